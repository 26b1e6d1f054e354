/** One Idempotency-Key, one effect (acp-checkout §7, CO 6): a POST runs once, and its answer is given again for 24 hours. */
import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type Reply, refused } from './acp-error.ts';

/** A keyed request. `path` holds the id of what is changed, so a key is good once per path and identity (A15). */
export interface Keyed {
  principal: string;
  path: string;
  key: string;
  body: unknown;
}

export interface Once {
  /** Runs `act` unless this key has run. Refuses with idempotency_conflict, idempotency_in_flight, service_unavailable. */
  run(call: Keyed, act: () => Promise<Reply>): Promise<Reply>;
  sweep(): void;
  size(): number;
}

/** A14. */
const KEPT = 86_400_000;
/** Beyond this new keys are refused: forgetting a young one would charge somebody twice. */
const MOST = 20_000;

interface Row {
  fingerprint: string;
  until: number;
  /** Absent while the first call runs. */
  reply?: { ok: boolean; status: number; text: string };
}

/** `secret` is of this process only: card numbers are guessable, so no plain digest of a body is kept (A51). */
export function createOnce({
  now,
  secret,
  onMistake,
}: {
  now: () => number;
  secret: string;
  /** Hears of exceptions, which are our own mistakes; the caller gets a processing_error in fixed words. */
  onMistake: (mistake: unknown) => void;
}): Once {
  const rows = new Map<string, Row>();
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');

  return {
    async run({ principal, path, key, body }, act) {
      const name = digest(JSON.stringify([principal, path, key]));
      // Through JSON once: a number beyond all bounds must not stop the hash.
      const fingerprint = digest(canonicalize(JSON.parse(JSON.stringify(body))) ?? '');
      const row = rows.get(name);
      if (row && (row.reply === undefined || row.until > now())) {
        if (row.fingerprint !== fingerprint) return CONFLICT;
        return row.reply ? again(row.reply) : IN_FLIGHT;
      }
      if (rows.size >= MOST) sweep();
      if (rows.size >= MOST) return FULL;
      rows.delete(name);
      const mine: Row = { fingerprint, until: now() + KEPT };
      rows.set(name, mine);
      try {
        const reply = await act().catch((mistake: unknown) => {
          onMistake(mistake);
          return BROKEN;
        });
        // A13: our own failures are no answer.
        if (reply.status < 500) mine.reply = { ok: reply.ok, status: reply.status, text: JSON.stringify(reply.body) };
        return reply;
      } finally {
        if (mine.reply === undefined) rows.delete(name);
      }
    },
    sweep,
    size: () => rows.size,
  };

  function sweep() {
    for (const [name, { until, reply }] of rows) if (reply && until <= now()) rows.delete(name);
  }
}

/** A8: the same status and body. */
function again({ ok, status, text }: { ok: boolean; status: number; text: string }): Reply {
  const body = JSON.parse(text);
  return ok ? { ok, status: status === 201 ? 201 : 200, body, replayed: true } : { ok, status, body, replayed: true };
}

const CONFLICT = refused(
  'idempotency_conflict',
  'This Idempotency-Key was used with a different body. Send a new key.',
);
const IN_FLIGHT = refused(
  'idempotency_in_flight',
  'A request with this Idempotency-Key is being processed. Send it again, unchanged.',
  { retry_after: 1 },
);
const BROKEN = refused('processing_error', 'Something went wrong on our side. Send the same request again.');
const FULL = refused('service_unavailable', 'Too many requests are remembered. Try again later.', { retry_after: 60 });
