/** The MCP bundle for desktop hosts: built by its script, accepted by the official tool, and started as such a host starts it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMcpConfigForManifest, unpackExtension } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tools } from '../../tools/index.ts';
import { endAll, REPOSITORY, start } from '../cli/program.ts';

afterAll(endAll);

const scratch = mkdtempSync(join(tmpdir(), 'si-mcp-bundle-'));
const bundle = join(scratch, 'si-mcp.mcpb');
const folder = join(scratch, 'unpacked');
const MCPB = join(REPOSITORY, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');

beforeAll(async () => {
  execFileSync(process.execPath, ['packaging/build-mcpb.mjs', bundle], { cwd: REPOSITORY, timeout: 120_000 });
  expect(await unpackExtension({ mcpbPath: bundle, outputDir: folder, silent: true })).toBe(true);
}, 150_000);

const manifest = () => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** Starts the bundle as the official library says a host does, with what a person put into its settings. */
async function startWith(userConfig: Record<string, string>) {
  const config = await getMcpConfigForManifest({
    manifest: manifest(),
    extensionPath: folder,
    systemDirs: {},
    userConfig,
    pathSeparator: '/',
  });
  const { args = [], env = {} } = config ?? {};
  expect(config?.command).toBe('node');
  const program = start([], { args: [...args], env, cwd: scratch });
  const { result } = (await program.greet()) as { result: { serverInfo: { title: string; version: string } } };
  program.child.stdin.end();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  return result.serverInfo;
}

describe('the MCP bundle', () => {
  test('is accepted by the official tool, and at most 2 MB large', () => {
    const said = execFileSync(process.execPath, [MCPB, 'validate', join(folder, 'manifest.json')], {
      encoding: 'utf8',
    });
    expect(said).toContain('Manifest schema validation passes!');
    expect(statSync(bundle).size).toBeLessThanOrEqual(2_000_000);
  });

  test('holds the program, its notices and its licence, and nothing of an older build', () => {
    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'dist', 'manifest.json', 'package.json', 'start.mjs']);
    const files = readdirSync(join(folder, 'dist'));
    expect(files).toEqual(expect.arrayContaining(['THIRD-PARTY-NOTICES.txt', 'packs', 'playground', 'si-mcp.js']));
    expect(files.filter((file) => /^cli-[A-Z0-9]{8}\.js$/.test(file))).toHaveLength(1);
  });

  test('lists the tools that the server has', () => {
    expect(manifest().tools.map(({ name }: { name: string }) => name)).toEqual(tools.map(({ name }) => name));
  });

  test('serves the brand of its settings: by default a sample, another one by name, and a file before either', {
    timeout: 60_000,
  }, async () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    expect(await startWith({})).toMatchObject({ title: 'Delta brand agent (Sponsored Intelligence)', version });
    expect(await startWith({ brand: 'nova-motors' })).toMatchObject({
      title: 'Nova Motors brand agent (Sponsored Intelligence)',
    });
    const file = join(scratch, 'my brand.yaml');
    const pack = readFileSync(join(REPOSITORY, 'src/brands/packs/pace-running.yaml'), 'utf8');
    writeFileSync(file, pack.replace('display_name: Pace Running', 'display_name: My own shop'));
    expect(await startWith({ brand: 'nova-motors', brand_file: file })).toMatchObject({
      title: 'My own shop brand agent (Sponsored Intelligence)',
    });
  });
});
