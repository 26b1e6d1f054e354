/**
 * Idempotent execution: one execution per key (R98–R111). A call claims its key, runs, and commits its changes together with
 * its answer. A retry replays that answer; concurrent duplicates wait for it.
 */
import type { Known } from '../dialogue/personal.ts';
import { ok, type Refusal, type Result, refuse } from '../protocol/errors.ts';
import { isRecord } from '../protocol/json-object.ts';
import type { Call, Caller } from '../protocol/request.ts';
import type { Change, Committed, SessionStore } from '../store/session-store.ts';
import { canonicalJson } from './canonical-json.ts';
import { digest, ownerKey, rowKey } from './keys.ts';
import { type Seal, sealFor } from './seal.ts';

/** R107: extra time in the caller's favour. */
const TOLERANCE_SECONDS = 60;
/** How long an expired key is remembered, so that it is refused with IDEMPOTENCY_EXPIRED and not run again: a multiple of the replay TTL. */
export const ROWS_REMEMBERED = 2;
/**
 * A longer execution is presumed dead and a retry runs it again; the value is a hundred times the budget of a turn. If it was alive
 * after all, one of the two commits and the other returns that answer: a lease that is too short only costs work.
 */
const LEASE_SECONDS = 5;
/** Attempts of a turn when another process changes the session concurrently. */
const MAX_ATTEMPTS = 5;

/** A call that may carry a key. */
interface KeyedCall {
  tool: string;
  caller: Caller & Pick<Call, 'sent'>;
  /** Also scopes the key (R106). */
  session_id?: string;
  request: { idempotency_key?: string };
}

/** The store change of an execution, and the data to rebuild its answer from. Both are plain JSON. */
export interface Execution<Kept> {
  /** Nothing personal. */
  kept: Kept;
  change: Omit<Change, 'row' | 'owner'>;
  /** Personal data in the answer. Not stored with it. */
  known?: Known;
}

/**
 * Executes a call at most once per key. `execute` has no side effects of its own, its change is committed afterwards; it may run again
 * when another process committed first. `answer` builds the body from the stored data, for the first answer and for replays; for a
 * replay `knownFor` loads the personal data that is still stored. Refusals are not stored (R98).
 * Refuses with IDEMPOTENCY_CONFLICT, IDEMPOTENCY_EXPIRED, RATE_LIMITED (the caller's storage budget is used up),
 * SERVICE_UNAVAILABLE, or whatever `execute` refuses.
 */
export type Once = <Kept, Answer>(
  call: KeyedCall,
  execute: () => Promise<Result<Execution<Kept>>>,
  answer: (kept: Kept, known: Known) => Answer,
  knownFor?: (kept: Kept) => Promise<Known>,
) => Promise<Result<Answer>>;

/** `longestMs`: how long an execution may wait for an external service; extends the lease of a claim. */
export function createOnce({ store, now }: { store: SessionStore; now: () => number }, longestMs = 0): Once {
  const leaseMs = LEASE_SECONDS * 1000 + longestMs;
  /** Executions in this process by row key; each promise resolves when its execution settles and never rejects. */
  const running = new Map<string, Promise<unknown>>();

  return async (call, execute, answer, knownFor) => {
    const { tool, caller, session_id, request } = call;
    const owner = ownerKey(caller);
    const key = request.idempotency_key;
    if (key === undefined) {
      const outcome = await run(owner, execute, answer);
      if (outcome === 'unclaimed') throw new Error('a call without a key has no claim to lose');
      return outcome;
    }

    const row = rowKey({ principal: caller.principal, session_id }, key);
    const seal = sealFor(store, 'row', caller.principal, session_id ?? '', key);
    // The arguments as sent, not as parsed: zod drops members named __proto__.
    const fingerprint = fingerprintOf(tool, caller.sent ?? request);
    let waited = false;
    for (;;) {
      const claim = await store.claim({ key: row, fingerprint, owner }, now(), now() + leaseMs);
      if (claim.state === 'expired') return EXPIRED;
      if (claim.state === 'full') return FULL;
      if (claim.state !== 'claimed' && claim.fingerprint !== fingerprint) return CONFLICT;

      if (claim.state === 'finished') {
        const kept = JSON.parse(seal.open(claim.answer));
        return { ok: true, answer: answer(kept, (await knownFor?.(kept)) ?? {}), replayed: true };
      }
      if (claim.state === 'in_flight') {
        const first = running.get(row);
        // Nothing to wait for here: another process runs it, or it finished after the claim was read.
        if (!first && waited) return BUSY;
        await first;
        waited = first === undefined;
        continue;
      }

      const execution = run(owner, execute, answer, { key: row, fingerprint, seal });
      running.set(
        row,
        execution.then(
          () => running.delete(row),
          () => running.delete(row),
        ),
      );
      const outcome = await execution;
      if (outcome !== 'unclaimed') return outcome;
    }
  };

  /** Executes and commits; releases the claim when nothing was committed (R98). */
  async function run<Kept, Answer>(
    owner: string,
    execute: () => Promise<Result<Execution<Kept>>>,
    answer: (kept: Kept, known: Known) => Answer,
    claim?: { key: string; fingerprint: string; seal: Seal },
  ): Promise<Result<Answer> | 'unclaimed'> {
    let committed: Committed | undefined;
    try {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const result = await execute();
        if (!result.ok) return result;
        const { kept, change, known = {} } = result.answer;
        // Build the answer before the commit: if that fails, nothing is committed.
        const body = answer(kept, known);
        if (claim === undefined && Object.keys(change).length === 0) return ok(body);
        committed = await store.commit({
          owner,
          ...change,
          ...(claim && { row: rowOf(claim, kept, now(), store.replay_ttl_seconds) }),
        });
        if (committed === 'committed') return ok(body);
        if (committed === 'unclaimed') return 'unclaimed';
        if (committed === 'full') return FULL;
      }
      return BUSY;
    } finally {
      if (claim && committed !== 'committed') await store.release(claim.key, claim.fingerprint);
    }
  }
}

/**
 * SHA-256 over the RFC 8785 form of tool and arguments, without the four fields that may differ between retries (R102).
 * The list is closed: `ext`, versions and unknown fields are included.
 */
export function fingerprintOf(tool: string, request: object): string {
  const { idempotency_key, context, governance_context, ...counted }: Record<string, unknown> = { ...request };
  const push = counted.push_notification_config;
  if (isRecord(push) && isRecord(push.authentication)) {
    const { credentials, ...authentication } = push.authentication;
    counted.push_notification_config = { ...push, authentication };
  }
  return digest(tool, canonicalJson(counted));
}

function rowOf(
  { key, fingerprint, seal }: { key: string; fingerprint: string; seal: Seal },
  kept: unknown,
  now: number,
  ttl_seconds: number,
): Change['row'] {
  return {
    ...{ key, fingerprint },
    answer: seal.close(JSON.stringify(kept)),
    until: now + (ttl_seconds + TOLERANCE_SECONDS) * 1000,
    remembered_until: now + ROWS_REMEMBERED * ttl_seconds * 1000,
  };
}

// R101: reveals nothing about the first request.
const CONFLICT: Refusal = refuse(
  'IDEMPOTENCY_CONFLICT',
  'This idempotency_key was used for a different request. Send the request again with a new random key.',
);
const EXPIRED: Refusal = refuse(
  'IDEMPOTENCY_EXPIRED',
  'The answer to this idempotency_key is no longer stored. Check whether the request took effect, then send it with a new random key.',
);
/** R109, R115. Other callers' data is never evicted; space is freed when this caller's own data expires. */
const FULL: Refusal = refuse(
  'RATE_LIMITED',
  'Your storage quota is used up by open sessions, answers kept for retries and ended sessions. ' +
    'End finished sessions with si_terminate_session and retry this request, unchanged, in 60 s.',
  { retry_after: 60 },
);
const BUSY: Refusal = refuse('SERVICE_UNAVAILABLE', 'This request is still being processed. Retry it, unchanged.', {
  retry_after: 1,
});
