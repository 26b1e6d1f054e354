/**
 * How much one caller may ask for: calls per tool, other messages, new idempotency keys, open sessions; without credentials
 * also bytes (R109, R115, adcp-si §7.5). Counted in this process; the clock is injected. A caller over a limit is refused at
 * once, nothing is queued.
 */
import { isCheckoutTool } from '../../../tools/checkout/acp-result.ts';
import { type Refusal, refuse } from '../../protocol/errors.ts';
import type { AdcpToolResult } from '../result.ts';
import { isRecord } from '../wire.ts';
import { createOpenSessions, type OpenSessions } from './open-sessions.ts';

/** A bucket of `burst` that fills by `perSecond`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** A limit that is left out does not exist: the implicit principal of loopback and stdio has none. */
export interface Quota {
  /** Calls of each tool that only reads; and messages that call no tool, all together. */
  reads?: Rate;
  /** Calls of each tool that changes something. */
  writes?: Rate;
  /** Messages of whatever kind, and their size: every BYTES_PER_CALL bytes cost as much as a call. */
  all?: Rate;
  /** New idempotency keys of initiate and send; replays and refusals cost nothing. */
  newKeys?: Rate;
  /** New idempotency keys of the two reads. */
  newReadKeys?: Rate;
  openSessions?: number;
}

/** The rates of the AdCP security guide (adcp-si §2.7.9), per authenticated principal. */
export const PRINCIPAL_QUOTA: Required<Omit<Quota, 'all'>> = {
  reads: { perSecond: 300, burst: 1500 },
  writes: { perSecond: 60, burst: 300 },
  newKeys: { perSecond: 60, burst: 300 },
  newReadKeys: { perSecond: 300, burst: 1500 },
  openSessions: 10_000,
};

/** Per remote address, for callers who show no credential. */
export const ADDRESS_RATE: Rate = { perSecond: 20, burst: 100 };

/** Bytes of a message that an address pays for like one more call. */
const BYTES_PER_CALL = 4096;

/**
 * Callers of each kind remembered at most. The least recently seen are forgotten first; theirs are the buckets that are full
 * again. Kinds are apart, so that a flood of addresses makes nobody's principal forgotten.
 */
const MOST_CALLERS = 10_000;

/** Answered keys remembered per caller, newest: a retry comes soon after the call it repeats. */
const MOST_ANSWERED = 256;

/** Seconds a session is counted as open after its last call, until an answer says what the brand's limit really is. */
const USUAL_TTL_SECONDS = 300;

/** One name for all calls of a mounted handler, with `path` and `idempotency_key` for arguments: limits know tools. */
export const MOUNTED = 'mounted';

export type Limits = ReturnType<typeof createLimits>;
/** What is counted for one caller. */
export interface Account {
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

/** What an answer meant for the caller's sessions; counted once, replays and repetitions left out. */
export type Milestone = 'opened' | 'handoff' | 'conversion' | 'ended' | undefined;

/** `now` gives milliseconds of a clock that never goes back. */
export function createLimits(now: () => number, most: number = MOST_CALLERS) {
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
      const account = known ?? newAccount(quota);
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
      const answer = result?.structuredContent;
      const fresh = result !== undefined && !result.isError && answer?.replayed !== true;
      // §2.7.1, §2.7.9: only a new row counts. A refusal keeps none, a replay found one.
      if (!fresh && bringsKey(tool, args)) giveBack(account, keyBucket(tool), keyRate(account.quota, tool));
      if (!fresh || answer === undefined) return undefined;
      remember(account, tool, args);

      const id = answer.session_id;
      if (typeof id !== 'string') return undefined;
      if (tool === 'si_initiate_session') {
        const { session_ttl_seconds: seconds = USUAL_TTL_SECONDS } = answer;
        const ttl = 1000 * (typeof seconds === 'number' ? seconds : USUAL_TTL_SECONDS);
        longestTtl = Math.max(longestTtl, ttl);
        account.sessions.forgetExpired();
        account.sessions.opened(id, ttl);
        return 'opened';
      }
      const status = answer.session_status;
      if (status === 'complete' || status === 'terminated') {
        account.pending.delete(id);
        if (!account.sessions.ended(id)) return undefined;
        return answer.acp_handoff !== undefined ? 'conversion' : 'ended';
      }
      account.sessions.used(id, longestTtl);
      if (status !== 'pending_handoff') {
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

  function newAccount(quota: Quota): Account {
    const pending = new Set<string>();
    const sessions = createOpenSessions(now, (id) => pending.delete(id));
    return { quota, buckets: new Map(), sessions, pending, opening: 0, answered: new Set() };
  }

  function admitFresh(account: Account, tool: string, args: unknown): Refusal | undefined {
    const { quota } = account;
    const calls = isRead(tool) ? quota.reads : quota.writes;
    const wait =
      missing(account, 'all', account.quota.all) ||
      missing(account, tool, calls) ||
      (bringsKey(tool, args) ? missing(account, keyBucket(tool), keyRate(quota, tool)) : 0);
    if (wait > 0) return tooMany(wait, 'Too many calls.');
    if (tool === 'si_initiate_session') {
      const full = sessionsFull(account);
      if (full > 0) return tooMany(full, 'Too many open sessions. End some with si_terminate_session.');
      account.opening += 1;
    }
    take(account, 'all', account.quota.all);
    take(account, tool, calls);
    if (bringsKey(tool, args)) take(account, keyBucket(tool), keyRate(quota, tool));
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
    if (cap === undefined || account.sessions.size + account.opening < cap) return 0;
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

function isRead(tool: string): boolean {
  return tool === 'get_adcp_capabilities' || tool === 'si_get_offering';
}

/** Whether the engine keeps a row for this call (adcp-si §2.7): always for the two writes, on the reads when a key is sent. */
function bringsKey(tool: string, args: unknown): boolean {
  if (tool === 'si_initiate_session' || tool === 'si_send_message') return true;
  return isRead(tool) && typeof args === 'object' && args !== null && 'idempotency_key' in args;
}

/** What an answer is kept under, by the engine or by the checkout; the caller is the account. */
function keyOf(tool: string, args: unknown): string | undefined {
  if (!isRecord(args)) return undefined;
  const [key, place] = keyAndPlace(tool, args);
  if (typeof key !== 'string' || key.length > 255) return undefined;
  return `${tool} ${typeof place === 'string' ? place.slice(0, 256) : ''} ${key}`;
}

function keyAndPlace(tool: string, args: Record<string, unknown>): [key?: unknown, place?: unknown] {
  if (tool === MOUNTED) return [args.idempotency_key, args.path];
  if (isCheckoutTool(tool)) return isRecord(args.meta) ? [args.meta.idempotency_key, args.id] : [];
  return bringsKey(tool, args) ? [args.idempotency_key, args.session_id] : [];
}

function keyBucket(tool: string): string {
  return isRead(tool) ? 'read keys' : 'keys';
}

function keyRate(quota: Quota, tool: string): Rate | undefined {
  return isRead(tool) ? quota.newReadKeys : quota.newKeys;
}

function tooMany(retry_after: number, why: string): Refusal {
  return refuse('RATE_LIMITED', `${why} Try again in ${retry_after} s.`, { retry_after });
}

/** R115: whole seconds, 1 to 3600. */
function seconds(wait: number): number {
  return Math.min(3600, Math.max(1, Math.ceil(wait)));
}
