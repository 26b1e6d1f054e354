/** The flat row that Google Merchant and the OpenAI/ACP product feed share: one purchasable variant, products told by a group id. */

import { isRecord } from '../../protocol/json-object.ts';
import { field, parseJson, textOf } from './json.ts';
import { doubtAbout, soundsLikeStatus } from './plain-fields.ts';
import type { FeedRow, FeedVariant, Where } from './row.ts';
import { isNo, isStatusColumn, isSupply, statusCells } from './row-status.ts';
import { spanOf } from './sale-window.ts';

/** Reads one field of a row: the first of `names` that has a value. */
type MerchantFields = (...names: string[]) => string | undefined;

/**
 * A row made of the fields `get` finds; `names` are all columns of the row, so that what is not known becomes an
 * attribute. The reason when it has no id.
 */
export function merchantRow(
  get: MerchantFields,
  names: Iterable<string>,
  where: Where,
  warn: (message: string) => void,
): FeedRow | { missing: string } {
  const id = get('item_id', 'id');
  if (id === undefined) return { missing: 'id' };
  const group = get('item_group_id', 'group_id');
  const grouped = group !== undefined;
  const options = optionsOf(get);
  const attributes: Record<string, string> = {};
  // A choice only where there is something to choose from: alone, colour and size describe the product.
  if (!grouped) for (const [name, value] of Object.entries(options)) attributes[name] = value;
  for (const name of names) {
    if (KNOWN.has(name) || isStatusColumn(name) || QUIET.some((one) => one.test(name)) || name.includes('margin'))
      continue;
    const value = get(name);
    if (value !== undefined && soundsLikeStatus(name)) warn(doubtAbout(name));
    else if (value !== undefined && value !== 'new') attributes[attributeFor(name)] = withUnit(name, value, get);
  }
  const shipping = shippingOf(get('shipping'));
  if (shipping !== undefined) attributes.shipping = shipping;
  const variant: FeedVariant = {
    id,
    options: grouped ? options : {},
    label: get('title'),
    price: get('price'),
    sale_price: get('sale_price'),
    sale_window: windowOf(get),
    currency: get('currency', 'price_currency'),
    ...supplyOf(get),
    image: get('image_link', 'image_url'),
    attributes,
  };
  const categories =
    pathOf(get('product_type', 'product_category')) ?? pathOf(nonNumeric(get('google_product_category')));
  return {
    where,
    id: group ?? id,
    grouped,
    loose_options: true,
    ...(grouped ? { name: get('item_group_title') } : { name: get('title') }),
    category: categories?.at(-1),
    vendor: get('brand'),
    description: get('description'),
    tags: categories?.slice(0, -1),
    image: get('image_link', 'image_url'),
    url: get('link', 'url', 'canonical_link'),
    ...(get('is_digital')?.toLowerCase() === 'true' ? { ships: false } : {}),
    variants: [variant],
    ...leftOut(get),
    ...saysOf(get),
  };
}

const SUPPLY = 'availability available is_available stock_status in_stock is_in_stock availability_status'.split(' ');

/** The cells that say whether it can be had. */
function supplyOf(get: MerchantFields): Pick<FeedVariant, 'availability' | 'quantity' | 'available_from'> {
  const status = get('status');
  const spoken = status !== undefined && isSupply(status) ? status : undefined;
  return {
    availability: get(...SUPPLY) ?? spoken,
    quantity: get(
      'inventory_quantity',
      'quantity',
      'inventory',
      'sell_on_google_quantity',
      'quantity_to_sell_on_facebook',
    ),
    available_from: get('availability_date'),
  };
}

/** "US:CA:Ground:6.49 USD, GB:::5 GBP" is "6.49 USD to US" to a buyer: the first of them. */
function shippingOf(text: string | undefined): string | undefined {
  const parts = (text ?? '').split(/[,;]\s?(?=[A-Z]{2}:)/, 1)[0]?.split(':') ?? [];
  const price = parts.at(-1)?.trim() ?? '';
  const country = parts[0]?.trim() ?? '';
  if (parts.length < 2 || !/\d/.test(price) || price.length > 20) return undefined;
  return /^[A-Z]{2}$/.test(country) ? `${price} to ${country}` : price;
}

function optionsOf(get: MerchantFields): Record<string, string> {
  const options: Record<string, string> = {};
  for (const name of ['color', 'size', 'material', 'pattern', 'size_system', 'size_type', 'gender', 'age_group']) {
    const value = name === 'color' ? get('color', 'colour') : get(name);
    if (value !== undefined) options[name] = value;
  }
  for (const index of [1, 2, 3]) {
    const name = get(`custom_variant${index}_category`);
    const value = get(`custom_variant${index}_option`);
    if (name !== undefined && value !== undefined) options[name] = value;
  }
  // "Scent:Citrus,Wick:Cotton", as Facebook writes what has no column.
  for (const one of get('additional_variant_attribute')?.split(',') ?? []) {
    const colon = one.indexOf(':');
    if (colon > 0) options[one.slice(0, colon).trim()] = one.slice(colon + 1).trim();
  }
  const named = get('variant_dict');
  const parsed = named === undefined ? undefined : parseJson(named);
  if (parsed !== undefined && 'value' in parsed && isRecord(parsed.value)) {
    for (const name of Object.keys(parsed.value)) {
      const value = textOf(field(parsed.value, name));
      if (value) options[name] = value;
    }
  }
  return options;
}

function windowOf(get: MerchantFields): string | undefined {
  const start = get('sale_price_effective_date_start', 'sale_price_effective_date_begin', 'sale_price_start_date');
  const end = get('sale_price_effective_date_end', 'sale_price_end_date');
  return get('sale_price_effective_date') ?? spanOf(start, end);
}

/** Not to be found by search, in ACP's words, is hidden here. */
function leftOut(get: MerchantFields): Pick<FeedRow, 'left_out'> {
  return isNo(get('is_eligible_search', 'enable_search')) ? { left_out: { reason: 'hidden', scope: 'row' } } : {};
}

function saysOf(get: MerchantFields): Pick<FeedRow, 'says'> {
  const cells = statusCells((column) => get(column));
  return cells === undefined ? {} : { says: { cells, scope: 'row' } };
}

function pathOf(category: string | undefined): string[] | undefined {
  const parts = category
    ?.split('>')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts !== undefined && parts.length > 0 ? parts : undefined;
}

function nonNumeric(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? undefined : text;
}

function attributeFor(name: string): string {
  const plain = name.replace(/^(product|shipping|item)_(weight|length|width|height)$/, '$2');
  return ATTRIBUTE_NAMES.get(plain) ?? plain;
}

/** Sizes and weights whose unit stands in a column of its own. */
function withUnit(name: string, value: string, get: MerchantFields): string {
  if (!/^\d+([.,]\d+)?$/.test(value)) return value;
  const unit = /weight$/.test(name)
    ? get('item_weight_unit', 'weight_unit')
    : /length$|width$|height$/.test(name)
      ? get('dimensions_unit')
      : undefined;
  return unit === undefined ? value : `${value} ${unit}`;
}

const ATTRIBUTE_NAMES = new Map([
  ['star_rating', 'rating'],
  ['product_review_rating', 'rating'],
  ['product_review_count', 'review_count'],
]);

const KNOWN = new Set(
  (
    'id item_id item_group_id group_id title item_group_title description link url canonical_link mobile_link image_link image_url brand ' +
    'product_type product_category google_product_category price sale_price sale_price_effective_date sale_price_effective_date_start ' +
    'sale_price_effective_date_begin sale_price_effective_date_end sale_price_start_date sale_price_end_date currency price_currency ' +
    'availability available is_available stock_status in_stock is_in_stock availability_status availability_date inventory_quantity quantity ' +
    'inventory sell_on_google_quantity quantity_to_sell_on_facebook ' +
    'color colour size material pattern size_system size_type gender age_group variant_dict additional_variant_attribute is_digital delete ' +
    'item_weight_unit weight_unit dimensions_unit expiration_date'
  ).split(' '),
);

/** What steers advertising, belongs to the merchant alone, or repeats other fields. Costs above all are never told. */
const QUIET: readonly RegExp[] = [
  /^(additional_image.*|lifestyle_image.*|video.*|model_3d.*|virtual_model.*|ads_.*|adwords_.*|custom_label.*|custom_number.*)$/,
  /^(custom_variant.*|cost.*|auto_pricing.*|maximum_retail.*|shipping(?!_(weight|length|width|height)$).*|tax.*)$/,
  /^(identifier_exists|excluded_destination|included_destination|promotion_id|(is_)?eligible.*|is_.*|enable_.*|seller_.*)$/,
  /^(marketplace_.*|store_.*|target_countries|return.*|accepts_.*|geo_.*|related_.*|relationship_type|q_and_a|raw_review.*)$/,
  /^(popularity.*|offer_id|listing_has_.*|structured_.*|updated|published|author|summary|content|guid|pubdate|adult)$/,
  /^(installment|subscription.*|loyalty.*|pickup.*|min_handling.*|max_handling.*|transit.*|ships_from.*|pause)$/,
  /^(external_seller.*|feed_.*|pricing_trend|unit_pricing.*|warning.*)$/,
];
