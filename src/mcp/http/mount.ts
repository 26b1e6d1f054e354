/** Mounted HTTP handlers: other APIs on the same service, with their own paths and error format. The CLI injects them. */
import type { IncomingMessage } from 'node:http';
import type { Identity } from './auth.ts';
import { type BodyReader, utf8Of } from './body.ts';
import type { Account, Limits } from './limits.ts';
import { OPERATOR, type OperatorAccess } from './operator.ts';
import { MOUNTED } from './quota.ts';

export interface Mount {
  owns(path: string): boolean;
  /** Whether only the operator may request a path; `MountedRequest.operator` says what may be shown. */
  isOperatorOnly(path: string): boolean;
  /** Maximum body size in bytes; a larger Content-Length is refused before the body is read. */
  mostBytes: number;
  /** Whether the path itself grants access: an unguessable link. */
  isLink(path: string): boolean;
  /** Resolves credentials. May accept some that the service itself does not know. */
  identify(authorization: string | undefined): Identity | Promise<Identity>;
  /** Handles a request. Never rejects. */
  handle(request: MountedRequest): Promise<MountedAnswer>;
  /** The error response for a request that the service refuses before `handle`; `wait` in seconds. */
  refuse(problem: MountProblem, path: string, wait?: number): MountedAnswer;
}

export type MountProblem = 'too many' | 'too large' | 'not utf-8' | 'busy' | 'unavailable';

export interface MountedRequest {
  /** HEAD is passed as GET; the body of the answer is not sent. */
  method: string;
  path: string;
  /** By lower-case name. */
  headers: IncomingMessage['headers'];
  rawBody: string;
  /** `undefined`: no valid credentials. */
  principal: string | undefined;
  operator: OperatorAccess;
}

export interface MountedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the service provides to `answerMounted`. */
export interface MountHost {
  limits: Limits;
  readBody(principal: string, most: number): ReturnType<BodyReader>;
  /** The rate limit account of a caller, or of the remote address without one. */
  accountOf(principal: string | undefined): Account;
  operatorAccess(): Promise<OperatorAccess>;
  /** Runs the handler, or refuses when too many requests are running. */
  whenFree(handle: () => Promise<MountedAnswer>): Promise<MountedAnswer>;
}

/** Answers a request whose address was checked. `gone`: the client has disconnected. */
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
  // Public requests need no body. Only callers with credentials or a link, and programs on this machine, may send one.
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
