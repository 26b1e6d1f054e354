/**
 * Plays conversations straight against a dialogue, without a client and without the idempotency around a call: the engine's own
 * opening, turns and endings over a store that is a map. The whole suite takes seconds; play.ts is the real way, for comparison.
 */
import type { Brand } from '../../src/brands/catalogue.ts';
import type { Dialogue } from '../../src/dialogue/dialogue.ts';
import type { Trace } from '../../src/dialogue/trace.ts';
import { answerOpening, answerTurn, continueSession, openSession } from '../../src/engine/conversation.ts';
import { answerOffering, lookUpOffering } from '../../src/engine/offering.ts';
import type { BrandAgentParts } from '../../src/engine/parts.ts';
import type { MessageReader } from '../../src/engine/reader.ts';
import { endSession } from '../../src/engine/termination.ts';
import type { Result } from '../../src/protocol/errors.ts';
import {
  SiGetOfferingRequest,
  SiInitiateSessionRequest,
  SiSendMessageRequest,
  SiTerminateSessionRequest,
} from '../../src/protocol/messages.ts';
import { type Contract, readRequest } from '../../src/protocol/request.ts';
import {
  getOfferingRules,
  initiateSessionRules,
  sendMessageRules,
  terminateSessionRules,
} from '../../src/protocol/rules.ts';
import type { SessionStore } from '../../src/store/session-store.ts';
import type { Json } from '../official.ts';
import { buttonLike, CLOCK, type Exchange, exchangeOf, SEED, type Transcript } from './exchange.ts';
import type { Conversation, Turn } from './format.ts';

/** A brand and who speaks for it: `createDialogue(brand)`, or another dialogue with the same door. */
export interface Speaker {
  brand: Brand;
  dialogue: Dialogue;
  /** Who reads messages in place of the dialogue. */
  reader?: MessageReader;
}

/** One conversation with a speaker. Each answer is the body that a host gets, as plain JSON. */
export interface DirectTalk {
  /** Opens the session; the first call. `more` as in si_initiate_session. */
  start(intent: string, more?: Json): Promise<Json>;
  say(message: string): Promise<Json>;
  press(action: string, payload?: Json): Promise<Json>;
  end(reason: string): Promise<Json>;
  /** si_get_offering, for its token. */
  look(request: Json): Promise<Json>;
  /** The trace of each turn so far. */
  traces: Trace[];
}

const CALLER = { principal: 'host' };
const KEY = 'b7e1c6a0-5d0f-4c53-9c1e-3f2a86d41e77';

/** A talk on a clock of its own that stands still. A refusal is thrown, as a host that cannot go on. */
export function openTalk({ brand, dialogue, reader }: Speaker, clock = CLOCK): DirectTalk {
  const traces: Trace[] = [];
  const now = Date.parse(clock);
  let ids = 0;
  const parts: BrandAgentParts = {
    brand,
    dialogue,
    store: mapStore(),
    now: () => now,
    newId: () => `00000000-0000-4000-a000-${String(++ids).padStart(12, '0')}`,
    newToken: () => `token${String(++ids).padStart(27, '0')}`,
    seed: SEED,
    buildVersion: 'eval',
    tracer: () => ({ clock: () => performance.now(), done: (trace) => traces.push(trace) }),
    ...(reader && { reader }),
  };
  const { store } = parts;
  const url = brand.pack.agent_url;
  let session_id = '';

  async function send(turn: Json): Promise<Json> {
    const request = read(SEND, { session_id, idempotency_key: KEY, ...turn });
    const { kept, change, known = {} } = answered(await continueSession(parts, request, CALLER));
    await store.commit({ owner: '', ...change });
    return asJson(answerTurn(parts, url, session_id, kept, known));
  }

  return {
    traces,
    async start(intent, more = {}) {
      const request = read(START, { intent, identity: ANONYMOUS, idempotency_key: KEY, ...more });
      const { kept, change, known = {} } = answered(await openSession(parts, request, CALLER.principal));
      await store.commit({ owner: '', ...change });
      session_id = kept.session_id;
      return asJson(answerOpening(parts, url, kept, known));
    },
    say: (message) => send({ message }),
    press: (action, payload) => send({ action_response: { action, ...(payload && { payload }) } }),
    async end(reason) {
      const ended = await endSession(parts, read(END, { session_id, reason }), CALLER);
      if (!ended) throw new Error('the session moved on by itself');
      return asJson(answered(ended));
    },
    async look(request) {
      const { kept, change } = answered(await lookUpOffering(parts, read(LOOK, request), CALLER.principal));
      await store.commit({ owner: '', ...change });
      return asJson(answerOffering(brand, url, kept));
    },
  };
}

/** Plays a conversation; what play.ts gives, with the trace of each turn. */
export async function playDirect(speaker: Speaker, conversation: Conversation): Promise<Transcript> {
  const { brand } = speaker;
  const talk = openTalk(speaker, conversation.clock);
  const exchanges: Exchange[] = [];
  try {
    for (const turn of conversation.turns) {
      const { did, answer } = await take(talk, conversation, turn, exchanges.at(-1));
      const trace = turn.end === undefined ? talk.traces.at(-1) : undefined;
      exchanges.push({ ...exchangeOf(brand, turn, did, answer), ...(trace && { trace }) });
    }
  } catch (error) {
    return { conversation, brand, exchanges, broke: error instanceof Error ? error.message : String(error) };
  }
  return { conversation, brand, exchanges };
}

async function take(talk: DirectTalk, conversation: Conversation, turn: Turn, before: Exchange | undefined) {
  if (before === undefined) {
    const did = turn.user ?? '';
    return { did, answer: await talk.start(did, await opening(talk, conversation)) };
  }
  if (turn.user !== undefined) return { did: turn.user, answer: await talk.say(turn.user) };
  if (turn.end !== undefined) return { did: `[ends: ${turn.end}]`, answer: await talk.end(turn.end) };
  const { action, payload } = turn.press ?? buttonLike(before, turn.press_shown);
  return {
    did: `[presses ${action} ${JSON.stringify(payload ?? {})}]`,
    answer: await talk.press(action, payload),
  };
}

async function opening(talk: DirectTalk, { identity, host, offering, token }: Conversation): Promise<Json> {
  const shown = token && (await talk.look({ ...token, include_products: true }));
  return {
    ...(identity && { identity }),
    ...(host && { supported_capabilities: host }),
    ...(offering !== undefined && { offering_id: offering }),
    ...(shown && { offering_token: shown.offering_token }),
  };
}

const ANONYMOUS = { consent_granted: false, anonymous_session_id: 'anon-1' };
const START = { schema: SiInitiateSessionRequest, rules: initiateSessionRules };
const SEND = { schema: SiSendMessageRequest, rules: sendMessageRules };
const END = { schema: SiTerminateSessionRequest, rules: terminateSessionRules };
const LOOK = { schema: SiGetOfferingRequest, rules: getOfferingRules };

function read<Request>(contract: Contract<Request>, args: Json): Request {
  return answered(readRequest(contract, args).result);
}

function answered<Answer>(result: Result<Answer>): Answer {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.answer;
}

/** As it comes over the wire. */
function asJson(body: object): Json {
  return JSON.parse(JSON.stringify(body));
}

/** What a talk needs of a store: its session and its offering tokens. Nothing expires while a clock stands still. */
function mapStore(): SessionStore {
  const sessions = new Map<string, { revision: number; value?: string }>();
  const offerings = new Map<string, string>();
  return {
    durable: false,
    replay_ttl_seconds: 3600,
    claim: async () => ({ state: 'claimed' }),
    release: async () => {},
    async commit({ session, offering }) {
      if (session) sessions.set(session.key, { revision: session.from + 1, value: session.value });
      if (offering) offerings.set(offering.key, offering.value);
      return 'committed';
    },
    load: async (key) => sessions.get(key),
    recall: async (key) => offerings.get(key),
    knows: async (key) => sessions.has(key) || offerings.has(key),
    sweep: async () => false,
    counts: async () => ({
      sessions: sessions.size,
      session_tombstones: 0,
      claims: 0,
      rows: 0,
      row_tombstones: 0,
      offerings: offerings.size,
    }),
  };
}
