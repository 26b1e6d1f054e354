/** What the first words of a session are answered with: what is exact is kept, what tells of need ranks. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';

const NOW = Date.parse('2026-01-18T12:00:00Z');

async function opened(brand: string, intent: string) {
  const { openMemory, takeTurn } = createDialogue(await loadBrand(brand));
  return takeTurn(openMemory({}), { message: intent }, { now: NOW, seed: 1, pending: false, checkout: true }).memory
    .shown;
}

describe('An opening intent is answered by what fits the need', () => {
  test.each([
    ['nova-motors', "We're a family of five with two dogs, thinking about going electric", 'arc-family'],
    ['pace-running', 'shoes for my first half marathon, mostly road, I overpronate a bit', 'anchor-2'],
    ['nova-motors', 'hi. 3 kids + nan + a dog so we need loads of seats, wich car', 'arc-family'],
    ['acme-outdoor', 'going on a 5-day trek with a friend and need a tent that can handle wind', 'ridge-2-tent'],
  ])('%s: %s', async (brand, intent, first) => {
    expect((await opened(brand, intent))[0]).toBe(first);
  });

  test('no stops and a time to be there are kept exactly', async () => {
    expect(await opened('delta', 'gotta be in boston tues before noon, no stops')).toEqual(['DL640', 'DL652']);
  });

  test('the lowest fare after an hour with dots is one flight', async () => {
    const intent =
      'The user needs to fly to Boston on 30 January 2026, departing after 8 p.m., and is interested in the lowest available fare.';
    expect(await opened('delta', intent)).toEqual(['DL724']);
  });

  test('a distance is no price', async () => {
    expect(await opened('pace-running', 'a shoe for races up to 10k')).toEqual(['aero-carbon']);
  });

  test('a type that one thing is called by as well is a type', async () => {
    expect(await opened('pace-running', 'the cheapest trail shoes')).toEqual(['gravel-one']);
  });
});
