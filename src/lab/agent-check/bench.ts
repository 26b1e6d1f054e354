/** A test driver for an agent in one MCP era: recorded calls, sessions, and the steps to a purchase. */
import type { Connection } from '../../client/connection.ts';
import {
  ConnectionError,
  type Era,
  isJson,
  type Json,
  list,
  record,
  type SendOptions,
  words,
} from '../../client/message.ts';
import type { Profile, Turn } from './profile.ts';
import { Blocked, codeOf, type Seen } from './seen.ts';

interface Session {
  id: string;
  opening: Seen;
}

interface BenchParts {
  era: Era;
  connection: Connection;
  /** Another connection: of the same caller, or of one without a key, where there are keys. */
  connect(caller: 'first' | 'nobody'): Promise<Connection | undefined>;
  /** Another caller, where a second key was given. */
  other?: Connection;
  capabilities: Json;
  profile: Profile;
  newKey(): string;
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** How a call is made. */
interface CallOptions extends SendOptions {
  /** On this connection instead. */
  on?: Connection;
  /** Without the context and the release that calls have otherwise. */
  bare?: boolean;
}

export type Bench = ReturnType<typeof createBench>;

/** How often, and how long at most, a call waits that is told to wait, in milliseconds. */
const MOST_WAITS = 3;
const LONGEST_WAIT_MS = 65_000;

/** Turns after which a purchase that is not agreed is given up. */
const MOST_TURNS = 8;

/** Actions of buttons that lead to a purchase, best first. */
const BUYING = ['checkout', 'acp_checkout', 'buy', 'purchase', 'add_to_cart', 'select'];

export const ANONYMOUS: Json = { consent_granted: false, anonymous_session_id: 'agent-check' };

/** A host that shows everything standard and buys over ACP. */
export const FULL_HOST: Json = {
  modalities: { conversational: true },
  components: { standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'] },
  commerce: { acp_checkout: true },
};

export function createBench({ era, connection, connect, other, capabilities, profile, newKey, now, wait }: BenchParts) {
  const seen: Seen[] = [];
  const hosts = new Map<string, Json | undefined>();
  const open = new Map<string, Connection>();
  let check = '';
  const [release] = profile.releases;

  const once = async (tool: string, args: Json, { on = connection, bare, ...send }: CallOptions): Promise<Seen> => {
    const envelope = bare
      ? {}
      : { ...(release && { adcp_version: release }), context: { check, call: seen.length + 1 } };
    const request = { ...envelope, ...args };
    const about = { call: seen.length + 1, check, tool, request };
    const nothing: Seen = { ...about, body: {}, isError: false, result: {} };
    seen.push(nothing);
    const made = await on.call(tool, request, send).catch((thrown: unknown) => {
      if (thrown instanceof ConnectionError) return thrown;
      throw thrown;
    });
    const answered = made instanceof ConnectionError ? { problem: made } : made;
    const host = tool === 'si_initiate_session' ? args.supported_capabilities : hosts.get(String(args.session_id));
    if (tool === 'si_terminate_session' && 'body' in answered && !answered.isError)
      open.delete(String(args.session_id));
    return Object.assign(nothing, answered, isJson(host) ? { host } : {});
  };

  const bench = {
    era,
    connection,
    connect,
    other,
    capabilities,
    profile,
    release,
    newKey,
    now,
    /** All calls of this era, in order. */
    seen,
    /** A call that was answered, refusals included. Throws Blocked where it was not. */
    async call(tool: string, args: Json = {}, options: CallOptions = {}): Promise<Seen> {
      const answer = await bench.tryCall(tool, args, options);
      if (answer.problem) throw new Blocked(`${tool} was not answered: ${answer.problem.message}`);
      return answer;
    },
    /** A call that may find no answer. One that is told to wait does so, and goes out again. */
    async tryCall(tool: string, args: Json = {}, options: CallOptions = {}): Promise<Seen> {
      for (let waits = 0; ; waits++) {
        const answer = await once(tool, args, options);
        const { retry_after } = record(answer.body.adcp_error);
        const seconds = codeOf(answer) === 'RATE_LIMITED' ? Number(retry_after) : answer.problem?.retryAfter;
        if (!seconds || waits === MOST_WAITS || seconds * 1000 > LONGEST_WAIT_MS) return answer;
        await wait(seconds * 1000);
      }
    },
    /** Arguments of si_initiate_session that are right, with these changed. */
    opening: (more: Json = {}): Json => ({
      idempotency_key: newKey(),
      intent: profile.intent,
      identity: ANONYMOUS,
      supported_capabilities: FULL_HOST,
      ...more,
    }),
    /** Opens a session. Throws Blocked where that is refused. */
    async open(more: Json = {}, options: CallOptions = {}): Promise<Session> {
      return bench.opened(await bench.call('si_initiate_session', bench.opening(more), options), options);
    },
    /** The session in an answer, which is ended after the check. */
    opened(opening: Seen, { on = connection }: CallOptions = {}): Session {
      const id = words(opening.body.session_id);
      if (opening.isError || !id) throw new Blocked(`no session was opened: ${codeOf(opening)}`);
      open.set(id, on);
      hosts.set(id, opening.host);
      return { id, opening };
    },
    send: (session: Session, args: Json, options?: CallOptions): Promise<Seen> =>
      bench.call('si_send_message', { session_id: session.id, idempotency_key: newKey(), ...args }, options),
    /** A turn that asks for nothing special. Throws Blocked where it is refused. */
    async say(session: Session, message: string = profile.messages[0] ?? ''): Promise<Seen> {
      return notRefused(await bench.send(session, { message }));
    },
    end: (session: Session, reason: string, more: Json = {}): Promise<Seen> =>
      bench.call('si_terminate_session', { session_id: session.id, reason, ...more }),
    /** A session in which a purchase was agreed, and the answer that says so. Throws Blocked where it does not come to that. */
    async agreed(more: Json = {}): Promise<{ session: Session; pending: Seen }> {
      const session = await bench.open(more);
      let answer = session.opening;
      const turns = profile.buy ? [...profile.buy] : undefined;
      for (let turn = 0; turn < (turns?.length ?? MOST_TURNS); turn++) {
        const next = turns ? turns[turn] : buttonIn(answer.body);
        if (next === undefined) break;
        answer = notRefused(await bench.send(session, argsOf(next)));
        if (answer.body.session_status === 'pending_handoff') return { session, pending: answer };
      }
      throw new Blocked('no purchase was agreed; say in "buy" of the profile how one is');
    },
    /** Runs one check; whatever sessions it leaves open are ended. */
    async during<T>(id: string, run: () => Promise<T>): Promise<T> {
      check = id;
      try {
        return await run();
      } finally {
        for (const [session_id, on] of open)
          await once('si_terminate_session', { session_id, reason: 'host_terminated' }, { on });
        open.clear();
      }
    },
  };
  return bench;
}

function notRefused(answer: Seen): Seen {
  if (answer.isError) throw new Blocked(`a turn was refused: ${codeOf(answer)}`);
  return answer;
}

function argsOf(turn: Turn): Json {
  return typeof turn === 'string' ? { message: turn } : { action_response: turn };
}

/** The button in an answer that leads furthest to a purchase. */
function buttonIn(body: Json): Turn | undefined {
  const elements = list(record(body.response).ui_elements).filter(isJson);
  const cards = elements.flatMap(({ data }) => [record(data), ...list(record(data).items).map(record)]);
  const buttons = cards.flatMap((card) => [card, record(card.cta)]).filter(({ action }) => words(action));
  // Where none of these is offered, a choice is asked for: the first one will do.
  const best = BUYING.map((action) => buttons.find((button) => button.action === action)).find(isJson) ?? buttons[0];
  if (best === undefined) return undefined;
  return { action: String(best.action), ...(isJson(best.payload) && { payload: best.payload }) };
}
