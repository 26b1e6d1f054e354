/** Phrases of a language, found in tokens by their words; at one place the longest comes first. */

export interface PhraseAt<T> {
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

  function* allAt(said: readonly string[], at: number): Generator<PhraseAt<T>> {
    for (const { words, value } of byFirst.get(said[at] ?? '') ?? []) {
      if (words.every((word, step) => said[at + step] === word)) yield { at, to: at + words.length, value };
    }
  }

  return {
    findAll: (said) => said.flatMap((_, at) => [...allAt(said, at)]),
    longestAt: (said, at) => allAt(said, at).next().value ?? undefined,
  };
}
