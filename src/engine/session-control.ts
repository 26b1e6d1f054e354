/** Test controls for a session, for developers of hosts: read its state, and expire it early. */
import type { SessionStatus } from '../protocol/messages.ts';
import type { Caller } from '../protocol/request.ts';
import { ownerKey } from './keys.ts';
import type { BrandAgentParts } from './parts.ts';
import { findSession, keepExpired } from './session.ts';

/** `expired`: its idle timeout has passed. `undefined`: this principal has no such session, or it is no longer remembered. */
export type SessionState = SessionStatus | 'expired' | undefined;

/** The state of a session of this principal. Read-only. */
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

/** Expires an open session as if its idle timeout had passed (R120). False: no open session. */
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
