/** The languages that are spoken here, each read when it is first needed. */
import type { Brand } from '../../brands/catalogue.ts';
import de from './de/language.ts';
import en from './en/language.ts';
import { createLanguage, foldedParts, type Language, type LanguageParts } from './language.ts';
import { fold } from './phrases.ts';

const FOLDERS: Readonly<Record<string, LanguageParts>> = { en, de };
const made = new Map<string, Language>();

export function languageNamed(name: string): Language {
  const known = made.get(name);
  if (known) return known;
  const language = createLanguage(foldedParts(FOLDERS[name] ?? en));
  made.set(name, language);
  return language;
}

/** What a brand speaks: the language of its locale, unless its pack is clearly written in another one; English where neither is known. */
export function languageOf(brand: Pick<Brand, 'pack' | 'items'>): Language {
  const known = spoken.get(brand);
  if (known) return known;
  const language = spokenIn(brand);
  spoken.set(brand, language);
  return language;
}

const spoken = new WeakMap<object, Language>();

function spokenIn({ pack, items }: Pick<Brand, 'pack' | 'items'>): Language {
  const own = pack.locale.split('-')[0]?.toLowerCase() ?? '';
  const texts = [
    pack.brand.about,
    pack.voice.greeting,
    ...pack.policies.slice(0, MOST_TEXTS).map(({ answer }) => answer),
    ...items.slice(0, MOST_TEXTS).map(({ summary }) => summary),
  ];
  const parsed = languagesIn(texts.join(' ').slice(0, LONGEST));
  const [best = own] = Object.keys(FOLDERS).sort((a, b) => (parsed[b] ?? 0) - (parsed[a] ?? 0));
  const isClear = (parsed[best] ?? 0) > CLEAR * ((parsed[own] ?? 0) + 1);
  return languageNamed(isClear ? best : own);
}

const MOST_TEXTS = 20;
const LONGEST = 4000;
/** So many times as many words as of the other language. */
const CLEAR = 3;

/** How many words of a text are closed-class words of one language and of no other. */
export function languagesIn(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const own = ownWords();
  for (const word of fold(text).match(WORDS) ?? []) {
    const name = own.get(word);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const WORDS = /\p{L}+/gu;
let owners: Map<string, string> | undefined;

/** The closed-class words that one language alone has, each with the name of that language. */
function ownWords(): ReadonlyMap<string, string> {
  if (owners) return owners;
  const all = new Map<string, string>();
  for (const [name, { words }] of Object.entries(FOLDERS))
    for (const word of new Set(fold(words.function).split(/\s+/))) all.set(word, all.has(word) ? '' : name);
  for (const [word, name] of all) if (name === '') all.delete(word);
  owners = all;
  return all;
}
