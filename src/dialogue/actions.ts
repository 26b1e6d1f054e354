/** A pressed button or card (adcp-si §4.6): its action is an identifier, its payload is untrusted and only ever looked up (R67). */
import type { Item } from '../brands/catalogue.ts';
import type { ActionResponse } from '../protocol/messages.ts';
import { handOver } from './buying.ts';
import { addItems, keepLines, removeItems, tellCart } from './cart.ts';
import { valueKey } from './catalogue-index.ts';
import { compare } from './comparing.ts';
import { prepareLine } from './preparing.ts';
import { showDefault, showMore } from './presenting.ts';
import { askForYes, buyItems } from './purchase.ts';
import { inView } from './references.ts';
import { askWhich, showOne } from './showing.ts';
import { itemAt, itemOf, shownItems, type Talk } from './talk.ts';
import { stems } from './text.ts';
import type { Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Answers an action; an unknown one gets a conversational reply, never an error (R69). */
export function act(talk: Talk, action: ActionResponse): void {
  const name = (action.action ?? '')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .slice(0, 60);
  const payload = action.payload ?? {};
  talk.trace.action = name;
  const picked = payloadItems(talk, payload);
  const [item] = picked.items;
  const details = { quantity: quantityOf(payload), wishes: optionsOf(talk, payload), variantId: picked.variantId };
  const { mind } = talk;
  const asked = payload.quantity ?? payload.qty;
  if (asked !== undefined && asked !== null && details.quantity === undefined) {
    say(talk, 'How many shall it be? Please name a whole number from 1 up.');
    return;
  }
  if (picked.unknown && picked.items.length === 0) {
    say(talk, 'I do not know that product. Here is what we have:');
    showDefault(talk);
    return;
  }
  if (/^(?:show_|view_|open_|see_)?(?:cart|basket|bag)$/.test(name)) {
    tellCart(talk);
    return;
  }
  if (/add/.test(name) && /cart|basket|bag|add/.test(name)) {
    const target = item ?? inView(talk);
    if (target) addItems(talk, [target], details);
    else askShown(talk, 'add');
    return;
  }
  if (/remove|delete/.test(name)) {
    const target = item ?? inView(talk);
    if (target) {
      removeItems(talk, [target.id], details.quantity);
      return;
    }
    tellCart(talk);
    return;
  }
  if (/checkout|check_out|^buy|purchase|order|^pay|^book|^reserve/.test(name)) {
    checkOut(talk, picked.items, details);
    return;
  }
  if (/compare/.test(name)) {
    const shown = shownItems(talk);
    const focus = itemOf(talk, mind.focus);
    const items =
      picked.items.length > 1
        ? picked.items
        : item
          ? [
              ...(focus && focus !== item ? [focus] : []),
              item,
              ...shown.filter((one) => one !== item && one !== focus),
            ].slice(0, 2)
          : shown.slice(0, 3);
    if (items.length > 1) compare(talk, items);
    else say(talk, 'Which two would you like me to compare?');
    return;
  }
  if (/more|next/.test(name) && !item) {
    showMore(talk);
    return;
  }
  if (/cancel|back|reopen|not_now|dismiss|no_thanks/.test(name)) {
    mind.ask = undefined;
    if (mind.agreement) mind.agreement = undefined;
    say(talk, 'No problem: nothing is ordered.');
    return;
  }
  if (/confirm|^yes|accept|continue/.test(name) && mind.ask?.for === 'buy') {
    checkOut(talk, [], details);
    return;
  }
  if (item) {
    choose(talk, item, details, /^(?:view|details?|show|open|see|info|learn|more)/.test(name));
    return;
  }
  say(
    talk,
    'I have no answer to that button, but tell me in words what you would like and I will help.',
    'That button leads nowhere here; just tell me what you would like.',
  );
}

function choose(
  talk: Talk,
  item: Item,
  details: { quantity?: number; wishes: Wish[]; variantId?: string },
  onlyLook: boolean,
): void {
  const { mind } = talk;
  const ask = mind.ask?.for === 'option' && mind.ask.id === item.id ? mind.ask : undefined;
  if (ask && (details.wishes.length > 0 || details.variantId)) {
    mind.ask = undefined;
    const wishes = [...(ask.chosen ?? []), ...details.wishes];
    const all = { quantity: details.quantity ?? ask.quantity, wishes, variantId: details.variantId };
    mind.variant = undefined;
    if (ask.then === 'add') addItems(talk, [item], all);
    else buyItems(talk, [item], all);
    return;
  }
  if (
    mind.agreement &&
    !onlyLook &&
    !mind.agreement.lines.some((line) => line.product_id === item.id) &&
    mind.agreement.lines.length === 1 &&
    item.instead === undefined
  ) {
    const prepared = prepareLine(talk, item, details, 'buy');
    if ('line' in prepared) keepLines(talk, [prepared.line]);
    return;
  }
  const variant = item.variants.find(({ id }) => id === details.variantId);
  if (mind.focus !== item.id) mind.variant = undefined;
  if (details.wishes.length > 0)
    mind.wishes = [
      ...mind.wishes.filter((wish) => !details.wishes.some(({ on }) => on === wish.on)),
      ...details.wishes,
    ];
  showOne(talk, item, {
    keepShown: true,
    variant,
    facts: onlyLook
      ? [...talk.room.index.attributes.keys()].filter((id) => item.attributes[id] !== undefined).slice(0, 6)
      : [],
  });
  if (!onlyLook && !mind.agreement) askForYes(talk, item);
}

function checkOut(
  talk: Talk,
  items: readonly Item[],
  details: { quantity?: number; wishes: Wish[]; variantId?: string },
): void {
  const { mind } = talk;
  const { ask } = mind;
  mind.ask = undefined;
  if (items.length > 0) {
    buyItems(talk, items, details);
    return;
  }
  if (ask?.for === 'buy' && ask.lines) {
    handOver(talk, ask.lines);
    return;
  }
  if (mind.agreement) {
    say(talk, 'It is ready: your assistant can complete the purchase now.');
    return;
  }
  if (mind.cart.length > 0) {
    handOver(talk, mind.cart);
    return;
  }
  const item = inView(talk);
  if (item) {
    buyItems(talk, [item], details);
    return;
  }
  askShown(talk, 'buy');
}

function askShown(talk: Talk, then: 'buy' | 'add'): void {
  const shown = shownItems(talk);
  if (shown.length > 1) {
    askWhich(talk, shown, then);
    return;
  }
  say(talk, 'Which one would you like?');
  showDefault(talk);
}

/** The items a payload names: by id, variant id, or any value of a record that only one item has. Prices are never read. */
function payloadItems(
  talk: Talk,
  payload: Record<string, unknown>,
): { items: Item[]; variantId?: string; unknown?: true } {
  const { room } = talk;
  const lists = ['product_ids', 'ids', 'items', 'products'].flatMap((key) =>
    Array.isArray(payload[key]) ? payload[key] : [],
  );
  const values =
    lists.length > 0 ? lists : Object.entries(payload).flatMap(([key, value]) => (NOT_ITEMS.test(key) ? [] : [value]));
  const items: Item[] = [];
  let variantId: string | undefined;
  let named = false;
  const nested = values.map((value) =>
    value !== null && typeof value === 'object' && 'product_id' in value ? value.product_id : value,
  );
  for (const value of nested.slice(0, 8)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).slice(0, 200);
    const item = room.brand.item.get(text);
    if (item) {
      items.push(item);
      continue;
    }
    const owner = room.index.variantOwner.get(text);
    if (owner) {
      items.push(owner);
      variantId = text;
      continue;
    }
    const rows = uniqueRow(talk, text);
    const found = itemAt(talk, rows);
    if (found) items.push(found);
  }
  for (const key of ['product_id', 'id', 'sku', 'item_id', 'variant_id'])
    if (typeof payload[key] === 'string') named = true;
  return { items: [...new Set(items)], variantId, ...(named && items.length === 0 && { unknown: true as const }) };
}

const NOT_ITEMS =
  /^(?:price|amount|total|currency|quantity|qty|count|size|color|colour|width|discount|offers?|tax|unit_price|label|action)$/i;

function uniqueRow(talk: Talk, text: string): number | undefined {
  const { index } = talk.room;
  const phrase = index.lexicon.get(stems(text).join(' '));
  const rows = new Set(
    (phrase?.meanings ?? []).flatMap((meaning) =>
      meaning.is === 'item' || meaning.is === 'value' ? meaning.rows : [],
    ),
  );
  return rows.size === 1 ? [...rows][0] : undefined;
}

function quantityOf(payload: Record<string, unknown>): number | undefined {
  const value = Number(payload.quantity ?? payload.qty);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, 1_000_000) : undefined;
}

/** No option of a brand and none of its values has more characters. */
const LONGEST_CHOICE = 200;

function optionsOf(talk: Talk, payload: Record<string, unknown>): Wish[] {
  return Object.entries(payload).flatMap(([key, value]) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    if (text === undefined || Math.max(key.length, text.length) > LONGEST_CHOICE) return [];
    const option = talk.room.index.optionNames.get(key) ?? stems(key).join(' ');
    const wanted = valueKey(text);
    return talk.room.index.options.get(option)?.has(wanted) ? [{ on: `o:${option}`, any: [wanted] }] : [];
  });
}
