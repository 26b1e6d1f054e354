/**
 * A transport in front of the SDK's: it takes out what the SDK would refuse in its own words or does not speak, and knows
 * which requests are still unanswered.
 */
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';

/** Answers a request in the SDK's place, with a JSON-RPC result or error; `undefined` leaves it to the SDK. */
export type AnswerFirst = (request: JSONRPCRequest) => Promise<JSONRPCMessage> | undefined;

export interface GuardedTransport extends Transport {
  /** Resolves as soon as every request that came in has been answered (or cancelled). */
  settled(): Promise<void>;
  /** Called after each answer that went out. */
  onanswered?: () => void;
}

/** Wraps `inner`. What `answerFirst` answers never reaches the SDK. */
export function guardTransport(inner: Transport, answerFirst: AnswerFirst): GuardedTransport {
  const unanswered = new Set<RequestId>();
  const waiting = new Set<() => void>();

  const done = (id: RequestId | undefined) => {
    if (id !== undefined) unanswered.delete(id);
    if (unanswered.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };

  const guarded: GuardedTransport = {
    async start() {
      inner.onclose = () => guarded.onclose?.();
      inner.onerror = (error) => guarded.onerror?.(error);
      inner.onmessage = (message, extra) => {
        if (isJSONRPCRequest(message)) {
          unanswered.add(message.id);
          const answer = answerFirst(message);
          if (answer !== undefined) {
            answer.then(guarded.send).catch((error: Error) => guarded.onerror?.(error));
            return;
          }
        }
        // A cancelled request gets no answer: nobody should wait for it.
        if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
          const id = message.params?.requestId;
          if (typeof id === 'string' || typeof id === 'number') done(id);
        }
        guarded.onmessage?.(message, extra);
      };
      await inner.start();
    },
    async send(message, options) {
      await inner.send(message, options);
      if ('method' in message) return;
      done(message.id);
      guarded.onanswered?.();
    },
    close: () => inner.close(),
    settled: () => (unanswered.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
  };
  return guarded;
}
