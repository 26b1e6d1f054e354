/**
 * The second key to a purchase that a model read. Lines are handed over when the embedded reader comes to the same lines by itself; or,
 * where it finds nothing against it, when exactly these lines were put to the user before. All else is asked about.
 */
import type { CartLine } from '../brands/catalogue.ts';
import type { Domain } from '../dialogue/domain.ts';
import { speaksAgainst } from '../dialogue/nlu/purchase.ts';
import { unreadFor } from '../dialogue/nlu/unread.ts';
import type { Parsed } from '../dialogue/nlu/utterance.ts';
import type { State } from '../dialogue/state.ts';
import type { Outcome, Reading } from '../dialogue/turn.ts';

/** `ear` and `heard`: the message as it was heard; `embedded`: what became of the turn without a model. */
export function secondKey(messageDomain: Domain, parsed: Parsed, state: State, embedded: Outcome): Reading['agrees'] {
  const unread = unreadFor(messageDomain, parsed) !== undefined;
  const against = !unread && speaksAgainst(messageDomain, parsed);
  const own = embedded.memory.agreement?.lines;
  const asked = state.ask?.for === 'buy' && state.ask.said ? state.ask.lines : undefined;
  // What is not read here says neither yes nor no to a cart: only the answer to a question about it does.
  const put = against ? [] : unread ? [asked] : [asked, state.cart];
  return (lines) => [own, ...put].some((one) => one !== undefined && one.length > 0 && isSame(lines, one));
}

function isSame(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  const key = ({ product_id, variant_id, quantity, date }: CartLine) =>
    JSON.stringify([product_id, variant_id ?? null, quantity, date ?? null]);
  const keys = b.map(key).sort();
  return (
    a.length === b.length &&
    a
      .map(key)
      .sort()
      .every((one, at) => one === keys[at])
  );
}
