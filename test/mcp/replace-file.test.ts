/** Files that several processes read and replace at once: none loses what another wrote. */
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LockError, replaceFile, withLock } from '../../src/mcp/replace-file.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));
const inFolder = (file: string) => readdirSync(join(file, '..')).sort();

/** A lock as another process would have made it. */
function lockOf(file: string, pid: number, host: string = hostname()) {
  writeFileSync(`${file}.lock`, JSON.stringify({ pid, host, token: '0123456789abcdef' }));
}

/** The number of a process that is no more. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('a file that is replaced', () => {
  test('can be read by its owner alone, whatever stood there before, and nothing is left beside it', async () => {
    const file = join(folder(), 'keys.json');
    writeFileSync(file, 'old', { mode: 0o644 });
    await replaceFile(file, 'new');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['new', 0o600]);
    expect(inFolder(file)).toEqual(['keys.json']);
  });

  test('takes the place of a link and leaves alone what it leads to', async () => {
    const file = join(folder(), 'keys.json');
    const elsewhere = join(folder(), 'elsewhere');
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, file);
    await replaceFile(file, 'new');
    expect([readFileSync(file, 'utf8'), readFileSync(elsewhere, 'utf8')]).toEqual(['new', 'mine']);
  });

  test('is never a device, a pipe or a socket, which could not be put back', async () => {
    const file = join(folder(), 'pipe');
    spawnSync('mkfifo', [file]);
    await expect(replaceFile(file, 'new')).rejects.toMatchObject({ code: 'EINVAL', syscall: 'rename' });
    expect([lstatSync(file).isFIFO(), inFolder(file)]).toEqual([true, ['pipe']]);
  });

  test('stays as it is, with nothing beside it, when it cannot be replaced', async () => {
    const taken = folder();
    writeFileSync(join(taken, 'x'), '');
    await expect(replaceFile(taken, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(inFolder(taken).filter((name) => name.startsWith(basename(taken)))).toEqual([basename(taken)]);
  });
});

describe('a lock', () => {
  test('lets one work at a time, and is gone afterwards', async () => {
    const file = join(folder(), 'counter');
    writeFileSync(file, '0');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 30 }, () =>
        withLock(file, async () => {
          inside += 1;
          most = Math.max(most, inside);
          const count = Number(readFileSync(file, 'utf8'));
          await new Promise((resolve) => setImmediate(resolve));
          writeFileSync(file, String(count + 1));
          inside -= 1;
        }),
      ),
    );
    expect([readFileSync(file, 'utf8'), most, inFolder(file)]).toEqual(['30', 1, ['counter']]);
  });

  test('is gone also when the work failed', async () => {
    const file = join(folder(), 'keys.json');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(file, async () => 'yes')).toBe('yes');
  });

  test('that a killed process left behind is taken away by one of those who wait, and they still go one by one', async () => {
    const file = join(folder(), 'keys.json');
    lockOf(file, deadPid());
    let inside = 0;
    const work = async () => {
      inside += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return inside--;
    };
    const seen = await Promise.all(Array.from({ length: 20 }, () => withLock(file, work)));
    expect(seen).toEqual(seen.map(() => 1));
    expect(inFolder(file)).toEqual([]);
  });

  test.each([
    ['of another machine', () => JSON.stringify({ pid: 1, host: 'elsewhere.example', token: '0123456789abcdef' })],
    ['that was never written to its end', () => '{"pid":'],
  ])('%s is left over when it is older than any work takes', async (_what, text) => {
    const file = join(folder(), 'keys.json');
    writeFileSync(`${file}.lock`, text());
    await expect(withLock(file, async () => 'worked', 40)).rejects.toThrow(LockError);
    utimesSync(`${file}.lock`, new Date(0), new Date(0));
    expect(await withLock(file, async () => 'worked')).toBe('worked');
    expect(inFolder(file)).toEqual([]);
  });

  test('of a process at work is waited for, and then named', async () => {
    const file = join(folder(), 'keys.json');
    lockOf(file, process.pid);
    await expect(withLock(file, async () => 'worked', 40)).rejects.toThrow(
      `${file}.lock is held by another program. When none is at work there, remove it.`,
    );
    expect(inFolder(file)).toEqual(['keys.json.lock']);
  });
});
