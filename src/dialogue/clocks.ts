/** Times of day: which of the clock attributes is meant, parts of the day, and hours as limits. */
import type { Bounds } from './bounds.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { PARTS_OF_DAY } from './dates.ts';
import { numberWord } from './english.ts';
import { isNegated } from './negation.ts';
import type { Reading } from './reading.ts';
import { stem, type Token } from './text.ts';

export function readPartsOfDay(
  index: CatalogueIndex,
  tokens: readonly Token[],
  used: boolean[],
  reading: Reading,
): void {
  if (!index.hasTimes) return;
  if (/^ (?:hi |hello |hey )?good (?:morning|afternoon|evening|night)\b/.test(reading.said)) return;
  for (const [name, bounds] of Object.entries(PARTS_OF_DAY)) {
    const parts = name.split(' ');
    const at = tokens.findIndex((_, start) => parts.every((part, step) => tokens[start + step]?.stem === part));
    if (at < 0) continue;
    // "$200 a night" is a rate, no time of day.
    const before = tokens[at - 1]?.word ?? '';
    const counted = /^(?:a|per|each|one|every|\d+)$/.test(before) || numberWord(before) !== undefined;
    if (name === 'night' && counted) continue;
    const kind = clockAttribute(index, tokens, at, reading);
    if (!kind || reading.wishes.some((wish) => wish.on === `a:${kind}`)) continue;
    reading.wishes = reading.wishes.filter((wish) => !wish.any?.includes(name));
    reading.wishes.push(
      isNegated(tokens, at) ? { on: `a:${kind}`, ...bounds, not: true } : { on: `a:${kind}`, ...bounds },
    );
    used.fill(true, at, at + parts.length);
  }
}

/** The time attribute that is meant: the one whose words are nearest before, else the first one. */
export function clockAttribute(
  index: CatalogueIndex,
  tokens: readonly Token[],
  at: number,
  reading: Reading,
): string | undefined {
  const clocks = [...index.attributes.values()].filter((kind) => kind.type === 'time');
  const near = tokens.slice(Math.max(0, at - 8), at + 3).map(({ stem: one }) => one);
  for (const kind of clocks.slice(1)) {
    if (
      reading.attributes.includes(kind.id) &&
      [kind.label, ...kind.synonyms].some((text) => near.includes(stem(text.toLowerCase().split(' ')[0] ?? '')))
    )
      return kind.id;
    if (
      /^arriv/i.test(kind.label) &&
      near.some((word) => /^(?:arriv\w*|land\w*|there|be|ground|down|get|home)$/.test(word)) &&
      /\b(?:on the ground|touch(?:es|ing)? down|get home|(?:be|get|gets|getting|arrive|arriving|land|landing) (?:there|in|into|to|by|before|at|home))\b/.test(
        reading.said,
      )
    )
      return kind.id;
  }
  return clocks[0]?.id;
}

export function scaleClock(bounds: Bounds, clock: (value: number) => number): Bounds {
  const hour = (value: number) => (value > 24 ? value : clock(value));
  return {
    ...bounds,
    ...(bounds.min !== undefined && { min: hour(bounds.min) }),
    ...(bounds.max !== undefined && { max: hour(bounds.max) }),
    ...(bounds.near !== undefined && { near: hour(bounds.near) }),
  };
}

/** "I need to be at a meeting at 11": there by then. */
export function isDue(index: CatalogueIndex, attribute: string, { said }: Reading): boolean {
  return (
    /^arriv/i.test(index.attributes.get(attribute)?.label ?? '') &&
    / (?:to|must) be (?:at|in|there|back|home) /.test(said)
  );
}
