/**
 * Orders and what becomes of them (A29, A49): placed once by a completed checkout, then fulfilled, refunded or
 * cut by the operator. Each change is one event for the webhooks, with the whole order in it.
 */
import type { Brand } from '../brands/catalogue.ts';
import { formatMoney } from '../brands/money.ts';
import { iso } from '../engine/iso-time.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { BasketLine } from './basket.ts';
import type { Chosen } from './delivery.ts';
import type { Address } from './requests.ts';
import { lineTotals, type Total } from './totals.ts';
import { listed, type Units, type Work } from './units.ts';

/** ACP `Order`. Amounts are integer minor units. */
export interface Order {
  type: 'order';
  id: string;
  checkout_session_id: string;
  order_number: string;
  permalink_url: string;
  status: 'confirmed' | 'processing' | 'shipped' | 'completed' | 'canceled';
  confirmation: { confirmation_number: string; confirmation_email_sent: boolean };
  line_items: OrderLine[];
  fulfillments: Fulfillment[];
  adjustments: Adjustment[];
  totals: Total[];
}

interface OrderLine {
  id: string;
  title: string;
  quantity: Quantities;
  unit_price: number;
  subtotal: number;
  totals: Total[];
  status: LineStatus;
}

interface Quantities {
  ordered: number;
  current: number;
  fulfilled: number;
}

type LineStatus = 'removed' | 'fulfilled' | 'partial' | 'processing';

interface Fulfillment {
  id: string;
  type: 'shipping' | 'pickup' | 'digital';
  status: 'pending' | 'processing' | 'partial' | 'shipped' | 'delivered';
  line_items: OrderUnits[];
  carrier?: string;
  tracking_number?: string;
  destination?: object;
  description?: string;
  events: { id: string; type: string; occurred_at: string }[];
}

interface Adjustment {
  id: string;
  type: 'refund' | 'cancellation';
  occurred_at: string;
  status: 'completed';
  amount?: number;
  currency?: string;
  line_items?: OrderUnits[];
  reason?: string;
}

interface OrderUnits {
  id: string;
  quantity: number;
}

/** OR 3.2: a line's status follows from its quantities and is never set (A49). */
export function lineStatus({ current, fulfilled }: Quantities): LineStatus {
  if (current === 0) return 'removed';
  if (fulfilled >= current) return 'fulfilled';
  return fulfilled > 0 ? 'partial' : 'processing';
}

/** What a checkout hands over when it is paid. */
interface Sale {
  /** In whose name the order counts. */
  owner: string;
  checkout_session_id: string;
  lines: readonly BasketLine[];
  chosen: readonly Chosen[];
  totals: Total[];
  address?: Address;
}

export type OrderEvent = 'order_create' | 'order_update';

/** An operator's change: the order as it is now, or why it cannot be. */
export type Changed = { ok: true; order: Order } | { ok: false; message: string };

export interface Orders {
  /** Places it in the unit of work that the payment is settled in. */
  place(work: Work, sale: Sale): Promise<Order>;
  read(work: Work, id: string): Promise<Order | undefined>;
  find(id: string): Promise<Order | undefined>;
  /** Oldest first. */
  list(): Promise<Order[]>;
  /** Hands out units; without `units` all that is left. */
  fulfil(id: string, how?: { units?: OrderUnits[]; carrier?: string; tracking_number?: string }): Promise<Changed>;
  /** Gives money back, tax included; `total` stays what was charged. Without `amount` all that is left. */
  refund(id: string, how?: { amount?: number; reason?: string }): Promise<Changed>;
  /** Takes units that were not handed out off the order; without `units` all of them. */
  cut(id: string, units?: OrderUnits[], reason?: string): Promise<Changed>;
}

const KEPT = 30 * 86_400_000;
const keyOf = (id: string) => `o${id}`;

export function createOrders(parts: {
  brand: Brand;
  now: () => number;
  newId: () => string;
  units: Units;
  records: RecordStore;
  /** Called for every change, in the same unit of work. */
  onEvent: (work: Work, owner: string, event: OrderEvent, order: Order) => Promise<void>;
}): Orders {
  const { brand, now, newId, units: inUnit, records, onEvent } = parts;
  const { currency, brand: facts, checkout } = brand.pack;
  const pages = (checkout.orders_url ?? `https://${facts.domain}/orders`).replace(/(?<!\/)\/+$/, '');
  const read = async (work: Work, id: string) => (await work.read<Order>(keyOf(id)))?.value;

  return {
    async place(work, sale) {
      const id = `ord_${newId()}`;
      const number = id.slice(-8).toUpperCase();
      const order: Order = {
        type: 'order',
        id,
        checkout_session_id: sale.checkout_session_id,
        order_number: number,
        permalink_url: `${pages}/${id}`,
        status: 'confirmed',
        confirmation: { confirmation_number: `SBX${number}`, confirmation_email_sent: false },
        line_items: sale.lines.map(orderLine),
        fulfillments: sale.chosen.map((chosen, index) => fulfillmentOf(sale, chosen, index)),
        adjustments: [],
        totals: sale.totals,
      };
      await work.read(keyOf(id), 'absent');
      work.put(keyOf(id), { kind: 'order', owner: sale.owner, value: order, until: now() + KEPT });
      await onEvent(work, sale.owner, 'order_create', order);
      return order;
    },
    read,
    find: (id) => inUnit((work) => read(work, id)),
    list: () => listed<Order>(records, now(), 'order'),

    fulfil(id, { units, carrier, tracking_number } = {}) {
      return change(id, (order) => {
        const handed = (units ?? unitsLeft(order)).filter(({ quantity }) => quantity > 0);
        const wrong = misfit(order, handed);
        if (wrong) return wrong;
        if (handed.length === 0) return 'There is nothing left to hand out.';
        for (const { id: line, quantity } of handed) lineOf(order, line).quantity.fulfilled += quantity;
        for (const fulfillment of order.fulfillments) {
          if (!fulfillment.line_items.some((one) => handed.some((unit) => unit.id === one.id))) continue;
          const open = fulfillment.line_items.some((one) => openUnits(lineOf(order, one.id)) > 0);
          fulfillment.status = open ? 'partial' : fulfillment.type === 'shipping' ? 'shipped' : 'delivered';
          if (fulfillment.type === 'shipping' && carrier) fulfillment.carrier = carrier;
          if (fulfillment.type === 'shipping' && tracking_number) fulfillment.tracking_number = tracking_number;
          const type = fulfillment.type === 'shipping' ? 'shipped' : 'delivered';
          const number = fulfillment.events.length + 1;
          fulfillment.events.push({ id: `${fulfillment.id}_evt_${number}`, type, occurred_at: iso(now()) });
        }
        return undefined;
      });
    },
    refund(id, { amount, reason } = {}) {
      return change(id, (order) => {
        const paid = order.totals.find(({ type }) => type === 'total')?.amount ?? 0;
        const back = order.totals.find(({ type }) => type === 'amount_refunded');
        const left = paid - (back?.amount ?? 0);
        const refund = amount ?? left;
        if (!Number.isSafeInteger(refund) || refund <= 0 || refund > left)
          return left === 0
            ? 'Everything was given back already.'
            : `At most ${formatMoney(left, currency, 'en-US')} can be given back.`;
        order.adjustments.push({
          ...adjustment(order, 'refund'),
          amount: refund,
          currency: currency.toLowerCase(),
          ...(reason && { reason }),
        });
        if (back) back.amount += refund;
        else order.totals.push({ type: 'amount_refunded', display_text: 'Refunded', amount: refund });
        return undefined;
      });
    },
    cut(id, units, reason) {
      return change(id, (order) => {
        const off = units ?? unitsLeft(order);
        const wrong = misfit(order, off);
        if (wrong) return wrong;
        if (off.length === 0) return 'There is nothing left to cancel.';
        for (const { id: line, quantity } of off) lineOf(order, line).quantity.current -= quantity;
        order.adjustments.push({ ...adjustment(order, 'cancellation'), line_items: off, ...(reason && { reason }) });
        return undefined;
      });
    },
  };

  function change(id: string, act: (order: Order) => string | undefined): Promise<Changed> {
    return inUnit<Changed>(async (work) => {
      const kept = await work.read<Order>(keyOf(id));
      const order = kept?.value;
      if (!order) return { ok: false, message: 'There is no such order.' };
      const message = act(order);
      if (message !== undefined) return { ok: false, message };
      for (const line of order.line_items) line.status = lineStatus(line.quantity);
      order.status = orderStatus(order);
      work.put(keyOf(id), { kind: 'order', owner: kept.owner, value: order, until: kept.until });
      await onEvent(work, kept.owner, 'order_update', order);
      return { ok: true, order };
    });
  }

  function adjustment(order: Order, type: Adjustment['type']): Adjustment {
    return {
      id: `${order.id}_adj_${order.adjustments.length + 1}`,
      type,
      occurred_at: iso(now()),
      status: 'completed',
    };
  }
}

function orderLine(line: BasketLine): OrderLine {
  const quantity = { ordered: line.quantity, current: line.quantity, fulfilled: 0 };
  return {
    id: line.id,
    title: line.name,
    quantity,
    unit_price: line.unit_amount,
    // OR: before discounts; the rows of `totals` tell the rest.
    subtotal: line.unit_amount * line.quantity,
    totals: lineTotals(line),
    status: lineStatus(quantity),
  };
}

function fulfillmentOf({ lines, address }: Sale, { way, item_ids }: Chosen, index: number): Fulfillment {
  const destination = way.type === 'pickup' ? { name: way.title, ...way.terms.address } : address && { ...address };
  return {
    id: `ful_${index + 1}`,
    type: way.type,
    status: way.type === 'digital' ? 'processing' : 'pending',
    line_items: lines.filter(({ id }) => item_ids.includes(id)).map(({ id, quantity }) => ({ id, quantity })),
    ...(way.type !== 'digital' && destination && { destination }),
    description: way.title,
    events: [],
  };
}

function orderStatus({ line_items, fulfillments }: Order): Order['status'] {
  const left = line_items.filter(({ status }) => status !== 'removed');
  if (left.length === 0) return 'canceled';
  if (left.some(({ status }) => status !== 'fulfilled')) {
    return left.some(({ status }) => status !== 'processing') ? 'processing' : 'confirmed';
  }
  return fulfillments.some(({ type }) => type === 'shipping') ? 'shipped' : 'completed';
}

function openUnits({ quantity: { current, fulfilled } }: OrderLine): number {
  return current - fulfilled;
}

function unitsLeft({ line_items }: Order): OrderUnits[] {
  return line_items.map((line) => ({ id: line.id, quantity: openUnits(line) })).filter(({ quantity }) => quantity > 0);
}

function misfit(order: Order, units: readonly OrderUnits[]): string | undefined {
  const seen = new Set<string>();
  for (const { id, quantity } of units) {
    const line = order.line_items.find((one) => one.id === id);
    if (!line) return `The order has no line ${id}.`;
    if (seen.has(id)) return `The line ${id} is named twice.`;
    seen.add(id);
    if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > openUnits(line)) {
      return `Of ${id} there are ${openUnits(line)} left.`;
    }
  }
  return undefined;
}

function lineOf(order: Order, id: string): OrderLine {
  const line = order.line_items.find((one) => one.id === id);
  if (!line) throw new Error('an order lost a line');
  return line;
}
