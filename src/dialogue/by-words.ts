/** Pointing by a word or a number: in a name, in a summary, a size, a neighbour in time, an exact price. */
import type { Item } from '../brands/catalogue.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import { includes } from './evidence.ts';
import { inStock } from './find.ts';
import type { Reading } from './reading.ts';
import { extreme, inView, numberFor } from './references.ts';
import { itemAt, itemOf, type Talk } from './talk.ts';
import { stems } from './text.ts';
import type { Wish } from './wishes.ts';

/** "The one with the lighthouse": the only one whose record has those words, among those that came up, else of all. */
export function bySummary(talk: Talk, { said, soft, unknown, wishes }: Reading): Item | undefined {
  if (
    !/ the one (?:with|about|that|where|in|from|for) /.test(said) ||
    wishes.length > 0 ||
    unknown.length > 0 ||
    soft.length === 0
  )
    return undefined;
  const { index } = talk.room;
  const telling = soft.filter((word) => (index.words.get(word)?.rows.length ?? 0) < index.brand.items.length / 2);
  const [first, ...rest] = telling.map((word) => index.words.get(word)?.rows ?? []);
  const rows = (first ?? []).filter((row) => rest.every((one) => includes(one, row)));
  const near = rows.filter((row) => talk.mind.discussed.includes(itemAt(talk, row)?.id ?? ''));
  if (near.length === 1) return itemAt(talk, near[0]);
  return rows.length === 1 ? itemAt(talk, rows[0]) : undefined;
}

/** "Does the GTX come in wide?": a word that only one of those shown has in its name, though it says something else as well. */
export function byWordOfName({ room }: Talk, { tokens, acts }: Reading, shown: readonly Item[]): Item | undefined {
  if (!acts.has('question')) return undefined;
  const at = tokens.findIndex(({ word }, place) => word === 'the' && (tokens[place + 1]?.word.length ?? 0) > 2);
  const said = tokens[at + 1];
  if (shown.length < 2 && !/^ones?$/.test(tokens[at + 2]?.word ?? '')) return undefined;
  if (
    at < 0 ||
    !said ||
    room.index.lexicon
      .get(said.stem)
      ?.meanings.some(({ is }) => is === 'category' || is === 'option' || is === 'less' || is === 'more')
  )
    return undefined;
  const oneOf = /^ones?$/.test(tokens[at + 2]?.word ?? '');
  if (FUNCTION_WORDS.has(said.word) || (EVERYDAY_WORDS.has(said.word) && !oneOf)) return undefined;
  const called = shown.filter(({ name }) => stems(name).includes(said.stem));
  const rows = oneOf && called.length === 0 ? (room.index.names.get(said.stem) ?? []) : [];
  if (rows.length === 1) return room.brand.items[rows[0] ?? -1];
  return called.length === 1 ? called[0] : undefined;
}

/** "Do you have the 4 in wide?": a number that is in the name of one thing shown. */
export function byNumberInName({ said }: Reading, shown: readonly Item[]): Item | undefined {
  const [, number] = / the (\d+)(?: (?!ones? |hour|day)\w+)?/.exec(said) ?? [];
  if (number === undefined) return undefined;
  const named = shown.filter((item) => stems(item.name).includes(number));
  return named.length === 1 ? named[0] : undefined;
}

/** All of the kind in view, in a catalogue that is not too large to look through. */
export function ofSameKind(talk: Talk): Item[] {
  const kind = (inView(talk) ?? itemOf(talk, talk.mind.shown[0]))?.category;
  const { items } = talk.room.brand;
  return kind === undefined || items.length > 2000 ? [] : items.filter(({ category }) => category === kind);
}

/** "The smaller one" of things without a word for their size: by the first measure that all of them state. */
export function bySize(talk: Talk, { said }: Reading, shown: readonly Item[]): Item | undefined {
  const [, word] =
    / the (small|bigg|larg|big|large)(?:er|est)? (?:one|ones|of|version|model|please|then|$)/.exec(said) ?? [];
  if (word === undefined) return undefined;
  const among = shown.length > 1 || (inView(talk)?.variants.length ?? 0) > 1 ? shown : ofSameKind(talk);
  for (const dimension of ['volume', 'people', 'length', 'storage', 'power', 'mass']) {
    const kind = [...talk.room.index.attributes.values()].find(
      (one) =>
        one.dimension === dimension &&
        among.length > 1 &&
        among.every((item) => numberFor(talk, item, one.id) !== undefined),
    );
    if (kind) return extreme(talk, among, { attribute: kind.id, down: word !== 'small' });
  }
  return undefined;
}

/** "the one before it", "the next one": the neighbour in time of the item in view, of those that can be had. */
export function byNeighbour(talk: Talk, reading: Reading): Item | undefined {
  const [, way, next] =
    / (?:one|ones?|the) (before|after|following) (?:it|that|this|them|\w+ \d+)? ?(?: |$)/.exec(reading.said) ??
    / the (next|previous|following) (?:one|\w+)(?: after that| before that)? /.exec(reading.said) ??
    [];
  const word = way ?? next;
  const base = inView(talk) ?? reading.named.flatMap(({ rows }) => itemAt(talk, rows[0]) ?? [])[0];
  const clock = [...talk.room.index.attributes.values()].find((kind) => kind.type === 'time');
  if (!word || !base || !clock) return undefined;
  const from = numberFor(talk, base, clock.id);
  if (from === undefined) return undefined;
  const later = /after|following|next/.test(word);
  const others = talk.room.brand.items
    .filter((item) => item.category === base.category && inStock(item))
    .flatMap((item) => {
      const value = numberFor(talk, item, clock.id);
      return value !== undefined && (later ? value > from : value < from)
        ? [{ item, gap: Math.abs(value - from) }]
        : [];
    });
  return others.sort((a, b) => a.gap - b.gap)[0]?.item;
}

/** "the 5:30 one", "the $89 one": the one item with exactly that time or price, among those shown, else of all. */
export function byExactNumber(talk: Talk, reading: Reading, shown: Item[]): Item | undefined {
  const { index, brand } = talk.room;
  const bare = / the (\d[\d.,]*) ones? /.exec(reading.said)?.[1];
  const wish: Wish | undefined =
    reading.wishes.find((one) => one.near !== undefined && !one.not) ??
    (bare === undefined ? undefined : { on: 'price', near: Number(bare) * 10 ** index.decimals });
  if (!wish || wish.near === undefined) return undefined;
  const clock = index.attributes.get(wish.on.slice(2))?.type === 'time';
  if (!clock && wish.on !== 'price') return undefined;
  const near = wish.near;
  const id = wish.on === 'price' ? 'price' : wish.on.slice(2);
  const matches = (item: Item) => {
    const value = numberFor(talk, item, id);
    // A clock time without am or pm may be either.
    return (
      value !== undefined &&
      (value === near || (clock && near < 720 && value === near + 720 && !/ \d\S* ?am /.test(reading.said)))
    );
  };
  // "The 1000 one" of puzzles: a figure of the record, in that kind.
  const figure = Number(bare?.replace(',', ''));
  const byFigure = Number.isFinite(figure)
    ? ofSameKind(talk).filter((item) => Object.values(item.attributes).includes(figure))
    : [];
  if (byFigure.length === 1 && !shown.some(matches)) return byFigure[0];
  for (const items of [shown, brand.items]) {
    const found = items.filter(matches);
    const [only] = found;
    if (only && found.length === 1) return only;
    const sameHalf = found.filter((item) => numberFor(talk, item, id) === near);
    if (sameHalf.length === 1) return sameHalf[0];
  }
  return undefined;
}
