/** Content negotiation: what headers say about body and answer, accepted as liberally as is safe (docs/decisions/0030). */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isTraceparent } from '../modern.ts';
import type { Headers } from './answer.ts';

/** The format of an answer: one JSON body, or a stream with one event. */
type AnswerForm = 'json' | 'event';

/** The format that a client accepts, JSON if it accepts both or has no Accept header; `undefined` when it accepts neither. */
export function answerFormOf({ accept = '' }: IncomingHttpHeaders): AnswerForm | undefined {
  if (accept.trim() === '' || isTaken(accept, 'application/json')) return 'json';
  return isTaken(accept, 'text/event-stream') ? 'event' : undefined;
}

/** Whether a client accepts an event stream, perhaps besides JSON. */
export function takesEvents({ accept = '' }: IncomingHttpHeaders): boolean {
  return isTaken(accept, 'text/event-stream');
}

/** A JSON-RPC body as a stream with one event. A body contains no line breaks. */
export function asEvent(body: string): string {
  return `event: message\ndata: ${body}\n\n`;
}

/** Whether a client wants an HTML page: a browser, and not a client of an event stream. */
export function wantsPage({ accept = '' }: IncomingHttpHeaders): boolean {
  return accept.toLowerCase().includes('text/html') && !accept.toLowerCase().includes('text/event-stream');
}

/**
 * Whether a body is JSON in UTF-8 by its Content-Type. Types that a web page may send without a CORS preflight (text/plain,
 * forms) are refused: the Origin check would be the only protection. For the same reason a body without a type is accepted
 * only from programs, which send no Origin.
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

/** Whether a body is uncompressed, so that its size is the number of bytes sent. */
export function isPlainBody({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean {
  return ['', 'identity'].includes(encoding.trim().toLowerCase());
}

/** A single-valued header. Client and proxy may both have set it: equal duplicates count once, empty is absent. */
export function singleValue(header: string | string[] | undefined): string | undefined {
  const values = (Array.isArray(header) ? header : (header?.split(',') ?? [])).map((value) => value.trim());
  const [first] = values;
  const one = values.every((value) => value === first) ? first : values.join(', ');
  return one === '' ? undefined : one;
}

/** Content types of JSON-RPC over HTTP. ASCII is a subset of UTF-8. */
const JSON_TYPES = new Set(['application/json', 'text/json', 'application/json-rpc', 'application/jsonrequest']);
const CHARSETS = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Whether a client accepts this type (RFC 9110 §12.5.1): the most specific matching range decides, by its weight. */
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

/** The headers that mirror members of the message, and the trace context. */
export function mirrorsOf({ headers }: IncomingMessage): Headers {
  const { traceparent } = headers;
  return {
    version: singleValue(headers['mcp-protocol-version']),
    method: singleValue(headers['mcp-method']),
    name: singleValue(headers['mcp-name']),
    traceparent: typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : undefined,
  };
}
