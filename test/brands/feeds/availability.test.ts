/** Whether a thing can be had, in the words that feeds use for it. */
import { describe, expect, test } from 'vitest';
import { type Availability, readAvailability, readStock } from '../../../src/brands/feeds/availability.ts';

describe('whether a thing can be had, in the words of feeds (P25)', () => {
  const states = (texts: string[]) => texts.map((text) => [text, readAvailability(text).state]);
  const all = (state: Availability['state'], texts: string[]) =>
    expect(states(texts)).toEqual(texts.map((text) => [text, state]));

  test('in stock', () => {
    all('in stock', [
      'in stock',
      'in_stock',
      'In Stock',
      'InStock',
      'https://schema.org/InStock',
      'http://schema.org/LimitedAvailability',
      'schema:InStock',
      'available',
      'TRUE',
      'yes',
      'Auf Lager',
      'sofort lieferbar',
      'vorrätig',
      'En stock',
      'disponible',
      'Disponibile',
      'Em estoque',
      'Op voorraad',
      'I lager',
      'På lager',
      'Varastossa',
      'Skladem',
      'na skladě',
      'Dostępny',
      'Raktáron',
      'În stoc',
      'В наличии',
      'в наявності',
      'Stokta var',
      'Διαθέσιμο',
      '有货',
      '在庫あり',
      '재고 있음',
      'متوفر',
      'במלאי',
      'Còn hàng',
      'only 3 left',
      '12 in stock',
      'In stock (5)',
    ]);
    expect(readAvailability('12 in stock')).toEqual({ state: 'in stock', count: 12 });
    expect(readAvailability('Only 3 left!')).toEqual({ state: 'in stock', count: 3 });
    expect(readAvailability('1')).toEqual({ state: 'in stock' });
    expect(readAvailability('7')).toEqual({ state: 'in stock', count: 7 });
  });

  test('out of stock', () => {
    all('out of stock', [
      'out of stock',
      'out_of_stock',
      'OutOfStock',
      'https://schema.org/SoldOut',
      'http://schema.org/Discontinued',
      'sold out',
      'unavailable',
      'FALSE',
      'no',
      '0',
      '-2',
      'Ausverkauft',
      'nicht verfügbar',
      'Nicht auf Lager',
      'Épuisé',
      'rupture de stock',
      'Agotado',
      'sin existencias',
      'Esaurito',
      'Esgotado',
      'Uitverkocht',
      'Slut i lager',
      'Udsolgt',
      'Loppu',
      'Vyprodáno',
      'není skladem',
      'Brak w magazynie',
      'Elfogyott',
      'Stoc epuizat',
      'Нет в наличии',
      'немає в наявності',
      'Tükendi',
      'Εξαντλημένο',
      '缺货',
      '在庫なし',
      '품절',
      'غير متوفر',
      'אזל',
      'Hết hàng',
      '0 in stock',
      'out of stock (0)',
    ]);
  });

  test('later', () => {
    all('preorder', [
      'preorder',
      'pre-order',
      'PreOrder',
      'Vorbestellbar',
      'Précommande',
      'Предзаказ',
      'coming soon',
      '予約',
    ]);
    all('backorder', [
      'backorder',
      'on backorder',
      'BackOrder',
      'onbackorder',
      'auf Bestellung',
      'Под заказ',
      'na objednávku',
      'made to order',
      'available for order',
    ]);
  });

  test('a placeholder says nothing, and any other word is unknown', () => {
    all('not said', ['', '-', 'N/A', 'n.a.', 'null', 'TBD', 'not set', 'undefined']);
    all('unknown', [
      'soonish',
      'ask us',
      'available in 3 weeks',
      '2-3 days',
      'limited edition',
      'https://schema.org/',
      'x'.repeat(500),
    ]);
    expect(readStock('some')).toEqual({ state: 'unknown' });
    expect(readStock('1,200')).toEqual({ state: 'in stock', count: 1200 });
  });
});
