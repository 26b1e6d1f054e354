/** Tax in integer minor units: what an all_in price contains, and what the pack's rules add at a destination (acp-checkout §6). */
import type { Brand } from '../brands/catalogue.ts';
import { proportion } from '../brands/money.ts';

export type TaxRule = Brand['pack']['checkout']['tax'][number];

/** Where something is handed over. */
export interface Place {
  country: string;
  state: string;
}

/** The rule of a place: its region's, else its country's; `undefined` where the pack names no tax, or the place is not known. */
export function ruleFor(brand: Brand, place: Place | undefined): TaxRule | undefined {
  if (!place) return undefined;
  const inCountry = brand.pack.checkout.tax.filter(({ country }) => country === place.country.toUpperCase());
  return (
    inCountry.find(({ region }) => region?.toLowerCase() === place.state.trim().toLowerCase()) ??
    inCountry.find(({ region }) => region === undefined)
  );
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
