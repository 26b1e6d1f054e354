/** HTTP endpoints of the lab, all under /lab, for operators (docs/decisions/0019). */
import type { Mount, MountedAnswer, MountedRequest, MountProblem } from '../mcp/http/mount.ts';
import type { MountContext } from '../mcp/http.ts';

/** The path prefix of the lab's endpoints. */
const LAB_PATH = '/lab';

/** Maximum bytes of a body, such as a file of fault rules. */
const MOST_BYTES = 256 * 1024;

export interface LabRequest {
  /** The part of the path matched by `*`. */
  rest: string;
  /** The body, read as JSON; `{}` where none came. */
  body: unknown;
  /** The raw body. */
  text: string;
  /** The caller presented the operator key and may see user text, session ids and tokens. */
  personal: boolean;
}

export interface LabAnswer {
  /** 200 when left out. */
  status?: number;
  /** An object is sent as JSON. */
  body: object | string;
  /** Of a text: text/plain when left out. */
  type?: string;
}

export interface LabEndpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** e.g. /lab/clock; with `/*` at its end, everything below. */
  path: string;
  /** What it does, in one line: GET /lab lists the endpoints. */
  does: string;
  answer(request: LabRequest): LabAnswer | Promise<LabAnswer>;
}

/** An error response: a short code, and what to do next. */
export function refuseLab(status: number, error: string, error_description: string): LabAnswer {
  return { status, body: { error, error_description } };
}

/** Mounts the endpoints in the HTTP service. */
export function mountLab(endpoints: readonly LabEndpoint[]): (context: Pick<MountContext, 'identify'>) => Mount {
  const overview: LabEndpoint = {
    method: 'GET',
    path: LAB_PATH,
    does: 'list the endpoints of the lab',
    answer: () => ({ body: { endpoints: all.map(({ method, path, does }) => ({ method, path, does })) } }),
  };
  const all = [overview, ...endpoints];
  const isOurs = (path: string) => path === LAB_PATH || path.startsWith(`${LAB_PATH}/`);
  return ({ identify }) => ({
    owns: isOurs,
    isOperatorOnly: isOurs,
    mostBytes: MOST_BYTES,
    isLink: () => false,
    identify,
    handle: async (request) => asMounted(await answer(all, request)),
    refuse: (problem, _path, wait) => asMounted(REFUSALS[problem], wait),
  });
}

async function answer(endpoints: readonly LabEndpoint[], request: MountedRequest): Promise<LabAnswer> {
  const { method, path, operator, rawBody } = request;
  if (operator === 'none')
    return refuseLab(401, 'unauthorized', 'This needs the operator key: "Authorization: Bearer <key>".');
  const here = endpoints.filter((one) => restOf(one.path, path) !== undefined);
  const found = here.find((one) => one.method === method);
  if (found === undefined) {
    if (here.length === 0) return refuseLab(404, 'not_found', 'Nothing is served here. GET /lab lists the endpoints.');
    return refuseLab(405, 'method_not_allowed', `Send ${here.map((one) => one.method).join(' or ')} here.`);
  }
  const body = jsonOf(rawBody);
  const rest = restOf(found.path, path) ?? '';
  return found.answer({ rest, body, text: rawBody, personal: operator === 'full' });
}

/** What a path has below that of an endpoint; `undefined` when it is another one. */
function restOf(endpoint: string, path: string): string | undefined {
  if (!endpoint.endsWith('/*')) return path === endpoint ? '' : undefined;
  const start = endpoint.slice(0, -1);
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : undefined;
}

/** `undefined` for what is no JSON: an endpoint says what it takes. */
function jsonOf(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const REFUSALS: Record<MountProblem, LabAnswer> = {
  'too many': refuseLab(429, 'too_many_requests', 'Too many requests. Try again later.'),
  'too large': refuseLab(413, 'body_too_large', `The body is over ${MOST_BYTES} bytes. Send less.`),
  'not utf-8': refuseLab(400, 'invalid_body', 'The body is not UTF-8.'),
  busy: refuseLab(503, 'busy', 'Busy. Try again in 1 s.'),
  unavailable: refuseLab(503, 'unavailable', 'Tokens cannot be checked right now. Try again.'),
};

function asMounted({ status = 200, body, type }: LabAnswer, wait?: number): MountedAnswer {
  const isText = typeof body === 'string';
  return {
    status,
    headers: {
      'Content-Type': type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json'),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
      ...(wait !== undefined && { 'Retry-After': String(wait) }),
    },
    body: isText ? body : JSON.stringify(body),
  };
}
