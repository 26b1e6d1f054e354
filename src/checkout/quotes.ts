/**
 * What a handoff promised: its checkout token, the prices and offers it holds, until when, and the one checkout it may
 * lead to (acp-checkout §12, A58, A60). In memory; bounded and swept.
 */
import type { CartLine } from '../brands/catalogue.ts';
import { priceLines } from '../brands/pricing.ts';
import type { Promised } from '../engine/parts.ts';
import { type Refused, refused } from './acp-error.ts';

/** A handoff as the merchant remembers it: in the prices of the catalogue it was made with. Its token is in no log. */
export type Quote = Promised;

export interface Quotes {
  /** Remembers a handoff. The same token again changes nothing (A59). */
  keep(quote: Quote): void;
  /** The quote a create may use. Refuses with quote_not_found, quote_expired, quote_already_redeemed. */
  find(token: string, principal: string): { ok: true; quote: Quote } | Refused;
  /** Binds the token to a checkout for ever. */
  redeem(token: string, by: { principal: string; checkout_id: string }): void;
  sweep(): void;
  size(): number;
}

/** How long a token is still known after its time, so that it is told apart from one that never was. */
const REMEMBERED = 86_400_000;
/** Beyond this the oldest are forgotten: a quote costs nothing to make anew. */
const MOST = 20_000;

export function createQuotes(now: () => number): Quotes {
  const kept = new Map<string, { quote: Quote; redeemed?: { principal: string; checkout_id: string } }>();

  return {
    keep(quote) {
      if (kept.has(quote.token)) return;
      kept.set(quote.token, { quote: { ...quote, lines: together(quote.lines) } });
      for (const token of kept.keys()) {
        if (kept.size <= MOST) break;
        kept.delete(token);
      }
    },
    find(token, principal) {
      const entry = kept.get(token);
      const param = '$.quote_id';
      if (!entry || now() >= entry.quote.expires_at + REMEMBERED) {
        return refused('quote_not_found', 'No handoff of this merchant has this token.', { param });
      }
      const { quote, redeemed } = entry;
      if (redeemed) {
        // The id only to whoever may read that checkout.
        const by = redeemed.principal === principal ? ` by checkout session ${redeemed.checkout_id}` : '';
        return refused('quote_already_redeemed', `The handoff was already used${by}.`, { param });
      }
      if (now() >= quote.expires_at) {
        return refused('quote_expired', 'The handoff has expired; start a new conversation.', { param });
      }
      return { ok: true, quote };
    },
    redeem(token, by) {
      const entry = kept.get(token);
      if (entry) entry.redeemed = by;
    },
    sweep() {
      for (const [token, { quote }] of kept) {
        if (now() >= quote.expires_at + REMEMBERED) kept.delete(token);
      }
    },
    size: () => kept.size,
  };
}

/** ACP knows one line per id. */
function together(lines: readonly CartLine[]): CartLine[] {
  const merged = new Map<string, CartLine>();
  for (const line of lines) {
    const name = JSON.stringify([line.product_id, line.variant_id, line.date]);
    merged.set(name, { ...line, quantity: line.quantity + (merged.get(name)?.quantity ?? 0) });
  }
  return [...merged.values()];
}

/** Units by line id, as the handoff's payload lists them. */
export function quotedUnits({ brand, lines, offers }: Quote): Map<string, number> {
  return new Map(priceLines(brand, lines, offers).lines.map(({ id, quantity }) => [id, quantity]));
}
