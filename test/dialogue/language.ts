/** A language read from its YAML, as training compiles it. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createLanguage, foldedParts, type Language, type LanguageParts } from '../../src/dialogue/lang/language.ts';

/** The parts of a language's folder, by file. */
export function partsOf(name: string): LanguageParts {
  const folder = new URL(`../../src/dialogue/lang/${name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const read = (file: string) => parse(readFileSync(new URL(file, folder), 'utf8'));
  return foldedParts(
    JSON.parse(JSON.stringify(Object.fromEntries(files.map((file) => [file.replace('.yaml', ''), read(file)])))),
  );
}

export function languageFrom(name: string): Language {
  return createLanguage(partsOf(name));
}

export const english = languageFrom('en');
