/** What goes into a turn of the dialogue and what comes out of it. Plain JSON both ways; nothing personal is ever in `Memory`. */
import type { CartLine } from '../brands/catalogue.ts';
import type { ActionResponse } from '../protocol/messages.ts';
import type { Agreement } from './agreement.ts';
import type { UserAct } from './dialogue-acts.ts';

/** What the user (or a pressed button) said this turn; the first turn of a session is its intent. */
export interface Turn {
  message?: string;
  action?: ActionResponse;
}

/** What another reader than nlu/ made of the message of a turn: acts whose every id and value is one of the brand's. */
export interface Reading {
  acts: UserAct[];
  /** The second key to a purchase: whether exactly these lines may be handed over. Where not, they are asked about. */
  agrees: (lines: readonly CartLine[]) => boolean;
  /** What nlu/ made of the same message. */
  embedded: UserAct[];
}

/**
 * What a session remembers between turns. The engine reads `agreement`, `discussed` and `offering_id`;
 * everything else belongs to the dialogue.
 */
export interface Memory {
  offering_id?: string;
  /** Product ids as last shown, in order; an offering token's recall at first (R39, R55). */
  shown: string[];
  /** Every product id that came up, oldest first, at most 20. */
  discussed: string[];
  cart: CartLine[];
  agreement?: Agreement;
  turns: number;
  /** The dialogue's own: constraints, focus, pending question, travel date … */
  [own: string]: unknown;
}

export interface Button {
  label: string;
  action: string;
  payload?: Record<string, string | number | string[]>;
}

/** What is said and shown. Cards are references into the catalogue, so that a kept reply stays small. */
export interface Reply {
  /** With marks for personal words and quotations (personal.ts). */
  message: string;
  cards?: { product_id: string; variant_id?: string; badge?: string }[];
  buttons?: Button[];
  links?: { label: string; url: string }[];
  /** With `rewording`: its sentences that may be put into other words, in their order; nothing of this is kept. */
  free?: string[];
  /** What it is said in, where that is not the language of the brand. */
  language?: string;
}

/** Events of engine/lifecycle.ts that a turn can cause. */
export type DialogueEvent = 'reply' | 'request_handoff' | 'revise_handoff' | 'reopen' | 'conclude';

export interface Outcome {
  memory: Memory;
  reply: Reply;
  /** `request_handoff` and `revise_handoff` come with `memory.agreement`; the others leave none. */
  event: DialogueEvent;
}
