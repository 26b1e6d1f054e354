/** What somebody says to matter no longer: "never mind the color", "it doesn't have to be waterproof", "weight doesn't matter". */

import type { Domain } from '../domain.ts';
import type { Language } from '../lang/language.ts';
import type { PhraseTable } from '../lang/phrase-table.ts';
import type { Mention } from './mention.ts';
import type { Parsed, ParsedClause } from './utterance.ts';

export interface Dropped {
  /** What wishes are on, and `w:<stem>` of other words. */
  on: string[];
  mentions: Mention[];
  spans: Span[];
}

interface Span {
  at: number;
  to: number;
}

export function droppedIn(domain: Domain, parsed: Parsed, clause: ParsedClause): Dropped {
  const { language } = domain;
  const dropped: Dropped = { on: [], mentions: [], spans: [] };
  const { allows } = language.drops;
  dropped.spans.push(...spansOf(language, parsed, clause, language.drops));
  const allowed = spansOf(language, parsed, clause, allows).filter((span) => isMeasured(domain, parsed, span));
  dropped.spans.push(...allowed);
  for (const span of dropped.spans) dropSpan(language, parsed, span, dropped);
  return dropped;
}

function spansOf(
  language: Language,
  parsed: Parsed,
  clause: ParsedClause,
  said: Record<'before' | 'after', PhraseTable<true>>,
): Span[] {
  const spans: Span[] = [];
  for (let at = clause.from; at < clause.to; at++) {
    const before = said.before.longestAt(parsed.words, at);
    const found = before ?? said.after.longestAt(parsed.words, at);
    if (!found || found.to > clause.to) continue;
    const span = before
      ? { at, to: reach(parsed, clause, language.negationEnds, found.to) }
      : { at: startOf(parsed, clause, at), to: found.to };
    spans.push(span);
    at = span.to - 1;
  }
  return spans;
}

/** "One stop is fine": of what is counted or so or not, and no value that is chosen: "regular is fine". */
function isMeasured({ index }: Domain, { mentions }: Parsed, span: Span): boolean {
  const own = mentions.filter(({ at, to }) => at >= span.at && to <= span.to);
  const isPlain = ({ kind }: Mention) => kind === 'attribute' || kind === 'amount' || kind === 'pointer';
  const named = own.flatMap(({ meanings }) => meanings.flatMap((one) => ('attribute' in one ? [one.attribute] : [])));
  return own.every(isPlain) && named.some((id) => index.columns.has(id));
}

/** Up to the end of the clause, or to a word or mark that ends the reach. */
function reach({ words, tokens }: Parsed, { to }: ParsedClause, ends: ReadonlySet<string>, from: number): number {
  let end = from;
  while (end < to && !ends.has(words[end] ?? '')) {
    end++;
    if (tokens[end - 1]?.after === ',') break;
  }
  return end;
}

/** From the comma before, or the beginning of the clause. */
function startOf({ tokens }: Parsed, { from }: ParsedClause, at: number): number {
  let start = at;
  while (start > from && tokens[start - 1]?.after !== ',') start--;
  return start;
}

function dropSpan(language: Language, parsed: Parsed, { at, to }: Span, dropped: Dropped) {
  const own = parsed.mentions.filter((one) => one.at >= at && one.to <= to && one.kind !== 'item');
  for (const { meanings } of own)
    for (const meaning of meanings) {
      if ('on' in meaning) dropped.on.push(meaning.on === 'tag' ? `tag=${meaning.value}` : meaning.on);
      else if ('attribute' in meaning)
        dropped.on.push(meaning.attribute === 'price' ? 'price' : `a:${meaning.attribute}`);
      else if (meaning.is === 'option-name') dropped.on.push(`o:${meaning.option}`);
    }
  dropped.mentions.push(...own);
  for (let place = at; place < to; place++) {
    const token = parsed.tokens[place];
    if (!token) continue;
    if (language.catalogue.priceNames.has(token.stem)) dropped.on.push('price');
    if (!language.functionWords.has(token.word)) dropped.on.push(`w:${token.stem}`);
  }
}
