/** Several brands in one host: real clients of both MCP eras tell them apart by what they say of themselves. */
import { Client as ClientTwo, StreamableHTTPClientTransport as HttpTwo } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTwo } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioOne } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, PROGRAM } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

const INFO = { name: 'test-host', version: '1.0.0' };
const program = (brand: string) => ({
  command: process.execPath,
  args: [PROGRAM, '--brand', brand],
  stderr: 'ignore' as const,
});

interface Host {
  getServerVersion(): object | undefined;
  getInstructions(): string | undefined;
  listTools(): Promise<{ tools: { name: string; title?: string; description?: string; inputSchema: object }[] }>;
  close(): Promise<void>;
}

/** `where` is a brand's address, or the name of a brand to start over stdio. */
type Connect = (where: URL | string) => Promise<Host>;

const one: Connect = async (where) => {
  const client = new ClientOne(INFO);
  await client.connect(typeof where === 'string' ? new StdioOne(program(where)) : new HttpOne(where));
  return client;
};
const modern: Connect = async (where) => {
  const client = new ClientTwo(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(typeof where === 'string' ? new StdioTwo(program(where)) : new HttpTwo(where));
  return client;
};

const BRANDS = [
  ['delta', 'Delta', 'flights between New York JFK and Boston', 'delta_chatgpt_3313'],
  ['nova-motors', 'Nova Motors', 'electric cars, test drives and home charging', 'novamotors_conversational_v1'],
] as const;

describe.each([
  ['SDK 1.x', one],
  ['SDK 2.x, pinned to 2026-07-28', modern],
])('%s', (_, connect) => {
  test.each([
    'stdio',
    'HTTP',
  ])('two brands over %s differ in title, instructions and every card (P18)', async (over) => {
    const flags = BRANDS.flatMap(([brand]) => ['--brand', brand]);
    const base = over === 'HTTP' ? (await serve(flags)).base : undefined;
    const cards: string[][] = [];
    for (const [at, [brand, name, sells, offering]] of BRANDS.entries()) {
      const path = at === 0 ? '/mcp' : `/brands/${brand}/mcp`;
      const host = await connect(base === undefined ? brand : new URL(path, base));
      onTestFinished(() => host.close());
      expect(host.getServerVersion()).toMatchObject({
        name: 'si-mcp',
        title: `${name} brand agent (Sponsored Intelligence)`,
        description: expect.stringContaining(name),
        websiteUrl: expect.stringMatching(/^https:\/\//),
      });
      // Over stdio nobody serves the placeholder of a logo.
      const served = { src: `${base}/img/${brand}/logo.png`, mimeType: 'image/png', sizes: ['256x256'] };
      expect(Object(host.getServerVersion()).icons).toEqual(base === undefined ? undefined : [served]);
      expect(host.getInstructions()).toMatch(new RegExp(`^${name}: .*${sells}.*${offering}`));
      const { tools } = await host.listTools();
      const described = tools.map(({ title, description }) => `${title}: ${description}`);
      expect(described).toHaveLength(5);
      for (const text of described) expect(text.split(name).length).toBeGreaterThanOrEqual(3);
      expect(described[1]).toContain(offering);
      expect(described[2]).toContain(`${name} (${sells})`);
      const others = BRANDS.filter(([other]) => other !== brand).map(([, other]) => other);
      for (const other of others) expect(JSON.stringify(tools)).not.toContain(other);
      cards.push(described);
    }
    expect(cards[0]?.filter((text) => cards[1]?.includes(text))).toEqual([]);
  });

  test('the checkout tools name the brand as well (P18)', async () => {
    const { base } = await serve(['--brand', 'nova-motors', '--checkout-tools']);
    const host = await connect(new URL('/mcp', base));
    onTestFinished(() => host.close());
    const { tools } = await host.listTools();
    expect(tools).toHaveLength(10);
    for (const { title, description } of tools) expect(`${title}: ${description}`).toContain('Nova Motors');
  });
});
