import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { endAll, PROGRAM, REPOSITORY, run, start } from './program.ts';

afterAll(endAll);

const FEED = `id,name,category,price,description,stock
mug,Blue Mug,Mugs,12.50,Holds a lot of tea.,4
pot,Tea Pot,Pots,39.00,Pours without a drop.,0
`;

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'si-mcp-init-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const init = (folder: string, ...words: string[]) => run(['brand', 'init', ...words], { cwd: folder });

describe('si-mcp brand init', () => {
  test('writes a commented pack that names the feed and its schema, and says what is next', async () => {
    const folder = folderWith({ 'tea-house_products.csv': FEED });
    const { code, stdout, stderr } = await init(folder, '--feed', 'tea-house_products.csv', '--currency', 'EUR');
    expect(code).toBe(0);
    expect(stderr).toBe('tea-house_products.csv (plain): 2 records read, 2 products, 0 merged, 0 skipped\n');
    expect(stdout).toBe(`Wrote tea-house.yaml: 2 products from 2 records, 0 skipped.

Next:
  si-mcp brand check tea-house.yaml          errors and warnings
  si-mcp brand search tea-house.yaml "mugs"  which products match, and why
  si-mcp demo --brand tea-house.yaml         a whole conversation
Lines marked "change" are guesses: review and edit them.
`);
    const text = readFileSync(join(folder, 'tea-house.yaml'), 'utf8');
    const [, schema = ''] = /^# yaml-language-server: \$schema=(.+)\n/.exec(text) ?? [];
    expect(JSON.parse(readFileSync(resolve(folder, schema), 'utf8'))).toMatchObject({ title: 'Brand pack' });
    expect(parse(text)).toMatchObject({
      name: 'tea-house',
      brand: { display_name: 'Tea House', domain: 'tea-house.example' },
      currency: 'EUR',
      feeds: [{ file: 'tea-house_products.csv', format: 'plain' }],
    });
  });

  test('names the brand and its domain from what the feed says of its shop, or from where its products are', async () => {
    const folder = folderWith({
      'export.xml': `<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Hafen | Product feed</title><link>https://www.hafen.example</link>
        <item><g:id>1</g:id><g:title>Cup</g:title><g:price>5 EUR</g:price></item></channel></rss>`,
      'cups.csv': 'id,name,price,url\n1,Cup,5,https://cups.example/1\n2,Mug,6,https://www.cups.example/2\n',
    });
    expect(await init(folder, '--feed', 'export.xml', '--out', 'a.yaml')).toMatchObject({ code: 0 });
    expect(await init(folder, '--feed', 'cups.csv', '--currency', 'EUR', '--out', 'b.yaml')).toMatchObject({ code: 0 });
    const brandIn = (file: string) => parse(readFileSync(join(folder, file), 'utf8')).brand;
    expect(brandIn('a.yaml')).toMatchObject({ display_name: 'Hafen', domain: 'hafen.example' });
    expect(brandIn('b.yaml')).toMatchObject({ display_name: 'Cups', domain: 'cups.example' });
  });

  test('takes name, domain and place as given, and finds the feed from there', async () => {
    const folder = folderWith({ 'feed.csv': FEED });
    mkdirSync(join(folder, 'packs'));
    const words = ['--feed', 'feed.csv', '--name', "Mary's Teas", '--domain', 'marys.example', '--currency', 'USD'];
    expect(await init(folder, ...words, '--out', 'packs/marys.yaml')).toMatchObject({ code: 0 });
    expect(parse(readFileSync(join(folder, 'packs/marys.yaml'), 'utf8'))).toMatchObject({
      brand: { display_name: "Mary's Teas", domain: 'marys.example' },
      feeds: [{ file: '../feed.csv' }],
    });
    expect(await run(['brand', 'check', 'packs/marys.yaml'], { cwd: folder })).toMatchObject({ code: 0 });
  });

  test('never overwrites a file without --force', async () => {
    const folder = folderWith({ 'feed.csv': FEED, 'shop.yaml': 'mine\n' });
    const words = ['--feed', 'feed.csv', '--currency', 'USD', '--out', 'shop.yaml'];
    const { code, stdout, stderr } = await init(folder, ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'si-mcp: shop.yaml already exists. Choose another --out, or pass --force to overwrite it.\n',
    );
    expect(readFileSync(join(folder, 'shop.yaml'), 'utf8')).toBe('mine\n');
    expect(await init(folder, ...words, '--force')).toMatchObject({ code: 0 });
    expect(parse(readFileSync(join(folder, 'shop.yaml'), 'utf8'))).toMatchObject({ currency: 'USD' });
  });

  test.skipIf(process.platform === 'win32')(
    'a disk that is full costs no pack, and leaves no half of one',
    async () => {
      const folder = folderWith({ 'feed.csv': FEED, 'shop.yaml': 'mine\n' });
      const onFullDisk = (...words: string[]) => {
        const line = ['brand', 'init', '--feed', 'feed.csv', '--currency', 'USD', ...words].join(' ');
        const args = ['--norc', '-c', `ulimit -f 0; exec '${process.execPath}' '${PROGRAM}' ${line}`];
        return run([], { command: 'bash', args, cwd: folder });
      };
      for (const words of [
        ['--out', 'shop.yaml', '--force'],
        ['--out', 'new.yaml'],
      ]) {
        const { code, stderr } = await onFullDisk(...words);
        expect([code, stderr.split('\n').at(-2)]).toEqual([2, `si-mcp: ${words[1]} cannot be written (EFBIG).`]);
      }
      expect(readFileSync(join(folder, 'shop.yaml'), 'utf8')).toBe('mine\n');
      expect(readdirSync(folder).sort()).toEqual(['feed.csv', 'shop.yaml']);
    },
  );

  test('--out - prints the pack alone', async () => {
    const folder = folderWith({ 'feed.csv': FEED });
    const { code, stdout } = await init(folder, '--feed', 'feed.csv', '--currency', 'USD', '--out', '-');
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({ currency: 'USD', feeds: [{ file: 'feed.csv' }] });
  });

  test('rows that are not loaded are named', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `bad${at},Bad,Mugs,x,,\n`).join('');
    const good = Array.from({ length: 60 }, (_, at) => `good${at},Good ${at},Mugs,5.00,,\n`).join('');
    const folder = folderWith({ 'feed.csv': FEED + good + rows });
    const { code, stdout, stderr } = await init(folder, '--feed', 'feed.csv', '--currency', 'USD');
    expect(code).toBe(0);
    expect(stderr).toContain('  feed.csv:64 price: "x" is not a price\n');
    expect(stderr).toContain('  … and 2 more rows that are not loaded\n');
    expect(stdout).toContain('62 products from 74 records, 12 skipped');
    const quiet = await init(folder, '--feed', 'feed.csv', '--currency', 'USD', '--force', '--log-level', 'warn');
    expect([quiet.code, quiet.stderr]).toEqual([0, '']);
  });

  test.each([
    ['no currency anywhere', FEED, [], 'feed.csv has no currency. Pass one, e.g. --currency USD.'],
    [
      'a currency that is none',
      FEED,
      ['--currency', 'dollars'],
      'Invalid --currency "dollars": expected an ISO 4217 code, e.g. USD.',
    ],
    [
      'a domain that is none',
      FEED,
      ['--currency', 'USD', '--domain', 'https://x.example'],
      'Invalid --domain "https://x.example": expected a bare domain, e.g. cornershop.example.',
    ],
    ['an empty feed', '', ['--currency', 'USD'], 'the file is empty'],
    ['columns nobody knows', 'a,b\n1,2\n', ['--currency', 'USD'], 'no column for id'],
    ['a field that is none', FEED, ['--currency', 'USD', '--map', 'colour=x'], 'Invalid --map: unknown field colour'],
    ['a mapping that is none', FEED, ['--map', 'price'], 'Write field=column.'],
  ])('%s gets one clear error and exit code 2, and nothing is written', async (_case, feed, words, usageError) => {
    const folder = folderWith({ 'feed.csv': feed });
    const { code, stdout, stderr } = await init(folder, '--feed', 'feed.csv', '--out', 'shop.yaml', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(usageError);
    expect(stderr).toMatch(/^si-mcp: [^\n]+\n$/);
    expect(existsSync(join(folder, 'shop.yaml'))).toBe(false);
  });

  test('an encoding nobody declares can be told, and the pack repeats it', async () => {
    const folder = folderWith({});
    writeFileSync(join(folder, 'a.csv'), Buffer.from('id,name,price\n1,\xcc\xee\xf0\xe5,5\n', 'latin1'));
    const words = ['--feed', 'a.csv', '--currency', 'EUR', '--encoding', 'windows-1251', '--out', 'a.yaml'];
    expect(await init(folder, ...words)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toContain('    encoding: "windows-1251"\n');
    const { stdout } = await run(['brand', 'search', 'a.yaml', 'Море'], { cwd: folder });
    expect(stdout).toContain('Море');
  });

  test('a column that is not found is answered with the flags that name it', async () => {
    const folder = folderWith({ 'a.csv': 'Artikelnummer;Bezeichnung;Verkaufspreis\n1;Mug;10\n' });
    expect(await init(folder, '--feed', 'a.csv', '--currency', 'EUR')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '(here: --map id=Artikelnummer --map name=Bezeichnung --map price=Verkaufspreis)',
      ),
    });
  });

  test('without --feed it says what is missing', async () => {
    expect(await init(tmpdir())).toEqual({
      code: 2,
      stdout: '',
      stderr: "si-mcp: required option '--feed <file>' not specified. See si-mcp brand init --help.\n",
    });
  });

  test('text in names and feeds cannot break out of its place in the pack', async () => {
    const folder = folderWith({ 'feed.csv': 'id,name,category,price\na,"x: [","c: {\n#",3.00\n' });
    const name = 'He said: "hi"\n# - {x: [';
    expect(
      await init(folder, '--feed', 'feed.csv', '--currency', 'USD', '--name', name, '--out', 's.yaml'),
    ).toMatchObject({ code: 0 });
    expect(parse(readFileSync(join(folder, 's.yaml'), 'utf8'))).toMatchObject({
      brand: { display_name: 'He said: "hi" # - {x: [' },
    });
    expect(await run(['brand', 'check', 's.yaml'], { cwd: folder })).toMatchObject({ code: 0 });
  });

  test('on a terminal it asks for missing values, and again when a value is invalid', async ({ skip }) => {
    if (!hasScript()) skip('no script(1) here to play a terminal');
    const folder = folderWith({ 'feed.csv': FEED });
    const command = `'${process.execPath}' '${PROGRAM}' brand init --feed feed.csv`;
    const { child, ended, stdout } = start([], {
      command: 'script',
      args: ['-qec', command, '/dev/null'],
      cwd: folder,
    });
    // Each answer waits for its question: a terminal that is not read yet loses what is typed.
    const answers = [
      ['Its prices are in [USD]: ', 'usd'],
      ['Not a currency code. Try again, e.g. USD.', 'GBP'],
      ['Name of the brand [My Brand]: ', 'Tea & Co'],
      ['Its domain [tea-co.example]: ', ''],
      ['Write to [tea-co.yaml]: ', 'tea.yaml'],
    ];
    child.stdout.on('data', () => {
      const [question = '', answer] = answers[0] ?? [];
      if (answer === undefined || !stdout().includes(question)) return;
      answers.shift();
      child.stdin.write(`${answer}\n`);
    });
    expect((await ended).code).toBe(0);
    expect(answers).toEqual([]);
    expect(stdout()).toContain('Wrote tea.yaml: 2 products');
    expect(parse(readFileSync(join(folder, 'tea.yaml'), 'utf8'))).toMatchObject({
      brand: { display_name: 'Tea & Co', domain: 'tea-co.example' },
      currency: 'GBP',
    });
  });
});

function hasScript(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore', timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}

/** What a brand's engineer does on the first day: draft, check, search, watch a conversation. */
async function firstDay(folder: string, feed: string, words: string[], query: string) {
  const pack = join(folder, 'first-day.yaml');
  expect(await init(folder, '--feed', feed, '--out', pack, ...words)).toMatchObject({ code: 0 });
  expect(await run(['brand', 'check', pack])).toMatchObject({ code: 0 });
  const searched = await run(['brand', 'search', pack, query, '--json']);
  expect(searched.code, searched.stdout).toBe(0);
  const demo = await run(['demo', '--brand', pack, '--json']);
  const { calls } = JSON.parse(demo.stdout);
  expect(calls.map(({ tool }: { tool: string }) => tool)).toContain('si_initiate_session');
  return JSON.parse(searched.stdout);
}

const EXPORTS = [
  ['bicycles.csv', 'a helmet under $60', 'Helmet'],
  ['apparel.csv', 'womens shirts', 'Womens'],
] as const;

describe('from an export to a conversation', () => {
  for (const [name, query, category] of EXPORTS) {
    const feed = join(REPOSITORY, '../shared/feeds/shopify', name);
    test(`${name}: init, check, search, demo`, async ({ skip }) => {
      if (!existsSync(feed)) skip(`no ${name} in ../shared/feeds/shopify`);
      const folder = mkdtempSync(join(tmpdir(), 'si-mcp-export-'));
      const { kept } = await firstDay(folder, feed, ['--currency', 'USD'], query);
      expect(kept[0]).toMatchObject({ category, shown: true });
    });
  }

  test.each([
    [
      'shop.csv',
      'Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price\nred-hat,Red Hat,<p>Warm.</p>,Hatters,Hats,Size,S,RH-S,20.00\nred-hat,,,,,,M,RH-M,20.00\n',
      ['--currency', 'USD'],
      'red-hat',
    ],
    [
      'shop.json',
      '{"products":[{"id":1,"handle":"red-hat","title":"Red Hat","body_html":"<p>Warm.</p>","vendor":"Hatters","product_type":"Hats","tags":[],"variants":[{"id":11,"title":"Default Title","option1":"Default Title","price":"20.00","available":true}],"options":[{"name":"Title","values":["Default Title"]}]}]}',
      ['--currency', 'USD'],
      'red-hat',
    ],
    [
      'shop.tsv',
      'id\ttitle\tdescription\tlink\tavailability\tprice\tproduct_type\nRH\tRed Hat\tWarm.\thttps://hats.example/rh\tin_stock\t20.00 EUR\tHats\n',
      [],
      'RH',
    ],
    [
      'shop.xml',
      '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>RH</g:id><g:title>Red Hat</g:title><g:description>Warm.</g:description><g:price>20.00 EUR</g:price><g:availability>in_stock</g:availability><g:product_type>Hats</g:product_type></item></channel></rss>',
      [],
      'RH',
    ],
    [
      'shop.jsonl',
      '{"item_id":"RH","title":"Red Hat","description":"Warm.","price":"20.00 EUR","availability":"in_stock","product_category":"Hats"}\n',
      [],
      'RH',
    ],
    [
      'shop.jsonld',
      '{"@context":"https://schema.org","@type":"Product","sku":"RH","name":"Red Hat","description":"Warm.","category":"Hats","offers":{"@type":"Offer","price":20,"priceCurrency":"EUR"}}',
      [],
      'RH',
    ],
    ['shop.txt', 'sku;name;type;price\nRH;Red Hat;Hats;20,00\n', ['--currency', 'EUR'], 'RH'],
  ])('%s: init, check, search, demo', async (name, text, words, id) => {
    const folder = folderWith({ [name]: text });
    const { kept } = await firstDay(folder, join(folder, name), words, 'do you have a red hat?');
    expect(kept).toMatchObject([{ id, name: 'Red Hat', category: 'Hats', price: 2000, shown: true }]);
  });
});
