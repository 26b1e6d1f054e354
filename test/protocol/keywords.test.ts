/** Maxima of arrays, objects and maps: stated everywhere, and checked before anything else is. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/v3';
import * as requests from '../../src/checkout/requests.ts';
import * as errors from '../../src/protocol/errors.ts';
import { issuesOf } from '../../src/protocol/issues.ts';
import { type JsonSchema, toJsonSchema } from '../../src/protocol/json-schema.ts';
import { Keyword, list, map, open } from '../../src/protocol/keywords.ts';
import * as messages from '../../src/protocol/messages.ts';
import * as sponsored from '../../src/protocol/sponsored-context.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A schema that counts how often it is asked. */
function counting() {
  let asked = 0;
  return { schema: z.unknown().refine(() => ++asked < 0), asked: () => asked };
}

describe('what is too large', () => {
  test('is refused with one issue, and none of its elements is validated', () => {
    const element = counting();
    const bad = Array.from({ length: 1001 }, () => ({}));
    expect(list(element.schema).safeParse(bad).error?.issues).toMatchObject([{ code: 'too_big', maximum: 1000 }]);
    expect(element.asked()).toBe(0);
    expect(list(element.schema).safeParse(bad.slice(1)).error?.issues).toHaveLength(1000);
    expect(element.asked()).toBe(1000);
  });

  test('is refused in maps and open objects too, before a member is validated', () => {
    const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, 0]));
    const value = counting();
    expect(map(value.schema).safeParse(members(1001)).error?.issues).toHaveLength(1);
    expect(open({ m0: value.schema }).safeParse(members(1001)).error?.issues).toHaveLength(1);
    expect(value.asked()).toBe(0);
    expect(open({}).safeParse(members(1000)).success).toBe(true);
    expect(map(z.number(), 3).safeParse(members(3)).success).toBe(true);
    expect(map(z.number(), 3).safeParse(members(4)).success).toBe(false);
  });

  test('is named with its JSON Schema keyword and how much would do (R113, R114)', () => {
    const Request = open({ list: list(z.string(), { max: 2 }), inner: open({}, 1) });
    const { error } = Request.safeParse({ list: ['a', 'b', 'c'], inner: { a: 1, b: 2 } });
    expect(error && issuesOf(error)).toEqual([
      { pointer: '/list', keyword: 'maxItems', message: 'Send list with at most 2 items.' },
      { pointer: '/inner', keyword: 'maxProperties', message: 'Send inner with at most 1 members.' },
    ]);
  });

  test('a wrong type is a wrong type still, and a minimum is kept', () => {
    const schema = list(z.string(), { min: 1, max: 2 });
    expect(schema.safeParse('a').error?.issues).toMatchObject([{ code: 'invalid_type', expected: 'array' }]);
    expect(schema.safeParse([]).error?.issues).toMatchObject([{ code: 'too_small', minimum: 1 }]);
    expect(schema.safeParse(['a', 7]).error?.issues).toMatchObject([{ code: 'invalid_type', path: [1] }]);
    expect(open({}).safeParse([]).error?.issues).toMatchObject([{ code: 'invalid_type', expected: 'object' }]);
    expect(schema.safeParse(['a', 'b']).data).toEqual(['a', 'b']);
  });
});

test('JSON Schema gets the maximum, the description and everything else', () => {
  const schema = open({
    list: list(z.string(), { min: 1, max: 2 }).describe('Two at most.').optional(),
    labels: map(z.string(), 4),
  });
  expect(toJsonSchema(schema)).toEqual({
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2, description: 'Two at most.' },
      labels: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 4 },
    },
    required: ['labels'],
    additionalProperties: true,
    maxProperties: 1000,
  });
});

/** Where a schema, or one inside it, takes any number of elements or members. */
function unlimited(schema: z.ZodTypeAny, at: string, seen = new Set<z.ZodTypeAny>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const inner = (one: z.ZodTypeAny, name = '') => unlimited(one, `${at}${name}`, seen);
  if (schema instanceof Keyword) {
    const limited = schema._def.inner;
    if (limited instanceof z.ZodArray) return inner(limited.element, '[]');
    if (limited instanceof z.ZodRecord) return inner(limited.valueSchema, '{}');
    if (limited instanceof z.ZodObject) return membersOf(limited).flatMap(([name, one]) => inner(one, `.${name}`));
    return inner(limited);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return inner(schema.unwrap());
  if (schema instanceof z.ZodDefault) return inner(schema.removeDefault());
  if (schema instanceof z.ZodEffects) return inner(schema.innerType());
  if (schema instanceof z.ZodUnion) return schema._def.options.flatMap((one: z.ZodTypeAny) => inner(one));
  if (schema instanceof z.ZodObject) {
    const open = schema._def.unknownKeys === 'passthrough' || !(schema._def.catchall instanceof z.ZodNever);
    return [...(open ? [at] : []), ...membersOf(schema).flatMap(([name, one]) => inner(one, `.${name}`))];
  }
  const plain = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodUnknown, z.ZodCatch];
  return plain.some((kind) => schema instanceof kind) ? [] : [`${at} (${schema.constructor.name})`];
}

function membersOf(schema: z.AnyZodObject): [string, z.ZodTypeAny][] {
  return Object.entries(schema.shape);
}

const SCHEMAS = Object.entries({ ...messages, ...errors, ...requests, ...sponsored }).flatMap(([name, one]) =>
  one instanceof z.ZodType ? [[name, one] as const] : [],
);

describe('every array, open object and map', () => {
  test('is found by the walk', () => {
    expect(SCHEMAS.length).toBeGreaterThan(30);
    const loose = z.object({ a: z.array(z.object({}).passthrough()).optional(), b: z.record(z.string()) });
    expect(unlimited(loose, 'loose')).toEqual(['loose.a (ZodArray)', 'loose.b (ZodRecord)']);
    expect(unlimited(open({ a: list(z.object({}).passthrough()) }), 'loose')).toEqual(['loose.a[]']);
  });

  test.each(SCHEMAS)('of %s has a stated maximum', (name, schema) => {
    expect(unlimited(schema, name)).toEqual([]);
  });

  test('is made in keywords.ts, wherever requests are described', () => {
    const files = ['src/protocol', 'src/checkout', 'tools'].flatMap((folder) =>
      readdirSync(`${repository}${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && name !== 'keywords.ts')
        .map((name) => `${folder}/${name}`),
    );
    expect(files).toContain('src/checkout/attribution.ts');
    const makers = /z\s*\.(?:array|record|map|set|tuple)\(|\.passthrough\(|\.catchall\(|\.nonstrict\(/;
    expect(files.filter((file) => makers.test(readFileSync(`${repository}${file}`, 'utf8')))).toEqual([]);
  });

  test('of the schema files has its maximum there too', () => {
    const folder = `${repository}src/protocol/schemas/`;
    const without = (schema: JsonSchema, at: string): string[] => {
      const { properties = {}, items, anyOf = [], additionalProperties } = schema;
      const bound = schema.type === 'array' ? 'maxItems' : 'maxProperties';
      const counted = schema.type === 'array' || (schema.type === 'object' && additionalProperties !== false);
      return [
        ...(counted && typeof schema[bound] !== 'number' ? [at] : []),
        ...Object.entries(properties).flatMap(([name, one]) => without(one, `${at}.${name}`)),
        ...(items ? without(items, `${at}[]`) : []),
        ...(Array.isArray(anyOf) ? anyOf.flatMap((one) => without(one, at)) : []),
      ];
    };
    const files = readdirSync(folder);
    expect(files).toHaveLength(10);
    for (const file of files) expect(without(JSON.parse(readFileSync(folder + file, 'utf8')), file)).toEqual([]);
  });
});
