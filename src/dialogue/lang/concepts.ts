/** concepts.yaml as JSON: what people ask for in everyday words, and what packs call it. */

/** What every item or brand has, whatever attributes its pack names. */
export type Inherent = 'price' | 'total' | 'stock' | 'offers' | 'choices' | 'about' | 'billing' | 'limit';

/** What a question looks like by its words in order. */
export type QuestionForm =
  | 'shop'
  | 'thing'
  | 'count'
  | 'amount'
  | 'when'
  | 'where'
  | 'who'
  | 'why'
  | 'which'
  | 'degree'
  | 'polar';

export interface Concept {
  /** Words and phrases in which people ask. */
  asked: string[];
  /** Words and phrases by which packs call it: labels, topics, words of an answer. */
  told: string[];
  /** What the answer is measured in: a key of `units`. */
  in?: string;
  is?: Inherent;
}

export interface Concepts {
  /** Words left out of a question before phrases are matched. */
  skipped: string;
  forms: Record<QuestionForm, string[]>;
  /** Words of measures by what is measured. */
  units: Record<string, string>;
  concepts: Record<string, Concept>;
}
