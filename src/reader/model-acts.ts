/**
 * The output schema of the language model: dialogue acts of the user in a compact form. Ids must be candidates (candidates.ts);
 * there is no field for a price or free text.
 */
import { z } from 'zod/v3';
import { type JsonSchema, toJsonSchema } from '../protocol/json-schema.ts';

const MOST_ACTS = 8;
const MOST_IDS = 8;
const MOST_LINES = 12;

/** A missing field equals null, because not every endpoint enforces the schema. */
const given = <T extends z.ZodTypeAny>(schema: T) => schema.nullable().default(null);
const id = () => z.string().min(2).max(8);
const ids = () => z.array(id()).max(MOST_IDS);
const words = () => given(z.string().max(200));

const Line = z.object({
  item: given(id()),
  choices: given(ids()),
  /** How many in all. */
  quantity: given(z.number().int().min(1).max(1_000_000)),
  /** So many more, or fewer. */
  more: given(z.number().int().min(-1_000_000).max(1_000_000)),
  instead_of: given(id()),
});
export type ModelLine = z.infer<typeof Line>;

const ORDERING = ['select', 'add', 'remove', 'set', 'keep', 'keep_only', 'buy'] as const;
const PLAIN = [
  'yes', 'no', 'cancel', 'later', 'more', 'restart', 'cart', 'greet', 'thank', 'bye',
] as const; // biome-ignore format: a list
const TOPICS = [
  'off_topic', 'medical', 'legal', 'hostile', 'instructed', 'agent_ad', 'agent_machine', 'agent_data', 'agent_help',
  'about_brand', 'not_understood',
] as const; // biome-ignore format: a list

/** One thing that a user does. */
export const ModelAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('find'), query: z.string().max(200), kind: given(id()), among: given(z.boolean()) }),
  z.object({
    act: z.literal('ask'),
    items: ids(),
    about: z.array(z.string().max(12)).max(4),
    value: words(),
    words: words(),
  }),
  z.object({ act: z.enum(['compare', 'look', 'haggle']), items: ids() }),
  z.object({ act: z.enum(ORDERING), lines: z.array(Line).max(MOST_LINES) }),
  z.object({ act: z.literal('date'), date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }),
  z.object({ act: z.literal('party'), count: z.number().int().min(1).max(1000) }),
  z.object({ act: z.literal('press'), button: id() }),
  z.object({ act: z.literal('topic'), about: z.enum(TOPICS) }),
  z.object({ act: z.enum(PLAIN) }),
]);
export type ModelAct = z.infer<typeof ModelAct>;

export const ModelActs = z.object({ acts: z.array(ModelAct).min(1).max(MOST_ACTS) });
export type ModelActs = z.infer<typeof ModelActs>;

/** The schema in the subset that endpoints accept: all members required, no additional ones, no rarely supported keywords. */
export const MODEL_ACTS_SCHEMA: Record<string, unknown> = bare(toJsonSchema(ModelActs));

function bare(schema: JsonSchema): Record<string, unknown> {
  const { type, properties, items, enum: values, const: value, anyOf } = schema;
  const [one, none] = Array.isArray(anyOf) ? anyOf.map(bare) : [];
  // Shortened, because it is sent with every message.
  if (one?.type !== undefined && none?.type === 'null') return { ...one, type: [one.type, 'null'] };
  return {
    ...(type !== undefined && { type }),
    ...(values !== undefined && { enum: values }),
    ...(value !== undefined && { const: value }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(bare) }),
    ...(items !== undefined && { items: bare(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, bare(one)])),
      required: Object.keys(properties),
      additionalProperties: false,
    }),
  };
}
