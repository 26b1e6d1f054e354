/** A conversation with the pure dialogue: turns in, outcomes out, the pending state carried as the engine would. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Brand } from '../../src/brands/catalogue.ts';
import { loadBrand, parseBrand } from '../../src/brands/load.ts';
import { createDialogue, type Dialogue } from '../../src/dialogue/dialogue.ts';
import { sayTo } from '../../src/dialogue/personal.ts';
import type { Setting } from '../../src/dialogue/setting.ts';
import type { Memory, Outcome, Turn } from '../../src/dialogue/turn.ts';

/** Sunday morning in New York; the clock of the SI documentation. */
export const NOW = Date.parse('2026-01-18T10:30:00-05:00');

const loaded = new Map<string, Promise<{ brand: Brand; dialogue: Dialogue }>>();

/** A shipped brand and its dialogue, made once. */
export function shipped(name: string): Promise<{ brand: Brand; dialogue: Dialogue }> {
  const known = loaded.get(name) ?? loadBrand(name).then((brand) => ({ brand, dialogue: createDialogue(brand) }));
  loaded.set(name, known);
  return known;
}

/** The lamp shop of test/dialogue/lamp-shop.yaml: a trade none of the shipped packs has. */
export function lampShop(): { brand: Brand; dialogue: Dialogue } {
  const file = fileURLToPath(new URL('./lamp-shop.yaml', import.meta.url));
  const brand = parseBrand(readFileSync(file, 'utf8'), 'lamp-shop.yaml');
  return { brand, dialogue: createDialogue(brand) };
}

/** One of the suite's thin packs (test/eval/brands), as a brand writes it in one sitting. */
export function thin(name: string): { brand: Brand; dialogue: Dialogue } {
  const file = fileURLToPath(new URL(`../eval/brands/${name}.yaml`, import.meta.url));
  const brand = parseBrand(readFileSync(file, 'utf8'), `${name}.yaml`);
  return { brand, dialogue: createDialogue(brand) };
}

export interface Said extends Outcome {
  message: string;
  /** Product ids on cards, in order. */
  cards: string[];
  pending: boolean;
}

export interface Conversation {
  say(message: string): Said;
  press(action: string, payload?: Record<string, unknown>): Said;
  memory(): Memory;
}

/** Opens a session with an intent; `first` is its answer. */
export function converse(
  dialogue: Dialogue,
  intent: string,
  more: Partial<Setting> & { shown?: string[]; offering_id?: string } = {},
): Conversation & { first: Said } {
  const { shown, offering_id, ...setting } = more;
  let memory = dialogue.openMemory({ shown, offering_id });
  let pending = false;
  const turn = (what: Turn): Said => {
    const outcome = dialogue.takeTurn(memory, what, { now: NOW, seed: 1, checkout: true, ...setting, pending });
    memory = outcome.memory;
    pending = outcome.event === 'request_handoff' || outcome.event === 'revise_handoff';
    return {
      ...outcome,
      message: sayTo({}, outcome.reply.message),
      cards: (outcome.reply.cards ?? []).map((card) => card.product_id),
      pending,
    };
  };
  const first = turn({ message: intent });
  return {
    first,
    say: (message) => turn({ message }),
    press: (action, payload) => turn({ action: { action, payload } }),
    memory: () => memory,
  };
}
