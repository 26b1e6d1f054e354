/** Which format a feed is in, told from its first 64 kB; the file's name only settles what the content leaves open. */

export const FEED_FORMATS = ['shopify-csv', 'shopify-json', 'google-merchant', 'acp', 'json-ld', 'plain'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** The format of a feed that begins with `head`. What fits no named format is `plain`. */
export function detectFormat(head: string, file: string): FeedFormat {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) return looksLikeMarkupFeed(start) ? 'google-merchant' : 'json-ld';
  if (start.startsWith('{') || start.startsWith('[')) return jsonFormat(start, file);
  const columns = new Set(headerOf(start));
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

function looksLikeMarkupFeed(start: string): boolean {
  return (
    /<(rss|feed|channel|rdf:rdf|item|entry)[\s>]|xmlns:g=/i.test(start.slice(0, 5000)) &&
    !/^<!doctype html|^<html/i.test(start)
  );
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
  const line = /^[^\r\n]*/.exec(start)?.[0] ?? '';
  return line.split(/[\t,;|]/).map((name) =>
    name
      .trim()
      .replace(/^"|"$/g, '')
      .trim()
      .toLowerCase()
      .replaceAll(' ', line.includes('\t') ? '_' : ' '),
  );
}
