/** Pointing by what a thing is like: "the blue one", "that $89 one", "the laptop" after a charger was looked at. */
import type { Item } from '../brands/catalogue.ts';
import { byExactNumber } from './by-words.ts';
import { evidence } from './evidence.ts';
import { find } from './find.ts';
import type { Reading } from './reading.ts';
import type { Pointed } from './references.ts';
import { seeks } from './seeking.ts';
import { itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { stems } from './text.ts';
import type { Wish } from './wishes.ts';

/** "the blue one", "that $89 one": among what was shown, by what this turn says. */
export function byDescription(talk: Talk, reading: Reading, shown: Item[]): Pointed | undefined {
  if (reading.optionNames.length > 0 && talk.mind.focus !== undefined) return undefined;
  // "What aircraft is the 7:45?"
  const timed = reading.wishes.some(
    ({ on, near }) => near !== undefined && talk.room.index.attributes.get(on.slice(2))?.type === 'time',
  );
  const due = timed && / the \d/.test(reading.said) ? byExactNumber(talk, reading, shown) : undefined;
  if (due) return { items: [due], how: 'description' };
  // "how big is the trunk?": what the item in focus states is asked of it.
  const inFocus = itemOf(talk, talk.mind.focus);
  if (inFocus && reading.acts.has('question') && reading.attributes.some((id) => inFocus.attributes[id] !== undefined))
    return undefined;
  if (
    !/\b(?:the|that|this|those|these|your) (?:[\w.:$]+ ){0,5}(?:ones?|it)\b|\b(?:the|that|this) (?:[\w.:]+ ){1,4}/.test(
      reading.said.replace(/ (?:the|that|this|your) (?:budget|limit|price|maximum|max) /g, ' '),
    )
  )
    return undefined;
  const wishes = reading.wishes.filter((wish) => !wish.not);
  const exact = byExactNumber(talk, reading, shown);
  if (exact) return { items: [exact], how: 'description' };
  const telling = wishes.filter((wish) => wish.on !== 'category' || shown.length > 1);
  if (telling.length === 0 && inFocus && namesKind(talk, reading, inFocus))
    return { items: [inFocus], how: 'description of the one in focus' };
  if (telling.length === 0 || shown.length === 0) return undefined;
  const among = rowsOf(
    talk,
    shown.map(({ id }) => id),
  );
  // "Does the GTX come in wide?": the choice is what is asked, not what points.
  const pointing = wishes.filter(({ on }) => !on.startsWith('o:'));
  const all = find(talk.room.index, { wishes, among, soldOut: true }).rows;
  const asked = reading.acts.has('question') && pointing.length > 0 && all.length === 0;
  const rows = asked ? find(talk.room.index, { wishes: pointing, among, soldOut: true }).rows : all;
  const { index } = talk.room;
  // A lantern tagged for tents is not "the tent".
  const kind = telling.find(({ on }) => on === 'category');
  const isOne = (row: number) =>
    !kind?.any || kind.any.some((key) => evidence(index, 'category', key).strength[row] !== 3);
  const items = rows.filter(isOne).flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 1) return { items, how: 'description' };
  // "The headlamp" of a headlamp and a lantern, both of that kind.
  const called = kind
    ? items.filter(({ name }) => kind.any?.some((key) => ` ${stems(name).join(' ')} `.includes(` ${key} `)))
    : [];
  if (called.length === 1) return { items: called, how: 'description' };
  const focus = items.find(({ id }) => id === talk.mind.focus);
  if (focus) return { items: [focus], how: 'description of the one in focus' };
  if (items.length > 1 && items.length < shown.length && / ones? /.test(reading.said))
    return { items: [], how: 'description', unclear: items };
  return undefined;
}

/** "The laptop" after a charger was looked at: the only one of that kind that came up before. */
export function byKindBefore(talk: Talk, reading: Reading, shown: readonly Item[]): Item | undefined {
  const kind = definiteKind(reading);
  if (!kind || seeks(reading) || reading.acts.has('compare')) return undefined;
  const fits = (ids: readonly string[]) =>
    find(talk.room.index, { wishes: [kind], among: rowsOf(talk, ids), soldOut: true }).rows;
  const inShown = fits(shown.map(({ id }) => id));
  const rows = inShown.length > 0 ? inShown : fits(talk.mind.discussed);
  return rows.length === 1 ? itemAt(talk, rows[0]) : undefined;
}

/** The kind of thing that stands right after "the", "that" or "those", when it is the only one and nothing is compared. */
function definiteKind({ wishes, comparing, tokens, optionNames }: Reading): Wish | undefined {
  const [kind, ...more] = wishes.filter(({ on, not }) => on === 'category' && !not);
  if (!kind || more.length > 0 || comparing.length + optionNames.length > 0) return undefined;
  const definite = tokens.some(
    ({ word }, at) =>
      /^(?:the|that|this|those|these)$/.test(word) &&
      kind.any?.some((key) => key.split(' ').every((part, step) => tokens[at + 1 + step]?.stem === part)),
  );
  return definite ? kind : undefined;
}

/** "I'll take the pad": the thing in focus by its kind. */
function namesKind(talk: Talk, reading: Reading, item: Item): boolean {
  const kind = definiteKind(reading);
  return (
    kind !== undefined &&
    find(talk.room.index, { wishes: [kind], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0
  );
}
