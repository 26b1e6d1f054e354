/** One call to an agent under test, and what came of it. */
import type { ConnectionError, Json } from '../../client/message.ts';

/** One call and what came of it. */
export interface Seen {
  /** From 1, within the era. */
  call: number;
  /** The check that made it. */
  check: string;
  tool: string;
  request: Json;
  /** The AdCP body; empty where there was none. */
  body: Json;
  isError: boolean;
  /** The whole result of the tool. */
  result: Json;
  /** Why there was no answer. */
  problem?: ConnectionError;
  /** What the host of this session can show; undefined where it did not say. */
  host?: Json;
}

/** Thrown where a scenario cannot go on because of something that is not its subject. */
export class Blocked extends Error {}

export function codeOf({ body }: Seen): string {
  const { adcp_error, errors } = body;
  const [first] = Array.isArray(errors) ? errors : [];
  const error: unknown = adcp_error ?? first;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no code';
}
