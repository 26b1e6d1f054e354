/**
 * The contract of the dialogue: what a user does (UserAct) and what the brand's agent does (SystemAct). A typed message, a pressed
 * button and, where there is one, a language model all become the same user acts; nothing after understanding looks at text.
 */
import type { CartLine } from '../brands/catalogue.ts';
import type { Agreement } from './agreement.ts';

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
  /** It tells of need: it narrows where several have it, and is given up without a word. */
  soft?: true;
}

/** What people say of need or purpose: it ranks and never excludes. Stems, with the weight of how directly they were said. */
export interface Evidence {
  words: string[];
  weight: number;
}

/** Along `price` or an attribute, downwards or upwards. `utmost`: only the first is wanted; `rank` 2: the second. */
export interface Order {
  on: string;
  down?: true;
  utmost?: true;
  rank?: number;
}

/** Where the answer to a question stands. */
export type Source =
  | { is: 'attribute'; id: string }
  | { is: 'option'; id: string }
  | { is: 'price' }
  | { is: 'total' }
  /** `denied`: it is asked whether it is gone. */
  | { is: 'stock'; denied?: true }
  | { is: 'offers' }
  | { is: 'choices' }
  | { is: 'about' }
  | { is: 'billing' }
  | { is: 'limit' }
  /** Whether taxes are in the price. */
  | { is: 'basis' }
  /** What others ask for it. */
  | { is: 'others' }
  /** Whose goods there are. */
  | { is: 'brands' }
  /** A policy of the pack, by its place there. */
  | { is: 'policy'; at: number }
  /** A sentence of an item's own text, by its place in `textOf` (nlu/answer-sources.ts). */
  | { is: 'sentence'; at: number; item: string }
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
  /** What it takes the place of, and in which choices. */
  instead?: string;
  of?: Wish[];
  /** One of these is meant, and it is not clear which. */
  among?: string[];
  /** So far up or down among the values of a choice; `half` by half a number. */
  step?: { by: number; half?: true };
  /** Only so many of the line that there is. */
  part?: true;
  /** It was said to take another's place. */
  swaps?: true;
}

export type UserAct =
  /** What is wanted. `kind`: the category that the main noun names; `among`: of what was shown. */
  | {
      act: 'inform';
      wishes: Wish[];
      evidence: Evidence[];
      kind?: string;
      order?: Order;
      among?: true;
      drop?: string[];
      /** It is looked for in place of what is being ordered. */
      instead?: true;
    }
  /** A question about things. `asked`: the value it is about; `words`: what is asked for, as said; `lines`: how many of each. */
  | {
      act: 'request';
      of: ItemRef[];
      about: Scored<Source>[];
      words: string[];
      asked?: Wish;
      kind?: string;
      lines?: LineChange[];
    }
  /** `order`: which of them is first in it. */
  | { act: 'compare'; of: ItemRef[]; on: string[]; order?: Order }
  | { act: 'look'; of: ItemRef[] }
  /** `collects`: it is put together, and nothing is to be ordered yet. */
  | { act: 'select' | 'add' | 'remove' | 'set'; lines: LineChange[]; collects?: true }
  /** What stays in the order; `only`: and nothing else. */
  | { act: 'keep'; lines: LineChange[]; only: boolean }
  /** `certain`: every key to a purchase but complete lines is there. `alone`: these are the whole of it, with what is in the cart. */
  | { act: 'buy'; lines: LineChange[]; certain: boolean; alone?: true }
  /** A day for dated things, YYYY-MM-DD. */
  | { act: 'date'; date: string }
  /** How many people dated things are for. */
  | { act: 'party'; count: number }
  /** `certain`: surely a yes, and nothing beside it that speaks against it. */
  | { act: 'affirm'; certain: boolean }
  | { act: 'deny' | 'cancel' | 'later' | 'more' | 'restart' | 'cart' }
  | { act: 'greet' | 'thank' | 'bye' }
  | { act: 'haggle'; of: ItemRef[] }
  | { act: 'agent' | 'other'; about: Word };

/** A value that a record states; the only thing that wording may print of it. */
export type Fact =
  /** What one item's record says of an attribute, option or price. `asked`: words such as a value the user asked for, for yes or no. */
  | { of: ItemRef; field: 'attribute' | 'option'; id: string; asked?: Wish }
  | { of: ItemRef; field: 'price' | 'choices' | 'billing' | 'limit' | 'offers' }
  /** `denied`: whether it is gone. */
  | { of: ItemRef; field: 'stock'; denied?: true }
  | { of: ItemRef; field: 'sentence'; at: number }
  /** What several cost together: lines as they would be ordered. */
  | { field: 'total'; lines: CartLine[] }
  | { field: 'policy'; at: number }
  | { field: 'offers'; kind?: string }
  | { field: 'about' }
  /** The prices of others are not known. */
  | { field: 'others' }
  | { field: 'brands' };

export type SystemAct =
  | { say: 'greet' }
  /** The offering cannot be had now; its alternatives are named. */
  | { say: 'closed'; offering: string; status: 'sold_out' | 'expired' | 'region_restricted' | 'inactive' }
  /** A list with cards. `facts`: attributes that the user spoke of. `total`: how many there are in all. */
  | {
      say: 'list';
      items: ItemRef[];
      lead: 'fits' | 'some' | 'more' | 'first' | 'nearest' | 'extreme' | 'named';
      because: Wish[];
      relaxed?: Wish[];
      order?: Order;
      facts: string[];
      total: number;
    }
  /** One item in full. `extreme`: it is the first in this order of what was looked at. */
  | {
      say: 'describe';
      item: ItemRef;
      facts: string[];
      lead?: 'fits' | 'extreme' | 'more';
      order?: Order;
      quantity?: number;
    }
  /** Nothing fits; `words` are the user's, quoted. */
  | { say: 'none'; because: Wish[]; words: string[] }
  | { say: 'tell'; facts: Fact[] }
  /** The records are silent about this. `words` are the user's, quoted; with an attribute its label is said instead. */
  | { say: 'unknown'; words: string[]; of?: ItemRef; attribute?: string }
  | { say: 'compare'; items: ItemRef[]; on: string[] }
  | { say: 'ask'; question: Question }
  | { say: 'cart'; lines: CartLine[]; did?: 'added' | 'removed' | 'changed'; which?: CartLine[] }
  | { say: 'handoff'; agreement: Agreement; revised: boolean; assumedDay?: true }
  /** It cannot be had (sold out, paused …); the nearest that can. */
  | { say: 'gone'; item: ItemRef; near: ItemRef[] }
  /** It does not come in this choice; `left` are the values of that option that it does come in. */
  | { say: 'lacks'; item: ItemRef; choices: Wish[]; option: string; left: string[] }
  /** Fewer can be had than asked for. */
  | { say: 'limit'; item: ItemRef; most: number; because: 'stock' | 'limit' }
  | { say: 'day'; day: string; assumed: boolean; items: ItemRef[] }
  /** Without negotiated checkout: where to order. */
  | { say: 'link'; items: ItemRef[] }
  /** It is not sold itself; the one that a buyer is led to, which is asked about. */
  | { say: 'led'; item: ItemRef; instead: ItemRef }
  | { say: 'word'; word: Word; with?: Record<string, string> };

/** Fixed sentences of replies.yaml. */
export type Word =
  | 'ask_need' | 'ask_anything' | 'not_understood' | 'too_much' | 'no_more' | 'nothing_shown'
  | 'not_recalled' | 'which_to_compare'
  | 'welcome' | 'sign_off' | 'agent_ad' | 'agent_machine' | 'agent_data' | 'agent_help' | 'about_brand'
  | 'no_haggling' | 'off_topic' | 'instructed' | 'medical' | 'legal' | 'hostile' | 'foreign'
  | 'nothing_ordered' | 'cancelled' | 'not_yet' | 'no_problem' | 'ready' | 'cart_empty' | 'not_in_cart' | 'restart'
  | 'unknown_product' | 'unknown_action' | 'bad_quantity' | 'how_to_buy' | 'closed' | 'anything_else'
  | 'pending_unclear'; // biome-ignore format: a list

/** What the agent asks, when the answer matters. */
export type Question =
  /** Shall I hand these over? */
  | { for: 'buy'; lines: CartLine[] }
  | { for: 'option'; item: ItemRef; option: string; values: string[]; also: string[] }
  | { for: 'which'; items: ItemRef[] };
