/**
 * Converts model output to dialogue acts of the user: every id must be a candidate, every value must exist in the catalogue, and
 * words must come from the user or the catalogue. Anything else is rejected, or dropped where it only affects ranking.
 */
import { isInRecords } from '../dialogue/catalogue/evidence.ts';
import { valueKey } from '../dialogue/catalogue/values.ts';
import type { ItemRef, LineChange, Scored, Source, UserAct, Wish, Word } from '../dialogue/dialogue-acts.ts';
import type { Domain } from '../dialogue/domain.ts';
import { stemsOf } from '../dialogue/lang/tokens.ts';
import { actsOfAction } from '../dialogue/nlu/actions.ts';
import { informs } from '../dialogue/nlu/informs.ts';
import { interpret } from '../dialogue/nlu/interpret.ts';
import { NOTHING } from '../dialogue/nlu/refer.ts';
import { type Parsed, parseUtterance } from '../dialogue/nlu/utterance.ts';
import { type View, viewOf } from '../dialogue/nlu/view.ts';
import { wantsIn } from '../dialogue/nlu/wants.ts';
import type { State } from '../dialogue/state.ts';
import type { Candidates } from './candidates.ts';
import type { ModelAct, ModelLine } from './model-acts.ts';

/** The turn for which acts are built. `message`: what the user wrote; `now` in milliseconds since 1970. */
export interface Turn {
  domain: Domain;
  state: State;
  candidates: Candidates;
  message: string;
  now: number;
  /** The numbers of the message; undefined for an unsupported language. */
  numbers?: ReadonlySet<number>;
}

/** An id that is not a candidate, or an invalid value. */
export class UnknownId extends Error {}

type Of<A extends ModelAct['act']> = Extract<ModelAct, { act: A }>;

/** The acts in the order the dialogue applies them: days and people first. Throws UnknownId. */
export function toUserActs(turn: Turn, acts: readonly ModelAct[]): UserAct[] {
  const made = acts.flatMap((act) => actsOf(turn, act));
  const first = ({ act }: UserAct) => act === 'date' || act === 'party';
  return [...made.filter(first), ...made.filter((one) => !first(one))];
}

function actsOf(turn: Turn, act: ModelAct): UserAct[] {
  const { domain, state, candidates } = turn;
  switch (act.act) {
    case 'find':
      return finding(turn, act);
    case 'ask':
      return [asking(turn, act)];
    case 'compare':
      return [{ act: 'compare', of: refs(candidates, act.items), on: [] }];
    case 'look': {
      const of = refs(candidates, act.items.length > 0 || state.focus === undefined ? act.items : []);
      if (of.length > 0) return [{ act: 'look', of }];
      return state.focus === undefined ? [{ act: 'more' }] : [{ act: 'look', of: [{ id: state.focus }] }];
    }
    case 'haggle':
      return [{ act: 'haggle', of: refs(candidates, act.items) }];
    case 'keep':
    case 'keep_only':
      return [{ act: 'keep', lines: act.lines.map((line) => lineOf(candidates, line)), only: act.act === 'keep_only' }];
    case 'buy':
      return [{ act: 'buy', lines: act.lines.map((line) => lineOf(candidates, line)), certain: true }];
    case 'select':
    case 'add':
    case 'remove':
    case 'set':
      return [{ act: act.act, lines: act.lines.map((line) => lineOf(candidates, line)) }];
    case 'date':
      return [{ act: 'date', date: day(act.date) }];
    case 'party':
      return [{ act: 'party', count: act.count }];
    case 'press': {
      const { action, payload } = known(candidates.buttons, act.button);
      return actsOfAction(domain, state, { action, ...(payload && { payload }) });
    }
    case 'topic':
      return [topic(act.about)];
    case 'yes':
      return [{ act: 'affirm', certain: true }];
    default:
      return [{ act: PLAIN[act.act] }];
  }
}

const PLAIN = {
  no: 'deny',
  cancel: 'cancel',
  later: 'later',
  more: 'more',
  restart: 'restart',
  cart: 'cart',
  greet: 'greet',
  thank: 'thank',
  bye: 'bye',
} as const;

const OF_AGENT: ReadonlySet<Word> = new Set(['agent_ad', 'agent_machine', 'agent_data', 'agent_help', 'about_brand']);

function topic(about: Of<'topic'>['about']): UserAct {
  return { act: OF_AGENT.has(about) ? 'agent' : 'other', about };
}

function known<T>(all: ReadonlyMap<string, T>, id: string): T {
  const one = all.get(id);
  if (one === undefined) throw new UnknownId(`${JSON.stringify(id)} is not listed`);
  return one;
}

function refs({ items }: Candidates, ids: readonly string[]): ItemRef[] {
  return ids.map((id) => ({ ...known(items, id) }));
}

function lineOf(
  { items, choices: all }: Candidates,
  { item, choices, quantity, more, instead_of }: ModelLine,
): LineChange {
  const wishes = (choices ?? []).map((id) => known(all, id));
  return {
    ...(item !== null && { item: { ...known(items, item) } }),
    ...(wishes.length > 0 && { choices: wishes }),
    ...(quantity !== null && { quantity }),
    ...(more !== null && more !== 0 && { by: more }),
    ...(instead_of !== null && { instead: known(items, instead_of).id }),
  };
}

/** A valid day; Date would turn 30 February into 2 March. */
function day(date: string): string {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(date)) throw new UnknownId(`${date} is no day`);
  return date;
}

/** The query, now in the brand's language, is parsed by the embedded reader, as a search or a lookup only. */
function finding(
  { domain, state, candidates, message, now, numbers }: Turn,
  { query, kind, among }: Of<'find'>,
): UserAct[] {
  const meant = kind === null ? undefined : known(candidates.kinds, kind);
  for (const number of numbersIn(query))
    if (numbers && !numbers.has(number)) throw new UnknownId(`${number} is not in the message`);
  const parsed = parseUtterance(domain, query, now, { asked: 'start', cart: false });
  const { ask: _, ...view } = viewOf(domain, state);
  const acts = interpret(domain, parsed, { ...view, pending: false, ordered: [] }, undefined);
  const searches = acts.filter(({ act }) => act === 'inform' || act === 'look');
  const said = new Set(stemsOf(domain.language, message));
  const isSaid = (word: string) => said.has(word) || isInRecords(domain.index, word);
  const made = searches.length > 0 ? searches : wantsOf(domain, parsed, view);
  return made.map((act) =>
    act.act !== 'inform'
      ? act
      : {
          ...act,
          ...(act.kind === undefined && meant !== undefined && { kind: meant }),
          ...(among === true && { among: true as const }),
          wishes: act.wishes.filter((wish) => isTold(domain, wish)),
          evidence: act.evidence.map(({ words, weight }) => ({ words: words.filter(isSaid), weight })),
        },
  );
}

const NUMBER = /\d+(?:[.,]\d+)*/g;

/** The numbers that a text writes in figures, without the points and commas in them: both readers may write them as they like. */
export function numbersIn(text: string): number[] {
  return (text.match(NUMBER) ?? []).map((figures) => Number(figures.replace(/[.,]/g, '')));
}

const MOST_NAMED = 5;

/** The search in a query that was parsed as another act: the items it names, or its wishes. */
function wantsOf(domain: Domain, parsed: Parsed, view: View): UserAct[] {
  const named = parsed.mentions.filter(({ kind, not }) => kind === 'item' && !not).flatMap(({ rows = [] }) => rows);
  const of = [...new Set(named)].slice(0, MOST_NAMED).flatMap((row) => domain.brand.items[row]?.id ?? []);
  if (of.length > 0) return [{ act: 'look', of: of.map((id) => ({ id })) }];
  const acts = parsed.clauses.flatMap((clause) => {
    const wants = wantsIn(domain, parsed, clause, view, []);
    return informs(domain, parsed, { clause, act: 'find', p: 1, lines: [], reference: NOTHING, wants, view }, []);
  });
  return acts.length > 0 ? acts : [{ act: 'inform', wishes: [], evidence: [] }];
}

/** A wish that a reply can name in the words of the records. */
function isTold({ index }: Domain, { on, any }: Wish): boolean {
  if (any === undefined || on === 'name') return !on.startsWith('w:');
  const values = index.values.get(on);
  return any.some((phrase) => (values?.fitting(phrase).length ?? 0) > 0);
}

/** Score of a topic that the model names. */
const SURE = 10;
const OTHERS = new Set(['price', 'total', 'stock', 'offers', 'choices', 'about'] as const);

function asking(turn: Turn, { items, about, value, words }: Of<'ask'>): UserAct {
  const { candidates, message } = turn;
  const asked = words !== null && message.toLowerCase().includes(words.toLowerCase().trim()) ? words.trim() : '';
  const said = asked === '' ? [] : [asked];
  const sources = about.map((id) => sourceOf(candidates, id, said));
  const meant = value === null ? undefined : wishOf(turn, sources, value);
  return {
    act: 'request',
    of: refs(candidates, items),
    about: sources,
    words: sources.every(({ is }) => is === 'unknown') ? said : [],
    ...(meant && { asked: meant }),
  };
}

function sourceOf({ attributes, options, policies }: Candidates, id: string, words: string[]): Scored<Source> {
  const score = SURE;
  for (const is of OTHERS) if (id === is) return { is, score };
  if (id === 'unknown') return { is: 'unknown', words, score };
  if (id.startsWith('o')) return { is: 'option', id: known(options, id), score };
  if (id.startsWith('p')) return { is: 'policy', at: known(policies, id), score };
  return { is: 'attribute', id: known(attributes, id), score };
}

/** The value a question is about, if the catalogue has it. */
function wishOf({ domain }: Turn, sources: readonly Source[], value: string): Wish | undefined {
  const key = valueKey(domain.language, value);
  for (const source of sources) {
    if (source.is !== 'attribute' && source.is !== 'option') continue;
    const on = `${source.is === 'option' ? 'o' : 'a'}:${source.id}`;
    if ((domain.index.values.get(on)?.fitting(key).length ?? 0) > 0) return { on, any: [key] };
  }
  return undefined;
}
