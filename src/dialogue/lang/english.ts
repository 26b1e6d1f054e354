/** English, read once. */
import parts from './en/model.json' with { type: 'json' };
import { createLanguage, type Language } from './language.ts';

let made: Language | undefined;

export function english(): Language {
  made ??= createLanguage(parts);
  return made;
}
