/** What a record states about an item: an attribute told, a yes or no with the value behind it, a sentence quoted. */
import type { Item } from '../brands/catalogue.ts';
import { sayContact } from './admitting.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import { dayFor, featureText, isQuality, labelText, nameOf, valueText } from './describing.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import { evidence } from './evidence.ts';
import { find } from './find.ts';
import { rowsOf, type Talk } from './talk.ts';
import { plain, root, stems } from './text.ts';
import { wishText } from './wish-words.ts';
import type { Wish } from './wishes.ts';
import { quoted, say } from './wording.ts';

/** One attribute of an item as its record states it; silence is admitted. */
export function sayAttribute(talk: Talk, item: Item, id: string): void {
  const kind = talk.room.index.attributes.get(id);
  if (!kind) return;
  const label = labelText(kind);
  const text = valueText(kind, item);
  if (text === undefined) {
    say(
      talk,
      kind.type === 'boolean'
        ? `Our records for ${nameOf(item)} do not say anything about ${label}.`
        : `I have no ${label} on record for ${nameOf(item)}.`,
    );
    sayContact(talk);
    return;
  }
  if (kind.type === 'boolean') {
    sayYesOrNo(talk, item, kind);
    return;
  }
  const day = kind.type === 'time' ? dayFor(talk, item) : undefined;
  const answer = kind.type === 'text' || kind.type === 'list' ? yesOrNo(talk, item, kind) : '';
  say(talk, `${answer}${nameOf(item)}: ${label} ${text}${day ? ` on ${talk.room.calendar.say(day.day)}` : ''}.`);
}

/** "Is the interior leather?": "Yes, " or "No, " where a value of some record is asked for; an unknown word is admitted. */
function yesOrNo(talk: Talk, item: Item, kind: AttributeKind): string {
  const said = String(talk.trace.said);
  if (!/^ (?:(?:and|so|but|ok|also)[ ,]+)*(?:is|are|does|do|has|have|can|could|will|would|did) /.test(said)) return '';
  const wordsOf = (one: Item) => [one.attributes[kind.id] ?? []].flat().flatMap((value) => stems(String(value)));
  const label = new Set(stems(kind.label));
  const telling = stems(said).filter(
    (word) => !label.has(word) && !FUNCTION_WORDS.has(word) && !/^\d/.test(word) && !stems(item.name).includes(word),
  );
  // "All-wheel drive" asked of a rear-wheel one: a value of some record in full.
  const words = new Set(stems(said));
  const told = (one: Item) =>
    [one.attributes[kind.id] ?? []]
      .flat()
      .map((value) => stems(String(value)))
      .filter((parts) => parts.length > 1 && parts.every((part) => words.has(part)));
  if (told(item).length > 0) return 'Yes, ';
  if (talk.room.brand.items.slice(0, 5000).some((one) => told(one).length > 0)) return 'No, ';
  const own = new Set(wordsOf(item));
  const known = new Set(talk.room.brand.items.slice(0, 5000).flatMap(wordsOf));
  const asked = telling.filter((word) => known.has(word));
  if (asked.length > 0) return asked.every((word) => own.has(word)) ? 'Yes, ' : 'No, ';
  const synonyms = new Set(kind.synonyms.flatMap((text) => stems(text)));
  const material = telling.some(
    (word) => synonyms.has(word) && !own.has(word) && kind.type === 'text' && talk.room.index.words.has(word),
  );
  if (material) return 'No, ';
  const unknown = telling.filter(
    (word) =>
      word.length > 2 && !synonyms.has(word) && !talk.room.index.vocabulary.has(word) && !EVERYDAY_WORDS.has(word),
  );
  return unknown.length > 0 ? `Our records do not say ${quoted(unknown)}. ` : '';
}

function sayYesOrNo(talk: Talk, item: Item, kind: AttributeKind): void {
  const yes = item.attributes[kind.id] === true;
  // "Needs batteries" says itself.
  const [, verb, rest] =
    /^(needs|has|includes|comes|works|supports|contains|allows|requires|glows|makes) (.+)$/.exec(labelText(kind)) ?? [];
  if (verb && rest) {
    const base = verb === 'has' ? 'have' : verb.replace(/s$/, '');
    say(talk, yes ? `Yes, ${nameOf(item)} ${verb} ${rest}.` : `No, ${nameOf(item)} does not ${base} ${rest}.`);
    return;
  }
  say(talk, `${yes ? 'Yes' : 'No'}, ${nameOf(item)} ${isQuality(kind) ? 'is' : 'comes'} ${featureText(kind, yes)}.`);
}

/** "Is it waterproof?": yes when a record says so, no with the value that is there, else silence is admitted. */
export function sayWhether(talk: Talk, item: Item, wish: Wish): void {
  const { index } = talk.room;
  const kind = index.attributes.get(wish.on.slice(2));
  if (wish.any) {
    sayWhetherText(talk, item, { ...wish, any: wish.any }, kind);
    return;
  }
  const text = kind && valueText(kind, item);
  if (!kind || !text) {
    sayAttribute(talk, item, wish.on.slice(2));
    return;
  }
  // "can it tow 2000 pounds?" asks for at least that; "is it 300 miles?" for no other figure.
  const said = String(talk.trace.said);
  const counts = kind.dimension === 'seat' || kind.dimension === 'people' || kind.dimension === undefined;
  const enough =
    /\b(?:can|could|able|enough|hold|carry|reach|will|possible)\b/.test(said) ||
    (counts && /\b(?:fit|fits|seat|seats|sleep|sleeps|take|room|space)\b/.test(said));
  // "Does it fit a 150 cm alcove?", "will it go through a 75 cm door?" ask for at most that.
  const fitsIn = kind.dimension === 'length' && /\b(?:fit|fits|go|goes|get|squeeze|through|into|inside)\b/.test(said);
  const able =
    wish.exact && wish.near !== undefined
      ? { on: wish.on, ...(fitsIn ? { max: wish.near } : { min: wish.near, ...(!enough && { max: wish.near }) }) }
      : enough && wish.min !== undefined && wish.min === wish.max
        ? { on: wish.on, min: wish.min }
        : wish;
  const fits = find(index, { wishes: [able], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0;
  const none = wish.max === 0 && item.attributes[kind.id] === 0;
  say(
    talk,
    `${fits ? 'Yes' : 'No'}, ${nameOf(item)}: ${none ? `no ${labelText(kind)}` : `${labelText(kind)} ${text}`}.`,
  );
}

function sayWhetherText(talk: Talk, item: Item, wish: Wish & { any: string[] }, kind: AttributeKind | undefined): void {
  const { index } = talk.room;
  const row = index.rowOf.get(item.id) ?? -1;
  if (kind?.type === 'boolean' && item.attributes[kind.id] !== undefined) {
    sayYesOrNo(talk, item, kind);
    return;
  }
  const strength = Math.max(0, ...wish.any.map((key) => evidence(index, wish.on, key).strength[row] ?? 0));
  const words = wishText(talk, { ...wish, not: undefined });
  const text = kind && valueText(kind, item);
  if (strength > 1) {
    say(
      talk,
      text ? `Yes, ${nameOf(item)}: ${labelText(kind)} ${text}.` : `Yes, our records for ${nameOf(item)} say ${words}.`,
    );
    return;
  }
  if (
    quoteSummary(
      talk,
      item,
      wish.any.flatMap((key) => key.split(' ')),
    )
  )
    return;
  if (text) say(talk, `No, our record of ${nameOf(item)} says: ${labelText(kind)} ${text}.`);
  else if (wish.on === 'vendor' && item.vendor) say(talk, `No, ${nameOf(item)} is made by ${plain(item.vendor, 60)}.`);
  else {
    say(talk, `Our records for ${nameOf(item)} say nothing about ${quoted([words])}.`);
    sayContact(talk);
  }
}

/**
 * Quotes the sentence of an item's own text that has most of these words; false when none has (or not `least` of them).
 * Of two alike, the one with a figure where one is asked for ("how much", "how many"), then the shorter.
 */
export function quoteSummary(
  talk: Talk,
  item: Item,
  words: readonly string[],
  least = 0,
  also: readonly string[] = [],
): boolean {
  const wanted = [...new Set(words.map(root))];
  const counts = / how (?:many|much|wide|long|big|heavy|thick|tall|high|deep) /.test(String(talk.trace.said));
  let best: { sentence: string; score: number; hits: number } | undefined;
  for (const sentence of [item.summary, item.description].flatMap((text) =>
    text ? sentencesOf(text.slice(0, 4000)) : [],
  )) {
    const said = stems(sentence).map(root);
    const hits = wanted.filter((word) =>
      said.some((one) => one === word || (word.length > 3 && one.length > word.length && one.endsWith(word))),
    ).length;
    if (hits === 0) continue;
    const more = also.some((word) => said.includes(word)) ? 0.6 : 0;
    const score = hits + more + (counts && /\d/.test(sentence) ? 0.5 : 0) - Math.min(0.4, sentence.length / 2000);
    if (score > (best?.score ?? 0)) best = { sentence, score, hits };
  }
  // One word out of many says something else.
  if (!best || best.hits < wanted.length * least) return false;
  const text = plain(best.sentence, 300);
  say(talk, `What our record of ${nameOf(item)} says: ${/[.!?…]$/.test(text) ? text : `${text}.`}`);
  talk.mind.asked = [`words ${wanted.join(' ')}`];
  return true;
}

/** The sentences and lines of a text; a bare heading stands with the line under it. */
function sentencesOf(text: string): string[] {
  const lines = text.split(/\n+|(?<=[.!?])\s+/).filter((one) => /\p{L}/u.test(one));
  return lines.flatMap((line, at) => {
    const next = lines[at + 1];
    const heads =
      next !== undefined && /^\s*\p{L}[\p{L} ]{2,24}:?\s*$/u.test(line) && line.trim().split(' ').length < 3;
    return heads ? [`${line.trim().replace(/:$/, '')}: ${next.trim()}`] : [line];
  });
}
