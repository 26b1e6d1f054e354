/** Which attribute is meant when several share a word: the longest of their phrases that is there wins. */
import type { AttributeKind, CatalogueIndex } from './catalogue-index.ts';
import { FUNCTION_WORDS } from './english.ts';
import type { Degree, Found, Meaning } from './lexicon.ts';
import { root } from './policies.ts';
import { stems, type Token } from './text.ts';

const MOST_APART = 7;

/**
 * A phrase of two or more telling words said with others between ("how fast does the Touring charge" has "charges faster"):
 * found at the word of degree, with the other places it takes. Undefined when only one word of it is there.
 */
export function scatteredDegree(index: CatalogueIndex, tokens: readonly Token[]): { found: Found[]; places: number[] } | undefined {
  const said = tokens.map(({ word }) => bare(word));
  for (const kind of index.attributes.values()) {
    for (const is of ['less', 'more'] as const) {
      for (const text of kind[is]) {
        const parts = stems(text).filter((part) => !FUNCTION_WORDS.has(part)).map(bare);
        if (new Set(parts).size < 2) continue;
        const places = parts.map((part) => said.indexOf(part));
        if (places.some((place) => place < 0) || Math.max(...places) - Math.min(...places) > MOST_APART) continue;
        const degreeAt = places.find((place) => tokens[place] && /^(?:fast|quick|long|strong|light|warm|deep|big|wide|high|low|short|hard|soft|good|well|slow|bright|small)(?:er|est)?$/.test(tokens[place].word));
        if (degreeAt === undefined || isTogether(places)) continue;
        const meaning: Meaning = { is, attribute: kind.id, degree: degreeOf(tokens[degreeAt]?.word ?? '') };
        const found = places.map((at): Found => ({ at, to: at + 1, phrase: { key: text, stems: [tokens[at]?.stem ?? ''], meanings: at === degreeAt ? [meaning] : [] } }));
        return { found, places };
      }
    }
  }
  return undefined;
}

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
  return root(cut);
}

/** "The most powerful charger": where no charger states the power, but another attribute with that word, that one is meant. */
export function stated(index: CatalogueIndex, attribute: string, rows: readonly number[]): string {
  const states = (id: string) => rows.some((row) => !Number.isNaN(index.columns.get(id)?.[row] ?? Number.NaN));
  const kind = index.attributes.get(attribute);
  if (!kind || !index.columns.has(attribute) || rows.length === 0 || states(attribute)) return attribute;
  const words = new Set(labelWords(kind));
  const others = [...index.attributes.values()].filter((other) => other.id !== attribute && states(other.id) && labelWords(other).some((word) => words.has(word)));
  return others[0]?.id ?? attribute;
}

function labelWords({ label }: AttributeKind): string[] {
  return stems(label).filter((word) => word.length > 3 && !FUNCTION_WORDS.has(word));
}
