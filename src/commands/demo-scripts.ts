/** What the demo's user says to each shipped brand, and what it says to a brand it has never met. Data only. */

import type { Brand } from '../brands/catalogue.ts';
import type { Turn } from '../dialogue/turn.ts';
import { instantOf } from '../protocol/formats.ts';

export interface DemoScript {
  /** When the conversation takes place (ISO 8601), so that "next Tuesday" is always the same day. */
  clock: string;
  offering_id: string;
  /** What the host asks of the offering, before there is a session. */
  lookingFor: string;
  intent: string;
  turns: Turn[];
}

const CLOCK = '2026-01-18T10:30:00-05:00';

/** The delta conversation is the one the SI task pages walk through. */
const SCRIPTS: Record<string, Omit<DemoScript, 'clock' | 'offering_id'>> = {
  delta: {
    lookingFor: 'morning flight to Boston',
    intent: 'User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.',
    turns: [
      { message: 'Do you have any earlier flights?' },
      { action: { action: 'select_flight', payload: { flight_number: 'DL628' } } },
      { action: { action: 'checkout' } },
    ],
  },
  'nova-motors': {
    lookingFor: 'electric car with a long range',
    intent: 'User is looking for an electric car and likes the Volta EV.',
    turns: [
      { message: 'How far does the Grand Touring go on one charge?' },
      { message: "I'll take the Grand Touring." },
      { message: 'Yes, please reserve it.' },
    ],
  },
  'acme-outdoor': {
    lookingFor: 'tent for two people',
    intent: 'User needs a light tent for two for a weekend in the mountains.',
    turns: [{ message: 'Which one is the lightest?' }, { message: "I'll take it." }, { message: 'Green, please.' }],
  },
  'pace-running': {
    lookingFor: 'running shoes for the road',
    intent: 'User is looking for everyday running shoes for the road.',
    turns: [{ message: 'Which one is the cheapest?' }, { message: "I'll take it." }],
  },
};

/** The script for a brand. An unknown brand is asked for the first thing it has in stock, by name. */
export function scriptFor(brand: Brand): DemoScript {
  const offering = openOffering(brand);
  const known = SCRIPTS[brand.pack.name];
  if (known) return { clock: CLOCK, offering_id: offering.id, ...known };
  const { words } = brand.pack;
  const name = firstInStock(brand, offering.items)?.name ?? `first ${words.item}`;
  return {
    clock: CLOCK,
    offering_id: offering.id,
    lookingFor: words.items,
    intent: `User would like to see your ${words.items}.`,
    turns: [{ message: `I'll take the ${name}.` }],
  };
}

/** A conversation of the user's own sentences; the first is what it opens with. */
export function scriptOf(brand: Brand, [intent = '', ...more]: readonly string[]): DemoScript {
  const turns = more.map((message) => ({ message }));
  return { clock: CLOCK, offering_id: openOffering(brand).id, lookingFor: intent, intent, turns };
}

/** What the user presses or says while the brand still has a question: `choices` are the options of what is asked for. */
export function nextTurn(brand: Brand, productId: string | undefined, tries: number): Turn {
  const item = productId === undefined ? undefined : brand.item.get(productId);
  const variant = item?.variants.find(({ stock }) => stock !== 0);
  if (tries === 0 && variant) {
    return {
      message: Object.entries(variant.options)
        .map(([option, value]) => `${option} ${value}`)
        .join(', '),
    };
  }
  return tries % 2 === 0 ? { action: { action: 'checkout' } } : { message: 'Yes, please.' };
}

function openOffering(brand: Brand) {
  const offerings = [...brand.offerings.values()];
  const now = Date.parse(CLOCK);
  const open = offerings.find(
    ({ availability_status: status, expires_at: end }) =>
      (status === 'available' || status === 'limited') && (end === undefined || instantOf(end) > now),
  );
  if (open === undefined) throw new Error('This brand has no available offering to show.');
  return open;
}

function firstInStock(brand: Brand, ids: string[] | undefined) {
  const items = ids ? ids.flatMap((id) => brand.item.get(id) ?? []) : brand.items;
  return items.find((item) => item.stock !== 0 && item.instead === undefined && item.action === 'purchase');
}
