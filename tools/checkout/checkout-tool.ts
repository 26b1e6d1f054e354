/** A checkout tool: one ACP operation as an MCP tool. Answers are ACP objects, without an AdCP envelope. */
import { z } from 'zod/v3';
import { forOutput, forToolList, toJsonSchema } from '../../src/protocol/json-schema.ts';
import { list, open } from '../../src/protocol/keywords.ts';
import type { Caller } from '../../src/protocol/request.ts';
import type { ForBrand, Tool, ToolHints } from '../tool.ts';
import { type AcpToolResult, type CheckoutReply, resultOf } from './acp-result.ts';

/**
 * The five ACP operations as called by tools (A1). The checkout validates the arguments `{meta, id, payload}`; `caller` comes
 * from the connection.
 */
export interface CheckoutBinding {
  create(args: unknown, caller: Caller): Promise<CheckoutReply>;
  get(args: unknown, caller: Caller): Promise<CheckoutReply>;
  update(args: unknown, caller: Caller): Promise<CheckoutReply>;
  complete(args: unknown, caller: Caller): Promise<CheckoutReply>;
  cancel(args: unknown, caller: Caller): Promise<CheckoutReply>;
}

export interface CheckoutTool {
  name: string;
  card: Tool['card'];
  call(args: unknown, checkout: CheckoutBinding, caller: Caller): Promise<AcpToolResult>;
}

const version = { api_version: z.string().describe('2026-04-17') };
const key = { idempotency_key: z.string().describe('New random value per request; the same again to retry.') };

export const readMeta = () => z.object(version).describe('ACP headers.');
export const writeMeta = () => z.object({ ...version, ...key }).describe('ACP headers.');
export const checkoutId = () => z.string().describe('id of the checkout session.');
export const anyObject = (description: string) => open({}).describe(description);

const SESSION = z.object({ id: z.string(), status: z.string(), messages: list(z.object({})), order: z.object({}) });

/** `inputSchema` is what hosts see; requests are validated against the ACP schemas (src/checkout/requests.ts). */
export function defineCheckoutTool(tool: {
  name: string;
  title: ForBrand;
  description: ForBrand;
  annotations: ToolHints;
  inputSchema: z.ZodTypeAny;
  handle: (args: unknown, checkout: CheckoutBinding, caller: Caller) => Promise<CheckoutReply>;
}): CheckoutTool {
  const { name, title, description, annotations, handle } = tool;
  const inputSchema = forToolList(toJsonSchema(tool.inputSchema));
  const outputSchema = forOutput(toJsonSchema(SESSION));
  return {
    name,
    card: (brand) => ({
      ...{ name, title: title(brand), description: description(brand) },
      ...{ inputSchema, outputSchema, annotations },
    }),
    call: async (args, checkout, caller) => resultOf(await handle(args, checkout, caller)),
  };
}
