/** What speaks for and against a source as the answer to a question, by name. */
import type { Source } from '../dialogue-acts.ts';
import { BESIDE, type Question } from './answer-question.ts';
import type { Entry, Reader } from './answer-sources.ts';

/** Told of each feature that applies, mostly from 0 to 1; what they count for is in answer-weights.ts. */
type Tell = (feature: string, value: number) => void;

/** Rounding. */
const LITTLE = 1e-9;
/** What a word of one source of many counts for. */
const RAREST = 4;
/** A source linked more closely than this is of the concept. */
const LINKED = 0.4;
/** "What does shipping cost": a policy asked for so surely, by other words than the price, is what the price is asked of. */
const CERTAIN = 0.6;

const SHARES = { label: 'label_share', synonym: 'synonym_share', value: 'value_share', text: 'text_share' };

export function featuresOf(
  reader: Reader,
  rarity: (root: string) => number,
  entry: Entry,
  question: Question,
  tell: Tell,
) {
  const covered = new Set<string>();
  const near = nearPhrases(entry, question, rarity);
  const spoken = spokenFor(entry, question);
  let rare = 0;
  for (const [root, weight] of question.weights) {
    const place = entry.words.get(root);
    if (place === undefined) continue;
    covered.add(root);
    if ((entry.source.is === 'sentence' || place === 'value') && question.own.has(root)) continue;
    const loose = place === 'synonym' && !near.has(root);
    if (loose && spoken.has(root)) continue;
    tell(loose ? 'loose_share' : SHARES[place], Math.min(1, weight / (question.all || 1)));
    if ((place === 'label' || place === 'synonym') && !loose) rare = Math.max(rare, weight / RAREST);
  }
  if (rare > 0) tell('rare', rare);
  addPhrases(tell, entry, question, rarity);
  addConcepts(tell, entry, question, covered, reader);
  let left = question.all;
  for (const [root, weight] of question.weights)
    if (question.roots.includes(root) && (covered.has(root) || question.own.has(root))) left -= weight;
  if (left > LITTLE) tell(entry.source.is === 'price' ? 'price_left_out' : 'left_out', left / question.all);
  if (entry.source.is === 'sentence' && namesAll(entry, question, reader)) tell('sentence_of', 1);
  addObject(tell, covered, question, entry);
  addItems(tell, entry, question, reader);
  addForms(tell, entry, question);
}

/** "Need to bring" is not of "bring it back": words that ask for something else than this. */
function spokenFor({ concepts }: Entry, question: Question): Set<string> {
  const others = [...question.concepts].filter(([at, { strength }]) => strength >= 1 && (concepts.get(at) ?? 0) === 0);
  return new Set(others.flatMap(([, { roots }]) => roots));
}

/** "Are filters included": a sentence that names all that it is asked of. */
function namesAll({ words }: Entry, { weights, roots, own, concepts }: Question, { language }: Reader): boolean {
  const asking = [...concepts].flatMap(([at, asked]) => (language.concepts.of[at] ? asked.roots : []));
  const named = roots.filter((root) => weights.has(root) && !own.has(root) && !asking.includes(root));
  return asking.length > 0 && named.length > 0 && named.every((root) => words.has(root));
}

/** The words of names that are mostly said: "back" of "send it back" alone is said of many things. */
function nearPhrases(
  { phrases, words }: Entry,
  { roots: said }: Question,
  rarity: (root: string) => number,
): Set<string> {
  const near = new Set<string>();
  for (const { roots, telling } of phrases) {
    if (telling === 0) continue;
    let known = 0;
    let all = 0;
    for (const root of roots) {
      const weight = words.has(root) ? rarity(root) : IDLE;
      all += weight;
      if (said.includes(root)) known += weight;
    }
    if (known >= MOSTLY * all) for (const root of roots) near.add(root);
  }
  return near;
}

const MOSTLY = 0.6;
/** What a word that says little counts for in a name. */
const IDLE = 1.5;

/** Whether two sources are the same place. */
export function sameSource(a: Source, b: Source): boolean {
  const key = (one: Source) => ('id' in one ? one.id : 'at' in one ? one.at : undefined);
  return a.is === b.is && key(a) === key(b) && (a.is !== 'sentence' || b.is !== 'sentence' || a.item === b.item);
}

/** "Which gate", "how many frames", "does it have a valve": a source that does not know what is named answers something else. */
function addObject(tell: Tell, covered: ReadonlySet<string>, { object, wanted }: Question, { dimension }: Entry) {
  if (object.length === 0 || (dimension !== undefined && wanted.has(dimension))) return;
  const head = object.at(-1) ?? '';
  if (!covered.has(head)) tell('object_left', 1);
  else tell(object.every((root) => covered.has(root)) ? 'object_covered' : 'object_part_left', 1);
}

/** Its names that stand in the question whole, and how much of its label does. */
function addPhrases(tell: Tell, entry: Entry, question: Question, rarity: (root: string) => number) {
  let longest = 0;
  let label = false;
  let synonym = false;
  let outbid = false;
  for (const { roots, place, telling } of entry.phrases) {
    const from = telling === 0 ? -1 : standsAt(roots, question.roots);
    if (from < 0) continue;
    longest = Math.max(longest, roots.length);
    if (isOutbid(entry, question, from, roots.length)) outbid = true;
    else if (place === 'label') label = true;
    else synonym = true;
  }
  if (label) tell('label_whole', 1);
  if (synonym) tell('synonym_whole', 1);
  if (outbid) tell('outbid', 1);
  if (longest > 1) tell('phrase_long', Math.min(longest - 1, 2));
  let known = 0;
  let all = 0;
  for (const root of label ? [] : entry.label) {
    const weight = entry.words.has(root) ? rarity(root) : 0;
    all += weight;
    if (question.weights.has(root)) known += weight;
  }
  if (known > 0) tell('label_part', known / all);
}

/** Where a name stands in the question, its words in order and together; -1: nowhere. */
function standsAt(phrase: readonly string[], roots: readonly string[]): number {
  const [first = ''] = phrase;
  for (let from = roots.indexOf(first); from >= 0; from = roots.indexOf(first, from + 1)) {
    let step = 1;
    while (step < phrase.length && roots[from + step] === phrase[step]) step++;
    if (step >= phrase.length) return from;
  }
  return -1;
}

/** "How much weight can it take": the words of a name are part of a longer phrase that asks for something else. */
function isOutbid({ concepts }: Entry, { longest }: Question, from: number, length: number): boolean {
  for (let place = from; place < from + length; place++) {
    const phrase = longest.get(place);
    if (phrase === undefined || phrase.length <= length) return false;
    for (const at of phrase.at) if ((concepts.get(at) ?? 0) > LINKED) return false;
  }
  return true;
}

function addConcepts(tell: Tell, entry: Entry, question: Question, covered: Set<string>, reader: Reader) {
  const { source, concepts, type, dimension } = entry;
  const measured = reader.language.concepts.in;
  let main = -1;
  let best = 0;
  let sum = 0;
  for (const [at, { strength, roots }] of question.concepts) {
    const link = concepts.get(at);
    if (link === undefined) continue;
    if (strength * link > best) main = at;
    best = Math.max(best, strength * link);
    sum += strength * link;
    if (link > LINKED) for (const root of roots) covered.add(root);
  }
  const kind =
    source.is === 'sentence' || source.is === 'policy' || type !== undefined ? 'concept' : 'inherent_concept';
  if (best > 0) tell(source.is === 'sentence' ? 'sentence_concept' : kind, best);
  const priced = question.concepts.get(reader.language.concepts.is.indexOf('price'));
  const about = question.concepts.get(main);
  const owned = about?.roots.every((root) => priced?.roots.includes(root));
  if (source.is === 'policy' && priced && !owned && best > CERTAIN * (about?.beside ? BESIDE : 1)) tell('cost_of', 1);
  if (source.is === 'policy' && owned) tell('price_words', 1);
  if (source.is === 'price' && question.concepts.has(reader.language.concepts.is.indexOf('offers')))
    tell('price_after', 1);
  if (question.concepts.get(main)?.outbid) tell('concept_outbid', 1);
  if (type === 'number' && dimension !== undefined && measured[main] !== undefined && measured.includes(dimension))
    tell(measured[main] === dimension ? 'measured_so' : 'measured_otherwise', 1);
  if (sum > best) tell('concepts_more', Math.min(1, sum - best));
}

/** Whether the items in question have it at all, and whether it is about them or about another kind of thing. */
function addItems(
  tell: Tell,
  { source, kinds, label }: Entry,
  { asking, own, weights, isNamedOnly }: Question,
  reader: Reader,
) {
  const { items, asked } = asking;
  if (asked?.some((one) => sameSource(one, source))) tell('asked_before', 1);
  if (items.length === 0) {
    if (source.is === 'policy' && weights.size === 0 && asked?.some((one) => sameSource(one, source)))
      tell('asked_still', 1);
    if (source.is === 'price') tell('price_of_none', 1);
    return;
  }
  if (source.is === 'attribute' || source.is === 'option') {
    const names = reader.options.get(source.id) ?? [];
    const has =
      source.is === 'attribute'
        ? items.some(({ attributes }) => attributes[source.id] !== undefined)
        : items.some(({ variants }) => variants.some(({ options }) => names.some((one) => options[one] !== undefined)));
    tell(has ? 'has' : 'lacks', 1);
  }
  if (source.is === 'choices' && items.every(({ variants }) => variants.length === 0)) tell('lacks', 1);
  if (source.is !== 'policy') return;
  if (label.every((root) => own.has(root))) tell('own_item', 1);
  if (isNamedOnly) tell('named_only', 1);
  if (kinds.size === 0) return;
  const same = items.some(({ category }) => kinds.has(reader.kind.get(category) ?? -1));
  tell(same ? 'own_kind' : 'other_kind', 1);
}

/** Which form of question goes with which sort of answer. */
function addForms(
  tell: Tell,
  { source, type, dimension, unit, counts }: Entry,
  { forms, wanted, units, given }: Question,
) {
  const sort = (source.is === 'attribute' && type) || source.is;
  tell(`is_${sort}`, 1);
  for (const form of forms) tell(`${form}_${sort}`, 1);
  if (counts && (forms.has('count') || forms.has('degree') || forms.has('measure') || forms.has('when')))
    tell('states_number', 1);
  if (dimension === undefined) return;
  if (wanted.size > 0) tell(wanted.has(dimension) ? 'unit_wanted' : 'unit_other', 1);
  if (unit !== undefined && units.has(unit)) tell('unit_same', 1);
  if (given.has(dimension)) tell('unit_given', 1);
}
