/** What a brand agent is made from. Clock, ids and store are handed in, so that the engine itself has no I/O and no globals. */
import type { Brand } from '../brands/catalogue.ts';
import type { Dialogue } from '../dialogue/dialogue.ts';
import type { SessionStore } from '../store/session-store.ts';

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
  /** What each turn was understood as. For debug logs; never on the wire. */
  onTrace?: (trace: Record<string, unknown>) => void;
}
