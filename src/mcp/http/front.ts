/**
 * The HTTP request handler: checks address, method, credentials and rate limits, then passes the message to its brand.
 * Answers are JSON, except for pages and event streams. An error never repeats what the caller sent (R116). Every answer except
 * a health check counts against the caller's rate limit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseBytes } from '../envelope.ts';
import type { WireAnswer } from '../modern.ts';
import { errorBody, type WireRefusal } from '../wire.ts';
import { type Address, addressGroup, readAddress } from './address.ts';
import { type CallerContext, createMessageHandler, type MessageHandler, type ServedBrand } from './answer.ts';
import { type Auth, challenge, type Identity } from './auth.ts';
import { type BodyReader, drainRequest, type Sender } from './body.ts';
import { createDiscovery, RESOURCE_METADATA } from './discovery.ts';
import { createImages } from './images.ts';
import type { Account, Limits } from './limits.ts';
import type { ServiceLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import { answerMounted, type Mount, type MountedAnswer } from './mount.ts';
import { answerFormOf, asEvent, mirrorsOf, wantsPage } from './negotiation.ts';
import type { OperatorGate } from './operator.ts';
import { answerOperator, createEventStreams, type OperatorPage } from './operator-page.ts';
import type { Page } from './page.ts';
import { createPages } from './pages.ts';
import type { Quota } from './quota.ts';
import { inTime, STORE, TOKENS, watched } from './readiness.ts';
import * as refusals from './refusals.ts';
import { hasOneHost, type Target, targetOf } from './target.ts';
import { createWireEffects } from './wire-effects.ts';

interface FrontParts {
  /** The first is served at /mcp too. */
  brands: readonly ServedBrand[];
  address: Address;
  /** Left out: callers need no credentials. */
  auth?: Auth;
  /** OAuth issuer, when tokens of one are accepted. */
  issuer?: string;
  /** The principal and quota of callers without credentials. */
  implicit: { principal: string; quota: Quota; perAddress: boolean };
  principalQuota: Quota;
  limits: Limits;
  log: ServiceLog;
  metrics: Metrics;
  readBody: BodyReader;
  /** How long a sender may go on after its answer, in milliseconds. */
  lingerTimeout: number;
  /** Good credentials were shown on this connection. */
  onAuthenticated: (socket: Socket) => void;
  /** Messages being answered at the same time; one more gets 503. */
  mostAtOnce: number;
  /** Scheme and host this service is reached at from outside, without path. Otherwise the Host header says it. */
  publicBase?: string;
  secure: boolean;
  /** Take the caller's address from the last entry of X-Forwarded-For. */
  trustProxy: boolean;
  operator: OperatorGate;
  /** Whether the session store can be reached; left out for the store in this process. */
  storeAnswers?: () => Promise<boolean>;
  /** `exposed`: other machines can reach it too. */
  operatorPage?: { page: OperatorPage; exposed: boolean };
  /** The mounted handler of a path, if any. */
  mount: (path: string) => Mount | undefined;
}

interface Front {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From now on every answer closes its connection, and the service reports that it is not ready. */
  stop(): void;
}

/** Bytes of a message without credentials where they are required: discovery needs no more. */
const UNAUTHENTICATED_BODY_LIMIT = 65_536;

const NO_CREDENTIALS = 'Unauthorized: no credentials were shown for a tool that needs them.';
const BAD_CREDENTIALS = 'Unauthorized: the credentials are unknown, expired or not for this service.';

const EVENTS = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store'];
const ALLOWED_METHODS = ['Allow', 'OPTIONS, POST'];
const HSTS = ['Strict-Transport-Security', 'max-age=31536000'];

/** An HTTP request with its response. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  target: Target;
  /** CORS headers of the answer. */
  cors: string[];
}

export function createFront(parts: FrontParts): Front {
  const { address, auth, limits, log, metrics, operator } = parts;
  const common = ['X-Content-Type-Options', 'nosniff', ...(parts.secure ? HSTS : [])];
  const json = [...common, 'Content-Type', 'application/json', 'Cache-Control', 'no-store'];
  const handlersByPath = new Map<string, MessageHandler>();
  const paths: string[] = [];
  for (const [at, served] of parts.brands.entries()) {
    const answer = createMessageHandler(served, parts);
    const own = `/brands/${served.brand}`;
    paths.push(at === 0 ? '/mcp' : `${own}/mcp`);
    const others = at === 0 ? ['/', '/mcp', '/mcp/', '/sse', '/sse/'] : [];
    for (const path of [...others, own, `${own}/`, `${own}/mcp`, `${own}/mcp/`]) handlersByPath.set(path, answer);
  }
  const credentials = auth !== undefined;
  const canCheckTokens = watched(async () => auth === undefined || auth.canCheckTokens(), TOKENS, log);
  const storeAnswers = watched(async () => inTime(parts.storeAnswers), STORE, log);
  const pages = createPages({ brands: parts.brands, paths, metrics, credentials, canCheckTokens, storeAnswers });
  const isEndpoint = (path: string) => handlersByPath.has(path);
  const discovery = createDiscovery({ credentials, issuer: parts.issuer, isEndpoint });
  const images = createImages(parts.brands.flatMap((served) => served.images ?? []));
  const notFound = refusals.notFound(parts.brands.map(({ brand }, at) => ({ brand, path: paths[at] ?? '/mcp' })));
  const streams = createEventStreams();
  const effects = createWireEffects<Exchange>({
    answer: (exchange, body) => sendMessage(exchange, { status: 200, body }),
    events: ({ response, cors }, text) => send(response, 200, [...common, ...EVENTS, ...cors], text),
    refuse,
  });
  let atOnce = 0;
  let stopping = false;

  return {
    handle(request, response) {
      const exchange = { request, response, target: targetOf(request), cors: [] };
      serve(exchange).catch((error: unknown) => {
        log.error('unexpected exception', { thrown: error instanceof Error ? error.name : typeof error });
        if (response.headersSent) response.destroy();
        else refuse(exchange, refusals.INTERNAL);
      });
    },
    stop() {
      stopping = true;
      streams.stop();
      effects.stop();
    },
  };

  function serve(exchange: Exchange): Promise<void> {
    const { path } = exchange.target;
    const answer = path === '/' && isGetOrHead(exchange.request) ? undefined : handlersByPath.get(path);
    if (answer !== undefined) return serveMessage(exchange, answer);
    if (parts.operatorPage?.page.owns(path)) return serveOperatorPage(exchange, parts.operatorPage);
    const mount = parts.mount(path);
    return mount ? serveMounted(exchange, mount) : servePage(exchange);
  }

  async function serveMessage(exchange: Exchange, answer: MessageHandler): Promise<void> {
    const { request } = exchange;
    const foreign = addressProblem(exchange);
    if (foreign !== undefined) return chargeAndRefuse(exchange, foreign);
    exchange.cors = address.corsHeaders(request.headers.origin);
    if (request.method !== 'POST') return serveOtherMethod(exchange);
    const problem = refusals.headerProblem(request);
    if (problem !== undefined) return chargeAndRefuse(exchange, problem.refusal, undefined, problem.headers);

    const found = auth === undefined ? undefined : auth.identify(request.headers.authorization);
    const identity = found instanceof Promise ? await found : found;
    const callerContext = callerContextOf(request, identity);
    const { account } = callerContext;
    if (identity === 'invalid') return ifWithinLimit(exchange, account, () => unauthorized(exchange, 'invalid'));
    if (identity === 'unavailable')
      return ifWithinLimit(exchange, account, () => refuse(exchange, refusals.TOKENS_UNCHECKED, ['Retry-After', '5']));

    const limit = callerContext.trusted ? undefined : UNAUTHENTICATED_BODY_LIMIT;
    const body = await parts.readBody(request, senderOf(callerContext), limit);
    if (body === 'gone') return;
    if (body === 'too large') return chargeAndRefuse(exchange, refusals.TOO_LARGE, account);
    if (body === 'busy' || atOnce >= parts.mostAtOnce) return refuse(exchange, refusals.BUSY, ['Retry-After', '1']);
    const wait = limits.waitForSize(account, body.length);
    if (wait > 0) return refuseRateLimited(exchange, wait);
    const answered = answerBody(exchange, answer, callerContext, body);
    // Not after the answer: until then further messages of this caller would be admitted.
    limits.chargeSize(account, body.length);
    await answered;
  }

  async function answerBody(exchange: Exchange, answer: MessageHandler, from: CallerContext, body: Buffer) {
    const { request, response, cors } = exchange;
    const { account, label } = from;
    const read = parseBytes(body);
    if (!('json' in read)) return chargeAndRefuse(exchange, read, account);
    atOnce += 1;
    try {
      const result = await answer(read.json, from, mirrorsOf(request));
      if (result === 'unauthorized') return unauthorized(exchange, 'none');
      if (result === 'accepted') return send(response, 202, [...common, ...cors], '');
      if ('wait' in result) return refuseRateLimited(exchange, result.wait);
      if (result.status !== 200) noteRefusal(result.status, reasonOf(result), label);
      sendMessage(exchange, result);
    } finally {
      atOnce -= 1;
    }
  }

  /** Errors are always JSON: clients do not look for them in an event stream. */
  function sendMessage(exchange: Exchange, { status, body, effect }: WireAnswer) {
    const { request, response, cors } = exchange;
    if (effect !== undefined) return effects.carryOut(exchange, effect, body);
    if (status !== 200 || answerFormOf(request.headers) !== 'event')
      return send(response, status, [...json, ...cors], body);
    send(response, status, [...common, ...EVENTS, ...cors], asEvent(body));
  }

  async function serveMounted(exchange: Exchange, mount: Mount): Promise<void> {
    const { request, response, target } = exchange;
    const foreign = addressProblem(exchange);
    if (foreign !== undefined) return chargeAndRefuse(exchange, foreign);
    const answer = await answerMounted(
      mount,
      { request, path: target.path },
      {
        limits,
        readBody: (principal, most) => parts.readBody(request, { name: principal, trusted: true }, most),
        accountOf: (principal) =>
          principal === undefined ? unauthenticatedAccount(request) : accountOf(request, principal),
        operatorAccess: () => operator.accessOf(request, target),
        async whenFree(handle) {
          if (atOnce >= parts.mostAtOnce) return mount.refuse('busy', target.path, 1);
          atOnce += 1;
          try {
            return await handle();
          } finally {
            atOnce -= 1;
          }
        },
      },
    );
    if (answer !== 'gone') sendMounted(response, answer);
  }

  function sendMounted(response: ServerResponse, { status, headers, body }: MountedAnswer) {
    send(response, status, [...Object.entries(headers).flat(), ...(parts.secure ? HSTS : [])], body);
  }

  function callerContextOf(request: IncomingMessage, identity: Identity | undefined): CallerContext {
    if (typeof identity === 'object') {
      const { principal, label } = identity;
      return { caller: { principal }, label, account: accountOf(request, principal), trusted: true };
    }
    const { principal, perAddress } = parts.implicit;
    const caller = perAddress ? { principal, account: addressGroup(remoteOf(request)) } : { principal };
    return { caller, label: principal, account: unauthenticatedAccount(request), trusted: auth === undefined };
  }

  /** The account of an authenticated caller. */
  function accountOf({ socket }: IncomingMessage, principal: string): Account {
    parts.onAuthenticated(socket);
    return limits.account('principal', principal, parts.principalQuota);
  }

  /** Whose share of the body memory is used. The implicit local caller has no name and no limit. */
  function senderOf({ caller: { principal, account }, trusted }: CallerContext): Sender {
    const name = principal === parts.implicit.principal ? account : principal;
    return name === undefined ? { trusted } : { name, trusted };
  }

  /** The account that callers without credentials are counted in. */
  function unauthenticatedAccount(request: IncomingMessage): Account {
    const { principal, quota, perAddress } = parts.implicit;
    return perAddress
      ? limits.account('address', addressGroup(remoteOf(request)), quota)
      : limits.account('principal', principal, quota);
  }

  /** Falls back to the address of the proxy when its header holds no valid address. */
  function remoteOf({ headers, socket }: IncomingMessage): string {
    const forwarded = parts.trustProxy ? String(headers['x-forwarded-for'] ?? '') : '';
    const last = forwarded.split(',').at(-1) ?? '';
    return readAddress(last.trim()) ?? readAddress(socket.remoteAddress ?? '') ?? 'unknown';
  }

  function addressProblem({ request, target }: Exchange): WireRefusal | undefined {
    if (!hasOneHost(request)) return refusals.BAD_HOST;
    if (!address.hostAllowed(target.host)) return refusals.FOREIGN_HOST;
    return address.originAllowed(request.headers.origin) ? undefined : refusals.FOREIGN_ORIGIN;
  }

  function serveOtherMethod(exchange: Exchange) {
    const { request, response, target } = exchange;
    const { headers, method } = request;
    const account = unauthenticatedAccount(request);
    if (method === 'OPTIONS') {
      const privateNetwork = headers['access-control-request-private-network'] === 'true';
      const allowed =
        headers.origin === undefined ? ALLOWED_METHODS : address.preflightHeaders(headers.origin, privateNetwork);
      if (allowed !== undefined)
        return ifWithinLimit(exchange, account, () => send(response, 204, [...common, ...allowed], ''));
    }
    const page = isGetOrHead(request) && wantsPage(headers) ? pages.find('/', baseOf(target)) : undefined;
    if (page === undefined) return chargeAndRefuse(exchange, refusals.ONLY_POST, account, ['Allow', 'POST']);
    ifWithinLimit(exchange, account, () =>
      sendPage(exchange, { ...page, status: 405, headers: [...page.headers, 'Allow', 'POST'] }),
    );
  }

  async function servePage(exchange: Exchange): Promise<void> {
    const { request, target } = exchange;
    const path = target.path.length > 1 && target.path.endsWith('/') ? target.path.slice(0, -1) : target.path;
    if (!hasOneHost(request)) return chargeAndRefuse(exchange, refusals.BAD_HOST);
    const health = await pages.health(path, stopping);
    if (health !== undefined) return isGetOrHead(request) ? sendPage(exchange, health) : refuseMethod(exchange);
    if (!address.hostAllowed(target.host)) return chargeAndRefuse(exchange, refusals.FOREIGN_HOST);
    if (discovery.owns(path)) {
      const found = discovery.answer(target.path, request.method, baseOf(target));
      if (found.status === undefined && !isGetOrHead(request)) return refuseMethod(exchange);
      return ifWithinLimit(exchange, unauthenticatedAccount(request), () => {
        if (found.status === 404) noteRefusal(404, 'no such place for OAuth clients', '');
        sendPage(exchange, found);
      });
    }
    const access = path === '/metrics' ? await operator.accessOf(request, target) : 'none';
    const page = access === 'none' ? (images(path) ?? pages.find(path, baseOf(target))) : await pages.metrics();
    if (page === undefined) return chargeAndRefuse(exchange, notFound);
    if (!isGetOrHead(request)) return refuseMethod(exchange);
    if (access === 'full') return sendPage(exchange, page);
    ifWithinLimit(exchange, unauthenticatedAccount(request), () => sendPage(exchange, page));
  }

  async function serveOperatorPage(exchange: Exchange, shown: { page: OperatorPage; exposed: boolean }) {
    const { request, response, target } = exchange;
    const foreign = addressProblem(exchange);
    if (foreign !== undefined) return chargeAndRefuse(exchange, foreign);
    if (!isGetOrHead(request)) return refuseMethod(exchange);
    const access = await operator.accessOf(request, target);
    const asked = { path: target.path, headers: request.headers, base: baseOf(target) };
    const found = answerOperator(shown.page, asked, access, shown.exposed);
    if (found === undefined) return servePage(exchange);
    ifWithinLimit(exchange, unauthenticatedAccount(request), () => {
      if (!('open' in found)) return sendPage(exchange, found);
      if (!streams.send(response, common, found)) refuse(exchange, refusals.BUSY, ['Retry-After', '5']);
    });
  }

  function refuseMethod(exchange: Exchange) {
    chargeAndRefuse(exchange, refusals.ONLY_GET, undefined, ['Allow', 'GET, HEAD']);
  }

  function sendPage({ response }: Exchange, { status = 200, headers, body }: Page) {
    send(response, status, [...common, ...headers], body);
  }

  function baseOf({ host = 'localhost' }: Target): string {
    return parts.publicBase ?? `${parts.secure ? 'https' : 'http'}://${host}`;
  }

  /** R117. The body is the error object of OAuth (RFC 6750). */
  function unauthorized({ response, target, cors }: Exchange, problem: 'none' | 'invalid') {
    const metadata = parts.issuer === undefined ? undefined : `${baseOf(target)}${RESOURCE_METADATA}${target.path}`;
    const body = refusals.UNAUTHORIZED[problem];
    noteRefusal(401, problem === 'none' ? NO_CREDENTIALS : BAD_CREDENTIALS, 'anonymous');
    send(response, 401, [...json, ...cors, 'WWW-Authenticate', challenge(problem, metadata)], JSON.stringify(body));
  }

  /** Refuses, and counts it as a message, by default of the remote address. */
  function chargeAndRefuse(exchange: Exchange, refusal: WireRefusal, account?: Account, more?: string[]) {
    ifWithinLimit(exchange, account ?? unauthenticatedAccount(exchange.request), () => refuse(exchange, refusal, more));
  }

  /** Counts a message and answers, unless the caller is over its limit. */
  function ifWithinLimit(exchange: Exchange, account: Account, answer: () => void) {
    const wait = limits.admitMessage(account);
    if (wait > 0) refuseRateLimited(exchange, wait);
    else answer();
  }

  function refuseRateLimited(exchange: Exchange, wait: number) {
    refuse(exchange, refusals.tooMany(wait), ['Retry-After', String(wait)]);
  }

  function refuse({ response, cors }: Exchange, refusal: WireRefusal, more: string[] = []) {
    noteRefusal(refusal.status, refusal.message, '');
    send(response, refusal.status, [...json, ...cors, ...more], errorBody(null, refusal));
  }

  function noteRefusal(status: number, why: string, caller: string) {
    metrics.refused(status);
    log.refused(status, why, caller);
  }

  /** HEAD gets the headers that GET would have, and their length (RFC 9110 §9.3.2). */
  function send(response: ServerResponse, status: number, headers: string[], body: string | Buffer) {
    const { req } = response;
    if (!req.complete) drainRequest(req, parts.lingerTimeout);
    const all = [...headers];
    if (status !== 204) all.push('Content-Length', String(Buffer.byteLength(body)));
    if (stopping) all.push('Connection', 'close');
    response.writeHead(status, all);
    response.end(req.method === 'HEAD' ? undefined : body);
  }
}

/** The message of a JSON-RPC error; it never quotes the caller. */
function reasonOf({ body }: WireAnswer): string {
  return JSON.parse(body).error.message;
}

function isGetOrHead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
