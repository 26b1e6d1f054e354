/** One turn's words as a Reading: what it does, what it wants, what it points at. No memory here, only the brand's index. */
import { type Act, readActs } from './acts.ts';
import { type Amount, type Bounds, readAmounts } from './amounts.ts';
import { type AttributeKind, type CatalogueIndex, isKnown, spelled } from './catalogue-index.ts';
import { scatteredDegree, stated } from './attributes.ts';
import { type Calendar, PARTS_OF_DAY } from './dates.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS, ordinalWord, unitOf } from './english.ts';
import type { Degree, Found, Meaning } from './lexicon.ts';
import { readPolicy } from './policies.ts';
import { tellsPurpose } from './purpose.ts';
import { heard, stem, stems, type Token, tokenise } from './text.ts';
import type { Wish } from './wishes.ts';

/** "cheaper", "lightest": which way along which attribute. */
export interface Comparing {
  attribute: string;
  down: boolean;
  degree: Degree;
  /** "the cheaper one", "cheapest of those": among what was shown. */
  among: boolean;
}

export interface Reading {
  /** Lower-case words with commas, a space at either end. */
  said: string;
  tokens: Token[];
  acts: ReadonlySet<Act>;
  wishes: Wish[];
  /** What the user said no longer matters: "any color"; "*" for all. */
  drops: string[];
  /** Words that only help ranking. */
  soft: string[];
  /** Words the brand does not know. */
  unknown: string[];
  /** Items named, in order of mention; `rows` has several when the name fits several. */
  named: { rows: number[]; at: number; to: number; exact: boolean; quantity?: number }[];
  /** Names that were said to be not meant: "not the Volta". */
  notNamed: number[];
  /** Places in what was shown: 1 for first, -1 for last, 0 for the middle. */
  ordinals: number[];
  /** Places that were said to be not meant: "not the first". */
  notPlaces: number[];
  /** "the other one": not the one in focus. */
  other: boolean;
  /** it, this, that one. */
  pronoun: boolean;
  /** them, both, those, all of them. */
  plural: boolean;
  comparing: Comparing[];
  /** Attributes asked for by an adjective only: "how heavy". */
  howAttributes: string[];
  /** Attributes asked about or compared on, "price" included. */
  attributes: string[];
  /** Option names mentioned: size, color. */
  optionNames: string[];
  quantity?: number;
  /** "two more", "one less". */
  quantityStep?: number;
  day?: string;
  policy?: number;
  /** The words of the policy name an attribute as well: of an item that states it, the attribute is meant. */
  policyNamesAttribute?: true;
  amounts: Amount[];
  /** A place was named the wrong way round ("from Boston" when all go there). */
  wrongWay?: true;
  /** Typos that were corrected. */
  corrected: Record<string, string>;
}

const NEGATORS = new Set(['not', 'no', 'without', 'non', 'except', 'avoid', 'minus', 'never', 'hate', 'dislike', 'nothing', 'excluding', 'neither', 'nor']);

/** Reads one message (or one sentence of it). `now` is for days; policies are found by their phrases. */
export function understand(index: CatalogueIndex, calendar: Calendar, message: string, now: number): Reading {
  const corrected: Record<string, string> = {};
  const original = heard(message);
  const tokens = tokenise(thirdPerson(original)).map((token) => correct(index, token, corrected));
  const said = spaced(tokens);
  const acts = readActs(said, /\?\s*$/.test(original));
  const reading: Reading = {
    said, tokens, acts, wishes: [], drops: [], soft: [], unknown: [], named: [], notNamed: [], ordinals: [], notPlaces: [], other: false,
    pronoun: false, plural: false, comparing: [], howAttributes: [], attributes: [], optionNames: [], amounts: [], corrected,
  }; // biome-ignore format: one record
  const used = new Array<boolean>(tokens.length).fill(false);
  const use = (at: number, to: number) => used.fill(true, at, to);

  const policy = readPolicy(index, tokens);
  if (policy) reading.policy = policy.at;
  const day = index.hasDated ? calendar.read(tokens, now) : undefined;
  if (day) {
    reading.day = day.day;
    use(day.at, day.to);
  }
  const amounts = readAmounts(tokens).filter(({ at }) => !used[at]);
  reading.amounts = amounts;
  const scattered = scatteredDegree(index, tokens);
  const together = choosePhrases(index, tokens, amounts, used);
  const found = scattered ? [...together.filter(({ at, to, phrase }) => phrase.meanings.some((meaning) => meaning.is === 'category') || !scattered.places.some((place) => at <= place && place < to)), ...scattered.found].sort((a, b) => a.at - b.at) : together;
  for (const place of scattered?.places ?? []) use(place, place + 1);
  if (/ (?:price|cost|fare)s? as low as possible /.test(said)) reading.comparing.push({ attribute: 'price', down: false, degree: 'superlative', among: false });
  for (const { at, to } of found) use(at, to);
  // "vegan or otherwise" wants neither the one nor the other.
  tokens.forEach(({ word }, at) => word === 'or' && /^(?:otherwise|not)$/.test(tokens[at + 1]?.word ?? '') && !tokens[at + 2] && use(Math.max(0, at - 1), at + 2));
  const labels = found.filter(({ phrase }) => phrase.meanings.some((meaning) => meaning.is === 'attribute'));
  if (policy?.places.every((place) => labels.some(({ at, to }) => at <= place && place < to))) reading.policyNamesAttribute = true;
  // "fast charging 10-80 %": no price talk.
  if (labels.some(({ to, phrase }) => /\d$/.test(phrase.key) && tokens[to - 1]?.after === '%')) acts.delete('discount');
  readNames(index, tokens, found, used, reading);
  readPointers(tokens, used, reading, index);
  // A number in a name is no quantity, and the one before a name counts that item.
  const inLabel = (at: number, to: number) => found.some((one) => one.at < to && one.to > at && one.phrase.stems.some((part) => /^\d/.test(part)) && one.phrase.meanings.some((meaning) => meaning.is === 'attribute' || meaning.is === 'less' || meaning.is === 'more'));
  const free = reading.amounts.filter(({ at, to }) => !inLabel(at, to) && !reading.named.some((name) => name.at < to && name.to > at) && !found.some((one) => one.at < to && one.to > at && one.phrase.meanings.some((meaning) => meaning.is === 'item')));
  for (const name of reading.named) {
    const joins = (to: number) => tokens.slice(to, name.at).every(({ word }) => /^(?:of|the|those|these|your|pairs?|x|more|seats?|tickets?)$/.test(word));
    const count = free.find((amount) => amount.to <= name.at && amount.to >= name.at - 3 && joins(amount.to) && isQuantity(tokens, { ...amount, ordinal: undefined }, index, true));
    if (count) name.quantity = count.value;
  }
  for (const one of found) takePhrase(index, tokens, one, reading, acts);
  readPartsOfDay(index, tokens, used, reading);
  for (const amount of free) takeAmount(index, tokens, amount, used, reading);
  readOptionLetters(index, tokens, used, reading);
  readDrops(index, said, reading);
  readOtherForms(index, tokens, used, reading);
  readLeftovers(index, tokens, used, reading);
  joinWishes(reading);
  const kinds = reading.wishes.find((wish) => wish.on === 'category' && !wish.not)?.any ?? [];
  const rows = kinds.flatMap((key) => index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? []);
  for (const comparing of reading.comparing) comparing.attribute = stated(index, comparing.attribute, rows);
  // "how fast does it charge": the thing named says more than the adjective.
  if (reading.attributes.length === 0) reading.attributes.push(...new Set(reading.howAttributes));
  const clocks = reading.attributes.filter((id) => index.attributes.get(id)?.type === 'time');
  for (const comparing of reading.comparing) {
    // "gets in earlier": the earlier arrival.
    if (index.attributes.get(comparing.attribute)?.type === 'time' && clocks.length === 1 && clocks[0]) comparing.attribute = clocks[0];
  }
  if (acts.has('ask-price') && reading.attributes.some((id) => id !== 'price') && / how much (?:does|do|can|will|is) /.test(said) && !/\b(?:price|cost|fare|charge)\b/.test(said)) acts.delete('ask-price');
  return reading;
}

/** A host tells an intent in the third person; "The user would like" is heard as "I would like". */
function thirdPerson(said: string): string {
  return said
    .replace(/\b(?:the |this |our |my )?(?:user|customer|shopper|client|visitor)(?:'s)?\b(?! (?:manual|guide|review|service|support|care))/gi, 'I')
    .replace(/^\s*they (?=(?:also |would |really )?(?:want|need|would|are|have|like|prefer|ask))/i, 'I ')
    .replace(/\bI (has|chooses|goes)\b/g, (_, verb: string) => `I ${verb === 'has' ? 'have' : verb.slice(0, -2)}`)
    .replace(/\bI (want|need|like|ask|prefer|confirm|agree|accept|say|pick|select|think|wonder|decide|decline|refuse|plan|request|mean|insist|hope|tell|reply|answer|thank|look|buy|order|purchase|book|approve|reject|take|seek|require)s\b/g, 'I $1')
    .replace(/^((?:\W*\w+[ ,]+){0,2}?)I (?!always|was|is|has|as|does|yes|perhaps|sometimes|usually)([a-z]+?)(?:(?<=sh|ch|ss|x|zz)es|(?<![sui])s)\b/, '$1I $2')
    .replace(/\bI says? (?:that )?(?:they|he|she|I) /g, 'I ')
    .replace(/\bI is\b/g, 'I am');
}

function correct(index: CatalogueIndex, token: Token, corrected: Record<string, string>): Token {
  if (isKnown(index, token.word, token.stem)) return token;
  const word = spelled(index, token.word);
  if (!word || word === token.stem) return token;
  corrected[token.word] = word;
  return { ...token, word, stem: stem(word) };
}

function spaced(tokens: readonly Token[]): string {
  return ` ${tokens.map(({ word, after }) => (after === ',' || after === ';' || after === ':' ? `${word} ,` : after === '%' ? `${word} percent` : word)).join(' ')} `;
}

/** The phrases of the lexicon in what was said: longest first, none overlapping another, none across a comma. */
function choosePhrases(index: CatalogueIndex, tokens: readonly Token[], amounts: readonly Amount[], used: readonly boolean[]): Found[] {
  const found = index.lexicon.findAll(tokens.map(({ stem: one }) => one)).filter(({ at, to, phrase }) => {
    if (used.slice(at, to).some(Boolean)) return false;
    for (let step = at; step < to - 1; step++) if (/[,.;:?!]/.test(tokens[step]?.after ?? '')) return false;
    const before = tokens[at - 1]?.word ?? '';
    const indefinite = /^(?:a|an|any|some|another)$/.test(before) && phrase.meanings.every((meaning) => meaning.is === 'item' && !meaning.rows.some((row) => stems(index.brand.items[row]?.name ?? '').join(' ') === phrase.key));
    if (indefinite) return false;
    const numeric = tokens.slice(at, to).every(({ word }) => /^\d/.test(word));
    const labels = phrase.meanings.some((meaning) => meaning.is === 'attribute' || meaning.is === 'less' || meaning.is === 'more');
    if (numeric && !labels && amounts.some((amount) => amount.at <= at && amount.to >= to && (amount.bounded || amount.money || amount.unit !== undefined || amount.surelyClock || amount.ordinal))) return false;
    if (phrase.meanings.length === 0) return false;
    return !phrase.meanings.every((meaning) => meaning.is === 'item') || isNameLike(tokens.slice(at, to), tokens.length);
  });
  found.sort((a, b) => b.to - b.at - (a.to - a.at) || a.at - b.at);
  const taken: Found[] = [];
  for (const one of found) if (!taken.some(({ at, to }) => one.at < to && at < one.to)) taken.push(one);
  return taken.sort((a, b) => a.at - b.at);
}

/** A one-word name that is also an everyday word counts only when it is written as a name or is all that was said. */
function isNameLike(tokens: readonly Token[], all: number): boolean {
  const [token] = tokens;
  if (!token || tokens.length > 1) return true;
  if (!EVERYDAY_WORDS.has(token.word) && !FUNCTION_WORDS.has(token.word)) return true;
  if (FUNCTION_WORDS.has(token.word)) return false;
  return all === 1 || /^\p{Lu}/u.test(token.raw);
}

function isNegated(tokens: readonly Token[], at: number): boolean {
  let joined = false;
  for (let step = at - 1; step >= 0 && at - step <= 7; step--) {
    const token = tokens[step];
    if (!token) break;
    if (/[.;!?]/.test(token.after) || (token.after === ',' && !joined)) break;
    if (NEGATORS.has(token.word)) {
      if (token.word === 'no' && /^(?:more|less|later|earlier)$/.test(tokens[step + 1]?.word ?? '')) return false;
      return !(token.word === 'not' && tokens[step + 1]?.word === 'only');
    }
    if (token.word === 'or' || token.word === 'nor') {
      joined = true;
      continue;
    }
    if (token.word === 'but' || token.word === 'instead' || token.word === 'rather') {
      return token.word === 'but' ? /^(?:anything|everything|all|any)$/.test(tokens[step - 1]?.word ?? '') || tokens[step - 2]?.word === 'any' : token.word === 'instead' && tokens[step + 1]?.word === 'of';
    }
    if (token.word === 'than' && (tokens[step - 1]?.word === 'other' || tokens[step - 1]?.word === 'rather')) return true;
    const passes = PASSES_NEGATION.has(token.word) || joined;
    if (!passes) break;
  }
  return false;
}

/** Words that may stand between "not" and what is negated. */
const PASSES_NEGATION = new Set(['a', 'an', 'the', 'any', 'in', 'of', 'with', 'want', 'like', 'need', 'too', 'very', 'so', 'made', 'be', 'it', 'have', 'is', 'are', 'one', 'ones', 'from', 'to', 'really', 'that', 'or', 'looking', 'for', 'interested', 'color', 'by', 'them', 'made']);

function readNames(index: CatalogueIndex, tokens: readonly Token[], found: readonly Found[], used: boolean[], reading: Reading): void {
  for (const { at, to, phrase } of found) {
    const items = phrase.meanings.flatMap((meaning) => (meaning.is === 'item' ? meaning.rows : []));
    if (items.length === 0) continue;
    // "bar tape" is a kind of thing as well as a name: the kind wins when it holds more than one item.
    const kind = phrase.meanings.find((meaning) => meaning.is === 'category' || meaning.is === 'vendor' || meaning.is === 'tag' || meaning.is === 'value' || meaning.is === 'option');
    if (kind && 'rows' in kind && kind.rows.length > 1 && !/\d/.test(phrase.key)) continue;
    if (isNegated(tokens, at)) reading.notNamed.push(...items);
    else reading.named.push({ rows: items, at, to, exact: true });
  }
  // Parts of names: a run of name words that together fit few items.
  for (let at = 0; at < tokens.length; at++) {
    let rows: number[] | undefined;
    let to = at;
    let distinctive = 0;
    for (; to < tokens.length; to++) {
      const token = tokens[to];
      if (!token || (to > at && /[,.;?!]/.test(tokens[to - 1]?.after ?? ''))) break;
      const owner = found.find((one) => one.at <= to && one.to > to);
      // "on the track" is a place, "the spike" points.
      const pointedAt = /^(?:the|that|this|your)$/.test(tokens[to - 1]?.word ?? '') && !/^(?:on|at|in|for|during|off)$/.test(tokens[to - 2]?.word ?? '');
      if (owner?.phrase.meanings.some((meaning) => meaning.is === 'item') && reading.named.some((name) => name.at === owner.at)) break;
      const posting = index.names.get(token.stem);
      if (!posting || FUNCTION_WORDS.has(token.word) || (reading.amounts.some((amount) => amount.at <= to && amount.to > to && (amount.bounded || amount.money || amount.unit)))) break;
      const narrowed: number[] = rows ? intersect(rows, posting) : posting;
      if (narrowed.length === 0) break;
      rows = narrowed;
      if (owner && pointedAt && owner.at === to && owner.to - owner.at === 1 && posting.length === 1) distinctive++;
      else if (!owner && !EVERYDAY_WORDS.has(token.word) && !/^\d/.test(token.word) && !index.brandWords.has(token.stem)) distinctive++;
      else if (/^\d{2,}/.test(token.word) && !owner && (token.glued || index.itemWords.has(tokens[to - 1]?.stem ?? '') || /^(?:number|no|model)$/.test(tokens[to - 1]?.word ?? ''))) distinctive++;
    }
    if (!rows || distinctive === 0) continue;
    const owned = found.some((one) => one.at < to && one.to > at);
    // A single word that several names end in says what kind of thing it is.
    if (to - at === 1 && rows.length > 1 && index.heads.has(tokens[at]?.stem ?? '')) continue;
    if (tokens.slice(at, to).every((token) => index.brandWords.has(token.stem)) && rows.length > 1) continue;
    const few = rows.length <= (owned ? 1 : 4) && rows.length < index.brand.items.length / 2;
    if (!few) continue;
    const closest = fullest(index, rows, tokens.slice(at, to));
    if (isNegated(tokens, at)) reading.notNamed.push(...closest);
    else reading.named.push({ rows: closest, at, to, exact: false });
    used.fill(true, at, to);
    at = to - 1;
  }
  reading.named.sort((a, b) => a.at - b.at);
}

/** Of several items with these words in their names, those whose name has the fewest other words. */
function fullest(index: CatalogueIndex, rows: number[], tokens: readonly Token[]): number[] {
  if (rows.length === 1 || tokens.length < 2) return rows;
  const lengths = rows.map((row) => index.brand.items[row]?.name.split(/\s+/).length ?? 99);
  const shortest = Math.min(...lengths);
  return rows.filter((_, at) => lengths[at] === shortest);
}

function intersect(a: number[], b: number[]): number[] {
  const [small, large] = a.length < b.length ? [a, b] : [b, a];
  if (large.length > 64) {
    const set = new Set(large);
    return small.filter((row) => set.has(row));
  }
  return small.filter((row) => large.includes(row));
}

function readPointers(tokens: readonly Token[], used: boolean[], reading: Reading, index: CatalogueIndex): void {
  const { itemWords } = index;
  const isThing = (at: number) => {
    const token = tokens[at];
    if (!token) return true;
    return /^(?:one|ones|option|options|choice|item|product|pick|please|and|or|result|listed|in|from|on|is|looks|sounds|you|too|instead|now|for|then|of|with|but|has|have|does|that|which|two|three|looked|seems|i|it)$/.test(token.word) || itemWords.has(token.stem) || index.lexicon.get(token.stem)?.meanings.some((meaning) => meaning.is === 'category' || meaning.is === 'value' || meaning.is === 'option') === true;
  };
  tokens.forEach((token, at) => {
    const before = tokens[at - 1]?.word ?? '';
    const after = tokens[at + 1]?.word ?? '';
    const place = ordinalWord(token.word);
    if (place !== undefined && (isThing(at + 1) || before === 'the' || before === 'number')) {
      const opens = token.word === 'first' && (/^(?:time|of|off|thing|day|class)$/.test(after) || (before !== 'the' && (at === 0 ? tokens[0]?.after === ',' : !isThing(at + 1))));
      const clock = (token.word === 'second' && /^(?:half|hand)$/.test(after)) || rankedBy(index, tokens, at);
      if (!opens && !clock) {
        (isNegated(tokens, at) ? reading.notPlaces : reading.ordinals).push(place);
        used[at] = true;
      }
    }
    if ((token.word === 'last' || token.word === 'final' || token.word === 'bottom') && (before === 'the' || before === 'that' || before === 'your') && isThing(at + 1) && !/^(?:week|month|year|time|night)$/.test(after) && !rankedBy(index, tokens, at)) {
      reading.ordinals.push(-1);
      used[at] = true;
    }
    if (token.word === 'top' && before === 'the' && /^(?:one|option|result|pick)$/.test(after)) reading.ordinals.push(1);
    if (token.word === 'middle' && before === 'the' && isThing(at + 1)) reading.ordinals.push(0);
    if (/^(?:other|others)$/.test(token.word) && (before === 'the' || before === 'that') && !/^(?:hand|day|side|way)$/.test(after) && (token.word === 'others' || isThing(at + 1))) reading.other = true;
    if (/^(?:it|its|this|that|itself)$/.test(token.word) && !/^(?:so|than)$/.test(before) && !isSubordinate(tokens, at)) reading.pronoun = true;
    if (token.word === 'same' && before === 'the') reading.pronoun = true;
    if (/^(?:them|these|those|both|they|their)$/.test(token.word) || (token.word === 'all' && /^(?:of|three|four|five)$/.test(after))) reading.plural = true;
  });
  const run = / (?:the |your |those )?(first|last|top) (two|three|four|five|2|3|4|5) (?!way|person|people|day|hour|week|piece)/.exec(reading.said);
  if (run) {
    const count = Number(run[2]) || ['two', 'three', 'four', 'five'].indexOf(run[2] ?? '') + 2;
    reading.ordinals = Array.from({ length: count }, (_, place) => (run[1] === 'last' ? place - count : place + 1));
    reading.amounts = reading.amounts.filter(({ value }) => value !== count);
    const at = tokens.findIndex(({ word }) => word === run[1]);
    used.fill(true, at, at + 2);
  }
  for (const amount of reading.amounts) {
    const before = tokens[amount.at - 1]?.word ?? '';
    if (!amount.ordinal || amount.bounded || amount.money || amount.unit !== undefined || amount.value < 1 || amount.value > 10) continue;
    if (/^(?:no|size)$/.test(before) && before === 'size') continue;
    if (!reading.ordinals.includes(amount.value) && !(reading.day !== undefined && used[amount.at])) reading.ordinals.push(amount.value);
    used.fill(true, amount.at, amount.to);
  }
}

/** "cheapest first", "the last flight": an order, not a place in what was shown. */
function rankedBy(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const ranks = (place: number) => index.lexicon.get(tokens[place]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'less' || meaning.is === 'more') === true;
  if (tokens[at]?.word === 'first' && ranks(at - 1)) return true;
  const next = tokens[at + 1]?.word ?? '';
  return ranks(at) && next !== '' && !/^(?:one|ones|option|two|three|of|please|and|or|then|is|has|it|i)$/.test(next);
}

/** "that" as a conjunction: "something that fits", "a tent that weighs". */
function isSubordinate(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.word !== 'that') return false;
  const before = tokens[at - 1]?.word ?? '';
  const after = tokens[at + 1]?.word ?? '';
  if (/^(?:one|is|too|please|instead|for|in|and|color|size)$/.test(after) && !/^(?:something|anything|ones?)$/.test(before)) return before === 'one' && after === 'is';
  return at > 0 && after !== '' && !/^(?:take|buy|get|book|order|want|like|do|about|of|add|remove|with|for|in|is|have|to|and|on|does|was|would|reserve|will|compare|select)$/.test(before);
}

function takePhrase(index: CatalogueIndex, tokens: readonly Token[], found: Found, reading: Reading, acts: ReadonlySet<Act>): void {
  const { at, to, phrase } = found;
  const negated = isNegated(tokens, at);
  const degree = phrase.meanings.find((meaning) => meaning.is === 'less' || meaning.is === 'more');
  const attribute = phrase.meanings.find((meaning) => meaning.is === 'attribute');
  const kinds = phrase.meanings.filter((meaning) => 'on' in meaning);
  const option = phrase.meanings.find((meaning) => meaning.is === 'option-name');
  if (option?.is === 'option-name') {
    // "for men" names the option and chooses from it.
    const chosen = phrase.stems.find((part) => index.options.get(option.option)?.has(part));
    if (chosen !== undefined) reading.wishes.push({ on: `o:${option.option}`, any: [chosen], ...(negated && { not: true as const }) });
    else if (!reading.optionNames.includes(option.option)) reading.optionNames.push(option.option);
  }
  if (degree && /^(?:first|last)$/.test(phrase.key) && !rankedBy(index, tokens, at) && /^(?:the|not|and)$/.test(tokens[at - 1]?.word ?? '')) return;
  const utmost = tokens[at - 1]?.word === 'as' && tokens[to]?.word === 'as' && /^(?:possible|can)$/.test(tokens[to + 1]?.word ?? '');
  if (degree && (degree.is === 'less' || degree.is === 'more') && utmost) {
    reading.comparing.push({ attribute: degree.attribute, down: degree.is === 'more', degree: 'superlative', among: false });
    return;
  }
  if (degree && (degree.is === 'less' || degree.is === 'more') && !(degree.degree === 'plain' && kinds.length > 0)) {
    if (!comparesNumber(tokens, to)) takeDegree(tokens, found, degree, negated, reading);
    else if (!reading.attributes.includes(degree.attribute)) reading.attributes.push(degree.attribute);
    return;
  }
  if (reading.named.some((name) => name.at === at && name.exact) && !kinds.some((meaning) => 'rows' in meaning && meaning.rows.length > 1)) return;
  const sized = kinds.length > 0 ? sizeOfKind(index, tokens, found) : undefined;
  if (sized) {
    reading.comparing.push(sized);
    return;
  }
  if (kinds.length > 0) {
    const on = dimensionOf(phrase.key, kinds);
    const choices = kinds.flatMap((meaning) => (meaning.is === 'option' && `o:${meaning.on}` === on ? [meaning.value] : []));
    if (isWrongWay(index, tokens, found, kinds)) {
      reading.unknown.push(...tokens.slice(at, to).map(({ word }) => word));
      reading.wrongWay = true;
    } else reading.wishes.push({ on, any: choices.length > 0 ? choices : [phrase.key], ...(negated && { not: true as const }), ...(tells(index, on) && !negated && tellsPurpose(tokens, at) && { ranks: true as const }) });
  }
  if (attribute?.is === 'attribute') {
    const kind = index.attributes.get(attribute.attribute);
    if (!reading.attributes.includes(attribute.attribute)) reading.attributes.push(attribute.attribute);
    if (kind && (kind.type === 'number' || kind.type === 'time')) readGenericDegree(tokens, found, kind.id, reading);
    if (kind?.type === 'boolean' && kinds.length === 0 && wantsFeature(tokens, at, acts)) reading.wishes.push({ on: `a:${kind.id}`, any: ['yes'], ...(negated && { not: true as const }) });
    if (kind?.type === 'text' && kinds.length === 0 && negated && tokens[at - 1]?.word !== 'not') for (const part of phrase.stems) if (index.words.has(part)) reading.wishes.push({ on: `w:${part}`, any: [part], not: true });
    if (kind?.type === 'number' && kinds.length === 0 && (/^(?:nonstop|non stop|direct)$/.test(phrase.key) || (negated && /^(?:no|without)$/.test(tokens[at - 1]?.word ?? '')))) reading.wishes.push({ on: `a:${kind.id}`, max: 0 });
  }
}

const MORE_OF = /^(?:more|most|longer|longest|higher|highest|bigger|biggest|larger|largest|greater|greatest|maximum|best)$/;
const LESS_OF = /^(?:less|least|shorter|shortest|lower|lowest|smaller|smallest|fewer|fewest|minimum)$/;

/** "the most range", "lasts longer": a word of degree beside an attribute. */
function readGenericDegree(tokens: readonly Token[], { at, to }: Found, attribute: string, reading: Reading): void {
  const word = [tokens[at - 1]?.word ?? '', tokens[to]?.word ?? ''].find((one) => MORE_OF.test(one) || LESS_OF.test(one));
  if (!word || tokens[to]?.word === 'than' || tokens[to + 1]?.word === 'than') return;
  if (/\b(?:at|no|not) $/.test(`${tokens[at - 2]?.word ?? ''} `)) return;
  const superlative = /est$|^most$|^least$|imum$/.test(word);
  reading.comparing.push({ attribute, down: MORE_OF.test(word), degree: superlative ? 'superlative' : 'comparative', among: / the (?:one|ones) (?:that|which|with|who) /.test(reading.said) || /\bof (?:those|these|them)\b/.test(reading.said) || (!superlative && / which (?:one )?\w+ /.test(reading.said)) });
}

/** "from Boston" where everything goes to Boston: the record knows the place, but the other way round. */
function isWrongWay(index: CatalogueIndex, tokens: readonly Token[], { at, to }: Found, kinds: readonly Meaning[]): boolean {
  const before = tokens[at - 1]?.word ?? '';
  const leaving = before === 'from' || (tokens[to]?.word === 'to' && before !== 'to' && index.lexicon.get(tokens[to + 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'value') === true) || (tokens[to]?.word === 'to' && index.lexicon.get(`${tokens[to + 1]?.stem} ${tokens[to + 2]?.stem}`)?.meanings.some((meaning) => meaning.is === 'value') === true);
  const arriving = before === 'to';
  if (!leaving && !arriving) return false;
  const ways = kinds.flatMap((meaning) => (meaning.is === 'value' ? [directionOf(index, meaning.on)] : []));
  if (ways.length === 0 || ways.some((way) => way === undefined)) return false;
  return leaving ? !ways.includes('from') : !ways.includes('to');
}

function directionOf(index: CatalogueIndex, attribute: string): 'from' | 'to' | undefined {
  const kind = index.attributes.get(attribute);
  const text = `${attribute.replaceAll('_', ' ')} ${kind?.label ?? ''}`.toLowerCase();
  if (/\b(?:from|origin|departure|starting)\b/.test(text)) return 'from';
  return /\b(?:to|destination|arrival)\b/.test(text) ? 'to' : undefined;
}

/** "lighter than 2 kg" bounds a number; "lighter" alone compares with what is in view. */
function comparesNumber(tokens: readonly Token[], to: number): boolean {
  return tokens[to]?.word === 'than' && /^(?:\d|two|three|four|five|ten|fifty|a hundred)/.test(tokens[to + 1]?.word ?? '');
}

function wantsFeature(tokens: readonly Token[], at: number, acts: ReadonlySet<Act>): boolean {
  const before = tokens.slice(Math.max(0, at - 4), at).map(({ word }) => word).join(' ');
  if (/\b(?:with|without|has|have|need|want|no|including|includes|offers|which|and|any|ones?|are|must|should)\b/.test(before)) return !acts.has('question') || !/\b(?:it|this|that|they)\b/.test(before);
  return !acts.has('question');
}

function takeDegree(tokens: readonly Token[], found: Found, meaning: Meaning & { is: 'less' | 'more' }, negated: boolean, reading: Reading): void {
  const before = tokens.slice(Math.max(0, found.at - 2), found.at).map(({ word }) => word).join(' ');
  const after = tokens.slice(found.to, found.to + 2).map(({ word }) => word).join(' ');
  if (meaning.degree === 'plain' && /\bthe$/.test(before) && /^(?:one|ones|pair)\b/.test(after)) {
    reading.comparing.push({ attribute: meaning.attribute, down: meaning.is === 'more', degree: 'superlative', among: true });
    return;
  }
  // "I might take it later": no comparison.
  if (/^(?:later|sooner|longer|earlier)$/.test(tokens[found.at]?.word ?? '') && /\b(?:it|this|that|them|back|decide|think|maybe|perhaps|until|any|much|no|a bit|little|you|me)$/.test(before) && meaning.degree === 'comparative' && /^(?:$|[a-z]* ?(?:is|does|but|and|or)?)/.test(after) && !/\b(?:something|anything|flights?|ones?)\b/.test(before) && /\b(?:it|this|that|them|back|decide|think|maybe|perhaps|until|no|you|me)$/.test(before)) return;
  if (meaning.degree === 'plain' && /\b(?:so|too many|never mind the|mind the)$/.test(before)) return;
  if (meaning.degree === 'plain' && /\b(?:how|that|this|as)$/.test(before)) {
    // "how heavy is it?"
    reading.howAttributes.push(meaning.attribute);
    return;
  }
  if (meaning.degree === 'plain' && reading.said.includes(' how ') && reading.acts.has('question') && !/\b(?:a|any|some|something)$/.test(before)) return;
  let down = meaning.is === 'more';
  if (negated || /\btoo$/.test(before)) down = !down;
  const theOne = / the (?:one|ones|pair) (?:that|which|with|who) /.test(reading.said) || / (?:whichever|which ever)(?: one)? is /.test(reading.said);
  const whichOf = meaning.degree === 'comparative' && / which /.test(reading.said) && !/ than /.test(reading.said) && !/ which (?:other )?\w+s? (?:do you|have you|are there)/.test(reading.said);
  const among = theOne || whichOf || /^(?:of|out of|one of|among|ones? of) ?(?:those|these|them|the)?/.test(after) || (meaning.degree === 'comparative' && /\bthe$/.test(before) && !/\bthan\b/.test(after)) || (meaning.degree === 'comparative' && /\bwhich (?:one )?(?:is|has|are|arrives|leaves)\b/.test(reading.said));
  const degree = /\btoo$/.test(before) ? 'comparative' : meaning.degree;
  reading.comparing.push({ attribute: meaning.attribute, down, degree, among });
}

/** "a small backpack": right before a kind of thing whose size is measured, a word of size orders and is no choice. */
function sizeOfKind(index: CatalogueIndex, tokens: readonly Token[], { at, to }: Found): Comparing | undefined {
  const utmost = to - at === 1 ? { small: 'smallest', big: 'biggest', large: 'largest' }[tokens[at]?.word ?? ''] : undefined;
  const kind = utmost ? index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.find((meaning) => meaning.is === 'category') : undefined;
  const measured = utmost ? index.lexicon.get(utmost)?.meanings.find((meaning) => meaning.is === 'less' || meaning.is === 'more') : undefined;
  if (kind?.is !== 'category' || !(measured?.is === 'less' || measured?.is === 'more')) return undefined;
  const column = index.columns.get(measured.attribute);
  if (!kind.rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN))) return undefined;
  return { attribute: measured.attribute, down: measured.is === 'more', degree: 'plain', among: false };
}

/** What a record lists or is tagged with may tell its purpose; a kind, a maker, a choice or a figure never does. */
function tells(index: CatalogueIndex, on: string): boolean {
  return on.startsWith('w:') || (on.startsWith('o:') && !/^o:(?:size|color|fit|width|length)$/.test(on)) || index.attributes.get(on.slice(2))?.type === 'list';
}

function dimensionOf(key: string, kinds: readonly Meaning[]): string {
  const [category, value] = [kinds.find((meaning) => meaning.is === 'category'), kinds.find((meaning) => meaning.is === 'value')];
  // "SUV" is a kind of car and a value of its body: the narrower one is meant.
  if (category && value && 'rows' in category && 'rows' in value && value.is === 'value' && value.rows.length < category.rows.length) return `a:${value.on}`;
  const rank = (meaning: Meaning) => ['category', 'vendor', 'option', 'value', 'tag'].indexOf(meaning.is);
  const [best] = [...kinds].sort((a, b) => rank(a) - rank(b));
  if (!best || !('on' in best)) return `w:${key}`;
  if (best.is === 'category' || best.is === 'vendor') return best.is;
  if (best.is === 'option') return `o:${best.on}`;
  if (best.is === 'value') return `a:${best.on}`;
  return COLORS.has(key) ? 'o:color' : `w:${key}`;
}

const COLORS = new Set(['black', 'white', 'red', 'blue', 'green', 'yellow', 'orange', 'purple', 'pink', 'brown', 'grey', 'gold', 'silver', 'navy', 'teal', 'beige', 'tan', 'olive', 'cream', 'charcoal', 'turquoise', 'burgundy', 'khaki', 'light blue', 'dark green', 'matte black', 'dark blue']);

function readPartsOfDay(index: CatalogueIndex, tokens: readonly Token[], used: boolean[], reading: Reading): void {
  if (!index.hasTimes) return;
  if (/^ (?:hi |hello |hey )?good (?:morning|afternoon|evening|night)\b/.test(reading.said)) return;
  for (const [name, bounds] of Object.entries(PARTS_OF_DAY)) {
    const parts = name.split(' ');
    const at = tokens.findIndex((_, start) => parts.every((part, step) => tokens[start + step]?.stem === part));
    if (at < 0) continue;
    const kind = clockAttribute(index, tokens, at, reading);
    if (!kind || reading.wishes.some((wish) => wish.on === `a:${kind}`)) continue;
    reading.wishes = reading.wishes.filter((wish) => !wish.any?.includes(name));
    reading.wishes.push(isNegated(tokens, at) ? { on: `a:${kind}`, ...bounds, not: true } : { on: `a:${kind}`, ...bounds });
    used.fill(true, at, at + parts.length);
  }
}

/** The time attribute that is meant: the one whose words are nearest before, else the first one. */
function clockAttribute(index: CatalogueIndex, tokens: readonly Token[], at: number, reading: Reading): string | undefined {
  const clocks = [...index.attributes.values()].filter((kind) => kind.type === 'time');
  const near = tokens.slice(Math.max(0, at - 6), at + 3).map(({ stem: one }) => one);
  for (const kind of clocks.slice(1)) {
    if (reading.attributes.includes(kind.id) && [kind.label, ...kind.synonyms].some((text) => near.includes(stem(text.toLowerCase().split(' ')[0] ?? '')))) return kind.id;
    if (/^arriv/i.test(kind.label) && near.some((word) => /^(?:arriv\w*|land\w*|there|be)$/.test(word)) && /\b(?:be|get|getting|arrive|arriving|land|landing) (?:there|in|into|to|by|before|at)\b/.test(reading.said)) return kind.id;
  }
  return clocks[0]?.id;
}

function takeAmount(index: CatalogueIndex, tokens: readonly Token[], amount: Amount, used: boolean[], reading: Reading): void {
  const { at, to } = amount;
  if (used[at] && !amount.ordinal) {
    if (reading.named.some((name) => name.at <= at && at < name.at + 3)) return;
    if (used.slice(at, to).every(Boolean)) return;
  }
  const unwanted = !amount.bounded && isNegated(tokens, at);
  const take = (wish: Wish) => {
    reading.wishes.push(unwanted ? { ...wish, not: true } : wish);
    used.fill(true, at, to);
  };
  const bounds = (scale: (value: number) => number): Bounds => ({
    ...(amount.bounds.min !== undefined && { min: scale(amount.bounds.min) }),
    ...(amount.bounds.max !== undefined && { max: scale(amount.bounds.max) }),
    ...(amount.bounds.near !== undefined && { near: scale(amount.bounds.near) }),
    ...(amount.bounds.below && { below: amount.bounds.below }),
    ...(amount.bounds.above && { above: amount.bounds.above }),
  });
  const word = (step: number) => tokens[step]?.word ?? '';
  const minor = (value: number) => Math.round(value * 10 ** index.decimals);
  if (/percent|%/.test(`${word(to)} ${tokens[to - 1]?.after ?? ''}`)) {
    used.fill(true, at, to);
    return;
  }
  if (amount.money) return take({ on: 'price', ...(amount.bounded ? bounds(minor) : moneyAlone(reading, minor(amount.value))) });
  if (amount.surelyClock && amount.clock !== undefined) {
    if (!index.hasTimes) return void used.fill(true, at, to);
    const kind = clockAttribute(index, tokens, at, reading);
    return kind ? take({ on: `a:${kind}`, ...(amount.bounded ? bounds((value) => value) : { near: amount.clock }) }) : undefined;
  }
  const persons = personsFor(index, tokens, amount, reading);
  if (persons) return take(persons);
  const size = optionNumber(index, tokens, amount);
  if (size) return take(size);
  if (amount.unit !== undefined) {
    const kind = measuredBy(index, tokens, amount, reading.wishes);
    if (kind) {
      const factor = unitOf(amount.unit)?.factor ?? 1;
      const exact = kind.dimension === 'people' || kind.dimension === 'seat' ? { min: amount.value * factor } : { near: amount.value * factor, exact: true as const };
      const able = /\b(?:can|able|enough|pull|tow|carry|hold|handle|support)\b/.test(reading.said) && reading.named.length === 0;
      const cold = kind.dimension === 'temperature' ? { max: amount.value } : able ? { min: amount.value * factor } : exact;
      return take({ on: `a:${kind.id}`, ...(amount.bounded ? bounds((value) => value * factor) : cold) });
    }
    used.fill(true, at, to);
    const counted = /^(?:seat|passenger|person|people|adult|ticket)$/.test(amount.unit);
    if (counted && !amount.bounded && Number.isInteger(amount.value) && amount.value >= 1 && amount.value <= 999) readQuantity(tokens, { ...amount, to: at + 1 }, reading);
    return;
  }
  const counted = index.lexicon.findAll(tokens.slice(to, to + 3).map(({ stem: one }) => one)).filter((one) => one.at === 0).flatMap(({ phrase }) => phrase.meanings).find((meaning) => meaning.is === 'attribute' && index.attributes.get(meaning.attribute)?.type === 'number');
  const buying = reading.acts.has('buy') || reading.acts.has('buy-softly') || reading.acts.has('add');
  if (counted?.is === 'attribute' && !buying && !amount.bounded && !amount.money) return take({ on: `a:${counted.attribute}`, min: amount.value * (index.attributes.get(counted.attribute)?.factor ?? 1), max: amount.value * (index.attributes.get(counted.attribute)?.factor ?? 1) });
  const attribute = attributeBeside(index, tokens, at, to, reading);
  if (attribute && (amount.bounded || !isQuantity(tokens, amount, index))) {
    if (attribute === 'price') return take({ on: 'price', ...(amount.bounded ? bounds(minor) : { max: minor(amount.value) }) });
    const factor = index.attributes.get(attribute)?.factor ?? 1;
    if (index.attributes.get(attribute)?.type === 'number') return take({ on: `a:${attribute}`, ...(amount.bounded ? bounds((value) => value * factor) : { min: amount.value * factor, max: amount.value * factor }) });
  }
  if (isQuantity(tokens, amount, index)) {
    readQuantity(tokens, amount, reading);
    used.fill(true, at, to);
    return;
  }
  if (index.hasTimes && amount.clock !== undefined && /^(?:before|after|by|around|at|about|between|until|till|from|than|past)$/.test(word(at - 1))) {
    const kind = clockAttribute(index, tokens, at, reading);
    const late = /\b(?:afternoon|evening|tonight|night)\b/.test(reading.said) || amount.value < 5;
    const clock = (value: number) => value * 60 + (late && value < 12 ? 720 : 0);
    const isTime = amount.bounded ? amount.value <= 24 : true;
    if (kind && isTime) return take({ on: `a:${kind}`, ...(amount.bounded ? scaleClock(amount.bounds, clock) : { near: clock(amount.value) }) });
  }
  if (amount.bounded && (amount.value > 10 || !index.hasTimes)) return take({ on: 'price', ...bounds(minor) });
}

function scaleClock(bounds: Bounds, clock: (value: number) => number): Bounds {
  const hour = (value: number) => (value > 24 ? value : clock(value));
  return {
    ...bounds,
    ...(bounds.min !== undefined && { min: hour(bounds.min) }),
    ...(bounds.max !== undefined && { max: hour(bounds.max) }),
    ...(bounds.near !== undefined && { near: hour(bounds.near) }),
  };
}

/** An amount of money without a bound: "the $89 one" points, "a $300 budget" limits. */
function moneyAlone(reading: Reading, value: number): Bounds {
  if (/\b(?:budget|spend|afford|most i can|have|ok|okay|fine|too|works)\b/.test(reading.said)) return { max: value };
  return { near: value };
}

/** "a tent for 2": so many people, where the kind of thing says how many it holds. */
function personsFor(index: CatalogueIndex, tokens: readonly Token[], amount: Amount, reading: Reading): Wish | undefined {
  if (amount.unit !== undefined || amount.bounded || amount.value > 12 || !Number.isInteger(amount.value) || tokens[amount.at - 1]?.word !== 'for') return undefined;
  const kind = reading.wishes.find((wish) => wish.on === 'category' && !wish.not);
  const rows = kind?.any?.flatMap((key) => index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? []) ?? [];
  for (const { id, dimension } of index.attributes.values()) {
    if (dimension !== 'people' && dimension !== 'seat' && id !== 'seats') continue;
    const column = index.columns.get(id);
    if (rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN))) return { on: `a:${id}`, min: amount.value };
  }
  return undefined;
}

function optionNumber(index: CatalogueIndex, tokens: readonly Token[], amount: Amount): Wish | undefined {
  const { at, to } = amount;
  const raw = tokens[at]?.word.replace(',', '.') ?? '';
  const before = tokens[at - 1]?.word ?? '';
  const before2 = tokens[at - 2]?.word ?? '';
  for (const [option, values] of index.options) {
    const keys = [tokens.slice(at, to).map(({ stem: one }) => one).join(' '), raw, String(amount.value), amount.unit ? `${raw} ${amount.unit}` : raw];
    let key = keys.find((candidate) => values.has(candidate));
    const named = [before, before2].includes(option) || (before === 'a' && before2 === option) || /^(?:size|sz)$/.test(before) || (before2 === 'size' && /^(?:of|in|a|is)$/.test(before));
    if (key === undefined && option === 'size' && /^(?:size|sz|eu|us|uk)$/.test(before) && !/[a-z]/.test([...values.keys()][0] ?? 'x')) key = raw;
    if (key === undefined && named) key = [...values.keys()].find((candidate) => candidate.split(' ')[0] === raw);
    if (key === undefined) continue;
    const unitSaid = amount.unit !== undefined && key.includes(' ');
    const next = tokens[to]?.word ?? '';
    const counts = /^(?:of|pairs?|x|units?|pieces?|more|people|persons?|days?|items?)$/.test(next) || index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category');
    const choice = index.lexicon.get(tokens[at - 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'option') === true;
    const worn = (/^(?:a|an|in|size|sz|are|is|be|man|men|woman|women|mens|womens|us|uk|eu|have|got|stock)$/.test(before) || choice) && !counts && (before !== 'is' || named);
    const width = index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'option') && !counts;
    const bare = tokens.length <= 3 && !counts;
    if (named || unitSaid || worn || width || (bare && !amount.ordinal)) return { on: `o:${option}`, any: [key] };
  }
  return undefined;
}

function measuredBy(index: CatalogueIndex, tokens: readonly Token[], amount: Amount, wishes: readonly Wish[]) {
  const dimension = unitOf(amount.unit ?? '')?.dimension ?? amount.unit;
  // "1 year old" says nothing about minutes of travel, nor 19 inches about miles of range.
  const factor = unitOf(amount.unit ?? '')?.factor ?? 1;
  const comparable = (kind: { factor: number }) => Math.max(kind.factor / factor, factor / kind.factor) <= 4000;
  if (tokens[amount.to]?.word === 'old') return undefined;
  const same = [...index.attributes.values()].filter((kind) => kind.type === 'number' && kind.dimension === dimension && comparable(kind));
  const people = dimension === 'people' || dimension === 'seat' ? [...index.attributes.values()].filter((kind) => kind.type === 'number' && (kind.dimension === 'people' || kind.dimension === 'seat' || /capacity|sleeps|seats|people|person/i.test(`${kind.label} ${kind.synonyms.join(' ')}`))) : [];
  const candidates = same.length > 0 ? same : people;
  if (candidates.length < 2) return candidates[0];
  const near = tokens.slice(Math.max(0, amount.at - 6), amount.to + 5).map(({ stem: one }) => one);
  const window = ` ${near.join(' ')} `;
  const category = wishes.find((wish) => wish.on === 'category' && !wish.not);
  const rows = category?.any?.flatMap((key) => index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? []) ?? [];
  const score = (kind: AttributeKind) => {
    const texts = [kind.label, ...kind.synonyms, ...kind.less, ...kind.more].map((text) => stems(text));
    const named = texts.some((parts) => window.includes(` ${parts.join(' ')} `)) ? 8 : 0;
    const partly = texts.some((parts) => parts.some((part) => part.length > 3 && near.includes(part))) ? 3 : 0;
    const column = index.columns.get(kind.id);
    const stated = rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN)) ? 4 : 0;
    return named + partly + stated + (kind.factor === factor ? 1 : 0);
  };
  return [...candidates].sort((a, b) => score(b) - score(a))[0];
}

function attributeBeside(index: CatalogueIndex, tokens: readonly Token[], at: number, to: number, reading: Reading): string | undefined {
  const window = tokens.slice(Math.max(0, at - 6), Math.min(tokens.length, to + 4)).map(({ stem: one }) => one);
  if (/\b(?:price|cost|budget|spend|fare|afford|paying)\b/.test(window.join(' '))) return 'price';
  for (const id of reading.attributes) {
    const kind = index.attributes.get(id);
    if (kind?.type !== 'number') continue;
    const words = [kind.label, ...kind.synonyms, ...kind.less, ...kind.more].map((text) => tokenise(text.toLowerCase()).map(({ stem: one }) => one).join(' '));
    if (words.some((text) => ` ${window.join(' ')} `.includes(` ${text} `))) return id;
  }
  return undefined;
}

function isQuantity(tokens: readonly Token[], amount: Amount, index: CatalogueIndex, beforeName = false): boolean {
  if (amount.bounded || amount.money || amount.unit !== undefined || amount.ordinal || !Number.isInteger(amount.value) || amount.value < 1 || amount.value > 999) return false;
  const before = tokens[amount.at - 1]?.word ?? '';
  const next = tokens[amount.to];
  if (/^(?:size|number|flight|room|in|model|version|sleeps|seats|at|before|after|by|under|over|step|point|nr|you)$/.test(before)) return false;
  if (beforeName) return true;
  if (!next) return tokens.length <= 4 || /^(?:it|quantity|qty|to|x|take|buy|get|order|book|only|just|want|need|add|have|be|reserve|like)$/.test(before);
  if (/^(?:of|pairs?|x|units?|pieces?|pcs?|copies|more|please|too|instead|for|then|in|tickets?|seats?|and|ones?|items?|sets?|packs?|bottles?|now|less|fewer|each|to|actually|people|persons?|adults?|passengers?|travell?ers?|different|extra)$/.test(next.word)) return !(next.word === 'in' && index.hasTimes) || /^(?:it|take|buy|get|order|book|want|need|add)$/.test(before);
  if (/^(?:it|quantity|qty|take|buy|get|order|book|add|want|need|like|have|remove)$/.test(before) || next.word === 'x' || before === 'x') return true;
  return index.lexicon.get(next.stem)?.meanings.some((meaning) => meaning.is === 'category') === true || index.heads.has(next.stem) || index.names.has(next.stem);
}

function readQuantity(tokens: readonly Token[], amount: Amount, reading: Reading): void {
  const next = tokens[amount.to]?.word ?? '';
  if (next === 'more' || tokens[amount.to]?.word === 'extra') reading.quantityStep = amount.value;
  else if (/^(?:less|fewer)$/.test(next)) reading.quantityStep = -amount.value;
  else reading.quantity ??= amount.value;
}

/** S, M, L, XL where a size is meant: after "size", "in", "a", or written large. */
function readOptionLetters(index: CatalogueIndex, tokens: readonly Token[], used: boolean[], reading: Reading): void {
  tokens.forEach((token, at) => {
    if (used[at] || !/^(?:[a-z]|x{1,3}[sl]|\d?e{1,4})$/.test(token.word)) return;
    for (const [option, values] of index.options) {
      if (!values.has(token.word)) continue;
      const before = tokens[at - 1]?.word ?? '';
      const raised = /^\p{Lu}+$/u.test(token.raw) && token.word !== 'i' && token.word !== 'a';
      if (/^(?:size|in|an|a|the|width)$/.test(before) || raised || tokens.length === 1) {
        if (token.word === 'a' || token.word === 'i') continue;
        reading.wishes.push({ on: `o:${option}`, any: [token.word], ...(isNegated(tokens, at) && { not: true as const }) });
        used[at] = true;
        return;
      }
    }
  });
}

function readDrops(index: CatalogueIndex, said: string, reading: Reading): void {
  const t = said;
  if (/\b(?:not (?:have|need) to be|need not be|not necessarily|not (?:required|needed|important)|no need (?:for|to be))\b/.test(t)) {
    const gone = reading.wishes.filter((wish) => wish.not || wish.max === 0);
    reading.drops.push(...gone.map(({ on }) => on));
    reading.wishes = reading.wishes.filter((wish) => !gone.includes(wish));
  }
  if (/\b(?:price|budget|cost|money) (?:does not|is not|no longer|is no|do not) (?:matter|important|an issue|a concern|object|issue|problem)|\b(?:forget|drop|ignore|remove|lose|scrap|never ?mind) (?:about )?(?:the |my )?(?:budget|price(?: limit)?)\b|\bany (?:price|budget)\b|\b(?:no|without a|without any) (?:budget|price limit)\b|\bmoney is no object\b|\bregardless of (?:the )?(?:price|cost)\b/.test(t)) reading.drops.push('price');
  // "it can cost less than that": only the lower end of the budget goes.
  const [, looser] = reading.acts.has('question') ? [] : (/ (?:can|may|could) (?:also )?(?:cost|be) (less|cheaper|more|dearer) /.exec(t) ?? []);
  if (looser !== undefined) {
    reading.drops.push(/less|cheaper/.test(looser) ? 'price.min' : 'price.max');
    reading.comparing = reading.comparing.filter(({ attribute }) => attribute !== 'price');
  }
  const free = /\b(?:any|whatever|either) (\w+)(?: (?:is fine|is ok|will do|works|would do|is okay|would be fine|does|is good))?|\b(\w+) (?:does not|do not|is not|no longer|is no longer) (?:matter|important|that important)|\b(?:forget|ignore|never ?mind|drop(?= (?:the|my|about))) (?:about )?(?:the |my )?(\w+)|\b(?:do not|does not) (?:care|mind|matter) (?:about |what |which )?(?:the )?(\w+)/g;
  for (const match of t.matchAll(free)) {
    const word = stem(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    if (match[1] !== undefined && !/\b(?:fine|ok|okay|will do|works|do|does|good)\b/.test(match[0]) && reading.acts.has('question')) continue;
    if (match[1] !== undefined && / (?:but|except) /.test(t)) continue;
    if (word === 'color' || word === 'size' || reading.optionNames.includes(word)) reading.drops.push(`o:${word}`);
    else if (/^(?:brand|vendor|maker|manufacturer)$/.test(word)) reading.drops.push('vendor');
    else if (/^(?:time|day)$/.test(word)) reading.drops.push('a:time');
    else if (/^(?:filter|requirement|criteria|constraint)$/.test(word)) reading.drops.push('*');
    const named = index.lexicon.get(word)?.meanings.flatMap((meaning) => (meaning.is === 'less' || meaning.is === 'more' || meaning.is === 'attribute' ? [meaning.attribute] : [])) ?? [];
    for (const attribute of named) {
      reading.drops.push(attribute === 'price' ? 'price' : `a:${attribute}`);
      reading.comparing = reading.comparing.filter((one) => one.attribute !== attribute);
    }
    if (named.length > 0) continue;
    if (/^never ?mind the/.test(match[0]) && reading.attributes.length === 0) {
      // Something was asked of it in words of the user's own: every figure asked for goes.
      reading.drops.push('a:*');
      continue;
    }
    if (word.length > 2) for (const id of reading.attributes) if (match[0].includes(id) || match[1] === undefined) reading.drops.push(`a:${id}`);
  }
}

function readLeftovers(index: CatalogueIndex, tokens: readonly Token[], used: readonly boolean[], reading: Reading): void {
  tokens.forEach((token, at) => {
    const unwanted = tokens[at - 1]?.word === 'without' && index.words.has(token.stem);
    if (index.brandWords.has(token.stem)) return;
    if (used[at] || (!unwanted && (FUNCTION_WORDS.has(token.word) || FUNCTION_WORDS.has(token.stem))) || /^\d/.test(token.word) || token.word.length < 3) return;
    const posting = index.words.get(token.stem);
    const shade = COLORS.has(token.stem) && (index.options.has('color') || posting?.strength.some((strength) => strength > 1));
    if (shade) {
      reading.wishes.push({ on: index.options.has('color') ? 'o:color' : `w:${token.stem}`, any: [token.stem], ...(isNegated(tokens, at) && { not: true as const }) });
      return;
    }
    if (!posting) {
      if (!EVERYDAY_WORDS.has(token.word) && !EVERYDAY_WORDS.has(token.stem)) reading.unknown.push(token.word);
      return;
    }
    const strong = posting.strength.some((strength) => strength > 1);
    const without = /^(?:without|no)$/.test(tokens[at - 1]?.word ?? '');
    if (unwanted || ((strong || posting) && isNegated(tokens, at))) reading.wishes.push({ on: `w:${token.stem}`, any: [token.stem], not: true });
    else if (strong && (!(EVERYDAY_WORDS.has(token.word) || EVERYDAY_WORDS.has(token.stem)) || without || describesKind(index, tokens, at))) reading.wishes.push({ on: `w:${token.stem}`, any: [token.stem], ...(isNegated(tokens, at) ? { not: true as const } : tellsPurpose(tokens, at) && { ranks: true as const }) });
    else reading.soft.push(token.stem);
  });
}

/** Right before the kind of thing ("kids bikes") or after "with", even an everyday word says what is wanted. */
function describesKind(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const next = index.lexicon.get(tokens[at + 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category') === true && tokens[at]?.after === '';
  return next || tokens[at - 1]?.word === 'with';
}

/** "charge" where the pack says "charging", "boiling" where it says "boil". */
function readOtherForms(index: CatalogueIndex, tokens: readonly Token[], used: boolean[], reading: Reading): void {
  tokens.forEach((token, at) => {
    if (used[at] || FUNCTION_WORDS.has(token.word) || token.word.length < 4 || index.lexicon.get(token.stem)?.meanings.length) return;
    const { stem: one } = token;
    const forms = one.endsWith('ing') ? [one.slice(0, -3), `${one.slice(0, -3)}e`] : [`${one}ing`, `${one.replace(/e$/, '')}ing`, `${one}er`, `${one}${one.slice(-1)}ing`];
    const phrase = forms.map((form) => index.lexicon.get(form)).find((known) => known?.meanings.some((meaning) => meaning.is === 'attribute'));
    if (!phrase) return;
    used[at] = true;
    takePhrase(index, tokens, { at, to: at + 1, phrase }, reading, reading.acts);
  });
}

/** "blue or red" is one wish with two values; a kind directly before another ("bike lock") only describes it. */
function joinWishes(reading: Reading): void {
  const joined: Wish[] = [];
  for (const wish of reading.wishes) {
    const same = joined.find((known) => known.on === wish.on && known.not === wish.not && !known.on.startsWith('w:'));
    if (!same) joined.push({ ...wish });
    else if (same.any && wish.any) same.any = [...new Set([...same.any, ...wish.any])];
    else Object.assign(same, wish);
  }
  reading.wishes = joined;
}
