/** Checks of a brand pack beyond its schema: references resolve, amounts fit the currency, texts are consistent. */
import { instantOf } from '../protocol/formats.ts';
import type { PackPath } from './brand-file-error.ts';
import { toMinor } from './money.ts';
import type { BrandPack } from './pack.ts';
import { checkLimits, checkSelling, remedyForMoney } from './selling-check.ts';

type Complain = (path: PackPath, message: string) => void;

/** Items of the pack's feeds, which offers and offerings may also refer to. */
type Fed = readonly { id: string; category: string }[];

/** Contradictions and dangling references in a pack that matches the schema; `fed` are the items of its feeds. */
export function checkPack(pack: BrandPack, fed: Fed = []): { path: PackPath; message: string }[] {
  const findings: { path: PackPath; message: string }[] = [];
  const complain: Complain = (path, message) => findings.push({ path, message });
  if (pack.items.length + fed.length === 0) complain(['items'], 'write at least one item, or name a file under feeds');
  checkPlace(pack, complain);
  checkIds(pack, complain);
  checkAmounts(pack, complain);
  checkDefinitions(pack, complain);
  for (const [index, item] of pack.items.entries()) {
    checkItem(pack, item, ['items', index], complain);
    checkSelling(item, ['items', index], complain);
    checkAttributes(pack, item, ['items', index, 'attributes'], complain);
    checkVariants(pack, item, ['items', index, 'variants'], complain);
  }
  for (const [index, offer] of pack.offers.entries()) checkOffer(pack, fed, offer, ['offers', index], complain);
  checkLimits(pack, [...pack.items, ...fed], complain);
  for (const [index, offering] of pack.offerings.entries())
    checkOffering(pack, fed, offering, ['offerings', index], complain);
  return findings;
}

type Item = BrandPack['items'][number];
type Offer = BrandPack['offers'][number];
type Offering = BrandPack['offerings'][number];

function checkPlace(pack: BrandPack, complain: Complain): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: pack.timezone });
  } catch {
    complain(['timezone'], `there is no time zone ${pack.timezone}; write one such as America/New_York or UTC`);
  }
  try {
    Intl.getCanonicalLocales(pack.locale);
  } catch {
    complain(['locale'], `${pack.locale} is no locale; write one such as en-US`);
  }
}

function checkIds(pack: BrandPack, complain: Complain): void {
  const unique = (entries: { id: string; path: PackPath }[]) => {
    const seen = new Map<string, PackPath>();
    for (const { id, path } of entries) {
      if (seen.has(id)) complain([...path, 'id'], `another entry has the id ${id} already; give each its own`);
      seen.set(id, path);
    }
  };
  // A variant's id is the line id at the merchant, so items and variants share one space.
  unique(
    pack.items.flatMap((item, index) => [
      { id: item.id, path: ['items', index] },
      ...item.variants.map(({ id }, at) => ({ id, path: ['items', index, 'variants', at] })),
    ]),
  );
  unique(pack.offers.map(({ id }, index) => ({ id, path: ['offers', index] })));
  unique(pack.offerings.map(({ id }, index) => ({ id, path: ['offerings', index] })));
  // Buyers refer to a delivery option by its id alone.
  const { shipping, pickup, digital } = pack.checkout;
  unique([
    { id: digital.id, path: ['checkout', 'digital'] },
    ...shipping.map(({ id }, index) => ({ id, path: ['checkout', 'shipping', index] })),
    ...pickup.map(({ id }, index) => ({ id, path: ['checkout', 'pickup', index] })),
  ]);
}

/** Every amount must fit the currency; the comparisons below rely on that. */
function checkAmounts(pack: BrandPack, complain: Complain): void {
  const fits = (amount: string | number | undefined, path: PackPath) => {
    if (amount === undefined) return;
    try {
      toMinor(amount, pack.currency);
    } catch (error) {
      complain(path, `${error instanceof Error ? error.message : 'not an amount'}; write fewer digits`);
    }
  };
  for (const [index, item] of pack.items.entries()) {
    const path = ['items', index];
    for (const word of ['price', 'list_price', 'tax'] as const) fits(item[word], [...path, word]);
    for (const [at, variant] of item.variants.entries()) {
      for (const word of ['price', 'list_price'] as const) fits(variant[word], [...path, 'variants', at, word]);
    }
  }
  for (const [index, offer] of pack.offers.entries()) {
    for (const word of ['amount', 'min_subtotal'] as const) fits(offer[word], ['offers', index, word]);
    fits(offer.free_item?.price, ['offers', index, 'free_item', 'price']);
  }
  for (const [index, option] of pack.checkout.shipping.entries()) {
    for (const word of ['price', 'free_from'] as const) fits(option[word], ['checkout', 'shipping', index, word]);
  }
  for (const [index, option] of pack.checkout.pickup.entries()) {
    fits(option.price, ['checkout', 'pickup', index, 'price']);
  }
}

function checkItem(pack: BrandPack, item: Item, path: PackPath, complain: Complain): void {
  const basis = item.basis ?? pack.basis;
  if (basis === 'all_in' && item.tax === undefined) {
    complain(path, `${item.id} has an all_in price but no tax; write the tax it contains, tax: 0 if none`);
  }
  if (basis !== 'all_in' && item.tax !== undefined) {
    complain([...path, 'tax'], 'a price before tax contains none; remove tax or write basis: all_in');
  }
  if (item.tax !== undefined && Number(item.tax) >= Number(item.price) && Number(item.tax) > 0) {
    complain([...path, 'tax'], `the contained tax must be less than the price, ${item.price}`);
  }
  listPriceAbove(item.list_price, item.price, [...path, 'list_price'], complain);

  if (Object.keys(pack.categories).length > 0 && !Object.hasOwn(pack.categories, item.category)) {
    complain(
      [...path, 'category'],
      `${item.category} is not among categories; declare it there or write one of ${Object.keys(pack.categories).join(', ')}`,
    );
  }
  const instead = item.instead === undefined ? undefined : pack.items.find(({ id }) => id === item.instead);
  if (item.instead !== undefined && !instead) {
    complain([...path, 'instead'], `there is no item ${item.instead}; write the id of an item`);
  }
  if (instead?.instead !== undefined) {
    complain([...path, 'instead'], `${instead.id} cannot be bought itself; name an item that can`);
  }
  if (item.action === 'book' && Number(item.price) > 0) {
    complain([...path, 'action'], 'what is booked is free; write price: 0, or action: purchase');
  }
  if (item.action !== 'book' && item.booking) {
    complain([...path, 'booking'], 'only an item with action: book has a booking');
  }
  for (const word of ['checkout_id', 'checkout_name'] as const) {
    if (!item.dated && item[word]?.includes('{date}')) {
      complain([...path, word], '{date} needs dated: true');
    }
    onlyPlaceholders(item[word], ['{date}'], [...path, word], complain);
  }
}

function listPriceAbove(list: string | number | undefined, price: string | number, path: PackPath, complain: Complain) {
  if (list !== undefined && Number(list) <= Number(price)) {
    complain(path, `the regular price must be above the sale price, ${price}; remove it when there is no sale`);
  }
}

function onlyPlaceholders(text: string | undefined, known: string[], path: PackPath, complain: Complain): void {
  for (const [found] of text?.matchAll(/\{[^{}]*\}/g) ?? []) {
    if (!known.includes(found)) complain(path, `${found} stands for nothing here; known: ${known.join(', ')}`);
  }
}

function checkDefinitions({ attributes }: BrandPack, complain: Complain): void {
  for (const [name, { type, unit }] of Object.entries(attributes)) {
    if (type === 'money' && unit !== undefined) {
      complain(['attributes', name, 'unit'], 'the unit of money is the currency of the pack; remove it');
    }
  }
}

function checkAttributes(pack: BrandPack, item: Item, path: PackPath, complain: Complain): void {
  for (const [name, value] of Object.entries(item.attributes)) {
    const definition = Object.hasOwn(pack.attributes, name) ? pack.attributes[name] : undefined;
    if (!definition) {
      complain([...path, name], `is not declared; add ${name} to attributes at the top, with its label`);
      continue;
    }
    const remedy =
      definition.type === 'money' ? remedyForMoney(value, pack.currency) : remedyFor(definition.type, value);
    if (remedy) complain([...path, name], remedy);
  }
}

function remedyFor(
  type: Exclude<BrandPack['attributes'][string]['type'], 'money'>,
  value: Item['attributes'][string],
): string | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? undefined : 'write a number; its unit stands in attributes';
    case 'time':
      return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
        ? undefined
        : 'write a time of day in quotes, such as "05:30"';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'write true or false';
    case 'list':
      return Array.isArray(value) ? undefined : 'write a list, such as [red, blue]';
    case 'text':
      return Array.isArray(value) ? 'write text, or type: list in attributes' : undefined;
  }
}

function checkVariants(pack: BrandPack, item: Item, path: PackPath, complain: Complain): void {
  const first = item.variants[0];
  if (!first) return;
  const wanted = Object.keys(first.options).sort().join(', ');
  const seen = new Set<string>();
  for (const [index, variant] of item.variants.entries()) {
    const own = Object.keys(variant.options).sort().join(', ');
    if (own !== wanted) {
      complain(
        [...path, index, 'options'],
        `has ${own || 'no options'} where the first variant has ${wanted || 'none'}; give all variants of ${item.id} the same options`,
      );
    }
    for (const name of Object.keys(variant.options)) {
      if (!Object.hasOwn(pack.options, name)) {
        complain(
          [...path, index, 'options', name],
          `is not declared; add ${name} to options at the top, with its label`,
        );
      }
    }
    const choice = JSON.stringify(
      Object.entries(variant.options)
        .map(([name, value]) => [name, String(value)])
        .sort(),
    );
    if (seen.has(choice))
      complain([...path, index, 'options'], `another variant of ${item.id} has the same options; make them differ`);
    seen.add(choice);
    listPriceAbove(variant.list_price, variant.price ?? item.price, [...path, index, 'list_price'], complain);
  }
}

function checkOffer(pack: BrandPack, fed: Fed, offer: Offer, path: PackPath, complain: Complain): void {
  const gives = [offer.percent, offer.amount, offer.free_item].filter((gift) => gift !== undefined);
  if (gives.length !== 1) complain(path, `offer ${offer.id} needs exactly one of percent, amount and free_item`);
  known(offer.items, [...pack.items, ...fed], 'item', [...path, 'items'], complain);
  for (const [index, category] of offer.categories?.entries() ?? []) {
    if (![...pack.items, ...fed].some((item) => item.category === category)) {
      complain([...path, 'categories', index], `no item is in the category ${category}`);
    }
  }
  if (offer.starts_at && offer.ends_at && instantOf(offer.starts_at) >= instantOf(offer.ends_at)) {
    complain([...path, 'ends_at'], 'ends before it starts; write a later time');
  }
  onlyPlaceholders(offer.free_item?.id, ['{id}', '{date}'], [...path, 'free_item', 'id'], complain);
  onlyPlaceholders(offer.free_item?.name, ['{id}', '{date}'], [...path, 'free_item', 'name'], complain);
}

function checkOffering(pack: BrandPack, fed: Fed, offering: Offering, path: PackPath, complain: Complain): void {
  known(offering.items, [...pack.items, ...fed], 'item', [...path, 'items'], complain);
  known(offering.offers, pack.offers, 'offer', [...path, 'offers'], complain);
  known(offering.alternatives, pack.offerings, 'offering', [...path, 'alternatives'], complain);
  if (offering.alternatives.includes(offering.id)) {
    complain(
      [...path, 'alternatives', offering.alternatives.indexOf(offering.id)],
      'an offering is no alternative to itself',
    );
  }
}

function known(
  ids: string[] | undefined,
  among: { id: string }[],
  what: string,
  path: PackPath,
  complain: Complain,
): void {
  for (const [index, id] of ids?.entries() ?? []) {
    if (!among.some((entry) => entry.id === id))
      complain([...path, index], `there is no ${what} ${id}; write the id of one that is in this pack`);
  }
}
