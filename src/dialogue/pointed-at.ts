/** What is said about the item or items a sentence points at, and what when it points at several or at none. */
import type { Item } from '../brands/catalogue.ts';
import { admitUnknown } from './admitting.ts';
import { answerAbout } from './answering.ts';
import { impliedAttribute } from './asking.ts';
import { quoteSummary } from './attribute-answers.ts';
import { compare, comparedWith, sayGap, sayWinner } from './comparing.ts';
import { find, inStock, variantsFor } from './find.ts';
import { fitWish } from './fitting.ts';
import { sayNotUnderstood } from './not-understood.ts';
import { saySizesAround } from './option-answers.ts';
import { sayPolicyByWords, sayPolicyOfView, sayTopicAgain } from './policies.ts';
import { present, showDefault } from './presenting.ts';
import { saySaving } from './price-answers.ts';
import { select } from './purchase.ts';
import type { Reading } from './reading.ts';
import type { Pointed } from './references.ts';
import { search } from './searching.ts';
import { addCard, askWhich, showList, showOne, singledOut } from './showing.ts';
import { focusOn, itemAt, itemOf, rowsOf, shownItems, type Talk } from './talk.ts';
import { root, stem } from './text.ts';
import { wordsFor } from './topics.ts';
import type { Wish } from './wishes.ts';
import { say } from './wording.ts';

export function answerPointed(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { acts } = reading;
  const [item] = pointed.items;
  if (!item) return;
  if (pointed.how === 'name' && pointed.items.length === 1 && talk.mind.focus !== item.id && talk.mind.turns === 0) {
    focusOn(talk, item);
    talk.mind.shown = [item.id];
  }
  const asks =
    acts.has('question') ||
    acts.has('ask-price') ||
    acts.has('ask-stock') ||
    acts.has('ask-options') ||
    (reading.attributes.length > 0 && talk.mind.turns > 0) ||
    acts.has('ask-total');
  // "Which tires are on the Coolidge?": a part of it, whatever else goes by the word.
  const part = / (?:which|what) (?:kind of )?\w+ (?:is|are|comes?|sits?) (?:\w+ )?(?:on|in|with|inside|under) /.test(
    reading.said,
  );
  if (part && pointed.items.length === 1 && quoteAsked(talk, item, reading)) {
    addCard(talk, item);
    return;
  }
  const relative = reading.comparing.find((one) => one.degree === 'comparative' && !one.among);
  const shown = shownItems(talk);
  const gap = /\bhow much (?:more|less|cheaper|dearer|pricier)\b/.test(reading.said);
  const held = itemOf(talk, talk.mind.focus);
  if (gap && pointed.how !== 'in focus' && pointed.items.length === 1 && held && held !== item) {
    sayGap(talk, [held, item], 'price');
    return;
  }
  if (gap && shown.length === 2) {
    sayGap(talk, shown, 'price');
    return;
  }
  const focus = itemOf(talk, talk.mind.focus);
  if (
    relative &&
    pointed.how === 'name' &&
    reading.pronoun &&
    acts.has('question') &&
    focus &&
    focus !== item &&
    / than /.test(reading.said)
  ) {
    compare(talk, [focus, item], reading);
    return;
  }
  // "Is that more than the Glide 4?" after a figure was told.
  const told = talk.recall?.find((id) => talk.room.index.columns.has(id));
  if (
    told &&
    focus &&
    focus !== item &&
    pointed.how === 'name' &&
    pointed.items.length === 1 &&
    reading.pronoun &&
    / (?:more|less|fewer|better|worse|higher|lower) than /.test(reading.said)
  ) {
    const { variant } = talk.mind;
    compare(talk, [focus, item], { ...reading, attributes: [told] });
    focusOn(talk, focus, variant);
    return;
  }
  // "Is the second one heavier?": than the one in view, or than the other of two.
  const [against] = [held, ...shown].filter((one) => one !== undefined && one !== item);
  if (
    relative &&
    against &&
    pointed.items.length === 1 &&
    /^(?:place|name|the other)$/.test(pointed.how) &&
    /^ (?:(?:and|so|but)[ ,]+)*(?:is|are|does|do) the /.test(reading.said)
  ) {
    compare(talk, [against, item], reading);
    return;
  }
  if (relative && pointed.how !== 'those shown' && !pointed.how.includes('of those shown')) {
    talk.mind.focus = item.id;
    search(talk, { ...reading, named: [] });
    return;
  }
  if (
    pointed.items.length > 1 &&
    (reading.comparing.length > 0 || (acts.has('question') && / or /.test(reading.said) && !asksOf(reading)))
  ) {
    compare(talk, pointed.items, reading);
    return;
  }
  const recalls =
    reading.comparing.length === 0 &&
    (pointed.how === 'the other' || /\b(?:what about|how about)\b|^ (?:ok |so )?and /.test(reading.said)) &&
    !asksOf(reading) &&
    reading.wishes.every((wish) => !wish.on.startsWith('o:'));
  const quoted = talk.recall?.[0]?.startsWith('words ') ? talk.recall[0].slice(6).split(' ') : undefined;
  // "And on the other one?" after a line of the text was quoted.
  if (recalls && quoted && pointed.items.length === 1 && quoteSummary(talk, item, quoted)) {
    focusOn(talk, item);
    addCard(talk, item);
    return;
  }
  if (
    recalls &&
    !quoted &&
    talk.recall &&
    !acts.has('ask-price') &&
    talk.mind.turns > 0 &&
    answerAbout(talk, pointed.items, { ...reading, attributes: talk.recall, wishes: [] })
  )
    return;
  // "What are they made of?" of several: the figure or word that is meant, of each.
  const meant =
    (pointed.items.length > 1 || pointed.how === 'the other') &&
    acts.has('question') &&
    !asksOf(reading) &&
    reading.wishes.length === 0 &&
    !acts.has('ask-price')
      ? impliedAttribute(talk, item, reading, 2, true)
      : undefined;
  if (meant && answerAbout(talk, pointed.items, { ...reading, attributes: [meant.id] })) return;
  if (pointed.how.includes('of those shown')) {
    if (
      asks &&
      (asksOf(reading) || acts.has('ask-price')) &&
      answerAbout(talk, pointed.items, { ...reading, wishes: reading.wishes.filter(({ on }) => on !== 'category') })
    )
      return;
    const [comparing] = reading.comparing;
    const shown = shownItems(talk);
    if (comparing && acts.has('question')) {
      const best = sayWinner(talk, comparedWith(talk, shown, comparing.attribute), comparing.attribute, comparing.down);
      if (best) addCard(talk, best, singledOut(talk, best));
      return;
    }
    offerIt(talk, item, reading);
    return;
  }
  if (asks && saySizesAround(talk, item, reading)) return;
  if (asks && asksUnknownThing(talk, reading)) {
    if (!quoteAsked(talk, item, reading)) admitUnknown(talk, item, reading);
    return;
  }
  if (asks && answerAbout(talk, pointed.items, reading)) return;
  if (pointed.items.length > 1) {
    if (
      acts.has('question') &&
      pointed.how !== 'name' &&
      reading.unknown.length + reading.soft.length > 0 &&
      !acts.has('ask-about')
    ) {
      admit(talk, undefined, reading);
      return;
    }
    // "OK, both the train and the owl": with what they come to, and the yes asked for.
    if (
      !acts.has('question') &&
      (acts.has('yes') || / both /.test(reading.said)) &&
      talk.mind.turns > 0 &&
      select(talk, reading)
    )
      return;
    showList(talk, pointed.items);
    return;
  }
  if (asksUnknownThing(talk, reading)) {
    if (!quoteAsked(talk, item, reading)) admitUnknown(talk, item, reading);
    return;
  }
  if (
    acts.has('question') &&
    /\b(?:cheap|expensive|pricey|low|dear)\b/.test(reading.said) &&
    /^ (?:so |and |but )?why /.test(reading.said)
  ) {
    saySaving(talk, item);
    return;
  }
  if (
    acts.has('question') &&
    pointed.how === 'name' &&
    /^ (?:so |and |but )?(?:where|why|who|when|how (?!much|many|about|do|does|can|come)\w+ (?:is|are)) /.test(
      reading.said,
    ) &&
    !reading.acts.has('ask-price')
  ) {
    admit(talk, item, reading);
    return;
  }
  if (acts.has('question') && !acts.has('ask-about') && pointed.how === 'in focus') {
    if (
      /\b(?:good|worth|any good|better|right|suitable|ok|okay) ?(?:for|it|one)?\b/.test(reading.said) &&
      item.summary
    ) {
      showOne(talk, item, { keepShown: true });
      return;
    }
    admit(talk, item, reading);
    return;
  }
  if (
    acts.has('question') &&
    (reading.unknown.length > 0 || reading.soft.length > 0) &&
    !acts.has('ask-about') &&
    !/\b(?:do you (?:have|sell|carry)|is there|have you got|got)\b/.test(reading.said)
  ) {
    admit(talk, item, reading);
    return;
  }
  const otherKind = reading.wishes.find(
    (wish) =>
      wish.on === 'category' &&
      !wish.not &&
      find(talk.room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length === 0,
  );
  if (otherKind && / for /.test(reading.said) && pointed.how === 'name') {
    search(talk, { ...reading, named: [], wishes: [...reading.wishes, ...[fitWish(talk, item) ?? []].flat()] });
    return;
  }
  if (
    pointed.how === 'in focus' &&
    reading.wishes.length + reading.attributes.length === 0 &&
    ![...acts].some((act) => act !== 'thank' && act !== 'greet' && act !== 'yes')
  ) {
    sayNotUnderstood(talk, { ...reading, pronoun: false });
    return;
  }
  const choices = reading.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not);
  if (
    choices.length > 0 &&
    item.variants.length > 0 &&
    variantsFor(talk.room.index, item, choices).length === 0 &&
    answerAbout(talk, [item], { ...reading, wishes: choices, attributes: [] })
  )
    return;
  if (talk.mind.turns === 0) noteWishes(talk, reading);
  offerIt(talk, item, reading);
}

export function answerUnclear(talk: Talk, reading: Reading, items: readonly Item[]): void {
  if (
    items.length <= 5 &&
    (reading.acts.has('question') || reading.attributes.length > 0) &&
    answerAbout(talk, items.slice(0, 4), reading)
  ) {
    talk.mind.focus = undefined;
    talk.mind.shown = items.slice(0, 4).map(({ id }) => id);
    // The only one whose record has it is what the talk is about now.
    const stating = items
      .slice(0, 4)
      .filter((one) => reading.attributes.some((id) => one.attributes[id] !== undefined));
    if (stating.length === 1 && stating[0]) focusOn(talk, stating[0]);
    return;
  }
  if (
    talk.mind.turns === 0 ||
    reading.acts.has('ask-about') ||
    /\b(?:do you (?:have|sell)|show|looking for|tell me)\b/.test(reading.said)
  ) {
    const had = [...items].sort((a, b) => Number(inStock(b)) - Number(inStock(a)));
    present(talk, had, { ...reading, unknown: [] });
    return;
  }
  askWhich(talk, items, 'show');
}

export function sayMissing(talk: Talk, pointed: Pointed): void {
  if (pointed.missing === 'nothing-shown') {
    say(
      talk,
      'I cannot see what you were shown before. Here is what we have:',
      'I do not know which list you mean. This is our selection:',
    );
    showDefault(talk);
    return;
  }
  say(talk, 'There is no such place in what I showed you.', 'My list does not go that far.');
  const shown = shownItems(talk);
  if (shown.length > 0) showList(talk, shown);
}

/** An item that was pointed at without a question: shown in full. */
function offerIt(talk: Talk, item: Item, reading: Reading): void {
  if (reading.acts.has('ask-about') || reading.acts.has('question') || talk.mind.turns === 0) {
    showOne(talk, item, {
      keepShown: true,
      facts: [...talk.room.index.attributes.keys()]
        .filter((id) => reading.acts.has('ask-about') && item.attributes[id] !== undefined)
        .slice(0, 6),
    });
    return;
  }
  select(talk, reading);
}

/** Whether a reading asks for something a record can hold. */
function asksOf(reading: Reading): boolean {
  return (
    reading.attributes.some((id) => !reading.comparing.some((one) => one.attribute === id)) ||
    reading.optionNames.length > 0 ||
    (reading.acts.has('question') && reading.wishes.some(({ on }) => on.startsWith('o:'))) ||
    reading.acts.has('ask-options') ||
    reading.acts.has('ask-stock')
  );
}

/** "which gate does it leave from?": asked for something that neither an attribute nor an option is. */
export function asksUnknownThing(talk: Talk, reading: Reading): boolean {
  const [, word = ''] = / (?:which|what) (\w{3,}) (?:does|do|is|are|will|did|has|can|would) /.exec(reading.said) ?? [];
  if (word === '' || reading.acts.has('ask-options')) return false;
  const known = stem(word);
  return (
    !talk.room.index.vocabulary.has(known) &&
    !/^(?:one|ones|time|price|kind|type|sort|else|day|about|size|color|brand|plane|way|about)$/.test(known)
  );
}

/** Quotes the item's own text on what was asked; false when it says nothing of it. */
function quoteAsked(talk: Talk, item: Item, reading: Reading): boolean {
  const others = wordsFor(reading.tokens.map((token) => root(token.stem)));
  if (!quoteSummary(talk, item, thingsAsked(reading), 0, others)) return false;
  focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : undefined);
  return true;
}

/** The things a question is about that no record lists: "how many psi", "what wood", "which batteries". */
function thingsAsked({ said, unknown, soft }: Reading): string[] {
  const [, noun = ''] = / (?:which|what|how many|how much) (\w{3,}) /.exec(said) ?? [];
  return [...unknown.map(stem), ...soft, ...(noun === '' || NO_THING.test(noun) ? [] : [stem(noun)])];
}

const NO_THING =
  /^(?:does|did|will|would|can|could|are|is|was|one|ones|time|kind|type|sort|about|else|the|this|that|more|less|much)$/;

/** Admits that no record answers, after looking at the policies' own words, and at the one told just before. */
function admit(talk: Talk, item: Item | undefined, reading: Reading): void {
  if (sayPolicyByWords(talk, reading) || sayPolicyOfView(talk, reading) || sayTopicAgain(talk, reading)) return;
  if (item && quoteAsked(talk, item, reading)) return;
  admitUnknown(talk, item, reading);
}

/** A question about one of several things shown, answered by what their descriptions say. */
export function answerFromSummaries(talk: Talk, reading: Reading, items: readonly Item[]): void {
  const words = [...reading.soft, ...reading.unknown.map((word) => stem(word))];
  const telling = items.filter((item) => quoteSummary(talk, item, words));
  if (telling.length === 0) {
    admitUnknown(talk, undefined, reading);
    return;
  }
  if (telling.length < items.length) say(talk, 'The records of the others do not say anything about that.');
}

/** What was said besides a name is kept for later searches, except what only described the named item. */
function noteWishes(talk: Talk, reading: Reading): void {
  const rows = rowsOf(
    talk,
    reading.named.flatMap((name) => name.rows.flatMap((row) => itemAt(talk, row)?.id ?? [])),
  );
  const isTrue = (wish: Wish) =>
    rows.length === 0 || find(talk.room.index, { wishes: [wish], among: rows, soldOut: true }).rows.length > 0;
  talk.mind.wishes = reading.wishes
    .filter(isTrue)
    .filter((wish) => wish.near === undefined && !wish.not && !wish.on.startsWith('w:'))
    .slice(0, 6);
}
