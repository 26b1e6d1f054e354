/** What an answer has wrong by what its turn expects. */

import { record } from '../../client/message.ts';
import type { Exchange } from './exchange.ts';
import type { Turn } from './format.ts';
import { type Named, namesIn } from './names.ts';
import { isLike } from './pattern.ts';

/** What an expectation is about: the state of the session, what is put forward, what is said, what is handed over. */
export type Expected = 'status' | 'shows' | 'says' | 'handoff';

/** Something that is not as expected. */
interface Unmet {
  about: Expected;
  what: string;
}

/** Everything that is not as the turn expects; `named` are the items that a text may name. */
export function unmetIn(named: Named, exchange: Exchange): Unmet[] {
  const { turn, status, handoff } = exchange;
  const wanted = turn.status ?? (turn.end ? undefined : turn.handoff ? 'pending_handoff' : 'active');
  const holds = wanted === undefined || wanted === 'any' || status === wanted;
  return [
    ...about('status', holds ? [] : [`status is ${status}, not ${wanted}`]),
    ...about('shows', judgeShown(named, exchange)),
    ...about('says', judgeSaid(exchange)),
    ...about('handoff', turn.handoff ? judgeHandoff(turn.handoff, handoff) : []),
    ...about('handoff', turn.checkout ? judgeCheckout(turn.checkout, exchange) : []),
  ];
}

function about(what: Expected, found: string[]): Unmet[] {
  return found.map((one) => ({ about: what, what: one }));
}

/** What an answer puts forward: its cards, or without any card the items it names. */
export function putForward(named: Named, { cards, message }: Exchange): string[] {
  return cards.length > 0 ? [...new Set(cards.map((card) => card.product_id))] : namesIn(named, message);
}

function judgeShown(named: Named, exchange: Exchange): string[] {
  const { turn, message, cards } = exchange;
  const forward = putForward(named, exchange);
  const known = new Set([...forward, ...namesIn(named, message)]);
  const list = (values: string[]) => values.join(', ') || 'nothing';
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  for (const id of turn.shows) expect(known.has(id), `shows ${list(forward)}, not ${id}`);
  if (turn.shows_any.length > 0) {
    const any = turn.shows_any.some((id) => known.has(id));
    expect(any, `shows ${list(forward)}, none of ${list(turn.shows_any)}`);
  }
  if (turn.shows_only.length > 0) {
    const others = forward.filter((id) => !turn.shows_only.includes(id));
    expect(others.length === 0, `also shows ${list(others)}`);
    expect(forward.length > 0, `shows nothing of ${list(turn.shows_only)}`);
  }
  const unwanted = forward.filter((id) => turn.not_shows.includes(id));
  expect(unwanted.length === 0, `shows ${list(unwanted)}`);
  if (turn.no_cards) expect(cards.length === 0, `shows cards of ${list(forward)}`);
  if (turn.first !== undefined) expect(forward[0] === turn.first, `shows ${list(forward)}, not ${turn.first} first`);
  if (turn.at_least !== undefined) expect(forward.length >= turn.at_least, `shows only ${list(forward)}`);
  if (turn.at_most !== undefined) expect(forward.length <= turn.at_most, `shows as many as ${list(forward)}`);
  return wrong;
}

function judgeSaid({ turn, message, elements }: Exchange): string[] {
  const length = [...message].length;
  const linked = /https:\/\//.test(message) || elements.some(({ type }) => type === 'link');
  const none = turn.says_any.length > 0 && !turn.says_any.some((like) => isLike(message, like));
  return [
    ...turn.says.filter((like) => !isLike(message, like)).map((like) => `does not say ${like}`),
    ...(none ? [`says none of ${turn.says_any.join(' | ')}`] : []),
    ...turn.not_says.filter((like) => isLike(message, like)).map((like) => `says ${like}`),
    ...(turn.max_chars !== undefined && length > turn.max_chars ? [`has ${length} characters`] : []),
    ...(turn.links !== undefined && linked !== turn.links ? [linked ? 'gives a link' : 'gives no link'] : []),
  ];
}

function judgeHandoff(wanted: NonNullable<Turn['handoff']>, handoff: Exchange['handoff']): string[] {
  if (!handoff) return ['there is no handoff'];
  const intent = record(handoff.intent);
  const context = record(handoff.context_for_checkout);
  const several = Array.isArray(context.line_items) ? context.line_items.map(record) : [];
  const first = record(intent.product);
  const lines = several.length > 0 ? several : [first];
  const wrong: string[] = [];
  const same = (what: string, is: unknown, should: unknown) => {
    if (should !== undefined && JSON.stringify(is) !== JSON.stringify(should)) {
      wrong.push(`hands over ${what} ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
    }
  };
  same('type', handoff.type, wanted.type);
  same('action', intent.action, wanted.action);
  same('price', record(intent.price).amount, wanted.price);
  for (const name of ['product_id', 'variant_id', 'quantity', 'travel_date'] as const) {
    same(name, first[name], wanted[name]);
  }
  if (wanted.applied_offers) {
    const applied = Array.isArray(context.applied_offers) ? [...context.applied_offers] : [];
    same('offers', applied.sort(), [...wanted.applied_offers].sort());
  }
  if (wanted.lines) {
    const holds = (line: (typeof lines)[number], { quantity = 1, ...rest }: NonNullable<typeof wanted.lines>[number]) =>
      line.quantity === quantity && Object.entries(rest).every(([name, value]) => line[name] === value);
    const missing = wanted.lines.filter((line) => !lines.some((handed) => holds(handed, line)));
    if (missing.length > 0 || lines.length !== wanted.lines.length) {
      const told = lines.map(({ product_id, variant_id, quantity }) => [product_id, variant_id, quantity].join(' '));
      wrong.push(`hands over the lines ${told.join('; ')}, not ${JSON.stringify(wanted.lines)}`);
    }
  }
  return wrong;
}

function judgeCheckout(wanted: NonNullable<Turn['checkout']>, { acp_handoff }: Exchange): string[] {
  if (wanted.none) return acp_handoff ? ['there is a checkout'] : [];
  if (!acp_handoff) return ['there is no checkout'];
  const payload = record(acp_handoff.payload);
  const items = Array.isArray(payload.line_items) ? payload.line_items.map(record) : [];
  const wrong: string[] = [];
  const total = items.reduce((sum, item) => sum + Number(item.unit_amount), 0);
  if (wanted.total !== undefined && total !== wanted.total)
    wrong.push(`checkout is over ${total}, not ${wanted.total}`);
  const ids = items.map((item) => String(item.id)).sort();
  if (wanted.ids && ids.join() !== [...wanted.ids].sort().join()) wrong.push(`checkout has ${ids.join()}`);
  const codes = record(payload.discounts).codes ?? [];
  if (wanted.codes && JSON.stringify(codes) !== JSON.stringify(wanted.codes)) {
    wrong.push(`checkout has the codes ${JSON.stringify(codes)}`);
  }
  if (wanted.email !== undefined && (record(payload.buyer).email ?? null) !== wanted.email) {
    wrong.push(`checkout has the buyer ${JSON.stringify(payload.buyer)}`);
  }
  return wrong;
}
