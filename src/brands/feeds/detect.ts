/** Detects the format of a feed from its first 64 kB; the file name is only a tie-breaker. */
import { isBigcommerce } from './bigcommerce.ts';
import { isEtsy } from './etsy.ts';
import { headingKey } from './export-table.ts';
import { tableFrame } from './frame.ts';
import { isMagento } from './magento.ts';
import { isOpencart } from './opencart.ts';
import { isPrestashop } from './prestashop.ts';
import { FeedError } from './row.ts';
import { isSquare } from './square.ts';
import { isSquarespace } from './squarespace.ts';
import { isWix } from './wix.ts';
import { isWoocommerce } from './woocommerce.ts';

export const FEED_FORMATS = [
  'shopify-csv',
  'shopify-json',
  'woocommerce',
  'wix',
  'squarespace',
  'bigcommerce',
  'magento',
  'prestashop',
  'opencart',
  'square',
  'etsy',
  'google-merchant',
  'heureka',
  'ceneo',
  'yml',
  'acp',
  'json-ld',
  'plain',
] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** The format of a feed that begins with `head`. What fits no named format is `plain`. */
export function detectFormat(head: string, file: string): FeedFormat {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) return markupFormat(start, file);
  if (start.startsWith('{') || start.startsWith('[')) return jsonFormat(start, file);
  const columns = new Set(headerOf(start));
  const headings = new Set([...columns].map(headingKey));
  for (const [format, isIt] of SHOP_SYSTEMS) if (isIt(headings)) return format;
  const has = (...names: string[]) => names.every((name) => columns.has(name));
  if (has('handle', 'title') || has('url handle', 'title')) return 'shopify-csv';
  if (ACP_MARKS.some((mark) => columns.has(mark))) return 'acp';
  if (
    has('id', 'title') &&
    ['availability', 'link', 'image_link', 'google_product_category'].some((name) => columns.has(name))
  ) {
    return 'google-merchant';
  }
  return 'plain';
}

const ACP_MARKS = [
  'item_id',
  'enable_search',
  'enable_checkout',
  'is_eligible_search',
  'is_eligible_checkout',
  'inventory_quantity',
];

/** Shop systems by the headings of their exports, in the order in which they are asked. */
const SHOP_SYSTEMS: readonly (readonly [FeedFormat, (headings: ReadonlySet<string>) => boolean])[] = [
  ['wix', isWix],
  ['squarespace', isSquarespace],
  ['woocommerce', isWoocommerce],
  ['bigcommerce', isBigcommerce],
  ['magento', isMagento],
  ['opencart', isOpencart],
  ['prestashop', isPrestashop],
  ['square', isSquare],
  ['etsy', isEtsy],
];

function markupFormat(start: string, file: string): FeedFormat {
  if (/xmlns:wp=["']http:\/\/wordpress\.org\/export/i.test(start)) {
    throw new FeedError(
      `${file}: this is a WordPress export of pages and posts; export the catalogue with WooCommerce > Products > Export`,
    );
  }
  if (/^<!doctype html|^<html|application\/ld\+json/i.test(start)) return 'json-ld';
  if (/<shopitem[\s>]/i.test(start)) return 'heureka';
  if (/<yml_catalog[\s>]/i.test(start) || (/<offer\s/i.test(start) && /<(categoryid|currencyid)>/i.test(start)))
    return 'yml';
  if (/<o\s[^>]{0,2000}?\bid=/i.test(start) && /<offers[\s>]/i.test(start)) return 'ceneo';
  return /<(rss|feed|channel|rdf:rdf|item|entry)[\s>]|xmlns:g=/i.test(start.slice(0, 5000))
    ? 'google-merchant'
    : 'plain';
}

function jsonFormat(start: string, file: string): FeedFormat {
  const key = (name: string) => start.includes(`"${name}"`);
  if (key('@context') || key('@type') || key('@graph') || /\.jsonld$/i.test(file)) return 'json-ld';
  if (key('variants') && (key('handle') || key('body_html') || key('product_type'))) return 'shopify-json';
  if (ACP_MARKS.some(key) || (key('variants') && (key('variant_options') || key('list_price') || key('availability'))))
    return 'acp';
  if (key('title') && key('price') && (key('availability') || key('link'))) return 'acp';
  return 'plain';
}

function headerOf(start: string): string[] {
  const { heading, delimiter } = tableFrame(start);
  return heading.map((name) => name.toLowerCase().replaceAll(' ', delimiter === '\t' ? '_' : ' '));
}
