/**
 * The figures in what was said: digits and number words with their currency, unit or time of day, before anything
 * bounds them.
 */
import type { Language } from '../lang/language.ts';
import { type Numbers, numberOf, unitOf } from '../lang/number-words.ts';
import { isEnd } from '../lang/phrases.ts';
import { addPart, type Sum } from '../lang/sums.ts';
import type { Token } from '../lang/tokens.ts';
import { readTime, timeOf } from './clock-times.ts';
import type { Figure } from './figure.ts';

const SIGN = /^\p{Sc}$/u;
const DIGITS = /^\d/;
const YEAR = /^(?:19|20)\d\d$/;
const DENOMINATORS = new Set(['2', '3', '4', '8']);

/** More numbers than anybody says at once are not read. */
const MOST_FIGURES = 60;

/** Every figure in these tokens, left to right. */
export function readFigures(language: Language, tokens: readonly Token[]): Figure[] {
  const figures: Figure[] = [];
  for (let at = 0, end = 0; at < tokens.length && figures.length < MOST_FIGURES; at++) {
    const figure = readFigure(language, tokens, at, end);
    if (!figure || !Number.isFinite(figure.value) || isYear(language, tokens, figure)) continue;
    const below = language.numbers.belowZero(tokens, figure.to);
    figures.push(below ? { ...figure, to: below.to, value: -figure.value, clock: undefined } : figure);
    end = below?.to ?? figure.to;
    at = end - 1;
  }
  return figures;
}

/** "In December 2025": no number of anything. */
function isYear({ numbers }: Language, tokens: readonly Token[], { at, to, money, unit }: Figure): boolean {
  if (money || unit !== undefined || to !== at + 1) return false;
  return numbers.months.has(tokens[at - 1]?.word ?? '') && YEAR.test(tokens[at]?.word ?? '');
}

/** A figure as written: "44,900" and "44.900,00" are 44900; "1,5" is 1.5. */
export function readNumber(raw: string, thousandsDot: boolean): number | undefined {
  // "5'10" is no number.
  if (raw.includes("'") && !/^\d{1,3}(?:'\d{3})+(?:[.,]\d+)?$/.test(raw)) return undefined;
  const text = raw.replaceAll("'", '');
  const comma = text.lastIndexOf(',');
  const dot = text.lastIndexOf('.');
  let decimal = Math.max(comma, dot);
  if (comma < 0 || dot < 0) {
    const groups = decimal < 0 ? [] : text.split(/[.,]/);
    const grouped = groups.every((group, place) => (place === 0 ? group.length <= 3 : group.length === 3));
    if (grouped && (comma >= 0 || thousandsDot || groups.length > 2)) decimal = text.length;
  }
  if (decimal < 0) decimal = text.length;
  const [whole, rest] = [text.slice(0, decimal), text.slice(decimal + 1)].map((part) => part.replace(/[.,]/g, ''));
  const value = Number(`${whole}.${rest || '0'}`);
  return Number.isFinite(value) ? value : undefined;
}

function readFigure(language: Language, tokens: readonly Token[], at: number, end: number): Figure | undefined {
  const { numbers } = language;
  const { word = '' } = tokens[at] ?? {};
  if (DIGITS.test(word)) return readDigits(language, tokens, at, end);
  const named = numbers.named(tokens, at);
  if (named && (named.entry.after?.includes(tokens[at - 1]?.word ?? '') ?? true)) {
    const { clock, unit, value = Math.floor((clock ?? 0) / 60) % 24 } = named.entry;
    const time = clock === undefined ? { unit } : { clock, surelyClock: true };
    return { at, to: named.to, value, money: false, ...time };
  }
  const offset = numbers.offsets(tokens, at);
  const hour = offset && numberOf(language, tokens[offset.to]?.word ?? '');
  const time =
    offset && hour && timeOf(numbers, tokens, { at, to: offset.to + 1, hour, minute: offset.entry, sure: true });
  return time || oneOfUnit(language, tokens, at) || readWords(language, tokens, at);
}

/** "Less than a kilo", "half an hour", "half a dozen". */
function oneOfUnit(language: Language, tokens: readonly Token[], at: number): Figure | undefined {
  const { ones, halves } = language.numbers.data;
  const isOne = (place: number) => ones.unit.includes(tokens[place]?.word ?? '');
  const half = halves.before.includes(tokens[at]?.word ?? '');
  if (!half && !(isOne(at) && ones.unit_after.includes(tokens[at - 1]?.word ?? ''))) return undefined;
  const place = half && isOne(at + 1) ? at + 2 : at + 1;
  const next = tokens[place];
  const scale = next && language.numbers.scales.get(next.word);
  if (half && scale) return finish(language, tokens, { at, to: place + 1, value: scale / 2, money: false, scale });
  const unit = next && next.stem.length >= LEAST_UNIT && unitOf(language, next.stem);
  if (!next || !unit || unit.dimension === PEOPLE) return undefined;
  return { at, to: place + 1, value: half ? 0.5 : 1, money: false, unit: next.stem };
}

const PEOPLE = 'people';
/** Shorter ones are words of another kind as often. */
const LEAST_UNIT = 4;

function readDigits(language: Language, tokens: readonly Token[], at: number, end: number): Figure | undefined {
  const { numbers } = language;
  const { data } = numbers;
  const token = tokens[at];
  if (!token) return undefined;
  const before = at > end - 1 ? tokens[at - 1] : undefined;
  const coded = at > end && before !== undefined && data.currency_codes.includes(before.word);
  // "DL632" is a part of a name, "x2" is not.
  if (token.glued && before && /^\p{L}/u.test(before.word) && !coded && !data.times.includes(before.word))
    return undefined;
  const time = readTime(numbers, tokens, at);
  if (time) return time;
  const signed = SIGN.test(token.before);
  let value = readNumber(token.word.replaceAll(':', ''), token.before === '€' || data.decimal === ',');
  if (value === undefined) return undefined;
  let to = at + 1;
  const next = tokens[to];
  if (next?.glued && data.ordinal_endings.includes(next.word))
    return { at, to: to + 1, value, money: false, ordinal: true };
  if (token.after === '.' && data.ordinal_dot?.includes(before?.word ?? ''))
    return { at, to, value, money: false, ordinal: true };
  const fraction = fractionAt(language, tokens, at);
  if (fraction) [value, to] = [fraction.value, fraction.to];
  const more = numbers.halfMore(tokens, to);
  if (more) [value, to] = [value + 0.5, more.to];
  const money = signed || coded || signAfter(tokens, to);
  const scaled = tokens[to];
  const scale = numbers.scales.get(scaled?.word ?? '');
  const close = scaled?.glued || money || !data.glued_scales.includes(scaled?.word ?? '');
  if (scale && close) [value, to] = [value * scale, to + 1];
  const figure = finish(language, tokens, {
    at: coded ? at - 1 : at,
    to,
    value,
    money,
    ...(scale && close && { scale }),
    ...(isPlace(data.ordinal_before, token, before) && { ordinal: true }),
  });
  return isBelowZero(language, token, before, figure) ? { ...figure, value: -value, clock: undefined } : figure;
}

/** "38 1/2", and "1/2" before a unit. */
function fractionAt(language: Language, tokens: readonly Token[], at: number) {
  const [first, second, third] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  const part = (over: Token | undefined, under: Token | undefined) =>
    under?.before === '/' && DENOMINATORS.has(under.word) ? Number(over?.word) / Number(under.word) : Number.NaN;
  const after = /^\d+$/.test(first?.word ?? '') && first?.after === '' ? part(second, third) : Number.NaN;
  if (after < 1) return { value: Number(first?.word) + after, to: at + 3 };
  const alone = unitOf(language, third?.stem ?? '') ? part(first, second) : Number.NaN;
  return alone < 1 ? { value: alone, to: at + 2 } : undefined;
}

/** A currency sign right after, unless it belongs to the next number ("2 $30 lamps"). */
function signAfter(tokens: readonly Token[], to: number): boolean {
  const next = tokens[to];
  if (!SIGN.test(tokens[to - 1]?.after ?? '')) return false;
  return !(next && DIGITS.test(next.word) && SIGN.test(next.before) && !SIGN.test(next.after));
}

/** "Number 2", "#2"; "no. 2" has to have its dot. */
function isPlace(words: readonly string[], token: Token, before: Token | undefined): boolean {
  if (token.before === '#') return true;
  if (before === undefined) return false;
  return before.after === '.' ? words.includes(`${before.word}.`) : before.after === '' && words.includes(before.word);
}

/**
 * A dash before a number is a minus where degrees follow or a word that measures stands before; else it only divides.
 */
function isBelowZero(
  language: Language,
  token: Token,
  before: Token | undefined,
  { money, unit, value }: Figure,
): boolean {
  if (token.before !== '-' || money || value === 0 || DIGITS.test(before?.word ?? '')) return false;
  if (unit !== undefined && unitOf(language, unit)?.dimension === TEMPERATURE) return true;
  return before !== undefined && before.after === '-' && language.numbers.data.minus_after.includes(before.word);
}

const TEMPERATURE = 'temperature';

function readWords(language: Language, tokens: readonly Token[], at: number): Figure | undefined {
  const { numbers } = language;
  const { ones, minus, and } = numbers.data;
  const word = tokens[at]?.word ?? '';
  const wordAt = (place: number) => tokens[place]?.word ?? '';
  const valueAt = (place: number) => (DIGITS.test(wordAt(place)) ? undefined : numberOf(language, wordAt(place)));
  if (minus.includes(word)) {
    const next = wordAt(at + 1);
    const below = DIGITS.test(next)
      ? readDigits(language, tokens, at + 1, at + 1)
      : valueAt(at + 1) && readWords(language, tokens, at + 1);
    return below ? { ...below, at, value: -Math.abs(below.value), clock: undefined } : undefined;
  }
  const opening = valueAt(at) ?? (ones.scale.includes(word) && numbers.scales.has(wordAt(at + 1)) ? 1 : undefined);
  if (opening === undefined) return undefined;
  const between = tokens[at - 1]?.word === numbers.data.range.open[0];
  const sum: Sum = { total: 0, part: opening };
  let to = at + 1;
  let scale: number | undefined;
  for (; to < tokens.length && !isEnd(tokens[to - 1]); to++) {
    const next = wordAt(to);
    const factor = numbers.scales.get(next);
    if (numbers.data.glued_scales.includes(next)) break;
    const value =
      factor === undefined ? (valueAt(to) ?? (ones.tens.includes(next) && tens(sum) ? 1 : undefined)) : undefined;
    const joins =
      !between && and.includes(next) && (sum.part >= 100 || sum.part === 0) && valueAt(to + 1) !== undefined;
    if (joins) continue;
    if (!addPart(sum, value, factor)) break;
    scale = factor ?? scale;
  }
  const value = sum.total + sum.part;
  const figure = { at, to, value, money: false, ...(scale && { scale }) };
  return timeInWords(language, tokens, figure) ?? withHalf(language, tokens, figure);
}

function tens({ part }: Sum): boolean {
  return part >= 20 && part % 10 === 0;
}

/** "Seven pm", "seven o'clock", "six thirty pm". */
function timeInWords(
  language: Language,
  tokens: readonly Token[],
  { at, to, value: hour }: Figure,
): Figure | undefined {
  const { numbers } = language;
  const past = numberOf(language, tokens[to]?.word ?? '') ?? 0;
  const minute = past >= 10 && past < 60 && numbers.halves(tokens, to + 1) ? past : 0;
  return timeOf(numbers, tokens, { at, to: minute ? to + 1 : to, hour, minute, sure: false });
}

function withHalf(language: Language, tokens: readonly Token[], figure: Figure): Figure {
  const more = language.numbers.halfMore(tokens, figure.to);
  return finish(language, tokens, more ? { ...figure, to: more.to, value: figure.value + 0.5 } : figure);
}

/** The unit or currency after the figure, and whether it could be a time of day. */
function finish(language: Language, tokens: readonly Token[], figure: Figure): Figure {
  const { numbers } = language;
  const last = tokens[figure.to - 1];
  const open = !isEnd(last);
  const currency = open ? numbers.currencies(tokens, figure.to) : undefined;
  if (currency) return { ...figure, money: true, to: currency.to, value: figure.value * currency.entry };
  if (figure.money) return figure;
  const phrase = open ? numbers.unitPhrases(tokens, figure.to) : undefined;
  if (phrase) return { ...figure, unit: phrase.entry, to: phrase.to };
  const next = open ? tokens[figure.to] : undefined;
  const sign = last?.after ? numbers.data.unit_signs[last.after] : undefined;
  const measured = next && unitOf(language, next.stem);
  const agrees = sign === undefined || measured?.dimension === unitOf(language, sign)?.dimension;
  if (next && measured && agrees && isUnit(numbers, figure, tokens))
    return { ...figure, unit: next.stem, to: figure.to + 1 };
  if (sign !== undefined) return { ...figure, unit: sign };
  if (!Number.isInteger(figure.value) || figure.value < 0 || figure.value > 24) return figure;
  return { ...figure, clock: figure.value * 60 };
}

/** Units that are also words or sizes are taken next to their figure only. */
function isUnit({ data }: Numbers, { to, value }: Figure, tokens: readonly Token[]): boolean {
  const token = tokens[to];
  if (!token) return false;
  if (token.glued && data.plural_endings.includes(token.word)) return false;
  const close = Object.hasOwn(data.close_units, token.stem) ? data.close_units[token.stem] : 0;
  if (close !== null && close !== undefined && value >= close) return true;
  if (token.glued || tokens[to - 1]?.after === '-' || data.open_units.includes(token.word)) return true;
  return data.last_units.includes(token.stem) && (token.after !== '' || to + 1 === tokens.length);
}
