/**
 * Order events for whoever placed the order (acp-checkout §10): kept in an outbox that the operator can read, and sent,
 * signed, to one configured address.
 */
import { heapSize } from './heap-size.ts';
import { createKeep } from './keep.ts';
import type { Rooms } from './limits.ts';
import type { Order, OrderEvent } from './orders.ts';
import { createWebhookSender, type Delivery, type WebhookTarget } from './webhooks.ts';

export interface Outbox {
  put(owner: string, type: OrderEvent, order: Order): void;
  /** Oldest first; of each owner the newest thousand, for as long as orders are kept. */
  list(): Delivery[];
  /** For the end of the service: sends what is still to be sent until the `end` signal; to what has not arrived. */
  drain(end: AbortSignal): Promise<Delivery[]>;
  sweep(): void;
}

/** Of one owner. */
const MOST = 1000;
const KEPT = 30 * 86_400_000;

export function createOutbox(parts: {
  now: () => number;
  newId: () => string;
  secret: string;
  rooms: Rooms;
  target?: WebhookTarget;
  /** Hears of each event, as it is sent. */
  onPut?: (body: string) => void;
}): Outbox {
  const { now, newId, secret, rooms, target, onPut } = parts;
  const deliveries = createKeep<Delivery>({ now, room: rooms.part(1 / 8), most: MOST, full: 'forget oldest' });
  const sender = target && createWebhookSender({ target, secret, find: deliveries.get });

  return {
    put(owner, type, order) {
      const delivery: Delivery = {
        id: `evt_${newId()}`,
        type,
        order_id: order.id,
        body: JSON.stringify({ type, data: order }),
        state: target ? 'pending' : 'kept',
        attempts: 0,
      };
      deliveries.add(owner, delivery.id, delivery, { bytes: heapSize(delivery), until: now() + KEPT });
      sender?.send(delivery);
      onPut?.(delivery.body);
    },
    list: () => deliveries.values().map((delivery) => ({ ...delivery })),
    drain: async (end) => sender?.drain(end) ?? [],
    sweep: deliveries.sweep,
  };
}
