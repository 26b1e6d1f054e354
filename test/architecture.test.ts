/** The layers as a test: which folder may import which, and what only one of them may use (ARCHITECTURE.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REPOSITORY as repository, type Source, sourcesIn } from './source-files.ts';

const sources: Source[] = sourcesIn('src', 'tools');

/** The layers in order; each may import those before it. */
const LAYERS = ['protocol', 'brands', 'dialogue', 'engine', 'tools', 'mcp', 'lab', 'cli'];

/** Injected by the CLI: they import nothing above tools, and only the CLI imports them. */
const INJECTED = ['store', 'checkout', 'reader', 'inspector', 'ui'];

/** The published client library: it imports nothing else, and only the lab imports it. */
const CLIENT = 'client';

/** src/engine/session.ts is in engine, tools/tool.ts in tools; cli.ts, config.ts, main.ts and commands/ are the cli. */
function layerOf(file: string): string {
  if (file.startsWith('tools/')) return 'tools';
  const [, layer = '', inside] = file.split('/');
  return inside === undefined || layer === 'commands' ? 'cli' : layer;
}

const isOwn = (from: string) => /^(src|tools)\//.test(from);

/** Every import between two files of this project, with the layers of both. */
const imported = sources.flatMap(({ file, imports }) =>
  imports
    .filter(({ from }) => isOwn(from))
    .map(({ from, typeOnly }) => ({
      from: layerOf(file),
      to: layerOf(from),
      target: from,
      typeOnly,
      line: `${file} imports ${from}`,
    })),
);

describe('the layers', () => {
  test('finds the files it checks', () => {
    expect(sources.length).toBeGreaterThan(25);
    const layers = [...new Set(sources.map(({ file }) => layerOf(file)))];
    expect(layers).toEqual(expect.arrayContaining([...LAYERS, 'store', 'checkout']));
    expect(layers.filter((layer) => ![...LAYERS, ...INJECTED, CLIENT].includes(layer))).toEqual([]);
  });

  test('imports run one way: protocol <- brands <- dialogue <- engine <- tools <- mcp <- lab <- cli', () => {
    const along = imported.filter(({ to }) => LAYERS.includes(to));
    const wrong = along.filter(({ from, to }) => LAYERS.includes(from) && LAYERS.indexOf(to) > LAYERS.indexOf(from));
    expect(along.length).toBeGreaterThan(50);
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });

  test('injected folders import nothing above tools, and only the cli imports them; the engine imports the type of the store, and what stores records may import their type and count their bytes', () => {
    const up = imported.filter(({ from, to }) => INJECTED.includes(from) && ['mcp', 'lab', 'cli'].includes(to));
    const known = imported
      .filter(({ from, to }) => INJECTED.includes(to) && from !== to && from !== 'cli')
      .filter(({ target, typeOnly }) => !(typeOnly && target === 'src/store/session-store.ts'))
      .filter(({ from, target }) => !(INJECTED.includes(from) && target === 'src/store/byte-budget.ts'))
      .filter(
        ({ from, target, typeOnly }) =>
          !(INJECTED.includes(from) && typeOnly && target === 'src/store/record-store.ts'),
      );
    expect([...up, ...known].map(({ line }) => line)).toEqual([]);
  });

  test('the client imports nothing else and no package, and only the lab and its commands import it', () => {
    const shown = imported.filter(({ from, to }) => from === CLIENT && to !== CLIENT);
    const packages = packagesOf(CLIENT).filter((name) => !name.startsWith('node:'));
    const known = imported.filter(({ from, to }) => to === CLIENT && ![CLIENT, 'lab', 'cli'].includes(from));
    expect([...shown, ...known].map(({ line }) => line)).toEqual([]);
    expect(packages).toEqual([]);
    expect(sources.filter(({ file }) => layerOf(file) === CLIENT).length).toBeGreaterThan(3);
  });

  test('tools/checkout defines the interface of a checkout, and imports nothing of src/checkout', () => {
    const shown = imported.filter(({ line }) => line.startsWith('tools/checkout/'));
    expect(shown.length).toBeGreaterThan(4);
    const targets = shown.map(({ target }) => target).filter((target) => !target.startsWith('tools/checkout/'));
    expect([...new Set(targets)].sort()).toEqual([
      'src/protocol/json-schema.ts',
      'src/protocol/keywords.ts',
      'src/protocol/request.ts',
      'tools/tool.ts',
    ]);
    const back = imported.filter(({ from, target }) => from === 'checkout' && target.startsWith('tools/'));
    expect(back.filter(({ typeOnly }) => !typeOnly).map(({ line }) => line)).toEqual([]);
    expect(back.length).toBeGreaterThan(0);
  });

  test('serving does not load the lab: it is imported dynamically, only with the flag', () => {
    const reached = new Set<string>();
    const waiting = [
      'cli.ts',
      'commands/open-lab.ts',
      'commands/http.ts',
      'commands/inspect.ts',
      'commands/merchant.ts',
    ];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const path = file.startsWith('src/') || file.startsWith('tools/') ? file : `src/${file}`;
      if (reached.has(path)) continue;
      reached.add(path);
      const { imports = [] } = sources.find((one) => one.file === path) ?? {};
      waiting.push(...imports.filter((one) => !one.typeOnly && !one.dynamic && isOwn(one.from)).map((one) => one.from));
    }
    expect(reached.size).toBeGreaterThan(60);
    expect([...reached].filter((file) => file.startsWith('src/lab/'))).toEqual([]);
  });

  test('protocol depends on zod only', () => {
    const packages = packagesOf('protocol');
    expect(packages.filter((name) => !['zod/v3', 'zod-to-json-schema'].includes(name))).toEqual([]);
  });

  test('dialogue and engine have no I/O: no node module but crypto for hashing, no clock, no randomness, no environment', () => {
    const layers = sources.filter(({ file }) => ['dialogue', 'engine'].includes(layerOf(file)));
    const touching = layers
      .filter(({ text }) =>
        /Date\.now\(|new Date\(\)|Math\.random|process\.|setTimeout|setInterval|console\./.test(code(text)),
      )
      .map(({ file }) => file);
    expect(touching).toEqual([]);
    const node = [...packagesOf('dialogue'), ...packagesOf('engine')].filter((name) => name.startsWith('node:'));
    expect(node.filter((name) => name !== 'node:crypto')).toEqual([]);
  });

  test('only config.ts reads the environment', () => {
    expect(sources.filter(({ text }) => /process\.env\b/.test(code(text))).map(({ file }) => file)).toEqual([
      'src/config.ts',
    ]);
  });

  test('only mcp and cli import the MCP SDK', () => {
    const importing = sources.filter(({ imports }) =>
      imports.some(({ from }) => from.startsWith('@modelcontextprotocol/')),
    );
    expect([...new Set(importing.map(({ file }) => layerOf(file)))].sort()).toEqual(['cli', 'mcp']);
    expect(importing.map(({ file }) => file)).not.toContain('src/mcp/dispatch.ts');
  });

  test('zod is read from zod/v3, whose schemas become JSON Schema', () => {
    expect(sources.filter(({ imports }) => imports.some(({ from }) => from === 'zod')).map(({ file }) => file)).toEqual(
      [],
    );
  });

  test('the only index.ts is the list of tools, and there are no utils or helpers', () => {
    const files = sources.map(({ file }) => file);
    expect(files.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual(['tools/index.ts']);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  test('there are no casts around the type checker', () => {
    const casting = sources.filter(({ text }) =>
      /\bas any\b|: any\b(?![.(])|as unknown as|@ts-(ignore|expect-error|nocheck)/.test(code(text)),
    );
    expect(casting.map(({ file }) => file)).toEqual([]);
  });

  test('only main.ts has side effects when it is imported', () => {
    const starting = sources.filter(({ text }) => /^(await |process\.|setInterval|console\.|void )/m.test(code(text)));
    expect(starting.map(({ file }) => file)).toEqual([]);
    expect(readFileSync(join(repository, 'src/main.ts'), 'utf8')).toContain('await runCli(');
  });

  test('ARCHITECTURE.md names every folder of the program, and every file it names exists', () => {
    const map = readFileSync(join(repository, 'ARCHITECTURE.md'), 'utf8');
    const layers = new Set([...reachedFrom('src/main.ts')].map(layerOf));
    layers.delete(CLIENT);
    expect([...layers].sort()).toEqual([...LAYERS, 'store', 'checkout', 'inspector', 'reader'].sort());
    for (const layer of layers) expect(map).toContain(layer === 'cli' ? 'cli.ts' : `${layer}/`);
    const named = [...map.matchAll(/`((?:src|tools|test|docs|bench)\/[\w./-]*\w)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((file) => !exists(file))).toEqual([]);
  });
});

function reachedFrom(start: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const source = sources.find((one) => one.file === file);
    if (source === undefined || reached.has(file)) continue;
    reached.add(file);
    waiting.push(...source.imports.map(({ from }) => from));
  }
  return reached;
}

function packagesOf(layer: string): string[] {
  const from = sources
    .filter(({ file }) => layerOf(file) === layer)
    .flatMap(({ imports }) => imports.map((one) => one.from));
  return [...new Set(from.filter((one) => !isOwn(one)))];
}

/** The text without its comments, which may speak of what the code must not do. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function exists(file: string): boolean {
  try {
    readdirSync(dirname(join(repository, file)));
    return readdirSync(dirname(join(repository, file))).includes(file.split('/').at(-1) ?? '');
  } catch {
    return false;
  }
}
