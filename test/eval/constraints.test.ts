/** Hundreds of queries made from the records of the real exports, each answered as the first words of a session. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { askQueries, tellAsked } from './constraint-run.ts';
import { queriesAbout } from './constraints.ts';
import { FEED_BRANDS, packAround } from './feed-brand.ts';

const QUERIES = { bicycles: 400, apparel: 100 };
const SEED = 20260118;

describe.each(FEED_BRANDS)('queries made from %s.csv', async (name) => {
  const file = packAround(name);
  if (file === undefined) process.stderr.write(`export ${name}.csv is not here: its queries are skipped\n`);

  test.runIf(file)('show only what satisfies them, and something whenever something does', async () => {
    const brand = await loadBrand(file ?? '');
    const asked = await askQueries({ brand, dialogue: createDialogue(brand) }, QUERIES[name], SEED);
    console.log(tellAsked(`${name}.csv`, asked));
    const { shown, satisfying, answerable, answered } = asked.all;
    expect(satisfying / shown, asked.wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(answered / answerable, asked.wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
  });
});

test('the same seed makes the same queries, of every kind that the records allow', async () => {
  const brand = await loadBrand('acme-outdoor');
  const queries = queriesAbout(brand, 150, SEED);
  expect(queriesAbout(brand, 150, SEED).map(({ words }) => words)).toEqual(queries.map(({ words }) => words));
  expect([...new Set(queries.map(({ kind }) => kind))].sort()).toEqual([
    'between prices',
    'cheapest',
    'cheapest of a colour',
    'feature',
    'lighter than',
    'limit of an attribute',
    'most expensive',
    'most or least of an attribute',
    'not a colour',
    'not a colour, under a price',
    'option value',
    'option value and price',
    'over a price',
    'under a price',
    'without a feature',
  ]);
});

test('what qualifies for the cheapest and the lightest is what the records say', async () => {
  const brand = await loadBrand('acme-outdoor');
  const queries = queriesAbout(brand, 150, SEED);
  const about = (words: RegExp) =>
    queries.filter((query) => words.test(query.words)).map(({ qualifying }) => [...qualifying]);
  expect(about(/the (?:cheapest|least expensive|lowest priced) tents/)[0]).toEqual(['solo-1-tent']);
  expect(about(/the lightest tents/)[0]).toEqual(['solo-1-tent']);
});
