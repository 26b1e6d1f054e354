/** The offerings of a brand in a sentence, for a tool's description and for the instructions. */
import type { BrandProfile } from '../src/brands/profile.ts';

/** With a space behind it, or nothing where there is none to tell. */
export function offeringsNow({ offerings, more }: BrandProfile): string {
  if (offerings.length === 0) return '';
  const listed = offerings.map(({ id, title }) => (title === '' ? id : `${id} (${title})`)).join(', ');
  return `Offerings now: ${listed}${more > 0 ? ` and ${more} more` : ''}. `;
}
