/**
 * Rate limits across all processes of a service (R109, R115). Each process counts for itself first and then asks the shared
 * counter atomically for everything that a call needs. When the counter does not answer, the limits of this process apply
 * alone, and the call fails later if it needs the store.
 */
import type { AskedCall, CallCounter, Milestone, SettledCall } from '../../engine/call-counter.ts';
import type { AdcpToolResult } from '../result.ts';
import type { Account, createLimits, Limits } from './limits.ts';
import { bucketsOf, isFresh, keyOf, newsOf, tooManyCalls, tooManySessions } from './quota.ts';

/** Combines the limits of one process, without the session cap, with the shared ones. `newId` returns globally unique ids. */
export function sharedLimits(own: ReturnType<typeof createLimits>, counter: CallCounter, newId: () => string): Limits {
  /** Session slots reserved by running calls, by their arguments: the same object is admitted and settled. */
  const places = new WeakMap<object, string>();

  return {
    ...own,
    async admit(account, tool, args) {
      const refusal = own.admit(account, tool, args);
      if (refusal !== undefined) return refusal;
      const call = askedCall(account, tool, args);
      const denied = call && (await counter.admit(call).catch(() => undefined));
      if (denied === undefined) return undefined;
      own.settle(account, tool, args, undefined);
      return denied.of === 'calls' ? tooManyCalls(denied.wait) : tooManySessions(denied.wait);
    },

    async settle(account, tool, args, result): Promise<Milestone> {
      own.settle(account, tool, args, result);
      const call = settledCall(account, tool, args, result);
      return call && counter.settle(call).catch(() => undefined);
    },

    answered(account, tool, args) {
      own.answered(account, tool, args);
      const answered = isLimited(account) ? keyOf(tool, args) : undefined;
      if (answered !== undefined) counter.settle({ caller: account.name, answered }).catch(() => undefined);
    },

    openSessions: () => counter.openSessions(),
  };

  /** `undefined` when no limit applies. */
  function askedCall({ name: caller, quota }: Account, tool: string, args: unknown): AskedCall | undefined {
    const buckets = bucketsOf(quota, tool, args);
    const most = tool === 'si_initiate_session' ? quota.openSessions : undefined;
    if (buckets.length === 0 && most === undefined) return undefined;
    const place = most === undefined ? undefined : newId();
    if (place !== undefined && typeof args === 'object' && args !== null) places.set(args, place);
    const [of, rate] = [keyOf(tool, args), quota.all ?? quota.reads];
    return {
      ...{ caller, buckets },
      ...(place !== undefined && most !== undefined && { place: { name: place, most } }),
      ...(of !== undefined && rate && { retry: { of, rate } }),
    };
  }

  /** `undefined` when there is nothing to report. */
  function settledCall(
    account: Account,
    tool: string,
    args: unknown,
    result: AdcpToolResult | undefined,
  ): SettledCall | undefined {
    const { name: caller, quota } = account;
    const fresh = isFresh(result);
    const place = typeof args === 'object' && args !== null ? places.get(args) : undefined;
    const giveBack = fresh ? undefined : bucketsOf(quota, tool, args).find(({ ofKeys }) => ofKeys);
    const answered = fresh && isLimited(account) ? keyOf(tool, args) : undefined;
    const news = newsOf(tool, result);
    if ([place, giveBack, answered, news].every((part) => part === undefined)) return undefined;
    return {
      caller,
      ...(place !== undefined && { place }),
      ...(giveBack && { giveBack }),
      ...(answered !== undefined && { answered }),
      ...(news && { news }),
    };
  }
}

/** Without limits there are no retries to admit. */
function isLimited({ quota }: Account): boolean {
  return Object.keys(quota).length > 0;
}
