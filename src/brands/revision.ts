/** Which data of a brand something was made with: as long as nothing a customer could be told has changed, it is the same. */
import { createHash } from 'node:crypto';
import type { Brand } from './catalogue.ts';

/** 12 characters: the same in every process that read the same pack and feeds, another one when an item, offer or word changed. */
export function revisionOf({ pack, items, offers, offerings }: Brand): string {
  // How long a session lives is a setting of the service as well, and changes nothing of what was said.
  const { session: _, ...told } = pack;
  const data = JSON.stringify([told, items, [...offers.values()], [...offerings.values()]]);
  return createHash('sha256').update(data).digest('base64url').slice(0, 12);
}
