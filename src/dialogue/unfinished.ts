/** What of an order is under way when a session ends, read from what the session remembers: for the engine's farewells. */
import type { Brand, CartLine } from '../brands/catalogue.ts';
import { openState, type State } from './state.ts';
import type { Memory } from './turn.ts';

/** Where an unfinished order stands: what comes next before it is an order. */
type Step = 'option_selection' | 'day_selection' | 'confirmation' | 'handoff';

/** An order that was begun. Plain JSON, nothing personal. */
export interface Unfinished {
  /** A date stands only where the user said one, or agreed to one. */
  lines: CartLine[];
  step: Step;
  /** With option_selection: the option that is open. */
  to_choose?: string;
}

/** The order under way, or undefined when the user only looked around; `viewed`: a product known to be in question. */
export function unfinishedOf(brand: Brand, memory: Memory, viewed?: string): Unfinished | undefined {
  const state = openState(
    viewed === undefined ? memory : { ...memory, ask: { for: 'buy' }, focus: viewed, variant: undefined },
  );
  if (state.agreement) return sold(brand, { lines: state.agreement.lines, step: 'handoff' });
  const { ask, cart } = state;
  if (ask?.for === 'option') {
    const open: CartLine = { product_id: ask.id, quantity: ask.quantity };
    const others = (ask.lines ?? cart).filter(({ product_id }) => product_id !== ask.id);
    return sold(brand, { lines: [...spoken(state, others), open], step: 'option_selection', to_choose: ask.option });
  }
  const asked = ask?.for === 'buy' ? (ask.lines ?? (cart.length > 0 ? cart : inView(state))) : cart;
  const lines = spoken(state, asked);
  const to_choose = optionOpen(brand, lines);
  if (to_choose !== undefined) return sold(brand, { lines, step: 'option_selection', to_choose });
  const dayOpen = state.date === undefined && lines.some(({ product_id }) => brand.item.get(product_id)?.dated);
  return sold(brand, { lines, step: dayOpen ? 'day_selection' : 'confirmation' });
}

/** The day the user said for dated items; one that was only assumed is none. */
export function saidDay(memory: Memory): string | undefined {
  return openState(memory).date;
}

/** Without what the brand does not have; nothing left is no order. */
function sold(brand: Brand, unfinished: Unfinished): Unfinished | undefined {
  const lines = unfinished.lines.filter(({ product_id }) => brand.item.has(product_id));
  return lines.length === 0 ? undefined : { ...unfinished, lines };
}

function inView({ focus, variant, count, date }: State): CartLine[] {
  if (focus === undefined) return [];
  return [{ product_id: focus, ...(variant && { variant_id: variant }), quantity: count ?? 1, ...(date && { date }) }];
}

/** A day that was only assumed is still to be chosen. */
function spoken({ date }: State, lines: readonly CartLine[]): CartLine[] {
  return lines.map(({ date: told, ...line }) =>
    told !== undefined && date !== undefined ? { ...line, date: told } : line,
  );
}

/** The first option that a line leaves open. */
function optionOpen(brand: Brand, lines: readonly CartLine[]): string | undefined {
  for (const { product_id, variant_id } of lines) {
    const variants = brand.item.get(product_id)?.variants ?? [];
    if (variant_id !== undefined || variants.length < 2) continue;
    return Object.keys(variants[0]?.options ?? {}).find(
      (option) => new Set(variants.map(({ options }) => options[option])).size > 1,
    );
  }
  return undefined;
}
