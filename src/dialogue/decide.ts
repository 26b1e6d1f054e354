/** What to do with one sentence: acts in order of weight, each answered by its own file. */
import type { Act } from './acts.ts';
import { leaveOut } from './among-shown.ts';
import { takeAnswer } from './asked.ts';
import { keepLines, linesNow, tellCart } from './cart.ts';
import { add, changesLine, changesQuantity, remove, replacesLine } from './cart-talk.ts';
import { changePending, takeBack } from './pending.ts';
import { sumsInView } from './price-answers.ts';
import { purchase, select } from './purchase.ts';
import type { Reading } from './reading.ts';
import { answer } from './respond.ts';
import { narrows } from './searching.ts';
import { takeLines } from './several.ts';
import { sizeStep } from './size-step.ts';
import { answerIdentity, decline } from './small-talk.ts';
import type { Talk } from './talk.ts';
import { conclude, finish, letGo, relax, startOver } from './turns-of-course.ts';
import { say } from './wording.ts';

/** Answers one reading. `foreign`: the whole message is in another language. */
export function decide(talk: Talk, heard: Reading, foreign: boolean): void {
  const { mind, setting } = talk;
  const step = sizeStep(talk, heard.said);
  const reading = step
    ? { ...heard, pronoun: true, wishes: [...heard.wishes.filter(({ on }) => on !== step.on), step] }
    : heard;
  const { acts } = reading;
  const { doing } = talk;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  talk.trace.acts = [...((talk.trace.acts as string[] | undefined) ?? []), ...acts];
  const says = narrows(reading) || reading.named.length > 0 || reading.ordinals.length > 0;

  if (is('instruct')) {
    decline(talk, 'instruct');
    return;
  }
  if (is('hostile') && !(says && is('question'))) {
    decline(talk, 'hostile');
    return;
  }
  if (foreign && !says) {
    decline(talk, 'language');
    return;
  }
  if (foreign) decline(talk, 'language');
  if (is('ask-ad')) {
    answerIdentity(talk, 'ad');
    return;
  }
  if (is('ask-person')) {
    answerIdentity(talk, 'person');
    return;
  }
  if (is('ask-me')) {
    answerIdentity(talk, 'me');
    return;
  }
  if (is('start-over')) {
    startOver(talk, reading);
    return;
  }
  if (is('medical') && reading.policy === undefined) {
    decline(talk, 'medical');
    if (!says) return;
  }
  if (is('legal') && reading.policy === undefined) {
    decline(talk, 'legal');
    return;
  }
  if (is('off-topic') && !says && reading.policy === undefined) {
    decline(talk, 'off-topic');
    return;
  }
  if (reading.day !== undefined && reading.day < talk.room.calendar.today(setting.now)) {
    say(talk, `${talk.room.calendar.say(reading.day)} has already passed. Which day shall it be instead?`);
    return;
  }
  if (reading.day !== undefined) mind.date = reading.day;

  if (takeLines(talk, reading)) return;
  if (takeAnswer(talk, reading)) return;
  if (setting.pending && mind.agreement) {
    if (takeBack(talk, reading)) {
      if (narrows(reading) || is('more')) decide(talk, withoutActs(reading, ['take-back', 'not-buying', 'no']), false);
      return;
    }
    if (changePending(talk, reading)) return;
  }
  if (
    is('take-back') &&
    !is('question') &&
    !says &&
    reading.wishes.length === 0 &&
    reading.quantity === undefined &&
    !is('remove', 'add', 'buy')
  ) {
    letGo(talk, reading);
    return;
  }
  if (is('bye')) {
    conclude(talk);
    return;
  }
  if (is('done') && !is('question', 'buy', 'add', 'remove') && !says) {
    finish(talk);
    return;
  }
  if (
    (is('show-cart') && !is('buy')) ||
    (is('ask-total') && linesNow(talk).length > 0 && reading.named.length === 0 && reading.quantity === undefined)
  ) {
    tellCart(talk);
    return;
  }
  if (is('clear-cart')) {
    keepLines(talk, []);
    mind.focus = undefined;
    mind.shown = [];
    mind.ask = undefined;
    say(talk, 'Your cart is empty now.');
    return;
  }
  if (is('remove') && linesNow(talk).length > 0) {
    remove(talk, reading);
    return;
  }
  if (linesNow(talk).length === 0 && sumsInView(talk, reading)) return;
  if (
    reading.notNamed.length > 0 ||
    reading.notPlaces.length > 0 ||
    (reading.wishes.length > 0 && reading.wishes.every((wish) => wish.not && wish.near !== undefined))
  ) {
    if (reading.named.length === 0 && !is('buy', 'question') && leaveOut(talk, reading)) return;
  }
  const goesOn =
    doing === 'add' &&
    /^ (?:and|also|plus|as well as|then|oh and) /.test(reading.said) &&
    (reading.named.length > 0 || reading.wishes.length > 0 || reading.pronoun) &&
    !is('question', 'buy', 'compare', 'ask-about');
  if (
    is('add') ||
    goesOn ||
    (is('add-to') && linesNow(talk).length > 0 && reading.named.length > 0 && !is('question', 'buy', 'compare'))
  ) {
    add(talk, reading);
    return;
  }
  if (changesQuantity(talk, reading)) return;
  if (changesLine(talk, reading) || replacesLine(talk, reading)) return;
  if (is('not-buying') && !is('question')) {
    relax(talk, reading);
    return;
  }
  if (is('buy') && !is('discount') && purchase(talk, reading)) return;
  if (is('buy') && is('discount') && !is('question') && purchase(talk, reading)) return;
  if (is('buy-softly') && select(talk, reading)) return;
  answer(talk, reading);
}

export function withoutActs(reading: Reading, gone: readonly Act[]): Reading {
  return { ...reading, acts: new Set([...reading.acts].filter((act) => !gone.includes(act))) };
}
