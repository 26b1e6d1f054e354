/**
 * Reads a catalogue export from disk: detects the format, streams it with bounded memory, and reports what was read,
 * merged and skipped. Each format has its own file in this folder.
 */
import type { Item } from '../catalogue.ts';
import { acpFeed } from './acp-feed.ts';
import { bigcommerce } from './bigcommerce.ts';
import { ceneo } from './ceneo.ts';
import { type Collected, createCollector } from './collect.ts';
import { detectFormat, type FeedFormat } from './detect.ts';
import { etsy } from './etsy.ts';
import { googleMerchant } from './google-merchant.ts';
import { heureka } from './heureka.ts';
import { lineOf } from './html.ts';
import { jsonLd } from './json-ld.ts';
import { magento } from './magento.ts';
import { opencart } from './opencart.ts';
import { plainFeed } from './plain.ts';
import { prestashop } from './prestashop.ts';
import type { BadRow, FeedRow, ReaderSetting, ShopFacts } from './row.ts';
import { factsInJson } from './shop-facts.ts';
import { shopifyCsv } from './shopify-csv.ts';
import { shopifyJson } from './shopify-json.ts';
import { square } from './square.ts';
import { squarespace } from './squarespace.ts';
import { openText } from './text.ts';
import { wix } from './wix.ts';
import { woocommerce } from './woocommerce.ts';
import { yml } from './yml.ts';

export interface FeedOptions {
  /** How the file is called in messages; default: the path. */
  name?: string;
  /** Detected from the content if omitted. */
  format?: FeedFormat;
  /** Encoding, e.g. windows-1251, if neither the file nor its byte order mark declares it. */
  encoding?: string;
  /** ISO 4217; needed where the feed names none, binding where it does. */
  currency?: string;
  basis?: Item['basis'];
  /** Field mapping for plain feeds: {price: "Our Price", "attributes.weight": "kg"}. */
  mapping?: Record<string, string>;
  /** What is active but not published: Shopify exports keep it by default, every other format leaves it out. */
  unpublished?: 'keep' | 'skip';
  /** Whether 0 is a price. Not given: a price may be 0, a sale price of 0 is none. */
  free_items?: 'refuse' | 'keep';
  /** Milliseconds since 1970; decides which dated sales are on. */
  now?: number;
  /** Called every 10,000 records with the number read so far. */
  onProgress?: (read: number) => void;
}

/** Result of reading a feed. `read = items + merged + skipped`, in records. */
export interface FeedReport extends Omit<Collected, 'items'> {
  file: string;
  format: FeedFormat;
  items: number;
  variants: number;
  /** Columns of the feed that are not used. */
  unmapped: string[];
  /** Facts the feed states about its shop. */
  shop: ShopFacts;
}

/**
 * The items of a feed file and a report. Prices are integer minor units. Throws FeedError, whose message names file and
 * line and says what to do, when the file cannot be read, when more than a fifth of its records (and more than ten)
 * are bad, or when nothing is left to show.
 */
export async function readFeed(
  path: string,
  options: FeedOptions = {},
): Promise<{ items: Item[]; report: FeedReport }> {
  const file = options.name ?? path;
  const notes: string[] = [];
  const text = await openText(path, file, (message) => notes.push(message), options.encoding);
  const format = options.format ?? detectFormat(text.head, file);
  const collector = createCollector({
    file,
    currency: options.currency,
    basis: options.basis ?? 'before_tax_and_delivery',
    now: options.now,
    unpublished: options.unpublished ?? (format.startsWith('shopify') ? 'keep' : 'skip'),
    unpublished_told: options.unpublished !== undefined,
    free_items: options.free_items,
  });
  const unmapped = new Set<string>();
  const shop: ShopFacts = {};
  if (format !== 'json-ld') Object.assign(shop, factsInJson(text.head));
  const rows = READERS[format](
    text.chunks,
    {
      file,
      mapping: options.mapping ?? {},
      warn: collector.warn,
      shop: ({ title, link, currency }) => {
        shop.title ??= title === undefined ? undefined : lineOf(title, 80) || undefined;
        shop.link ??= link?.trim() || undefined;
        shop.currency ??= currency;
      },
      unmapped: (column) => unmapped.add(column),
      unpublished: options.unpublished,
    },
    text.head,
  );
  let told = 0;
  for await (const row of rows) {
    if (shop.currency !== undefined && 'variants' in row) withCurrency(row, shop.currency);
    collector.add(row);
    if (options.onProgress !== undefined && collector.counted() - told >= 10_000) {
      told = collector.counted();
      options.onProgress(told);
    }
  }
  for (const message of notes) collector.warn(message);
  const { items, ...counts } = collector.finish();
  const variants = items.reduce((sum, item) => sum + item.variants.length, 0);
  return { items, report: { file, format, items: items.length, variants, unmapped: [...unmapped], shop, ...counts } };
}

/** The currency of the feed, for amounts that name none. */
function withCurrency(row: FeedRow, currency: string): void {
  for (const variant of row.variants)
    if (variant.currency === undefined && /^[\d.,'\s]+$/.test(variant.price ?? '')) variant.currency = currency;
}

type Reader = (text: AsyncIterable<string>, setting: ReaderSetting, head: string) => AsyncIterable<FeedRow | BadRow>;

const READERS: Record<FeedFormat, Reader> = {
  'shopify-csv': shopifyCsv,
  'shopify-json': shopifyJson,
  woocommerce,
  wix,
  squarespace,
  bigcommerce,
  magento,
  prestashop,
  opencart,
  square,
  etsy,
  heureka,
  ceneo,
  yml,
  'google-merchant': googleMerchant,
  acp: acpFeed,
  'json-ld': jsonLd,
  plain: plainFeed,
};
