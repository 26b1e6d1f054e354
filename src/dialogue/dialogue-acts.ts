/**
 * The contract of the dialogue: what a user does (UserAct) and what the brand's agent does (SystemAct). A typed message, a pressed
 * button and, where there is one, a language model all become the same user acts; nothing after understanding looks at text.
 */
import type { CartLine } from '../brands/catalogue.ts';
import type { Agreement } from './turn.ts';

/**
 * Something that must hold of an item. `on` says where: `category`, `vendor`, `tag`, `name`, `a:<attribute>`, `o:<option>`, `price`, or
 * `w:<word>` anywhere. One of `any` holds (canonical phrases), or the number lies within the bounds (prices in minor units,
 * measures in base units, times in minutes after midnight).
 */
export interface Wish {
  on: string;
  any?: string[];
  min?: number;
  max?: number;
  /** `min` or `max` itself is left out: "under", "over". */
  below?: true;
  above?: true;
  /** "Around": the nearest count most. */
  near?: number;
  not?: true;
}

/** What people say of need or purpose: it ranks and never excludes. Stems, with the weight of how directly they were said. */
export interface Evidence {
  words: string[];
  weight: number;
}

/** Along `price` or an attribute, downwards or upwards. `rank` 2: the second of them. */
export interface Order {
  on: string;
  down?: true;
  rank?: number;
}

/** Where the answer to a question stands. */
export type Source =
  | { is: 'attribute'; id: string }
  | { is: 'option'; id: string }
  | { is: 'price' }
  | { is: 'total' }
  | { is: 'stock' }
  | { is: 'offers' }
  | { is: 'choices' }
  | { is: 'about' }
  | { is: 'billing' }
  | { is: 'limit' }
  /** A policy of the pack, by its place there. */
  | { is: 'policy'; at: number }
  /** A sentence of the item's own text, by its place in it. */
  | { is: 'sentence'; at: number }
  /** The answer may stand nowhere; `words` is what was asked about. */
  | { is: 'unknown'; words: string[] };

export type Scored<T> = T & { score: number };

/** An item by id, and the choice of it when one was made. */
export interface ItemRef {
  id: string;
  variant?: string;
  /** Choices named for it so far: wishes on options. */
  choices?: Wish[];
}

/** What becomes of one line of the order. Without `item` the line or the thing in view is meant. */
export interface LineChange {
  item?: ItemRef;
  choices?: Wish[];
  /** How many in all. */
  quantity?: number;
  /** So many more, or fewer when negative. */
  by?: number;
  date?: string;
  /** What it takes the place of. */
  instead?: string;
}

export type UserAct =
  | { act: 'inform'; wishes: Wish[]; evidence: Evidence[]; drop?: string[]; order?: Order; among?: true; kind?: string }
  | { act: 'request'; of: ItemRef[]; about: Scored<Source>[]; words: string[] }
  | { act: 'compare'; of: ItemRef[]; on: string[] }
  | { act: 'select'; lines: LineChange[] }
  | { act: 'add' | 'remove' | 'set'; lines: LineChange[] }
  /** `certain`: every key but complete lines is there. */
  | { act: 'buy'; lines: LineChange[]; certain: boolean }
  | { act: 'affirm' | 'deny' | 'cancel' | 'later' | 'more' | 'restart' | 'cart' }
  | { act: 'greet' | 'thank' | 'bye' | 'haggle' | 'agent' | 'other' };

/** A value that a record states; the only thing that wording may print of it. `text` is plain and as the record has it. */
export interface Fact {
  item?: string;
  /** "price", an attribute, an option, a policy's topic. */
  field: string;
  label: string;
  text: string;
}

export type SystemAct =
  | { say: 'list'; items: ItemRef[]; because: Wish[]; relaxed?: Wish[]; order?: Order; more?: boolean; of?: number }
  | { say: 'none'; wishes: Wish[]; words?: string[] }
  | { say: 'tell'; facts: Fact[] }
  | { say: 'unknown'; about: string; item?: string }
  | { say: 'compare'; items: ItemRef[]; on: string[] }
  | { say: 'describe'; item: ItemRef }
  | { say: 'ask'; question: Question }
  | { say: 'cart'; lines: CartLine[]; changed?: string }
  | { say: 'handoff'; agreement: Agreement; revised: boolean }
  | { say: 'word'; template: string; with?: Record<string, string> };

/** What the agent asks, when the answer matters. */
export type Question =
  | { for: 'buy'; lines: CartLine[] }
  | { for: 'option'; item: string; option: string; values: string[] }
  | { for: 'which'; items: string[] }
  | { for: 'need' };
