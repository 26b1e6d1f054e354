/**
 * Order events for whoever placed the order (acp-checkout §10): always kept in an outbox that the operator can read, and
 * sent, signed, to one configured address.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Order, OrderEvent } from './orders.ts';

/** `t=<unix seconds>,v1=<64 hex>`: HMAC-SHA256 over the seconds, a dot and the body as sent (A47). */
export function sign(secret: string, seconds: number, rawBody: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${rawBody}`).digest('hex')}`;
}

/** How far a receiver's clock may be from the sender's, in seconds. */
const TOLERANCE = 300;

/** What a receiver does with the header: false when it is missing, malformed, wrong, or more than 300 s away from `seconds`. */
export function verify(secret: string, header: string | undefined, rawBody: string, seconds: number): boolean {
  const [, time = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-fA-F]{64})$/.exec(header ?? '') ?? [];
  if (time === '' || Math.abs(seconds - Number(time)) > TOLERANCE) return false;
  const expected = createHmac('sha256', secret).update(`${time}.${rawBody}`).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

/** Where events go, and what carries them there. */
export interface WebhookTarget {
  url: string;
  fetch: (
    url: string,
    init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'error' },
  ) => Promise<{
    ok: boolean;
    json(): Promise<unknown>;
  }>;
  /** Calls `act` once, after so many milliseconds. */
  setTimer: (act: () => void, milliseconds: number) => void;
}

/** An event as it was told. `kept`: no address is configured. */
export interface Delivery {
  id: string;
  type: OrderEvent;
  order_id: string;
  /** The JSON text, byte for byte as signed and sent. */
  body: string;
  state: 'kept' | 'pending' | 'delivered' | 'failed';
  attempts: number;
}

export interface Outbox {
  put(type: OrderEvent, order: Order): void;
  /** Oldest first; the newest thousand. */
  list(): Delivery[];
}

const MOST = 1000;
/** Pauses before the second and the third try, in milliseconds. */
const PAUSES = [1000, 5000];

export function createOutbox(parts: {
  now: () => number;
  newId: () => string;
  secret: string;
  target?: WebhookTarget;
}): Outbox {
  const { now, newId, secret, target } = parts;
  const deliveries: Delivery[] = [];

  return {
    put(type, order) {
      const delivery: Delivery = {
        id: `evt_${newId()}`,
        type,
        order_id: order.id,
        body: JSON.stringify({ type, data: order }),
        state: target ? 'pending' : 'kept',
        attempts: 0,
      };
      deliveries.push(delivery);
      if (deliveries.length > MOST) deliveries.shift();
      if (target) send(target, delivery);
    },
    list: () => deliveries.map((delivery) => ({ ...delivery })),
  };

  function send(to: WebhookTarget, delivery: Delivery): void {
    attempt(to, delivery).then((arrived) => {
      delivery.attempts++;
      const pause = PAUSES[delivery.attempts - 1];
      if (arrived) delivery.state = 'delivered';
      else if (pause === undefined) delivery.state = 'failed';
      else to.setTimer(() => send(to, delivery), pause);
    });
  }

  async function attempt({ url, fetch }: WebhookTarget, { id, body }: Delivery): Promise<boolean> {
    try {
      const seconds = Math.floor(now() / 1000);
      const headers = {
        'Content-Type': 'application/json',
        'Merchant-Signature': sign(secret, seconds, body),
        'Request-Id': id,
        Timestamp: new Date(now()).toISOString(),
      };
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error' });
      if (!response.ok) return false;
      const receipt = await response.json();
      return typeof receipt === 'object' && receipt !== null && 'received' in receipt && receipt.received === true;
    } catch {
      return false;
    }
  }
}
