/**
 * Queries made from a catalogue's own records, and what it takes to satisfy them. A query is one to three constraints in
 * words; who qualifies is decided here, from the records alone, without the dialogue's help.
 */
import type { Brand, Item, Variant } from '../../src/brands/catalogue.ts';
import { choices, KINDS, OPENINGS } from './constraint-kinds.ts';

export interface Query {
  words: string;
  kind: string;
  /** Items of which an available choice is exactly what was asked for. */
  qualifying: ReadonlySet<string>;
  /** Whether showing the item keeps to the words. */
  satisfies: (id: string) => boolean;
  /** Asked for the most or least of something: only what is shown first must satisfy. */
  first?: true;
}

/** `count` queries about a brand, the same for the same seed. */
export function queriesAbout(brand: Brand, count: number, seed: number): Query[] {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const available = brand.items.filter(
    (item) => choices(item).length > 0 && item.price > 0 && item.category.toLowerCase() !== 'other',
  );
  const kinds = Object.keys(KINDS);
  const queries: Query[] = [];
  for (let attempt = 0; queries.length < count && attempt < count * 20; attempt++) {
    const kind = pick(kinds);
    const constraints = KINDS[kind]?.(pick(available), { brand, pick, available });
    if (!constraints) continue;
    const least = constraints.find((constraint) => constraint.least)?.least;
    const opening = pick(OPENINGS.filter((one) => !least || !one.endsWith('any ')));
    const words = `${opening}${constraints.reduce((rest, { said }) => said(rest), '').trim()}`;
    if (queries.some((query) => query.words === words)) continue;
    const all = (item: Item, variant: Variant | undefined) => constraints.every(({ fits }) => fits(item, variant));
    const broadly = (item: Item, variant: Variant | undefined) =>
      constraints.every(({ fits, fitsBroadly = fits }) => fitsBroadly(item, variant));
    const fitting = (items: Item[], fits: typeof all) =>
      items.filter((item) => choices(item).some((choice) => fits(item, choice)));
    const named = (item: Item, variant: Variant | undefined) =>
      constraints.every(({ fits, isCalled = fits }) => isCalled(item, variant));
    // The least of its kind may be free, or of a kind whose name holds the other's.
    const meant = least
      ? [all, named].flatMap((fits) => leastOf(fitting(brand.items, fits), least))
      : fitting(available, all);
    const qualifying = new Set(meant.map(({ id }) => id));
    queries.push({
      words,
      kind,
      qualifying,
      satisfies: (id) => {
        const item = brand.item.get(id);
        if (least) return qualifying.has(id);
        return item !== undefined && choices(item).some((choice) => broadly(item, choice));
      },
      ...(least && { first: true }),
    });
  }
  return queries;
}

/** Those that have least of it; several when they tie. */
function leastOf(items: Item[], measure: (item: Item) => number | undefined): Item[] {
  const measured = items.flatMap((item) => {
    const value = measure(item);
    return value === undefined ? [] : [{ item, value }];
  });
  const best = Math.min(...measured.map(({ value }) => value));
  return measured.filter(({ value }) => value === best).map(({ item }) => item);
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
