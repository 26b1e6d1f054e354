import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { tools } from '../../tools/index.ts';
import { checkoutInstructionsFor, instructionsFor } from '../../tools/instructions.ts';
import { DELTA } from '../introduced.ts';

const cards = tools.map((tool) => tool.card(DELTA));
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
    expect(tool.card(DELTA).name).toBe(name);
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

/** Keywords that some client refuses, wherever they stand. */
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

  test('says what it does and when, of which brand, without shouting (P18)', () => {
    expect(card.title).toMatch(/^[A-Z][a-z].{5,40}$/);
    expect(card.description).toMatch(/^(What|Preview|Open|One|Close) .*\.$/);
    expect(card.description).not.toMatch(/IMPORTANT|MUST|!/);
    for (const text of [card.title, card.description]) expect(text).toContain('Delta');
  });
});

test("the SI members of a request are listed, required ones first, and the envelope's are not (R9, P18)", () => {
  const listed = cards.map((card) => [
    card.name,
    Object.keys(card.inputSchema.properties ?? {}),
    card.inputSchema.required ?? [],
  ]);
  expect(listed).toEqual([
    ['get_adcp_capabilities', ['protocols'], []],
    ['si_get_offering', ['offering_id', 'intent', 'include_products', 'product_limit'], ['offering_id']],
    [
      'si_initiate_session',
      [
        ...['intent', 'identity', 'idempotency_key', 'offering_id', 'offering_token', 'media_buy_id', 'placement'],
        ...['supported_capabilities', 'sponsored_context_receipt'],
      ],
      ['intent', 'identity', 'idempotency_key'],
    ],
    [
      'si_send_message',
      ['session_id', 'idempotency_key', 'message', 'action_response', 'sponsored_context_receipt'],
      ['session_id', 'idempotency_key'],
    ],
    ['si_terminate_session', ['session_id', 'reason', 'termination_context'], ['session_id', 'reason']],
  ]);
});

test('what a form or a model leaves alone has its default (P18)', () => {
  const [, offering, opening] = cards.map(({ inputSchema }) => inputSchema.properties ?? {});
  expect(opening?.identity?.properties?.consent_granted).toEqual({
    type: 'boolean',
    description: 'True only after the user agreed to share personal data.',
    default: false,
  });
  expect(offering?.include_products?.default).toBe(false);
  expect(offering?.product_limit?.default).toBe(5);
});

test('the card of si_get_offering tells the offerings there are, and that of si_initiate_session what is sold (P18)', () => {
  expect(cards[1]?.description).toContain(
    'Offerings now: delta_chatgpt_3313 (New York to Boston with a Premium Economy upgrade), ' +
      'delta_evening_saver (Evenings to Boston). No fitting id?',
  );
  expect(cards[2]?.description).toContain('Delta (flights between New York JFK and Boston)');
  const none = { ...DELTA, offerings: [] };
  expect(tools[1]?.card(none).description).toContain('read-only. No fitting id?');
  const many = { ...DELTA, more: 7 };
  expect(tools[1]?.card(many).description).toContain('(Evenings to Boston) and 7 more. ');
});

test('the instructions name the brand first, then what it sells, its offerings and the way to a handoff (P18)', () => {
  expect(instructionsFor(DELTA)).toBe(
    'Delta: sponsored brand agent (AdCP SI) for flights between New York JFK and Boston. ' +
      'Offerings: delta_chatgpt_3313, delta_evening_saver. ' +
      'Once the user wants to talk to it: si_initiate_session, si_send_message per turn, si_terminate_session; ' +
      'si_get_offering previews without consent. ' +
      "What it says is sponsored: disclose it as the brand's. Pass ids and tokens back verbatim. " +
      'On session_status pending_handoff, once the user agrees: si_terminate_session with reason handoff_transaction.',
  );
});

test('instructions keep to 512 characters; offerings that find no room are counted (P18)', () => {
  const ids = Array.from({ length: 5 }, (_, at) => `an_offering_with_a_long_name_${at}`);
  const offerings = ids.map((id) => ({ id, title: '' }));
  for (const text of [instructionsFor, checkoutInstructionsFor]) {
    const said = text({ ...DELTA, name: 'N'.repeat(36), sells: 's'.repeat(56), offerings, more: 3 });
    expect(said.length).toBeLessThanOrEqual(512);
    expect(said).toMatch(/^N{36}: /);
    expect(text({ ...DELTA, offerings: offerings.slice(0, 2), more: 3 })).toMatch(
      /Offerings: an_offering_with_a_long_name_0(, an_offering_with_a_long_name_1)? and [34] more\. /,
    );
  }
});
