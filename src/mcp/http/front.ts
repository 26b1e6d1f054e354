/**
 * The front of the service: which address, which method, who is calling, how much; then the message goes to its brand.
 * Every answer is JSON but the page at `/`, and a single event for who takes nothing else; nothing a caller sends comes back in a
 * refusal (R116). Whatever is answered, the health checks excepted, costs its caller a message.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseBytes } from '../envelope.ts';
import type { WireAnswer } from '../modern.ts';
import { errorBody, type WireRefusal } from '../wire.ts';
import { type Address, addressGroup, readAddress } from './address.ts';
import { type Answerer, type BrandFace, createAnswerer, type Visitor } from './answer.ts';
import { type Auth, challenge, type Identity } from './auth.ts';
import { type BodyReader, letRunOut, type Sender } from './body.ts';
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
  brands: readonly BrandFace[];
  address: Address;
  /** Left out: callers need no credentials. */
  auth?: Auth;
  /** OAuth issuer, when tokens of one are accepted. */
  issuer?: string;
  /** What callers without credentials share: the one principal of this machine, or of everyone. */
  implicit: { principal: string; quota: Quota; perAddress: boolean };
  principalQuota: Quota;
  limits: Limits;
  log: ServiceLog;
  metrics: Metrics;
  readBody: BodyReader;
  /** Milliseconds that a sender may go on after its answer. */
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
  /** Whether what sessions are kept in can be reached; left out where that is this process. */
  storeAnswers?: () => Promise<boolean>;
  /** For whoever runs this; `elsewhere`: others can reach it too. */
  operatorPage?: { page: OperatorPage; elsewhere: boolean };
  /** Other paths at this address, once they are served. */
  mount: (path: string) => Mount | undefined;
}

interface Front {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From now on every answer closes its connection, and readiness is over. */
  stop(): void;
}

/** Bytes of a message from a caller who showed no credentials where they are asked for: discovery needs no more. */
const UNAUTHENTICATED_BYTES = 65_536;

const NO_CREDENTIALS = 'Unauthorized: no credentials were shown for a tool that needs them.';
const BAD_CREDENTIALS = 'Unauthorized: the credentials are unknown, expired or not for this service.';

const EVENTS = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store'];
const ASKED_METHODS = ['Allow', 'OPTIONS, POST'];
const HSTS = ['Strict-Transport-Security', 'max-age=31536000'];

/** One request on its way to its answer. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  target: Target;
  /** Headers of the answer to a page that may read it. */
  cors: string[];
}

export function createFront(parts: FrontParts): Front {
  const { address, auth, limits, log, metrics, operator } = parts;
  const common = ['X-Content-Type-Options', 'nosniff', ...(parts.secure ? HSTS : [])];
  const json = [...common, 'Content-Type', 'application/json', 'Cache-Control', 'no-store'];
  const answerers = new Map<string, Answerer>();
  const paths: string[] = [];
  for (const [at, face] of parts.brands.entries()) {
    const answer = createAnswerer(face, parts);
    const own = `/brands/${face.brand}`;
    paths.push(at === 0 ? '/mcp' : `${own}/mcp`);
    const others = at === 0 ? ['/', '/mcp', '/mcp/', '/sse', '/sse/'] : [];
    for (const path of [...others, own, `${own}/`, `${own}/mcp`, `${own}/mcp/`]) answerers.set(path, answer);
  }
  const credentials = auth !== undefined;
  const canCheckTokens = watched(async () => auth === undefined || auth.canCheckTokens(), TOKENS, log);
  const storeAnswers = watched(async () => inTime(parts.storeAnswers), STORE, log);
  const pages = createPages({ brands: parts.brands, paths, metrics, credentials, canCheckTokens, storeAnswers });
  const isEndpoint = (path: string) => answerers.has(path);
  const discovery = createDiscovery({ credentials, issuer: parts.issuer, isEndpoint });
  const images = createImages(parts.brands.flatMap((face) => face.images ?? []));
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
      serve(exchange).catch((mistake: unknown) => {
        log.error('unexpected exception', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
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
    const answer = path === '/' && isLook(exchange.request) ? undefined : answerers.get(path);
    if (answer !== undefined) return serveMessage(exchange, answer);
    if (parts.operatorPage?.page.owns(path)) return serveOperatorPage(exchange, parts.operatorPage);
    const mount = parts.mount(path);
    return mount ? serveMounted(exchange, mount) : servePage(exchange);
  }

  async function serveMessage(exchange: Exchange, answer: Answerer): Promise<void> {
    const { request } = exchange;
    const foreign = addressProblem(exchange);
    if (foreign !== undefined) return turnAway(exchange, foreign);
    exchange.cors = address.corsHeaders(request.headers.origin);
    if (request.method !== 'POST') return serveOtherMethod(exchange);
    const misfit = refusals.headerProblem(request);
    if (misfit !== undefined) return turnAway(exchange, misfit.refusal, undefined, misfit.headers);

    const found = auth === undefined ? undefined : auth.identify(request.headers.authorization);
    const identity = found instanceof Promise ? await found : found;
    const visitor = visitorOf(request, identity);
    const { account } = visitor;
    if (identity === 'invalid') return payOr(exchange, account, () => unauthorized(exchange, 'invalid'));
    if (identity === 'unavailable')
      return payOr(exchange, account, () => refuse(exchange, refusals.TOKENS_UNCHECKED, ['Retry-After', '5']));

    const limit = visitor.trusted ? undefined : UNAUTHENTICATED_BYTES;
    const body = await parts.readBody(request, senderOf(visitor), limit);
    if (body === 'gone') return;
    if (body === 'too large') return turnAway(exchange, refusals.TOO_LARGE, account);
    if (body === 'busy' || atOnce >= parts.mostAtOnce) return refuse(exchange, refusals.BUSY, ['Retry-After', '1']);
    const wait = limits.waitForSize(account, body.length);
    if (wait > 0) return refuseForNow(exchange, wait);
    const answered = answerBody(exchange, answer, visitor, body);
    // Not after the answer: until then others of this caller would be admitted.
    limits.chargeSize(account, body.length);
    await answered;
  }

  async function answerBody(exchange: Exchange, answer: Answerer, visitor: Visitor, body: Buffer): Promise<void> {
    const { request, response, cors } = exchange;
    const { account, label } = visitor;
    const read = parseBytes(body);
    if (!('json' in read)) return turnAway(exchange, read, account);
    atOnce += 1;
    try {
      const said = await answer(read.json, visitor, mirrorsOf(request));
      if (said === 'unauthorized') return unauthorized(exchange, 'none');
      if (said === 'accepted') return send(response, 202, [...common, ...cors], '');
      if ('wait' in said) return refuseForNow(exchange, said.wait);
      if (said.status !== 200) noteRefusal(said.status, reasonOf(said), label);
      sendMessage(exchange, said);
    } finally {
      atOnce -= 1;
    }
  }

  /** What a refusal says stays JSON: clients of an event stream do not read one there. */
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
    if (foreign !== undefined) return turnAway(exchange, foreign);
    const answer = await answerMounted(
      mount,
      { request, path: target.path },
      {
        limits,
        readBody: (principal, most) => parts.readBody(request, { name: principal, trusted: true }, most),
        accountOf: (principal) => (principal === undefined ? strangerOf(request) : accountOf(request, principal)),
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

  function visitorOf(request: IncomingMessage, identity: Identity | undefined): Visitor {
    if (typeof identity === 'object') {
      const { principal, label } = identity;
      return { caller: { principal }, label, account: accountOf(request, principal), trusted: true };
    }
    const { principal, perAddress } = parts.implicit;
    const caller = perAddress ? { principal, account: addressGroup(remoteOf(request)) } : { principal };
    return { caller, label: principal, account: strangerOf(request), trusted: auth === undefined };
  }

  /** Of a caller who showed good credentials. */
  function accountOf({ socket }: IncomingMessage, principal: string): Account {
    parts.onAuthenticated(socket);
    return limits.account('principal', principal, parts.principalQuota);
  }

  /** Whose share of what is being read it is; the one caller of this machine has no name, and no bound. */
  function senderOf({ caller: { principal, account }, trusted }: Visitor): Sender {
    const name = principal === parts.implicit.principal ? account : principal;
    return name === undefined ? { trusted } : { name, trusted };
  }

  /** What callers without credentials have in common. */
  function strangerOf(request: IncomingMessage): Account {
    const { principal, quota, perAddress } = parts.implicit;
    return perAddress
      ? limits.account('address', addressGroup(remoteOf(request)), quota)
      : limits.account('principal', principal, quota);
  }

  /** What a proxy wrote that is no address says nothing: then it is the proxy that calls. */
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
    const visitor = strangerOf(request);
    if (method === 'OPTIONS') {
      const privateNetwork = headers['access-control-request-private-network'] === 'true';
      const allowed =
        headers.origin === undefined ? ASKED_METHODS : address.preflightHeaders(headers.origin, privateNetwork);
      if (allowed !== undefined)
        return payOr(exchange, visitor, () => send(response, 204, [...common, ...allowed], ''));
    }
    const page = isLook(request) && wantsPage(headers) ? pages.find('/', baseOf(target)) : undefined;
    if (page === undefined) return turnAway(exchange, refusals.ONLY_POST, visitor, ['Allow', 'POST']);
    payOr(exchange, visitor, () =>
      sendPage(exchange, { ...page, status: 405, headers: [...page.headers, 'Allow', 'POST'] }),
    );
  }

  async function servePage(exchange: Exchange): Promise<void> {
    const { request, target } = exchange;
    const path = target.path.length > 1 && target.path.endsWith('/') ? target.path.slice(0, -1) : target.path;
    if (!hasOneHost(request)) return turnAway(exchange, refusals.BAD_HOST);
    const health = await pages.health(path, stopping);
    if (health !== undefined) return isLook(request) ? sendPage(exchange, health) : refuseMethod(exchange);
    if (!address.hostAllowed(target.host)) return turnAway(exchange, refusals.FOREIGN_HOST);
    if (discovery.owns(path)) {
      const found = discovery.answer(target.path, request.method, baseOf(target));
      if (found.status === undefined && !isLook(request)) return refuseMethod(exchange);
      return payOr(exchange, strangerOf(request), () => {
        if (found.status === 404) noteRefusal(404, 'no such place for OAuth clients', '');
        sendPage(exchange, found);
      });
    }
    const access = path === '/metrics' ? await operator.accessOf(request, target) : 'none';
    const page = access === 'none' ? (images(path) ?? pages.find(path, baseOf(target))) : await pages.metrics();
    if (page === undefined) return turnAway(exchange, notFound);
    if (!isLook(request)) return refuseMethod(exchange);
    if (access === 'full') return sendPage(exchange, page);
    payOr(exchange, strangerOf(request), () => sendPage(exchange, page));
  }

  async function serveOperatorPage(exchange: Exchange, shown: { page: OperatorPage; elsewhere: boolean }) {
    const { request, response, target } = exchange;
    const foreign = addressProblem(exchange);
    if (foreign !== undefined) return turnAway(exchange, foreign);
    if (!isLook(request)) return refuseMethod(exchange);
    const access = await operator.accessOf(request, target);
    const asked = { path: target.path, headers: request.headers, base: baseOf(target) };
    const found = answerOperator(shown.page, asked, access, shown.elsewhere);
    if (found === undefined) return servePage(exchange);
    payOr(exchange, strangerOf(request), () => {
      if (!('open' in found)) return sendPage(exchange, found);
      if (!streams.send(response, common, found)) refuse(exchange, refusals.BUSY, ['Retry-After', '5']);
    });
  }

  function refuseMethod(exchange: Exchange) {
    turnAway(exchange, refusals.ONLY_GET, undefined, ['Allow', 'GET, HEAD']);
  }

  function sendPage({ response }: Exchange, { status = 200, headers, body }: Page) {
    send(response, status, [...common, ...headers], body);
  }

  function baseOf({ host = 'localhost' }: Target): string {
    return parts.publicBase ?? `${parts.secure ? 'https' : 'http'}://${host}`;
  }

  /** R117. The body is the small object OAuth clients know (RFC 6750). */
  function unauthorized({ response, target, cors }: Exchange, problem: 'none' | 'invalid') {
    const metadata = parts.issuer === undefined ? undefined : `${baseOf(target)}${RESOURCE_METADATA}${target.path}`;
    const body = refusals.UNAUTHORIZED[problem];
    noteRefusal(401, problem === 'none' ? NO_CREDENTIALS : BAD_CREDENTIALS, 'anonymous');
    send(response, 401, [...json, ...cors, 'WWW-Authenticate', challenge(problem, metadata)], JSON.stringify(body));
  }

  /** Refuses what is paid for like a message, by default by its address. */
  function turnAway(exchange: Exchange, refusal: WireRefusal, account?: Account, more?: string[]) {
    payOr(exchange, account ?? strangerOf(exchange.request), () => refuse(exchange, refusal, more));
  }

  /** Answers, unless the caller is over its limit. */
  function payOr(exchange: Exchange, account: Account, answer: () => void) {
    const wait = limits.admitMessage(account);
    if (wait > 0) refuseForNow(exchange, wait);
    else answer();
  }

  function refuseForNow(exchange: Exchange, wait: number) {
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
    if (!req.complete) letRunOut(req, parts.lingerTimeout);
    const all = [...headers];
    if (status !== 204) all.push('Content-Length', String(Buffer.byteLength(body)));
    if (stopping) all.push('Connection', 'close');
    response.writeHead(status, all);
    response.end(req.method === 'HEAD' ? undefined : body);
  }
}

/** The words of a JSON-RPC error, which are ours. */
function reasonOf({ body }: WireAnswer): string {
  return JSON.parse(body).error.message;
}

function isLook({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
