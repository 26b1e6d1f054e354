/** Effects of a hook on the answers of a stdio server (wire-effect.ts). */
import { errorBody, type MessageId } from './wire.ts';
import { cutShort, statusRefusal, type WireEffect } from './wire-effect.ts';

/**
 * Carries an effect out where answers are lines: gives the text to send in place of `body`, or `undefined` when nothing is sent.
 * `drop` is called for what ends the connection, once what is given back has been written.
 */
export function onLines(effect: WireEffect, id: MessageId, body: string, drop: () => void): string | undefined {
  switch (effect.kind) {
    case 'unanswered':
      return undefined;
    case 'dropped':
      drop();
      return effect.partly ? cutShort(body) : undefined;
    case 'status':
      return errorBody(id, statusRefusal(effect));
    case 'malformed':
      return cutShort(body);
    case 'twice':
      return `${body}\n${body}`;
  }
}
