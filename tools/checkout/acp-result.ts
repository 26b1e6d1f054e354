/** A checkout's answer as an MCP tool result. Knows no schema, so that whoever lists and calls tools can load it at once. */

/** What a checkout answers a tool: an ACP session, or an ACP Error. */
export interface CheckoutReply {
  ok: boolean;
  body: object;
  /** The first answer to this key, once more. */
  replayed?: true;
}

/** An MCP CallToolResult: the ACP session or Error, and the same as the only text item. */
export interface AcpToolResult {
  [key: string]: unknown;
  content: [{ type: 'text'; text: string }];
  structuredContent: Record<string, unknown>;
  isError?: true;
}

/** An Error is a tool result too, so that a model can read and mend it. */
export function resultOf({ ok, body, replayed }: CheckoutReply): AcpToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: { ...body },
    ...(!ok && { isError: true }),
    ...(replayed && { _meta: { 'acp/idempotent_replayed': true } }),
  };
}

/** What went wrong before or around a checkout, in ACP's words like everything else these tools say. */
export function acpError(code: 'processing_error' | 'service_unavailable', message: string): AcpToolResult {
  return resultOf({ ok: false, body: { type: code, code, message } });
}

/** By its name, before any of them is loaded. */
export function isCheckoutTool(name: string): boolean {
  return name.endsWith('_checkout_session');
}
