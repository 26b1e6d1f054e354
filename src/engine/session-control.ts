/** What people who test hosts may ask of a session besides the operations: its state, and its end as if its time were over. */
import type { SessionStatus } from '../protocol/messages.ts';
import type { Caller } from '../protocol/request.ts';
import { ownerKey } from './keys.ts';
import type { BrandAgentParts } from './parts.ts';
import { findSession, keepExpired } from './session.ts';

/** `expired`: it was idle for its time. `undefined`: this principal has no such session, or had it too long ago. */
export type SessionState = SessionStatus | 'expired' | undefined;

/** The state of a session of this principal. Changes nothing. */
export async function stateOfSession(
  { brand, store, now }: BrandAgentParts,
  principal: string,
  session_id: string,
): Promise<SessionState> {
  const ttl = brand.pack.session.ttl_seconds;
  const found = await findSession(store, principal, session_id, { ttl, now: now() });
  if (found.state === 'missing') return undefined;
  if (found.state === 'expired') return 'expired';
  return found.state === 'open' ? found.session.status : found.ending.status;
}

/** Leaves of an open session what is left of one that was idle for its time (R120). False: there is no open one. */
export async function expireSession(
  { brand, store, now }: BrandAgentParts,
  caller: Caller,
  session_id: string,
): Promise<boolean> {
  const ttl = brand.pack.session.ttl_seconds;
  const found = await findSession(store, caller.principal, session_id, { ttl, now: now() });
  if (found.state !== 'open') return false;
  const committed = await store.commit({ owner: ownerKey(caller), session: keepExpired(store, found, now()) });
  return committed === 'committed';
}
