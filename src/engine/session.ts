/**
 * The session record: how it is loaded and how changes to it are stored. When a session ends or expires its record is
 * deleted at once; a tombstone remains, with the data needed to repeat the last answer (R121).
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
  /** Words of the user that replies have quoted. */
  quotations?: Quotations;
  /** State of the message reader, if one is configured. */
  read?: ReaderState;
}

/** What remains of an ended session: the data to answer further terminations (R79) and the audit trail (R92). */
interface Ended {
  ending: Ending;
  receipts: ReceiptAudit[];
}

/** Storage key of a session, the revision that a change must start from, and the seal for its contents. */
interface SessionLocation {
  key: string;
  from: number;
  seal: Seal;
}

/** Result of a session lookup. */
type Found =
  | ({ state: 'open'; session: Session } & SessionLocation)
  | { state: 'ended'; ending: Ending; buyer?: Buyer }
  | ({ state: 'expired'; swept: boolean } & SessionLocation)
  | { state: 'missing' };

/** How long an ended session is remembered, in milliseconds: at least a day and at least as long as idempotency rows (R80). */
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
  const stored: Session | Ended = JSON.parse(at.seal.open(kept.value));
  if ('ending' in stored) {
    const { personal } = kept;
    const buyer: Buyer | undefined =
      personal && now < personal.until ? JSON.parse(at.seal.open(personal.value)) : undefined;
    return { state: 'ended', ending: stored.ending, buyer };
  }
  if (hasExpired(stored.last_activity, ttl, now)) return { state: 'expired', ...at, swept: false };
  return { state: 'open', ...at, session: stored };
}

/** Storage location of a new session. */
export function locationOf(store: SessionStore, principal: string, session_id: string): SessionLocation {
  return { key: sessionKey(principal, session_id), from: 0, seal: sealFor(store, 'session', principal, session_id) };
}

/** The store change for an open session; its TTL starts at `last_activity`. */
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

/** The store change for an ended session: only the data for the last answer; buyer data until the handoff expires. */
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

/** The store change for an expired session: a tombstone only. */
export function keepExpired(store: Keeping, { key, from }: SessionLocation, now: number): Change['session'] {
  const until = now + tombstoneMs(store);
  return { key, from, until, remembered_until: until };
}

/** R71, R118: one message for unknown, foreign, expired and deleted sessions. */
export const NO_SESSION: Refusal = refuse(
  'SESSION_NOT_FOUND',
  'No such session. Start one with si_initiate_session and use the session_id it returns.',
);

/** R72: the session ended and is still remembered. */
export const SESSION_OVER: Refusal = refuse(
  'SESSION_TERMINATED',
  'This session has ended. Start a new one with si_initiate_session.',
);
