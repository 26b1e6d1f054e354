/** YML, the XML of Yandex Market and its kin: a shop with its categories, then <offer> elements, group_id around those of one product. */
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';
import { factsAbove } from './shop-facts.ts';
import { elementText, type XmlFields, xmlItems } from './xml.ts';
import { attributeIn, pairsToRecord, textIn } from './xml-values.ts';

/** Rows of a YML catalogue. */
export async function* yml(text: AsyncIterable<string>, setting: ReaderSetting): AsyncGenerator<FeedRow | BadRow> {
  const { file } = setting;
  let categories: Categories = new Map();
  const above = (start: string) => {
    categories = categoriesIn(start);
    setting.shop({ ...factsAbove(start), currency: currencyOf(mainCurrency(start)) });
  };
  for await (const item of xmlItems(text, file, { records: ['offer'], above })) {
    const where = { file, line: item.line };
    if ('problem' in item) {
      yield { bad: { ...where, field: 'offer', reason: item.problem } };
      continue;
    }
    const id = item.attributes.get('id')?.trim() || textIn(item, 'shop-sku', 'vendorcode');
    if (!id) {
      yield { bad: { ...where, field: 'id', reason: 'the offer has no id' } };
      continue;
    }
    yield rowOf(item, id, where, categories);
  }
}

type Categories = Map<string, { name: string; parent?: string }>;

function rowOf(item: XmlFields, id: string, where: FeedRow['where'], categories: Categories): FeedRow {
  const group = item.attributes.get('group_id')?.trim() || undefined;
  const params = pairsToRecord(
    (item.fields.get('param') ?? []).map((one) => [attributeIn(one, 'name'), withUnit(one)]),
  );
  const path = pathOf(textIn(item, 'categoryid'), categories);
  const image = textIn(item, 'picture');
  const disabled = textIn(item, 'disabled');
  const name =
    textIn(item, 'name') ??
    [textIn(item, 'typeprefix'), textIn(item, 'vendor'), textIn(item, 'model')].filter(Boolean).join(' ');
  return {
    where,
    id: group ?? id,
    grouped: group !== undefined,
    loose_options: true,
    ...(group === undefined ? { name: name || undefined } : {}),
    category: path.at(-1),
    tags: path.slice(0, -1),
    vendor: textIn(item, 'vendor'),
    description: textIn(item, 'description'),
    image,
    url: textIn(item, 'url'),
    ...(textIn(item, 'downloadable')?.toLowerCase() === 'true' ? { ships: false } : {}),
    variants: [
      {
        id,
        label: name || undefined,
        options: group === undefined ? {} : params,
        price: textIn(item, 'price'),
        list_price: textIn(item, 'oldprice', 'old_price'),
        currency: currencyOf(textIn(item, 'currencyid')),
        quantity: textIn(item, 'count', 'quantity', 'quantity_in_stock', 'stock_quantity'),
        availability: item.attributes.get('available') ?? textIn(item, 'available'),
        image,
        attributes: {
          ...(group === undefined ? params : {}),
          ...pairsToRecord([
            ['country of origin', textIn(item, 'country_of_origin')],
            ['barcode', textIn(item, 'barcode')],
            ['mpn', textIn(item, 'vendorcode')],
            ['weight (kg)', textIn(item, 'weight')],
            ['dimensions', textIn(item, 'dimensions')],
            ['age', ageOf(item)],
            ['sales notes', textIn(item, 'sales_notes')],
            ['rating', nonZero(textIn(item, 'rating'))],
            ['shipping', shippingOf(item)],
          ]),
        },
      },
    ],
    ...(disabled === undefined
      ? {}
      : { says: { cells: { hidden: { column: 'disabled', text: disabled } }, scope: 'row' } }),
  };
}

function withUnit(param: unknown): string | undefined {
  const value = elementText(param)?.trim();
  const unit = attributeIn(param, 'unit');
  return value && unit !== undefined && /^[\d.,]+$/.test(value) ? `${value} ${unit}` : value || undefined;
}

/** The currency with the rate 1 is the one of prices that name none. */
function mainCurrency(start: string): string | undefined {
  const heads = start
    .split(/<currency\s/i)
    .slice(1)
    .map((part) => ` ${part.slice(0, part.indexOf('>'))}`);
  return quotedIn(heads.find((head) => quotedIn(head, ' rate') === '1') ?? heads[0] ?? '', ' id');
}

/** RUR and BYR are the old codes of RUB and BYN, and YML still writes them. */
function currencyOf(code: string | undefined): string | undefined {
  const upper = code?.toUpperCase();
  return upper === 'RUR' ? 'RUB' : upper === 'BYR' ? 'BYN' : upper;
}

function ageOf(item: XmlFields): string | undefined {
  const [age] = item.fields.get('age') ?? [];
  const text = elementText(age)?.trim();
  return text && text !== '0' ? `${text}+` : undefined;
}

function nonZero(text: string | undefined): string | undefined {
  return text === undefined || /^[0.,]+$/.test(text) ? undefined : text;
}

/** What delivery costs, as the offer says it for itself. */
function shippingOf(item: XmlFields): string | undefined {
  const options = (item.fields.get('delivery-options') ?? []).flatMap((one) =>
    typeof one === 'object' && one !== null && 'option' in one
      ? Array.isArray(one.option)
        ? one.option
        : [one.option]
      : [],
  );
  const costs = options
    .flatMap((one) => attributeIn(one, 'cost') ?? [])
    .filter((cost) => /^\d{1,9}(\.\d{1,2})?$/.test(cost));
  return costs.length === 0 ? undefined : `from ${Math.min(...costs.map(Number))}`;
}

/** A category with those above it, the outermost first; a circle of parents ends. */
function pathOf(id: string | undefined, categories: Categories): string[] {
  const path: string[] = [];
  let next = id === undefined ? undefined : categories.get(id);
  while (next !== undefined && path.length < 12) {
    path.unshift(next.name);
    next = next.parent === undefined ? undefined : categories.get(next.parent);
  }
  return path;
}

function categoriesIn(start: string): Categories {
  const found: Categories = new Map();
  for (const part of start.split(/<category(?=\s)/i).slice(1)) {
    const end = part.indexOf('>');
    const close = part.indexOf('<', end);
    if (end === -1 || close === -1) continue;
    const head = part.slice(0, end);
    const id = quotedIn(head, ' id');
    const parent = quotedIn(head, ' parentId');
    const name = decoded(
      part.slice(end + 1, part.startsWith('<![CDATA[', end + 1) ? part.indexOf(']]>', end) + 3 : close),
    );
    if (id !== undefined && name !== '') found.set(id, { name, ...(parent === undefined ? {} : { parent }) });
  }
  return found;
}

function quotedIn(head: string, name: string): string | undefined {
  const at = head.replaceAll(/\s/g, ' ').indexOf(`${name}=`);
  const quote = head[at + name.length + 1];
  if (at === -1 || (quote !== '"' && quote !== "'")) return undefined;
  const from = at + name.length + 2;
  const to = head.indexOf(quote, from);
  return to === -1 ? undefined : head.slice(from, to);
}

function decoded(text: string): string {
  const bare = text.trim();
  return bare.startsWith('<![CDATA[') ? bare.slice('<![CDATA['.length, -']]>'.length).trim() : bare;
}
