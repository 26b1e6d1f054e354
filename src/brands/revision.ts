/** A revision of a brand's data. It changes when anything a customer could see changes. */
import { createHash } from 'node:crypto';
import type { Brand } from './catalogue.ts';

/** 12 characters. Equal in every process that loaded the same pack and feeds; different when an item, offer or text changed. */
export function revisionOf({ pack, items, offers, offerings }: Brand): string {
  // Session lifetimes can also be set by the service and do not affect what was shown.
  const { session: _, ...told } = pack;
  const data = JSON.stringify([told, items, [...offers.values()], [...offerings.values()]]);
  return createHash('sha256').update(data).digest('base64url').slice(0, 12);
}
