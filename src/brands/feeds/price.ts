/** Amounts as feeds write them: "19.99 USD", "USD 19.99", "$1,299.00", "1.299,00 €", "19,90". Nothing is guessed. */
import { decimalsOf, toMinor } from '../money.ts';

/** An amount as integer minor units of `currency`, or the reason why it is none. */
export type ReadPrice = { ok: true; minor: number; currency: string } | { ok: false; reason: string };

/**
 * Reads `text` in the currency written in it, else in `field` (a currency column), else in `pack`. Refuses negative
 * amounts, formulas, exponents, amounts with more decimals than the currency has, and "1.299", which could be two numbers.
 */
export function readPrice(text: string, field: string | undefined, pack: string | undefined): ReadPrice {
  const found = AMOUNT.exec(text.trim().slice(0, 61));
  if (found === null) return { ok: false, reason: `"${text.slice(0, 40)}" is not a price` };
  const [, before = '', digits = '', after = ''] = found;
  const written = currencyOf(before) ?? currencyOf(after);
  if (written === null) return { ok: false, reason: `"${text.slice(0, 40)}" names no currency we know` };
  const currency = (written ?? field?.trim().toUpperCase()) || pack;
  if (currency === undefined) {
    return { ok: false, reason: 'no currency: neither the feed nor the pack names one' };
  }
  if (!/^[A-Z]{3}$/.test(currency)) return { ok: false, reason: `"${currency.slice(0, 20)}" is not a currency code` };
  if (pack !== undefined && currency !== pack) {
    return { ok: false, reason: `the price is in ${currency}, the pack sells in ${pack}` };
  }
  const amount = decimalOf(digits, decimalsOf(currency));
  if (amount === undefined) return { ok: false, reason: `"${text.slice(0, 40)}" can be read as two different amounts` };
  try {
    return { ok: true, minor: toMinor(amount, currency), currency };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

const AMOUNT = /^([^\d\s.,+=@'-]{0,5})\s*(\d(?:[\d.,'’\u00a0\u202f ]*[\d.,'’])?)\s*([^\d\s.,+=@'-]{0,5})$/u;

/** `undefined` when nothing (or a bare dollar, of which there are many) is written; `null` when it is no currency. */
function currencyOf(mark: string): string | undefined | null {
  const code = mark.trim().toUpperCase();
  if (code === '' || code === '$') return undefined;
  const symbol = SYMBOLS.get(code);
  if (symbol !== undefined) return symbol;
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

const SYMBOLS = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['US$', 'USD'],
  ['CA$', 'CAD'],
  ['A$', 'AUD'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['ZŁ', 'PLN'],
  ['KČ', 'CZK'],
]);

/** The digits with a point as the only mark; `undefined` when the marks allow two readings. */
function decimalOf(written: string, decimals: number): string | undefined {
  const digits = written.replace(/['’\u00a0\u202f ]/g, '').replace(/[.,]$/, '');
  const marks = digits.replace(/\d/g, '');
  if (marks === '') return digits;
  const last = marks[marks.length - 1];
  const at = digits.lastIndexOf(last ?? '.');
  const tail = digits.length - at - 1;
  const kinds = new Set(marks);
  if (kinds.size === 1 && marks.length > 1) return grouped(digits) ? digits.replace(/[.,]/g, '') : undefined;
  if (kinds.size === 2) {
    const whole = digits.slice(0, at);
    // "1.299,00": the last mark is the decimal one, and stands once.
    if (marks.indexOf(last ?? '.') !== marks.length - 1 || !grouped(whole)) return undefined;
    return `${whole.replace(/[.,]/g, '')}.${digits.slice(at + 1)}`;
  }
  if (last === ',' && tail === 3 && decimals !== 3) return grouped(digits) ? digits.replace(',', '') : undefined;
  // A point is the decimal mark of every feed format, but three digits after it are no cents.
  if (last === '.' && tail === 3 && decimals !== 3) return undefined;
  return digits.replace(',', '.');
}

function grouped(digits: string): boolean {
  return /^\d{1,3}([.,]\d{3})+$/.test(digits);
}
