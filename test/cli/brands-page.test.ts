/** docs/brands.md says what is: its example feeds load, and its commands run in a folder with nothing but those feeds. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FEED_FORMATS } from '../../src/brands/feeds/detect.ts';
import { PLAIN_FIELDS } from '../../src/brands/feeds/plain-fields.ts';
import { endAll, REPOSITORY, run } from './program.ts';

afterAll(endAll);

const page = readFileSync(join(REPOSITORY, 'docs/brands.md'), 'utf8');

/** The feeds the page shows: a paragraph that begins with a file name, then the file. */
const FEEDS = [...page.matchAll(/^`([\w-]+\.\w+)`[^\n]*\n\n```\w+\n([\s\S]*?)^```/gm)].map(
  ([, name = '', text = '']) => ({ name, text }),
);
const COMMANDS = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap(([, text = '']) => text.trim().split('\n'))
  .map((line) => [...line.matchAll(/"([^"]*)"|(\S+?)(?:="([^"]*)")?(?=\s|$)/g)].map(wordOf));

/** As a shell reads it: "a b", a, and price="a b". */
function wordOf([, quoted, bare, rest]: RegExpMatchArray): string {
  return quoted ?? (rest === undefined ? (bare ?? '') : `${bare}=${rest}`);
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'si-mcp-page-'));
  for (const { name, text } of FEEDS) writeFileSync(join(folder, name), text);
});

describe('docs/brands.md', () => {
  test('has an example for every format', () => {
    expect(FEEDS.map(({ name }) => name)).toEqual([
      'shopify.csv',
      'products.json',
      'merchant.tsv',
      'merchant.xml',
      'acp.jsonl',
      'shop.jsonld',
      'stock-list.csv',
    ]);
    for (const format of FEED_FORMATS) expect(page).toContain(`\`${format}\``);
  });

  test.each([
    ['shopify.csv', 'shopify-csv', 2, ['--currency', 'USD']],
    ['products.json', 'shopify-json', 1, ['--currency', 'USD']],
    ['merchant.tsv', 'google-merchant', 2, []],
    ['merchant.xml', 'google-merchant', 1, []],
    ['acp.jsonl', 'acp', 2, []],
    ['shop.jsonld', 'json-ld', 2, []],
  ])('its %s is read as %s and gives %i items without a complaint', async (name, format, items, flags) => {
    const pack = `${name}.yaml`;
    const made = await run(['brand', 'init', '--feed', name, '--out', pack, ...flags], { cwd: folder });
    expect(made).toMatchObject({ code: 0 });
    const { code, stdout } = await run(['brand', 'check', pack, '--json'], { cwd: folder });
    expect(code).toBe(0);
    const { feeds, counts } = JSON.parse(stdout);
    expect(feeds).toMatchObject([{ file: name, format, items, skipped: 0, rejected: 0 }]);
    expect(counts.error).toBe(0);
  });

  test('its commands run one after the other', async () => {
    expect(COMMANDS.length).toBe(6);
    for (const [program, ...words] of COMMANDS) {
      expect(program).toBe('si-mcp');
      expect(await run(words, { cwd: folder }), words.join(' ')).toMatchObject({ code: 0 });
    }
    const written = readFileSync(join(folder, 'stock-list.yaml'), 'utf8');
    const [, mapping = ''] = /^writes this into the pack:\n\n```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];
    expect(mapping).not.toBe('');
    expect(written).toContain(mapping);
  });

  test('the help of init names every field a mapping can fill', async () => {
    const { stdout } = await run(['brand', 'init', '--help']);
    for (const field of Object.keys(PLAIN_FIELDS)) expect(stdout.replaceAll('\n', ' ')).toContain(` ${field},`);
  });
});
