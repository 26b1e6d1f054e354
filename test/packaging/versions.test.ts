/** packaging/check-versions.mjs: one version, stated the same way wherever it stands. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { REPOSITORY } from '../cli/program.ts';

interface Stated {
  versions: Record<string, string | undefined>;
  names: Record<string, string>;
}
const { statedIn, differences } = (await import(
  new URL('../../packaging/check-versions.mjs', import.meta.url).href
)) as { statedIn(root: URL): Promise<Stated>; differences(stated: Stated, tag?: string): string[] };

const FILES = ['package.json', 'package-lock.json', 'server.json', 'packaging/mcpb/manifest.json', 'CHANGELOG.md'];

/** A copy of the files that state a version, one of them with other words. */
function copyWith(file: string, before: string | RegExp, after: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'si-mcp-versions-'));
  for (const name of FILES) cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  const changed = text.replace(before, after);
  expect(changed).not.toBe(text);
  writeFileSync(join(folder, file), changed);
  return pathToFileURL(`${folder}/`);
}

describe('the version', () => {
  test('is the same in all files that state it, and in the tag of its release', async () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    const stated = await statedIn(pathToFileURL(REPOSITORY));
    expect(Object.keys(stated.versions)).toHaveLength(7);
    expect([differences(stated), differences(stated, `v${version}`)]).toEqual([[], []]);
    expect(differences(stated, 'v9.9.9')).toEqual([`the tag: v9.9.9; package.json says ${version}.`]);
  });

  test.each([
    ['package-lock.json', '"version": "0', '"version": "7', ['package-lock.json']],
    ['server.json', /"version": "/, '"version": "7', ['server.json']],
    ['server.json', /("npm",[\s\S]*?"version": ")/, '$17', ['server.json, package 1 (npm)']],
    ['packaging/mcpb/manifest.json', '"version": "', '"version": "7', ['packaging/mcpb/manifest.json']],
    ['CHANGELOG.md', /^## (?=\d)/m, '## 7', ['CHANGELOG.md, newest release']],
    ['CHANGELOG.md', /^## (?=\d)/gm, '### ', ['CHANGELOG.md, newest release']],
    ['server.json', '"name": "io', '"name": "com', ['server.json, name']],
  ])('in %s is missed when it differs', async (file, before, after, expected) => {
    const found = differences(await statedIn(copyWith(file, before, after)));
    expect(found.map((line) => line.split(':')[0])).toEqual(expected);
  });
});
