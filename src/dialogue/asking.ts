/**
 * A question about the one item in view, answered from its own record: an attribute asked for by label, by a form of it or
 * in everyday words, a value it has or has not, a policy, a sentence of its summary. It never becomes a search for others.
 */
import type { Item } from '../brands/catalogue.ts';
import type { Act } from './acts.ts';
import { answerAbout } from './answering.ts';
import { quoteSummary, sayAttribute } from './attribute-answers.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import { labelText, nameOf, valueText } from './describing.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS, unitOf } from './english.ts';
import { optionValue } from './find.ts';
import { sayOptions } from './option-answers.ts';
import { asksUnknownThing } from './pointed-at.ts';
import { sayImpliedPolicy, sayPolicyByWords } from './policies.ts';
import type { Reading } from './reading.ts';
import { seeks } from './seeking.ts';
import { addCard } from './showing.ts';
import { focusOn, type Talk } from './talk.ts';
import { root, stem, stems } from './text.ts';
import { askedOfAttribute, holdsPhrase, wordsFor } from './topics.ts';
import { say } from './wording.ts';

/** Whether a sentence asks something of a thing in view rather than for other things. */
export function asksOfView(reading: Reading): boolean {
  const { acts, said, wishes, comparing } = reading;
  if (!acts.has('question') || seeks(reading) || comparing.some(({ degree }) => degree !== 'plain') || reading.utmost)
    return false;
  if (/ which (?:one|ones|of (?:them|these|those)) |^ (?:and |so |ok )*which (?:is|are|has|have) /.test(said))
    return false;
  if (/ (?:which|what) /.test(said) && wishes.some(({ on, not }) => on === 'category' && !not)) return false;
  if (/ (?:how|what) about /.test(said) || acts.has('more') || acts.has('list-all') || acts.has('compare'))
    return false;
  return (
    ASKS.test(said) &&
    !wishes.some(({ on, any }) => on === 'price' || on === 'sale' || (on === 'vendor' && any !== undefined))
  );
}

const ASKS =
  /^ i (?:ask|wonder|want to know|would like to know) (?:if|whether) |(?:^ i (?:ask|wonder|want to know|would like to know)|^|,) (?:(?:and|so|but|ok|okay|well|hmm|oh|also|wait|great|good|nice|cool|thanks|then|now|perfect|lovely|right|just|quick question)[ ,]+)*(?:(?:is|are|was|does|do|did|can|could|will|would|should|has|have) (?!you (?:have|sell|carry|got|stock)\b|there\b|(?:i|we) (?:get|have|see|buy|order|take|book|reserve|pay)\b)|(?:how|when|where|who|why|what|which) )/;

/** Answers from the record of the item; false when the record and the policies are silent. */
export function answerFromRecord(talk: Talk, item: Item, reading: Reading): boolean {
  const asks =
    reading.attributes.some((id) => item.attributes[id] !== undefined) ||
    OF_ITEMS.some((act) => reading.acts.has(act)) ||
    (reading.wishes.length > 0 && reading.wishes.every(({ on }) => on.startsWith('o:')));
  // "How big are the bags?" asks for the sizes it comes in.
  if (
    / (?:how (?:big|large|small|long|wide)|what size) /.test(reading.said) &&
    !/ lasts? | how long (?:until|till|before|does it take|will it take) /.test(reading.said) &&
    reading.attributes.every((id) => item.attributes[id] === undefined)
  ) {
    const sized = { ...reading, optionNames: ['size'] };
    if (
      item.variants.length > 1 &&
      item.variants[0] &&
      optionValue(talk.room.index, item.variants[0], 'size') !== undefined &&
      sayOptions(talk, item, sized)
    ) {
      settle(talk, item);
      return true;
    }
  }
  // "How late is the desk staffed?": no record of this item has it, but a policy's own words do.
  const lacks = reading.attributes.length > 0 && reading.attributes.every((id) => item.attributes[id] === undefined);
  if (lacks && !reading.pronoun && reading.named.length === 0 && sayPolicyByWords(talk, reading)) return true;
  const outright = reading.attributes.some((id) => !reading.howAttributes.includes(id));
  if (!outright && sayImplied(talk, item, reading, 2)) return true;
  if (asks && !asksUnknownThing(talk, reading) && answerAbout(talk, [item], reading)) return true;
  return (
    sayImplied(talk, item, reading, 1) ||
    sayImpliedPolicy(talk, reading, 2) ||
    sayValue(talk, item, reading) ||
    sayImpliedPolicy(talk, reading) ||
    saySummary(talk, item, reading)
  );
}

/** The attribute of this item that the question is about, though it names none outright; `least` is how sure that must be. */
export function impliedAttribute(
  talk: Talk,
  item: Item,
  reading: Reading,
  least: number,
  byLabel = least < 2,
): AttributeKind | undefined {
  const said = rootsOf(reading);
  // "Which gate does it leave from?" asks for a gate and nothing else.
  const [, noun = ''] =
    / (?:which|what) (\w{3,}) (?:does|do|is|are|will|did|has|have|can|would) /.exec(reading.said) ?? [];
  const thing = GENERAL.has(noun) ? '' : root(stem(noun));
  const kinds = Object.keys(item.attributes).flatMap((id) => talk.room.index.attributes.get(id) ?? []);
  const scored = kinds.flatMap((kind) => {
    const phrases = askedOfAttribute(kind.label);
    const own = [kind.label, ...kind.synonyms].flatMap((text) => stems(text).map(root));
    if (thing !== '' && ![...own, ...phrases.flat()].includes(thing)) return [];
    const score = Math.max(
      byLabel ? ownScore(talk, said, kind) : 0,
      ...phrases.map((phrase) => (holdsPhrase(said, phrase) ? phrase.length : 0)),
    );
    return score >= least ? [{ kind, score }] : [];
  });
  // "How many hours does it last?": the one figure of the record that is in hours.
  const [, counted = ''] = / how many (\w+) /.exec(reading.said) ?? [];
  const dimension = unitOf(stem(counted))?.dimension;
  const inUnit = kinds.filter((kind) => dimension !== undefined && kind.dimension === dimension);
  if (inUnit[0] && inUnit.length === 1 && !scored.some(({ kind }) => kind === inUnit[0]))
    scored.push({ kind: inUnit[0], score: 2 });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored.find(({ score, kind }) => score === best && fitsQuestion(reading, kind))?.kind;
}

function sayImplied(talk: Talk, item: Item, reading: Reading, least: number): boolean {
  const kind = impliedAttribute(talk, item, reading, least);
  if (!kind) return false;
  talk.mind.asked = [kind.id];
  sayAttribute(talk, item, kind.id);
  settle(talk, item);
  return true;
}

/** "Does it allow dogs?" of a room with or without pets: what its record says to that, in everyday words. */
export function saysYesOrNo(talk: Talk, item: Item, reading: Reading): void {
  const said = rootsOf(reading);
  const kind = Object.keys(item.attributes)
    .flatMap((id) => talk.room.index.attributes.get(id) ?? [])
    .find(
      ({ type, label }) => type === 'boolean' && askedOfAttribute(label).some((phrase) => holdsPhrase(said, phrase)),
    );
  if (kind && item.attributes[kind.id] === false) sayAttribute(talk, item, kind.id);
}

/** What only an item can be asked for. */
const OF_ITEMS: readonly Act[] = ['ask-price', 'ask-stock', 'ask-options', 'ask-total'];

const GENERAL = new Set(['one', 'ones', 'time', 'kind', 'type', 'sort', 'else', 'day', 'way']);

/** A word of the label in another form counts twice: "washing" of "Washable". */
function ownScore(talk: Talk, said: readonly string[], kind: AttributeKind): number {
  const words = [kind.label, ...kind.synonyms, kind.id.replaceAll('_', ' ')].flatMap((text) => stems(text));
  const telling = words
    .filter((word) => word.length > 3 && !FUNCTION_WORDS.has(word) && !talk.room.index.itemWords.has(word))
    .map(root);
  const label = stems(kind.label)
    .map(root)
    .filter((word) => telling.includes(word));
  if (label.some((word) => said.includes(word))) return 2.5;
  return telling.some((word) => said.includes(word)) ? 2 : 0;
}

/** "How heavy", "how long" ask for a figure; "is it heavy?" too, but never for a yes or no that the record has. */
function fitsQuestion({ said }: Reading, kind: AttributeKind): boolean {
  if (/ how (?:long|much|many|deep|wide|tall|high|heavy|big) /.test(said)) return kind.type !== 'boolean';
  return true;
}

/** "Is it porcelain?": a value of the record says so, or the record has another value where others have this one. */
function sayValue(talk: Talk, item: Item, reading: Reading): boolean {
  const said = new Set(rootsOf(reading));
  for (const [id, value] of Object.entries(item.attributes)) {
    const kind = talk.room.index.attributes.get(id);
    if (!kind || (kind.type !== 'text' && kind.type !== 'list') || /^(?:sku|mpn|gtin|ean|barcode)$/i.test(kind.label))
      continue;
    const own = [value].flat().flatMap((one) => stems(String(one)).map(root));
    const named = stems(item.name).map(root);
    const has = own.some(
      (word) => word.length > 2 && said.has(word) && !FUNCTION_WORDS.has(word) && !named.includes(word),
    );
    const others = has ? [] : valueWords(talk, id);
    if (!has && !others.some((word) => said.has(word))) continue;
    say(talk, `${has ? 'Yes' : 'No'}, ${nameOf(item)}: ${labelText(kind)} ${valueText(kind, item)}.`);
    talk.mind.asked = [id];
    settle(talk, item);
    return true;
  }
  return false;
}

/** The telling words of an attribute's values in a catalogue that is not too large to look through. */
function valueWords(talk: Talk, id: string): string[] {
  const { items } = talk.room.brand;
  if (items.length > 2000) return [];
  const words = items.flatMap((item) =>
    [item.attributes[id] ?? []].flat().flatMap((value) => stems(String(value)).map(root)),
  );
  return [...new Set(words)].filter(
    (word) => word.length > 3 && !FUNCTION_WORDS.has(word) && !EVERYDAY_WORDS.has(word),
  );
}

function saySummary(talk: Talk, item: Item, reading: Reading): boolean {
  const telling = reading.tokens
    .filter(({ word, stem }) => word.length > 3 && !FUNCTION_WORDS.has(word) && !talk.room.index.brandWords.has(stem))
    .filter(({ stem }) => !stems(item.name).includes(stem) && !stems(item.category).includes(stem))
    .map(({ stem }) => stem);
  const others = wordsFor(rootsOf(reading));
  if (!quoteSummary(talk, item, telling, 0.5, others) && !quoteSummary(talk, item, others)) return false;
  settle(talk, item);
  return true;
}

function rootsOf(reading: Reading): string[] {
  return reading.tokens.map(({ stem }) => root(stem));
}

function settle(talk: Talk, item: Item): void {
  focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : undefined);
  addCard(
    talk,
    item,
    item.variants.find(({ id }) => id === talk.mind.variant),
  );
}
