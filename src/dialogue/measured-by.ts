/** Which attribute a number is about: the one in its unit, or the one named beside it. */
import type { Amount } from './amounts.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { unitOf } from './english.ts';
import type { Reading } from './reading.ts';
import { stems, type Token, tokenise } from './text.ts';
import type { Wish } from './wishes.ts';

/** The attribute that says from which age a thing is made. */
export function ageAttribute(index: CatalogueIndex): AttributeKind | undefined {
  return [...index.attributes.values()].find(
    ({ label, type }) => type === 'number' && /^(?:from |min\w* |recommended )?age\b|\bage from\b/i.test(label),
  );
}

/** The attribute measured in the amount's unit; of several, the one that the words around it and the kind of thing tell. */
export function measuredBy(index: CatalogueIndex, tokens: readonly Token[], amount: Amount, wishes: readonly Wish[]) {
  const dimension = unitOf(amount.unit ?? '')?.dimension ?? amount.unit;
  // "1 year old" says nothing about minutes of travel, nor 19 inches about miles of range.
  const factor = unitOf(amount.unit ?? '')?.factor ?? 1;
  const comparable = (kind: { factor: number }) => Math.max(kind.factor / factor, factor / kind.factor) <= 4000;
  if (tokens[amount.to]?.word === 'old') return undefined;
  const same = [...index.attributes.values()].filter(
    (kind) => kind.type === 'number' && kind.dimension === dimension && comparable(kind),
  );
  const people =
    dimension === 'people' || dimension === 'seat'
      ? [...index.attributes.values()].filter(
          (kind) =>
            kind.type === 'number' &&
            (kind.dimension === 'people' ||
              kind.dimension === 'seat' ||
              /capacity|sleeps|seats|people|person/i.test(`${kind.label} ${kind.synonyms.join(' ')}`)),
        )
      : [];
  const candidates = same.length > 0 ? same : people;
  if (candidates.length < 2) return candidates[0];
  const near = tokens.slice(Math.max(0, amount.at - 6), amount.to + 5).map(({ stem: one }) => one);
  const window = ` ${near.join(' ')} `;
  const category = wishes.find((wish) => wish.on === 'category' && !wish.not);
  const rows =
    category?.any?.flatMap(
      (key) =>
        index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? [],
    ) ?? [];
  const score = (kind: AttributeKind) => {
    const texts = [kind.label, ...kind.synonyms, ...kind.less, ...kind.more].map((text) => stems(text));
    const named = texts.some((parts) => window.includes(` ${parts.join(' ')} `)) ? 8 : 0;
    const partly = texts.some((parts) => parts.some((part) => part.length > 3 && near.includes(part))) ? 3 : 0;
    const column = index.columns.get(kind.id);
    const stated = rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN)) ? 4 : 0;
    // "Takes at least 130 kg" is a load, no weight of its own.
    const bears =
      / (?:take|hold|carry|carri|support|bear) /.test(window) && /load|carr|capacity|rider|hold/i.test(kind.label)
        ? 5
        : 0;
    return bears + named + partly + stated + (kind.factor === factor ? 1 : 0);
  };
  return [...candidates].sort((a, b) => score(b) - score(a))[0];
}

/** "No more than 2 stops", "a budget of 300": the attribute named beside the number, or `price`. */
export function attributeBeside(
  index: CatalogueIndex,
  tokens: readonly Token[],
  at: number,
  to: number,
  reading: Reading,
): string | undefined {
  // "It should sleep 4, and the budget goes up": no budget of 4.
  const end = tokens.findIndex(({ word }, place) => place >= to && word === 'and');
  const last = end < 0 ? to + 4 : Math.min(end, to + 4);
  const window = tokens.slice(Math.max(0, at - 6), last).map(({ stem: one }) => one);
  if (/\b(?:price|cost|budget|spend|fare|afford|paying)\b/.test(window.join(' '))) return 'price';
  for (const id of reading.attributes) {
    const kind = index.attributes.get(id);
    if (kind?.type !== 'number') continue;
    const words = [kind.label, ...kind.synonyms, ...kind.less, ...kind.more].map((text) =>
      tokenise(text.toLowerCase())
        .map(({ stem: one }) => one)
        .join(' '),
    );
    if (words.some((text) => ` ${window.join(' ')} `.includes(` ${text} `))) return id;
  }
  return undefined;
}
