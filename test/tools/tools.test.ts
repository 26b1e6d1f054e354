import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { tools } from '../../tools/index.ts';
import { instructions } from '../../tools/instructions.ts';

const cards = tools.map((tool) => tool.card);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const NAMES = [
  'get_adcp_capabilities',
  'si_get_offering',
  'si_initiate_session',
  'si_send_message',
  'si_terminate_session',
];

test('the five tools are listed under their exact names, in a fixed order (R1)', () => {
  expect(cards.map((card) => card.name)).toEqual(NAMES);
});

test('the list is, byte for byte, the golden file (R1, R13)', async () => {
  await expect(`${JSON.stringify({ tools: cards }, null, 2)}\n`).toMatchFileSnapshot('../golden/tools.json');
});

test('each tool lies in the file of its name', async () => {
  const files = readdirSync(here('../../tools')).filter((file) => file.includes('_'));
  expect(files.sort()).toEqual([...NAMES].sort().map((name) => `${name}.ts`));
  for (const name of NAMES) {
    const { default: tool } = await import(`../../tools/${name}.ts`);
    expect(tool.card.name).toBe(name);
  }
});

test('every tool states all four hints', () => {
  expect(
    cards.map(({ name, annotations: a }) => [
      name,
      a.readOnlyHint,
      a.destructiveHint,
      a.idempotentHint,
      a.openWorldHint,
    ]),
  ).toEqual([
    ['get_adcp_capabilities', true, false, true, false],
    ['si_get_offering', true, false, true, false],
    ['si_initiate_session', false, false, true, false],
    ['si_send_message', false, false, true, false],
    ['si_terminate_session', false, true, true, false],
  ]);
});

test('all five cards cost a model at most 1,500 tokens', () => {
  const tokens = cards.map(
    ({ name, description, inputSchema: input_schema }) =>
      encode(JSON.stringify({ name, description, input_schema })).length,
  );
  const all = tokens.reduce((sum, count) => sum + count, 0);
  process.stdout.write(`tools/list costs ${all} tokens (${tokens.join(' + ')})\n`);
  expect(all).toBeLessThanOrEqual(1500);
});

/** Keywords that some client refuses, wherever they stand (mcp-practice §3). */
const FORBIDDEN = [
  '$ref',
  '$defs',
  'definitions',
  '$schema',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'const',
  'propertyNames',
  'uniqueItems',
  'multipleOf',
];

function complaintsAbout(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [`${at} is no object`];
  const node = schema as Record<string, unknown>;
  const found = FORBIDDEN.filter((keyword) => keyword in node).map((keyword) => `${at} has ${keyword}`);
  if (typeof node.type !== 'string') found.push(`${at} has no single type`);
  if (node.type === 'array' && node.items === undefined) found.push(`${at} has no items`);
  const inner = Object.entries(node.properties ?? {});
  if (node.items !== undefined) inner.push(['items', node.items]);
  return [...found, ...inner.flatMap(([name, member]) => complaintsAbout(member, `${at}/${name}`))];
}

describe.each(cards.map((card) => [card.name, card] as const))('%s', (_, card) => {
  test('has schemas that every client accepts (R1)', () => {
    for (const schema of [card.inputSchema, card.outputSchema]) {
      expect(complaintsAbout(schema, card.name)).toEqual([]);
      expect(schema.type).toBe('object');
      expect(schema.properties).toBeTypeOf('object');
      expect(schema.additionalProperties).toBe(true);
      for (const keyword of ['allOf', 'anyOf', 'oneOf', 'not', 'if']) expect(schema).not.toHaveProperty(keyword);
      expect(() => new Ajv({ strict: true }).compile(schema)).not.toThrow();
    }
  });

  test('describes each property in at most fifteen words', () => {
    const words = (schema: { description?: string }) => (schema.description ?? '').split(/\s+/).filter(Boolean).length;
    for (const [name, property] of Object.entries(card.inputSchema.properties ?? {})) {
      expect(words(property), name).toBeGreaterThan(0);
      expect(words(property), name).toBeLessThanOrEqual(15);
    }
  });

  test('has an answer schema that requires nothing and admits errors (P3)', () => {
    expect(JSON.stringify(card.outputSchema)).not.toContain('"required"');
    const validate = new Ajv().compile(card.outputSchema);
    const error = { code: 'SESSION_NOT_FOUND', message: 'No such session.', recovery: 'correctable' };
    expect(
      validate({ status: 'failed', adcp_version: '3.1', context: { a: 1 }, adcp_error: error, errors: [error] }),
    ).toBe(true);
    expect(validate({})).toBe(true);
    expect(validate({ status: 'completed', novelty: [] })).toBe(true);
  });

  test('says when to use it, without shouting', () => {
    expect(card.title).toMatch(/^[A-Z][a-z].{5,40}$/);
    expect(card.description).toMatch(/^(Call|Use) .*\.$/);
    expect(card.description).not.toMatch(/IMPORTANT|MUST|!/);
  });
});

test('the canonical request properties are listed, so that no client drops one (R9)', () => {
  const listed = Object.fromEntries(cards.map((card) => [card.name, Object.keys(card.inputSchema.properties ?? {})]));
  const envelope = ['adcp_version', 'adcp_major_version', 'context', 'ext'];
  expect(listed).toEqual({
    get_adcp_capabilities: [...envelope, 'idempotency_key', 'protocols'],
    si_get_offering: [...envelope, 'idempotency_key', 'offering_id', 'intent', 'include_products', 'product_limit'],
    si_initiate_session: [
      ...envelope,
      'idempotency_key',
      'intent',
      'identity',
      'offering_id',
      'offering_token',
      'media_buy_id',
      'placement',
      'supported_capabilities',
      'sponsored_context_receipt',
    ],
    si_send_message: [
      ...envelope,
      'idempotency_key',
      'session_id',
      'message',
      'action_response',
      'sponsored_context_receipt',
    ],
    si_terminate_session: [...envelope, 'session_id', 'reason', 'termination_context'],
  });
});

test('the instructions tell the order of calls, the consent, the disclosure and the handoff within 512 characters', () => {
  expect(instructions.length).toBeLessThanOrEqual(512);
  const places = NAMES.map((name) => instructions.indexOf(name));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(instructions.indexOf('consent')).toBeLessThan(instructions.indexOf('si_initiate_session'));
  for (const word of ['sponsored', 'disclose', 'verbatim', 'idempotency_key', 'pending_handoff', 'handoff_transaction'])
    expect(instructions).toContain(word);
});
