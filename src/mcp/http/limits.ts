/**
 * Rate limiter: token buckets per caller for calls per tool, other messages, new idempotency keys and open sessions, and for
 * bytes without credentials (R109, R115). Counts in this process; shared-limits.ts adds the counts of all processes of a
 * service. The clock is injected. A caller over a limit is refused at once, nothing is queued.
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

/** Bytes of a message that cost as much as one more call. */
const BYTES_PER_CALL = 4096;

/**
 * Maximum number of callers of each kind. The least recently seen are evicted first; their buckets have refilled by then.
 * The kinds are separate, so that a flood of addresses evicts no principal.
 */
const MOST_CALLERS = 10_000;

/** Answered keys remembered per caller, newest first: a retry comes soon after its call. */
const MOST_ANSWERED = 256;

type OneProcess = ReturnType<typeof createLimits>;
/** The limits of one process, or of several (shared-limits.ts), which are asynchronous. */
export type Limits = Omit<OneProcess, 'admit' | 'settle' | 'openSessions'> & {
  admit(...call: Parameters<OneProcess['admit']>): Awaitable<Refusal | undefined>;
  settle(...call: Parameters<OneProcess['settle']>): Awaitable<Milestone>;
  openSessions(): Awaitable<number>;
};
type Awaitable<T> = T | Promise<T>;

/** The counters of one caller. */
export interface Account {
  /** Kind and caller. */
  name: string;
  quota: Quota;
  buckets: Map<string, Bucket>;
  sessions: OpenSessions;
  /** Which of them are in pending_handoff. */
  pending: Set<string>;
  /** Running initiate calls, which may become sessions. */
  opening: number;
  /** Recently answered calls with a key, oldest first: their retries get the stored answer even over a limit. */
  answered: Set<string>;
}

interface Bucket {
  left: number;
  at: number;
}

/**
 * `now` is a monotonic clock in milliseconds. Without `capsSessions` open sessions are not limited here: this process does not
 * know of sessions that ended in another one.
 */
export function createLimits(now: () => number, most: number = MOST_CALLERS, capsSessions = true) {
  const kinds = {
    principal: new Map<string, Account>(),
    address: new Map<string, Account>(),
  };
  // An unknown session counts with the longest time limit seen so far.
  let longestTtl = USUAL_TTL_SECONDS * 1000;

  return {
    /** The account of `caller`, created with `quota` if needed. */
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
     * Takes the tokens that a call needs, or none of them and returns RATE_LIMITED with `retry_after` in whole seconds
     * (1–3600). A retry of a recently answered call is admitted from a bucket of its own.
     * After an admitted call, `settle` must be called with its result.
     */
    admit(account: Account, tool: string, args: unknown): Refusal | undefined {
      const refusal = admitFresh(account, tool, args);
      if (refusal === undefined || !isRetry(account, tool, args)) return refusal;
      const rate = account.quota.all ?? account.quota.reads;
      if (missing(account, 'replays', rate) > 0) return refusal;
      take(account, 'replays', rate);
      // `settle` gives this back for a replay.
      if (bringsKey(tool, args)) take(account, keyBucket(tool), keyRate(account.quota, tool));
      if (tool === 'si_initiate_session') account.opening += 1;
      return undefined;
    },

    /** Returns unused tokens and counts the sessions that the call opened or ended. */
    settle(account: Account, tool: string, args: unknown, result: AdcpToolResult | undefined): Milestone {
      if (tool === 'si_initiate_session') account.opening -= 1;
      const fresh = isFresh(result);
      // Only a newly stored key counts, not a refusal or a replay.
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

    /** Records a successful call of a mounted handler, so that its retry is admitted. */
    answered: remember,

    /** Counts one message other than a tool call, valid or not. Returns the seconds to wait, 0 when admitted. */
    admitMessage(account: Account): number {
      const { reads } = account.quota;
      const wait = missing(account, 'all', account.quota.all) || missing(account, 'messages', reads);
      if (wait > 0) return wait;
      take(account, 'all', account.quota.all);
      take(account, 'messages', reads);
      return 0;
    },

    /** Seconds to wait before a message of this size is parsed. A small one always is, so that its error can carry the id. */
    waitForSize: (account: Account, bytes: number): number =>
      bytes < BYTES_PER_CALL ? 0 : missing(account, 'all', account.quota.all),

    /**
     * Charges the size of a message, after the message itself was admitted or refused. The bucket may become negative; then
     * nothing is admitted until it has refilled.
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
    // Without limits there are no retries to admit.
    if (name === undefined || Object.keys(account.quota).length === 0) return;
    account.answered.add(name);
    const [oldest] = account.answered;
    if (account.answered.size > MOST_ANSWERED && oldest !== undefined) account.answered.delete(oldest);
  }

  /** Seconds until a session may be opened; 0 if now. */
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

  /** Seconds until a token is available; 0 if now. */
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
