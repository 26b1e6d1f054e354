/**
 * What a transport does with an answer besides sending it, when a hook asks for it (call-hook.ts): the mishaps of a network and of a
 * failing server, for people who test hosts. An answer without an effect costs a look at one member.
 */
/** The member of a result that holds its effect. A symbol, so that it is never part of what is sent. */
export const WIRE_EFFECT = Symbol('wire effect');

export type WireEffect =
  /** Nothing is sent, and the connection stays: over HTTP until the caller leaves. */
  | { kind: 'unanswered' }
  /** The connection ends; with `partly`, after half of the answer. A stdio server ends with code 1. */
  | { kind: 'dropped'; partly: boolean }
  /** An error of the service in place of the answer; over stdio, which has no status, a JSON-RPC error. `retry_after` in seconds. */
  | { kind: 'status'; status: number; retry_after?: number }
  /** The answer is cut off in its middle, as if it were whole. */
  | { kind: 'malformed' }
  /** The same answer twice. */
  | { kind: 'twice' };

/** The JSON-RPC error of a `status` effect, in the words of the service's own refusals. */
export function statusRefusal({ status, retry_after }: Extract<WireEffect, { kind: 'status' }>) {
  const later = retry_after === undefined ? 'Try again later.' : `Try again in ${retry_after} s.`;
  const message = status === 429 ? `Too many requests. ${later}` : `The service failed. ${later}`;
  return { status, code: status === 429 ? -32000 : -32603, message };
}

/** What is left of a body that is cut off: more than half of it, and no JSON. */
export function cutShort(body: string): string {
  return body.slice(0, Math.max(1, Math.ceil(body.length / 2)));
}
