/**
 * Webhooks (acp-checkout §10): how an order event is signed, and how it reaches the configured address: a few at a time,
 * each up to three times, and of the receiver's answer no more is read than says that it arrived.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

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
  /** Milliseconds since 1970 by the machine's clock: receivers compare the time of a signature with their own. */
  now: () => number;
  fetch: (
    url: string,
    init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'error'; signal: AbortSignal },
  ) => Promise<{ ok: boolean; body: AsyncIterable<Uint8Array> | null }>;
  /** Calls `act` once, after so many milliseconds, unless what it returns is called before. */
  setTimer: (act: () => void, milliseconds: number) => () => void;
}

/** An event as it was told. `kept`: no address is configured. */
export interface Delivery {
  id: string;
  type: 'order_create' | 'order_update';
  order_id: string;
  /** The JSON text, byte for byte as signed and sent. */
  body: string;
  state: 'kept' | 'pending' | 'delivered' | 'failed';
  attempts: number;
}

/** Pauses before the second and the third try, in milliseconds. */
const PAUSES = [1000, 5000];
/** How long a receiver may take, in milliseconds. */
const PATIENCE = 10_000;
/** What is read of a receiver's answer: `{"received":true}` is short. */
const MOST_ANSWER_BYTES = 4096;
/** Posts under way at the same time; the others wait for their turn. */
const AT_ONCE = 16;

export type WebhookSender = ReturnType<typeof createWebhookSender>;

/** `find` gives a delivery as long as it is kept: what was forgotten is not sent any more. */
export function createWebhookSender(parts: {
  target: WebhookTarget;
  secret: string;
  find: (id: string) => Delivery | undefined;
}) {
  const { target, secret, find } = parts;
  /** Told, and neither arrived nor given up. */
  const outstanding = new Map<string, Delivery>();
  const queue: string[] = [];
  /** Waiting for another try, with what stops the timer. */
  const waiting = new Map<string, () => void>();
  const running = new Set<AbortController>();
  let draining = false;
  let stopped = false;
  let whenIdle = () => {};

  return {
    send(delivery: Delivery) {
      outstanding.set(delivery.id, delivery);
      queue.push(delivery.id);
      sendNext();
    },

    /**
     * For the end of the service: tries at once what waits for another try. Resolves when nothing is to be sent any more, at
     * the `end` signal at the latest, to what has not arrived by then.
     */
    drain(end: AbortSignal): Promise<Delivery[]> {
      draining = true;
      for (const [id, stopTimer] of waiting) {
        stopTimer();
        queue.push(id);
      }
      waiting.clear();
      return new Promise((resolve) => {
        whenIdle = () => resolve([...outstanding.values()]);
        if (end.aborted) stop();
        else end.addEventListener('abort', stop);
        sendNext();
      });
    },
  };

  function stop() {
    stopped = true;
    for (const post of running) post.abort();
    whenIdle();
  }

  function sendNext() {
    while (running.size < AT_ONCE && !stopped) {
      const id = queue.shift();
      if (id === undefined) break;
      const delivery = find(id);
      if (delivery) start(delivery);
      else outstanding.delete(id);
    }
    if (running.size === 0 && queue.length === 0) whenIdle();
  }

  function start(delivery: Delivery) {
    const post = new AbortController();
    const stopTimer = target.setTimer(() => post.abort(), PATIENCE);
    running.add(post);
    attempt(target, secret, delivery, post.signal).then((arrived) => {
      stopTimer();
      running.delete(post);
      delivery.attempts++;
      if (arrived) {
        delivery.state = 'delivered';
        outstanding.delete(delivery.id);
      } else tryAgain(delivery);
      sendNext();
    });
  }

  function tryAgain(delivery: Delivery) {
    const { id, attempts } = delivery;
    const pause = PAUSES[attempts - 1];
    if (pause === undefined) {
      delivery.state = 'failed';
      if (!draining) outstanding.delete(id);
    } else if (draining) queue.push(id);
    else {
      const stopTimer = target.setTimer(() => {
        waiting.delete(id);
        queue.push(id);
        sendNext();
      }, pause);
      waiting.set(id, stopTimer);
    }
  }
}

async function attempt(
  { url, fetch, now }: WebhookTarget,
  secret: string,
  { id, body }: Delivery,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const headers = {
      'Content-Type': 'application/json',
      'Merchant-Signature': sign(secret, Math.floor(now() / 1000), body),
      'Request-Id': id,
      Timestamp: new Date(now()).toISOString(),
    };
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    const answer = await readShort(response.body);
    if (!response.ok || answer === undefined) return false;
    const receipt: unknown = JSON.parse(answer);
    return typeof receipt === 'object' && receipt !== null && 'received' in receipt && receipt.received === true;
  } catch {
    return false;
  }
}

/** A text of at most so many bytes; `undefined` when it is longer, and then the rest is not read. */
async function readShort(body: AsyncIterable<Uint8Array> | null): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_ANSWER_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
