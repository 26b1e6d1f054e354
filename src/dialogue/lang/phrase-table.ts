/** Phrases of a language, found in tokens by their words; at one place the longest comes first. */

interface PhraseAt<T> {
  at: number;
  to: number;
  value: T;
}

export interface PhraseTable<T> {
  /** Every phrase at every place. */
  findAll(words: readonly string[]): PhraseAt<T>[];
  /** The longest phrase that begins here. */
  longestAt(words: readonly string[], at: number): PhraseAt<T> | undefined;
}

export function phraseTable<T>(entries: Iterable<readonly [phrase: string, value: T]>): PhraseTable<T> {
  const byFirst = new Map<string, { words: string[]; value: T }[]>();
  for (const [phrase, value] of entries) {
    const words = phrase.split(' ');
    const first = words[0] ?? '';
    const sharing = byFirst.get(first) ?? [];
    sharing.push({ words, value });
    byFirst.set(first, sharing);
  }
  for (const sharing of byFirst.values()) sharing.sort((a, b) => b.words.length - a.words.length);

  function stands(words: readonly string[], said: readonly string[], at: number): boolean {
    for (let step = 1; step < words.length; step++) if (said[at + step] !== words[step]) return false;
    return true;
  }

  return {
    findAll(said) {
      const found: PhraseAt<T>[] = [];
      for (let at = 0; at < said.length; at++) {
        for (const { words, value } of byFirst.get(said[at] ?? '') ?? NONE)
          if (stands(words, said, at)) found.push({ at, to: at + words.length, value });
      }
      return found;
    },
    longestAt(said, at) {
      for (const { words, value } of byFirst.get(said[at] ?? '') ?? NONE)
        if (stands(words, said, at)) return { at, to: at + words.length, value };
      return undefined;
    },
  };
}

const NONE: readonly never[] = [];
