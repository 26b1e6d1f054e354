/** One turn as a host got it, read from the answer's body: what expectations.ts looks at. */
import { record } from '../../client/message.ts';
import type { Turn } from './format.ts';
import type { Named } from './names.ts';
import { isLike } from './pattern.ts';

export type Json = Record<string, unknown>;

/** A card as the host got it. */
interface Card {
  product_id: string;
  title: string;
  price: string;
}

/** One turn: what the user did and what came back. */
export interface Exchange {
  turn: Turn;
  did: string;
  message: string;
  status: string;
  cards: Card[];
  elements: Json[];
  handoff?: Json;
  acp_handoff?: Json;
}

/** What is looked at of an answer's body; `named` are the items that a card without an id may be. */
export function exchangeOf(named: Named, turn: Turn, did: string, answer: Json): Exchange {
  const response = record(answer.response);
  const elements = Array.isArray(response.ui_elements) ? response.ui_elements.map(record) : [];
  return {
    turn,
    did,
    message: String(response.message ?? answer.message ?? ''),
    status: String(answer.session_status),
    cards: elements.flatMap((element) => cardsOf(named, element)),
    elements,
    ...(answer.handoff !== undefined && { handoff: record(answer.handoff) }),
    ...(answer.acp_handoff !== undefined && { acp_handoff: record(answer.acp_handoff) }),
  };
}

function cardsOf(known: Named, { type, data }: Json): Card[] {
  const shown = record(data);
  const all = type === 'carousel' ? (Array.isArray(shown.items) ? shown.items.map(record) : []) : [shown];
  if (type !== 'product_card' && type !== 'carousel') return [];
  return all.map((card) => {
    const title = String(card.title ?? '');
    const named = card.product_id ?? record(record(card.cta).payload).product_id;
    return {
      product_id: String(named ?? known.items.find(({ name }) => name === title)?.id ?? `? ${title}`),
      title,
      price: String(card.price ?? ''),
    };
  });
}

/** A pressed button. */
interface Pressed {
  action: string;
  payload?: Json;
}

/** The button or card action of the answer before that a `press_shown` means. Throws when there is none. */
export function buttonLike(before: Exchange | undefined, wanted: Turn['press_shown']): Pressed {
  const offered = (before?.elements ?? []).flatMap(({ type, data }): Json[] => {
    const shown = record(data);
    if (type === 'action_button') return [shown];
    const cards = type === 'carousel' && Array.isArray(shown.items) ? shown.items.map(record) : [shown];
    return cards.map((card) => record(card.cta));
  });
  const found = offered.find(
    ({ label, action, payload }) =>
      isLike(`${label} ${action}`, wanted?.like ?? '') &&
      (wanted?.on === undefined || JSON.stringify(payload ?? {}).includes(`"${wanted.on}"`)),
  );
  if (!found) throw new Error(`no button like ${JSON.stringify(wanted)} among ${JSON.stringify(offered)}`);
  return { action: String(found.action), payload: record(found.payload) };
}
