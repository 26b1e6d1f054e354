/** Phrases as data, matched over tokens: words, alternatives, classes of words and short gaps. */

/** What a phrase needs to know of a token. */
interface Spoken {
  word: string;
  stem: string;
  /** Punctuation right after it. */
  after: string;
}

export type WordClass = (token: Spoken) => boolean;

interface Found<T> {
  entry: T;
  at: number;
  to: number;
}

/** Finds the longest phrase that begins at a token; of phrases read backwards, the longest that ends there. */
export type Phrases<T> = (tokens: readonly Spoken[], at: number) => Found<T> | undefined;

interface Step<T> {
  words: Map<string, Step<T>>;
  classes: Edge<T>[];
  entry?: T;
}

interface Edge<T> {
  name: string;
  accepts: WordClass;
  least: number;
  most: number;
  to: Step<T>;
}

/**
 * A phrase is words with spaces between. A word may be `a|b` (either), `a?` (may be missing), `<name>` (one of that
 * class), `<name>{3}` or `*{3}` (up to so many of that class, or of any word but those of the class `stop`). Words
 * match as they are or by their stem. Of phrases of one length the one listed first counts. No phrase goes on over a
 * comma or the end of a sentence.
 */
export function createPhrases<T>(
  list: Iterable<readonly [phrase: string, entry: T]>,
  classes: Readonly<Record<string, WordClass>> = {},
  direction: 1 | -1 = 1,
): Phrases<T> {
  let made: Step<T> | undefined;
  return (tokens, start) => {
    // Made when it is first asked: a start must not wait for it.
    made ??= rootOf(list, classes, direction);
    const root = made;
    const opening = tokens[start];
    if (!opening || !begins(root, opening)) return undefined;
    let best: T | undefined;
    let length = 0;
    const reachable = (at: number) => {
      const token = tokens[at];
      if (!token) return undefined;
      if (direction === 1) return at > start && isEnd(tokens[at - 1]) ? undefined : token;
      // "Approx. 50": a dot right before the number shortens a word.
      return isEnd(token) && !(at === start && token.after === '.') ? undefined : token;
    };
    const walk = (step: Step<T>, at: number) => {
      const taken = Math.abs(at - start);
      if (step.entry !== undefined && taken > length) [best, length] = [step.entry, taken];
      const token = reachable(at);
      if (token) {
        const byWord = step.words.get(token.word);
        if (byWord) walk(byWord, at + direction);
        const byStem = token.stem === token.word ? undefined : step.words.get(token.stem);
        if (byStem) walk(byStem, at + direction);
      }
      for (const { accepts, least, most, to } of step.classes) {
        for (let count = 0, next = at; ; count++, next += direction) {
          if (count >= least) walk(to, next);
          const one = count < most ? reachable(next) : undefined;
          if (!one || !accepts(one)) break;
        }
      }
    };
    walk(root, start);
    if (best === undefined) return undefined;
    return direction === 1
      ? { entry: best, at: start, to: start + length }
      : { entry: best, at: start - length + 1, to: start + 1 };
  };
}

/** Whether a clause or a sentence ends after a token; the dot of a single letter ("p.m.") shortens a word. */
export function isEnd(token: Spoken | undefined): boolean {
  if (token === undefined || token.after === '') return false;
  return ENDS.includes(token.after) && !(token.after === '.' && token.word.length === 1 && token.word > '9');
}

const ENDS = ',;!?.\n';

function rootOf<T>(
  list: Iterable<readonly [phrase: string, entry: T]>,
  classes: Readonly<Record<string, WordClass>>,
  direction: 1 | -1,
): Step<T> {
  const root: Step<T> = { words: new Map(), classes: [] };
  for (const [phrase, entry] of list) {
    const parts = fold(phrase).split(' ');
    insert(root, direction === 1 ? parts : parts.reverse(), entry, classes);
  }
  return root;
}

function begins<T>({ words, classes }: Step<T>, token: Spoken): boolean {
  if (words.has(token.word) || words.has(token.stem)) return true;
  return classes.some(({ least, accepts }) => least === 0 || accepts(token));
}

function insert<T>(root: Step<T>, parts: string[], entry: T, classes: Readonly<Record<string, WordClass>>): void {
  let steps = [root];
  for (const part of parts) {
    const optional = part.endsWith('?');
    const choices = (optional ? part.slice(0, -1) : part).split('|');
    const next = steps.flatMap((step) => choices.map((choice) => stepTo(step, choice, classes)));
    steps = optional ? [...next, ...steps] : next;
  }
  for (const step of steps) step.entry ??= entry;
}

function stepTo<T>(step: Step<T>, choice: string, classes: Readonly<Record<string, WordClass>>): Step<T> {
  if (!choice.startsWith('<') && !choice.startsWith('*')) {
    const known = step.words.get(choice) ?? { words: new Map(), classes: [] };
    step.words.set(choice, known);
    return known;
  }
  const known = step.classes.find((edge) => edge.name === choice);
  if (known) return known.to;
  const [, name, most] = /^(?:<(\w+)>|\*)(?:\{(\d)\})?$/.exec(choice) ?? [];
  const to: Step<T> = { words: new Map(), classes: [] };
  const stop = classes.stop ?? (() => false);
  const accepts = name === undefined ? (token: Spoken) => !stop(token) : classes[name];
  if (!accepts) throw new Error(`No class of words is called ${name}`);
  step.classes.push({ name: choice, accepts, least: most === undefined ? 1 : 0, most: Number(most ?? 1), to });
  return to;
}

const ASCII = /^[ -~]*$/;

/** Lower case, without accents and ligatures, as tokens have their words. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
}
