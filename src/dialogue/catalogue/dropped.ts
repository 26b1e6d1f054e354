/** Why the rest of the catalogue is not among what was found, for who asks. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { allHold, testsOf } from './holding.ts';
import type { Found, Query } from './search.ts';

const MOST_TOLD = 3;

/** How many rows a search left out, and some of them, by the first wish they miss; `variant` when only no one variant keeps all. */
export function droppedBy(index: CatalogueIndex, { wishes, kind, among }: Query, found: Found) {
  const kept = wishes.filter((wish) => !found.relaxed.includes(wish));
  const rows = among ? Uint32Array.from(among) : index.everyRow;
  const tests = testsOf(index, kept, rows);
  const ofKind = kind?.length ? new Set(kind) : undefined;
  const dropped: Record<string, { count: number; some: string[] }> = {};
  const missing = (row: number): string | undefined => {
    if (ofKind && !ofKind.has(row)) return 'category';
    const missed = tests.find(({ marks }) => marks[row] !== 1);
    if (missed) return missed.wish.on;
    if (!fitsOne(index, tests, row)) return 'variant';
    return index.held[row] === 1 || found.soldOut ? undefined : 'stock';
  };
  for (const row of rows) {
    const on = missing(row);
    if (on === undefined) continue;
    const told = dropped[on] ?? { count: 0, some: [] };
    dropped[on] = told;
    told.count += 1;
    const id = index.brand.items[row]?.id;
    if (id !== undefined && told.some.length < MOST_TOLD) told.some.push(id);
  }
  return dropped;
}

function fitsOne(index: CatalogueIndex, tests: ReturnType<typeof testsOf>, row: number): boolean {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  const ofVariants = tests.filter(({ variant }) => variant);
  if (ofVariants.length === 0 || start === end) return true;
  for (let place = start; place < end; place++) if (allHold(index, ofVariants, place, row)) return true;
  return false;
}
