/** Another room at the same address: paths of its own, answered in words of its own. Which room it is, only the cli knows. */
import type { IncomingMessage } from 'node:http';
import type { Identity } from './auth.ts';
import type { BodyReader } from './body.ts';
import type { Account, Limits } from './limits.ts';

export interface Mount {
  owns(path: string): boolean;
  /** Who shows these credentials here. May know more of them than the service does. */
  identify(authorization: string | undefined): Identity | Promise<Identity>;
  /** Answers everything, its own mistakes too. */
  handle(request: MountedRequest): Promise<MountedAnswer>;
  /** What the room says to a request that is kept from it; `wait` in seconds. */
  refuse(problem: MountProblem, wait?: number): MountedAnswer;
}

export type MountProblem = 'too many' | 'too large' | 'not utf-8' | 'busy' | 'unavailable';

export interface MountedRequest {
  method: string;
  path: string;
  /** By lower-case name. */
  headers: IncomingMessage['headers'];
  rawBody: string;
  /** `undefined`: no good credentials were shown. */
  principal: string | undefined;
  /** Comes from this machine and through no proxy. */
  local: boolean;
}

export interface MountedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Bytes of a body; a room that takes less refuses it itself. */
const MOUNTED_BYTES = 1024 * 1024;

/** One name for all calls of a caller: limits know tools, and here there are none. */
const CALL = 'mounted';

/** A request whose address was found good, to its answer. `gone`: nobody waits for one. */
export async function answerMounted(
  mount: Mount,
  { request, path, local }: { request: IncomingMessage; path: string; local: boolean },
  house: {
    limits: Limits;
    readBody: BodyReader;
    /** The account of a caller, or of this address when there is none. */
    accountOf(principal: string | undefined): Account;
  },
): Promise<MountedAnswer | 'gone'> {
  const { method = 'GET', headers } = request;
  const identity = await mount.identify(headers.authorization);
  if (identity === 'unavailable') return mount.refuse('unavailable', 5);
  const principal = typeof identity === 'object' ? identity.principal : undefined;
  const account = house.accountOf(principal);
  const refusal = principal === undefined ? undefined : house.limits.admit(account, CALL, undefined);
  const wait =
    principal === undefined ? house.limits.admitMessage(account) : refusal && (refusal.error.retry_after ?? 1);
  if (wait) return mount.refuse('too many', wait);
  const body = await house.readBody(request, MOUNTED_BYTES);
  if (body === 'gone') return 'gone';
  if (typeof body === 'string') return mount.refuse(body, body === 'busy' ? 1 : undefined);
  return mount.handle({ method, path, headers, rawBody: body.text, principal, local });
}
