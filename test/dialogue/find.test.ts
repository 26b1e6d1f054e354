import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/brands/catalogue.ts';
import { parseBrand } from '../../src/brands/load.ts';
import { indexCatalogue } from '../../src/dialogue/catalogue-index.ts';
import { find, type Search } from '../../src/dialogue/find.ts';

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
options: { size: { label: Size }, color: { label: Color } }
categories: { frames: { label: Frames }, lamps: { label: Lamps } }
items:
${item('one', 'name: One, category: frames, price: 59, variants: [{ id: one-54, options: { size: 54 cm, color: Blue }, price: 59, stock: 0 }, { id: one-54-red, options: { size: 54 cm, color: Red }, price: 99, stock: 2 }, { id: one-58, options: { size: 58 cm, color: Red }, price: 59, stock: 3 }]')}
${item('two', 'name: Two, category: frames, price: 80, attributes: { weight: 900, sleeps: 4, use: [touring] }, stock: 1')}
${item('three', 'name: Three, category: frames, price: 120, attributes: { weight: 700, sleeps: 2 }, stock: 1')}
${item('glow', 'name: Glow, category: lamps, price: 20, tags: [frame], attributes: { use: [frame] }')}
offerings: [{ id: all, title: All, summary: All of it. }]
policies: []
`,
  'frames.yaml',
);
const index = indexCatalogue(brand);
const ids = (search: Search) => find(index, search).rows.map((row) => brand.items[row]?.id);
const frames = { on: 'category', any: ['frame'] };

describe('filtering', () => {
  test('price, choice and stock must hold for the same variant', () => {
    const size = { on: 'o:size', any: ['54 cm'] };
    expect(ids({ wishes: [size, { on: 'price', max: 10_000 }] })).toContain('one');
    const gone = find(index, { wishes: [frames, size, { on: 'price', max: 6000 }] });
    expect(gone.soldOut).toBe(true);
  });

  test('a kind named outright is that kind, not what is tagged so', () => {
    expect(ids({ wishes: [frames, { on: 'price', max: 3000 }] })).toEqual([]);
  });

  test('silence of the record fails a figure that was asked for', () => {
    expect(ids({ wishes: [{ on: 'a:weight', max: 800 }] })).toEqual(['three']);
  });

  test('why each went is counted', () => {
    expect(find(index, { wishes: [frames, { on: 'price', max: 7000 }] }).dropped).toEqual({ category: 1, price: 2 });
  });
});

describe('ranking', () => {
  test('what only ranks leaves nothing out', () => {
    expect(ids({ wishes: [frames, { on: 'a:use', any: ['touring'], ranks: true }] })).toEqual(['two', 'one', 'three']);
  });

  test('a wish left aside orders by the least violation', () => {
    expect(ids({ wishes: [frames, { on: 'price', max: 1000, ranks: true }] })).toEqual(['one', 'two', 'three']);
    expect(ids({ wishes: [frames, { on: 'price', min: 20_000, ranks: true }] })).toEqual(['three', 'two', 'one']);
  });

  test('for two, what holds two comes before what holds four', () => {
    expect(ids({ wishes: [{ on: 'a:sleeps', min: 2 }] })).toEqual(['three', 'two']);
  });

  test('an order puts the silent last, and at most so many are kept', () => {
    expect(ids({ wishes: [frames], order: { on: 'weight' } })).toEqual(['three', 'two', 'one']);
    expect(ids({ wishes: [frames], order: { on: 'price', down: true }, limit: 1 })).toEqual(['three']);
  });
});
