/** Several lines told in one breath: "a blue 9 for me and a black 10 for my husband", "one plus eight chairs, oiled". */
import type { CartLine } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { handOver, lineText } from './buying.ts';
import { keepLines, linesNow, tellCart } from './cart.ts';
import { dayFor, money } from './describing.ts';
import { inStock, variantsFor } from './find.ts';
import { countOf, partsOf } from './parts.ts';
import { lineFor, prepareLine } from './preparing.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import { addCard } from './showing.ts';
import { focusOn, itemOf, type OpenLine, shownItems, type Talk } from './talk.ts';
import { listed, say } from './wording.ts';

/** Settles each part as a line of its own; false when the sentence does not name at least two. */
export function takeLines(talk: Talk, reading: Reading): boolean {
  const { acts } = reading;
  if (takesEach(talk, reading)) return true;
  const asks = (acts.has('question') || acts.has('conditional')) && !acts.has('buy-softly') && !acts.has('add');
  if (
    asks &&
    (acts.has('ask-price') ||
      acts.has('ask-total') ||
      acts.has('discount') ||
      / (?:what if|how about|what about|if (?:i|we) (?:got|took|bought|get|take|buy|had)) /.test(reading.said))
  )
    return tellSum(talk, reading);
  if (asks || acts.has('not-buying') || acts.has('remove') || acts.has('compare')) return false;
  if (acts.has('take-back') && !talk.mind.agreement) return false;
  if (talk.mind.ask?.for === 'buy' && talk.mind.ask.lines && / (?:just|only) the /.test(reading.said)) return false;
  // "I need a hammer, a tape measure and a level, what have you got?"
  if (talk.mind.turns === 0 && / what (?:have you got|do you have|is there) /.test(reading.said)) return false;
  const parts = partsOf(talk, reading);
  if (parts.length < 2 && !(parts.length === 1 && acts.has('add'))) return false;
  const orders = / (?:give|get|send|order|bring) (?:me |us )?(?:an?|one|two|three|four|five|six|\d+) /.test(
    reading.said,
  );
  const agreed = talk.mind.agreement !== undefined || orders || acts.has('buy') || acts.has('buy-softly');
  const open = parts.map(({ item, quantity, wishes, known }) => ({
    id: item.id,
    quantity,
    wishes,
    ...(known && { known }),
  }));
  settleLines(
    talk,
    waitingLine(talk, reading),
    open,
    acts.has('add') ? 'add' : agreed && talk.mind.turns > 0 ? 'buy' : 'show',
  );
  return true;
}

/** "One of each in midnight blue" of what was shown. */
function takesEach(talk: Talk, reading: Reading): boolean {
  const { mind, room } = talk;
  const [, count = ''] = / (one|a|two|three) (?:of each|of both|each) /.exec(reading.said) ?? [];
  const shown = shownItems(talk);
  if (count === '' || shown.length < 2 || reading.named.length > 0 || mind.agreement) return false;
  if (reading.acts.has('question') && !reading.acts.has('buy-softly')) return false;
  const wishes = reading.wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
  const quantity = countOf(count);
  const lines = shown.flatMap((item): CartLine[] => {
    const had = variantsFor(room.index, item, wishes).filter((variant) => inStock(item, variant));
    if (item.instead !== undefined || (item.variants.length > 0 ? had.length !== 1 : !inStock(item))) return [];
    return [lineFor(item, had[0], quantity, dayFor(talk, item)?.day)];
  });
  if (lines.length < shown.length) return false;
  if (reading.acts.has('buy') && mind.turns > 0) handOver(talk, [...mind.cart, ...lines]);
  else if (reading.acts.has('add')) {
    keepLines(talk, [...linesNow(talk), ...lines]);
    tellCart(talk);
  } else offerLines(talk, lines);
  return true;
}

/** "Also two pairs of socks" beside what waits for a yes: that as well. */
function waitingLine(talk: Talk, { said }: Reading): CartLine[] {
  const { mind } = talk;
  const more = /^ (?:(?:ok|yes|oh|great|please)[ ,]+)*(?:also|and|plus|add) | (?:as well|too) /.test(said);
  if (more && mind.ask?.for === 'buy' && mind.ask.lines && !mind.agreement) return mind.ask.lines;
  const view = mind.ask?.for === 'buy' && !mind.ask.lines && !mind.agreement ? inView(talk) : undefined;
  if (!view || view.instead !== undefined || linesNow(talk).some(({ product_id }) => product_id === view.id)) return [];
  if (!/^ (?:(?:ok|yes|oh|great|please)[ ,]+)*(?:also|and|plus) | as well /.test(said)) return [];
  const variant =
    view.variants.find(({ id }) => id === mind.variant) ?? (view.variants.length === 1 ? view.variants[0] : undefined);
  if (view.variants.length > 0 && !variant) return [];
  return [lineFor(view, variant, mind.count ?? 1, dayFor(talk, view)?.day)];
}

/**
 * Completes lines told in one breath, one question at a time: those that are complete go first, what has a choice left is
 * asked for with the others remembered. Then they go into the cart, are handed over, or are offered for a yes.
 */
export function settleLines(
  talk: Talk,
  lines: readonly CartLine[],
  open: readonly OpenLine[],
  then: 'buy' | 'add' | 'show',
): void {
  const { mind } = talk;
  const ready = lines.map((line) => ({ ...line }));
  const put = (line: CartLine) => {
    const same = ready.find((known) => known.product_id === line.product_id && known.variant_id === line.variant_id);
    if (same) same.quantity += line.quantity;
    else ready.push(line);
  };
  const have = new Set(then === 'add' ? linesNow(talk).map(({ product_id }) => product_id) : []);
  const left = open.filter((part) => {
    if (part.known && part.quantity === 1 && have.has(part.id)) return false;
    const line = completeLine(talk, part);
    if (line) put(line);
    return !line;
  });
  let missing = false;
  for (const [at, { id, quantity, wishes }] of left.entries()) {
    const item = itemOf(talk, id);
    if (!item) continue;
    const place = talk.parts.length;
    const prepared = prepareLine(talk, item, { quantity, wishes }, then);
    if (!('asked' in prepared)) {
      put(prepared.line);
      continue;
    }
    if (mind.ask?.for === 'option') {
      if (then === 'add' && ready.length > 0) keepLines(talk, [...linesNow(talk), ...ready]);
      mind.ask = { ...mind.ask, lines: then === 'add' ? [] : ready, open: left.slice(at + 1) };
      const noted = listed(ready.map((line) => lineText(talk, line)));
      if (ready.length > 0) talk.parts.splice(place, 0, `Noted so far: ${noted}.`);
      return;
    }
    missing = true;
  }
  talk.trace.lines = ready.map(({ product_id, variant_id, quantity }) => ({ product_id, variant_id, quantity }));
  if (ready.length === 0) return;
  const told = new Set(ready.map(({ product_id }) => product_id));
  const last = itemOf(talk, open.at(-1)?.id);
  if (last && told.has(last.id)) focusOn(talk, last);
  if (then === 'add') {
    keepLines(talk, [...linesNow(talk), ...ready]);
    if (!mind.agreement) tellCart(talk);
    return;
  }
  const others = linesNow(talk).filter(({ product_id }) => !told.has(product_id));
  if (then === 'buy' && !missing) handOver(talk, [...others, ...ready]);
  else offerLines(talk, ready);
}

/** The line of a part with nothing left to choose; undefined where something has to be asked or said first. */
function completeLine(talk: Talk, { id, quantity, wishes }: OpenLine): CartLine | undefined {
  const item = itemOf(talk, id);
  if (!item) return undefined;
  const had = variantsFor(talk.room.index, item, wishes).filter((variant) => inStock(item, variant));
  if (item.variants.length > 0 ? had.length !== 1 : !inStock(item)) return undefined;
  const most = Math.min(had[0]?.stock ?? item.stock ?? quantity, item.max_quantity ?? quantity);
  return quantity > most ? undefined : lineFor(item, had[0], quantity, dayFor(talk, item)?.day);
}

/** "What would one night in the loft plus a hamper come to?": the sum of the lines, with the yes asked for. */
function tellSum(talk: Talk, reading: Reading): boolean {
  if (reading.acts.has('compare')) return false;
  const parts = partsOf(talk, reading, true);
  if (parts.length < 2) return false;
  const lines = parts.flatMap(({ item, quantity, wishes }): CartLine[] => {
    // "A pair of those" is in the choice in view.
    const inView = wishes.length === 0 && talk.mind.focus === item.id ? talk.mind.variant : undefined;
    const had = variantsFor(talk.room.index, item, wishes).filter(
      (variant) => inStock(item, variant) && (inView === undefined || variant.id === inView),
    );
    if (item.variants.length > 0 && had.length !== 1) return [];
    return [lineFor(item, had[0], quantity, dayFor(talk, item)?.day)];
  });
  if (lines.length < parts.length) return false;
  offerLines(talk, lines);
  talk.mind.shown = [...new Set(lines.map(({ product_id }) => product_id))];
  talk.mind.asked = ['total'];
  return true;
}

/** Names the lines with what they come to, and asks for the yes. */
export function offerLines(talk: Talk, lines: CartLine[]): void {
  const { brand } = talk.room;
  const priced = priceLines(brand, lines, offersFor(brand, lines, talk.setting.now));
  for (const line of lines) {
    const item = brand.item.get(line.product_id);
    if (item)
      addCard(
        talk,
        item,
        item.variants.find(({ id }) => id === line.variant_id),
      );
  }
  const at = lines.map(
    (line, place) => `${lineText(talk, line)} at ${money(brand, priced.lines[place]?.unit_told ?? 0)}`,
  );
  const [only] = lines;
  if (only && lines.length === 1) {
    talk.mind.focus = only.product_id;
    talk.mind.variant = only.variant_id;
    say(talk, `${at[0]}.`);
  } else say(talk, `${listed(at)} come to ${money(brand, priced.told)}.`);
  if (talk.setting.checkout) say(talk, 'Shall I hand them over for checkout?', 'Would you like to take them?');
  talk.mind.ask = { for: 'buy', lines };
}
