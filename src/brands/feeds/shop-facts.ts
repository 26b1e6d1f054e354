/** Reads shop facts above the product list of a feed: title, domain, currency. */
import type { ShopFacts } from './row.ts';

/** Facts in the XML above the first record: a channel's title and link, a shop's name and url. */
export function factsAbove(xml: string): ShopFacts {
  const link = elementIn(xml, 'link') ?? hrefIn(xml) ?? elementIn(xml, 'url');
  return factsOf(
    elementIn(xml, 'title') ?? elementIn(xml, 'name') ?? elementIn(xml, 'company'),
    link,
    elementIn(xml, 'currency') ?? elementIn(xml, 'g:currency'),
  );
}

/** Facts in the JSON above the list of products, where the document is no product itself. */
export function factsInJson(head: string): ShopFacts {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  const list = start.indexOf('[');
  const above = start.slice(0, list === -1 ? 0 : Math.min(list, 5000));
  if (
    !above.startsWith('{') ||
    !/"(products|items|entries|catalog|catalogue|offers|feed)"\s{0,20}:\s{0,20}$/.test(above)
  )
    return {};
  const said = (...names: string[]) => {
    for (const name of names) {
      const at = above.indexOf(`"${name}"`);
      const found = at === -1 ? null : /^"\s{0,20}:\s{0,20}"([^"\\]{1,200})"/.exec(above.slice(at + name.length + 1));
      if (found?.[1] !== undefined) return found[1];
    }
    return undefined;
  };
  return factsOf(
    said('title', 'shop', 'store', 'shop_name', 'store_name', 'merchant', 'name'),
    said('link', 'home_page_url', 'shop_url', 'store_url', 'url', 'domain'),
    said('currency', 'currency_code', 'currencyCode'),
  );
}

function factsOf(title: string | undefined, link: string | undefined, currency: string | undefined): ShopFacts {
  const code = currency?.trim().toUpperCase();
  return {
    ...(title === undefined ? {} : { title }),
    ...(link === undefined ? {} : { link }),
    ...(code !== undefined && /^[A-Z]{3}$/.test(code) ? { currency: code } : {}),
  };
}

/** The text of the first element called `name`, unless others stand inside it. */
function elementIn(xml: string, name: string): string | undefined {
  for (const close of ['>', ' ']) {
    const open = xml.indexOf(`<${name}${close}`);
    const begin = open === -1 ? -1 : xml.indexOf('>', open) + 1;
    const end = begin <= 0 || xml[begin - 2] === '/' ? -1 : xml.indexOf(`</${name}>`, begin);
    if (end === -1) continue;
    const text = xml.slice(begin, end).trim();
    const bare = text.startsWith('<![CDATA[') ? text.slice('<![CDATA['.length, -']]>'.length).trim() : text;
    if (bare !== '' && !text.slice(text.startsWith('<![CDATA[') ? 9 : 0).includes('</')) return bare;
  }
  return undefined;
}

/** Atom writes <link href="…"/>; the address of the feed itself is not the shop's. */
function hrefIn(xml: string): string | undefined {
  for (const part of xml.split('<link ').slice(1, 10)) {
    const head = part.slice(0, part.indexOf('>') + 1);
    const at = head.indexOf('href="');
    if (at !== -1 && !/rel="(self|hub|next|license)"/.test(head)) return head.slice(at + 6, head.indexOf('"', at + 6));
  }
  return undefined;
}

/** The host of an address, as a domain is written; `undefined` for what is none. */
export function domainOf(link: string | undefined): string | undefined {
  const url = link === undefined ? '' : /^[a-z]+:\/\//i.test(link) ? link : `https://${link}`;
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^www\./, '');
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !/^[\d.]+$/.test(host) ? host : undefined;
}

/** "Acme Outdoor - Google Shopping Feed" names Acme Outdoor; "Product feed" names nobody. */
export function shopNameIn(title: string | undefined): string | undefined {
  for (const part of (title ?? '').split(/\s[-–—|:•]+\s|[|:•]/)) {
    const words = part.split(/\s+/).filter((word) => word !== '');
    while (isGeneric(words.at(-1))) words.pop();
    while (isGeneric(words[0])) words.shift();
    const name = words.join(' ');
    if (name !== '' && !/^\d+$/.test(name) && domainOf(name) === undefined) return name;
  }
  return undefined;
}

function isGeneric(word: string | undefined): boolean {
  return word !== undefined && GENERIC.has(word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
}

const GENERIC = new Set(
  (
    ' product products item items export feed feeds catalog catalogue shopify google merchant center shopping facebook meta pinterest ' +
    'instagram tiktok bing microsoft data xml rss atom csv json my your the a for from of by test example sample default channel ' +
    'woocommerce prestashop magento list listing listings ads all inventory main primary new untitled produkte produits productos'
  ).split(' '),
);
