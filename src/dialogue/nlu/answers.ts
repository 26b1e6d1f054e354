/** Where the answer to a question stands: every source that anything of the question leads to, scored by what leads there. */
import type { Brand, Item } from '../../brands/catalogue.ts';
import type { Scored, Source } from '../dialogue-acts.ts';
import { type PhraseTable, QUESTION_FORMS, type QuestionForm } from '../lang/concepts.ts';
import type { Language } from '../lang/language.ts';
import { unitOf } from '../lang/units.ts';
import {
  brandEntries,
  conceptsIn,
  createReader,
  type Entry,
  type Phrase,
  type Reader,
  sentenceEntries,
} from './answer-sources.ts';
import { WEIGHTS } from './answer-weights.ts';

/** A brand's sources and the words that lead to them. */
export interface Answers {
  reader: Reader;
  entries: readonly Entry[];
  /** Entries by root and by concept. */
  byRoot: ReadonlyMap<string, readonly Entry[]>;
  byConcept: ReadonlyMap<number, readonly Entry[]>;
  /** How rare a root is among the sources. */
  rarity(root: string): number;
  /** Of items that came up, by id. */
  sentences: Map<string, readonly Entry[]>;
}

export interface Asking {
  /** Of the clause, function words included. */
  stems: readonly string[];
  items: readonly Item[];
  /** What was asked about last. */
  asked?: readonly Source[];
}

/** A source with what speaks for it. */
export interface Judged extends Entry {
  features: Record<string, number>;
}

/** Items whose own sentences are looked at, and whose sentences are kept. */
const MOST_ITEMS = 4;
const MOST_KEPT = 500;
/** Words that may stand between those of a phrase. */
const WIDEST_GAP = 2;

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

/** The sources that may answer a question, best first; none when nothing leads anywhere. */
export function sourcesFor(answers: Answers, asking: Asking): Scored<Source>[] {
  return judgedFor(answers, asking)
    .map(({ source, features }) => ({ ...source, score: scoreOf(features) }))
    .sort((a, b) => b.score - a.score);
}

export function scoreOf(features: Judged['features'], weights: Readonly<Record<string, number>> = WEIGHTS): number {
  let score = 0;
  for (const name in features) score += (features[name] ?? 0) * (weights[name] ?? 0);
  return score;
}

/** The question as the sources are held against it. */
interface Heard {
  roots: readonly string[];
  /** What each telling root counts for. */
  weights: ReadonlyMap<string, number>;
  all: number;
  /** Each concept that is asked for: how surely, and by which roots. */
  concepts: ReadonlyMap<number, { strength: number; roots: readonly string[] }>;
  dimensions: ReadonlySet<string>;
  forms: ReadonlySet<QuestionForm>;
  asking: Asking;
}

/** Every source that something of the question leads to, with its features. */
export function judgedFor(answers: Answers, asking: Asking): Judged[] {
  const heard = hear(answers, asking);
  const found = new Set<Entry>();
  for (const root of heard.weights.keys()) for (const entry of answers.byRoot.get(root) ?? []) found.add(entry);
  for (const at of heard.concepts.keys()) for (const entry of answers.byConcept.get(at) ?? []) found.add(entry);
  for (const item of asking.items.slice(0, MOST_ITEMS)) {
    for (const entry of sentencesOf(answers, item)) {
      if ([...entry.concepts.keys()].some((at) => heard.concepts.has(at)) || touches(entry, heard)) found.add(entry);
    }
  }
  return [...found].map((entry) => ({ ...entry, features: featuresOf(answers, entry, heard) }));
}

function touches({ words }: Entry, { weights }: Heard): boolean {
  for (const root of weights.keys()) if (words.has(root)) return true;
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

/** Words of the item's own name say which item is meant, seldom what is asked of it. */
const OWN_NAME = 0.2;

function hear(answers: Answers, asking: Asking): Heard {
  const { reader } = answers;
  const { language } = reader;
  const { stems, items } = asking;
  const own = new Set(
    items.flatMap(({ name, category, vendor = '' }) => reader.roots(`${name} ${category} ${vendor}`)),
  );
  const roots = stems.filter((stem) => !language.concepts.skipped.has(stem)).map(language.root);
  const weights = new Map<string, number>();
  for (const root of roots) {
    if (reader.tells(root)) weights.set(root, answers.rarity(root) * (own.has(root) ? OWN_NAME : 1));
  }
  const forms = conceptsIn(language.concepts.forms, stems, () => true);
  return {
    ...{ roots, weights, asking },
    all: [...weights.values()].reduce((sum, one) => sum + one, 0),
    concepts: conceptsAsked(language.concepts.asked, roots, own),
    dimensions: dimensionsAsked(language, stems),
    forms: new Set(forms.flatMap((at) => QUESTION_FORMS[at] ?? [])),
  };
}

/** "How many grams": what the answer is to be measured in. */
function dimensionsAsked(language: Language, stems: readonly string[]): Set<string> {
  const dimensions = stems.flatMap((stem, at) => {
    const asked = language.concepts.measured.has(stems[at - 1] ?? '') && stem.length > 1;
    return (asked && unitOf(language, stem)?.dimension) || [];
  });
  return new Set(dimensions);
}

/** The concepts whose phrases stand in a question; a phrase within a longer one counts half. */
function conceptsAsked(table: PhraseTable, roots: readonly string[], own: ReadonlySet<string>): Heard['concepts'] {
  const matches = roots.flatMap((root, from) =>
    (table.get(root) ?? []).flatMap((phrase) => {
      const places = placesOf(phrase.roots, roots, from);
      return places ? [{ at: phrase.at, places }] : [];
    }),
  );
  const longest = new Map<number, number>();
  for (const { places } of matches)
    for (const place of places) longest.set(place, Math.max(places.length, longest.get(place) ?? 0));
  const concepts = new Map<number, { strength: number; roots: readonly string[] }>();
  for (const { at, places } of matches) {
    const words = places.map((place) => roots[place] ?? '');
    const gaps = (places.at(-1) ?? 0) - (places[0] ?? 0) + 1 - places.length;
    let strength = Math.min(1.2, 0.65 + 0.2 * places.length) * (gaps > 0 ? 0.75 : 1);
    if (places.every((place) => (longest.get(place) ?? 0) > places.length)) strength *= 0.5;
    if (words.every((word) => own.has(word))) strength *= 0.3;
    if (strength > (concepts.get(at)?.strength ?? 0)) concepts.set(at, { strength, roots: words });
  }
  return concepts;
}

/** The places of a phrase's words, in order and with little between them. */
function placesOf(phrase: readonly string[], roots: readonly string[], from: number): number[] | undefined {
  const places = [from];
  for (const root of phrase.slice(1)) {
    const last = places.at(-1) ?? from;
    const place = roots.indexOf(root, last + 1);
    if (place < 0 || place - last - 1 > WIDEST_GAP) return undefined;
    places.push(place);
  }
  return places;
}

function featuresOf({ reader, rarity }: Answers, entry: Entry, heard: Heard): Judged['features'] {
  const features: Judged['features'] = {};
  const covered = new Set<string>();
  for (const [root, weight] of heard.weights) {
    const place = entry.words.get(root);
    if (place === undefined) continue;
    covered.add(root);
    const name = `${place}_share` as const;
    features[name] = (features[name] ?? 0) + weight / (heard.all || 1);
  }
  addPhrases(features, entry, heard, rarity);
  addConcepts(features, entry, heard, covered);
  let left = heard.all;
  for (const root of covered) left -= heard.weights.get(root) ?? 0;
  features.left_out = heard.all > 0 ? left / heard.all : 0;
  addItems(features, entry, heard, reader);
  addForms(features, entry, heard);
  if (entry.dimension !== undefined && heard.dimensions.size > 0)
    features[heard.dimensions.has(entry.dimension) ? 'unit_asked' : 'unit_other'] = 1;
  if (heard.asking.asked?.some((source) => sameSource(source, entry.source))) features.asked_before = 1;
  return features;
}

export function sameSource(a: Source, b: Source): boolean {
  return JSON.stringify({ ...a, score: 0 }) === JSON.stringify({ ...b, score: 0 });
}

function addPhrases(features: Judged['features'], entry: Entry, heard: Heard, rarity: (root: string) => number) {
  let longest = 0;
  for (const phrase of entry.phrases) {
    if (!standsIn(phrase, heard)) continue;
    features[phrase.place === 'label' ? 'label_whole' : 'synonym_whole'] = 1;
    longest = Math.max(longest, phrase.roots.length);
  }
  if (longest > 1) features.phrase_long = Math.min(longest - 1, 2);
  let known = 0;
  let all = 0;
  for (const root of new Set(entry.label)) {
    const weight = entry.words.has(root) ? rarity(root) : 0;
    all += weight;
    if (heard.weights.has(root)) known += weight;
  }
  if (known > 0 && features.label_whole === undefined) features.label_part = known / all;
}

/** Whether a name stands in the question, its words in order and together; one that tells nothing never does. */
function standsIn({ roots: phrase, telling }: Phrase, { roots }: Heard): boolean {
  if (telling === 0) return false;
  return roots.some((_, from) => phrase.every((root, step) => roots[from + step] === root));
}

function addConcepts(features: Judged['features'], entry: Entry, heard: Heard, covered: Set<string>) {
  let best = 0;
  let sum = 0;
  for (const [at, link] of entry.concepts) {
    const concept = heard.concepts.get(at);
    if (!concept) continue;
    const strength = concept.strength * link;
    best = Math.max(best, strength);
    sum += strength;
    if (link > 0.4) for (const root of concept.roots) covered.add(root);
  }
  if (best > 0) features[entry.source.is === 'sentence' ? 'sentence_concept' : 'concept'] = best;
  if (sum > best) features.concepts_more = Math.min(1, sum - best);
}

/** Whether the items in question have it at all, and whether it is about another kind of thing. */
function addItems(
  features: Judged['features'],
  { source, kinds }: Entry,
  { asking: { items } }: Heard,
  reader: Reader,
) {
  if (items.length === 0) return;
  if (source.is === 'attribute' || source.is === 'option') {
    const has =
      source.is === 'attribute'
        ? items.some(({ attributes }) => attributes[source.id] !== undefined)
        : items.some(({ variants }) => variants.some(({ options }) => options[source.id] !== undefined));
    features[has ? 'has' : 'lacks'] = 1;
  }
  if (source.is === 'choices' && items.every(({ variants }) => variants.length === 0)) features.lacks = 1;
  if (kinds.size === 0 || source.is === 'attribute') return;
  const same = items.some(({ category }) => kinds.has(reader.kind.get(category) ?? -1));
  features[same ? 'own_kind' : 'other_kind'] = 1;
}

/** Which form of question goes with which sort of answer. */
function addForms(features: Judged['features'], { source, type }: Entry, { forms }: Heard) {
  const sort = (source.is === 'attribute' && type) || source.is;
  features[`is_${sort}`] = 1;
  for (const form of forms) features[`${form}_${sort}`] = 1;
}
