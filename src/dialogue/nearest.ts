/** When nothing satisfies every wish: what comes nearest, and which wish had to be left aside for it. Never a dead end. */
import { isPurpose } from './carried-over.ts';
import { numberWord, shadesOf } from './english.ts';
import { type Findings, find } from './find.ts';
import { sayDay } from './presenting.ts';
import type { Reading } from './reading.ts';
import { showList } from './showing.ts';
import { itemAt, type Talk } from './talk.ts';
import { wishText } from './wish-words.ts';
import type { Wish } from './wishes.ts';
import { listed, quoted, say } from './wording.ts';

/** At most so many of the nearest are shown. */
const MOST = 3;

/** Says that nothing fits and shows the nearest, the least violation first; the wishes left aside are named. */
export function sayNothingLeft(talk: Talk, reading: Reading): void {
  const { mind, room } = talk;
  const wishes = mind.wishes.filter(({ ranks }) => !ranks);
  const said = wishes.map((wish) => wishText(talk, wish)).filter((text) => text !== '');
  const { kept, aside, found } = loosen(talk, wishes, reading);
  const items = found.rows.slice(0, MOST).flatMap((row) => itemAt(talk, row) ?? []);
  talk.trace.left_aside = aside;
  say(
    talk,
    `I have nothing that fits all of this: ${said.join('; ')}.`,
    `Nothing we have fits all of this: ${said.join('; ')}.`,
  );
  if (!wishes.some(({ on }) => on === 'category')) sayStrange(talk, reading);
  if (items.length === 0) return;
  const gone = listed(aside.flatMap((wish) => wishText(talk, wish) || []).map((text) => `“${text}”`));
  if (said.length > 1 && gone !== '')
    say(talk, `Leaving aside ${gone}, the closest:`, `The closest, leaving aside ${gone}:`);
  else say(talk, `The closest ${room.brand.pack.words.items}:`);
  // A figure that nothing has is told once and then let go; a budget or a size stays.
  const figures = aside.filter(({ on, any }) => on.startsWith('a:') && !any);
  if (figures.length > 0) mind.wishes = mind.wishes.filter((wish) => !figures.includes(wish));
  if (aside.every(isVague)) mind.wishes = mind.wishes.filter((wish) => !aside.includes(wish));
  showList(
    talk,
    items,
    aside.flatMap((wish) => (wish.on.startsWith('a:') ? [wish.on.slice(2)] : [])),
  );
  if (kept.length > 0) sayDay(talk, items);
}

/** "Women's sweaters on sale", and there are no sweaters. */
function sayStrange(talk: Talk, { unknown }: Reading): void {
  const things = unknown.filter((word) => /[^s]s$/.test(word) && word.length > 3);
  if (things.length > 0) say(talk, `Our records have nothing for ${quoted(things)} either.`);
}

/** Words of names count less than what records state: a search goes on without them. */
export function isVague(wish: Wish): boolean {
  return (wish.on.startsWith('w:') || wish.on === 'name') && !wish.not;
}

/** The one wish whose absence leaves something, the least telling first; else as many wishes as can be kept together. */
function loosen(
  talk: Talk,
  wishes: readonly Wish[],
  { soft, wishes: said }: Reading,
): { kept: Wish[]; aside: Wish[]; found: Findings } {
  const { index } = talk.room;
  // What is left aside still puts things in order: the least violation first.
  const without = (aside: readonly Wish[]) => {
    const kept = wishes.filter((wish) => !aside.includes(wish));
    return {
      kept,
      aside: [...aside],
      found: find(index, { wishes: [...kept, ...aside.map((wish) => ({ ...wish, ranks: true as const }))], soft }),
    };
  };
  // "Is there one below $150?" of pads for winter camping: what it is for was said before, the limit now.
  const now = said.some(({ on }) => on === 'price');
  const order = relaxing(
    wishes,
    ({ on, any }) =>
      now &&
      (isPurpose(index, on.slice(2)) || on === 'o:color' || (on.startsWith('a:') && any !== undefined)) &&
      !said.some((wish) => wish.on === on),
  );
  for (const wish of order) {
    const tried = without([wish]);
    if (tried.found.rows.length > 0 && (!tried.found.soldOut || wish === order.at(-1))) return tried;
  }
  let kept: Wish[] = [];
  for (const wish of [...order].reverse()) {
    const { rows, soldOut } = find(index, { wishes: [...kept, wish], soft, limit: 1 });
    if (rows.length > 0 && !soldOut) kept = [...kept, wish];
  }
  return without(wishes.filter((wish) => !kept.includes(wish)));
}

/** Wishes in the order they are given up, the least telling first. */
function relaxing(wishes: readonly Wish[], first: (wish: Wish) => boolean): Wish[] {
  // What is sought is given up first only where a kind of thing says it as well.
  const kind = wishes.some(({ on, not }) => on === 'category' && !not);
  const rank = (wish: Wish) =>
    isVague(wish)
      ? kind ||
        wish.any?.some((key) => key.split(' ').some((part) => numberWord(part) !== undefined || /^\d/.test(part)))
        ? 0
        : 6
      : first(wish)
        ? 1
        : wish.near !== undefined || (wish.on.startsWith('o:') && !/^o:(?:size|color|width)$/.test(wish.on))
          ? 1
          : wish.on === 'price'
            ? 2
            : wish.on.startsWith('a:')
              ? 3
              : wish.on.startsWith('o:')
                ? 4
                : wish.on === 'vendor'
                  ? 5
                  : 6;
  return [...wishes].sort((a, b) => rank(a) - rank(b));
}

/** A color's shades, when nothing has the color itself: navy is a blue. The wishes as they were when no color is among them. */
export function withShades(wishes: readonly Wish[]): Wish[] {
  return wishes.map((wish) =>
    wish.on === 'o:color' && wish.any && !wish.not
      ? { ...wish, any: [...wish.any, ...wish.any.flatMap((color) => shadesOf(color))] }
      : wish,
  );
}

/** Says which shades stood in for the color that was asked for. */
export function sayShades(talk: Talk, wishes: readonly Wish[]): void {
  const [color] = wishes.flatMap((wish) => (wish.on === 'o:color' ? [wishText(talk, wish)] : []));
  if (color !== undefined) say(talk, `I have nothing in ${listed([color])} itself; these come nearest to it.`);
}
