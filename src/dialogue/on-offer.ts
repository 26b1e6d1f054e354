/** Offers and sales as a topic of their own: what an offer comes with, what is on sale, whether the thing in view has one. */
import { conditionText, minimumText } from '../brands/offers.ts';
import { money, offersOn } from './describing.ts';
import { find, isOnSale } from './find.ts';
import { sayPrice, tellOffers } from './price-answers.ts';
import type { Reading } from './reading.ts';
import { inView, resolve } from './references.ts';
import { search } from './searching.ts';
import { showList } from './showing.ts';
import { focusOn, itemOf, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { say } from './wording.ts';

/** "which flights come with the upgrade?": the items of the offer that is named. */
export function listOfferItems(talk: Talk, reading: Reading): boolean {
  if (!/\b(?:which|what|any)\b/.test(reading.said) || reading.named.length > 0) return false;
  // "What do I get in Premium Economy?" asks what it is.
  if (reading.policy !== undefined && / what (?:do|would|will) (?:i|we|you) get /.test(reading.said)) return false;
  const { brand } = talk.room;
  const words = new Set(reading.tokens.map(({ stem: one }) => one));
  for (const offer of brand.offers.values()) {
    const telling = stems(offer.title).filter((word) => word.length > 4 && !talk.room.index.names.has(word));
    if (
      telling.length === 0 ||
      (telling.filter((word) => words.has(word)).length < Math.min(2, telling.length) &&
        !(telling.some((word) => words.has(word)) && words.has('offer')))
    )
      continue;
    const items = (offer.items ?? []).flatMap((id) => itemOf(talk, id) ?? []);
    if (items.length === 0) continue;
    say(talk, `${plain(offer.title, 100)} comes with:`);
    showList(talk, items);
    const conditions = [conditionText(offer), minimumText(offer, (minor) => money(brand, minor))];
    for (const one of conditions) if (one) say(talk, one);
    return true;
  }
  return false;
}

export function showSale(talk: Talk, reading: Reading): void {
  const [item] = resolve(talk, reading).items;
  if (item) {
    focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : undefined);
    if (!talk.mind.shown.includes(item.id)) talk.mind.shown = [item.id];
    sayPrice(talk, item);
    return;
  }
  const { mind, room } = talk;
  if (!room.brand.items.some(isOnSale)) {
    tellOffers(talk, undefined);
    return;
  }
  const said = reading.wishes.filter(({ on }) => !on.startsWith('w:'));
  const onSale = (wishes: readonly Wish[]) => find(room.index, { wishes: [...wishes, { on: 'sale' }] }).rows.length > 0;
  if (!onSale(mergeWishes(mind.wishes, said, reading.drops)) && onSale(said)) mind.wishes = [];
  search(talk, { ...reading, wishes: [...said, { on: 'sale' }] });
}

/** "And the bag of coffee comes for free?" asks for the offer on what is in view. */
export function viewHasOffer(talk: Talk): boolean {
  const item = inView(talk);
  return item !== undefined && offersOn(talk.room, item, talk.setting.now).length > 0;
}
