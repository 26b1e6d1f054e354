/** The forms of a comparing phrase: "longer range" also gives "long range" and "longest range"; "more seats" gives "most seats". */
import type { CatalogueWords } from '../lang/catalogue-words.ts';
import { fold } from '../lang/phrases.ts';
import type { Degree } from './lexicon.ts';

type Forms = CatalogueWords['degrees'];

interface DegreePhrase {
  phrase: string;
  degree: Degree;
}

/** A pack's word for less or more of something, in all degrees. */
export function degreesOf(forms: Forms, text: string): DegreePhrase[] {
  const said = fold(text).trim();
  const [head = '', ...rest] = said.split(/\s+/);
  const final = rest.at(-1);
  const tail = rest.length > 0 ? ` ${rest.join(' ')}` : '';
  const irregular = forms.irregular.find((row) => row.includes(head));
  if (irregular)
    return [plainly(`${irregular[0]}${tail}`, 'comparative'), plainly(`${irregular[1]}${tail}`, 'superlative')];
  if (forms.extremes.includes(head)) return [plainly(said, 'superlative')];
  if (final !== undefined && degreeOf(forms, head) === 'plain' && degreeOf(forms, final) !== 'plain')
    return [plainly(said, degreeOf(forms, final)), ...afterVerb(forms, said.slice(0, -final.length).trim(), final)];
  const base = baseOf(forms, head);
  if (base === undefined) return [plainly(said, 'plain')];
  const { comparatives, superlatives } = inflected(forms, base);
  return [
    plainly(`${base}${tail}`, 'plain'),
    ...comparatives.map((form) => plainly(`${form}${tail}`, 'comparative')),
    ...superlatives.map((form) => plainly(`${form}${tail}`, 'superlative')),
  ];
}

/** Which degree a single word is. */
function degreeOf(forms: Forms, word: string): Degree {
  const irregular = forms.irregular.find((row) => row.includes(word));
  if (irregular) return irregular[0] === word ? 'comparative' : 'superlative';
  if (forms.none.includes(word)) return 'plain';
  if (forms.superlative.some((ending) => endsWith(word, ending))) return 'superlative';
  return forms.comparative.some((ending) => endsWith(word, ending)) ? 'comparative' : 'plain';
}

/** "darkest" and "darker" as "dark"; a plain word as it is; undefined when the word compares nothing. */
function baseOf(forms: Forms, word: string): string | undefined {
  if (forms.none.includes(word)) return undefined;
  const ending = [...forms.superlative, ...forms.comparative].find((one) => endsWith(word, one));
  if (ending === undefined) return /^\p{Ll}{3,9}$/u.test(word) ? word : undefined;
  const cut = word.slice(0, -ending.length);
  const last = cut.at(-1) ?? '';
  const changed = forms.changes.find(([, becomes]) => becomes === last);
  if (changed) return cut.slice(0, -1) + changed[0];
  if (last === cut.at(-2) && forms.doubled.includes(last)) return cut.slice(0, -1);
  return forms.muted.includes(cut) ? cut + forms.mute : cut;
}

function plainly(phrase: string, degree: Degree): DegreePhrase {
  return { phrase, degree };
}

/** "lasts longer", "holds more", "boils fastest": the verb comes first. */
function afterVerb(forms: Forms, verb: string, final: string): DegreePhrase[] {
  const irregular = forms.irregular.find((row) => row.includes(final));
  const base = irregular ? undefined : baseOf(forms, final);
  const { comparatives, superlatives } = base
    ? inflected(forms, base)
    : { comparatives: [irregular?.[0] ?? final], superlatives: [irregular?.[1] ?? final] };
  return [
    ...comparatives.map((form) => plainly(`${verb} ${form}`, 'comparative')),
    ...superlatives.flatMap((form) =>
      ['', ...forms.article.map((one) => `${one} `)].map((article) =>
        plainly(`${verb} ${article}${form}`, 'superlative'),
      ),
    ),
  ];
}

function inflected(forms: Forms, base: string): { comparatives: string[]; superlatives: string[] } {
  const last = base.at(-1) ?? '';
  const changed = forms.changes.find(([letter]) => letter === last);
  const isVowel = (at: number) => forms.vowels.includes(base.at(at) ?? ' ');
  const doubles = forms.doubled.includes(last) && isVowel(-2) && !isVowel(-3);
  const cut = changed
    ? base.slice(0, -1) + changed[1]
    : last === forms.mute
      ? base.slice(0, -1)
      : doubles
        ? base + last
        : base;
  return {
    comparatives: forms.comparative.map((ending) => cut + ending),
    superlatives: forms.superlative.map((ending) => cut + ending),
  };
}

/** With at least a short word before it. */
function endsWith(word: string, ending: string): boolean {
  return word.length >= ending.length + 3 && word.endsWith(ending);
}
