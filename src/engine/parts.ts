/** What a brand agent is made from. Clock, ids and store are handed in, so that the engine itself has no I/O and no globals. */
import type { Brand, CartLine } from '../brands/catalogue.ts';
import type { Dialogue } from '../dialogue/dialogue.ts';
import type { Tracer } from '../dialogue/trace.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { CheckoutAddress } from './handoff.ts';
import type { MessageReader } from './reader.ts';

export interface BrandAgentParts {
  brand: Brand;
  dialogue: Dialogue;
  store: SessionStore;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A UUIDv4 or as hard to guess: at least 122 bits (R48). */
  newId: () => string;
  /** URL-safe text of at least 128 random bits (R35, R82). */
  newToken: () => string;
  /** Fixes wording and tie-breaks, nothing else (P15). */
  seed: number;
  /** P1: refuse personal data without consent, instead of dropping it. For people who test hosts. */
  strictHost?: boolean;
  /** P13: where this agent is reached, when not at the pack's `agent_url`. */
  publicUrl?: string;
  buildVersion: string;
  /** A merchant of our own behind the handoff; without it acp_handoff leads to the pack's. */
  checkout?: MerchantCheckout;
  /** A language model that reads messages; without it the dialogue reads them. */
  reader?: MessageReader;
  /** Asked at each turn: who is told what it was understood as. Never on the wire. */
  tracer?: () => Tracer | undefined;
}

/** A merchant of our own that handoffs lead to. Whoever it is, the engine knows only this of it. */
export interface MerchantCheckout {
  /** Asked at each handoff. */
  handoff(): CheckoutAddress;
  /**
   * Hears of each handoff before the session's end is committed: what a buyer is told is promised, whatever happens then. Of an
   * end that is not committed nobody knows the token. Throws StoreUnavailable.
   */
  recordHandoff(quote: HandoffQuote): Promise<void>;
}

/** What a handoff promised the buyer. Nothing personal; the token is a secret. */
export interface HandoffQuote {
  /** In whose name it counts what is kept of it. */
  owner: string;
  token: string;
  /** Milliseconds since 1970. */
  expires_at: number;
  brand: Brand;
  lines: CartLine[];
  /** Ids of offers. */
  offers: string[];
  session_id: string;
  offering_id?: string;
  media_buy_id?: string;
  placement?: string;
}
