/** Wishes made from a catalogue's own records: a search returns exactly the rows of which an available choice satisfies them all. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand, Item, Variant } from '../../../src/brands/catalogue.ts';
import { loadBrand } from '../../../src/brands/load.ts';
import { indexCatalogue } from '../../../src/dialogue/catalogue/catalogue-index.ts';
import { search } from '../../../src/dialogue/catalogue/search.ts';
import type { Wish } from '../../../src/dialogue/dialogue-acts.ts';
import { stemsOf } from '../../../src/dialogue/lang/tokens.ts';
import { english } from '../language.ts';

const folder = fileURLToPath(new URL('../../../src/brands/packs/', import.meta.url));
const packs = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

interface Constraint {
  wish: Wish;
  holds: (item: Item, variant: Variant | undefined) => boolean;
}

const SIZES: Record<string, string> = { small: 's', medium: 'm', large: 'l', 'extra large': 'xl' };
const keyOf = (text: string) => {
  const key = stemsOf(english, text).join(' ');
  return SIZES[key] ?? key;
};
/** All words of the phrase are among those of the text. */
const says = (text: string, phrase: string) => phrase.split(' ').every((word) => keyOf(text).split(' ').includes(word));
const priceOf = (item: Item, variant: Variant | undefined) => variant?.price ?? item.price;
const choicesOf = (item: Item): (Variant | undefined)[] => (item.variants.length > 0 ? item.variants : [undefined]);
const isHad = (item: Item, variant: Variant | undefined) =>
  item.stock !== 0 && item.availability === undefined && variant?.stock !== 0 && variant?.availability !== 'paused';

/** A constraint that the given item is likely to keep. */
function constraintFrom(brand: Brand, item: Item, pick: (most: number) => number): Constraint {
  const negated = (made: Constraint): Constraint =>
    pick(3) === 0 ? { wish: { ...made.wish, not: true }, holds: (...choice) => !made.holds(...choice) } : made;
  const attributes = Object.entries(item.attributes);
  const variant = item.variants[pick(item.variants.length)];
  const options = Object.entries(variant?.options ?? {});
  switch (pick(7)) {
    case 0: {
      const max = Math.round((item.price * (80 + pick(60))) / 100);
      const below = pick(2) === 0;
      return {
        wish: { on: 'price', max, ...(below && { below }) },
        holds: (one, choice) => (below ? priceOf(one, choice) < max : priceOf(one, choice) <= max),
      };
    }
    case 1: {
      const min = Math.round((item.price * (60 + pick(60))) / 100);
      return { wish: { on: 'price', min }, holds: (one, choice) => priceOf(one, choice) >= min };
    }
    case 2:
      return negated({
        wish: { on: 'category', any: [keyOf(item.category)] },
        holds: ({ category }) => category === item.category,
      });
    case 3: {
      const tag = item.tags[pick(item.tags.length)];
      if (tag === undefined) break;
      return negated({
        wish: { on: 'tag', any: [keyOf(tag)] },
        holds: ({ tags }) => tags.some((one) => says(one, keyOf(tag))),
      });
    }
    case 4: {
      const [name, value] = options[pick(options.length)] ?? [];
      if (name === undefined || value === undefined) break;
      // Of things without this option the record may say it; that is for other tests.
      const wish = { on: `o:${keyOf(name)}`, any: [keyOf(value)] };
      const comes = (one: Item) => one.variants.some((choice) => choice.options[name] !== undefined);
      const kinds: Constraint = {
        wish,
        holds: (one, choice) => comes(one) && says(choice?.options[name] ?? '', keyOf(value)),
      };
      return kinds;
    }
    default: {
      const [id, value] = attributes[pick(attributes.length)] ?? [];
      const kind = id === undefined ? undefined : brand.pack.attributes[id];
      if (id === undefined || kind === undefined || value === undefined || Array.isArray(value)) break;
      const on = `a:${id}`;
      if (kind.type === 'boolean')
        return negated({
          wish: { on },
          holds: ({ attributes: { [id]: stated }, tags }) =>
            stated === true || (stated === undefined && tags.some((tag) => says(tag, keyOf(kind.label)))),
        });
      if (kind.type === 'number' && typeof value === 'number' && kind.unit === undefined)
        return negated({
          wish: { on, min: value },
          holds: ({ attributes: { [id]: stated } }) => typeof stated === 'number' && stated >= value,
        });
      if (kind.type === 'text' && String(value).length <= 60 && !/[,;/]| not | free/.test(String(value)))
        return negated({
          wish: { on, any: [keyOf(String(value))] },
          holds: ({ attributes: { [id]: stated } }) =>
            stated !== undefined && String(stated).length <= 60 && says(String(stated), keyOf(String(value))),
        });
    }
  }
  return { wish: { on: 'price', min: 0 }, holds: () => true };
}

describe.each(packs)('wishes made from %s', async (file) => {
  const brand = await loadBrand(folder + file);
  const index = indexCatalogue(brand, english);
  const saidElsewhere = ({ on, any = [] }: Wish, item: Item) =>
    on.startsWith('o:') &&
    any.some((phrase) =>
      phrase.split(' ').every((word) => index.words.rowsWithAll([word]).includes(index.rowOf.get(item.id) ?? -1)),
    );

  test('find exactly the items of which a choice that can be had keeps them', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1_000_000)), fc.integer({ min: 1, max: 3 }), (stream, count) => {
        const pick = (most: number) => (most === 0 ? 0 : (stream.next().value ?? 0) % most);
        const item = brand.items[pick(brand.items.length)];
        if (!item) return;
        const constraints = Array.from({ length: count }, () => constraintFrom(brand, item, pick));
        const wishes = constraints.map(({ wish }) => wish);
        if (new Set(wishes.map(({ on }) => on)).size < count) return;
        const keeping = (one: Item) =>
          choicesOf(one).filter((choice) => constraints.every(({ holds }) => holds(one, choice)));
        const had = brand.items.filter((one) => keeping(one).some((choice) => isHad(one, choice)));
        const unclear = brand.items.filter(
          (one) => !had.includes(one) && wishes.some((wish) => saidElsewhere(wish, one)),
        );
        if (had.length === 0) return;
        const { rows, relaxed, total } = search(index, { wishes, limit: 1000 });
        const ids = rows.flatMap((row) => brand.items[row] ?? []).filter((one) => !unclear.includes(one));
        expect({ wishes, ids: ids.map(({ id }) => id).sort(), relaxed }).toEqual({
          wishes,
          ids: had.map(({ id }) => id).sort(),
          relaxed: [],
        });
        expect(total).toBe(rows.length);
        compared++;
      }),
      { numRuns: 600 },
    );
    expect(compared).toBeGreaterThan(200);
  });
});
