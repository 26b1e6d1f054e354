/**
 * The one record of a conversation, how it is found, and how a change to it is written down. A session that has ended or
 * expired loses its record at once; what is left is a tombstone with what the last answer is made from (R121).
 */
import type { Quotations } from '../dialogue/personal.ts';
import type { Memory } from '../dialogue/turn.ts';
import { type Refusal, refuse } from '../protocol/errors.ts';
import type { SessionStatus } from '../protocol/messages.ts';
import type { Change, SessionStore } from '../store/session-store.ts';
import type { Negotiated } from './capabilities.ts';
import type { Buyer, Consented } from './consent.ts';
import { ROWS_REMEMBERED } from './idempotency.ts';
import { sessionKey } from './keys.ts';
import { hasExpired } from './lifecycle.ts';
import type { ReaderState } from './reader.ts';
import type { ReceiptAudit } from './receipts.ts';
import { type Seal, sealFor } from './seal.ts';
import type { Ending } from './termination-response.ts';

/** An open session. Plain JSON. */
export interface Session extends Consented {
  status: SessionStatus;
  /** When the last executed call ended, milliseconds since 1970. Errors and replays leave it alone. */
  last_activity: number;
  memory: Memory;
  negotiated?: Negotiated;
  /** The host's opaque ids, for the checkout payload only (R61). */
  attribution: { placement?: string; media_buy_id?: string };
  receipts: ReceiptAudit[];
  /** The user's own words as they were said back. */
  quotations?: Quotations;
  /** For the reader of messages, where there is one. */
  read?: ReaderState;
}

/** What is kept of a finished session: what every termination from now on is answered from (R79), and the audit (R92). */
interface Ended {
  ending: Ending;
  receipts: ReceiptAudit[];
}

/** Where a session is kept, from which revision a change to it must be made, and what is written there sealed with. */
interface SessionLocation {
  key: string;
  from: number;
  seal: Seal;
}

/** What a session id leads to. */
type Found =
  | ({ state: 'open'; session: Session } & SessionLocation)
  | { state: 'ended'; ending: Ending; buyer?: Buyer }
  | ({ state: 'expired'; swept: boolean } & SessionLocation)
  | { state: 'missing' };

/** How long a session is known after its end, in milliseconds: a day, and never less than an idempotency row (R80). */
function tombstoneMs({ replay_ttl_seconds }: Keeping): number {
  return Math.max(86_400, ROWS_REMEMBERED * replay_ttl_seconds) * 1000;
}

type Keeping = Pick<SessionStore, 'replay_ttl_seconds'>;

/** Finds a session of this principal. `ttl` in seconds of inactivity, `now` in milliseconds. */
export async function findSession(
  store: SessionStore,
  principal: string,
  session_id: string,
  { ttl, now }: { ttl: number; now: number },
): Promise<Found> {
  const place = locationOf(store, principal, session_id);
  const kept = await store.load(place.key);
  if (!kept) return { state: 'missing' };
  const at = { ...place, from: kept.revision };
  if (kept.value === undefined) return { state: 'expired', ...at, swept: true };
  const record: Session | Ended = JSON.parse(at.seal.open(kept.value));
  if ('ending' in record) {
    const { personal } = kept;
    const buyer: Buyer | undefined =
      personal && now < personal.until ? JSON.parse(at.seal.open(personal.value)) : undefined;
    return { state: 'ended', ending: record.ending, buyer };
  }
  if (hasExpired(record.last_activity, ttl, now)) return { state: 'expired', ...at, swept: false };
  return { state: 'open', ...at, session: record };
}

/** Where a new session will be kept. */
export function locationOf(store: SessionStore, principal: string, session_id: string): SessionLocation {
  return { key: sessionKey(principal, session_id), from: 0, seal: sealFor(store, 'session', principal, session_id) };
}

/** Keeps an open session, as of its `last_activity`. */
export function keepOpen(
  store: Keeping,
  { key, from, seal }: SessionLocation,
  session: Session,
  ttl: number,
): Change['session'] {
  const until = session.last_activity + ttl * 1000;
  return {
    ...{ key, from },
    value: seal.close(JSON.stringify(session)),
    until,
    remembered_until: until + tombstoneMs(store),
  };
}

/** Keeps what the last answer is made from and nothing else; the buyer no longer than the handoff is good. */
export function keepEnded(
  store: Keeping,
  { key, from, seal }: SessionLocation,
  ended: Ended,
  now: number,
  handedOver?: { buyer: Buyer; until: number },
): Change['session'] {
  const until = now + tombstoneMs(store);
  const personal = handedOver && { value: seal.close(JSON.stringify(handedOver.buyer)), until: handedOver.until };
  return {
    key,
    from,
    value: seal.close(JSON.stringify(ended)),
    until,
    remembered_until: until,
    ...(personal && { personal }),
  };
}

/** Keeps the bare fact that there was a session. */
export function keepExpired(store: Keeping, { key, from }: SessionLocation, now: number): Change['session'] {
  const until = now + tombstoneMs(store);
  return { key, from, until, remembered_until: until };
}

/** R71, R118: the same words for unknown, foreign, expired and forgotten sessions. */
export const NO_SESSION: Refusal = refuse(
  'SESSION_NOT_FOUND',
  'No such session. Start one with si_initiate_session and use the session_id it returns.',
);

/** R72: the session was ended, not forgotten. */
export const SESSION_OVER: Refusal = refuse(
  'SESSION_TERMINATED',
  'This session has ended. Start a new one with si_initiate_session.',
);
