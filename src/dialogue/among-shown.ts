/** Questions and remarks about what is in view: which of these, without that one, in what order, compared, advised. */
import { answerAbout } from './answering.ts';
import { compare, comparedWith, sayWinner } from './comparing.ts';
import { nameOf } from './describing.ts';
import { find, optionValue } from './find.ts';
import { sayListed, sayOptions } from './option-answers.ts';
import { select } from './purchase.ts';
import type { Reading } from './reading.ts';
import { inView, numberFor, type Pointed } from './references.ts';
import { narrows, search, unwantedNames } from './searching.ts';
import { addCard, showList, showOne, singledOut } from './showing.ts';
import { itemAt, itemOf, rowsOf, shownItems, type Talk } from './talk.ts';
import { wishText } from './wish-words.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { listed, quoted, say } from './wording.ts';

/** "which of these …", "are any of them …": a search among what was shown. */
export function asksAmongShown(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  if (
    mind.shown.length < 2 ||
    !/\b(?:which(?: one| ones)? (?:of|is|are|has|have|come|comes|do|does|can|leave|arrive|fit)|(?:any|one|some|all) of (?:them|these|those)|of (?:these|those))\b/.test(
      reading.said,
    )
  )
    return false;
  const among = rowsOf(talk, mind.shown);
  // "The lightest tent you sell" is none of the bags just shown.
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  if (kinds.length > 0 && find(talk.room.index, { wishes: kinds, among, soldOut: true }).rows.length === 0)
    return false;
  const [comparing] = reading.comparing;
  const wide =
    comparing?.degree === 'superlative' && mind.skip > 0 && !/\b(?:shown|showed|listed|you gave)\b/.test(reading.said);
  if (wide) return false;
  if (comparing) {
    const best = sayWinner(
      talk,
      comparedWith(talk, shownItems(talk), comparing.attribute),
      comparing.attribute,
      comparing.down,
    );
    if (best) addCard(talk, best, singledOut(talk, best));
    return true;
  }
  // "Which of these can go in the dishwasher?" asks for a yes.
  const features = reading.attributes.filter((id) => talk.room.index.attributes.get(id)?.type === 'boolean');
  const wishes: Wish[] =
    reading.wishes.length > 0 || !/\bwhich\b/.test(reading.said)
      ? reading.wishes
      : features.map((id) => ({ on: `a:${id}`, any: ['yes'] }));
  if (wishes.length === 0) return false;
  const { rows, dropped } = find(talk.room.index, { wishes, among, soldOut: true });
  talk.trace.dropped = dropped;
  const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 0) {
    say(talk, 'None of those, according to our records.');
    search(talk, reading);
    return true;
  }
  say(talk, items.length === 1 ? 'This one does:' : 'These do:');
  const shown = mind.shown;
  showList(
    talk,
    items,
    reading.wishes.flatMap((wish) => (wish.on.startsWith('a:') ? [wish.on.slice(2)] : [])),
  );
  if (items.length === 1) mind.shown = shown;
  return true;
}

/** A question or an option without a pointer is about the item in view, when there is one it fits. */
export function asksInView(talk: Talk, reading: Reading): boolean {
  const { mind, room } = talk;
  const { acts } = reading;
  const view = itemOf(talk, mind.focus);
  // "Needs to leave before 6 pm": a limit that the thing in view does not keep looks for others.
  const limits = acts.has('question') ? [] : reading.wishes.filter(({ on, any }) => on.startsWith('a:') && !any);
  if (
    view &&
    limits.length > 0 &&
    find(room.index, { wishes: limits, among: rowsOf(talk, [view.id]), soldOut: true }).rows.length === 0
  )
    return false;
  const ownChoices = new Set(
    view?.variants
      .slice(0, 1)
      .flatMap(({ options }) => Object.keys(options).map((name) => `o:${room.index.optionNames.get(name) ?? name}`)),
  );
  // "In blue?" of a box that comes in pink and charcoal.
  const strange =
    view !== undefined &&
    view.variants.length > 1 &&
    acts.has('question') &&
    /^ (?:(?:and|or|what about|how about)[ ,]+)*in (?!stock )(?:\w+ ){1,2}$/.test(reading.said) &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on, not }) => (on.startsWith('o:') || on.startsWith('w:')) && !not && !ownChoices.has(on));
  if (view && strange) {
    say(talk, `No, ${nameOf(view)} does not come in ${listed(reading.wishes.map((wish) => wishText(talk, wish)))}.`);
    return sayOptions(talk, view, { optionNames: [] });
  }
  const onChoices =
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on }) => ownChoices.has(on)) &&
    !/\b(?:any|another|other|others|something|anything|else|different)\b|\bones\b(?! (?:please|then|it is)\b| $)/.test(
      reading.said,
    );
  if (
    mind.shown.length < 2 &&
    reading.wishes.length > 0 &&
    /^ (?:and |so |ok )*which (?:one |ones )?(?:is|are|has|have|do|does) /.test(reading.said) &&
    !/ which (?:one )?(?:do|does) (?:you|it) /.test(reading.said)
  )
    return false;
  // "What handles are there?"
  const ownNames = reading.optionNames.filter((name) => ownChoices.has(`o:${name}`));
  if (
    view &&
    ownNames.length > 0 &&
    acts.has('question') &&
    reading.wishes.length === 0 &&
    / (?:what|which) \w+ /.test(reading.said)
  )
    return answerAbout(talk, [view], { ...reading, optionNames: ownNames, acts: new Set([...acts, 'ask-options']) });
  if (/ (?:anything|something|any|anyone) else /.test(reading.said) && reading.wishes.length > 0) return false;
  // "In blue?" of what the record only lists.
  if (
    view &&
    view.variants.length === 0 &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on, not }) => on.startsWith('o:') && !not) &&
    / in /.test(reading.said) &&
    sayListed(talk, view, reading.wishes)
  )
    return true;
  const refines =
    !reading.pronoun &&
    / (?:and|what about|how about|or) /.test(reading.said) &&
    reading.wishes.some((wish) => !wish.on.startsWith('o:') && mind.wishes.some(({ on }) => on === wish.on));
  if (refines || reading.utmost) return false;
  if (
    reading.wishes.length > 0 &&
    / (?:a|another|any) (?:version|model|edition) (?:with|that|in|without) /.test(reading.said)
  )
    return false;
  if (
    !onChoices &&
    /\b(?:any|another|other|something|anything|others|ones|do you (?:have|sell|carry|offer)|have you got|show|find|looking|are there|is there|need|want|search)\b/.test(
      reading.said,
    ) &&
    !/\b(?:do you have|have you got) (?:it|that|this|them)\b|\bin (?:any )?other (?:colors?|sizes?)\b/.test(
      reading.said,
    )
  ) {
    const feature =
      reading.wishes.every((wish) => wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) &&
      reading.attributes.length > 0;
    if (
      !acts.has('ask-options') &&
      !(acts.has('ask-stock') && reading.wishes.length + reading.comparing.length === 0) &&
      !feature
    )
      return false;
  }
  const item = inView(talk);
  const asks =
    acts.has('ask-price') || acts.has('ask-stock') || acts.has('ask-options') || reading.attributes.length > 0;
  const onlyOptions = reading.wishes.length > 0 && reading.wishes.every((wish) => wish.on.startsWith('o:'));
  if (!item) {
    // "Which sizes are there?": of those shown that come in any.
    const having = mind.shown
      .flatMap((id) => itemOf(talk, id) ?? [])
      .filter((one) =>
        reading.optionNames.some(
          (name) => one.variants[0] && optionValue(room.index, one.variants[0], name) !== undefined,
        ),
      );
    if (acts.has('ask-options') && having.length > 0 && reading.wishes.length === 0) {
      const before = mind.shown;
      const told = answerAbout(talk, having.slice(0, 3), reading);
      mind.shown = before;
      if (having.length > 1) mind.focus = undefined;
      return told;
    }
    const shown = rowsOf(talk, mind.shown);
    const stating = mind.shown
      .flatMap((id) => itemOf(talk, id) ?? [])
      .filter((one) => reading.attributes.some((id) => one.attributes[id] !== undefined));
    if (
      stating.length > 1 &&
      stating.length <= 4 &&
      reading.comparing.length === 0 &&
      acts.has('question') &&
      / (?:is|are|does|do|has|have) (?:the|its|their) /.test(reading.said.slice(0, 20)) &&
      reading.wishes.every(({ on }) => on.startsWith('w:') || on.startsWith('a:'))
    )
      return answerAbout(talk, stating, { ...reading, wishes: [] });
    if (
      shown.length > 1 &&
      asks &&
      (acts.has('question') || acts.has('ask-price')) &&
      reading.comparing.length === 0 &&
      find(room.index, { wishes: reading.wishes, among: shown, soldOut: true }).rows.length === shown.length
    ) {
      return answerAbout(talk, shownItems(talk), reading);
    }
    return false;
  }
  if (reading.comparing.length > 0 && reading.optionNames.length === 0) return false;
  if (acts.has('ask-stock') && reading.comparing.length > 0) return false;
  const category = reading.wishes.some(
    (wish) =>
      wish.on === 'category' &&
      !find(room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length,
  );
  if (category) return false;
  const choices = new Set(
    item.variants
      .slice(0, 1)
      .flatMap(({ options }) => Object.keys(options).map((name) => `o:${room.index.optionNames.get(name) ?? name}`)),
  );
  if (onlyOptions && reading.wishes.every(({ on }) => choices.has(on))) {
    if (acts.has('question')) return answerAbout(talk, [item], reading);
    return select(talk, { ...reading, pronoun: true });
  }
  if (asks && (acts.has('question') || acts.has('ask-price') || reading.wishes.length === 0))
    return answerAbout(talk, [item], reading);
  if (acts.has('ask-about') && reading.wishes.length === 0 && reading.unknown.length === 0) {
    showOne(talk, item, {
      keepShown: true,
      facts: [...room.index.attributes.keys()].filter((id) => item.attributes[id] !== undefined).slice(0, 6),
    });
    return true;
  }
  return false;
}

/** "not the Segment", "not the 7:45": what was shown without it. */
export function leaveOut(talk: Talk, reading: Reading): boolean {
  const shown = shownItems(talk);
  talk.mind.wishes = mergeWishes(talk.mind.wishes, unwantedNames(talk, reading), []);
  const out = new Set(reading.notNamed.flatMap((row) => itemAt(talk, row)?.id ?? []));
  for (const place of reading.notPlaces) {
    const item = shown[place < 0 ? shown.length + place : place - 1];
    if (item) out.add(item.id);
  }
  for (const wish of reading.wishes)
    if (wish.not && wish.near !== undefined)
      for (const item of shown)
        if (numberFor(talk, item, wish.on === 'price' ? 'price' : wish.on.slice(2)) === wish.near) out.add(item.id);
  const left = shown.filter(({ id }) => !out.has(id));
  if (out.size > 0 && shown.length > 1 && left.length === shown.length && talk.mind.focus === undefined) {
    say(talk, 'That is none of these anyway:');
    showList(talk, shown);
    return true;
  }
  if (out.size === 0 || left.length === 0 || left.length === shown.length) return false;
  if (out.has(talk.mind.focus ?? '')) talk.mind.focus = undefined;
  say(talk, 'All right, without that:', 'Then there is:');
  showList(talk, left);
  return true;
}

export function compareThese(talk: Talk, reading: Reading, pointed: Pointed): void {
  const { mind } = talk;
  const shown = shownItems(talk);
  const focus = itemOf(talk, mind.focus);
  // "How does it differ from the normal Fen?": of several that go by the name, not the one it is held against.
  const outright = new Set(reading.named.flatMap(({ rows }) => (rows.length === 1 ? rows : [])));
  const named = reading.named.flatMap(({ rows }) => {
    const others = rows
      .filter((row) => rows.length === 1 || !outright.has(row))
      .flatMap((row) => itemAt(talk, row) ?? [])
      .filter((item) => rows.length === 1 || item !== focus);
    // "Compare it to the Scout": of a backpack and a skincare kit of that name, the backpack.
    const kin = others.length > 1 ? others.filter(({ category }) => category === focus?.category) : [];
    return others.length === 1 ? others : kin.length === 1 ? kin : [];
  });
  let items = pointed.items.length >= 2 ? pointed.items : named.length >= 2 ? named : pointed.items;
  if (named.length === 1 && items.every((item) => item === focus)) items = named;
  if (pointed.unclear && items.length === 0) items = [...pointed.unclear];
  // "The Alpha and the Bravo", and there is no Alpha.
  const [one] = items;
  const strange = reading.unknown.filter(
    (word) => !/^(?:stacks?|holds?|measures?|non)$/.test(word) && !reading.said.includes(` how ${word} `),
  );
  if (one && items.length === 1 && strange.length > 0 && / (?:and|or|vs|versus|with|to) /.test(reading.said)) {
    say(talk, `I do not have ${quoted(strange)} in our records. What I do have:`);
    showOne(talk, one, { keepShown: true });
    return;
  }
  // "How long it lasts, compared to the lantern": the only one of that kind.
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  const ofKind =
    kinds.length > 0 && items.every((item) => item === focus)
      ? find(talk.room.index, { wishes: reading.wishes.filter(({ not }) => !not), soldOut: true }).rows.flatMap(
          (row) => itemAt(talk, row) ?? [],
        )
      : [];
  if (focus && ofKind.length === 1 && ofKind[0] !== focus) items = ofKind;
  if (items.length === 1 && focus && items[0] !== focus) items = [focus, ...items];
  if (items.length < 2 && shown.length > 1) {
    const others = shown.filter((item) => !items.includes(item));
    items = [...items, ...others].slice(0, items.length === 0 ? 3 : 2);
  }
  if (items.length < 2 && mind.discussed.length > 1)
    items = mind.discussed.slice(-2).flatMap((id) => itemOf(talk, id) ?? []);
  if (items.length < 2) {
    if (narrows(reading)) {
      const { rows } = find(talk.room.index, { wishes: reading.wishes });
      if (rows.length > 1 && rows.length < 5) {
        compare(
          talk,
          rows.flatMap((row) => itemAt(talk, row) ?? []),
          reading,
        );
        return;
      }
      search(talk, reading);
      return;
    }
    say(talk, 'Which two would you like me to compare?');
    return;
  }
  compare(talk, items, reading);
}
