/**
 * Cross-checks a purchase that the model read. Lines are handed over only if the embedded reader agrees on them; or, if it finds
 * no objection, if the user was already asked about exactly these lines. Otherwise the user is asked to confirm.
 */
import type { CartLine } from '../brands/catalogue.ts';
import type { Domain } from '../dialogue/domain.ts';
import { speaksAgainst } from '../dialogue/nlu/purchase.ts';
import { unreadFor } from '../dialogue/nlu/unread.ts';
import type { Parsed } from '../dialogue/nlu/utterance.ts';
import type { State } from '../dialogue/state.ts';
import type { Outcome, Reading } from '../dialogue/turn.ts';

/** `messageDomain` and `parsed`: the message as parsed; `embedded`: the outcome of the turn without a model. */
export function agreesOnPurchase(
  messageDomain: Domain,
  parsed: Parsed,
  state: State,
  embedded: Outcome,
): Reading['agrees'] {
  const unread = unreadFor(messageDomain, parsed) !== undefined;
  const against = !unread && speaksAgainst(messageDomain, parsed);
  const own = embedded.memory.agreement?.lines;
  const asked = state.ask?.for === 'buy' && state.ask.said ? state.ask.lines : undefined;
  // An unsupported language gives no evidence about the cart; only an answer to a question about it counts.
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
