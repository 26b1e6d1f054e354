import { type Act, CURES } from './acts.ts';
import { leaveOut } from './among-shown.ts';
import { takeAnswer } from './asked.ts';
import { handOver } from './buying.ts';
import { addItems, keepLines, linesNow, tellCart } from './cart.ts';
import { keepsOnly, leavesLines, remove } from './cart-removing.ts';
import { add, changesLine, changesQuantity, replacesLine } from './cart-talk.ts';
import { withItsChoices } from './choosing.ts';
import { nameOf } from './describing.ts';
import { find } from './find.ts';
import { inContext } from './in-context.ts';
import { clausesOf } from './parts.ts';
import { changePending, takeBack } from './pending.ts';
import { sayPrice, saysCartSaving, saysTotalWeight, sumsInView } from './price-answers.ts';
import { purchase, select } from './purchase.ts';
import type { Reading } from './reading.ts';
import { inView, resolve } from './references.ts';
import { refusesView, showsBestOfEach } from './relative.ts';
import { answer } from './respond.ts';
import { narrows, search } from './searching.ts';
import { seeks } from './seeking.ts';
import { takeLines } from './several.ts';
import { sizeStep } from './size-step.ts';
import { answerIdentity, decline } from './small-talk.ts';
import { isOfItsKind } from './sources.ts';
import { itemAt, itemOf, type Talk } from './talk.ts';
import { plain } from './text.ts';
import { conclude, finish, letGo, relax, startOver } from './turns-of-course.ts';
import { say } from './wording.ts';

/** Answers one reading. `foreign`: the whole message is in another language. */
export function decide(talk: Talk, heard: Reading, foreign: boolean): void {
  const { mind, setting } = talk;
  // "Should I go half a size up?" asks, it chooses nothing yet.
  const wonders =
    heard.acts.has('question') && / (?:whether|should|would you|do i need|is it better) /.test(heard.said);
  const step = wonders ? undefined : sizeStep(talk, heard.said);
  const stepped = step
    ? { ...heard, pronoun: true, wishes: [...heard.wishes.filter(({ on }) => on !== step.on), step] }
    : heard;
  const reading = inContext(talk, stepped);
  const { acts } = reading;
  const doing = talk.doing ?? mind.doing;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  talk.trace.said = reading.said;
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
    const ofItem = is('question') && !seeks(reading) && (reading.named.length > 0 || reading.pronoun);
    if (!says || ofItem || CURES.test(reading.said)) return;
  }
  if (is('legal') && reading.policy === undefined) {
    decline(talk, 'legal');
    return;
  }
  const writes =
    / (?:write|compose|sing|tell) (?:me |us )?(?:a|an|some) (?:\w+ )?(?:poem|song|story|joke|essay|code|haiku|script) /;
  const reckons = / \d+ (?:plus |times |minus )?\d+ $/.test(reading.said) && reading.tokens.length < 6;
  if (is('off-topic') && (reckons || writes.test(reading.said) || (!says && reading.policy === undefined))) {
    decline(talk, 'off-topic');
    return;
  }
  if (reading.day !== undefined && reading.day < talk.room.calendar.today(setting.now)) {
    say(talk, `${talk.room.calendar.say(reading.day)} has already passed. Which day shall it be instead?`);
    return;
  }
  if (reading.day !== undefined) mind.date = reading.day;

  // "Too expensive" of what is in view, and nothing else: something cheaper.
  const dear = TOO_DEAR.test(reading.said) && !mind.agreement && inView(talk) !== undefined;
  if (
    dear &&
    !says &&
    reading.quantity === undefined &&
    !is('question', 'buy', 'remove', 'discount', 'bye', 'not-buying')
  ) {
    mind.ask = undefined;
    search(talk, { ...reading, comparing: [{ attribute: 'price', down: false, degree: 'comparative', among: false }] });
    return;
  }
  if (showsBestOfEach(talk, reading)) return;
  if (takeLines(talk, reading)) return;
  if (takesBoth(talk, reading)) return;
  if (takeAnswer(talk, reading)) return;
  if (!is('question') && (keepsOnly(talk, reading) || leavesLines(talk, reading))) return;
  if (setting.pending && mind.agreement) {
    if (takeBack(talk, reading)) {
      if ((narrows(reading) && !is('remove')) || is('more'))
        decide(talk, withoutActs(reading, ['take-back', 'not-buying', 'no']), false);
      return;
    }
    if (changePending(talk, reading)) return;
  }
  if (
    is('take-back') &&
    !is('bye') &&
    !is('question') &&
    !says &&
    reading.wishes.length === 0 &&
    reading.quantity === undefined &&
    !is('add', 'buy') &&
    !(is('remove') && linesNow(talk).length > 0)
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
  if (is('question') && saysTotalWeight(talk, reading)) return;
  if (is('ask-saving') && is('question') && linesNow(talk).length > 0 && saysCartSaving(talk)) return;
  const delivered = / (?:with|including|incl|plus) /.test(reading.said) && reading.policy !== undefined;
  const sums =
    is('ask-price') &&
    linesNow(talk).length > 1 &&
    reading.policy === undefined &&
    reading.pronoun &&
    reading.named.length + reading.wishes.length + reading.attributes.length === 0 &&
    reading.quantity === undefined;
  const toldOf = linesNow(talk).length > 0 ? undefined : inView(talk);
  const withPost = is('ask-price', 'ask-total') && delivered && reading.named.length === 0;
  if (sums || (withPost && (toldOf || linesNow(talk).length > 0))) {
    if (toldOf) sayPrice(talk, toldOf);
    else tellCart(talk);
    const policy = delivered ? talk.room.brand.pack.policies[reading.policy ?? -1] : undefined;
    if (policy) say(talk, plain(policy.answer, 600));
    return;
  }
  if (
    (is('show-cart') && !is('buy')) ||
    (is('ask-total') &&
      (linesNow(talk).length > 0 || (inView(talk) === undefined && talk.mind.turns > 0 && reading.tokens.length < 5)) &&
      reading.named.length === 0 &&
      reading.quantity === undefined)
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
  if (is('remove') && reading.drops.length === 0 && skipsShown(talk, reading)) return;
  if (linesNow(talk).length === 0 && sumsInView(talk, reading)) return;
  if (refusesView(talk, reading)) return;
  if (
    reading.notNamed.length > 0 ||
    reading.notPlaces.length > 0 ||
    (reading.wishes.length > 0 && reading.wishes.every((wish) => wish.not && wish.near !== undefined))
  ) {
    const looks = seeks(reading) && reading.wishes.some(({ not }) => !not);
    if (reading.named.length === 0 && !looks && !is('buy', 'question') && leaveOut(talk, reading)) return;
  }
  const sets = / make (?:it|that|them) (?:\d+|two|three|four|five|six|ten) /.test(reading.said);
  if (sets && !is('add') && linesNow(talk).length > 0 && changesQuantity(talk, reading)) return;
  const goesOn =
    (doing === 'add' ||
      (mind.cart.length > 0 && /^ and (?:an?|one|two|three|some) /.test(reading.said)) ||
      (mind.agreement !== undefined && !/ (?:instead|rather) /.test(reading.said))) &&
    /^ (?:and|also|plus|as well as|then|oh and) /.test(reading.said) &&
    (reading.named.length > 0 || reading.wishes.some(({ on }) => !on.startsWith('a:')) || reading.pronoun) &&
    !(
      / (?:need|looking for|am after|interested in) (?:an?|some) /.test(reading.said) &&
      reading.named.length === 0 &&
      reading.wishes.some(({ on }) => on.startsWith('a:') || on.startsWith('w:') || on === 'price')
    ) &&
    !is('question', 'buy', 'compare', 'ask-about', 'remove', 'take-back', 'no');
  // "Also a cable" beside what waits for a yes: both are wanted.
  const waiting = mind.ask?.for === 'buy' && !mind.ask.lines && !mind.agreement ? inView(talk) : undefined;
  const besides =
    ((is('add') &&
      (mind.variant !== undefined || mind.count !== undefined) &&
      / add (?:an?|the|one|two|three|some|\d+) /.test(reading.said)) ||
      / (?:also|plus|as well|too) /.test(reading.said) ||
      /^ and (?:the|an?|one|two|three|some|my) /.test(reading.said)) &&
    !is('question', 'compare', 'no', 'not-buying');
  if (
    waiting &&
    !linesNow(talk).some((line) => line.product_id === waiting.id) &&
    besides &&
    !reading.pronoun &&
    (reading.named.length > 0 || reading.wishes.some(({ on }) => on === 'category'))
  ) {
    if (addItems(talk, [waiting], { quantity: mind.count, variantId: mind.variant }, false)) add(talk, reading);
    return;
  }
  const asksPolicy = is('question') && reading.policy !== undefined && reading.named.length === 0;
  if (
    (is('add') && !asksPolicy) ||
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
  // "Reserve" alone is the act, not the kind of thing that goes by the word.
  if (is('buy') && reservesNamed(talk, reading)) return;
  const bare =
    (reading.tokens.length <= 3 ||
      / (?:to|will|please|can|could|and|ok|yes|great|alright|then|so) (?:reserve|book|order) (?:me |us )?(?:it|one|that|this) /.test(
        reading.said,
      )) &&
    reading.wishes.every(({ on, any }) => on === 'category' && any?.every((key) => /^(?:reserv|book|order)/.test(key)));
  if (is('buy') && bare && purchase(talk, { ...reading, wishes: [] })) return;
  if (is('buy') && !is('discount') && purchase(talk, reading)) return;
  if (is('buy') && is('discount') && !is('question') && purchase(talk, reading)) return;
  if (is('buy-softly') && !is('compare') && select(talk, reading)) return;
  if (booksNamed(talk, reading)) return;
  answer(talk, reading);
}

/** "Place a reservation for the Grand Touring": the act is named with the thing, so what it leads to is handed over. */
function reservesNamed(talk: Talk, reading: Reading): boolean {
  const [name, ...more] = reading.named;
  const item = name && more.length === 0 && name.rows.length === 1 ? itemAt(talk, name.rows[0]) : undefined;
  const leads = itemOf(talk, item?.instead);
  const row = leads && talk.room.index.rowOf.get(leads.id);
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  if (!leads || row === undefined || kinds.length === 0 || talk.mind.turns === 0) return false;
  if (find(talk.room.index, { wishes: kinds, among: [row], soldOut: true }).rows.length === 0) return false;
  return purchase(talk, { ...reading, named: [{ ...name, rows: [row] }] as Reading['named'], wishes: [] });
}

/** "I'd like to test drive the Performance": what is named is something to book. */
function booksNamed(talk: Talk, reading: Reading): boolean {
  const { acts, said, named } = reading;
  if (
    acts.has('question') ||
    acts.has('not-buying') ||
    !/ (?:would like|want|would love|wish|need|like) to /.test(said)
  )
    return false;
  const name = named.find(({ rows }) => rows.length === 1 && itemAt(talk, rows[0])?.action === 'book');
  return name !== undefined && select(talk, { ...reading, named: [name], wishes: [] });
}

/** "Fine, that one, and a lantern": the thing in view, and one of another kind. */
function takesBoth(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const view = inView(talk);
  const commits = reading.acts.has('buy') || reading.acts.has('yes');
  if (!view || !commits || mind.turns === 0 || mind.agreement || reading.acts.has('question')) return false;
  if (view.instead !== undefined || view.action === 'book') return false;
  const [head = '', tail = '', ...more] = clausesOf(reading, false);
  if (tail === '' || more.length > 0 || !/^(?:also )?(?:an?|the|one|two|three|some|my|\d+) /i.test(tail)) return false;
  const [first, second] = [head, tail].map(talk.understood);
  if (!first || !second || first.named.length + first.ordinals.length > 0) return false;
  if (!first.pronoun && !first.acts.has('buy') && !first.acts.has('yes')) return false;
  if (first.wishes.some(({ on }) => !on.startsWith('o:')) || !second.wishes.some(({ on }) => on === 'category'))
    return false;
  if (isOfItsKind(talk, view, second)) return false;
  const own = withItsChoices(talk, view, first);
  if (
    !addItems(
      talk,
      [view],
      { quantity: own.quantity ?? mind.count, wishes: own.wishes, variantId: own === first ? mind.variant : undefined },
      false,
    )
  )
    return true;
  const before = mind.cart.length;
  mind.count = undefined;
  add(talk, { ...second, acts: new Set([...second.acts, 'add']) });
  if (mind.cart.length > before && reading.acts.has('buy')) handOver(talk, mind.cart);
  return true;
}

/** "Skip the belt" with nothing in the cart: it is not wanted, so it is nothing that "order" could mean. */
function skipsShown(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const { items } = resolve(talk, reading);
  const [only] = items;
  if (!only || items.length > 1 || reading.pronoun || reading.ordinals.length > 0) return false;
  mind.shown = mind.shown.filter((id) => id !== only.id);
  if (mind.focus === only.id) mind.focus = undefined;
  mind.variant = undefined;
  mind.ask = undefined;
  say(talk, `All right, without ${nameOf(only)}.`, `Fine, ${nameOf(only)} is left out.`);
  return true;
}

const TOO_DEAR =
  /^ (?:(?:hm+|ah|oh|ok|well|no|sorry|ouch|whoa|but|that is|it is|they are|these are|those are|all|this is|a)[ ,]+)*(?:too|bit|little|rather|quite|way too|far too)[ ,]+(?:too )?(?:expensive|pricey|dear|much|steep|costly)(?: for (?:me|us|them))? $/;

export function withoutActs(reading: Reading, gone: readonly Act[]): Reading {
  return { ...reading, acts: new Set([...reading.acts].filter((act) => !gone.includes(act))) };
}
