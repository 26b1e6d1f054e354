/** The names things have in the store: digests of who and what, so that another principal's are simply not there (R118). */
import { createHash } from 'node:crypto';
import type { Caller } from '../protocol/request.ts';

/** R106: principal for initiate and the reads, principal and session for send. Names no tool, so a key is one key on all. */
export function rowKey(scope: { principal: string; session_id?: string }, idempotency_key: string): string {
  return digest('row', scope.principal, scope.session_id ?? null, idempotency_key);
}

export function sessionKey(principal: string, session_id: string): string {
  return digest('session', principal, session_id);
}

export function offeringKey(principal: string, offering_token: string): string {
  return digest('offering', principal, offering_token);
}

/** In whose budget it is counted what a caller leaves behind; one of many who share it is named after a NUL. */
export function ownerKey({ principal, account }: Caller): string {
  const owner = digest('owner', principal);
  return account === undefined ? owner : `${owner}\0${digest('account', account)}`;
}

/** SHA-256 cut to 144 bits, 24 characters: short to keep, beyond any collision. Not a slice, which would hold on to the rest. */
export function digest(...parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 18).toString('base64url');
}
