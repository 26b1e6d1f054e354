import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../../src/brands/load.ts';
import { indexCatalogue } from '../../../src/dialogue/catalogue/catalogue-index.ts';
import { kindOf } from '../../../src/dialogue/catalogue/kinds.ts';
import type { Meaning } from '../../../src/dialogue/catalogue/lexicon.ts';
import { isKnown, spelled } from '../../../src/dialogue/catalogue/spelling.ts';
import { stemsOf } from '../../../src/dialogue/lang/tokens.ts';
import { english } from '../language.ts';

const brand = parseBrand(
  `name: loom
brand: { display_name: Loom, domain: loom.example, contact: "us at https://loom.example/contact" }
agent_url: https://si.loom.example/mcp
checkout: { url: "https://loom.example/acp" }
updated_at: 2026-01-12T09:00:00Z
currency: USD
disclosure: { label_text: Ad }
attributes:
  finish: { label: Finish }
  until: { label: Until, type: time }
  weight: { label: Weight, type: number, unit: g }
  pack_length: { label: Packed length, type: number, unit: cm }
  drive: { label: Drive }
  warmth: { label: Warmth, type: number, less: [cooler], more: [warmer, keeps warm longer] }
options: { shoe_size: { label: Shoe size, synonyms: [size] }, colour: { label: Colour } }
categories:
  Coats & Jackets: { label: Coats & Jackets }
  Hats: { label: Hats }
  Trail Shoes: { label: Trail Shoes }
  Road Shoes: { label: Road Shoes }
  bags: { label: Bags, synonyms: [carryall] }
  sleeping bags: { label: Sleeping bags }
items:
  - { id: mythos, name: Mythos, category: Coats & Jackets, price: 90, vendor: Alder Works, attributes: { finish: Mythos Black Metallic, weight: 900, drive: All-Wheel Drive } }
  - { id: hat, name: The Hat, category: Hats, price: 20, vendor: Birch Supply, attributes: { until: "21:30", finish: not waterproof } }
  - { id: jacket, name: Jacket, category: Trail Shoes, price: 20, tags: [fragrance free], attributes: { pack_length: 30 } }
  - { id: shoe, name: Walker, category: Road Shoes, price: 20, variants: [{ id: a, options: { shoe_size: "38 1/2", colour: Dark Moss } }, { id: b, options: { shoe_size: "9", colour: Medium } }, { id: c, options: { shoe_size: "38", colour: Dark Plum } }] }
  - { id: tote, name: "Rain Tote for Men, large", category: bags, price: 20 }
  - { id: sling, name: Sling, category: sleeping bags, price: 20 }
offerings: [{ id: all, title: All, summary: All of it. }]
policies: []
`,
  'loom.yaml',
);
const index = indexCatalogue(brand, english);
const named = (meaning: Meaning) => {
  if ('on' in meaning)
    return `${meaning.on}=${meaning.value}${meaning.part ? ' in part' : ''}${meaning.bare ? ' bare' : ''}`;
  if (meaning.is === 'item') return `item ${meaning.rows.map((row) => brand.items[row]?.id)}`;
  return meaning.is === 'option-name'
    ? `option ${meaning.option}`
    : [meaning.is, meaning.attribute, 'degree' in meaning && meaning.degree].filter(Boolean).join(' ');
};
const meanings = (said: string) => (index.lexicon.get(stemsOf(english, said).join(' '))?.meanings ?? []).map(named);
const found = (said: string) =>
  index.lexicon.findAll(stemsOf(english, said)).map(({ at, to, phrase }) => `${at}-${to} ${phrase.key}`);

describe('what a phrase stands for', () => {
  test('a kind with "&" is one phrase, with "and" as well, and each of its halves', () => {
    expect(meanings('coats & jackets')).toEqual(['category=coat jacket']);
    expect(meanings('coats and jackets')).toEqual(['category=coat jacket']);
    expect(meanings('coat')).toEqual(['category=coat jacket']);
  });

  test('a kind that is also the name of an item is still a kind', () => {
    expect(meanings('jacket')).toEqual(['item jacket', 'category=coat jacket']);
    expect(meanings('hats')).toEqual(['item hat', 'category=hat']);
  });

  test('the end of a kind names it in part', () => {
    expect(meanings('shoes')).toEqual(['category=trail shoe in part', 'category=road shoe in part']);
    expect(meanings('carryall')).toEqual(['category=bag']);
  });

  test('a value is found by each of its words', () => {
    expect(meanings('black')).toEqual(['a:finish=black in part']);
    expect(meanings('mythos black metallic')).toEqual(['a:finish=mytho black metallic']);
    expect(meanings('moss')).toEqual(['o:color=moss in part']);
    expect(meanings('awd')).toEqual(['a:drive=all wheel drive']);
  });

  test('a half size by fraction or point, a bare number only where a choice is meant', () => {
    expect(meanings('38 1/2')).toEqual(['o:shoe size=38.5 bare']);
    expect(meanings('38.5')).toEqual(['o:shoe size=38.5 bare']);
    expect(meanings('38')).toEqual(['o:shoe size=38 bare']);
    expect(meanings('M')).toEqual(['o:color=m bare']);
    expect(meanings('medium')).toEqual(['o:color=m']);
  });

  test('a label that is a plain word is no phrase', () => {
    expect(meanings('until')).toEqual([]);
    expect(meanings('weight')).toEqual(['attribute weight']);
    expect(meanings('size')).toEqual(['option shoe size']);
  });

  test('a maker by the beginning of the name that nobody else has', () => {
    expect(meanings('alder')).toEqual(['vendor=alder work in part']);
    expect(meanings('alder works')).toEqual(['vendor=alder work']);
  });

  test('words of degree come from the pack, else from what is measured and from the label', () => {
    expect(meanings('warmest')).toEqual(['more warmth superlative']);
    expect(meanings('keeps warm the longest')).toEqual(['more warmth superlative']);
    expect(meanings('lighter')).toEqual(['less weight comparative']);
    expect(meanings('longest')).toEqual(['more pack_length superlative']);
    expect(meanings('cheapest')).toEqual(['less price superlative']);
    expect(meanings('most expensive')).toEqual(['more price superlative']);
  });

  test('every phrase is found at every place, longer ones first', () => {
    expect(found('coats & jackets in black')).toEqual(['0-2 coat jacket', '0-1 coat', '1-2 jacket', '3-4 black']);
  });
});

describe('kinds', () => {
  const ids = (phrase: string) => kindOf(index, phrase).map((row) => brand.items[row]?.id);
  test('a kind called so comes before one that has the word in its name', () => {
    expect(ids('bag')).toEqual(['tote']);
    expect(ids('shoe')).toEqual(['jacket', 'shoe']);
    expect(ids('carryall')).toEqual(['tote']);
  });
  test('without such a kind the things that are named so', () => {
    expect(ids('tote')).toEqual(['tote']);
    expect(ids('rain tote')).toEqual(['tote']);
    expect(ids('men')).toEqual([]);
  });
});

describe('values', () => {
  test('hold for phrases that have some of their words, but not for what they deny', () => {
    expect(index.values.get('a:finish')?.fitting('waterproof')).toEqual([]);
    expect(index.values.get('a:finish')?.fitting('not waterproof')).toHaveLength(1);
    expect(index.values.get('tag')?.fitting('fragrance')).toEqual([]);
    expect(index.values.get('tag')?.fitting('fragrance free')).toHaveLength(1);
    expect(index.values.get('o:shoe size')?.fitting('38')).toHaveLength(1);
  });
});

describe('typos', () => {
  test('a word that is nearly one of the catalogue is taken for it', () => {
    expect(spelled(index, 'jaket')).toBe('jacket');
    expect(spelled(index, 'metalic')).toBe('metallic');
    expect(spelled(index, 'jacekt')).toBe('jacket');
    expect(spelled(index, 'zzzz')).toBeUndefined();
  });
  test('a known word or a form of one is right', () => {
    expect(isKnown(index, 'jackets', 'jacket')).toBe(true);
    expect(isKnown(index, 'changed', 'changed')).toBe(true);
    expect(isKnown(index, 'jaket', 'jaket')).toBe(false);
  });
});
