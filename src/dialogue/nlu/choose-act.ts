/** What a clause is taken for: the acts that the model holds possible, weighed with what the clause says and with what is open. */
import { kindOf } from '../catalogue/kinds.ts';
import type { LineChange } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { ClauseAct } from './classify.ts';
import { asksForFirst } from './comparing.ts';
import { partyIn } from './counts.ts';
import { exchanges } from './order-things.ts';
import { NAMED } from './read.ts';
import type { Reference } from './refer.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

/** What speaks for an act beside its words, and how much (log-linear): by kind of evidence, then by act. */
const WEIGHTS = {
  /** It names a value of the option that was asked for. */
  answersOption: { pick: 0.1, find: -5, other: -5, yes: -5, no: -5, change: -5, look: -5 },
  /** It refers to one of those that it was asked about. */
  answersWhich: { pick: 0.1, find: -5, other: -5, yes: -5, no: -5, change: -5, look: -5 },
  /** "Yes, two of them", said of an order that was asked about. */
  detailsOrder: { pick: 5, yes: -5 },
  /** While a handoff waits, a choice or a number is a change of it. */
  detailsPending: { change: 0.1, pick: -5 },
  statesPending: { change: 0.1, find: -5 },
  /** "The cheapest of those". */
  asksForFirst: { compare: 0.1, find: -5, ask: -5, pick: -5 },
  /** "Are there any tents". */
  asksForSome: { find: 0.1, ask: -5 },
  /** "And lighter than the Glide": nothing is set beside it. */
  seeksRelative: { find: 0.1, compare: -5 },
  /** "No, too early", "not the 7:45": what is wanted instead. */
  tellsInstead: { find: 0.1, no: -5 },
  /** "The cheaper one": one of what was shown, and no search. */
  meansOneOfThem: { look: 0.1, find: -5 },
  /** "Two of those, I am still comparing", "into the basket": put together, and not ordered. */
  collects: { add: 0.1, buy: -5, pick: -5, change: -5, later: -5 },
  /** "Out with the Pebble". */
  takesOut: { remove: 0.1, pick: -5, look: -5, find: -5, change: -3 },
  /** "Take one away": what it ends with says that something goes. */
  endsOut: { remove: 2, buy: -1.5, pick: -1.5, add: -1.5 },
  /** "Gloves too": it comes to what there is. */
  comesToo: { add: 0.1, buy: -2, pick: -3 },
  /** "Check out the other lamps", "show me your boots": things of a kind that are looked for, none that came up. */
  seeksOthers: { other: -5, find: 0.1, buy: -5, add: -5, change: -5, remove: -3, pick: -5 },
  /** "The second one": one of what was shown, by its place. */
  placed: { find: -2 },
  /** "The second flight shown", to begin with. */
  recalls: { look: 6, find: -5 },
  /** "No, skip the belt": what is refused by its name goes. */
  refusesNamed: { remove: 1.5, no: -1, stop: -1, later: -1 },
  /** "Forget the belt": of several things that are ordered, one that is named is what is given up. */
  givesUpOne: { remove: 0.1, stop: -5 },
  /** "We are three": so many of what is ordered. */
  countsPeople: { change: 0.1, other: -5 },
  tellsParty: { other: -5 },
  /** Nothing came up yet: a kind of thing is looked for before it can be ordered. */
  nothingKnown: { find: 0.1, pick: -3, buy: -3, add: -3, change: -3, remove: -3 },
  /** What names goods is seldom about something else. */
  namesGoods: { other: -1.5, hello: -1.5, thanks: -1.5 },
  /** "A test drive before deciding": a thing is named, and nothing asked of it. */
  tellsOfGoods: { ask: -0.7 },
  /** What agrees, ends or undoes needs to be surer than any other act. */
  unsure: { yes: -5, bye: -5, stop: -5, restart: -5 },
} satisfies Record<string, Partial<Record<ClauseAct, number>>>;
type Evidence = keyof typeof WEIGHTS;
const BY_EVIDENCE: Readonly<Record<Evidence, Readonly<Partial<Record<ClauseAct, number>>>>> = WEIGHTS;

/** No act is less likely than this. */
const LEAST = 0.01;
const SURE_END = 0.45;

/** The act of a clause, in its context. */
export function chooseAct(
  domain: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  lines: readonly LineChange[],
  reference: Reference,
  view: View,
): ClauseAct {
  const said = evidenceOf(domain, parsed, clause, lines, reference, view);
  let best: ClauseAct = 'other';
  let most = Number.NEGATIVE_INFINITY;
  for (const { act, p } of clause.acts) {
    let score = Math.log(Math.max(p, LEAST));
    for (const what of said) score += BY_EVIDENCE[what][act] ?? 0;
    if (p <= SURE_END) score += BY_EVIDENCE.unsure[act] ?? 0;
    if (score > most) [best, most] = [act, score];
  }
  return best;
}

function evidenceOf(
  domain: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  lines: readonly LineChange[],
  reference: Reference,
  { ask, pending, ordered, discussed, opening }: View,
): Evidence[] {
  const { asks } = clause;
  const says = lines.some(({ choices, quantity, by }) => choices?.length || quantity !== undefined || by !== undefined);
  const names = NAMED.has(reference.how);
  const swaps = exchanges(domain.language, parsed, clause);
  const others = !asks && seeksOthers(domain, parsed, clause, ordered);
  const tells = says || (swaps && names && !others);
  const points = reference.how !== 'none' && reference.how !== 'view';
  const takes = !asks && (clause.acts[0]?.act === 'buy' || clause.acts[0]?.act === 'pick');
  const party = partyIn(domain, parsed, clause, false) !== undefined;
  const option = ask?.for === 'option' ? `o:${ask.option}` : undefined;
  const has: Record<Exclude<Evidence, 'unsure'>, boolean> = {
    answersOption: !asks && lines.some(({ choices }) => choices?.some(({ on }) => on === option)),
    answersWhich: !asks && ask?.for === 'which' && points,
    detailsOrder: ask?.for === 'buy' && clause.acts[0]?.act === 'yes' && (says || names),
    detailsPending: pending && tells,
    statesPending: pending && tells && !asks,
    asksForFirst: asksForFirst(domain, parsed, clause),
    asksForSome: !names && asksForSome(domain, parsed, clause),
    seeksRelative: seeksRelative(domain, parsed, clause),
    tellsInstead: !pending && tellsInstead(domain, parsed, clause),
    meansOneOfThem: reference.how === 'description' && !says && isOneOfThem(clause),
    collects:
      !asks &&
      !pending &&
      clause.acts[0]?.act !== 'change' &&
      lines.length > 0 &&
      (says || names) &&
      collects(domain, parsed),
    takesOut: !asks && ordered.includes(reference.rows[0] ?? -1) && names && takesOut(domain, parsed, clause),
    endsOut: !asks && ordered.length > 0 && endsOut(domain, parsed, clause),
    comesToo: takes && ordered.length > 0 && reference.how === 'name' && comesToo(domain, parsed, clause),
    seeksOthers: others,
    placed: reference.how === 'place' && reference.rows.length > 0,
    recalls: opening === true && reference.how === 'place' && isRecalled(domain, parsed, clause),
    refusesNamed: refuses(clause) && reference.how === 'name' && ordered.includes(reference.rows[0] ?? -1),
    givesUpOne: ordered.length > 1 && names,
    countsPeople: ordered.length > 0 && party,
    tellsParty: party,
    tellsOfGoods: !asks && clause.mentions.some(({ kind, not }) => kind === 'item' && !not),
    namesGoods: clause.mentions.some(({ kind, not }) => (kind === 'item' || kind === 'kind') && !not),
    nothingKnown: discussed.length === 0 && !points && clause.mentions.some(({ kind }) => SOUGHT.has(kind)),
  };
  return (Object.keys(has) as Exclude<Evidence, 'unsure'>[]).filter((what) => has[what]);
}

/** Words that say nothing else than that it goes. */
function takesOut({ language }: Domain, { words }: Parsed, { from, to }: ParsedClause): boolean {
  const said = language.edits.before.findAll(words.slice(from, to));
  return said.some(({ at, to: end, value }) => value === 'out' && end - at > 1);
}

/** "Take one out", "put two of those back": after what was named or counted stands that it goes. */
function endsOut({ language }: Domain, { words }: Parsed, { from, to, mentions }: ParsedClause): boolean {
  const last = language.edits.after.longestAt(words, to - 1);
  const named =
    to - from > 2 && (mentions.some(({ to: end }) => end <= to - 1) || language.single.has(words[to - 2] ?? ''));
  return named && last?.value === 'out';
}

function comesToo({ language }: Domain, { words }: Parsed, { from, to }: ParsedClause): boolean {
  return language.besides.findAll(words.slice(from, to)).length > 0;
}

/** Whether a message says that nothing is ordered yet. */
export function collects({ language }: Domain, { words }: Parsed): boolean {
  return language.collecting.findAll(words).length > 0;
}

function isOneOfThem({ nouns }: ParsedClause): boolean {
  return nouns.some(({ pointed, headed, plural, mentions }) => {
    const degrees = mentions.flatMap(({ meanings }) => meanings.flatMap((one) => ('degree' in one ? one.degree : [])));
    return pointed && headed && !plural && degrees.includes('comparative');
  });
}

function tellsInstead({ language }: Domain, { words }: Parsed, { mentions }: ParsedClause): boolean {
  return mentions.some(
    ({ kind, at, not }) =>
      (kind === 'degree' && language.too.has(words[at - 1] ?? '')) ||
      (not === true && (kind === 'value' || kind === 'choice' || kind === 'kind')),
  );
}

function seeksRelative({ language }: Domain, { words }: Parsed, { mentions }: ParsedClause): boolean {
  const degree = mentions.find(({ kind, not, to }) => kind === 'degree' && !not && language.than.has(words[to] ?? ''));
  return degree !== undefined && !mentions.some(({ at, points }) => points !== undefined && at < degree.at);
}

/** Right after "are there" or "whether there is" stands the kind that is looked for. */
function asksForSome({ language }: Domain, { words }: Parsed, { from, to, mentions }: ParsedClause): boolean {
  const asked = language.existing.findAll(words.slice(from, to)).at(-1);
  if (!asked) return false;
  const kind = mentions.find((one) => one.kind === 'kind' && !one.not && one.at >= from + asked.to);
  const between = kind && words.slice(from + asked.to, kind.at);
  return (
    between !== undefined &&
    between.length <= MOST_BETWEEN &&
    !between.some((word) => language.catalogue.breaks.has(word))
  );
}

/** Several of a kind are spoken of, as others than those that came up or as what there is; they are not counted, nor in the order. */
function seeksOthers(
  { index, language }: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  ordered: readonly number[],
): boolean {
  const { mentions } = clause;
  const kind = mentions.find((one) => one.kind === 'kind' && !one.not);
  if (!kind || parsed.words[kind.to - 1] === parsed.stems[kind.to - 1]) return false;
  if (mentions.some((one) => one.kind === 'item' || one.kind === 'part' || (one.amount && one.to <= kind.at)))
    return false;
  const other = mentions.some(({ points, to }) => points === 'other' && to <= kind.at && kind.at - to < MOST_BETWEEN);
  if (other) return true;
  const before = parsed.words.slice(Math.max(clause.from, kind.at - MOST_BETWEEN), kind.at);
  if (before.some((word) => language.definite.has(word))) return false;
  const rows = kindOf(index, parsed.stems.slice(kind.at, kind.to).join(' '));
  return rows.length > 1 && !rows.some((row) => ordered.includes(row));
}

function refuses({ acts: [best] }: ParsedClause): boolean {
  return best?.act === 'no' || best?.act === 'stop' || best?.act === 'later' || best?.act === 'remove';
}

/** It is told of something as shown before. */
export function isRecalled({ language }: Domain, { words }: Parsed, { from, to }: ParsedClause): boolean {
  return words.slice(from, to).some((word) => language.recalled.has(word));
}

/** What one looks for by. */
const SOUGHT: ReadonlySet<string> = new Set(['kind', 'value']);
/** Words that describe, before a noun. */
const MOST_BETWEEN = 4;
