/** Several lines told in one breath: "a blue 9 for me and a black 10 for my husband", "one plus eight chairs, oiled". */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { handOver, lineText } from './buying.ts';
import { keepLines, linesNow, tellCart } from './cart.ts';
import { money } from './describing.ts';
import { variantsFor } from './find.ts';
import { prepareLine } from './preparing.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import { addCard } from './showing.ts';
import { focusOn, itemAt, type Talk } from './talk.ts';
import { understand } from './understand.ts';
import type { Wish } from './wishes.ts';
import { listed, say } from './wording.ts';

interface Part {
  item: Item;
  quantity: number;
  wishes: Wish[];
}

/** Settles each part as a line of its own; false when the sentence does not name at least two. */
export function takeLines(talk: Talk, reading: Reading): boolean {
  const { acts } = reading;
  if (acts.has('question') || acts.has('not-buying') || acts.has('remove') || acts.has('compare')) return false;
  const parts = partsOf(talk, reading);
  if (parts.length < 2) return false;
  const lines: CartLine[] = [];
  for (const part of parts) {
    const prepared = prepareLine(
      talk,
      part.item,
      { quantity: part.quantity, wishes: part.wishes },
      acts.has('add') ? 'add' : 'buy',
    );
    if ('asked' in prepared) return true;
    const { line } = prepared;
    const same = lines.find((known) => known.product_id === line.product_id && known.variant_id === line.variant_id);
    if (same) same.quantity += line.quantity;
    else lines.push(line);
  }
  const told = new Set(lines.map(({ product_id }) => product_id));
  const [last] = parts.slice(-1);
  if (last) focusOn(talk, last.item);
  talk.trace.lines = lines.map(({ product_id, variant_id, quantity }) => ({ product_id, variant_id, quantity }));
  if (acts.has('add')) {
    keepLines(talk, [...linesNow(talk), ...lines]);
    if (!talk.mind.agreement) tellCart(talk);
    return true;
  }
  const others = linesNow(talk).filter(({ product_id }) => !told.has(product_id));
  const agreed = talk.mind.agreement !== undefined || acts.has('buy') || acts.has('buy-softly');
  if (agreed && talk.mind.turns > 0) handOver(talk, [...others, ...lines]);
  else offerLines(talk, lines);
  return true;
}

function offerLines(talk: Talk, lines: CartLine[]): void {
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
  say(talk, `${listed(at)} come to ${money(brand, priced.told)}.`);
  if (talk.setting.checkout) say(talk, 'Shall I hand them over for checkout?', 'Would you like to take them?');
  talk.mind.ask = { for: 'buy', lines };
}

/** The sentence cut at "and", "plus" and commas: what names an item or counts a choice is a line; the rest holds for all. */
function partsOf(talk: Talk, reading: Reading): Part[] {
  const { room, setting } = talk;
  const clauses = clausesOf(reading).map((text) => ({
    text,
    read: understand(room.index, room.calendar, text, setting.now),
  }));
  if (clauses.length < 2) return [];
  let item: Item | undefined = inView(talk);
  const parts: Part[] = [];
  const shared: Wish[] = [];
  for (const [at, { text, read }] of clauses.entries()) {
    const options = read.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not);
    if (
      read.wishes.some((wish) => !wish.on.startsWith('o:') && wish.on !== 'category') ||
      read.comparing.length > 0 ||
      read.ordinals.length > 0
    )
      return [];
    const [named, ...more] = read.named;
    if (more.length > 0 || (named && named.rows.length !== 1)) return [];
    const counts =
      /(?:^|\b(?:take|have|want|like|need|get|buy|order|book|make it|add|thoughts?|sorry|please|rather|actually|then) )(?:a|an|one|another|two|three|four|five|six|seven|eight|nine|ten|\d+)(?: pairs?| packs?| bags?| sets?| of\b|\b(?! of (?:these|those|them)))/i.test(
        text.trim(),
      );
    if (named) item = itemAt(talk, named.rows[0]);
    else if (!counts) {
      shared.push(...options);
      continue;
    }
    const bare = !named && options.length === 0;
    if (bare && !/\b(?:one|it|that|this)$/i.test(text.trim())) return [];
    if (!item) return [];
    const next = clauses[at + 1]?.read;
    const heads =
      named &&
      options.length === 0 &&
      !counts &&
      next &&
      next.named.length === 0 &&
      next.wishes.some(({ on }) => on.startsWith('o:'));
    if (!heads) parts.push({ item, quantity: named?.quantity ?? read.quantity ?? 1, wishes: options });
  }
  const chosen = parts.some(({ wishes }) => wishes.length > 0) || shared.length > 0;
  if (!chosen) return [];
  const whole = parts.map((part) => ({
    ...part,
    wishes: [...shared.filter(({ on }) => !part.wishes.some((wish) => wish.on === on)), ...part.wishes],
  }));
  const possible = whole.every(
    (part) =>
      part.item.instead === undefined &&
      (part.item.variants.length === 0 || variantsFor(room.index, part.item, part.wishes).length > 0),
  );
  const distinct = new Set(whole.map((part) => JSON.stringify([part.item.id, part.wishes]))).size;
  return possible && distinct > 1 ? whole : [];
}

function clausesOf(reading: Reading): string[] {
  const clauses: string[] = [];
  let words: string[] = [];
  for (const { word, raw, after } of reading.tokens) {
    const joins = word === 'and' || word === 'plus';
    if (!joins) words.push(raw);
    if (joins || after === ',' || after === ';') {
      if (words.length > 0) clauses.push(words.join(' '));
      words = [];
    }
  }
  if (words.length > 0) clauses.push(words.join(' '));
  return clauses;
}
