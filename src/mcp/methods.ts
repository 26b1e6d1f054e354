/**
 * The methods of MCP besides tool calls, the same in both eras and on both transports: what their parameters must be, the one
 * resource there is, and what is answered to hosts that ask for other things without looking at the capabilities
 * (docs/decisions/0029).
 */

import { isRecord } from '../protocol/json-object.ts';
import { APP_URI } from '../protocol/mcp-app.ts';
import { APP_RESOURCE, type ReadApp, readResult } from './app-resource.ts';
import type { WireRefusal } from './wire.ts';

/** Lists that hosts ask for unasked. One that is an error makes some of them drop the whole server. */
const LISTS = {
  'resources/list': { resources: [APP_RESOURCE] },
  'resources/templates/list': { resourceTemplates: [] },
  'prompts/list': { prompts: [] },
} as const;

/** `kept`: in MCP 2026-07-28 it says how long it may be kept. */
interface OtherAnswer {
  result: object;
  kept: boolean;
}

/**
 * The answer to a method besides tools; `undefined` for a method that is answered otherwise, or unknown. Asked only when
 * `paramProblem` found nothing, so what is read is what there is.
 */
export async function otherAnswer(method: unknown, app: ReadApp): Promise<OtherAnswer | undefined> {
  if (method === 'resources/read') return { result: await readResult(app), kept: true };
  const list = Object.entries(LISTS).find(([name]) => name === method);
  if (list) return { result: list[1], kept: true };
  if (method === 'completion/complete')
    return { result: { completion: { values: [], total: 0, hasMore: false } }, kept: false };
  // Whatever the level, nothing is sent: what this server has to say of itself goes to stderr.
  return method === 'logging/setLevel' ? { result: {}, kept: false } : undefined;
}

/** Why a request cannot be served as it is; `undefined` when nothing is wrong with its parameters. */
export function paramProblem(method: unknown, params: Record<string, unknown>): WireRefusal | undefined {
  switch (method) {
    case 'initialize':
      return typeof params.protocolVersion === 'string' ? undefined : invalid(NO_VERSION);
    case 'tools/call':
      return typeof params.name === 'string' ? undefined : invalid(NO_NAME);
    case 'resources/read':
      return params.uri === APP_URI ? undefined : invalid('There is no such resource. See resources/list.');
    case 'prompts/get':
      return invalid('There is no such prompt: this server has none. See tools/list.');
    case 'logging/setLevel':
      return LEVELS.has(params.level) ? undefined : invalid(`params.level must be one of ${[...LEVELS].join(', ')}.`);
    default:
      return isList(method) && isGiven(params.cursor) ? invalid(NO_SUCH_CURSOR) : undefined;
  }
}

/** The arguments of a tool call, as the host wrote them. PHP writes an empty object as an empty array. */
export function argumentsOf({ arguments: given }: Record<string, unknown>): unknown {
  return isGiven(given) && !isEmptyArray(given) ? given : {};
}

/** The parameters of a message, which may be left out. */
export function paramsOf({ params }: Record<string, unknown>): Record<string, unknown> {
  return isRecord(params) ? params : {};
}

/** Whether `value` can stand for parameters: an object, or nothing, however it is written. */
export function isParams(value: unknown): boolean {
  return !isGiven(value) || isRecord(value) || isEmptyArray(value);
}

function isList(method: unknown): boolean {
  return method === 'tools/list' || (typeof method === 'string' && Object.hasOwn(LISTS, method));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function invalid(message: string): WireRefusal {
  return { status: 200, code: -32602, message };
}

const LEVELS: ReadonlySet<unknown> = new Set([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
]);

const NO_VERSION = 'params.protocolVersion must name a protocol version.';
const NO_NAME = 'params.name must name a tool.';
/** Every list is one page, so no cursor was ever given out. The first page again would make a client that pages loop. */
const NO_SUCH_CURSOR = 'There is no such cursor: the list is one page. Ask again without cursor.';
