import { expect, test } from 'vitest';
import { withLoadableImages } from '../../src/engine/images.ts';

const addressOf = (address: string) => (address.endsWith('.example/a.png') ? undefined : `${address}?here`);

test('an image is told where it loads and left out where it does not, on a card and in a carousel; the rest stays (P20)', () => {
  const lamp = { title: 'Lamp', image_url: 'https://shop.com/lamp.png' };
  const shade = { title: 'Shade', image_url: 'https://shop.example/a.png' };
  expect(
    withLoadableImages(
      [
        { type: 'product_card', data: lamp },
        { type: 'carousel', data: { title: 'Two', items: [lamp, shade] } },
        { type: 'text', data: { image_url: 7, items: 'none' } },
      ],
      addressOf,
    ),
  ).toEqual([
    { type: 'product_card', data: { title: 'Lamp', image_url: 'https://shop.com/lamp.png?here' } },
    {
      type: 'carousel',
      data: {
        title: 'Two',
        items: [{ title: 'Lamp', image_url: 'https://shop.com/lamp.png?here' }, { title: 'Shade' }],
      },
    },
    { type: 'text', data: { items: 'none' } },
  ]);
});
