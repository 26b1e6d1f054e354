/** The parts of a sentence that are each a line of an order: what it names, how many, in which choice. */
import type { Item } from '../brands/catalogue.ts';
import { byExactNumber, byNumberInName, bySize } from './by-words.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { readChoices } from './choosing.ts';
import { FUNCTION_WORDS, numberWord } from './english.ts';
import { find, optionValue, variantsFor } from './find.ts';
import type { Reading } from './reading.ts';
import { extreme, inView } from './references.ts';
import { itemAt, itemOf, rowsOf, shownItems, type Talk } from './talk.ts';
import { stem, stems } from './text.ts';
import type { Wish } from './wishes.ts';

export interface Part {
  item: Item;
  quantity: number;
  wishes: Wish[];
  known?: true;
}

/**
 * The sentence cut at "and", "plus" and commas. What names an item or counts a choice is a line; a choice without either
 * belongs to the line before it, or to all lines when it closes the sentence or says "both".
 */
export function partsOf(talk: Talk, reading: Reading, asked = false): Part[] {
  const { mind, room } = talk;
  const clauses = clausesOf(reading)
    .filter((text) => !COURTESY.test(text) && !ONE_EACH.test(text))
    .map((text) => text.replace(/(?: (?:please|then|thanks|now))+$/i, ''));
  if (clauses.length < 2) return [];
  let item: Item | undefined = inView(talk);
  const parts: Part[] = [];
  const shared: Wish[] = [];
  let pointing = false;
  let counted = 0;
  let both = 0;
  for (const [at, text] of clauses.entries()) {
    const plainly = talk.understood(text);
    const [said, ...more] = plainly.named;
    const named = said && nearest(talk, said);
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
    const [, leading] = COUNTED.exec(text.trim()) ?? beforeChoice(text, options);
    const number = leading === undefined ? undefined : countOf(leading);
    const measuredFirst =
      number !== undefined &&
      plainly.amounts.some(({ at, unit, value }) => at === 0 && unit !== undefined && value === number);
    const counts =
      leading !== undefined &&
      !measuredFirst &&
      (!measured || !/^\d/.test(leading) || / of (?:the|those|these) /.test(text)) &&
      !(chosen && /^\d/.test(leading));
    // "Put both in the cart, plus four sleeping bags": the two that were shown.
    const two = shownItems(talk);
    if (/\bboth\b/i.test(text) && !named && !ofKind && options.length === 0 && two.length === 2 && at === 0) {
      parts.push(...two.map((one) => ({ item: one, quantity: 1, wishes: [], known: true as const })));
      pointing = true;
      both = two.length;
      continue;
    }
    const last = parts.at(-1);
    // "Covered please, and add a late checkout": the thing in view in that choice, and another.
    const asksFor =
      mind.agreement !== undefined ||
      reading.acts.has('add') ||
      reading.acts.has('buy') ||
      / please /.test(reading.said);
    const twofold = reading.wishes.some(({ on, any = [] }) => on.startsWith('o:') && any.length > 1);
    const ofView =
      at === 0 && asksFor && (reading.named.length > 0 || twofold) && options.length > 0 && item !== undefined;
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
    parts.length === 0 &&
    (/ both /.test(reading.said) || / the \w+(?: \w+)? and the \w+ /.test(reading.said)) &&
    item &&
    clauses.length === 2
      ? bothChoices(talk, item, clauses)
      : [];
  if (bothOf.length === 2) return bothOf;
  // "Both, the first in M": they are what was shown, not two lines beside a third.
  if (both > 0 && !parts.slice(both).some(({ item: other }) => !parts.slice(0, both).some((one) => one.item === other)))
    return [];
  const headed = parts.filter((part, at) => !(at === 0 && part.wishes.length === 0 && headsOthers(parts)));
  if (
    !asked &&
    headed.every(({ wishes }) => wishes.length === 0) &&
    shared.length === 0 &&
    !pointing &&
    counted < parts.length &&
    !(
      reading.acts.has('buy') &&
      parts.length > 1 &&
      parts.every((part) => part.item !== parts[0]?.item || part === parts[0])
    ) &&
    !(parts.length === 2 && / both /.test(reading.said) && parts[0]?.item !== parts[1]?.item) &&
    !(counted > 0 && / (?:decided|summar\w+|sum up|recap|so that is) /.test(reading.said)) &&
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
  // "Add a foam pad, actually two of them": one line, and how many.
  const [sole, ...rest] = whole;
  const counted1 =
    sole !== undefined &&
    rest.length === 0 &&
    sole.quantity > 1 &&
    / of (?:them|those|these) (?:please )?$/.test(reading.said);
  return possible && (distinct > 1 || counted1) ? whole : [];
}

/** "The GTX" of two that are called so: the one that came up. */
function nearest({ mind, room }: Talk, name: Reading['named'][number]): Reading['named'][number] {
  if (name.rows.length < 2) return name;
  const known = new Set([...mind.shown, ...mind.discussed]);
  const rows = name.rows.filter((row) => known.has(room.brand.items[row]?.id ?? ''));
  return rows.length === 1 ? { ...name, rows } : name;
}

/** What a clause means by its kind alone: "a lantern", "the small knife"; undefined where several would do. */
function itemByKind(talk: Talk, reading: Reading, text: string): Item | undefined {
  const { mind, room } = talk;
  // "Light strings" of those shown: the one of them that goes by the word.
  const shown = mind.shown.length > 1 ? shownItems(talk) : [];
  const words = reading.tokens.filter(({ word }) => word.length > 3 && !FUNCTION_WORDS.has(word));
  const numbered = byNumberInName(
    reading,
    [...new Set([...mind.shown, ...mind.discussed])].flatMap((id) => itemOf(talk, id) ?? []),
  );
  if (numbered) return numbered;
  // "One for him on the 7:45": the one that leaves then.
  const timed = reading.wishes.find(
    ({ on, near }) => near !== undefined && room.index.attributes.get(on.slice(2))?.type === 'time',
  );
  const due = timed && reading.wishes.length === 1 ? byExactNumber(talk, reading, shown) : undefined;
  if (due) return due;
  const called = shown.filter(({ name }) => words.some(({ stem: one }) => stems(name).at(-1) === one));
  if (called.length === 1 && reading.wishes.some(({ on }) => on.startsWith('o:'))) return called[0];
  // "The GTX in 9.5": the only one that came up with the word in its name.
  const [, word = ''] = /^(?:both )?(?:the|that) (\w{2,}) /i.exec(`${text} `) ?? [];
  const known = [...new Set([...mind.shown, ...mind.discussed])].flatMap((id) => itemOf(talk, id) ?? []);
  const having = FUNCTION_WORDS.has(word.toLowerCase())
    ? []
    : known.filter(({ name }) => stems(name).includes(stem(word.toLowerCase())));
  if (having.length === 1) return having[0];
  // "And that filter": what came up and goes by the word.
  const lately = /^(?:that|this) /i.test(text) ? mind.discussed.flatMap((id) => itemOf(talk, id) ?? []) : [];
  const meant = lately.filter(({ name }) => words.some(({ stem: one }) => stems(name).at(-1) === one));
  if (meant.length === 1) return meant[0];
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

const COURTESY =
  /^(?:ok|okay|yes|yeah|well|sorry|hm+|great|good|fine|right|oh|so|then|please|thanks|thank you|sweet|cool|perfect|alright|actually|lovely|nice)$/i;

/** "One pair each", after the lines were told. */
const ONE_EACH = /^(?:one|1|a) (?:\w+ )?(?:of )?each(?: please)?$/i;

/** How many, at the start of a clause or after what asks for it. */
const COUNTED =
  /(?:^|\b(?:take|have|want|like|need|would|get|give|send|buy|order|book|make it|make (?:that|them)(?= \w+(?: \w+)? in )|add|thoughts?|sorry|please|rather|actually|then|ok|just|yes) (?:me |us )?)(a|an|one|another|two|three|four|five|six|seven|eight|nine|ten|\d+)(?: (?:pairs?|packs?|bags?|sets?|boxes|box|bottles?|copies|copy)\b| of\b|\b)/i;

/** "The head only approved 6 natural": the number right before the choice. */
export function beforeChoice(text: string, options: readonly Wish[]): string[] {
  const words = options.flatMap(({ any }) => any?.flatMap((key) => key.split(' ')) ?? []);
  for (const [all, count = '', word = ''] of text.matchAll(
    /\b(two|three|four|five|six|seven|eight|nine|ten|\d+)(?: of)?(?: the| those)? ([a-z]+)/gi,
  ))
    if (words.includes(stem(word.toLowerCase())) && !words.includes(count)) return [all, count];
  return [];
}

function bothChoices(talk: Talk, item: Item, clauses: readonly string[]): Part[] {
  const said = clauses.map((text) =>
    readChoices(talk.room.index, item, talk.understood(text)).wishes.filter(
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
export function countOf(word: string): number {
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
    if (joins || (commas && (after === ',' || after === ';' || after === ':'))) {
      if (words.length > 0) clauses.push(words.join(' '));
      words = [];
    }
  }
  if (words.length > 0) clauses.push(words.join(' '));
  return clauses;
}
