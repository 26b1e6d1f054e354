/** Prices and offers told: the record's prices, the pack's offers, and nothing else. */
import type { Item, Offer } from '../../brands/catalogue.ts';
import { availabilityOf } from '../../brands/selling.ts';
import { instantOf } from '../../protocol/formats.ts';
import { kindOf } from '../catalogue/kinds.ts';
import { variantsFor } from '../catalogue/search.ts';
import type { Wish } from '../dialogue-acts.ts';
import { add, type Draft, say, sayOf } from './draft.ts';
import {
  charged,
  fullPriceText,
  isFree,
  money,
  nameOf,
  offersOn,
  offerText,
  optionText,
  type Thing,
  wasText,
} from './facts.ts';
import { sayWhatItComesTo } from './lists.ts';
import { inRow, inSentence, listed, phrase, type SpeakingDomain } from './phrases.ts';
import { sayOption } from './stock.ts';

const MOST_OFFERS = 4;
const MOST_PRICES = 5;
const MOST_VARIANTS = 200;

/** `choices` said with the question: the price of what has them, or that nothing has. */
export function sayPrice(draft: Draft, thing: Thing, choices: readonly Wish[] = []) {
  if (choices.length > 0) return sayPriceOf(draft, thing, choices);
  sayPriceIn(draft, thing);
}

function sayPriceIn(draft: Draft, thing: Thing) {
  const { domain, setting } = draft;
  if (isFree(thing)) return sayOf(draft, thing, 'price_is_free', {});
  sayOf(draft, thing, 'price_is', { price: fullPriceText(domain, thing), basis: basisText(domain, [thing.item]) });
  const { list_price = 0, price } = thing.variant ?? thing.item;
  if (list_price > price && wasText(domain, thing) !== undefined)
    say(draft, 'price_saves', { gap: money(domain, list_price - price) });
  const each = thing.variant ? undefined : pricesByChoice(domain, thing.item);
  if (each !== undefined) say(draft, 'price_each', { list: each });
  const [offer] = offersOn(domain.brand, thing, setting.now);
  if (offer) add(draft, offerText(domain, offer, true));
  sayWhatItComesTo(draft, thing, 1);
}

function sayPriceOf(draft: Draft, { item }: Thing, choices: readonly Wish[]) {
  const fitting = variantsFor(draft.domain.index, item, choices);
  const held = fitting.filter((variant) => availabilityOf(item, variant) === 'available');
  const [first] = held;
  if (first && held.every(({ price }) => price === first.price)) sayPriceIn(draft, { item, variant: first });
  else sayOption(draft, { item }, choices);
}

/** "Glide 4 is $139 and Tempo 3 is $119, regularly $149." */
export function statesPrices(draft: Draft, things: readonly Thing[]) {
  const { domain } = draft;
  const each = things.map((thing) =>
    phrase(domain, 'price_state', { item: nameOf(domain, thing), price: fullPriceText(domain, thing) }),
  );
  say(draft, 'states', { statement: listed(domain, each) });
  draft.subject = undefined;
}

/** Whether prices contain taxes. */
export function basisText(domain: SpeakingDomain, items: readonly Item[]): string {
  return phrase(domain, items.every(({ basis }) => basis === 'all_in') ? 'basis_all_in' : 'basis_net', {});
}

/** "From $12" tells half: where one choice makes the price and has few values, the price of each. */
function pricesByChoice(domain: SpeakingDomain, item: Item): string | undefined {
  const had = item.variants.slice(0, MOST_VARIANTS).filter((variant) => availabilityOf(item, variant) === 'available');
  if (new Set(had.map(({ price }) => price)).size < 2) return undefined;
  for (const name of Object.keys(had[0]?.options ?? {})) {
    const prices = new Map(had.map(({ options, price }) => [options[name] ?? '', price]));
    const settled = had.every(({ options, price }) => prices.get(options[name] ?? '') === price);
    if (!settled || prices.size > MOST_PRICES) continue;
    const each = [...prices].map(([value, price]) =>
      phrase(domain, 'each', { item: optionText(domain, name, value), value: charged(domain, item, price) }),
    );
    return inRow(domain, each);
  }
  return undefined;
}

/** The offers that run, with what they are for. */
export function sayOffers(draft: Draft, kind?: string) {
  const { domain, setting } = draft;
  const all = [...domain.brand.offers.values()].filter((offer) => runs(offer, setting.now));
  if (all.length === 0) return say(draft, 'offers_none', {});
  const running = kind === undefined ? all : sayOffersOnKind(draft, kind, all);
  const untold = running.filter((offer) => !draft.parts.some(({ text }) => text === offerText(domain, offer)));
  if (untold.length > 0 && kind === undefined) say(draft, 'offers_lead', {});
  for (const offer of untold.slice(0, MOST_OFFERS)) {
    add(draft, offerText(domain, offer));
    const items = (offer.items ?? []).slice(0, MOST_OFFERS).flatMap((id) => domain.brand.item.get(id) ?? []);
    if (items.length > 0)
      say(
        draft,
        'offer_on',
        {
          items: listed(
            domain,
            items.map((item) => nameOf(domain, { item })),
          ),
        },
        { spare: true },
      );
  }
}

/** Whether an offer counts for things of a kind; the offers that do. */
function sayOffersOnKind(draft: Draft, kind: string, all: readonly Offer[]): readonly Offer[] {
  const { domain } = draft;
  const items = kindOf(domain.index, kind).flatMap((row) => domain.brand.items[row] ?? []);
  const { categories } = domain.brand.pack;
  const labels = [...new Set(items.map(({ category }) => inSentence(domain, categories[category]?.label ?? category)))];
  const covering = all.filter((offer) => items.some((item) => isFor(offer, item)));
  if (labels.length === 0) return all;
  say(draft, covering.length > 0 ? 'offers_on_kind' : 'offers_none_on_kind', { kind: listed(domain, labels) });
  return covering;
}

/** The offers that are for this item, whatever else they ask for. */
export function sayOffersOn(draft: Draft, thing: Thing) {
  const { domain, setting } = draft;
  const { item } = thing;
  const covering = [...domain.brand.offers.values()].filter((offer) => runs(offer, setting.now) && isFor(offer, item));
  if (covering.length === 0) {
    sayOf(draft, thing, 'offers_none_on', {});
    if ([...domain.brand.offers.values()].some((offer) => runs(offer, setting.now))) sayOffers(draft);
    return;
  }
  sayOf(draft, thing, 'describe', { price: fullPriceText(domain, thing) });
  for (const offer of covering.slice(0, 2)) add(draft, offerText(domain, offer));
  sayWhatItComesTo(draft, thing, 1);
}

function runs({ starts_at, ends_at }: Offer, now: number): boolean {
  return (!starts_at || instantOf(starts_at) <= now) && (!ends_at || now < instantOf(ends_at));
}

function isFor({ items, categories }: Offer, item: Item): boolean {
  return (!items && !categories) || items?.includes(item.id) === true || categories?.includes(item.category) === true;
}
