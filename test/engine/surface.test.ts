/** An A2UI surface is sound whatever elements it is drawn from, and says the same as they do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { surfaceOf } from '../../src/engine/surface.ts';
import type { UiElement } from '../../src/protocol/messages.ts';
import { pressesOf, surfaceComplaints } from '../a2ui.ts';

const CARD: UiElement = {
  type: 'product_card',
  id: 'card-wren',
  data: {
    title: 'Wren 0.9 L',
    price: '$79',
    image_url: 'https://x.example/wren.png',
    badge: 'Sale',
    cta: { label: 'Choose', action: 'select', payload: { product_id: 'wren', quantity: 2, gift: true } },
  },
};

describe('a surface', () => {
  test('draws a card, a link and the buttons, with what a press sends back (R97)', () => {
    const compare = { label: 'Compare', action: 'compare', payload: { product_ids: ['wren', 'a/b~c'] } };
    const surface = surfaceOf('3f0e0b9e-2', [
      CARD,
      { type: 'action_button', id: 'button-1', data: compare },
      { type: 'action_button', id: 'button-2', data: { label: 'Not now', action: 'cancel' } },
      { type: 'link', id: 'link-1', data: { label: 'More', url: 'https://x.example/' } },
    ]);
    expect(surface).toEqual({
      surfaceId: '3f0e0b9e-2',
      catalogId: 'si-standard',
      rootId: 'root',
      components: [
        { id: 'root', component: { Column: { children: ['card-wren', 'link-1', 'buttons'] } } },
        {
          id: 'card-wren',
          parentId: 'root',
          component: {
            ProductCard: {
              title: { literalString: 'Wren 0.9 L' },
              price: { literalString: '$79' },
              image: { literalString: 'https://x.example/wren.png' },
              badge: { literalString: 'Sale' },
              ctaLabel: { literalString: 'Choose' },
              action: {
                name: 'select',
                context: {
                  product_id: { literalString: 'wren' },
                  quantity: { literalNumber: 2 },
                  gift: { literalBoolean: true },
                },
              },
            },
          },
        },
        {
          id: 'link-1',
          parentId: 'root',
          component: { Link: { label: { literalString: 'More' }, url: { literalString: 'https://x.example/' } } },
        },
        { id: 'buttons', parentId: 'root', component: { Row: { children: ['button-1', 'button-2'] } } },
        {
          id: 'button-1',
          parentId: 'buttons',
          component: {
            Button: {
              label: { literalString: 'Compare' },
              action: { name: 'compare', context: { product_ids: { path: '/button-1/product_ids' } } },
            },
          },
        },
        {
          id: 'button-2',
          parentId: 'buttons',
          component: { Button: { label: { literalString: 'Not now' }, action: { name: 'cancel' } } },
        },
      ],
      dataModel: { 'button-1': { product_ids: ['wren', 'a/b~c'] } },
    });
    expect(surfaceComplaints(surface)).toEqual([]);
  });

  test('is none where there is nothing to show', () => {
    expect(surfaceOf('x', [])).toBeUndefined();
  });

  test('is sound whatever the ids, names and values, and every press resolves to the payload of its button (R97)', () => {
    const word = fc.oneof(fc.constantFrom('root', 'buttons', 'card', 'a/b', '~1', ''), fc.string({ maxLength: 8 }));
    const key = word.filter((one) => one !== '__proto__');
    const payload = fc.option(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 })), { nil: undefined });
    const press = fc.record({ label: word, action: fc.string({ minLength: 1 }), payload });
    const card = fc.record({ title: word, price: word, cta: fc.option(press, { nil: undefined }) });
    const element = fc.oneof(
      card.map((data) => ({ type: 'product_card' as const, data })),
      press.map((data) => ({ type: 'action_button' as const, data })),
      fc.array(card, { maxLength: 3 }).map((items) => ({ type: 'carousel' as const, data: { items } })),
      word.map((message) => ({ type: 'text' as const, data: { message } })),
      fc.record({ url: word, alt: word }).map((data) => ({ type: 'image' as const, data })),
    );
    const elements = fc.array(
      fc.tuple(element, key).map(([one, id]) => ({ ...one, id })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(elements, (drawn: UiElement[]) => {
        const surface = surfaceOf('s', drawn);
        expect(surfaceComplaints(surface)).toEqual([]);
        const expected = drawn.flatMap(({ type, data }) => {
          if (type === 'action_button') return [];
          const items = type === 'carousel' ? (data.items as (typeof data)[]) : [data];
          return items.flatMap(({ cta }) => (cta === undefined ? [] : [cta as typeof data]));
        });
        const buttons = drawn.flatMap(({ type, data }) => (type === 'action_button' ? [data] : []));
        const sent = [...expected, ...buttons].map(({ action, payload = {} }) => ({ action, payload }));
        expect(pressesOf(surface).map(({ action, payload }) => ({ action, payload }))).toEqual(sent);
      }),
    );
  });
});
