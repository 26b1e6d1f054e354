import { expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

test('products of a graph, offers found by reference, list price and units read', async () => {
  const body = {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'Product',
        '@id': '#lamp',
        sku: '0007',
        name: 'Lamp',
        description: 'Warm.',
        brand: { '@type': 'Brand', name: 'Lux' },
        category: 'Home > Lamps',
        image: ['https://cdn.example/l.jpg'],
        weight: { '@type': 'QuantitativeValue', value: 1.5, unitCode: 'KGM' },
        additionalProperty: [{ '@type': 'PropertyValue', name: 'Brightness', value: 800, unitText: 'lm' }],
        offers: { '@id': '#offer' },
      },
      {
        '@type': 'Offer',
        '@id': '#offer',
        priceCurrency: 'USD',
        availability: 'https://schema.org/InStock',
        priceSpecification: [{ price: 19.9 }, { price: '25.00', priceType: 'https://schema.org/ListPrice' }],
      },
    ],
  };
  const { items, report } = await feedOf(JSON.stringify(body), 'site.jsonld', { currency: undefined });
  expect(report).toMatchObject({ format: 'json-ld', currency: 'USD', items: 1 });
  expect(items[0]).toMatchObject({
    id: '0007',
    name: 'Lamp',
    vendor: 'Lux',
    category: 'Lamps',
    price: 1990,
    list_price: 2500,
    attributes: { weight: 1.5, brightness: 800 },
  });
});

test('a product group on an HTML page is one product with its variants', async () => {
  const html = `<!doctype html><html><head><script>var x = "<item>";</script>
<script type="application/ld+json">${JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'ProductGroup',
    productGroupID: 'TEE',
    name: 'Tee',
    variesBy: ['https://schema.org/size'],
    hasVariant: [
      {
        '@type': 'Product',
        sku: 'T-S',
        size: 'S',
        color: 'Red',
        offers: { '@type': 'Offer', price: '10.00', priceCurrency: 'USD', availability: 'OutOfStock' },
      },
      {
        '@type': 'Product',
        sku: 'T-M',
        size: 'M',
        color: 'Red',
        offers: { '@type': 'Offer', price: 12, priceCurrency: 'USD', inventoryLevel: { value: 4 } },
      },
    ],
  })}</script></head></html>`;
  const { items } = await feedOf(html, 'tee.html');
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ id: 'TEE', price: 1000, attributes: { color: 'Red' } });
  expect(items[0]?.variants).toEqual([
    { id: 'T-S', options: { size: 'S' }, price: 1000, tax: 0, stock: 0 },
    { id: 'T-M', options: { size: 'M' }, price: 1200, tax: 0, stock: 4 },
  ]);
});

test('an aggregate offer without single offers tells the lowest price and says so', async () => {
  const { items, report } = await feedOf(
    JSON.stringify({
      '@type': 'Product',
      sku: 'A',
      name: 'A',
      offers: { '@type': 'AggregateOffer', lowPrice: '9.99', highPrice: '19.99', priceCurrency: 'USD' },
    }),
    'a.json',
  );
  expect(items[0]).toMatchObject({ price: 999, attributes: { price_range: '9.99 to 19.99' } });
  expect(report.warnings.join()).toContain('only a price range is given');
});

test('references that go in a circle end', async () => {
  const graph = {
    '@graph': [
      { '@id': 'a', '@type': 'Product', sku: 'A', name: 'A', offers: { '@id': 'o' }, isVariantOf: { '@id': 'g' } },
      {
        '@id': 'o',
        '@type': 'Offer',
        price: '1.00',
        priceCurrency: 'USD',
        itemOffered: { '@id': 'a' },
        offers: { '@id': 'o' },
      },
      {
        '@id': 'g',
        '@type': 'ProductGroup',
        name: 'G',
        productGroupID: 'G',
        hasVariant: [{ '@id': 'a' }, { '@id': 'g' }],
      },
      { '@id': 'x', offers: { '@id': 'x' } },
    ],
  };
  const { items } = await feedOf(JSON.stringify(graph), 'circle.jsonld');
  expect(items.map(({ id, price }) => [id, price])).toEqual([['G', 100]]);
});
