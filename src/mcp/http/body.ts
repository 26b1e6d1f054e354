/**
 * Reads request bodies within size limits: per request, per sender, and for all requests being read at the same time. Callers
 * without credentials share a part of that.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** Callers without required credentials may use this fraction (1/n) of all bytes. */
const PARTS_FOR_UNAUTHENTICATED = 4;

/** One sender may use this fraction (1/n) of the bytes of its kind. */
const PARTS_PER_SENDER = 8;

/** A refused sender may send this many more bytes, so that it can read the error; then the connection is closed. */
const LINGER_BYTES = 16 * 1024 * 1024;

/** Who sends a body. */
export interface Sender {
  /** A principal or an address group; left out when there is only one caller. */
  name?: string;
  /** Has valid credentials, or none are required. */
  trusted: boolean;
}

/** The bytes, or why there are none. `gone`: the client has disconnected. */
type Body = Buffer | 'too large' | 'busy' | 'gone';

/** `fewer` lowers the size limit of this request. */
export type BodyReader = (request: IncomingMessage, sender: Sender, fewer?: number) => Promise<Body>;

/** `most` bytes per body, `mostTogether` for all bodies being read, so that slow senders cannot exhaust the memory. */
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
    /** Takes bytes, or returns them when negative. Returns whether the limits still hold; the bytes are taken in any case. */
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
 * Discards what is still being sent after the answer, up to a time and size limit. Closing at once could lose the answer for a
 * sender that is still writing; never closing would let it hold the connection.
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
