/** A purchase that was agreed. */
import type { CartLine } from '../brands/catalogue.ts';

/** What the brand and the user agreed to hand over. The only thing that is ever sold (P10). */
export interface Agreement {
  type: 'transaction' | 'complete';
  action: 'purchase' | 'subscribe' | 'book';
  lines: CartLine[];
  /** Ids of the offers that apply. */
  offers: string[];
  /** Without personal data. */
  summary: string;
}
