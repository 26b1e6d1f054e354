/** The MCP binding: five cards, and the same answers as over HTTP. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { checkoutTools } from '../../tools/checkout/list.ts';
import { DELTA } from '../introduced.ts';
import { assertError, assertSession, type Json } from './acp-official.ts';
import { acme, BOOT, converse, idOf, jane, newKey, openMerchant, paying, retail } from './merchant.ts';

const NAMES = [
  'create_checkout_session',
  'get_checkout_session',
  'update_checkout_session',
  'complete_checkout_session',
  'cancel_checkout_session',
];
const cards = checkoutTools.map(({ card }) => card(DELTA));

test('the five tools lie in files of their names, in the order of a checkout (A46)', () => {
  expect(cards.map(({ name }) => name)).toEqual(NAMES);
  const files = readdirSync(fileURLToPath(new URL('../../tools/checkout', import.meta.url))).filter((file) =>
    file.includes('_'),
  );
  expect(files.sort()).toEqual(NAMES.map((name) => `${name}.ts`).sort());
});

test('the five cards cost a model at most 1,500 tokens (A46)', () => {
  const tokens = cards.map(({ name, description, inputSchema: input_schema }) => {
    return encode(JSON.stringify({ name, description, input_schema })).length;
  });
  const all = tokens.reduce((sum, count) => sum + count, 0);
  process.stdout.write(`the checkout tools cost ${all} tokens (${tokens.join(' + ')})\n`);
  expect(all).toBeLessThanOrEqual(1500);
});

describe.each(cards.map((card) => [card.name, card] as const))('%s', (name, card) => {
  test('has a schema every client accepts, four hints, and a key where something changes (A6)', () => {
    expect(JSON.stringify([card.inputSchema, card.outputSchema])).not.toMatch(
      /"(\$ref|\$schema|const|anyOf|oneOf|allOf|exclusiveMinimum)"/,
    );
    expect(() => new Ajv({ strict: true }).compile(card.inputSchema)).not.toThrow();
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = card.annotations;
    expect([idempotentHint, openWorldHint]).toEqual([true, false]);
    expect(readOnlyHint).toBe(name === 'get_checkout_session');
    expect(destructiveHint).toBe(['complete_checkout_session', 'cancel_checkout_session'].includes(name));
    const meta = card.inputSchema.properties?.meta;
    expect(meta?.required).toEqual(readOnlyHint ? ['api_version'] : ['api_version', 'idempotency_key']);
    expect(card.description).toMatch(/^Use .*\.$/);
    const validate = new Ajv().compile(card.outputSchema);
    expect(validate({ type: 'invalid_request', code: 'invalid', message: 'x' })).toBe(true);
    expect(validate({ id: 'cs_1', status: 'completed', messages: [], order: {}, more: 1 })).toBe(true);
  });
});

/** A model at a merchant: calls a tool, checks the answer. */
function caller(merchant = openMerchant(acme)) {
  const call = async (name: string, args: unknown, principal = 'anna') => {
    const tool = checkoutTools.find((one) => one.name === `${name}_checkout_session`);
    if (!tool) throw new Error(`no tool ${name}`);
    const result = await tool.call(args, merchant.checkout.binding, { principal });
    const body = result.structuredContent;
    expect(JSON.parse(result.content[0].text)).toEqual(body);
    if (result.isError) assertError(0, body);
    else assertSession(body);
    return { isError: result.isError ?? false, body, replayed: result._meta !== undefined };
  };
  return { merchant, call };
}
const meta = (key?: string) => ({ api_version: '2026-04-17', idempotency_key: key ?? newKey() });

test('a whole purchase by tools alone, from the handoff to the order (A57, A29)', async () => {
  const { merchant, call } = caller();
  const talk = await converse(merchant, acme, { lines: [BOOT], offers: ['acme_si_15'] }, jane('name', 'email'));
  const created = await call('create', { meta: meta(), payload: talk.acp_handoff.payload });
  const { id } = created.body;
  expect(created.body.status).toBe('not_ready_for_payment');
  const address = {
    name: 'Jane Smith',
    line_one: '1 St',
    city: 'Denver',
    state: 'CO',
    country: 'US',
    postal_code: '80202',
  };
  const updated = await call('update', { meta: meta(), id, payload: { fulfillment_details: { address } } });
  expect(updated.body.status).toBe('ready_for_payment');
  const done = await call('complete', { meta: meta(), id, payload: paying('spt_test_ok') });
  expect(done.body.status).toBe('completed');
  expect((await call('get', { meta: { api_version: '2026-04-17' }, id })).body).toEqual(done.body);
  const late = await call('cancel', { meta: meta(), id });
  expect([late.isError, late.body.code]).toEqual([true, 'not_cancelable']);
});

test('an error is a tool result with the ACP Error in it, and says which argument (A1, A6, A43, A72)', async () => {
  const { call } = caller();
  const payload = retail();
  const tries: [string, unknown, string, string | undefined][] = [
    ['create', undefined, 'missing_api_version', '$.meta.api_version'],
    ['create', { payload }, 'missing_api_version', '$.meta.api_version'],
    [
      'create',
      { meta: { api_version: '2025-09-29', idempotency_key: 'k' }, payload },
      'unsupported_api_version',
      '$.meta.api_version',
    ],
    ['create', { meta: { api_version: '2026-04-17' }, payload }, 'idempotency_key_required', undefined],
    ['create', { meta: meta() }, 'missing', '$.payload'],
    ['create', { meta: meta(), payload: { ...payload, items: [] } }, 'invalid', '$'],
    ['create', 'a text', 'invalid', '$'],
    ['create', { meta: 'now', payload }, 'invalid', '$.meta'],
    ['get', { meta: meta() }, 'missing', '$.id'],
    ['get', { meta: meta(), id: 'cs_none' }, 'session_not_found', undefined],
    [
      'complete',
      { meta: { api_version: '2026-04-17' }, id: 'cs_1', payload: {} },
      'idempotency_key_required',
      undefined,
    ],
    ['cancel', { meta: { api_version: '2026-04-17' }, id: 'cs_1' }, 'idempotency_key_required', undefined],
  ];
  for (const [name, args, code, param] of tries) {
    const { isError, body } = await call(name, args);
    expect([isError, body.code, body.param], `${name} ${JSON.stringify(args)?.slice(0, 80)}`).toEqual([
      true,
      code,
      param,
    ]);
  }
});

test('a key is one key over HTTP and MCP, and belongs to whoever used it (A8, A10, A15)', async () => {
  const { merchant, call } = caller();
  const first = await merchant.create(retail(), { key: 'k-1' });
  const again = await call('create', { meta: meta('k-1'), payload: retail() });
  expect([again.replayed, again.body]).toEqual([true, first.body]);
  expect((await call('create', { meta: meta('k-1'), payload: retail({ locale: 'de-DE' }) })).body.code).toBe(
    'idempotency_conflict',
  );
  const bert = await call('create', { meta: meta('k-1'), payload: retail() }, 'bert');
  expect([bert.replayed, bert.body.id === first.body.id]).toEqual([false, false]);
  expect((await call('get', { meta: meta(), id: idOf(first) }, 'bert')).body.code).toBe('session_not_found');
});

test('what a model writes as null is not given, also to a retry; over HTTP null is what ACP says it is (P21)', async () => {
  const { merchant, call } = caller();
  const nothing = { order_notes: null, coupons: null, fulfillment_groups: null };
  const created = await call('create', { meta: meta('k-1'), id: null, payload: retail(nothing) });
  const again = await call('create', { meta: meta('k-1'), payload: retail() });
  expect([created.isError, again.replayed, again.body]).toEqual([false, true, created.body]);
  const { id } = created.body;
  const changed = await call('update', { meta: meta(), id, payload: { ...nothing, line_items: null } });
  expect([changed.isError, changed.body.line_items]).toEqual([false, created.body.line_items]);
  expect((await call('cancel', { meta: meta(), id, payload: null })).body.status).toBe('canceled');
  const required = await call('create', { meta: meta(), payload: retail({ currency: null }) });
  expect([required.isError, required.body.param]).toEqual([true, '$.currency']);
  expect((await merchant.create(retail({ order_notes: null }))).status).toBe(400);
});

test('arguments nested without end are refused (A72)', async () => {
  let payload: Json = {};
  for (let level = 0; level < 5000; level++) payload = { payload };
  expect((await caller().call('create', { meta: meta(), payload })).body.code).toBe('invalid');
});

test('arguments may be thirty-two levels deep, and not one more (A72)', async () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const create = async (levels: number) => {
    // Arguments, payload and metadata are three levels themselves.
    const payload = retail({ metadata: nested(levels - 2) });
    const reply = await openMerchant(acme).checkout.binding.create({ meta: metaOf(), payload }, { principal: 'anna' });
    return reply.ok ? 'ok' : reply.body;
  };
  expect(await create(32)).toBe('ok');
  expect(await create(33)).toMatchObject({ code: 'invalid', message: expect.stringContaining('at most 32 levels') });
});

const metaOf = () => ({ api_version: '2026-04-17', idempotency_key: newKey() });

test('an id of a checkout has at most 300 characters: a longer one is none', async () => {
  const { binding } = openMerchant(acme).checkout;
  const codeAt = async (length: number) => {
    const asked = { id: 'x'.repeat(length), meta: { api_version: '2026-04-17' } };
    return Object((await binding.get(asked, { principal: 'anna' })).body).code;
  };
  expect([await codeAt(300), await codeAt(301)]).toEqual(['session_not_found', 'invalid']);
});
