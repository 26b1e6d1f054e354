/**
 * The follow_up of a terminated session, by termination reason and in both vocabularies
 * (R86, A67, P29; docs/decisions/0033-a-farewell-by-its-reason.md). Keys are words from the brand file.
 */
import type { Brand, CartLine, Item } from '../brands/catalogue.ts';
import { variantOf } from '../brands/catalogue.ts';
import { calledBy, placesOf } from '../brands/naming.ts';
import { plain } from '../dialogue/plain.ts';
import type { Memory } from '../dialogue/turn.ts';
import { saidDay, type Unfinished, unfinishedOf } from '../dialogue/unfinished.ts';
import type { FollowUp, SiTerminateSessionRequest, TerminationReason } from '../protocol/messages.ts';
import { followUpSentence } from './follow-up-sentence.ts';
import { readTerminationContext } from './termination-context.ts';

/** Input of a follow-up: a booked product, an unfinished order, or the products discussed last. Stored with an ended session. */
export interface Remembered {
  booked?: string;
  unfinished?: Pick<Unfinished, 'lines' | 'to_choose'> & { step: string };
  /** In the order of the catalogue. */
  discussed?: string[];
  /** The day the user named for dated items. */
  date?: string;
}

/**
 * Extracts what the follow-up needs from a session; undefined when there is nothing to follow up. Of the host's
 * termination_context, only names of this brand's products and topics are used (P10, R121).
 */
export function remembered(
  brand: Brand,
  memory: Memory,
  reason: TerminationReason = 'handoff_complete',
  context?: SiTerminateSessionRequest['termination_context'],
): Remembered | undefined {
  return FOLLOW_UPS[reason](brand, memory, context);
}

type FollowUpRule = (
  brand: Brand,
  memory: Memory,
  context: SiTerminateSessionRequest['termination_context'],
) => Remembered | undefined;

const FOLLOW_UPS: Record<TerminationReason, FollowUpRule> = {
  // A purchase continues at the checkout; a booking has no checkout and gets a reminder.
  handoff_transaction: booked,
  handoff_complete: (brand, memory) => booked(brand, memory) ?? discussed(brand, memory),
  user_exit: (brand, memory, context) => {
    const host = readTerminationContext(brand, context);
    const [viewed, ...others] = host.viewed;
    const own = unfinishedOf(brand, memory);
    if (own) return { unfinished: { ...own, step: host.topic ?? own.step } };
    if (viewed === undefined || others.length > 0) return discussed(brand, memory, host.viewed);
    const begun = unfinishedOf(brand, memory, viewed);
    return begun && { unfinished: { ...begun, step: host.topic ?? begun.step } };
  },
  session_timeout: carted,
  host_terminated: carted,
};

function booked(brand: Brand, { agreement }: Memory): Remembered | undefined {
  const id = agreement?.action === 'book' ? agreement.lines[0]?.product_id : undefined;
  return id !== undefined && brand.item.has(id) ? { booked: id } : undefined;
}

function discussed(brand: Brand, memory: Memory, also: readonly string[] = []): Remembered | undefined {
  const known = [...memory.discussed, ...also].filter((id) => brand.item.has(id));
  const last = new Set([...new Set(known.reverse())].slice(0, MAX_SHORTLIST));
  if (last.size === 0) return undefined;
  const inOrder = brand.items.filter(({ id }) => last.has(id)).map(({ id }) => id);
  const date = saidDay(memory);
  return { discussed: inOrder, ...(date && { date }) };
}

/** Timeouts and endings by the host get a follow-up only when the cart was not empty. */
function carted(brand: Brand, memory: Memory): Remembered | undefined {
  const unfinished = memory.cart.length > 0 ? unfinishedOf(brand, memory) : undefined;
  return unfinished && { unfinished };
}

/** A reminder for a booking or an unfinished order; save_for_later for discussed products. */
export function followUpOf(brand: Brand, about: Remembered): FollowUp | undefined {
  const item = about.booked === undefined ? undefined : brand.item.get(about.booked);
  if (item) {
    const { display_name } = brand.pack.brand;
    return {
      action: 'set_reminder',
      suggested_action: 'set_reminder',
      data: { ...item.booking, product_id: item.id },
      message: `Set a reminder for ${item.name} with ${display_name}.`,
    };
  }
  if (about.unfinished) return reminder(brand, about.unfinished);
  return keepForLater(brand, about);
}

function reminder(
  brand: Brand,
  { lines, step, to_choose }: NonNullable<Remembered['unfinished']>,
): FollowUp | undefined {
  const known = lines.filter(({ product_id }) => brand.item.has(product_id));
  const items = itemsOf(
    brand,
    known.map(({ product_id }) => product_id),
  );
  const [only, ...others] = known;
  if (!only) return undefined;
  const [date, ...otherDates] = new Set(known.map((line) => line.date));
  const [booking] = others.length === 0 ? items.map((item) => item.booking) : [];
  const word = key(brand.pack.words.item, 'product');
  const order =
    others.length === 0
      ? { ...lineOf(brand, only, word), step }
      : {
          [key(brand.pack.words.items, 'products')]: known.map((line) =>
            lineOf(brand, line, word, otherDates.length > 0),
          ),
          step,
        };
  return {
    action: 'set_reminder',
    suggested_action: 'remind_later',
    data: {
      ...booking,
      ...whereAndWhen(brand, items, otherDates.length > 0 ? undefined : date),
      ...(to_choose && { to_choose }),
      incomplete_booking: order,
    },
    message: followUpSentence(brand, 'unfinished', items, otherDates.length > 0 ? undefined : date),
  };
}

function keepForLater(brand: Brand, { discussed: ids = [], date }: Remembered): FollowUp | undefined {
  const items = itemsOf(brand, ids);
  if (items.length === 0) return undefined;
  const called = items.map((item) => calledBy(brand, item));
  const named = called.every((identifier, at) => identifier === items[at]?.id);
  const day = items.some(({ dated }) => dated) ? date : undefined;
  return {
    action: 'save_for_later',
    suggested_action: 'save_for_later',
    data: {
      ...whereAndWhen(brand, items, day),
      [`${key(brand.pack.words.items, 'products')}_discussed`]: items.map((item) => nameFor(brand, item)),
      // Names alone cannot be looked up, so ids are added.
      ...(!named && { product_ids: items.map(({ id }) => id) }),
    },
    message: followUpSentence(brand, 'discussed', items, day),
  };
}

const MAX_SHORTLIST = 5;

function itemsOf(brand: Brand, ids: readonly string[]): Item[] {
  return ids.flatMap((id) => brand.item.get(id) ?? []);
}

/** Display name: the identifier that customers use (such as a flight number), else the name. */
function nameFor(brand: Brand, item: Item): string {
  return calledBy(brand, item) ?? plain(item.name, 120);
}

/** `{flight: DL628}`, with options and quantity only where they carry information. */
function lineOf(brand: Brand, line: CartLine, word: string, withDate = false): Record<string, unknown> {
  const item = brand.item.get(line.product_id);
  if (!item) return {};
  const name = nameFor(brand, item);
  return {
    ...(line.variant_id && variantOf(item, line.variant_id)?.options),
    ...(line.quantity > 1 && { quantity: line.quantity }),
    [word]: name,
    ...(name !== item.id && { product_id: line.variant_id ?? item.id }),
    ...(withDate && line.date && { [brand.pack.words.date]: line.date }),
  };
}

/** For dated items: their places under the brand file's attribute names, and the day. */
function whereAndWhen(brand: Brand, items: readonly Item[], date: string | undefined): Record<string, unknown> {
  const dated = items.filter((item) => item.dated);
  const places = placesOf(brand).flatMap((name): [string, string | string[]][] => {
    const [one, ...more] = new Set(dated.flatMap((item) => item.attributes[name] ?? []).map(String));
    return one === undefined ? [] : [[name, more.length === 0 ? one : [one, ...more]]];
  });
  return { ...Object.fromEntries(places), ...(date && dated.length > 0 && { [brand.pack.words.date]: date }) };
}

/** A word of the brand file as a member name: "running shoe" becomes running_shoe. Reserved names fall back to `otherwise`. */
function key(word: string, otherwise: string): string {
  const name = word
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter(Boolean)
    .join('_');
  return name === '' || RESERVED.has(name) ? otherwise : name;
}

const RESERVED = new Set(['step', 'quantity', 'product_id', '__proto__', 'constructor']);
