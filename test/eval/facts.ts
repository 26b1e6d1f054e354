/**
 * Where the figures and names of an answer come from. An amount must be one of the pack, of the user's own words, a sum of
 * lines or a difference; a number one of the pack, a count or a date; a capitalised word one that the pack knows.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Brand } from '../../src/brands/catalogue.ts';
import { namesIn } from '../../src/lab/scenario/names.ts';
import type { Transcript } from './exchange.ts';

/** Something said that comes from nowhere, and the turn it was said in (from 1). */
export interface Stranger {
  turn: number;
  what: string;
}

/** Every amount, number and name in a transcript's answers that nothing accounts for. */
export function strangers({ brand, exchanges, conversation }: Transcript): Stranger[] {
  const known = knownOf(brand);
  const templates = templateWords(conversation.language);
  const parsed = [JSON.stringify(conversation.identity ?? {})];
  const discussed = new Map<string, number>();
  return exchanges.flatMap(({ did: asked, message: answered, turn, handoff }, index) => {
    if (turn.end) return [];
    const [did, message] = [inEnglish(asked), inEnglish(answered)];
    parsed.push(did);
    const named = [...namesIn(brand, message), ...namesIn(brand, did)];
    const handed = brand.items.filter(({ id }) => handoff && JSON.stringify(handoff).includes(`"${id}"`));
    for (const id of [...named, ...handed.map(({ id }) => id)]) discussed.set(id, index);
    const recent = [...discussed].flatMap(([id, at]) => (index - at <= 3 ? [id] : []));
    const own = parsed.join('\n');
    const units = unitsIn(`${own}\n${message}`);
    const amounts = new Set([...known.amounts, ...amountsIn(own), ...numbersIn(own).map((text) => Number(text) * 100)]);
    const strange = [
      ...wrongPrices(brand, message, units),
      ...[...amountsIn(message)]
        .filter((amount) => !amounts.has(amount) && !isMade(brand, amount, recent, units))
        .map((amount) => `amount from nowhere: ${dollars(amount)}`),
      ...numbersIn(message.replace(AMOUNT, ' ').replace(/https:\S+/g, ' '))
        .filter((number) => !isKnownNumber(number, known, own, brand))
        .map((number) => `number from nowhere: ${number}`),
      ...properNouns(message)
        .filter((word) => !known.words.has(word) && !templates.has(word) && !wordsIn(own).includes(word))
        .map((word) => `name from nowhere: ${word}`),
    ];
    return strange.map((what) => ({ turn: index + 1, what: `${what} in “${message}”` }));
  });
}

/** "1.299,50 €" as "€1,299.50" and "1,2 kg" as "1.2 kg": one way of writing figures is enough to count with. */
function inEnglish(text: string): string {
  return text
    .replace(
      /(\d{1,3}(?:\.\d{3})+|\d+)(,\d\d)?[\s\u00a0]?€/g,
      (_, whole: string, cents = '') => `€${whole.replaceAll('.', ',')}${cents.replace(',', '.')}`,
    )
    .replace(/(?<![\d.,€])(\d+),(\d\d?)(?![\d.,])/g, '$1.$2');
}

/** Words that the templates of a language write with a capital: in German every noun is. */
function templateWords(language: string | undefined): ReadonlySet<string> {
  const file = fileURLToPath(new URL(`../../src/dialogue/lang/${language}/replies.yaml`, import.meta.url));
  return new Set(language !== undefined && existsSync(file) ? wordsIn(readFileSync(file, 'utf8')) : []);
}

const AMOUNT = /[$€£]\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d\d)?/g;
const dollars = (minor: number) => `$${minor / 100}`;

function amountsIn(text: string): Set<number> {
  return new Set(
    [...text.matchAll(AMOUNT)].map(([, whole = '', cents = '']) =>
      Math.round(Number(`${whole.replaceAll(',', '')}${cents}`) * 100),
    ),
  );
}

interface Known {
  amounts: Set<number>;
  numbers: Set<string>;
  words: Set<string>;
  values: number[];
}

const packs = new WeakMap<Brand, Known>();

function knownOf(brand: Brand): Known {
  const kept = packs.get(brand);
  if (kept) return kept;
  const text = inEnglish(
    JSON.stringify([brand.pack, brand.items, [...brand.offers.values()], [...brand.offerings.values()]]),
  );
  const prices = brand.items.flatMap((item) => pricesOf(brand, item.id));
  const values = brand.items.flatMap((item) =>
    Object.values(item.attributes).filter((value): value is number => typeof value === 'number'),
  );
  const known: Known = {
    amounts: new Set([
      ...prices,
      ...amountsIn(text),
      ...[...brand.offers.values()].flatMap((offer) => offer.amount ?? []),
    ]),
    numbers: new Set(numbersIn(text)),
    words: new Set([...wordsIn(text), ...COMMON]),
    values: [...new Set(values)],
  };
  packs.set(brand, known);
  return known;
}

/** Every price an item can be told at: its own, its variants', the regular ones, and each under each offer. */
function pricesOf(brand: Brand, id: string): number[] {
  const item = brand.item.get(id);
  if (!item) return [];
  const plain = [item, ...item.variants].flatMap(({ price, list_price, tax }) => [
    price,
    list_price ?? price,
    tax,
    price - tax,
  ]);
  const reduced = [...brand.offers.values()]
    .filter(
      ({ items, categories }) => !(items || categories) || items?.includes(id) || categories?.includes(item.category),
    )
    .flatMap(({ percent, amount }) =>
      plain.map((price) => price - Math.round((price * (percent ?? 0)) / 100) - (amount ?? 0)),
    );
  const free = [...brand.offers.values()].flatMap(({ free_item }) => free_item?.price ?? []);
  return [...plain, ...reduced, ...free].filter((price) => price >= 0);
}

/** What may stand between an item's name and its price. */
const PRICED =
  /^(?: \([^)]{0,80}\))?(?:,| is| at| costs| for|:)?(?: now| from| only)? ([$€£]\s?[\d.,]*\d)(?! ?(?:less|more|cheaper|off|below|above|under|over|apart|in total|together|altogether|insgesamt|zusammen|weniger|mehr|günstiger)|[\d.,]*\d)/;

/** Amounts told as the price of one item that are no price of that item, nor of several of it. */
function wrongPrices(brand: Brand, message: string, units: readonly number[]): string[] {
  return namesIn(brand, message).flatMap((id) => {
    const name = brand.item.get(id)?.name ?? id;
    const prices = new Set(pricesOf(brand, id).flatMap((price) => units.map((number) => price * number)));
    const parts = message.split(name);
    return parts.flatMap((rest, at) => {
      // "Micro Kilo" is not "Kilo".
      const isLonger = /\p{Lu}[\p{L}\p{N}]* $/u.test(parts[at - 1] ?? '');
      const [, told] = (at > 0 && !isLonger && PRICED.exec(rest)) || [];
      const [amount] = told === undefined ? [] : amountsIn(told);
      return amount === undefined || prices.has(amount) ? [] : [`wrong price: ${name} at ${told}`];
    });
  });
}

/** A dozen people or two pairs: no order is larger than that without a figure. */
const WORDS_FOR_UNITS = 'one two|both|pair|couple three four five six seven eight nine ten eleven twelve|dozen'.split(
  ' ',
);
const MOST_UNITS = 999;

/** How many of something anybody spoke of. */
function unitsIn(text: string): number[] {
  const said = wordsIn(text);
  const inWords = WORDS_FOR_UNITS.flatMap((words, at) =>
    words.split('|').some((word) => said.includes(word)) ? at + 1 : [],
  );
  const inFigures = numbersIn(text).map(Number);
  return [...new Set([1, ...inWords, ...inFigures])].filter(
    (one) => Number.isInteger(one) && one > 0 && one <= MOST_UNITS,
  );
}

/** Prices of different items looked at for one sum. */
const MOST_PRICES = 60;

/** The difference of two prices of items that came up, or the sum of up to four lines of them after offers. */
function isMade(brand: Brand, amount: number, discussed: readonly string[], units: readonly number[]): boolean {
  const prices = [...new Set(discussed.flatMap((id) => pricesOf(brand, id)))].slice(0, MOST_PRICES);
  if (prices.some((one) => prices.some((other) => one - other === amount))) return true;
  const offers = [...brand.offers.values()];
  const most = amount + Math.max(0, ...offers.map((offer) => offer.amount ?? 0));
  const lines = new Set(
    prices
      .flatMap((price) => units.map((number) => price * number))
      .flatMap((line) => [line, ...offers.flatMap(({ percent }) => line - Math.round((line * (percent ?? 0)) / 100))])
      .filter((line) => line > 0 && line <= most),
  );
  const pairs = new Set([...lines, ...[...lines].flatMap((one) => [...lines].map((other) => one + other))]);
  return [amount, ...offers.flatMap((offer) => (offer.amount === undefined ? [] : amount + offer.amount))].some(
    (target) => pairs.has(target) || [...pairs].some((pair) => pairs.has(target - pair)),
  );
}

function numbersIn(text: string): string[] {
  return (text.match(/\d+(?:[.,:]\d+)*/g) ?? []).map((number) => number.replace(/,(?=\d{3}\b)/g, ''));
}

function isKnownNumber(number: string, { numbers, values }: Known, own: string, brand: Brand): boolean {
  if (numbers.has(number) || numbersIn(own).includes(number)) return true;
  const clock = /^(\d{1,2}):(\d\d)$/.exec(number);
  if (clock) {
    const [, hour = '', minute = ''] = clock;
    // "7 pm" is 19:00.
    if (minute === '00' && numbersIn(own).some((one) => Number(one) === Number(hour) % 12)) return true;
    return [Number(hour), Number(hour) + 12].some((h) => numbers.has(`${String(h).padStart(2, '0')}:${minute}`));
  }
  const value = Number(number);
  if (numbersIn(own).some((one) => [1000, 100, 60].some((unit) => Number(one) * unit === value))) return true;
  if (Number.isInteger(value) && value <= Math.max(31, brand.items.length)) return true;
  if (value === 2026 || value === 2027) return true;
  if (values.some((one) => values.some((other) => Math.abs(one - other - value) < 1e-6))) return true;
  // The same value in a larger unit: 7.9 kg of 7900 g, 3 h 27 min of 207 min.
  return values.some((one) =>
    [1000, 100, 60].some((unit) => Math.abs(Math.round((one / unit) * 100) / 100 - value) < 0.06),
  );
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** Words written with a capital where no sentence begins. */
function properNouns(message: string): string[] {
  return [...message.matchAll(/(?<=[\p{Ll}\d,;)] )\p{Lu}[\p{L}]+/gu)].map(([word]) => word.toLowerCase());
}

const COMMON = wordsIn(`
  January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept
  Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Fri Sat Sun
  I AM PM AI OK US USD English`);
