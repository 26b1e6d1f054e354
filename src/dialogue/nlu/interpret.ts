/** From a parsed message to what its user does: each clause is read in its context, then the message as a whole. */
import type { LineChange, Source, UserAct, Word } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { Topic } from '../lang/word-classes.ts';
import { FLOOR } from './answer-weights.ts';
import { ANSWERED, isAnswered, isUnknown } from './answered.ts';
import { collects, isRecalled } from './choose-act.ts';
import type { ClauseAct } from './classify.ts';
import { comparing } from './comparing.ts';
import { partyIn } from './counts.ts';
import { editsOf } from './edits.ts';
import { informs } from './informs.ts';
import { agreed, agrees, wholeMessage } from './message.ts';
import { exchanges } from './order-things.ts';
import { isCertain, isSureYes, leftOver } from './purchase.ts';
import { type Read, refsOf } from './read.ts';
import { isIdle, readAll } from './reading.ts';
import { rowsOf } from './referents.ts';
import { request, summed } from './request.ts';
import { unreadFor } from './unread.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';
import { together } from './whole.ts';

/** The acts of a message, in order. */
export function interpret(domain: Domain, parsed: Parsed, view: View, asked: readonly Source[] | undefined): UserAct[] {
  const unread = unreadFor(domain, parsed);
  if (unread) return [{ act: 'other', about: unread }];
  const reads = readAll(domain, parsed, view);
  const telling = reads.filter((read, at) => !isIdle(domain.language, read, at, reads));
  const kept =
    telling.length > 0
      ? reads.filter((read, at) => telling.includes(read) || endsHere(reads, at, telling))
      : reads.slice(-1);
  const asking = together(
    aside(
      domain,
      parsed,
      kept.filter((read, at) => !isTopic(read, kept[at + 1])),
    ),
    view,
  );
  const acts = asking.flatMap((read) => {
    const own = actsOf(domain, parsed, read, asked).map((act) => declined(domain, parsed, read, act));
    return agrees(reads, view) ? own.map((act) => agreed(domain, parsed, read, act)) : own;
  });
  return wholeMessage(kept, summed(acts), view);
}

/** A goodbye that nothing comes after. */
function endsHere(reads: readonly Read[], at: number, telling: readonly Read[]): boolean {
  return reads[at]?.act === 'bye' && !reads.slice(at + 1).some((read) => telling.includes(read));
}

/** "My son is fourteen months. What do I pay for him?": what is told beside a question and seeks nothing goes with the question. */
function aside(domain: Domain, parsed: Parsed, reads: readonly Read[]): Read[] {
  const orders = reads.some(({ act, reference }) => ORDERING.has(act) && reference.how === 'name');
  const question = reads.find(({ act }) => act === 'ask');
  const isTold = ({ act, clause, wants, reference, lines }: Read) =>
    act === 'find' &&
    !clause.asks &&
    lines.length === 0 &&
    wants.wishes.every(({ soft }) => orders && soft) &&
    !wants.order &&
    !wants.relative &&
    reference.how !== 'name' &&
    (wants.kinds.length === 0 || (question !== undefined && isAbout(domain, parsed, question, clause)));
  const told = reads.filter(isTold);
  if (told.length === 0 || !(orders || question)) return [...reads];
  return reads
    .filter((read) => !told.includes(read))
    .map((read) => (read.act === 'ask' ? { ...read, beside: told.map(({ clause }) => clause) } : read));
}

/** "Flying with a baby on my lap. Do I pay for her?": with what was told before it, a question has another and surer answer. */
function isAbout(domain: Domain, parsed: Parsed, question: Read, told: ParsedClause): boolean {
  const best = (read: Read) => {
    const asks = request(domain, parsed, read, undefined);
    return asks.act === 'request' ? asks.about[0] : undefined;
  };
  const [alone, beside] = [best(question), best({ ...question, beside: [told] })];
  return beside?.is === 'policy' && (alone?.is !== 'policy' || alone.at !== beside.at) && beside.score > ANSWERED;
}

/** "The fen and the moor, which of them is lighter": only names what is asked about. */
function isTopic({ act, lines, reference, clause }: Read, next: Read | undefined): boolean {
  if ((act !== 'pick' && act !== 'look') || clause.asks || (next?.act !== 'ask' && next?.act !== 'compare'))
    return false;
  if (lines.some(({ choices, quantity, by }) => choices?.length || (quantity ?? by) !== undefined)) return false;
  const { rows } = next.reference;
  return rows.length === reference.rows.length && rows.length > 1 && rows.every((row) => reference.rows.includes(row));
}

function actsOf(domain: Domain, parsed: Parsed, read: Read, asked: readonly Source[] | undefined): UserAct[] {
  const { act, clause, joined, lines, reference, view } = read;
  const refs = refsOf(domain, reference, lines);
  const count = partyIn(domain, parsed, clause, act !== 'other');
  const party: UserAct[] = count === undefined ? [] : [{ act: 'party', count }];
  const dated = [...dateIn(parsed, clause, act), ...(joined ? dateIn(parsed, joined, act) : []), ...party];
  if (act === 'other' && party.length > 0) return party;
  const edits = EDITING.has(act) ? editsOf(domain, parsed, read) : undefined;
  if (edits) {
    const bought = act === 'buy' ? [{ act, lines: [], certain: isCertain(domain, parsed, clause) }] : [];
    return [...dated, ...edits, ...bought];
  }
  const bare = act === 'other' && clause.asks && clause.symbols.length <= BARE;
  if ((bare || read.p < UNSURE) && UNSURELY.has(act) && !lines.some(({ item }) => item)) {
    const asks = request(domain, parsed, read, asked);
    if (isAnswered(domain, asks, { ...read, clause: { ...clause, asks: true } })) return [...dated, asks];
  }
  if (view.opening && view.shown.length === 0 && isRecalled(domain, parsed, clause) && clause.mentions.some(isPointing))
    return [{ act: 'other', about: 'not_recalled' }];
  switch (act) {
    case 'find':
      return [...dated, ...finding(domain, parsed, read, view, asked)];
    case 'ask':
      return [
        ...dateIn(parsed, clause, act),
        ...(isExtreme(read) ? finding(domain, parsed, read, view, asked) : [request(domain, parsed, read, asked)]),
      ];
    case 'compare':
      return [...dated, comparing(domain, { parsed, clause, reference, view })];
    case 'look':
      return refs.length > 0 && reference.how !== 'view'
        ? [...dated, { act: 'look', of: refs }]
        : [...dated, ...finding(domain, parsed, read, view, asked)];
    case 'pick':
      return [...dated, ...picked(domain, parsed, read, view, asked)];
    case 'buy':
      return [...dated, { act: 'buy', lines: isAsked(read) ? [] : lines, certain: isCertain(domain, parsed, clause) }];
    case 'add':
      // "Add a checked bag": no thing of the catalogue; what the records say of it is told.
      if (!lines.some(({ item, among }) => item ?? among) && leftOver(domain, parsed, clause).length > 0)
        return [...dated, request(domain, parsed, read, asked)];
      return [...dated, { act: 'add', lines, ...(collects(domain, parsed) && { collects: true as const }) }];
    case 'remove':
      return [{ act: 'remove', lines: removing(domain, read) }];
    case 'change':
      return [...dated, ...changing(domain, parsed, read, dated.length > 0)];
    case 'haggle':
      return [{ act: 'haggle', of: refs }];
    case 'agent':
      return [{ act: 'agent', about: topicOf(domain.language.agentTopics, parsed, clause) ?? 'agent_machine' }];
    case 'other':
      return [{ act: 'other', about: topicOf(domain.language.otherTopics, parsed, clause) ?? 'off_topic' }];
    case 'yes':
      return [{ act: 'affirm', certain: isSureYes(clause) }];
    default:
      return [{ act: PLAIN[act] }];
  }
}

const ORDERING: ReadonlySet<ClauseAct> = new Set(['pick', 'buy', 'add', 'change', 'remove']);
function isPointing({ kind, amount }: ParsedClause['mentions'][number]): boolean {
  return kind === 'place' || amount?.ordinal === true;
}

/** What can be said in words of what stays: "only the tent". */
const EDITING: ReadonlySet<ClauseAct> = new Set([
  'remove',
  'change',
  'pick',
  'find',
  'look',
  'buy',
  'other',
  'no',
  'yes',
]);

/** Less sure than this, an order is a question where the records have an answer: "can you post a kettle to Ireland". */
const UNSURE = 0.5;
/** A question in so few words is one of the records, where they have an answer: "returns?". */
const BARE = 3;
const UNSURELY: ReadonlySet<ClauseAct> = new Set(['add', 'change', 'compare', 'other']);

/** "Which has the most pockets": it is looked for, though it sounds like a question. */
function isExtreme({ wants, reference }: Read): boolean {
  return wants.order?.utmost === true && reference.how !== 'name' && reference.how !== 'place';
}

const PLAIN = {
  no: 'deny',
  stop: 'cancel',
  later: 'later',
  more: 'more',
  restart: 'restart',
  cart: 'cart',
  hello: 'greet',
  thanks: 'thank',
  bye: 'bye',
} as const;

function topicOf(table: readonly Topic[], parsed: Parsed, { from, to }: ParsedClause): Word | undefined {
  const words = parsed.words.slice(from, to);
  return table.find(({ phrases }) => phrases.findAll(words).length > 0)?.word;
}

/** What nothing here answers, of a topic that the agent declines: "can I sue you?". */
function declined({ language }: Domain, parsed: Parsed, { clause }: Read, act: UserAct): UserAct {
  const open =
    (act.act === 'request' && (act.about[0]?.score ?? 0) < FLOOR) || (act.act === 'compare' && act.of.length === 0);
  const about = open ? topicOf(language.otherTopics, parsed, clause) : undefined;
  return about !== undefined && DECLINED.has(about) ? { act: 'other', about } : act;
}

const DECLINED: ReadonlySet<Word> = new Set(['medical', 'legal']);

function dateIn({ day }: Parsed, { from, to }: ParsedClause, act: ClauseAct): UserAct[] {
  return day && act !== 'other' && day.at >= from && day.to <= to ? [{ act: 'date', date: day.day }] : [];
}

/** A search; of a thing that is named, a question or a look at it. */
function finding(
  domain: Domain,
  parsed: Parsed,
  read: Read,
  _view: View,
  asked: readonly Source[] | undefined,
): UserAct[] {
  const { reference, lines, wants, clause } = read;
  const standard = wants.relative && isStandard(domain, parsed, clause) ? reference.rows : [];
  if (reference.how === 'name' && (wants.kinds.length === 0 || isApposed(read)) && standard.length === 0) {
    const chosen = lines.some(({ choices }) => choices?.length);
    if (chosen || clause.asks) return [request(domain, parsed, read, asked)];
    return [{ act: 'look', of: refsOf(domain, reference, lines) }];
  }
  const asks = clause.asks || wants.evidence.length > 0 ? request(domain, parsed, read, asked) : undefined;
  return asks && (isAnswered(domain, asks, read) || isUnknown(domain, read))
    ? [asks]
    : informs(domain, parsed, read, standard);
}

/** "Flight DL644", "the Trek 55 pack": the kind only says what it is that is named. */
function isApposed({ reference: { rows }, clause }: Read): boolean {
  const [row = -1, ...others] = rows;
  const kinds = clause.mentions.filter(({ kind, not }) => kind === 'kind' && !not);
  const named = clause.nouns.filter(({ mentions }) => mentions.some(({ kind }) => kind === 'item'));
  return (
    others.length === 0 &&
    kinds.every((one) => rowsOf(one).has(row) && named.some((noun) => noun.mentions.includes(one)))
  );
}

/** "Lighter than the Glide": what it names is what others are held against. */
function isStandard({ language }: Domain, { words }: Parsed, { mentions }: ParsedClause): boolean {
  return mentions.some(({ kind, to }) => kind === 'degree' && language.than.has(words[to] ?? ''));
}

function picked(
  domain: Domain,
  parsed: Parsed,
  read: Read,
  view: View,
  asked: readonly Source[] | undefined,
): UserAct[] {
  const { lines, reference, wants } = read;
  const pointed = reference.how !== 'none' && reference.how !== 'view';
  if (lines.length === 0 && !pointed) return finding(domain, parsed, read, view, asked);
  if (view.opening && reference.how === 'place' && isRecalled(domain, parsed, read.clause))
    return [{ act: 'look', of: refsOf(domain, reference, lines) }];
  if (reference.how !== 'name' && (view.opening || view.discussed.length === 0))
    return finding(domain, parsed, read, view, asked);
  if (!pointed && view.focus === undefined && view.ask === undefined) return finding(domain, parsed, read, view, asked);
  if (wants.kinds.length > 0 && !pointed) return finding(domain, parsed, read, view, asked);
  return [{ act: 'select', lines }];
}

/** A change of the order; where only a day or how many come was said, nothing else changes. */
function changing({ language }: Domain, parsed: Parsed, { lines, clause }: Read, dated: boolean): UserAct[] {
  if (dated && !lines.some(isTold)) return [];
  const swaps = exchanges(language, parsed, clause) && { swaps: true as const };
  return [{ act: 'set', lines: lines.map((line) => ({ ...line, ...swaps })) }];
}

function isTold({ quantity, by, choices, step }: LineChange): boolean {
  return (quantity ?? by ?? choices ?? step) !== undefined;
}

/** "Place the order for this": all that was priced or asked about. */
function isAsked({ lines, reference, view: { ask } }: Read): boolean {
  const asked = ask?.for === 'buy' ? ask.lines : undefined;
  if (!asked || asked.length < 2 || reference.how !== 'pointer') return false;
  return lines.every((line) => !isTold(line) && asked.some(({ product_id }) => product_id === line.item?.id));
}

/** What goes out is named by its choices too: "the black one". */
function removing({ brand }: Domain, { lines, reference }: Read): LineChange[] {
  const told = lines.map(
    ({ item, choices, quantity, by }): LineChange => ({
      item: { ...(item ?? { id: brand.items[reference.rows[0] ?? -1]?.id ?? '' }), ...(choices && { choices }) },
      ...(quantity !== undefined && { quantity }),
      ...(by !== undefined && { by }),
    }),
  );
  return told;
}
