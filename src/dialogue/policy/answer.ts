/** Questions: what the records say of the things in question, and plainly when they are silent. */
import { hasOption } from '../catalogue/choices.ts';
import { kindOf } from '../catalogue/kinds.ts';
import type { Fact, ItemRef, Scored, Source, SystemAct, UserAct, Wish } from '../dialogue-acts.ts';
import { focusOn, show } from '../tracking/track.ts';
import { dayTold, MOST_LISTED } from './find.ts';
import { itemOf, refsOf, rowOf, say, type Talk } from './talk.ts';

type Request = Extract<UserAct, { act: 'request' }>;

/** Below this the records do not answer; two that are so close are both told. */
const FLOOR = 0.35;
const MARGIN = 0.25;

export function answer(talk: Talk, { of, about, words, asked, kind }: Request) {
  const { state } = talk;
  const items = of.length > 0 ? of : itemsMeant(talk, about, kind);
  const [best, next] = about.filter(({ score }) => score >= FLOOR);
  if (!best) return silent(talk, items, words);
  state.asked = [sourceOnly(best)];
  const sources = next && best.score - next.score < MARGIN && next.is !== 'unknown' ? [best, next] : [best];
  const facts = sources.flatMap((source) => factsOf(talk, source, items, asked));
  if (facts.length === 0) return silent(talk, items, words);
  const [only] = items;
  if (items.length === 1 && only) focusOn(state, only);
  else if (items.length > 1 && items.some(({ id }) => !state.shown.includes(id)))
    show(state, items.slice(0, MOST_LISTED));
  say(talk, { say: 'tell', facts });
}

function sourceOnly({ score: _score, ...source }: Scored<Source>): Source {
  return source;
}

/** The things a question is about when none is named: the one in view, those shown, those of the kind. */
function itemsMeant(talk: Talk, about: readonly Scored<Source>[], kind: string | undefined): ItemRef[] {
  const { state, room } = talk;
  const [best] = about;
  if (best && (best.is === 'policy' || best.is === 'about')) return state.focus ? [{ id: state.focus }] : [];
  if (kind !== undefined) {
    const rows = kindOf(room.index, kind);
    const among = state.shown.map((id) => rowOf(talk, id)).filter((row) => rows.includes(row));
    return refsOf(talk, (among.length > 0 ? among : rows).slice(0, MOST_LISTED));
  }
  if (state.focus !== undefined) return [{ id: state.focus, ...(state.variant && { variant: state.variant }) }];
  return state.shown.map((id) => ({ id }));
}

function factsOf(talk: Talk, source: Source, items: readonly ItemRef[], asked: Wish | undefined): Fact[] {
  const { room, state } = talk;
  switch (source.is) {
    case 'policy':
      return [{ field: 'policy', at: source.at }];
    case 'about':
      return [{ field: 'about' }];
    case 'offers':
      return items.length > 0 ? items.map((of) => ({ of, field: 'offers' })) : [{ field: 'offers' }];
    case 'total': {
      const lines =
        (state.agreement?.lines ?? state.cart).length > 0
          ? (state.agreement?.lines ?? state.cart)
          : items.map((of) => ({
              product_id: of.id,
              ...(of.variant && { variant_id: of.variant }),
              quantity: state.count ?? 1,
            }));
      return lines.length > 0 ? [{ field: 'total', lines }] : [];
    }
    case 'unknown':
      return [];
    case 'sentence':
      return items.slice(0, 1).map((of) => ({ of, field: 'sentence', at: source.at }));
    case 'attribute':
    case 'option': {
      const having = items.filter(({ id }) => states(talk, id, source));
      const told = having.length > 0 ? having : items;
      return told.slice(0, MOST_LISTED).map((of) => ({ of, field: source.is, id: source.id, ...(asked && { asked }) }));
    }
    default:
      void room;
      return items.slice(0, MOST_LISTED).map((of) => ({ of, field: source.is }));
  }
}

function states(talk: Talk, id: string, source: { is: 'attribute' | 'option'; id: string }): boolean {
  const item = itemOf(talk, id);
  if (!item) return false;
  return source.is === 'attribute'
    ? item.attributes[source.id] !== undefined
    : hasOption(talk.room.index, item, source.id);
}

function silent(talk: Talk, items: readonly ItemRef[], words: string[]) {
  const [of] = items;
  const unknown: SystemAct = { say: 'unknown', words, ...(items.length === 1 && of && { of }) };
  say(talk, unknown);
}

/** More of one thing, or of several. */
export function look(talk: Talk, refs: readonly ItemRef[]) {
  const { state, room } = talk;
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
  const facts = [...room.index.attributes.keys()].filter((id) => itemOf(talk, only.id)?.attributes[id] !== undefined);
  focusOn(state, only);
  say(talk, { say: 'describe', item: only, facts: facts.slice(0, 6), lead: 'more' }, ...dayTold(talk, [only]));
}
