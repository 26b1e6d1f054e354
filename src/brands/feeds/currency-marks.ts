/** Currency codes, signs and words before or after an amount. One mark may belong to several currencies. */

/** Currencies a mark may mean; empty when it is none. `undefined` where nothing is written. */
export function currenciesOf(written: string): ReadonlySet<string> | undefined {
  const mark = bare(written.slice(0, 40).normalize('NFKC'));
  if (mark === '') return undefined;
  const upper = mark.toUpperCase();
  const known = MARKS.get(upper) ?? MARKS.get(upper.replace(/[\s.]/g, ''));
  if (known !== undefined) return known;
  const code = OLD_CODES.get(upper) ?? upper;
  if (CODES.has(code)) return new Set([code]);
  // "BR$" and "$BB": the dollar or peso of that country.
  const country = /^(?:([A-Z]{2})\$|\$([A-Z]{2}))$/.exec(upper);
  const dollar = DOLLARS.split(' ').find((one) => country !== null && one.startsWith(country[1] ?? country[2] ?? ' '));
  return dollar === undefined ? (agreedOf(upper) ?? NONE) : new Set([dollar]);
}

/** Without the blanks, points and colons around it: "kr.", ": Rs." */
function bare(text: string): string {
  const isRim = (char: string | undefined) => char !== undefined && /[\s.:]/.test(char);
  let [from, to] = [0, text.length];
  while (from < to && isRim(text[from])) from++;
  while (to > from && isRim(text[to - 1])) to--;
  return text.slice(from, to);
}

/** "US$", "USD $", "$ CAD", "€ EUR": two marks side by side mean what both can mean. */
function agreedOf(upper: string): ReadonlySet<string> | undefined {
  for (const parts of [upper.split(' '), splitCode(upper)]) {
    const [first, second] = parts;
    if (parts.length !== 2 || !first || !second || first === upper) continue;
    const [one, other] = [currenciesOf(first), currenciesOf(second)];
    const both = one === undefined || other === undefined ? [] : [...one].filter((code) => other.has(code));
    if (both.length > 0) return new Set(both);
  }
  return undefined;
}

function splitCode(upper: string): string[] {
  if (/^[A-Z]{3}[^A-Z\s]+$/.test(upper)) return [upper.slice(0, 3), upper.slice(3)];
  return /^[^A-Z\s]+[A-Z]{3}$/.test(upper) ? [upper.slice(0, -3), upper.slice(-3)] : [];
}

const NONE: ReadonlySet<string> = new Set();
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const OLD_CODES = new Map([
  ['RUR', 'RUB'],
  ['NIS', 'ILS'],
  ['RMB', 'CNY'],
  ['NTD', 'TWD'],
  ['STG', 'GBP'],
  ['SOM', 'KGS'],
  ['UKL', 'GBP'],
]);

const DOLLARS =
  'USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BRL BSD BBD BZD BMD KYD FJD GYD JMD LRD NAD SBD SRD TTD XCD DOP NIO BND';

/** In capitals, without points. */
const MARKS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (
    [
      ['€ EURO EUROS EVRO ЕВРО ΕΥΡΏ ΕΥΡΩ', 'EUR'],
      ['$ ＄ DOLLAR DOLLARS', DOLLARS],
      ['US$ U$S $US US', 'USD'],
      ['CA$ CAN$ CDN$ $CA', 'CAD'],
      ['C$', 'CAD NIO'],
      ['A$ AU$ $AU', 'AUD'],
      ['NZ$ $NZ', 'NZD'],
      ['S$ SG$ $SG', 'SGD'],
      ['HK$ $HK', 'HKD'],
      ['NT$ NT', 'TWD'],
      ['MX$ MEX$ $MX', 'MXN'],
      ['AR$ $AR', 'ARS'],
      ['CLP$ CL$ $CL', 'CLP'],
      ['COL$ CO$ $CO', 'COP'],
      ['$U UY$', 'UYU'],
      ['RD$', 'DOP'],
      ['R$', 'BRL'],
      ['J$', 'JMD'],
      ['TT$', 'TTD'],
      ['PESO PESOS', 'ARS CLP COP CUP DOP MXN PHP UYU'],
      ['REAIS REAL', 'BRL'],
      ['S/', 'PEN'],
      ['B/', 'PAB'],
      ['BS', 'BOB VES'],
      ['₡', 'CRC'],
      ['₲ GS', 'PYG'],
      ['Q', 'GTQ'],
      ['£', 'GBP EGP FKP GIP SHP SSP SYP LBP SDG'],
      ['UK£ £GB GB£', 'GBP'],
      ['E£ LE ج.م جم', 'EGP'],
      ['POUND POUNDS', 'GBP EGP LBP SYP'],
      ['KR KRONER KRONOR KRONA', 'SEK NOK DKK ISK FOK'],
      ['KČ KC KORUN', 'CZK'],
      ['ZŁ ZL ZŁOTYCH', 'PLN'],
      ['FT FORINT', 'HUF'],
      ['LEI LEU', 'RON MDL'],
      ['ЛВ ЛЕВА LV LEVA', 'BGN'],
      ['DIN ДИН DINARA ДИНАРА РСД', 'RSD'],
      ['KM', 'BAM'],
      ['ДЕН DEN', 'MKD'],
      ['LEK LEKË', 'ALL'],
      ['KN', 'HRK'],
      ['FR SFR FRS', 'CHF'],
      ['FCFA CFA', 'XOF XAF'],
      ['₽ РУБ РУБЛЕЙ РУБЛЯ РУБЛЬ Р RUBLES', 'RUB'],
      ['₴ ГРН ГРИВЕНЬ ГРИВЕН', 'UAH'],
      ['₸ ТГ ТЕНГЕ', 'KZT'],
      ['BR Б.Р БЕЛ.РУБ БР', 'BYN'],
      ['₾ ЛАРИ', 'GEL'],
      ['₼ MANAT', 'AZN'],
      ['֏ ДРАМ', 'AMD'],
      ['СУМ SO‘M SOʻM SOM', 'UZS KGS'],
      ['₺ TL LİRA LIRA', 'TRY'],
      ['₪ שח ש"ח שקל', 'ILS'],
      ['﷼', 'SAR IRR OMR YER QAR'],
      ['د.إ دإ درهم DHS', 'AED MAD'],
      ['DH DIRHAM DIRHAMS', 'AED MAD'],
      ['ر.س رس ريال SR', 'SAR'],
      ['ر.ق رق QR', 'QAR'],
      ['ر.ع رع', 'OMR'],
      ['د.ك دك KD', 'KWD'],
      ['د.ب دب BD', 'BHD'],
      ['د.أ دأ JD', 'JOD'],
      ['د.ت دت DT', 'TND'],
      ['د.ج دج DA', 'DZD'],
      ['تومان TOMAN', 'IRR'],
      ['₹ ₨ RS RE RUPEES रु', 'INR PKR LKR NPR MUR SCR'],
      ['₹', 'INR'],
      ['৳ TK', 'BDT'],
      ['රු', 'LKR'],
      ['¥ 元 圆 圓', 'JPY CNY TWD HKD'],
      ['¥', 'JPY CNY'],
      ['円 JP¥', 'JPY'],
      ['CN¥ 人民币 YUAN', 'CNY'],
      ['₩ 원 WON', 'KRW'],
      ['฿ บาท BAHT', 'THB'],
      ['₫ Đ VNĐ ĐỒNG', 'VND'],
      ['₱ P', 'PHP'],
      ['RM', 'MYR'],
      ['RP RUPIAH', 'IDR'],
      ['₭', 'LAK'],
      ['៛', 'KHR'],
      ['K KS', 'MMK'],
      ['R RAND', 'ZAR'],
      ['₦ N', 'NGN'],
      ['₵ GH₵ GHC', 'GHS'],
      ['KSH KSHS', 'KES'],
      ['TSH', 'TZS'],
      ['USH', 'UGX'],
      ['₮', 'MNT'],
    ] as const
  ).flatMap(([marks, codes]) =>
    marks.split(' ').map((mark) => [mark.replace(/[\s.]/g, '').toUpperCase(), new Set(codes.split(' '))] as const),
  ),
);

/** Currencies whose shops write a point between thousands, in amounts that carry the currency's own sign. */
export const POINT_GROUPS: ReadonlySet<string> = new Set(
  (
    'EUR DKK NOK SEK ISK CZK PLN HUF RON BGN RSD BAM MKD ALL HRK MDL RUB UAH TRY IDR VND ' +
    'BRL ARS CLP COP UYU PYG CRC VES BOB AOA MZN MAD DZD'
  ).split(' '),
);
