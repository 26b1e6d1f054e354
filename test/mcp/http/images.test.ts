/** Images under /img: which there are, and how hosts are told of them. */
import { describe, expect, test } from 'vitest';
import type { Placeholder } from '../../../src/brands/placeholder-images.ts';
import { type BrandImages, createImages, servedImages } from '../../../src/mcp/http/images.ts';
import { drawPlaceholder } from '../../../src/mcp/http/placeholder-image.ts';

const placeholders = (entries: Record<string, Placeholder>): BrandImages['placeholders'] =>
  new Map(Object.entries(entries));

const delta: BrandImages = {
  brand: 'delta',
  placeholders: placeholders({
    'https://img.delta.example/logo.png': { file: 'logo.png', label: 'Delta' },
    'https://img.delta.example/DL628.png': { file: 'items/DL628.png', label: 'DL628 JFK to BOS' },
  }),
};
const nova: BrandImages = {
  brand: 'nova',
  placeholders: placeholders({ 'https://nova.example/logo.png': { file: 'logo.png', label: 'Nova' } }),
};

describe('an image of a brand', () => {
  test('is a picture that pages of any site may show for a day, and that does nothing else', () => {
    expect(createImages([delta])('/img/delta/logo.png')).toEqual({
      headers: [
        ...['Content-Type', 'image/png', 'Cache-Control', 'public, max-age=86400'],
        ...['Content-Security-Policy', "default-src 'none'; sandbox", 'Cross-Origin-Resource-Policy', 'cross-origin'],
        ...['Access-Control-Allow-Origin', '*'],
      ],
      body: drawPlaceholder({ key: '/img/delta/logo.png', label: 'Delta' }),
    });
  });

  test('is the same however often it is asked for, and another under each path', () => {
    const image = createImages([delta, nova]);
    const bodies = ['/img/delta/logo.png', '/img/delta/items/DL628.png', '/img/nova/logo.png'].map(
      (path) => image(path)?.body,
    );
    expect(new Set(bodies).size).toBe(3);
    expect(image('/img/delta/logo.png')?.body).toBe(bodies[0]);
  });

  test('is drawn anew when it was kept beside too many others, and is the same picture', () => {
    const image = createImages([delta, nova], 2);
    const first = image('/img/delta/logo.png')?.body;
    const second = image('/img/nova/logo.png')?.body;
    expect(image('/img/delta/items/DL628.png')?.body).not.toBe(first);
    const [firstAgain, secondAgain] = ['/img/delta/logo.png', '/img/nova/logo.png'].map((path) => image(path)?.body);
    expect([firstAgain, secondAgain]).toEqual([first, second]);
    expect([firstAgain === first, secondAgain === second]).toEqual([false, false]);
    expect(image('/img/nova/logo.png')?.body).toBe(secondAgain);
  });

  test('is there only for what the pack names', () => {
    const image = createImages([delta, nova]);
    for (const path of [
      '/img/delta/other.png',
      '/img/nova/items/DL628.png',
      '/img/other/logo.png',
      '/img/deltalogo.png',
    ])
      expect(image(path)).toBeUndefined();
  });

  test('shows the new name once the pack was read again with one', () => {
    const brand = { ...delta };
    const image = createImages([brand]);
    const before = image('/img/delta/logo.png')?.body;
    brand.placeholders = placeholders({ 'https://img.delta.example/logo.png': { file: 'logo.png', label: 'Omega' } });
    expect(image('/img/delta/logo.png')?.body).toEqual(drawPlaceholder({ key: '/img/delta/logo.png', label: 'Omega' }));
    expect(before).toEqual(drawPlaceholder({ key: '/img/delta/logo.png', label: 'Delta' }));
    expect(image('/img/delta/items/DL628.png')).toBeUndefined();
  });
});

describe('the address that hosts are told', () => {
  test('is of this service where the pack only names an image, and the pack’s own where there is a real one', () => {
    const address = servedImages(delta, () => 'https://si.brand.example');
    expect(address('https://img.delta.example/DL628.png')).toBe('https://si.brand.example/img/delta/items/DL628.png');
    expect(address('https://images.delta.com/DL628.png')).toBe('https://images.delta.com/DL628.png');
  });

  test('is none while the service does not know where it is, or for a reserved name that stands for no image', () => {
    expect(servedImages(delta, () => undefined)('https://img.delta.example/DL628.png')).toBeUndefined();
    expect(servedImages(delta, () => 'http://x')('https://img.delta.example/other.png')).toBeUndefined();
  });
});
