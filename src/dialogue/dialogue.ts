/**
 * What the brand says: a message or a pressed button becomes acts of its user, they change what the session knows, a table says what the
 * agent does about them, and that is put into words. A pure function of (brand, memory, turn, setting): no I/O, no clock, no chance.
 */
import type { Brand, Offering } from '../brands/catalogue.ts';
import { instantOf } from '../protocol/formats.ts';
import { indexCatalogue } from './catalogue/catalogue-index.ts';
import { kindOf } from './catalogue/kinds.ts';
import { search } from './catalogue/search.ts';
import { spokenOf } from './catalogue/spoken.ts';
import type { UserAct } from './dialogue-acts.ts';
import type { Domain } from './domain.ts';
import type { Language } from './lang/language.ts';
import { languageNamed, languageOf } from './lang/languages.ts';
import { summaryOf } from './nlg/orders.ts';
import { speak } from './nlg/speak.ts';
import { actsOfAction } from './nlu/actions.ts';
import { createAnswers } from './nlu/answers.ts';
import { createClassifier } from './nlu/classify.ts';
import { createCalendar } from './nlu/dates.ts';
import { interpret } from './nlu/interpret.ts';
import { traceParsed } from './nlu/tracing.ts';
import { parseUtterance } from './nlu/utterance.ts';
import { contextOf, viewOf } from './nlu/view.ts';
import { wantsIn } from './nlu/wants.ts';
import { decide } from './policy/decide.ts';
import { showFirst } from './policy/find.ts';
import { say, type Talk } from './policy/talk.ts';
import type { Setting } from './setting.ts';
import { openState, remember, type State } from './state.ts';
import { openTrace, type Trace } from './trace.ts';
import { listen } from './tracking/listen.ts';
import type { DialogueEvent, Memory, Outcome, Reading, Turn } from './turn.ts';

/** The dialogue of a brand; indexes the catalogue once. */
export function createDialogue(brand: Brand, language: Language = languageOf(brand)) {
  const domain = createDomain(brand, language);
  const domains = new Map([[language.name, domain]]);
  const domainIn = (name: string): Domain => {
    const known = domains.get(name) ?? spokenDomain(domain, languageNamed(name));
    domains.set(name, known);
    return known;
  };
  const understanding = (memory: Memory, message: string | undefined) => {
    const state = openState(memory);
    const spoken = listen(state, language.name, message);
    return { state, domain: domainIn(spoken.session), messageDomain: domainIn(spoken.message) };
  };
  return {
    /** What a new session remembers: its offering, and what an offering token says was shown, in order (R39, R55). */
    openMemory({ offering_id, shown = [] }: { offering_id?: string; shown?: string[] }): Memory {
      const known = shown.filter((id) => brand.item.has(id)).slice(0, 50);
      return { ...(offering_id !== undefined && { offering_id }), shown: known, discussed: known, cart: [], turns: 0 };
    },

    /**
     * One turn. The first of a session greets, discloses (P7) and answers the intent, and never hands over. `reading`: what somebody
     * else read the message as; without it the message is read here.
     */
    takeTurn(memory: Memory, turn: Turn, setting: Setting, reading?: Reading): Outcome {
      const { domain, messageDomain, state } = understanding(memory, turn.message);
      return takeTurn({ domain, messageDomain, reading }, state, turn, setting);
    },

    /** For somebody else who reads a message: what the session knows, the domains in its language and in the message's. */
    understanding,

    /** Product ids of an offering that match an intent, best first; its default order without one. [] when nothing matches (R36). */
    findProducts(intent: string | undefined, offering: Offering, now: number): string[] {
      return findProducts(domain, intent, offering, now);
    },
  };
}

export function createDomain(brand: Brand, language: Language): Domain {
  return {
    brand,
    language,
    index: indexCatalogue(brand, language),
    calendar: createCalendar(language, brand.pack.locale, brand.pack.timezone),
    answers: createAnswers(brand, language),
    acts: createClassifier(language.acts),
  };
}

/** The same brand for those who speak another language. */
function spokenDomain(domain: Domain, spoken: Language): Domain {
  const { brand } = domain;
  const index = spokenOf(domain.index, spoken);
  const { language } = index;
  return {
    ...{ brand, language, index },
    calendar: createCalendar(language, brand.pack.locale, brand.pack.timezone),
    answers: createAnswers(brand, language),
    acts: createClassifier(language.acts),
  };
}

/** `messageDomain`: the domain in the language of the message, which need not be the session's. */
interface TurnDomains {
  domain: Domain;
  messageDomain: Domain;
  reading?: Reading;
}

function takeTurn(
  { domain, messageDomain, reading }: TurnDomains,
  state: State,
  turn: Turn,
  setting: Setting,
): Outcome {
  if (!setting.pending) state.agreement = undefined;
  const wasPending = state.agreement !== undefined;
  const talk: Talk = { domain, state, setting, said: [], ...(reading && { agrees: reading.agrees }) };
  const { tracer } = setting;
  if (tracer) talk.trace = openTrace(structuredClone(remember(state)), reading);
  const message = turn.message?.trim() ? turn.message : undefined;
  const first = state.turns === 0;
  if (first) open(talk);
  const acts: UserAct[] = turn.action && !first ? actsOfAction(domain, state, turn.action) : [];
  if (message !== undefined) acts.push(...(reading?.acts ?? understood(talk, messageDomain, message)));
  const done = stage(talk, 'decide');
  decide(talk, acts);
  if (first && talk.said.length < 2) showFirst(talk);
  if (talk.said.length === 0) say(talk, { say: 'word', word: 'not_understood' });
  const { agreement } = state;
  if (agreement?.summary === '') agreement.summary = summaryOf(domain, agreement, setting.now);
  done();
  const event = eventOf(talk, wasPending);
  if (event === 'conclude' || first) state.agreement = undefined;
  const spoken = stage(talk, 'speak');
  const reply = speak(domain, setting, state, talk.said);
  spoken();
  state.turns += 1;
  const after = remember(state);
  if (talk.trace) tracer?.done({ ...talk.trace, acts, after, said: talk.said, event });
  const { language } = state;
  return { memory: after, reply: { ...reply, ...(language !== undefined && { language }) }, event };
}

function understood(talk: Talk, domain: Domain, message: string): UserAct[] {
  const { state, setting } = talk;
  const listened = stage(talk, 'parse');
  const context = contextOf(state);
  const parsed = parseUtterance(domain, message, setting.now, context);
  listened();
  if (talk.trace) traceParsed(domain, parsed, context, talk.trace);
  const read = stage(talk, 'interpret');
  const acts = interpret(domain, parsed, viewOf(domain, state), state.asked);
  read();
  return acts;
}

/** Begins to time a stage; what it gives back ends that. */
function stage({ trace, setting: { tracer } }: Talk, name: keyof Trace['ms']): () => void {
  if (!trace || !tracer) return NOTHING;
  const began = tracer.clock();
  return () => {
    trace.ms[name] += tracer.clock() - began;
  };
}

const NOTHING = () => {};

/** The first turn: greeting and disclosure, and whether the offering can be had. */
function open(talk: Talk): void {
  const { domain, state, setting } = talk;
  say(talk, { say: 'greet' });
  const offering = state.offering_id === undefined ? undefined : domain.brand.offerings.get(state.offering_id);
  if (!offering) return;
  const over = offering.expires_at !== undefined && instantOf(offering.expires_at) <= setting.now;
  const status = over ? 'expired' : offering.availability_status;
  if (status === 'available' || status === 'limited') return;
  say(talk, { say: 'closed', offering: offering.id, status });
  state.offering_id = offering.alternatives.find((id) => domain.brand.offerings.has(id));
}

/** The transition a turn causes: only what the state allows (P2), and nothing but a reply on the first turn. */
function eventOf({ state, setting, concludes }: Talk, wasPending: boolean): DialogueEvent {
  if (concludes) return 'conclude';
  if (state.turns === 0) return 'reply';
  if (setting.pending || wasPending) return state.agreement ? 'revise_handoff' : 'reopen';
  return state.agreement ? 'request_handoff' : 'reply';
}

function findProducts(domain: Domain, intent: string | undefined, offering: Offering, now: number): string[] {
  const { brand, index } = domain;
  const ids = offering.items ?? brand.items.map(({ id }) => id);
  const among = ids.flatMap((id) => index.rowOf.get(id) ?? []);
  const told = (rows: readonly number[]) => rows.flatMap((row) => brand.items[row]?.id ?? []);
  if (!intent?.trim()) return told(among);
  const parsed = parseUtterance(domain, intent, now, { asked: 'start', cart: false });
  const view = { shown: [], ordered: [], discussed: [], pending: false };
  const wants = parsed.clauses.map((clause) => wantsIn(domain, parsed, clause, view, []));
  const named = parsed.mentions.filter(({ kind, not }) => kind === 'item' && !not).flatMap(({ rows = [] }) => rows);
  const kinds = wants.flatMap((one) => one.kinds);
  const { rows, relaxed } = search(index, {
    wishes: wants.flatMap(({ wishes }) => wishes),
    evidence: wants.flatMap(({ evidence }) => evidence),
    ...(kinds.length > 0 && { kind: kinds.flatMap((kind) => kindOf(index, kind)) }),
    ...(wants.find(({ order }) => order) && { order: wants.find(({ order }) => order)?.order }),
    among,
    limit: among.length,
    soldOut: true,
  });
  // A tag is what a seller thought of, not all that is true of a thing; all else that was said has to hold (R36).
  const fitting = relaxed.some(({ on }) => on !== 'tag') ? [] : rows;
  return told([...new Set([...named.filter((row) => among.includes(row)), ...fitting])]);
}

/** A dialogue that somebody else can read messages for. */
export type ReadableDialogue = ReturnType<typeof createDialogue>;
export type Dialogue = Omit<ReadableDialogue, 'understanding'>;
export type { Memory };
