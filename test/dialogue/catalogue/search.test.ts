import { describe, expect, test } from 'vitest';
import type { Brand } from '../../../src/brands/catalogue.ts';
import { parseBrand } from '../../../src/brands/load.ts';
import { indexCatalogue } from '../../../src/dialogue/catalogue/catalogue-index.ts';
import { type Query, search, variantsFor } from '../../../src/dialogue/catalogue/search.ts';
import { english } from '../language.ts';

const item = (id: string, more: string) => `  - { id: ${id}, ${more} }`;
const brand: Brand = parseBrand(
  `name: frames
brand: { display_name: Frames, domain: frames.example, contact: "us at https://frames.example/contact" }
agent_url: https://si.frames.example/mcp
checkout: { url: "https://frames.example/acp" }
updated_at: 2026-01-12T09:00:00Z
currency: USD
timezone: UTC
disclosure: { label_text: Ad }
attributes:
  weight: { label: Weight, type: number, unit: g, less: [lighter], more: [heavier] }
  sleeps: { label: Sleeps, type: number, unit: persons }
  use: { label: Made for, type: list }
  dim: { label: Dim, type: boolean }
  color: { label: Color }
options: { size: { label: Size }, color: { label: Color } }
categories: { frames: { label: Frames }, lamps: { label: Lamps } }
items:
${item('one', 'name: One, category: frames, price: 59, variants: [{ id: one-54, options: { size: 54 cm, color: Blue }, price: 59, stock: 0 }, { id: one-54-red, options: { size: 54 cm, color: Red }, price: 99, stock: 2 }, { id: one-58, options: { size: 58 cm, color: Red }, price: 59, stock: 3 }]')}
${item('two', 'name: Two, category: frames, price: 80, attributes: { weight: 900, sleeps: 4, use: [touring], dim: true }, stock: 1')}
${item('three', 'name: Three, category: frames, price: 120, attributes: { weight: 700, sleeps: 2, color: Brushed Silver }, stock: 1')}
${item('glow', 'name: Glow, category: lamps, price: 20, tags: [frame], attributes: { use: [frame] }')}
${item('dusk', 'name: Dusk, summary: Comes in a parcel., category: lamps, price: 30, tags: [dim], variants: [{ id: dusk-navy, options: { color: Navy } }]')}
offerings: [{ id: all, title: All, summary: All of it. }]
policies: []
`,
  'frames.yaml',
);
const index = indexCatalogue(brand, english);
const find = (query: Query) => {
  const { rows, ...rest } = search(index, query);
  return { ids: rows.map((row) => brand.items[row]?.id), ...rest };
};
const ids = (query: Query) => find(query).ids;
const frames = { on: 'category', any: ['frame'] };

describe('hard wishes', () => {
  test('price, choice and stock must hold for the same variant', () => {
    const size = { on: 'o:size', any: ['54 cm'] };
    expect(ids({ wishes: [size, { on: 'price', max: 10_000 }] })).toEqual(['one']);
    expect(find({ wishes: [frames, size, { on: 'price', max: 6000 }] })).toMatchObject({ ids: ['one'], soldOut: true });
    expect(
      find({
        wishes: [
          { on: 'o:size', any: ['58 cm'] },
          { on: 'price', min: 9000 },
        ],
      }).relaxed,
    ).toHaveLength(1);
  });

  test('a kind named outright is that kind, not what is tagged so', () => {
    expect(ids({ wishes: [frames] })).toEqual(['one', 'two', 'three']);
  });

  test('silence of the record fails a figure that was asked for', () => {
    expect(ids({ wishes: [{ on: 'a:weight', max: 800 }] })).toEqual(['three']);
  });

  test('a yes is stated, or said by a tag where the record is silent', () => {
    expect(ids({ wishes: [{ on: 'a:dim' }] })).toEqual(['two', 'dusk']);
    expect(ids({ wishes: [{ on: 'a:dim', not: true }] })).toEqual(['one', 'three', 'glow']);
  });

  test('a choice is told by the record of what does not come in it', () => {
    expect(ids({ wishes: [{ on: 'o:color', any: ['silver'] }] })).toEqual(['three']);
    expect(ids({ wishes: [{ on: 'a:color', any: ['navy'] }] })).toEqual(['dusk']);
  });

  test('what is not wanted leaves other choices of the item', () => {
    expect(ids({ wishes: [{ on: 'o:color', any: ['red'], not: true }, frames], soldOut: true })).toEqual([
      'two',
      'three',
      'one',
    ]);
    expect(variantsFor(index, brand.items[0] as never, [{ on: 'o:color', any: ['red'], not: true }])).toHaveLength(1);
  });
});

describe('wishes given up', () => {
  test('a word that no record has only ranks', () => {
    expect(find({ wishes: [frames, { on: 'w:titanium' }] })).toMatchObject({
      ids: ['one', 'two', 'three'],
      relaxed: [],
    });
  });

  test('those that weigh least go, and what misses them least comes first', () => {
    const low = { on: 'price', max: 1000 };
    expect(find({ wishes: [frames, low] })).toMatchObject({ ids: ['one', 'two', 'three'], relaxed: [low] });
    const high = { on: 'price', min: 20_000 };
    expect(find({ wishes: [frames, high] })).toMatchObject({ ids: ['three', 'two', 'one'], relaxed: [high] });
  });

  test('a shade comes first when the color itself is not there', () => {
    const blue = { on: 'o:color', any: ['blue'] };
    const lamps = { on: 'category', any: ['lamp'] };
    expect(find({ wishes: [lamps, blue] })).toMatchObject({ ids: ['dusk', 'glow'], relaxed: [blue] });
  });

  test('when no wish can be kept nothing is found', () => {
    const wish = { on: 'vendor', any: ['nobody'] };
    expect(find({ wishes: [wish] })).toEqual({ ids: [], scores: [], total: 0, relaxed: [wish] });
  });
});

describe('ranking', () => {
  test('evidence puts in order and leaves nothing out', () => {
    expect(ids({ wishes: [frames], evidence: [{ words: ['touring'], weight: 1 }] })).toEqual(['two', 'one', 'three']);
  });

  test('a rare word that one record has by accident does not beat what things are', () => {
    const evidence = [{ words: ['frame', 'parcel'], weight: 1 }];
    expect(ids({ wishes: [], evidence })).toEqual(['one', 'two', 'three', 'glow', 'dusk']);
  });

  test('another form of a word counts less than the word', () => {
    const { scores } = find({ wishes: [], evidence: [{ words: ['toured'], weight: 1 }] });
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[0]).toBeLessThan(find({ wishes: [], evidence: [{ words: ['touring'], weight: 1 }] }).scores[0] ?? 0);
  });

  test('for two, what holds two comes before what holds four', () => {
    expect(ids({ wishes: [{ on: 'a:sleeps', min: 2 }] })).toEqual(['three', 'two']);
  });

  test('an order puts the silent last, begins at its rank and keeps at most so many', () => {
    expect(ids({ wishes: [frames], order: { on: 'weight' } })).toEqual(['three', 'two', 'one']);
    expect(ids({ wishes: [frames], order: { on: 'price', down: true }, limit: 1 })).toEqual(['three']);
    expect(ids({ wishes: [frames], order: { on: 'price', rank: 2 } })).toEqual(['two', 'three']);
  });

  test('rows come among others, without others', () => {
    expect(ids({ wishes: [], among: [2, 1], without: [1] })).toEqual(['three']);
    expect(ids({ wishes: [], kind: [3] })).toEqual(['glow']);
  });
});
