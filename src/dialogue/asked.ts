/** The answer to what the brand asked last: a yes, an option, which one. Anything else leaves the question aside. */
import type { CartLine } from '../brands/catalogue.ts';
import { takeOption, takeWhich } from './asked-choice.ts';
import { handOver } from './buying.ts';
import { addItems, keepLines, linesNow, tellCart } from './cart.ts';
import { hasChoice } from './cart-removing.ts';
import { withItsChoices } from './choosing.ts';
import { stepSaid } from './counting.ts';
import { FUNCTION_WORDS } from './english.ts';
import { buyItems } from './purchase.ts';
import type { Reading } from './reading.ts';
import { inView, resolve } from './references.ts';
import { offerLines, settleLines } from './several.ts';
import { itemAt, itemOf, type Talk } from './talk.ts';
import { stems } from './text.ts';
import { say } from './wording.ts';

/** Handles the reading as an answer to `mind.ask`; false when it is none. */
export function takeAnswer(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const { ask } = mind;
  if (!ask) return false;
  // What was offered is stale once another thing is in view.
  const view = itemOf(talk, mind.focus);
  if (
    ask.for === 'buy' &&
    ask.lines &&
    view &&
    !ask.lines.some(({ product_id }) => product_id === view.id || product_id === view.instead)
  ) {
    mind.ask = undefined;
    return false;
  }
  talk.trace.ask = ask;
  if (ask.for === 'option') return takeOption(talk, reading, ask);
  if (ask.for === 'which') return takeWhich(talk, reading, ask);
  const { acts } = reading;
  const sums =
    acts.has('ask-total') ||
    (acts.has('ask-price') &&
      (ask.lines?.length ?? 0) > 1 &&
      / (?:that|this|it all|they|those) (?:come|be|cost|make)/.test(reading.said));
  if (ask.lines && sums && reading.named.length + reading.wishes.length === 0) {
    offerLines(talk, ask.lines);
    return true;
  }
  // "Just the medium" of two that were offered.
  const [, rest] = / (?:just|only) (the .+)$/.exec(reading.said) ?? [];
  if (ask.lines && ask.lines.length > 1 && rest !== undefined && !acts.has('question')) {
    const meant = talk.understood(rest);
    const words = meant.tokens
      .filter(({ word }) => word.length > 2 && !FUNCTION_WORDS.has(word))
      .map(({ stem }) => stem);
    const isCalled = (line: CartLine) => {
      const name = stems(itemOf(talk, line.product_id)?.name ?? '');
      return words.length > 0 && words.every((word) => name.includes(word));
    };
    const isMeant = (line: CartLine) =>
      hasChoice(talk, meant, line) ||
      isCalled(line) ||
      meant.named.some(({ rows }) => rows.some((row) => itemAt(talk, row)?.id === line.product_id));
    // "Just the medium" says something of the socks only.
    const byChoice = meant.named.length === 0 && !ask.lines.some(isCalled);
    const choices = byChoice ? new Set(ask.lines.filter(isMeant).map((line) => line.product_id)) : undefined;
    const kept = ask.lines.filter(
      (line) => isMeant(line) || (choices && choices.size > 0 && !choices.has(line.product_id)),
    );
    if (kept.length > 0 && kept.length < ask.lines.length) {
      offerLines(talk, kept);
      return true;
    }
  }
  const only =
    / (?:just |only |ok |then |so )*(?:one|1)(?: then| please| is fine| will do)* $/.test(reading.said) &&
    reading.tokens.length <= 4
      ? 1
      : undefined;
  const bare = reading.amounts.length === 1 && !reading.amounts[0]?.money ? reading.amounts[0]?.value : undefined;
  const counted = ask.lines?.length === 1 && (itemOf(talk, ask.lines[0]?.product_id)?.variants.length ?? 0) === 0;
  const count =
    reading.quantity ?? only ?? (counted && reading.tokens.length <= 5 && !acts.has('question') ? bare : undefined);
  if (
    ask.lines?.length === 1 &&
    count !== undefined &&
    !acts.has('question') &&
    !acts.has('no') &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    (reading.wishes.length === 0 || counted)
  ) {
    const [line] = ask.lines;
    const item = itemOf(talk, line?.product_id);
    mind.ask = undefined;
    if (item && line) buyItems(talk, [item], { quantity: count, variantId: line.variant_id });
    return true;
  }
  const inFocus = itemOf(talk, mind.focus);
  if (
    !ask.lines &&
    only === 1 &&
    reading.tokens.length <= 3 &&
    inFocus &&
    !acts.has('question') &&
    !acts.has('no') &&
    reading.wishes.length === 0
  ) {
    mind.ask = undefined;
    buyItems(talk, [inFocus], { quantity: 1, variantId: mind.variant });
    return true;
  }
  // "Actually two Waldmeister": how many of a line that was offered.
  const named = reading.named.length === 1 ? reading.named[0] : undefined;
  const byName = ask.lines?.find(({ product_id }) => named?.rows.some((row) => itemAt(talk, row)?.id === product_id));
  // "Two packs of strings": the line whose name ends so.
  const heads = reading.tokens.filter(({ word }) => word.length > 3 && !FUNCTION_WORDS.has(word));
  const headed = (ask.lines ?? []).filter(({ product_id }) => {
    const head = stems(itemOf(talk, product_id)?.name ?? '').at(-1);
    return heads.some(({ stem: one }) => one === head);
  });
  const told = byName ?? (reading.named.length === 0 && headed.length === 1 ? headed[0] : undefined);
  const [besides] = named && !told && named.rows.length === 1 ? [itemAt(talk, named.rows[0])] : [];
  if (
    ask.lines &&
    besides &&
    / (?:and|also|plus|too|with) /.test(reading.said) &&
    (!acts.has('question') || / (?:with|plus|if i (?:add|take|get)|on top) /.test(reading.said)) &&
    !acts.has('no')
  ) {
    const own = withItsChoices(talk, besides, reading);
    const quantity = named?.quantity ?? reading.quantity ?? 1;
    settleLines(talk, ask.lines, [{ id: besides.id, quantity, wishes: own.wishes }], 'show');
    return true;
  }
  // "One hosta less", "two more ferns": a step from what was offered.
  const step = told && reading.wishes.length === 0 && !acts.has('question') ? stepSaid(reading) : undefined;
  const many = step && told ? Math.max(0, told.quantity + step) : (named?.quantity ?? reading.quantity);
  const supposes = / if (?:i|we) (?:take|took|get|got|have|had|want|buy|bought) /.test(reading.said);
  // "Remove the glow" of what was offered, not yet in the cart.
  if (ask.lines && told && ask.lines.length > 1 && acts.has('remove') && linesNow(talk).length === 0) {
    offerLines(
      talk,
      ask.lines.filter((line) => line !== told),
    );
    return true;
  }
  if (ask.lines && told && many !== undefined && (!acts.has('question') || supposes) && reading.wishes.length === 0) {
    const lines = ask.lines
      .map((line) => (line === told ? { ...line, quantity: many } : line))
      .filter(({ quantity }) => quantity > 0);
    mind.ask = undefined;
    if (acts.has('buy') || acts.has('yes')) handOver(talk, lines);
    else offerLines(talk, lines);
    return true;
  }
  if (ask.lines && acts.has('add') && reading.plural && reading.named.length === 0 && !acts.has('question')) {
    mind.ask = undefined;
    const told = ask.lines;
    const same = (line: CartLine) =>
      told.some((one) => one.product_id === line.product_id && one.variant_id === line.variant_id);
    keepLines(talk, [...linesNow(talk).filter((line) => !same(line)), ...told]);
    mind.focus = told.at(-1)?.product_id;
    mind.variant = undefined;
    mind.doing = 'add';
    if (!mind.agreement) tellCart(talk);
    return true;
  }
  const hesitates =
    acts.has('question') ||
    acts.has('conditional') ||
    acts.has('not-buying') ||
    acts.has('take-back') ||
    acts.has('bye') ||
    / but /.test(reading.said);
  const several = !ask.lines && mind.shown.length > 1 && / both | all (?:of|three|four) /.test(reading.said);
  if (acts.has('yes') && !several && !hesitates && !acts.has('add') && !acts.has('compare')) {
    mind.ask = undefined;
    const pointed = resolve(talk, { ...reading, pronoun: false, plural: false });
    const redirected = pointed.items.filter(
      (item) => item.id !== mind.focus && !ask.lines?.some((line) => line.product_id === item.id),
    );
    // "Yes, and a picnic hamper": what was offered, and that.
    const offered = itemOf(talk, mind.focus);
    const besides = / (?:and|plus|also|with) (?:also |then )?(?:an?|the|one|two|three|my|some|\d+) /.test(reading.said);
    if (redirected.length > 0 && besides && offered && !ask.lines && linesNow(talk).length === 0) {
      if (addItems(talk, [offered], { quantity: mind.count, variantId: mind.variant }, false)) {
        mind.count = undefined;
        buyItems(talk, redirected, reading);
      }
      return true;
    }
    if (redirected.length > 0) {
      buyItems(talk, redirected, reading);
      return true;
    }
    if (ask.lines) {
      handOver(
        talk,
        ask.lines.map((line) => ({
          ...line,
          quantity: ask.lines?.length === 1 ? (reading.quantity ?? line.quantity) : line.quantity,
          ...(line.date && mind.date && { date: mind.date }),
        })),
      );
      return true;
    }
    const item = mind.cart.length > 0 && !itemOf(talk, mind.focus) ? undefined : inView(talk);
    if (mind.cart.length > 0 && (!item || mind.cart.some((line) => line.product_id === item.id))) {
      handOver(talk, mind.cart);
      return true;
    }
    if (!item) return false;
    buyItems(talk, [item], {
      quantity: reading.quantity,
      wishes: reading.wishes.filter((wish) => wish.on.startsWith('o:')),
    });
    return true;
  }
  if (
    acts.has('no') &&
    !mind.agreement &&
    !(acts.has('remove') && linesNow(talk).length > 0) &&
    reading.amounts.length === 0 &&
    reading.notPlaces.length + reading.notNamed.length === 0 &&
    !acts.has('question') &&
    reading.wishes.length === 0 &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    !reading.other &&
    reading.comparing.length === 0 &&
    !acts.has('more')
  ) {
    mind.ask = undefined;
    if (acts.has('bye') || acts.has('done')) return false;
    say(
      talk,
      'All right, nothing is ordered. What else may I do for you?',
      'No problem, nothing is ordered. Would you like to see something else?',
    );
    return true;
  }
  // Saying it again in full counts as the yes that was asked for.
  if (
    acts.has('buy') &&
    !hesitates &&
    ask.lines &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    reading.wishes.length === 0 &&
    !reading.other
  ) {
    mind.ask = undefined;
    handOver(talk, ask.lines);
    return true;
  }
  if (ask.lines && !acts.has('question') && !acts.has('discount')) mind.ask = undefined;
  return false;
}
