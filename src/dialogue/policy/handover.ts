/** Lines become the order: the cart, or the agreement that the host takes over (P10). */
import { type CartLine, type Item, variantOf } from '../../brands/catalogue.ts';
import { offersFor, priceLines } from '../../brands/pricing.ts';
import { obstaclesTo } from '../../brands/selling.ts';
import type { Agreement } from '../agreement.ts';
import { agree, ask, dismiss, focusOn, keepCart, show } from '../tracking/track.ts';
import { dayFor, mostOf } from './available.ts';
import { lineOf } from './lines.ts';
import { itemOf, refOf, say, type Talk } from './talk.ts';

/** Makes these lines the agreement, or says what stands in the way. */
export function handOver(talk: Talk, lines: readonly CartLine[]) {
  const { state, setting, domain } = talk;
  const { brand } = domain;
  const items = lines.flatMap(({ product_id }) => itemOf(talk, product_id) ?? []);
  if (ledElsewhere(talk, items, lines)) return;
  const books = items.every(({ action }) => action === 'book');
  if (!books && !setting.checkout) {
    ask(state, undefined);
    return say(talk, { say: 'link', items: items.map((item) => ({ id: item.id })) });
  }
  const sold = books ? [...lines] : lines.filter(({ product_id }) => itemOf(talk, product_id)?.action !== 'book');
  if (hasTooMany(talk, sold)) return;
  if (state.turns === 0 || talk.agrees?.(sold) === false) return offer(talk, sold);
  const offers = offersFor(brand, sold, setting.now);
  const told = priceLines(brand, sold, offers).told;
  if (talk.trace) talk.trace.obstacles = obstaclesTo(brand, sold, told).map(({ because }) => because);
  const action: Agreement['action'] = books
    ? 'book'
    : items.every((item) => item.action === 'subscribe')
      ? 'subscribe'
      : 'purchase';
  const type: Agreement['type'] = books ? 'complete' : 'transaction';
  const agreement = { type, action, lines: sold, offers: [...offers], summary: '' } satisfies Agreement;
  agree(state, agreement);
  // What was done on the way to it is in it.
  talk.said = talk.said.filter((act) => !ON_THE_WAY.has(act.say === 'ask' ? act.question.for : act.say));
  const assumed = state.date === undefined && sold.some(({ date }) => date !== undefined);
  say(talk, {
    say: 'handoff',
    agreement,
    revised: setting.pending,
    ...(assumed && { assumedDay: true as const }),
  });
}

/** Lines that were told apart may be more together than there are: as many as there are is asked about. */
function hasTooMany(talk: Talk, lines: readonly CartLine[]): boolean {
  const limits = lines.map((line) => {
    const item = itemOf(talk, line.product_id);
    const variant = item && variantOf(item, line.variant_id);
    return item && { item, variant, ...mostOf(item, variant) };
  });
  const at = limits.findIndex((limit, place) => limit && limit.most < (lines[place]?.quantity ?? 0));
  const limit = limits[at];
  if (!limit) return false;
  const { item, variant, most, because } = limit;
  say(talk, { say: 'limit', item: refOf(item, variant), most, because });
  const left = lines.flatMap((line, place) => (place !== at ? [line] : most > 0 ? [{ ...line, quantity: most }] : []));
  if (left.length > 0) offer(talk, left);
  return true;
}

const ON_THE_WAY: ReadonlySet<string> = new Set(['handoff', 'cart', 'buy']);

/** Shall these be handed over? */
export function offer(talk: Talk, lines: readonly CartLine[]) {
  say(talk, { say: 'ask', question: { for: 'buy', lines: [...lines] } });
  const { state } = talk;
  const [line, ...others] = lines;
  if (line && others.length === 0) focusOn(state, { id: line.product_id, variant: line.variant_id });
  else
    show(
      state,
      [...new Set(lines.map(({ product_id }) => product_id))].map((id) => ({ id })),
    );
  ask(state, { for: 'buy', lines: [...lines], said: true });
}

/** What is not sold itself leads to the one that is, which is asked about (`instead`). */
function ledElsewhere(talk: Talk, items: readonly Item[], lines: readonly CartLine[]): boolean {
  const item = items.find(({ instead }) => instead !== undefined);
  const other = itemOf(talk, item?.instead);
  if (!item || !other) return false;
  const line = lines.find(({ product_id }) => product_id === item.id);
  say(talk, { say: 'led', item: refOf(item), instead: refOf(other) });
  const variant = other.variants.length === 1 ? other.variants[0] : undefined;
  const next = lineOf(other, variant, line?.quantity ?? 1, dayFor(talk, other)?.day);
  focusOn(talk.state, refOf(item));
  ask(talk.state, { for: 'buy', lines: [next], said: true });
  return true;
}

/** What is being handed over is agreed anew, else the lines are the cart. */
export function keep(talk: Talk, lines: CartLine[], did: 'added' | 'removed' | 'changed', which: CartLine[]) {
  const { state } = talk;
  const isLeft = (id: string) => lines.some(({ product_id }) => product_id === id);
  if (did === 'removed') for (const { product_id } of which) if (!isLeft(product_id)) dismiss(state, product_id);
  if (state.agreement && lines.length > 0) return handOver(talk, lines);
  if (state.agreement) {
    state.agreement = undefined;
    keepCart(state, []);
    return say(talk, { say: 'word', word: 'cancelled' });
  }
  keepCart(state, lines);
  ask(state, lines.length > 0 ? { for: 'buy' } : undefined);
  const [first] = which;
  if (which.length === 1 && first && did !== 'removed')
    focusOn(state, { id: first.product_id, variant: first.variant_id });
  say(talk, lines.length > 0 ? { say: 'cart', lines, did, which } : { say: 'word', word: 'cart_empty' });
}
