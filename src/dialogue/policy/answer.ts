/** Questions: what the records say of the things in question, and plainly when they are silent. */
import { hasOption } from '../catalogue/choices.ts';
import { kindOf } from '../catalogue/kinds.ts';
import { search } from '../catalogue/search.ts';
import type { Fact, ItemRef, Scored, Source, SystemAct, UserAct, Wish } from '../dialogue-acts.ts';
import { stemsOf } from '../lang/tokens.ts';
import { FLOOR, MARGIN } from '../nlu/answer-weights.ts';
import { focusOn, show } from '../tracking/track.ts';
import { alternativesTo, canBeHad } from './available.ts';
import { dayTold, MOST_LISTED } from './find.ts';
import { offer } from './handover.ts';
import { noteChoices } from './lines.ts';
import { itemOf, refsOf, rowOf, say, type Talk } from './talk.ts';
import { isOrderable, priced, sumOf } from './totals.ts';

type Request = Extract<UserAct, { act: 'request' }>;

export function answer(talk: Talk, act: Request) {
  const { state } = talk;
  const found = sourcesTold(talk, act);
  const items = act.of.length > 0 ? act.of : itemsMeant(talk, found, act);
  if (found.length === 0) return present(talk, act, items);
  const told = new Set(
    talk.said.flatMap((one) => (one.say === 'tell' ? one.facts.map((fact) => JSON.stringify(fact)) : [])),
  );
  const facts = found.flatMap((source) => factsOf(talk, source, items, act));
  if (facts.length === 0) return silent(talk, items, act.words);
  const fresh = facts.filter((fact) => {
    const key = JSON.stringify(fact);
    return !told.has(key) && !isPut(talk, fact) && told.add(key);
  });
  if (fresh.length === 0) return;
  state.asked = found.slice(0, 1);
  const [only] = items;
  const isNew = items.length === 1 && only !== undefined && state.focus !== only.id;
  if (items.length === 1 && only) focusOn(state, { id: only.id, ...(only.variant && { variant: only.variant }) });
  else if (items.length > 1 && items.some(({ id }) => !state.shown.includes(id)))
    show(state, items.slice(0, MOST_LISTED));
  const spoken = itemOf(talk, only?.id);
  if (items.length === 1 && spoken)
    noteChoices(talk, spoken, [...(only?.choices ?? []), ...(act.asked ? [act.asked] : [])]);
  const prices = facts.some(
    ({ field }) => field === 'price' || field === 'offers' || field === 'policy' || field === 'others',
  );
  // Whether a choice can be had is told with its price.
  const chosen = only?.choices && facts.some(({ field }) => field === 'option');
  if (isNew && !prices && !chosen) fresh.push({ of: only, field: 'price' });
  const sum = fresh.find((fact) => fact.field === 'total' && isOrderable(talk, fact.lines, act));
  const others = fresh.filter((fact) => fact !== sum);
  if (others.length > 0) say(talk, { say: 'tell', facts: others });
  if (sum?.field === 'total') offer(talk, sum.lines);
  else if (act.lines) priced(talk, fresh, act.lines);
}

/** The sum of these was put to the user in the same breath. */
function isPut({ state, said }: Talk, fact: Fact): boolean {
  if (fact.field !== 'total' || state.ask?.for !== 'buy' || !said.some(({ say: what }) => what === 'ask')) return false;
  return JSON.stringify(state.ask.lines) === JSON.stringify(fact.lines);
}

/** The sources that are told, best first: one, or two that are nearly as good. A thing or number alone asks what was asked before. */
function sourcesTold({ state }: Talk, act: Request): Source[] {
  const { of, about, words, lines } = act;
  const [best, next] = about.filter(
    ({ is, score }) => score >= (OF_BRAND.has(is) && of.length === 0 ? LOW_FLOOR : FLOOR),
  );
  if (asksForSum(act)) {
    const beside = about.find(({ is, score }) => is === 'policy' && score > SUM && score >= (about[0]?.score ?? 0));
    return beside ? [{ is: 'total' }, sourceOnly(beside)] : [{ is: 'total' }];
  }
  // "Is the covered one heated": which one is known, whether it is heated is not.
  const silentOn =
    !about.some(({ is }) => is === 'stock') && about.some(({ is, score }) => is === 'unknown' && score >= FLOOR);
  if (best?.is === 'option' && best.score <= SAID_ONLY && silentOn && words.length > 0) return [];
  if (best) {
    return (next && areBoth(of, best, next) ? [best, next] : [best]).map(sourceOnly);
  }
  if (words.length > 0) return [];
  if (lines) return [{ is: 'total' }];
  const before = state.asked?.filter(({ is }) => is !== 'sentence');
  return of.length > 0 && before?.length ? before : [];
}

/** An option that only a choice leads to: nothing is asked of it. */
const SAID_ONLY = 3;

/** Two sources that are nearly as good, unless the second is only a choice that was said, or whether that can be had. */
function areBoth(of: readonly ItemRef[], best: Scored<Source>, next: Scored<Source>): boolean {
  const near = best.score - next.score;
  if (best.is === 'unknown' || next.is === 'unknown' || near >= MARGIN) return false;
  // What a record says of the thing itself is enough.
  if (best.is === 'attribute' && next.is === 'policy' && of.length > 0) return near < MARGIN / 2;
  if (next.is === 'stock') return best.is !== 'option';
  return next.is !== 'option' || !of.some(({ choices }) => choices?.some(({ on }) => on === `o:${next.id}`));
}

/** What so many, or several things, cost together. */
function asksForSum({ of, about, lines, words }: Request): boolean {
  const scoreOf = (is: Source['is']) => about.find((one) => one.is === is)?.score ?? Number.NEGATIVE_INFINITY;
  const best = about[0]?.is;
  const asked = Math.max(scoreOf('price'), scoreOf('total'));
  if (lines && words.length === 0 && (about[0]?.score ?? 0) < (best === 'policy' ? FLOOR : SUM)) return true;
  if (lines && best !== 'policy')
    return asked >= SUM || (asked > 0 && (best === 'price' || best === 'total' || best === 'option'));
  return of.length > 1 && scoreOf('total') > 0 && (best === 'price' || best === 'total');
}

/** What the brand says of itself answers more loosely when no thing is in question. */
const OF_BRAND: ReadonlySet<Source['is']> = new Set(['policy', 'offers', 'about']);
const LOW_FLOOR = 0.5;

/** So surely a price is asked that it is asked of as many as were said. */
const SUM = 2;

function sourceOnly({ score: _score, ...source }: Scored<Source>): Source {
  return source;
}

/** Nothing but the thing itself is asked for: whether it is there, and what it is. */
function present(talk: Talk, { of, words }: Request, items: readonly ItemRef[]) {
  const [only] = of;
  if (!only || words.length > 0) return silent(talk, items, words);
  const item = itemOf(talk, only.id);
  if (of.length === 1 && item && !canBeHad(talk, item)) {
    focusOn(talk.state, only);
    const near = alternativesTo(talk, item).map(({ id }) => ({ id }));
    return say(talk, { say: 'gone', item: only, near });
  }
  look(talk, of);
}

/** The things a question is about when none is named: the one in view, those shown, those of the kind. */
function itemsMeant(talk: Talk, [best]: readonly Source[], { kind, asked }: Request): ItemRef[] {
  const { state, domain } = talk;
  if (best && (best.is === 'policy' || best.is === 'about')) return state.focus ? [{ id: state.focus }] : [];
  if (kind !== undefined) {
    const rows = kindOf(domain.index, kind);
    const among = state.shown.map((id) => rowOf(talk, id)).filter((row) => rows.includes(row));
    return refsOf(talk, (among.length > 0 ? among : rows).slice(0, MOST_LISTED));
  }
  if (asked?.any && !asked.not && (state.focus === undefined || best?.is === 'price' || best?.is === 'stock')) {
    const { rows, relaxed } = search(domain.index, { wishes: [asked], evidence: [], limit: MOST_LISTED });
    if (rows.length > 0 && relaxed.length === 0) return refsOf(talk, rows);
  }
  if (state.focus !== undefined) return [{ id: state.focus, ...(state.variant && { variant: state.variant }) }];
  if (state.shown.length > 0 || (best?.is !== 'attribute' && best?.is !== 'option'))
    return state.shown.map((id) => ({ id }));
  const stating = domain.brand.items.slice(0, MOST_SEEN).filter(({ id }) => states(talk, id, best));
  return stating.slice(0, MOST_LISTED).map(({ id }) => ({ id }));
}

const MOST_SEEN = 1000;

function factsOf(talk: Talk, source: Source, items: readonly ItemRef[], act: Request): Fact[] {
  const { asked, lines, about } = act;
  switch (source.is) {
    case 'policy':
      return [{ field: 'policy', at: source.at }];
    case 'about':
    case 'brands':
      return [{ field: source.is }];
    case 'offers':
      if (act.kind !== undefined) return [{ field: 'offers', kind: act.kind }];
      return items.length > 0 ? items.map((of) => ({ of, field: 'offers' })) : [{ field: 'offers' }];
    case 'others':
      return [{ field: 'others' }, ...pricesOf(items.slice(0, 1))];
    case 'basis':
      return pricesOf(items);
    case 'total':
      return sumOf(talk, items, lines);
    case 'price':
      if (lines) return sumOf(talk, items, lines);
      return pricesOf(items);
    case 'unknown':
      return [];
    case 'sentence':
      return items.slice(0, 1).map((of) => ({ of, field: 'sentence', at: source.at }));
    case 'attribute':
    case 'option': {
      const on = `${source.is === 'option' ? 'o' : 'a'}:${source.id}`;
      const having = items.filter(({ id }) => states(talk, id, source));
      if (having.length === 0 && source.is === 'attribute' && offersChoices(talk, items, about))
        return items.slice(0, MOST_LISTED).map((of) => ({ of, field: 'choices' }));
      const told = having.length > 0 ? having : items;
      const meant = asked && valueSaid(talk, on, asked);
      const value = meant ? { asked: meant } : fitOf(talk, source, besideView(talk, items));
      return told.slice(0, MOST_LISTED).map((of) => ({ of, field: source.is, id: source.id, ...value }));
    }
    case 'stock':
      return items.slice(0, MOST_LISTED).map((of) => ({ of, field: 'stock', ...(source.denied && { denied: true }) }));
    default:
      return items.slice(0, MOST_LISTED).map((of) => ({ of, field: source.is }));
  }
}

function pricesOf(items: readonly ItemRef[]): Fact[] {
  return items.slice(0, MOST_LISTED).map((of) => ({ of, field: 'price' }));
}

/** A value that was said, where an attribute knows it: "is it good for trails". */
function valueSaid({ domain }: Talk, on: string, asked: Wish): Wish | undefined {
  if (asked.on === on) return asked;
  const values = domain.index.values.get(on);
  return asked.any?.some((phrase) => (values?.fitting(phrase).length ?? 0) > 0) ? { ...asked, on } : undefined;
}

/** The choices of a thing may state what its attributes do not. */
function offersChoices(talk: Talk, items: readonly ItemRef[], about: readonly Scored<Source>[]): boolean {
  const near = about.some(({ is, score }) => (is === 'choices' || is === 'option') && score > -FLOOR);
  return near && items.every(({ id }) => (itemOf(talk, id)?.variants.length ?? 0) > 1);
}

/** "Does the hitch fit on it": the one thing named, and the one in view. */
function besideView({ state: { focus } }: Talk, items: readonly ItemRef[]): readonly ItemRef[] {
  return items.length === 1 && focus !== undefined && focus !== items[0]?.id ? [...items, { id: focus }] : items;
}

/** "Does the liner fit the Arc": of two things, one states which it goes with, and the other is one of those or not. */
function fitOf({ domain }: Talk, { is, id }: Source & { id: string }, items: readonly ItemRef[]): { asked?: Wish } {
  const [one, two] = items.flatMap((ref) => domain.brand.item.get(ref.id) ?? []);
  const values = domain.index.values.get(`a:${id}`);
  if (is !== 'attribute' || items.length !== 2 || !one || !two || !values) return {};
  if ((one.attributes[id] === undefined) === (two.attributes[id] === undefined)) return {};
  const other = one.attributes[id] === undefined ? one : two;
  const words = new Set(stemsOf(domain.language, other.name));
  const any = values.keys.filter((_, at) => values.words[at]?.every((word) => words.has(word)));
  return any.length > 0 ? { asked: { on: `a:${id}`, any } } : {};
}

function states(talk: Talk, id: string, source: { is: 'attribute' | 'option'; id: string }): boolean {
  const item = itemOf(talk, id);
  if (!item) return false;
  return source.is === 'attribute'
    ? item.attributes[source.id] !== undefined
    : hasOption(talk.domain.index, item, source.id);
}

function silent(talk: Talk, items: readonly ItemRef[], words: string[]) {
  const [of] = items;
  const unknown: SystemAct = { say: 'unknown', words, ...(items.length === 1 && of && { of }) };
  say(talk, unknown);
}

/** More of one thing, or of several. */
export function look(talk: Talk, refs: readonly ItemRef[]) {
  const { state, domain } = talk;
  const [only] = refs;
  if (!only) return;
  if (refs.length > 1) {
    show(state, refs.slice(0, MOST_LISTED));
    return say(
      talk,
      { say: 'list', items: refs.slice(0, MOST_LISTED), lead: 'named', because: [], facts: [], total: refs.length },
      ...dayTold(talk, refs),
    );
  }
  const facts = [...domain.index.attributes.keys()].filter((id) => itemOf(talk, only.id)?.attributes[id] !== undefined);
  focusOn(state, only);
  say(talk, { say: 'describe', item: only, facts: facts.slice(0, 6), lead: 'more' }, ...dayTold(talk, [only]));
}
