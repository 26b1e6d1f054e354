/** Tax in integer minor units: what an all_in price contains, and what the pack's rules add at a destination (A18). */
import type { Brand } from '../brands/catalogue.ts';
import { proportion } from '../brands/money.ts';
import { fold, isDivided, regionsMeant } from './regions.ts';

export type TaxRule = Brand['pack']['checkout']['tax'][number];

/** Where something is handed over. */
export interface Place {
  country: string;
  state: string;
}

/** Why no rule can be found although one may hold: the place does not say its region, or in words nobody knows. */
export type RegionGap = 'missing' | 'unknown';

/** The rule of a place; without one it is not taxed. With a `gap` nobody knows whether it is. */
export interface PlaceTax {
  rule?: TaxRule;
  gap?: RegionGap;
}

/**
 * The rule of a place: that of the smallest region it lies in, else its country's; none where the pack names no tax, or the
 * place is not known. Some regions have a country's code too (PR is US-PR), and their rule holds either way. A country with
 * rules for regions needs the region, however it is written (P32).
 */
export function taxAt({ pack }: Pick<Brand, 'pack'>, place: Place | undefined): PlaceTax {
  if (!place) return {};
  const country = place.country.toUpperCase();
  const inCountry = pack.checkout.tax.filter((rule) => rule.country === country);
  const general = inCountry.find(({ region }) => region === undefined);
  const regional = inCountry.filter(({ region }) => region !== undefined);
  const within = Object.hasOwn(WITHIN, country) ? WITHIN[country] : undefined;
  if (inCountry.length === 0 && within !== undefined)
    return { rule: pack.checkout.tax.find((rule) => rule.country === within && isRuleOf(rule, country)) };
  if (regional.length === 0) return { rule: general };
  if (fold(place.state) === '') return { gap: 'missing' };
  const verbatim = regional.find(({ region = '' }) => fold(region) === fold(place.state));
  if (verbatim) return { rule: verbatim };
  const lines = regionsMeant(country, place.state);
  if (lines.length === 0) return { gap: 'unknown' };
  const nearest = lines.flatMap((line) => line.flatMap((code) => regional.filter((rule) => isRuleOf(rule, code))));
  return { rule: nearest[0] ?? general };
}

/** Regions that have a country's code of their own, the same two letters, and the country they are a region of. */
const WITHIN: Record<string, string> = {
  ...{ PR: 'US', GU: 'US', VI: 'US', AS: 'US', MP: 'US', UM: 'US' },
  ...{ HK: 'CN', MO: 'CN', TW: 'CN', AW: 'NL', CW: 'NL', SX: 'NL' },
};

function isRuleOf({ country, region = '' }: TaxRule, code: string): boolean {
  return regionsMeant(country, region).some(([own]) => own === code);
}

/** What of a pack's tax could never be found: regions that ISO 3166-2 does not know, and shops that do not say theirs. */
export function untaxable({ pack }: Pick<Brand, 'pack'>): string[] {
  const { tax, pickup } = pack.checkout;
  const unknown = tax.flatMap(({ country, region }, index) =>
    region !== undefined && isDivided(country) && regionsMeant(country, region).length === 0
      ? [`checkout.tax[${index}].region: ISO 3166-2 knows no ${region} in ${country}. Write its code or name.`]
      : [],
  );
  const unsaid = pickup.flatMap(({ address }, index) =>
    taxAt({ pack }, address).gap === undefined
      ? []
      : [`checkout.pickup[${index}].address.state: tax depends on it. Write its ISO 3166-2 code or name.`],
  );
  return [...unknown, ...unsaid];
}

/** Tax on one amount by a rate in percent, rounded half up. */
export function taxOn(amount: number, rate: number): number {
  return proportion(amount, Math.round(rate * 1e6), 1e8);
}

/**
 * `whole` shared over the amounts in proportion, each share rounded half up and the remainder on the largest. The shares
 * add up to `whole`; all are 0 when the amounts are.
 */
export function share(whole: number, amounts: readonly number[]): number[] {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const shares = amounts.map((amount) => proportion(whole, amount, sum));
  if (sum === 0) return shares;
  const rest = whole - shares.reduce((total, one) => total + one, 0);
  const largest = amounts.indexOf(Math.max(...amounts));
  return shares.map((one, index) => (index === largest ? one + rest : one));
}
