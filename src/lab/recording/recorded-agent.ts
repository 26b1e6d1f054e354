/**
 * An agent that answers from a recording and knows nothing else. A call is answered when it is the next one of its session in the
 * recording, and has exactly the arguments that were recorded; ids of the host's own may be any, but the same for the same.
 */
import { z } from 'zod/v3';
import { isCheckoutTool, resultOf } from '../../../tools/checkout/acp-result.ts';
import { type AdcpToolResult, toCallToolResult } from '../../mcp/result.ts';
import { WIRE_EFFECT } from '../../mcp/wire-effect.ts';
import { refuse } from '../../protocol/errors.ts';
import { writeJson } from '../../protocol/exact-json.ts';
import { type Contract, readRequest } from '../../protocol/request.ts';
import { createBindings } from './bindings.ts';
import { type Difference, differencesOf } from './differences.ts';
import { createRedaction } from './personal.ts';
import { placeholdersIn } from './placeholders.ts';
import type { RecordedCall, Recording } from './recording.ts';
import { giversOf, placeholdersOf, shortJson } from './replay.ts';

export interface RecordedAgent {
  answer(tool: string, args: unknown): AdcpToolResult;
  /** How much of the recording was played, and how many calls were not in it. */
  played(): { answered: number; of: number; refused: number };
}

interface RecordedAgentSettings {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Begin again with the first call when all were answered. */
  repeat?: boolean;
  /** Hears what was refused, and why. */
  onRefused?: (message: string) => void;
}

/** The calls of one session, or those outside of any. */
interface Lane {
  /** The placeholder of the session, or of the purchase. */
  session: string | undefined;
  calls: RecordedCall[];
  next: number;
}

export function createRecordedAgent(recording: Recording, settings: RecordedAgentSettings): RecordedAgent {
  const { now, repeat = false, onRefused } = settings;
  const givers = giversOf(recording.calls);
  let { bindings, redaction, lanes } = begin();
  let [answered, refused] = [0, 0];

  function begin() {
    return {
      bindings: createBindings(),
      redaction: recording.whole ? undefined : createRedaction(),
      lanes: lanesOf(recording.calls),
    };
  }

  return {
    answer(tool, args) {
      if (repeat && lanes.every(({ calls, next }) => next === calls.length)) ({ bindings, redaction, lanes } = begin());
      const redacted = redaction?.call(args);
      const shown = redacted ? redacted.args : args;
      const lane = laneFor(shown);
      const expected = lane?.calls[lane.next];
      if (lane === undefined || expected === undefined) return refuseCall(tool, args, overMessage(tool, lane));
      const tried = bindings.fork();
      const differences: Difference[] =
        expected.tool === tool
          ? differencesOf(withoutContext(expected.arguments), withoutContext(shown), { bindings: tried })
          : [{ path: 'tool', recorded: expected.tool, now: tool }];
      if (differences.length > 0) return refuseCall(tool, args, expectedMessage(expected, differences));
      bindings = tried;
      lane.next += 1;
      answered += 1;
      const result = answerOf(expected, args);
      // What the user of this session is called is looked for in what is said in it later.
      redacted?.answer(result.structuredContent);
      return result;
    },
    played: () => ({ answered, of: recording.calls.length, refused }),
  };

  /** By the session that the call names; what was never given out belongs to a session that the host made up. */
  function laneFor(args: unknown): Lane | undefined {
    const session = sessionIn(args);
    if (session === undefined) return lanes.find((lane) => lane.session === undefined);
    return lanes.find((lane) => isNow(lane, session)) ?? lanes.find((lane) => isMadeUp(lane) && lane.next === 0);
  }

  function isNow({ session = '' }: Lane, named: string): boolean {
    const known = placeholdersIn(session).every((one) => bindings.valueOf(one) !== undefined);
    return known && bindings.fill(session, 0) === named;
  }

  function isMadeUp({ session = '' }: Lane): boolean {
    const [first] = placeholdersIn(session);
    return first !== undefined && givers.get(first) === undefined && bindings.valueOf(first) === undefined;
  }

  function answerOf({ answer }: RecordedCall, args: unknown): AdcpToolResult {
    for (const placeholder of placeholdersOf(answer)) bindings.bind(placeholder, placeholder);
    const at = now();
    const { structuredContent = {}, text, isError, _meta, effect } = answer;
    const body = withContextOf(args, asBody(bindings.fill(structuredContent, at)));
    const said = text === undefined ? writeJson(body) : String(bindings.fill(text, at));
    return {
      content: [{ type: 'text', text: said }],
      structuredContent: body,
      ...(isError && { isError }),
      ...(_meta !== undefined && { _meta }),
      ...(effect && { [WIRE_EFFECT]: effect }),
    };
  }

  function overMessage(tool: string, lane: Lane | undefined): string {
    if (lane === undefined) {
      const [open] = lanes.flatMap(({ calls, next }) => calls.slice(next, next + 1));
      const instead = open ? ` Expected: ${callText(open)}.` : ' All of its calls were answered.';
      return `The recording has no session of this id, and ${tool} names one.${instead}`;
    }
    const last = lane.calls.at(-1);
    const where = lane.session === undefined ? 'outside of sessions' : 'of this session';
    const over = last === undefined ? 'There are none' : `The last was call ${last.call}, ${last.tool}`;
    return `The recording has no more calls ${where}. ${over}; ${tool} was not expected.`;
  }

  function refuseCall(tool: string, args: unknown, message: string): AdcpToolResult {
    refused += 1;
    onRefused?.(message);
    if (isCheckoutTool(tool)) return errorOfCheckout(message);
    const { release, context } = readRequest(ENVELOPE_ONLY, args);
    return toCallToolResult({ result: refuse('INVALID_REQUEST', message), release, context });
  }
}

/** A checkout speaks ACP. */
function errorOfCheckout(message: string): AdcpToolResult {
  return resultOf({ ok: false, body: { type: 'invalid_request', code: 'not_recorded', message } });
}

const ENVELOPE_ONLY: Contract<unknown> = { schema: z.unknown(), rules: () => undefined };

function lanesOf(calls: readonly RecordedCall[]): Lane[] {
  const lanes = new Map<string | undefined, Lane>([[undefined, { session: undefined, calls: [], next: 0 }]]);
  for (const call of calls) {
    const session = sessionIn(call.arguments);
    const lane = lanes.get(session) ?? { session, calls: [], next: 0 };
    lane.calls.push(call);
    lanes.set(session, lane);
  }
  return [...lanes.values()];
}

/** The SI session that a call names, or its purchase. */
function sessionIn(args: unknown): string | undefined {
  const { session_id, id } = asBody(args);
  const named = session_id ?? id;
  return typeof named === 'string' ? named : undefined;
}

/** What an error message tells: of a host's arguments, and of what was recorded. */
const MOST_DIFFERENCES = 3;
const SHORT = 160;
/** Characters of a whole call there. */
const LONGER = 400;

function expectedMessage(expected: RecordedCall, differences: readonly Difference[]): string {
  const told = differences.slice(0, MOST_DIFFERENCES).map((difference) => {
    const is = 'now' in difference ? shortJson(difference.now, SHORT) : 'left out';
    const should = 'recorded' in difference ? shortJson(difference.recorded, SHORT) : 'left out';
    return `${difference.path || 'arguments'} is ${is}, recorded ${should}`;
  });
  const more = differences.length > told.length ? `, and ${differences.length - told.length} more` : '';
  return `The recording does not have this call here. Expected: ${callText(expected)}. Different: ${told.join('; ')}${more}.`;
}

function callText({ call, tool, arguments: args }: RecordedCall): string {
  return `call ${call}, ${tool} ${shortJson(args, LONGER)}`;
}

/** A context is the host's own and may be new in each call: it is echoed, not compared. */
function withoutContext(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  const { context: _context, ...rest } = asBody(args);
  return rest;
}

function withContextOf(
  args: unknown,
  { context: _recorded, ...body }: Record<string, unknown>,
): Record<string, unknown> {
  const { context } = asBody(args);
  return context === undefined ? body : { ...body, context };
}

function asBody(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
