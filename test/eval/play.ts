/** Plays a conversation through a real MCP client and keeps what was said: the transcript that judge.ts and facts.ts read. */
import type { Brand } from '../../src/brands/catalogue.ts';
import { loadBrand } from '../../src/brands/load.ts';
import { anonymous, type House, openHouse, type Talk } from '../host.ts';
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
}

export interface Transcript {
  conversation: Conversation;
  brand: Brand;
  exchanges: Exchange[];
  /** Set when the host got no answer it could accept; the turn after the last exchange. */
  broke?: string;
}

/** The clock most conversations run on: a Sunday morning in New York. */
const CLOCK = '2026-01-18T10:30:00-05:00';
const SEED = 1;

export type Play = ReturnType<typeof createStage>;

/** A stage keeps one house per brand and clock; `fileOf` gives the pack of a brand that is not shipped. */
export function createStage(fileOf: (brand: string) => string | undefined) {
  const houses = new Map<string, Promise<{ house: House; brand: Brand }>>();

  function houseOf(name: string, clock: string) {
    const key = `${name} ${clock}`;
    const file = fileOf(name) ?? name;
    const known =
      houses.get(key) ??
      Promise.all([openHouse({ brand: file, clock, seed: SEED }), loadBrand(file)]).then(([house, brand]) => ({
        house,
        brand,
      }));
    houses.set(key, known);
    return known;
  }

  return async function play(conversation: Conversation): Promise<Transcript> {
    const { house, brand } = await houseOf(conversation.brand, conversation.clock ?? CLOCK);
    const host = await house.connect(`${conversation.file} ${conversation.name}`);
    const exchanges: Exchange[] = [];
    let talk: Talk | undefined;
    let broke: string | undefined;
    try {
      for (const turn of conversation.turns) {
        const before = exchanges.at(-1);
        let answer: Json;
        let did = turn.user ?? '';
        if (talk === undefined) {
          talk = await host.start(turn.user ?? '', await opening(conversation, host));
          answer = talk.opening;
        } else if (turn.user !== undefined) {
          answer = await talk.say(turn.user);
        } else if (turn.end !== undefined) {
          answer = await talk.terminate(turn.end);
          did = `[ends: ${turn.end}]`;
        } else {
          const pressed = turn.press ?? buttonLike(before, turn.press_shown);
          answer = await talk.press(pressed.action, pressed.payload);
          did = `[presses ${pressed.action} ${JSON.stringify(pressed.payload ?? {})}]`;
        }
        exchanges.push(exchangeOf(brand, turn, did, answer));
      }
    } catch (error) {
      broke = error instanceof Error ? error.message : String(error);
    } finally {
      await host.close();
    }
    return { conversation, brand, exchanges, ...(broke !== undefined && { broke }) };
  };
}

async function opening(
  { identity, host: supported_capabilities, offering, token }: Conversation,
  host: Awaited<ReturnType<House['connect']>>,
): Promise<Json> {
  const shown = token && (await host.answer('si_get_offering', { ...token, include_products: true }));
  return {
    identity: identity ?? anonymous,
    ...(supported_capabilities && { supported_capabilities }),
    ...(offering !== undefined && { offering_id: offering }),
    ...(shown && { offering_token: shown.offering_token }),
  };
}

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

interface Pressed {
  action: string;
  payload?: Json;
}

function buttonLike(before: Exchange | undefined, wanted: Turn['press_shown']): Pressed {
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
