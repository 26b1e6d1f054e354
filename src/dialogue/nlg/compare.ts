/** Items side by side: who has less or more of what was asked for first, then what tells them apart. */
import type { Item } from '../../brands/catalogue.ts';
import { type AttributeKind, numberOf } from '../catalogue/attributes.ts';
import type { SystemAct } from '../dialogue-acts.ts';
import { add, addCard, cardOf, type Draft, say, sayOf } from './draft.ts';
import { factText, fullPriceText, isFree, money, nameOf, priceText, type Thing, thingsOf, valueText } from './facts.ts';
import { apart, inSentence, phrase, type SpeakingDomain } from './phrases.ts';
import { degreeWord, extremeText } from './wishes.ts';

const MOST_ITEMS = 4;
const MOST_ROWS = 5;

export function sayCompare(draft: Draft, { items, on }: Extract<SystemAct, { say: 'compare' }>) {
  const { domain } = draft;
  const things = thingsOf(domain.brand, items).slice(0, MOST_ITEMS);
  const asked = [...new Set(on.map((one) => one.replace(/^a:/, '')))];
  const said = new Set(asked.slice(0, 2).filter((id) => things.length > 1 && sayWinner(draft, things, id)));
  const known = asked.filter((id) => things.some(({ item }) => item.attributes[id] !== undefined));
  const rows = (asked.length > 0 ? known : differing(domain, things)).filter((id) => !said.has(id)).slice(0, MOST_ROWS);
  addRows(draft, things, rows, said.has('price'));
  const [one, other] = things;
  if (asked.length === 0 && things.length === 2 && one && other) sayPriceGap(draft, one, other);
}

/** A line for each; without anything left to set side by side, only the prices that are not told yet. */
function addRows(draft: Draft, things: readonly Thing[], rows: readonly string[], priced: boolean) {
  const { domain } = draft;
  const kinds = rows.flatMap((id) => domain.index.attributes.get(id) ?? []);
  things.forEach((thing, at) => {
    const { badge, ...bare } = cardOf(draft, thing);
    const told = priced && kinds.length === 0;
    const card = { ...bare, ...(badge && !told && { badge }) };
    addCard(draft, card);
    if (told) return;
    const label = (kind: AttributeKind) => phrase(domain, 'fact_missing', { label: inSentence(domain, kind.label) });
    const facts = [
      fullPriceText(domain, thing),
      ...kinds.map((kind) => factText(domain, kind, thing.item) ?? label(kind)),
    ];
    const text = phrase(domain, 'compared', { item: nameOf(domain, thing), facts: apart(domain, facts) });
    const noted = badge === undefined ? text : phrase(domain, 'in_parens', { text, note: badge });
    add(draft, `${at + 1}. ${noted}`, { form: 'line', card });
  });
  draft.subject = undefined;
}

/** Attributes that differ, those that all state first; numbers that only tell items apart are none. */
function differing({ index }: SpeakingDomain, things: readonly Thing[]): string[] {
  const silent = (id: string) => things.filter(({ item }) => item.attributes[id] === undefined).length;
  const ids = [...index.attributes.keys()].filter((id) => {
    const values = things.map(({ item }) => item.attributes[id]);
    const different = new Set(values.map((value) => JSON.stringify(value))).size > 1;
    const isName = (value: unknown, at: number) => value !== undefined && things[at]?.item.name.includes(String(value));
    return different && !values.every(isName);
  });
  return [...ids.filter((id) => silent(id) === 0), ...ids.filter((id) => silent(id) > 0)];
}

/** "Ridge 2 is lighter: 1.2 kg against 1.5 kg (Ridge 3)." False when no two of them can be told apart or be called equal. */
function sayWinner(draft: Draft, things: readonly Thing[], id: string): boolean {
  if (id === 'price') return sayCheapest(draft, things);
  const { domain } = draft;
  const kind = domain.index.attributes.get(id);
  const stating = kind ? things.filter(({ item }) => figureOf(kind, item) !== undefined) : [];
  const figure = ({ item }: Thing) => (kind && figureOf(kind, item)) ?? Number.POSITIVE_INFINITY;
  const [best, ...others] = [...stating].sort((a, b) => figure(a) - figure(b));
  const [other] = others;
  if (!kind || !best || !other || stating.length < things.length) return false;
  const value = valueText(domain, kind, best.item) ?? '';
  const label = inSentence(domain, kind.label);
  if (figure(best) === figure(others.at(-1) ?? other)) {
    say(draft, 'equal', { label, value });
    return true;
  }
  if (others.length > 1) {
    if (figure(best) === figure(other)) return false;
    sayOf(draft, best, 'winner_of', { extreme: extremeText(domain, { on: id }), value });
    return false;
  }
  const word = degreeWord(domain, kind, false, 'comparative');
  const more = word === undefined ? degreeWord(domain, kind, true, 'comparative') : undefined;
  const [first, second] = more === undefined ? [best, other] : [other, best];
  const against = {
    value: valueText(domain, kind, first.item) ?? '',
    other_value: valueText(domain, kind, second.item) ?? '',
  };
  const extreme = extremeText(domain, { on: id });
  const names = { ...against, other: nameOf(domain, second) };
  if (word ?? more) sayOf(draft, first, 'winner', { ...names, word: word ?? more ?? '' });
  else sayOf(draft, first, 'winner_of_two', { ...names, extreme });
  draft.subject = undefined;
  return true;
}

function figureOf(kind: AttributeKind, { attributes }: Item): number | undefined {
  const value = attributes[kind.id];
  return value === undefined || Array.isArray(value) ? undefined : numberOf(kind, value);
}

function sayCheapest(draft: Draft, things: readonly Thing[]): boolean {
  const [one, other] = things;
  if (things.length === 2 && one && other) return sayPriceGap(draft, one, other, true);
  const cheapest = [...things].sort((a, b) => costOf(a) - costOf(b))[0];
  if (cheapest)
    sayOf(draft, cheapest, 'winner_of', {
      extreme: extremeText(draft.domain, { on: 'price' }),
      value: priceText(draft.domain, cheapest),
    });
  return false;
}

/** How much one costs less; with both prices where no line tells them. */
function sayPriceGap(draft: Draft, one: Thing, other: Thing, alone = false): boolean {
  const { domain } = draft;
  const gap = costOf(one) - costOf(other);
  const [less, more] = gap <= 0 ? [one, other] : [other, one];
  if (isFree(less) || less.item.billed_every !== more.item.billed_every) return false;
  const value = priceText(domain, less);
  if (gap === 0) {
    if (alone) say(draft, 'same_price', { item: nameOf(domain, one), other: nameOf(domain, other), price: value });
    else say(draft, 'same_price_told', {});
    return true;
  }
  const [word, names] = [
    money(domain, Math.abs(gap)),
    { other: nameOf(domain, more), other_value: priceText(domain, more) },
  ];
  if (alone) sayOf(draft, less, 'cheaper', { gap: word, value, ...names });
  else sayOf(draft, less, 'cheaper_told', { gap: word });
  draft.subject = undefined;
  return true;
}

function costOf({ item, variant }: Thing): number {
  return variant?.price ?? Math.min(item.variants[0]?.price ?? item.price, ...item.variants.map(({ price }) => price));
}
