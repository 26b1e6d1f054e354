/**
 * Replaces placeholder image addresses. Sample packs use reserved names (RFC 2606, RFC 6761) that no host can load. A
 * service that knows its public address serves a generated image instead; elsewhere the image is left out (docs/decisions/0028).
 */
import { createHash } from 'node:crypto';
import type { Brand } from './catalogue.ts';
import { isPlaceholder } from './image-address.ts';

/** An image to be made in the place of one. */
export interface Placeholder {
  /** Its path below the brand's, e.g. `items/DL628.png`. */
  file: string;
  /** What it stands for. */
  label: string;
}

/** By the address that a pack gives: what stands in for the logo, and for images of items, variants and offerings. */
export function placeholdersOf({ pack, items, offerings }: Brand): ReadonlyMap<string, Placeholder> {
  const found = new Map<string, Placeholder>();
  const add = (address: string | undefined, file: string, label: string) => {
    if (address !== undefined && isPlaceholder(address) && !found.has(address)) found.set(address, { file, label });
  };
  const { logo_url, display_name } = pack.brand;
  add(logo_url, 'logo.png', display_name);
  for (const item of items) {
    add(item.image_url, `items/${fileName(item.id)}`, item.name);
    for (const { id, image_url, options } of item.variants)
      add(image_url, `variants/${fileName(id)}`, `${item.name} ${Object.values(options).join(' ')}`);
  }
  for (const { id, image_url, title } of offerings.values()) add(image_url, `offerings/${fileName(id)}`, title);
  return found;
}

/** An id as it is where it can stand in an address unchanged, else what is made of it. */
function fileName(id: string): string {
  return `${/^\w[\w-]{0,79}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 20)}.png`;
}
