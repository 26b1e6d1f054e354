/**
 * Converts amounts between major units ("19.99") and minor units (1999). Conversions go through decimal text, never through
 * float multiplication (19.99 * 100 is 1998.9999999999998).
 */

/**
 * An amount in major units as integer minor units: 199 and "199.00" USD are 19900, 1200 JPY is 1200, 1.234 KWD is 1234.
 * Trailing zeros beyond the currency's decimals are accepted ("1200.00" JPY).
 * Throws RangeError on anything else: signs, letters, exponents, too many decimals, more than a safe integer.
 */
export function toMinor(amount: string | number, currency: string): number {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(amount)) ?? [];
  if (whole === undefined) throw new RangeError(`"${amount}" is not an amount such as 199 or "19.99"`);
  const places = decimalsOf(currency);
  if (/[1-9]/.test(decimals.slice(places))) {
    throw new RangeError(`${amount} has more decimals than ${currency} has (${places})`);
  }
  const minor = Number(whole + decimals.slice(0, places).padEnd(places, '0'));
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${amount} ${currency} is too large`);
  return minor;
}

/** Integer minor units as a number of major units, the unit of SI prices: 19999 USD is 199.99. */
export function toMajor(minor: number, currency: string): number {
  const places = decimalsOf(currency);
  if (places === 0) return minor;
  const digits = String(Math.abs(minor)).padStart(places + 1, '0');
  const major = Number(`${digits.slice(0, -places)}.${digits.slice(-places)}`);
  return minor < 0 ? -major : major;
}

/**
 * Integer minor units as people read them: "$199", "$44,900", "$208.65". Whole amounts carry no decimals.
 * An unknown locale falls back to en-US.
 */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const places = decimalsOf(currency);
  const major = toMajor(minor, currency);
  return formatter(locale, currency, Number.isInteger(major) ? 0 : places).format(major);
}

/** `amount × part / whole`, rounded half up, in integers however large the product; 0 when `whole` is 0. */
export function proportion(amount: number, part: number, whole: number): number {
  if (whole === 0) return 0;
  return Number((2n * BigInt(amount) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));
}

/** How many decimals a currency has. */
export function decimalsOf(currency: string): number {
  return DECIMALS.get(currency.toUpperCase()) ?? 2;
}

/** ISO 4217. Not from Intl: Node 20 says HUF, IDR and MGA have none (A18). */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

// Making an Intl formatter costs a thousand times what using it does. Bounded, because a locale may come from a host.
const formatters = new Map<string, Intl.NumberFormat>();
const MAX_FORMATTERS = 64;

function formatter(locale: string, currency: string, places: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${places}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = makeFormatter(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(key, made);
  return made;
}

function makeFormatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    return new Intl.NumberFormat('en-US', options);
  }
}
