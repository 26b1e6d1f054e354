import { describe, expect, test } from 'vitest';
import { z } from 'zod/v3';
import { forOutput, forToolList, toJsonSchema } from '../../src/protocol/json-schema.ts';

const open = <T extends z.ZodRawShape>(shape: T) => z.object(shape).passthrough();
const Everything = open({
  key: z.string().min(2).regex(/^a/).describe('A key.'),
  kind: z.enum(['a', 'b']).describe('A kind.').optional(),
  count: z.number().int().min(1).max(9).describe('A count.').optional(),
  list: z
    .array(z.enum(['x']))
    .min(1)
    .describe('A list.')
    .optional(),
  free: open({}).describe('Anything.').optional(),
  either: z
    .union([z.boolean(), open({})])
    .describe('Either.')
    .optional(),
  inner: open({ told: z.boolean().describe('Told.'), untold: z.string() }).describe('An object.'),
});

describe('toJsonSchema', () => {
  test('prints the whole schema without $schema and $ref', () => {
    expect(
      toJsonSchema(
        open({ at: z.string().datetime({ offset: true }), inner: open({ n: z.number().int().min(1) }).optional() }),
      ),
    ).toEqual({
      type: 'object',
      properties: {
        at: { type: 'string', format: 'date-time' },
        inner: {
          type: 'object',
          properties: { n: { type: 'integer', minimum: 1 } },
          required: ['n'],
          additionalProperties: true,
        },
      },
      required: ['at'],
      additionalProperties: true,
    });
  });

  test('a schema used twice is printed twice, not referred to', () => {
    const twice = open({ n: z.string() });
    expect(JSON.stringify(toJsonSchema(open({ a: twice, b: twice })))).not.toContain('$ref');
  });
});

test('a host sees the described members with plain keywords only (R1, R9)', () => {
  expect(forToolList(toJsonSchema(Everything))).toEqual({
    type: 'object',
    properties: {
      key: { type: 'string', description: 'A key.' },
      kind: { type: 'string', description: 'A kind.', enum: ['a', 'b'] },
      count: { type: 'integer', description: 'A count.' },
      list: { type: 'array', description: 'A list.', items: { type: 'string', enum: ['x'] } },
      free: { type: 'object', description: 'Anything.' },
      either: { type: 'object', description: 'Either.' },
      inner: {
        type: 'object',
        description: 'An object.',
        properties: { told: { type: 'boolean', description: 'Told.' } },
        required: ['told'],
      },
    },
    required: ['key', 'inner'],
    additionalProperties: true,
  });
});

test('the published answer schema is open, requires nothing and admits errors (P3)', () => {
  expect(
    forOutput(
      toJsonSchema(
        open({
          id: z.string().describe('An id.'),
          ok: z.literal(true),
          list: z.array(open({ n: z.number() })),
          inner: open({ n: z.number() }),
        }),
      ),
    ),
  ).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'An id.' },
      ok: { type: 'boolean' },
      list: { type: 'array', items: { type: 'object' } },
      inner: { type: 'object' },
      adcp_error: { type: 'object' },
      errors: { type: 'array', items: { type: 'object' } },
    },
    additionalProperties: true,
  });
});
