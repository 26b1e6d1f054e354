/**
 * What a handoff promised: its checkout token, the prices and offers it holds, until when, and the one checkout it may
 * lead to (acp-checkout §12, A58, A60). In memory; of one that was used or has expired, only that is remembered.
 */
import type { CartLine } from '../brands/catalogue.ts';
import { priceLines } from '../brands/pricing.ts';
import type { Promised } from '../engine/parts.ts';
import { type Refused, refused } from './acp-error.ts';
import { heapSize } from './heap-size.ts';
import { createKeep } from './keep.ts';
import type { Rooms } from './limits.ts';

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
/** Of one owner; beyond it its oldest are forgotten: a quote costs nothing to make anew. */
const MOST = 10_000;

/** A token that can no longer be used, and the checkout it led to, if any. */
interface UsedToken {
  principal?: string;
  checkout_id?: string;
}

export function createQuotes({ now, rooms }: { now: () => number; rooms: Rooms }): Quotes {
  const room = rooms.part(1 / 4);
  const open = createKeep<Quote>({
    ...{ now, room, most: MOST, full: 'forget oldest' },
    onEnd: (quote) => finish(quote, {}),
  });
  const over = createKeep<UsedToken>({ now, room: rooms.part(1 / 16), most: MOST, full: 'forget oldest' });

  return {
    keep(quote) {
      const { owner, token, expires_at: until, lines, offers } = quote;
      if (open.get(token) || over.get(token)) return;
      const bytes = heapSize([lines, offers]) + QUOTE_BYTES;
      open.add(owner, token, { ...quote, lines: together(lines) }, { bytes, until });
    },
    find(token, principal) {
      const quote = open.get(token);
      if (quote) return { ok: true, quote };
      const used = over.get(token);
      const param = '$.quote_id';
      if (!used) return refused('quote_not_found', 'No handoff of this merchant has this token.', { param });
      if (used.checkout_id === undefined) {
        return refused('quote_expired', 'The handoff has expired; start a new conversation.', { param });
      }
      // The id only to whoever may read that checkout.
      const by = used.principal === principal ? ` by checkout session ${used.checkout_id}` : '';
      return refused('quote_already_redeemed', `The handoff was already used${by}.`, { param });
    },
    redeem(token, by) {
      const quote = open.get(token);
      if (!quote) return;
      room.sweep(quote.owner);
      finish(quote, by);
    },
    sweep() {
      open.sweep();
      over.sweep();
    },
    size: () => open.size() + over.size(),
  };

  function finish({ owner, token, expires_at }: Quote, used: UsedToken) {
    open.delete(token);
    over.add(owner, token, used, { bytes: heapSize(used), until: expires_at + REMEMBERED });
  }
}

/** Ids and token of a quote. */
const QUOTE_BYTES = 400;

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
