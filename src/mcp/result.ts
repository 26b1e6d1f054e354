/** The AdCP envelope around an answer or a refusal, as one MCP tool result (R2–R8). */
import type { ToolOutcome } from '../../tools/tool.ts';
import type { AdcpError } from '../protocol/errors.ts';
import { holdsExact, writeJson } from '../protocol/exact-json.ts';
import type { WIRE_EFFECT, WireEffect } from './wire-effect.ts';

/** An MCP CallToolResult as we send it: the AdCP body, and the same body as the only text item (P4). */
export interface AdcpToolResult {
  [key: string]: unknown;
  content: [{ type: 'text'; text: string }];
  structuredContent: Record<string, unknown>;
  isError?: true;
  /** What the transport is to do with it besides sending it; with a lab only. */
  [WIRE_EFFECT]?: WireEffect;
}

/**
 * Puts the envelope around what a tool decided.
 * A success is flat: status, adcp_version, context, replayed, then the answer (R2, R4, R10, R12, R99, R100).
 * A refusal is a tool result, never a JSON-RPC error (R5); it says the same in adcp_error and errors[] (R6) and carries
 * no success field (R8).
 */
export function toCallToolResult({ result, release, context }: ToolOutcome): AdcpToolResult {
  const echo = { adcp_version: release, ...(context !== undefined && { context }) };
  if (result.ok) {
    const replayed = result.replayed ? { replayed: true } : {};
    return asResult({ status: 'completed', ...echo, ...replayed, ...result.answer });
  }
  const error = fitted(result.error);
  return { ...asResult({ status: 'failed', ...echo, adcp_error: error, errors: [error] }), isError: true };
}

/** The code a failed result tells: AdCP's, or ACP's from a checkout tool. `undefined` when it did not fail. */
export function errorCodeOf({ isError, structuredContent }: AdcpToolResult): string | undefined {
  if (!isError) return undefined;
  const { adcp_error = structuredContent } = structuredContent;
  const code = typeof adcp_error === 'object' && adcp_error !== null ? Reflect.get(adcp_error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** R3, R7, P4: text and structuredContent are the same facts. What goes over the wire is the text, for both (wire.ts). */
function asResult(structuredContent: Record<string, unknown>): AdcpToolResult {
  const { context } = structuredContent;
  const text = holdsExact(context) ? writeJson(structuredContent) : JSON.stringify(structuredContent);
  return { content: [{ type: 'text', text }], structuredContent };
}

/** An error body, which holds the error twice, stays under 4096 bytes (the echoed context is the host's own). */
const ERROR_BYTES = 1900;

/** The first issues say what to mend; as many of the later ones as there is room for. `field` stays true (R113). */
function fitted(error: AdcpError): AdcpError {
  let { issues, ...rest } = error;
  const size = () => Buffer.byteLength(JSON.stringify({ ...rest, issues }));
  while (issues && issues.length > 1 && size() > ERROR_BYTES) issues = issues.slice(0, -1);
  if (issues === undefined || issues.length === error.issues?.length) return error;
  return { ...rest, issues };
}
