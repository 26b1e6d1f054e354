/** What a question is asked of: a choice of the item, its record, or a policy whose price is meant. */
import type { Item } from '../brands/catalogue.ts';
import { FUNCTION_WORDS } from './english.ts';
import { find, optionValue } from './find.ts';
import { impliedPolicy } from './policies.ts';
import type { Reading } from './reading.ts';
import type { Pointed } from './references.ts';
import { itemAt, rowsOf, type Talk } from './talk.ts';
import { root, stems } from './text.ts';

/** "How much is the post?": the policy whose price is asked for, in everyday words. */
export function pricedPolicy({ room }: Talk, reading: Reading): number | undefined {
  const [, subject = ''] =
    / how much (?:is|are|does) (?:the |your )?(\w+) (?:cost |please )?$/.exec(reading.said) ?? [];
  const tokens = reading.tokens.filter(({ word }) => word === subject);
  return subject === '' || reading.named.length > 0 ? undefined : impliedPolicy(room.index, { ...reading, tokens });
}

/** "What does shipping cost for that?": the price of what a policy is about. */
export function costOfPolicy({ room }: Talk, { said }: Reading, policy: number | undefined): boolean {
  const [, subject = ''] =
    / (?:does|do|is|are|would|will) (?:the |your )?((?:\w+ ){1,2})(?:cost|be|come) /.exec(said) ?? [];
  const [, price = ''] = / how much (?:is|are) (?:the |your )?(\w+(?: \w+)?) /.exec(said) ?? [];
  const known = policy === undefined ? undefined : room.index.policyWords[policy];
  return stems(`${subject} ${price}`).some((word) => word.length > 3 && known?.has(word) === true);
}

/** "Is the non-refundable rate still to be had?": a choice of the item, whatever policy has the word as well. */
export function asksOfChoice(talk: Talk, item: Item | undefined, { wishes, acts, said }: Reading): boolean {
  const [variant] = item?.variants ?? [];
  if (
    !variant ||
    !(acts.has('ask-stock') || acts.has('ask-price') || / (?:one|ones|rate|version|is there an?|the same) /.test(said))
  )
    return false;
  return wishes.some(({ on, not }) => !not && optionValue(talk.room.index, variant, on.slice(2)) !== undefined);
}

/** Whether a kind of thing that was named is the item's own: "are your beans organic?" is not asked of a grinder. */
export function isOfItsKind(talk: Talk, item: Item, reading: Reading): boolean {
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  return (
    kinds.length === 0 ||
    find(talk.room.index, { wishes: kinds, among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0
  );
}

/** "And charging, how long?": a word of a label of this item, whatever kind of thing it is as well. */
export function asksLabel({ room }: Talk, item: Item, { tokens, said }: Reading): boolean {
  if (!/ how (?:long|much|many|far|fast|big) /.test(said)) return false;
  const roots = new Set(tokens.filter(({ word }) => word.length > 4).map(({ stem: one }) => root(one)));
  return Object.keys(item.attributes).some((id) =>
    stems(room.index.attributes.get(id)?.label ?? '').some((word) => word.length > 4 && roots.has(root(word))),
  );
}

/** "Is the Hudderton waterproof?" where nothing on record says: a yes or no that only the words beyond the name ask for. */
export function asksUnstated({ room }: Talk, item: Item, reading: Reading): boolean {
  const { acts, wishes, attributes, optionNames, comparing, tokens, said, named } = reading;
  if (wishes.length + attributes.length + optionNames.length + comparing.length > 0 || !acts.has('question'))
    return false;
  if (
    [...acts].some((act) => act !== 'question') ||
    !/^ (?:(?:and|so|but|ok|oh|also)[ ,]+)*(?:is|are|does|do|can|will|has|have) (?!you |there )/.test(said)
  )
    return false;
  const own = new Set([...stems(item.name), ...stems(item.category)]);
  return tokens.some(
    ({ word, stem: one }, at) =>
      word.length > 3 &&
      !FUNCTION_WORDS.has(word) &&
      !own.has(one) &&
      !room.index.brandWords.has(one) &&
      !named.some((name) => name.at <= at && at < name.to),
  );
}

/** "Premium economy to London": a place that no record has. */
export function goesElsewhere({ said, unknown, policyWords = 0 }: Reading): boolean {
  return policyWords < 3 && unknown.some((word) => said.includes(` to ${word} `) || said.includes(` from ${word} `));
}

/** "That race shoe from before": the one thing that came up and fits the words. */
export function fromBefore(talk: Talk, reading: Reading): Pointed | undefined {
  if (
    reading.named.length > 0 ||
    reading.wishes.length === 0 ||
    !/ (?:that|the) .*\b(?:from (?:before|earlier)|you showed|we (?:looked|talked|spoke)|i (?:saw|asked))\b/.test(
      reading.said,
    )
  )
    return undefined;
  const { rows } = find(talk.room.index, {
    wishes: reading.wishes,
    among: rowsOf(talk, talk.mind.discussed),
    soldOut: true,
  });
  const [only] = rows.flatMap((row) => itemAt(talk, row) ?? []);
  return only && rows.length === 1 ? { items: [only], how: 'from before' } : undefined;
}
