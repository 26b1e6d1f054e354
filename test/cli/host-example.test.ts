/** docs/host-example.ts does what it says, at the built program and at merchants a careful host does not buy from. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Example from '../../docs/host-example.ts';
import type { Wish } from '../../docs/host-example.ts';
import { endAll, REPOSITORY, run, start } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

const SOURCE = join(REPOSITORY, 'docs/host-example.ts');
const EXAMPLE = join(mkdtempSync(join(tmpdir(), 'si-mcp-example-')), 'host-example.mjs');

let buy: typeof Example.buy;

beforeAll(async () => {
  // As its head says: Node 20 runs no TypeScript.
  const [, words = ''] = /npx esbuild (.*)/.exec(readFileSync(SOURCE, 'utf8')) ?? [];
  const here = words.replace('--outfile=host-example.mjs', `--outfile=${EXAMPLE}`).split(' ');
  execFileSync(join(REPOSITORY, 'node_modules/.bin/esbuild'), here, { cwd: REPOSITORY, stdio: 'pipe' });
  ({ buy } = await import(pathToFileURL(EXAMPLE).href));
});

const WISH: Omit<Wish, 'show' | 'confirm'> = {
  intent: 'The Ridge 2 tent',
  turns: ["I'll take the Ridge 2 tent in green"],
  buyer: { full_name: 'Jane Smith', email: 'jane@person.example' },
  address: {
    name: 'Jane Smith',
    line_one: '123 Main St',
    city: 'Denver',
    state: 'CO',
    country: 'US',
    postal_code: '80202',
  },
};

const open = async () => {
  const service = await serve(['--checkout', '--brand', 'acme-outdoor']);
  const [, key = ''] = /^sandbox key: (\S+)$/m.exec(service.program.stdout()) ?? [];
  return { service, key };
};

describe('docs/host-example.ts', () => {
  test('is about a hundred lines', () => {
    const lines = readFileSync(SOURCE, 'utf8').split('\n');
    expect(lines.length).toBeLessThanOrEqual(125);
  });

  test('is bundled as its head says, runs on Node 20, and buys what the user confirmed on the terminal', async () => {
    const { service, key } = await open();
    const words = [`${service.base}/mcp`, key, WISH.intent, ...WISH.turns];
    const host = start([], { args: [EXAMPLE, ...words] });
    await host.says('Pay 392.78 USD? (yes/no) ');
    host.child.stdin.write('yes\n');
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(host.stdout()).toMatch(/\nPay .*Order ord_[\w-]+: https:\/\/acmeoutdoor\.example\/orders\/ord_/s);
    expect(host.stderr()).toBe('');
  });

  test('passes host-check where all goes well, where its session is forgotten, and where the checkout is at an unsafe address', {
    timeout: 120_000,
  }, async () => {
    const talk = `yes yes | node ${EXAMPLE} "$SI_HOST_CHECK_URL" "$SI_HOST_CHECK_KEY" "${WISH.intent}" "${WISH.turns[0]}"`;
    const situations = ['plain', 'session-not-found', 'http-checkout'].flatMap((one) => ['--situation', one]);
    const checked = await run(['host-check', '--brand', 'acme-outdoor', ...situations, '--', 'sh', '-c', talk]);
    expect([checked.code, checked.stdout.match(/, (\d+) failed, (\d+) warnings/)?.slice(1)]).toEqual([0, ['0', '0']]);
    expect(checked.stdout).toMatch(/PASSED .*SESSION_NOT_FOUND/);
  });

  test('started with too little, says how it is started', async () => {
    const { code, stderr } = await run([], { args: [EXAMPLE, 'http://127.0.0.1:1/mcp'] });
    expect([code, stderr]).toEqual([1, 'Usage: host-example MCP_URL SANDBOX_KEY INTENT SENTENCE...\n']);
  });

  test('goes from the first word to the order, shows every sponsored word labelled, and asks for the total (A57)', async () => {
    const { service, key } = await open();
    const shown: string[] = [];
    const asked: [number, string][] = [];
    const bought = await buy(`${service.base}/mcp`, key, {
      ...WISH,
      show: (words) => shown.push(words),
      confirm: (...total) => asked.push(total) > 0,
    });
    expect(shown).toHaveLength(2);
    for (const words of shown) expect(words).toMatch(/^\[Sponsored by Acme Outdoor\] /);
    // 349.00, express delivery 14.99, tax of Colorado on the tent.
    expect(asked).toEqual([[39278, 'usd']]);
    expect(bought.total).toBe(39278);
    expect(bought.order.permalink_url).toBe(`https://acmeoutdoor.example/orders/${bought.order.id}`);
    expect((await run(['orders', '--url', service.base])).stdout).toContain(bought.order.id);
  });

  test('a no to the total cancels the checkout', async () => {
    const { service, key } = await open();
    const no = buy(`${service.base}/mcp`, key, { ...WISH, show: () => {}, confirm: () => false });
    await expect(no).rejects.toThrow('the checkout is canceled');
    expect((await run(['orders', '--url', service.base])).stdout).toMatch(
      /^acme-outdoor: 0 orders.*\n.*canceled: other/,
    );
  });

  test.each([
    ['plain http elsewhere', { checkout_url: 'http://shop.example/acp/checkout_sessions' }, 'not at a safe address'],
    ['plain http here, but no sandbox', { sandbox: false }, 'not at a safe address'],
    ['a handoff of yesterday', { expires_at: '2026-01-17T00:00:00Z' }, 'has expired'],
  ])('walks away from %s (A55)', async (_, over, why) => {
    const { service } = await open();
    const proxy = await tamper(service.base, (body) => ({
      ...body,
      ...('acp_handoff' in body && { acp_handoff: { ...Object(body.acp_handoff), ...over } }),
    }));
    await expect(buy(proxy, 'si_none', { ...WISH, show: () => {}, confirm: () => true })).rejects.toThrow(why);
  });

  test('shows nothing of a brand that does not say how it is to be disclosed', async () => {
    const { service } = await open();
    const proxy = await tamper(service.base, ({ sponsored_context: _, ...body }) => body);
    const shown: string[] = [];
    const wish = { ...WISH, show: (words: string) => shown.push(words), confirm: () => true };
    await expect(buy(proxy, 'si_none', wish)).rejects.toThrow('disclosed');
    expect(shown).toEqual([]);
  });
});

/** A man in the middle who changes what tools answer. */
async function tamper(base: string, change: (body: Record<string, unknown>) => object): Promise<string> {
  const server = createServer(async (request, response) => {
    const answer = await fetch(`${base}/mcp`, {
      method: request.method,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: request.method === 'POST' ? await textOf(request) : undefined,
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    if (!text.includes('structuredContent')) return response.end(text);
    const rpc = JSON.parse(text);
    rpc.result.structuredContent = change(rpc.result.structuredContent);
    response.end(JSON.stringify(rpc));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

const opened: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of opened) server.close();
});

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
