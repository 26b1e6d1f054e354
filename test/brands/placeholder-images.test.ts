import { expect, test } from 'vitest';
import { isPlaceholder } from '../../src/brands/image-address.ts';

test.each([
  ['https://delta.example/img/flights/dl628.jpg', true],
  ['https://EXAMPLE/a.png', true],
  ['https://cdn.delta.example:8443/a.png', true],
  ['https://delta.example./a.png', true],
  ['https://example.com/a.png', true],
  ['https://cdn.example.org/a.png', true],
  ['https://shop.test/a.png', true],
  ['https://a.invalid/a.png', true],
  ['https://localhost/a.png', true],
  ['https://cdn.delta.com/example/a.png', false],
  ['https://notexample.com/a.png', false],
  ['https://delta.com/a.png?from=https://delta.example/', false],
  ['https://delta.example.shop/a.png', false],
  ['not an address', false],
])('whether %s can never load: %s (P20)', (address, never) => {
  expect(isPlaceholder(address)).toBe(never);
});
