/**
 * The outbox of order events (A47): stored with the order, readable by the operator, and sent as signed webhooks to the configured
 * URL. An event is due until it is delivered or given up. One process at a time holds the lease of an event, and writes it
 * before sending.
 */
import { StoreUnavailable } from '../engine/store-unavailable.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { Order, OrderEvent } from './orders.ts';
import { listed, type Units, type Work } from './units.ts';
import { createWebhookSender, type Delivery, LEASE, type WebhookTarget } from './webhooks.ts';

export interface Outbox {
  /** Adds an event for an order in the unit of work that changes it. */
  put(work: Work, owner: string, type: OrderEvent, order: Order): Promise<void>;
  /** Oldest first, for as long as orders are kept; in memory the newest thousand of each owner. */
  list(): Promise<Delivery[]>;
  /** Sends events that another process has abandoned. */
  takeOver(): Promise<void>;
  /** On shutdown: sends pending events until the `end` signal. Resolves to the undelivered ones. */
  drain(end: AbortSignal): Promise<Delivery[]>;
}

/** Of an event that is to be sent. */
interface Due {
  id: string;
  /** Until when a process has it in hand, and by that which one. Milliseconds since 1970 by the machine's clock. */
  lease_until: number;
}

const KEPT = 30 * 86_400_000;
const eventKey = (id: string) => `e${id}`;
const dueKey = (id: string) => `d${id}`;

export function createOutbox(parts: {
  now: () => number;
  newId: () => string;
  secret: string;
  units: Units;
  records: RecordStore;
  /** Another process goes on where this one ends. */
  durable: boolean;
  target?: WebhookTarget;
  /** Called with the body of each event. */
  onPut?: (body: string) => void;
}): Outbox {
  const { now, newId, secret, units, records, durable, target, onPut } = parts;
  /** What this process has in hand, each with its lease. */
  const inHand = new Map<string, number>();
  const sender = target && createWebhookSender({ target, secret, durable, begin, end });

  return {
    async put(work, owner, type, order) {
      const id = `evt_${newId()}`;
      const state = target ? ('pending' as const) : ('kept' as const);
      const value: Delivery = {
        ...{ id, type, order_id: order.id, body: JSON.stringify({ type, data: order }), state, attempts: 0 },
      };
      await work.read(eventKey(id), 'absent');
      work.put(eventKey(id), { kind: 'event', owner, value, until: now() + KEPT });
      if (target) {
        const due: Due = { id, lease_until: target.now() + LEASE };
        await work.read(dueKey(id), 'absent');
        work.put(dueKey(id), { kind: 'due event', owner, value: due, until: now() + KEPT });
        work.after(() => take(value, due.lease_until));
      }
      work.after(() => onPut?.(value.body));
    },

    list: () => listed<Delivery>(records, now(), 'event'),

    async takeOver() {
      if (!target) return;
      for (const { id, lease_until } of await listed<Due>(records, now(), 'due event')) {
        if (lease_until <= target.now() && !inHand.has(id)) await takeFrom(id, lease_until);
      }
    },

    async drain(end) {
      const left = (await sender?.drain(end)) ?? [];
      return durable ? [] : left;
    },
  };

  function take(delivery: Delivery, lease: number) {
    inHand.set(delivery.id, lease);
    sender?.send(delivery);
  }

  function takeFrom(id: string, lapsed: number) {
    const lease_until = (target?.now() ?? 0) + LEASE;
    return units(async (work) => {
      await work.fetch(eventKey(id), dueKey(id));
      const due = await work.read<Due>(dueKey(id));
      const event = await work.read<Delivery>(eventKey(id));
      const delivery = event?.value;
      if (due?.value?.lease_until !== lapsed) return;
      if (!delivery) return work.drop(dueKey(id));
      work.put(dueKey(id), { ...due, value: { id, lease_until } });
      work.after(() => take(delivery, lease_until));
    });
  }

  /** Before a try: that it is still to be sent, and by us. */
  async function begin({ id }: Delivery): Promise<boolean> {
    const lease_until = (target?.now() ?? 0) + LEASE;
    const ours = await answered(() =>
      units(async (work) => {
        await work.fetch(eventKey(id), dueKey(id));
        const due = await work.read<Due>(dueKey(id));
        if (due?.value === undefined || due.value.lease_until !== inHand.get(id)) return false;
        if (!(await work.read(eventKey(id)))?.value) {
          work.drop(dueKey(id));
          return false;
        }
        work.put(dueKey(id), { ...due, value: { id, lease_until } });
        work.after(() => inHand.set(id, lease_until));
        return true;
      }),
    );
    if (ours !== true) inHand.delete(id);
    return ours === true;
  }

  /** After a try: what became of it. `over`: this process lets go of it. */
  async function end(delivery: Delivery, over: boolean): Promise<void> {
    const { id, state, attempts } = delivery;
    await answered(() =>
      units(async (work) => {
        await work.fetch(eventKey(id), dueKey(id));
        const [due, event] = [await work.read<Due>(dueKey(id)), await work.read<Delivery>(eventKey(id))];
        const ours = due?.value?.lease_until === inHand.get(id);
        // What has arrived has arrived, whoever has it in hand now.
        if (!event?.value || (!ours && state !== 'delivered')) return;
        work.put(eventKey(id), { ...event, value: { ...event.value, state, attempts } });
        if (state !== 'pending') work.drop(dueKey(id));
        else if (due?.value && over) work.put(dueKey(id), { ...due, value: { id, lease_until: 0 } });
      }),
    );
    if (over) inHand.delete(id);
  }

  /** A store that does not answer costs nothing here: what was due stays so, and is taken over when its lease has ended. */
  async function answered<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (problem) {
      if (problem instanceof StoreUnavailable) return undefined;
      throw problem;
    }
  }
}
