/** Which attribute is meant when several share a word: the longest of their phrases that is there wins. */
import type { AttributeKind } from './attribute-kinds.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { FUNCTION_WORDS } from './english.ts';
import type { Degree, Found, Meaning } from './lexicon.ts';
import type { Comparing } from './reading.ts';
import { root, stems, type Token } from './text.ts';
import { askedOfAttribute } from './topics.ts';

const MOST_APART = 7;

/**
 * A phrase of two or more telling words said with others between ("how fast does the Touring charge" has "charges faster"):
 * found at the word of degree, with the other places it takes. Undefined when only one word of it is there.
 */
export function scatteredDegree(
  index: CatalogueIndex,
  tokens: readonly Token[],
): { found: Found[]; places: number[] } | undefined {
  const degreeAt = tokens.findIndex(({ word }) => DEGREE.test(word));
  if (degreeAt < 0) return undefined;
  const said = tokens.map(({ word }) => bare(word));
  for (const { is, attribute, text, parts } of index.scattered) {
    const places = parts.map((part) => said.indexOf(part));
    if (places.some((place) => place < 0) || Math.max(...places) - Math.min(...places) > MOST_APART) continue;
    const at = places.find((place) => DEGREE.test(tokens[place]?.word ?? ''));
    if (at === undefined || isTogether(places)) continue;
    const meaning: Meaning = { is, attribute, degree: degreeOf(tokens[at]?.word ?? '') };
    const found = places.map(
      (place): Found => ({
        at: place,
        to: place + 1,
        phrase: { key: text, stems: [tokens[place]?.stem ?? ''], meanings: place === at ? [meaning] : [] },
      }),
    );
    return { found, places };
  }
  return undefined;
}

/** A comparing phrase of several words, as it may be scattered over a sentence. */
export interface Scattered {
  is: 'less' | 'more';
  attribute: string;
  text: string;
  parts: string[];
}

/** The comparing phrases of these attributes that have more than one telling word; computed once for an index. */
export function scatteredPhrases(attributes: Iterable<AttributeKind>): Scattered[] {
  return [...attributes].flatMap((kind) =>
    (['less', 'more'] as const).flatMap((is) =>
      kind[is].flatMap((text) => {
        const parts = stems(text)
          .filter((part) => !FUNCTION_WORDS.has(part))
          .map(bare);
        return new Set(parts).size < 2 ? [] : [{ is, attribute: kind.id, text, parts }];
      }),
    ),
  );
}

const DEGREE =
  /^(?:fast|quick|long|strong|light|warm|deep|big|wide|high|low|short|hard|soft|good|well|slow|bright|small)(?:er|est)?$/;

/** Side by side they are found as they stand. */
function isTogether(places: readonly number[]): boolean {
  return Math.max(...places) - Math.min(...places) === places.length - 1;
}

function degreeOf(word: string): Degree {
  return /est$/.test(word) ? 'superlative' : /er$/.test(word) ? 'comparative' : 'plain';
}

/** faster, fastest and fast; charges, charging and charge. */
function bare(word: string): string {
  const cut = /^(.{3,}?)(?:er|est|s|es)$/.exec(word)?.[1] ?? word;
  return cut === 'quick' ? 'fast' : root(cut);
}

/** "The most powerful charger": where no charger states the power, but another attribute with that word, that one is meant. */
function stated(index: CatalogueIndex, attribute: string, rows: readonly number[]): string {
  const states = (id: string) => rows.some((row) => !Number.isNaN(index.columns.get(id)?.[row] ?? Number.NaN));
  const kind = index.attributes.get(attribute);
  if (!kind || !index.columns.has(attribute) || rows.length === 0 || states(attribute)) return attribute;
  const words = new Set(
    [kind.label, ...kind.synonyms].flatMap(stems).filter((word) => word.length > 3 && !FUNCTION_WORDS.has(word)),
  );
  const others = [...index.attributes.values()].filter((other) => other.id !== attribute && states(other.id));
  const sharing = others.find((other) =>
    [other.label, ...other.synonyms].flatMap(stems).some((word) => words.has(word)),
  );
  // "The longest novel" is the one with the most pages.
  const said = SIZE_WORDS[kind.dimension ?? ''];
  const meant = others.find(
    (other) =>
      said !== undefined && askedOfAttribute(other.label).some((phrase) => phrase.length === 1 && phrase[0] === said),
  );
  // "Lasts longer once opened": another measure of the same kind that is stated.
  const alike = kind.dimension === undefined ? [] : others.filter(({ dimension }) => dimension === kind.dimension);
  return (sharing ?? meant ?? (alike.length === 1 ? alike[0] : undefined))?.id ?? attribute;
}

/** The same for a comparison, along whichever of its measures these rows state. */
export function settleDegree(index: CatalogueIndex, comparing: Comparing, rows: readonly number[]): void {
  const states = ({ attribute }: { attribute: string }) =>
    rows.some((row) => !Number.isNaN(index.columns.get(attribute)?.[row] ?? Number.NaN));
  const other = states(comparing) ? undefined : comparing.also?.find(states);
  if (!other) {
    const before = index.attributes.get(comparing.attribute)?.dimension;
    comparing.attribute = stated(index, comparing.attribute, rows);
    // "Faster" is less time, but more power.
    const now = index.attributes.get(comparing.attribute)?.dimension;
    if (before === 'time' && (now === 'power' || now === 'speed')) comparing.down = !comparing.down;
    return;
  }
  comparing.also = [
    ...(comparing.also ?? []).filter((one) => one !== other),
    { attribute: comparing.attribute, down: comparing.down },
  ];
  comparing.attribute = other.attribute;
  comparing.down = other.down;
}

/** The plain word of a size, by what it measures. */
const SIZE_WORDS: Readonly<Record<string, string>> = {
  length: 'long',
  time: 'long',
  mass: 'heavy',
  volume: 'big',
  people: 'big',
};
