/** Amounts as shops write them: "19.99 USD", "$1,299.00", "1.299,00 €", "12,- Kč", "₹1,23,456.00". Nothing is guessed. */
import { decimalsOf, toMinor } from '../money.ts';
import { currenciesOf, POINT_GROUPS } from './currency-marks.ts';

/** An amount as integer minor units of `currency`, or the reason why it is none. */
type ReadPrice = { ok: true; minor: number; currency: string } | { ok: false; reason: string };

/**
 * Reads `text` in the currency written in it, else in `field` (a currency column), else in `pack`. Refuses negative
 * amounts, formulas, exponents, ranges, words, amounts with more decimals than the currency has, marks of another
 * currency than the pack's, and "1.299", which could be two numbers.
 */
export function readPrice(text: string, field: string | undefined, pack: string | undefined): ReadPrice {
  const shown = `"${text.trim().slice(0, 40)}"`;
  const parts = partsOf(text);
  if (parts === undefined) return { ok: false, reason: `${shown} is not a price${adviceOn(text)}` };
  const marks = [parts.before, parts.after, field ?? ''].map(currenciesOf);
  if (marks.slice(0, 2).some((one) => one?.size === 0)) {
    const code = [parts.before, parts.after].some((mark) => /^\s*[A-Z]{3}\s*$/.test(mark));
    const advice = code ? '' : adviceOn(text);
    return { ok: false, reason: `${shown} ${advice === '' ? 'names no currency we know' : `is not a price${advice}`}` };
  }
  if (marks[2]?.size === 0)
    return { ok: false, reason: `"${(field ?? '').trim().slice(0, 20)}" is not a currency code` };
  const chosen = chosenOf(marks, pack, shown);
  if (!('currency' in chosen)) return { ok: false, reason: chosen.reason };
  const { currency } = chosen;
  const signed = [parts.before, parts.after].some((mark) => /\S/.test(mark) && mark.trim().toUpperCase() !== currency);
  const amount = decimalOf(parts.digits, decimalsOf(currency), (signed || parts.dashed) && POINT_GROUPS.has(currency));
  if (amount === undefined) return { ok: false, reason: `${shown} can be read as two different amounts` };
  try {
    return { ok: true, minor: toMinor(amount, currency), currency };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The currency all marks can mean and the pack sells in. */
function chosenOf(
  marks: (ReadonlySet<string> | undefined)[],
  pack: string | undefined,
  shown: string,
): { currency: string } | { reason: string } {
  let left: string[] | undefined;
  for (const mark of marks) {
    if (mark === undefined) continue;
    const both: string[] = left === undefined ? [...mark] : left.filter((code) => mark.has(code));
    if (both.length === 0) return { reason: `${shown} names two currencies` };
    left = both;
  }
  if (left === undefined || (pack === undefined && left.length > 1)) {
    return pack === undefined ? { reason: 'no currency: neither the feed nor the pack names one' } : { currency: pack };
  }
  const [only = ''] = left;
  if (pack === undefined) return { currency: only };
  if (left.includes(pack)) return { currency: pack };
  const named = left.length === 1 ? only : `${left.slice(0, 4).join(', ')}${left.length > 4 ? ' …' : ''} by its sign`;
  return { reason: `the price is in ${named}, the pack sells in ${pack}` };
}

/** What stands before the digits, the digits with their marks, what stands behind; `undefined` where that is no amount. */
function partsOf(text: string): { before: string; digits: string; after: string; dashed: boolean } | undefined {
  // A star leads to a footnote.
  const plain = asciiDigits(text.trim()).replace(/\s?\*$/, '');
  if (plain.length > 60 || /[=+@]/.test(plain)) return undefined;
  let from = plain.search(/\d/);
  if (from === -1) return undefined;
  let to = plain.length - 1;
  while (to > from && !isDigit(plain[to])) to--;
  // ".99" and "$.99"; the point of "Rs.99" belongs to the word.
  if (/[.,]/.test(plain[from - 1] ?? '') && !/\p{L}/u.test(plain[from - 2] ?? '')) from--;
  const before = plain.slice(0, from);
  const digits = plain.slice(from, to + 1);
  // "12,-", "12.–", "199:-", "12,--" and the Indian "12/-" have no cents.
  const behind = plain.slice(to + 1);
  const dash = /^\s?[.,:/]\s?[-–—]{1,2}(?=[\s\p{L}\p{Sc}]|$)/u.exec(behind)?.[0] ?? '';
  const after = behind.slice(dash.length);
  if (!/^[\d.,\s'’ʼ`´٫٬·]+$/.test(digits) || /[-–—−()<>~]/.test(before + after)) return undefined;
  return { before, digits, after, dashed: dash !== '' };
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** Digits of other scripts, full width ones and their marks, as ASCII; direction marks go. */
function asciiDigits(written: string): string {
  const text = written.replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
  const narrow = /^[\x20-\x7e]*$/.test(text)
    ? text
    : text.replace(/[０-９．，＄￥￡]/g, (char) => char.normalize('NFKC'));
  return narrow.replace(/[٠-٩۰-۹०-९০-৯๐-๙]/g, (char) => String((char.codePointAt(0) ?? 0) - zeroOf(char)));
}

function zeroOf(char: string): number {
  return [0x660, 0x6f0, 0x966, 0x9e6, 0xe50].findLast((zero) => zero <= (char.codePointAt(0) ?? 0)) ?? 0;
}

/**
 * The digits with a point as the only mark; `undefined` when the marks allow two readings or stand at odd places.
 * `pointGroups`: a single point before three digits parts thousands.
 */
function decimalOf(written: string, decimals: number, pointGroups: boolean): string | undefined {
  const even = written
    .replaceAll('٫', ',')
    .replaceAll('٬', "'")
    .replace(/[’ʼ`´]/g, "'")
    .replace(/\s/g, ' ');
  const marks = even.replace(/\d/g, '');
  if (marks === '') return even;
  const last = marks.at(-1) ?? '';
  const at = even.lastIndexOf(last);
  const [whole, tail] = [even.slice(0, at), even.slice(at + 1)];
  const others = new Set(marks.slice(0, -1));
  if (last === ' ' || last === "'" || last === '·') return ungrouped(even, last);
  if (others.size === 0) return singleMark(whole, last, tail, decimals, pointGroups);
  // "1.299.000", "1,23,456": the same mark throughout parts thousands.
  if (others.has(last)) return others.size === 1 ? ungrouped(even, last) : undefined;
  const [group = ''] = others;
  const amount = others.size === 1 ? ungrouped(whole, group) : undefined;
  return amount === undefined ? undefined : `${amount}.${tail}`;
}

/** One point or comma: decimals, unless three digits follow, which are no cents. */
function singleMark(
  whole: string,
  mark: string,
  tail: string,
  decimals: number,
  pointGroups: boolean,
): string | undefined {
  const decimal = `${whole === '' ? '0' : whole}.${tail}`;
  if (tail.length !== 3 || whole.length > 3 || whole === '' || whole.startsWith('0')) return decimal;
  const thousands = `${whole}${tail}`;
  if (decimals === 0) return thousands;
  if (decimals >= 3) return mark === '.' ? decimal : undefined;
  return mark === ',' || pointGroups ? thousands : undefined;
}

/** Groups of three, or of two before the last three as in India, joined; `undefined` where they are neither. */
function ungrouped(text: string, mark: string): string | undefined {
  const [first = '', ...rest] = text.split(mark);
  const last = rest.at(-1) ?? '';
  const inner = rest.slice(0, -1);
  const ofThree = /^[1-9]\d{0,2}$/.test(first) && inner.every((group) => /^\d{3}$/.test(group));
  const ofTwo = /^[1-9]\d?$/.test(first) && inner.length > 0 && inner.every((group) => /^\d{2}$/.test(group));
  return /^\d{3}$/.test(last) && (ofThree || ofTwo) ? first + rest.join('') : undefined;
}

/** What to do about a text that says more or less than an amount. */
function adviceOn(text: string): string {
  const words = text.trim().toLowerCase();
  if (/^(free|gratis|kostenlos|gratuit|gratuito|бесплатно|無料|免费|gratuite)$/.test(words))
    return '; write 0 if it costs nothing';
  if (/^(from|starting|ab|à partir|a partir|desde|da|vanaf|od|от|fra|från)\s/.test(words))
    return '; a starting price is none: write what each variant costs';
  if (/\d\s?(-|–|—|to|bis|до)\s?\D{0,3}\d/.test(words)) return '; a range is none: write what each variant costs';
  return /\d/.test(words) && /\p{L}{3}|\/|%/u.test(words) ? '; write the amount and its currency alone' : '';
}
