/** Injects the faults that match a call, and those the call requests itself. */
import { z } from 'zod/v3';
import type { CallHook, HookedCall, RunCall } from '../../mcp/call-hook.ts';
import { type AdcpToolResult, toCallToolResult } from '../../mcp/result.ts';
import { WIRE_EFFECT, type WireEffect } from '../../mcp/wire-effect.ts';
import { type AdcpError, RECOVERY } from '../../protocol/errors.ts';
import { isRecord } from '../../protocol/json-object.ts';
import { readRequest } from '../../protocol/request.ts';
import type { HookedAgent } from '../lab-part.ts';
import { APPLIED_FAULTS, type AppliedFault } from './applied-faults.ts';
import { changeAnswer, withChange } from './changed-answers.ts';
import type { FaultRule } from './fault-rules.ts';
import type { DueFault, FaultSet } from './fault-set.ts';
import type { MagicFaults } from './magic-faults.ts';

/** Dependencies of fault injection. */
export interface FaultParts {
  /** The agent's clock, in milliseconds since 1970. */
  now: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
}

/** Of several faults for one call the first is outermost: it changes what the others left. */
export function createFaultHook(rules: FaultSet, magic: MagicFaults, parts: FaultParts, agent: HookedAgent): CallHook {
  return async (call, run) => {
    const asked = await magic.of(call, agent.offering);
    if (asked?.refusal !== undefined) return errorResult(call, asked.refusal);
    const seen = asked === undefined ? call : { ...call, args: asked.args };
    const applied: AppliedFault[] = [];
    const due = [...rules.due(seen), ...magic.due(seen, asked)].map((fault) => noting(fault, applied));
    const made: RunCall = async (args = seen.args) => {
      const result = await run(args);
      const { session_id } = result.structuredContent;
      if (call.name === 'si_initiate_session' && !result.isError) rules.opened(call.principal, session_id);
      return result;
    };
    const result = await due.reduceRight<RunCall>(
      (inner, fault) =>
        (args = seen.args) =>
          carryOut(fault, { ...seen, args }, (changed = args) => inner(changed), parts, agent),
      made,
    )();
    magic.keep(seen, result, asked);
    return applied.length > 0 ? { ...result, [APPLIED_FAULTS]: applied } : result;
  };
}

/** The fault, which adds itself to `applied` when it is carried out. */
function noting(fault: DueFault, applied: AppliedFault[]): DueFault {
  const { name, fault: what } = fault.rule;
  return {
    ...fault,
    done() {
      applied.push({ fault: what, ...(name !== undefined && { name }) });
      fault.done();
    },
  };
}

async function carryOut(
  fault: DueFault,
  call: HookedCall,
  run: RunCall,
  { now, wait }: FaultParts,
  { agent }: HookedAgent,
): Promise<AdcpToolResult> {
  const { rule } = fault;
  const with_ = (result: AdcpToolResult, effect: WireEffect) => {
    fault.done();
    return { ...result, [WIRE_EFFECT]: effect };
  };
  const perhaps = (executed: boolean) => (executed ? run() : Promise.resolve(errorResult(call, NOT_EXECUTED)));
  switch (rule.fault) {
    case 'delay': {
      const result = await run();
      fault.done();
      await wait(Math.max(0, rule.ms + (2 * fault.random.unit() - 1) * (rule.jitter_ms ?? 0)));
      return result;
    }
    case 'timeout':
      return with_(await perhaps(rule.executed ?? true), { kind: 'unanswered' });
    case 'drop_connection':
      return with_(await perhaps(rule.executed ?? true), { kind: 'dropped', partly: rule.partly ?? false });
    case 'rate_limited': {
      const retry_after = rule.retry_after ?? 1;
      if (rule.over !== 'adcp')
        return with_(errorResult(call, NOT_EXECUTED), { kind: 'status', status: 429, retry_after });
      fault.done();
      return errorResult(call, {
        code: 'RATE_LIMITED',
        retry_after,
        message: `Too many calls. Try again in ${retry_after} s.`,
      });
    }
    case 'server_error': {
      const { status = 503, retry_after } = rule;
      return with_(await perhaps(rule.executed ?? false), {
        kind: 'status',
        status,
        ...(retry_after && { retry_after }),
      });
    }
    case 'adcp_error': {
      if (rule.executed) await run();
      fault.done();
      const { code, message = 'The lab was told to refuse this call.', recovery, field, retry_after } = rule;
      return errorResult(call, { code, message, recovery, field, retry_after });
    }
    case 'malformed_json':
      return with_(await run(), { kind: 'malformed' });
    case 'sent_twice':
      return with_(await run(), { kind: 'twice' });
    case 'expired_session':
      await expireSession(fault, call, await agent());
      return run();
    case 'expired_token':
      return run(withExpiredToken(fault, call.args));
    default:
      return changedBy(rule, fault, await run(), now());
  }
}

/** Ends the session that a call names, as if its time were over. */
async function expireSession(
  fault: DueFault,
  { args, principal }: HookedCall,
  agent: Awaited<ReturnType<HookedAgent['agent']>>,
): Promise<void> {
  const session_id = isRecord(args) ? args.session_id : undefined;
  const gone = typeof session_id === 'string' && (await agent.expireSession({ principal }, session_id));
  if (gone) fault.done();
  else fault.missed('the call names no open session');
}

/** The arguments with an offering token that has expired, where they have one. */
function withExpiredToken(fault: DueFault, args: unknown): unknown {
  if (!isRecord(args) || args.offering_token === undefined) {
    fault.missed('the call has no offering_token');
    return args;
  }
  fault.done();
  return { ...args, offering_token: EXPIRED_TOKEN };
}

/** A token that was never given out is treated as one that has expired (R56). */
const EXPIRED_TOKEN = 'ofr_expired-by-the-lab';

function changedBy(rule: FaultRule, fault: DueFault, result: AdcpToolResult, now: number): AdcpToolResult {
  if (result.isError) {
    fault.missed('the call failed without it');
    return result;
  }
  const change = changeAnswer(rule, result.structuredContent, now);
  if (change === undefined) return result;
  if ('misses' in change) fault.missed(change.misses);
  else fault.done();
  return withChange(result, change);
}

/** What a call that was not carried out is for the log and the limits; on the wire its effect takes its place. */
const NOT_EXECUTED: AdcpError = { code: 'SERVICE_UNAVAILABLE', message: 'The lab did not carry this call out.' };

/** An AdCP error as the result of this call, with the release and the context that the call names (R10, R12). */
function errorResult({ args }: HookedCall, { recovery, ...error }: AdcpError): AdcpToolResult {
  const { release, context } = readRequest({ schema: z.unknown(), rules: () => undefined }, args);
  const known = Object.entries(RECOVERY).find(([code]) => code === error.code)?.[1];
  const whole = { ...error, recovery: recovery ?? known ?? 'transient' };
  return toCallToolResult({ result: { ok: false, error: withoutUndefined(whole) }, release, context });
}

function withoutUndefined(error: AdcpError): AdcpError {
  const { field, retry_after, ...rest } = error;
  return { ...rest, ...(field !== undefined && { field }), ...(retry_after !== undefined && { retry_after }) };
}
