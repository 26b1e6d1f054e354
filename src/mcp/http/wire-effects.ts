/** What HTTP does with an answer when a hook asks for more than sending it (../wire-effect.ts): for people who test hosts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireRefusal } from '../wire.ts';
import { cutShort, statusRefusal, type WireEffect } from '../wire-effect.ts';
import { asEvent, takesEvents } from './negotiation.ts';

/** How the service writes: an answer in the form that its caller takes, an event stream, or a refusal. */
interface Writer<Exchange> {
  answer(exchange: Exchange, body: string): void;
  events(exchange: Exchange, text: string): void;
  refuse(exchange: Exchange, refusal: WireRefusal, headers: string[]): void;
}

export function createWireEffects<Exchange extends { request: IncomingMessage; response: ServerResponse }>(
  write: Writer<Exchange>,
) {
  const unanswered = new Set<ServerResponse>();
  return {
    /** Carries an effect out for the answer `body`. */
    carryOut(exchange: Exchange, effect: WireEffect, body: string): void {
      const { request, response } = exchange;
      switch (effect.kind) {
        case 'unanswered':
          // Its connection ends with the patience of its caller, or with the service.
          unanswered.add(response);
          response.on('close', () => unanswered.delete(response));
          break;
        case 'dropped':
          if (effect.partly) sendHalf(response, body);
          else response.destroy();
          break;
        case 'status': {
          const { retry_after: wait } = effect;
          write.refuse(exchange, statusRefusal(effect), wait === undefined ? [] : ['Retry-After', String(wait)]);
          break;
        }
        case 'malformed':
          write.answer(exchange, cutShort(body));
          break;
        case 'twice':
          // Two JSON bodies would be none: who takes no events gets it once.
          if (takesEvents(request.headers)) write.events(exchange, asEvent(body).repeat(2));
          else write.answer(exchange, body);
      }
    },

    /** The service ends: so do the connections that were left without an answer. */
    stop(): void {
      for (const response of unanswered) response.destroy();
    },
  };
}

function sendHalf(response: ServerResponse, body: string): void {
  response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))]);
  response.write(cutShort(body), () => response.destroy());
}
