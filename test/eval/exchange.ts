/** One turn as a host got it, read from the answer's body: the transcript that judge.ts and facts.ts look at. */
import type { Brand } from '../../src/brands/catalogue.ts';
import type { Trace } from '../../src/dialogue/trace.ts';
import type { Json } from '../official.ts';
import type { Conversation, Turn } from './format.ts';
import { isLike } from './format.ts';

/** A card as the host got it. */
export interface Card {
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
  /** What the dialogue made of it, when it was played without a client. */
  trace?: Trace;
}

export interface Transcript {
  conversation: Conversation;
  brand: Brand;
  exchanges: Exchange[];
  /** Set when the host got no answer it could accept; the turn after the last exchange. */
  broke?: string;
}

/** The clock most conversations run on: a Sunday morning in New York. */
export const CLOCK = '2026-01-18T10:30:00-05:00';
export const SEED = 1;

/** What the judge looks at of an answer's body. */
export function exchangeOf(brand: Brand, turn: Turn, did: string, answer: Json): Exchange {
  const response = record(answer.response);
  const elements = Array.isArray(response.ui_elements) ? response.ui_elements.map(record) : [];
  return {
    turn,
    did,
    message: String(response.message ?? answer.message ?? ''),
    status: String(answer.session_status),
    cards: elements.flatMap((element) => cardsOf(brand, element)),
    elements,
    ...(answer.handoff !== undefined && { handoff: record(answer.handoff) }),
    ...(answer.acp_handoff !== undefined && { acp_handoff: record(answer.acp_handoff) }),
  };
}

function cardsOf(brand: Brand, { type, data }: Json): Card[] {
  const shown = record(data);
  const all = type === 'carousel' ? (Array.isArray(shown.items) ? shown.items.map(record) : []) : [shown];
  if (type !== 'product_card' && type !== 'carousel') return [];
  return all.map((card) => {
    const title = String(card.title ?? '');
    const named = card.product_id ?? record(record(card.cta).payload).product_id;
    return {
      product_id: String(named ?? brand.items.find(({ name }) => name === title)?.id ?? `? ${title}`),
      title,
      price: String(card.price ?? ''),
    };
  });
}

/** A pressed button. */
export interface Pressed {
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

/** A JSON object, or an empty one. */
export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
