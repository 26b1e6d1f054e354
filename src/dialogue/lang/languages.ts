/** The languages that are spoken here, each read when it is first needed. */
import type { Brand } from '../../brands/catalogue.ts';
import de from './de/model.json' with { type: 'json' };
import en from './en/model.json' with { type: 'json' };
import { createLanguage, type Language, type LanguageParts } from './language.ts';

const PARTS: Readonly<Record<string, LanguageParts>> = { en, de };
const made = new Map<string, Language>();

/** What a brand speaks, by the locale of its pack; English where that language is none of these. */
export function languageOf({ pack }: Pick<Brand, 'pack'>): Language {
  return languageNamed(pack.locale.split('-')[0]?.toLowerCase() ?? '');
}

export function languageNamed(name: string): Language {
  const known = made.get(name);
  if (known) return known;
  const language = createLanguage(PARTS[name] ?? en);
  made.set(name, language);
  return language;
}
