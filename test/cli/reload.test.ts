/** The built program with --watch: a brand file is edited while a host talks to it. */
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { endAll, type Program, run, start } from './program.ts';
import { call, serve } from './serving.ts';

vi.setConfig({ testTimeout: 40_000 });
afterAll(endAll);

const packWith = (price: string) => SMALL_PACK.replace('price: 12.50', `price: ${price}`);

/** As most editors do it. */
function replace(file: string, text: string) {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

function brandFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-reload-')), 'corner-shop.yaml');
  writeFileSync(file, packWith('12.50'));
  return file;
}

let keys = 0;
const newKey = () => `reload-key-${String(++keys).padStart(8, '0')}`;
const opening = () => ({
  idempotency_key: newKey(),
  intent: 'What does the mug cost?',
  identity: { consent_granted: false },
});

/** Resolves when stderr says so for the `times`th time. */
async function saysAgain(program: Program, text: string, times: number) {
  while (program.stderr().split(text).length - 1 < times)
    await new Promise((resolve) => program.child.stderr.once('data', resolve));
}

describe.each([
  [
    'stdio',
    async (file: string) => {
      const program = start(['--brand', file, '--watch']);
      await program.greet();
      const ask = async (name: string, args: object) =>
        Object((await program.ask('tools/call', { name, arguments: args })).result).structuredContent;
      return { program, ask };
    },
  ],
  [
    'HTTP',
    async (file: string) => {
      const service = await serve(['--brand', file, '--watch']);
      const ask = async (name: string, args: object) => Object((await call(service, name, args)).structuredContent);
      return { program: service.program, ask };
    },
  ],
])('over %s', (_, open) => {
  test('an edited brand is served to whoever comes next, a broken one is told and passed over, and open sessions go on', async () => {
    const file = brandFile();
    const { program, ask } = await open(file);
    const say = (session_id: string) =>
      ask('si_send_message', { session_id, message: 'How much is the mug?', idempotency_key: newKey() });
    const before = await ask('si_initiate_session', opening());
    expect(before.response.message).toContain('$12.50');

    replace(file, packWith('99'));
    await saysAgain(program, '"msg":"brand read again"', 1);
    expect((await ask('si_initiate_session', opening())).response.message).toContain('$99');
    expect((await say(before.session_id)).response.message).toContain('$12.50');

    writeFileSync(file, packWith('a lot'));
    await saysAgain(program, '"msg":"the brand file cannot be used; the brand read before stays"', 1);
    expect(program.stderr()).toContain(`${file}:18:5 items[0].price`);
    expect((await ask('si_initiate_session', opening())).response.message).toContain('$99');

    replace(file, packWith('50').replace('name: corner-shop', 'name: other-shop'));
    await saysAgain(program, 'the name is other-shop, which is another brand', 1);

    writeFileSync(file, packWith('50'));
    await saysAgain(program, '"msg":"brand read again"', 2);
    expect((await ask('si_initiate_session', opening())).response.message).toContain('$50');
    expect((await say(before.session_id)).response.message).toContain('$12.50');
  });
});

test('a feed of the brand is watched too', async () => {
  const file = brandFile();
  const feed = file.replace('corner-shop.yaml', 'products.csv');
  writeFileSync(feed, 'id,name,price\npen,Fountain pen,10.00\n');
  writeFileSync(file, `${readFileSync(file, 'utf8')}feeds:\n  - { file: products.csv }\n`);
  const program = start(['--brand', file, '--watch']);
  await program.greet();
  const price = async () => {
    const { result } = await program.ask('tools/call', {
      name: 'si_get_offering',
      arguments: { offering_id: 'all', intent: 'fountain pen', include_products: true },
    });
    return Object(result).structuredContent.matching_products[0].price;
  };
  expect(await price()).toBe('$10');
  replace(feed, 'id,name,price\npen,Fountain pen,11.00\n');
  await saysAgain(program, '"msg":"brand read again"', 1);
  expect(await price()).toBe('$11');
  program.child.stdin.end();
  expect((await program.ended).code).toBe(0);
});

test.each([
  [['--watch', '--checkout-tools']],
  [['http', '--watch', '--port', '0', '--checkout', '--allow-insecure-loopback']],
])('%j do not go together', async (words) => {
  const { code, stderr } = await run(words);
  expect([code, stderr]).toEqual([
    2,
    'si-mcp: --watch cannot be used with a checkout, which keeps the quotes and orders of the loaded brand; leave one of them out.\n',
  ]);
});
