/** What earlier turns asked for and this one leaves standing: the wishes a search goes by. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { find } from './find.ts';
import type { Reading } from './reading.ts';
import { seeks } from './seeking.ts';
import type { Talk } from './talk.ts';
import { stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';

/** The wishes of this turn together with those of earlier turns that still mean something. */
export function carriedOver(talk: Talk, reading: Reading): Wish[] {
  const { index } = talk.room;
  const own = usable(index, reading.wishes);
  const utmost = reading.comparing.some(({ degree }) => degree === 'superlative');
  const kind = own.find(({ on, not }) => on === 'category' && !not);
  if (utmost && kind && / your (?:\w+ ){0,2}\w+ /.test(reading.said)) return mergeWishes([], own, []);
  for (const wish of own) laterToday(talk, wish, reading);
  let wishes = mergeWishes(talk.mind.wishes, own, reading.drops, (kind, before) => {
    // "Dry food" after "dog food": some of those, all else goes on holding.
    const rows = find(index, { wishes: [kind], soldOut: true }).rows;
    const both = find(index, {
      wishes: [kind],
      among: find(index, { wishes: [before], soldOut: true }).rows,
      soldOut: true,
    }).rows;
    return both.length > 0 && rows.length > 0;
  });
  if (kind && !own.some(({ on }) => on === 'name')) wishes = wishes.filter(({ on }) => on !== 'name');
  // What it is all for goes on holding for another kind of thing where something serves it.
  const purposes = talk.mind.wishes.filter(
    ({ on, not }) => !not && index.attributes.get(on.slice(2))?.type === 'list' && isPurpose(index, on.slice(2)),
  );
  for (const purpose of purposes)
    if (
      kind &&
      !wishes.some(({ on }) => on === purpose.on) &&
      find(index, { wishes: [...wishes, purpose], limit: 1 }).rows.length > 0
    )
      wishes = [...wishes, purpose];
  const flipped = FLIPS.test(reading.said) ? lastFeature(talk) : undefined;
  if (flipped) wishes = [...wishes.filter(({ on }) => on !== flipped.on), flipped];
  // A choice the new kind of thing does not have says nothing about it.
  if (kind)
    wishes = wishes.filter(
      (wish) => !wish.on.startsWith('o:') || own.some(({ on }) => on === wish.on) || isChoiceOf(index, kind, wish),
    );
  // Nor does a feature that nothing of the new kind states; and what is not wanted any more takes its kind along.
  if (kind && kind !== talk.mind.wishes.find(({ on }) => on === 'category'))
    wishes = wishes.filter(
      (wish) =>
        !wish.on.startsWith('a:') ||
        own.includes(wish) ||
        own.some(({ on }) => on === wish.on) ||
        isStatedOf(talk, kind, wish.on.slice(2)),
    );
  const unwanted = own.find(({ on, not }) => on === 'category' && not);
  if (unwanted) {
    const { not: _, ...gone } = unwanted;
    const rows = find(index, { wishes: [gone], soldOut: true }).rows;
    wishes = wishes.filter(
      (wish) =>
        wish.on !== 'category' ||
        wish.not ||
        find(index, { wishes: [wish], among: rows, soldOut: true }).rows.length === 0,
    );
  }
  // "The biggest you have" after "for six": the limit of before says nothing of the biggest.
  const ranked = reading.comparing.flatMap(({ degree, attribute }) =>
    degree === 'superlative' ? [`a:${attribute}`] : [],
  );
  if (utmost)
    wishes = wishes.filter(
      (wish) => !wish.relative && !(ranked.includes(wish.on) && !own.some(({ on }) => on === wish.on)),
    );
  // "It doesn't need to find anything by itself": that feature is let go.
  const [, need = ''] =
    / (?:does not|do not|need not|not) (?:need|have) to (.+?)(?: ,| but | $)/.exec(reading.said) ?? [];
  const words = stems(need).filter((word) => word.length > 3);
  if (words.length > 0)
    wishes = wishes.filter(({ on, any }) => {
      const label = index.attributes.get(on.slice(2))?.label;
      const own = stems(label ?? '').filter((word) => word.length > 3);
      return !(any && own.length > 0 && own.filter((word) => words.includes(word)).length * 2 >= own.length);
    });
  // "No, evening" after a morning of arrival: one part of the day.
  const isPart = ({ on, min, max }: Wish) =>
    index.attributes.get(on.slice(2))?.type === 'time' && min !== undefined && max !== undefined;
  if (own.some(isPart)) wishes = wishes.filter((wish) => !isPart(wish) || own.some(({ on }) => on === wish.on));
  // "In size 11?" goes on with what is on sale, another wish does not.
  if (!own.some(({ on }) => on === 'sale') && own.some(({ on }) => !on.startsWith('o:')))
    wishes = wishes.filter(({ on }) => on !== 'sale');
  if (!standsAlone(index, reading, own, wishes)) return wishes;
  // The kind of thing and the budget go on holding where they can.
  const firm = wishes.filter(({ on }) => on === 'price' || on === 'category');
  for (const kept of [firm, firm.filter(({ on }) => on === 'price')]) {
    const all = mergeWishes(kept, own, []);
    if (find(index, { wishes: all, limit: 1 }).rows.length > 0) return all;
  }
  return mergeWishes([], own, []);
}

/** An attribute that tells what a thing is made for. */
export function isPurpose(index: CatalogueIndex, id: string): boolean {
  const kind = index.attributes.get(id);
  return /\b(?:use|used|made for|good for|suitable|purpose|for|occasion|activity|activities)\b/i.test(
    `${kind?.label ?? ''} ${id.replaceAll('_', ' ')}`,
  );
}

const BARE_HOUR = / (?:after|before|by|around|at|past|from|until|about) \d{1,2} (?!am|pm|o|:)/;

/** "After 8" said of an evening means eight in the evening. */
function laterToday(talk: Talk, wish: Wish, { said }: Reading): void {
  if (
    talk.room.index.attributes.get(wish.on.slice(2))?.type !== 'time' ||
    !BARE_HOUR.test(said) ||
    / (?:am|morning|early) /.test(said)
  )
    return;
  const before = talk.mind.wishes.find(({ on, min }) => on === wish.on && (min ?? 0) >= 720);
  if (!before) return;
  if (wish.min !== undefined && wish.min < 720) wish.min += 720;
  if (wish.max !== undefined && wish.max < 720) wish.max += 720;
  if (wish.near !== undefined && wish.near < 720) wish.near += 720;
}

/** Attributes without a column cannot be tested. */
export function usable(index: CatalogueIndex, wishes: readonly Wish[]): Wish[] {
  return wishes.filter(
    (wish) =>
      wish.any !== undefined || wish.on === 'price' || wish.on === 'sale' || index.columns.has(wish.on.slice(2)),
  );
}

/** "And one that doesn't?": the last yes becomes a no. */
export const FLIPS = / ones? (?:that|which) (?:does|do|is|are|has|have) not $| ones? without(?: it| that)? $/;

/** The opposite of the last feature that was wanted or not. */
function lastFeature(talk: Talk): Wish | undefined {
  const { attributes } = talk.room.index;
  const last = [...talk.mind.wishes].reverse().find(({ on, any }) => any !== undefined && attributes.has(on.slice(2)));
  if (!last) return undefined;
  const { not, ...rest } = last;
  return not ? rest : { ...rest, not: true };
}

function isStatedOf(talk: Talk, kind: Wish, attribute: string): boolean {
  const { rows } = find(talk.room.index, { wishes: [kind], soldOut: true });
  return rows.some((row) => talk.room.brand.items[row]?.attributes[attribute] !== undefined);
}

function isChoiceOf(index: CatalogueIndex, kind: Wish, choice: Wish): boolean {
  const column = index.optionColumns.get(choice.on.slice(2));
  const { rows } = find(index, { wishes: [kind], soldOut: true });
  if (!rows.some((row) => (column?.ids[index.variantStart[row] ?? 0] ?? -1) >= 0)) return false;
  // Size 10.5 of shoes says nothing of socks in S, M and L.
  const { items } = index.brand;
  const having = find(index, { wishes: [{ ...choice, not: undefined }], soldOut: true }).rows.filter(
    (row) => (column?.ids[index.variantStart[row] ?? 0] ?? -1) >= 0,
  );
  const kinds = new Set(rows.map((row) => items[row]?.category));
  return having.length === 0 || having.some((row) => kinds.has(items[row]?.category));
}

/** "And what do you have in science fiction?" after cookbooks: what opens a search and fits nothing before is searched alone. */
function standsAlone(index: CatalogueIndex, reading: Reading, own: readonly Wish[], all: readonly Wish[]): boolean {
  const anew =
    /^ (?:(?:and|also|plus|or|ok)[ ,]+)*(?:an?|some) /.test(reading.said) &&
    (reading.acts.size === 0 || [...reading.acts].every((act) => act === 'add-to'));
  const tells = own.some(
    ({ on, any, not }) => any && !not && !on.startsWith('o:') && (anew || !on.startsWith('w:') || seeks(reading)),
  );
  if (!tells || own.length === all.length || !(anew || seeks(reading))) return false;
  const finds = (wishes: readonly Wish[]) => find(index, { wishes, limit: 1 }).rows.length > 0;
  return !finds(all) && finds(own);
}
