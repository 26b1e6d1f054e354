/** The sentences of an item's own text, in order; facts name them by their place. */
import type { Item } from '../../brands/catalogue.ts';

const LONGEST = 4000;

export function sentencesOf({ summary, description }: Item): string[] {
  return [summary, description].flatMap((text) =>
    text === undefined
      ? []
      : text
          .slice(0, LONGEST)
          .split(/\n+|(?<=[.!?])\s+/)
          .filter((one) => /\p{L}/u.test(one)),
  );
}
