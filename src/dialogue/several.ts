/** Several lines told in one breath: "a blue 9 for me and a black 10 for my husband", "one plus eight chairs, oiled". */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { handOver, lineText } from './buying.ts';
import { bySize } from './by-words.ts';
import { keepLines, linesNow, tellCart } from './cart.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { readChoices } from './choosing.ts';
import { dayFor, money } from './describing.ts';
import { numberWord } from './english.ts';
import { find, inStock, optionValue, variantsFor } from './find.ts';
import { lineFor, prepareLine } from './preparing.ts';
import type { Reading } from './reading.ts';
import { extreme, inView } from './references.ts';
import { addCard } from './showing.ts';
import { focusOn, itemAt, itemOf, type OpenLine, rowsOf, type Talk } from './talk.ts';
import { understand } from './understand.ts';
import type { Wish } from './wishes.ts';
import { listed, say } from './wording.ts';

interface Part {
  item: Item;
  quantity: number;
  wishes: Wish[];
  known?: true;
}

/** Settles each part as a line of its own; false when the sentence does not name at least two. */
export function takeLines(talk: Talk, reading: Reading): boolean {
  const { acts } = reading;
  const asks = acts.has('question') && !acts.has('buy-softly') && !acts.has('add');
  if (
    asks &&
    (acts.has('ask-price') ||
      acts.has('ask-total') ||
      acts.has('discount') ||
      / (?:what if|how about|what about) /.test(reading.said))
  )
    return tellSum(talk, reading);
  if (asks || acts.has('not-buying') || acts.has('remove') || acts.has('compare')) return false;
  if (acts.has('take-back') && !talk.mind.agreement) return false;
  if (talk.mind.ask?.for === 'buy' && talk.mind.ask.lines && / (?:just|only) the /.test(reading.said)) return false;
  const parts = partsOf(talk, reading);
  if (parts.length < 2) return false;
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
    const had = variantsFor(talk.room.index, item, wishes).filter((variant) => inStock(item, variant));
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

/**
 * The sentence cut at "and", "plus" and commas. What names an item or counts a choice is a line; a choice without either
 * belongs to the line before it, or to all lines when it closes the sentence or says "both".
 */
function partsOf(talk: Talk, reading: Reading, asked = false): Part[] {
  const { room } = talk;
  const clauses = clausesOf(reading);
  if (clauses.length < 2) return [];
  let item: Item | undefined = inView(talk);
  const parts: Part[] = [];
  const shared: Wish[] = [];
  let pointing = false;
  let counted = 0;
  for (const [at, text] of clauses.entries()) {
    const plainly = understand(room.index, room.calendar, text, talk.setting.now);
    const [named, ...more] = plainly.named;
    if (more.length > 0 || (named && named.rows.length !== 1)) return [];
    if (named) item = itemAt(talk, named.rows[0]);
    // "One board and the small knife": the only one of that kind, of those shown or of all.
    const ofKind = named ? undefined : itemByKind(talk, plainly, text);
    if (ofKind) item = ofKind;
    const read = item ? readChoices(room.index, item, plainly) : plainly;
    const options = read.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not);
    const about = item;
    const others = read.wishes.filter(({ on }) => !on.startsWith('o:') && on !== 'category');
    if (
      others.some((wish) => !about || !holdsFor(talk, about, wish)) ||
      (read.comparing.length > 0 && !ofKind) ||
      read.ordinals.length > 0
    )
      return [];
    // "The steel one, 24": a number that turns out to be a choice counts nothing.
    const chosen = plainly.quantity !== undefined && read.quantity === undefined;
    const measured = plainly.amounts.some(({ unit }) => unit !== undefined);
    const [, leading] = COUNTED.exec(text.trim()) ?? [];
    const number = leading === undefined ? undefined : countOf(leading);
    const measuredFirst =
      number !== undefined &&
      plainly.amounts.some(({ at, unit, value }) => at === 0 && unit !== undefined && value === number);
    const counts =
      leading !== undefined &&
      !measuredFirst &&
      (!measured || !/^\d/.test(leading)) &&
      !(chosen && /^\d/.test(leading));
    const last = parts.at(-1);
    // "Covered please, and add a late checkout": the thing in view in that choice, and another.
    const asksFor = reading.acts.has('add') || reading.acts.has('buy') || / please /.test(` ${text} `);
    const ofView = at === 0 && asksFor && reading.named.length > 0 && options.length > 0 && item !== undefined;
    // "That one, and a lantern".
    const points =
      at === 0 && item !== undefined && reading.named.length > 0 && /\b(?:that|this|it)(?: one)?$/i.test(text.trim());
    // "The Swift in red, two of them": how many of the line before.
    if (
      last &&
      !named &&
      !ofKind &&
      counts &&
      options.length === 0 &&
      /\bof (?:them|those|these|it)$/i.test(text.trim()) &&
      last.quantity === 1
    ) {
      last.quantity = number ?? 1;
      continue;
    }
    // "54 please, the Bravo": the choice came first.
    if (named && last && last.item === item && options.length === 0 && !counts) continue;
    if (named || ofKind || counts || ofView || points) {
      const bare = !named && !ofKind && options.length === 0;
      if (bare && !/\b(?:one|it|that|this|them|those|these|each|two|three|four|five|six|\d+)$/i.test(text.trim()))
        return [];
      pointing ||= bare;
      if ((named || ofKind) && counts) counted++;
      if (!item) return [];
      parts.push({
        item,
        quantity: named?.quantity ?? (counts ? number : undefined) ?? read.quantity ?? 1,
        wishes: options,
        ...(/\b(?:the|that|this)\b/i.test(text) && { known: true as const }),
      });
      continue;
    }
    if (options.length === 0) {
      if (last && read.quantity !== undefined && last.quantity === 1) last.quantity = read.quantity;
      continue;
    }
    // "Socks in S and M": one of each.
    const conflicts = last?.wishes.some((wish) =>
      options.some(({ on, any }) => on === wish.on && any?.[0] !== wish.any?.[0]),
    );
    if (last && conflicts && !/^(?:both|all|each|everything)\b/i.test(text.trim())) {
      parts.push({
        ...last,
        wishes: [...last.wishes.filter(({ on }) => !options.some((one) => one.on === on)), ...options],
      });
      continue;
    }
    if (
      last &&
      !/^(?:both|all|each|everything)\b/i.test(text.trim()) &&
      !(at === clauses.length - 1 && parts.length > 1)
    )
      last.wishes = [...last.wishes, ...options.filter(({ on }) => !last.wishes.some((wish) => wish.on === on))];
    else shared.push(...options);
  }
  // "Get me both the paperback and the audiobook": two choices of one thing.
  const bothOf =
    parts.length === 0 && / both /.test(reading.said) && item && clauses.length === 2
      ? bothChoices(talk, item, clauses)
      : [];
  if (bothOf.length === 2) return bothOf;
  const headed = parts.filter((part, at) => !(at === 0 && part.wishes.length === 0 && headsOthers(parts)));
  if (
    !asked &&
    headed.every(({ wishes }) => wishes.length === 0) &&
    shared.length === 0 &&
    !pointing &&
    counted < parts.length &&
    !(counted > 0 && (reading.acts.has('yes') || reading.acts.has('buy') || reading.acts.has('add')))
  )
    return [];
  const whole = headed.map((part) => ({
    ...part,
    wishes: [
      ...shared.filter(({ on }) => hasOption(room.index, part.item, on) && !part.wishes.some((wish) => wish.on === on)),
      ...part.wishes,
    ],
  }));
  const possible = whole.every(
    (part) =>
      part.item.instead === undefined &&
      (part.item.variants.length === 0 || variantsFor(room.index, part.item, part.wishes).length > 0),
  );
  const distinct = new Set(whole.map((part) => JSON.stringify([part.item.id, part.wishes]))).size;
  return possible && distinct > 1 ? whole : [];
}

/** What a clause means by its kind alone: "a lantern", "the small knife"; undefined where several would do. */
function itemByKind(talk: Talk, reading: Reading, text: string): Item | undefined {
  const { mind, room } = talk;
  const kinds = reading.wishes.filter(({ on }) => !on.startsWith('o:'));
  if (!kinds.some(({ on, not }) => on === 'category' && !not)) return undefined;
  if (
    !/(?:^| )(?:an?|one|two|three|four|five|six|\d+|the|that|my|some) /i.test(` ${text}`) &&
    reading.tokens.length > 4
  )
    return undefined;
  const [order] = reading.comparing;
  const sized = { ...reading, said: reading.said.replace(/ the (small|big|large) \w+ $/, ' the $1 one ') };
  for (const among of [rowsOf(talk, mind.shown), rowsOf(talk, mind.discussed), undefined]) {
    const { rows, soldOut } = find(room.index, { wishes: kinds, ...(among && { among }) });
    if (rows.length === 0 || soldOut) continue;
    const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
    return items.length === 1 ? items[0] : ((order && extreme(talk, items, order)) ?? bySize(talk, sized, items));
  }
  return undefined;
}

/** How many, at the start of a clause or after what asks for it. */
const COUNTED =
  /(?:^|\b(?:take|have|want|like|need|get|give|send|buy|order|book|make it|add|thoughts?|sorry|please|rather|actually|then|ok|just|yes) (?:me |us )?)(a|an|one|another|two|three|four|five|six|seven|eight|nine|ten|\d+)(?: (?:pairs?|packs?|bags?|sets?|boxes|box|bottles?|copies|copy)\b| of\b|\b)/i;

function bothChoices(talk: Talk, item: Item, clauses: readonly string[]): Part[] {
  const { index, calendar } = talk.room;
  const said = clauses.map((text) =>
    readChoices(index, item, understand(index, calendar, text, talk.setting.now)).wishes.filter(
      ({ on, not }) => on.startsWith('o:') && !not,
    ),
  );
  const [one = [], other = []] = said;
  const same =
    one.length > 0 &&
    one.length === other.length &&
    one[0]?.on === other[0]?.on &&
    one[0]?.any?.[0] !== other[0]?.any?.[0];
  return same ? said.map((wishes) => ({ item, quantity: 1, wishes })) : [];
}

/** The number a count word says; one for "a" and "another". */
function countOf(word: string): number {
  return /^\d/.test(word) ? Number(word) : (numberWord(word.toLowerCase()) ?? 1);
}

/** "merino socks, two pairs in M and one in L": the first part only names what the lines after it choose from. */
function headsOthers([first, ...rest]: readonly Part[]): boolean {
  return rest.length > 0 && rest.every(({ item, wishes }) => item === first?.item && wishes.length > 0);
}

/** Whether what was said besides the name is true of the item: "the puppy one". */
function holdsFor(talk: Talk, item: Item, wish: Wish): boolean {
  return find(talk.room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0;
}

function hasOption(index: CatalogueIndex, item: Item, on: string): boolean {
  const [variant] = item.variants;
  return variant !== undefined && optionValue(index, variant, on.slice(2)) !== undefined;
}

/** The sentence cut at "and", "plus" and commas, or only at the words. */
export function clausesOf(reading: Reading, commas = true): string[] {
  const clauses: string[] = [];
  let words: string[] = [];
  for (const { word, raw, after, glued } of reading.tokens) {
    const joins = word === 'and' || word === 'plus';
    // "65w" stays one word.
    if (!joins && glued && words.length > 0) words.push(`${words.pop()}${raw}`);
    else if (!joins) words.push(raw);
    if (joins || (commas && (after === ',' || after === ';'))) {
      if (words.length > 0) clauses.push(words.join(' '));
      words = [];
    }
  }
  if (words.length > 0) clauses.push(words.join(' '));
  return clauses;
}
