/** The shapes in which shops publish schema.org data; names and figures are invented. */
import { expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

const offer = (price: string | number, more = {}) => ({ '@type': 'Offer', price, priceCurrency: 'EUR', ...more });
const read = async (data: unknown, name = 'shop.jsonld') => {
  const feed = await feedOf(JSON.stringify(data), name, { currency: 'EUR' });
  const sold = feed.items.map(({ id, name: called, price, variants }) => [
    id,
    called,
    variants.length === 0 ? price : variants.map((one) => [one.id, Object.values(one.options).join('/'), one.price]),
  ]);
  return { ...feed, sold };
};

const TEE = [
  { '@type': 'Product', name: 'Tee S', sku: 'T-S', size: 'S', offers: offer('10') },
  { '@type': 'Product', name: 'Tee M', sku: 'T-M', size: 'M', offers: offer('12') },
];
const TEE_SOLD = [
  [
    'T',
    'Tee',
    [
      ['T-S', 'S', 1000],
      ['T-M', 'M', 1200],
    ],
  ],
];

test.each([
  ['Product', { '@type': 'Product', name: 'Tee', sku: 'T', hasVariant: TEE }],
  ['ProductGroup', { '@type': 'ProductGroup', name: 'Tee', productGroupID: 'T', hasVariant: TEE }],
  ['both types', { '@type': ['Product', 'ProductGroup'], name: 'Tee', sku: 'T', hasVariant: TEE }],
  [
    'a full address as type',
    { '@type': 'https://schema.org/ProductGroup', name: 'Tee', productGroupID: 'T', hasVariant: TEE },
  ],
  [
    'ProductModels',
    { '@type': 'Product', name: 'Tee', sku: 'T', model: TEE.map((one) => ({ ...one, '@type': 'ProductModel' })) },
  ],
  [
    'a group in a group',
    {
      '@type': 'ProductGroup',
      name: 'Tee',
      productGroupID: 'T',
      hasVariant: [{ '@type': 'ProductGroup', name: 'Tee red', hasVariant: TEE }],
    },
  ],
  [
    'variants that say of what',
    [
      { '@type': 'ProductGroup', name: 'Tee', productGroupID: 'T' },
      ...TEE.map((one) => ({ ...one, isVariantOf: { '@type': 'ProductGroup', productGroupID: 'T' } })),
    ],
  ],
  [
    'variants with the id of their group',
    [
      { '@type': 'ProductGroup', name: 'Tee', productGroupID: 'T', hasVariant: [{ url: 'https://shop.example/s' }] },
      ...TEE.map((one) => ({ ...one, inProductGroupWithID: 'T' })),
    ],
  ],
  [
    'variants inside the offers',
    {
      '@type': 'Product',
      name: 'Tee',
      sku: 'T',
      offers: {
        '@type': 'AggregateOffer',
        lowPrice: 10,
        highPrice: 12,
        priceCurrency: 'EUR',
        offers: TEE.map(({ offers, ...item }) => ({ ...offers, itemOffered: item })),
      },
    },
  ],
])('variants are variants under %s (P27)', async (_shape, data) => {
  const { sold, report } = await read(data);
  expect(sold).toEqual(TEE_SOLD);
  expect(report.rejected).toEqual([]);
});

test('variants named by reference, in a graph, before and behind their group', async () => {
  const { sold } = await read({
    '@graph': [
      { '@id': '#s', ...TEE[0] },
      { '@id': '#g', '@type': 'Product', name: 'Tee', sku: 'T', hasVariant: [{ '@id': '#s' }, { '@id': '#m' }] },
      { '@id': '#m', ...TEE[1] },
    ],
  });
  expect(sold).toEqual(TEE_SOLD);
});

test('of two products that hold each other the first is the product', async () => {
  const { sold } = await read({
    '@graph': [
      { '@id': 'a', '@type': 'Product', name: 'A', sku: 'a', offers: offer(1), hasVariant: [{ '@id': 'b' }] },
      { '@id': 'b', '@type': 'Product', name: 'B', sku: 'b', offers: offer(2), hasVariant: [{ '@id': 'a' }] },
    ],
  });
  expect(sold).toEqual([['a', 'A', 200]]);
});

test('an OfferCatalog sells what its offers offer, services too, at the price of the offer', async () => {
  const { sold, report } = await read({
    '@type': 'Store',
    name: 'Hafen',
    url: 'https://hafen.example',
    hasOfferCatalog: {
      '@type': 'OfferCatalog',
      itemListElement: [
        {
          '@type': 'OfferCatalog',
          itemListElement: [{ ...offer('5.50'), itemOffered: { '@type': 'Product', name: 'Cup', sku: 'C' } }],
        },
        { ...offer(80), itemOffered: { '@type': 'Service', name: 'Repair' } },
      ],
    },
  });
  expect(sold).toEqual([
    ['C', 'Cup', 550],
    ['Repair', 'Repair', 8000],
  ]);
  expect(report.shop).toEqual({ title: 'Hafen', link: 'https://hafen.example' });
});

test('an ItemList holds products as items of its elements', async () => {
  const { sold } = await read({
    '@type': 'ItemList',
    itemListElement: [
      { '@type': 'ListItem', position: 1, item: { '@type': 'Product', name: 'Cup', sku: 'C', offers: offer(5) } },
      { '@type': 'ListItem', position: 2, item: { '@type': 'Product', name: 'Mug', sku: 'M', offers: [offer(7)] } },
    ],
  });
  expect(sold).toEqual([
    ['C', 'Cup', 500],
    ['M', 'Mug', 700],
  ]);
});

test('offers with names of their own are sizes of the product; offers of several sellers are not', async () => {
  const { sold } = await read([
    {
      '@type': 'Product',
      name: 'Coffee',
      sku: 'K',
      offers: [offer(6, { name: '250 g' }), offer(20, { name: '1 kg' })],
    },
    {
      '@type': 'Product',
      name: 'Kettle',
      sku: 'T',
      offers: [
        offer(40, { name: 'New', seller: { name: 'A' } }),
        offer(38, { name: 'Like new', seller: { name: 'B' } }),
      ],
    },
  ]);
  expect(sold).toEqual([
    [
      'K',
      'Coffee',
      [
        ['K--250-g', '250 g', 600],
        ['K--1-kg', '1 kg', 2000],
      ],
    ],
    ['T', 'Kettle', 3800],
  ]);
});

test('ratings and delivery are told, the maker is not the shop', async () => {
  const { items, report } = await read([
    {
      '@type': 'Product',
      name: 'Cup',
      sku: 'C',
      brand: { '@type': 'Organization', name: 'Maker' },
      aggregateRating: { ratingValue: '4.5', reviewCount: 12 },
      offers: offer(5, {
        shippingDetails: {
          shippingRate: { value: '3.90', currency: 'EUR' },
          shippingDestination: { addressCountry: 'DE' },
        },
      }),
    },
    { '@type': 'WebSite', name: 'Hafen', url: 'https://hafen.example' },
  ]);
  expect(items[0]).toMatchObject({
    vendor: 'Maker',
    attributes: { rating: 4.5, review_count: 12, shipping: '3.90 EUR to DE' },
  });
  expect(report.shop.title).toBe('Hafen');
});
