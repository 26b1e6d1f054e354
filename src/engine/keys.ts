/** Storage keys: digests that include the principal, so that one caller cannot reach another's data (R118). */
import { createHash } from 'node:crypto';
import type { Caller } from '../protocol/request.ts';

/** R106: principal for initiate and the reads, principal and session for send. The tool is not part of it: a key is the same key for all tools. */
export function rowKey(scope: { principal: string; session_id?: string }, idempotency_key: string): string {
  return digest('row', scope.principal, scope.session_id ?? null, idempotency_key);
}

export function sessionKey(principal: string, session_id: string): string {
  return digest('session', principal, session_id);
}

export function offeringKey(principal: string, offering_token: string): string {
  return digest('offering', principal, offering_token);
}

/** The budget owner of a caller's data; accounts that share a principal are appended after a NUL. */
export function ownerKey({ principal, account }: Caller): string {
  const owner = digest('owner', principal);
  return account === undefined ? owner : `${owner}\0${digest('account', account)}`;
}

/**
 * SHA-256 truncated to 144 bits, 24 characters: short and collision-free in practice. Truncated before encoding, because a slice
 * of a string would retain the whole.
 */
export function digest(...parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 18).toString('base64url');
}
