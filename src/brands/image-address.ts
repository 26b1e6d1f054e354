/** Detects placeholder image addresses in a pack: hosts under reserved names (RFC 2606, RFC 6761). */

const RESERVED_ENDINGS = [
  '.example',
  '.test',
  '.invalid',
  '.localhost',
  '.example.com',
  '.example.net',
  '.example.org',
];

/** Whether the host of this address is reserved for examples and tests. */
export function isPlaceholder(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  const name = `.${hostname.endsWith('.') ? hostname.slice(0, -1) : hostname}`;
  return RESERVED_ENDINGS.some((ending) => name.endsWith(ending));
}

/** The public address of an image in a pack; `undefined` when it cannot be loaded. */
export type ImageAddress = (address: string) => string | undefined;

/** For stdio, where this program serves no images. */
export const withoutPlaceholders: ImageAddress = (address) => (isPlaceholder(address) ? undefined : address);
