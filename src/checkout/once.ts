/** One Idempotency-Key, one effect (acp-checkout §7, CO 6): a POST runs once, and its answer is given again for 24 hours. */
import { createHmac } from 'node:crypto';
import { canonicalJson } from '../engine/canonical-json.ts';
import type { Caller } from '../protocol/request.ts';
import { type FadingMembers, type Reply, refused } from './acp-error.ts';
import { textSize } from './heap-size.ts';
import { createKeep, ownerOf } from './keep.ts';
import type { Rooms } from './limits.ts';

/** A keyed request. `path` holds the id of what is changed, so a key is good once per path and identity (A15). */
export interface Keyed extends Caller {
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
/** Of a row without its answer. */
const ROW_BYTES = 400;

interface Row {
  fingerprint: string;
  /** Absent while the first call runs. */
  reply?: KeptReply;
}

interface KeptReply {
  ok: boolean;
  status: number;
  /** The body, with `null` where something personal was. */
  text: string;
  /** The names of what was personal, and where it is kept. */
  hidden: string[];
  personal?: FadingMembers;
}

/** `secret` is of this process only: card numbers are guessable, so no plain digest of a body is kept (A51). */
export function createOnce(parts: {
  now: () => number;
  secret: string;
  /** Hears of exceptions, which are our own mistakes; the caller gets a processing_error in fixed words. */
  onMistake: (mistake: unknown) => void;
  rooms: Rooms;
  /** Keys of one owner. */
  most: number;
}): Once {
  const { now, secret, onMistake, rooms, most } = parts;
  /** Beyond its bounds new keys are refused: forgetting a young one would charge somebody twice. */
  const effects = createKeep<Row>({ now, room: rooms.open, most, full: 'refuse' });
  /** Answers of requests that changed nothing. Forgetting one costs nobody anything. */
  const refusals = createKeep<Row>({ now, room: rooms.part(1 / 8), most, full: 'forget oldest' });
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');

  return {
    async run({ path, key, body, ...caller }, act) {
      const name = digest(JSON.stringify([caller.principal, path, key]));
      const fingerprint = digest(canonicalJson(body));
      const row = effects.get(name) ?? refusals.get(name);
      if (row) {
        if (row.fingerprint !== fingerprint) return CONFLICT;
        return row.reply ? again(row.reply, now()) : IN_FLIGHT;
      }
      const owner = ownerOf(caller);
      const until = now() + KEPT;
      const running = { bytes: ROW_BYTES, until: Number.POSITIVE_INFINITY };
      if (!effects.add(owner, name, { fingerprint }, running)) return FULL;
      let reply: Reply | undefined;
      try {
        reply = await act().catch((mistake: unknown) => {
          onMistake(mistake);
          return BROKEN;
        });
        return reply;
      } finally {
        settle(owner, name, fingerprint, reply, until);
      }
    },
    sweep() {
      effects.sweep();
      refusals.sweep();
    },
    size: () => effects.size() + refusals.size(),
  };

  function settle(owner: string, name: string, fingerprint: string, reply: Reply | undefined, until: number) {
    const row = { fingerprint, reply: reply && kept(reply) };
    const extent = { bytes: ROW_BYTES + textSize(row.reply?.text ?? ''), until };
    if (reply?.ok) return effects.set(name, row, extent);
    effects.delete(name);
    // A13: our own failures are no answer.
    if (reply && reply.status < 500) refusals.add(owner, name, row, extent);
  }
}

/** An answer for as long as its key is kept; what is personal in it only as long as its checkout may show it. */
function kept(reply: Reply): KeptReply {
  const { ok, status, body } = reply;
  const personal = reply.ok ? reply.personal : undefined;
  const hidden = Object.keys(personal?.members ?? {});
  const blanks = Object.fromEntries(hidden.map((name) => [name, null]));
  return { ok, status, text: JSON.stringify({ ...body, ...blanks }), hidden, personal };
}

/** A8: the same status and body. */
function again({ ok, status, text, hidden, personal }: KeptReply, now: number): Reply {
  const body = JSON.parse(text);
  if (!ok) return { ok, status, body, replayed: true };
  const shown = new Map(Object.entries(personal && now < personal.until ? personal.members : {}));
  for (const name of hidden) {
    if (shown.has(name)) body[name] = shown.get(name);
    else delete body[name];
  }
  return { ok, status: status === 201 ? 201 : 200, body, replayed: true };
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
const FULL = refused('service_unavailable', 'Too much is remembered of your requests. Try again later.', {
  retry_after: 60,
});
