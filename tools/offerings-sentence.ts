/** The offerings of a brand as a sentence for tool descriptions. */
import type { BrandProfile } from '../src/brands/profile.ts';

/** Ends with a space; empty when there are no offerings. */
export function offeringsNow({ offerings, more }: BrandProfile): string {
  if (offerings.length === 0) return '';
  const listed = offerings.map(({ id, title }) => (title === '' ? id : `${id} (${title})`)).join(', ');
  return `Offerings now: ${listed}${more > 0 ? ` and ${more} more` : ''}. `;
}
