/** What a checkout tool is: the card of one ACP operation, and ACP's own answer to it, without an AdCP envelope. */
import { z } from 'zod/v3';
import { forOutput, forToolList, toJsonSchema } from '../../src/protocol/json-schema.ts';
import type { ToolCard, ToolHints } from '../tool.ts';

/** What a checkout answers a tool: an ACP session, or an ACP Error. */
export interface CheckoutReply {
  ok: boolean;
  body: object;
  /** The first answer to this key, once more. */
  replayed?: true;
}

/**
 * The five operations as tools call them (acp-checkout §8). Arguments `{meta, id, payload}` are read by the checkout,
 * whatever they are; `principal` is who the connection says.
 */
export interface CheckoutBinding {
  create(args: unknown, principal: string): Promise<CheckoutReply>;
  get(args: unknown, principal: string): Promise<CheckoutReply>;
  update(args: unknown, principal: string): Promise<CheckoutReply>;
  complete(args: unknown, principal: string): Promise<CheckoutReply>;
  cancel(args: unknown, principal: string): Promise<CheckoutReply>;
}

/** An MCP CallToolResult: the ACP session or Error, and the same as the only text item. */
export interface AcpToolResult {
  [key: string]: unknown;
  content: [{ type: 'text'; text: string }];
  structuredContent: Record<string, unknown>;
  isError?: true;
}

export interface CheckoutTool {
  card: ToolCard;
  call(args: unknown, checkout: CheckoutBinding, principal: string): Promise<AcpToolResult>;
}

const version = { api_version: z.string().describe('2026-04-17') };
const key = { idempotency_key: z.string().describe('New random value per request; the same again to retry.') };

export const readMeta = () => z.object(version).describe('What HTTP says in headers.');
export const writeMeta = () => z.object({ ...version, ...key }).describe('What HTTP says in headers.');
export const checkoutId = () => z.string().describe('id of the checkout session.');
export const anyObject = (description: string) => z.object({}).passthrough().describe(description);

const SESSION = z.object({ id: z.string(), status: z.string(), messages: z.array(z.object({})), order: z.object({}) });

/** `inputSchema` is what a host is shown; what must be true of a request, ACP's schemas say (src/checkout/requests.ts). */
export function defineCheckoutTool(tool: {
  name: string;
  title: string;
  description: string;
  annotations: ToolHints;
  inputSchema: z.ZodTypeAny;
  handle: (args: unknown, checkout: CheckoutBinding, principal: string) => Promise<CheckoutReply>;
}): CheckoutTool {
  const { name, title, description, annotations, handle } = tool;
  const inputSchema = forToolList(toJsonSchema(tool.inputSchema));
  const outputSchema = forOutput(toJsonSchema(SESSION));
  return {
    card: { name, title, description, inputSchema, outputSchema, annotations },
    call: async (args, checkout, principal) => resultOf(await handle(args, checkout, principal)),
  };
}

/** By its name, before any of them is loaded. */
export function isCheckoutTool(name: string): boolean {
  return name.endsWith('_checkout_session');
}

/** What went wrong before or around a checkout, in ACP's words like everything else these tools say. */
export function acpError(code: 'processing_error' | 'service_unavailable', message: string): AcpToolResult {
  return resultOf({ ok: false, body: { type: code, code, message } });
}

/** An Error is a tool result too, so that a model can read and mend it. */
function resultOf({ ok, body, replayed }: CheckoutReply): AcpToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: { ...body },
    ...(!ok && { isError: true }),
    ...(replayed && { _meta: { 'acp/idempotent_replayed': true } }),
  };
}
