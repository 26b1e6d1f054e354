/** Two or more items side by side: on the attributes asked for, else on price and whatever differs. */
import type { Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { settleDegree } from './attributes.ts';
import { factText, labelText, money, nameOf, priceText, valueText } from './describing.ts';
import type { Comparing, Reading } from './reading.ts';
import { extreme, numberFor, type Pointed } from './references.ts';
import { addCard } from './showing.ts';
import { discuss, focusOn, itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { stem } from './text.ts';
import { say } from './wording.ts';

const MAX_ROWS = 5;

/** Compares up to four items. A superlative or comparative that was asked gets its answer first. */
export function compare(talk: Talk, items: readonly Item[], reading?: Reading): void {
  const few = items.slice(0, 4);
  const { brand, index } = talk.room;
  const rowsOfFew = rowsOf(
    talk,
    few.map(({ id }) => id),
  );
  for (const one of reading?.comparing ?? []) settleDegree(index, one, rowsOfFew);
  const asked = [
    ...new Set([...(reading?.comparing ?? []).map(({ attribute }) => attribute), ...(reading?.attributes ?? [])]),
  ];
  talk.mind.shown = few.map(({ id }) => id);
  // What was in view before is not what is spoken of now.
  if (few.length > 1 && !few.some(({ id }) => id === talk.mind.focus)) talk.mind.focus = undefined;
  talk.mind.compared = few.length > 1 ? true : undefined;
  talk.mind.skip = 0;
  discuss(talk, talk.mind.shown);
  for (const item of few) addCard(talk, item);
  for (const one of (reading?.comparing ?? []).slice(0, 2))
    if (one.attribute === 'price' || few.some((item) => numberFor(talk, item, one.attribute) !== undefined))
      sayWinner(talk, few, one.attribute, one.down);
  const [asksFor] = asked;
  if (asked.length > 0) talk.mind.asked = asked.slice(0, 3);
  if (
    few.length === 2 &&
    asked.length === 1 &&
    asksFor !== undefined &&
    asksFor !== 'price' &&
    /\b(?:difference|how much|how many|by how)\b/.test(reading?.said ?? '')
  ) {
    sayGap(talk, few, asksFor);
    return;
  }
  // What was asked about before comes first.
  const before = [talk.mind.order?.on, ...(talk.recall ?? [])].flatMap((id) =>
    id && index.attributes.has(id) ? [id] : [],
  );
  const differing = [...new Set([...before, ...index.attributes.keys()])].filter((id) => {
    const values = few.map((item) => JSON.stringify(item.attributes[id]));
    return values.some((value) => value !== undefined) && new Set(values).size > 1 && !isIdentifier(few, id);
  });
  const known = asked.filter((id) => id !== 'price' && few.some((item) => item.attributes[id] !== undefined));
  const rows = (known.length > 0 ? known : differing).slice(0, MAX_ROWS);
  const lines = few.map((item, at) => {
    const facts = rows.flatMap((id) => {
      const kind = index.attributes.get(id);
      if (!kind) return [];
      return [factText(kind, item) ?? `${labelText(kind)} not on record`];
    });
    return `${at + 1}. ${nameOf(item)}: ${[priceText(brand, item), ...facts].join('; ')}${cardBadge(talk, item)}`;
  });
  if (lines.length > 0) talk.parts.push(lines.join('\n'));
  if (asked.length === 0 || asked.includes('price')) for (const item of few) sayOffered(talk, item);
  const [a, b] = few;
  if (few.length === 2 && a && b && (asked.length === 0 || asked.includes('price'))) {
    const gap = (numberFor(talk, a, 'price') ?? 0) - (numberFor(talk, b, 'price') ?? 0);
    if (gap !== 0) say(talk, `${nameOf(gap < 0 ? a : b)} costs ${money(brand, Math.abs(gap))} less.`);
    else say(talk, 'They cost the same.');
  }
  const unknown = asked.filter((id) => id !== 'price' && !known.includes(id));
  for (const id of unknown.slice(0, 2))
    say(talk, `I have no ${index.attributes.get(id)?.label.toLowerCase() ?? id} on record for either.`);
  talk.trace.compared = { items: talk.mind.shown, attributes: rows };
}

/** What an offer makes of the price of one, where prices are compared. */
function sayOffered({ room, setting, parts }: Talk, item: Item): void {
  const [one, ...others] = item.variants;
  if (others.some(({ price }) => price !== one?.price)) return;
  const lines = [{ product_id: item.id, quantity: 1, ...(one && { variant_id: one.id }) }];
  const full = priceLines(room.brand, lines, []).told;
  const { told } = priceLines(room.brand, lines, offersFor(room.brand, lines, setting.now));
  if (told < full) parts.push(`With the offer ${nameOf(item)} comes to ${money(room.brand, told, item)}.`);
}

/** "Longer than the Performance?": the word alone measures nothing, what was asked about just now does. */
function measureAsked(talk: Talk, { said }: Reading): Comparing | undefined {
  const [, word] =
    /^ (?:(?:and|so|but|is (?:it|that)|are they)[ ,]+)*(longer|shorter|higher|lower|more|less|bigger|smaller|better|worse) than /.exec(
      said,
    ) ?? [];
  const attribute = talk.recall?.find((id) => talk.room.index.columns.has(id));
  if (word === undefined || attribute === undefined) return undefined;
  return { attribute, down: /^(?:longer|higher|more|bigger|better)$/.test(word), degree: 'comparative', among: false };
}

/** "Which has more protein, that or the Meadow?", "which of the two GTX is lighter?": those named, on the measure asked for. */
export function comparesByMeasure(talk: Talk, reading: Reading, pointed: Pointed): boolean {
  const measure = reading.comparing[0] ?? measureAsked(talk, reading);
  if (!measure) return false;
  const question = reading.acts.has('question');
  const [one, other] = pointed.items;
  if (question && pointed.how === 'name' && one && other && pointed.items.length === 2) {
    if (/ how (?:much|many) /.test(reading.said)) sayGap(talk, pointed.items, measure.attribute);
    else compare(talk, pointed.items, reading);
    return true;
  }
  const view = itemOf(talk, talk.mind.focus);
  const than = / than /.test(reading.said) && pointed.how === 'name';
  // "Longer than the Performance?" after a range: by what was asked just now.
  if (than && one && !other && view && view !== one && question && reading.tokens.length <= 6) {
    const recalled = talk.recall?.find((id) => numberFor(talk, view, id) !== undefined);
    const stated =
      numberFor(talk, view, measure.attribute) !== undefined && numberFor(talk, one, measure.attribute) !== undefined;
    compare(talk, [view, one], {
      ...reading,
      comparing: [{ ...measure, ...(!stated && recalled !== undefined && { attribute: recalled }) }],
    });
    return true;
  }
  if (than && one && !other && view && view !== one && / how much /.test(reading.said)) {
    sayGap(talk, [view, one], measure.attribute);
    return true;
  }
  const against = / (?:that|it|this)(?: one)? or | or (?:that|it|this) /.test(reading.said);
  if (question && against && one && !other && view && view !== one) {
    compare(talk, [view, one], reading);
    return true;
  }
  const ofChoices = reading.wishes.some(({ on }) => on.startsWith('o:'));
  const group = namedGroup(talk, reading) ?? (question && !ofChoices ? pointed.unclear : undefined);
  if (!group) return false;
  compare(talk, group, reading);
  return true;
}

/** What a comparison is among: those shown, and what they were shown instead of when only one of them states it. */
export function comparedWith(talk: Talk, shown: readonly Item[], attribute: string): Item[] {
  const stating = shown.filter((item) => numberFor(talk, item, attribute) !== undefined);
  if (stating.length > 1) return [...shown];
  const kinds = new Set(shown.map(({ category }) => category));
  const before = talk.mind.discussed
    .flatMap((id) => itemOf(talk, id) ?? [])
    .filter(
      (item) => !shown.includes(item) && kinds.has(item.category) && numberFor(talk, item, attribute) !== undefined,
    );
  return stating.length + before.length > 1 ? [...stating, ...before.slice(-2)] : [...shown];
}

/** "Which of the two GTX": exactly so many items have the word in their names. */
function namedGroup(talk: Talk, reading: Reading): Item[] | undefined {
  const [, count = '', word = ''] = / of the (two|three|four) (\w+) /.exec(reading.said) ?? [];
  const rows = word === '' ? [] : (talk.room.index.names.get(stem(word)) ?? []);
  return rows.length > 1 && rows.length === ['two', 'three', 'four'].indexOf(count) + 2
    ? rows.flatMap((row) => itemAt(talk, row) ?? [])
    : undefined;
}

/** Numbers that only tell items apart, and what their names say already. */
function isIdentifier(items: readonly Item[], id: string): boolean {
  if (/(?:^|[_ -])(?:sku|barcode|mpn|gtin|ean|upc|isbn|asin|handle|id)$/i.test(id)) return true;
  return items.every(({ name, attributes }) => attributes[id] !== undefined && name.includes(String(attributes[id])));
}

/** How far two items are apart in one attribute: a difference of what the records state. */
export function sayGap(talk: Talk, items: readonly Item[], attribute: string): void {
  const [a, b] = items;
  if (!a || !b) return;
  const { brand, index } = talk.room;
  const [one, two] = [numberFor(talk, a, attribute), numberFor(talk, b, attribute)];
  const kind = index.attributes.get(attribute);
  if (one === undefined || two === undefined) {
    say(talk, `I have no ${kind?.label.toLowerCase() ?? attribute} on record for both.`);
    return;
  }
  const gap = Math.abs(one - two);
  const [less, more] = one <= two ? [a, b] : [b, a];
  if (attribute === 'price') {
    say(
      talk,
      gap === 0
        ? `Both cost ${priceText(brand, a)}.`
        : `${nameOf(less)} costs ${money(brand, gap)} less: ${priceText(brand, less)} against ${priceText(brand, more)}.`,
    );
    return;
  }
  const text = (item: Item) => (kind && valueText(kind, item)) ?? 'not on record';
  const size =
    kind?.type === 'time'
      ? `${gap} minutes`
      : `${Math.round((gap / (kind?.factor ?? 1)) * 100) / 100}${kind?.unit ? ` ${kind.unit}` : ''}`;
  say(
    talk,
    `${nameOf(less)}: ${text(less)}; ${nameOf(more)}: ${text(more)}. The difference in ${kind?.label.toLowerCase() ?? attribute} is ${size}.`,
  );
}

function cardBadge(talk: Talk, item: Item): string {
  const badge = talk.cards.find((card) => card.product_id === item.id)?.badge;
  return badge ? ` (${badge})` : '';
}

/** "A is lighter: 1.2 kg against 1.5 kg." A tie is called one; silence of the record is admitted. */
export function sayWinner(talk: Talk, items: readonly Item[], attribute: string, down: boolean): Item | undefined {
  const { brand, index } = talk.room;
  const best = extreme(talk, items, { attribute, down });
  const kind = index.attributes.get(attribute);
  const label = attribute === 'price' ? 'price' : (kind?.label.toLowerCase() ?? attribute);
  if (!best) {
    say(talk, `I have no ${label} on record for these.`);
    return undefined;
  }
  const text = (item: Item) =>
    attribute === 'price' ? priceText(brand, item) : ((kind && valueText(kind, item)) ?? 'not on record');
  const value = numberFor(talk, best, attribute);
  const others = items.filter((item) => item !== best);
  if (others.some((item) => numberFor(talk, item, attribute) === value)) {
    const same = items.filter((item) => numberFor(talk, item, attribute) === value);
    if (same.length === items.length) {
      say(talk, `They are equal: ${label} ${text(best)}.`);
      return undefined;
    }
  }
  const degree =
    attribute === 'price'
      ? down
        ? 'highest'
        : 'lowest'
      : kind?.type === 'time'
        ? down
          ? 'latest'
          : 'earliest'
        : down
          ? 'highest'
          : 'lowest';
  const [other] = others;
  const word = others.length === 1 && other ? comparativeOf(talk, attribute, down) : undefined;
  if (word && other) {
    say(
      talk,
      numberFor(talk, other, attribute) === undefined
        ? `${nameOf(best)}: ${label} ${text(best)}. Of ${nameOf(other)} I have no ${label} on record.`
        : `${nameOf(best)} ${word}: ${text(best)} against ${text(other)}.`,
    );
    focusOn(talk, best);
    return best;
  }
  say(
    talk,
    `${nameOf(best)} has the ${degree} ${label}: ${text(best)}${others.length === 1 && others[0] ? ` against ${text(others[0])}` : ''}.`,
  );
  focusOn(talk, best);
  return best;
}

/** The pack's own words for more or less of it: "is lighter", "is more powerful", "has the longer cable". */
function comparativeOf(talk: Talk, attribute: string, down: boolean): string | undefined {
  if (attribute === 'price') return down ? 'is more expensive' : 'is lower in price';
  const kind = talk.room.index.attributes.get(attribute);
  if (kind?.type === 'time') return undefined;
  const words = (down ? kind?.more : kind?.less) ?? [];
  const has = words.find((word) => /^(?:\w+er|more|less|fewer) \w+$/.test(word) && !/^(?:more|less|fewer)/.test(word));
  const is = words.find((word) => /^\w+er$/.test(word) || /^(?:more|less) \w+(?:ful|able|ous|ant|ive|ed)$/.test(word));
  return is ? `is ${is}` : has ? `has the ${has}` : undefined;
}

const HOW_MUCH_MORE = / how (?:much|many) (?:\w+ ){0,2}?(?:more|less|fewer|\w+er) /;

/** "how much cheaper is it?" after a comparison of two: the difference. */
export function answerGap(talk: Talk, reading: Reading, items: readonly Item[]): boolean {
  const [comparing] = reading.comparing;
  const named =
    reading.named.length > 0 &&
    !reading.named.every(({ rows }) => items.some((item) => rows.includes(talk.room.index.rowOf.get(item.id) ?? -1)));
  if (comparing?.degree !== 'comparative' || named || items.length !== 2 || !HOW_MUCH_MORE.test(reading.said))
    return false;
  sayGap(talk, items, comparing.attribute);
  return true;
}
