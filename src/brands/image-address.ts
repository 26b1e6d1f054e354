/** Which image addresses of a pack only stand in for real ones: names that nobody can ever own (RFC 2606, RFC 6761). */

const RESERVED_ENDINGS = [
  '.example',
  '.test',
  '.invalid',
  '.localhost',
  '.example.com',
  '.example.net',
  '.example.org',
];

/** Whether the host of this address is a name reserved for examples and tests. */
export function isPlaceholder(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  const name = `.${hostname.endsWith('.') ? hostname.slice(0, -1) : hostname}`;
  return RESERVED_ENDINGS.some((ending) => name.endsWith(ending));
}

/** Where hosts can load an image that a pack names; `undefined`: nowhere. */
export type ImageAddress = (address: string) => string | undefined;

/** Where nothing is served, as over stdio. */
export const withoutPlaceholders: ImageAddress = (address) => (isPlaceholder(address) ? undefined : address);
