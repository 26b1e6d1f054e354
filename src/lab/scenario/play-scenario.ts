/** Plays a scenario against an agent: the calls that a host would make, and what the answers have wrong. */
import type { ToolAnswer } from '../../client/connection.ts';
import { record } from '../../client/message.ts';
import { buttonLike, type Exchange, exchangeOf, type Json } from './exchange.ts';
import { type Expected, unmetIn } from './expectations.ts';
import type { Scenario, Turn } from './format.ts';
import type { Named } from './names.ts';

/** Calls a tool. Rejects, with a reason for people, when no answer came. */
export type CallTool = (tool: string, args: Json) => Promise<Pick<ToolAnswer, 'body' | 'isError'>>;

/** Something that was not as expected, by the number of the turn (from 1). `no answer`: the agent refused, or did not answer. */
interface Complaint {
  turn: number;
  about: Expected | 'no answer';
  what: string;
}

export interface PlayedScenario {
  name: string;
  file: string;
  complaints: Complaint[];
  /** What was said, for whoever reads a complaint. */
  turns: { did: string; answered: string; status: string }[];
  /** How long it took, in milliseconds. */
  ms: number;
}

interface PlaySettings {
  /** A fresh idempotency key. */
  newKey: () => string;
  /** A clock that never goes back, in milliseconds. */
  ticks: () => number;
  /** Items of the brand, where they are known; those of cards and offerings are learned. */
  items?: Named['items'];
}

const ANONYMOUS = { consent_granted: false, anonymous_session_id: 'si-mcp-run' };

/** Never rejects. The session is ended when the scenario does not do it. */
export async function playScenario(
  scenario: Scenario,
  call: CallTool,
  settings: PlaySettings,
): Promise<PlayedScenario> {
  const { newKey, ticks } = settings;
  const began = ticks();
  const items = learning(settings.items ?? []);
  const exchanges: Exchange[] = [];
  const complaints: Complaint[] = [];
  let session_id: unknown;
  try {
    for (const turn of scenario.turns) {
      const { did, answer } = await (session_id === undefined ? open(turn) : take(turn, exchanges.at(-1)));
      items.learn(answer);
      const exchange = exchangeOf(items.named(), turn, did, answer);
      exchanges.push(exchange);
      complaints.push(...unmetIn(items.named(), exchange).map((one) => ({ turn: exchanges.length, ...one })));
    }
  } catch (problem) {
    const what = problem instanceof Error ? problem.message : String(problem);
    complaints.push({ turn: exchanges.length + 1, about: 'no answer', what });
  }
  await leave(exchanges.at(-1)?.status);
  const { name, file } = scenario;
  const turns = exchanges.map(({ did, message, status }) => ({ did, answered: message, status }));
  return { name, file, complaints, turns, ms: Math.round(ticks() - began) };

  async function answerOf(tool: string, args: Json): Promise<Json> {
    const { body, isError } = await call(tool, args);
    if (!isError) return body;
    const { code, message } = record(body.adcp_error);
    throw new Error(`${tool} was refused: ${String(code)}: ${String(message)}`);
  }

  async function open(turn: Turn) {
    const { identity = ANONYMOUS, host, offering, token } = scenario;
    const shown = token && (await answerOf('si_get_offering', { ...token, include_products: true }));
    if (shown) items.learn(shown);
    const did = turn.user ?? '';
    const answer = await answerOf('si_initiate_session', {
      idempotency_key: newKey(),
      intent: did,
      identity,
      ...(host && { supported_capabilities: host }),
      ...(offering !== undefined && { offering_id: offering }),
      ...(shown && { offering_token: shown.offering_token }),
    });
    session_id = answer.session_id;
    if (typeof session_id !== 'string') throw new Error('si_initiate_session gave no session_id');
    return { did, answer };
  }

  async function take(turn: Turn, before: Exchange | undefined) {
    if (turn.end !== undefined)
      return {
        did: `[ends: ${turn.end}]`,
        answer: await answerOf('si_terminate_session', { session_id, reason: turn.end }),
      };
    const key = { session_id, idempotency_key: newKey() };
    if (turn.user !== undefined)
      return { did: turn.user, answer: await answerOf('si_send_message', { ...key, message: turn.user }) };
    const { action, payload } = turn.press ?? buttonLike(before, turn.press_shown);
    return {
      did: `[presses ${action} ${JSON.stringify(payload ?? {})}]`,
      answer: await answerOf('si_send_message', { ...key, action_response: { action, ...(payload && { payload }) } }),
    };
  }

  /** Nobody waits for what comes back. */
  async function leave(status: string | undefined): Promise<void> {
    if (session_id === undefined || status === 'complete' || status === 'terminated') return;
    await call('si_terminate_session', { session_id, reason: 'host_terminated' }).catch(() => {});
  }
}

/** The items whose names are known so far: those of the brand, and those that the agent showed. */
function learning(known: Named['items']) {
  const items = new Map(known.map(({ id, name }) => [id, name]));
  let named: Named | undefined;
  const add = (id: unknown, name: unknown) => {
    if (typeof id !== 'string' || typeof name !== 'string' || name.trim() === '' || items.has(id)) return;
    items.set(id, name);
    named = undefined;
  };
  return {
    named(): Named {
      named ??= { items: [...items].map(([id, name]) => ({ id, name })) };
      return named;
    },
    learn(answer: Json): void {
      for (const product of listOf(answer.matching_products)) add(product.product_id, product.name);
      for (const { data } of listOf(record(answer.response).ui_elements)) {
        const shown = record(data);
        for (const card of [shown, ...listOf(shown.items)])
          add(card.product_id ?? record(record(card.cta).payload).product_id, card.title);
      }
    },
  };
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}
