/** A question about things: which things, which choices of them, and where its answer may stand. */
import type { ItemRef, LineChange, Scored, Source, UserAct, Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { QUESTION_FORMS, type QuestionForm } from '../lang/concepts.ts';
import { conceptsIn } from './answer-sources.ts';
import { FLOOR } from './answer-weights.ts';
import { sourcesFor } from './answers.ts';
import { type Read, refsOf } from './read.ts';
import type { Parsed, ParsedClause } from './utterance.ts';

/** A value that was said leads to its attribute or option this much more surely. */
const SAID = { option: 3, attribute: 1 };
/** So surely another option is asked for that the choices only say of which: "which colors are there in L". */
const CLEAR = 3.5;
/** The price is asked, and a choice says of which. */
const PRICED = 1.5;
/** Two questions in one breath are both clear. */
const BOTH = 2.4;

export function request(domain: Domain, parsed: Parsed, read: Read, asked: readonly Source[] | undefined): UserAct {
  const { reference, wants, clause, view } = read;
  const [kind] = wants.kinds;
  const refs = reference.how === 'view' && kind !== undefined ? [] : refsOf(domain, reference, read.lines);
  const focus = view.focus === undefined ? undefined : domain.brand.items[view.focus]?.id;
  const fallback = refs[0]?.id ?? (kind === undefined ? focus : undefined);
  let lines = together(read.lines.map((line) => meant(counted(domain, parsed, clause, line), fallback)));
  const exact = isOpen(domain, parsed, clause) ? [] : wants.wishes;
  const values = exact.filter(({ on, any }) => any !== undefined && !on.startsWith('o:'));
  const said = () =>
    values.find((wish) => isValueOf(domain, wish, about[0])) ??
    values[0] ??
    wants.wishes.find(({ max, min }) => max === 0 && min === undefined);
  const items = refs.flatMap(({ id }) => domain.brand.item.get(id) ?? []);
  const around = read.beside?.flatMap((one) => stemsOf(domain, parsed, one)) ?? [];
  const named = clause.mentions.some(({ kind }) => kind === 'item') && { named: true as const };
  let about = sourcesFor(domain.answers, {
    stems: stemsOf(domain, parsed, clause),
    ...{ around, items, ...named, ...(asked && { asked }) },
  });
  if ((about[0]?.score ?? 0) < FLOOR && !lines.some(({ choices }) => choices)) {
    const bare = bareChoices(domain, clause, refs);
    if (bare.length > 0) lines = [{ ...(fallback !== undefined && { item: { id: fallback } }), choices: bare }];
  }
  const told = said();
  const chosen = isOpen(domain, parsed, clause) && lines.some(({ quantity }) => quantity !== undefined) ? [] : lines;
  about = withSaid(severalAsked(domain, parsed, clause, about, items, asked), chosen, told, items.length > 1);
  const value = told ?? boundAsked(domain, parsed, clause, wants.wishes, about);
  const lined = lines.filter(({ choices }) => choices?.length).flatMap(({ item }) => item ?? []);
  return {
    act: 'request',
    of:
      lined.length > refs.length
        ? lined
        : refs.map((ref) => lines.find(({ item }) => item?.id === ref.id)?.item ?? ref),
    about,
    words: wants.evidence
      .flatMap(({ words }) => words)
      .filter((word) => !isNaming(parsed, read, word))
      .map((word) => parsed.words[parsed.stems.indexOf(word)] ?? word),
    ...(value && { asked: value }),
    ...(kind !== undefined && { kind }),
    ...(lines.some(({ quantity }) => quantity !== undefined) && { lines }),
  };
}

/** Whether things have what was said as a value of the attribute that is asked about. */
function isValueOf({ index }: Domain, { on, any = [] }: Wish, best: Scored<Source> | undefined): boolean {
  if (best?.is !== 'attribute') return false;
  const values = index.values.get(`a:${best.id}`);
  return on === `a:${best.id}` || any.some((phrase) => (values?.fitting(phrase).length ?? 0) > 0);
}

/** "Can it tow 2000 pounds", "does it fit an 80 cm space": a measure in a question is a bound on what is asked about. */
function boundAsked(
  { index, language }: Domain,
  parsed: Parsed,
  { from, to, asks }: ParsedClause,
  wishes: readonly Wish[],
  [best]: readonly Scored<Source>[],
): Wish | undefined {
  const kind = best?.is === 'attribute' ? index.attributes.get(best.id) : undefined;
  const measured = wishes.find(
    ({ on, any }) => any === undefined && index.attributes.get(on.slice(2))?.type === 'number',
  );
  if (!asks || kind?.dimension === undefined || !measured) return undefined;
  if (index.attributes.get(measured.on.slice(2))?.dimension !== kind.dimension) return undefined;
  const { near, ...wish } = { ...measured, on: `a:${kind.id}` };
  if (near === undefined) return wish;
  const words = parsed.words.slice(from, to);
  if (words.some((word) => language.catalogue.spaces.has(word))) return { ...wish, max: near };
  return words.some((word) => language.catalogue.reaches.has(word)) ? { ...wish, min: near } : undefined;
}

/** "The 5 litre one", "the 249 one": a number of what is known already says which, not how many. */
function counted({ language }: Domain, parsed: Parsed, { mentions }: ParsedClause, line: LineChange): LineChange {
  const { quantity, ...rest } = line;
  const number = mentions.find(({ kind, amount }) => kind === 'amount' && amount?.value === quantity);
  if (quantity === undefined || !number) return line;
  const before = parsed.words[number.at - 1] ?? '';
  const named = language.definite.has(before) || language.choosing.has(before);
  return named || language.nouns.has(parsed.words[number.to] ?? '') ? rest : line;
}

/** Words of a name that was understood ask for nothing. */
function isNaming({ stems }: Parsed, { reference }: Read, word: string): boolean {
  return reference.by.some(
    ({ kind, at, to }) => (kind === 'part' || kind === 'item') && stems.slice(at, to).includes(word),
  );
}

/** Choices of one thing that are told apart from each other are one line, unless they are counted. */
function together(lines: readonly LineChange[]): LineChange[] {
  const [first] = lines;
  const same = lines.every(({ item, quantity, by }) => item?.id === first?.item?.id && (quantity ?? by) === undefined);
  if (!first || lines.length < 2 || !same) return [...lines];
  const choices = lines.flatMap((line) => line.choices ?? []);
  return [{ ...first, choices, ...(first.item && { item: { ...first.item, choices } }) }];
}

/** "Two of those and a lamp. What is the total?": a sum is of what was listed before it, in the same breath. */
export function summed(acts: readonly UserAct[]): UserAct[] {
  const all: UserAct[] = [];
  for (const act of acts) {
    const asks = act.act === 'request' && !act.lines && act.about.some(isSum);
    const listed = asks ? all.slice(all.findLastIndex((one) => !('lines' in one) || !one.lines) + 1) : [];
    const lines = listed.flatMap((one) => ('lines' in one && one.lines ? one.lines : []));
    if (act.act !== 'request' || (lines.length < 2 && !lines.some(({ quantity = 1 }) => quantity > 1))) {
      all.push(act);
      continue;
    }
    all.push({ ...act, lines });
  }
  return all;
}

function isSum({ is, score }: Scored<Source>): boolean {
  return (is === 'total' || is === 'price') && score > FLOOR;
}

/** A line of the thing in question, its choices with it. */
function meant({ item, choices, ...line }: LineChange, fallback: string | undefined): LineChange {
  const id = item?.id ?? fallback;
  const ref: ItemRef | undefined = id === undefined ? undefined : { id, ...(choices && { choices }) };
  return { ...line, ...(ref && { item: ref }), ...(choices && { choices }) };
}

/** What is asked, without the words of a choice: those say of which one. */
function stemsOf({ language }: Domain, parsed: Parsed, { from, to, mentions }: ParsedClause): string[] {
  const chosen = mentions.filter(
    ({ kind, meanings }) => kind === 'choice' && meanings.some(({ is }) => is === 'option'),
  );
  const begins = (at: number) => (language.choosing.has(parsed.words[at - 1] ?? '') ? at - 1 : at);
  const isChosen = (at: number) => chosen.some((one) => at >= begins(one.at) && at < one.to);
  return parsed.stems.slice(from, to).map((stem, at) => (isChosen(from + at) ? '' : stem));
}

/** "M?", "do you have 10": bare values that the thing in question comes in. */
function bareChoices({ index }: Domain, { mentions }: ParsedClause, refs: readonly ItemRef[]): Wish[] {
  const rows = refs.map(({ id }) => index.rowOf.get(id) ?? -1);
  return mentions.flatMap(({ meanings, not }) => {
    const options = not ? [] : meanings.flatMap((one) => (one.is === 'option' ? [one] : []));
    const had = options.find((one) => rows.some((row) => index.options.get(one.on.slice(2))?.offered[row] === 1));
    return had ? [{ on: had.on, any: [had.value] }] : [];
  });
}

/** "What foam density does it have": not whether it is foam. */
function isOpen({ language }: Domain, { stems }: Parsed, { from, to }: ParsedClause): boolean {
  const forms = conceptsIn(language.concepts.forms, stems.slice(from, to), () => true);
  return forms.some((at) => OPEN.has(QUESTION_FORMS[at] ?? 'polar'));
}

const OPEN: ReadonlySet<QuestionForm> = new Set(['which', 'count', 'degree', 'when', 'where', 'who', 'why']);

/** "How heavy is it, and does it have a belt": each part has an answer of its own. */
function severalAsked(
  domain: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  about: Scored<Source>[],
  items: Parameters<typeof sourcesFor>[1]['items'],
  asked: readonly Source[] | undefined,
): Scored<Source>[] {
  let cuts = 0;
  for (let cut = clause.from + 2; cut < clause.to - 1 && cuts < MOST_CUTS; cut++) {
    if (!domain.language.clauses.joiners.has(parsed.words[cut] ?? '')) continue;
    cuts++;
    const parts = [parsed.stems.slice(clause.from, cut), parsed.stems.slice(cut + 1, clause.to)];
    const least = opensQuestion(domain, parsed, cut + 1) ? FLOOR : BOTH;
    const bests = parts.flatMap(
      (stems) => sourcesFor(domain.answers, { stems, items, ...(asked && { asked }) })[0] ?? [],
    );
    const [one, two] = bests;
    if (!one || !two || same(one, two) || bests.some(({ score }) => score < least)) continue;
    const top = Math.max(...bests.map(({ score }) => score), about[0]?.score ?? 0);
    return [
      ...bests.map((best) => ({ ...best, score: top })),
      ...about.filter((other) => !bests.some((best) => same(best, other))),
    ];
  }
  return about;
}

/** A clause is cut in two at so many places at most. */
const MOST_CUTS = 4;

/** "And whether", "and how long": another question begins. */
function opensQuestion({ language }: Domain, { stems }: Parsed, at: number): boolean {
  const forms = language.concepts.forms.get(stems[at] ?? '') ?? [];
  return forms.some(({ roots }) => roots.every((root, step) => stems[at + step] === root));
}

function same(a: Source, b: Source): boolean {
  return (
    a.is === b.is &&
    ('id' in a ? a.id : '') === ('id' in b ? b.id : '') &&
    ('at' in a ? a.at : -1) === ('at' in b ? b.at : -1)
  );
}

/** What was said outright counts for the attribute or option it is a value of. */
function withSaid(
  about: readonly Scored<Source>[],
  lines: readonly LineChange[],
  value: Wish | undefined,
  several: boolean,
): Scored<Source>[] {
  const chosen = lines.flatMap(({ choices }) => choices ?? []).map(({ on }) => on);
  const other = about.some((one) => one.is === 'option' && one.score >= CLEAR && !chosen.includes(`o:${one.id}`));
  const said = new Set([...(other ? [] : chosen), ...(value?.on.startsWith('a:') ? [value.on] : [])]);
  const all = about.filter((one) => !other || one.is !== 'option' || !chosen.includes(`o:${one.id}`));
  const least = several ? FLOOR : PRICED;
  const priced = about.some(({ is, score }) => (is === 'price' || is === 'total') && score >= least);
  for (const on of said) {
    const is = on.startsWith('o:') ? 'option' : 'attribute';
    if (priced && is === 'option') continue;
    const at = all.findIndex((one) => one.is === is && one.id === on.slice(2));
    const score = Math.max(0, all[at]?.score ?? 0) + SAID[is];
    if (at >= 0) all.splice(at, 1);
    all.push({ is, id: on.slice(2), score });
  }
  return all.sort((a, b) => b.score - a.score);
}
