import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { endAll, run, start } from './program.ts';

afterAll(endAll);

const search = (...words: string[]) => run(['brand', 'search', ...words]);

describe('si-mcp brand search', () => {
  test('shows what is understood, kept and dropped, and the answer, for a shipped brand', async () => {
    const { code, stdout, stderr } = await search('acme-outdoor', 'tents under $300');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^acme-outdoor, \d+ items: "tents under \$300"\n\nUnderstood {2}/);
    expect(stdout).toContain('price up to $300');
    expect(stdout).toMatch(/\nKept {8}\d+\n {3}1\. ● Solo 1 tent · \$229 · tents · solo-1-tent\n/);
    expect(stdout).toMatch(/\nDropped\n(.*\n)* +\d+ by price: Ridge 2 tent, /);
    expect(stdout).toMatch(/\nThe answer\n {2}\S/);
  });

  test('words of a query need no quotes', async () => {
    const [quoted, bare] = await Promise.all([
      search('acme-outdoor', 'tents under $300', '--json'),
      search('acme-outdoor', '--json', 'tents', 'under', '$300'),
    ]);
    const timeless = ({ stdout }: { stdout: string }) => {
      const { clock: _clock, trace, ...rest } = JSON.parse(stdout);
      return { ...rest, trace: { ...trace, ms: undefined } };
    };
    expect(timeless(bare)).toEqual(timeless(quoted));
  });

  test('--json is one document with the trace in it', async () => {
    const { stdout } = await search('acme-outdoor', 'tents under $300', '--json', '--clock', '2026-01-18T15:30:00Z');
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      brand: 'acme-outdoor',
      query: 'tents under $300',
      clock: '2026-01-18T15:30:00.000Z',
      unknown: [],
      kept: [{ id: 'solo-1-tent', name: 'Solo 1 tent', category: 'tents', price: 22900, currency: 'USD', shown: true }],
      offering: ['solo-1-tent'],
      trace: { event: 'reply' },
    });
    expect(told.dropped.price).toBeGreaterThan(0);
    expect(told.answer).toContain('Solo 1 tent');
  });

  test('what nothing fits is said, with the wish that was left aside', async () => {
    const { code, stdout } = await search('acme-outdoor', 'tents under $20');
    expect(code).toBe(0);
    expect(stdout).toContain('Left aside  price up to $20: nothing keeps every wish\n');
    expect(stdout).toMatch(/\nNearest {5}\d+\n/);
  });

  test('a question is answered from its policy', async () => {
    const { code, stdout } = await search('acme-outdoor', 'can I return it?');
    expect(code).toBe(0);
    expect(stdout).toContain('Answered    from the policy "Returns"');
  });

  test('--limit lists no more than that', async () => {
    const { stdout } = await search('delta', 'a flight to Boston', '--limit', '2', '--json');
    expect(JSON.parse(stdout).kept).toHaveLength(2);
    expect(JSON.parse(stdout).kept_count).toBeGreaterThan(2);
  });

  test('one line on stderr says what was read of a feed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-search-'));
    writeFileSync(join(folder, 'shop.yaml'), `${SMALL_PACK}feeds: [{ file: more.csv }]\n`);
    writeFileSync(join(folder, 'more.csv'), 'id,name,category,price\nlamp,Desk Lamp,lamps,40\n');
    const { code, stdout, stderr } = await search(join(folder, 'shop.yaml'), 'a lamp', '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('more.csv (plain): 1 records read, 1 products, 0 merged, 0 skipped\n');
    expect(JSON.parse(stdout).kept).toMatchObject([{ id: 'lamp', price: 4000 }]);
    expect(await search(join(folder, 'shop.yaml'), 'a lamp', '--log-level', 'warn')).toMatchObject({ stderr: '' });
  });

  test.each([
    ['a brand that is not there', ['nowhere', 'x'], /^si-mcp: nowhere is neither a file nor a shipped brand/],
    ['no query', ['delta'], /^si-mcp: missing required argument 'query'. See si-mcp brand search --help.\n$/],
    [
      'a limit that is none',
      ['delta', 'x', '--limit', '0'],
      /Expected an integer from 1 to 20\. See si-mcp brand search --help\.\n$/,
    ],
    ['a clock that is none', ['delta', 'x', '--clock', 'noon'], /^si-mcp: Invalid --clock "noon"/],
    ['an unknown flag', ['delta', 'x', '--jsno'], /^si-mcp: unknown option '--jsno'. Did you mean --json\? /],
  ])('%s exits 2 with a clear line', async (_case, words, usageError) => {
    const { code, stdout, stderr } = await search(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(usageError);
  });
});

describe('si-mcp brand', () => {
  test('without a command, and with one that is none, says which there are', async () => {
    const which = 'Commands: check, init, search. See si-mcp brand --help.\n';
    expect(await run(['brand'])).toEqual({ code: 2, stdout: '', stderr: `si-mcp: brand needs a command. ${which}` });
    expect(await run(['brand', 'chekc'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `si-mcp: unknown command "brand chekc". Did you mean check? ${which}`,
    });
  });

  test.each([
    ['brand', 'si-mcp brand init --feed products.csv'],
    ['brand init', '--map "price=Our Price"'],
    ['brand search', '--clock <time>'],
  ])('%s --help teaches with examples', async (words, example) => {
    const { code, stdout, stderr } = await run([...words.split(' '), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(example);
  });
});

describe('the server on a brand with a feed', () => {
  test('logs what became of the feed at info, and the first rows that are not loaded as warnings', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-feed-'));
    writeFileSync(join(folder, 'shop.yaml'), `${SMALL_PACK}feeds: [{ file: more.csv }]\n`);
    const good = Array.from({ length: 60 }, (_, at) => `g${at},Lamp ${at},lamps,40\n`).join('');
    const bad = Array.from({ length: 12 }, (_, at) => `b${at},Lamp,lamps,\n`).join('');
    writeFileSync(join(folder, 'more.csv'), `id,name,category,price\n${good}${bad}`);
    const host = start(['--brand', join(folder, 'shop.yaml')]);
    await host.greet();
    await host.ask('tools/call', { name: 'get_adcp_capabilities', arguments: {} });
    host.child.stdin.end();
    expect((await host.ended).code).toBe(0);
    const lines = host
      .stderr()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ msg }) => msg === 'feed read')).toMatchObject({
      level: 'info',
      file: 'more.csv',
      format: 'plain',
      read: 72,
      items: 60,
      merged: 0,
      skipped: 12,
    });
    const rows = lines.filter(({ msg }) => msg === 'row not loaded');
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatchObject({ level: 'warn', file: 'more.csv', line: 62, field: 'price', reason: 'no price' });
    expect(lines.find(({ msg }) => msg === 'more rows not loaded')).toMatchObject({ level: 'warn', rows: 2 });
  });

  test('a sale with dates is on by the clock of the agent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-sale-'));
    writeFileSync(join(folder, 'shop.yaml'), `${SMALL_PACK}feeds: [{ file: sale.tsv }]\n`);
    writeFileSync(
      join(folder, 'sale.tsv'),
      'id\ttitle\tdescription\tlink\tavailability\tprice\tsale_price\tsale_price_effective_date\tproduct_type\nlamp\tDesk Lamp\tBright.\thttps://cornershop.example/lamp\tin_stock\t40.00 USD\t30.00 USD\t2026-01-01T00:00Z/2026-01-31T00:00Z\tLamps\n',
    );
    const priceAt = async (clock: string) => {
      const { stdout } = await search(join(folder, 'shop.yaml'), 'a desk lamp', '--json', '--clock', clock);
      const host = start(['--brand', join(folder, 'shop.yaml'), '--clock', clock]);
      await host.greet();
      const { result } = await host.ask('tools/call', {
        name: 'si_get_offering',
        arguments: { offering_id: 'all', intent: 'a desk lamp', include_products: true },
      });
      host.child.stdin.end();
      await host.ended;
      const [product] = Object(result).structuredContent.matching_products;
      return [JSON.parse(stdout).kept[0].price, product.price];
    };
    expect(await priceAt('2026-01-18T15:30:00Z')).toEqual([3000, '$30']);
    expect(await priceAt('2026-02-18T15:30:00Z')).toEqual([4000, '$40']);
  });
});
