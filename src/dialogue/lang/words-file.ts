/** The closed classes of a language as words.yaml writes them; lang/en/words.yaml says what each class is. */
import type { Word } from '../dialogue-acts.ts';

export type Script = 'Latin' | 'Cyrillic' | 'Greek';

/** What becomes of what is named beside it: it leaves the order, stays, is all that stays, or is left out of what was said before. */
export type EditWay = 'out' | 'keep' | 'only' | 'except';

/** What a word points at: the thing in view, what was shown, two of it, the one that is not in view, the order. */
export type Pointer = 'one' | 'many' | 'both' | 'other' | 'cart';

/** words.yaml as JSON; lang/en/words.yaml says what each class is. */
export interface Words {
  language: string;
  /** Words that only their marks tell from others, and how they are read: everything else is read without marks. */
  marked: Record<string, string>;
  rewrites: Record<string, string>;
  endings: Record<string, string>;
  stems: Record<string, string>;
  /** Letters that join the parts of one word; none where words are not joined. */
  joints: string[];
  plurals: [ending: string, becomes: string, shortest: number][];
  forms: string[];
  function: string;
  everyday: string;
  clauses: Record<
    'joiners' | 'fillers' | 'subjects' | 'auxiliaries' | 'subordinate' | 'demonstratives' | 'particles' | 'reporting',
    string[]
  > & { openers: string };
  pointers: Record<Pointer, string[]>;
  places: Record<string, number>;
  nouns: string[];
  negators: string[];
  /** Those of them that reach only what stands next. */
  brief_negators: string[];
  negation_ends: string[];
  drops: { before: string[]; after: string[]; allows: { before: string[]; after: string[] } };
  edits: { before: Record<EditWay, string[]>; after: Partial<Record<EditWay, string[]>> };
  sorting: Record<'verbs' | 'by' | 'first', string[]>;
  more: string[];
  less: string[];
  most: string[];
  least: string[];
  many: string[];
  alternatives: string[];
  either: string[];
  which: string[];
  than: string[];
  too: string[];
  vetoes: string[];
  idle_vetoes: string[];
  existing: string[];
  wanting: string[];
  definite: string[];
  indefinite: string[];
  choosing: string[];
  steps: Record<string, number>;
  single: string[];
  stepping: Record<string, number>;
  half: string[];
  swaps: string[];
  besides: string[];
  against: string[];
  infinitives: string[];
  collecting: string[];
  /** What was put before someone. */
  recalled: string[];
  party: Record<string, string[]>;
  describers: string[];
  unmarked: string[];
  exactly: string[];
  counters: string[];
  agent_topics: Partial<Record<Word, string[]>>;
  other_topics: Partial<Record<Word, string[]>>;
  script: Script;
  foreign: string[];
}
