/**
 * Which subdivision of a country a text means (ISO 3166-2): its code, with or without the country's, or its name in English
 * or in the country's own languages, in any case and with or without accents. Wallets and assistants write all of these.
 */
import names from './subdivisions.json';

/** One subdivision: the codes of those it lies in, itself first. */
type Line = readonly string[];

interface Country {
  /** From a code or a name, folded, to what it may mean. */
  byText: Map<string, Line[]>;
}

const NAMES: Partial<Record<string, string>> = names;
const read = new Map<string, Country>();

/** Codes that people write for countries that have another one. */
const ALIASES: Record<string, string> = { UK: 'GB', EL: 'GR' };
const NAMED = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** The code of a country (alpha-2, in any case) as ISO 3166-1 has it; `undefined` when it has none such. */
export function countryOf(code: string): string | undefined {
  const upper = code.toUpperCase();
  const country = Object.hasOwn(ALIASES, upper) ? ALIASES[upper] : upper;
  const isOne = country !== undefined && /^[A-Z]{2}$/.test(country) && !UNASSIGNED.has(country);
  return isOne && NAMED.of(country) !== undefined ? country : undefined;
}

/** What CLDR names and is no country: unions, and what stands for none. */
const UNASSIGNED = new Set(['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB']);

/** Whether ISO 3166-2 divides this country (alpha-2, upper case). */
export function isDivided(country: string): boolean {
  return Object.hasOwn(NAMES, country);
}

/**
 * What a text may mean in this country (alpha-2, upper case): for each reading the codes of the subdivision and of those it
 * lies in, the smallest first. Empty when it means none.
 */
export function regionsMeant(country: string, text: string): Line[] {
  const { byText } = read.get(country) ?? readCountry(country);
  const whole = fold(text);
  const plain = byText.get(whole) ?? byText.get(withoutKind(whole));
  if (plain !== undefined) return plain;
  // "California (CA)", "CA - California": each part that means something, as long as they agree.
  const parts = text.split(/[(),;/–-]/).flatMap((part) => byText.get(withoutKind(fold(part))) ?? []);
  const [first] = parts;
  return first !== undefined && parts.every(([code]) => code === first[0]) ? [first] : [];
}

function readCountry(country: string): Country {
  const rows = (Object.hasOwn(NAMES, country) ? (NAMES[country] ?? '') : '').split('|').filter((row) => row !== '');
  const split = rows.map((row) => {
    const space = row.indexOf(' ');
    const [code = '', parent] = row.slice(0, space).split('>');
    return { code, parent, names: row.slice(space + 1).split(';') };
  });
  const parents = new Map(split.map(({ code, parent }) => [code, parent]));
  const byText = new Map<string, Line[]>();
  const add = (text: string, line: Line) => {
    const known = byText.get(text) ?? [];
    if (!known.some(([code]) => code === line[0])) byText.set(text, [...known, line]);
  };
  for (const { code, names } of split) {
    const line = lineOf(parents, code);
    for (const text of [code, `${country} ${code}`, `${country}${code}`, ...names]) add(fold(text), line);
    for (const name of names) add(fold(umlautsWritten(name)), line);
    for (const name of names) add(withoutKind(fold(name)), line);
  }
  // A code is that one subdivision, whatever else has a name like it.
  for (const { code } of split) byText.set(fold(code), [lineOf(parents, code)]);
  const known = { byText };
  read.set(country, known);
  return known;
}

function lineOf(parents: ReadonlyMap<string, string | undefined>, code: string): Line {
  const line: string[] = [];
  for (let at: string | undefined = code; at !== undefined && !line.includes(at); at = parents.get(at)) line.push(at);
  return line;
}

/** Letters that do not come apart into a letter and an accent. */
const LETTERS: Record<string, string> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', æ: 'ae', œ: 'oe', ı: 'i', þ: 'th' },
};

/** One spelling for texts that differ in case, accents, dots, apostrophes and what separates words. */
export function fold(text: string): string {
  return text
    .slice(0, MOST_CHARACTERS)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\u02b0-\u02ff.'’‘`´]/gu, '')
    .replace(/[ßøłđðæœıþ]/g, (letter) => LETTERS[letter] ?? letter)
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '')
    .join(' ');
}

/** No name of a subdivision is longer. */
const MOST_CHARACTERS = 200;

/** "Thüringen" as it is written where there are no dots. */
function umlautsWritten(name: string): string {
  return name.normalize('NFC').replace(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize('NFD').charAt(0)}e`);
}

/** What kind of subdivision it is, said before or after the name: "State of New York", "Kanagawa Prefecture". */
const KINDS = new Set(
  (
    'state province prefecture region canton county territory district department departement governorate oblast ' +
    'voivodeship land bundesland freistaat estado provincia regione region comunidad comunitat autonoma kanton ' +
    'ken fu shi sheng emirate republic municipality'
  ).split(' '),
);
const SMALL = new Set('the of de del della di da do du la le les el des d'.split(' '));

/** A folded name without the words that only say of which kind it is; as it was when nothing else is left. */
function withoutKind(folded: string): string {
  const words = folded.split(' ');
  let [from, to] = [0, words.length];
  const isKind = (at: number) => KINDS.has(words[at] ?? '');
  while (from < to && (isKind(from) || SMALL.has(words[from] ?? ''))) from += 1;
  while (to > from && isKind(to - 1)) to -= 1;
  return from < to ? words.slice(from, to).join(' ') : folded;
}
