/** What one turn works on: the brand's room, what the session remembers (Mind), and the answer as it grows (Talk). */
import type { Brand, CartLine, Item } from '../brands/catalogue.ts';
import { type CatalogueIndex, indexCatalogue } from './catalogue-index.ts';
import { type Calendar, createCalendar } from './dates.ts';
import type { Order } from './find.ts';
import type { Reading } from './reading.ts';
import type { Agreement, Button, DialogueEvent, Memory, Reply, Setting } from './turn.ts';
import type { Wish } from './wishes.ts';

export interface Room {
  brand: Brand;
  index: CatalogueIndex;
  calendar: Calendar;
}

export function createRoom(brand: Brand): Room {
  return { brand, index: indexCatalogue(brand), calendar: createCalendar(brand.pack.locale, brand.pack.timezone) };
}

/** The question the brand asked last, when its answer matters. */
export type Ask =
  | { for: 'buy'; lines?: CartLine[] }
  | {
      for: 'option';
      option: string;
      id: string;
      quantity: number;
      then: 'buy' | 'add' | 'show';
      chosen?: Wish[];
      sure?: true;
      /** Lines told in the same breath that are complete, and those whose turn comes next. */
      lines?: CartLine[];
      open?: OpenLine[];
    }
  | { for: 'which'; ids: string[]; then: 'buy' | 'add' | 'remove' | 'show'; quantity?: number };

/** A line that was told but whose choices are not all made yet. */
export interface OpenLine {
  id: string;
  quantity: number;
  wishes: Wish[];
  /** "The bag": what is in the cart already is not put in again. */
  known?: true;
}

/** What a session remembers, opened up for one turn. Only `remember` turns it back into Memory. */
export interface Mind {
  offering_id?: string;
  shown: string[];
  discussed: string[];
  cart: CartLine[];
  agreement?: Agreement;
  turns: number;
  /** The item "it" means, and the variant of it that was singled out. */
  focus?: string;
  variant?: string;
  /** The variant singled out last of each item that came up lately, for "both of them". */
  picked?: Record<string, string>;
  wishes: Wish[];
  order?: Order;
  /** How many results were shown already, for "show me more". */
  skip: number;
  /** How many, when that was said before anything was chosen. */
  count?: number;
  /** What the last turn did, for "and the lantern". */
  doing?: 'add';
  /** The last turn set some side by side, for "and price?". */
  compared?: true;
  /** The policy told last, for "how long does that take?". */
  topic?: number;
  /** Attributes asked about last, for "what about the other one?". */
  asked?: string[];
  /** The day said for dated items. */
  date?: string;
  /** The day assumed for dated items as long as none was said. */
  assumed?: string;
  ask?: Ask;
}

export function openMind(memory: Memory): Mind {
  const { offering_id, shown, discussed, cart, agreement, turns } = memory;
  const own = memory as {
    focus?: string;
    variant?: string;
    picked?: Record<string, string>;
    wishes?: Wish[];
    order?: Order;
    skip?: number;
    count?: number;
    doing?: 'add';
    compared?: true;
    asked?: string[];
    topic?: number;
    date?: string;
    assumed?: string;
    ask?: Ask;
  };
  return {
    offering_id,
    shown: [...shown],
    discussed: [...discussed],
    cart: cart.map((line) => ({ ...line })),
    agreement,
    turns,
    focus: own.focus,
    variant: own.variant,
    picked: own.picked,
    wishes: own.wishes ?? [],
    order: own.order,
    skip: own.skip ?? 0,
    count: own.count,
    doing: own.doing,
    compared: own.compared,
    asked: own.asked,
    topic: own.topic,
    date: own.date,
    assumed: own.assumed,
    ask: own.ask,
  };
}

/** Small again: what says nothing is left out. */
export function remember(mind: Mind): Memory {
  const { shown, discussed, cart, turns, wishes, skip, ...rest } = mind;
  const kept: Memory = { shown, discussed: discussed.slice(-20), cart, turns };
  for (const [key, value] of Object.entries(rest)) if (value !== undefined) kept[key] = value;
  if (wishes.length > 0) kept.wishes = wishes;
  if (skip > 0) kept.skip = skip;
  return kept;
}

/** The turn in progress. */
export interface Talk {
  room: Room;
  mind: Mind;
  setting: Setting;
  /** What some words of this turn mean; read once however often they are looked at. */
  understood: (text: string) => Reading;
  /** Sentences and lists of the answer so far. */
  parts: string[];
  cards: NonNullable<Reply['cards']>;
  buttons: Button[];
  links: { label: string; url: string }[];
  event?: DialogueEvent;
  trace: Record<string, unknown>;
  /** What is said when nothing else was: a sentence that was not understood beside others is passed over. */
  lost?: string;
  /** What was asked about, which policy was told, and what was done the turn before. */
  /** What the sentence before this one of the same message brought into view. */
  fresh?: string;
  /** The message asks for a price or sum as well, so a choice in it buys nothing yet. */
  sums?: true;
  recall?: string[];
  topic?: number;
  doing?: 'add';
  compared?: true;
  /** Counts seeded choices, so that two in one turn differ. */
  choices: number;
}

export function itemOf(talk: Talk, id: string | undefined): Item | undefined {
  return id === undefined ? undefined : talk.room.brand.item.get(id);
}

export function itemAt(talk: Talk, row: number | undefined): Item | undefined {
  return row === undefined ? undefined : talk.room.brand.items[row];
}

export function rowsOf(talk: Talk, ids: readonly string[]): number[] {
  return ids.flatMap((id) => talk.room.index.rowOf.get(id) ?? []);
}

/** Notes that these items came up (R39). */
export function discuss(talk: Talk, ids: readonly string[]): void {
  const { mind } = talk;
  mind.discussed = [...mind.discussed.filter((id) => !ids.includes(id)), ...ids].slice(-20);
}

/** The items shown last, in the order they were shown in. */
export function shownItems(talk: Talk): Item[] {
  return talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
}

/** Puts one item into the light: "it" from now on. */
export function focusOn(talk: Talk, item: Item, variantId?: string): void {
  talk.mind.focus = item.id;
  talk.mind.variant = variantId;
  if (variantId !== undefined && item.variants.length > 1) {
    const { [item.id]: _, ...others } = talk.mind.picked ?? {};
    talk.mind.picked = Object.fromEntries([...Object.entries(others).slice(-4), [item.id, variantId]]);
  }
  discuss(talk, [item.id]);
}
