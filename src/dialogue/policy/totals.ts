/** What several things cost together, and what an order of them would be. */
import type { CartLine, Variant } from '../../brands/catalogue.ts';
import { variantsFor } from '../catalogue/search.ts';
import type { Fact, ItemRef, LineChange, UserAct, Wish } from '../dialogue-acts.ts';
import { ask, linesOf, note } from '../tracking/track.ts';
import { dayFor, inStock } from './available.ts';
import { lineOf } from './lines.ts';
import { itemOf, type Talk, variantIn } from './talk.ts';

type Request = Extract<UserAct, { act: 'request' }>;

/** What so many of each cost: of what the question names, else of what is being ordered. */
export function sumOf(talk: Talk, items: readonly ItemRef[], lines: Request['lines']): Fact[] {
  const { state } = talk;
  const ordered = state.agreement?.lines ?? state.cart;
  const named =
    lines?.map(({ item = items[0], quantity, choices }) =>
      pricedLine(talk, item && { ...item, ...(choices && { choices }) }, quantity ?? 1),
    ) ?? [];
  const each = items.map((of) => pricedLine(talk, of, state.count ?? 1));
  const isOrder =
    !lines && ordered.length > 0 && items.every(({ id }) => state.shown.includes(id) || items.length === 1);
  const told = (lines ? named : isOrder ? ordered : each).flatMap((line) => line ?? []);
  return told.length > 0 ? [{ field: 'total', lines: told }] : [];
}

/** The line that would be ordered: in the choices said, else the first that can be had. */
function pricedLine(talk: Talk, of: ItemRef | undefined, quantity: number): CartLine | undefined {
  const item = itemOf(talk, of?.id);
  if (!item || !of) return undefined;
  const chosen = variantIn(item, of) ?? variantIn(item, { id: of.id, variant: talk.state.picked?.[of.id] });
  const fitting = of.choices ? variantsFor(talk.domain.index, item, of.choices) : item.variants;
  const variant = (of.choices ? undefined : chosen) ?? fitting.find((one) => inStock(item, one)) ?? fitting[0];
  return lineOf(item, variant, quantity, dayFor(talk, item)?.day);
}

/** Several things in choices that were said, and nothing is being ordered: what is summed is what "order these" means. */
export function isOrderable(
  { state, domain }: Talk,
  lines: readonly CartLine[],
  { of, lines: said = [] }: Request,
): boolean {
  if (lines.length < 2 || state.turns === 0 || state.agreement || state.cart.length > 0 || state.ask?.for === 'buy')
    return false;
  return lines.every(({ product_id, variant_id }) => {
    const item = domain.brand.item.get(product_id);
    if (!item || item.variants.length < 2 || state.picked?.[product_id] === variant_id) return item !== undefined;
    const choices = [...said, ...of.map((item) => ({ item, choices: item.choices }))].filter(
      (line) => line.item?.id === product_id,
    );
    return choices.some((line) => variantsFor(domain.index, item, line.choices ?? []).length === 1);
  });
}

/** What was priced in so many, and in choices that were said, is what "that" means from now on. */
export function priced({ state, domain }: Talk, facts: readonly Fact[], told: readonly LineChange[]) {
  const lines = facts.flatMap((fact) => (fact.field === 'total' ? fact.lines : []));
  const isSaid = ({ product_id, variant_id }: CartLine) => {
    const item = domain.brand.item.get(product_id);
    const own = told.filter(({ item: named }) => !named || named.id === product_id);
    if (own.length === 1) note(state, product_id, own[0]?.choices ?? []);
    const fits = (choices: readonly Wish[]) => (item ? variantsFor(domain.index, item, choices) : []);
    const isOnly = (left: readonly Variant[]) => left.length === 1 && left[0]?.id === variant_id;
    return item !== undefined && (item.variants.length < 2 || own.some(({ choices = [] }) => isOnly(fits(choices))));
  };
  const all = lines.map(isSaid).every((said) => said);
  if (all && lines.length > 0 && linesOf(state).length === 0 && (!state.ask || state.ask.for === 'buy'))
    ask(state, { for: 'buy', lines });
}
