/** A question as the sources of answers are held against it: its telling words, the concepts it asks for, its form. */
import type { Item } from '../../brands/catalogue.ts';
import type { Source } from '../dialogue-acts.ts';
import { type ConceptPhrases, QUESTION_FORMS, type QuestionForm } from '../lang/concepts.ts';
import type { Language } from '../lang/language.ts';
import { unitOf } from '../lang/number-words.ts';
import { conceptsIn, isNumber, type Reader } from './answer-sources.ts';

export interface Asking {
  /** Of the clause, function words included. */
  stems: readonly string[];
  /** In question; none when the brand is asked. */
  items: readonly Item[];
  /** They are named in full. */
  named?: true;
  /** Of the rest of the message: "My knee hurts. What should I do?" */
  around?: readonly string[];
  /** What was asked about last. */
  asked?: readonly Source[];
}

/** How surely a concept is asked for, by which roots, and whether they are only part of a phrase that asks for another. */
interface Asked {
  strength: number;
  roots: readonly string[];
  outbid: boolean;
  /** Only in what is said beside the question. */
  beside?: true;
}

export interface Question {
  asking: Asking;
  /** Of the words that are not skipped, in order. */
  roots: readonly string[];
  /** What each telling root counts for, and the sum of those of the question itself. */
  weights: Map<string, number>;
  all: number;
  /** Roots of the names of the items in question, and of words that only point at them. */
  own: ReadonlySet<string>;
  concepts: Map<number, Asked>;
  /** Telling roots of what is asked for by name: "touch screen" of "does it have a touch screen". */
  object: readonly string[];
  /** By place in `roots`: how many words the longest concept phrase over it has, and what that stands for. */
  longest: ReadonlyMap<number, { length: number; at: ReadonlySet<number> }>;
  /** What the answer is to be measured in ("how many grams"), and what is told of a measure ("8 kilos, is that ok"). */
  wanted: ReadonlySet<string>;
  /** Stems of the units it is wanted in. */
  units: ReadonlySet<string>;
  given: ReadonlySet<string>;
  forms: ReadonlySet<QuestionForm>;
  /** "Do you have the free test drive": nothing is asked of what is named. */
  isNamedOnly: boolean;
}

/** Words of the item's own name say which item is meant, seldom what is asked of it. */
const OWN_NAME = 0.2;
/** So do those of a kind of thing. */
const OF_KIND = 0.7;
/** What is said beside the question. */
export const BESIDE = 0.6;
/** Words of a clause, and of what is said beside it, that are looked at. */
const MOST_WORDS = 40;
/** Words that may stand between those of a phrase. */
const WIDEST_GAP = 2;

export function readQuestion(reader: Reader, rarity: (root: string) => number, asking: Asking): Question {
  const { language, kinds } = reader;
  const { items } = asking;
  const stems = asking.stems.slice(0, MOST_WORDS);
  const around = asking.around?.slice(0, MOST_WORDS) ?? [];
  const own = new Set(items.flatMap((item) => reader.own(item)));
  stems.forEach((stem, at) => {
    if (at > 0 && language.concepts.pointing.has(stem)) own.add(language.root(stems[at - 1] ?? ''));
  });
  const { skipped, qualifying, alone } = language.concepts;
  const shapes = conceptsIn(language.concepts.forms, stems, () => true);
  const forms = new Set(shapes.flatMap((at) => QUESTION_FORMS[at] ?? []));
  const rooted = (all: readonly string[]) =>
    all
      .filter((stem) => stem !== '' && !skipped.has(stem))
      .filter(
        (stem, at, kept) =>
          forms.has('polar') || !qualifying.has(kept[at - 1] ?? '') || !alone.has(language.root(stem)),
      )
      .map(language.root);
  const roots = rooted(stems);
  const beside = rooted(around);
  const weights = new Map<string, number>();
  const count = (root: string, share: number) => {
    if (reader.tells(root))
      weights.set(root, rarity(root) * (own.has(root) ? OWN_NAME : kinds.has(root) ? OF_KIND : share));
  };
  for (const root of beside) count(root, BESIDE);
  for (const root of roots) count(root, 1);
  let all = 0;
  for (const root of new Set(roots)) all += weights.get(root) ?? 0;
  const { concepts, longest } = conceptsAsked(language.concepts.asked, roots, own);
  for (const [at, asked] of conceptsAsked(language.concepts.asked, beside, own).concepts)
    if (!concepts.has(at)) concepts.set(at, { ...asked, strength: asked.strength * BESIDE, beside: true });
  return {
    ...{ asking, roots, weights, all, own, concepts, longest, ...measures(language, stems) },
    object: objectOf(reader, stems, own),
    forms,
    isNamedOnly:
      asking.named === true &&
      forms.has('shop') &&
      ![...forms].some((form) => form !== 'shop' && form !== 'polar') &&
      roots.every((root) => own.has(root) || !reader.tells(root)),
  };
}

/** The row of telling words after the last word that asks for something by name. */
function objectOf({ language, tells }: Reader, stems: readonly string[], own: ReadonlySet<string>): string[] {
  const { wanting, skipped } = language.concepts;
  let object: string[] = [];
  for (let at = stems.length - 2; at >= 0 && object.length === 0; at--) {
    if (!wanting.has(stems[at] ?? '')) continue;
    let place = at + 1;
    while (skipped.has(stems[place] ?? '')) place++;
    for (; place < stems.length; place++) {
      const root = language.root(stems[place] ?? '');
      if (!tells(root) || own.has(root)) break;
      object = [...object, root];
    }
  }
  return object;
}

function measures(language: Language, stems: readonly string[]): Pick<Question, 'wanted' | 'units' | 'given'> {
  const wanted = new Set<string>();
  const units = new Set<string>();
  const given = new Set<string>();
  stems.forEach((stem, at) => {
    const before = stems[at - 1] ?? '';
    const asks = stem.length > 1 && language.concepts.measured.has(before);
    if (!asks && !isNumber(before)) return;
    const dimension = unitOf(language, stem)?.dimension;
    if (dimension === undefined) return;
    (asks ? wanted : given).add(dimension);
    if (asks) units.add(stem);
  });
  return { wanted, units, given };
}

interface Match {
  at: number;
  places: readonly number[];
  /** Share of its words that only name an item. */
  owned: number;
}

/** The concepts whose phrases stand in a question; a phrase within a longer one counts for little. */
function conceptsAsked(table: ConceptPhrases, roots: readonly string[], own: ReadonlySet<string>) {
  const matches = matchesIn(table, roots, own);
  const longest = new Map<number, { length: number; at: Set<number> }>();
  for (const { at, places, owned } of matches) {
    for (const place of owned > 0 ? [] : places) {
      const known = longest.get(place);
      if (known?.length === places.length) known.at.add(at);
      else if ((known?.length ?? 0) < places.length) longest.set(place, { length: places.length, at: new Set([at]) });
    }
  }
  const concepts: Question['concepts'] = new Map();
  for (const { at, places, owned } of matches) {
    const gaps = (places.at(-1) ?? 0) - (places[0] ?? 0) + 1 - places.length;
    let strength = Math.min(1.2, 0.65 + 0.2 * places.length) * (gaps > 0 ? 0.75 : 1) * (1 - 0.7 * owned);
    const outbid = places.every((place) => (longest.get(place)?.length ?? 0) > places.length);
    if (outbid) strength *= 0.4;
    const known = concepts.get(at);
    const words = [...(known?.roots ?? []), ...places.map((place) => roots[place] ?? '')];
    concepts.set(
      at,
      known && known.strength >= strength ? { ...known, roots: words } : { strength, outbid, roots: words },
    );
  }
  return { concepts, longest };
}

function matchesIn(table: ConceptPhrases, roots: readonly string[], own: ReadonlySet<string>): Match[] {
  const matches: Match[] = [];
  for (let from = 0; from < roots.length; from++) {
    for (const { roots: phrase, at } of table.get(roots[from] ?? '') ?? []) {
      if (phrase.length > 1 && !roots.includes(phrase[1] ?? '', from)) continue;
      const places = placesOf(phrase, roots, from);
      if (!places) continue;
      let owned = 0;
      for (const root of phrase) if (own.has(root)) owned += 1 / phrase.length;
      matches.push({ at, places, owned });
    }
  }
  return matches;
}

/** The places of a phrase's words, in order and with little between them. */
function placesOf(phrase: readonly string[], roots: readonly string[], from: number): number[] | undefined {
  const places = [from];
  for (let step = 1; step < phrase.length; step++) {
    const last = places[step - 1] ?? from;
    const place = roots.indexOf(phrase[step] ?? '', last + 1);
    if (place < 0 || place - last - 1 > WIDEST_GAP) return undefined;
    places.push(place);
  }
  return places;
}
