/** Images that this service serves itself; of any other site nothing is loaded, so that looking tells nobody. */
export function ownImage(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, pathname } = new URL(url);
  return /^https?:$/.test(protocol) && /^\/img\/[\w.-]+\/[\w.-]+$/.test(pathname) ? pathname : undefined;
}
