/** Dependencies of a brand agent. Clock, ids and store are injected, so that the engine has no I/O and no globals. */
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
  /** A UUIDv4 or equally random: at least 122 bits (R48). */
  newId: () => string;
  /** URL-safe text of at least 128 random bits (R35, R82). */
  newToken: () => string;
  /** Seeds wording and tie-breaks, nothing else (P15). */
  seed: number;
  /** P1: refuse personal data without consent instead of dropping it. For testing hosts. */
  strictHost?: boolean;
  /** P13: public URL of this agent; default is the brand file's `agent_url`. */
  publicUrl?: string;
  buildVersion: string;
  /** The built-in merchant; without it acp_handoff uses the brand file's checkout URL. */
  checkout?: MerchantCheckout;
  /** A language model that interprets messages; without it the dialogue does. */
  reader?: MessageReader;
  /** Called for each turn: receives the trace of how it was understood. Never sent over the wire. */
  tracer?: () => Tracer | undefined;
}

/** The engine's only view of the merchant. */
export interface MerchantCheckout {
  /** The checkout URLs. Called at each handoff. */
  handoff(): CheckoutAddress;
  /**
   * Called once per handoff, before the end of the session is committed: a quote must be valid once its token is sent. If the
   * commit fails, the token is never sent. Throws StoreUnavailable.
   */
  recordHandoff(quote: HandoffQuote): Promise<void>;
}

/** The order and offers that a handoff quoted. No personal data; the token is a secret. */
export interface HandoffQuote {
  /** Budget owner of the stored quote. */
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
