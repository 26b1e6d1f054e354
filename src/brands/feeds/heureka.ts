/** The XML of Heureka, Zboží.cz and their kin: SHOPITEM elements, one per variant, ITEMGROUP_ID around those of one product. */
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';
import { type XmlFields, xmlItems } from './xml.ts';
import { childText, pairsToRecord, textIn } from './xml-values.ts';

/** Rows of a Heureka feed. Prices contain the tax; the currency stands in none of its elements, unless the shop adds one. */
export async function* heureka(text: AsyncIterable<string>, { file }: ReaderSetting): AsyncGenerator<FeedRow | BadRow> {
  for await (const item of xmlItems(text, file, { records: ['shopitem'] })) {
    const where = { file, line: item.line };
    if ('problem' in item) {
      yield { bad: { ...where, field: 'item', reason: item.problem } };
      continue;
    }
    const id = textIn(item, 'item_id', 'itemid', 'id', 'productno');
    if (id === undefined) {
      yield { bad: { ...where, field: 'id', reason: 'the SHOPITEM has no ITEM_ID' } };
      continue;
    }
    const group = textIn(item, 'itemgroup_id', 'item_group_id');
    const params = pairsToRecord(
      (item.fields.get('param') ?? []).map((one) => [childText(one, 'param_name'), childText(one, 'val')]),
    );
    const path = (textIn(item, 'categorytext', 'category') ?? '')
      .split(/[|>]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const name = withoutDefaultTitle(textIn(item, 'productname', 'product_name', 'product'));
    const image = textIn(item, 'imgurl');
    yield {
      where,
      id: group ?? id,
      grouped: group !== undefined,
      loose_options: true,
      ...(group === undefined ? { name } : {}),
      category: path.at(-1),
      tags: path.slice(0, -1),
      vendor: textIn(item, 'manufacturer', 'brand'),
      description: textIn(item, 'description'),
      image,
      url: textIn(item, 'url'),
      variants: [
        {
          id,
          label: name,
          options: group === undefined ? {} : params,
          price: textIn(item, 'price_vat', 'price'),
          list_price: textIn(item, 'price_before_discount', 'list_price'),
          currency: textIn(item, 'currency'),
          image,
          attributes: {
            ...(group === undefined ? params : {}),
            ...factsOf(item),
          },
        },
      ],
    };
  }
}

/** Numbers of the trade, and what its delivery costs and when it comes. */
function factsOf(item: XmlFields): Record<string, string> {
  const days = textIn(item, 'delivery_date');
  const shipping = (item.fields.get('delivery') ?? []).map((one) => childText(one, 'delivery_price'));
  return pairsToRecord([
    ['ean', textIn(item, 'ean')],
    ['isbn', textIn(item, 'isbn')],
    ['mpn', textIn(item, 'productno')],
    ['shipping', leastOf(shipping)],
    ['dispatched in days', days !== undefined && /^\d{1,3}$/.test(days) ? days : undefined],
    ['available from', days !== undefined && /^\d{4}-/.test(days) ? days : undefined],
  ]);
}

/** What Shopify calls the only variant of a product is no part of its name. */
function withoutDefaultTitle(name: string | undefined): string | undefined {
  const mark = 'Default Title';
  return name?.endsWith(mark)
    ? name
        .slice(0, -mark.length)
        .replace(/[\s/|-]$/, '')
        .trim() || undefined
    : name;
}

/** Delivery from the cheapest carrier on. */
function leastOf(prices: readonly (string | undefined)[]): string | undefined {
  const numbers = prices.flatMap((price) =>
    price !== undefined && /^\d{1,9}([.,]\d{1,2})?$/.test(price) ? [Number(price.replace(',', '.'))] : [],
  );
  return numbers.length === 0 ? undefined : `from ${Math.min(...numbers)}`;
}
