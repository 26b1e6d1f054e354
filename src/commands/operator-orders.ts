/**
 * The operator API of all merchants: list orders; ship, cancel or refund one. Each change sends an order_update webhook.
 */
import { z } from 'zod/v3';
import { toMinor } from '../brands/money.ts';
import { type Refused, refused } from '../checkout/acp-error.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { namesOf } from '../checkout/json-path.ts';
import type { Claims } from '../checkout/ledger.ts';
import type { Changed, Order, Orders } from '../checkout/orders.ts';
import { read } from '../checkout/requests.ts';
import { StoreUnavailable } from '../engine/store-unavailable.ts';
import type { MountedAnswer, MountedRequest } from '../mcp/http/mount.ts';
import { closed, list } from '../protocol/keywords.ts';
import type { Merchant } from './merchant.ts';

/** Where `si-mcp orders` asks; /<order>/<change> below it changes one. */
const OPERATOR_PATH = '/operator/orders';

export function isOperatorPath(path: string): boolean {
  return path === OPERATOR_PATH || path.startsWith(`${OPERATOR_PATH}/`);
}

const word = (most = 200) => z.string().min(1).max(most);
/** Without `quantity` all of the line that is left. */
const units = () =>
  list(closed({ id: word(300), quantity: z.number().int().min(1).optional() }), { min: 1 }).optional();

const CHANGES = {
  ship: closed({ units: units(), carrier: word().optional(), tracking_number: word().optional() }),
  cancel: closed({ units: units(), reason: word(500).optional() }),
  /** `amount` in major units, as people write it: 12.50. */
  refund: closed({ amount: word(30).optional(), reason: word(500).optional() }),
};
const CHANGE_NAMES = ['ship', 'cancel', 'refund'] as const;
type ChangeName = (typeof CHANGE_NAMES)[number];
const NAMES = namesOf(...Object.values(CHANGES));

/** The report for the operator, without tokens and without the proof of an attribution claim. */
async function operatorReport(merchants: readonly Merchant[], { impersonal }: { impersonal: boolean }) {
  const report = impersonal ? impersonalReportOf : reportOf;
  const told = merchants.map(async ({ brand, currency, checkout }) => ({
    ...{ brand, currency },
    ...(await report(checkout())),
  }));
  return { impersonal, brands: await Promise.all(told) };
}

async function reportOf({ orders, ledger, outbox }: Checkout) {
  return {
    orders: await orders.list(),
    conversions: await ledger.conversions(),
    departures: await ledger.departures(),
    claims: (await ledger.claims()).map(({ checkout_session_id, first, last }) => ({
      checkout_session_id,
      ...(first && { first: openlySaid(first) }),
      ...(last && { last: openlySaid(last) }),
    })),
    outbox: await outbox.list(),
  };
}

/**
 * What any program of this machine may read: which orders there are, what they cost and which offers brought them. No name,
 * address or words of a buyer, no text of a host, and no id that could be used to ask for more.
 */
async function impersonalReportOf({ orders, ledger, outbox }: Checkout) {
  return {
    orders: (await orders.list()).map(({ id, status, totals }) => ({
      id,
      status,
      totals: totals.map(({ type, amount }) => ({ type, amount })),
    })),
    conversions: (await ledger.conversions()).map(({ at, order_id, offering_id, applied_offers }) => ({
      at,
      order_id,
      offering_id,
      applied_offers,
    })),
    departures: (await ledger.departures()).map(({ at, reason_code }) => ({ at, reason_code })),
    claims: [],
    outbox: (await outbox.list()).map(({ order_id, type, state, attempts }) => ({ order_id, type, state, attempts })),
  };
}

/** A36: who claims a sale, without what the claim is proved by. */
function openlySaid({ provider, publisher_id, campaign_id, creative_id }: NonNullable<Claims['first']>) {
  return { provider, publisher_id, campaign_id, creative_id };
}

/** Answers what is asked at an operator's path. */
export async function handleOperatorRequest(
  merchants: readonly Merchant[],
  request: MountedRequest,
): Promise<MountedAnswer> {
  try {
    return await answer(merchants, request);
  } catch (problem) {
    if (!(problem instanceof StoreUnavailable)) throw problem;
    return asAnswer(refused('service_unavailable', 'The store is unavailable. Try again.'), { 'Retry-After': '5' });
  }
}

async function answer(merchants: readonly Merchant[], request: MountedRequest): Promise<MountedAnswer> {
  const { method, operator, path } = request;
  // 404 without credentials: do not reveal that the endpoint exists.
  if (operator === 'none') return asAnswer(NOTHING);
  if (path !== OPERATOR_PATH) return changeOrder(merchants, request);
  if (method !== 'GET') return asAnswer(refused('method_not_allowed', 'Send GET here.'), { Allow: 'GET, HEAD' });
  return asAnswer({ status: 200, body: await operatorReport(merchants, { impersonal: operator === 'impersonal' }) });
}

async function changeOrder(
  merchants: readonly Merchant[],
  { method, operator, path, rawBody }: MountedRequest,
): Promise<MountedAnswer> {
  const [asked = '', action, ...rest] = path.slice(OPERATOR_PATH.length + 1).split('/');
  const change = CHANGE_NAMES.find((name) => name === action);
  if (change === undefined || rest.length > 0) return asAnswer(NOTHING);
  if (method !== 'POST') return asAnswer(refused('method_not_allowed', 'Send POST here.'), { Allow: 'POST' });
  if (operator !== 'full') return asAnswer(refused('unauthorized', 'Changing an order needs the operator key.'));
  const named = merchants.map(async (merchant) =>
    (await ordersNamed(merchant, asked)).map((order) => ({ merchant, order })),
  );
  const found = (await Promise.all(named)).flat();
  const [first] = found;
  if (first === undefined)
    return asAnswer(refused('not_found', 'Order not found. GET /operator/orders lists all orders.'));
  if (found.length > 1) return asAnswer(refused('invalid', 'Several orders have this number. Use the full order id.'));
  const { merchant, order } = first;
  const { orders, outbox } = merchant.checkout();
  const body = jsonOf(rawBody);
  if (body === undefined) return asAnswer(refused('invalid_json', 'The body is not valid JSON.'));
  const changed = await apply(orders, order, change, body, merchant.currency);
  if ('body' in changed) return asAnswer(changed);
  if (!changed.ok) return asAnswer(refused('invalid', changed.message));
  const event = (await outbox.list()).findLast(({ order_id }) => order_id === order.id);
  return asAnswer({
    status: 200,
    body: { brand: merchant.brand, currency: merchant.currency, order: changed.order, event_state: event?.state },
  });
}

/** By id, or by the order number that the buyer knows. */
async function ordersNamed(merchant: Merchant, asked: string): Promise<Order[]> {
  const { orders } = merchant.checkout();
  const known = await orders.find(asked);
  return known ? [known] : (await orders.list()).filter(({ order_number }) => order_number === asked.toUpperCase());
}

async function apply(
  orders: Orders,
  order: Order,
  change: ChangeName,
  body: unknown,
  currency: string,
): Promise<Changed | Refused> {
  switch (change) {
    case 'ship': {
      const asked = read(CHANGES.ship, body, NAMES);
      return asked.ok ? orders.fulfil(order.id, { ...asked.value, units: counted(order, asked.value.units) }) : asked;
    }
    case 'cancel': {
      const asked = read(CHANGES.cancel, body, NAMES);
      return asked.ok ? orders.cut(order.id, counted(order, asked.value.units), asked.value.reason) : asked;
    }
    case 'refund': {
      const asked = read(CHANGES.refund, body, NAMES);
      if (!asked.ok) return asked;
      const { amount, reason } = asked.value;
      const minor = amount === undefined ? undefined : minorOf(amount, currency);
      if (amount !== undefined && minor === undefined) return NO_AMOUNT;
      return orders.refund(order.id, { amount: minor, reason });
    }
  }
}

/** Units with their number: all that is left of a line where none is said. */
function counted({ line_items }: Order, units: { id: string; quantity?: number }[] | undefined) {
  return units?.map(({ id, quantity }) => {
    const line = line_items.find((one) => one.id === id);
    return { id, quantity: quantity ?? (line ? line.quantity.current - line.quantity.fulfilled : 1) };
  });
}

function minorOf(amount: string, currency: string): number | undefined {
  if (!/^\d{1,12}(\.\d{1,4})?$/.test(amount)) return undefined;
  try {
    return toMinor(amount, currency);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NOTHING = refused('not_found', 'Nothing is served here.');
const NO_AMOUNT = refused('invalid', 'Send the amount in major units as text, such as "12.50".', { param: '$.amount' });

/** A JSON response that is not cached. */
export function asAnswer({ status, body }: { status: number; body: object }, more: Record<string, string> = {}) {
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...more,
  };
  return { status, headers, body: JSON.stringify(body) };
}
