/** Numbers in what was said: money, sizes, measures, clock times, with the words that bound them ("under", "between", "at least"). */
import { AFTER, BEFORE, type Bounds, COMPARATIVE_MORE } from './bounds.ts';
import { numberWord, ordinalWord, scaleWord, unitOf } from './english.ts';
import type { Token } from './text.ts';

/** A number that was said, where it stands (`at` up to, not including, `to`), and what its neighbours say about it. */
export interface Amount {
  at: number;
  to: number;
  value: number;
  bounds: Bounds;
  /** A bound was said, so this narrows a search; a bare number may be a size, a quantity, a name or an ordinal. */
  bounded: boolean;
  money: boolean;
  /** A clock time, in minutes after midnight. */
  clock?: number;
  /** Said with am, pm, o'clock or as 6:15. */
  surelyClock?: boolean;
  /** Stem of the unit right after it. */
  unit?: string;
  /** The number was read from `#2`, "number 2", "2nd" and the like. */
  ordinal?: boolean;
}

interface Figure {
  at: number;
  to: number;
  value: number;
  money: boolean;
  clock?: number;
  surelyClock?: boolean;
  unit?: string;
  ordinal?: boolean;
}

/** Every number in these tokens, left to right; two ends of a range become one amount. */
export function readAmounts(tokens: readonly Token[]): Amount[] {
  // "How many miles each of the two lasts": a number that points.
  const points = ({ at, to, unit }: Figure) =>
    unit === undefined &&
    tokens[at - 1]?.word === 'the' &&
    /^(?:of|both)$/.test(tokens[at - 2]?.word ?? '') &&
    /^(?:two|three|four|five)$/.test(tokens[at]?.word ?? '') &&
    /s$/.test(tokens[to]?.word ?? '') &&
    /^(?:each|which|either|both)$/.test(tokens[at - 3]?.word ?? '');
  const figures = readFigures(tokens).filter((figure) => !points(figure));
  const amounts: Amount[] = [];
  for (let index = 0; index < figures.length; index++) {
    const low = figures[index];
    if (!low) continue;
    const high = figures[index + 1];
    if (high && isRange(tokens, low, high)) {
      const money = low.money || high.money;
      const factor =
        !low.unit &&
        high.value / 1000 >= 1 &&
        low.value < 1000 &&
        low.value * 1000 < high.value &&
        endsInK(tokens, high)
          ? 1000
          : 1;
      const [min, max] = [low.value * factor, high.value].sort((a, b) => a - b);
      const { unit } = high;
      const clock = low.clock !== undefined && high.clock !== undefined ? low.clock : undefined;
      const surelyClock = low.surelyClock || high.surelyClock;
      amounts.push({
        at: low.at,
        to: high.to,
        value: high.value,
        bounds: { min, max },
        bounded: true,
        money,
        unit,
        ...(clock !== undefined && { clock, surelyClock, bounds: clockRange(low, high) }),
      });
      index++;
      continue;
    }
    amounts.push(bind(tokens, low));
  }
  return amounts;
}

/** A figure as written: "44,900" and "44.900,00" are 44900; "1,5" is 1.5. */
export function readNumber(raw: string, europeanThousands: boolean): number | undefined {
  const text = raw.replace(/'/g, '');
  const comma = text.lastIndexOf(',');
  const dot = text.lastIndexOf('.');
  let decimal = '';
  if (comma >= 0 && dot >= 0) decimal = comma > dot ? ',' : '.';
  else if (comma >= 0) decimal = /^\d{1,3}(,\d{3})+$/.test(text) ? '' : ',';
  else if (dot >= 0)
    decimal =
      europeanThousands && /^\d{1,3}(\.\d{3})+$/.test(text) ? '' : /^\d{1,3}(\.\d{3}){2,}$/.test(text) ? '' : '.';
  const at = decimal ? text.lastIndexOf(decimal) : text.length;
  const value = Number(`${text.slice(0, at).replace(/[.,]/g, '')}.${text.slice(at + 1).replace(/[.,]/g, '') || '0'}`);
  return Number.isFinite(value) ? value : undefined;
}

const CURRENCY_SIGN = /[$€£¥₹]/;
const CURRENCY_WORDS = new Set([
  'dollar',
  'buck',
  'usd',
  'eur',
  'euro',
  'gbp',
  'quid',
  'cad',
  'aud',
  'chf',
  'yen',
  'jpy',
]);

function readFigures(tokens: readonly Token[]): Figure[] {
  const figures: Figure[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    const figure = /^\d/.test(token.word) ? readDigits(tokens, at) : readWords(tokens, at);
    if (!figure) continue;
    figures.push(figure);
    at = figure.to - 1;
  }
  return figures;
}

function readDigits(tokens: readonly Token[], at: number): Figure | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  const before = tokens[at - 1];
  if (token.glued && before && /^\p{L}/u.test(before.word) && token.before === '') {
    // "DL632", "x2": part of a name unless it is a multiplication sign.
    if (before.word !== 'x') return undefined;
  }
  const next = tokens[at + 1];
  const colon = /^(\d{1,2})[:.](\d{2})$/.exec(token.word);
  const meridian = next && /^(?:am|pm)$/.test(next.word) ? next.word : undefined;
  if (colon && (token.word.includes(':') || meridian)) {
    const hour = Number(colon[1]);
    const minute = Number(colon[2]);
    if (hour <= 24 && minute < 60) {
      return {
        at,
        to: at + (meridian ? 2 : 1),
        value: hour,
        money: false,
        clock: clockOf(hour, minute, meridian),
        surelyClock: true,
      };
    }
  }
  let value = readNumber(token.word.replace(/:/g, ''), CURRENCY_SIGN.test(token.before) && token.before === '€');
  if (value === undefined) return undefined;
  if (meridian && value >= 1 && value <= 12 && Number.isInteger(value)) {
    return { at, to: at + 2, value, money: false, clock: clockOf(value, 0, meridian), surelyClock: true };
  }
  if (next && /^(?:oclock|o'clock|o)$/.test(next.word) && value <= 24) {
    const to = tokens[at + 2]?.word === 'clock' ? at + 3 : at + 2;
    return { at, to, value, money: false, clock: clockOf(value, 0, undefined), surelyClock: true };
  }
  if (
    token.before === '-' &&
    !token.glued &&
    !/\d$/.test(before?.word ?? '') &&
    !CURRENCY_SIGN.test(before?.after ?? '')
  )
    value = -value;
  let to = at + 1;
  if (next?.glued && /^(?:st|nd|rd|th)$/.test(next.word)) return { at, to: at + 2, value, money: false, ordinal: true };
  const money = CURRENCY_SIGN.test(token.before) || CURRENCY_SIGN.test(token.after);
  if (next && (next.word === 'k' || scaleWord(next.word)) && (next.glued || next.word !== 'k' || money)) {
    value *= next.word === 'k' ? 1000 : (scaleWord(next.word) ?? 1);
    to++;
  }
  return finish(tokens, {
    at,
    to,
    value,
    money,
    ordinal: token.before === '#' || /^(?:number|option|no)$/.test(before?.word ?? '') || undefined,
  });
}

function readWords(tokens: readonly Token[], at: number): Figure | undefined {
  const word = tokens[at]?.word ?? '';
  if (word === 'noon' || word === 'midday')
    return { at, to: at + 1, value: 12, money: false, clock: 720, surelyClock: true };
  if (word === 'midnight') return { at, to: at + 1, value: 0, money: false, clock: 1440, surelyClock: true };
  if (word === 'lunch' && /^(?:before|after|around|by|at)$/.test(tokens[at - 1]?.word ?? ''))
    return { at, to: at + 1, value: 12, money: false, clock: 720, surelyClock: true };
  const unitNext = tokens[at + 1]?.stem ?? '';
  if (
    /^(?:a|an|one)$/.test(word) &&
    /^(?:than|under|over|below|about|around|least|most|to|half)$/.test(tokens[at - 1]?.word ?? '') &&
    unitOf(unitNext) &&
    unitNext.length > 3 &&
    unitNext !== 'person'
  ) {
    return { at, to: at + 2, value: tokens[at - 1]?.word === 'half' ? 0.5 : 1, money: false, unit: unitNext };
  }
  if (word === 'minus' && numberWord(tokens[at + 1]?.word ?? '') !== undefined) {
    const below = readWords(tokens, at + 1);
    return below && { ...below, at, value: -below.value, clock: undefined };
  }
  const opening =
    numberWord(word) ?? (/^(?:a|one)$/.test(word) && scaleWord(tokens[at + 1]?.word ?? '') ? 1 : undefined);
  if (opening === undefined) return undefined;
  let total = 0;
  let part = opening;
  let to = at + 1;
  for (; to < tokens.length; to++) {
    const next = tokens[to]?.word ?? '';
    const scale = scaleWord(next);
    const value = numberWord(next) ?? (next === 'one' && part >= 20 && part % 10 === 0 ? 1 : undefined);
    if (scale === 100) part *= 100;
    else if (scale) {
      total += part * scale;
      part = 0;
    } else if (next === 'and' && (part >= 100 || part === 0) && numberWord(tokens[to + 1]?.word ?? '') !== undefined)
      continue;
    else if (
      value !== undefined &&
      ((part >= 20 && part % 10 === 0 && value < 10) || part === 0 || (part >= 100 && part % 100 === 0))
    )
      part += value;
    else break;
  }
  const value = total + part;
  const meridian = tokens[to]?.word;
  if (meridian === 'am' || meridian === 'pm')
    return { at, to: to + 1, value, money: false, clock: clockOf(value, 0, meridian), surelyClock: true };
  return finish(tokens, { at, to, value, money: false });
}

/** The unit or currency after the figure, and whether it could be a time of day. */
function finish(tokens: readonly Token[], figure: Figure): Figure {
  const next = tokens[figure.to];
  const found = { ...figure };
  if (next && CURRENCY_WORDS.has(next.stem)) return { ...found, money: true, to: figure.to + 1 };
  if (next?.word === 'of' && /^(?:us|you)$/.test(tokens[figure.to + 1]?.word ?? '') && !found.money)
    return { ...found, unit: 'person', to: figure.to + 2 };
  if (!found.money && next) {
    const known = unitOf(next.stem);
    const joined =
      (next.glued && next.word !== 's') ||
      !AMBIGUOUS_UNITS.has(next.stem) ||
      /^(?:seconds|secs|watts)$/.test(next.word) ||
      (next.stem === 'in' && (next.after !== '' || figure.to + 1 === tokens.length));
    if (known && joined && next.stem !== 'man') return { ...found, unit: next.stem, to: figure.to + 1 };
  }
  if (!found.money && Number.isInteger(found.value) && found.value <= 24)
    return { ...found, clock: clockOf(found.value, 0, undefined) };
  return found;
}

/** Units that are also words or sizes: only when glued to the figure. */
const AMBIGUOUS_UNITS = new Set(['in', 'm', 's', 'l', 'd', 'h', 'p', 'second', 'y', 'man', 'g', 'w']);

function clockOf(hour: number, minute: number, meridian: string | undefined): number {
  const half = meridian === 'pm' && hour < 12 ? hour + 12 : meridian === 'am' && hour === 12 ? 0 : hour;
  return half * 60 + minute;
}

function isRange(tokens: readonly Token[], low: Figure, high: Figure): boolean {
  if (low.ordinal || high.ordinal) return false;
  if (low.unit && high.unit && unitOf(low.unit)?.dimension !== unitOf(high.unit)?.dimension) return false;
  const between = tokens.slice(low.to, high.at).map((token) => token.word);
  const before = tokens[low.at - 1]?.word;
  if (between.length === 0)
    return (
      tokens[high.at]?.before === '-' ||
      /-\s*[$€£]?$/.test(tokens[high.at - 1]?.after ?? '') ||
      tokens[low.to - 1]?.after === '-'
    );
  if (between.length !== 1) return false;
  if (between[0] === 'and') return before === 'between';
  return (
    between[0] === 'to' &&
    (low.money ||
      high.money ||
      high.unit !== undefined ||
      before === 'from' ||
      before === 'between' ||
      high.value > low.value)
  );
}

function endsInK(tokens: readonly Token[], figure: Figure): boolean {
  return tokens[figure.to - 1]?.word === 'k';
}

function clockRange(low: Figure, high: Figure): Bounds {
  const end = high.clock ?? 0;
  let start = low.clock ?? 0;
  if (end >= 720 && !low.surelyClock && start + 720 <= end) start += 720;
  return { min: start, max: end };
}

function bind(tokens: readonly Token[], figure: Figure): Amount {
  const before = `${tokens
    .slice(Math.max(0, figure.at - 6), figure.at)
    .map((token) => (token.after === ',' || token.after === ';' ? `${token.word} ,` : token.word))
    .join(' ')} `;
  // "For two, max 2 kg": what comes after a comma bounds nothing before it.
  const stops = /[,;.!?]/.test(tokens[figure.to - 1]?.after ?? '');
  const after = stops
    ? ''
    : ` ${tokens
        .slice(figure.to, figure.to + 4)
        .map((token) => token.word)
        .join(' ')}`;
  const value = figure.clock !== undefined && figure.surelyClock ? figure.clock : figure.value;
  let bounds: Bounds | undefined;
  if (tokens[figure.to - 1]?.after === '+') bounds = { min: value };
  else if (tokens[figure.at]?.before === '~') bounds = { near: value };
  else if (COMPARATIVE_MORE.test(before) && !/\b(?:nothing|none|never|not|no) (?:\w+ ){0,3}?\w+ than $/.test(before))
    bounds = { min: value, above: true };
  bounds ??=
    AFTER.find(([pattern]) => pattern.test(after))?.[1](value) ??
    BEFORE.find(([pattern]) => pattern.test(before))?.[1](value);
  const { ordinal, ...rest } = figure;
  return { ...rest, ...(ordinal && !bounds && { ordinal }), bounds: bounds ?? {}, bounded: bounds !== undefined };
}

/** Whether a word is an ordinal ("second") rather than a number; 1 for first. */
export const ordinal = ordinalWord;
