/** What a brand agent sends is read as text and nothing else, whatever it holds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handoffOf, moneyOf } from '../../src/ui/handoff-view.ts';
import { linkOf, listOf, shownText, textOf } from '../../src/ui/read.ts';

describe('reading what was sent', () => {
  test('only https leads anywhere', () => {
    expect(linkOf('https://brand.example/a?b=1')).toBe('https://brand.example/a?b=1');
    for (const url of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'http://brand.example',
      '//brand.example',
      'https://user@brand.example',
      `https://brand.example/${'a'.repeat(3000)}`,
      7,
    ])
      expect(linkOf(url)).toBe(undefined);
  });

  test('a long text is cut between characters, and says how long it was', () => {
    expect(shownText('a'.repeat(10), 4)).toBe('aaaa… (10 characters)');
    expect(shownText('aaa😀😀', 4)).toBe('aaa… (7 characters)');
    expect(shownText('short')).toBe('short');
  });

  test('numbers and texts can be shown, nothing else', () => {
    expect([textOf(0), textOf('a'), textOf(' '), textOf(Number.NaN), textOf({}), textOf(null)]).toEqual([
      '0',
      'a',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('any value can be read as a list and as a handoff', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(listOf(value).length).toBeLessThanOrEqual(50);
        const read = handoffOf({ handoff: value, acp_handoff: value }) ?? handoffOf({ handoff: value });
        expect(read === undefined || Array.isArray(read.lines)).toBe(true);
      }),
    );
  });
});

describe('a handoff as it is shown', () => {
  test('of a pending session: lines, total and offers', () => {
    expect(
      handoffOf({
        handoff: {
          type: 'transaction',
          intent: {
            action: 'purchase',
            product: { product_id: 'DL628', name: 'DL628 JFK to BOS', quantity: 2, cabin: 'Main' },
            price: { amount: 398, currency: 'USD' },
          },
          context_for_checkout: { conversation_summary: 'Two seats.', applied_offers: ['upgrade'] },
        },
      }),
    ).toEqual({
      kind: 'purchase',
      lines: [{ name: 'DL628 JFK to BOS', quantity: 2, details: ['cabin: Main'] }],
      total: '$398.00',
      offers: ['upgrade'],
      summary: 'Two seats.',
      sandbox: false,
    });
  });

  test('of several lines, each with its own quantity', () => {
    const line_items = [
      { product_id: 'a', name: 'Boots', quantity: 1 },
      { product_id: 'b', name: 'Socks', quantity: 3 },
    ];
    const read = handoffOf({
      handoff: { type: 'transaction', intent: { product: line_items[0] }, context_for_checkout: { line_items } },
    });
    expect(read?.lines.map(({ name, quantity }) => [name, quantity])).toEqual([
      ['Boots', 1],
      ['Socks', 3],
    ]);
  });

  test('of a finished session: equal entries are one line, and what it expires is told', () => {
    const payload = {
      line_items: [
        { id: 'boots', name: 'Boots', unit_amount: 18_900 },
        { id: 'boots', name: 'Boots', unit_amount: 18_900 },
        { id: 'socks', name: 'Socks', unit_amount: 900 },
      ],
      metadata: { applied_offers: ['ten'], price: { amount: 387, currency: 'USD' } },
    };
    expect(
      handoffOf({
        acp_handoff: {
          checkout_url: 'https://brand.example/checkout',
          expires_at: '2026-01-18T16:00:00Z',
          sandbox: true,
          payload,
        },
      }),
    ).toEqual({
      kind: 'purchase',
      lines: [
        { name: 'Boots', quantity: 2, details: [] },
        { name: 'Socks', quantity: 1, details: [] },
      ],
      total: '$387.00',
      offers: ['ten'],
      expiresAt: '2026-01-18T16:00:00Z',
      checkoutUrl: 'https://brand.example/checkout',
      sandbox: true,
      payload,
    });
  });

  test('a booking needs no lines, and an answer without a handoff has none', () => {
    expect(
      handoffOf({
        handoff: { type: 'complete', context_for_checkout: { conversation_summary: 'A test drive on Monday.' } },
      }),
    ).toEqual({ kind: 'booking', lines: [], offers: [], summary: 'A test drive on Monday.', sandbox: false });
    expect(handoffOf({ response: { message: 'Hello' } })).toBe(undefined);
  });

  test('an amount without a currency of three letters is no price', () => {
    expect([moneyOf({ amount: 1, currency: 'EUR' }), moneyOf({ amount: 1, currency: 'euros' }), moneyOf(7)]).toEqual([
      '€1.00',
      undefined,
      undefined,
    ]);
  });
});
