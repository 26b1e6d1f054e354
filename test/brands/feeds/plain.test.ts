import { expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

test('a mapping in the pack says which column is what; the rest become attributes with their units', async () => {
  const text =
    'Artikel;Bezeichnung;Preis;Lager;Gewicht (kg);Farbe;Akku;Reichweite_km;EK-Preis\n0001;Rad;1.299,00;3;12,5;blau;36 V;80;700\n0002;Helm;49,90;0;0,3;rot;0 V;0;20\n';
  const mapping = { id: 'Artikel', name: 'Bezeichnung', price: 'Preis', stock: 'Lager', 'attributes.color': 'Farbe' };
  const { items, report } = await feedOf(text, 'liste.csv', { currency: 'EUR', mapping });
  expect(report.format).toBe('plain');
  expect(
    items.map(({ id, name, price, stock, currency, attributes }) => ({ id, name, price, stock, currency, attributes })),
  ).toEqual([
    {
      id: '0001',
      name: 'Rad',
      price: 129900,
      stock: 3,
      currency: 'EUR',
      attributes: { color: 'blau', gewicht: 12.5, akku: 36, reichweite: 80 },
    },
    {
      id: '0002',
      name: 'Helm',
      price: 4990,
      stock: 0,
      currency: 'EUR',
      attributes: { color: 'rot', gewicht: 0.3, akku: 0, reichweite: 0 },
    },
  ]);
  expect(report.attributes).toEqual({
    color: { label: 'Color', type: 'text' },
    gewicht: { label: 'Gewicht', type: 'number', unit: 'kg' },
    akku: { label: 'Akku', type: 'number', unit: 'V' },
    reichweite: { label: 'Reichweite', type: 'number', unit: 'km' },
  });
});

test('options in the mapping make variants of rows with one group', async () => {
  const { items } = await feedOf('sku,parent,title,price,Grösse\nA-S,A,Hemd,10,S\nA-M,A,Hemd,12,M\n', 'x.csv', {
    mapping: { 'options.size': 'Grösse' },
  });
  expect(items).toHaveLength(1);
  expect(items[0]?.variants.map(({ id, options, price }) => [id, options, price])).toEqual([
    ['A-S', { size: 'S' }, 1000],
    ['A-M', { size: 'M' }, 1200],
  ]);
});

test('JSON objects, with dots into them, and numbers kept as they are written', async () => {
  const { items } = await feedOf(
    '{"data": [{"code": 12345678901234567890, "title": "A", "cost": {"retail": 10.10}, "weight": "1 kg"}, {"code": "007", "title": "B", "cost": {"retail": 2}, "weight": "500 g"}]}',
    'x.json',
    { mapping: { price: 'cost.retail' } },
  );
  expect(items.map(({ id, price, attributes }) => [id, price, attributes])).toEqual([
    ['12345678901234567890', 1010, { weight: 1 }],
    ['007', 200, { weight: 0.5 }],
  ]);
});

test('a mapping to a column that is not there names the columns that are', async () => {
  await expect(feedOf('a,b,c\n1,2,3\n', 'x.csv', { mapping: { id: 'nope' } })).rejects.toThrow(
    'x.csv: the mapping names columns that are not there (nope); the columns are a, b, c',
  );
});

test('without a currency in feed or pack nothing loads, and the message says so', async () => {
  await expect(feedOf('id,name,price\n1,A,10\n', 'x.csv', { currency: undefined })).rejects.toThrow(
    'no currency: neither the feed nor the pack names one',
  );
});

test('a price in another currency than the pack sells in is rejected', async () => {
  const { report } = await feedOf('id,name,price\n1,A,10 USD\n2,B,10 EUR\n', 'x.csv');
  expect(report.rejected).toEqual([
    { file: 'x.csv', line: 3, field: 'price', reason: 'the price is in EUR, the pack sells in USD' },
  ]);
});
