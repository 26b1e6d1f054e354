/**
 * How much one caller may ask for: calls per tool, other messages, new idempotency keys, open sessions; without credentials
 * also bytes (R109, R115). Counted in this process, and where several are one service also by all of them together
 * (shared-limits.ts); the clock is injected. A caller over a limit is refused at
 * once, nothing is queued.
 */
import type { Milestone } from '../../engine/call-counter.ts';
import type { Refusal } from '../../protocol/errors.ts';
import type { AdcpToolResult } from '../result.ts';
import { createOpenSessions, type OpenSessions } from './open-sessions.ts';
import {
  bringsKey,
  bucketsOf,
  isFresh,
  keyBucket,
  keyOf,
  keyRate,
  newsOf,
  type Quota,
  type Rate,
  seconds,
  tooManyCalls,
  tooManySessions,
  USUAL_TTL_SECONDS,
} from './quota.ts';

/** Bytes of a message that an address pays for like one more call. */
const BYTES_PER_CALL = 4096;

/**
 * Callers of each kind remembered at most. The least recently seen are forgotten first; theirs are the buckets that are full
 * again. Kinds are apart, so that a flood of addresses makes nobody's principal forgotten.
 */
const MOST_CALLERS = 10_000;

/** Answered keys remembered per caller, newest: a retry comes soon after the call it repeats. */
const MOST_ANSWERED = 256;

type OneProcess = ReturnType<typeof createLimits>;
/** Those of one process, or of several together (shared-limits.ts), who have to ask for it. */
export type Limits = Omit<OneProcess, 'admit' | 'settle' | 'openSessions'> & {
  admit(...call: Parameters<OneProcess['admit']>): Awaitable<Refusal | undefined>;
  settle(...call: Parameters<OneProcess['settle']>): Awaitable<Milestone>;
  openSessions(): Awaitable<number>;
};
type Awaitable<T> = T | Promise<T>;

/** What is counted for one caller. */
export interface Account {
  /** Kind and caller. */
  name: string;
  quota: Quota;
  buckets: Map<string, Bucket>;
  sessions: OpenSessions;
  /** Which of them are in pending_handoff. */
  pending: Set<string>;
  /** Initiate calls under way: they may become sessions. */
  opening: number;
  /** Keyed calls that were answered lately, oldest first: over a limit, their retries still get their replay. */
  answered: Set<string>;
}

interface Bucket {
  left: number;
  at: number;
}

/**
 * `now` gives milliseconds of a clock that never goes back. Without `capsSessions` the number of open sessions is somebody else's to
 * hold: one that was ended in another process is not known to be ended here.
 */
export function createLimits(now: () => number, most: number = MOST_CALLERS, capsSessions = true) {
  const kinds = {
    principal: new Map<string, Account>(),
    address: new Map<string, Account>(),
  };
  // A session of which nothing is known counts for as long as any brand lets one be silent.
  let longestTtl = USUAL_TTL_SECONDS * 1000;

  return {
    /** The account of `caller`, newly made with `quota` if it is not known. */
    account(kind: keyof typeof kinds, caller: string, quota: Quota): Account {
      const accounts = kinds[kind];
      const known = accounts.get(caller);
      if (known !== undefined && accounts.size < most / 2) return known;
      if (known !== undefined) accounts.delete(caller);
      else forgetOldest(accounts);
      const account = known ?? newAccount(`${kind} ${caller}`, quota);
      accounts.set(caller, account);
      return account;
    },

    /**
     * Takes what this call needs. RATE_LIMITED with integer `retry_after` seconds (1–3600) when it is not to be had; then
     * nothing was taken. A retry of what was answered lately is let through to its replay, at a rate of its own.
     * After an admitted call `settle` must be told how it went.
     */
    admit(account: Account, tool: string, args: unknown): Refusal | undefined {
      const refusal = admitFresh(account, tool, args);
      if (refusal === undefined || !isRetry(account, tool, args)) return refusal;
      const rate = account.quota.all ?? account.quota.reads;
      if (missing(account, 'replays', rate) > 0) return refusal;
      take(account, 'replays', rate);
      // What `settle` gives back when the answer was a replay.
      if (bringsKey(tool, args)) take(account, keyBucket(tool), keyRate(account.quota, tool));
      if (tool === 'si_initiate_session') account.opening += 1;
      return undefined;
    },

    /** Gives back what the call did not use up, and keeps count of the sessions it opened and ended. */
    settle(account: Account, tool: string, args: unknown, result: AdcpToolResult | undefined): Milestone {
      if (tool === 'si_initiate_session') account.opening -= 1;
      const fresh = isFresh(result);
      // Only a new row counts. A refusal keeps none, a replay found one.
      if (!fresh && bringsKey(tool, args)) giveBack(account, keyBucket(tool), keyRate(account.quota, tool));
      if (fresh) remember(account, tool, args);
      const news = newsOf(tool, result);
      if (news === undefined) return undefined;
      const { id } = news;
      if (news.kind === 'opened') {
        longestTtl = Math.max(longestTtl, news.ttl);
        account.sessions.forgetExpired();
        account.sessions.opened(id, news.ttl);
        return 'opened';
      }
      if (news.kind === 'ended') {
        account.pending.delete(id);
        return account.sessions.ended(id) ? news.as : undefined;
      }
      account.sessions.used(id, longestTtl);
      if (!news.pending) {
        account.pending.delete(id);
        return undefined;
      }
      if (account.pending.has(id)) return undefined;
      account.pending.add(id);
      return 'handoff';
    },

    /** To be told of a mounted call that was answered well, with its arguments: its retry gets that answer. */
    answered: remember,

    /** Takes one message that is no tool call, or no message at all. Seconds to wait, 0 when it was admitted. */
    admitMessage(account: Account): number {
      const { reads } = account.quota;
      const wait = missing(account, 'all', account.quota.all) || missing(account, 'messages', reads);
      if (wait > 0) return wait;
      take(account, 'all', account.quota.all);
      take(account, 'messages', reads);
      return 0;
    },

    /** Seconds to wait before a message of this size is even parsed. A small one is, so that its refusal can name it. */
    waitForSize: (account: Account, bytes: number): number =>
      bytes < BYTES_PER_CALL ? 0 : missing(account, 'all', account.quota.all),

    /**
     * Takes what the size of a message costs a caller without credentials, once the message itself was admitted or refused.
     * It may be more than is left: then nothing more is admitted until it has come in.
     */
    chargeSize(account: Account, bytes: number): void {
      take(account, 'all', account.quota.all, Math.floor(bytes / BYTES_PER_CALL));
    },

    openSessions(): number {
      let open = 0;
      for (const accounts of Object.values(kinds)) {
        for (const account of accounts.values()) {
          account.sessions.forgetExpired();
          open += account.sessions.size;
        }
      }
      return open;
    },

    callers: () => kinds.principal.size + kinds.address.size,
  };

  function newAccount(name: string, quota: Quota): Account {
    const pending = new Set<string>();
    const sessions = createOpenSessions(now, (id) => pending.delete(id));
    return { name, quota, buckets: new Map(), sessions, pending, opening: 0, answered: new Set() };
  }

  function admitFresh(account: Account, tool: string, args: unknown): Refusal | undefined {
    const buckets = bucketsOf(account.quota, tool, args);
    for (const { name, rate } of buckets) {
      const wait = missing(account, name, rate);
      if (wait > 0) return tooManyCalls(wait);
    }
    if (tool === 'si_initiate_session') {
      const full = sessionsFull(account);
      if (full > 0) return tooManySessions(full);
      account.opening += 1;
    }
    for (const { name, rate } of buckets) take(account, name, rate);
    return undefined;
  }

  function isRetry(account: Account, tool: string, args: unknown): boolean {
    const name = keyOf(tool, args);
    return name !== undefined && account.answered.has(name);
  }

  function remember(account: Account, tool: string, args: unknown) {
    const name = keyOf(tool, args);
    // No limits, no retries to let through.
    if (name === undefined || Object.keys(account.quota).length === 0) return;
    account.answered.add(name);
    const [oldest] = account.answered;
    if (account.answered.size > MOST_ANSWERED && oldest !== undefined) account.answered.delete(oldest);
  }

  /** Seconds until a session may be opened; 0 at once. */
  function sessionsFull(account: Account): number {
    const cap = account.quota.openSessions;
    if (!capsSessions || cap === undefined || account.sessions.size + account.opening < cap) return 0;
    account.sessions.forgetExpired();
    if (account.sessions.size + account.opening < cap) return 0;
    const next = account.sessions.nextExpiry();
    return next === undefined ? 1 : seconds((next - now()) / 1000);
  }

  function forgetOldest(accounts: Map<string, Account>) {
    for (const caller of accounts.keys()) {
      if (accounts.size < most) return;
      accounts.delete(caller);
    }
  }

  /** Seconds until one token is there; 0 when there is one. */
  function missing(account: Account, name: string, rate: Rate | undefined): number {
    if (rate === undefined) return 0;
    const { left } = filled(account, name, rate);
    return left >= 1 ? 0 : seconds((1 - left) / rate.perSecond);
  }

  function take(account: Account, name: string, rate: Rate | undefined, tokens = 1) {
    if (rate !== undefined) filled(account, name, rate).left -= tokens;
  }

  function giveBack(account: Account, name: string, rate: Rate | undefined) {
    if (rate === undefined) return;
    const bucket = filled(account, name, rate);
    bucket.left = Math.min(rate.burst, bucket.left + 1);
  }

  function filled(account: Account, name: string, rate: Rate): Bucket {
    const at = now();
    const bucket = account.buckets.get(name);
    if (bucket === undefined) {
      const full = { left: rate.burst, at };
      account.buckets.set(name, full);
      return full;
    }
    bucket.left = Math.min(rate.burst, bucket.left + ((at - bucket.at) / 1000) * rate.perSecond);
    bucket.at = at;
    return bucket;
  }
}
