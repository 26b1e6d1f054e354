/**
 * Image addresses that stand in for real ones. Packs that are written to be tried point at names that nobody can ever own
 * (RFC 2606, RFC 6761); such an address is broken in every host. A service that knows its own address serves an image
 * of its own in its place; elsewhere the image is left out (docs/decisions/0028).
 */

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
