import { explainBuying } from './buying.ts';
import { dayFor } from './describing.ts';
import { lineFor } from './preparing.ts';
import { sayPrice } from './price-answers.ts';
import type { Reading } from './reading.ts';
import { inView, type Pointed } from './references.ts';
import { search } from './searching.ts';
import { offerLines } from './several.ts';
import { askWhich } from './showing.ts';
import type { Talk } from './talk.ts';
import { stem } from './text.ts';
import { quoted } from './wording.ts';

export function askBuying(talk: Talk, reading: Reading, pointed: Pointed): void {
  if (pointed.unclear) {
    askWhich(talk, pointed.unclear, 'show');
    return;
  }
  const [item] = pointed.items;
  // "What do I pay if I get both?"
  if (pointed.items.length > 1 && reading.acts.has('ask-price')) {
    const lines = pointed.items.flatMap((one) =>
      one.variants.length > 1 || one.instead !== undefined
        ? []
        : [lineFor(one, one.variants[0], 1, dayFor(talk, one)?.day)],
    );
    if (lines.length === pointed.items.length) offerLines(talk, lines);
    else for (const one of pointed.items.slice(0, 4)) sayPrice(talk, one);
    return;
  }
  if (!item && reading.wishes.length > 0 && !/\b(?:it|that|this)\b/.test(reading.said)) {
    search(talk, reading);
    return;
  }
  const about = item ?? inView(talk);
  if (about && reading.quantity !== undefined && reading.acts.has('conditional')) {
    talk.mind.count = reading.quantity;
    sayPrice(talk, about);
    return;
  }
  explainBuying(talk, about);
}

/** "List them by weight", "in order of price": the attribute to sort by. */
export function sortWanted(talk: Talk, reading: Reading): string | undefined {
  const [, by = ''] =
    / (?:sort(?:ed)?|list(?:ed)?|order(?:ed)?|rank(?:ed)?|show|see|now|them|flights|those|arrange[d]?)?(?: \w+){0,4}? (?:by|in order of) (?:the )?(\w+)(?: please| then| now)* $/.exec(
      reading.said,
    ) ?? [];
  if (by === '' || (reading.acts.has('question') && / (?:is|are) (?:this|these|they|it|that) /.test(reading.said)))
    return undefined;
  if (/^(?:price|cost|fare)$/.test(by)) return 'price';
  const meaning = talk.room.index.lexicon.get(stem(by))?.meanings.find((one) => one.is === 'attribute');
  return meaning?.is === 'attribute' && talk.room.index.columns.has(meaning.attribute) ? meaning.attribute : undefined;
}

/** The places said the wrong way round: "from Boston", "to New York". */
export function wayOf(reading: Reading): string {
  const place = reading.unknown.join(' ');
  return reading.said.includes(` to ${place} `) && !reading.said.includes(` ${place} to `)
    ? `to ${quoted([place])}`
    : `from ${quoted([place])}`;
}
