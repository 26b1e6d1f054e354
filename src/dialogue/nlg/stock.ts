/** Stock and choices told: what an item comes in, what is left of it, what is sold out. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import { availabilityOf } from '../../brands/selling.ts';
import { variantsFor } from '../catalogue/search.ts';
import type { Wish } from '../dialogue-acts.ts';
import { type Draft, say, sayOf } from './draft.ts';
import { charged, optionLabel, stockOf, type Thing } from './facts.ts';
import { sayGoneOf, sayWhatItComesTo } from './lists.ts';
import { apart, phrase, type SpeakingDomain, valueList } from './phrases.ts';
import { choicesText } from './wishes.ts';

const MOST_VARIANTS = 500;

/** `denied`: it is asked whether it is gone. */
export function sayStock(draft: Draft, thing: Thing, denied?: true) {
  if (sayGoneOf(draft, thing)) return;
  const left = stockOf(thing);
  if (left === undefined) sayOf(draft, thing, denied ? 'stock_not_gone' : 'stock_yes', {});
  else sayOf(draft, thing, denied ? 'stock_not_gone_count' : 'stock_yes_count', { count: String(left) });
}

/** "Yes, Glide 4 is available in size 9 at $139."; no with what there is instead. */
export function sayOption(draft: Draft, thing: Thing, wishes: readonly Wish[]) {
  const { domain } = draft;
  const { item } = thing;
  const choices = choicesText(domain, wishes);
  const fitting = variantsFor(domain.index, item, wishes);
  const [first, ...others] = fitting.filter((variant) => isHad(item, variant));
  if (first) {
    if (others.some(({ price }) => price !== first.price)) sayOf(draft, thing, 'option_yes', { choices });
    else sayOf(draft, thing, 'option_yes_at', { choices, price: charged(domain, item, first.price) });
    if (others.every(({ price }) => price === first.price)) sayWhatItComesTo(draft, { item, variant: first }, 1);
    if (others.length === 0 && first.stock !== undefined)
      sayOf(draft, thing, 'option_count', { count: String(first.stock) });
    return;
  }
  const state = fitting[0] && availabilityOf(item, fitting[0]);
  if (state === 'paused' || state === 'blocked') sayGoneOf(draft, { item, variant: fitting[0] });
  else if (state) sayOf(draft, thing, 'option_gone', { choices });
  else if (wishes.length > 1 && wishes.every((wish) => variantsFor(domain.index, item, [wish]).length > 0))
    sayOf(draft, thing, 'option_apart', { choices });
  else sayOf(draft, thing, 'option_no', { choices });
  const [asked, ...held] = wishes;
  const option = asked?.on.slice(2) ?? '';
  const left = variantsFor(domain.index, item, held);
  const values = valuesOf(domain, item, left.length > 0 ? left : item.variants, option);
  if (values.length > 0) say(draft, 'option_left', { values: valueList(domain, values, 'and') });
}

/** What an item comes in: one option, or all of them. */
export function sayChoices(draft: Draft, thing: Thing, option?: string, held: readonly Wish[] = []) {
  const { domain } = draft;
  const { item } = thing;
  const variants = variantsFor(domain.index, item, held);
  const own = [...new Set(item.variants.slice(0, MOST_VARIANTS).flatMap(({ options }) => Object.keys(options)))];
  const names = own.map((name) => domain.index.optionNames.get(name) ?? name);
  const wanted = option === undefined ? names : names.filter((name) => name === option);
  if (wanted.length === 0) return sayOf(draft, thing, 'choices_none', {});
  const lists = wanted.flatMap((name) => {
    const values = valuesOf(domain, item, variants, name);
    const list = { option: optionLabel(domain, name), value: valueList(domain, values, 'and') };
    return values.length > 0 ? [phrase(domain, 'option_value', list)] : [];
  });
  if (lists.length === 0) {
    sayGoneOf(draft, thing);
    return;
  }
  const choices = apart(domain, lists);
  const gone = option === undefined ? [] : goneValues(domain, item, variants, option);
  if (gone.length === 0 || gone.length > 5) sayOf(draft, thing, 'choices', { choices });
  else sayOf(draft, thing, 'choices_gone', { choices, gone: valueList(domain, gone, 'and') });
}

/** The values of an option that can be had. */
function valuesOf(domain: SpeakingDomain, item: Item, variants: readonly Variant[], option: string): string[] {
  return [
    ...new Set(
      variants.filter((variant) => isHad(item, variant)).flatMap((one) => choiceOf(domain, one, option) ?? []),
    ),
  ];
}

function goneValues(domain: SpeakingDomain, item: Item, variants: readonly Variant[], option: string): string[] {
  const had = new Set(valuesOf(domain, item, variants, option));
  return [...new Set(variants.flatMap((one) => choiceOf(domain, one, option) ?? []))].filter(
    (value) => !had.has(value),
  );
}

function choiceOf({ index }: SpeakingDomain, { options }: Variant, option: string): string | undefined {
  const own = options[option];
  if (own !== undefined) return own;
  const name = Object.keys(options).find((one) => index.optionNames.get(one) === option);
  return name === undefined ? undefined : options[name];
}

function isHad(item: Item, variant: Variant): boolean {
  return availabilityOf(item, variant) === 'available';
}
