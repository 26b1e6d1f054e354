/** What a host may do with a conversation after its end, readable in both vocabularies (adcp-si §4.9, R86, A67). */
import type { Brand } from '../brands/catalogue.ts';
import type { Memory } from '../dialogue/turn.ts';
import type { FollowUp } from '../protocol/messages.ts';

/** A booking is worth a reminder, talked-about products are worth keeping, and nothing is worth nothing. */
export function followUpOf(brand: Brand, memory: Memory): FollowUp | undefined {
  const booked =
    memory.agreement?.action === 'book' ? brand.item.get(memory.agreement.lines[0]?.product_id ?? '') : undefined;
  if (booked) {
    return follow(
      'set_reminder',
      { ...booked.booking, product_id: booked.id },
      `Set a reminder for ${booked.name} with ${brand.pack.brand.display_name}.`,
    );
  }

  const discussed = memory.discussed.flatMap((id) => brand.item.get(id) ?? []).slice(-LONGEST_SHORTLIST);
  if (discussed.length === 0) return undefined;
  const names = LIST.format(discussed.map((item) => item.name));
  return follow(
    'save_for_later',
    {
      product_ids: discussed.map((item) => item.id),
      ...(memory.offering_id && { offering_id: memory.offering_id }),
    },
    `Keep for later: ${names}.`,
  );
}

const LONGEST_SHORTLIST = 5;
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

function follow(action: FollowUp['action'], data: FollowUp['data'], message: string): FollowUp {
  return { action, suggested_action: action, data, message };
}
