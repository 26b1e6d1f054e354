/** What the headers of a message say about its body and its answer, read as widely as it is safe (docs/decisions/0030). */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isTraceparent } from '../modern.ts';
import type { Headers } from './answer.ts';

/** How an answer is written: as one JSON body, or as the one event of a stream. */
type AnswerForm = 'json' | 'event';

/**
 * The form a caller takes its answer in; `undefined` when it takes none that there is. Whoever says nothing takes JSON, and
 * so does whoever takes both.
 */
export function answerFormOf({ accept = '' }: IncomingHttpHeaders): AnswerForm | undefined {
  if (accept.trim() === '' || isTaken(accept, 'application/json')) return 'json';
  return isTaken(accept, 'text/event-stream') ? 'event' : undefined;
}

/** Whether a caller takes an event stream, be it besides JSON. */
export function takesEvents({ accept = '' }: IncomingHttpHeaders): boolean {
  return isTaken(accept, 'text/event-stream');
}

/** A JSON-RPC body as the one event of a stream. A body has no line breaks of its own. */
export function asEvent(body: string): string {
  return `event: message\ndata: ${body}\n\n`;
}

/** Whether a caller wants to be shown a page: a person with a browser, and no client of an event stream. */
export function wantsPage({ accept = '' }: IncomingHttpHeaders): boolean {
  return accept.toLowerCase().includes('text/html') && !accept.toLowerCase().includes('text/event-stream');
}

/**
 * Whether a body is JSON in UTF-8, as its type says. A type that any web page may send without being asked about it first
 * (text/plain, forms) is none: it would leave the Origin alone to keep foreign pages out. For the same reason a body without
 * a type is taken from programs only, which send no Origin.
 */
export function isJsonBody({ 'content-type': type = '', origin }: IncomingHttpHeaders): boolean {
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  if (essence === '') return origin === undefined && type.trim() === '';
  if (!JSON_TYPES.has(essence) && !(essence.startsWith('application/') && essence.endsWith('+json'))) return false;
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    return name !== 'charset' || CHARSETS.has(value.replaceAll('"', ''));
  });
}

/** Whether a body came as it is, not compressed: what it holds is bounded by what was sent. */
export function isPlainBody({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean {
  return ['', 'identity'].includes(encoding.trim().toLowerCase());
}

/** A header that says one thing. Proxies and clients may each have written it: the same twice is once, empty is absent. */
export function singleValue(header: string | string[] | undefined): string | undefined {
  const values = (Array.isArray(header) ? header : (header?.split(',') ?? [])).map((value) => value.trim());
  const [first] = values;
  const one = values.every((value) => value === first) ? first : values.join(', ');
  return one === '' ? undefined : one;
}

/** Of JSON-RPC over HTTP, by their several names. ASCII is UTF-8. */
const JSON_TYPES = new Set(['application/json', 'text/json', 'application/json-rpc', 'application/jsonrequest']);
const CHARSETS = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Whether a caller takes this type (RFC 9110 §12.5.1): the narrowest range that names it decides, by its weight. */
function isTaken(accept: string, type: string): boolean {
  const [kind = ''] = type.split('/');
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()));
  for (const name of [type, `${kind}/*`, '*/*', '*']) {
    const range = ranges.find(([named]) => named === name);
    if (range === undefined) continue;
    const weight = Number(range.find((part) => part.startsWith('q='))?.slice(2));
    return Number.isNaN(weight) || weight > 0;
  }
  return false;
}

/** The headers that repeat what a message says, and its trace. */
export function mirrorsOf({ headers }: IncomingMessage): Headers {
  const { traceparent } = headers;
  return {
    version: singleValue(headers['mcp-protocol-version']),
    method: singleValue(headers['mcp-method']),
    name: singleValue(headers['mcp-name']),
    traceparent: typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : undefined,
  };
}
