/** What to do with one sentence: acts in order of weight, each answered by its own file. */
import type { Item } from '../brands/catalogue.ts';
import type { Act } from './acts.ts';
import { admitUnknown, sayContact, sayUnknownThings } from './admitting.ts';
import { answerAbout, sayUnjudged } from './answering.ts';
import { takeAnswer } from './asked.ts';
import { quoteSummary } from './attribute-answers.ts';
import { explainBuying, lineText, prepareLine } from './buying.ts';
import { addItems, changeQuantity, keepLines, linesNow, removeItems, tellCart } from './cart.ts';
import { compare, sayGap, sayWinner } from './comparing.ts';
import { nameOf } from './describing.ts';
import { sayFits, fitWish } from './fitting.ts';
import { find, isOnSale, optionWishes, variantsFor } from './find.ts';
import { changePending, takeBack } from './pending.ts';
import { saySizesAround } from './option-answers.ts';
import { sayPolicyByWords, sayPolicyOfView, sayTopicAgain } from './policies.ts';
import { asksElsewhere, sayBasis, sayPrice, saySaving, sumsInView, tellOffers } from './price-answers.ts';
import { askForYes, purchase, select } from './purchase.ts';
import { inView, numberFor, type Pointed, resolve } from './references.ts';
import { narrows, present, search, showDefault, showMore } from './searching.ts';
import { alternativesTo, askWhich, showList, showOne } from './showing.ts';
import { answerIdentity, answerVendors, asksVendors, decline, signOff, welcome } from './small-talk.ts';
import { sizeStep } from './size-step.ts';
import { focusOn, itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { plain, stem, stems } from './text.ts';
import type { Reading } from './understand.ts';
import { oneOf, quoted, say } from './wording.ts';
import { mergeWishes, type Wish } from './wishes.ts';

/** Answers one reading. `foreign`: the whole message is in another language. */
export function decide(talk: Talk, heard: Reading, foreign: boolean): void {
  const { mind, setting } = talk;
  const step = sizeStep(talk, heard.said);
  const reading = step ? { ...heard, pronoun: true, wishes: [...heard.wishes.filter(({ on }) => on !== step.on), step] } : heard;
  const { acts } = reading;
  const { doing } = talk;
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
  if (reading.day !== undefined && reading.day < talk.room.calendar.today(setting.now)) {
    say(talk, `${talk.room.calendar.say(reading.day)} has already passed. Which day shall it be instead?`);
    return;
  }
  if (reading.day !== undefined) mind.date = reading.day;

  if (takeAnswer(talk, reading)) return;
  if (setting.pending && mind.agreement) {
    if (takeBack(talk, reading)) {
      if (narrows(reading) || is('more')) decide(talk, withoutActs(reading, ['take-back', 'not-buying', 'no']), false);
      return;
    }
    if (changePending(talk, reading)) return;
  }
  if (is('take-back') && !is('question') && !says && reading.wishes.length === 0 && !is('remove', 'add')) return letGo(talk, reading);
  if (is('bye')) return conclude(talk);
  if (is('done') && !is('question', 'buy', 'add', 'remove') && !says) return finish(talk);
  if (is('show-cart') || (is('ask-total') && linesNow(talk).length > 0 && reading.named.length === 0 && reading.quantity === undefined)) return tellCart(talk);
  if (is('clear-cart')) {
    keepLines(talk, []);
    mind.focus = undefined;
    mind.shown = [];
    mind.ask = undefined;
    say(talk, 'Your cart is empty now.');
    return;
  }
  if (is('remove') && linesNow(talk).length > 0) return remove(talk, reading);
  if (linesNow(talk).length === 0 && sumsInView(talk, reading)) return;
  if (reading.notNamed.length > 0 || reading.notPlaces.length > 0 || (reading.wishes.length > 0 && reading.wishes.every((wish) => wish.not && wish.near !== undefined))) {
    if (reading.named.length === 0 && !is('buy', 'question') && leaveOut(talk, reading)) return;
  }
  const goesOn = doing === 'add' && /^ (?:and|also|plus|as well as|then|oh and) /.test(reading.said) && (reading.named.length > 0 || reading.wishes.length > 0 || reading.pronoun) && !is('question', 'buy', 'compare', 'ask-about');
  if (is('add') || goesOn || (is('add-to') && linesNow(talk).length > 0 && reading.named.length > 0 && !is('question', 'buy', 'compare'))) return add(talk, reading);
  if (changesQuantity(talk, reading)) return;
  if (changesLine(talk, reading) || replacesLine(talk, reading)) return;
  if (is('not-buying') && !is('question')) return relax(talk, reading);
  if (is('buy') && !is('discount') && purchase(talk, reading)) return;
  if (is('buy') && is('discount') && !is('question') && purchase(talk, reading)) return;
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
  const asksKind = reading.wishes.some((wish) => wish.on === 'category' && !wish.not) && /^ (?:which|show|find|any|do you have|are there) /.test(reading.said);
  const counts = is('ask-stock') && /\b(?:left|remaining|remain|in stock|sold out)\b/.test(reading.said) && (pointed.items.length > 0 || inView(talk) !== undefined);
  const states = counts || reading.policyNamesAttribute && [pointed.items[0] ?? inView(talk)].some((item) => reading.attributes.some((id) => item?.attributes[id] !== undefined));
  const policy = reading.policy === undefined || asksKind || states ? undefined : talk.room.brand.pack.policies[reading.policy];
  const [counted] = reading.named.length === 1 ? reading.named : [];
  if (counted?.quantity !== undefined) mind.count = counted.quantity;
  else if (reading.quantity !== undefined && (!is('question') || is('ask-price')) && /\b(?:tickets?|seats?|pairs?|people|persons?|adults?|passengers?|travell?ers?|of (?:them|those|these|it|us)|pieces?|sets?)\b/.test(reading.said)) mind.count = reading.quantity;
  const sortBy = sortWanted(talk, reading);
  if (sortBy) return search(talk, { ...reading, comparing: [{ attribute: sortBy, down: / (?:highest|dearest|most|descending|heaviest|latest)\b/.test(reading.said), degree: 'plain', among: false }] });
  if (is('ask-order')) return answerOrder(talk);
  if (reading.drops.length > 0 && pointed.how !== 'name') return search(talk, reading);
  if (reading.wrongWay && reading.unknown.length > 0) {
    say(talk, `Our records have no ${talk.room.brand.pack.words.items} ${wayOf(reading)}.`);
    return reading.wishes.length > 0 ? search(talk, { ...reading, unknown: [] }) : showDefault(talk);
  }
  const asksHow = /\b(?:what if|how (?:do|should|can|would) (?:i|you|we|it|they)|what happens|if (?:it|they|the|i)|would you|should i|do i (?:need|have) to)\b/.test(reading.said);
  if (!policy && is('question') && asksHow && reading.attributes.length === 0 && sayPolicyByWords(talk, reading)) return;
  if (is('question') && listOfferItems(talk, reading)) return;
  if (asksVendors(reading)) return answerVendors(talk);
  if (sayFits(talk, reading)) return;
  if (asksElsewhere(reading)) return tellOffers(talk, pointed.items[0] ?? inView(talk), true);
  const inSight = pointed.items[0] ?? inView(talk);
  if (!policy && is('question') && sayBasis(talk, reading, inSight)) return;
  const bare = reading.named.length + reading.wishes.length + reading.attributes.length + reading.comparing.length + reading.unknown.length + reading.ordinals.length === 0;
  if (bare && reading.pronoun && is('question') && talk.recall?.[0] === 'price' && / (?:what|how much) (?:is|was) (?:it|that) /.test(reading.said) && inSight) return sayPrice(talk, inSight);
  if (pointed.unclear && is('question') && reading.comparing.length > 0) return compare(talk, pointed.unclear, reading);
  const like = pointed.items[0] ?? inView(talk);
  if (like && mind.turns > 0 && / (?:something|anything|any|show me|one|ones|products?) (?:\w+ )?(?:similar|comparable|alternatives?|like (?:it|this|that))\b| (?:alternatives|similar ones?) /.test(reading.said) && reading.comparing.length === 0) {
    const near = alternativesTo(talk, like);
    if (near.length === 0) {
      say(talk, `I have nothing else of that kind available besides ${nameOf(like)}.`);
      return;
    }
    if (near.length > 0) {
      say(talk, `Nearest to ${nameOf(like)} I have:`);
      return showList(talk, near);
    }
  }

  if (is('compare')) return compareThese(talk, reading, pointed);
  if (policy && (is('question', 'ask-about') || (pointed.items.length === 0 && reading.comparing.length === 0 && reading.wishes.length === 0))) {
    const pays = is('ask-price') && inView(talk) !== undefined && !/\b(?:shipping|delivery|return|express)\b/.test(reading.said);
    if (!pays) {
      say(talk, plain(policy.answer, 600));
      talk.trace.policy = policy.topic;
      mind.topic = reading.policy;
      const [about] = pointed.items;
      if (about && pointed.items.length === 1) focusOn(talk, about, mind.focus === about.id ? mind.variant : undefined);
      return;
    }
  }
  if (is('ask-buying') && is('ask-price') && inView(talk)) {
    const about = pointed.items[0] ?? inView(talk);
    if (about) return sayPrice(talk, about);
  }
  const judges = is('ask-buying') && / (?:worth|usually|people|others|most of|regret|should i) /.test(reading.said);
  if (judges && sayPolicyByWords(talk, reading)) return;
  if (judges && inSight) return sayUnjudged(talk, inSight);
  if (is('ask-buying') && reading.attributes.length === 0 && !is('ask-stock')) return askBuying(talk, reading, pointed);
  if (is('ask-saving')) {
    const [item] = pointed.items.length > 0 ? pointed.items : [inView(talk)];
    if (item && saySaving(talk, item)) return;
  }
  const budgeted = narrows(reading) && reading.wishes.some(({ on }) => on === 'price') && !is('question');
  if (is('discount') && !budgeted) return tellOffers(talk, pointed.items[0] ?? itemOf(talk, mind.focus));
  if (is('ask-sale')) return showSale(talk, reading);
  const overall = mind.skip > 0 && reading.comparing.some((one) => one.degree === 'superlative');
  if (is('ask-advice') && mind.shown.length > 1 && pointed.items.length !== 1 && !overall) return advise(talk, reading, pointed);
  if (pointed.unclear && pointed.how === 'pronoun' && answerGap(talk, reading, pointed.unclear)) return;
  if (pointed.unclear && pointed.how === 'pronoun' && is('question') && reading.attributes.length + reading.wishes.length + reading.optionNames.length === 0 && !is('ask-price', 'ask-stock', 'ask-options', 'ask-about')) {
    return answerFromSummaries(talk, reading, pointed.unclear);
  }
  const idlePronoun = pointed.how === 'pronoun' && !is('question') && reading.wishes.length + reading.attributes.length + reading.optionNames.length === 0 && !is('ask-price', 'ask-stock', 'ask-about');
  if (pointed.unclear && idlePronoun) return sayNotUnderstood(talk, reading);
  if (pointed.unclear && (is('question') || reading.wishes.length === 0)) return answerUnclear(talk, reading, pointed.unclear);
  if (pointed.missing) return sayMissing(talk, pointed);
  if (pointed.items.length > 0 && !(is('ask-stock') && reading.comparing.length > 0 && pointed.how === 'in focus')) return answerPointed(talk, reading, pointed);
  if (asksAmongShown(talk, reading)) return;
  if (asksInView(talk, reading)) return;
  if (narrows(reading) && is('question') && / (?:come|comes|include|includes|included|have|has) /.test(reading.said)) sayUnknownThings(talk, reading);
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
  const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  if (/\bhow much (?:more|less|cheaper|dearer|pricier)\b/.test(reading.said) && shown.length === 2) return sayGap(talk, shown, 'price');
  const focus = itemOf(talk, talk.mind.focus);
  if (relative && pointed.how === 'name' && reading.pronoun && acts.has('question') && focus && focus !== item && / than /.test(reading.said)) return compare(talk, [focus, item], reading);
  if (relative && pointed.how !== 'those shown' && !pointed.how.includes('of those shown')) {
    talk.mind.focus = item.id;
    return search(talk, { ...reading, named: [] });
  }
  if (pointed.items.length > 1 && (reading.comparing.length > 0 || (acts.has('question') && / or /.test(reading.said) && !asksOf(reading)))) return compare(talk, pointed.items, reading);
  const recalls = reading.comparing.length === 0 && (pointed.how === 'the other' || /\b(?:what about|how about|and)\b/.test(reading.said)) && !asksOf(reading) && reading.wishes.every((wish) => !wish.on.startsWith('o:'));
  if (recalls && talk.recall && !acts.has('ask-price') && talk.mind.turns > 0 && answerAbout(talk, pointed.items, { ...reading, attributes: talk.recall, wishes: [] })) return;
  if (pointed.how.includes('of those shown')) {
    if (asks && (asksOf(reading) || acts.has('ask-price')) && answerAbout(talk, pointed.items, { ...reading, wishes: reading.wishes.filter(({ on }) => on !== 'category') })) return;
    const [comparing] = reading.comparing;
    const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
    if (comparing && acts.has('question')) {
      sayWinner(talk, shown, comparing.attribute, comparing.down);
      return showOne(talk, item, { keepShown: true });
    }
    return offerIt(talk, item, reading);
  }
  if (asks && saySizesAround(talk, item, reading)) return;
  if (asks && asksUnknownThing(talk, reading)) return admitUnknown(talk, item, reading);
  if (asks && answerAbout(talk, pointed.items, reading)) return;
  if (pointed.items.length > 1) {
    if (acts.has('question') && pointed.how !== 'name' && reading.unknown.length + reading.soft.length > 0 && !acts.has('ask-about')) return admit(talk, undefined, reading);
    showList(talk, pointed.items);
    return;
  }
  if (asksUnknownThing(talk, reading)) return admitUnknown(talk, item, reading);
  if (acts.has('question') && /\b(?:cheap|expensive|pricey|low|dear)\b/.test(reading.said) && /^ (?:so |and |but )?why /.test(reading.said)) {
    saySaving(talk, item);
    return;
  }
  if (acts.has('question') && pointed.how === 'name' && /^ (?:so |and |but )?(?:where|why|who|when) /.test(reading.said) && !reading.acts.has('ask-price')) return admit(talk, item, reading);
  if (acts.has('question') && !acts.has('ask-about') && pointed.how === 'in focus') {
    if (/\b(?:good|worth|any good|better|right|suitable|ok|okay) ?(?:for|it|one)?\b/.test(reading.said) && item.summary) return showOne(talk, item, { keepShown: true });
    return admit(talk, item, reading);
  }
  if (acts.has('question') && (reading.unknown.length > 0 || reading.soft.length > 0) && !acts.has('ask-about') && !/\b(?:do you (?:have|sell|carry)|is there|have you got|got)\b/.test(reading.said)) return admit(talk, item, reading);
  const otherKind = reading.wishes.find((wish) => wish.on === 'category' && !wish.not && find(talk.room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length === 0);
  if (otherKind && / for /.test(reading.said) && pointed.how === 'name') return search(talk, { ...reading, named: [], wishes: [...reading.wishes, ...[fitWish(talk, item) ?? []].flat()] });
  if (pointed.how === 'in focus' && reading.wishes.length + reading.attributes.length === 0 && ![...acts].some((act) => act !== 'thank' && act !== 'greet' && act !== 'yes')) return sayNotUnderstood(talk, { ...reading, pronoun: false });
  const choices = reading.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not);
  if (choices.length > 0 && item.variants.length > 0 && variantsFor(talk.room.index, item, choices).length === 0 && answerAbout(talk, [item], { ...reading, wishes: choices, attributes: [] })) return;
  if (talk.mind.turns === 0) noteWishes(talk, reading);
  offerIt(talk, item, reading);
}

/** Whether a reading asks for something a record can hold. */
function asksOf(reading: Reading): boolean {
  return reading.attributes.some((id) => !reading.comparing.some((one) => one.attribute === id)) || reading.optionNames.length > 0 || reading.acts.has('ask-options') || reading.acts.has('ask-stock');
}

/** "how much cheaper is it?" after a comparison of two: the difference. */
function answerGap(talk: Talk, reading: Reading, items: readonly Item[]): boolean {
  const [comparing] = reading.comparing;
  if (!comparing || items.length !== 2 || !/\bhow (?:much|many)\b/.test(reading.said)) return false;
  sayGap(talk, items, comparing.attribute);
  return true;
}

/** A question about one of several things shown, answered by what their descriptions say. */
function answerFromSummaries(talk: Talk, reading: Reading, items: readonly Item[]): void {
  const words = [...reading.soft, ...reading.unknown.map((word) => stem(word))];
  const telling = items.filter((item) => quoteSummary(talk, item, words));
  if (telling.length === 0) return admitUnknown(talk, undefined, reading);
  if (telling.length < items.length) say(talk, 'The records of the others do not say anything about that.');
}

/** "Is this in order of price?": whether it is, and if not, the list that is. */
function answerOrder(talk: Talk): void {
  const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  if (shown.length < 2) {
    say(talk, 'There is only one in view, so there is no order yet.');
    return;
  }
  const prices = shown.map((item) => numberFor(talk, item, 'price') ?? 0);
  const sorted = (sign: number) => prices.every((price, at) => at === 0 || sign * price >= sign * (prices[at - 1] ?? price));
  if (sorted(1)) {
    say(talk, 'Yes, from the lowest price to the highest.');
    return;
  }
  if (sorted(-1)) {
    say(talk, 'Yes, from the highest price to the lowest.');
    return;
  }
  say(talk, 'No, they are not in order of price. Lowest price first:');
  showList(talk, [...shown].sort((a, b) => (numberFor(talk, a, 'price') ?? 0) - (numberFor(talk, b, 'price') ?? 0)));
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
  const wide = comparing?.degree === 'superlative' && mind.skip > 0 && !/\b(?:shown|showed|listed|you gave)\b/.test(reading.said);
  if (wide) return false;
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
  const view = itemOf(talk, mind.focus);
  const ownChoices = new Set(view?.variants.slice(0, 1).flatMap(({ options }) => Object.keys(options).map((name) => `o:${room.index.optionNames.get(name) ?? name}`)));
  const onChoices = reading.wishes.length > 0 && reading.wishes.every(({ on }) => ownChoices.has(on)) && !/\b(?:any|another|other|others|something|anything|ones|else|different)\b/.test(reading.said);
  const refines = !reading.pronoun && / (?:and|what about|how about|or) /.test(reading.said) && reading.wishes.some((wish) => !wish.on.startsWith('o:') && mind.wishes.some(({ on }) => on === wish.on));
  if (refines) return false;
  if (!onChoices && /\b(?:any|another|other|something|anything|others|ones|do you (?:have|sell|carry|offer)|have you got|show|find|looking|are there|is there|need|want|search)\b/.test(reading.said) && !/\b(?:do you have|have you got) (?:it|that|this|them)\b|\bin (?:any )?other (?:colors?|sizes?)\b/.test(reading.said)) {
    const feature = reading.wishes.every((wish) => wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) && reading.attributes.length > 0;
    if (!acts.has('ask-options') && !(acts.has('ask-stock') && reading.wishes.length + reading.comparing.length === 0) && !feature) return false;
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
  if (reading.comparing.length > 0 && reading.optionNames.length === 0) return false;
  if (acts.has('ask-stock') && reading.comparing.length > 0) return false;
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
    if (narrows(reading)) {
      const { rows } = find(talk.room.index, { wishes: reading.wishes });
      if (rows.length > 1 && rows.length < 5) return compare(talk, rows.flatMap((row) => itemAt(talk, row) ?? []), reading);
      return search(talk, reading);
    }
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
  const known = linesNow(talk).find((line) => line.product_id === items[0]?.id);
  const variant = items[0]?.variants.find(({ id }) => id === known?.variant_id);
  const again = /\b(?:the )?same\b/.test(reading.said) && variant ? optionWishes(talk.room.index, variant, reading.wishes) : reading.wishes;
  const counts = new Map(reading.named.flatMap(({ rows, quantity }) => (quantity === undefined ? [] : rows.map((row) => [itemAt(talk, row)?.id ?? '', quantity] as const))));
  for (const item of items) if (!addItems(talk, [item], { quantity: counts.get(item.id) ?? reading.quantity, wishes: again }, item === items.at(-1))) return;
  talk.mind.doing = 'add';
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
  const inFocus = itemOf(talk, talk.mind.focus);
  if (lines.length === 0) {
    if (!inFocus || reading.quantity === undefined || reading.named.length > 0 || reading.wishes.length > 0 || reading.acts.has('question') || reading.acts.has('buy') || reading.acts.has('buy-softly') || !/\b(?:make (?:it|that)|just|only|actually|change|instead|of them|of those|of it|tickets?|seats?|please)\b/.test(reading.said)) return false;
    talk.mind.count = reading.quantity;
    const prepared = inFocus.variants.length > 1 ? undefined : prepareLine(talk, inFocus, { quantity: reading.quantity }, 'buy');
    if (prepared && 'asked' in prepared) return true;
    showOne(talk, inFocus, { keepShown: true });
    askForYes(talk, inFocus);
    return true;
  }
  const only = /\b(?:just|only) (?:one|1|a single)\b|\b(?:one|1) (?:is|will be) enough\b|\bmake it (?:just |only )?(?:one|1) |\bmake (?:it|that) (?:just |only )?(?:one|1)\b/.test(reading.said) ? 1 : undefined;
  const double = /\bdouble (?:it|that)\b|\b(?:make it|want|need) a? ?couple\b/.test(reading.said);
  const more = /\b(?:one|1) more(?: of (?:it|those|them|that|the same))?\b|\banother one of (?:those|them|the same)\b/.test(reading.said) && !/\b(?:question|thing)\b/.test(reading.said) ? 1 : undefined;
  const less = /\b(?:one|1) (?:less|fewer)\b/.test(reading.said) ? -1 : undefined;
  const says = /\b(?:seats?|tickets?|total|make|change|set|update|increase|reduce|instead|actually|quantity|want|need|only|just|more|less|fewer|please|of them|of those|of it|of the)\b/.test(reading.said);
  const quantity = only ?? reading.quantity;
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

/** "oops, should be 8.5": another choice for a line in the cart. */
function changesLine(talk: Talk, reading: Reading): boolean {
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:'));
  if (options.length === 0 || talk.mind.cart.length === 0 || reading.acts.has('question') || reading.acts.has('add')) return false;
  if (!/\b(?:should be|instead|change|make it|make that|oops|actually|rather|sorry|switch|swap|i meant|not)\b/.test(reading.said)) return false;
  const lines = talk.mind.cart;
  const line = lines.find((one) => one.product_id === talk.mind.focus) ?? (lines.length === 1 ? lines[0] : undefined);
  const item = itemOf(talk, line?.product_id);
  const variant = item?.variants.find(({ id }) => id === line?.variant_id);
  if (!line || !item || !variant) return false;
  const prepared = prepareLine(talk, item, { quantity: line.quantity, wishes: optionWishes(talk.room.index, variant, options) }, 'add');
  if ('asked' in prepared) return true;
  talk.mind.cart = lines.map((one) => (one === line ? prepared.line : one));
  talk.mind.variant = prepared.line.variant_id;
  say(talk, `Changed: ${lineText(talk, prepared.line)}.`);
  tellCart(talk);
  return true;
}

/** "replace them with the merino socks": another item for a line in the cart, in the same size if that was said. */
function replacesLine(talk: Talk, reading: Reading): boolean {
  const lines = talk.mind.cart;
  if (lines.length === 0 || !/\b(?:replace|swap|exchange|switch|change)\b.* (?:with|for|to) /.test(reading.said) || reading.acts.has('question')) return false;
  const items = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const [item] = resolve(talk, { ...reading, pronoun: false, plural: false }).items.filter((one) => !items.includes(one));
  const line = lines.find((one) => one.product_id === talk.mind.focus) ?? (lines.length === 1 ? lines[0] : undefined);
  if (!item || !line) return false;
  const variant = itemOf(talk, line.product_id)?.variants.find(({ id }) => id === line.variant_id);
  const same = variant && /\bsame\b/.test(reading.said) ? optionWishes(talk.room.index, variant, reading.wishes) : reading.wishes;
  const prepared = prepareLine(talk, item, { quantity: line.quantity, wishes: same }, 'add');
  if ('asked' in prepared) return true;
  talk.mind.cart = lines.map((one) => (one === line ? prepared.line : one));
  focusOn(talk, item, prepared.line.variant_id);
  say(talk, `Changed: ${lineText(talk, prepared.line)}.`);
  tellCart(talk);
  return true;
}

/** "I don't want to buy anything yet": fine. */
function relax(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.ask = undefined;
  const [named] = resolve(talk, reading).items;
  if (named && reading.named.length > 0) focusOn(talk, named);
  const looks = mind.turns === 0 || /\b(?:show|looking for|find|see|curious|what|which|about)\b/.test(reading.said);
  if (looks && (reading.wishes.length > 0 || (mind.turns === 0 && named))) {
    say(talk, 'No rush at all, nothing is ordered.');
    return answer(talk, withoutActs(reading, ['not-buying', 'no']));
  }
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
  if (acts.has('question') && (sayPolicyByWords(talk, reading) || sayPolicyOfView(talk, reading) || sayTopicAgain(talk, reading))) return;
  if (mind.turns === 0) {
    const sought = /\b(?:do you (?:have|sell|carry|fly)|have you got|looking for|is there|are there|any|find|buy)\b/.test(reading.said) && reading.unknown.length > 0;
    if (sought) say(talk, `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`);
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
  if (!acts.has('question') && reading.unknown.length > 0 && reading.tokens.length <= 3 && reading.soft.length === 0) {
    talk.lost = `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`;
    return;
  }
  if (acts.has('question') && item && (reading.pronoun || reading.unknown.length + reading.soft.length > 0)) return admitUnknown(talk, item, reading);
  if (acts.has('question')) return admitUnknown(talk, undefined, reading);
  if (talk.setting.pending && mind.agreement) {
    talk.lost = `Your order stays as it is: ${mind.agreement.lines.map((line) => lineText(talk, line)).join(', ')}. Tell me what to change, if anything.`;
    return;
  }
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
  talk.lost = oneOf(talk, `I am not sure I follow. You can ask for ${what}, compare them, or tell me which one you would like.`, `Could you put that another way? I can search our ${what}, compare them and answer questions about them.`);
}

/** The places said the wrong way round: "from Boston", "to New York". */
function wayOf(reading: Reading): string {
  const place = reading.unknown.join(' ');
  return reading.said.includes(` to ${place} `) && !reading.said.includes(` ${place} to `) ? `to ${quoted([place])}` : `from ${quoted([place])}`;
}

/** "which gate does it leave from?": asked for something that neither an attribute nor an option is. */
function asksUnknownThing(talk: Talk, reading: Reading): boolean {
  const [, word = ''] = / (?:which|what) (\w{3,}) (?:does|do|is|are|will|did|has|can|would) /.exec(reading.said) ?? [];
  if (word === '' || reading.acts.has('ask-options')) return false;
  const known = stem(word);
  return !talk.room.index.vocabulary.has(known) && !/^(?:one|ones|time|price|kind|type|sort|else|day|about|size|color|brand|plane|way|about)$/.test(known);
}

/** Admits that no record answers, after looking at the policies' own words, and at the one told just before. */
function admit(talk: Talk, item: Item | undefined, reading: Reading): void {
  if (sayPolicyByWords(talk, reading) || sayPolicyOfView(talk, reading) || sayTopicAgain(talk, reading)) return;
  admitUnknown(talk, item, reading);
}

/** "which flights come with the upgrade?": the items of the offer that is named. */
function listOfferItems(talk: Talk, reading: Reading): boolean {
  if (!/\b(?:which|what|any)\b/.test(reading.said) || reading.named.length > 0) return false;
  const { brand } = talk.room;
  const words = new Set(reading.tokens.map(({ stem: one }) => one));
  for (const offer of brand.offers.values()) {
    const telling = stems(offer.title).filter((word) => word.length > 4 && !talk.room.index.names.has(word));
    if (telling.length === 0 || telling.filter((word) => words.has(word)).length < Math.min(2, telling.length) && !(telling.some((word) => words.has(word)) && words.has('offer'))) continue;
    const items = (offer.items ?? []).flatMap((id) => itemOf(talk, id) ?? []);
    if (items.length === 0) continue;
    say(talk, `${plain(offer.title, 100)} comes with:`);
    showList(talk, items);
    return true;
  }
  return false;
}

/** "not the Segment", "not the 7:45": what was shown without it. */
function leaveOut(talk: Talk, reading: Reading): boolean {
  const shown = talk.mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  const out = new Set(reading.notNamed.flatMap((row) => itemAt(talk, row)?.id ?? []));
  for (const place of reading.notPlaces) {
    const item = shown[place < 0 ? shown.length + place : place - 1];
    if (item) out.add(item.id);
  }
  for (const wish of reading.wishes) if (wish.not && wish.near !== undefined) for (const item of shown) if (numberFor(talk, item, wish.on === 'price' ? 'price' : wish.on.slice(2)) === wish.near) out.add(item.id);
  const left = shown.filter(({ id }) => !out.has(id));
  if (out.size === 0 || left.length === 0 || left.length === shown.length) return false;
  if (out.has(talk.mind.focus ?? '')) talk.mind.focus = undefined;
  say(talk, 'All right, without that:', 'Then there is:');
  showList(talk, left);
  return true;
}

/** "Never mind", "scrap that" with nothing pending: nothing was ordered, and what was looked for is forgotten. */
function letGo(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  mind.ask = undefined;
  if (/\b(?:scrap|forget|never ?mind|cancel)\b/.test(reading.said)) {
    mind.wishes = [];
    mind.order = undefined;
  }
  const cart = mind.cart.length > 0 ? ' Your cart stays as it is.' : '';
  say(talk, `No problem, nothing is ordered.${cart}`, `That is fine; nothing has been ordered.${cart}`);
}

/** "List them by weight", "in order of price": the attribute to sort by. */
function sortWanted(talk: Talk, reading: Reading): string | undefined {
  const [, by = ''] = / (?:sort(?:ed)?|list(?:ed)?|order(?:ed)?|rank(?:ed)?|show|see|now|them|flights|those|arrange[d]?)?(?: \w+){0,4}? (?:by|in order of) (?:the )?(\w+)(?: please| then| now)* $/.exec(reading.said) ?? [];
  if (by === '' || (reading.acts.has('question') && / (?:is|are) (?:this|these|they|it|that) /.test(reading.said))) return undefined;
  if (/^(?:price|cost|fare)$/.test(by)) return 'price';
  const meaning = talk.room.index.lexicon.get(stem(by))?.meanings.find((one) => one.is === 'attribute');
  return meaning?.is === 'attribute' && talk.room.index.columns.has(meaning.attribute) ? meaning.attribute : undefined;
}

export function withoutActs(reading: Reading, gone: readonly Act[]): Reading {
  return { ...reading, acts: new Set([...reading.acts].filter((act) => !gone.includes(act))) };
}
