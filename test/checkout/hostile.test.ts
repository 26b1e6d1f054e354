/** What somebody with a key and bad intentions sends. */
import { describe, expect, test } from 'vitest';
import { acme, BARE, idOf, openMerchant, retail } from './merchant.ts';

/** CPU time, so that a busy machine does not fail the test. */
async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('costs little', () => {
  const ids = acme.items.flatMap((item) => (item.variants.length > 0 ? item.variants.map(({ id }) => id) : [item.id]));

  test('a thousand lines, the largest list of item ids, text full of @ (A72)', async () => {
    const merchant = openMerchant(acme);
    const line_items = Array.from({ length: 1000 }, (_, index) => ({ id: ids[index % ids.length] ?? '' }));
    expect(await milliseconds(() => merchant.create(retail({ line_items })))).toBeLessThan(2000);
    const id = idOf(await merchant.create(retail()));
    const item_ids = Array.from({ length: 1000 }, () => 'x');
    const selected_fulfillment_options = Array.from({ length: 30 }, () => ({
      type: 'shipping',
      option_id: 'ship_std',
      item_ids,
    }));
    expect(await milliseconds(() => merchant.update(id, { selected_fulfillment_options }))).toBeLessThan(2000);
    for (const text of ['a'.repeat(125_000), '@'.repeat(125_000), '+1'.repeat(62_000), '+1 '.repeat(41_000)]) {
      const claim = { provider: 'p.example', token: 't', extra: text };
      expect(await milliseconds(() => merchant.create(retail({ affiliate_attribution: claim })))).toBeLessThan(2000);
    }
  });
});

test('names that JavaScript knows are names like any other (A72)', async () => {
  const merchant = openMerchant(acme);
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const body = JSON.stringify(retail()).replace('{"line_items"', `{"${name}":{"currency":"usd"},"line_items"`);
    const answer = await merchant.create({}, { raw: body });
    expect([answer.status, answer.body.param], name).toEqual([400, '$']);
    expect((await merchant.get(name)).status).toBe(404);
    const item = await merchant.create(retail({ line_items: [{ id: name }], discounts: { codes: [name] } }));
    expect(item.body.code).toBe('invalid_item_id');
    const code = await merchant.create(retail({ capabilities: BARE, discounts: { codes: [name] } }));
    expect(code.body.discounts).toMatchObject({ rejected: [{ code: name, reason: 'discount_code_invalid' }] });
    const quote = await merchant.create(retail({ quote_id: name }));
    expect(quote.body.code).toBe('quote_not_found');
  }
});

test('nothing a caller sends stands in a refusal (A43)', async () => {
  const merchant = openMerchant(acme);
  const planted = 'PLANTED<script>';
  const bodies = [
    retail({ currency: planted }),
    retail({ line_items: [{ id: planted }] }),
    retail({ quote_id: planted }),
    retail({ buyer: { email: planted } }),
    retail({ locale: [planted] }),
    retail({ affiliate_attribution: { provider: planted } }),
    retail({ [planted]: 1 }),
    retail({ affiliate_attribution: { provider: 'p', token: 't', metadata: { [planted]: [] } } }),
  ];
  for (const body of bodies) {
    const answer = await merchant.create(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain('PLANTED');
  }
});
