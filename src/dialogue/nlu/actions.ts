/** A pressed button or card (adcp-si §4.6) as user acts: its action is one of a vocabulary, its payload is only ever looked up (R67). */
import type { ActionResponse } from '../../protocol/messages.ts';
import { optionKey, valueKey } from '../catalogue/values.ts';
import type { ItemRef, LineChange, Scored, Source, UserAct, Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { stemsOf } from '../lang/tokens.ts';
import type { State } from '../state.ts';
import { MOST_QUANTITY } from './counts.ts';

type Payload = Record<string, unknown>;
type Reader = (domain: Domain, payload: Payload, state: State) => UserAct[];

const order =
  (act: 'select' | 'add' | 'remove' | 'set'): Reader =>
  (domain, payload) => [{ act, lines: linesIn(domain, payload) }];
const plain =
  (act: 'cancel' | 'more' | 'cart' | 'restart'): Reader =>
  () => [{ act }];

/** The vocabulary: what a host can say exactly by pressing. docs/dialogue.md lists the payloads. */
const ACTIONS: Readonly<Record<string, Reader>> = {
  search: (domain, payload) => [
    {
      act: 'inform',
      wishes: wishesIn(domain, payload),
      evidence: textOf(payload.query) === undefined ? [] : [{ words: wordsIn(domain, payload.query), weight: 1 }],
      ...(textOf(payload.category) !== undefined && { kind: wordsIn(domain, payload.category).join(' ') }),
    },
  ],
  select: order('select'),
  choose: order('select'),
  view: (domain, payload) => [{ act: 'look', of: refsIn(domain, payload) }],
  add_to_cart: order('add'),
  remove: order('remove'),
  remove_from_cart: order('remove'),
  set_quantity: order('set'),
  compare: (domain, payload) => [{ act: 'compare', of: refsIn(domain, payload), on: [] }],
  ask: (domain, payload) => [
    { act: 'request', of: refsIn(domain, payload), about: sourceIn(domain, payload), words: [] },
  ],
  checkout: (domain, payload) => [{ act: 'buy', lines: linesIn(domain, payload), certain: true, alone: true }],
  cancel: plain('cancel'),
  confirm: () => [{ act: 'affirm', certain: true }],
  show_more: plain('more'),
  show_cart: plain('cart'),
  restart: plain('restart'),
};

/** Names that packs and older hosts use for the same. */
const OTHER_NAMES = {
  search: ['find'],
  select: ['pick'],
  view: ['show', 'details', 'view_details', 'open', 'see', 'info', 'learn_more'],
  add_to_cart: ['add', 'add_to_basket', 'add_to_bag'],
  remove: ['delete', 'remove_from_basket', 'remove_from_bag'],
  set_quantity: ['change_quantity', 'update_quantity', 'update'],
  checkout: ['check_out', 'buy', 'buy_now', 'purchase', 'order', 'place_order', 'pay', 'book', 'book_now', 'reserve'],
  cancel: ['back', 'reopen', 'not_now', 'dismiss', 'no_thanks', 'decline', 'no'],
  confirm: ['yes', 'accept', 'continue'],
  show_more: ['more', 'next'],
  show_cart: ['cart', 'view_cart', 'open_cart', 'basket', 'bag', 'show_basket', 'view_basket'],
} as const satisfies Record<string, readonly string[]>; // biome-ignore format: a table

const CANONICAL = new Map(
  Object.entries(OTHER_NAMES).flatMap(([name, others]) => others.map((one): [string, string] => [one, name])),
);

export const ACTION_NAMES = Object.keys(ACTIONS);

/** The acts of a pressed button; an unknown one, or a product nobody has, is answered with what is possible (R69). */
export function actsOfAction(domain: Domain, state: State, { action = '', payload = {} }: ActionResponse): UserAct[] {
  const said = action.toLowerCase().trim().replaceAll(/[\s-]/g, '_').slice(0, 60);
  const name = CANONICAL.get(said) ?? said;
  const known = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const fields = payload as Payload;
  if (namesUnknown(domain, fields)) return [{ act: 'other', about: 'unknown_product' }];
  if (badQuantity(fields)) return [{ act: 'other', about: 'bad_quantity' }];
  if (known) return known(domain, fields, state);
  return refsIn(domain, fields).length > 0
    ? [{ act: 'select', lines: linesIn(domain, fields) }]
    : [{ act: 'other', about: 'unknown_action' }];
}

const ID_FIELDS = ['product_id', 'variant_id', 'id', 'sku', 'item_id'];
const LIST_FIELDS = ['product_ids', 'ids', 'items', 'products'];
const MOST_ITEMS = 8;
const LONGEST = 200;

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  return text === undefined || text.length > LONGEST ? undefined : text;
}

function wordsIn({ language }: Domain, value: unknown): string[] {
  return (textOf(value) ?? '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(language.stem);
}

function idsIn(payload: Payload): string[] {
  const lists = LIST_FIELDS.flatMap((field) => (Array.isArray(payload[field]) ? payload[field] : []));
  const nested = lists.map((one) =>
    typeof one === 'object' && one !== null && 'product_id' in one ? one.product_id : one,
  );
  return [...nested, ...ID_FIELDS.map((field) => payload[field])]
    .flatMap((value) => textOf(value) ?? [])
    .slice(0, MOST_ITEMS);
}

/** Items by id, or by the id of a variant of theirs. */
function refsIn(domain: Domain, payload: Payload): ItemRef[] {
  const { brand, index } = domain;
  const refs: ItemRef[] = [];
  for (const id of idsIn(payload)) {
    const owner = ownerOf(index, id);
    const ref: ItemRef | undefined = brand.item.has(id)
      ? { id }
      : owner === undefined
        ? undefined
        : { id: owner, variant: id };
    const same = refs.find((one) => one.id === ref?.id);
    if (same && ref?.variant) same.variant = ref.variant;
    else if (ref && !same) refs.push(ref);
  }
  return refs.length > 0 ? refs : calledIn(domain, payload);
}

/** Items by what else only one of them is called, in fields of whatever name: the number of a flight. */
function calledIn({ brand, index, language }: Domain, payload: Payload): ItemRef[] {
  const values = Object.entries(payload).flatMap(([field, value]) =>
    typeof value === 'string' && !index.optionNames.has(field) ? (textOf(value) ?? []) : [],
  );
  const rows = values.slice(0, MOST_ITEMS).flatMap((value) => {
    const meanings = index.lexicon.get(stemsOf(language, value).join(' '))?.meanings ?? [];
    const called = new Set(meanings.flatMap((meaning) => (meaning.is === 'item' ? meaning.rows : [])));
    return called.size === 1 ? [...called] : [];
  });
  return [...new Set(rows)].flatMap((row) => brand.items[row]?.id ?? []).map((id) => ({ id }));
}

/** The item that has a variant of this id. */
function ownerOf({ brand }: Domain['index'], id: string): string | undefined {
  return brand.items.find(({ variants }) => variants.some((variant) => variant.id === id))?.id;
}

function namesUnknown(domain: Domain, payload: Payload): boolean {
  return idsIn(payload).length > 0 && refsIn(domain, payload).length === 0;
}

function badQuantity({ quantity }: Payload): boolean {
  if (quantity === undefined || quantity === null) return false;
  const count = Number(quantity);
  return !Number.isInteger(count) || count < 1 || count > MOST_QUANTITY;
}

function linesIn(domain: Domain, payload: Payload): LineChange[] {
  const choices = choicesIn(domain, payload);
  const quantity = payload.quantity === undefined ? {} : { quantity: Number(payload.quantity) };
  const own = { ...(choices.length > 0 && { choices }), ...quantity };
  const refs = refsIn(domain, payload);
  if (refs.length === 0) return choices.length > 0 || payload.quantity !== undefined ? [own] : [];
  return refs.map((item) => ({ item, ...own }));
}

/** Option values by the name of their option. */
function choicesIn({ index, language }: Domain, payload: Payload): Wish[] {
  return Object.entries(payload).flatMap(([name, value]) => {
    const text = textOf(value);
    if (text === undefined || name.length > LONGEST) return [];
    const option = index.optionNames.get(name) ?? optionKey(language, name);
    const key = valueKey(language, text);
    return index.options.get(option)?.values.idOf(key) === undefined ? [] : [{ on: `o:${option}`, any: [key] }];
  });
}

function wishesIn(domain: Domain, payload: Payload): Wish[] {
  const scale = 10 ** domain.index.decimals;
  const [max, min] = [Number(payload.max_price), Number(payload.min_price)];
  const price: Wish = { on: 'price', ...(max > 0 && { max: max * scale }), ...(min > 0 && { min: min * scale }) };
  return [...choicesIn(domain, payload), ...(max > 0 || min > 0 ? [price] : [])];
}

function sourceIn({ index }: Domain, payload: Payload): Scored<Source>[] {
  const about = textOf(payload.about) ?? textOf(payload.attribute) ?? '';
  if (index.attributes.has(about)) return [{ is: 'attribute', id: about, score: 1 }];
  if (index.options.has(about)) return [{ is: 'option', id: about, score: 1 }];
  if (about === 'price' || about === 'stock' || about === 'offers' || about === 'choices')
    return [{ is: about, score: 1 }];
  return [];
}
