/** Calls of every kind, from noise to nearly right, and what must be true of every answer. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { holdsCredential } from '../../src/protocol/credentials.ts';
import { RECOVERY } from '../../src/protocol/errors.ts';
import { excessOf } from '../../src/protocol/json-text.ts';
import { tools } from '../../tools/index.ts';
import { DELTA } from '../introduced.ts';

export const names = tools.map((tool) => tool.name);

/** Stands for the id of a session that is open; whoever sends the call puts it in. */
const OPEN_SESSION = '@open';

const words = fc.oneof(
  fc.constantFrom(
    ...new Set(
      tools.flatMap((tool) => Object.keys((tool.card(DELTA).inputSchema as { properties: object }).properties)),
    ),
  ),
  fc.constantFrom('api_key', '__proto__', 'constructor', 'toString', ''),
  fc.string({ unit: 'binary' }),
);

export const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, false, '', 0, -1, 1e308, '3.1', '3.0', 'a'.repeat(9000)),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(words, tie('value'), { maxKeys: 6 }),
  ),
}));

const said = fc.constantFrom(
  'Which one is the cheapest?',
  'Do you have any earlier flights?',
  'I will take the first one',
  'two of the second, no, three',
  'never mind',
  'is this an ad?',
  'under $1e9 or -5 dollars on 30 February',
);
const action = fc.record(
  { action: fc.oneof(fc.constantFrom('checkout', 'select_flight', 'add_to_cart', 'select'), value), payload: value },
  { requiredKeys: ['action'] },
);

/** Requests that are nearly right reach further in than noise does. */
const nearlyRight = fc.record(
  {
    adcp_version: fc.oneof(fc.constantFrom('3.0', '3.1', '3.9', '4.0', '3.1.2'), value),
    adcp_major_version: fc.oneof(fc.constantFrom(3, 4), value),
    idempotency_key: fc.oneof({ weight: 5, arbitrary: fc.uuid({ version: 4 }) }, value),
    intent: fc.oneof(said, fc.string({ unit: 'binary' }), value),
    identity: fc.oneof(
      fc.record({ consent_granted: fc.boolean(), user: value }, { requiredKeys: ['consent_granted'] }),
      value,
    ),
    session_id: fc.oneof({ weight: 5, arbitrary: fc.constant(OPEN_SESSION) }, fc.uuid(), value),
    message: fc.oneof({ weight: 2, arbitrary: said }, fc.string({ unit: 'binary' }), value),
    action_response: fc.oneof(action, value),
    offering_id: fc.oneof({ weight: 3, arbitrary: fc.constant('delta_chatgpt_3313') }, fc.string(), value),
    offering_token: value,
    include_products: fc.boolean(),
    product_limit: fc.oneof(fc.integer({ min: 1, max: 50 }), value),
    reason: fc.oneof(fc.constantFrom('user_exit', 'handoff_transaction', 'session_timeout'), value),
    supported_capabilities: value,
    termination_context: value,
    sponsored_context_receipt: value,
    context: fc.oneof(fc.dictionary(words, value), value),
    ext: value,
  },
  { requiredKeys: [] },
);
/** A turn that will be taken unless one member is odd. */
const turn = fc
  .tuple(fc.uuid({ version: 4 }), said, nearlyRight)
  .map(([idempotency_key, message, { context, ext, action_response }]) => ({
    session_id: OPEN_SESSION,
    idempotency_key,
    message,
    ...(context !== undefined && { context }),
    ...(ext !== undefined && { ext }),
    ...(action_response !== undefined && { action_response }),
  }));

export interface Call {
  name: string;
  args: unknown;
}

export const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ name: fc.constantFrom(...names), args: fc.oneof(nearlyRight, nearlyRight, value) }),
  },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('si_send_message'), args: turn }) },
);

/** The arguments as they are sent, with the session that is open in the place of its sign. */
export function withSession(args: unknown, session: string): unknown {
  return isObject(args) && args.session_id === OPEN_SESSION ? { ...args, session_id: session } : args;
}

export interface Answer {
  result?: { structuredContent?: Record<string, unknown>; content?: { text?: string }[]; isError?: boolean };
  error?: unknown;
}

/** R5, R10, R112: a typed answer or a typed refusal, never a crash, and the context comes back as it was sent. */
export function checkAnswer({ result, error }: Answer, sent: unknown) {
  expect(error).toBeUndefined();
  const answer = result?.structuredContent ?? {};
  expect(JSON.parse(String(result?.content?.[0]?.text))).toEqual(answer);
  // What JSON made of it: -0 became 0.
  const args: unknown = JSON.parse(JSON.stringify(sent) ?? 'null');
  if (result?.isError) {
    const { code, message } = answer.adcp_error as { code: keyof typeof RECOVERY; message: string };
    expect(RECOVERY[code]).toBeDefined();
    expect(code).not.toBe('SERVICE_UNAVAILABLE');
    expect(message.length).toBeGreaterThan(0);
  } else expect(answer.status).toBe('completed');
  const echo =
    isObject(args) && excessOf(args) === undefined && isObject(args.context) && !holdsCredential(args.context);
  expect(Object.hasOwn(answer, 'context')).toBe(echo);
  if (echo) expect(JSON.stringify(answer.context)).toBe(JSON.stringify(args.context));
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
