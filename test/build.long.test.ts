/** Building replaces dist file by file: a client that runs from it never finds one missing or half written. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REPOSITORY } from './cli/program.ts';

const { publish } = (await import(new URL('../build/build.mjs', import.meta.url).href)) as {
  publish(files: Map<string, Buffer>, folder: string): Promise<void>;
};

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-build-'));
const filesOf = (texts: Record<string, string>) =>
  new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));

describe('publishing a build', () => {
  test('puts every file in its place, and takes away what is not part of it', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'packs'));
    writeFileSync(join(folder, 'packs/gone.yaml'), 'old');
    await publish(filesOf({ 'si-mcp.js': 'program', 'packs/delta.yaml': 'name: delta' }), folder);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['packs', 'packs/delta.yaml', 'si-mcp.js']);
    expect(readFileSync(join(folder, 'packs/delta.yaml'), 'utf8')).toBe('name: delta');
    expect(statSync(join(folder, 'si-mcp.js')).mode & 0o111).toBe(0o111);
  });

  test('a file that a client has open stays what it was, and the new one stands in its place', async () => {
    const folder = scratch();
    await publish(filesOf({ 'http.js': 'the old one' }), folder);
    const open = openSync(join(folder, 'http.js'), 'r');
    await publish(filesOf({ 'http.js': 'new' }), folder);
    expect(readFileSync(open, 'utf8')).toBe('the old one');
    expect(readFileSync(join(folder, 'http.js'), 'utf8')).toBe('new');
  });

  test('the parts that an older build loads stay, so many of them, and the oldest go first', async () => {
    const folder = scratch();
    const part = (at: number) => `http-${String(at).padStart(8, '0')}.js`;
    for (let at = 0; at < 242; at++) {
      writeFileSync(join(folder, part(at)), 'old');
      utimesSync(join(folder, part(at)), 1000 + at, 1000 + at);
    }
    await publish(filesOf({ 'si-mcp.js': 'program', [part(0)]: 'wanted again' }), folder);
    const kept = readdirSync(folder).sort();
    expect(kept.slice(0, 2)).toEqual(['http-00000000.js', 'http-00000002.js']);
    expect(kept.length).toBe(242);
  });

  test('a file that is right already is not touched', async () => {
    const folder = scratch();
    await publish(filesOf({ 'si-mcp.js': 'same', 'http.js': 'old' }), folder);
    const before = statSync(join(folder, 'si-mcp.js')).ino;
    await publish(filesOf({ 'si-mcp.js': 'same', 'http.js': 'new' }), folder);
    expect(statSync(join(folder, 'si-mcp.js')).ino).toBe(before);
  });

  test('when one file cannot be written, none is changed and nothing is left behind', async () => {
    const folder = scratch();
    await publish(filesOf({ 'si-mcp.js': 'old', packs: 'a file where a folder must be' }), folder);
    const next = filesOf({ 'si-mcp.js': 'new', 'packs/delta.yaml': 'x' });
    await expect(publish(next, folder)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readFileSync(join(folder, 'si-mcp.js'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['packs', 'si-mcp.js']);
  });
});

test('a build that fails leaves dist as it was', { timeout: 120_000 }, () => {
  const folder = scratch();
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  for (const part of ['package.json', 'tsconfig.json', 'build', 'src', 'tools'])
    cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
  const build = () => spawnSync(process.execPath, ['build/build.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(build()).toMatchObject({ status: 0, stderr: '' });
  const program = readFileSync(join(folder, 'dist/si-mcp.js'), 'utf8');
  const files = readdirSync(join(folder, 'dist'));

  writeFileSync(join(folder, 'src/commands/http.ts'), 'this is not a program (');
  expect(build().status).toBe(1);
  expect(readFileSync(join(folder, 'dist/si-mcp.js'), 'utf8')).toBe(program);
  expect(readdirSync(join(folder, 'dist'))).toEqual(files);
});
