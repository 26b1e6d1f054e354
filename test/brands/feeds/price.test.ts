import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPrice } from '../../../src/brands/feeds/price.ts';

/** Minor units, or the reason. */
const read = (text: string, pack?: string, field?: string) => {
  const price = readPrice(text, field, pack);
  return price.ok ? price.minor : price.reason;
};

describe('prices as shops of many countries write them (P24)', () => {
  test.each([
    [
      'United States',
      'USD',
      ['$1,234.50', '1,234.50 USD', 'USD 1234.50', 'US$ 1,234.50', '$ 1234.5', '1234.50'],
      123450,
    ],
    ['Canada', 'CAD', ['$1,234.50 CAD', 'CA$1,234.50', 'C$ 1234.50', '1 234,50 $', 'CAD$1234.50', '$1,234.50'], 123450],
    ['Mexico', 'MXN', ['$1,234.50', 'MX$1,234.50', '$ 1,234.50 MXN'], 123450],
    ['United Kingdom', 'GBP', ['£1,234.50', '£ 1234.50', 'GBP 1,234.50', '1,234.50 pounds'], 123450],
    ['Germany', 'EUR', ['1.234,50 €', '1234,50 EUR', '€ 1.234,50', '1.234,50 Euro', 'EUR 1.234,50'], 123450],
    ['Germany, whole', 'EUR', ['1.234 €*', '1.234 €', '1.234,- €', '1.234,– €', '€ 1234,--', '1.234,— EUR'], 123400],
    ['Austria', 'EUR', ['€ 1.234,50', '€ 1 234,50'], 123450],
    ['France', 'EUR', ['1\u202f234,50\u00a0€', '1 234,50 €', '1234,50€', '€1234,5'], 123450],
    ['Ireland', 'EUR', ['€1,234.50'], 123450],
    ['Switzerland', 'CHF', ["CHF 1'234.50", 'Fr. 1’234.50', 'SFr. 1234.50', "1'234.50 CHF", 'sFr 1 234.50'], 123450],
    ['Switzerland, whole', 'CHF', ['CHF 12.–', 'CHF 12.-', 'Fr. 12.--', '12.— CHF'], 1200],
    ['Sweden', 'SEK', ['1 234,50 kr', '1\u00a0234,50 kr', '1234,50 SEK', '1 234,50 kr.', '1 234,50 kronor'], 123450],
    ['Sweden, whole', 'SEK', ['199:-', '199 kr', '199,-', '199:- kr', '199 :-'], 19900],
    ['Norway', 'NOK', ['kr 1 234,50', 'kr. 1.234,50', 'NOK 1 234,50'], 123450],
    ['Norway, whole', 'NOK', ['1 234,-', 'kr 1.234,-', 'Kr 1.234'], 123400],
    ['Denmark', 'DKK', ['1.234,50 kr.', 'kr. 1.234,50', 'DKK 1.234,50'], 123450],
    ['Iceland', 'ISK', ['1.234 kr.', '1.234 kr', 'ISK 1,234', '1.234'], 1234],
    ['Poland', 'PLN', ['1 234,50 zł', '1234,50zł', 'PLN 1234.50', '1.234,50 zl'], 123450],
    ['Czechia', 'CZK', ['1 234,50 Kč', '1234,50 Kc', 'CZK 1.234,50'], 123450],
    ['Czechia, whole', 'CZK', ['12,- Kč', '12,-Kč', '12 Kč', '12,-', '12,– Kč'], 1200],
    ['Hungary', 'HUF', ['12 990 Ft', '12.990 Ft', '12990 HUF', '12 990,00 Ft'], 1299000],
    ['Romania', 'RON', ['1.234,50 lei', '1234,50 RON', '1.234,50 Lei'], 123450],
    ['Bulgaria', 'BGN', ['12.50 лв', '12,50 лв.', '12.50 BGN', '12.50лв.'], 1250],
    ['Serbia', 'RSD', ['1.234,50 din.', '1.234,50 дин', '1.234,50 RSD'], 123450],
    ['Russia', 'RUB', ['1 234,50 ₽', '1234.50 руб.', '1 234,50 руб', '1234,50 р.', '1234.50 RUR'], 123450],
    ['Ukraine', 'UAH', ['1 234,50 ₴', '1234,50 грн', '1234.50 грн.', 'UAH 1234.50'], 123450],
    ['Kazakhstan', 'KZT', ['12 500 ₸', '12500 тг', '12 500 тенге'], 1250000],
    ['Turkey', 'TRY', ['₺1.234,50', '1.234,50 TL', '1.234,50₺', '1234,50 TRY'], 123450],
    ['Israel', 'ILS', ['₪1,234.50', '1,234.50 ₪', '1234.50 NIS'], 123450],
    ['Emirates', 'AED', ['AED 1,234.50', '1,234.50 د.إ', 'Dhs. 1,234.50', '١٬٢٣٤٫٥٠ د.إ'], 123450],
    ['Saudi Arabia', 'SAR', ['SAR 1,234.50', '1,234.50 ر.س', 'SR 1,234.50', '١٢٣٤٫٥٠ ريال'], 123450],
    ['Kuwait', 'KWD', ['12.500 KWD', 'KD 12.500', '12.500 د.ك', '12.5 KWD'], 12500],
    ['Oman', 'OMR', ['1,234.500 OMR', '1234.500'], 1234500],
    ['Tunisia', 'TND', ['49,00 TND', '49,0 DT', '49.000 DT'], 49000],
    ['India', 'INR', ['₹1,23,456.00', 'Rs. 1,23,456', 'Rs.123456', 'INR 123,456.00', '₹1,23,456/-'], 12345600],
    ['Pakistan', 'PKR', ['Rs. 1,234.50', 'Rs 1,234.50', '₨1,234.50'], 123450],
    ['Bangladesh', 'BDT', ['৳1,234.50', '১,২৩৪.৫০৳', 'Tk 1,234.50'], 123450],
    ['Japan', 'JPY', ['¥12,000', '￥１２，０００', '12,000円', 'JPY 12000', '12.000 円', '12000.00'], 12000],
    ['China', 'CNY', ['¥1,234.50', 'RMB 1234.50', '1234.50元', 'CN¥1,234.50'], 123450],
    ['Korea', 'KRW', ['₩12,000', '12,000원', 'KRW 12,000'], 12000],
    ['Taiwan', 'TWD', ['NT$1,234', 'NT$ 1234', '$1,234', '1,234元'], 123400],
    ['Hong Kong', 'HKD', ['HK$1,234.50', 'HKD 1,234.50', '$1,234.50'], 123450],
    ['Thailand', 'THB', ['฿1,234.50', '1,234.50 บาท', '๑,๒๓๔.๕๐ บาท'], 123450],
    ['Vietnam', 'VND', ['1.234 ₫', '1.234đ', '1,234 VNĐ', '1234 VND', '₫1.234'], 1234],
    ['Indonesia', 'IDR', ['Rp 15.000', 'Rp15.000,00', 'IDR 15,000', 'Rp. 15.000'], 1500000],
    ['Malaysia', 'MYR', ['RM1,234.50', 'RM 1234.50'], 123450],
    ['Philippines', 'PHP', ['₱1,234.50', 'Php 1,234.50', 'P1,234.50'], 123450],
    ['Singapore', 'SGD', ['S$1,234.50', 'SGD 1,234.50'], 123450],
    ['Australia', 'AUD', ['A$1,234.50', 'AU$1,234.50', '$1,234.50', 'AUD $1,234.50'], 123450],
    ['Brazil', 'BRL', ['R$ 1.234,50', 'R$1.234,50', 'BRL 1234.50', '1.234,50 reais'], 123450],
    ['Argentina', 'ARS', ['$ 1.234,50', '$1.234,50', '1234.50 ARS', 'AR$ 1.234,50'], 123450],
    ['Argentina, whole', 'ARS', ['$ 59.500', '$59.500', '59500 ARS'], 5950000],
    ['Colombia', 'COP', ['$ 45.000', 'COP 45,000', '$45.000 COP', 'COP$ 45.000'], 4500000],
    ['Chile', 'CLP', ['$12.990', '$ 12.990', 'CLP 12,990', 'CLP$12.990', '12.990'], 12990],
    ['Peru', 'PEN', ['S/ 1,234.50', 'S/. 1,234.50', 'S/1234.50'], 123450],
    ['South Africa', 'ZAR', ['R 1 234,50', 'R1,234.50', 'R1234.50', 'ZAR 1 234.50'], 123450],
    ['Nigeria', 'NGN', ['₦1,234.50', 'N1,234.50', 'NGN 1,234.50'], 123450],
    ['Kenya', 'KES', ['KSh 1,234.50', 'KES 1,234.50', 'Ksh. 1,234.50'], 123450],
    ['Senegal', 'XOF', ['12 500 FCFA', '12.500 F CFA', '12500 XOF', '12 500 CFA'], 12500],
    ['Morocco', 'MAD', ['1.234,50 DH', '1 234,50 MAD', '1234.50 dirhams'], 123450],
    ['machines', 'USD', ['1234.5000', '01234.50', '1234.500000', '1 234.50', '1,234.50'], 123450],
    ['less than one', 'USD', ['.99', '0.99', '$.99', '0,99', '$0.99'], 99],
    ['millions', 'EUR', ['1.234.567,00 €', '1,234,567.00', '1 234 567', '1.234.567'], 123456700],
  ])('%s: one amount in %s', (_country, pack, written, minor) => {
    expect(written.map((text) => [text, read(text, pack)])).toEqual(written.map((text) => [text, minor]));
  });

  test.each([
    ['1.234', 'EUR'],
    ['1.234 EUR', 'EUR'],
    ['$1.234', 'USD'],
    ['£1.234', 'GBP'],
    ['1,234 KWD', 'KWD'],
    ['1,2,3', 'USD'],
    ['1.2.3,4', 'EUR'],
    ['12 50', 'USD'],
    ['1,234,56', 'USD'],
    ['1.234,567.00', 'USD'],
    ["1'23.00", 'CHF'],
    ['1,234.567,00', 'EUR'],
  ])('%s in %s is two amounts or none, and is not guessed', (text, pack) => {
    expect(read(text, pack)).toBe(`"${text}" can be read as two different amounts`);
  });

  test.each([
    ['$12', 'EUR', 'the price is in USD, CAD, AUD, NZD … by its sign, the pack sells in EUR'],
    ['12 €', 'USD', 'the price is in EUR, the pack sells in USD'],
    ['12 zł', 'EUR', 'the price is in PLN, the pack sells in EUR'],
    ['£12', 'USD', 'the price is in GBP, EGP, FKP, GIP … by its sign, the pack sells in USD'],
    ['12 kr', 'EUR', 'the price is in SEK, NOK, DKK, ISK … by its sign, the pack sells in EUR'],
    ['$12.00 CAD', 'USD', 'the price is in CAD, the pack sells in USD'],
    ['US$ 12', 'CAD', 'the price is in USD, the pack sells in CAD'],
    ['₹12', 'PKR', 'the price is in INR, the pack sells in PKR'],
    ['€12 USD', 'EUR', '"€12 USD" names two currencies'],
  ])('%s in a pack of %s is refused', (text, pack, reason) => {
    expect(read(text, pack)).toBe(reason);
  });

  test('a currency column is read as a mark is, and one that says otherwise is refused', () => {
    expect(read('12', undefined, 'eur')).toBe(1200);
    expect(read('12', 'EUR', '€')).toBe(1200);
    expect(read('$12', undefined, 'CAD')).toBe(1200);
    expect(read('€12', 'EUR', 'USD')).toBe('"€12" names two currencies');
    expect(read('12', 'EUR', 'Wechselkurs')).toBe('"Wechselkurs" is not a currency code');
    expect(read('$12', undefined, undefined)).toBe('no currency: neither the feed nor the pack names one');
  });

  test.each([
    ['free', '"free" is not a price; write 0 if it costs nothing'],
    ['from 12', '"from 12" is not a price; a starting price is none: write what each variant costs'],
    ['ab 12 €', '"ab 12 €" is not a price; a starting price is none: write what each variant costs'],
    ['12-15', '"12-15" is not a price; a range is none: write what each variant costs'],
    ['$12 – $15', '"$12 – $15" is not a price; a range is none: write what each variant costs'],
    ['12.50 per kg', '"12.50 per kg" is not a price; write the amount and its currency alone'],
    ['12 €/m²', '"12 €/m²" is not a price; write the amount and its currency alone'],
    ['12,50 € inkl. MwSt.', '"12,50 € inkl. MwSt." is not a price; write the amount and its currency alone'],
    ['10%', '"10%" is not a price; write the amount and its currency alone'],
    ['-5', '"-5" is not a price'],
    ['(5.00)', '"(5.00)" is not a price'],
    ['call us', '"call us" is not a price'],
    ['=1+1', '"=1+1" is not a price'],
    ['1e3', '"1e3" is not a price'],
    ['12 XQZ', '"12 XQZ" names no currency we know'],
    ['12 $$$', '"12 $$$" names no currency we know'],
    ['1.005 $ ', '"1.005 $" can be read as two different amounts'],
    ['¥12.50', '12.50 has more decimals than JPY has (0)'],
  ])('%s is refused, and the reason says what to do', (text, reason) => {
    expect(read(text, text.startsWith('¥') ? 'JPY' : /€/.test(text) ? 'EUR' : 'USD')).toBe(reason);
  });

  test('what Intl writes in any locale and currency is read back to the cent', () => {
    const locale = fc.constantFrom(
      'en-US',
      'de-DE',
      'de-CH',
      'fr-FR',
      'sv-SE',
      'nb-NO',
      'da-DK',
      'pl-PL',
      'cs-CZ',
      'hu-HU',
      'pt-BR',
      'es-ES',
      'es-AR',
      'en-IN',
      'hi-IN',
      'ja-JP',
      'ko-KR',
      'vi-VN',
      'id-ID',
      'tr-TR',
      'ru-RU',
      'uk-UA',
      'th-TH',
      'nl-NL',
      'it-IT',
    );
    const currency = fc.constantFrom(
      'USD',
      'EUR',
      'GBP',
      'CHF',
      'SEK',
      'PLN',
      'INR',
      'JPY',
      'KRW',
      'VND',
      'BRL',
      'TRY',
      'RUB',
      'UAH',
      'THB',
      'CZK',
    );
    const display = fc.constantFrom('symbol' as const, 'code' as const, 'narrowSymbol' as const);
    fc.assert(
      fc.property(
        locale,
        currency,
        display,
        fc.integer({ min: 0, max: 9_999_999_99 }),
        (place, code, currencyDisplay, cents) => {
          const places = ['JPY', 'KRW', 'VND'].includes(code) ? 0 : 2;
          const format = new Intl.NumberFormat(place, {
            style: 'currency',
            currency: code,
            currencyDisplay,
            minimumFractionDigits: places,
            maximumFractionDigits: places,
          });
          const text = format.format(cents / 10 ** places);
          const price = readPrice(text, undefined, code);
          expect([text, price]).toEqual([text, { ok: true, minor: cents, currency: code }]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
