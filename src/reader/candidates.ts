/**
 * The candidates a model may refer to in one turn: short ids for items, attributes and so on, and the prompt text that lists
 * them. Unknown ids are rejected.
 */
import type { Item } from '../brands/catalogue.ts';
import { toMajor } from '../brands/money.ts';
import { choicesOf } from '../dialogue/catalogue/choices.ts';
import { valueKey } from '../dialogue/catalogue/values.ts';
import type { ItemRef, Wish } from '../dialogue/dialogue-acts.ts';
import type { Domain } from '../dialogue/domain.ts';
import { plain } from '../dialogue/plain.ts';
import { draftOf, type State } from '../dialogue/state.ts';
import type { Button } from '../dialogue/turn.ts';

export interface Candidates {
  items: ReadonlyMap<string, ItemRef>;
  kinds: ReadonlyMap<string, string>;
  /** The value of an option, as a wish. */
  choices: ReadonlyMap<string, Wish>;
  options: ReadonlyMap<string, string>;
  attributes: ReadonlyMap<string, string>;
  /** By index in the pack. */
  policies: ReadonlyMap<string, number>;
  buttons: ReadonlyMap<string, Button>;
  /** All candidates and the conversation state, as lines of the prompt. */
  text: string;
}

const MOST = { items: 14, kinds: 20, choices: 32, attributes: 18, policies: 20, buttons: 6, variants: 200 };
/** Catalogues up to this size are listed in full. */
const SMALL = 10;
const LONGEST = 60;

/** `found`: product ids found by the embedded search; `buttons`: those of the last answer. */
export function candidatesFor(
  domain: Domain,
  state: State,
  found: readonly string[],
  buttons: readonly Button[],
): Candidates {
  const { brand, index } = domain;
  const { lines } = draftOf(state);
  const ordered = lines.map(({ product_id }) => product_id);
  const few = brand.items.length <= SMALL ? brand.items.map(({ id }) => id) : [];
  const latest = [...state.discussed].reverse();
  const ids = [...state.shown, ...ordered, ...(state.focus ? [state.focus] : []), ...found, ...latest, ...few];
  const known = [...new Set(ids)].flatMap((id) => brand.item.get(id) ?? []).slice(0, MOST.items);
  const items = numbered('i', known);
  const choices = numbered('c', choicesIn(domain, known));
  const options = numbered('o', [...new Set([...choices.values()].map(({ on }) => on.slice(2)))]);
  const attributes = numbered('a', attributesIn(domain, known));
  const kinds = numbered('k', [...new Set(brand.items.map(({ category }) => category))].slice(0, MOST.kinds));
  const policies = numbered('p', brand.pack.policies.slice(0, MOST.policies));
  const pressed = numbered('b', buttons.slice(0, MOST.buttons));
  const itemIds = new Map([...items].map(([id, item]) => [item.id, id]));
  const label = (category: string) =>
    Object.hasOwn(brand.pack.categories, category) ? brand.pack.categories[category]?.label : undefined;
  const text = [
    lineOf('items', items, (item) => itemText(domain, state, item, ordered)),
    lineOf('kinds', kinds, (category) => plain(label(category) ?? category, LONGEST)),
    ...[...options].map(
      ([id, option]) =>
        `option ${id} ${plain(option, LONGEST)}: ${[...choices]
          .filter(([, { on }]) => on === `o:${option}`)
          .map(([choice, wish]) => `${choice} ${plain(writtenOf(domain, wish), LONGEST)}`)
          .join('; ')}`,
    ),
    lineOf('attributes', attributes, (id) => plain(index.attributes.get(id)?.label ?? id, LONGEST)),
    lineOf('policies', policies, ({ topic }) => plain(topic, LONGEST)),
    lineOf('buttons', pressed, ({ label }) => plain(label, LONGEST)),
    ...standing(state, itemIds, choices, domain),
  ].filter((line) => line !== '');
  return {
    items: mapped(items, ({ id }) => ({ id })),
    kinds: mapped(kinds, (category) => valueKey(domain.language, category)),
    choices,
    options,
    attributes,
    policies: new Map([...policies.keys()].map((id, at) => [id, at])),
    buttons: pressed,
    text: text.join('\n'),
  };
}

function numbered<T>(letter: string, all: readonly T[]): Map<string, T> {
  return new Map(all.map((one, at) => [`${letter}${at + 1}`, one]));
}

function mapped<T, U>(all: ReadonlyMap<string, T>, to: (one: T) => U): Map<string, U> {
  return new Map([...all].map(([id, one]) => [id, to(one)]));
}

function lineOf<T>(name: string, all: ReadonlyMap<string, T>, tell: (one: T) => string): string {
  return all.size === 0 ? '' : `${name}: ${[...all].map(([id, one]) => `${id} ${tell(one)}`).join('; ')}`;
}

function itemText({ brand }: Domain, { shown, focus }: State, { id, name, price }: Item, ordered: readonly string[]) {
  const place = shown.indexOf(id);
  const where = [
    ...(place >= 0 && shown.length > 1 ? [`shown ${place + 1}`] : []),
    ...(focus === id ? ['in view'] : []),
    ...(ordered.includes(id) ? ['in the order'] : []),
  ];
  const told = `${plain(name, LONGEST)} ${toMajor(price, brand.pack.currency)}`;
  return where.length > 0 ? `${told} (${where.join(', ')})` : told;
}

/** The values of options that these come in, each once. */
function choicesIn({ index }: Domain, items: readonly Item[]): Wish[] {
  const seen = new Map<string, Wish>();
  for (const item of items)
    for (const { id } of item.variants.slice(0, MOST.variants))
      for (const wish of choicesOf(index, item, id)) seen.set(`${wish.on}=${wish.any?.[0]}`, wish);
  return [...seen.values()].slice(0, MOST.choices);
}

function writtenOf({ index }: Domain, { on, any = [] }: Wish): string {
  const [key = ''] = any;
  const values = index.values.get(on);
  return values?.written[values.idOf(key) ?? -1] ?? key;
}

/** The attributes that these state, then the others. */
function attributesIn({ index }: Domain, items: readonly Item[]): string[] {
  const stated = items.flatMap(({ attributes }) => Object.keys(attributes));
  const all = new Set([...stated, ...index.attributes.keys()]);
  return [...all].filter((id) => index.attributes.has(id)).slice(0, MOST.attributes);
}

/** The current order, and the agent's last question. */
function standing(
  state: State,
  itemIds: ReadonlyMap<string, string>,
  choices: ReadonlyMap<string, Wish>,
  { index, brand }: Domain,
): string[] {
  const { standing, lines } = draftOf(state);
  const choiceIds = new Map([...choices].map(([id, { on, any = [] }]) => [`${on}=${any[0]}`, id]));
  const order = lines.flatMap(({ product_id, variant_id, quantity, date }) => {
    const item = brand.item.get(product_id);
    if (!item) return [];
    const chosen = choicesOf(index, item, variant_id).flatMap(
      ({ on, any = [] }) => choiceIds.get(`${on}=${any[0]}`) ?? [],
    );
    return [[`${quantity} × ${itemIds.get(product_id)}`, ...chosen, ...(date ? [date] : [])].join(' ')];
  });
  const told = order.length === 0 ? [] : [`order (${STANDING[standing]}): ${order.join('; ')}`];
  const { ask } = state;
  if (ask?.for === 'option')
    return [...told, `asked last: which ${plain(ask.option, LONGEST)} of ${itemIds.get(ask.id)}`];
  if (ask?.for === 'which')
    return [...told, `asked last: which of ${ask.ids.flatMap((id) => itemIds.get(id) ?? []).join(', ')}`];
  return ask?.for === 'buy' && (ask.said || ask.begun) ? [...told, 'asked last: whether to order this'] : told;
}

const STANDING = {
  pending: 'handed over, waits for the checkout',
  begun: 'wanted, something is missing',
  offered: 'asked about',
  shown: 'looked at',
  cart: 'cart',
};
