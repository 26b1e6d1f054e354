/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf, sold } from './feed-file.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('a WooCommerce export', () => {
  const KEYS =
    'ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,Date sale price starts,Date sale price ends,Tax status,In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Grouped products,External URL,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 2 name,Attribute 2 value(s),Meta: _internal'.split(
      ',',
    );
  const row = (values: Record<string, string>) =>
    KEYS.map((key) => values[key] ?? { Type: 'simple', Published: '1', 'Visibility in catalog': 'visible' }[key] ?? '');
  const read = (...rows: Record<string, string>[]) => feedOf(csv(KEYS, ...rows.map(row)), 'wc.csv', { now: NOW });

  test('variations are one item under their parent, wherever its row stands, by SKU or by id:20 (P27)', async () => {
    const feed = await read(
      {
        ID: '21',
        Type: 'variation',
        SKU: 'cap-r',
        Name: 'Cap - Red',
        'Regular price': '9',
        Parent: 'cap',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Red',
        'In stock?': '1',
        Stock: '4',
      },
      {
        ID: '20',
        Type: 'variable',
        SKU: 'cap',
        Name: 'Cap',
        Categories: 'Hats > Caps, Sale',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Red, Blue',
        'Attribute 2 name': 'Fabric',
        'Attribute 2 value(s)': 'Linen',
      },
      {
        ID: '22',
        Type: 'variation',
        SKU: 'cap-b',
        Name: 'Cap - Blue',
        'Regular price': '10',
        Parent: 'id:20',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Blue',
        'In stock?': '0',
      },
    );
    expect(feed.report).toMatchObject({
      format: 'woocommerce',
      read: 3,
      items: 1,
      merged: 2,
      skipped: 0,
      rejected: [],
    });
    expect(sold(feed)).toEqual([
      {
        id: 'cap',
        name: 'Cap',
        variants: [
          ['cap-r', 'Red', 900, 4],
          ['cap-b', 'Blue', 1000, 0],
        ],
      },
    ]);
    expect(feed.items[0]).toMatchObject({ category: 'Caps', tags: ['Hats'], attributes: { fabric: 'Linen' } });
  });

  test('a variation open in one attribute is sold in every value of it', async () => {
    const feed = await read(
      {
        ID: '1',
        Type: 'variable',
        SKU: 'tee',
        Name: 'Tee',
        'Attribute 1 name': 'Size',
        'Attribute 1 value(s)': 'S, M',
      },
      { ID: '2', Type: 'variation', Name: 'Tee', 'Regular price': '15', Parent: 'tee', 'Attribute 1 name': 'Size' },
    );
    expect(feed.items[0]?.variants.map(({ options, price }) => [options.size, price])).toEqual([
      ['S', 1500],
      ['M', 1500],
    ]);
    expect(feed.report).toMatchObject({ read: 2, items: 1, merged: 1, skipped: 0 });
  });

  test('drafts, private, hidden, external and grouped products are left out and counted', async () => {
    const feed = await read(
      { SKU: 'a', Name: 'A', 'Regular price': '1' },
      { SKU: 'b', Name: 'B', 'Regular price': '1', Published: '-1' },
      { SKU: 'c', Name: 'C', 'Regular price': '1', Published: '0' },
      { SKU: 'd', Name: 'D', 'Regular price': '1', 'Visibility in catalog': 'hidden' },
      { SKU: 'e', Name: 'E', 'Regular price': '1', Type: 'external', 'External URL': 'https://other.example/e' },
      { SKU: 'f', Name: 'F', Type: 'grouped', 'Grouped products': 'a, b' },
    );
    expect(feed.items.map(({ id }) => id)).toEqual(['a']);
    expect(feed.report).toMatchObject({
      read: 6,
      skipped: 5,
      left_out: { draft: 1, unpublished: 1, hidden: 1, 'sold elsewhere': 1, 'a list of other products': 1 },
      rejected: [],
    });
  });

  test('a sale is told inside its dates, and stock is not counted where backorders are taken', async () => {
    const feed = await read(
      {
        SKU: 'past',
        Name: 'Past',
        'Regular price': '16',
        'Sale price': '9',
        'Date sale price starts': '2020-01-01',
        'Date sale price ends': '2020-02-01',
      },
      { SKU: 'now', Name: 'Now', 'Regular price': '16', 'Sale price': '9', 'Date sale price ends': '2027-01-01' },
      { SKU: 'back', Name: 'Back', 'Regular price': '5', Stock: '0', 'In stock?': '1', 'Backorders allowed?': '1' },
      { SKU: 'soft', Name: 'Soft', Type: 'simple, virtual', 'Regular price': '5', Stock: '-2', 'In stock?': '1' },
    );
    expect(sold(feed)).toEqual([
      { id: 'past', name: 'Past', price: 1600 },
      { id: 'now', name: 'Now', price: 900, list_price: 1600 },
      { id: 'back', name: 'Back', price: 500 },
      { id: 'soft', name: 'Soft', price: 500, stock: 0 },
    ]);
    expect(feed.items.map(({ ships }) => ships)).toEqual([true, true, true, false]);
  });

  test('a variation whose parent is not in the file is named, a column of the mapping wins', async () => {
    const text = csv(
      KEYS,
      row({ ID: '9', SKU: 's', Name: 'S', 'Regular price': '2' }),
      row({ ID: '10', Type: 'variation', Parent: 'gone', 'Regular price': '3' }),
    );
    const { items, report } = await feedOf(text, 'wc.csv', { mapping: { id: 'ID' } });
    expect(items.map(({ id }) => id)).toEqual(['9']);
    expect(report.rejected).toEqual([
      { file: 'wc.csv', line: 3, field: 'parent', reason: 'the parent gone is not in this file' },
    ]);
  });

  test.each([
    ['German', 'ID,Typ,Artikelnummer,Name,Veröffentlicht,Sichtbarkeit im Katalog,Vorrätig?,Regulärer Preis'],
    ['French', 'ID,Type,UGS,Nom,Publié,Visibilité dans le catalogue,En stock ?,Tarif régulier'],
    ['Spanish', 'ID,Tipo,SKU,Nombre,Publicado,Visibilidad en el catálogo,¿Existencias?,Precio normal'],
    ['Russian', '\n\t\ufeffID,Тип,Артикул,Имя,Опубликован,Видимость в каталоге,В наличии?,Базовая цена'],
  ])('its headings are understood in %s', async (_language, heading) => {
    const feed = await feedOf(
      `${heading}\n7,simple,K-7,Kanne,1,visible,0,12.50\n8,simple,K-8,Krug,0,visible,1,3\n`,
      'wc.csv',
    );
    expect(feed.report.format).toBe('woocommerce');
    expect(sold(feed)).toEqual([{ id: 'K-7', name: 'Kanne', price: 1250, stock: 0 }]);
  });
});
