/** The closed classes of a language: words.yaml as it is written, and as the dialogue looks words up in it. */
import type { Word } from '../dialogue-acts.ts';
import { type PhraseTable, phraseTable } from './phrase-table.ts';
import { fold } from './phrases.ts';
import type { EditWay, Pointer, Script, Words } from './words-file.ts';

/** Scripts that a language can be written in, each by a letter of it. */
const LETTERS = {
  Latin: /\p{Script=Latin}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
} as const satisfies Record<Script, RegExp>;

export interface WordClasses {
  /** What may join two words to one. */
  joints: readonly string[];
  /** Words that only their marks tell from others. */
  marked: ReadonlyMap<string, string>;
  rewrites: ReadonlyMap<string, readonly string[]>;
  /** By first word: how many words a rewrite that begins with it has, longest first. */
  rewriteStarts: ReadonlyMap<string, readonly number[]>;
  endings: readonly (readonly [ending: string, full: string])[];
  /** Words that name nothing in a catalogue. */
  functionWords: ReadonlySet<string>;
  /** Words that are spelled right. */
  everydayWords: ReadonlySet<string>;
  /** `demonstratives` open a clause before a verb only; what `reporting` tells goes on after a comma. */
  clauses: Record<
    | 'joiners'
    | 'fillers'
    | 'subjects'
    | 'auxiliaries'
    | 'openers'
    | 'subordinate'
    | 'demonstratives'
    | 'particles'
    | 'reporting',
    ReadonlySet<string>
  >;
  pointers: PhraseTable<Pointer>;
  places: ReadonlyMap<string, number>;
  nouns: ReadonlySet<string>;
  negators: PhraseTable<true>;
  briefNegators: ReadonlySet<string>;
  negationEnds: ReadonlySet<string>;
  drops: {
    before: PhraseTable<true>;
    after: PhraseTable<true>;
    /** Of what has a name and a measure: it may be, though it was not wanted. */
    allows: { before: PhraseTable<true>; after: PhraseTable<true> };
  };
  /** Words before or after a thing that say what becomes of it in an order. */
  edits: { before: PhraseTable<EditWay>; after: PhraseTable<EditWay> };
  sorting: Record<'verbs' | 'by' | 'first', ReadonlySet<string>>;
  /** Words of how much, by what they make of an attribute beside them. */
  degreeWords: ReadonlyMap<string, DegreeWord>;
  alternatives: ReadonlySet<string>;
  /** Words of how much, before what is measured: "more storage", "the most range". */
  more: ReadonlySet<string>;
  less: ReadonlySet<string>;
  either: ReadonlySet<string>;
  which: ReadonlySet<string>;
  than: ReadonlySet<string>;
  too: ReadonlySet<string>;
  vetoes: PhraseTable<true>;
  /** Phrases that begin like a veto and are none: "after all". */
  idleVetoes: PhraseTable<true>;
  /** Before the kind of thing that one asks for: "are there", "do you make". */
  existing: PhraseTable<true>;
  /** Before what is wanted; what was said before tells of the one who wants it. */
  wanting: PhraseTable<true>;
  definite: ReadonlySet<string>;
  indefinite: ReadonlySet<string>;
  choosing: ReadonlySet<string>;
  steps: ReadonlyMap<string, number>;
  /** One thing takes the place of another. */
  swaps: ReadonlySet<string>;
  /** Between the two things of an exchange. */
  against: ReadonlySet<string>;
  /** Before what is done: "to test drive the Touring". */
  infinitives: ReadonlySet<string>;
  /** Things are put together, and nothing is ordered yet. */
  collecting: PhraseTable<true>;
  /** What is named comes to what there is. */
  besides: PhraseTable<true>;
  /** What was put before someone: "the second one shown". */
  recalled: ReadonlySet<string>;
  /** How many people are meant: "me and my wife". */
  party: PhraseTable<number>;
  /** Upwards or downwards among the values of a choice: "one size up". */
  stepping: ReadonlyMap<string, number>;
  /** Before it: by half a number only. */
  half: ReadonlySet<string>;
  /** One thing, where it counts. */
  single: ReadonlySet<string>;
  /** Before "one" they describe a thing: "which one". */
  describers: ReadonlySet<string>;
  /** "The normal one": of several with one name the one that is called nothing else. */
  unmarked: ReadonlySet<string>;
  /** Before a number: so many and no more. */
  exactly: ReadonlySet<string>;
  /** After a number they make it a count: "three pairs", "12 of them". */
  counters: ReadonlySet<string>;
  agentTopics: readonly Topic[];
  otherTopics: readonly Topic[];
  /** A letter of its script. */
  letter: RegExp;
  /** The commonest words of other languages, one set each. */
  foreign: readonly ReadonlySet<string>[];
}

interface DegreeWord {
  more: boolean;
  utmost: boolean;
  /** The more the better: "plenty of seats". */
  many?: true;
}

/** What is said to it, and the phrases that ask for that. */
export interface Topic {
  word: Word;
  phrases: PhraseTable<true>;
}

export function wordClasses(words: Words): WordClasses {
  const rewrites = new Map(Object.entries(words.rewrites).map(([from, to]) => [from, to.split(' ')]));
  return {
    joints: words.joints,
    marked: new Map(Object.entries(words.marked)),
    rewrites,
    rewriteStarts: startsOf(rewrites.keys()),
    endings: Object.entries(words.endings).sort(([a], [b]) => b.length - a.length),
    functionWords: setOf(words.function),
    everydayWords: setOf(words.everyday),
    clauses: clauseWords(words.clauses),
    pointers: valued(words.pointers),
    places: new Map(Object.entries(words.places)),
    nouns: new Set(words.nouns),
    negators: phrasesOf(words.negators),
    briefNegators: new Set(words.brief_negators),
    negationEnds: new Set(words.negation_ends),
    drops: dropPhrases(words.drops),
    edits: { before: valued(words.edits.before), after: valued(words.edits.after) },
    sorting: sortingWords(words.sorting),
    degreeWords: degreeWordsOf(words),
    alternatives: new Set(words.alternatives),
    more: new Set([...words.more, ...words.most]),
    less: new Set([...words.less, ...words.least]),
    either: new Set(words.either),
    which: new Set(words.which),
    than: new Set(words.than),
    too: new Set(words.too),
    vetoes: phrasesOf(words.vetoes),
    idleVetoes: phrasesOf(words.idle_vetoes),
    existing: phrasesOf(words.existing),
    wanting: phrasesOf(words.wanting),
    definite: new Set(words.definite),
    indefinite: new Set(words.indefinite),
    choosing: new Set(words.choosing),
    steps: new Map(Object.entries(words.steps)),
    single: new Set(words.single),
    stepping: new Map(Object.entries(words.stepping)),
    half: new Set(words.half),
    swaps: new Set(words.swaps),
    against: new Set(words.against),
    infinitives: new Set(words.infinitives),
    besides: phrasesOf(words.besides),
    collecting: phrasesOf(words.collecting),
    recalled: new Set(words.recalled),
    party: phraseTable(
      Object.entries(words.party).flatMap(([count, list]) => list.map((phrase) => [phrase, Number(count)] as const)),
    ),
    describers: new Set(words.describers),
    unmarked: new Set(words.unmarked),
    exactly: new Set(words.exactly),
    counters: new Set(words.counters),
    agentTopics: topicsOf(words.agent_topics),
    otherTopics: topicsOf(words.other_topics),
    letter: LETTERS[words.script],
    foreign: words.foreign.map((list) => new Set(list.split(' ').map(fold))),
  };
}

function dropPhrases({ before, after, allows }: Words['drops']): WordClasses['drops'] {
  return {
    before: phrasesOf(before),
    after: phrasesOf(after),
    allows: { before: phrasesOf(allows.before), after: phrasesOf(allows.after) },
  };
}

function sortingWords({ verbs, by, first }: Words['sorting']): WordClasses['sorting'] {
  return { verbs: new Set(verbs), by: new Set(by), first: new Set(first) };
}

function clauseWords(clauses: Words['clauses']): WordClasses['clauses'] {
  const { joiners, fillers, subjects, auxiliaries, openers, subordinate } = clauses;
  const { demonstratives, particles, reporting } = clauses;
  return {
    joiners: new Set(joiners),
    fillers: new Set(fillers),
    subjects: new Set(subjects),
    auxiliaries: new Set(auxiliaries),
    openers: setOf(openers),
    subordinate: new Set(subordinate),
    demonstratives: new Set(demonstratives),
    particles: new Set(particles),
    reporting: new Set(reporting),
  };
}

function degreeWordsOf({ more, less, most, least, many }: Words): Map<string, DegreeWord> {
  return new Map<string, DegreeWord>([
    ...more.map((word) => [word, { more: true, utmost: false }] as const),
    ...less.map((word) => [word, { more: false, utmost: false }] as const),
    ...most.map((word) => [word, { more: true, utmost: true }] as const),
    ...least.map((word) => [word, { more: false, utmost: true }] as const),
    ...many.map((word) => [word, { more: true, utmost: false, many: true }] as const),
  ]);
}

function startsOf(phrases: Iterable<string>): Map<string, number[]> {
  const starts = new Map<string, number[]>();
  for (const phrase of phrases) {
    // As tokens are cut.
    const parts = phrase.split(/[ /]|(?<=\p{L})(?=\d)/u).filter(Boolean);
    const lengths = starts.get(parts[0] ?? '') ?? [];
    if (!lengths.includes(parts.length)) lengths.push(parts.length);
    starts.set(
      parts[0] ?? '',
      lengths.sort((a, b) => b - a),
    );
  }
  return starts;
}

function phrasesOf(list: readonly string[]): PhraseTable<true> {
  return phraseTable(list.map((phrase) => [phrase, true] as const));
}

/** Phrases by what they mean, as phrases with that value. */
function valued<T extends string>(lists: Partial<Record<T, string[]>>): PhraseTable<T> {
  const entries = Object.entries(lists) as [T, string[]][];
  return phraseTable(entries.flatMap(([value, list]) => list.map((phrase) => [phrase, value] as const)));
}

function topicsOf(topics: Partial<Record<Word, string[]>>): Topic[] {
  return Object.entries(topics).map(([word, list]) => ({ word: word as Word, phrases: phrasesOf(list) }));
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
