/** The one place that writes the state of a session. Each function is one event of the dialogue. */
import type { CartLine } from '../../brands/catalogue.ts';
import type { Agreement } from '../agreement.ts';
import type { ItemRef, Wish } from '../dialogue-acts.ts';
import type { Ask, State } from '../state.ts';

const MOST_DISCUSSED = 20;
const MOST_PICKED = 8;

/** These came up. */
function discuss(state: State, ids: readonly string[]): void {
  for (const id of ids) {
    state.discussed = state.discussed.filter((one) => one !== id);
    state.discussed.push(id);
  }
  state.discussed = state.discussed.slice(-MOST_DISCUSSED);
}

/** A list was shown: what "the second one" counts from now on. */
export function show(state: State, items: readonly ItemRef[]): void {
  state.shown = items.map(({ id }) => id);
  discuss(state, state.shown);
  const [only] = items;
  if (items.length === 1 && only) focusOn(state, only);
  else if (!state.shown.includes(state.focus ?? '')) {
    state.focus = undefined;
    state.variant = undefined;
  }
}

/** One thing is spoken of: what "it" means from now on. */
export function focusOn(state: State, { id, variant }: ItemRef): void {
  if (state.focus !== id) state.count = undefined;
  const kept = variant ?? (state.focus === id ? state.variant : state.picked?.[id]);
  state.focus = id;
  state.variant = kept;
  if (kept !== undefined) {
    const others = Object.entries(state.picked ?? {}).filter(([other]) => other !== id);
    state.picked = Object.fromEntries([...others, [id, kept] as const].slice(-MOST_PICKED));
  }
  if (!state.shown.includes(id)) state.shown = [id];
  discuss(state, [id]);
}

/** Choices were told of a thing; a later one of the same option takes the place of the one before. */
export function note(state: State, id: string, choices: readonly Wish[]): void {
  const fresh = choices.filter(({ on, not, any }) => on.startsWith('o:') && !not && any);
  if (fresh.length === 0) return;
  const before = (state.told?.[id] ?? []).filter(({ on }) => !fresh.some((one) => one.on === on));
  const others = Object.entries(state.told ?? {}).filter(([other]) => other !== id);
  state.told = Object.fromEntries([...others, [id, [...before, ...fresh]] as [string, Wish[]]].slice(-MOST_PICKED));
}

/** What was chosen of the thing in view holds no longer. */
export function unchoose(state: State, id: string): void {
  if (state.focus === id) state.variant = undefined;
  if (state.picked) delete state.picked[id];
}

/** What is given up is not what "it" means, nor what an order means where nothing is named. */
export function dismiss(state: State, id: string | undefined): void {
  if (id === undefined) return;
  unchoose(state, id);
  if (state.focus === id) state.focus = undefined;
  if (state.shown.length === 1 && state.shown[0] === id) state.shown = [];
}

/** The lines that changes apply to: the agreement's while the handoff is pending, else the cart's. */
export function linesOf(state: State): CartLine[] {
  return state.agreement?.lines ?? state.cart;
}

export function sameLine(a: CartLine, b: CartLine): boolean {
  return a.product_id === b.product_id && a.variant_id === b.variant_id && a.date === b.date;
}

/** The lines with one more; the same line counts up. */
function withLine(lines: readonly CartLine[], line: CartLine): CartLine[] {
  const same = lines.find((one) => sameLine(one, line));
  if (!same) return [...lines, line];
  return lines.map((one) => (one === same ? { ...one, quantity: one.quantity + line.quantity } : one));
}

export function keepCart(state: State, lines: readonly CartLine[]): void {
  state.cart = merged(lines);
}

/** Lines that are the same are one. */
export function merged(lines: readonly CartLine[]): CartLine[] {
  return lines.reduce<CartLine[]>((all, line) => (line.quantity > 0 ? withLine(all, line) : all), []);
}

/** The order so far with these lines; of the same things they take the place. */
export function withBefore(before: readonly CartLine[], lines: readonly CartLine[]): CartLine[] {
  const others = before.filter((line) => !lines.some(({ product_id }) => product_id === line.product_id));
  return merged([...others, ...lines]);
}

export function agree(state: State, agreement: Agreement): void {
  state.agreement = agreement;
  state.ask = undefined;
  discuss(
    state,
    agreement.lines.map(({ product_id }) => product_id),
  );
  const [line] = agreement.lines;
  if (line && agreement.lines.length === 1) focusOn(state, { id: line.product_id, variant: line.variant_id });
}

/** The purchase is taken back; what was agreed waits in the cart when there was one, or when it was more than one thing (R73). */
export function takeBack(state: State, keep: boolean): void {
  const lines = state.agreement?.lines ?? [];
  const [only] = lines;
  if (state.agreement) state.cart = keep && (state.cart.length > 0 || lines.length > 1) ? lines : [];
  if (only && lines.length === 1 && only.product_id === state.focus && only.quantity > 1) state.count = only.quantity;
  state.agreement = undefined;
  state.ask = undefined;
}

export function ask(state: State, question: Ask | undefined): void {
  state.ask = question;
}

/** A new search: nothing of the one before holds. */
export function forgetGoal(state: State): void {
  state.wishes = [];
  state.evidence = [];
  state.kind = undefined;
  state.order = undefined;
  state.skip = 0;
}

/** Everything begins again. */
export function startOver(state: State): void {
  forgetGoal(state);
  Object.assign(state, {
    shown: [],
    focus: undefined,
    variant: undefined,
    picked: undefined,
    told: undefined,
    cart: [],
    count: undefined,
  });
  Object.assign(state, { agreement: undefined, ask: undefined, asked: undefined });
}
