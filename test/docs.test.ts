/** README.md and ARCHITECTURE.md say what is: their examples run, their flags and files exist. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { HTTP_LISTS, HTTP_SETTINGS, ORDERS_SETTINGS } from '../src/commands/http-flags.ts';
import { SETTINGS } from '../src/config.ts';
import { tools } from '../tools/index.ts';
import { endAll, PROGRAM, REPOSITORY, run } from './cli/program.ts';
import { serve } from './cli/serving.ts';

afterAll(endAll);

const textOf = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const readme = textOf('README.md');
/** The pages that belong to it. */
const PAGES = [
  'README.md',
  'docs/clients.md',
  'docs/settings.md',
  'docs/service.md',
  'docs/checkout.md',
  'docs/data.md',
];
const all = PAGES.map(textOf).join('\n');
/** Without the padding of the tables. */
const tables = all.replace(/ +/g, ' ');
const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));

function blocks(language: string, text = readme): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}

describe('README.md', () => {
  test('its first command sets up and plays the conversation, its second passes the tests', () => {
    expect(blocks('sh').slice(0, 2)).toEqual(['npm ci && npm run demo\n', 'npm ci && npm test\n']);
  });

  test('is a page to be read in one go', () => {
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(170);
  });

  test('says in its first screen what the four protocols are, with their public addresses', () => {
    for (const address of ['adcontextprotocol.org', 'www.agenticcommerce.dev', 'modelcontextprotocol.io'])
      expect(readme.split('## Try it')[0]).toContain(`](https://${address})`);
  });

  test('its npm scripts exist', () => {
    const named = [...all.matchAll(/npm (?:run )?(demo|test|check|bench|tokens|schemas|build)\b/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) expect(scripts, name).toHaveProperty(name);
  });

  test('its JSON is JSON, and starts this server', () => {
    const entry = { command: 'node', args: ['/absolute/path/to/dist/si-mcp.js', '--brand', 'delta'] };
    const onWindows = { command: 'node', args: ['C:\\path\\to\\dist\\si-mcp.js', '--brand', 'delta'] };
    expect(blocks('json').map((text) => JSON.parse(text))).toEqual([{ mcpServers: { si: entry } }]);
    expect(blocks('json', textOf('docs/clients.md')).map((text) => JSON.parse(text))).toEqual([
      { mcpServers: { si: entry } },
      { servers: { si: { type: 'stdio', ...entry } } },
      { mcpServers: { si: onWindows } },
    ]);
  });

  test('the entries it shows have the shape that config prints', async () => {
    const shown = (client: string) =>
      run(['config', client, '--brand', 'delta']).then(({ stdout }) =>
        stdout
          .replaceAll(process.execPath, 'node')
          .replaceAll(PROGRAM, '/absolute/path/to/dist/si-mcp.js')
          .replaceAll('"delta":', '"si":'),
      );
    const [first = '', second = ''] = blocks('json', textOf('docs/clients.md'));
    expect(JSON.parse(await shown('claude-desktop'))).toEqual(JSON.parse(first));
    expect(JSON.parse(await shown('cursor'))).toEqual(JSON.parse(first));
    expect(JSON.parse(await shown('vscode'))).toEqual(JSON.parse(second));
    expect(blocks('sh', textOf('docs/clients.md'))).toContain(
      (await shown('claude-code')).replace('add delta', 'add si'),
    );
  });

  test('every flag and variable it names is one, with its default, and none is left out', async () => {
    const pages = [
      ['--help'],
      ['http', '--help'],
      ['orders', '--help'],
      ['config', '--help'],
      ['demo', '--help'],
      ['keys', 'add', '--help'],
      ['store', 'purge', '--help'],
    ];
    const help = (await Promise.all(pages.map((words) => run(words)))).map(({ stdout }) => stdout).join('');
    const settings = [SETTINGS, HTTP_SETTINGS, HTTP_LISTS, ORDERS_SETTINGS].flatMap((table) => Object.values(table));
    for (const { flag, variable } of settings) {
      expect(tables).toContain(`\`${flag.replace('|', '\\|')}\` | \`${variable}\``);
      expect(help).toContain(flag);
    }
    const own = all.replace(/^npx .*$/gm, '');
    for (const [, flag = ''] of own.matchAll(/(?<![\w-])(--[a-z][a-z-]+)/g)) {
      expect(flag === '--json' || help.includes(flag), flag).toBe(true);
    }
  });

  test('it shows the five tools in their order', () => {
    const rows = [...tables.matchAll(/^\| `((?:get|si)_\w+)` \| .+ \| .+ \|$/gm)].map(([, name]) => name);
    expect(rows).toEqual(tools.map((tool) => tool.name));
  });

  test('every file it names is there', () => {
    const named = [
      ...all.matchAll(/`((?:src|docs|dist|packaging|\.github)\/[\w./-]+|[A-Z]+\.md|LICENSE|mcp\.json)`/g),
    ].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(5);
    for (const file of named) expect(existsSync(join(REPOSITORY, file)), file).toBe(true);
  });

  test('every link of it, and of every page in docs, leads to a file', () => {
    const pages = [
      'README.md',
      'ARCHITECTURE.md',
      ...readdirSync(join(REPOSITORY, 'docs')).map((name) => `docs/${name}`),
    ];
    const links = pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) =>
        [
          ...textOf(page)
            .replace(/`[^`]*`/g, '')
            .matchAll(/\]\((?!https?:|#)([^)#\s]+)/g),
        ].map(([, link = '']) => join(dirname(page), link)),
      );
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter((link) => !existsSync(join(REPOSITORY, link)))).toEqual([]);
  });

  test('the purchase it shows with whole bodies, typed into a shell, is one', { timeout: 60_000 }, async () => {
    const [shown = ''] = blocks('sh', textOf('docs/checkout.md')).filter((text) =>
      text.includes('acp checkout_sessions'),
    );
    const { program, base } = await serve(['--checkout', '--brand', 'acme-outdoor']);
    const [, KEY = ''] = /^sandbox key: (\S+)$/m.exec(program.stdout()) ?? [];
    const [define = '', ...calls] = shown.replace('http://127.0.0.1:3333', base).split(/^(?=acp )/m);
    expect(calls).toHaveLength(4);
    let ID = '';
    const answers: Record<string, unknown>[] = [];
    for (const call of calls) {
      const env = { PATH: process.env.PATH, KEY, ID };
      const { stdout } = await promisify(execFile)('sh', ['-c', `${define}${call}`], { env, timeout: 20_000 });
      const answer: Record<string, unknown> = JSON.parse(stdout);
      ID ||= String(answer.id);
      answers.push(answer);
    }
    program.child.kill('SIGTERM');
    await program.ended;
    const [created, updated, token, paid] = answers;
    expect([created?.status, updated?.status, paid?.status]).toEqual([
      'ready_for_payment',
      'ready_for_payment',
      'completed',
    ]);
    expect(token?.id).toMatch(/^vt_/);
    // Poles 139, express 14.99, and the tax of California on the poles.
    expect(JSON.stringify(paid?.totals)).toContain('"type":"total","display_text":"Total","amount":16407');
  });

  test('the conversation it quotes is the one the demo plays', () => {
    const [quoted = ''] = blocks('text');
    const played = execFileSync(process.execPath, [PROGRAM, 'demo'], { encoding: 'utf8' });
    const lines = quoted.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(played).toContain(`${line}\n`);
  });
});
