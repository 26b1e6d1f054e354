import type { Act } from './acts.ts';
import { admitUnknown } from './admitting.ts';
import { answerOrder } from './advising.ts';
import { compareThese } from './among-shown.ts';
import { answerAbout, sayUnjudged } from './answering.ts';
import { asksOfView, saysYesOrNo } from './asking.ts';
import { looksBeside } from './beside-view.ts';
import { linesNow } from './cart.ts';
import { answerGap, comparesByMeasure, sayGap } from './comparing.ts';
import { nameOf } from './describing.ts';
import { sayFits } from './fitting.ts';
import { askBuying, sortWanted, wayOf } from './inquiries.ts';
import { listOfferItems, showSale, viewHasOffer } from './on-offer.ts';
import { sayExtremeChoice } from './option-answers.ts';
import { impliedPolicy, ofAnotherKind, sayPolicyByWords } from './policies.ts';
import { showDefault } from './presenting.ts';
import {
  asksElsewhere,
  sayBasis,
  sayChoiceGap,
  sayPrice,
  sayPriceAgain,
  saySaving,
  tellOffers,
  tellOffersOn,
} from './price-answers.ts';
import type { Reading } from './reading.ts';
import { inView, type Pointed, resolve } from './references.ts';
import { answerOnItems } from './respond-items.ts';
import { narrows, search } from './searching.ts';
import { asksWhichKind, seeks } from './seeking.ts';
import { answerVendors, asksVendors } from './small-talk.ts';
import { asksOfChoice, costOfPolicy, fromBefore, goesElsewhere, isOfItsKind, pricedPolicy } from './sources.ts';
import { focusOn, itemOf, shownItems, type Talk } from './talk.ts';
import { plain, tokenise } from './text.ts';
import { redate } from './turns-of-course.ts';
import { mergeWishes } from './wishes.ts';
import { say } from './wording.ts';

/** Everything that is not buying: comparing, asking, searching, chatting. */
export function answer(talk: Talk, reading: Reading): void {
  const { mind } = talk;
  const { index } = talk.room;
  const { acts } = reading;
  const is = (...wanted: Act[]) => wanted.some((act) => acts.has(act));
  // "Which of the two?" of two that came up one after the other.
  const lately = mind.discussed.slice(-2);
  if (/ (?:of the|those|these) two /.test(reading.said) && mind.shown.length !== 2 && lately.length === 2) {
    mind.shown = lately;
    mind.focus = undefined;
  }
  // "Which has more power?" after the Touring and then the Grand Touring.
  const kindsOf = new Set(lately.map((id) => itemOf(talk, id)?.category));
  if (
    mind.shown.length < 2 &&
    lately.length === 2 &&
    kindsOf.size === 1 &&
    lately.includes(mind.focus ?? '') &&
    / which (?:one )?(?:has|is|does|gets|costs|weighs) /.test(reading.said) &&
    reading.comparing.some(({ degree }) => degree === 'comparative') &&
    reading.named.length + reading.wishes.length + reading.drops.length === 0
  ) {
    mind.shown = lately;
    mind.focus = undefined;
  }
  const found = fromBefore(talk, reading) ?? resolve(talk, reading);
  // "Any chairs that match it?": others are looked for, whatever they are to go with.
  const [inFocus] = found.items;
  const looks =
    (found.how === 'in focus' || found.how === 'those shown') &&
    seeks(reading) &&
    inFocus !== undefined &&
    (!isOfItsKind(talk, inFocus, reading) ||
      (/ (?:is there (?:one|any|anything|something)|(?:which|what|any) others?) /.test(reading.said) &&
        reading.wishes.some(({ on }) => on === 'price' || on.startsWith('a:'))));
  const pointed: Pointed = looks ? { items: [], how: 'other kind' } : found;
  talk.trace.reference = { how: pointed.how, items: pointed.items.map(({ id }) => id) };
  const asksKind =
    asksWhichKind(reading) ||
    (reading.wishes.some((wish) => wish.on === 'category' && !wish.not) &&
      /^ (?:which|show|find|any|do you have|are there) /.test(reading.said));
  const counts =
    is('ask-stock') &&
    /\b(?:left|remaining|remain|in stock|sold out|any seats)\b/.test(reading.said) &&
    (pointed.items.length > 0 || inView(talk) !== undefined);
  // "Which colours does it come in for that width?": its choices, whatever policy has a word of them.
  const view = pointed.items[0] ?? inView(talk);
  const choices =
    is('ask-options') &&
    (reading.policyWords ?? 0) < 2 &&
    view !== undefined &&
    view.variants.length > 1 &&
    reading.optionNames.length > 0;
  const states =
    counts ||
    choices ||
    asksOfChoice(talk, pointed.items[0] ?? inView(talk), reading) ||
    (reading.policyNamesAttribute &&
      [pointed.items[0] ?? inView(talk)].some((item) =>
        reading.attributes.some((id) => item?.attributes[id] !== undefined),
      ));
  // In everyday words a policy is asked for only where no record is: the thing in view is asked first.
  const implied =
    is('question') &&
    !(is('ask-options') && !/ (?:should|do|would|will) (?:i|we|he|she) | fits? /.test(reading.said)) &&
    !seeks(reading) &&
    reading.comparing.length === 0 &&
    !(inView(talk) && asksOfView(reading))
      ? impliedPolicy(talk.room.index, reading, 1, inView(talk))
      : undefined;
  const named = reading.policy ?? implied ?? pricedPolicy(talk, reading);
  const policy =
    named === undefined ||
    ofAnotherKind(talk, named, reading) ||
    asksKind ||
    states ||
    (index.hasDated && goesElsewhere(reading))
      ? undefined
      : talk.room.brand.pack.policies[named];
  const [counted] = reading.named.length === 1 ? reading.named : [];
  if (counted?.quantity !== undefined) mind.count = counted.quantity;
  else if (reading.quantity !== undefined && is('ask-price') && !index.hasDated && kindsSaid(reading) < 2)
    mind.count = reading.quantity;
  else if (
    reading.quantity !== undefined &&
    (!is('question') || is('ask-price')) &&
    /\bfor (?:two|three|four|five|six|seven|eight|\d)\b|\b(?:tickets?|seats?|pairs?|people|persons?|adults?|passengers?|travell?ers?|of (?:them|those|these|it|us)|pieces?|sets?)\b/.test(
      reading.said,
    )
  )
    mind.count = reading.quantity;
  const sortBy = sortWanted(talk, reading);
  if (sortBy) {
    search(talk, {
      ...reading,
      comparing: [
        {
          attribute: sortBy,
          down: / (?:highest|dearest|most|descending|heaviest|latest)\b/.test(reading.said),
          degree: 'plain',
          among: false,
        },
      ],
    });
    return;
  }
  // "Please change it to Friday": another day for what is in view.
  if (
    reading.day !== undefined &&
    !is('question') &&
    / (?:change|move|make|switch|push|shift|put) (?:it|that|them|this) /.test(reading.said)
  ) {
    redate(talk);
    return;
  }
  if (is('ask-order')) {
    answerOrder(talk);
    return;
  }
  if (MY_ORDER.test(reading.said) && linesNow(talk).length === 0) {
    admitUnknown(talk, undefined, { ...reading, unknown: [] });
    return;
  }
  if (OWNED.test(reading.said) && !is('question', 'buy', 'buy-softly') && pointed.how !== 'place') {
    const [owned] = pointed.items;
    if (owned && pointed.items.length === 1) focusOn(talk, owned);
    const after = impliedPolicy(talk.room.index, { ...reading, tokens: tokenise('faulty') });
    const care = policy ?? (after === undefined ? undefined : talk.room.brand.pack.policies[after]);
    if (care) {
      say(talk, plain(care.answer, 600));
      talk.trace.policy = care.topic;
    } else admitUnknown(talk, undefined, { ...reading, unknown: [] });
    return;
  }
  if (reading.drops.length > 0 && pointed.how !== 'name') {
    // "Need not be waterproof, I want the lighter one": the lightest of what is left then.
    const comparing = reading.comparing.map((one) =>
      one.among ? { ...one, degree: 'superlative' as const, among: false } : one,
    );
    search(talk, { ...reading, comparing });
    return;
  }
  if (reading.wrongWay && reading.unknown.length > 0) {
    say(talk, `Our records have no ${talk.room.brand.pack.words.items} ${wayOf(reading)}.`);
    if (reading.wishes.length > 0) search(talk, { ...reading, unknown: [] });
    else showDefault(talk);
    return;
  }
  const asksHow =
    /\b(?:what if|how (?:do|should|can|would) (?:i|you|we|it|they)|what happens|if (?:it|they|the|i)|would you|should i|do i (?:need|have) to)\b/.test(
      reading.said,
    );
  if (!policy && is('question') && asksHow && reading.attributes.length === 0 && sayPolicyByWords(talk, reading))
    return;
  if (is('question') && (reading.policyWords ?? 0) < 3 && listOfferItems(talk, reading)) {
    const [about] = pointed.items;
    if (about && pointed.items.length === 1) focusOn(talk, about, mind.focus === about.id ? mind.variant : undefined);
    return;
  }
  // "What's the brand?" of the thing in view.
  const maker = pointed.items[0] ?? inView(talk);
  if (
    maker?.vendor &&
    is('question') &&
    reading.wishes.length === 0 &&
    / (?:what|which) (?:is the |is its |)?(?:brand|make|manufacturer|maker)(?: is (?:it|this|that|he|she))? | who (?:makes|made) (?:it|this|that|them|these|those|the \w+) /.test(
      reading.said,
    )
  ) {
    say(talk, `${nameOf(maker)} is made by ${plain(maker.vendor, 80)}.`);
    focusOn(talk, maker, mind.focus === maker.id ? mind.variant : undefined);
    return;
  }
  if (asksVendors(reading)) {
    answerVendors(talk);
    return;
  }
  if (sayFits(talk, reading)) return;
  if (asksElsewhere(reading)) {
    tellOffers(talk, pointed.items[0] ?? inView(talk), true);
    return;
  }
  const inSight = pointed.items[0] ?? inView(talk);
  // "What's the price of each?" of those that were set side by side.
  const shown = shownItems(talk);
  if (
    is('ask-price') &&
    shown.length > 1 &&
    / (?:of|for) each(?: of (?:them|those|these))?(?: one)? $/.test(reading.said)
  ) {
    for (const one of shown.slice(0, 4)) sayPrice(talk, one);
    return;
  }
  if (!policy && is('question') && sayBasis(talk, reading, inSight)) return;
  // "By how much?" after one of two was ahead.
  if (
    (talk.compared || / pay /.test(reading.said)) &&
    shown.length === 2 &&
    / how much (?:more|less|extra|cheaper|dearer) (?:is|does|would|for|do (?:i|we) pay|will (?:i|we) pay) /.test(
      reading.said,
    ) &&
    reading.named.length === 0
  ) {
    sayGap(talk, shown, 'price');
    return;
  }
  if (/ by how much /.test(reading.said) && shown.length === 2 && reading.comparing.length === 0) {
    sayGap(talk, shown, talk.recall?.find((id) => !id.startsWith('words ')) ?? 'price');
    return;
  }
  if (inSight && (sayExtremeChoice(talk, inSight, reading) || sayChoiceGap(talk, reading, inSight))) return;
  if (answerGap(talk, reading, shown)) return;
  if (inSight && (sayPriceAgain(talk, reading, inSight) || looksBeside(talk, reading, pointed, inSight))) return;
  if (comparesByMeasure(talk, reading, pointed)) return;
  if (is('compare') || (reading.named.length === 2 && / between .* and /.test(reading.said))) {
    compareThese(talk, reading, pointed);
    return;
  }
  if (
    policy &&
    (is('question', 'ask-about') ||
      / (?:want|need|like|have|try|trying|wish) to (?:return|exchange|cancel|send|refund|give back|bring back) /.test(
        reading.said,
      ) ||
      ((reading.policyWords ?? 0) > 1 &&
        !is('buy', 'buy-softly', 'add') &&
        !reading.wishes.some(({ on, not }) => on === 'category' && !not)) ||
      (pointed.items.length === 0 && reading.comparing.length === 0 && reading.wishes.length === 0))
  ) {
    const pays =
      is('ask-price') &&
      inView(talk) !== undefined &&
      (reading.policyWords ?? 0) < 2 &&
      !costOfPolicy(talk, reading, named) &&
      (reading.pronoun || reading.named.length > 0 || / (?:i|we) (?:have to |need to |still )?pay /.test(reading.said));
    if (!pays) {
      // A yes or no of the record in view comes before the general word.
      const view = pointed.items[0] ?? inView(talk);
      if (view && is('question') && !reading.wishes.some(({ on }) => on === 'category'))
        saysYesOrNo(talk, view, reading);
      say(talk, plain(policy.answer, 600));
      // "I'm a US 9 and have wide feet": the size goes on holding.
      if (!is('question'))
        mind.wishes = mergeWishes(
          mind.wishes,
          reading.wishes.filter(({ on, not }) => on === 'o:size' && !not),
          [],
        );
      talk.trace.policy = policy.topic;
      mind.topic = named;
      const [about] = pointed.items;
      if (about && pointed.items.length === 1) focusOn(talk, about, mind.focus === about.id ? mind.variant : undefined);
      return;
    }
  }
  if (is('ask-buying') && is('ask-price') && inView(talk) && pointed.items.length < 2) {
    const about = pointed.items[0] ?? inView(talk);
    if (about) {
      sayPrice(talk, about);
      return;
    }
  }
  const judges = is('ask-buying') && / (?:worth|usually|people|others|most of|regret|should i) /.test(reading.said);
  if (judges && sayPolicyByWords(talk, reading)) return;
  if (judges && pointed.items.length > 1) {
    compareThese(talk, reading, pointed);
    return;
  }
  if (judges && inSight) {
    sayUnjudged(talk, inSight);
    return;
  }
  if (is('ask-buying') && / pay (?:by|with|in|using|via) /.test(reading.said)) {
    admitUnknown(talk, undefined, { ...reading, unknown: [] });
    return;
  }
  if (is('ask-buying') && reading.attributes.length === 0 && !is('ask-stock')) {
    askBuying(talk, reading, pointed);
    return;
  }
  if (is('ask-saving')) {
    const [item] = pointed.items.length > 0 ? pointed.items : [inView(talk)];
    if (item && saySaving(talk, item)) return;
  }
  const budgeted = narrows(reading) && reading.wishes.some(({ on }) => on === 'price') && !is('question');
  const those = reading.plural ? shown : [];
  if (is('ask-sale') && is('question') && those.length > 1 && reading.wishes.length === 0) {
    for (const one of those.slice(0, 4)) sayPrice(talk, one);
    return;
  }
  if (is('ask-sale') && !/ (?:discount|coupon|code|offer|deal)s? /.test(reading.said)) {
    showSale(talk, reading);
    return;
  }
  if (is('discount') && !budgeted && reading.named.length === 0 && !viewHasOffer(talk) && tellOffersOn(talk, reading))
    return;
  // "How much with discount?" of several that were shown.
  if (
    is('discount') &&
    / how much /.test(reading.said) &&
    shown.length > 1 &&
    shown.length < 5 &&
    inView(talk) === undefined &&
    reading.named.length + reading.wishes.length === 0
  ) {
    for (const one of shown) sayPrice(talk, one);
    return;
  }
  const [priced] = pointed.items.length === 1 ? pointed.items : [];
  const choice = reading.wishes.some(({ on, not }) => on.startsWith('o:') && !not);
  if (is('discount') && is('ask-price') && priced && choice && answerAbout(talk, [priced], reading)) return;
  if (is('discount') && !budgeted) {
    tellOffers(talk, pointed.items[0] ?? itemOf(talk, mind.focus));
    return;
  }
  if (is('ask-sale')) {
    showSale(talk, reading);
    return;
  }
  answerOnItems(talk, reading, pointed);
}

function kindsSaid({ wishes }: Reading): number {
  return wishes.find(({ on, not }) => on === 'category' && !not)?.any?.length ?? 0;
}

/** An order placed elsewhere: nothing here can look it up. */
const MY_ORDER =
  / (?:about|with|where is|track|tracking|status of) my (?:last |previous |existing |recent )?(?:order|package|parcel|delivery|booking) | my (?:order|booking) (?:number )?\d{3,} /;

/** Of something that was bought before: after-sales, no search. */
const OWNED =
  / (?:bought|purchased|ordered|got) (?:a|an|the|my|some|these|this|it|one|two) (?:\w+ ){0,4}(?:from you|\w+ (?:days?|weeks?|months?|years?) ago|last (?:week|month|year|summer|winter)) | (?:bought|purchased|ordered) (?:\w+ ){0,3}(?:from you|\w+ (?:days?|weeks?|months?|years?) ago|last (?:week|month|year|summer|winter)) /;
