/** What a request is for: the path and the host, in either form of a request target (RFC 9112 §3.2). */
import type { IncomingMessage } from 'node:http';

export interface Target {
  /** Without query. */
  path: string;
  /** The host and port that the sender means; not yet known to be ours. */
  host: string | undefined;
}

/** In the absolute form the target names the host itself, and the Host header does not count. */
export function targetOf({ url = '/', headers }: IncomingMessage): Target {
  const [origin = '', authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  const [path = ''] = url.slice(origin.length).split('?');
  return { path: path === '' ? '/' : path, host: authority ?? headers.host };
}

/** RFC 9112 §3.2: HTTP/1.1 brings Host once. Two of them arrive joined by a comma, which no host name has. */
export function hasOneHost({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.host === undefined ? httpVersion === '1.0' : !headers.host.includes(',');
}
