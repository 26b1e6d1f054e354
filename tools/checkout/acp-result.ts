/** Converts a checkout's answer to an MCP tool result. Imports no schemas, so that it loads fast. */

/** A checkout's answer: an ACP session, or an ACP Error. */
export interface CheckoutReply {
  ok: boolean;
  body: object;
  /** True when the stored answer to this idempotency key is returned. */
  replayed?: true;
}

/** An MCP CallToolResult: the ACP session or Error, and the same as the only text item. */
export interface AcpToolResult {
  [key: string]: unknown;
  content: [{ type: 'text'; text: string }];
  structuredContent: Record<string, unknown>;
  isError?: true;
}

/** Errors are tool results as well, so that a model can read and fix them. */
export function resultOf({ ok, body, replayed }: CheckoutReply): AcpToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: { ...body },
    ...(!ok && { isError: true }),
    ...(replayed && { _meta: { 'acp/idempotent_replayed': true } }),
  };
}

/** An ACP Error for failures outside the checkout itself. */
export function acpError(code: 'processing_error' | 'service_unavailable', message: string): AcpToolResult {
  return resultOf({ ok: false, body: { type: code, code, message } });
}

/** Recognised by name, before any checkout tool is loaded. */
export function isCheckoutTool(name: string): boolean {
  return name.endsWith('_checkout_session');
}
