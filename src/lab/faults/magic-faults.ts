/**
 * Faults that calls ask for themselves, over the time of their sessions: a retry with the same key is not failed again, and what
 * finds nothing to change in the answer to its call waits for a later one of the session, such as the one with the checkout URL.
 */
import type { HookedCall } from '../../mcp/call-hook.ts';
import type { AdcpToolResult } from '../../mcp/result.ts';
import type { AdcpError } from '../../protocol/errors.ts';
import { isRecord } from '../../protocol/json-object.ts';
import { seededRandom } from '../seeded-random.ts';
import type { FaultRule } from './fault-rules.ts';
import type { DueFault } from './fault-set.ts';
import { type MagicInput, magicInputOf } from './magic-input.ts';

/** What a call asked for. */
interface AskedFault {
  /** As the agent is to see them. */
  args: Record<string, unknown>;
  /** Not to be carried out: it was, for this key. */
  spent: boolean;
  rule?: FaultRule;
  /** It asks for what there is not. */
  refusal?: AdcpError;
  /** Whether it was carried out. */
  applied: boolean;
}

/** Keys and sessions that are remembered. */
const MOST = 10_000;

export type MagicFaults = ReturnType<typeof createMagicFaults>;

export function createMagicFaults(seed: number) {
  const random = seededRandom(`magic ${seed}`);
  /** How often a key asked. */
  const asked = new Map<string, number>();
  /** What waits for a later answer, by session. */
  const waiting = new Map<string, FaultRule[]>();

  return {
    /** What a call asks for; `undefined`: nothing. */
    async of(call: HookedCall, offering: () => Promise<string | undefined>): Promise<AskedFault | undefined> {
      // Most calls ask for nothing: no brand is looked at for them.
      if (magicInputOf(call.name, call.args, undefined) === undefined) return undefined;
      const found = magicInputOf(call.name, call.args, await offering());
      if (found === undefined) return undefined;
      const { args, rule } = found;
      if (rule === undefined) return { args, spent: true, applied: false, refusal: refusalOf(found) };
      const key = keyOf(call);
      const before = key === undefined ? 0 : (asked.get(key) ?? 0);
      // Counted before it is carried out: a retry may come while the call still runs.
      if (key !== undefined) remember(asked, key, before + 1);
      return { args, rule, spent: key !== undefined && before >= (rule.times ?? 1), applied: false };
    },

    /** What is to be carried out: what waits for an answer of this session, and what the call asks for. */
    due(call: HookedCall, fault: AskedFault | undefined): DueFault[] {
      const session = sessionOf(call.principal, call.args);
      const left = session === undefined ? [] : (waiting.get(session) ?? []);
      const due = left.map((rule) => ({
        ...{ rule, random },
        done: () => left.splice(left.indexOf(rule), 1),
        missed: () => {},
      }));
      if (fault?.rule === undefined || fault.spent) return due;
      const done = () => {
        fault.applied = true;
      };
      return [...due, { rule: fault.rule, random, done, missed: () => {} }];
    },

    /** After the call: what was asked for and had nothing to change waits in the session of the answer. */
    keep(
      { principal }: HookedCall,
      { structuredContent, isError }: AdcpToolResult,
      fault: AskedFault | undefined,
    ): void {
      if (fault?.rule === undefined || fault.spent || fault.applied || isError) return;
      const session = sessionOf(principal, structuredContent);
      if (session !== undefined) remember(waiting, session, [...(waiting.get(session) ?? []), fault.rule]);
    },
  };
}

function refusalOf({ problems }: MagicInput): AdcpError {
  return {
    code: 'INVALID_REQUEST',
    message: `The lab does not understand the fault that is asked for. ${problems.join(' ')}`,
  };
}

function keyOf({ name, principal, args }: HookedCall): string | undefined {
  const { idempotency_key, session_id } = isRecord(args) ? args : {};
  return typeof idempotency_key === 'string'
    ? JSON.stringify([name, principal, session_id ?? null, idempotency_key])
    : undefined;
}

function sessionOf(principal: string, from: unknown): string | undefined {
  const session_id = isRecord(from) ? from.session_id : undefined;
  return typeof session_id === 'string' ? JSON.stringify([principal, session_id]) : undefined;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST && oldest !== undefined) map.delete(oldest);
}
