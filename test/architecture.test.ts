/** The house plan as a test: which room may know which, and what only one of them may touch (ARCHITECTURE.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REPOSITORY as repository, type Source, sourcesIn } from './source-files.ts';

const sources: Source[] = sourcesIn('src', 'tools');

/** The rooms along the arrow; each may know those before it. */
const ARROW = ['protocol', 'brands', 'dialogue', 'engine', 'tools', 'mcp', 'lab', 'cli'];

/** They stand beside the arrow: they know the rooms below mcp at most, and only cli knows them and hands them in. */
const SIDE = ['store', 'checkout', 'reader', 'inspector', 'ui'];

/** What other programs use of us: it knows nothing of the rest, and of the rest the lab alone uses it. */
const CLIENT = 'client';

/** src/engine/session.ts is in engine, tools/tool.ts in tools; cli.ts, config.ts, main.ts and commands/ are the cli. */
function roomOf(file: string): string {
  if (file.startsWith('tools/')) return 'tools';
  const [, room = '', inside] = file.split('/');
  return inside === undefined || room === 'commands' ? 'cli' : room;
}

const ours = (from: string) => /^(src|tools)\//.test(from);

/** Every import between two files of ours, with the rooms it joins. */
const arrows = sources.flatMap(({ file, imports }) =>
  imports
    .filter(({ from }) => ours(from))
    .map(({ from, typeOnly }) => ({
      from: roomOf(file),
      to: roomOf(from),
      target: from,
      typeOnly,
      line: `${file} imports ${from}`,
    })),
);

describe('the house plan', () => {
  test('sees the files it speaks about', () => {
    expect(sources.length).toBeGreaterThan(25);
    const rooms = [...new Set(sources.map(({ file }) => roomOf(file)))];
    expect(rooms).toEqual(expect.arrayContaining([...ARROW, 'store', 'checkout']));
    expect(rooms.filter((room) => ![...ARROW, ...SIDE, CLIENT].includes(room))).toEqual([]);
  });

  test('imports run one way: protocol <- brands <- dialogue <- engine <- tools <- mcp <- lab <- cli', () => {
    const along = arrows.filter(({ to }) => ARROW.includes(to));
    const wrong = along.filter(({ from, to }) => ARROW.includes(from) && ARROW.indexOf(to) > ARROW.indexOf(from));
    expect(along.length).toBeGreaterThan(50);
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });

  test('the rooms at the side know nothing above tools, and only cli knows them; the engine has the store by its type, and what keeps anything may know what records are and count their bytes', () => {
    const up = arrows.filter(({ from, to }) => SIDE.includes(from) && ['mcp', 'lab', 'cli'].includes(to));
    const known = arrows
      .filter(({ from, to }) => SIDE.includes(to) && from !== to && from !== 'cli')
      .filter(({ target, typeOnly }) => !(typeOnly && target === 'src/store/session-store.ts'))
      .filter(({ from, target }) => !(SIDE.includes(from) && target === 'src/store/byte-budget.ts'))
      .filter(
        ({ from, target, typeOnly }) => !(SIDE.includes(from) && typeOnly && target === 'src/store/record-store.ts'),
      );
    expect([...up, ...known].map(({ line }) => line)).toEqual([]);
  });

  test('the client imports nothing of ours and no package, and only the lab and its commands import it', () => {
    const shown = arrows.filter(({ from, to }) => from === CLIENT && to !== CLIENT);
    const packages = packagesOf(CLIENT).filter((name) => !name.startsWith('node:'));
    const known = arrows.filter(({ from, to }) => to === CLIENT && ![CLIENT, 'lab', 'cli'].includes(from));
    expect([...shown, ...known].map(({ line }) => line)).toEqual([]);
    expect(packages).toEqual([]);
    expect(sources.filter(({ file }) => roomOf(file) === CLIENT).length).toBeGreaterThan(3);
  });

  test('tools/checkout says what a checkout is to a tool, and knows nothing of the room that is one', () => {
    const shown = arrows.filter(({ line }) => line.startsWith('tools/checkout/'));
    expect(shown.length).toBeGreaterThan(4);
    const targets = shown.map(({ target }) => target).filter((target) => !target.startsWith('tools/checkout/'));
    expect([...new Set(targets)].sort()).toEqual([
      'src/protocol/json-schema.ts',
      'src/protocol/keywords.ts',
      'src/protocol/request.ts',
      'tools/tool.ts',
    ]);
    const back = arrows.filter(({ from, target }) => from === 'checkout' && target.startsWith('tools/'));
    expect(back.filter(({ typeOnly }) => !typeOnly).map(({ line }) => line)).toEqual([]);
    expect(back.length).toBeGreaterThan(0);
  });

  test('what serves loads nothing of the lab: it is there by a dynamic import, with the flag alone', () => {
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
      waiting.push(...imports.filter((one) => !one.typeOnly && !one.dynamic && ours(one.from)).map((one) => one.from));
    }
    expect(reached.size).toBeGreaterThan(60);
    expect([...reached].filter((file) => file.startsWith('src/lab/'))).toEqual([]);
  });

  test('protocol knows zod and nothing else', () => {
    const packages = packagesOf('protocol');
    expect(packages.filter((name) => !['zod/v3', 'zod-to-json-schema'].includes(name))).toEqual([]);
  });

  test('dialogue and engine have no I/O: no node module but crypto for hashing, no clock, no chance, no environment', () => {
    const rooms = sources.filter(({ file }) => ['dialogue', 'engine'].includes(roomOf(file)));
    const touching = rooms
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

  test('only mcp and cli meet the MCP SDK', () => {
    const meeting = sources.filter(({ imports }) =>
      imports.some(({ from }) => from.startsWith('@modelcontextprotocol/')),
    );
    expect([...new Set(meeting.map(({ file }) => roomOf(file)))].sort()).toEqual(['cli', 'mcp']);
    expect(meeting.map(({ file }) => file)).not.toContain('src/mcp/dispatch.ts');
  });

  test('zod is read from zod/v3, whose schemas become JSON Schema', () => {
    expect(sources.filter(({ imports }) => imports.some(({ from }) => from === 'zod')).map(({ file }) => file)).toEqual(
      [],
    );
  });

  test('the only index.ts is the list of tools, and there are no drawers', () => {
    const files = sources.map(({ file }) => file);
    expect(files.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual(['tools/index.ts']);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  test('there are no casts at the seams', () => {
    const casting = sources.filter(({ text }) =>
      /\bas any\b|: any\b(?![.(])|as unknown as|@ts-(ignore|expect-error|nocheck)/.test(code(text)),
    );
    expect(casting.map(({ file }) => file)).toEqual([]);
  });

  test('only main.ts starts something when it is loaded', () => {
    const starting = sources.filter(({ text }) => /^(await |process\.|setInterval|console\.|void )/m.test(code(text)));
    expect(starting.map(({ file }) => file)).toEqual([]);
    expect(readFileSync(join(repository, 'src/main.ts'), 'utf8')).toContain('await runCli(');
  });

  test('ARCHITECTURE.md names every room the program is made of, and every file it names is there', () => {
    const map = readFileSync(join(repository, 'ARCHITECTURE.md'), 'utf8');
    const rooms = new Set([...reachedFrom('src/main.ts')].map(roomOf));
    rooms.delete(CLIENT);
    expect([...rooms].sort()).toEqual([...ARROW, 'store', 'checkout', 'inspector', 'reader'].sort());
    for (const room of rooms) expect(map).toContain(room === 'cli' ? 'cli.ts' : `${room}/`);
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

function packagesOf(room: string): string[] {
  const from = sources
    .filter(({ file }) => roomOf(file) === room)
    .flatMap(({ imports }) => imports.map((one) => one.from));
  return [...new Set(from.filter((one) => !ours(one)))];
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
