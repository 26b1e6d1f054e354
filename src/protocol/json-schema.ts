/** Converts a zod schema to JSON Schema: the full published schema, and the reduced input and output schemas of `tools/list`. */
import type { z } from 'zod/v3';
import { ignoreOverride, parseDef, zodToJsonSchema } from 'zod-to-json-schema';
import type { Keyword } from './keywords.ts';

export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  additionalProperties?: unknown;
  [keyword: string]: unknown;
}

/** The full schema, self-contained: no `$ref`, no `$schema`. The only place that calls the converter, which reads `zod/v3` schemas only. */
export function toJsonSchema(schema: z.ZodTypeAny): JsonSchema {
  const { $schema, ...printed } = zodToJsonSchema(schema, {
    $refStrategy: 'none',
    override: (def, refs) => {
      if (!isKeyword(def)) return ignoreOverride;
      const { inner, printed, description } = def;
      return Object.assign(parseDef(inner._def, refs) ?? {}, printed, description && { description });
    },
  });
  return JSON.parse(JSON.stringify(printed));
}

function isKeyword(def: z.ZodTypeDef): def is Keyword<z.ZodTypeAny>['_def'] {
  return 'inner' in def && 'printed' in def;
}

/**
 * The input schema for `tools/list`: only members with a description, open at the root, and only keywords that all clients
 * accept. Members without a description are still accepted: the full schema is validated at the call.
 */
export function forToolList(full: JsonSchema): JsonSchema {
  return { ...shown(full), additionalProperties: true };
}

/** P3: the output schema; valid for every success and error of the tool, because MCP clients check both. Open, nothing required. */
export function forOutput(full: JsonSchema): JsonSchema {
  const properties = Object.entries(full.properties ?? {}).map(([name, property]) => [name, outline(property)]);
  const errors = { adcp_error: { type: 'object' }, errors: { type: 'array', items: { type: 'object' } } };
  return { type: 'object', properties: { ...Object.fromEntries(properties), ...errors }, additionalProperties: true };
}

/**
 * Ranges and patterns are part of the descriptions, which models follow equally well and which cost fewer tokens. The maximum
 * number of members (protocol/keywords.ts) appears in the schema files only: it would cost a hundred tokens.
 */
const SHOWN_KEYWORDS = ['type', 'description', 'enum', 'default', 'maxItems'] as const;

function shown(schema: JsonSchema): JsonSchema {
  const kept = { type: 'object', ...keep(schema, SHOWN_KEYWORDS) };
  if (schema.type === 'array') return { ...kept, items: shown(schema.items ?? {}) };
  const members = Object.entries(schema.properties ?? {}).filter(([, member]) => member.description);
  if (members.length === 0) return kept;
  const isRequired = ([name]: [string, JsonSchema]) => schema.required?.includes(name) ?? false;
  // Required members first: models and forms fill them in in this order.
  const inOrder = [...members.filter(isRequired), ...members.filter((member) => !isRequired(member))];
  const required = members.filter(isRequired).map(([name]) => name);
  return {
    ...kept,
    properties: Object.fromEntries(inOrder.map(([name, member]) => [name, shown(member)])),
    ...(required.length > 0 && { required }),
  };
}

function outline(schema: JsonSchema): JsonSchema {
  const kept = keep(schema, ['type', 'description', 'enum']);
  return schema.type === 'array' ? { ...kept, items: outline(schema.items ?? {}) } : kept;
}

function keep(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(
    keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
  );
}
