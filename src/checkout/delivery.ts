/**
 * How the lines of a checkout reach the buyer: by a carrier, fetched at a place, or by e-mail (A27). What
 * is not chosen is preselected, the cheapest option of its kind.
 */
import type { Brand } from '../brands/catalogue.ts';
import { toMinor } from '../brands/money.ts';
import { iso } from '../engine/iso-time.ts';
import { fewOf, type Refused, refused } from './acp-error.ts';
import { isDivided, regionsMeant } from './regions.ts';
import type { Address, Selection } from './requests.ts';
import type { Place } from './tax.ts';

/** A line as far as delivery is concerned. `subtotal` in minor units, after discounts. */
export interface Parcel {
  id: string;
  ships: boolean;
  category: string;
  subtotal: number;
}

type PackPickup = Brand['pack']['checkout']['pickup'][number];

/** One way the brand delivers. Prices in minor units. */
export type Way =
  | {
      type: 'shipping';
      id: string;
      title: string;
      carrier?: string;
      price: number;
      free_from?: number;
      days?: [number, number];
      countries?: string[];
      except: string[];
    }
  | { type: 'pickup'; id: string; title: string; price: number; terms: PackPickup }
  | { type: 'digital'; id: string; title: string; description?: string; price: 0 };

/** ACP `SelectedFulfillmentOption`, with what it costs for its lines and where it hands over. */
export interface Chosen {
  way: Way;
  item_ids: string[];
  price: number;
}

/** A way that is open for these lines, at its price for all that it could carry. */
export interface OpenWay {
  id: string;
  type: Way['type'];
  title: string;
  price: number;
}

interface Delivery {
  options: object[];
  ways: OpenWay[];
  chosen: Chosen[];
  /** Lines that nothing carries to this address. */
  unreachable: string[];
}

/** The ways of a brand. A brand that ships but names no option has one, free of charge. */
export function waysOf({ pack, items }: Brand): Way[] {
  const { shipping, pickup, digital } = pack.checkout;
  const minor = (amount: string | number) => toMinor(amount, pack.currency);
  const carried = shipping.map(({ price, free_from, ...rest }): Way => {
    const free = free_from === undefined ? undefined : minor(free_from);
    return { type: 'shipping', ...rest, price: minor(price), ...(free !== undefined && { free_from: free }) };
  });
  const standard: Way = { type: 'shipping', id: 'standard', title: 'Standard shipping', price: 0, except: [] };
  return [
    ...(carried.length === 0 && items.some((item) => item.ships) ? [standard] : carried),
    ...pickup.map(({ id, title, price, ...terms }): Way => {
      return { type: 'pickup', id, title, price: minor(price), terms: { id, title, price, ...terms } };
    }),
    { type: 'digital', ...digital, price: 0 },
  ];
}

/** What a way costs for these lines. */
export function priceOf(way: Way, parcels: readonly Parcel[]): number {
  if (way.type !== 'shipping' || way.free_from === undefined) return way.price;
  return parcels.reduce((sum, { subtotal }) => sum + subtotal, 0) >= way.free_from ? 0 : way.price;
}

/** Where a way hands over: the shop, or the buyer's address; nowhere in particular by e-mail. */
export function placeOf(way: Way, address: Address | undefined): Place | undefined {
  if (way.type === 'pickup') return way.terms.address;
  return way.type === 'shipping' ? address : undefined;
}

/**
 * Refuses a selection that names an option or a line that is not there, or one that do not belong together, with
 * `invalid` and the place (A27).
 */
export function checkSelections(
  ways: readonly Way[],
  parcels: readonly Parcel[],
  selections: readonly Selection[],
): Refused | undefined {
  const taken = new Set<string>();
  for (const [index, { type, option_id, item_ids }] of selections.entries()) {
    const at = `$.selected_fulfillment_options[${index}]`;
    const way = ways.find(({ id }) => id === option_id);
    if (!way || !parcels.some((parcel) => serves(way, parcel, ways))) {
      const able = ways.filter((one) => parcels.some((parcel) => serves(one, parcel, ways)));
      const message = `Choose the id of one of fulfillment_options${fewOf(able.map(({ id }) => id))}`;
      return refused('invalid', message, { param: `${at}.option_id` });
    }
    if (way.type !== type) {
      return refused('invalid', `This option is of type ${way.type}.`, { param: `${at}.type` });
    }
    for (const [place, id] of item_ids.entries()) {
      const parcel = parcels.find((one) => one.id === id);
      const param = `${at}.item_ids[${place}]`;
      if (!parcel)
        return refused('invalid', `Name the id of one of line_items${fewOf(parcels.map((one) => one.id))}`, { param });
      if (!serves(way, parcel, ways)) return refused('invalid', 'This line cannot be delivered this way.', { param });
      if (taken.has(id)) return refused('invalid', 'Each line is delivered one way.', { param });
      taken.add(id);
    }
  }
  return undefined;
}

/** Every option there is for these lines, and one for each line: the one selected, or the cheapest of its kind. */
export function deliver(
  ways: readonly Way[],
  parcels: readonly Parcel[],
  selections: readonly Selection[],
  address: Address | undefined,
  now: number,
): Delivery {
  const open = ways.filter((way) => reaches(way, address) && parcels.some((parcel) => serves(way, parcel, ways)));
  const byLine = new Map(selections.flatMap(({ option_id, item_ids }) => item_ids.map((id) => [id, option_id])));
  const forAll = new Set(selections.flatMap(({ option_id, item_ids }) => (item_ids.length === 0 ? [option_id] : [])));
  const lines = new Map<Way, Parcel[]>();
  const unreachable: string[] = [];
  const kinds = new Map<Way['type'], Parcel[]>();
  for (const parcel of parcels) {
    const named = byLine.get(parcel.id);
    const way = open.find((one) => serves(one, parcel, ways) && (one.id === named || forAll.has(one.id)));
    if (way) lines.set(way, [...(lines.get(way) ?? []), parcel]);
    else {
      const kind = kindOf(parcel, ways);
      kinds.set(kind, [...(kinds.get(kind) ?? []), parcel]);
    }
  }
  for (const [kind, group] of kinds) {
    const together = cheapest(kind, group);
    // Lines that no one option carries together go each its own way.
    for (const some of together ? [group] : group.map((parcel) => [parcel])) {
      const way = together ?? cheapest(kind, some);
      if (way) lines.set(way, [...(lines.get(way) ?? []), ...some]);
      else unreachable.push(...some.map(({ id }) => id));
    }
  }
  return {
    options: open.map((way) =>
      optionOf(
        way,
        parcels.filter((parcel) => serves(way, parcel, ways)),
        now,
      ),
    ),
    ways: open.map((way) => ({
      ...{ id: way.id, type: way.type, title: way.title },
      price: priceOf(
        way,
        parcels.filter((parcel) => serves(way, parcel, ways)),
      ),
    })),
    chosen: [...lines].map(([way, group]) => ({
      way,
      item_ids: parcels.filter((parcel) => group.includes(parcel)).map(({ id }) => id),
      price: priceOf(way, group),
    })),
    unreachable,
  };

  function cheapest(kind: Way['type'], group: readonly Parcel[]): Way | undefined {
    return open
      .filter((way) => way.type === kind && group.every((parcel) => serves(way, parcel, ways)))
      .sort((a, b) => priceOf(a, group) - priceOf(b, group))[0];
  }
}

/** How a line is delivered when nobody chose. */
function kindOf(parcel: Parcel, ways: readonly Way[]): Way['type'] {
  if (parcel.ships) return 'shipping';
  return ways.some((way) => way.type === 'pickup' && way.terms.categories?.includes(parcel.category))
    ? 'pickup'
    : 'digital';
}

function serves(way: Way, parcel: Parcel, ways: readonly Way[]): boolean {
  if (way.type === 'shipping') return parcel.ships;
  if (way.type === 'pickup') return way.terms.categories?.includes(parcel.category) ?? parcel.ships;
  return kindOf(parcel, ways) === 'digital';
}

function reaches(way: Way, address: Address | undefined): boolean {
  if (way.type !== 'shipping' || !address) return true;
  const { countries = [address.country.toUpperCase()], except } = way;
  return liesIn(address, countries) === true && liesIn(address, except) === false;
}

/** Whether an address lies in one of these countries or regions ("US", "US-CA"); undefined when its region decides and is not known. */
function liesIn(address: Address, places: readonly string[]): boolean | undefined {
  const country = address.country.toUpperCase();
  if (places.includes(country)) return true;
  const regions = places.filter((place) => place.startsWith(`${country}-`)).map((place) => place.slice(3));
  if (regions.length === 0) return false;
  const meant = regionsMeant(country, address.state);
  return meant.length === 0 ? undefined : meant.some((line) => line.some((code) => regions.includes(code)));
}

/** Whether delivery to this address depends on its region. */
export function asksRegion(ways: readonly Way[], { country }: Address): boolean {
  const start = `${country.toUpperCase()}-`;
  return ways.some(
    (way) =>
      way.type === 'shipping' && [...(way.countries ?? []), ...way.except].some((place) => place.startsWith(start)),
  );
}

/** What of a pack's delivery could never be matched: regions that ISO 3166-2 does not know. */
export function undeliverable({ pack }: Pick<Brand, 'pack'>): string[] {
  return pack.checkout.shipping.flatMap(({ countries = [], except }, index) =>
    Object.entries({ countries, except }).flatMap(([word, places]) =>
      places.flatMap((place, at) => {
        const country = place.slice(0, 2);
        const isKnown = place.length === 2 || !isDivided(country) || regionsMeant(country, place.slice(3)).length > 0;
        return isKnown
          ? []
          : [`checkout.shipping[${index}].${word}[${at}]: ISO 3166-2 knows no ${place}. Write its code.`];
      }),
    ),
  );
}

/** ACP `FulfillmentOption`, at its price for all lines it could carry. */
function optionOf(way: Way, parcels: readonly Parcel[], now: number): object {
  const { type, id, title } = way;
  const totals = [{ type: 'total', display_text: title, amount: priceOf(way, parcels) }];
  if (way.type === 'shipping') {
    const [fewest, most] = way.days ?? [];
    return {
      ...{ type, id, title },
      ...(way.carrier && { carrier: way.carrier }),
      ...(fewest !== undefined && { earliest_delivery_time: iso(workingDaysFrom(now, fewest)) }),
      ...(most !== undefined && { latest_delivery_time: iso(workingDaysFrom(now, most) + DAY - 1000) }),
      totals,
    };
  }
  if (way.type === 'pickup') {
    const { description, address, phone, instructions, kind, ready_hours } = way.terms;
    return {
      ...{ type, id, title },
      ...(description && { description }),
      location: {
        name: title,
        address: { name: title, ...address },
        ...(phone && { phone }),
        ...(instructions && { instructions }),
      },
      pickup_type: kind,
      ready_by: iso(now + ready_hours * 3_600_000),
      totals,
    };
  }
  return { type, id, title, ...(way.description && { description: way.description }), totals };
}

const DAY = 86_400_000;

/** The start of the day, in UTC, that many working days later. */
function workingDaysFrom(now: number, days: number): number {
  let day = now - (now % DAY);
  for (let left = days; left > 0; ) {
    day += DAY;
    // 1 January 1970 was a Thursday.
    const weekday = (Math.floor(day / DAY) + 4) % 7;
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return day;
}
