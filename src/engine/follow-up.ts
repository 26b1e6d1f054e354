/** What a host may do with a conversation after its end, readable in both vocabularies (adcp-si §4.9, R86, A67). */
import type { Brand } from '../brands/catalogue.ts';
import type { Memory } from '../dialogue/turn.ts';
import type { FollowUp } from '../protocol/messages.ts';

/** What a follow-up is made from: a booked product, or the last ones talked about. */
export interface Remembered {
  booked?: string;
  /** Oldest first. */
  discussed?: string[];
  offering_id?: string;
}

/** What of a session's memory its follow-up needs; undefined when there is nothing to follow. */
export function remembered(brand: Brand, { agreement, discussed, offering_id }: Memory): Remembered | undefined {
  const booked = agreement?.action === 'book' ? agreement.lines[0]?.product_id : undefined;
  if (booked !== undefined && brand.item.has(booked)) return { booked };
  const known = discussed.filter((id) => brand.item.has(id)).slice(-LONGEST_SHORTLIST);
  return known.length === 0 ? undefined : { discussed: known, offering_id };
}

/** A booking is worth a reminder, talked-about products are worth keeping, and nothing is worth nothing. */
export function followUpOf(brand: Brand, about: Remembered): FollowUp | undefined {
  const booked = about.booked === undefined ? undefined : brand.item.get(about.booked);
  if (booked) {
    return follow(
      'set_reminder',
      { ...booked.booking, product_id: booked.id },
      `Set a reminder for ${booked.name} with ${brand.pack.brand.display_name}.`,
    );
  }

  const discussed = (about.discussed ?? []).flatMap((id) => brand.item.get(id) ?? []);
  if (discussed.length === 0) return undefined;
  const names = LIST.format(discussed.map((item) => item.name));
  return follow(
    'save_for_later',
    {
      product_ids: discussed.map((item) => item.id),
      ...(about.offering_id && { offering_id: about.offering_id }),
    },
    `Keep for later: ${names}.`,
  );
}

const LONGEST_SHORTLIST = 5;
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

function follow(action: FollowUp['action'], data: FollowUp['data'], message: string): FollowUp {
  return { action, suggested_action: action, data, message };
}
