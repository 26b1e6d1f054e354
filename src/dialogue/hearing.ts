/** One message, sentence by sentence: what is wanted becomes one search, what is done is done in order, courtesies need no answer. */
import type { Act } from './acts.ts';
import { linesNow } from './cart.ts';
import { withItsChoices } from './choosing.ts';
import { decide, withoutActs } from './decide.ts';
import { find, optionValue } from './find.ts';
import { isForeign } from './languages.ts';
import { showsNeeds } from './needs.ts';
import { clausesOf } from './parts.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import { narrows } from './searching.ts';
import { asksWhichKind, seeks } from './seeking.ts';
import { asksNothing, isAct, isIdle, isPleasantry, pointsAnew, split, splitTargets, tellsHow } from './sentences.ts';
import { takeLines } from './several.ts';
import { decline } from './small-talk.ts';
import { itemAt, type Talk } from './talk.ts';
import { isTooMuch, sayTooMuch } from './too-much.ts';
import { mergeWishes } from './wishes.ts';

/** A message, sentence by sentence; sentences that only describe what is wanted are heard together. */
export function hear(talk: Talk, message: string): void {
  const { room, understood } = talk;
  const foreign = isForeign(message);
  const all = understood(message);
  note(talk, all);
  const cut = split(message);
  if (isTooMuch(all, cut)) {
    sayTooMuch(talk);
    return;
  }
  if (all.acts.has('instruct')) {
    hearAround(talk, message);
    return;
  }
  // "Covered please, for two nights, and add a late checkout": one order in one sentence.
  if (all.acts.has('add') && !/[.!?;]\s+\S/.test(message) && takeLines(talk, all)) return;
  const sentences = cut.flatMap((text) =>
    all.acts.has('add') && understood(text).acts.has('add') ? splitTargets(text, understood) : [text],
  );
  if (sentences.length < 2) {
    if (showsNeeds(talk, all)) return;
    decide(talk, all, foreign);
    return;
  }
  // "I'll take both. The 40 in sand and the day pack in black.", "size 10 for him and 8 for her. Order both.": one says which.
  const [first, second, ...rest] = sentences;
  const eitherWay: [string | undefined, string | undefined][] = [
    [first, second],
    [second, first],
  ];
  for (const [act, which] of rest.length === 0 ? eitherWay : []) {
    if (!act || !which || !TAKES_ALL.test(act) || !understood(act).acts.has('buy')) continue;
    const said = understood(which);
    if (clausesOf(said).length > 1 && takeLines(talk, { ...said, acts: new Set([...said.acts, 'buy'] as const) }))
      return;
  }
  const heardAll = sentences.map((text) => ({ text, reading: understood(text) }));
  // "Charcoal, two of them. What's the total?" buys nothing yet.
  const sums = heardAll.some(
    ({ reading }) => reading.acts.has('question') && (reading.acts.has('ask-total') || reading.acts.has('ask-price')),
  );
  if (sums) talk.sums = true;
  const told = withoutRetractions(
    talk,
    heardAll.map((one) =>
      sums && one.reading.acts.has('buy') && !BUYS_OUTRIGHT.test(one.reading.said)
        ? { ...one, reading: withoutActs(one.reading, ['buy']) }
        : one,
    ),
  );
  // Pleasantries beside something to answer need no answer of their own; a yes does when something was asked.
  // "Ok. Book the $109 one": the purchase is told in full, the word before it is no yes.
  const buys = told.filter(({ reading }) => reading.acts.has('buy') && pointsAnew(reading)).length > 0;
  const asked = (talk.mind.ask !== undefined || talk.setting.pending) && !buys;
  // "Ok. And how much is the other?" agrees to nothing.
  const nods =
    told.slice(1).some(({ reading }) => reading.acts.has('question') || reading.acts.has('add')) &&
    !told.some(({ reading }) => reading.acts.has('buy'));
  // "Yes, add two of them": as many as that, not one more.
  const addsThese = told
    .slice(1)
    .some(({ reading }) => reading.acts.has('add') && (reading.pronoun || reading.plural) && !pointsAnew(reading));
  const isNod = ({ said }: Reading) =>
    (addsThese && said.length < 14) ||
    (/ (?:ok|okay|right|good|great|cool|nice|alright|well) $/.test(said) && said.length < 12);
  const asksMore = (reading: Reading) =>
    told.some((one) => one.reading !== reading && one.reading.acts.has('question'));
  const weighty = told.filter(
    ({ reading }) =>
      !(tellsHow(reading) && asksMore(reading)) && !isPleasantry(reading, asked && !(nods && isNod(reading))),
  );
  // "We got a kitten. What would we need?": a question that asks nothing of its own is answered with the rest.
  const telling = weighty.filter(({ reading }) => !asksNothing(reading));
  const heardOnes = telling.length > 0 ? telling : weighty.length > 0 ? weighty : told.slice(-1);
  // "Coral looks fun. Size 9.": one choice in two sentences.
  const choosing = heardOnes.filter(({ reading }) => choosesOnly(talk, reading));
  const choice = choosing.map(({ text }) => text.replace(/(?<![.!])[.!]+$/, '')).join(', ');
  // "Main cabin then. Book the 2.": what the thing in view is already is no search.
  const view = inView(talk);
  const row = view && room.index.rowOf.get(view.id);
  const goesAhead = heardOnes.some(({ reading }) => reading.acts.has('buy') && !pointsAnew(reading));
  const isSettled = (reading: Reading) =>
    goesAhead &&
    row !== undefined &&
    isWant(reading) &&
    !seeks(reading) &&
    reading.comparing.length + reading.named.length + reading.drops.length + reading.unknown.length === 0 &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on }) => on.startsWith('a:')) &&
    find(room.index, { wishes: reading.wishes, among: [row], soldOut: true }).rows.length > 0;
  const readings =
    choosing.length > 1
      ? heardOnes.flatMap((one) => {
          if (one === choosing.at(-1)) return [{ text: choice, reading: understood(choice) }];
          return choosing.includes(one) ? [] : [one];
        })
      : heardOnes.filter(({ reading }) => !isSettled(reading));
  // Nothing to take out: "forget the bathtub" only says what is not wanted any more.
  const plainly = (reading: Reading) => (linesNow(talk).length > 0 ? reading : withoutActs(reading, ['remove']));
  const wants = readings.filter(({ reading }) => isWant(plainly(reading)) && !choosesOnly(talk, reading));
  if (wants.length === sentences.length) {
    if (showsNeeds(talk, all)) return;
    decide(talk, all, foreign);
    return;
  }
  // "The wheels can wait. Take them off.": said twice.
  const again = readings.filter(
    ({ reading }, at) =>
      at > 0 &&
      reading.acts.has('remove') &&
      isIdle({ ...reading, pronoun: false }) &&
      readings[at - 1]?.reading.acts.has('remove'),
  );
  // "Anything lighter? It needn't be waterproof": what is let go holds for the search before it.
  const letsGo = readings.filter(
    ({ reading }, at) =>
      at > 0 &&
      reading.drops.length > 0 &&
      reading.wishes.length + reading.comparing.length + reading.named.length === 0 &&
      readings.slice(0, at).some((one) => one.reading.comparing.length > 0),
  );
  for (const { reading } of letsGo) talk.mind.wishes = mergeWishes(talk.mind.wishes, [], reading.drops);
  again.push(...letsGo);
  // "Two of the orange ones please. Order them.": bought already.
  const bought = readings.filter(
    ({ reading }, at) =>
      at > 0 &&
      reading.acts.has('buy') &&
      isIdle({ ...reading, pronoun: false }) &&
      / (?:it|them|those|that) /.test(reading.said) &&
      readings[at - 1]?.reading.acts.has('buy') === true,
  );
  again.push(...bought);
  // All that is wanted is one search, made where the last of it was said.
  const wanted = wants.length > 1 ? understood(wants.map(({ text }) => text).join('. ')) : wants[0]?.reading;
  const last = wants.at(-1);
  for (const one of readings) {
    if ((one !== last && wants.includes(one)) || again.includes(one)) continue;
    const lets = wanted && wanted.drops.length > 0 && wanted.wishes.length + wanted.comparing.length === 0;
    if (one === last && lets && readings.length > 1) talk.mind.wishes = mergeWishes(talk.mind.wishes, [], wanted.drops);
    // "How many miles does it last? And the Tempo?"
    else if (one !== last) {
      decide(talk, one.reading, foreign);
      if (talk.mind.asked) talk.recall = talk.mind.asked;
      talk.fresh = talk.mind.focus;
    } else if (wanted && (readings.length === 1 || !isIdle(wanted) || wanted.acts.has('list-all')))
      decide(talk, wanted, foreign);
    if (talk.event === 'conclude') return;
  }
}

const BUYS_OUTRIGHT =
  / (?:buy|order|take|taking|book|reserve|purchase|check ?out|get me|send me|deal|sold|confirm\w*) /;

const TAKES_ALL = /\b(?:both|all (?:three|four|five|of (?:them|these|those))|them all|the lot)\W*$/i;

const RETRACTS: readonly Act[] = ['take-back', 'no', 'done'];
/** "To buy running shoes": a wish for something of that kind. */
const BUYS_KIND =
  / to (?:buy|order|get|purchase|find) (?!(?:the|it|that|this|them|those|these|one|two|three|both|all|everything|my) |\d)/;

const OVER_BUDGET =
  / (?:over|above|beyond|out of|outside|more than) (?:my|our|their|the|his|her) (?:budget|price range|limit) | (?:over|above|beyond|more than) what (?:i|we|they|he|she) (?:want|wanted|can|could|wish|plan|would like|am willing|are willing) /;

/** "Too heavy. Back to the Fast 40.": the one named says what is wanted instead. */
const COMPLAINS =
  /^ (?:(?:hm+|ah|oh|ok|well|no|but|that is|it is|they are)[ ,]+)*(?:too|way too|far too|a bit too|bit|a bit|rather) \w+(?: (?:at night|in the (?:day|morning|evening|afternoon)|for (?:me|us|them|i|him|her)))? $/;

const GOES_ON: readonly Act[] = ['buy', 'buy-softly', 'add', 'remove'];

interface Sentence {
  text: string;
  reading: Reading;
}

/** "Never mind. Order one press for me.": what is taken back first gives way to what is asked for then. */
function withoutRetractions(talk: Talk, told: Sentence[]): Sentence[] {
  return told.filter(({ reading }, at) => {
    const retracts = RETRACTS.some((act) => reading.acts.has(act)) && isIdle({ ...reading, pronoun: false });
    const named = told
      .slice(at + 1)
      .some(({ reading: later }) => later.named.length + later.ordinals.length > 0 || / the \w+ one /.test(later.said));
    const replaced = told
      .slice(at + 1)
      .some(({ reading: later }) => later.named.length > 0 && / instead /.test(later.said));
    if (retracts && replaced && !reading.acts.has('not-buying')) return false;
    const wanted = told.slice(at + 1).some(({ reading: later }) => later.wishes.length + later.comparing.length > 0);
    if (wanted && OVER_BUDGET.test(reading.said)) return false;
    if (wanted && COMPLAINS.test(reading.said) && reading.named.length === 0) return false;
    const chooses = told.slice(at + 1).some(({ reading: later }) => choosesOnly(talk, later));
    if (chooses && COMPLAINS.test(reading.said)) return false;
    // "Not mustard. Make the bag slate gray."
    const refused = reading.wishes.filter(({ on, not }) => on.startsWith('o:') && not);
    const instead = told
      .slice(at + 1)
      .some(({ reading: later }) => refused.some(({ on }) => later.wishes.some((wish) => wish.on === on && !wish.not)));
    if (refused.length > 0 && refused.length === reading.wishes.length && instead) return false;
    if (named && COMPLAINS.test(reading.said) && reading.named.length === 0) return false;
    const goesOn = told
      .slice(at + 1)
      .some(
        ({ reading: later }) =>
          GOES_ON.some((act) => later.acts.has(act)) || later.quantity !== undefined || later.notNamed.length > 0,
      );
    return !(retracts && goesOn && !reading.acts.has('not-buying'));
  });
}

/** "Green, please.": only a choice of the thing in view. */
function choosesOnly(talk: Talk, reading: Reading): boolean {
  const view = inView(talk);
  if (!view || view.variants.length < 2 || reading.named.length > 0 || isAct(reading)) return false;
  const { wishes, unknown, comparing } = withItsChoices(talk, view, reading);
  const [variant] = view.variants;
  const own = (on: string) => variant !== undefined && optionValue(talk.room.index, variant, on.slice(2)) !== undefined;
  return (
    wishes.length > 0 &&
    comparing.length === 0 &&
    unknown.length < 2 &&
    wishes.every(({ on, not }) => on.startsWith('o:') && !not && own(on))
  );
}

/** A sentence that says what is wanted: it describes, or it opens a search, and does nothing else. */
function isWant(reading: Reading): boolean {
  // "That's a dealbreaker." wants nothing.
  if (!isAct(reading)) return !(reading.pronoun && isIdle({ ...reading, pronoun: false }));
  // "I'd like to buy running shoes": a kind of thing is wanted, none is meant yet.
  const ofKind =
    reading.wishes.some(({ on, not }) => on === 'category' && !not) &&
    reading.named.length + reading.ordinals.length + reading.comparing.length === 0 &&
    !reading.pronoun &&
    !reading.plural &&
    !reading.other &&
    !/ (?:the|that|this|those) /.test(reading.said);
  if (
    ofKind &&
    [...reading.acts].every(
      (act) =>
        act === 'buy-softly' || act === 'add-to' || act === 'greet' || (act === 'buy' && BUYS_KIND.test(reading.said)),
    )
  )
    return true;
  const excludes = !reading.acts.has('question') && reading.wishes.length > 0 && reading.wishes.every(({ not }) => not);
  if (!asksWhichKind(reading) && (reading.policy !== undefined || !(excludes || seeks(reading)))) return false;
  if (reading.named.length > 0 && !/ (?:is|are) there (?:a|an|any) /.test(reading.said)) return false;
  return [...reading.acts].every((act) => SEEKING.has(act) || (excludes && act === 'take-back'));
}

const SEEKING: ReadonlySet<Act> = new Set([
  'question',
  'list-all',
  'yes',
  'no',
  'greet',
  'thank',
  'ask-stock',
  'more',
  'ask-sale',
]);

/** A message that carries instructions to a machine: they are declined, the rest is answered, and nothing in it buys (R123). */
function hearAround(talk: Talk, message: string): void {
  const around = message.replace(/["“«][^"”»]*["”»]/g, ' ');
  const harmless = split(around)
    .map(talk.understood)
    .filter((reading) => !reading.acts.has('instruct'));
  const answerable = harmless.filter(
    (reading) =>
      reading.named.length > 0 || (reading.acts.has('question') && (narrows(reading) || reading.policy !== undefined)),
  );
  decline(talk, 'instruct');
  for (const reading of answerable.slice(0, 2))
    decide(talk, withoutActs(reading, ['buy', 'buy-softly', 'add', 'remove', 'clear-cart', 'yes']), false);
  talk.mind.ask = undefined;
}

function note(talk: Talk, reading: Reading): void {
  const { said, wishes, drops, soft, unknown, comparing, attributes, ordinals, quantity, day, corrected } = reading;
  talk.trace.said = said;
  talk.trace.understood = {
    wishes,
    drops,
    soft,
    unknown,
    comparing,
    attributes,
    ordinals,
    quantity,
    day,
    corrected,
    named: reading.named.map(({ rows }) => rows.slice(0, 5).map((row) => itemAt(talk, row)?.id)),
  };
}
