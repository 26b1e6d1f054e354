/** `si-mcp keys`: the keys of a service, in a file that others do not read. */
import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readKeyRing } from '../../src/mcp/http/keys.ts';
import { endAll, run } from './program.ts';
import { scratch } from './scratch.ts';

afterAll(endAll);

function aFile(folder: string): string {
  const file = join(folder, 'some.txt');
  writeFileSync(file, 'text');
  return file;
}

function aLink(folder: string): string {
  symlinkSync(aFile(folder), join(folder, 'link.json'));
  return join(folder, 'link.json');
}

describe('si-mcp keys', () => {
  test.each<[string, string[], string]>([
    ['no command', [], 'si-mcp: keys needs a command. Commands: add, list, revoke. See si-mcp keys --help.\n'],
    [
      'another command',
      ['drop'],
      'si-mcp: unknown command "keys drop". Commands: add, list, revoke. See si-mcp keys --help.\n',
    ],
    ['no name', ['add'], "si-mcp: missing required argument 'name'. See si-mcp keys add --help.\n"],
    [
      'an invalid name',
      ['add', 'a b'],
      'si-mcp: A key name is 1 to 64 letters, digits, dots, dashes and underscores.\n',
    ],
  ])('%s gets one clear line and exit code 2', async (_what, words, usageError) => {
    expect(await run(['keys', ...words], { cwd: scratch() })).toEqual({
      code: 2,
      stdout: '',
      stderr: usageError,
    });
  });

  test('added by twelve processes at once every key is kept and opens the service', async () => {
    const file = join(scratch(), 'keys.json');
    const names = Array.from({ length: 12 }, (_, at) => `caller-${at}`);
    const made = await Promise.all(names.map((name) => run(['keys', 'add', name, '--keys-file', file])));
    expect(made.map(({ code }) => code)).toEqual(names.map(() => 0));
    const ring = await readKeyRing(file);
    expect(made.map(({ stdout }) => ring(stdout.trim()))).toEqual(names);
    expect(readdirSync(dirname(file))).toEqual(['keys.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each<[string, (folder: string) => string, RegExp]>([
    ['in a folder that is not there', (folder) => join(folder, 'no', 'keys.json'), /cannot be written \(ENOENT\)\.$/],
    ['below a file', (folder) => join(aFile(folder), 'keys.json'), /cannot be written \(ENOTDIR\)\.$/],
    ['that is a folder', (folder) => folder, /cannot be read\.$/],
    ['that is a link', (folder) => aLink(folder), /is a symbolic link; name the file it leads to\.$/],
    ['that is something else', (folder) => aFile(folder), /the keys file is not JSON\.$/],
  ])('a keys file %s gets one clear line and exit code 2', async (_what, place, usageError) => {
    const { code, stdout, stderr } = await run(['keys', 'add', 'ann', '--keys-file', place(scratch())]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^si-mcp: [^\n]*\n$/);
    expect(stderr.trimEnd()).toMatch(usageError);
  });

  test('list and revoke tell of keys what is no secret', async () => {
    const cwd = scratch();
    const made = await run(['keys', 'add', 'ann', '--expires', '90d'], { cwd });
    const key = made.stdout.trim();
    const id = key.slice(3, 15);
    expect(made.stderr).toMatch(/^Created a key for ann, valid until \d{4}-/);
    const listed = await run(['keys', 'list'], { cwd });
    expect([listed.code, listed.stderr]).toEqual([0, '']);
    expect(listed.stdout).toMatch(new RegExp(`^NAME  ID            CREATED  .*  EXPIRES\nann   ${id}  \\d`));
    expect(listed.stdout).not.toContain(key.slice(16));
    expect(await run(['keys', 'revoke', 'ann'], { cwd })).toMatchObject({ code: 0, stdout: `revoked ${id} of ann\n` });
    expect(await run(['keys', 'list'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    for (const words of [['revoke', 'ann'], ['add', 'bob', '--expires', 'soon'], ['revoke'], ['list', '--json']])
      expect((await run(['keys', ...words], { cwd })).code, words.join(' ')).toBe(2);
  });

  test('without a file named, keys are kept in si-mcp-keys.json beside you', async () => {
    const cwd = scratch();
    const { code, stderr } = await run(['keys', 'add', 'ann'], { cwd });
    expect([code, stderr]).toEqual([
      0,
      'Created a key for ann; si-mcp-keys.json stores only its digest. Send it as "Authorization: Bearer <key>".\n' +
        'Serve with: si-mcp http --keys-file si-mcp-keys.json\nSend SIGHUP to a running service to reload keys; one in a terminal must be restarted.\n',
    ]);
  });
});
