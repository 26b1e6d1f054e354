/**
 * Parses and classifies JSON-RPC messages of MCP. Shared by all transports, so that a host gets the same answer to the same
 * text on each of them.
 */
import { isUtf8 } from 'node:buffer';
import { readExact } from '../protocol/exact-json.ts';
import { isRecord } from '../protocol/json-object.ts';
import { DEEPEST, elementsOf, MOST_VALUES, placeOf, shapeOf, Unread } from '../protocol/json-text.ts';
import { LAST_WITH_BATCHES } from './legacy.ts';
import { isParams } from './methods.ts';
import { eraOf } from './modern.ts';
import { type MessageId, type RequestId, readId, type WireRefusal } from './wire.ts';

/** A request with the id of its answer. */
export interface Request {
  kind: 'request';
  id: RequestId;
  message: Record<string, unknown>;
}

/** `refused`: answered with an error, with the id if one could be read. */
export type Envelope =
  | Request
  | { kind: 'notification'; message: Record<string, unknown> }
  | { kind: 'response' }
  | { kind: 'refused'; id: MessageId; refusal: WireRefusal };

/** A message and its parameters stand around the arguments, a batch around the message. */
const LEVELS = DEEPEST + 3;
/** The same for values, with a margin: the tool itself reports arguments that are too large. */
const VALUES = MOST_VALUES + 1000;

/** Maximum number of messages in a batch. */
const MOST_IN_BATCH = 100;

/**
 * Parses the JSON of a message, or returns the error. A leading byte order mark is ignored (RFC 8259 §8.1).
 * Arguments that are too large are replaced by `Unread`. Echoed numbers keep their digits (exact-json.ts).
 */
export function parseMessage(text: string): { json: unknown } | WireRefusal {
  const json = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  try {
    const { excess, inexact } = shapeOf(json, LEVELS, VALUES);
    if (excess !== undefined) return parseAround(json);
    const message: unknown = JSON.parse(json);
    if (inexact) keepNumbers(message, json);
    return { json: message };
  } catch {
    return NOT_JSON;
  }
}

/**
 * Parses a message without its arguments, whose size the tool refuses, or without all its parameters. Throws when the rest is
 * not JSON.
 */
function parseAround(json: string): { json: unknown } | WireRefusal {
  for (const path of [['params', 'arguments'], ['params']]) {
    const place = placeOf(json, path);
    if (place === undefined) continue;
    const rest = `${json.slice(0, place.from)}null${json.slice(place.to)}`;
    const { excess, inexact } = shapeOf(rest, LEVELS, VALUES);
    if (excess !== undefined) continue;
    const message = JSON.parse(rest);
    if (inexact) keepNumbers(message, rest);
    // Arguments within the limits by themselves count as too many values.
    const unread = new Unread(shapeOf(json.slice(place.from, place.to)).excess ?? 'too many');
    if (path.length === 2) message.params.arguments = unread;
    else message.params = unread;
    return { json: message };
  }
  return TOO_MUCH;
}

/** Restores the exact digits of numbers in what is echoed or compared: ids, and the context of a call. */
function keepNumbers(message: unknown, json: string): void {
  if (Array.isArray(message)) {
    for (const [at, { from, to }] of elementsOf(json).entries()) keepNumbers(message[at], json.slice(from, to));
    return;
  }
  if (!isRecord(message)) return;
  const exact = (...path: string[]) => {
    const place = placeOf(json, path);
    return place && readExact(json.slice(place.from, place.to));
  };
  if (typeof message.id === 'number') message.id = exact('id');
  const { params } = message;
  if (!isRecord(params)) return;
  if (typeof params.requestId === 'number') params.requestId = exact('params', 'requestId');
  if (isRecord(params.arguments) && isRecord(params.arguments.context))
    params.arguments.context = exact('params', 'arguments', 'context');
}

/** As `parseMessage`, from bytes that should be UTF-8. */
export function parseBytes(bytes: Buffer): { json: unknown } | WireRefusal {
  return isUtf8(bytes) ? parseMessage(bytes.toString()) : NOT_UTF8;
}

/**
 * Classifies one message. `params: null` counts as omitted, as some client languages serialise it, and so does `params: []`,
 * PHP's empty object; unknown members are ignored.
 */
export function readEnvelope(message: unknown): Envelope {
  if (!isRecord(message)) return refused(null);
  // Also an invalid response: answering responses could loop for ever.
  if (!('method' in message) && ('result' in message || 'error' in message)) return { kind: 'response' };
  const id = readId(message);
  const whole = message.jsonrpc === '2.0' && (id !== undefined || !hasId(message));
  const isCall = typeof message.method === 'string' && isParams(message.params);
  if (!whole || !isCall) return refused(id ?? null);
  if (message.params instanceof Unread) return refused(id ?? null, TOO_MUCH);
  if (id !== undefined) return { kind: 'request', id, message };
  const { id: none, ...notification } = message;
  return { kind: 'notification', message: notification };
}

/** A notification may have `id: null`; for anything else null is an invalid id. */
function hasId({ id, method }: Record<string, unknown>): boolean {
  return id !== undefined && !(id === null && String(method).startsWith('notifications/'));
}

/**
 * The requests of a batch, or why it is refused as a whole. `version` is the protocol version the caller speaks, if it has
 * said so; batches ended with 2025-06-18, and what opens a session or needs none comes alone.
 */
export function readBatch(
  messages: readonly unknown[],
  version: string | undefined,
): { requests: Request[] } | WireRefusal {
  if (version === undefined || version > LAST_WITH_BATCHES) return NO_BATCHES;
  if (messages.length === 0 || messages.length > MOST_IN_BATCH) return NOT_A_BATCH;
  const requests: Request[] = [];
  for (const message of messages) {
    const read = readEnvelope(message);
    if (read.kind === 'refused') return read.refusal;
    if (read.kind === 'response') continue;
    if (read.message.method === 'initialize' || eraOf(read.message) !== 'legacy') return COMES_ALONE;
    if (read.kind === 'request') requests.push(read);
  }
  return { requests };
}

function refused(id: MessageId, refusal: WireRefusal = NOT_JSON_RPC): Envelope {
  return { kind: 'refused', id, refusal };
}

const BYTE_ORDER_MARK = 0xfeff;

const NOT_UTF8 = { status: 400, code: -32700, message: 'Parse error: the message is not valid UTF-8.' };
const NOT_JSON = { status: 400, code: -32700, message: 'Parse error: the message is not valid JSON.' };
const TOO_MUCH = {
  status: 400,
  code: -32600,
  message: `Invalid Request: a message has at most ${VALUES} values and ${LEVELS} levels. Send smaller ones.`,
};
const NOT_JSON_RPC = {
  status: 400,
  code: -32600,
  message: 'Invalid Request: not a JSON-RPC 2.0 message as MCP has it.',
};
const NO_BATCHES = {
  status: 400,
  code: -32600,
  message: 'Send each message alone: this protocol version has no batches.',
};
const NOT_A_BATCH = { status: 400, code: -32600, message: `A batch has 1 to ${MOST_IN_BATCH} messages.` };
const COMES_ALONE = {
  status: 400,
  code: -32600,
  message: 'initialize and requests of a stateless protocol version come alone.',
};
