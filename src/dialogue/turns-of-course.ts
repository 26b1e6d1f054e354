/** Turns that change the course: not buying yet, letting go, another day, starting over, done, goodbye. */
import { tellCart } from './cart.ts';
import { withoutActs } from './decide.ts';
import { showDefault } from './presenting.ts';
import type { Reading } from './reading.ts';
import { resolve } from './references.ts';
import { answer } from './respond.ts';
import { narrows, search } from './searching.ts';
import { showList, showOne } from './showing.ts';
import { signOff } from './small-talk.ts';
import { focusOn, itemOf, shownItems, type Talk } from './talk.ts';
import { say } from './wording.ts';

/** "I don't want to buy anything yet": fine. */
export function relax(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.ask = undefined;
  const [named] = resolve(talk, reading).items;
  if (named && reading.named.length > 0) focusOn(talk, named);
  const looks = mind.turns === 0 || /\b(?:show|looking for|find|see|curious|what|which|about)\b/.test(reading.said);
  if (looks && (reading.wishes.length > 0 || (mind.turns === 0 && named))) {
    say(talk, 'No rush at all, nothing is ordered.');
    answer(talk, withoutActs(reading, ['not-buying', 'no']));
    return;
  }
  say(
    talk,
    'No rush at all: nothing is ordered. Ask me anything, or take your time.',
    'That is fine, nothing is bought. I am here for questions.',
    'Of course, take your time. Nothing is ordered.',
  );
  const cart = mind.cart.length;
  if (cart > 0) say(talk, 'Your cart stays as it is.');
}

/** "Never mind", "scrap that" with nothing pending: nothing was ordered, and what was looked for is forgotten. */
export function letGo(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.ask = undefined;
  if (/\b(?:scrap|forget|never ?mind|cancel)\b/.test(reading.said)) {
    mind.wishes = [];
    mind.order = undefined;
  }
  const cart = mind.cart.length > 0 ? ' Your cart stays as it is.' : '';
  say(talk, `No problem, nothing is ordered.${cart}`, `That is fine; nothing has been ordered.${cart}`);
}

export function redate(talk: Talk): void {
  const { mind, room } = talk;
  if (!mind.date) return;
  say(talk, `${room.calendar.say(mind.date)} it is.`, `Noted: ${room.calendar.say(mind.date)}.`);
  mind.cart = mind.cart.map((line) => (line.date ? { ...line, date: mind.date } : line));
  const focus = itemOf(talk, mind.focus);
  const shown = shownItems(talk);
  if (focus) showOne(talk, focus, { keepShown: true });
  else if (shown.length > 0) showList(talk, shown);
  else showDefault(talk);
}

export function startOver(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.wishes = [];
  mind.order = undefined;
  mind.focus = undefined;
  mind.variant = undefined;
  mind.ask = undefined;
  mind.date = reading.day;
  mind.cart = [];
  mind.shown = [];
  mind.skip = 0;
  mind.count = undefined;
  if (mind.agreement) mind.agreement = undefined;
  say(talk, 'A fresh start. ', 'Let us start afresh.');
  if (narrows(reading)) {
    search(talk, reading);
    return;
  }
  showDefault(talk);
}

export function finish(talk: Talk): void {
  if (talk.mind.cart.length > 0 && !talk.mind.agreement && talk.setting.checkout) {
    say(talk, 'Then shall I hand your cart over for checkout?');
    tellCart(talk);
    return;
  }
  conclude(talk);
}

export function conclude(talk: Talk): void {
  if (talk.setting.pending && talk.mind.agreement) {
    say(talk, 'Your order is ready for checkout.');
    signOff(talk);
    return;
  }
  if (talk.mind.turns === 0) return;
  signOff(talk);
  talk.event = 'conclude';
}
