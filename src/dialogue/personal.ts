/**
 * What a reply says that is the user's own: personal data they shared, and words of theirs that are quoted. Both go when a session
 * ends, and answers are kept longer. So the dialogue leaves marks for personal data, whose values it never sees, and marks its
 * quotations; those are set apart before a reply is kept, and whoever gives an answer out puts both back in while they are known.
 */
import { plain } from './plain.ts';

/** What a user consented to share for the wording of one session. */
export interface Person {
  name?: string;
  locale?: string;
  city?: string;
  country?: string;
}

/** Quotations of one session, numbered in the order they were first made. */
export interface Quotations {
  /** The number of the first that is still known. */
  from: number;
  texts: string[];
}

/** What a session knows and a kept reply does not. */
export interface Known {
  person?: Person;
  quotations?: Quotations;
}

type PersonalWord = keyof Person | 'first_name';

/** C1 controls: `plain` takes them out of everything that a user or a feed wrote, and they are one byte in memory. */
const START = '\u0090';
const WORDS: Record<PersonalWord, string> = {
  name: '\u0091',
  first_name: '\u0092',
  locale: '\u0093',
  city: '\u0094',
  country: '\u0095',
};
const [QUOTE, NUMBER, END] = ['\u0096', '\u0097', '\u0098'];

const FIELDS: readonly (keyof Person)[] = ['name', 'locale', 'city', 'country'];
const PERSONAL = new RegExp(`${START}([^${START}]*?)([${Object.values(WORDS).join('')}])`, 'g');
/** A reply that was cut off may have lost an end. */
const QUOTED = new RegExp(`${QUOTE}([^${END}]*)(?:${END}|$)`, 'g');
const NUMBERED = new RegExp(`${NUMBER}(\\d+)${END}`, 'g');
/** What stands for a quotation that is no longer known. */
const GONE = '“…”';

/** Quotations a session remembers; of a very long one the first are forgotten. */
const MOST_QUOTATIONS = 1000;

/** What the dialogue is told of a person: which words there are. */
export function sharedOf(person: Person = {}): (keyof Person)[] {
  return FIELDS.filter((field) => person[field]);
}

/** A mark for a personal word; `before` comes and goes with it. */
export function personal(word: PersonalWord, before = ''): string {
  return `${START}${before}${WORDS[word]}`;
}

/** The user's words as the brand says them back. */
export function quotation(text: string): string {
  return `${QUOTE}${text}${END}`;
}

/** The message with numbers in place of its quotations, to be kept, and the session's quotations with those of the message. */
export function setApart(
  message: string,
  { from, texts }: Quotations = { from: 0, texts: [] },
): { message: string; quotations?: Quotations } {
  const all = [...texts];
  const kept = message.replace(QUOTED, (_quotation, text: string) => {
    const known = all.indexOf(text);
    const at = known === -1 ? all.push(text) - 1 : known;
    return `${NUMBER}${from + at}${END}`;
  });
  const over = Math.max(0, all.length - MOST_QUOTATIONS);
  return { message: kept, ...(all.length > 0 && { quotations: { from: from + over, texts: all.slice(over) } }) };
}

/** Whether a message says anything that a session must know. */
export function isPersonal(message: string): boolean {
  return message.includes(START) || message.includes(NUMBER);
}

/** The message as it is given out: with what is known, and as a whole sentence without. */
export function sayTo({ person, quotations }: Known, message: string): string {
  return message
    .replace(PERSONAL, (_mark, before: string, word: string) => {
      const value = wordFor(person, word);
      return value ? before + value : '';
    })
    .replace(NUMBERED, (_mark, number: string) => quotations?.texts[Number(number) - quotations.from] ?? GONE)
    .replace(QUOTED, (_quotation, text: string) => text);
}

function wordFor(person: Person | undefined, word: string): string | undefined {
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
