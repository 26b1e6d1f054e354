import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrandFileError } from '../../../src/brands/brand-file-error.ts';
import { checkBrand, findingsOf } from '../../../src/brands/check.ts';
import type { FeedReport } from '../../../src/brands/feeds/read.ts';
import { readFeed } from '../../../src/brands/feeds/read.ts';
import { draftPack } from '../../../src/brands/init.ts';
import { loadBrand } from '../../../src/brands/load.ts';
import { SMALL_PACK } from '../small-pack.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function brandWith(feeds: string, files: Record<string, string>, pack = SMALL_PACK, reading = {}) {
  await mkdir(join(folder, 'feeds'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'shop.yaml'), `${pack}feeds:\n${feeds}`);
  return loadBrand(join(folder, 'shop.yaml'), reading);
}

test('items of a feed stand behind those of the pack, which win where both have one', async () => {
  const brand = await brandWith('  - file: feeds/a.csv\n', {
    'feeds/a.csv': 'id,name,price,weight\nmug,Other mug,99,1 kg\nlamp,Lamp,19.99,0.5 kg\n',
  });
  expect(brand.items.map(({ id, name, price }) => [id, name, price])).toEqual([
    ['mug', 'Mug', 1250],
    ['shirt', 'Shirt', 2000],
    ['lamp', 'Lamp', 1999],
  ]);
  // The pack measures weight in grams.
  expect(brand.item.get('lamp')?.attributes).toEqual({ weight: 500 });
  expect(brand.pack.attributes.weight?.unit).toBe('g');
});

test('offers and offerings may name items of a feed, and one that nobody has is refused', async () => {
  const of = (id: string) => SMALL_PACK.replace('items: [mug], percent: 10', `items: [${id}], percent: 10`);
  const files = { 'feeds/a.csv': 'id,name,price\nlamp,Lamp,19.99\n' };
  expect((await brandWith('  - file: feeds/a.csv\n', files, of('lamp'))).offers.get('ten')?.items).toEqual(['lamp']);
  await expect(brandWith('  - file: feeds/a.csv\n', files, of('lamb'))).rejects.toThrow('there is no item lamb');
});

test('a pack of feeds alone loads, a pack of nothing does not', async () => {
  const bare = SMALL_PACK.replace(/items:\n[\s\S]*?offers:\n.*\n/, '').replace(', offers: [ten]', '');
  expect(
    (await brandWith('  - file: a.csv\n', { 'a.csv': 'id,name,price\nlamp,Lamp,19.99\n' }, bare)).items,
  ).toHaveLength(1);
  await writeFile(join(folder, 'none.yaml'), bare);
  await expect(loadBrand(join(folder, 'none.yaml'))).rejects.toThrow(
    'write at least one item, or name a file under feeds',
  );
});

test('prices that contain tax say how much of it', async () => {
  const files = { 'a.csv': 'id,name,price\nlamp,Lamp,119\n' };
  const brand = await brandWith('  - { file: a.csv, basis: all_in, tax_percent: 19 }\n', files);
  expect(brand.item.get('lamp')).toMatchObject({ price: 11900, tax: 1900, basis: 'all_in' });
  await expect(brandWith('  - { file: a.csv, basis: all_in }\n', files)).rejects.toThrow(
    'write the tax they contain, tax_percent: 0 if none',
  );
});

test.each([
  ['/etc/passwd', 'write a path relative to the pack'],
  ['https://shop.example/feed.csv', 'write a path relative to the pack'],
  ['missing.csv', 'missing.csv: no such file'],
])('the feed %s is refused with its place in the pack', async (file, message) => {
  const error = await brandWith(`  - file: ${file}\n`, {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BrandFileError);
  if (!(error instanceof BrandFileError)) return;
  expect(error.complaints[0]?.path).toBe('feeds[0]');
  expect(error.complaints[0]?.line).toBeGreaterThan(30);
  expect(error.message).toContain(message);
});

test('a mapping to a field that does not exist is refused', async () => {
  await expect(
    brandWith('  - { file: a.csv, mapping: { prize: price } }\n', { 'a.csv': 'id,name,price\n1,A,1\n' }),
  ).rejects.toThrow('the mapping fills fields that do not exist (prize)');
});

test('the check lists rejected rows, unread columns, free items, finished offers and claims without a figure', async () => {
  const reports: FeedReport[] = [];
  const csv =
    'Handle,Title,Body (HTML),Variant Price,Rack Location\na,A,"<p>The best lamp in town. Weighs 2 kg.</p>",5,x\nb,B,<p>Lasts 10 h.</p>,0,x\nc,C,,none,x\n';
  const pack = SMALL_PACK.replace('percent: 10 }', 'percent: 10, ends_at: 2026-01-01T00:00:00Z }');
  const brand = await brandWith('  - file: a.csv\n', { 'a.csv': csv }, pack, {
    onReport: (report: FeedReport) => reports.push(report),
  });
  const findings = checkBrand(brand, 'shop.yaml', reports, Date.UTC(2026, 5, 1));
  expect(findings).toContainEqual({
    level: 'error',
    file: 'a.csv',
    line: 4,
    path: 'price',
    message: '"none" is not a price',
  });
  expect(findings).toContainEqual({
    level: 'warning',
    file: 'a.csv',
    path: 'Rack Location',
    message: 'this column is not read; it is no field of the format',
  });
  const said = findings.map(({ path, message }) => `${path}: ${message}`).join('\n');
  expect(said).toContain('items(b).price: costs nothing');
  expect(said).toContain('offers(ten): ended 2026-01-01T00:00:00Z');
  expect(said).toContain('items(a).summary: claims "best" without a figure');
  expect(said).not.toContain('items(b).summary: claims');
});

test('a pack that does not load becomes findings with lines', async () => {
  const error = await brandWith(
    '  - file: a.csv\n',
    { 'a.csv': 'x' },
    SMALL_PACK.replace('price: 20', 'prise: 20'),
  ).catch((caught: unknown) => caught);
  if (!(error instanceof BrandFileError)) throw error;
  expect(findingsOf(error)[0]).toMatchObject({ level: 'error', path: 'items[1].price' });
});

test('a drafted pack loads as it stands, whatever the brand is called', async () => {
  const csv =
    'Handle,Title,Type,Variant Grams,Variant Price\nlamp,Lamp,Lights: "all" #1,500,19.99\nrug,Rug,Home,900,5\n';
  await writeFile(join(folder, 'products.csv'), csv);
  const { items, report } = await readFeed(join(folder, 'products.csv'), { currency: 'USD' });
  const text = draftPack(
    {
      display_name: 'Läden: "R" & Co #1\n',
      domain: 'laden.example',
      currency: 'USD',
      feed: 'products.csv',
      updated_at: '2026-01-12T09:00:00Z',
    },
    report,
    items,
  );
  await writeFile(join(folder, 'brand.yaml'), text);
  const brand = await loadBrand(join(folder, 'brand.yaml'));
  expect(brand.items.map(({ id, price, attributes }) => [id, price, attributes])).toEqual([
    ['lamp', 1999, { weight: 500 }],
    ['rug', 500, { weight: 900 }],
  ]);
  expect(brand.pack.name).toBe('la-den-r-co-1');
  expect(brand.pack.brand.display_name).toBe('Läden: "R" & Co #1 ');
});

test('a draft says what is sold, by the categories with the most items (P18)', async () => {
  const drafted = async (types: string[]) => {
    const rows = types.map((type, at) => `p${at},Thing ${at},${type},100,5`);
    await writeFile(join(folder, 'sold.csv'), `Handle,Title,Type,Variant Grams,Variant Price\n${rows.join('\n')}\n`);
    const { items, report } = await readFeed(join(folder, 'sold.csv'), { currency: 'USD' });
    const answers = { display_name: 'Kiln', domain: 'kiln.example', currency: 'USD', feed: 'sold.csv' };
    await writeFile(
      join(folder, 'sold.yaml'),
      draftPack({ ...answers, updated_at: '2026-01-12T09:00:00Z' }, report, items),
    );
    return (await loadBrand(join(folder, 'sold.yaml'))).pack.brand.sells;
  };
  expect(await drafted(['Home > Cups', 'Home > Pots', 'Home > Cups', 'Rugs', 'Lamps'])).toBe('cups, pots, rugs');
  expect(await drafted([''])).toBeUndefined();
});
