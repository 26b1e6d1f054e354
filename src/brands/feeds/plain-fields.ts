/** The fields a mapping of a plain feed can name, the column names understood without one, and which column is likely meant. */
import { isStatusColumn, STATUS_COLUMNS } from './row-status.ts';

/** Column names by field, written with _ between words; spaces, hyphens, case and question marks make no difference. */
export const PLAIN_FIELDS = {
  id: [
    'id',
    'product_id',
    'sku',
    'item_id',
    'item',
    'article',
    'code',
    'product_code',
    'item_number',
    'article_number',
    'item_sku',
    'seller_sku',
    'handle',
    'handle_id',
    'entity_id',
  ],
  group: ['group', 'group_id', 'item_group_id', 'parent', 'parent_id', 'parent_sku'],
  name: ['name', 'title', 'product_name', 'product', 'product_title', 'item_name', 'display_name'],
  category: ['category', 'categories', 'product_category', 'collection', 'type', 'product_type', 'department'],
  vendor: ['vendor', 'brand', 'manufacturer', 'maker', 'brand_name'],
  description: [
    'description',
    'body',
    'body_html',
    'summary',
    'text',
    'details',
    'short_description',
    'long_description',
  ],
  price: [
    'price',
    'amount',
    'unit_price',
    'retail_price',
    'current_price',
    'selling_price',
    'standard_price',
    'regular_price',
    'base_price',
    'normal_price',
    'variant_price',
    'price_incl_tax',
    'price_tax_included',
    'item_price',
  ],
  sale_price: ['sale_price', 'special_price', 'offer_price', 'discount_price', 'discounted_price', 'promo_price'],
  sale_window: ['sale_price_effective_date', 'sale_dates', 'sale_period'],
  sale_starts: [
    'sale_starts',
    'sale_start',
    'sale_start_date',
    'sale_from',
    'sale_price_starts',
    'sale_price_start_date',
    'date_sale_price_starts',
    'date_on_sale_from',
    'special_price_from_date',
    'special_from_date',
    'special_from',
    'special_price_from',
    'sale_price_effective_date_start',
    'discount_from',
    'discount_start',
    'promo_start',
    'offer_start',
  ],
  sale_ends: [
    'sale_ends',
    'sale_end',
    'sale_end_date',
    'sale_to',
    'sale_until',
    'sale_price_ends',
    'sale_price_end_date',
    'date_sale_price_ends',
    'date_on_sale_to',
    'special_price_to_date',
    'special_to_date',
    'special_to',
    'special_price_to',
    'sale_price_effective_date_end',
    'discount_to',
    'discount_end',
    'promo_end',
    'offer_end',
  ],
  list_price: [
    'list_price',
    'msrp',
    'rrp',
    'compare_at_price',
    'regular_price',
    'was_price',
    'old_price',
    'original_price',
  ],
  currency: ['currency', 'currency_code', 'price_currency', 'currency_id'],
  stock: [
    'stock',
    'quantity',
    'qty',
    'inventory',
    'inventory_quantity',
    'on_hand',
    'stock_quantity',
    'stock_level',
    'units',
    'current_stock',
    'quantity_in_stock',
    'in_stock_quantity',
  ],
  availability: [
    'availability',
    'available',
    'in_stock',
    'is_in_stock',
    'is_available',
    'stock_status',
    'availability_status',
    'inventory_status',
    'stock_availability',
    'verfügbarkeit',
    'lagerstatus',
    'vorrätig',
    'disponibilité',
    'disponibilidad',
    'disponibilità',
    'disponibilidade',
    'dostępność',
    'dostupnost',
    'beschikbaarheid',
    'наличие',
    'в_наличии',
  ],
  available_from: ['availability_date', 'release_date', 'restock_date', 'back_in_stock_date'],
  backorders: ['backorders', 'backorders_allowed', 'allow_backorders', 'allow_backorder', 'backorderable'],
  image: [
    'image',
    'images',
    'image_url',
    'image_link',
    'picture',
    'photo',
    'image_src',
    'product_image_url',
    'main_image',
    'base_image',
    'thumbnail',
    'featured_image',
    'main_image_url',
  ],
  url: ['url', 'link', 'product_url', 'permalink'],
  tags: ['tags', 'keywords', 'labels'],
  ships: ['ships', 'requires_shipping'],
  status: STATUS_COLUMNS.status,
  published: STATUS_COLUMNS.published,
  visibility: STATUS_COLUMNS.visibility,
  hidden: STATUS_COLUMNS.hidden,
  expires: STATUS_COLUMNS.expires,
  visible_from: STATUS_COLUMNS.visible_from,
} as const satisfies Record<string, readonly string[]>;

export type PlainField = keyof typeof PLAIN_FIELDS;

/** "Regular price", "regular_price", "RegularPrice *" and "g:regular-price" are one word. */
export function headingWord(column: string): string {
  return column
    .toLowerCase()
    .replace(/^(g:|#\s?)/, '')
    .replace(/[\s*_?-]+/g, '');
}

/** The column a field is probably in, by the words of its name, in many languages; `undefined` where none is like it. */
export function likelyColumn(field: string, columns: readonly string[]): string | undefined {
  const words = LIKELY.get(field) ?? [field];
  const open = columns
    .filter((column) => column !== '' && !PRIVATE.test(column))
    // Of two prices the one with tax is what a buyer pays.
    .sort((a, b) => Number(BEFORE_TAX.test(a)) - Number(BEFORE_TAX.test(b)));
  for (const word of words) {
    const exact = open.find((column) => headingWord(column) === word);
    const found = exact ?? open.find((column) => headingWord(column).includes(word));
    if (found !== undefined) return found;
  }
  return undefined;
}

const BEFORE_TAX = /(^|[^a-z])(net|netto|excl|excluded|ex_tax|ex_vat|ohne|hors|ht|sin|senza)([^a-z]|$)/i;

const LIKELY = new Map<string, string[]>(
  (
    [
      [
        'id',
        'sku id artikelnummer artikelnr artikel articul article référence reference referencia riferimento codice código codigo code kod kód ' +
          'артикул код ugs handle nummer number ref номер 品番 货号 商品番号',
      ],
      [
        'name',
        'name title bezeichnung titel titre nom nombre título titulo nome titolo nazwa název nazev megnevezés termék denumire naam benämning navn ' +
          'nimi название наименование имя назва наименуване όνομα 商品名 名称 品名 상품명 ' +
          'اسم ürünadı produkt product',
      ],
      [
        'price',
        'price preis prix tarif precio prezzo preço preco cena cijena ár fiyat цена ціна стоимость pris prijs hinta kaina ' +
          'τιμή preț pret 価格 价格 價格 ' +
          '가격 سعر מחיר harga giá ราคา betrag amount',
      ],
    ] as const
  ).map(([field, words]) => [field, words.split(' ')]),
);

/** Columns that are nobody's business but the merchant's. */
export const PRIVATE = /cost|margin|wholesale|supplier|purchase.?price|internal|ek.?preis|einkauf/i;

/**
 * Whether the name of a column that no field was made of sounds as if it said whether its rows are shown, on sale or in
 * stock ("Shop status", "Visible in shop", "Sichtbarkeit"): told to buyers it would be nonsense, passed over it loses drafts.
 */
export function soundsLikeStatus(column: string): boolean {
  const words = column
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const [first = '', second = ''] = words;
  const last = words.at(-1) ?? '';
  if (words.length === 0 || words.length > 6) return false;
  return SAYING.has(last) || (SAYING.has(first) && AROUND.has(second)) || isStatusColumn(words.join('_'));
}

/** What to do about such a column. */
export function doubtAbout(column: string): string {
  const target = /stock|avail|verfügbar|disponib|наличи/i.test(column) ? 'availability' : 'status';
  return (
    `the column "${column}" sounds as if it said whether its rows are shown or in stock, and is not read; ` +
    `map it (${target}: "${column}"), or tell it to buyers (attributes.NAME: "${column}")`
  );
}

const SAYING = new Set(
  (
    'status publish published publication visible visibility hidden draft active enabled disabled archived deleted discontinued ' +
    'available availability instock stock expires expiry expiration listed unlisted online onsale backorder preorder ' +
    'veröffentlicht sichtbar sichtbarkeit aktiv verfügbar verfügbarkeit lagerstatus lagerbestand vorrätig ausverkauft entwurf ' +
    'publié actif visibilité disponible disponibilité stock rupture publicado activo disponibilidad visibilidad existencias agotado ' +
    'pubblicato attivo disponibilità visibilità giacenza ativo disponibilidade estoque opublikowany aktywny dostępność widoczność stan ' +
    'dostupnost skladem aktivní опубликован опубликовано активен активность наличие ' +
    'наличии видимость статус'
  ).split(' '),
);
const AROUND = new Set(
  'in on at from since until till for to im in auf ab bis dans en sur au nel su a w na v в на'.split(' '),
);
