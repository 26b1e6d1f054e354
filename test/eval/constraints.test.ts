/** The generated constraint suite: hundreds of queries made from the real exports' own records, answered in sessions. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { openHost } from '../host.ts';
import { queriesAbout } from './constraints.ts';
import { exchangeOf } from './exchange.ts';
import { FEED_BRANDS, packAround } from './feed-brand.ts';
import { Turn } from './format.ts';

const QUERIES = { bicycles: 400, apparel: 100 };
const SEED = 20260118;

describe.each(FEED_BRANDS)('queries made from %s.csv', async (name) => {
  const file = packAround(name);
  if (file === undefined) process.stderr.write(`export ${name}.csv is not here: its queries are skipped\n`);

  test.runIf(file)('show only what satisfies them, and something whenever something does', async () => {
    const brand = await loadBrand(file ?? '');
    const host = await openHost({ brand: file });
    const wrong: string[] = [];
    const tally = { shown: 0, satisfying: 0, answerable: 0, answered: 0 };
    for (const { words, kind, qualifying, satisfies } of queriesAbout(brand, QUERIES[name], SEED)) {
      const { opening } = await host.start(words);
      const { cards, message } = exchangeOf(brand, Turn.parse({ user: words }), words, opening);
      const ids = cards.map((card) => card.product_id);
      const strays = ids.filter((id) => !satisfies(id));
      // When nothing qualifies, near misses may be shown if the answer says that they are.
      const owned = qualifying.size === 0 && /\b(?:no|not|none|nothing|n't|closest|nearest|instead)\b/i.test(message);
      if (!owned) {
        tally.shown += ids.length;
        tally.satisfying += ids.length - strays.length;
      }
      const found = ids.length > strays.length;
      if (qualifying.size > 0) tally.answerable++;
      if (qualifying.size > 0 && found) tally.answered++;
      if (strays.length > 0 && !owned) wrong.push(`${kind}: "${words}" shows ${strays.join(', ')}`);
      if (qualifying.size > 0 && !found) {
        wrong.push(`${kind}: "${words}" shows nothing of ${[...qualifying].slice(0, 5).join(', ')}: ${message}`);
      }
    }
    await host.close();
    const percent = (part: number, whole: number) => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
    console.log(
      `${name}.csv: precision ${percent(tally.satisfying, tally.shown)} of ${tally.shown} shown, ` +
        `recall ${percent(tally.answered, tally.answerable)} of ${tally.answerable} answerable queries`,
    );
    expect(wrong).toEqual([]);
  });
});
