/** What one turn was understood as: the Reading every other file of this room decides by. */
import type { Act } from './acts.ts';
import type { Amount } from './amounts.ts';
import type { Degree } from './lexicon.ts';
import type { Token } from './text.ts';
import type { Wish } from './wishes.ts';

export interface Reading {
  /** Lower-case words with commas, a space at either end. */
  said: string;
  tokens: Token[];
  acts: ReadonlySet<Act>;
  wishes: Wish[];
  /** What the user said no longer matters: "any color"; "*" for all. */
  drops: string[];
  /** Words that only help ranking. */
  soft: string[];
  /** Words the brand does not know. */
  unknown: string[];
  /** Items named, in order of mention; `rows` has several when the name fits several. */
  named: { rows: number[]; at: number; to: number; exact: boolean; quantity?: number }[];
  /** Names that were said to be not meant: "not the Volta". */
  notNamed: number[];
  /** Places in what was shown: 1 for first, -1 for last, 0 for the middle. */
  ordinals: number[];
  /** Places that were said to be not meant: "not the first". */
  notPlaces: number[];
  /** "the other one": not the one in focus. */
  other: boolean;
  /** it, this, that one. */
  pronoun: boolean;
  /** them, both, those, all of them. */
  plural: boolean;
  comparing: Comparing[];
  /** "The darkest": the utmost of something that no figure measures. */
  utmost?: true;
  /** Attributes asked for by an adjective only: "how heavy". */
  howAttributes: string[];
  /** Attributes asked about or compared on, "price" included. */
  attributes: string[];
  /** Option names mentioned: size, color. */
  optionNames: string[];
  quantity?: number;
  /** "two more", "one less". */
  quantityStep?: number;
  day?: string;
  /** "A day later": so many days on from the one spoken of. */
  dayStep?: number;
  /** Only its weekday was said. */
  weekday?: true;
  policy?: number;
  /** The words of the policy name an attribute as well: of an item that states it, the attribute is meant. */
  policyNamesAttribute?: true;
  /** How many words named the policy. */
  policyWords?: number;
  amounts: Amount[];
  /** A place was named the wrong way round ("from Boston" when all go there). */
  wrongWay?: true;
  /** Typos that were corrected. */
  corrected: Record<string, string>;
}

/** "cheaper", "lightest": which way along which attribute. */
export interface Comparing {
  attribute: string;
  down: boolean;
  degree: Degree;
  /** "the cheaper one", "cheapest of those": among what was shown. */
  among: boolean;
  /** "The second cheapest": its place in that order, from 2. */
  rank?: number;
  /** Other measures that the same word is said of: "warmer" of bags and of pads. */
  also?: { attribute: string; down: boolean }[];
}
