/** Every image address that a host is given loads, or none is given (P20). */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, PROGRAM, REPOSITORY } from './program.ts';
import { anonymous, serve } from './serving.ts';

afterAll(endAll);

const BRANDS = [
  ['delta', 'delta_chatgpt_3313', 'morning flights to Boston'],
  ['nova-motors', 'novamotors_conversational_v1', 'show me your cars'],
  ['acme-outdoor', 'acme_camp_season', 'show me tents'],
  ['pace-running', 'pace_run_season', 'road shoes in size 9'],
] as const;

async function hostOf(where: URL | string[]): Promise<Client> {
  const client = new Client({ name: 'test-host', version: '1.0.0' });
  const args = Array.isArray(where) ? [PROGRAM, ...where] : [];
  await client.connect(
    where instanceof URL
      ? new StreamableHTTPClientTransport(where)
      : new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }),
  );
  onTestFinished(() => client.close());
  return client;
}

/** Everything a host is given in an offering and a first answer, as JSON. */
async function given(client: Client, offering_id: string, intent: string): Promise<string> {
  const offering = await client.callTool({
    name: 'si_get_offering',
    arguments: { offering_id, include_products: true, product_limit: 50 },
  });
  const opening = await client.callTool({
    name: 'si_initiate_session',
    arguments: { intent, identity: anonymous, idempotency_key: '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f' },
  });
  const { icons = [] } = client.getServerVersion() ?? {};
  return JSON.stringify([offering.structuredContent, opening.structuredContent, icons]);
}

const imagesIn = (text: string) =>
  [...text.matchAll(/"(?:image_url|src)":"([^"]+)"/g)].map(([, address = '']) => address);

describe('over HTTP', () => {
  test('the images of every shipped brand load, as small PNGs that any page may show (P20)', async () => {
    const service = await serve(BRANDS.flatMap(([brand]) => ['--brand', brand]));
    for (const [at, [brand, offering, intent]] of BRANDS.entries()) {
      const host = await hostOf(new URL(at === 0 ? '/mcp' : `/brands/${brand}/mcp`, service.base));
      const text = await given(host, offering, intent);
      expect(text).not.toMatch(/\.example\/img|data:/);
      const images = imagesIn(text);
      expect(images).toContain(`${service.base}/img/${brand}/logo.png`);
      expect(images).toContain(`${service.base}/img/${brand}/offerings/${offering}.png`);
      expect(text).toMatch(/"ui_elements":.*"image_url"/);
      expect(images.length).toBeGreaterThan(5);
      for (const image of new Set(images)) {
        const response = await fetch(image);
        expect([image, response.status, response.headers.get('content-type')]).toEqual([image, 200, 'image/png']);
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(bytes.subarray(1, 4).toString()).toBe('PNG');
        expect(bytes.length).toBeLessThan(4096);
      }
    }
    const { headers } = await fetch(`${service.base}/img/delta/items/DL628.png`, { method: 'HEAD' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    for (const path of [
      '/img',
      '/img/',
      '/img/delta',
      '/img/delta/items/none.png',
      '/img/delta/../delta/logo.svg',
      '/img/x/logo.png',
    ])
      expect([path, (await fetch(`${service.base}${path}`)).status]).toEqual([path, 404]);
    expect((await fetch(`${service.base}/img/delta/logo.png`, { method: 'POST' })).status).toBe(405);
  });

  test('a public address stands in front of them (P20)', async () => {
    const service = await serve(['--public-url', 'https://si.brand.example/mcp']);
    const host = await hostOf(new URL(`${service.base}/mcp`));
    const images = imagesIn(await given(host, 'delta_chatgpt_3313', 'morning flights to Boston'));
    expect(images).toContain('https://si.brand.example/img/delta/items/DL628.png');
    for (const image of images) expect(image).toMatch(/^https:\/\/si\.brand\.example\/img\/delta\//);
    expect((await fetch(`${service.base}/img/delta/items/DL628.png`)).status).toBe(200);
  });

  test('a service that others reach under a name it was not told gives none (P20)', async () => {
    const service = await serve(['--trust-proxy']);
    const host = await hostOf(new URL(`${service.base}/mcp`));
    expect(imagesIn(await given(host, 'delta_chatgpt_3313', 'morning flights to Boston'))).toEqual([]);
  });
});

describe('over stdio', () => {
  test('no image is given that would not load (P20)', async () => {
    for (const [brand, offering, intent] of BRANDS) {
      const text = await given(await hostOf(['--brand', brand]), offering, intent);
      expect(text).toMatch(/"ui_elements":/);
      expect(imagesIn(text)).toEqual([]);
    }
  });
});

test("a pack's own images are given as they are, over both transports (P20)", async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'pack.yaml');
  const shipped = readFileSync(join(REPOSITORY, 'src/brands/packs/delta.yaml'), 'utf8');
  writeFileSync(file, shipped.replaceAll('https://delta.example/img/', 'https://cdn.delta.com/img/'));
  const service = await serve(['--brand', file]);
  for (const where of [new URL(`${service.base}/mcp`), ['--brand', file]]) {
    const images = imagesIn(await given(await hostOf(where), 'delta_chatgpt_3313', 'morning flights to Boston'));
    expect(images).toContain('https://cdn.delta.com/img/flights/dl628.jpg');
    expect(images).toContain('https://cdn.delta.com/img/logo.png');
    for (const image of images) expect(image).toMatch(/^https:\/\/cdn\.delta\.com\//);
  }
});
