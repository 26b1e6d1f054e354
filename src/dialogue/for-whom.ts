/** "A jacket for my wife": where the records tell women's things from men's, hers. */
import type { CatalogueIndex } from './catalogue-index.ts';
import type { Reading } from './reading.ts';

const HERS =
  / (?:for|gift for|present for) (?:my|his|our|the|a) (?:wife|girlfriend|fiancee|mother|mom|mum|grandmother|grandma|sister|aunt|lady|woman) /;
const HIS =
  / (?:for|gift for|present for) (?:my|her|our|the|a) (?:husband|boyfriend|fiance|father|dad|grandfather|grandpa|brother|uncle|gentleman|guy|man) /;

/** Adds the wish where at least half of the kind of thing looked for states for whom it is made, and nothing was said of it. */
export function readForWhom(index: CatalogueIndex, reading: Reading): void {
  const key = HERS.test(reading.said) ? 'woman' : HIS.test(reading.said) ? 'man' : undefined;
  if (key === undefined || reading.named.length > 0) return;
  if (reading.wishes.some(({ any }) => any?.some((one) => one === 'woman' || one === 'man'))) return;
  const stated = (one: string) =>
    (index.lexicon.get(one)?.meanings ?? []).flatMap((meaning) =>
      meaning.is === 'value' || meaning.is === 'option' ? [meaning] : [],
    );
  const [meant] = stated(key);
  if (!meant) return;
  const kinds = reading.wishes.find(({ on, not }) => on === 'category' && !not)?.any ?? [];
  const rows = new Set(
    kinds.flatMap(
      (kind) =>
        index.lexicon.get(kind)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? [],
    ),
  );
  const telling = new Set([...stated('woman'), ...stated('man')].flatMap((meaning) => meaning.rows));
  const told = rows.size > 0 ? [...rows].filter((row) => telling.has(row)).length : telling.size;
  if (told * 2 < (rows.size > 0 ? rows.size : index.brand.items.length)) return;
  reading.wishes.push({ on: `${meant.is === 'value' ? 'a' : 'o'}:${meant.on}`, any: [key] });
}
