/** Cart edits in plain talk: add, remove, "make it two", another size, another item instead. */
import type { Item } from '../brands/catalogue.ts';
import { lineText } from './buying.ts';
import { addItems, changeQuantity, keepLines, linesNow, tellCart } from './cart.ts';
import { keptByWishes, linesOf } from './cart-removing.ts';
import { withItsChoices } from './choosing.ts';
import { ONE_MORE, stepSaid } from './counting.ts';
import { numberWord } from './english.ts';
import { find, optionWishes } from './find.ts';
import { sayMissing } from './pointed-at.ts';
import { prepareLine } from './preparing.ts';
import { askForYes } from './purchase.ts';
import type { Reading } from './reading.ts';
import { inView, type Pointed, resolve } from './references.ts';
import { askWhich, showList, showOne } from './showing.ts';
import { focusOn, itemAt, itemOf, shownItems, type Talk } from './talk.ts';
import { stem, stems } from './text.ts';
import { quoted, say } from './wording.ts';

export function add(talk: Talk, reading: Reading): void {
  // What was offered just now goes in with it.
  const { ask, agreement } = talk.mind;
  if (ask?.for === 'buy' && ask.lines && !agreement && !reading.pronoun && !reading.plural) {
    keepLines(talk, [...linesNow(talk), ...ask.lines]);
    talk.mind.ask = undefined;
  }
  const shown = shownItems(talk);
  const both = / both /.test(reading.said) && shown.length === 2 && reading.named.length === 0;
  const pointed: Pointed = both ? { items: shown, how: 'both shown' } : resolve(talk, reading);
  if (pointed.unclear) {
    askWhich(talk, pointed.unclear, 'add', reading.quantity);
    return;
  }
  if (pointed.missing) {
    sayMissing(talk, pointed);
    return;
  }
  const found = pointed.items.length > 0 ? pointed.items : candidates(talk, reading);
  if (found === 'shown') return;
  // "Put it in my basket, together with a care kit": both of them.
  const view = inView(talk);
  const together = / (?:it|this|that|them) .*(?:with|and|plus|also) /.test(reading.said) && pointed.how === 'name';
  const items = together && view && !found.includes(view) ? [view, ...found] : found;
  if (items.length === 0) {
    say(talk, 'Which one shall I add?');
    return;
  }
  const [only] = items;
  const own = only && items.length === 1 ? withItsChoices(talk, only, reading).wishes : reading.wishes;
  const known = linesNow(talk).find((line) => line.product_id === items[0]?.id);
  const variant = items[0]?.variants.find(({ id }) => id === known?.variant_id);
  const again = /\b(?:the )?same\b/.test(reading.said) && variant ? optionWishes(talk.room.index, variant, own) : own;
  const counts = new Map(
    reading.named.flatMap(({ rows, quantity }) =>
      quantity === undefined ? [] : rows.map((row) => [itemAt(talk, row)?.id ?? '', quantity] as const),
    ),
  );
  // "Both, but three packs of the food": the number is the food's.
  const counted = both && reading.quantity !== undefined ? keptByWishes(talk, reading, shown) : [];
  const [other] = counted.length === 1 ? shown.filter((item) => item !== counted[0]) : [];
  if (other) counts.set(other.id, 1);
  // "Put them in" of two that were asked for.
  const counting =
    items.length === 1 && talk.mind.focus === items[0]?.id && (reading.plural || reading.pronoun)
      ? items[0]
      : undefined;
  for (const item of items)
    if (
      !addItems(
        talk,
        [item],
        {
          quantity: counts.get(item.id) ?? reading.quantity ?? (item === counting ? talk.mind.count : undefined),
          wishes: again,
        },
        item === items.at(-1),
      )
    )
      return;
  talk.mind.doing = 'add';
}

/** "make it two", "one more", "just one": only while there is a line it can mean. */
export function changesQuantity(talk: Talk, reading: Reading): boolean {
  const lines = linesNow(talk);
  const inFocus = itemOf(talk, talk.mind.focus);
  if (lines.length === 0) {
    if (
      !inFocus ||
      reading.quantity === undefined ||
      reading.named.length > 0 ||
      reading.wishes.length > 0 ||
      reading.acts.has('question') ||
      reading.acts.has('buy') ||
      reading.acts.has('buy-softly') ||
      (reading.tokens.length > 2 &&
        !/\b(?:make (?:it|that)|just|only|actually|change|instead|sorry|nights?|of them|of those|of it|of us|people|persons?|adults?|tickets?|seats?|please)\b/.test(
          reading.said,
        ))
    )
      return false;
    talk.mind.count = reading.quantity;
    const prepared =
      inFocus.variants.length > 1 ? undefined : prepareLine(talk, inFocus, { quantity: reading.quantity }, 'buy');
    if (prepared && 'asked' in prepared) return true;
    showOne(talk, inFocus, { keepShown: true });
    askForYes(talk, inFocus);
    return true;
  }
  const only =
    /\b(?:just|only) (?:one|1|a single)\b|\b(?:one|1) (?:is|will be) enough\b|\bmake it (?:just |only )?(?:one|1) |\bmake (?:it|that) (?:just |only )?(?:one|1)\b/.test(
      reading.said,
    )
      ? 1
      : undefined;
  const double = /\bdouble (?:it|that)\b|\b(?:make it|want|need) a? ?couple\b/.test(reading.said);
  const more =
    /\b(?:one|1) more(?: of (?:it|those|them|that|the same))?\b|\banother one of (?:those|them|the same)\b/.test(
      reading.said,
    ) && !/\b(?:question|thing)\b/.test(reading.said)
      ? 1
      : undefined;
  // "A second adapter": the line that goes by the word.
  const [, again] = ONE_MORE.exec(reading.said) ?? [];
  const twice =
    again === undefined
      ? []
      : lines.filter((line) => stems(itemOf(talk, line.product_id)?.name ?? '').includes(stem(again)));
  const [second] = twice;
  const doubled = itemOf(talk, second?.product_id);
  if (second && doubled && twice.length === 1 && !reading.acts.has('question')) {
    changeQuantity(talk, doubled, second, second.quantity + 1);
    return true;
  }
  const fewer = / (?:one|1|two|2|three|3) (?:\w+ )?(?:less|fewer) /.test(reading.said) ? stepSaid(reading) : undefined;
  const less = fewer;
  const says =
    /\b(?:seats?|tickets?|total|(?:can|could) (?:i|we) have|make|change|bump|raise|lower|set|update|increase|reduce|instead|actually|quantity|want|need|only|just|more|less|fewer|enough|plenty|will do|please|pairs?|packs?|bags?|boxes|bottles?|sets?|of them|of those|of it|of the|of us)\b/.test(
      reading.said,
    );
  const quantity = only ?? reading.quantity;
  const bare =
    lines.length === 1 &&
    reading.tokens.length <= 2 &&
    reading.wishes.length + reading.named.length === 0 &&
    !reading.acts.has('question');
  const alone = bareNumber(reading);
  const step = reading.quantityStep ?? more ?? less;
  if (!double && step === undefined && alone === undefined && (quantity === undefined || !(says || bare))) return false;
  if (reading.acts.has('question') && !/\b(?:can|could) (?:you|we|i)\b/.test(reading.said)) return false;
  const items = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const pointed = resolve(talk, reading).items.filter((item) => items.includes(item));
  const byKind = keptByWishes(talk, reading, items);
  if (reading.named.length > 0 && pointed.length === 0) return false;
  if (reading.wishes.some((wish) => wish.on === 'category') && byKind.length === 0) return false;
  const focus = itemOf(talk, talk.mind.focus);
  // "One charger will do" beside an adapter for chargers: the one that is called so.
  const words = reading.wishes.flatMap(({ on, any }) => (on === 'category' ? (any ?? []) : []));
  const called =
    byKind.length > 1
      ? byKind.filter(({ name }) => words.some((word) => stems(name).join(' ').includes(word)))
      : byKind;
  const item =
    (reading.named.length === 0 && called.length === 1 ? called[0] : undefined) ??
    pointed[0] ??
    (focus && items.includes(focus) ? focus : items.length === 1 ? items[0] : undefined);
  if (!item) {
    say(talk, 'Which of the lines do you mean?');
    tellCart(talk);
    return true;
  }
  const [line] = linesOf(talk, reading, item);
  if (!line) return false;
  const current = line.quantity;
  changeQuantity(
    talk,
    item,
    line,
    double ? current * 2 : step !== undefined ? current + step : (quantity ?? alone ?? current),
  );
  return true;
}

/** "No wait, 1": a number and nothing else. */
export function bareNumber({ tokens, amounts, wishes, named }: Reading): number | undefined {
  const [amount, ...more] = amounts;
  if (!amount || more.length > 0 || amount.money || amount.bounded || amount.unit !== undefined) return undefined;
  if (wishes.length + named.length > 0 || !Number.isInteger(amount.value) || amount.value < 1 || amount.value > 99)
    return undefined;
  const rest = tokens.filter((_, at) => at < amount.at || at >= amount.to);
  return rest.length > 0 &&
    rest.every(({ word }) =>
      /^(?:no|wait|sorry|actually|hm+|oh|ok|just|only|please|make|it|that|then|hang|on|well|um)$/.test(word),
    )
    ? amount.value
    : undefined;
}

/** "oops, should be 8.5": another choice for a line in the cart. */
export function changesLine(talk: Talk, reading: Reading): boolean {
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:'));
  if (options.length === 0 || talk.mind.cart.length === 0 || reading.acts.has('question') || reading.acts.has('add'))
    return false;
  if (
    !/\b(?:should be|instead|change|make it|make that|oops|actually|rather|sorry|switch|swap|i meant|not)\b/.test(
      reading.said,
    )
  )
    return false;
  const lines = talk.mind.cart;
  const line = lines.find((one) => one.product_id === talk.mind.focus) ?? (lines.length === 1 ? lines[0] : undefined);
  const item = itemOf(talk, line?.product_id);
  const variant = item?.variants.find(({ id }) => id === line?.variant_id);
  if (!line || !item || !variant) return false;
  const prepared = prepareLine(
    talk,
    item,
    { quantity: line.quantity, wishes: optionWishes(talk.room.index, variant, options) },
    'add',
  );
  if ('asked' in prepared) return true;
  const some = someOf(reading.said, line.quantity);
  const changed = { ...prepared.line, quantity: some ?? prepared.line.quantity };
  talk.mind.cart = lines.flatMap((one) =>
    one !== line ? [one] : some === undefined ? [changed] : [{ ...line, quantity: line.quantity - some }, changed],
  );
  talk.mind.variant = changed.variant_id;
  say(talk, `Changed: ${lineText(talk, changed)}.`);
  tellCart(talk);
  return true;
}

/** "One of those bags should be a long one": how many of a line change; undefined where all of it does. */
export function someOf(said: string, all: number): number | undefined {
  const [, count = ''] = / (one|1|two|2|three|3|four|4|five|5) of (?:them|those|these|the|my|that) /.exec(said) ?? [];
  const some = /^\d/.test(count) ? Number(count) : count === 'one' ? 1 : numberWord(count);
  return some !== undefined && some < all ? some : undefined;
}

/** "replace them with the merino socks": another item for a line in the cart, in the same size if that was said. */
export function replacesLine(talk: Talk, reading: Reading): boolean {
  const lines = talk.mind.cart;
  if (
    lines.length === 0 ||
    !/\b(?:replace|swap|exchange|switch|change)\b.* (?:with|for|to) /.test(reading.said) ||
    reading.acts.has('question')
  )
    return false;
  const items = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const view = / (?:that|this)(?: one)? (?:please |then |instead )*$/.test(reading.said) ? inView(talk) : undefined;
  const [item] = [
    ...resolve(talk, { ...reading, pronoun: false, plural: false }).items,
    ...(view ? [view] : []),
  ].filter((one) => !items.includes(one));
  const named = reading.named.flatMap(({ rows }) => rows.flatMap((row) => itemAt(talk, row)?.id ?? []));
  const leaves = lines.filter(({ product_id }) => named.includes(product_id) && product_id !== item?.id);
  const line =
    (leaves.length === 1 ? leaves[0] : undefined) ??
    lines.find((one) => one.product_id === talk.mind.focus) ??
    (lines.length === 1 ? lines[0] : lines.find((one) => itemOf(talk, one.product_id)?.category === item?.category));
  if (!item || !line) return false;
  const variant = itemOf(talk, line.product_id)?.variants.find(({ id }) => id === line.variant_id);
  const same =
    variant && /\bsame\b/.test(reading.said) ? optionWishes(talk.room.index, variant, reading.wishes) : reading.wishes;
  const prepared = prepareLine(talk, item, { quantity: line.quantity, wishes: same }, 'add');
  if ('asked' in prepared) return true;
  talk.mind.cart = lines.map((one) => (one === line ? prepared.line : one));
  focusOn(talk, item, prepared.line.variant_id);
  say(talk, `Changed: ${lineText(talk, prepared.line)}.`);
  tellCart(talk);
  return true;
}

/** For "add a stove": the one item that fits what was said, or a list to choose from ("shown"). */
function candidates(talk: Talk, reading: Reading): Item[] | 'shown' {
  if (reading.wishes.some((wish) => !wish.on.startsWith('o:')) || reading.comparing.length > 0) {
    const [comparing] = reading.comparing;
    const { rows } = find(talk.room.index, {
      wishes: reading.wishes,
      order: comparing && { on: comparing.attribute, ...(comparing.down && { down: true }) },
    });
    // A choice said in words of its own is made once the thing is known.
    const kinds = reading.wishes.filter(({ on }) => !on.startsWith('o:'));
    const left = rows.length > 0 ? rows : find(talk.room.index, { wishes: kinds }).rows;
    const items = left.flatMap((row) => itemAt(talk, row) ?? []);
    // "A rechargeable headlamp" beside a lantern of the same shelf: the one that is called so.
    const words = reading.wishes.flatMap(({ on, any, not }) => (on === 'category' && !not ? (any ?? []) : []));
    const called = items.filter(({ name }) => words.some((word) => ` ${stems(name).join(' ')} `.includes(` ${word} `)));
    if (items.length > 1 && !comparing && called.length === 1) return called;
    const [best] = items;
    if (best && (items.length === 1 || comparing)) return [best];
    if (items.length > 1) {
      say(talk, 'Which of these shall I add?');
      showList(talk, items);
      talk.mind.ask = {
        for: 'which',
        ids: talk.mind.shown,
        // biome-ignore lint/suspicious/noThenProperty: a word of the question that was asked, never awaited
        then: 'add',
        ...(reading.quantity && { quantity: reading.quantity }),
      };
      return 'shown';
    }
  }
  // "And a lid": something else than what is in view, which is never added in its place.
  const strange = [...reading.unknown, ...reading.soft];
  if (strange.length > 0 && !reading.pronoun && !reading.plural) {
    say(talk, `I do not find ${quoted(strange)} in our records, so everything stays as it is.`);
    return 'shown';
  }
  const item = inView(talk);
  return item ? [item] : [];
}
