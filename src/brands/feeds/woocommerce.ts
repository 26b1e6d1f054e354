/**
 * The product CSV of WooCommerce (Products > Export), in the languages its headings come in. A variable product is a row
 * without a price, its variations are rows that name it as their parent, by SKU or as id:123.
 */
import { type ExportRow, exportRows, measureOf, partsOf, shownBy } from './export-table.ts';
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';

/** Rows of a WooCommerce export: products first, then their variations, wherever they stand in the file. */
export async function* woocommerce(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const variations: Row[] = [];
  const products = new Map<string, { id: string; choices: Map<string, string[]> }>();
  const ahead: FeedRow[] = [];
  for await (const row of exportRows(text, setting, head, COLUMNS, isQuiet)) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    if (typesOf(row).includes('variation')) {
      variations.push(row);
      continue;
    }
    const number = row.get('number');
    const id = row.get('id') ?? number;
    if (id === undefined) {
      yield { bad: { ...row.where, field: 'id', reason: 'the row has neither SKU nor ID' } };
      continue;
    }
    const product = { id, choices: new Map(attributesOf(row).map(({ name, values }) => [name, values])) };
    for (const name of [id, row.cell('sku'), ...(number === undefined ? [] : [`id:${number}`, number])])
      if (name !== undefined && !products.has(name)) products.set(name, product);
    ahead.push(productRow(row, id));
  }
  const used = optionNames(variations, products);
  for (const row of ahead) yield withoutOptions(row, used.get(row.id));
  for (const row of variations) {
    const parent = row.get('group');
    const product = parent === undefined ? undefined : products.get(parent);
    if (product !== undefined) yield variationRow(row, product);
    else {
      const reason =
        parent === undefined ? 'the variation names no parent' : `the parent ${parent} is not in this file`;
      yield { bad: { ...row.where, field: 'parent', reason } };
    }
  }
}

type Row = ExportRow<keyof typeof COLUMNS>;

function typesOf(row: Row): string[] {
  return partsOf(row.get('type')?.toLowerCase(), ',');
}

/** The attributes of a row that say something: the name, and the values it lists. */
function attributesOf(row: Row): { name: string; values: string[] }[] {
  return namedIn(row).filter(({ values }) => values.length > 0);
}

/** Attribute 1 name, Attribute 1 value(s) and so on, in the languages we know; the values may be left open. */
function namedIn(row: Row): { name: string; values: string[] }[] {
  const first = (headings: readonly string[]) => headings.map(row.cell).find((one) => one !== undefined);
  const found: { name: string; values: string[] }[] = [];
  for (const { names, values } of ATTRIBUTES) {
    const name = first(names);
    if (name === undefined) continue;
    const parts = partsOf(first(values)?.replaceAll('\\,', '\u0000'), ',');
    found.push({ name, values: parts.map((value) => value.replaceAll('\u0000', ',')) });
  }
  return found;
}

function productRow(row: Row, id: string): FeedRow {
  const types = typesOf(row);
  const variable = types.includes('variable');
  const paths = partsOf(row.get('category')?.replaceAll('\\,', '\u0000'), ',').map((path) =>
    partsOf(path.replaceAll('\u0000', ','), '>'),
  );
  const attributes = Object.fromEntries(attributesOf(row).map(({ name, values }) => [name, values.join(', ')]));
  return {
    where: row.where,
    id,
    grouped: variable,
    loose_options: true,
    name: row.get('name'),
    category: paths[0]?.at(-1),
    tags: [...paths.flatMap((path) => path.slice(0, -1)), ...partsOf(row.get('tags'), ',')],
    vendor: row.get('vendor'),
    description: row.get('description') ?? row.get('short_description'),
    image: partsOf(row.get('image'), ',')[0],
    url: row.get('url'),
    attributes: { ...attributes, ...(variable ? {} : measuresOf(row)), ...row.mapped.attributes },
    ...(types.includes('virtual') || types.includes('downloadable') ? { ships: false } : {}),
    variants: variable ? [] : [{ ...sold(row), id: row.get('id') ?? id, options: row.mapped.options }],
    says: {
      cells: shownBy({
        published: ['Published', row.get('published')],
        visibility: ['Visibility', row.get('visibility')],
      }),
      scope: 'product',
    },
    ...notSoldHere(types),
  };
}

function variationRow(row: Row, product: { id: string; choices: Map<string, string[]> }): FeedRow | BadRow {
  let choices: Record<string, string>[] = [row.mapped.options];
  for (const { name, values } of namedIn(row)) {
    // A variation that leaves an attribute open is sold in every value of it.
    const every = values.length > 0 ? [values.join(', ')] : (product.choices.get(name) ?? []);
    if (every.length * choices.length > MAX_CHOICES) {
      const reason = `${name} is left open: more than ${MAX_CHOICES} choices in one row`;
      return { bad: { ...row.where, field: 'attribute', reason } };
    }
    if (every.length > 0) choices = choices.flatMap((choice) => every.map((value) => ({ ...choice, [name]: value })));
  }
  return {
    where: row.where,
    id: product.id,
    grouped: true,
    loose_options: true,
    image: partsOf(row.get('image'), ',')[0],
    combined: true,
    variants: choices.map((choice) => ({
      ...sold(row),
      id: row.get('id') ?? row.get('number'),
      options: choice,
      label: row.get('name'),
      image: partsOf(row.get('image'), ',')[0],
      attributes: { ...measuresOf(row), ...row.mapped.attributes },
    })),
    says: { cells: shownBy({ published: ['Published', row.get('published')] }), scope: 'row' },
  };
}

/** Price, sale and stock, as WooCommerce sells them. */
function sold(row: Row) {
  const starts = row.get('sale_starts');
  const ends = row.get('sale_ends');
  const backorders = row.get('backorders');
  const goesOn = backorders !== undefined && !/^(0|no|nein|non|нет)$/i.test(backorders);
  const regular = row.get('price');
  const sale = row.get('sale_price');
  return {
    price: regular ?? sale,
    ...(regular === undefined || sale === undefined ? {} : { sale_price: sale }),
    ...(starts === undefined && ends === undefined ? {} : { sale_window: `${starts ?? ''}/${ends ?? ''}` }),
    quantity: goesOn ? undefined : row.get('stock'),
    availability: row.get('availability'),
  };
}

function measuresOf(row: Row): Record<string, string> {
  const measures: Record<string, string> = {};
  for (const name of MEASURES) {
    const value = measureOf(row.cell(name));
    if (value !== undefined) measures[name] = value;
  }
  const gtin = row.get('gtin');
  return gtin === undefined ? measures : { ...measures, gtin };
}

function notSoldHere(types: string[]): Pick<FeedRow, 'left_out'> {
  if (types.includes('external')) return { left_out: { reason: 'sold elsewhere', scope: 'product' } };
  return types.includes('grouped') ? { left_out: { reason: 'a list of other products', scope: 'product' } } : {};
}

function optionNames(variations: Row[], products: Map<string, { id: string }>): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const row of variations) {
    const id = products.get(row.get('group') ?? '')?.id;
    if (id === undefined) continue;
    const names = used.get(id) ?? new Set();
    used.set(id, names);
    for (const { name } of namedIn(row)) names.add(name);
  }
  return used;
}

/** What the variations are chosen by is no property of the product as well. */
function withoutOptions(row: FeedRow, names: Set<string> | undefined): FeedRow {
  if (names === undefined || row.attributes === undefined) return row;
  return {
    ...row,
    attributes: Object.fromEntries(Object.entries(row.attributes).filter(([name]) => !names.has(name))),
  };
}

const ATTRIBUTE_NAME = [
  'attribute # name',
  'attribut # name',
  'nom de l’attribut #',
  "nom de l'attribut #",
  'nombre del atributo #',
  "nome dell'attributo #",
  'nazwa atrybutu #',
  'название атрибута #',
  'имя атрибута #',
];
const ATTRIBUTE_VALUE = [
  'attribute # value(s)',
  'attribut # wert(e)',
  'valeur(s) de l’attribut #',
  "valeur(s) de l'attribut #",
  'valor(es) del atributo #',
  "valore(i) dell'attributo #",
  'wartości atrybutu #',
  'значения атрибутов #',
  'значение(-я) аттрибута(-ов) #',
];
/** More variants than this are in no row. */
const MAX_CHOICES = 500;

const ATTRIBUTES = Array.from({ length: 40 }, (_, index) => ({
  names: ATTRIBUTE_NAME.map((name) => name.replace('#', String(index + 1))),
  values: ATTRIBUTE_VALUE.map((name) => name.replace('#', String(index + 1))),
}));
const MEASURES = ['kg', 'g', 'lbs', 'oz']
  .map((unit) => `weight (${unit})`)
  .concat(
    ['length', 'width', 'height'].flatMap((name) => ['cm', 'm', 'mm', 'in', 'yd'].map((unit) => `${name} (${unit})`)),
  );

const COLUMNS = {
  number: ['id'],
  id: ['sku', 'artikelnummer', 'ugs', 'cod', 'артикул', 'artikelnr.', 'referencia'],
  type: ['type', 'typ', 'tipo', 'rodzaj', 'тип'],
  group: ['parent', 'übergeordnetes produkt', 'superior', 'genitore', 'rodzic', 'родительский', 'hoofd'],
  name: ['name', 'nom', 'nombre', 'nome', 'nazwa', 'имя', 'naam'],
  published: [
    'published',
    'veröffentlicht',
    'publié',
    'publicado',
    'pubblicato',
    'opublikowano',
    'опубликован',
    'gepubliceerd',
  ],
  visibility: [
    'visibility in catalog',
    'catalog visibility',
    'sichtbarkeit im katalog',
    'visibilité dans le catalogue',
    'visibilidad en el catálogo',
    'visibilità nel catalogo',
    'widoczność w katalogu',
    'видимость в каталоге',
    'zichtbaarheid in catalogus',
  ],
  short_description: [
    'short description',
    'kurzbeschreibung',
    'description courte',
    'descripción corta',
    'breve descrizione',
    'krótki opis',
    'короткое описание',
    'korte beschrijving',
  ],
  description: ['description', 'beschreibung', 'descripción', 'descrizione', 'opis', 'описание', 'beschrijving'],
  sale_starts: [
    'date sale price starts',
    'datum, an dem angebotspreis beginnt',
    'date de début de promo',
    'día en que empieza el precio rebajado',
    'data di inizio del prezzo in offerta',
    'дата начала действия скидки',
  ],
  sale_ends: [
    'date sale price ends',
    'datum, an dem angebotspreis endet',
    'date de fin de promo',
    'día en que termina el precio rebajado',
    'data di fine del prezzo in offerta',
    'дата окончания действия скидки',
  ],
  availability: [
    'in stock?',
    'vorrätig?',
    'en stock ?',
    '¿existencias?',
    'in magazzino?',
    'w magazynie?',
    'в наличии?',
    'op voorraad?',
  ],
  stock: ['stock', 'lager', 'inventario', 'magazzino', 'stan magazynowy', 'запасы', 'voorraad'],
  backorders: [
    'backorders allowed?',
    'lieferrückstände erlaubt?',
    'autoriser les commandes de produits en rupture ?',
    '¿permitir reservas de productos agotados?',
    'ordini arretrati consentiti?',
    'разрешен ли предзаказ?',
  ],
  sale_price: [
    'sale price',
    'angebotspreis',
    'tarif promo',
    'precio rebajado',
    'prezzo in offerta',
    'cena promocyjna',
    'акционная цена',
  ],
  price: [
    'regular price',
    'regulärer preis',
    'tarif régulier',
    'precio normal',
    'prezzo di listino',
    'cena',
    'базовая цена',
    'price',
  ],
  category: [
    'categories',
    'kategorien',
    'catégories',
    'categorías',
    'categorie',
    'kategorie',
    'категории',
    'categorieën',
  ],
  tags: ['tags', 'schlagwörter', 'étiquettes', 'etiquetas', 'tag', 'znaczniki', 'метки'],
  vendor: ['brands', 'brand', 'marken', 'marques', 'marcas', 'marchi', 'marki', 'бренды', 'merken'],
  image: ['images', 'bilder', 'imágenes', 'immagini', 'obrazki', 'изображения', 'afbeeldingen'],
  url: ['permalink', 'product url'],
  gtin: ['gtin, upc, ean, or isbn', 'gtin, upc, ean oder isbn'],
} as const satisfies Record<string, readonly string[]>;

/** The first headings of an export, in the languages above; told from any two that stand together. */
export function isWoocommerce(headings: ReadonlySet<string>): boolean {
  const has = (field: keyof typeof COLUMNS) => COLUMNS[field].some((name) => headings.has(name));
  const attributed = ATTRIBUTE_NAME.some((name) => headings.has(name.replace('#', '1')));
  return has('type') && has('name') && has('price') && has('published') && (has('visibility') || attributed);
}

/** What steers the shop, not the buyer. */
function isQuiet(heading: string): boolean {
  return (
    MEASURES.includes(heading) ||
    /^(attribut|valeur|valor|nom de|nome d|meta|is |low |tax |cross|up|download|grouped|external|button)/.test(
      heading,
    ) ||
    /^(position|purchase|sold|allow|shipping class|swatches)/.test(heading) ||
    !/^[\x20-\x7e]*$/.test(heading)
  );
}
