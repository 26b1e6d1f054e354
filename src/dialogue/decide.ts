/** What to do with one sentence: acts in order of weight, each answered by its own file. */
import type { Item } from '../brands/catalogue.ts';
import type { Act } from './acts.ts';
import { admitUnknown, answerAbout, sayContact, sayPrice } from './answering.ts';
import { takeAnswer } from './asked.ts';
import { explainBuying } from './buying.ts';
import { addItems, changeQuantity, keepLines, linesNow, removeItems, tellCart } from './cart.ts';
import { compare, sayWinner } from './comparing.ts';
import { nameOf } from './describing.ts';
import { find, isOnSale } from './find.ts';
import { changePending, takeBack } from './pending.ts';
import { purchase, select } from './purchase.ts';
import { inView, type Pointed, resolve } from './references.ts';
import { narrows, present, search, showDefault, showMore } from './searching.ts';
import { askWhich, showList, showOne } from './showing.ts';
import { answerIdentity, decline, signOff, tellOffers, welcome } from './small-talk.ts';
import { itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { plain } from './text.ts';
import type { Reading } from './understand.ts';
import { quoted, say } from './wording.ts';
import { mergeWishes, type Wish } from './wishes.ts';

/** Answers one reading. `foreign`: the whole message is in another language. */
export function decide(talk: Talk, reading: Reading, foreign: boolean): void {
  const { mind, setting } = talk;
  const { acts } = reading;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  talk.trace.acts = [...((talk.trace.acts as string[] | undefined) ?? []), ...acts];
  const says = narrows(reading) || reading.named.length > 0 || reading.ordinals.length > 0;

  if (is('instruct')) return decline(talk, 'instruct');
  if (is('hostile') && !(says && is('question'))) return decline(talk, 'hostile');
  if (foreign && !says) return decline(talk, 'language');
  if (foreign) decline(talk, 'language');
  if (is('ask-ad')) return answerIdentity(talk, 'ad');
  if (is('ask-person')) return answerIdentity(talk, 'person');
  if (is('ask-me')) return answerIdentity(talk, 'me');
  if (is('start-over')) return startOver(talk, reading);
  if (is('medical') && reading.policy === undefined) {
    decline(talk, 'medical');
    if (!says) return;
  }
  if (is('legal') && reading.policy === undefined) return decline(talk, 'legal');
  if (is('off-topic') && !says && reading.policy === undefined) return decline(talk, 'off-topic');
  if (reading.day !== undefined) mind.date = reading.day;

  if (takeAnswer(talk, reading)) return;
  if (setting.pending && mind.agreement) {
    if (takeBack(talk, reading)) {
      if (narrows(reading) || is('more')) decide(talk, withoutActs(reading, ['take-back', 'not-buying', 'no']), false);
      return;
    }
    if (changePending(talk, reading)) return;
  }
  if (is('bye')) return conclude(talk);
  if (is('done') && !is('question')) return finish(talk);
  if (is('show-cart') || (is('ask-total') && linesNow(talk).length > 0 && reading.named.length === 0)) return tellCart(talk);
  if (is('clear-cart')) {
    keepLines(talk, []);
    say(talk, 'Your cart is empty now.');
    return;
  }
  if (is('remove') && linesNow(talk).length > 0) return remove(talk, reading);
  if (is('add')) return add(talk, reading);
  if (changesQuantity(talk, reading)) return;
  if (is('not-buying') && !is('question')) return relax(talk, reading);
  if (is('buy') && purchase(talk, reading)) return;
  if (is('buy-softly') && select(talk, reading)) return;
  answer(talk, reading);
}

/** Everything that is not buying: comparing, asking, searching, chatting. */
function answer(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  const { acts } = reading;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  const pointed = resolve(talk, reading);
  talk.trace.reference = { how: pointed.how, items: pointed.items.map(({ id }) => id) };
  const policy = reading.policy === undefined ? undefined : talk.room.brand.pack.policies[reading.policy];

  if (is('compare')) return compareThese(talk, reading, pointed);
  if (policy && (is('question', 'ask-about') || (pointed.items.length === 0 && reading.comparing.length === 0 && reading.wishes.length === 0))) {
    say(talk, plain(policy.answer, 600));
    talk.trace.policy = policy.topic;
    return;
  }
  if (is('ask-buying')) return askBuying(talk, reading, pointed);
  if (is('discount')) return tellOffers(talk, pointed.items[0] ?? itemOf(talk, mind.focus));
  if (is('ask-sale')) return showSale(talk, reading);
  if (is('ask-advice') && mind.shown.length > 1 && pointed.items.length !== 1) return advise(talk, reading, pointed);
  if (pointed.unclear && (is('question') || reading.wishes.length === 0)) return answerUnclear(talk, reading, pointed.unclear);
  if (pointed.missing) return sayMissing(talk, pointed);
  if (pointed.items.length > 0) return answerPointed(talk, reading, pointed);
  if (asksAmongShown(talk, reading)) return;
  if (asksInView(talk, reading)) return;
  if (narrows(reading)) return search(talk, reading);
  if (is('more')) return showMore(talk, reading);
  if (is('list-all')) return showDefault(talk);
  if (is('ask-brand')) return answerIdentity(talk, 'brand');
  if (is('ask-help')) return answerIdentity(talk, 'help');
  if (is('ask-advice')) return advise(talk, reading, pointed);
  if (reading.day !== undefined) return redate(talk);
  if (is('thank')) return welcome(talk);
  if (is('greet') && reading.tokens.length < 6) {
    say(talk, 'Hello! What are you looking for?', 'Hi! What can I find for you?');
    return;
  }
  sayNotUnderstood(talk, reading);
}

function answerPointed(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { acts } = reading;
  const [item] = pointed.items;
  if (!item) return;
  const asks = acts.has('question') || acts.has('ask-price') || acts.has('ask-stock') || acts.has('ask-options') || (reading.attributes.length > 0 && talk.mind.turns > 0) || acts.has('ask-total');
  const relative = reading.comparing.find((one) => one.degree === 'comparative' && !one.among);
  if (relative && pointed.how !== 'those shown') {
    talk.mind.focus = item.id;
    return search(talk, { ...reading, named: [] });
  }
  if (reading.comparing.length > 0 && pointed.items.length > 1) return compare(talk, pointed.items, reading);
  if (pointed.how.includes('of those shown')) {
    const [comparing] = reading.comparing;
    const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
    if (comparing && acts.has('question')) {
      sayWinner(talk, shown, comparing.attribute, comparing.down);
      return showOne(talk, item, { keepShown: true });
    }
    return offerIt(talk, item, reading);
  }
  if (asks && answerAbout(talk, pointed.items, reading)) return;
  if (pointed.items.length > 1) {
    showList(talk, pointed.items);
    return;
  }
  if (acts.has('question') && !acts.has('ask-about') && pointed.how !== 'name' && pointed.how !== 'place' && !pointed.how.startsWith('description')) {
    if (/\b(?:good|worth|any good|better|right|suitable|ok|okay) ?(?:for|it|one)?\b/.test(reading.said) && item.summary) return showOne(talk, item, { keepShown: true });
    return admitUnknown(talk, item, reading);
  }
  if (acts.has('question') && (reading.unknown.length > 0 || reading.soft.length > 0) && !acts.has('ask-about') && !/\b(?:do you (?:have|sell|carry)|is there|have you got)\b/.test(reading.said)) return admitUnknown(talk, item, reading);
  if (talk.mind.turns === 0) noteWishes(talk, reading);
  offerIt(talk, item, reading);
}

/** An item that was pointed at without a question: shown in full. */
function offerIt(talk: Talk, item: Item, reading: Reading): void {
  if (reading.acts.has('ask-about') || reading.acts.has('question') || talk.mind.turns === 0) {
    showOne(talk, item, { keepShown: true, facts: [...talk.room.index.attributes.keys()].filter((id) => reading.acts.has('ask-about') && item.attributes[id] !== undefined).slice(0, 6) });
    return;
  }
  select(talk, reading);
}

/** What was said besides a name is kept for later searches, except what only described the named item. */
function noteWishes(talk: Talk, reading: Reading): void {
  talk.mind.wishes = reading.wishes.filter((wish) => wish.near === undefined && !wish.not && !wish.on.startsWith('w:')).slice(0, 6);
}

/** "which of these …", "are any of them …": a search among what was shown. */
function asksAmongShown(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  if (mind.shown.length < 2 || !/\b(?:which(?: one| ones)? (?:of|is|are|has|have|come|comes|do|does|can|leave|arrive|fit)|(?:any|one|some|all) of (?:them|these|those)|of (?:these|those))\b/.test(reading.said)) return false;
  const among = rowsOf(talk, mind.shown);
  const [comparing] = reading.comparing;
  if (comparing) {
    const shown = mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
    sayWinner(talk, shown, comparing.attribute, comparing.down);
    const best = itemOf(talk, mind.focus);
    if (best) showOne(talk, best, { keepShown: true });
    return true;
  }
  if (reading.wishes.length === 0) return false;
  const { rows, dropped } = find(talk.room.index, { wishes: reading.wishes, among, soldOut: true });
  talk.trace.dropped = dropped;
  const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 0) {
    say(talk, 'None of those, according to our records.');
    search(talk, reading);
    return true;
  }
  say(talk, items.length === 1 ? 'This one does:' : 'These do:');
  const shown = mind.shown;
  showList(talk, items, reading.wishes.flatMap((wish) => (wish.on.startsWith('a:') ? [wish.on.slice(2)] : [])));
  if (items.length === 1) mind.shown = shown;
  return true;
}

/** A question or an option without a pointer is about the item in view, when there is one it fits. */
function asksInView(talk: Talk, reading: Reading): boolean {
  const { mind, room } = talk;
  const { acts } = reading;
  if (/\b(?:any|another|other|something|anything|others|ones|do you (?:have|sell|carry|offer)|have you got|show|find|looking|are there|is there|need|want|search)\b/.test(reading.said) && !/\b(?:do you have|have you got) (?:it|that|this|them)\b|\bin (?:any )?other (?:colors?|sizes?)\b/.test(reading.said)) {
    const feature = reading.wishes.every((wish) => wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) && reading.attributes.length > 0;
    if (!acts.has('ask-options') && !acts.has('ask-stock') && !feature) return false;
  }
  const item = inView(talk);
  const asks = acts.has('ask-price') || acts.has('ask-stock') || acts.has('ask-options') || reading.attributes.length > 0;
  const onlyOptions = reading.wishes.length > 0 && reading.wishes.every((wish) => wish.on.startsWith('o:'));
  if (!item) {
    const shown = rowsOf(talk, mind.shown);
    const describesShown = find(room.index, { wishes: reading.wishes, among: shown, soldOut: true }).rows.length === shown.length;
    if (shown.length > 1 && asks && (acts.has('question') || acts.has('ask-price')) && describesShown && reading.comparing.length === 0) {
      return answerAbout(talk, mind.shown.flatMap((id) => itemOf(talk, id) ?? []), reading);
    }
    return false;
  }
  if (reading.comparing.length > 0) return false;
  const category = reading.wishes.some((wish) => wish.on === 'category' && !find(room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length);
  if (category) return false;
  const choices = new Set(item.variants.slice(0, 1).flatMap(({ options }) => Object.keys(options).map((name) => `o:${room.index.optionNames.get(name) ?? name}`)));
  if (onlyOptions && reading.wishes.every(({ on }) => choices.has(on))) {
    if (acts.has('question')) return answerAbout(talk, [item], reading);
    return select(talk, { ...reading, pronoun: true });
  }
  if (asks && (acts.has('question') || acts.has('ask-price') || reading.wishes.length === 0)) return answerAbout(talk, [item], reading);
  if (acts.has('ask-about') && reading.wishes.length === 0 && reading.unknown.length === 0) {
    showOne(talk, item, { keepShown: true, facts: [...room.index.attributes.keys()].filter((id) => item.attributes[id] !== undefined).slice(0, 6) });
    return true;
  }
  return false;
}

function compareThese(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { mind } = talk;
  const shown = mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  const focus = itemOf(talk, mind.focus);
  const named = reading.named.flatMap(({ rows }) => (rows.length === 1 ? (itemAt(talk, rows[0]) ?? []) : []));
  let items = pointed.items.length >= 2 ? pointed.items : named.length >= 2 ? named : pointed.items;
  if (pointed.unclear && items.length < 2) items = [...items, ...pointed.unclear];
  if (items.length === 1 && focus && items[0] !== focus) items = [focus, ...items];
  if (items.length < 2 && shown.length > 1) {
    const others = shown.filter((item) => !items.includes(item));
    items = [...items, ...others].slice(0, items.length === 0 ? 3 : 2);
  }
  if (items.length < 2 && mind.discussed.length > 1) items = mind.discussed.slice(-2).flatMap((id) => itemOf(talk, id) ?? []);
  if (items.length < 2) {
    if (narrows(reading)) return search(talk, reading);
    say(talk, 'Which two would you like me to compare?');
    return;
  }
  compare(talk, items, reading);
}

function askBuying(talk: Talk, reading: Reading, pointed: Pointed): void {
  if (pointed.unclear) return askWhich(talk, pointed.unclear, 'show');
  const [item] = pointed.items;
  if (!item && reading.wishes.length > 0 && !/\b(?:it|that|this)\b/.test(reading.said)) return search(talk, reading);
  explainBuying(talk, item ?? inView(talk));
}

function showSale(talk: Talk, reading: Reading): void {
  const [item] = resolve(talk, reading).items;
  if (item) return sayPrice(talk, item);
  const { mind, room } = talk;
  if (!room.brand.items.some(isOnSale)) return tellOffers(talk, undefined);
  const said = reading.wishes.filter(({ on }) => !on.startsWith('w:'));
  const onSale = (wishes: readonly Wish[]) => find(room.index, { wishes: [...wishes, { on: 'sale' }] }).rows.length > 0;
  if (!onSale(mergeWishes(mind.wishes, said, reading.drops)) && onSale(said)) mind.wishes = [];
  search(talk, { ...reading, wishes: [...said, { on: 'sale' }] });
  mind.wishes = mind.wishes.filter(({ on }) => on !== 'sale');
}

/** Advice is a fact or an admission: what differs, or what leads on what the user named. */
function advise(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { mind } = talk;
  const shown = pointed.items.length > 1 ? pointed.items : mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  if (reading.comparing.length > 0 && shown.length > 1) return compare(talk, shown.slice(0, 4), reading);
  if (reading.wishes.length > 0 || reading.soft.length > 0) {
    const among = shown.length > 1 ? rowsOf(talk, shown.map(({ id }) => id)) : undefined;
    const { rows } = find(talk.room.index, { wishes: reading.wishes, soft: reading.soft, among });
    const best = itemAt(talk, rows[0]);
    if (best && (reading.wishes.length > 0 || among)) {
      say(talk, 'Going by our records, this one comes nearest to what you describe:');
      return showOne(talk, best, { keepShown: shown.length > 1 });
    }
  }
  if (shown.length > 1) {
    say(talk, 'That depends on what matters to you; this is how they differ.', 'It depends on you. This is where they differ:');
    return compare(talk, shown.slice(0, 3), reading);
  }
  if (narrows(reading)) return search(talk, reading);
  say(talk, 'Here is where I would start; tell me what matters to you and I will narrow it down.');
  showDefault(talk, 3);
}

function answerUnclear(talk: Talk, reading: Reading, items: readonly Item[]): void {
  if (items.length <= 5 && (reading.acts.has('question') || reading.attributes.length > 0) && answerAbout(talk, items.slice(0, 4), reading)) {
    talk.mind.focus = undefined;
    talk.mind.shown = items.slice(0, 4).map(({ id }) => id);
    return;
  }
  if (talk.mind.turns === 0 || reading.acts.has('ask-about') || /\b(?:do you (?:have|sell)|show|looking for|tell me)\b/.test(reading.said)) return present(talk, items, { ...reading, unknown: [] });
  askWhich(talk, items, 'show');
}

function sayMissing(talk: Talk, pointed: Pointed): void {
  if (pointed.missing === 'nothing-shown') {
    say(talk, 'I cannot see what you were shown before. Here is what we have:', 'I do not know which list you mean. This is our selection:');
    return showDefault(talk);
  }
  say(talk, 'There is no such place in what I showed you.', 'My list does not go that far.');
  const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  if (shown.length > 0) showList(talk, shown);
}

function add(talk: Talk, reading: Reading): void {
  const pointed = resolve(talk, reading);
  if (pointed.unclear) return askWhich(talk, pointed.unclear, 'add', reading.quantity);
  if (pointed.missing) return sayMissing(talk, pointed);
  const items = pointed.items.length > 0 ? pointed.items : candidates(talk, reading);
  if (items === 'shown') return;
  if (items.length === 0) {
    say(talk, 'Which one shall I add?');
    return;
  }
  addItems(talk, items, { quantity: reading.quantity, wishes: reading.wishes });
}

/** For "add a stove": the one item that fits what was said, or a list to choose from ("shown"). */
function candidates(talk: Talk, reading: Reading): Item[] | 'shown' {
  if (reading.wishes.some((wish) => !wish.on.startsWith('o:')) || reading.comparing.length > 0) {
    const [comparing] = reading.comparing;
    const { rows } = find(talk.room.index, { wishes: reading.wishes, order: comparing && { on: comparing.attribute, ...(comparing.down && { down: true }) } });
    const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
    const [best] = items;
    if (best && (items.length === 1 || comparing)) return [best];
    if (items.length > 1) {
      say(talk, 'Which of these shall I add?');
      showList(talk, items);
      talk.mind.ask = { for: 'which', ids: talk.mind.shown, then: 'add', ...(reading.quantity && { quantity: reading.quantity }) };
      return 'shown';
    }
  }
  const item = inView(talk);
  return item ? [item] : [];
}

function remove(talk: Talk, reading: Reading): void {
  const lines = linesNow(talk);
  const inCart = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const named = reading.named.flatMap(({ rows }) => rows).flatMap((row) => itemAt(talk, row) ?? []).filter((item) => inCart.includes(item));
  const wished = reading.wishes.length > 0 ? find(talk.room.index, { wishes: reading.wishes, among: rowsOf(talk, inCart.map(({ id }) => id)), soldOut: true }).rows.flatMap((row) => itemAt(talk, row) ?? []) : [];
  const placed = reading.ordinals.flatMap((place) => inCart[place === -1 ? inCart.length - 1 : place - 1] ?? []);
  const focus = itemOf(talk, talk.mind.focus);
  let items = named.length > 0 ? named : placed.length > 0 ? placed : wished;
  if (items.length === 0 && reading.named.length > 0) return removeItems(talk, ['']);
  if (items.length === 0 && focus && inCart.includes(focus)) items = [focus];
  if (items.length === 0 && inCart.length === 1) items = inCart;
  if (items.length === 0 || (wished.length > 1 && items === wished)) return askWhich(talk, items.length > 0 ? items : inCart, 'remove');
  removeItems(talk, items.map(({ id }) => id), reading.quantity);
}

/** "make it two", "one more", "just one": only while there is a line it can mean. */
function changesQuantity(talk: Talk, reading: Reading): boolean {
  const lines = linesNow(talk);
  if (lines.length === 0) return false;
  const only = /\b(?:just|only) (?:one|1)\b|\bmake (?:it|that) (?:just |only )?(?:one|1)\b/.test(reading.said) ? 1 : undefined;
  const double = /\bdouble (?:it|that)\b|\b(?:make it|want|need) a? ?couple\b/.test(reading.said);
  const more = /\b(?:one|1) more(?: of (?:it|those|them|that|the same))?\b|\banother one of (?:those|them|the same)\b/.test(reading.said) && !/\b(?:question|thing)\b/.test(reading.said) ? 1 : undefined;
  const less = /\b(?:one|1) (?:less|fewer)\b/.test(reading.said) ? -1 : undefined;
  const says = /\b(?:make|change|set|update|increase|reduce|instead|actually|quantity|want|need|only|just|more|less|fewer|please|of them|of those|of it)\b/.test(reading.said);
  const quantity = reading.quantity ?? only;
  const step = reading.quantityStep ?? more ?? less;
  if (!double && step === undefined && (quantity === undefined || !says)) return false;
  if (reading.acts.has('question') && !/\b(?:can|could) (?:you|we|i)\b/.test(reading.said)) return false;
  const items = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const pointed = resolve(talk, reading).items.filter((item) => items.includes(item));
  const byKind = reading.wishes.length > 0 ? find(talk.room.index, { wishes: reading.wishes, among: rowsOf(talk, items.map(({ id }) => id)), soldOut: true }).rows.flatMap((row) => itemAt(talk, row) ?? []) : [];
  if (reading.named.length > 0 && pointed.length === 0) return false;
  if (reading.wishes.some((wish) => wish.on === 'category') && byKind.length === 0) return false;
  const focus = itemOf(talk, talk.mind.focus);
  const item = pointed[0] ?? (byKind.length === 1 ? byKind[0] : undefined) ?? (focus && items.includes(focus) ? focus : items.length === 1 ? items[0] : undefined);
  if (!item) {
    say(talk, 'Which of the lines do you mean?');
    tellCart(talk);
    return true;
  }
  const current = lines.find((line) => line.product_id === item.id)?.quantity ?? 1;
  changeQuantity(talk, item, double ? current * 2 : step !== undefined ? current + step : (quantity ?? current));
  return true;
}

/** "I don't want to buy anything yet": fine. */
function relax(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.ask = undefined;
  if (reading.wishes.length > 0 && /\b(?:show|looking for|find|see)\b/.test(reading.said)) return answer(talk, withoutActs(reading, ['not-buying', 'no']));
  say(talk, 'No rush at all: nothing is ordered. Ask me anything, or take your time.', 'That is fine, nothing is bought. I am here for questions.', 'Of course, take your time. Nothing is ordered.');
  const cart = mind.cart.length;
  if (cart > 0) say(talk, 'Your cart stays as it is.');
}

function redate(talk: Talk): void {
  const { mind, room } = talk;
  if (!mind.date) return;
  say(talk, `${room.calendar.say(mind.date)} it is.`, `Noted: ${room.calendar.say(mind.date)}.`);
  mind.cart = mind.cart.map((line) => (line.date ? { ...line, date: mind.date } : line));
  const focus = itemOf(talk, mind.focus);
  const shown = mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  if (focus) showOne(talk, focus, { keepShown: true });
  else if (shown.length > 0) showList(talk, shown);
  else showDefault(talk);
}

function startOver(talk: Talk, reading: Reading): void {
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
  if (mind.agreement) mind.agreement = undefined;
  say(talk, 'A fresh start. ', 'Let us start afresh.');
  if (narrows(reading)) return search(talk, reading);
  showDefault(talk);
}

function finish(talk: Talk): void {
  if (talk.mind.cart.length > 0 && !talk.mind.agreement && talk.setting.checkout) {
    say(talk, 'Then shall I hand your cart over for checkout?');
    tellCart(talk);
    return;
  }
  conclude(talk);
}

function conclude(talk: Talk): void {
  if (talk.setting.pending && talk.mind.agreement) {
    say(talk, 'Your order is ready for checkout.');
    return signOff(talk);
  }
  if (talk.mind.turns === 0) return;
  signOff(talk);
  talk.event = 'conclude';
}

function sayNotUnderstood(talk: Talk, reading: Reading): void {
  const { mind, room } = talk;
  const { acts } = reading;
  const item = inView(talk);
  const what = room.brand.pack.words.items;
  if (mind.turns === 0) {
    if (reading.unknown.length > 0 && /\b(?:buy|find|looking|need|want|sell|have|see|interested)\b/.test(reading.said) && reading.soft.length === 0) talk.trace.unknown = reading.unknown;
    say(talk, `Here is a first look at our ${what}:`, `Let me show you some of our ${what}:`);
    return showDefault(talk);
  }
  if (reading.unknown.length > 0 && /\b(?:do you (?:have|sell|carry|offer|stock|do|fly)|have you got|looking for|show me|find me|any|need|want|what about|got)\b/.test(reading.said) && !(item && reading.pronoun)) {
    say(talk, `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`, `Nothing in our records matches ${quoted(reading.unknown)}.`);
    if (mind.shown.length === 0) {
      say(talk, `These are some of our ${what}:`);
      showDefault(talk, 3);
    } else sayContact(talk);
    talk.trace.unknown = reading.unknown;
    return;
  }
  if (acts.has('question') && item && (reading.pronoun || reading.unknown.length + reading.soft.length > 0)) return admitUnknown(talk, item, reading);
  if (acts.has('question')) return admitUnknown(talk, undefined, reading);
  if (acts.has('yes') && item) {
    say(talk, `Shall I hand ${nameOf(item)} over for checkout, or would you like to know more about it?`);
    mind.ask = { for: 'buy' };
    return;
  }
  if (acts.has('no')) {
    say(talk, 'All right. What would suit you better?', 'No problem. What else may I show you?');
    return;
  }
  if (acts.has('yes')) {
    say(talk, 'Good. Which one may I tell you more about?', 'Fine. What shall we look at next?');
    return;
  }
  if (reading.soft.length > 0 && !item) return search(talk, reading);
  say(talk, `I am not sure I follow. You can ask for ${what}, compare them, or tell me which one you would like.`, `Could you put that another way? I can search our ${what}, compare them and answer questions about them.`);
}

export function withoutActs(reading: Reading, gone: readonly Act[]): Reading {
  return { ...reading, acts: new Set([...reading.acts].filter((act) => !gone.includes(act))) };
}
