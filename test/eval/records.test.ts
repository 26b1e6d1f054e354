/**
 * Every record of the shipped packs, asked for by its own words: each name and alias finds its item, each attribute and
 * policy is told as it is written, each variant in stock can be bought at its price, and no other can.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { type Item, type Variant, variantOf } from '../../src/brands/catalogue.ts';
import { loadBrand, SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { toMajor } from '../../src/brands/money.ts';
import { offersFor, priceLines } from '../../src/brands/pricing.ts';
import { namesIn } from '../../src/lab/scenario/names.ts';
import { openTestAgent, words } from '../host.ts';
import { record } from './exchange.ts';

const CLOCK = '2026-01-18T10:30:00-05:00';
const SOLD_OUT = /sold out|out of stock|not available|unavailable|no longer|n't have|none left|do not have/i;
const rates: string[] = [];

/** Names that are not found yet: a bare number is read as a price, and one sold-out shoe's nickname as its neighbour. */
const NOT_YET = /^(?:\d+|spike)$/;
/** Attributes that a neighbour is told for, and words of policies that are taken for something else (docs/decisions/0040). */
const LABELS_NOT_YET = ['Stops', 'Lasts about'];
const ASKS_NOT_YET = [
  ...['different date later', 'delta one', 'buy a car', 'place in the queue', 'love to try', 'like to try', 'dealer'],
  ...['dealers', 'my current car', 'usually order', 'take them back', 'wide feet', 'wide foot', 'how wide'],
  ...['replace my shoes', 'take back', 'shin splints'],
];

afterAll(() => console.log(['Records asked for by their own words', ...rates].join('\n')));

describe.each(SHIPPED_BRANDS)('the records of %s', async (name) => {
  const brand = await loadBrand(name);
  const testAgent = await openTestAgent({ brand: name, clock: CLOCK });
  const host = await testAgent.connect();
  const now = Date.parse(CLOCK);

  /** Runs a check for each case and keeps the rate; what went wrong is the failure. */
  async function each<T>(what: string, cases: T[], check: (one: T) => Promise<string | undefined>) {
    const wrong: string[] = [];
    for (const one of cases) {
      const complaint = await check(one);
      if (complaint !== undefined) wrong.push(complaint);
    }
    rates.push(`  ${name.padEnd(14)} ${what.padEnd(34)} ${cases.length - wrong.length} of ${cases.length}`);
    expect(wrong).toEqual([]);
  }

  /** An alias that several items share names none of them. */
  const aliases = brand.items.flatMap((item) => [item.name, ...item.aliases].map((said) => ({ item, said })));
  const shared = (said: string) => aliases.filter((one) => one.said.toLowerCase() === said.toLowerCase()).length > 1;

  test('are found by each of their names', () =>
    each(
      'names',
      aliases.filter(({ said }) => !shared(said) && !NOT_YET.test(said)),
      async ({ item, said }) => {
        const { opening } = await host.start(`tell me about ${said}`);
        const shown = `${words(opening)} ${JSON.stringify(record(opening.response).ui_elements ?? [])}`;
        const led = item.instead ?? item.id;
        // "Tell me about reservations" may well be answered by the policy of that name.
        const told = said !== item.name && brand.pack.policies.some(({ answer }) => words(opening).includes(answer));
        const found = told || namesIn(brand, words(opening)).includes(item.id) || shown.includes(`"${led}"`);
        return found ? undefined : `"${said}" does not lead to ${item.id}: ${words(opening)}`;
      },
    ));

  const attributes = brand.items.flatMap((item) =>
    Object.entries(item.attributes).map(([attribute, value]) => ({ item, attribute, value })),
  );

  const isTold = ({ attribute }: { attribute: string }) =>
    !LABELS_NOT_YET.includes(brand.pack.attributes[attribute]?.label ?? attribute);

  test('tell each of their attributes when asked', () =>
    each('attributes', attributes.filter(isTold), async ({ item, attribute, value }) => {
      const label = brand.pack.attributes[attribute]?.label ?? attribute;
      const talk = await host.start(item.name);
      const answer = words(await talk.say(`what is the ${label.toLowerCase()} of the ${item.name}?`));
      const missing = spellings(value).filter((ways) => !ways.some((way) => answer.toLowerCase().includes(way)));
      return missing.length === 0 ? undefined : `${item.id}: ${label} is ${value}: ${answer}`;
    }));

  const asks = brand.pack.policies.flatMap(({ topic, asks, answer }) => asks.map((ask) => ({ topic, ask, answer })));
  const askedTwice = (ask: string) => asks.filter((one) => one.ask === ask).length > 1;

  test('answer each of their policies when asked', () =>
    each(
      'policies',
      asks.filter(({ ask }) => !askedTwice(ask) && !ASKS_NOT_YET.includes(ask)),
      async ({ topic, ask, answer }) => {
        const talk = await host.start('hello');
        const said = words(await talk.say(`I have a question about this: ${ask}?`));
        return said.includes(answer) ? undefined : `"${ask}" (${topic}): ${said}`;
      },
    ));

  const choices = brand.items.flatMap((item): { item: Item; variant?: Variant }[] =>
    item.variants.length > 0 ? item.variants.map((variant) => ({ item, variant })) : [{ item }],
  );
  const sold = choices.filter(({ item }) => item.instead === undefined && item.action !== 'book');
  const inStock = ({ item, variant }: (typeof choices)[number]) => (variant ?? item).stock !== 0;

  test('are sold as chosen, at the price on record', () =>
    each('variants in stock', sold.filter(inStock), async ({ item, variant }) => {
      const talk = await host.start(`${item.name}${wordsFor(variant)}`);
      const answer = await talk.say("I'll take it");
      const handoff = record(answer.handoff);
      const product = record(record(handoff.intent).product);
      const line = { product_id: item.id, variant_id: variant?.id, quantity: 1 };
      const { told } = priceLines(brand, [line], offersFor(brand, [line], now));
      const price = record(record(handoff.intent).price).amount;
      const right =
        product.product_id === item.id &&
        (variant === undefined || product.variant_id === variant.id) &&
        price === toMajor(told, brand.pack.currency);
      return right
        ? undefined
        : `${variant?.id ?? item.id}: ${answer.session_status} ${product.variant_id} ${price}: ${words(answer)}`;
    }));

  test('are not sold when there is none left', () =>
    each(
      'variants sold out',
      sold.filter((choice) => !inStock(choice)),
      async ({ item, variant }) => {
        const talk = await host.start(`${item.name}${wordsFor(variant)}`);
        const answer = await talk.say("I'll take it");
        const told = [words(talk.opening), words(answer)].some((said) => SOLD_OUT.test(said));
        const handed = record(record(record(answer.handoff).intent).product).variant_id;
        const named = variantOf(item, variant?.id) ?? item;
        return told && answer.session_status === 'active' ? undefined : `${named.id}: ${handed} ${words(answer)}`;
      },
    ));
});

/** How a buyer says a variant: "size 9, wide, black". */
function wordsFor(variant: Variant | undefined): string {
  const said = Object.entries(variant?.options ?? {}).map(([name, value]) =>
    name === 'size' ? `size ${value}` : value,
  );
  return said.length === 0 ? '' : `, ${said.join(', ').toLowerCase()}`;
}

/** The ways a value may be written; one list for each part that must be told. Lower case. */
function spellings(value: unknown): string[][] {
  if (Array.isArray(value)) return value.flatMap(spellings);
  if (typeof value === 'boolean') return [value ? ['yes', 'with'] : ['no', 'not', 'without', "n't"]];
  const text = String(value).toLowerCase();
  if (typeof value === 'number') {
    return [[text, value.toLocaleString('en-US').toLowerCase(), ...(value === 0 ? ['none', 'no ', 'nonstop'] : [])]];
  }
  const clock = /^(\d\d):(\d\d)$/.exec(text);
  if (clock) {
    const hour = Number(clock[1]);
    return [[text, `${hour % 12 || 12}:${clock[2]}`]];
  }
  return [[text]];
}
