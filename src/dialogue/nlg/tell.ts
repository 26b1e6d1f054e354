/** Facts told: those of one item together, the same of several side by side, and the silence of a record admitted once. */

import type { AttributeKind } from '../catalogue/attributes.ts';
import type { Fact, SystemAct } from '../dialogue-acts.ts';
import { filled } from '../lang/replies.ts';
import { textOf } from '../nlu/answer-sources.ts';
import { plain } from '../plain.ts';
import { add, type Draft, formFor, say, sayOf, sayWord } from './draft.ts';
import {
  ended,
  factText,
  featureText,
  intervalOf,
  lineText,
  money,
  nameOf,
  sumOf,
  type Thing,
  thingOf,
  valueText,
} from './facts.ts';
import { featureOf, inRow, inSentence, listed, phrase, quoted } from './phrases.ts';
import { sayOffers, sayOffersOn, sayPrice, statesPrices } from './prices.ts';

import { sayChoices, sayOption, sayStock } from './stock.ts';
import { meets } from './wishes.ts';

type OfItem = Extract<Fact, { of: unknown }>;
type OfAttribute = OfItem & { field: 'attribute' };

/** What a record is silent about. */
interface Silence {
  thing: Thing;
  label: string;
}

/** Facts in the order they come; those of one item are together, the same one of several items is one sentence. */
export function sayFacts(draft: Draft, facts: readonly Fact[]) {
  const open = new Set(facts);
  const silences: Silence[] = [];
  for (const fact of facts) {
    if (!open.has(fact)) continue;
    if (!('of' in fact)) {
      open.delete(fact);
      sayGeneral(draft, fact);
      draft.subject = undefined;
      continue;
    }
    const peers = peersOf(fact, open);
    const group = peers.length > 1 ? peers : [...open].filter((one): one is OfItem => isOfSameItem(one, fact));
    for (const one of group) open.delete(one);
    if (peers.length === 1) sayOfOne(draft, group, silences);
    else {
      saySideBySide(draft, peers, silences);
      draft.subject = undefined;
    }
  }
  saySilences(draft, silences);
}

/** The same of several items. */
function peersOf(fact: OfItem, open: ReadonlySet<Fact>): OfItem[] {
  const key = keyOf(fact);
  return [...open].filter((one): one is OfItem => 'of' in one && keyOf(one) === key);
}

function keyOf(fact: OfItem): string {
  return 'id' in fact
    ? `${fact.field} ${fact.id}`
    : 'at' in fact
      ? `${fact.field} ${fact.of.id} ${fact.at}`
      : fact.field;
}

function isOfSameItem(one: Fact, fact: OfItem): boolean {
  return 'of' in one && one.of.id === fact.of.id && one.of.variant === fact.of.variant;
}

function sayOfOne(draft: Draft, facts: readonly OfItem[], silences: Silence[]) {
  const { domain } = draft;
  const [first] = facts;
  const thing = first && thingOf(domain.brand, first.of);
  if (!thing) return;
  const told: string[] = [];
  for (const fact of facts.filter((one): one is OfAttribute => one.field === 'attribute')) {
    const kind = domain.index.attributes.get(fact.id);
    if (!kind) continue;
    const text = factText(domain, kind, thing.item);
    if (text === undefined) silences.push({ thing, label: inSentence(domain, kind.label) });
    else if (!saysYesOrNo(draft, thing, kind, fact)) told.push(text);
  }
  if (told.length > 0) sayOf(draft, thing, 'tells', { facts: inRow(domain, told) });
  for (const fact of facts) sayOther(draft, thing, fact);
}

/** A yes or no where the record has one, or where a value was asked for; false where there is only something to tell. */
function saysYesOrNo(draft: Draft, thing: Thing, kind: AttributeKind, { asked }: OfAttribute): boolean {
  const { domain } = draft;
  const value = thing.item.attributes[kind.id];
  if (typeof value === 'boolean') {
    const statement = statementOf(draft, thing, kind, value);
    if (value) say(draft, 'states_yes', { statement });
    else say(draft, 'states_no', { statement });
    return true;
  }
  const yes = asked && meets(domain, kind, thing.item, asked);
  const facts = factText(domain, kind, thing.item);
  if (yes === undefined || facts === undefined) return false;
  sayOf(draft, thing, yes ? 'tells_yes' : 'tells_no', { facts });
  return true;
}

/** "Glide 4 GTX is waterproof", "it comes without Wi-Fi". */
function statementOf(draft: Draft, thing: Thing, kind: AttributeKind, yes: boolean): string {
  const feature = featureOf(draft.domain, kind.label);
  if (!feature) return '';
  const [template] = formFor(draft, thing, yes ? feature.words.is : feature.words.is_not);
  return template ? filled(template, { ...feature.slots, item: nameOf(draft.domain, thing) }) : '';
}

function sayOther(draft: Draft, thing: Thing, fact: OfItem) {
  const { domain } = draft;
  const { item } = thing;
  switch (fact.field) {
    case 'price':
      return sayPrice(draft, thing, fact.of.choices);
    case 'stock':
      return (fact.of.choices ?? []).length > 0
        ? sayOption(draft, thing, fact.of.choices ?? [])
        : sayStock(draft, thing, fact.denied);
    case 'option': {
      const { choices: chosen = [] } = fact.of;
      const choices = fact.asked && !chosen.includes(fact.asked) ? [fact.asked, ...chosen] : chosen;
      const own = choices.some(({ on }) => on === `o:${fact.id}`);
      return own ? sayOption(draft, thing, choices) : sayChoices(draft, thing, fact.id, choices);
    }
    case 'choices':
      return sayChoices(draft, thing);
    case 'offers':
      return sayOffersOn(draft, thing);
    case 'billing': {
      const interval = intervalOf(domain, item);
      return interval === undefined
        ? sayOf(draft, thing, 'billing_once', {})
        : sayOf(draft, thing, 'billing', { interval });
    }
    case 'limit': {
      const { max_quantity: most } = item;
      return most === undefined
        ? sayOf(draft, thing, 'limit_none', {})
        : sayOf(draft, thing, 'limit', { count: String(most) });
    }
    case 'sentence': {
      const text = textOf(item)[fact.at];
      return text === undefined ? undefined : sayOf(draft, thing, 'quote', { text: ended(plain(text, 300)) });
    }
  }
}

/** "Weight: Glide 4 265 g, Tempo 3 218 g." "Glide 4 is not waterproof and Glide 4 GTX is waterproof." */
function saySideBySide(draft: Draft, facts: readonly OfItem[], silences: Silence[]) {
  const { domain } = draft;
  const [first] = facts;
  const things = facts.flatMap(({ of }) => thingOf(domain.brand, of) ?? []);
  if (first?.field === 'price') return statesPrices(draft, things);
  const kind = first?.field === 'attribute' ? domain.index.attributes.get(first.id) : undefined;
  if (!kind) {
    for (const fact of facts) sayOfOne(draft, [fact], silences);
    return;
  }
  const label = inSentence(domain, kind.label);
  const stating = things.filter(({ item }) => item.attributes[kind.id] !== undefined);
  for (const thing of things) if (!stating.includes(thing)) silences.push({ thing, label });
  if (stating.length === 0) return;
  if (stating.every(({ item }) => typeof item.attributes[kind.id] === 'boolean')) {
    const yes = (thing: Thing) => thing.item.attributes[kind.id] === true;
    const alike = stating.length > 1 && stating.every((thing) => yes(thing) === stating.every(yes));
    if (alike) {
      const names = listed(
        domain,
        stating.map((thing) => nameOf(domain, thing)),
      );
      const facts = featureText(domain, kind, stating.every(yes));
      return say(draft, stating.every(yes) ? 'tells_yes' : 'tells_no', { item: names, facts });
    }
    const statements = stating.map((thing) => statementOf(draft, thing, kind, yes(thing)));
    if (statements.length > 1) return say(draft, 'states', { statement: listed(domain, statements) });
    return say(draft, stating.every(yes) ? 'states_yes' : 'states_no', { statement: statements.join('') });
  }
  const each = stating.map((thing) => {
    const value = valueText(domain, kind, thing.item) ?? factText(domain, kind, thing.item) ?? '';
    return phrase(domain, 'each', { item: nameOf(domain, thing), value });
  });
  say(draft, 'tells_each', { label, list: inRow(domain, each) });
}

/** What the records are silent about, in one sentence for each item that it is not the same for. */
function saySilences(draft: Draft, silences: readonly Silence[]) {
  const { domain } = draft;
  const labels = [...new Set(silences.map(({ label }) => label))];
  const [only] = labels;
  if (only === undefined) return;
  const things = [...new Map(silences.map(({ thing }) => [thing.item.id, thing])).values()];
  if (labels.length === 1 && things.length > 1) {
    say(draft, 'unknown', {
      item: listed(
        domain,
        things.map((thing) => nameOf(domain, thing)),
        'or',
      ),
      what: only,
    });
  } else {
    for (const thing of things) {
      const silent = silences.filter((one) => one.thing.item === thing.item).map(({ label }) => label);
      sayOf(draft, thing, 'unknown', { what: listed(domain, [...new Set(silent)], 'or') });
    }
  }
  sayContact(draft);
}

/** What no record says. */
export function sayUnknown(draft: Draft, { words, of, attribute }: Extract<SystemAct, { say: 'unknown' }>) {
  const { domain } = draft;
  const thing = of && thingOf(domain.brand, of);
  const kind = attribute === undefined ? undefined : domain.index.attributes.get(attribute);
  const what = kind ? inSentence(domain, kind.label) : words.length > 0 ? quoted(domain, words) : undefined;
  if (what === undefined) say(draft, 'unknown_this', {});
  else if (thing) sayOf(draft, thing, 'unknown', { what });
  else say(draft, 'unknown_words', { words: what });
  sayContact(draft);
}

/** The next step when the records are silent. */
function sayContact(draft: Draft) {
  const { contact } = draft.domain.brand.pack.brand;
  if (contact) say(draft, 'contact', { contact: plain(contact, 200).replace(/\.$/, '') });
}

/** Whose goods there are: as many as the records name, else the brand's own. */
function sayBrands(draft: Draft) {
  const { domain } = draft;
  const names = domain.index.values.get('vendor')?.written ?? [];
  const [only = domain.brand.pack.brand.display_name, ...others] = names
    .slice(0, MOST_BRANDS)
    .map((one) => plain(one, 60));
  if (others.length === 0) return say(draft, 'brands_one', { name: only });
  say(draft, names.length > MOST_BRANDS ? 'brands_some' : 'brands', { list: listed(domain, [only, ...others]) });
}

const MOST_BRANDS = 12;

function sayGeneral(draft: Draft, fact: Exclude<Fact, OfItem>) {
  const { domain, setting } = draft;
  switch (fact.field) {
    case 'policy': {
      const answer = domain.brand.pack.policies[fact.at]?.answer;
      return answer === undefined ? undefined : add(draft, ended(plain(answer, 600)));
    }
    case 'offers':
      return sayOffers(draft, fact.kind);
    case 'about':
      return sayWord(draft, 'about_brand');
    case 'others':
      return say(draft, 'own_prices', {});
    case 'brands':
      return sayBrands(draft);
    case 'total': {
      const { lines, told, full } = sumOf(domain.brand, fact.lines, setting.now);
      if (lines.length === 0) return;
      const said = listed(
        domain,
        lines.map((line) => lineText(domain, line)),
      );
      const price = money(domain, told);
      if (told < full) say(draft, 'total_saved', { lines: said, price, full: money(domain, full) });
      else say(draft, 'total', { lines: said, price });
    }
  }
}
