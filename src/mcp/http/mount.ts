/** Another room at the same address: paths of its own, answered in words of its own. Which room it is, only the cli knows. */
import type { IncomingMessage } from 'node:http';
import type { Identity } from './auth.ts';
import { type BodyReader, utf8Of } from './body.ts';
import type { Account, Limits } from './limits.ts';
import { OPERATOR, type OperatorAccess } from './operator.ts';
import { MOUNTED } from './quota.ts';

export interface Mount {
  owns(path: string): boolean;
  /** Paths that only the operator may ask for; `MountedRequest.operator` says what may be shown. */
  isOperatorOnly(path: string): boolean;
  /** Bytes of a body; one that announces more is refused before it is read. */
  mostBytes: number;
  /** Whether whoever knows this path is let in by it: a link that was given out, and nobody can guess. */
  isLink(path: string): boolean;
  /** Who shows these credentials here. May know more of them than the service does. */
  identify(authorization: string | undefined): Identity | Promise<Identity>;
  /** Answers everything, its own mistakes too. */
  handle(request: MountedRequest): Promise<MountedAnswer>;
  /** What the room says to a request to this path that is kept from it; `wait` in seconds. */
  refuse(problem: MountProblem, path: string, wait?: number): MountedAnswer;
}

export type MountProblem = 'too many' | 'too large' | 'not utf-8' | 'busy' | 'unavailable';

export interface MountedRequest {
  /** HEAD comes as GET; the body of the answer is left out where it is sent. */
  method: string;
  path: string;
  /** By lower-case name. */
  headers: IncomingMessage['headers'];
  rawBody: string;
  /** `undefined`: no good credentials were shown. */
  principal: string | undefined;
  operator: OperatorAccess;
}

export interface MountedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the service lends to a mounted handler. */
export interface MountHost {
  limits: Limits;
  readBody(principal: string, most: number): ReturnType<BodyReader>;
  /** The account of a caller, or of this address when there is none. */
  accountOf(principal: string | undefined): Account;
  operatorAccess(): Promise<OperatorAccess>;
  /** Lets it be handled, or refuses it when too much is being answered at the same time. */
  whenFree(handle: () => Promise<MountedAnswer>): Promise<MountedAnswer>;
}

/** A request whose address was found good, to its answer. `gone`: nobody waits for one. */
export async function answerMounted(
  mount: Mount,
  { request, path }: { request: IncomingMessage; path: string },
  host: MountHost,
): Promise<MountedAnswer | 'gone'> {
  const { headers } = request;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const operator = mount.isOperatorOnly(path) ? await host.operatorAccess() : 'none';
  const identity = operator === 'full' ? { principal: OPERATOR } : await mount.identify(headers.authorization);
  if (identity === 'unavailable') return mount.refuse('unavailable', path, 5);
  const principal = typeof identity === 'object' ? identity.principal : undefined;
  const account = host.accountOf(principal);
  const call = { path, idempotency_key: method === 'POST' ? headers['idempotency-key'] : undefined };
  const wait = await waitOf(host.limits, account, principal, call);
  if (wait > 0) return mount.refuse('too many', path, wait);
  // What is open to everyone needs no body; nobody without credentials or a link, or from elsewhere, makes us keep one.
  const reader = principal ?? (operator !== 'none' ? OPERATOR : mount.isLink(path) ? `link ${path}` : undefined);
  const body = reader === undefined ? Buffer.alloc(0) : await host.readBody(reader, mount.mostBytes);
  if (body === 'gone') return 'gone';
  if (typeof body === 'string') return mount.refuse(body, path, body === 'busy' ? 1 : undefined);
  const rawBody = utf8Of(body);
  if (rawBody === undefined) return mount.refuse('not utf-8', path);
  const answer = await host.whenFree(() => mount.handle({ method, path, headers, rawBody, principal, operator }));
  if (principal !== undefined && answer.status < 400) host.limits.answered(account, MOUNTED, call);
  return answer;
}

async function waitOf(limits: Limits, account: Account, principal: string | undefined, call: object): Promise<number> {
  if (principal === undefined) return limits.admitMessage(account);
  const refusal = await limits.admit(account, MOUNTED, call);
  return refusal === undefined ? 0 : (refusal.error.retry_after ?? 1);
}
