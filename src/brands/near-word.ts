/** Suggests the known word closest to a mistyped one. */

/** The known word closest to what was written, if any is close enough. */
export function nearWord(written: string, known: readonly string[]): string | undefined {
  return known.find((word) => isNear(written.toLowerCase(), word));
}

/** One letter added, missing or changed, two adjacent letters swapped, or one word a prefix of the other. */
function isNear(written: string, word: string): boolean {
  if (written.length > 2 && (word.startsWith(written) || written.startsWith(word))) return true;
  let start = 0;
  while (start < written.length && written[start] === word[start]) start++;
  let end = 0;
  while (end < Math.min(written.length, word.length) - start && written.at(-1 - end) === word.at(-1 - end)) end++;
  const [a, b] = [written.slice(start, written.length - end), word.slice(start, word.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b === `${a[1]}${a[0]}`);
}
