/** Replaces image references in UI elements with URLs that a host can load; images without a URL are left out (P20). */
import type { ImageAddress } from '../brands/image-address.ts';
import type { UiElement } from '../protocol/messages.ts';

export function withLoadableImages(elements: UiElement[], addressOf: ImageAddress): UiElement[] {
  return elements.map((element) => ({ ...element, data: withLoadable(element.data, addressOf) }));
}

/** Handles a card, or a carousel of cards. */
function withLoadable(data: Record<string, unknown>, addressOf: ImageAddress): Record<string, unknown> {
  const address = typeof data.image_url === 'string' ? addressOf(data.image_url) : undefined;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'image_url') return address === undefined ? [] : [[key, address]];
      if (key === 'items' && Array.isArray(value)) return [[key, value.map((one) => withLoadable(one, addressOf))]];
      return [[key, value]];
    }),
  );
}
