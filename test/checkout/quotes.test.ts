import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { createQuotes } from '../../src/checkout/quotes.ts';
import { amount, type Json } from './acp-official.ts';
import { inMemory } from './kept.ts';
import {
  acme,
  BOOT,
  converse,
  delta,
  FLIGHT,
  idOf,
  jane,
  notices,
  openMerchant,
  paying,
  rows,
  SOCKS,
  START,
} from './merchant.ts';

const talkOf = async (merchant = openMerchant(acme)) => {
  const scope = ['name', 'email', 'shipping_address'];
  const talk = await converse(merchant, acme, { lines: [BOOT, SOCKS], offers: ['acme_si_15'] }, jane(...scope));
  return { merchant, talk, payload: talk.acp_handoff.payload as Json };
};

describe('a handoff token', () => {
  test('is the quote of the session it leads to, with the same end (A57, A58)', async () => {
    const { merchant, talk, payload } = await talkOf();
    const created = await merchant.create(payload);
    expect(created.status).toBe(201);
    expect(created.body.quote_id).toBe(talk.acp_handoff.checkout_token);
    expect(created.body.quote_expires_at).toBe('2026-01-18T11:15:00Z');
    expect(created.body.metadata).toEqual(payload.metadata);
  });

  test('is good once; a replay of the same key is no second use (A60)', async () => {
    const { merchant, payload } = await talkOf();
    const created = await merchant.create(payload, { key: 'k-1' });
    expect((await merchant.create(payload, { key: 'k-1' })).body).toEqual(created.body);
    const again = await merchant.create(payload);
    expect([again.status, again.body.code, again.body.param]).toEqual([400, 'quote_already_redeemed', '$.quote_id']);
    expect(again.body.message).toContain(idOf(created));
    await merchant.cancel(idOf(created));
    expect((await merchant.create(payload)).body.code).toBe('quote_already_redeemed');
  });

  test('told twice is one token, and stays spent (A59, A60)', async () => {
    const { merchant, talk, payload } = await talkOf();
    await merchant.create(payload);
    const { checkout_token: token, expires_at } = talk.acp_handoff;
    const again = {
      owner: 'host',
      token,
      expires_at: Date.parse(expires_at) + 1000,
      brand: acme,
      lines: [],
      offers: [],
      session_id: 's',
    };
    await merchant.checkout.quotes.keep(again);
    expect((await merchant.checkout.counts()).quotes).toBe(1);
    expect((await merchant.create(payload)).body.code).toBe('quote_already_redeemed');
  });

  test('of an agreement that names one thing twice is held as one line (A21, A58)', async () => {
    const merchant = openMerchant(acme);
    const talk = await converse(merchant, acme, { lines: [BOOT, SOCKS, BOOT], offers: ['acme_si_15'] }, jane('email'));
    const created = await merchant.create(talk.acp_handoff.payload);
    expect((created.body.line_items as Json[]).map(({ id, quantity }) => [id, quantity])).toEqual([
      ['trail-pro-w9', 2],
      ['wool-sock-m', 2],
    ]);
    expect(notices(created).filter(([, code]) => code === 'price_change')).toEqual([]);
  });

  test('can be redeemed with any valid key, and tells a stranger nothing of whoever was first (A60)', async () => {
    const { merchant, payload } = await talkOf();
    const created = await merchant.create(payload, { bearer: 'key-bert' });
    expect(created.status).toBe(201);
    const again = await merchant.create(payload);
    expect(again.body.code).toBe('quote_already_redeemed');
    expect(again.body.message).not.toContain(idOf(created));
  });

  test('used twice at the same moment leads to one checkout (A60)', async () => {
    const { merchant, payload } = await talkOf();
    const answers = await Promise.all([1, 2, 3, 4].map(() => merchant.create(payload)));
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 400]);
    expect((await merchant.checkout.counts()).sessions).toBe(1);
  });

  test('a create that fails does not spend it (A60)', async () => {
    const { merchant, payload } = await talkOf();
    expect((await merchant.create({ ...payload, currency: 'eur' })).body.code).toBe('unsupported_currency');
    expect((await merchant.create({ ...payload, line_items: [{ id: 'gold' }] })).body.code).toBe('invalid_item_id');
    expect((await merchant.create(payload)).status).toBe(201);
  });

  test('expires to the second, is remembered a day, and then was never there (A60)', async () => {
    const { merchant, payload } = await talkOf();
    merchant.wait(1799);
    const early = await talkOf();
    early.merchant.wait(1799);
    expect((await early.merchant.create(early.payload)).status).toBe(201);
    merchant.wait(1);
    const late = await merchant.create(payload);
    expect([late.status, late.body.code, late.body.param]).toEqual([400, 'quote_expired', '$.quote_id']);
    merchant.wait(86_400);
    expect((await merchant.create(payload)).body.code).toBe('quote_not_found');
  });

  test.each(['', 'ckt_guess', 'x'.repeat(400)])('that is not ours, %j, is not found (A60)', async (quote_id) => {
    const { merchant, payload } = await talkOf();
    expect((await merchant.create({ ...payload, quote_id })).body.code).toBe('quote_not_found');
  });

  test("another brand's is not found here (A60)", async () => {
    const other = openMerchant(delta);
    const talk = await converse(other, delta, { lines: [FLIGHT], offers: [] }, jane('email'));
    const { merchant, payload } = await talkOf();
    expect((await merchant.create({ ...payload, quote_id: talk.acp_handoff.checkout_token })).body.code).toBe(
      'quote_not_found',
    );
  });
});

describe('a tampered payload', () => {
  test('with another price is sold at the price that was told (A20, A62)', async () => {
    const { merchant, payload } = await talkOf();
    const line_items = (payload.line_items as Json[]).map((item) => ({ ...item, unit_amount: 1 }));
    const created = await merchant.create({ ...payload, line_items, metadata: { price: { amount: 0.01 } } });
    expect(amount(created.body.totals, 'subtotal')).toBe(20865);
    expect(notices(created)).toEqual([
      ['warning', 'price_change', '$.line_items[0].unit_amount'],
      ['warning', 'price_change', '$.line_items[1].unit_amount'],
    ]);
  });

  test('with more or other items is priced anew, without the hold, and says so (A20, A62)', async () => {
    for (const more of [{ id: 'wool-sock-m' }, { id: 'trail-pro-w8' }]) {
      const { merchant, payload } = await talkOf();
      const created = await merchant.create({ ...payload, line_items: [...(payload.line_items as Json[]), more] });
      expect(created.status).toBe(201);
      expect(notices(created)).toEqual([['warning', 'price_change', '$.quote_id']]);
    }
  });

  test('with an offer nobody made gets nothing for it (A41, A62)', async () => {
    const { merchant, payload } = await talkOf();
    const created = await merchant.create({ ...payload, discounts: { codes: ['acme_si_15', 'acme_si_90'] } });
    expect(amount(created.body.totals, 'items_discount')).toBe(2835);
    expect(notices(created)).toEqual([['warning', 'discount_code_invalid', '$.discounts.codes[1]']]);
  });
});

const SALE = `
name: sale
brand: { display_name: Sale, domain: sale.example }
agent_url: https://si.sale.example/mcp
checkout: { url: https://sale.example/acp/checkout_sessions }
updated_at: 2026-01-12T09:00:00Z
currency: EUR
disclosure: { label_text: Sponsored by Sale }
items:
  - { id: cup, name: Cup, category: kitchen, price: PRICE }
offers:
  - { id: late, title: Until eleven, percent: 20, ends_at: "2026-01-18T11:00:00Z" }
offerings:
  - { id: all, title: All, summary: All. }
`;
const before = parseBrand(SALE.replace('PRICE', '10'), 'sale.yaml');
const after = parseBrand(SALE.replace('PRICE', '12'), 'sale.yaml');

describe('the hold', () => {
  const body = {
    line_items: [{ id: 'cup' }],
    currency: 'EUR',
    capabilities: { extensions: ['discount'] },
    discounts: { codes: ['late'] },
  };

  test('keeps an offer that has ended since, for whoever has the quote (A57, A58)', async () => {
    const merchant = openMerchant(before);
    const talk = await converse(
      merchant,
      before,
      { lines: [{ product_id: 'cup', quantity: 1 }], offers: ['late'] },
      jane('email'),
    );
    merchant.wait(1200);
    const held = await merchant.create(talk.acp_handoff.payload);
    expect(rows(held)).toEqual([
      ['items_base_amount', 1000],
      ['items_discount', 200],
      ['subtotal', 800],
      ['fulfillment', 0],
      ['tax', 0],
      ['total', 800],
    ]);
    const bare = await merchant.create(body);
    expect(bare.body.discounts).toMatchObject({ applied: [], rejected: [{ reason: 'discount_code_expired' }] });
  });

  test('keeps the price although the catalogue has a new one (A58, A62)', async () => {
    const merchant = openMerchant(after);
    const talk = await converse(
      merchant,
      before,
      { lines: [{ product_id: 'cup', quantity: 1 }], offers: [] },
      jane('email'),
    );
    const held = await merchant.create(talk.acp_handoff.payload);
    expect([amount(held.body.totals, 'total'), notices(held)]).toEqual([1000, []]);
    const two = await merchant.update(idOf(held), { line_items: [{ id: 'cup', quantity: 2 }] });
    expect(amount(two.body.totals, 'total')).toBe(2400);
    expect(notices(two)).toEqual([['warning', 'price_change', '$.quote_id']]);
    const one = await merchant.update(idOf(held), { line_items: [{ id: 'cup' }] });
    expect(amount(one.body.totals, 'total')).toBe(1000);
  });

  test('an offer once applied stays while the checkout is open, and is gone once it was taken off (A28)', async () => {
    const merchant = openMerchant(before);
    const id = idOf(await merchant.create(body));
    merchant.wait(1200);
    const updated = await merchant.update(id, { buyer: { email: 'jane@person.example' } });
    expect(amount(updated.body.totals, 'total')).toBe(800);
    await merchant.update(id, { discounts: { codes: [] } });
    const late = await merchant.update(id, { discounts: { codes: ['late'] } });
    expect(amount(late.body.totals, 'total')).toBe(1000);
  });
});

test('a sale without a conversation is an order and no conversion (A68)', async () => {
  const merchant = openMerchant(before);
  const buyer = { email: 'jane@person.example' };
  const created = await merchant.create({ line_items: [{ id: 'cup' }], currency: 'eur', capabilities: {}, buyer });
  expect((await merchant.complete(idOf(created), paying('spt_test_ok'))).body.status).toBe('completed');
  expect(await merchant.checkout.ledger.conversions()).toEqual([]);
});

test('a conversion is told once, whatever its listener does, and a departure lies beside its conversation (A33, A68)', async () => {
  const heard: Json[] = [];
  const onConversion = (conversion: object) => {
    heard.push({ ...conversion });
    throw new Error('the listener is broken');
  };
  const { merchant, payload } = await talkOf(openMerchant(acme, { onConversion }));
  const id = idOf(await merchant.create(payload));
  const done = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
  await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
  expect(done.body.status).toBe('completed');
  expect(heard).toHaveLength(1);
  expect(JSON.stringify(heard)).not.toMatch(/jane|Jane|Main St/);

  const next = await talkOf(merchant);
  await merchant.cancel(idOf(await merchant.create(next.payload)), { intent_trace: { reason_code: 'comparison' } });
  expect(await merchant.checkout.ledger.departures()).toMatchObject([
    { adcp_session_id: next.talk.session_id, reason_code: 'comparison' },
  ]);
});

test('the newest ten thousand quotes of an owner are kept, each for its time and a day (A60, A70)', async () => {
  const clock = { now: START };
  const { units, size, sweep } = inMemory(clock, { bytes: { each: 1e9 } });
  const quotes = createQuotes({ units });
  const keep = (at: number, owner = 'host') => {
    const quoted = { brand: acme, lines: [SOCKS, SOCKS], offers: [], session_id: 's' };
    return quotes.keep({ ...quoted, owner, token: `${owner}-${at}`, expires_at: START + 1000 });
  };
  const find = (token: string) => units((work) => quotes.find(work, token, 'anna'));
  const verdict = async (at: number, owner = 'host') => {
    const found = await find(`${owner}-${at}`);
    return found.ok ? 'ok' : found.body.code;
  };
  for (let at = 1; at <= 10_000; at++) await keep(at);
  expect([await size(), await verdict(1)]).toEqual([10_000, 'ok']);
  await keep(1, 'other');
  expect([await verdict(1), await verdict(1, 'other')]).toEqual(['ok', 'ok']);
  await keep(10_001);
  expect([await verdict(1), await verdict(2), await verdict(10_001)]).toEqual(['quote_not_found', 'ok', 'ok']);
  expect(await find('host-2')).toMatchObject({ quote: { lines: [{ ...SOCKS, quantity: 4 }] } });

  clock.now = START + 999;
  expect(await verdict(3)).toBe('ok');
  clock.now = START + 1000;
  expect(await verdict(3)).toBe('quote_expired');
  clock.now = START + 86_400_999;
  await sweep();
  expect(await verdict(3)).toBe('quote_expired');
  clock.now = START + 86_401_000;
  expect(await verdict(3)).toBe('quote_not_found');
  await sweep();
  expect(await size()).toBe(0);
});
