/**
 * The front of the service: which address, which method, who is calling, how much; then the message goes to its brand.
 * Every answer is JSON but the page at `/`; nothing a caller sends comes back in a refusal (R116).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NOT_UTF8, parseMessage } from '../envelope.ts';
import { isTraceparent } from '../modern.ts';
import { errorBody, type WireRefusal } from '../wire.ts';
import { type Address, addressGroups, hostName, isLoopback, LOOPBACK_HOSTS, readAddress } from './address.ts';
import { type Answerer, type BrandFace, createAnswerer, type Headers, type Visitor } from './answer.ts';
import { type Auth, challenge, type Identity } from './auth.ts';
import { type BodyReader, letRunOut } from './body.ts';
import type { Account, Limits, Quota } from './limits.ts';
import type { ServiceLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import { answerMounted, type Mount, type MountedAnswer } from './mount.ts';
import { PAGE_HEADERS, renderPage } from './page.ts';

export interface FrontParts {
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
  /** Messages being answered at the same time; one more gets 503. */
  mostAtOnce: number;
  /** Scheme and host this service is reached at from outside, without path. Otherwise the Host header says it. */
  publicBase?: string;
  secure: boolean;
  /** Take the caller's address from the last entry of X-Forwarded-For. */
  trustProxy: boolean;
  /** Another room at this address, once it is open. */
  mount: () => Mount | undefined;
}

export interface Front {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From now on every answer closes its connection, and readiness is over. */
  stop(): void;
}

/** Bytes of a message from a caller who showed no credentials where they are asked for: discovery needs no more. */
const STRANGER_BYTES = 65_536;

const PRM = '/.well-known/oauth-protected-resource';

const HSTS = ['Strict-Transport-Security', 'max-age=31536000'];

export function createFront(parts: FrontParts): Front {
  const { address, auth, limits, log, metrics } = parts;
  const common = ['X-Content-Type-Options', 'nosniff', ...(parts.secure ? HSTS : [])];
  const json = [...common, 'Content-Type', 'application/json', 'Cache-Control', 'no-store'];
  const mouths = new Map<string, Answerer>();
  const shown: { name: string; title: string; path: string }[] = [];
  for (const face of parts.brands) {
    const answer = createAnswerer(face, parts);
    const path = `/brands/${face.brand}/mcp`;
    if (mouths.size === 0) mouths.set('/mcp', answer);
    shown.push({ name: face.brand, title: face.title, path: mouths.size === 1 ? '/mcp' : path });
    mouths.set(path, answer);
  }
  let atOnce = 0;
  let stopping = false;

  return {
    handle(request, response) {
      const path = pathOf(request);
      const answer = mouths.get(path);
      const mount = answer === undefined ? parts.mount() : undefined;
      const serving =
        answer !== undefined
          ? serveMessage(request, response, path, answer)
          : mount?.owns(path)
            ? serveMounted(request, response, path, mount)
            : undefined;
      if (serving === undefined) return servePage(request, response, path);
      serving.catch((mistake: unknown) => {
        log.error('unexpected exception', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
        if (response.headersSent) response.destroy();
        else refuse(response, { status: 500, code: -32603, message: 'Internal error' });
      });
    },
    stop() {
      stopping = true;
    },
  };

  async function serveMessage(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    answer: Answerer,
  ): Promise<void> {
    const { headers } = request;
    const { origin } = headers;
    if (!address.hostAllowed(headers.host)) return refuse(response, FOREIGN_HOST);
    if (!address.originAllowed(origin)) return refuse(response, FOREIGN_ORIGIN);
    const cors = address.corsHeaders(origin);
    if (request.method !== 'POST') return otherMethod(request, response, cors);
    const misfit = misfitOf(request);
    if (misfit !== undefined) return refuse(response, misfit, cors);

    const found = auth === undefined ? undefined : auth.identify(headers.authorization);
    const identity = found instanceof Promise ? await found : found;
    const visitor = visitorOf(request, identity);
    if (identity === 'invalid') {
      const wait = limits.admitMessage(visitor.account);
      return wait > 0 ? tooMany(response, wait, cors) : unauthorized(request, response, path, 'invalid', cors);
    }
    if (identity === 'unavailable') {
      return refuse(response, { status: 503, code: -32603, message: 'Tokens cannot be checked right now.' }, [
        ...cors,
        'Retry-After',
        '5',
      ]);
    }

    const body = await parts.readBody(request, visitor.trusted ? undefined : STRANGER_BYTES);
    if (body === 'gone') return;
    if (body === 'too large') return refuse(response, TOO_LARGE, cors);
    if (body === 'busy' || atOnce >= parts.mostAtOnce) return refuse(response, BUSY, [...cors, 'Retry-After', '1']);
    if (body === 'not utf-8') return refuse(response, NOT_UTF8, cors);
    // Before it is parsed: what cannot be parsed is paid for too.
    const owing = limits.admitSize(visitor.account, body.size);
    if (owing > 0) return tooMany(response, owing, cors);
    const read = parseMessage(body.text);
    if (!('json' in read)) {
      const wait = limits.admitMessage(visitor.account);
      return wait > 0 ? tooMany(response, wait, cors) : refuse(response, read, cors);
    }

    atOnce += 1;
    try {
      const said = await answer(read.json, visitor, mirrorsOf(request));
      if (said === 'unauthorized') return unauthorized(request, response, path, 'none', cors);
      if (said === 'accepted') return send(response, 202, common, '', cors);
      if ('wait' in said) return tooMany(response, said.wait, cors);
      if (said.status !== 200) noteRefusal(said.status, 'not a message we take', visitor.label);
      send(response, said.status, json, said.body, cors);
    } finally {
      atOnce -= 1;
    }
  }

  async function serveMounted(request: IncomingMessage, response: ServerResponse, path: string, mount: Mount) {
    const { headers } = request;
    if (!address.hostAllowed(headers.host)) return refuse(response, FOREIGN_HOST);
    if (!address.originAllowed(headers.origin)) return refuse(response, FOREIGN_ORIGIN);
    if (atOnce >= parts.mostAtOnce) return sendMounted(response, mount.refuse('busy', 1));
    atOnce += 1;
    try {
      const { principalQuota } = parts;
      const said = await answerMounted(
        mount,
        { request, path, local: isLocal(request) },
        {
          limits,
          readBody: parts.readBody,
          accountOf: (principal) =>
            principal === undefined ? strangerOf(request) : limits.principal(principal, principalQuota),
        },
      );
      if (said !== 'gone') sendMounted(response, said);
    } finally {
      atOnce -= 1;
    }
  }

  function sendMounted(response: ServerResponse, { status, headers, body }: MountedAnswer) {
    if (!response.req.complete) letRunOut(response.req);
    send(response, status, Object.entries(headers).flat(), body, parts.secure ? HSTS : []);
  }

  function visitorOf(request: IncomingMessage, identity: Identity | undefined): Visitor {
    if (typeof identity === 'object') {
      const { principal, label } = identity;
      return { principal, label, account: limits.principal(principal, parts.principalQuota), trusted: true };
    }
    const { principal } = parts.implicit;
    return { principal, label: principal, account: strangerOf(request), trusted: auth === undefined };
  }

  /** What callers without credentials have in common. */
  function strangerOf(request: IncomingMessage): Account {
    const { principal, quota, perAddress } = parts.implicit;
    return perAddress ? limits.address(addressGroups(remoteOf(request)), quota) : limits.principal(principal, quota);
  }

  /** What a proxy wrote that is no address says nothing: then it is the proxy that calls. */
  function remoteOf({ headers, socket }: IncomingMessage): string {
    const forwarded = parts.trustProxy ? String(headers['x-forwarded-for'] ?? '') : '';
    const last = forwarded.split(',').at(-1) ?? '';
    return readAddress(last.trim()) ?? readAddress(socket.remoteAddress ?? '') ?? 'unknown';
  }

  function otherMethod(request: IncomingMessage, response: ServerResponse, cors: string[]) {
    const { headers } = request;
    if (request.method === 'OPTIONS') {
      const privateNetwork = headers['access-control-request-private-network'] === 'true';
      const allowed = address.preflightHeaders(headers.origin, privateNetwork);
      if (allowed !== undefined) return send(response, 204, common, '', allowed);
    }
    letRunOut(request);
    refuse(response, ONLY_POST, [...cors, 'Allow', 'POST']);
  }

  function servePage(request: IncomingMessage, response: ServerResponse, path: string) {
    const { headers, method } = request;
    letRunOut(request);
    if (path === '/healthz' || path === '/readyz') {
      if (!isLook(method)) return refuse(response, ONLY_GET, ['Allow', 'GET, HEAD']);
      const ready = path === '/healthz' || !stopping;
      const status = path === '/healthz' ? 'ok' : ready ? 'ready' : 'stopping';
      return send(response, ready ? 200 : 503, json, method === 'HEAD' ? '' : JSON.stringify({ status }));
    }
    const isMetadata =
      parts.issuer !== undefined && (path === PRM || (path.startsWith(PRM) && mouths.has(path.slice(PRM.length))));
    if (path !== '/' && path !== '/metrics' && !isMetadata) return refuse(response, NOT_FOUND);
    if (!address.hostAllowed(headers.host)) return refuse(response, FOREIGN_HOST);
    if (!isLook(method)) return refuse(response, ONLY_GET, ['Allow', 'GET, HEAD']);
    if (path === '/metrics') return serveMetrics(request, response);
    const base = baseOf(request);
    if (path === '/') {
      const [face] = parts.brands;
      const html = renderPage({
        base,
        version: face?.version ?? '',
        brands: shown,
        tools: face?.cards ?? [],
        credentials: auth !== undefined,
      });
      return send(response, 200, [...common, ...PAGE_HEADERS], method === 'HEAD' ? '' : html);
    }
    // RFC 9728: open to every page, it holds nothing that the 401 does not say.
    const metadata = {
      resource: base + (path.slice(PRM.length) || '/mcp'),
      authorization_servers: [parts.issuer],
      bearer_methods_supported: ['header'],
      resource_name: 'si-mcp',
    };
    send(response, 200, json, method === 'HEAD' ? '' : JSON.stringify(metadata), ['Access-Control-Allow-Origin', '*']);
  }

  /** For this machine only. */
  function serveMetrics(request: IncomingMessage, response: ServerResponse) {
    if (!isLocal(request)) return refuse(response, NOT_FOUND);
    metrics.text().then(
      (text) =>
        send(response, 200, [...common, 'Content-Type', metrics.contentType], request.method === 'HEAD' ? '' : text),
      () => refuse(response, { status: 500, code: -32603, message: 'Internal error' }),
    );
  }

  function baseOf(request: IncomingMessage): string {
    return parts.publicBase ?? `${parts.secure ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;
  }

  /** R117. The body is the small object OAuth clients know (RFC 6750). */
  function unauthorized(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    problem: 'none' | 'invalid',
    cors: string[],
  ) {
    const metadata = parts.issuer === undefined ? undefined : `${baseOf(request)}${PRM}${path}`;
    const body =
      problem === 'none'
        ? { error: 'unauthorized', error_description: 'This tool needs a bearer token.' }
        : {
            error: 'invalid_token',
            error_description: 'The bearer token is unknown, expired or not for this service.',
          };
    letRunOut(request);
    noteRefusal(401, 'credentials', 'anonymous');
    send(response, 401, json, JSON.stringify(body), [...cors, 'WWW-Authenticate', challenge(problem, metadata)]);
  }

  function tooMany(response: ServerResponse, wait: number, cors: string[]) {
    refuse(response, { status: 429, code: -32000, message: `Too many requests. Try again in ${wait} s.` }, [
      ...cors,
      'Retry-After',
      String(wait),
    ]);
  }

  function refuse(response: ServerResponse, refusal: WireRefusal, more?: string[]) {
    noteRefusal(refusal.status, refusal.message, '');
    if (!response.req.complete) letRunOut(response.req);
    send(response, refusal.status, json, response.req.method === 'HEAD' ? '' : errorBody(null, refusal), more);
  }

  function noteRefusal(status: number, why: string, caller: string) {
    metrics.refused(status);
    log.refused(status, why, caller);
  }

  function send(response: ServerResponse, status: number, headers: string[], body: string, more: string[] = []) {
    const all = [...headers, ...more];
    if (status !== 204) all.push('Content-Length', String(Buffer.byteLength(body)));
    if (stopping) all.push('Connection', 'close');
    response.writeHead(status, all);
    response.end(body);
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** A request that a proxy passed on comes from somewhere else, whatever its socket says. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const name = hostName(headers.host);
  const own = isLoopback(socket.remoteAddress) && LOOPBACK_HOSTS.some((host) => host === name);
  return own && !('x-forwarded-for' in headers || 'forwarded' in headers || 'via' in headers);
}

function isLook(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}

function mirrorsOf({ headers }: IncomingMessage): Headers {
  const { traceparent } = headers;
  return {
    version: single(headers['mcp-protocol-version']),
    method: single(headers['mcp-method']),
    name: single(headers['mcp-name']),
    traceparent: typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : undefined,
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

/** What the headers of a message must say before its body is read. */
function misfitOf({ headers }: IncomingMessage): WireRefusal | undefined {
  const { accept = '' } = headers;
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) return NOT_ACCEPTABLE;
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  if (type !== 'application/json' && !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type ?? ''))
    return NOT_JSON_TYPE;
  return encoding === undefined || encoding === 'identity' ? undefined : ENCODED;
}

const FOREIGN_HOST = { status: 403, code: -32000, message: 'Forbidden: this service does not answer to that Host.' };
const FOREIGN_ORIGIN = {
  status: 403,
  code: -32000,
  message: 'Forbidden: pages of that Origin may not call this service.',
};
const ONLY_POST = { status: 405, code: -32000, message: 'Method not allowed: send MCP messages by POST.' };
const ONLY_GET = { status: 405, code: -32000, message: 'Method not allowed: this address only answers GET.' };
const NOT_FOUND = { status: 404, code: -32000, message: 'Not found. MCP is spoken at /mcp and /brands/<name>/mcp.' };
const NOT_ACCEPTABLE = {
  status: 406,
  code: -32000,
  message: 'Not Acceptable: send "Accept: application/json, text/event-stream".',
};
const NOT_JSON_TYPE = {
  status: 415,
  code: -32000,
  message: 'Unsupported Media Type: send "Content-Type: application/json" in UTF-8.',
};
const ENCODED = {
  status: 415,
  code: -32000,
  message: 'Unsupported Media Type: send the body without Content-Encoding.',
};
const TOO_LARGE = {
  status: 413,
  code: -32000,
  message: 'Content Too Large: a message has at most 4 MiB, and 64 KiB without credentials where they are needed.',
};
const BUSY = { status: 503, code: -32603, message: 'Busy. Try again in 1 s.' };
