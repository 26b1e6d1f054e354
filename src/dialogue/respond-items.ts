/** What is left once no policy, offer or purchase was asked for: one item, those in view, a search, small talk. */
import type { Act } from './acts.ts';
import { admitUnknown, sayUnknownThings } from './admitting.ts';
import { advise } from './advising.ts';
import { asksAmongShown, asksInView } from './among-shown.ts';
import { answerAbout } from './answering.ts';
import { answerFromRecord, asksOfView, impliedAttribute } from './asking.ts';
import { FLIPS } from './carried-over.ts';
import { answerGap } from './comparing.ts';
import { evidence } from './evidence.ts';
import { find } from './find.ts';
import { sayNotUnderstood } from './not-understood.ts';
import { answerFromSummaries, answerPointed, answerUnclear, sayMissing } from './pointed-at.ts';
import { sayPolicyByWords } from './policies.ts';
import { showDefault, showMore } from './presenting.ts';
import type { Reading } from './reading.ts';
import { inView, type Pointed } from './references.ts';
import { narrows, search } from './searching.ts';
import { seeks } from './seeking.ts';
import { answerIdentity, welcome } from './small-talk.ts';
import { asksLabel, asksUnstated, isOfItsKind } from './sources.ts';
import { focusOn, rowsOf, shownItems, type Talk } from './talk.ts';
import { redate } from './turns-of-course.ts';
import { say } from './wording.ts';

/** Answers about the item or items pointed at, those in view, or by a search; small talk and the last resort at the end. */
export function answerOnItems(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { mind } = talk;
  const { index } = talk.room;
  const { acts } = reading;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  const shownRows = rowsOf(talk, mind.shown);
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  // "The lightest tent you sell" is none of the bags just shown.
  const elsewhere =
    kinds.length > 0 && find(index, { wishes: kinds, among: shownRows, soldOut: true }).rows.length === 0;
  const overall = (elsewhere || mind.skip > 0) && reading.comparing.some((one) => one.degree === 'superlative');
  const bounds = reading.wishes.some(({ on, any }) => on === 'price' || (on.startsWith('a:') && any === undefined));
  if (
    is('ask-advice') &&
    (reading.comparing.some(({ degree }) => degree === 'superlative') ||
      (bounds && reading.comparing.length === 0 && / which (?:ones?|of (?:them|those|these)) /.test(reading.said))) &&
    asksAmongShown(talk, reading)
  )
    return;
  if (is('ask-advice') && mind.shown.length > 1 && pointed.items.length !== 1 && !overall && !elsewhere) {
    advise(talk, reading, pointed);
    return;
  }
  const asked = pointed.items.length === 1 ? pointed.items[0] : isBare(pointed, reading) ? inView(talk) : undefined;
  // "The brighter one, how long does it run?": the comparison only points.
  const asking = pointed.how.includes('of those shown')
    ? { ...reading, comparing: reading.comparing.filter(({ among }) => !among) }
    : reading;
  if (
    asked &&
    asksOfView(asking) &&
    (isOfItsKind(talk, asked, asking) || asksLabel(talk, asked, asking)) &&
    answerFromRecord(talk, asked, asking)
  )
    return;
  const [sole] = pointed.items;
  if (sole && pointed.items.length === 1 && pointed.how === 'name' && asksUnstated(talk, sole, reading)) {
    focusOn(talk, sole, mind.focus === sole.id ? mind.variant : undefined);
    admitUnknown(talk, sole, { ...reading, unknown: [] });
    return;
  }
  // "And price?" after two were set side by side.
  if (
    talk.compared &&
    /^ (?:and|what about|how about) (?:the |their |on )?\w+(?: \w+)? $/.test(reading.said) &&
    isBare(pointed, reading) &&
    !reading.pronoun &&
    (reading.attributes.length > 0 || is('ask-price'))
  ) {
    answerAbout(talk, shownItems(talk), reading);
    return;
  }
  const whichOf =
    / which of (?:them|these|those) /.test(reading.said) &&
    reading.comparing.length === 0 &&
    reading.wishes.some(({ on }) => !on.startsWith('o:'));
  const anyOf = (/ (?:any|one|some) of (?:them|these|those) /.test(reading.said) || whichOf) && is('question');
  if (anyOf && mind.shown.length > 1 && reading.comparing.length === 0) {
    if (asksAmongShown(talk, reading)) return;
    const bare = reading.wishes.length + reading.attributes.length + reading.optionNames.length === 0;
    if (bare && reading.unknown.length + reading.soft.length > 0) {
      answerFromSummaries(talk, reading, shownItems(talk));
      return;
    }
  }
  if (pointed.unclear && pointed.how === 'pronoun' && answerGap(talk, reading, pointed.unclear)) return;
  // "How long to charge it?" of several: the figure that is meant, of each.
  const [firstOf] = pointed.unclear ?? [];
  const bareQuestion = is('question') && reading.attributes.length + reading.optionNames.length === 0;
  const asksFigure = firstOf && bareQuestion ? impliedAttribute(talk, firstOf, reading, 2, true) : undefined;
  if (asksFigure && pointed.unclear) {
    answerUnclear(talk, { ...reading, attributes: [asksFigure.id] }, pointed.unclear);
    return;
  }
  if (
    pointed.unclear &&
    pointed.how === 'pronoun' &&
    is('question') &&
    reading.attributes.length + reading.wishes.length + reading.optionNames.length === 0 &&
    !is('ask-price', 'ask-stock', 'ask-options', 'ask-about')
  ) {
    answerFromSummaries(talk, reading, pointed.unclear);
    return;
  }
  const idlePronoun =
    pointed.how === 'pronoun' &&
    !is('question') &&
    reading.wishes.length + reading.attributes.length + reading.optionNames.length === 0 &&
    !is('ask-price', 'ask-stock', 'ask-about');
  if (pointed.unclear && idlePronoun) {
    sayNotUnderstood(talk, reading);
    return;
  }
  // "I need a running tee, but not in white": a word of several names is what is looked for.
  const [called, ...more] = reading.named;
  const phrase = reading.tokens.slice(called?.at, called?.to).map(({ stem }) => stem);
  const any = [phrase.join(' ')];
  if (
    pointed.unclear &&
    pointed.how === 'name' &&
    called &&
    more.length === 0 &&
    (seeks(reading) ||
      reading.comparing.some(({ degree }) => degree === 'superlative') ||
      (reading.wishes.length > 0 && !is('question'))) &&
    !isAsking(acts) &&
    evidence(index, 'name', phrase.join(' ')).count > 0
  ) {
    search(talk, { ...reading, named: [], wishes: [...reading.wishes, { on: 'name', any }] });
    return;
  }
  if (pointed.unclear && (is('question') || reading.wishes.length === 0)) {
    answerUnclear(talk, reading, pointed.unclear);
    return;
  }
  if (pointed.missing) {
    sayMissing(talk, pointed);
    return;
  }
  if (pointed.items.length > 0 && !(is('ask-stock') && reading.comparing.length > 0 && pointed.how === 'in focus')) {
    answerPointed(talk, reading, pointed);
    return;
  }
  if (asksAmongShown(talk, reading)) return;
  if (asksInView(talk, reading)) return;
  const claims =
    / (?:come|comes|include|includes|included|have|has) |^ (?:and |so |ok )*(?:are|is|do|does) (?:your|all|the|any of) /;
  // "Are your cars made in the US?" asks of all of them what no record says.
  const ofAll =
    is('question') &&
    !seeks(reading) &&
    / (?:are|is|do|does|were) (?:your|all your|all the|these|the) /.test(reading.said.slice(0, 24)) &&
    reading.attributes.length + reading.comparing.length + reading.optionNames.length === 0 &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on, not }) => on === 'category' && !not);
  if (ofAll && !is('ask-stock', 'ask-sale', 'ask-price')) {
    if (!sayPolicyByWords(talk, reading)) admitUnknown(talk, undefined, reading);
    return;
  }
  if (narrows(reading) && is('question') && claims.test(reading.said)) sayUnknownThings(talk, reading);
  // "Something with good cushioning": what states it.
  if (!is('question') && seeks(reading) && !narrows(reading) && reading.attributes.length > 0) {
    search(talk, { ...reading, acts: new Set([...acts, 'question'] as const) });
    return;
  }
  if (narrows(reading) || FLIPS.test(reading.said)) {
    search(talk, reading);
    return;
  }
  if (is('more')) {
    showMore(talk, reading);
    return;
  }
  if (is('list-all')) {
    showDefault(talk);
    return;
  }
  const ofBrand =
    is('ask-about') &&
    reading.named.length + reading.wishes.length === 0 &&
    reading.tokens.some(({ stem }) => index.brandWords.has(stem)) &&
    !reading.pronoun;
  if (is('ask-brand') || ofBrand) {
    answerIdentity(talk, 'brand');
    return;
  }
  if (is('ask-help')) {
    answerIdentity(talk, 'help');
    return;
  }
  if (is('ask-advice')) {
    advise(talk, reading, pointed);
    return;
  }
  if (reading.day !== undefined) {
    redate(talk);
    return;
  }
  if (is('thank')) {
    welcome(talk);
    return;
  }
  if (is('greet') && reading.tokens.length < 6) {
    say(talk, 'Hello! What are you looking for?', 'Hi! What can I find for you?');
    return;
  }
  sayNotUnderstood(talk, reading);
}

function isAsking(acts: Reading['acts']): boolean {
  return (['ask-price', 'ask-about', 'ask-stock', 'ask-options', 'compare'] as const).some((act) => acts.has(act));
}

/** Nothing was pointed at, by name, place or pronoun. */
function isBare(pointed: Pointed, reading: Reading): boolean {
  return (
    pointed.items.length === 0 && !pointed.unclear && !pointed.missing && reading.named.length === 0 && !reading.plural
  );
}
