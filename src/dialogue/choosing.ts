/**
 * The choices of one item in whatever words they are said: a value in full, a word of it that no other value has ("stone"
 * for Stone linen), a measure ("a kilo" for 1 kg), its number alone ("the 90"), or its place in order ("the small one").
 */
import type { Item, Variant } from '../brands/catalogue.ts';
import { type CatalogueIndex, valueKey } from './catalogue-index.ts';
import { FUNCTION_WORDS, unitOf } from './english.ts';
import { inStock, optionValue } from './find.ts';
import type { Reading } from './reading.ts';
import { CUT } from './sought.ts';
import type { Talk } from './talk.ts';
import { root, stems, type Token } from './text.ts';
import type { Wish } from './wishes.ts';

/** One value of an option as it can be said. */
interface Value {
  key: string;
  words: string[];
  /** What it measures, in base units. */
  measure?: { dimension: string; base: number };
  /** Its number alone. */
  number?: number;
  rank?: number;
}

/** A choice found in what was said, with the tokens that said it. */
interface Choice {
  option: string;
  any: string[];
  places: number[];
}

/** More variants than these are not looked at one by one: they are only found by their values in full. */
const MOST_VARIANTS = 1000;

/**
 * The reading with this item's own choices: words that are one of its values become a wish for it and nothing else.
 * `chosen` is the variant that steps ("a bigger one") are measured from.
 */
export function readChoices(index: CatalogueIndex, item: Item, reading: Reading, chosen?: Variant): Reading {
  if (item.variants.length < 2 || item.variants.length > MOST_VARIANTS) return reading;
  if (reading.acts.has('question') && CUT.test(reading.said)) return reading;
  const free = reading.tokens.map((_, at) => !reading.named.some((name) => name.at <= at && at < name.to));
  const options = optionsOf(index, item);
  const worded = new Set([...options.values()].flatMap((values) => values.flatMap(({ words }) => words)));
  const found: Choice[] = [];
  for (const [option, values] of options) {
    if (values.length < 2 && !reading.wishes.some(({ on }) => on.startsWith('o:'))) continue;
    const said = reading.wishes.find((wish) => wish.on === `o:${option}`);
    if (said?.any?.some((key) => values.some((value) => value.key === key)) || said?.not) continue;
    const choice =
      inFull(reading.tokens, free, values) ??
      byMeasure(reading, free, values) ??
      byNumber(reading, free, values, option, chosen !== undefined) ??
      byPart(index, reading, free, values) ??
      cheapest(index, item, option, reading) ??
      byOrder(
        index,
        option,
        reading,
        free.map((one, at) => one && !worded.has(reading.tokens[at]?.stem ?? '')),
        values,
        chosen && optionValue(index, chosen, option),
        item,
      );
    if (!choice) continue;
    for (const at of choice.places) free[at] = false;
    found.push({ option, ...choice });
  }
  return found.length === 0 ? reading : settled(index, reading, found);
}

/** The same for the item a turn turned out to be about; steps are measured from what is chosen of it already. */
export function withItsChoices(talk: Talk, item: Item, reading: Reading): Reading {
  const { mind, room } = talk;
  const line = (mind.agreement?.lines ?? mind.cart).find(({ product_id }) => product_id === item.id);
  const id = mind.focus === item.id && mind.variant ? mind.variant : line?.variant_id;
  return readChoices(
    room.index,
    item,
    reading,
    item.variants.find((variant) => variant.id === id),
  );
}

/** Options in the pack's order, each with its values in the order of the record. */
function optionsOf(index: CatalogueIndex, item: Item): Map<string, Value[]> {
  const known = kept.get(item);
  if (known) return known;
  const options = new Map<string, Value[]>();
  for (const variant of item.variants) {
    for (const [name, written] of Object.entries(variant.options)) {
      const option = index.optionNames.get(name) ?? name;
      const values = options.get(option) ?? [];
      options.set(option, values);
      const key = index.canonical.get(written) ?? valueKey(written);
      if (!values.some((value) => value.key === key)) values.push(sayable(key, written));
    }
  }
  for (const values of options.values()) rank(values);
  kept.set(item, options);
  return options;
}

const kept = new WeakMap<Item, Map<string, Value[]>>();

function sayable(key: string, written: string): Value {
  const words = stems(written);
  const at = words.findIndex((word) => /^\d/.test(word));
  const number = at < 0 ? Number.NaN : Number(words[at]?.replace(',', '.'));
  const unit = words[at + 1];
  const measured = at >= 0 && unit !== undefined && Number.isFinite(number);
  const known = measured ? unitOf(unit) : undefined;
  return {
    key,
    words,
    ...(measured && { measure: { dimension: known?.dimension ?? unit, base: number * (known?.factor ?? 1) } }),
    ...(Number.isFinite(number) && { number }),
  };
}

const LETTERS = ['xxs', 'xs', 's', 'm', 'l', 'xl', 'xxl', 'xxxl'];

/** Places in order, where all values can be told apart that way. */
function rank(values: Value[]): void {
  const sizes = values.map(({ key, words, measure, number }) => {
    const letter = LETTERS.indexOf(key) >= 0 ? LETTERS.indexOf(key) : LETTERS.indexOf(valueKey(words[0] ?? ''));
    return letter >= 0 ? letter : (measure?.base ?? number);
  });
  const dimensions = new Set(values.map(({ measure }) => measure?.dimension));
  if (sizes.some((size) => size === undefined) || dimensions.size > 1) return;
  const sorted = [...sizes].sort((a, b) => Number(a) - Number(b));
  values.forEach((value, at) => {
    value.rank = sorted.indexOf(sizes[at]);
  });
}

type Places = Pick<Choice, 'any' | 'places'>;

function inFull(tokens: readonly Token[], free: readonly boolean[], values: readonly Value[]): Places | undefined {
  const found = values.flatMap(({ key, words }) => {
    const at = tokens.findIndex(
      (_, start) =>
        words.length > 0 && words.every((word, step) => free[start + step] && tokens[start + step]?.stem === word),
    );
    const telling = words.length > 1 || (words[0]?.length ?? 0) > 2;
    return at >= 0 && telling ? [{ key, at, to: at + words.length }] : [];
  });
  const [best] = found.sort((a, b) => b.to - b.at - (a.to - a.at));
  return best && { any: [best.key], places: range(best.at, best.to) };
}

/** "a kilo", "the 500 g bag", "half a litre": by what the value measures. */
function byMeasure(reading: Reading, free: readonly boolean[], values: readonly Value[]): Places | undefined {
  for (const { at, to, dimension, base } of measuresSaid(reading)) {
    if (!range(at, to).every((place) => free[place])) continue;
    const value = values.find(
      ({ measure }) => measure?.dimension === dimension && Math.abs(measure.base - base) <= base * 1e-6,
    );
    if (value) return { any: [value.key], places: range(at, to) };
  }
  return undefined;
}

function measuresSaid({ tokens, amounts }: Reading): { at: number; to: number; dimension: string; base: number }[] {
  const figures = amounts.flatMap(({ at, to, value, unit, bounded, money }) => {
    const known = unit === undefined ? undefined : unitOf(unit);
    return unit === undefined || bounded || money
      ? []
      : [{ at, to, dimension: known?.dimension ?? unit, base: value * (known?.factor ?? 1) }];
  });
  const bare = tokens.flatMap(({ word, stem }, at) => {
    const unit = word.length > 3 ? unitOf(stem) : undefined;
    if (!unit || !/^(?:mass|volume|length|storage)$/.test(unit.dimension)) return [];
    if (amounts.some((amount) => amount.at <= at && at < amount.to)) return [];
    const before = tokens.slice(Math.max(0, at - 2), at).map((token) => token.word);
    const part = before.includes('half') ? 0.5 : before.includes('quarter') ? 0.25 : 1;
    return [{ at, to: at + 1, dimension: unit.dimension, base: part * unit.factor }];
  });
  return [...figures, ...bare];
}

/** "the 90", "in a 9", or a bare number as the whole answer. */
function byNumber(
  reading: Reading,
  free: readonly boolean[],
  values: readonly Value[],
  option: string,
  settled: boolean,
): Places | undefined {
  const { tokens, amounts } = reading;
  for (const { at, to, value, unit, bounded, money, ordinal } of amounts) {
    // "What about 256?" names a choice; "about 256" bounds a search.
    const proposed = / (?:what|how) about \d/.test(reading.said) && tokens[at - 1]?.word === 'about';
    if ((bounded && !proposed) || money || ordinal || unit !== undefined || !free[at]) continue;
    const before = tokens[at - 1]?.word ?? '';
    const next = tokens[to]?.word ?? '';
    const points =
      proposed ||
      /^(?:the|in|a|an|size|number|at)$/.test(before) ||
      /^(?:one|ones|version|size)$/.test(next) ||
      tokens[to]?.stem === option ||
      (/^(?:is|will)$/.test(next) &&
        /^(?:enough|fine|do|ok|okay|plenty|good|right|perfect)$/.test(tokens[to + 1]?.word ?? '')) ||
      tokens[at - 1]?.after === ',' ||
      // "54 please, the Bravo": nobody wants so many.
      value > 19 ||
      // "2" once the size is chosen says how many.
      (tokens.length <= 3 &&
        !(settled && value <= 4 && Number.isInteger(value)) &&
        !/^(?:of|pairs?|x|more|please|times)$/.test(next));
    const counts = /^(?:of|pairs?|x|more|pieces?|sets?|people|persons?)$/.test(next);
    const fitting = values.filter(({ number }) => number === value);
    const [only] = fitting;
    if (only && fitting.length === 1 && points && !counts) return { any: [only.key], places: range(at, to) };
  }
  return undefined;
}

/** By words that some of the values have and the others have not. */
function byPart(
  index: CatalogueIndex,
  { tokens, acts }: Reading,
  free: readonly boolean[],
  values: readonly Value[],
): Places | undefined {
  let left: readonly Value[] = values;
  const places: number[] = [];
  tokens.forEach(({ stem, word }, at) => {
    if (!free[at] || stem.length < 3 || /^\d/.test(stem) || (FUNCTION_WORDS.has(word) && !SIZES.has(word))) return;
    const having = left.filter(({ words }) =>
      words.some((one) => one === stem || (one.length > 2 && root(one) === root(stem))),
    );
    if (having.length === 0 || having.length === values.length) return;
    // "What is the black made of?" names the value; a word that is a kind of thing as well does not.
    if (acts.has('question') && isKind(index, stem)) return;
    left = having;
    places.push(at);
  });
  return places.length > 0 ? { any: left.map(({ key }) => key), places } : undefined;
}

const SIZES = new Set(['small', 'medium', 'large', 'short', 'long', 'half', 'whole', 'single', 'double', 'big']);

/** Words that put sizes in order, and what they measure; those without a measure order anything. */
const ORDERED_BY: readonly [RegExp, string?][] = [
  [/^(?:big|small|larg|littl|tin)(?:g?er|g?est|y|e|ier|iest)?$/],
  [/^(?:short|long|narrow|wid|thin|thick|tall|low|high)(?:e|n?er|n?est|r|st)?$/, 'length'],
  [/^(?:light|heav)(?:er|est|y|ier|iest)?$/, 'mass'],
];
const UP = /^(?:big|larg|long|wid|tall|thick|heav|high)/;
const AFTER_SIZE =
  /^(?:one|size|version|please|then|instead|and|or|is|of|bag|pot|pack|bottle|box|tin|jar|model|edition|cut|format)s?$/;

/** "the small one", "a bigger size": by the order of the values. */
function byOrder(
  index: CatalogueIndex,
  option: string,
  { tokens, said, comparing }: Reading,
  free: readonly boolean[],
  values: readonly Value[],
  current: string | undefined,
  item: Item,
): Places | undefined {
  const [{ rank: ranked, measure } = { rank: undefined, measure: undefined }] = values;
  if (ranked === undefined || values.length < 2) return undefined;
  if (/ (?:which|of (?:them|these|those)|of the (?:two|three)|than) /.test(said)) return undefined;
  const amount = / (more|less|larger|bigger|smaller) (?:of )?(?:the |a )?(\w+) /.exec(said);
  const ofOption =
    amount && stems(amount[2] ?? '').join(' ') === option ? tokens.findIndex(({ word }) => word === amount[1]) : -1;
  if (ofOption >= 0 && measure !== undefined) {
    const rising = !/^(?:less|smaller)$/.test(amount?.[1] ?? '');
    const ranks = [...values].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    const now = ranks.findIndex(
      ({ key }) => current !== undefined && key === (index.canonical.get(current) ?? current),
    );
    const next = now >= 0 ? ranks[now + (rising ? 1 : -1)] : ranks.at(rising ? -1 : 0);
    return next && { any: [next.key], places: [ofOption, ofOption + 1] };
  }
  // "The middle size" of three.
  const middle = tokens.findIndex(({ word }, place) => free[place] && /^(?:middle|medium|mid)$/.test(word));
  if (middle >= 0 && values.length === 3) {
    const ranks = [...values].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    return ranks[1] && { any: [ranks[1].key], places: [middle] };
  }
  const at = tokens.findIndex(
    ({ word }, place) =>
      free[place] &&
      ORDERED_BY.some(([words, of]) => words.test(word) && (of === undefined || of === measure?.dimension)),
  );
  const token = tokens[at];
  if (!token || comparing.some(({ attribute }) => attribute === 'price')) return undefined;
  const next = tokens[at + 1];
  const before = tokens[at - 1]?.word ?? '';
  const points = next === undefined || token.after !== '' || AFTER_SIZE.test(next.word) || next.stem === option;
  // "The shorter cables" of a cable.
  const ofItem =
    /^(?:the|those|your)$/.test(before) && [...stems(item.category), ...stems(item.name)].includes(next?.stem ?? '');
  if ((!points && !ofItem) || /^(?:too|how|as|so|very|not|any|something|anything)$/.test(before)) return undefined;
  if (!ofItem && isKind(index, next?.stem ?? '')) return undefined;
  const up = UP.test(token.word);
  // "The longest you have in stock".
  const had = / (?:in stock|available|left|you (?:still )?(?:have|got)) /.test(said)
    ? new Set(
        item.variants.flatMap((variant) => (inStock(item, variant) ? (optionValue(index, variant, option) ?? []) : [])),
      )
    : undefined;
  const sorted = values
    .filter(({ key }) => !had || [...had].some((value) => (index.canonical.get(value) ?? value) === key))
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const from = sorted.findIndex(
    ({ key }) => current !== undefined && key === (index.canonical.get(current) ?? current),
  );
  const steps = /er$/.test(token.word) && from >= 0;
  const value = steps ? sorted[from + (up ? 1 : -1)] : sorted.at(up ? -1 : 0);
  return value && { any: [value.key], places: [at] };
}

/** "The cheapest format": the choice of the variant that costs least, of those that can be had. */
function cheapest(index: CatalogueIndex, item: Item, option: string, { said, tokens }: Reading): Places | undefined {
  if (!said.includes(` cheapest ${option} `)) return undefined;
  const [least] = item.variants.filter((variant) => inStock(item, variant)).sort((a, b) => a.price - b.price);
  const value = least && optionValue(index, least, option);
  const at = tokens.findIndex(({ word }) => word === 'cheapest');
  return value === undefined ? undefined : { any: [index.canonical.get(value) ?? value], places: [at, at + 1] };
}

function isKind(index: CatalogueIndex, stem: string): boolean {
  return index.lexicon.get(stem)?.meanings.some((meaning) => meaning.is === 'category') === true;
}

/** What said the choices says nothing else: no other wish, count, comparison or unknown word. */
function settled(index: CatalogueIndex, reading: Reading, found: readonly Choice[]): Reading {
  const places = new Set(found.flatMap((choice) => choice.places));
  const words = new Set([...places].flatMap((at) => [reading.tokens[at]?.stem ?? '', reading.tokens[at]?.word ?? '']));
  const figures = reading.amounts.filter(({ at }) => places.has(at));
  const measured = figures.flatMap(({ value, unit }) => [
    value,
    value * 10 ** index.decimals,
    value * (unitOf(unit ?? '')?.factor ?? 1),
  ]);
  const options = new Set(found.map(({ option }) => `o:${option}`));
  const isSaid = (wish: Wish) =>
    wish.any
      ? wish.any.every((phrase) => phrase.split(' ').every((word) => words.has(word)))
      : figures.length > 0 &&
        [wish.near, wish.min, wish.max].some((bound) => bound !== undefined && measured.includes(bound));
  const compared = new Set(
    [...places].flatMap((at) =>
      (index.lexicon.get(reading.tokens[at]?.stem ?? '')?.meanings ?? []).flatMap((meaning) =>
        meaning.is === 'less' || meaning.is === 'more' ? [meaning.attribute] : [],
      ),
    ),
  );
  return {
    ...reading,
    wishes: [
      ...reading.wishes.filter((wish) => !options.has(wish.on) && !isSaid(wish)),
      ...found.map(({ option, any }): Wish => ({ on: `o:${option}`, any })),
    ],
    soft: reading.soft.filter((word) => !words.has(word)),
    unknown: reading.unknown.filter((word) => !words.has(word)),
    comparing: reading.comparing.filter(({ attribute }) => !compared.has(attribute)),
    quantity:
      figures.some(({ value }) => value === reading.quantity) && found.length > 0 ? undefined : reading.quantity,
  };
}

function range(at: number, to: number): number[] {
  return Array.from({ length: to - at }, (_, step) => at + step);
}
