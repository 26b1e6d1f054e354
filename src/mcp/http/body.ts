/**
 * Reads a request body within bounds: of one request, of one sender, and of all requests that are being read at the same time.
 * What callers without credentials send can use up a part of that only.
 */

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** Of all bytes, one part of so many is for callers who must show credentials and did not. */
const PARTS_FOR_UNAUTHENTICATED = 4;

/** Of the bytes that a sender may use with others of its kind, one part of so many is the most for it alone. */
const PARTS_PER_SENDER = 8;

/** A refused sender may go on for this many bytes, so that it can read the refusal; then the connection is cut. */
const LINGER_BYTES = 16 * 1024 * 1024;

/** Who sends a body. */
export interface Sender {
  /** A principal, or where its address belongs; left out where all callers are one. */
  name?: string;
  /** Good credentials were shown, or none are asked for. */
  trusted: boolean;
}

/** The bytes, or why there are none. `gone`: the sender left, nobody waits for an answer. */
type Body = Buffer | 'too large' | 'busy' | 'gone';

/** `fewer` lowers the limit for this one. */
export type BodyReader = (request: IncomingMessage, sender: Sender, fewer?: number) => Promise<Body>;

/** `most` bytes of one body, `mostTogether` of all that are being read: many slow senders cannot fill the memory. */
export function createBodyReader(most: number, mostTogether: number): BodyReader {
  const reading = createShares(mostTogether);

  return (request, sender, fewer = most) =>
    new Promise((resolve) => {
      if (request.destroyed) return resolve('gone');
      if (Number(request.headers['content-length']) > fewer) return resolve('too large');
      let first: Buffer | undefined;
      let more: Buffer[] | undefined;
      let size = 0;

      const finish = (body: Body) => {
        reading.take(sender, -size);
        request.off('data', onData);
        request.off('end', onEnd);
        request.off('close', onGone);
        request.off('error', onGone);
        resolve(body);
      };
      const onData = (part: Buffer) => {
        size += part.length;
        const fits = reading.take(sender, part.length);
        if (size > fewer || !fits) finish(size > fewer ? 'too large' : 'busy');
        else if (first === undefined) first = part;
        else if (more === undefined) more = [first, part];
        else more.push(part);
      };
      const onEnd = () => finish(more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more));
      const onGone = () => finish('gone');
      request.on('data', onData);
      request.on('end', onEnd);
      request.on('close', onGone);
      request.on('error', onGone);
    });
}

/** Bytes in use: of all senders, of those without credentials, and of each. */
function createShares(most: number) {
  const mostOfUnknown = most / PARTS_FOR_UNAUTHENTICATED;
  const bySender = new Map<string, number>();
  let all = 0;
  let unknown = 0;

  return {
    /** Takes bytes, or gives them back when negative. Whether they were there; taken are they in any case. */
    take({ name, trusted }: Sender, bytes: number): boolean {
      all += bytes;
      if (!trusted) unknown += bytes;
      const pool = trusted ? most : mostOfUnknown;
      const fits = all <= most && (trusted || unknown <= mostOfUnknown);
      if (name === undefined) return fits;
      const key = `${trusted} ${name}`;
      const own = (bySender.get(key) ?? 0) + bytes;
      if (own === 0) bySender.delete(key);
      else bySender.set(key, own);
      return fits && own <= pool / PARTS_PER_SENDER;
    },
  };
}

/** The text of a body, `undefined` when it is not UTF-8. */
export function utf8Of(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

/**
 * Reads what is still being sent after its answer, without keeping anything, for a while and so many bytes. Cutting at once
 * would take the answer away from a sender that is still writing; never cutting would leave the connection to it.
 */
export function drainRequest(request: IncomingMessage, linger: number) {
  const { socket } = request;
  const cut = () => socket.destroy();
  const timer = setTimeout(cut, linger);
  const stop = () => clearTimeout(timer);
  let size = 0;
  request.on('error', () => {});
  request.on('data', (part: Buffer) => {
    size += part.length;
    if (size > LINGER_BYTES) cut();
  });
  request.once('end', stop);
  request.once('close', stop);
}
