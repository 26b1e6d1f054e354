/**
 * The merchant over HTTP, without sockets: method, path, headers and raw body in, status, headers and body out
 * (A1–A6). In this order: route, identity, version, key, JSON; the rest is the operations' business.
 */
import { DEEPEST, type Excess, MOST_VALUES, shapeOf } from '../protocol/json-text.ts';
import { type Refused, type Reply, refused } from './acp-error.ts';
import { ACP_VERSION } from './capabilities.ts';
import type { Idempotency } from './idempotency.ts';
import type { Operations } from './operations.ts';
import { PAYMENT_PATH, paymentError } from './payment-error.ts';
import type { Psp } from './psp.ts';

export interface HttpRequest {
  method: string;
  /** With the mount's own path, without query. */
  path: string;
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>;
  rawBody: Uint8Array | string;
  /** Who shows good credentials; `undefined` when nobody does (A2). */
  principal: string | undefined;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What a log line may say of a request: no id, key, token, name or address is in it (A36, A54). */
export interface RequestNote {
  method: string;
  /** The route's pattern. */
  route: string;
  status: number;
  code?: string;
  replayed: boolean;
}

/** Bytes of a body. A thousand lines with name and amount, an address and 16 KiB of metadata fit in (decision 0018). */
export const MOST_BYTES = 128 * 1024;

export const DISCOVERY_PATH = '/.well-known/acp.json';

export function createHandler(parts: {
  /** Path of `api_base_url`, e.g. /acp. */
  mount: string;
  operations: Operations;
  psp: Psp;
  idempotency: Idempotency;
  /** Where the discovery document is. */
  discoveryPath: string;
  discovery: object;
  note: (note: RequestNote) => void;
}): { owns(path: string): boolean; handle(request: HttpRequest): Promise<HttpAnswer> } {
  const { mount, operations, psp, idempotency, discoveryPath, discovery, note } = parts;
  const prefix = `${mount}/`;

  return {
    owns: (path) => routeOf(path) !== undefined || (mount !== '' && path.startsWith(prefix)),
    async handle(request) {
      const route = routeOf(request.path);
      const headers = headersOf(request);
      const reply = await answer(request, route, headers);
      const code = reply.ok ? undefined : reply.body.code;
      const replayed = reply.replayed === true;
      note({ method: request.method, route: route?.pattern ?? '(none)', status: reply.status, code, replayed });
      const cache = route?.name === 'discovery' && reply.ok ? 'public, max-age=3600' : 'no-store';
      return {
        status: reply.status,
        headers: {
          'Content-Type': 'application/json',
          'Cache-Control': cache,
          'X-Content-Type-Options': 'nosniff',
          ...echoes(request.method, headers),
          ...(replayed && { 'Idempotent-Replayed': 'true' }),
          ...(!reply.ok && reply.retry_after !== undefined && { 'Retry-After': String(reply.retry_after) }),
          ...(reply.status === 401 && { 'WWW-Authenticate': 'Bearer realm="acp"' }),
          ...(code === 'method_not_allowed' && route && { Allow: route.methods.join(', ') }),
        },
        body: request.method === 'HEAD' ? '' : JSON.stringify(bodyOf(reply, route)),
      };
    },
  };

  async function answer(request: HttpRequest, route: Route | undefined, headers: Headers): Promise<Reply> {
    if (!route) return NO_ROUTE;
    if (!route.methods.includes(request.method)) {
      return refused(
        'method_not_allowed',
        `Send ${route.methods.join(' or ')} here. A page for people is at continue_url of a session, if there is one.`,
      );
    }
    if (route.name === 'discovery') return { ok: true, status: 200, body: discovery };
    const { principal } = request;
    if (principal === undefined) return UNAUTHORIZED;
    const version = versionProblem(headers['api-version']);
    if (version) return version;
    if (request.method === 'GET') return operations.get({ principal }, route.id ?? '');

    const key = headers['idempotency-key'];
    const keyless = keyProblem(key);
    if (keyless || key === undefined) return keyless ?? NO_KEY;
    const read = readBody(request, headers, route.name === 'cancel');
    if (!read.ok) return read;
    const call = { principal, key, body: read.body };
    const { id = '' } = route;
    switch (route.name) {
      case 'sessions':
        return operations.create(call);
      case 'session':
        return operations.update(id, call);
      case 'complete':
        return operations.complete(id, call);
      case 'cancel':
        return operations.cancel(id, call);
      case 'delegate':
        return idempotency.run({ ...call, path: route.pattern }, (kept) => psp.delegate(principal, call.body, kept));
    }
  }

  function routeOf(path: string): Route | undefined {
    // Below its base too, where whoever knows only that looks for it.
    if (path === discoveryPath || path === mount + DISCOVERY_PATH)
      return { name: 'discovery', pattern: DISCOVERY_PATH, methods: ['GET', 'HEAD'] };
    if (!path.startsWith(prefix)) return undefined;
    const [resource, id, action, ...rest] = path.slice(prefix.length).split('/');
    if (rest.length > 0) return undefined;
    if (resource === 'agentic_commerce') {
      if (id !== 'delegate_payment' || action !== undefined) return undefined;
      return { name: 'delegate', pattern: PAYMENT_PATH, methods: ['POST'] };
    }
    if (resource !== 'checkout_sessions' || id === '') return undefined;
    if (id === undefined) return { name: 'sessions', pattern: '/checkout_sessions', methods: ['POST'] };
    if (action === undefined)
      return { name: 'session', pattern: '/checkout_sessions/{id}', methods: ['GET', 'POST'], id };
    if (action !== 'complete' && action !== 'cancel') return undefined;
    return { name: action, pattern: `/checkout_sessions/{id}/${action}`, methods: ['POST'], id };
  }
}

/** What a reply says; the payment service refuses in words of its own. */
function bodyOf(reply: Reply, route: Route | undefined): object {
  return reply.ok || route?.name !== 'delegate' ? reply.body : paymentError(reply.status, reply.body);
}

interface Route {
  name: 'discovery' | 'sessions' | 'session' | 'complete' | 'cancel' | 'delegate';
  pattern: string;
  methods: string[];
  id?: string;
}

type Headers = Partial<Record<string, string>>;

/** A1: missing or another version than ours. Shared with the MCP binding, where a member says it (`param`). */
export function versionProblem(version: string | undefined, param?: string): Refused | undefined {
  if (version === ACP_VERSION) return undefined;
  const more = { param, supported_versions: [ACP_VERSION] };
  return version === undefined || version === ''
    ? refused('missing_api_version', `Name the API version: ${ACP_VERSION}.`, more)
    : refused('unsupported_api_version', `This API version is not supported. Use ${ACP_VERSION}.`, more);
}

/** A6, A7. Shared with the MCP binding. */
export function keyProblem(key: string | undefined): Refused | undefined {
  if (key === undefined || key === '') return NO_KEY;
  if (key.length > 255 || !/^[\x20-\x7e]+$/.test(key)) {
    return refused('invalid_idempotency_key', 'An Idempotency-Key has 1 to 255 plain characters, such as a UUID.');
  }
  return undefined;
}

function readBody(
  { rawBody }: HttpRequest,
  headers: Headers,
  mayBeEmpty: boolean,
): { ok: true; body: unknown } | Refused {
  const size = typeof rawBody === 'string' ? Buffer.byteLength(rawBody) : rawBody.byteLength;
  if (size > MOST_BYTES) return TOO_LARGE;
  // A32: cancel works with no body and no Content-Type; an empty body equals {}.
  if (size === 0 && mayBeEmpty) return { ok: true, body: {} };
  if (size > 0 && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return NOT_JSON_TYPE;
  try {
    const text = typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    const { excess } = shapeOf(text);
    return excess ? TOO_MUCH[excess] : { ok: true, body: JSON.parse(text) };
  } catch {
    return NOT_JSON;
  }
}

function headersOf({ headers }: HttpRequest): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

/** A16. Only what can stand in a header as it came. */
function echoes(method: string, headers: Headers): Record<string, string> {
  const { 'request-id': request, 'idempotency-key': key } = headers;
  return {
    ...(method === 'POST' && key !== undefined && isPlain(key) && { 'Idempotency-Key': key }),
    ...(request !== undefined && isPlain(request) && { 'Request-Id': request }),
  };
}

function isPlain(value: string): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(value);
}

const NO_ROUTE = refused('not_found', 'Not found.');
const UNAUTHORIZED = refused('unauthorized', 'Missing or unknown bearer key.');
const NO_KEY = refused('idempotency_key_required', 'Send an Idempotency-Key: a new random value for each new request.');
export const TOO_LARGE = refused('body_too_large', `A body has at most ${MOST_BYTES / 1024} KiB.`);
const NOT_JSON_TYPE = refused('invalid_content_type', 'Send "Content-Type: application/json".');
const NOT_JSON = refused('invalid_json', 'The body is not valid UTF-8 JSON.');
/** In words that a tool can use for its arguments too. */
export const TOO_MUCH: Record<Excess, Refused> = {
  'too deep': refused('invalid_json', `Send at most ${DEEPEST} levels of objects and arrays.`),
  'too many': refused('invalid_json', `Send at most ${MOST_VALUES.toLocaleString('en-US')} values.`),
};
