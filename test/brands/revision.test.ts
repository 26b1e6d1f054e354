/** What a brand was is told by its data, and not by who read it or when. */
import { expect, test } from 'vitest';
import { loadBrand, parseBrand } from '../../src/brands/load.ts';
import { revisionOf } from '../../src/brands/revision.ts';
import { SMALL_PACK } from './small-pack.ts';

const revision = (text: string) => revisionOf(parseBrand(text, 'small.yaml'));

test('two readings of one brand have the same revision, whatever the clock', async () => {
  const [first, second] = [await loadBrand('delta', { now: 0 }), await loadBrand('delta', { now: 2e12 })];
  expect(revisionOf(first)).toBe(revisionOf(second));
  expect(revisionOf(first)).toMatch(/^[\w-]{12}$/);
});

test('another price is another revision, another length of sessions is none', () => {
  expect(revision(SMALL_PACK.replace('price: 12.50', 'price: 12.51'))).not.toBe(revision(SMALL_PACK));
  const brand = parseBrand(SMALL_PACK, 'small.yaml');
  const longer = { ...brand, pack: { ...brand.pack, session: { ...brand.pack.session, ttl_seconds: 7 } } };
  expect(revisionOf(longer)).toBe(revisionOf(brand));
});
