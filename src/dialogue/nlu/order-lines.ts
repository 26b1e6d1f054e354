/** What a clause says of the order: which lines, how many of each, in which choice. */
import type { LineChange } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { stepIn } from './counts.ts';
import type { Mention } from './mention.ts';
import { MOST_MEANT, type Reading } from './order-things.ts';
import { type Phrase, phrasesOf } from './phrases.ts';
import { NOTHING, type Reference, refer } from './refer.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

interface OrderLines {
  lines: LineChange[];
  reference: Reference;
  /** The mentions that the lines account for. */
  spent: Mention[];
}

const ORDERING: ReadonlySet<string> = new Set(['buy', 'add', 'remove', 'change']);

/** The lines that a clause names; none when it names nothing of its own. */
export function orderLines(domain: Domain, parsed: Parsed, clause: ParsedClause, view: View): OrderLines {
  const found = linesIn(domain, parsed, clause, view);
  const step = view.ordered.length > 0 ? stepIn(domain, parsed, clause.from, clause.to) : undefined;
  if (!step || clause.asks || found.lines.some(({ choices }) => choices)) return found;
  return { ...found, lines: found.lines.length > 0 ? found.lines.map((line) => ({ ...line, step })) : [{ step }] };
}

function linesIn(domain: Domain, parsed: Parsed, clause: ParsedClause, view: View): OrderLines {
  const reference = objectOf(domain, parsed, clause, refer(domain, parsed, clause, view));
  const act = clause.acts[0]?.act ?? 'other';
  const named = reference.how === 'none' || reference.how === 'view' ? [] : reference.rows;
  const rows = named.length > 0 ? named : inQuestion(view);
  const reading: Reading = {
    domain,
    parsed,
    clause,
    view,
    reference,
    rows,
    mentions: told(domain, parsed, clause, act === 'remove'),
    orders: ORDERING.has(act),
    edits: act === 'remove' || act === 'change',
  };
  const parts = phrasesOf(reading);
  const spent = clause.mentions.filter(
    ({ kind }) => kind === 'item' || kind === 'part' || kind === 'choice' || kind === 'place' || kind === 'pointer',
  );
  const owning = parts.some((part) => part.rows.length > 0 || part.among);
  const several = parts.filter(({ head }) => head).length > 1;
  if (owning && (reference.how === 'name' || reading.orders || several)) {
    const lines = withAll(reading, parts).flatMap((part) => linesOf(domain, part));
    return { lines, reference: withHeads(reference, parts), spent };
  }
  const all = parts;
  const counted =
    reference.how === 'many' && view.focus !== undefined && all.some(({ quantity }) => quantity !== undefined);
  if (counted)
    return { lines: all.flatMap((part) => linesOf(domain, { ...part, rows: [view.focus ?? -1] })), reference, spent };
  if (named.length > 1 && reference.unclear === undefined)
    return {
      lines: named.flatMap((row) => linesOf(domain, { choices: [], ...all[0], rows: [row] })),
      reference,
      spent,
    };
  const unclear = reading.orders && reference.unclear && reference.how === 'pointer' ? reference.unclear : undefined;
  const meant = all.length > 0 ? all : named.length > 0 ? [{ rows: [], choices: [] }] : [];
  const of = unclear ? { rows: [], among: unclear } : { rows: named.slice(0, 1) };
  return { lines: meant.flatMap((part) => linesOf(domain, { ...part, ...of })), reference, spent };
}

/** Things that phrases name by their kind are named as well. */
function withHeads(reference: Reference, phrases: readonly Phrase[]): Reference {
  const heads = phrases.flatMap(({ head, rows }) => (head && !head.points ? rows : []));
  if (reference.how === 'name' || heads.length === 0) return reference;
  return { rows: [...new Set(heads)], how: 'name', by: reference.by };
}

/** "They would like one": who speaks is no thing. */
function objectOf({ language }: Domain, parsed: Parsed, clause: ParsedClause, reference: Reference): Reference {
  const [by, ...others] = reference.by;
  if (reference.how !== 'many' || !by || others.length > 0 || clause.asks) return reference;
  const { subjects, auxiliaries } = language.clauses;
  const opens = by.at === clause.from && subjects.has(parsed.words[by.at] ?? '') && by.to < clause.to;
  return opens || auxiliaries.has(parsed.words[by.to] ?? '') ? NOTHING : reference;
}

/** What a bare choice or number is of: the open question's thing, the order, the thing in view. */
function inQuestion({ ask, focus, ordered, pending, shown }: View): readonly number[] {
  if (pending) return focus !== undefined && !ordered.includes(focus) ? [...ordered, focus] : ordered;
  if (focus !== undefined) return [focus];
  return ask ? shown : shown.length < MOST_MEANT ? shown : [];
}

/** What is not meant is left out; where things are taken out, it is what goes. */
function told(
  { language }: Domain,
  parsed: Parsed,
  { mentions, from, to }: ParsedClause,
  removes: boolean,
): readonly Mention[] {
  const negated = mentions.filter(
    ({ not, kind }) => not && (kind === 'item' || kind === 'part' || kind === 'kind' || kind === 'choice'),
  );
  // "No, two is enough": the only number is not what is denied.
  const numbers = mentions.filter(({ amount }) => amount !== undefined);
  const only = numbers.length === 1 && !parsed.words.slice(from, to).some((word) => language.single.has(word));
  const kept = (one: Mention) => !one.not || (only && numbers[0] === one);
  if (!removes || negated.length === 0) return mentions.filter(kept);
  return negated.map(({ not: _, ...mention }) => mention);
}

function linesOf({ brand }: Domain, { rows, among, quantity, by, part, choices }: Phrase): LineChange[] {
  const ids = (of: readonly number[]) => of.flatMap((row) => brand.items[row]?.id ?? []);
  const [id] = ids(rows);
  return [
    {
      ...(id !== undefined && { item: { id } }),
      ...(id === undefined && among && { among: ids(among) }),
      ...(choices.length > 0 && { choices }),
      ...(quantity !== undefined && { quantity }),
      ...(part && quantity !== undefined && { part }),
      ...(by !== undefined && { by }),
    },
  ];
}

/** "Both, the vest in L": the others that were pointed at as well. */
function withAll({ domain, parsed, reference, clause, view }: Reading, parts: readonly Phrase[]): Phrase[] {
  const counts = (at: number) => domain.language.counters.has(parsed.words[at] ?? '');
  const both = clause.mentions.some(({ points, not, to }) => points === 'both' && !not && !counts(to));
  if (!both || reference.how !== 'name' || view.shown.length < 2) return [...parts];
  const named = new Set(parts.flatMap(({ rows }) => rows));
  if (named.size > 1) return [...parts];
  const others = view.shown.slice(0, 2).filter((row) => !named.has(row));
  return [...parts, ...others.map((row): Phrase => ({ rows: [row], choices: [] }))];
}
