/** Reads a request body within bounds: of one request, and of all requests that are being read at the same time. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** Bytes of one body (mcp-practice §9). */
export const BODY_BYTES = 4 * 1024 * 1024;

/** Bytes of all bodies being read together. Many slow senders cannot fill the memory. */
const ALL_BODIES_BYTES = 64 * 1024 * 1024;

/** A refused sender may go on for this many bytes, so that it can read the refusal; then the connection is cut. */
const LINGER_BYTES = 4 * BODY_BYTES;

/** The bytes, or why there are none. `gone`: the sender left, nobody waits for an answer. */
export type Body = Buffer | 'too large' | 'busy' | 'gone';

/** `fewer` lowers the limit for this one. */
export type BodyReader = (request: IncomingMessage, fewer?: number) => Promise<Body>;

export function createBodyReader(most: number = BODY_BYTES, mostTogether: number = ALL_BODIES_BYTES): BodyReader {
  let together = 0;

  return (request, fewer = most) =>
    new Promise((resolve) => {
      if (Number(request.headers['content-length']) > fewer) {
        resolve('too large');
        return;
      }
      let first: Buffer | undefined;
      let more: Buffer[] | undefined;
      let size = 0;

      const finish = (body: Body) => {
        together -= size;
        request.off('data', onData);
        request.off('end', onEnd);
        request.off('close', onGone);
        request.off('error', onGone);
        resolve(body);
      };
      const onData = (part: Buffer) => {
        size += part.length;
        together += part.length;
        if (size > fewer || together > mostTogether) {
          finish(size > fewer ? 'too large' : 'busy');
        } else if (first === undefined) first = part;
        else if (more === undefined) more = [first, part];
        else more.push(part);
      };
      const onEnd = () => {
        finish(more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more));
      };
      const onGone = () => finish('gone');
      request.on('data', onData);
      request.on('end', onEnd);
      request.on('close', onGone);
      request.on('error', onGone);
    });
}

/** The text of a body, `undefined` when it is not UTF-8. */
export function utf8Of(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

/** Reads on without keeping anything. Cutting at once would take the refusal away from a sender that is still writing. */
export function letRunOut(request: IncomingMessage) {
  let size = 0;
  request.on('error', () => {});
  request.on('data', (part: Buffer) => {
    size += part.length;
    if (size > LINGER_BYTES) request.socket.destroy();
  });
}
