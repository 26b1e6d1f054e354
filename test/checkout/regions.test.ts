/** How addresses write a state, a province, a canton; and what of it a tax rule understands. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { countryOf, fold, isDivided, regionsMeant } from '../../src/checkout/regions.ts';

const code = (country: string, text: string) => regionsMeant(country, text).map((line) => line.join(' in '));

test.each([
  ['Weißes Feld', 'weisses feld'],
  ['Møre', 'more'],
  ['Łódź', 'lodz'],
  ['Đà Nẵng', 'da nang'],
  ['Ísafjarðarbær', 'isafjardarbaer'],
  ['Œuvre', 'oeuvre'],
  ['Iğdır', 'igdir'],
  ['Norðurþing', 'nordurthing'],
  ['Þingeyri', 'thingeyri'],
  ["Hawai'i", 'hawaii'],
  ['St. Gallen', 'st gallen'],
  ['Île-de-France', 'ile de france'],
])('%s is compared as %s', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test.each([
  ['US', 'CA', 'CA'],
  ['US', 'ca', 'CA'],
  ['US', ' Ca ', 'CA'],
  ['US', 'US-CA', 'CA'],
  ['US', 'us_ca', 'CA'],
  ['US', 'California', 'CA'],
  ['US', 'CALIFORNIA', 'CA'],
  ['US', 'State of California', 'CA'],
  ['US', 'California (CA)', 'CA'],
  ['US', 'CA - California', 'CA'],
  ['US', 'New York State', 'NY'],
  ['US', 'Washington', 'WA'],
  ['US', 'Washington, D.C.', 'DC'],
  ['US', 'D.C.', 'DC'],
  ['US', 'District of Columbia', 'DC'],
  ['US', 'Hawaiʻi', 'HI'],
  ['US', 'Puerto Rico', 'PR'],
  ['US', 'west   virginia', 'WV'],
  ['CA', 'Québec', 'QC'],
  ['CA', 'Quebec', 'QC'],
  ['CA', 'CA-ON', 'ON'],
  ['DE', 'Bayern', 'BY'],
  ['DE', 'Bavaria', 'BY'],
  ['DE', 'Freistaat Bayern', 'BY'],
  ['DE', 'Thueringen', 'TH'],
  ['DE', 'THÜRINGEN', 'TH'],
  ['DE', 'Thu\u0308ringen', 'TH'],
  ['DE', 'Baden Wurttemberg', 'BW'],
  ['IT', 'Lombardia', '25'],
  ['IT', 'Lombardy', '25'],
  ['IT', 'MI', 'MI in 25'],
  ['IT', 'Provincia di Milano', 'MI in 25'],
  ['ES', 'Las Palmas', 'GC in CN'],
  ['ES', 'Canarias', 'CN'],
  ['ES', 'Canary Islands', 'CN'],
  ['ES', 'Catalunya', 'CT'],
  ['ES', 'Principado de Asturias', 'AS'],
  ['FR', 'Île-de-France', 'IDF'],
  ['FR', 'ile de france', 'IDF'],
  ['JP', 'Tokyo', '13'],
  ['JP', 'Tôkyô', '13'],
  ['JP', 'Kanagawa Prefecture', '14'],
  ['AU', 'new south wales', 'NSW'],
  ['IN', 'Maharashtra', 'MH'],
  ['BR', 'Sao Paulo', 'SP'],
  ['CH', 'Zuerich', 'ZH'],
  ['CH', 'Kanton Zürich', 'ZH'],
  ['AT', 'Vienna', '9'],
  ['PL', 'Łódzkie', '10'],
  ['PL', 'lodzkie', '10'],
  ['GB', 'Scotland', 'SCT'],
  ['MX', 'Ciudad de México', 'CMX'],
  ['MX', 'D.F.', 'CMX'],
  ['US', 'AE', 'AE'],
  ['IN', 'TG', 'TS'],
  ['IN', 'Orissa', 'OD'],
  ['CN', 'Beijing', 'BJ'],
])('in %s "%s" is %s (P32)', (country, text, expected) => {
  expect(code(country, text)).toContain(expected);
  expect(new Set(code(country, text).map((line) => line.split(' ')[0])).size).toBe(code(country, text).length);
});

test.each([
  ['US', ''],
  ['US', '   '],
  ['US', 'Kalifornien'],
  ['US', 'Bavaria'],
  ['US', 'XX'],
  ['US', 'CA-NY'],
  ['US', 'California or Oregon'],
  ['US', '-'],
  ['US', 'state'],
  ['US', '__proto__'],
  ['US', 'constructor'],
  ['US', 'x'.repeat(500)],
  ['ZZ', 'CA'],
  ['__proto__', 'CA'],
])('in %s "%s" is no subdivision (P32)', (country, text) => {
  expect(code(country, text)).toEqual([]);
});

test.each([
  ['us', 'US'],
  ['UK', 'GB'],
  ['uk', 'GB'],
  ['el', 'GR'],
  ['XK', 'XK'],
  ['PR', 'PR'],
  ['XX', undefined],
  ['ZZ', undefined],
  ['EU', undefined],
  ['U1', undefined],
  ['', undefined],
  ['USA', undefined],
  ['__proto__', undefined],
])('the country "%s" is %s (P32)', (code, country) => {
  expect(countryOf(code)).toBe(country);
});

test('every subdivision is found by its code, its code with the country, and each of its names (P32)', async () => {
  const file: Record<string, string> = JSON.parse(
    await readFile(new URL('../../src/checkout/subdivisions.json', import.meta.url), 'utf8'),
  );
  const lost: string[] = [];
  let count = 0;
  for (const [country, rows] of Object.entries(file)) {
    expect(isDivided(country)).toBe(true);
    for (const row of rows.split('|')) {
      const [key = ''] = row.split(' ', 1);
      const [part = ''] = key.split('>');
      for (const text of [part, `${country}-${part}`, ...row.slice(key.length + 1).split(';')]) {
        count += 1;
        if (fold(text) === '' || regionsMeant(country, text).some(([own]) => own === part)) continue;
        // A name that is another one's code means that one.
        if (text.length > 3) lost.push(`${country} ${part} ${text}`);
      }
    }
  }
  expect(lost).toEqual([]);
  expect(count).toBeGreaterThan(15_000);
});

test('the table is what its two sources say (npm run subdivisions)', async () => {
  const { subdivisionsFile } = (await import(new URL('../../build/subdivisions.mjs', import.meta.url).href)) as {
    subdivisionsFile(): Promise<string>;
  };
  const file = await readFile(new URL('../../src/checkout/subdivisions.json', import.meta.url), 'utf8');
  expect(await subdivisionsFile()).toBe(file);
});
