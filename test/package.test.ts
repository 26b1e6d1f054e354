/** What users install: dist alone, with the licences of what it holds, and nothing to be downloaded beside it. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { endAll, REPOSITORY, run, start } from './cli/program.ts';

// npm and the whole program several times.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterAll(endAll);

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));
const npm = (words: string[], cwd: string) =>
  spawnSync('npm', [...words, '--no-audit', '--no-fund', '--offline'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_cache: scratch(), npm_lifecycle_event: undefined },
  });

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** Folders of packages, below this repository, of which the bundles hold something. */
async function bundledFolders(): Promise<string[]> {
  const { bundle } = (await import(new URL('../build/build.mjs', import.meta.url).href)) as {
    bundle(tool: typeof esbuild): Promise<{ metafile: Metafile }>;
  };
  const { metafile } = await bundle(esbuild);
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  // A file of ours that holds their data.
  const data = inputs.some(([file]) => file === 'src/checkout/subdivisions.json')
    ? ['node_modules/iso-3166', 'node_modules/cldr-subdivisions-full']
    : [];
  const held = inputs
    .filter(([file, { bytesInOutput }]) => file.includes('node_modules/') && bytesInOutput > 0)
    .map(([file]) => {
      const parts = file.split('/');
      const from = parts.lastIndexOf('node_modules') + 1;
      return parts.slice(0, from + (parts[from]?.startsWith('@') ? 2 : 1)).join('/');
    });
  return [...new Set([...held, ...data])];
}

/** The files of a fresh build, by their names in dist. */
async function builtFiles(): Promise<string[]> {
  const { filesOfDist } = (await import(new URL('../build/build.mjs', import.meta.url).href)) as {
    filesOfDist(tool: typeof esbuild): Promise<Map<string, Buffer>>;
  };
  return [...(await filesOfDist(esbuild)).keys()];
}

describe('THIRD-PARTY-NOTICES.txt', () => {
  const text = readFileSync(join(REPOSITORY, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  const notices = text.split(`${'-'.repeat(80)}\n`).slice(1);

  test('names every package that the bundles hold, and no other, with version and licence text', async () => {
    const folders = await bundledFolders();
    expect(folders.length).toBeGreaterThan(10);
    const expected = folders.map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(REPOSITORY, folder, 'package.json'), 'utf8'));
      return { folder, head: `${name} ${version}\n${license}\n` };
    });
    expect(notices.map((notice) => `${notice.split('\n').slice(0, 2).join('\n')}\n`).sort()).toEqual(
      expected.map(({ head }) => head).sort(),
    );
    for (const { folder, head } of expected) {
      const notice = notices.find((one) => one.startsWith(head)) ?? '';
      const own = readdirSync(join(REPOSITORY, folder)).filter((file) => /^licen[cs]e/i.test(file));
      for (const file of own) expect(notice).toContain(readFileSync(join(REPOSITORY, folder, file), 'utf8').trim());
      expect(notice, head).toMatch(/copyright/i);
      expect(notice.length, head).toBeGreaterThan(600);
    }
  });

  test('holds only licences that may be shipped with Apache-2.0 code on their terms alone', () => {
    const licences = new Set(notices.map((notice) => notice.split('\n')[1]));
    expect([...licences].sort()).toEqual(['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', 'Unicode-3.0']);
  });
});

describe('the package', () => {
  const folder = scratch();
  const home = join(folder, 'package');
  const program = { args: [] as string[], cwd: folder };
  const archive = () => join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
  const inPackage = (...words: string[]) => ({ ...program, args: [join(home, 'dist/si-mcp.js'), ...words] });

  beforeAll(() => {
    // A checkout in which an older build has left a part, and the bundle for desktop hosts was built.
    const checkout = scratch();
    for (const name of readdirSync(REPOSITORY).filter((name) => !/^(?:\.git|dist|node_modules|test)$/.test(name)))
      cpSync(join(REPOSITORY, name), join(checkout, name), { recursive: true });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(checkout, 'node_modules'));
    for (const file of ['dist/cli-OLDBUILD.js', 'packaging/output/si-mcp.mcpb', 'test/some.test.ts', 'app.log']) {
      mkdirSync(join(checkout, dirname(file)), { recursive: true });
      writeFileSync(join(checkout, file), '');
    }
    const packed = npm(['pack', '--pack-destination', folder], checkout);
    expect(packed.status, packed.stderr).toBe(0);
    execFileSync('tar', ['-xzf', archive()], { cwd: folder });
  });

  test('holds the program, the brands, the schemas and the pages, and nothing else', async () => {
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join('/'));
    const kind = (file: string) =>
      file
        .replace(/^dist\/[\w-]+-[A-Z0-9]{8}\.js$/, 'dist/PART.js')
        .replace(/^dist\/client\/[\w-]+\.d\.ts$/, 'dist/client/TYPES.d.ts')
        .replace(/^docs\/(?:decisions\/)?[\w-]+\.md$/, 'docs/PAGE.md')
        .replace(/^src\/protocol\/schemas\/[\w.-]+\.json$/, 'src/protocol/schemas/SCHEMA.json');
    expect([...new Set(files.map(kind))].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/PART.js',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/app.html',
      'dist/brand-pack.schema.json',
      'dist/client.js',
      'dist/client/TYPES.d.ts',
      'dist/packs/acme-outdoor.json',
      'dist/packs/acme-outdoor.yaml',
      'dist/packs/delta.json',
      'dist/packs/delta.yaml',
      'dist/packs/nova-motors.json',
      'dist/packs/nova-motors.yaml',
      'dist/packs/pace-running.json',
      'dist/packs/pace-running.yaml',
      'dist/packs/profiles.json',
      'dist/playground/index.html',
      'dist/playground/playground.css',
      'dist/playground/playground.js',
      'dist/si-mcp.js',
      'docs/PAGE.md',
      'docs/host-example.ts',
      'mcp.json',
      'package.json',
      'src/brands/brand-pack.schema.json',
      'src/protocol/schemas/SCHEMA.json',
    ]);
    // The hash in the name of a part is of the paths it was built from too.
    const unhashed = (file: string) => file.replace(/-[A-Z0-9]{8}\.js$/, '-HASH.js');
    const built = (await builtFiles()).map((file) => unhashed(`dist/${file.split(sep).join('/')}`));
    expect(
      files
        .map(unhashed)
        .filter((file) => file.startsWith('dist/'))
        .sort(),
    ).toEqual(built.sort());
  });

  test('is started by npx from an empty folder: it plays the demo, serves, and tells a client to ask npx again', async () => {
    const empty = scratch();
    const npx = {
      command: 'npx',
      cwd: empty,
      env: {
        npm_config_cache: scratch(),
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
        HOME: empty,
      },
    };
    const words = (...more: string[]) => ({ ...npx, args: ['--yes', '--package', archive(), 'si-mcp', ...more] });
    const [demo, config] = await Promise.all([
      run([], words('demo')),
      run([], words('config', 'claude-desktop', '--brand', 'delta')),
    ]);
    expect([demo.code, demo.stderr]).toEqual([0, '']);
    expect(demo.stdout).toContain('status: completed');
    expect(JSON.parse(config.stdout)).toEqual({
      mcpServers: { delta: { command: 'npx', args: ['-y', 'si-mcp', '--brand', 'delta'] } },
    });
    const service = start([], words());
    expect(await service.greet()).toMatchObject({ result: { serverInfo: { name: 'si-mcp' } } });
    service.child.stdin.end();
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  test('has no dependencies but the two stores that are asked for by name, and holds the licence, the notices and the brands', () => {
    const { dependencies, peerDependencies, peerDependenciesMeta, optionalDependencies } = JSON.parse(
      readFileSync(join(home, 'package.json'), 'utf8'),
    );
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
    expect(Object.keys(peerDependencies)).toEqual(['better-sqlite3', 'redis']);
    expect(peerDependenciesMeta).toEqual({ 'better-sqlite3': { optional: true }, redis: { optional: true } });
    for (const file of ['LICENSE', 'dist/THIRD-PARTY-NOTICES.txt', 'dist/packs/delta.yaml', 'dist/packs/delta.json'])
      expect(existsSync(join(home, file)), file).toBe(true);
    expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  });

  test.each([
    'delta',
    'nova-motors',
    'acme-outdoor',
    'pace-running',
  ])('holds the pack of %s parsed, as its YAML has it', (name) => {
    const read = (ending: string) => readFileSync(join(home, `dist/packs/${name}.${ending}`), 'utf8');
    expect(JSON.parse(read('json'))).toEqual(parse(read('yaml')));
  });

  test('plays the demo, checkout and all, far from any node_modules', async () => {
    const { code, stderr } = await run([], inPackage('demo', '--json'));
    expect([code, stderr]).toEqual([0, '']);
  });

  test('serves over HTTP with keys and a checkout, far from any node_modules', async () => {
    const keys = join(folder, 'keys.json');
    expect(await run([], inPackage('keys', 'add', 'ann', '--keys-file', keys))).toMatchObject({ code: 0 });
    const flags = ['--port', '0', '--checkout', '--allow-insecure-loopback', '--keys-file', keys];
    const service = start([], inPackage('http', ...flags));
    await service.saysOnStderr('"msg":"ready on HTTP"');
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  describe('the client', () => {
    const consumer = () => {
      const folder = scratch();
      mkdirSync(join(folder, 'node_modules'));
      cpSync(home, join(folder, 'node_modules/si-mcp'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      return folder;
    };
    const parts = () =>
      readdirSync(join(home, 'dist')).filter((file) => /^(client\.js|(http|stdio)-transport-)/.test(file));

    test('is under 10 kB minified, and so is all of it compressed', () => {
      const files = parts().map((file) => readFileSync(join(home, 'dist', file)));
      expect(files.length).toBeGreaterThan(2);
      expect(readFileSync(join(home, 'dist/client.js')).length).toBeLessThan(10_000);
      expect(files.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThan(10_000);
    });

    test('has types that a strict program compiles against, without this repository', () => {
      const folder = consumer();
      cpSync(join(REPOSITORY, 'docs/host-example.ts'), join(folder, 'host.ts'));
      symlinkSync(join(REPOSITORY, 'node_modules/@types'), join(folder, 'node_modules/@types'));
      const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: ['node'] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['host.ts'] }));
      const tsc = spawnSync(join(REPOSITORY, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder, encoding: 'utf8' });
      expect([tsc.stdout, tsc.status]).toEqual(['', 0]);
    });

    test('as docs/hosts.md shows it, over HTTP and over stdio, ends in a checked handoff', async () => {
      const folder = consumer();
      const page = readFileSync(join(REPOSITORY, 'docs/hosts.md'), 'utf8');
      const [, shown = ''] = /^```ts\n([\s\S]*?)^```/m.exec(page) ?? [];
      const flags = ['--port', '0', '--checkout', '--brand', 'acme-outdoor', '--allow-insecure-loopback'];
      const service = start([], inPackage('http', ...flags));
      await service.saysOnStderr('"msg":"ready on HTTP"');
      const address = /"address":"([^"]+)"/.exec(service.stderr())?.[1] ?? '';
      const url = "{ url: 'http://127.0.0.1:3333/mcp' }";
      const program = JSON.stringify({
        command: process.execPath,
        args: [join(home, 'dist/si-mcp.js'), '--brand', 'acme-outdoor', '--checkout-tools'],
      });
      for (const [name, target, checkout] of [
        ['http', `{ url: '${address}/mcp' }`, `${address}/acp/checkout_sessions`],
        ['stdio', program, 'https://acmeoutdoor.example/acp/checkout_sessions'],
      ]) {
        expect(shown).toContain(url);
        writeFileSync(join(folder, `${name}.js`), shown.replace(url, String(target)));
        const { code, stdout, stderr } = await run([], { args: [join(folder, `${name}.js`)], cwd: folder });
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toContain('[Sponsored by Acme Outdoor] ');
        expect(stdout).toContain(`The checkout is at ${checkout}\n`);
      }
      service.child.kill('SIGTERM');
      await service.ended;
    });
  });

  test('npm ci --omit=dev has nothing to fetch and nothing to build', () => {
    const folder = scratch();
    for (const name of ['package.json', 'package-lock.json', 'build'])
      cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
    const { status, stderr } = npm(['ci', '--omit=dev'], folder);
    expect(status, stderr).toBe(0);
    expect(existsSync(join(folder, 'node_modules/esbuild'))).toBe(false);
  });
});

test('a build without esbuild fails when it is asked for by name', () => {
  const folder = scratch();
  cpSync(join(REPOSITORY, 'build'), join(folder, 'build'), { recursive: true });
  const built = spawnSync(process.execPath, ['build/build.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect(built.status).toBe(1);
  expect(built.stderr).toContain("Cannot find package 'esbuild'");
});
