/** Answers to "what do you have": constraints kept from turn to turn, filter first, rank second, honest when nothing is left. */
import type { Item } from '../brands/catalogue.ts';
import { stated } from './attributes.ts';
import { carriedOver, usable } from './carried-over.ts';
import { assumeDay, canBeHad, dayFor, nameOf } from './describing.ts';
import { EVERYDAY_WORDS } from './english.ts';
import { type Findings, find, inStock, type Order, variantsFor } from './find.ts';
import { degrees } from './lexicon.ts';
import { isVague, sayNothingLeft, sayShades, withShades } from './nearest.ts';
import type { Comparing, Reading } from './reading.ts';
import { extreme, inView, numberFor } from './references.ts';
import { MAX_LIST, sayAssumedDay, saySoldOut, showList, showOne } from './showing.ts';
import { itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { listed, quoted, say } from './wording.ts';

/** Whether a reading says anything to search by. */
export function narrows(reading: Reading): boolean {
  return reading.wishes.length > 0 || reading.comparing.length > 0 || reading.drops.length > 0;
}

/** Searches by all that was said so far and shows the result. */
export function search(talk: Talk, reading: Reading): void {
  const { mind, room, trace } = talk;
  const usableOnes = usable(room.index, reading.wishes);
  if (usableOnes.length < reading.wishes.length)
    trace.unusable = reading.wishes.filter((wish) => !usableOnes.includes(wish));
  mind.wishes = carriedOver(talk, reading);
  mind.skip = 0;
  if (reading.quantity !== undefined && reading.acts.size < 3) mind.count = reading.quantity;
  const comparison = reading.comparing.find((one) => one.degree === 'comparative' && !one.among);
  const ranking = reading.comparing.find((one) => one !== comparison);
  if (ranking) ranking.attribute = statedBy(talk, ranking.attribute);
  mind.order = ranking && isStated(talk, ranking.attribute) ? orderOf(ranking) : undefined;
  if (comparison) {
    searchRelative(talk, reading, comparison);
    return;
  }
  const result = findOrLoosen(talk, reading);
  const gone = result.rows.length > 0 && saidSoldOut(talk, result);
  if (gone === 'told') return;
  if (result.rows.length === 0 || gone) {
    sayNothingLeft(talk, reading);
    return;
  }
  const items = stillToCome(
    talk,
    result.rows.flatMap((row) => itemAt(talk, row) ?? []),
  );
  if (
    ranking &&
    mind.order &&
    ranking.degree === 'superlative' &&
    !/ first (?:please )?$/.test(reading.said) &&
    !/ (?:ones|options|\w+s) (?:please )?$/.test(reading.said.replace(/ (?:is|has|this|does|was|less|less) /g, ' '))
  ) {
    showBest(talk, items, ranking);
    return;
  }
  present(talk, items, reading);
}

/** Without what has left already today, as long as something has not. */
function stillToCome(talk: Talk, items: Item[]): Item[] {
  if (!talk.room.index.hasDated) return items;
  const left = items.filter((item) => !item.dated || canBeHad(talk, item));
  return left.length > 0 ? left : items;
}

/** "Not the last one of the day, that's too late": what else fits, without the one in view. */
export function refusesView(talk: Talk, { said, acts, named }: Reading): boolean {
  const { mind, room } = talk;
  const view = itemOf(talk, mind.focus);
  const refuses =
    /^ (?:(?:no|nah|nope|hm|hmm|oh|but|well)[ ,]+)*not (?:that|this|the (?:very )?(?:last|first|latest|earliest|cheapest|dearest|biggest|smallest)) one /;
  if (!view || mind.agreement || acts.has('question') || named.length > 0 || !refuses.test(said)) return false;
  const { rows } = find(room.index, { wishes: mind.wishes, order: mind.order });
  const others = stillToCome(
    talk,
    rows.flatMap((row) => itemAt(talk, row) ?? []),
  ).filter((item) => item !== view);
  const [next] = others;
  if (!next) return false;
  mind.focus = undefined;
  mind.ask = undefined;
  say(talk, others.length > 1 && !mind.order ? 'All right, without that:' : 'All right. The next one:');
  if (mind.order) showOne(talk, next, { facts: mind.order.on === 'price' ? [] : [mind.order.on] });
  else showList(talk, others.slice(0, MAX_LIST));
  return true;
}

/** What would fit exists but not in that size, colour or price: named as sold out, so that the nearest can follow. */
function saidSoldOut(talk: Talk, { rows, soldOut }: Findings): boolean | 'told' {
  if (!soldOut || !talk.mind.wishes.some((wish) => wish.on.startsWith('o:'))) return false;
  const items = rows.flatMap((row) => itemAt(talk, row) ?? []).filter((item) => inStock(item));
  if (items.length === 0) return false;
  const [only] = items;
  const gone = only && items.length === 1 ? variantsFor(talk.room.index, only, talk.mind.wishes) : [];
  if (only && gone[0]) {
    saySoldOut(talk, only, gone[0]);
    return 'told';
  }
  say(talk, `${listed(items.slice(0, 3).map((item) => nameOf(item)))} would fit, but is sold out in that choice.`);
  return true;
}

/** Finds by all wishes; words that only some names contain are given up when nothing has all of them, and that is said. */
function findOrLoosen(talk: Talk, reading: Reading): Findings {
  const { mind, room } = talk;
  const by = (wishes: readonly Wish[]) => find(room.index, { wishes, soft: reading.soft, order: mind.order });
  const all = by(mind.wishes);
  if (all.rows.length === 0 && mind.wishes.some((wish) => wish.on === 'o:color' && !wish.not)) {
    const shaded = withShades(mind.wishes);
    const near = by(shaded);
    if (near.rows.length > 0 && !near.soldOut) {
      sayShades(talk, mind.wishes);
      mind.wishes = shaded;
      note(talk, shaded, near.rows, near.dropped);
      return near;
    }
  }
  note(talk, mind.wishes, all.rows, all.dropped);
  const firm = mind.wishes.filter((wish) => !isVague(wish));
  if (all.rows.length > 0 || firm.length === 0 || firm.length === mind.wishes.length) return all;
  for (const keep of [
    ...mind.wishes
      .filter(isVague)
      .reverse()
      .map((wish) => [...firm, wish]),
    firm,
  ]) {
    const found = by(keep);
    if (found.rows.length === 0) continue;
    const gone = mind.wishes.filter((wish) => !keep.includes(wish));
    const telling = gone.flatMap((wish) => wish.any ?? []).filter((word) => !EVERYDAY_WORDS.has(word));
    if (telling.length > 0) say(talk, `Nothing that fits is described as ${quoted(telling)} in our records.`);
    mind.wishes = keep;
    talk.trace.left_aside = gone;
    return found;
  }
  return all;
}

/** "something cheaper", "an earlier one": measured from the item in view, or from all that is shown. */
function searchRelative(talk: Talk, reading: Reading, comparison: Comparing): void {
  const { mind, room } = talk;
  const { attribute, down } = comparison;
  const shown = mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  const focus = itemOf(talk, mind.focus);
  // "anything warmer than that?" after something that has no warmth: the last one that has.
  const states = (item: Item | undefined) =>
    item && numberFor(talk, item, attribute) !== undefined ? item : undefined;
  const base =
    states(focus) ??
    extreme(talk, shown, { attribute, down }) ??
    states(inView(talk)) ??
    [...mind.discussed].reverse().flatMap((id) => states(itemOf(talk, id)) ?? [])[0];
  const from = base && numberFor(talk, base, attribute);
  if (!base || from === undefined) {
    mind.order = orderOf(comparison);
    const { rows, dropped } = find(room.index, { wishes: mind.wishes, soft: reading.soft, order: mind.order });
    note(talk, mind.wishes, rows, dropped);
    if (rows.length === 0) {
      sayNothingLeft(talk, reading);
      return;
    }
    present(
      talk,
      rows.flatMap((row) => itemAt(talk, row) ?? []),
      reading,
    );
    return;
  }
  const on = attribute === 'price' ? 'price' : `a:${attribute}`;
  const bound: Wish = down
    ? { on, min: from, above: true, relative: true }
    : { on, max: from, below: true, relative: true };
  const kind: Wish[] = mind.wishes.some((wish) => wish.on === 'category')
    ? []
    : [{ on: 'category', any: [stems(base.category).join(' ')] }];
  const others = [
    ...mind.wishes.filter((wish) => !wish.relative && (wish.on !== on || isCompatible(wish, bound))),
    ...kind,
  ];
  const sameKind =
    kind.length > 0
      ? room.brand.items.flatMap((item, row) => (item.category === base.category ? [row] : []))
      : undefined;
  // Nearest first: the next one along, not the extreme.
  const order: Order = { on: attribute, ...(!down && { down: true as const }) };
  const search = { wishes: [...others, bound], soft: reading.soft, order, ...(sameKind && { among: sameKind }) };
  const { rows, dropped } = find(room.index, search);
  note(talk, search.wishes, rows, dropped);
  talk.trace.relative_to = base.id;
  const along = rows.flatMap((row) => itemAt(talk, row) ?? []).filter(({ id }) => id !== base.id);
  const items = / (?:the )?next (?:one|up|step|cheapest) | step up /.test(reading.said) ? along.slice(0, 1) : along;
  if (items.length === 0) {
    const said = reading.wishes.filter(({ on }) => on !== 'category' && on !== bound.on);
    const without = find(room.index, {
      wishes: [bound, ...said],
      among:
        sameKind ??
        rowsOf(
          talk,
          room.brand.items.filter((item) => item.category === base.category).map(({ id }) => id),
        ),
      order,
    });
    const word = wordFor(talk, comparison);
    say(
      talk,
      `I have nothing ${word} than ${nameOf(base)} that fits what you asked for.`,
      `${nameOf(base)} is already as good as it gets there: nothing ${word} fits what you asked for.`,
    );
    const loosened = without.rows.flatMap((row) => itemAt(talk, row) ?? []).filter(({ id }) => id !== base.id);
    if (loosened.length > 0 && others.length > 0) {
      say(talk, 'Leaving the other wishes aside, there would be:');
      showList(talk, loosened.slice(0, 3), [attribute]);
    }
    return;
  }
  mind.wishes = mergeWishes(others, [bound], []);
  mind.skip = items.length > MAX_LIST ? MAX_LIST : 0;
  say(
    talk,
    `Yes, ${items.length > 1 ? 'these are' : 'this one is'} ${wordFor(talk, comparison)} than ${nameOf(base)}:`,
  );
  const keep = mind.focus;
  showList(talk, items.slice(0, MAX_LIST), [attribute]);
  if (items.length > 1) mind.focus = keep === base.id ? undefined : mind.focus;
  sayDay(talk, items);
}

function isCompatible(wish: Wish, bound: Wish): boolean {
  if (wish.near !== undefined) return false;
  if (bound.max !== undefined) return wish.min === undefined || wish.min < bound.max;
  return wish.max === undefined || (bound.min !== undefined && wish.max > bound.min);
}

function wordFor(talk: Talk, { attribute, down }: Comparing): string {
  if (attribute === 'price') return down ? 'more expensive' : 'lower in price';
  const kind = talk.room.index.attributes.get(attribute);
  // "warmest" tells "warmer"; one word before several.
  const words = ((down ? kind?.more : kind?.less) ?? [])
    .flatMap((text) => degrees(text).flatMap(({ phrase, degree }) => (degree === 'comparative' ? [phrase] : [])))
    .sort((a, b) => Number(a.includes(' ')) - Number(b.includes(' ')));
  return (
    words.find((word) => /er\b|^(?:more|less|fewer)\b/.test(word)) ??
    (kind?.type === 'time'
      ? down
        ? 'later'
        : 'earlier'
      : `${down ? 'higher' : 'lower'} in ${kind?.label.toLowerCase() ?? attribute}`)
  );
}

function showBest(talk: Talk, items: readonly Item[], ranking: Comparing): void {
  const [best] = items;
  if (!best) return;
  const value = numberFor(talk, best, ranking.attribute);
  const equals = items.filter((item) => numberFor(talk, item, ranking.attribute) === value);
  if (equals.length > 1) {
    say(talk, `These share the ${superlativeFor(talk, ranking)}:`);
    showList(talk, equals.slice(0, MAX_LIST), [ranking.attribute]);
    sayDay(talk, equals);
    return;
  }
  showOne(talk, best, {
    keepShown: talk.mind.shown.includes(best.id),
    lead: `The ${superlativeFor(talk, ranking)}${talk.mind.wishes.length > 0 ? ' that fits' : ''}:`,
    facts: [ranking.attribute],
  });
}

function superlativeFor(talk: Talk, { attribute, down }: Comparing): string {
  if (attribute === 'price') return down ? 'highest price' : 'lowest price';
  const kind = talk.room.index.attributes.get(attribute);
  return `${kind?.type === 'time' ? (down ? 'latest' : 'earliest') : down ? 'highest' : 'lowest'} ${kind?.label.toLowerCase() ?? attribute}`;
}

/** A found list: one in full, several as a list. */
export function present(talk: Talk, items: readonly Item[], reading: Reading): void {
  const { mind, room } = talk;
  const [only] = items;
  const attributes = attributesSaid(talk, reading);
  if (items.length === 1 && only) {
    mind.shown = [only.id];
    mind.skip = 0;
    showOne(talk, only, { lead: mind.turns > 0 ? 'One fits:' : undefined, facts: attributes });
    return;
  }
  const what = room.brand.pack.words.items;
  const fits = mind.wishes.length > 0;
  if (items.length > MAX_LIST)
    say(
      talk,
      fits ? `Here are ${what} that fit:` : `Here are some of our ${what}:`,
      fits ? `These ${what} fit:` : `A few of our ${what}:`,
    );
  else say(talk, fits ? `These ${what} fit:` : `Our ${what}:`, fits ? `Here is what fits:` : `Here are our ${what}:`);
  showList(talk, items, attributes);
  sayUnmatched(talk, reading);
  sayDay(talk, items);
  // Only when there is more than was shown: "the cheapest" then means of all of it.
  mind.skip = items.length > MAX_LIST ? MAX_LIST : 0;
  if (items.length > MAX_LIST) {
    say(talk, 'There are more if you like.', 'I can show you more.');
    talk.buttons.push({ label: 'Show me more', action: 'show_more' });
  } else
    say(
      talk,
      'Does one of them suit you?',
      'Would you like to know more about one of them?',
      'Which one appeals to you?',
    );
}

/** The next results of the last search. */
export function showMore(talk: Talk, reading?: Reading): void {
  const { mind, room } = talk;
  const offering = mind.offering_id === undefined ? undefined : room.brand.offerings.get(mind.offering_id);
  const among =
    mind.wishes.length === 0 && offering?.items
      ? [...new Set([...rowsOf(talk, offering.items), ...room.brand.items.keys()])]
      : undefined;
  const { rows, dropped } = find(room.index, {
    wishes: mind.wishes,
    soft: reading?.soft,
    order: mind.order,
    among,
    limit: mind.skip + 100,
  });
  note(talk, mind.wishes, rows, dropped);
  const unseen =
    mind.skip > 0 ? rows.slice(mind.skip) : rows.filter((row) => !mind.shown.includes(itemAt(talk, row)?.id ?? ''));
  const items = unseen.flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 0) {
    say(
      talk,
      'That is all I have that fits. Shall we loosen something?',
      'You have seen everything that fits; we could widen the search.',
    );
    return;
  }
  say(talk, 'Here are more:', 'A few more:');
  showList(talk, items);
  mind.skip += Math.min(MAX_LIST, items.length);
  if (items.length > MAX_LIST) talk.buttons.push({ label: 'Show me more', action: 'show_more' });
}

/** The opening selection of an offering, or of the whole catalogue. */
export function showDefault(talk: Talk, limit = MAX_LIST): void {
  const { mind, room } = talk;
  const offering = mind.offering_id === undefined ? undefined : room.brand.offerings.get(mind.offering_id);
  const among = offering?.items ? rowsOf(talk, offering.items) : undefined;
  const { rows } = find(room.index, { wishes: [], among });
  const items = rows.slice(0, limit).flatMap((row) => itemAt(talk, row) ?? []);
  showList(talk, items);
  mind.skip = rows.length > items.length ? items.length : 0;
  if (rows.length > limit || (among && room.brand.items.length > rows.length))
    talk.buttons.push({ label: 'Show me more', action: 'show_more' });
  sayDay(talk, items);
}

export function sayDay(talk: Talk, items: readonly Item[]): void {
  const dated = items.filter((item) => item.dated).slice(0, MAX_LIST);
  const [item] = dated;
  if (!item) return;
  assumeDay(talk, dated);
  const day = dayFor(talk, item);
  if (!day) return;
  if (day.assumed) sayAssumedDay(talk, day.day);
  else say(talk, `All for ${talk.room.calendar.say(day.day)}.`, `That is for ${talk.room.calendar.say(day.day)}.`);
}

/** Of several attributes that share a word ("power", "charging power") the one that what is wanted states. */
function statedBy(talk: Talk, attribute: string): string {
  const { index } = talk.room;
  if (attribute === 'price') return attribute;
  return stated(index, attribute, find(index, { wishes: talk.mind.wishes, soldOut: true }).rows);
}

/** Whether anything that fits states it at all. */
function isStated(talk: Talk, attribute: string): boolean {
  const column = talk.room.index.columns.get(attribute);
  if (attribute === 'price' || !column) return true;
  const { rows } = find(talk.room.index, { wishes: talk.mind.wishes, soldOut: true });
  return rows.length === 0 || rows.some((row) => !Number.isNaN(column[row] ?? Number.NaN));
}

function orderOf({ attribute, down }: Comparing): Order {
  return { on: attribute, ...(down && { down: true as const }) };
}

function attributesSaid(talk: Talk, reading: Reading): string[] {
  const wished = talk.mind.wishes.flatMap((wish) => (wish.on.startsWith('a:') && !wish.any ? [wish.on.slice(2)] : []));
  const compared = reading.comparing.map(({ attribute }) => attribute);
  const asked = reading.acts.has('question') ? reading.attributes : [];
  return [...new Set([...compared, ...wished, ...asked])].filter((id) => id !== 'price').slice(0, 3);
}

/** What the user named that the catalogue does not know, said plainly. */
function sayUnmatched(talk: Talk, reading: Reading): void {
  const { tokens, unknown, said } = reading;
  const named = unknown.filter((word) => {
    const at = tokens.findIndex((token) => token.word === word);
    const before = tokens[at - 1]?.word ?? '';
    return (
      (at > 0 && /^\p{Lu}/u.test(tokens[at]?.raw ?? '')) ||
      /^(?:to|from|with|by|called|named)$/.test(before) ||
      said.includes(` from ${word} to `)
    );
  });
  if (named.length > 0) say(talk, `Our records have nothing for ${quoted(named)}, so this is what we do have.`);
}

function note(talk: Talk, wishes: readonly Wish[], rows: readonly number[], dropped: Record<string, number>): void {
  talk.trace.wishes = wishes;
  talk.trace.kept = rows.slice(0, 20).flatMap((row) => itemAt(talk, row)?.id ?? []);
  talk.trace.dropped = dropped;
}
