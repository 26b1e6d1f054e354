/** Carts: lines added, changed, removed and told, with totals that are sums of the records' prices. */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { agree, lineText } from './buying.ts';
import { money } from './describing.ts';
import { type Details, prepareLine } from './preparing.ts';
import { offerText } from './showing.ts';
import { focusOn, itemOf, type Talk } from './talk.ts';
import { listed, say } from './wording.ts';

/** The lines that changes apply to: the agreement's while the handoff is pending, else the cart's. */
export function linesNow(talk: Talk): CartLine[] {
  return talk.mind.agreement?.lines ?? talk.mind.cart;
}

/** Puts lines back where they came from; a pending agreement is made anew, an emptied one is gone. */
export function keepLines(talk: Talk, lines: CartLine[]): void {
  const { mind } = talk;
  if (!mind.agreement) {
    mind.cart = lines;
    return;
  }
  if (mind.cart.length > 0) mind.cart = lines;
  if (lines.length === 0) mind.agreement = undefined;
  else agree(talk, lines);
}

/** Adds items to the cart, or to the pending agreement. False when something has to be asked first. */
export function addItems(talk: Talk, items: readonly Item[], details: Details, tell = true): boolean {
  const lines = linesNow(talk).map((line) => ({ ...line }));
  const added: CartLine[] = [];
  for (const item of items) {
    if (item.instead !== undefined) {
      const instead = itemOf(talk, item.instead);
      if (instead) say(talk, `${item.name} cannot go into a cart; what can be ordered is ${instead.name}.`);
      continue;
    }
    const prepared = prepareLine(talk, item, details, 'add');
    if ('asked' in prepared) return false;
    const { line } = prepared;
    const same = lines.find(
      (known) =>
        known.product_id === line.product_id && known.variant_id === line.variant_id && known.date === line.date,
    );
    const most = item.max_quantity ?? Number.POSITIVE_INFINITY;
    const stock =
      item.variants.find(({ id }) => id === line.variant_id)?.stock ??
      (line.variant_id ? undefined : item.stock) ??
      Number.POSITIVE_INFINITY;
    if (same) same.quantity = Math.min(same.quantity + line.quantity, most, stock);
    else lines.push(line);
    added.push(line);
    focusOn(talk, item, line.variant_id);
  }
  if (added.length === 0) return false;
  if (!talk.mind.agreement)
    say(
      talk,
      `Added: ${listed(added.map((line) => lineText(talk, line)))}.`,
      `In the cart: ${listed(added.map((line) => lineText(talk, line)))}.`,
    );
  keepLines(talk, lines);
  talk.mind.ask = undefined;
  if (!talk.mind.agreement && tell) tellCart(talk);
  return true;
}

/** Takes items out, or only `quantity` of them. */
export function removeItems(talk: Talk, ids: readonly string[], quantity?: number): void {
  removeLines(
    talk,
    linesNow(talk).filter((line) => ids.includes(line.product_id)),
    quantity,
  );
}

/** Takes lines out, or only `quantity` of each. */
export function removeLines(talk: Talk, leaving: readonly CartLine[], quantity?: number): void {
  const lines = linesNow(talk);
  if (leaving.length === 0) {
    say(talk, 'That is not in your cart.');
    if (lines.length > 0) tellCart(talk);
    return;
  }
  const left = lines.flatMap((line) => {
    if (!leaving.includes(line)) return [line];
    return quantity !== undefined && quantity < line.quantity ? [{ ...line, quantity: line.quantity - quantity }] : [];
  });
  say(
    talk,
    `Taken out: ${listed(leaving.map((line) => lineText(talk, quantity === undefined ? line : { ...line, quantity: Math.min(quantity, line.quantity) })))}.`,
  );
  keepLines(talk, left);
  // What was taken out is not what "checkout" means next.
  const { mind } = talk;
  const gone = (id: string) =>
    leaving.some((line) => line.product_id === id) && !left.some((line) => line.product_id === id);
  if (mind.focus !== undefined && gone(mind.focus)) mind.focus = undefined;
  mind.shown = mind.shown.filter((id) => !gone(id));
  if (left.length === 0) say(talk, 'Your cart is empty now.');
  else if (!talk.mind.agreement) tellCart(talk);
}

/** Sets how many of a line: "make it two", "one more". */
export function changeQuantity(talk: Talk, item: Item, line: CartLine, quantity: number): void {
  const lines = linesNow(talk);
  const at = lines.indexOf(line);
  if (at < 0) return;
  if (quantity <= 0) {
    removeLines(talk, [line]);
    return;
  }
  const prepared = prepareLine(talk, item, { quantity, variantId: line.variant_id }, 'add');
  if ('asked' in prepared) return;
  const changed = lines.map((known, place) => (place === at ? { ...known, quantity } : known));
  if (!talk.mind.agreement) say(talk, `Changed: ${lineText(talk, { ...line, quantity })}.`);
  focusOn(talk, item, line.variant_id);
  keepLines(talk, changed);
  if (!talk.mind.agreement) tellCart(talk);
}

/** What is in the cart, line by line, with the total and the offers that apply. */
export function tellCart(talk: Talk): void {
  const { brand } = talk.room;
  const lines = linesNow(talk);
  if (lines.length === 0) {
    say(talk, 'Your cart is empty.', 'There is nothing in your cart yet.');
    return;
  }
  const offers = offersFor(brand, lines, talk.setting.now);
  const full = priceLines(brand, lines, []);
  const priced = priceLines(brand, lines, offers);
  // One cart per answer: the last one is the whole one.
  talk.parts = talk.parts.filter(
    (part) => !/^1\. \d+ × /.test(part) && !/^Total: /.test(part) && !/ready to check out\.$|are ready\.$/.test(part),
  );
  talk.parts.push(
    full.lines
      .slice(0, lines.length)
      .slice(0, 8)
      .map(
        (line, at) =>
          `${at + 1}. ${lineText(talk, lines[at] ?? { product_id: '', quantity: 0 })}: ${money(brand, line.unit_told * line.quantity)}`,
      )
      .join('\n'),
  );
  say(
    talk,
    `Total: ${money(brand, priced.told)}${priced.told < full.told ? ` instead of ${money(brand, full.told)}` : ''}.`,
  );
  for (const id of offers) {
    const offer = brand.offers.get(id);
    if (offer) say(talk, offerText(offer));
  }
  if (!talk.mind.agreement && talk.setting.checkout) {
    talk.buttons.push({ label: 'Check out', action: 'checkout' });
    say(talk, 'Say “check out” when you are ready.', 'Tell me when you are ready to check out.');
    talk.mind.ask = { for: 'buy' };
  }
}
