/** What somebody says to matter no longer: "never mind the color", "it doesn't have to be waterproof", "weight doesn't matter". */
import type { Room } from '../room.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';

export interface Dropped {
  /** What wishes are on, and `w:<stem>` of other words. */
  on: string[];
  mentions: Mention[];
  spans: { at: number; to: number }[];
}

export function droppedIn({ language }: Room, heard: Heard, clause: HeardClause): Dropped {
  const dropped: Dropped = { on: [], mentions: [], spans: [] };
  const { words } = heard;
  for (let at = clause.from; at < clause.to; at++) {
    const before = language.drops.before.longestAt(words, at);
    const after = before ? undefined : language.drops.after.longestAt(words, at);
    const found = before ?? after;
    if (!found || found.to > clause.to) continue;
    const span = before
      ? { at, to: reach(heard, clause, language.negationEnds, found.to) }
      : { at: startOf(heard, clause, at), to: found.to };
    dropped.spans.push(span);
    at = span.to - 1;
  }
  for (const span of dropped.spans) dropSpan(language, heard, span, dropped);
  return dropped;
}

/** Up to the end of the clause, or to a word or mark that ends the reach. */
function reach({ words, tokens }: Heard, { to }: HeardClause, ends: ReadonlySet<string>, from: number): number {
  let end = from;
  while (end < to && !ends.has(words[end] ?? '')) {
    end++;
    if (tokens[end - 1]?.after === ',') break;
  }
  return end;
}

/** From the comma before, or the beginning of the clause. */
function startOf({ tokens }: Heard, { from }: HeardClause, at: number): number {
  let start = at;
  while (start > from && tokens[start - 1]?.after !== ',') start--;
  return start;
}

function dropSpan(language: Room['language'], heard: Heard, { at, to }: { at: number; to: number }, dropped: Dropped) {
  const own = heard.mentions.filter((one) => one.at >= at && one.to <= to && one.kind !== 'item');
  for (const { meanings } of own)
    for (const meaning of meanings) {
      if ('on' in meaning) dropped.on.push(meaning.on === 'tag' ? `tag=${meaning.value}` : meaning.on);
      else if ('attribute' in meaning)
        dropped.on.push(meaning.attribute === 'price' ? 'price' : `a:${meaning.attribute}`);
      else if (meaning.is === 'option-name') dropped.on.push(`o:${meaning.option}`);
    }
  dropped.mentions.push(...own);
  for (let place = at; place < to; place++) {
    const token = heard.tokens[place];
    if (!token) continue;
    if (language.catalogue.priceNames.has(token.stem)) dropped.on.push('price');
    if (!language.functionWords.has(token.word)) dropped.on.push(`w:${token.stem}`);
  }
}
