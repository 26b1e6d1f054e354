/**
 * The quote store: for each handoff the digest of its checkout token, the guaranteed prices and offers, the expiry, and the one
 * checkout it may start (A58, A60). Used and expired quotes leave a tombstone.
 */
import type { Brand, CartLine, Item, Offer } from '../brands/catalogue.ts';
import { priceLines } from '../brands/pricing.ts';
import { digest } from '../engine/keys.ts';
import type { HandoffQuote } from '../engine/parts.ts';
import { type Refused, refused } from './acp-error.ts';
import type { Units, Work } from './units.ts';

/** A stored handoff. Its token is never logged, and stored as a digest until it is used. */
export interface Quote extends Pick<HandoffQuote, 'expires_at' | 'lines' | 'offers' | 'session_id'> {
  offering_id?: string;
  media_buy_id?: string;
  placement?: string;
  /** The quoted items, as they were in the catalogue at that time. */
  items: Item[];
  promises: Offer[];
}

export interface Quotes {
  /** Stores a handoff. The same token again changes nothing (A59). Not stored when the owner is at its limits. */
  keep(quoted: HandoffQuote): Promise<void>;
  /** The quote a create may use. Refuses with quote_not_found, quote_expired, quote_already_redeemed. */
  find(work: Work, token: string, principal: string): Promise<{ ok: true; quote: Quote } | Refused>;
  /** Binds the token to its checkout permanently. */
  redeem(work: Work, token: string, by: { principal: string; checkout_id: string }): Promise<void>;
}

/** How long an expired token is remembered, to tell it apart from an unknown one. */
const REMEMBERED = 86_400_000;

/** A token that can no longer be used, and the checkout it led to. */
interface UsedToken {
  principal: string;
  checkout_id: string;
}

export function createQuotes({ units }: { units: Units }): Quotes {
  return {
    async keep(quoted) {
      const { owner, token, expires_at: until } = quoted;
      await units(
        async (work) => {
          const key = keyOf(token);
          if (await work.read(key, 'absent')) return;
          const value = quoteOf(quoted);
          work.put(key, { kind: 'quote', owner, value, until, remembered_until: until + REMEMBERED });
        },
        { within: owner, full: undefined },
      );
    },

    async find(work, token, principal) {
      const kept = await work.read<Quote | UsedToken>(keyOf(token));
      const param = '$.quote_id';
      if (!kept) return refused('quote_not_found', 'No handoff of this merchant has this token.', { param });
      if (kept.value === undefined) {
        return refused('quote_expired', 'The handoff has expired; start a new conversation.', { param });
      }
      if (!('checkout_id' in kept.value)) return { ok: true, quote: kept.value };
      const used = kept.value;
      // The id only to whoever may read that checkout.
      const by = used.principal === digest('principal', principal) ? ` by checkout session ${used.checkout_id}` : '';
      return refused('quote_already_redeemed', `The handoff was already used${by}.`, { param });
    },

    async redeem(work, token, { principal, checkout_id }) {
      const kept = await work.read(keyOf(token));
      if (!kept) return;
      const value: UsedToken = { principal: digest('principal', principal), checkout_id };
      work.put(keyOf(token), { kind: 'used quote', owner: kept.owner, value, until: kept.remembered_until });
    },
  };
}

const keyOf = (token: string) => `q${digest('quote', token)}`;

function quoteOf(quoted: HandoffQuote): Quote {
  const { expires_at, brand, lines, offers, session_id, offering_id, media_buy_id, placement } = quoted;
  return {
    ...{ expires_at, lines: together(lines), offers, session_id },
    ...(offering_id !== undefined && { offering_id }),
    ...(media_buy_id !== undefined && { media_buy_id }),
    ...(placement !== undefined && { placement }),
    items: [...new Set(lines.map(({ product_id }) => product_id))].flatMap((id) => brand.item.get(id) ?? []),
    promises: offers.flatMap((id) => brand.offers.get(id) ?? []),
  };
}

/** The brand for pricing a quote: quoted items and offers, everything else as of today. */
export function asQuoted(brand: Brand, { items, promises }: Quote): Brand {
  return {
    ...brand,
    item: new Map(items.map((item) => [item.id, item])),
    offers: new Map([...brand.offers, ...promises.map((offer) => [offer.id, offer] as const)]),
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
export function quotedUnits(brand: Brand, { lines, offers }: Quote): Map<string, number> {
  return new Map(priceLines(brand, lines, offers).lines.map(({ id, quantity }) => [id, quantity]));
}
