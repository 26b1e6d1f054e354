/** Where the answer to a question stands: every source that anything of the question leads to, scored by what leads there. */
import type { Brand, Item } from '../../brands/catalogue.ts';
import type { Scored, Source } from '../dialogue-acts.ts';
import { QUESTION_FORMS } from '../lang/concepts.ts';
import type { Language } from '../lang/language.ts';
import { featuresOf, sameSource } from './answer-features.ts';
import { type Asking, type Question, readQuestion } from './answer-question.ts';
import { brandEntries, createReader, type Entry, type Reader, sentenceEntries } from './answer-sources.ts';
import { WEIGHTS } from './answer-weights.ts';

export { textOf } from './answer-sources.ts';

/** A brand's sources and the words that lead to them. */
export interface Answers {
  reader: Reader;
  entries: readonly Entry[];
  byRoot: ReadonlyMap<string, readonly Entry[]>;
  byConcept: ReadonlyMap<number, readonly Entry[]>;
  /** How few of the sources have a root. */
  rarity(root: string): number;
  /** Of items that came up, by id. */
  sentences: Map<string, readonly Entry[]>;
}

/** Items whose own sentences are looked at, and whose sentences are kept. */
const MOST_ITEMS = 4;
const MOST_KEPT = 500;

export function createAnswers(brand: Brand, language: Language): Answers {
  const reader = createReader(language, brand);
  const entries = brandEntries(reader, brand);
  const byRoot = new Map<string, Entry[]>();
  const byConcept = new Map<number, Entry[]>();
  for (const entry of entries) {
    for (const root of entry.words.keys()) byRoot.set(root, [...(byRoot.get(root) ?? []), entry]);
    for (const at of entry.concepts.keys()) byConcept.set(at, [...(byConcept.get(at) ?? []), entry]);
  }
  const rarity = (root: string) => Math.log((entries.length + 2) / ((byRoot.get(root)?.length ?? 0) + 1));
  return { reader, entries, byRoot, byConcept, rarity, sentences: new Map() };
}

/** The sources that may answer a question, best first; none when nothing of it leads anywhere. */
export function sourcesFor(answers: Answers, asking: Asking): Scored<Source>[] {
  const { reader, rarity } = answers;
  const question = readQuestion(reader, rarity, asking);
  const scored: Scored<Source>[] = [];
  const denied = [...question.concepts.keys()].some((at) => reader.language.concepts.denied[at]);
  const lacking = new Set<Scored<Source>>();
  let score = 0;
  let lacks = false;
  const tell = (feature: string, value: number) => {
    lacks ||= feature === 'object_left';
    score += value * (WEIGHTS.get(feature) ?? 0);
  };
  for (const entry of found(answers, question)) {
    score = 0;
    lacks = false;
    featuresOf(reader, rarity, entry, question, tell);
    const { source } = entry;
    const one = { ...source, ...(source.is === 'stock' && denied && { denied: true as const }), score };
    scored.push(one);
    if (lacks) lacking.add(one);
  }
  scored.push(...unknownIn(answers, question));
  scored.sort((a, b) => b.score - a.score);
  // "Which gate": the best knows nothing of what is asked for by name.
  const [best] = scored;
  if (best && lacking.has(best) && namesUnknown(answers, question))
    scored.unshift({ is: 'unknown', words: [...question.object], score: best.score });
  return scored;
}

/** "Which gate": right after it stands what no source is called by or has as a value. */
function namesUnknown({ byRoot, reader: { language } }: Answers, { asking, object }: Question): boolean {
  const [first] = object;
  const which = asking.stems.findIndex((stem) => isWhich(language, stem));
  if (first === undefined || which < 0 || language.root(asking.stems[which + 1] ?? '') !== first) return false;
  const isKnown = (root: string) => byRoot.get(root)?.some(({ words }) => words.get(root) !== 'text');
  return !object.some(isKnown);
}

function isWhich({ concepts }: Language, stem: string): boolean {
  const forms = concepts.forms.get(stem) ?? [];
  return forms.some(({ roots, at }) => roots.length === 1 && QUESTION_FORMS[at] === 'which');
}

/** What is plainly asked for and nothing of the brand or of the items in question is about. */
function unknownIn(answers: Answers, question: Question): Scored<Source>[] {
  const { concepts, functionWords } = answers.reader.language;
  const { is } = concepts;
  const own = question.asking.items.slice(0, MOST_ITEMS).flatMap((item) => sentencesOf(answers, item));
  const isKnown = (at: number) =>
    [...(answers.byConcept.get(at) ?? []), ...own].some((entry) => (entry.concepts.get(at) ?? 0) > UNLINKED);
  const known = [...question.concepts].filter(([at]) => isKnown(at));
  return [...question.concepts].flatMap(([at, { strength, outbid, roots }]): Scored<Source>[] => {
    if (is[at] !== undefined || outbid || strength < SURELY) return [];
    // What is known is asked for in the same words.
    if (
      known.some(
        ([one, asked]) => one === at || (roots.length > 1 && roots.every((root) => asked.roots.includes(root))),
      )
    )
      return [];
    if (own.some(({ words }) => roots.every((root) => words.has(root)))) return [];
    let left = question.all;
    for (const root of new Set(roots)) left -= question.weights.get(root) ?? 0;
    const all =
      roots.length > 1 && concepts.in[at] === undefined && question.roots.every((root) => roots.includes(root));
    if (!roots.some((root) => question.weights.has(root) && (all || !functionWords.has(root)))) return [];
    const named = roots.length > 1 ? weight('has') : 0;
    const score = weight('concept') * strength + named + (weight('left_out') * left) / (question.all || 1);
    return [{ is: 'unknown', words: [...new Set(roots)], score }];
  });
}

/** A concept asked for less surely may be meant otherwise; a source linked less is not about it. */
const SURELY = 0.8;
const UNLINKED = 0.25;

function weight(feature: string): number {
  return WEIGHTS.get(feature) ?? 0;
}

/** The same with the features of each, for the trace and for training the weights. */
export function judgedFor(answers: Answers, asking: Asking): { source: Source; features: Record<string, number> }[] {
  const { reader, rarity } = answers;
  const question = readQuestion(reader, rarity, asking);
  return [...found(answers, question)].map((entry) => {
    const features: Record<string, number> = {};
    featuresOf(reader, rarity, entry, question, (feature, value) => {
      features[feature] = (features[feature] ?? 0) + value;
    });
    return { source: entry.source, features };
  });
}

/** Every source that something of the question leads to. */
function found(answers: Answers, question: Question): Set<Entry> {
  const { byRoot, byConcept, entries } = answers;
  const { items, asked = [] } = question.asking;
  const all = new Set<Entry>();
  for (const root of question.weights.keys()) for (const entry of byRoot.get(root) ?? []) all.add(entry);
  for (const at of question.concepts.keys()) for (const entry of byConcept.get(at) ?? []) all.add(entry);
  for (const root of question.own)
    for (const entry of byRoot.get(root) ?? []) if (entry.label.includes(root)) all.add(entry);
  for (const item of items.slice(0, MOST_ITEMS))
    for (const entry of sentencesOf(answers, item)) if (touches(entry, question)) all.add(entry);
  if (asked.length + question.wanted.size + question.given.size === 0) return all;
  for (const entry of entries) {
    const { dimension = '', source } = entry;
    if (question.wanted.has(dimension) || question.given.has(dimension) || asked.some((one) => sameSource(one, source)))
      all.add(entry);
  }
  return all;
}

function touches({ words, concepts }: Entry, question: Question): boolean {
  for (const root of question.weights.keys()) if (words.has(root)) return true;
  for (const at of concepts.keys()) if (question.concepts.has(at)) return true;
  return false;
}

function sentencesOf({ reader, sentences }: Answers, item: Item): readonly Entry[] {
  const known = sentences.get(item.id);
  if (known) return known;
  const made = sentenceEntries(reader, item);
  if (sentences.size >= MOST_KEPT) sentences.clear();
  sentences.set(item.id, made);
  return made;
}
