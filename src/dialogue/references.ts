/** What "it", "the second one", "the other", "that blue one" and names point at, given what was shown. */
import type { Item, Variant } from '../brands/catalogue.ts';
import { byDescription, byKindBefore } from './by-description.ts';
import { byNeighbour, byNumberInName, bySize, bySummary, byWordOfName, ofSameKind } from './by-words.ts';
import { lowestPrice } from './catalogue-index.ts';
import { find, optionValue, variantsFor } from './find.ts';
import type { Comparing, Reading } from './reading.ts';
import { itemAt, itemOf, rowsOf, shownItems, type Talk } from './talk.ts';
import { stems } from './text.ts';

export interface Pointed {
  items: Item[];
  /** How it was resolved, for the trace. */
  how: string;
  /** Several could be meant: ask. */
  unclear?: Item[];
  /** A place that nothing stands at: "the fifth" of three. */
  missing?: 'place' | 'nothing-shown' | 'description';
}

const NOTHING: Pointed = { items: [], how: 'nothing' };

/** Resolves what a reading points at; `items` is empty when it points at nothing. Never guesses: see `unclear`, `missing`. */
export function resolve(talk: Talk, reading: Reading): Pointed {
  const { mind } = talk;
  const shown = shownItems(talk);
  const named = byNicknames(talk, reading, shown) ?? byName(talk, reading, shown);
  if (named && / both /.test(reading.said) && shown.length === 2 && named.items.every((item) => shown.includes(item)))
    return { items: shown, how: 'both shown' };
  if (named) return named;
  if (reading.ordinals.length > 0)
    return byPlace(
      reading,
      shown,
      mind.discussed.flatMap((id) => itemOf(talk, id) ?? []),
    );
  const among = reading.comparing.find(
    (one) =>
      one.among &&
      (one.degree !== 'superlative' || mind.skip === 0 || /\b(?:shown|showed|listed|you gave)\b/.test(reading.said)),
  );
  // "The warmest sleeping pad" with one pad among what was shown: of all pads.
  const kind = reading.wishes.find(({ on, not }) => on === 'category' && !not);
  const ofKind = kind
    ? find(talk.room.index, { wishes: [kind], among: rowsOf(talk, mind.shown), soldOut: true }).rows
    : [];
  const utmost = reading.comparing.some(({ degree }) => degree === 'superlative');
  const ofAll = kind !== undefined && utmost && ofKind.length === 1 && ofKind.length < shown.length;
  if (among && shown.length > 1 && !ofAll) {
    // What is asked about it does not choose it: "does the cheap one have power?"
    const telling = reading.wishes.filter(
      (wish) =>
        !(wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) &&
        !(wish.on.startsWith('o:') && / (?:come|comes|available|have it|get it) in /.test(reading.said)),
    );
    const { rows } = find(talk.room.index, { wishes: telling, among: rowsOf(talk, mind.shown), soldOut: true });
    const fitting = rows.flatMap((row) => itemAt(talk, row) ?? []);
    const best = extreme(talk, fitting.length > 0 ? shown.filter((item) => fitting.includes(item)) : shown, among);
    if (best) return { items: [best], how: `${among.down ? 'most' : 'least'} ${among.attribute} of those shown` };
  }
  // "The lighter of the two" of a kind that has only two.
  const view = among && shown.length < 2 && / of the two /.test(reading.said) ? inView(talk) : undefined;
  const kin = view ? talk.room.brand.items.filter(({ category }) => category === view.category) : [];
  const [leading] = among && kin.length === 2 ? [extreme(talk, kin, among)] : [];
  if (leading) return { items: [leading], how: 'name' };
  const overall = reading.comparing.find((one) => one.among && one.degree === 'superlative');
  if (overall && mind.skip > 0) {
    const { rows } = find(talk.room.index, {
      wishes: mind.wishes,
      order: { on: overall.attribute, ...(overall.down && { down: true as const }) },
    });
    const best = itemAt(talk, rows[0]);
    if (best) return { items: [best], how: 'best of all that fits, of those shown and more' };
  }
  const unmeasured = reading.comparing.every(({ attribute }) =>
    shown.every((item) => numberFor(talk, item, attribute) === undefined),
  );
  const sized =
    unmeasured && reading.optionNames.length === 0 && reading.wishes.length === 0
      ? bySize(talk, reading, shown)
      : undefined;
  if (sized) return { items: [sized], how: 'size of those shown' };
  const neighbour = byNeighbour(talk, reading);
  if (neighbour) return { items: [neighbour], how: 'the one before or after' };
  if (reading.other) {
    const others = shown.filter(({ id }) => id !== mind.focus);
    // "And the other one?" of a kind there are only two of.
    const view = others.length === 0 ? inView(talk) : undefined;
    const [kin, ...more] = view
      ? talk.room.brand.items.filter((item) => item.category === view.category && item !== view)
      : [];
    if (kin && more.length === 0) return { items: [kin], how: 'the other' };
    if (others.length === 1 || (others.length > 1 && reading.said.includes(' others ')))
      return { items: others, how: 'the other' };
    if (others.length > 1) return { items: [], how: 'the other', unclear: others };
  }
  const known = [...new Set([...mind.shown, ...mind.discussed.slice(-4)])].flatMap((id) => itemOf(talk, id) ?? []);
  const numbered = byNumberInName(reading, known) ?? byNumberInName(reading, ofSameKind(talk));
  if (numbered) return { items: [numbered], how: 'name' };
  const called = byWordOfName(talk, reading, shown);
  if (called) return { items: [called], how: 'name' };
  const worded = bySummary(talk, reading);
  if (worded) return { items: [worded], how: 'description' };
  const inHand = (mind.agreement?.lines ?? []).flatMap(({ product_id }) => itemOf(talk, product_id) ?? []);
  const near = inHand.length > 1 ? [...new Set([...shown, ...inHand])] : shown;
  const described = ofAll ? undefined : byDescription(talk, reading, near);
  if (described) return described;
  const before = described ? undefined : byKindBefore(talk, reading, shown);
  if (before) return { items: [before], how: 'from before' };
  if (meansFocus(talk, reading)) return byPronoun(talk, shown, reading);
  const some =
    reading.quantity !== undefined ||
    / (?:one|pair|set|pack|bag|box|couple) of (?:those|these|them) /.test(reading.said);
  if (reading.plural && some && itemOf(talk, mind.focus)) return byPronoun(talk, shown, reading);
  // "Just mats. Do they come in beige?"
  const fresh =
    talk.fresh !== undefined &&
    talk.fresh === mind.focus &&
    !/ (?:both|all|each|either|these|those|of them) /.test(reading.said);
  if (reading.plural && fresh) return byPronoun(talk, shown, reading);
  // "Add those" after so many of the thing in view were priced.
  const priced = (mind.count ?? 1) > 1 && !/\b(?:both|all|each)\b/.test(reading.said);
  if (reading.plural && priced && reading.acts.has('add') && itemOf(talk, mind.focus))
    return byPronoun(talk, shown, reading);
  // "three of them" with five in view could be any.
  if (
    reading.plural &&
    shown.length > 1 &&
    some &&
    reading.quantity !== shown.length &&
    !/\b(?:both|all|each)\b/.test(reading.said)
  ) {
    return { items: [], how: 'those shown', unclear: shown };
  }
  if (/ (?:one|two|three|a) of each /.test(reading.said) && shown.length > 1)
    return { items: shown, how: 'those shown' };
  // "How much for both?" of two that came up one after the other.
  const lately = mind.discussed.slice(-2).flatMap((id) => itemOf(talk, id) ?? []);
  if (
    / both /.test(reading.said) &&
    shown.length < 2 &&
    lately.length === 2 &&
    (reading.acts.has('question') ||
      lately.every(
        ({ id }) => mind.picked?.[id] !== undefined || itemOf(talk, id)?.category === inView(talk)?.category,
      ))
  )
    return { items: lately, how: 'those shown' };
  if (reading.plural && shown.length > 1) {
    const counted = /\b(?:both|two)\b/.test(reading.said) ? shown.slice(0, 2) : shown;
    return { items: counted, how: 'those shown' };
  }
  const among2 = reading.comparing.find((one) => one.degree !== 'plain');
  if (
    among2 &&
    (among2.degree === 'comparative' || / the /.test(reading.said)) &&
    !reading.wishes.some(({ on }) => on === 'category') &&
    mind.focus === undefined &&
    shown.length === 2 &&
    !/\b(?:any|anything|something|a|another)\b/.test(reading.said) &&
    !/ than /.test(reading.said)
  ) {
    const best = extreme(talk, shown, among2);
    if (best) return { items: [best], how: `${among2.down ? 'most' : 'least'} ${among2.attribute} of those shown` };
  }
  if (reading.pronoun || reading.plural) return byPronoun(talk, shown, reading);
  return NOTHING;
}

/** The item in view when nothing was pointed at: the focus, else the only one shown, else the only one in the cart. */
export function inView(talk: Talk): Item | undefined {
  const { mind } = talk;
  const focus = itemOf(talk, mind.focus);
  if (focus) return focus;
  if (mind.shown.length === 1) return itemOf(talk, mind.shown[0]);
  const lines = mind.agreement?.lines ?? mind.cart;
  return lines.length === 1 ? itemOf(talk, lines[0]?.product_id) : undefined;
}

/** "I'll have them" of the pair in focus, whatever else was listed with it. */
function meansFocus(talk: Talk, { plural, said, acts }: Reading): boolean {
  const focus = itemOf(talk, talk.mind.focus);
  if (!plural || !focus || / (?:both|all|each|either|these|those|of them|their) /.test(said)) return false;
  if (acts.has('compare')) return false;
  const words = stems(`${focus.category} ${focus.name}`);
  return words.some((word) => COME_IN_PAIRS.has(word));
}

/** What is spoken of in the plural though it is one thing. */
const COME_IN_PAIRS: ReadonlySet<string> = new Set(
  stems(
    'boots shoes socks sneakers trainers sandals slippers heels gloves mittens poles trousers pants jeans shorts leggings tights glasses sunglasses goggles headphones earbuds earrings skates skis scissors pliers wheels',
  ),
);

function byPronoun(talk: Talk, shown: Item[], reading: Reading): Pointed {
  const item = inView(talk);
  // "What sizes does that come in?" of a list where only one comes in sizes.
  // "One tin, I'll take it" asks for no tin size.
  const asked = [
    ...(reading.acts.has('buy') ? [] : reading.optionNames),
    ...reading.wishes.flatMap(({ on }) => (on.startsWith('o:') ? [on.slice(2)] : [])),
  ];
  const comesIn = (one: Item) =>
    one.variants[0] !== undefined &&
    asked.some((option) => optionValue(talk.room.index, one.variants[0] as Variant, option) !== undefined);
  if (item && asked.length > 0 && shown.length > 1 && shown.includes(item) && !comesIn(item)) {
    const [only, ...more] = shown.filter(comesIn);
    if (only && more.length === 0) return { items: [only], how: 'the one of those shown that has it' };
  }
  if (item) return { items: [item], how: 'in focus' };
  const wishes = reading.wishes.filter((wish) => wish.on.startsWith('o:') || wish.on === 'category');
  if (shown.length > 1 && wishes.length > 0) {
    const { rows } = find(talk.room.index, {
      wishes,
      among: rowsOf(
        talk,
        shown.map(({ id }) => id),
      ),
    });
    const [only] = rows.flatMap((row) => itemAt(talk, row) ?? []);
    if (only && rows.length === 1) return { items: [only], how: 'the one of those shown that has it' };
  }
  if (shown.length > 1) return { items: [], how: 'pronoun', unclear: shown };
  return NOTHING;
}

function byName(talk: Talk, reading: Reading, shown: Item[]): Pointed | undefined {
  const items: Item[] = [];
  for (const { rows } of reading.named) {
    const candidates = rows.flatMap((row) => itemAt(talk, row) ?? []);
    if (candidates.length === 1) items.push(...candidates);
    else {
      const near = candidates.filter((item) => shown.includes(item) || talk.mind.focus === item.id);
      const wished = candidates.filter(
        (item) =>
          find(talk.room.index, { wishes: reading.wishes, among: rowsOf(talk, [item.id]), soldOut: true }).rows.length >
          0,
      );
      if (near.length === 1) items.push(...near);
      else if (reading.wishes.length > 0 && wished.length === 1) items.push(...wished);
      else {
        // "The Ridge" of Ridge 2 and Ridge 2 Winter: the plain one.
        const plain = candidates.filter(
          (item) => !candidates.some((other) => other !== item && isMoreThan(item, other)),
        );
        // "The Scout and the Derby Tier backpack": the one of the same kind.
        const others = reading.named.flatMap((name) =>
          name.rows.length === 1 ? (itemAt(talk, name.rows[0]) ?? []) : [],
        );
        const kin = candidates.filter(({ category }) => others.some((other) => other.category === category));
        if (kin.length === 1 && kin[0]) {
          items.push(kin[0]);
          continue;
        }
        if (plain.length !== 1 || !plain[0]) return { items: [], how: 'name', unclear: candidates.slice(0, 5) };
        items.push(plain[0]);
      }
    }
  }
  return items.length > 0 ? { items: [...new Set(items)], how: 'name' } : undefined;
}

/** Whether a name is another name and more. */
function isMoreThan(item: Item, other: Item): boolean {
  const [all, some] = [stems(item.name), stems(other.name)];
  return all.length > some.length && some.every((word) => all.includes(word));
}

/** "Both the train and the owl": each by a word that only one of those that came up has in its name. */
function byNicknames(talk: Talk, { said, tokens, named, acts }: Reading, shown: readonly Item[]): Pointed | undefined {
  if (!/ the \w+ and (?:the )?\w+ /.test(said) || acts.has('compare')) return undefined;
  const known = [...new Set([...shown, ...talk.mind.discussed.flatMap((id) => itemOf(talk, id) ?? [])])];
  const items = tokens.flatMap(({ stem: word }, at) => {
    if (!/^(?:the|and)$/.test(tokens[at - 1]?.word ?? '') || word === 'the') return [];
    const having = known.filter(({ name }) => stems(name).includes(word));
    return having.length === 1 ? having : [];
  });
  const distinct = [...new Set(items)];
  return distinct.length > 1 && distinct.length > named.length ? { items: distinct, how: 'name' } : undefined;
}

function byPlace(reading: Reading, shown: Item[], earlier: readonly Item[]): Pointed {
  // "The first one after all": what was looked at before the one in view.
  const before =
    reading.ordinals[0] === 1 &&
    ((shown.length < 2 && / after all /.test(reading.said)) || / back to the (?:very )?first /.test(reading.said))
      ? earlier[0]
      : undefined;
  if (before) return { items: [before], how: 'place' };
  if (shown.length === 0) return { items: [], how: 'place', missing: 'nothing-shown' };
  const items = reading.ordinals.flatMap((place) => {
    const at = place < 0 ? shown.length + place : place === 0 ? Math.floor((shown.length - 1) / 2) : place - 1;
    return shown[at] ?? [];
  });
  return items.length === reading.ordinals.length
    ? { items, how: 'place' }
    : { items: [], how: 'place', missing: 'place' };
}

/** The least or most of these by one attribute; undefined when no record states it. */
export function extreme(
  talk: Talk,
  items: readonly Item[],
  { attribute, down, rank = 1 }: Pick<Comparing, 'attribute' | 'down' | 'rank'>,
): Item | undefined {
  const stating = items.flatMap((item) => {
    const value = numberFor(talk, item, attribute);
    return value === undefined ? [] : [{ item, value }];
  });
  const values = [...new Set(stating.map(({ value }) => value))].sort((a, b) => (down ? b - a : a - b));
  return stating.find(({ value }) => value === values[rank - 1])?.item;
}

/** An item's number for an attribute (base units), or its price in minor units. */
export function numberFor(talk: Talk, item: Item, attribute: string): number | undefined {
  if (attribute === 'price') {
    const variants = variantsFor(talk.room.index, item, talk.mind.wishes);
    return variants.length > 0 ? Math.min(...variants.slice(0, 500).map(({ price }) => price)) : lowestPrice(item);
  }
  const row = talk.room.index.rowOf.get(item.id);
  const value = row === undefined ? undefined : talk.room.index.columns.get(attribute)?.[row];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
