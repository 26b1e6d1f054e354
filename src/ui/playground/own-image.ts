/** Only loads images from this service, so that no third party learns of the visit. */
export function ownImage(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, pathname } = new URL(url);
  return /^https?:$/.test(protocol) && /^\/img\/[\w.-]+\/[\w.-]+$/.test(pathname) ? pathname : undefined;
}
