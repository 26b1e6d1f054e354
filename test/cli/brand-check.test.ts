import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { broken, SMALL_PACK } from '../brands/small-pack.ts';
import { endAll, run } from './program.ts';

afterAll(endAll);

/** A folder with these files in it. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'si-mcp-check-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const check = (folder: string, ...words: string[]) => run(['brand', 'check', ...words], { cwd: folder });

/** SMALL_PACK with a feed beside it. */
const WITH_FEED = `${SMALL_PACK}feeds:\n  - { file: feed.csv }\n`;

const GOOD_ROWS = Array.from({ length: 80 }, (_, at) => `g${at},Good ${at},lamps,${at + 5}.00,Fine lamp ${at}.`);
const feedWith = (bad: string[]) => ['id,name,category,price,description', ...GOOD_ROWS, ...bad, ''].join('\n');

describe('si-mcp brand check', () => {
  test('a pack without errors exits 0, its warnings listed under the file (issue 3, Catalogues)', async () => {
    const { code, stdout, stderr } = await check(folderWith({ 'shop.yaml': SMALL_PACK }), 'shop.yaml');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('shop.yaml\n  warning  items(mug).summary: has neither summary nor description');
    expect(stdout).toMatch(/\n\n0 errors, 4 warnings\. corner-shop loads with 2 items\.\n$/);
  });

  test('--strict lets warnings fail', async () => {
    const folder = folderWith({ 'shop.yaml': SMALL_PACK });
    expect(await check(folder, 'shop.yaml', '--strict')).toMatchObject({ code: 1, stderr: '' });
  });

  test('shipped brands are checked by name, and have no errors', async () => {
    const { code, stdout } = await check(tmpdir(), 'delta');
    expect(code).toBe(0);
    expect(stdout).toContain('0 errors');
  });

  test('a broken pack exits 1 and says file, line, path and what to write', async () => {
    const pack = broken('price: 12.50', 'price: 12.505').replace('items: [mug]', 'items: [cup]');
    const { code, stdout, stderr } = await check(folderWith({ 'shop.yaml': pack }), 'shop.yaml');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^shop\.yaml:\d+\n {2}error {4}items\[0\]\.price: /);
    expect(stdout).toMatch(/\nshop\.yaml:\d+\n {2}error {4}offers\[0\]\.items/);
    expect(stdout).toContain('2 errors, 0 warnings. Fix the errors to load the brand.');
  });

  test('text that is no YAML is an error with a line, exit code 1', async () => {
    const { code, stdout } = await check(folderWith({ 'shop.yaml': 'name: [unclosed\n' }), 'shop.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^shop\.yaml:\d+\n {2}error /);
  });

  test.each([
    ['a file that is not there', 'nowhere.yaml', 'is neither a file nor a shipped brand'],
    ['a folder', '.', 'is a folder'],
  ])('%s exits 2 with one line on stderr', async (_case, file, usageError) => {
    const { code, stdout, stderr } = await check(folderWith({}), file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^si-mcp: [^\n]+\n$/);
    expect(stderr).toContain(usageError);
  });

  test('bytes that are no text exit 2, with --json too', async () => {
    const folder = folderWith({});
    writeFileSync(join(folder, 'shop.yaml'), Buffer.from([0x6e, 0xff, 0xfe, 0x00]));
    const { code, stdout } = await check(folder, 'shop.yaml', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'shop.yaml', ok: false, counts: { error: 1 } });
  });

  test('rejected rows are errors at their line with a remedy: ten of them, then a count', async () => {
    const bad = Array.from({ length: 14 }, (_, at) => `b${at},Bad ${at},lamps,,No price.`);
    const folder = folderWith({ 'shop.yaml': WITH_FEED, 'feed.csv': feedWith(bad) });
    const { code, stdout } = await check(folder, 'shop.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'feed.csv:82\n  error    price: no price\n           → write an amount such as 19.99 into this row\n',
    );
    expect(stdout.match(/error {4}price: no price/g)).toHaveLength(10);
    expect(stdout).toContain('feed.csv\n  error    … and 4 more rows; --json lists them all\n');
    expect(stdout).toContain('plain: 94 records read, 80 items, 0 merged, 14 skipped');
    expect(stdout).toContain('14 errors,');
    expect(stdout).toContain('corner-shop loads with 82 items, without the rows above.');
  });

  test('--json has every finding, the counts of each feed, and nothing else on stdout', async () => {
    const bad = Array.from({ length: 14 }, (_, at) => `b${at},Bad ${at},lamps,,No price.`);
    const folder = folderWith({ 'shop.yaml': WITH_FEED, 'feed.csv': feedWith(bad) });
    const { code, stdout, stderr } = await check(folder, 'shop.yaml', '--json');
    expect([code, stderr]).toEqual([1, '']);
    const { findings, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({
      file: 'shop.yaml',
      brand: 'corner-shop',
      items: 82,
      ok: false,
      counts: { error: 14 },
      feeds: [{ file: 'feed.csv', format: 'plain', read: 94, items: 80, merged: 0, skipped: 14, rejected: 14 }],
    });
    const errors = findings.filter(({ level }: { level: string }) => level === 'error');
    expect(errors).toHaveLength(14);
    expect(errors[13]).toEqual({ level: 'error', file: 'feed.csv', line: 95, path: 'price', message: 'no price' });
  });

  test.each([
    ['is missing', undefined, 'feed.csv: no such file'],
    ['is empty', '', 'feed.csv: the file is empty'],
    ['is mostly bad', feedWith(Array.from({ length: 60 }, (_, at) => `b${at},Bad,lamps,,`)), 'nothing is loaded'],
    ['has an open quote', 'id,name,price\na,"Mug,3.00\nb,Cup,4.00\n', 'never closes'],
  ])('a feed that %s keeps the brand from loading, at the line that names it', async (_case, feed, usageError) => {
    const folder = folderWith({ 'shop.yaml': WITH_FEED, ...(feed === undefined ? {} : { 'feed.csv': feed }) });
    const { code, stdout } = await check(folder, 'shop.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^shop\.yaml:\d+\n {2}error {4}feeds\[0\]: feed\.csv/);
    expect(stdout).toContain(usageError);
  });

  test('an offer that is over at --clock is a warning, and is none before', async () => {
    const pack = broken('percent: 10 }', 'percent: 10, ends_at: 2026-02-01T00:00:00Z }');
    const folder = folderWith({ 'shop.yaml': pack });
    const at = async (clock: string) => (await check(folder, 'shop.yaml', '--clock', clock)).stdout;
    expect(await at('2026-01-18T10:30:00Z')).not.toContain('ended');
    expect(await at('2026-02-02T10:30:00Z')).toContain('offers(ten): ended 2026-02-01T00:00:00Z');
  });

  test('--progress tells how far reading is, on stderr only', async () => {
    const rows = Array.from({ length: 25_000 }, (_, at) => `p${at},Lamp ${at},lamps,9.00,Lamp number ${at}.`);
    const feed = ['id,name,category,price,description', ...rows, ''].join('\n');
    const folder = folderWith({ 'shop.yaml': WITH_FEED, 'feed.csv': feed });
    const quiet = await check(folder, 'shop.yaml', '--json');
    expect([quiet.code, quiet.stderr]).toEqual([0, '']);
    const loud = await check(folder, 'shop.yaml', '--json', '--progress');
    expect(loud.stderr).toBe('feed.csv: 10,000 records read\nfeed.csv: 20,000 records read\n');
    expect(loud.stdout).toBe(quiet.stdout);
  });

  test('--help teaches with examples and exit codes', async () => {
    const { code, stdout } = await run(['brand', 'check', '--help']);
    expect(code).toBe(0);
    for (const word of ['--strict', '--json', '--progress', 'si-mcp brand check my-brand.yaml', 'Exit code: 0'])
      expect(stdout).toContain(word);
  });
});
