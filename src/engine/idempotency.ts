/**
 * One key, one execution (R98–R111). A call claims its key, runs, and commits what it changed together with what it
 * answered; the same call again replays that answer, and duplicates that arrive meanwhile wait for it.
 */
import type { Known } from '../dialogue/personal.ts';
import { ok, type Refusal, type Result, refuse } from '../protocol/errors.ts';
import type { Call, Caller } from '../protocol/request.ts';
import type { Change, Committed, SessionStore } from '../store/session-store.ts';
import { canonicalJson } from './canonical-json.ts';
import { digest, ownerKey, rowKey } from './keys.ts';
import { type Seal, sealFor } from './seal.ts';

/** R107: the tolerance is the caller's. */
const TOLERANCE_SECONDS = 60;
/** How long a spent key is still known, to say IDEMPOTENCY_EXPIRED and not to run it again: so many times as long as its answer. */
export const ROWS_REMEMBERED = 2;
/**
 * An execution that takes longer is taken for dead, and a retry runs it again: a hundred times what a turn may cost. Where it was not
 * dead, one of the two commits and the other gives its answer, so a lease too short costs work and nothing else.
 */
const LEASE_SECONDS = 5;
/** How often a turn is run again because the session moved on under it (another process's doing). */
const MAX_ATTEMPTS = 5;

/** A call that may carry a key. */
interface KeyedCall {
  tool: string;
  caller: Caller & Pick<Call, 'sent'>;
  /** Also scopes the key (R106). */
  session_id?: string;
  request: { idempotency_key?: string };
}

/** What an execution wants written, and what its answer is rebuilt from. Both are plain JSON. */
export interface Execution<Kept> {
  /** Nothing personal. */
  kept: Kept;
  change: Omit<Change, 'row' | 'owner'>;
  /** What the answer says of the user. Not kept with it. */
  known?: Known;
}

/**
 * Executes a call at most once per key. `execute` decides and leaves the writing to the commit; it may be run again when
 * another process was faster. `answer` turns what was kept into the body, for the first answer and every replay alike; for a
 * replay `knownFor` finds out what is still known. Refusals are not kept (R98).
 * Refuses with IDEMPOTENCY_CONFLICT, IDEMPOTENCY_EXPIRED, RATE_LIMITED (no room to keep more for this caller),
 * SERVICE_UNAVAILABLE, or whatever `execute` refuses.
 */
export type Once = <Kept, Answer>(
  call: KeyedCall,
  execute: () => Promise<Result<Execution<Kept>>>,
  answer: (kept: Kept, known: Known) => Answer,
  knownFor?: (kept: Kept) => Promise<Known>,
) => Promise<Result<Answer>>;

/** `longestMs`: how long an execution may wait for somebody else; a claim lasts as much longer. */
export function createOnce({ store, now }: { store: SessionStore; now: () => number }, longestMs = 0): Once {
  const leaseMs = LEASE_SECONDS * 1000 + longestMs;
  /** Executions of this process by row key; each settles, and never rejects, when its execution is over. */
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
    // What was sent, not what a schema made of it: that drops members named __proto__.
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
        // Not ours to wait for: another process runs it, or it finished between the claim and this line.
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

  /** Executes and commits, and gives the claim up when nothing was committed (R98). */
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
        // Before the commit: what cannot be answered must not have happened.
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
 * The list is closed: `ext`, versions and unknown fields count, whatever their names.
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

// R101: nothing about the first request, so there is one refusal for all.
const CONFLICT: Refusal = refuse(
  'IDEMPOTENCY_CONFLICT',
  'This idempotency_key was used for a different request. Send the request again with a new random key.',
);
const EXPIRED: Refusal = refuse(
  'IDEMPOTENCY_EXPIRED',
  'The answer to this idempotency_key is no longer kept. Check what it did, then send again with a new random key.',
);
/** R109, R115. What is kept for others stays, so there is room again when something of this caller's own has gone. */
const FULL: Refusal = refuse(
  'RATE_LIMITED',
  'What may be kept for you is used up by open sessions, answers for retries and ended sessions. ' +
    'End sessions that are over with si_terminate_session, and send this request again, unchanged, in 60 s.',
  { retry_after: 60 },
);
const BUSY: Refusal = refuse(
  'SERVICE_UNAVAILABLE',
  'This request is being worked on elsewhere. Send it again, unchanged.',
  { retry_after: 1 },
);
