/**
 * Personal words in what the brand says. The dialogue knows which of them a user shared, never their values: it leaves marks,
 * and whoever gives the answer out puts the values in, or nothing once they are gone. So a kept reply holds no personal data.
 */

import { plain } from './text.ts';
import type { Reply } from './turn.ts';

/** What a user consented to share for the wording of one session. */
export interface Person {
  name?: string;
  locale?: string;
  city?: string;
  country?: string;
}

export type PersonalWord = keyof Person | 'first_name';

/** C1 controls: `plain` takes them out of everything that a user or a feed wrote, and they are one byte in memory. */
const WORDS: Record<PersonalWord, string> = {
  name: '\u0091',
  first_name: '\u0092',
  locale: '\u0093',
  city: '\u0094',
  country: '\u0095',
};
const FIELDS: readonly (keyof Person)[] = ['name', 'locale', 'city', 'country'];
const START = '\u0090';
const MARK = new RegExp(`${START}([^${START}]*?)([${Object.values(WORDS).join('')}])`, 'g');

/** What the dialogue is told of a person: which words there are. */
export function sharedOf(person: Person = {}): (keyof Person)[] {
  return FIELDS.filter((field) => person[field]);
}

/** A mark for a personal word; `before` comes and goes with it. */
export function personal(word: PersonalWord, before = ''): string {
  return `${START}${before}${WORDS[word]}`;
}

/** Whether the reply speaks of anything personal. */
export function isPersonal({ message }: Reply): boolean {
  return message.includes(START);
}

/** The message as it is given out: with what is known of the person, and whole without. */
export function sayTo(person: Person | undefined, message: string): string {
  return message.replace(MARK, (_mark, before: string, word: string) => {
    const value = knownWord(person, word);
    return value ? before + value : '';
  });
}

function knownWord(person: Person | undefined, word: string): string | undefined {
  switch (word) {
    case WORDS.name:
      return person?.name && plain(person.name, 60);
    case WORDS.first_name:
      return person?.name && plain(person.name, 40).split(' ')[0];
    case WORDS.locale:
      return person?.locale && plain(person.locale, 20);
    case WORDS.city:
      return person?.city && plain(person.city, 60);
    default:
      return person?.country && plain(person.country, 60);
  }
}
