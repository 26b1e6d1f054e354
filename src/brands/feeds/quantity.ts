/** Attribute values as feeds write them: "12.3 kg", "yes", "56 cm". Parsed once all rows are known, so that each attribute has one type and unit. */

/** Label, type and unit of a feed attribute, in the shape of `attributes` in a pack. */
export interface AttributeKind {
  label: string;
  type: 'text' | 'number' | 'boolean';
  unit?: string;
}

/** A number with the unit written behind it; `undefined` when the text is anything else (007, 1e3, 12 speeds, 3-4 mm). */
export function readQuantity(text: string): { value: number; unit?: string } | undefined {
  const found = /^([+-]?)([1-9]\d{0,2}(?:,\d{3})+|\d{1,12})(?:[.,](\d{1,6}))?\s?([^\d\s.,]{1,8}|fl oz)?$/.exec(
    text.trim(),
  );
  if (found === null) return undefined;
  const [, sign = '', whole = '', decimals, mark] = found;
  if (whole.length > 1 && whole.startsWith('0')) return undefined;
  const unit = mark === undefined ? undefined : (UNITS.get(mark) ?? UNITS.get(mark.toLowerCase()));
  if (mark !== undefined && unit === undefined) return undefined;
  const value = Number(`${sign}${whole.replaceAll(',', '')}.${decimals ?? '0'}`);
  return unit === undefined ? { value } : { value, unit };
}

/** `value` in `to` instead of `from`; `undefined` when the units are not comparable. Rounded to six significant decimals. */
export function convert(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const a = MEASURES.get(from);
  const b = MEASURES.get(to);
  if (a === undefined || b === undefined || a.of !== b.of) return undefined;
  return Number(((value * a.size) / b.size).toPrecision(7));
}

/** Attribute name of a column: "Wheel Size (mm)" is `wheel_size`, measured in mm. Empty when nothing is left of it. */
export function attributeName(column: string): { key: string; label: string; unit?: string } {
  const bracket = /^(.*)[([]([^()[\]]{1,8})[)\]]$/.exec(column.trim());
  const bracketUnit = bracket === null ? undefined : UNITS.get((bracket[2] ?? '').trim());
  const suffix = /^(.+)_(kg|g|lb|oz|km|cm|mm|ml|wh|kwh|mah)$/i.exec(column);
  const name = bracketUnit !== undefined ? (bracket?.[1] ?? column) : (suffix?.[1] ?? column);
  const unit = bracketUnit ?? (suffix === null ? undefined : UNITS.get((suffix[2] ?? '').toLowerCase()));
  const key = keyOf(name);
  return { key, label: labelOf(key), ...(unit === undefined ? {} : { unit }) };
}

/** A key as a label: "Wheel size", "SKU". */
export function labelOf(name: string): string {
  if (/^(sku|mpn|gtin\d*|ean|upc|isbn)$/i.test(name)) return name.toUpperCase();
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A name as a key: lower case, words joined by underscores, at most 40 characters; never a name objects give meaning to. */
export function keyOf(name: string): string {
  const key = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 40);
  return key === 'constructor' || key === 'prototype' || key === 'proto' ? '' : key;
}

const UNITS = new Map<string, string>(
  (
    'mg=mg g=g gr=g gram=g grams=g kg=kg kgs=kg kilogram=kg kilograms=kg lb=lb lbs=lb pound=lb pounds=lb oz=oz ounce=oz ounces=oz ' +
    'mm=mm cm=cm m=m meter=m meters=m km=km in=in inch=in inches=in "=in ″=in ft=ft foot=ft feet=ft mi=mi mile=mi miles=mi ' +
    'ml=ml cl=cl l=L L=L liter=L liters=L litre=L litres=L gal=gal w=W W=W kw=kW kW=kW wh=Wh Wh=Wh kwh=kWh kWh=kWh ' +
    'v=V V=V ah=Ah Ah=Ah mah=mAh mAh=mAh hp=hp nm=Nm Nm=Nm h=h hr=h hrs=h hour=h hours=h min=min mins=min minutes=min s=s sec=s ' +
    'mph=mph km/h=km/h kmh=km/h %=% gb=GB GB=GB tb=TB TB=TB mb=MB MB=MB hz=Hz Hz=Hz psi=psi bar=bar °c=°C °C=°C °f=°F °F=°F lm=lm lumen=lm lumens=lm'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
).set('fl oz', 'fl oz');

const MEASURES = new Map<string, { of: string; size: number }>(
  (
    'mass:mg=0.001,g=1,kg=1000,lb=453.59237,oz=28.349523125 length:mm=1,cm=10,m=1000,km=1000000,in=25.4,ft=304.8,mi=1609344 ' +
    'volume:ml=1,cl=10,L=1000,gal=3785.411784 energy:Wh=1,kWh=1000 power:W=1,kW=1000 charge:mAh=1,Ah=1000 ' +
    'time:s=1,min=60,h=3600 memory:MB=1,GB=1000,TB=1000000'
  )
    .split(' ')
    .flatMap((group) => {
      const [of = '', units = ''] = group.split(':');
      return units.split(',').map((pair): [string, { of: string; size: number }] => {
        const [unit = '', size = '1'] = pair.split('=');
        return [unit, { of, size: Number(size) }];
      });
    }),
);
