/** An MCP tool: its entry in `tools/list`, which names the brand, and an untyped `call` that validates the arguments first. */
import type { z } from 'zod/v3';
import type { BrandProfile } from '../src/brands/profile.ts';
import type { BrandAgent } from '../src/engine/brand-agent.ts';
import type { Refusal, Result } from '../src/protocol/errors.ts';
import { forOutput, forToolList, type JsonSchema, toJsonSchema } from '../src/protocol/json-schema.ts';
import { APP_URI } from '../src/protocol/mcp-app.ts';
import { type Call, type Caller, readRequest } from '../src/protocol/request.ts';
import type { Release } from '../src/protocol/versions.ts';

/** The tool's entry in `tools/list`. */
export interface ToolCard {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  annotations: Required<ToolHints>;
  /** For hosts with MCP Apps: the page that renders answers of this tool, in the keys of both generations of ext-apps. */
  _meta?: { ui: { resourceUri: string }; 'ui/resourceUri': string };
}

export interface ToolHints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** The answer or refusal of a call, with data for its envelope: the AdCP release, and the `context` to echo, if any. */
export interface ToolOutcome {
  result: Result<object>;
  release: Release;
  context?: object;
}

/** A text that names the brand. */
export type ForBrand = (brand: BrandProfile) => string;

export interface Tool {
  name: string;
  /** The entry for this brand; at most 1,500 tokens for all five tools, whatever the brand file contains (P18). */
  card: (brand: BrandProfile) => ToolCard;
  call(args: unknown, agent: BrandAgent, caller: Caller): Promise<ToolOutcome>;
}

export function defineTool<Request>(tool: {
  name: string;
  title: ForBrand;
  description: ForBrand;
  annotations: ToolHints;
  inputSchema: z.ZodType<Request, z.ZodTypeDef, unknown>;
  outputSchema: z.ZodTypeAny;
  /** Its answers can be rendered by the MCP App. */
  shown?: true;
  /** Checks beyond the schema (protocol/rules.ts). */
  rules: (request: Request) => Refusal | undefined;
  /** Advice appended to the refusal of an invalid request. */
  advise?: (refusal: Refusal, agent: BrandAgent) => string | undefined;
  handle: (request: Request, agent: BrandAgent, call: Call) => Promise<Result<object>>;
}): Tool {
  const { name, title, description, annotations } = tool;
  const inputSchema = forToolList(toJsonSchema(tool.inputSchema));
  const outputSchema = forOutput(toJsonSchema(tool.outputSchema));
  return {
    name,
    card: (brand) => ({
      ...{ name, title: title(brand), description: description(brand) },
      ...{ inputSchema, outputSchema, annotations },
      ...(tool.shown && { _meta: IN_THE_APP }),
    }),
    async call(args, agent, caller) {
      const contract = { schema: tool.inputSchema, rules: tool.rules };
      const { result: request, sent = {}, ...envelope } = readRequest(contract, args);
      if (!request.ok) return { result: withAdvice(request, tool.advise?.(request, agent)), ...envelope };
      const result = await tool.handle(request.answer, agent, { ...caller, release: envelope.release, sent });
      return { result, ...envelope };
    },
  };
}

const IN_THE_APP = { ui: { resourceUri: APP_URI }, 'ui/resourceUri': APP_URI };

function withAdvice(refusal: Refusal, advice: string | undefined): Refusal {
  if (advice === undefined) return refusal;
  return { ...refusal, error: { ...refusal.error, message: `${refusal.error.message} ${advice}` } };
}
