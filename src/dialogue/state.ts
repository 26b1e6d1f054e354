/** What a session knows of its dialogue, opened up for one turn. Only tracking/ writes it; only `remember` makes it Memory again. */
import type { CartLine } from '../brands/catalogue.ts';
import type { Agreement } from './agreement.ts';
import type { Evidence, LineChange, Order, Source, Wish } from './dialogue-acts.ts';
import type { Memory } from './turn.ts';

/** The question the agent asked last, when its answer matters. */
export type Ask =
  /** `lines`: the whole order as it would be. `said`: just these were put to the user, in this number; `begun`: they were ordered. */
  | { for: 'buy'; lines?: CartLine[]; said?: true; begun?: true }
  | ({ for: 'option'; option: string; id: string; quantity: number; chosen?: Wish[]; date?: string } & Waiting & {
        next: 'buy' | 'add' | 'show';
      })
  | ({ for: 'which'; ids: string[]; quantity?: number; choices?: Wish[] } & Waiting & {
        next: 'buy' | 'add' | 'remove' | 'show';
      });

/** Lines told in the same breath that are complete, and those whose turn comes next. */
interface Waiting {
  lines?: CartLine[];
  open?: LineChange[];
  /** The product whose line goes when this is settled. */
  instead?: string;
}

export interface State {
  offering_id?: string;
  turns: number;
  /** The language of the session where it is not the brand's, and what speaks for each (tracking/listen.ts). */
  language?: string;
  parsed?: Record<string, number>;
  /** View: product ids as last shown, in order; every one that came up; the one "it" means, and the variant singled out. */
  shown: string[];
  discussed: string[];
  focus?: string;
  variant?: string;
  /** The variant singled out last of each item that came up lately. */
  picked?: Record<string, string>;
  /** The choices told last of each item that came up lately. */
  told?: Record<string, Wish[]>;
  /** Goal: what is looked for. */
  wishes: Wish[];
  evidence: Evidence[];
  /** The category that the main noun named. */
  kind?: string;
  order?: Order;
  /** How many results were shown already. */
  skip: number;
  cart: CartLine[];
  agreement?: Agreement;
  ask?: Ask;
  /** How many, when that was said before anything was chosen. */
  count?: number;
  /** How many people things for a day are for. */
  party?: number;
  /** What was asked about last, for "and the other one?". */
  asked?: Source[];
  /** The day said for dated items, and the one assumed as long as none was said. */
  date?: string;
  assumed?: string;
}

/**
 * How far the order that is spoken of has come: it is being handed over (`pending`); it was ordered, and something is missing
 * (`begun`); it was asked whether to order it (`offered`); one thing was looked at, beside what there is (`shown`); it waits (`cart`).
 */
type Standing = 'pending' | 'begun' | 'offered' | 'shown' | 'cart';

/** The order that is spoken of, all of it. */
export function draftOf({ agreement, ask: open, cart }: State): { standing: Standing; lines: CartLine[] } {
  if (open?.for === 'buy' && open.lines) {
    const standing = open.begun ? 'begun' : open.said ? 'offered' : 'shown';
    return { standing, lines: open.lines };
  }
  if (agreement) return { standing: 'pending', lines: agreement.lines };
  if (open && open.for !== 'buy' && open.next === 'buy') return { standing: 'begun', lines: open.lines ?? [] };
  return { standing: 'cart', lines: cart };
}

const MOST_DISCUSSED = 20;

/** A copy of plain JSON. */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = copied(value[key]);
  return copy as T;
}

/** The state that a session's memory holds. */
export function openState(memory: Memory): State {
  const own = memory as Partial<State>;
  return {
    ...copied(own),
    turns: memory.turns,
    shown: [...memory.shown],
    discussed: [...memory.discussed],
    cart: memory.cart.map((line) => ({ ...line })),
    wishes: [...(own.wishes ?? [])],
    evidence: [...(own.evidence ?? [])],
    skip: own.skip ?? 0,
  };
}

/** Small again: what says nothing is left out. */
export function remember(state: State): Memory {
  const { shown, discussed, cart, turns, wishes, evidence, skip, ...rest } = state;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(wishes.length > 0 && { wishes }),
    ...(evidence.length > 0 && { evidence }),
    ...(skip > 0 && { skip }),
    shown,
    discussed: discussed.slice(-MOST_DISCUSSED),
    cart,
    turns,
  };
}
