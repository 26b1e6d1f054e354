/**
 * Webhooks (A47): how an order event is signed, and how it reaches the configured address: a few at a time,
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

/** How long a process has an event in hand that it is about to send, in milliseconds: longer than a try and its pauses. */
export const LEASE = 60_000;

/** Pauses before the second and the third try, in milliseconds. */
const PAUSES = [1000, 5000];
/** How long a receiver may take, in milliseconds. */
const PATIENCE = 10_000;
/** What is read of a receiver's answer: `{"received":true}` is short. */
const MOST_ANSWER_BYTES = 4096;
/** Posts under way at the same time; the others wait for their turn. */
const AT_ONCE = 16;

/**
 * `begin` says whether a delivery is still to be sent by this process; `end` writes what became of a try, and with `over` that
 * no other follows here. Neither throws. With `durable` what has not arrived at the end of the service is left to the next.
 */
export function createWebhookSender(parts: {
  target: WebhookTarget;
  secret: string;
  durable: boolean;
  begin: (delivery: Delivery) => Promise<boolean>;
  end: (delivery: Delivery, over: boolean) => Promise<void>;
}) {
  const { target, secret, durable, begin, end } = parts;
  /** Told, and neither arrived nor given up. */
  const outstanding = new Map<string, Delivery>();
  const queue: Delivery[] = [];
  /** Waiting for another try, with what stops the timer. */
  const waiting = new Map<Delivery, () => void>();
  const running = new Set<AbortController>();
  let draining = false;
  let stopped = false;
  let whenIdle = () => {};

  return {
    send(told: Delivery) {
      const delivery = { ...told };
      outstanding.set(delivery.id, delivery);
      queue.push(delivery);
      sendNext();
    },

    /**
     * For the end of the service: tries at once what waits for another try. Resolves when nothing is to be sent any more, or
     * what is under way has been cut off at the signal, to what has not arrived by then.
     */
    drain(signal: AbortSignal): Promise<Delivery[]> {
      draining = true;
      for (const [delivery, stopTimer] of waiting) {
        stopTimer();
        queue.push(delivery);
      }
      waiting.clear();
      return new Promise((resolve) => {
        whenIdle = () => resolve([...outstanding.values()]);
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop);
        sendNext();
      });
    },
  };

  function stop() {
    stopped = true;
    for (const post of running) post.abort();
    if (running.size === 0) whenIdle();
  }

  function sendNext() {
    while (running.size < AT_ONCE && !stopped) {
      const delivery = queue.shift();
      if (delivery === undefined) break;
      const post = new AbortController();
      running.add(post);
      tryOnce(delivery, post).then(() => {
        running.delete(post);
        sendNext();
      });
    }
    if (running.size === 0 && (stopped || queue.length === 0)) whenIdle();
  }

  async function tryOnce(delivery: Delivery, post: AbortController) {
    if (!(await begin(delivery))) {
      outstanding.delete(delivery.id);
      return;
    }
    const stopTimer = target.setTimer(() => post.abort(), PATIENCE);
    const arrived = await attempt(target, secret, delivery, post.signal);
    stopTimer();
    delivery.attempts++;
    const pause = PAUSES[delivery.attempts - 1];
    if (arrived) delivery.state = 'delivered';
    else if (pause === undefined) delivery.state = 'failed';
    const left = draining && durable;
    if (arrived || (delivery.state === 'failed' && !draining)) outstanding.delete(delivery.id);
    await end(delivery, left || delivery.state !== 'pending');
    if (delivery.state !== 'pending' || left || pause === undefined) return;
    if (draining) queue.push(delivery);
    else wait(delivery, pause);
  }

  function wait(delivery: Delivery, pause: number) {
    const stopTimer = target.setTimer(() => {
      waiting.delete(delivery);
      queue.push(delivery);
      sendNext();
    }, pause);
    waiting.set(delivery, stopTimer);
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
