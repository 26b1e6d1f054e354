/**
 * Which sentences somebody else may put into other words: those that no fact hangs on. An answer with any other sentence in it is sent
 * as it is: yes and no, what there is not, prices, orders and handoffs are only ever said in the template's words.
 */
import type { Word } from '../dialogue-acts.ts';
import type { Sentence } from '../lang/replies.ts';

/** `free`: it may be put into other words. `kept`: it stays word for word, and the others beside it may not. */
export type Wording = 'free' | 'kept';

const FREE: ReadonlySet<Sentence | Word> = new Set<Sentence | Word>([
  'list_fits', 'list_fits_one', 'list_fits_some', 'list_some', 'list_more', 'list_first', 'list_named',
  'there_is_more', 'suits', 'ask_which_shown',
  'ask_need', 'ask_anything', 'which_to_compare', 'welcome', 'anything_else',
]); // biome-ignore format: a list

/** Who is speaking and who pays (P7), and what the brand says in parting. */
const KEPT: ReadonlySet<Sentence | Word> = new Set<Sentence | Word>(['greet', 'sign_off']);

export function wordingOf(key: Sentence | Word): { wording?: Wording } {
  if (FREE.has(key)) return { wording: 'free' };
  return KEPT.has(key) ? { wording: 'kept' } : {};
}

/** The free sentences of an answer in their order; none where there is a sentence that is neither free nor kept. */
export function freeIn(parts: readonly { text: string; form: string; wording?: Wording }[]): string[] {
  const whole = parts.every(({ form, wording }) => form === 'line' || wording !== undefined);
  return whole ? parts.flatMap(({ text, wording }) => (wording === 'free' ? [text] : [])) : [];
}
