/** What leaves an order and what stays in it: "leave the stove out, only the tent", "take it out and keep the filter". */
import type { LineChange, UserAct } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { EditWay } from '../lang/words-file.ts';
import { orderLines } from './order-lines.ts';
import { NAMED, type Read } from './read.ts';
import type { Parsed, ParsedClause } from './utterance.ts';

interface Span {
  from: number;
  to: number;
  way?: EditWay;
}

/** What becomes of the order, where a clause says what stays; undefined when it does not. */
export function editsOf(domain: Domain, parsed: Parsed, { act, clause, view }: Read): UserAct[] | undefined {
  if (clause.asks || view.ordered.length === 0) return undefined;
  const spans = spansOf(domain, parsed, clause).filter(
    ({ from, to, way }) => mentionsIn(clause, from, to).length > 0 && !(way === 'keep' && isRest(clause, from, to)),
  );
  if (!spans.some(({ way }) => way !== undefined && way !== 'out')) return undefined;
  const usual = act === 'remove' ? 'out' : undefined;
  const all = spans.map(({ way = usual, ...span }) => ({
    ...span,
    way,
    lines: linesIn(domain, parsed, clause, { ...span, way }, view),
  }));
  const rest = spans.some(({ way, from, to }) => way === 'out' && isRest(clause, from, to));
  const ways = new Map<EditWay | 'set', LineChange[]>();
  for (const { way, from, lines } of all) {
    const meant =
      way === 'except' ? (rest ? 'keep' : 'out') : way === 'only' && counts(domain, parsed, clause, from) ? 'set' : way;
    if (meant !== undefined) ways.set(meant, [...(ways.get(meant) ?? []), ...lines.filter(saysWhat)]);
  }
  const { out, keep = [], only = [], set = [] } = Object.fromEntries(ways);
  const held = [...keep, ...only].filter(({ item }) => item === undefined || isOrdered(domain, view.ordered, item.id));
  const both = held.some(({ item }) => item && out?.some((line) => !line.choices && line.item?.id === item.id));
  const alone = held.length > 0 && (only.length > 0 || rest);
  if (act !== 'remove' && held.length === 0) return undefined;
  // The same is said to leave and to stay, or nothing is: it is asked about.
  if (both || held.length + set.length + (out?.length ?? 0) === 0) return [{ act: 'keep', lines: [], only: true }];
  return [
    ...(out?.length && !alone ? [{ act: 'remove' as const, lines: out }] : []),
    ...(set.length > 0 ? [{ act: 'set' as const, lines: set }] : []),
    ...(held.length > 0 ? [{ act: 'keep' as const, lines: held, only: alone }] : []),
  ];
}

function saysWhat({ item, among, choices, quantity }: LineChange): boolean {
  return (item ?? among ?? choices ?? quantity) !== undefined;
}

function isOrdered({ index }: Domain, ordered: readonly number[], id: string): boolean {
  return ordered.includes(index.rowOf.get(id) ?? -1);
}

/** The parts of a clause that say one thing each, by the word before or after: "only the tent", "the stove out". */
function spansOf({ language }: Domain, parsed: Parsed, clause: ParsedClause): Span[] {
  const spans: Span[] = [];
  let span: Span = { from: clause.from, to: clause.to };
  const cut = (at: number, from: number, way: EditWay | undefined) => {
    spans.push({ ...span, to: at });
    span = { from, to: clause.to, ...(way && { way }) };
  };
  for (let at = clause.from; at < clause.to; at++) {
    const named = clause.mentions.some((one) => one.kind !== 'pointer' && at >= one.at && at < one.to);
    const before = named ? undefined : language.edits.before.longestAt(parsed.words, at);
    const after = named ? undefined : language.edits.after.longestAt(parsed.words, at);
    const told = mentionsIn(clause, span.from, at).length > 0;
    if (after && told) span.way = after.value;
    else if (before && before.to <= clause.to) {
      cut(at, before.to, before.value);
      at = before.to - 1;
    }
    if (parsed.tokens[at]?.after === ',' && at + 1 < clause.to)
      cut(at + 1, at + 1, told || mentionsIn(clause, span.from, at + 1).length > 0 ? span.way : undefined);
  }
  return [...spans, span];
}

function mentionsIn({ mentions }: ParsedClause, from: number, to: number) {
  return mentions.filter((one) => one.at >= from && one.to <= to);
}

/** "Just one pair of socks": so many of them, and nothing is said of the rest. */
function counts({ language }: Domain, parsed: Parsed, { mentions }: ParsedClause, from: number): boolean {
  return language.single.has(parsed.words[from] ?? '') || mentions.some(({ at, amount }) => at === from && amount);
}

/** "The rest", "everything", "the others". */
function isRest(clause: ParsedClause, from: number, to: number): boolean {
  const mentions = mentionsIn(clause, from, to);
  const isAll = ({ points }: ParsedClause['mentions'][number]) =>
    points === 'many' || points === 'other' || points === 'cart';
  return mentions.every(({ kind }) => kind === 'pointer') && mentions.some(isAll);
}

function linesIn(
  domain: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  { from, to, way }: Span,
  view: Read['view'],
): LineChange[] {
  const part: ParsedClause = {
    ...clause,
    from,
    to,
    mentions: mentionsIn(clause, from, to).map(({ not: _, ...mention }) => mention),
    acts: [{ act: way === 'out' ? 'remove' : 'change', p: 1 }],
  };
  const { lines, reference } = orderLines(domain, parsed, part, view);
  // What names nothing is not guessed to be what is in view.
  const named = NAMED.has(reference.how) || reference.how === 'pointer';
  return lines.filter(({ among, choices }) => named || (among ?? choices) !== undefined);
}
