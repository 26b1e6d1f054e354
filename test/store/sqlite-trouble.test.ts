/** What a session store in an SQLite file does when file, disk or others fail: nothing is half done, it says what is wrong, and goes on by itself. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import type { Change } from '../../src/store/session-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-trouble-'));
const CAPS = { each: 2 ** 30 };
let files = 0;

async function open(file = join(folder, `${++files}.db`), pause: (ms: number) => Promise<unknown> = setTimeout) {
  const database = await openSqlite(file, CAPS, pause);
  let closed = false;
  const close = async () => {
    if (!closed) await database.close();
    closed = true;
  };
  onTestFinished(close);
  return { file, database, close, store: recordSessionStore(database.space('brand'), randomUUID) };
}

const session = (key: string, from: number, value: string): Change => ({
  owner: 'o1',
  session: { key, from, value: JSON.stringify(value), until: 1000, remembered_until: 5000 },
});

/** Another process that holds the file's write lock; `letGo` makes it commit and end. */
async function lockFile(file: string) {
  const module = fileURLToPath(new URL('../../node_modules/better-sqlite3', import.meta.url));
  const script = `const db = require(${JSON.stringify(module)})(${JSON.stringify(file)});
    db.exec('begin immediate'); console.log('locked');
    process.stdin.on('end', () => { db.exec('commit'); db.close(); }).resume();`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  return {
    async letGo() {
      holder.stdin.end();
      await once(holder, 'close');
    },
  };
}

describe('a session store whose SQLite file', () => {
  test('is locked by another process waits for it, and meanwhile reads', async () => {
    let pauses = 0;
    let letGo = async () => {};
    const { file, store } = await open(undefined, async () => {
      pauses += 1;
      if (pauses === 3) await letGo();
    });
    await store.commit(session('s1', 0, 'first'));
    ({ letGo } = await lockFile(file));
    expect(await store.load('s1')).toEqual({ revision: 1, value: '"first"' });
    expect(await store.commit(session('s1', 1, 'second'))).toBe('committed');
    expect(pauses).toBe(3);
  });

  test('stays locked is unavailable after two seconds, has changed nothing, and can be written again', async () => {
    let waited = 0;
    const { file, store, database } = await open(undefined, async (ms) => {
      waited += ms;
    });
    await store.commit(session('s1', 0, 'first'));
    const { letGo } = await lockFile(file);
    await expect(store.commit(session('s1', 1, 'second'))).rejects.toThrow('sqlite: SQLITE_BUSY');
    expect(waited).toBe(2000);
    await letGo();
    expect(await store.load('s1')).toEqual({ revision: 1, value: '"first"' });
    expect(await store.commit(session('s1', 1, 'second'))).toBe('committed');
    expect(await database.answers()).toBe(true);
  });

  test.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
    'has no more room on its disk is unavailable, keeps what it has, and goes on when there is room',
    async () => {
      const { file, store } = await open();
      const claim = (key: string) => store.claim({ key, fingerprint: 'f1', owner: 'o1' }, 0, 60);
      await store.commit(session('s1', 0, 'x'.repeat(20_000)));
      const limit = (bytes: number | string) =>
        execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
      limit(statSync(`${file}-wal`).size + 4096);
      let commits = 0;
      try {
        for (; commits < 100; commits += 1)
          expect(await store.commit(session(`n${commits}`, 0, 'y'.repeat(20_000)))).toBe('committed');
        expect.unreachable('the limit was not met');
      } catch (problem) {
        expect(String(problem)).toMatch(/^StoreUnavailable: sqlite: SQLITE_(?:IOERR_WRITE|FULL)$/);
        await expect(claim('k1')).rejects.toThrow('sqlite: SQLITE_');
        expect((await store.load('s1'))?.value).toBe(JSON.stringify('x'.repeat(20_000)));
        expect(await store.load(`n${commits}`)).toBeUndefined();
      } finally {
        limit('unlimited');
      }
      expect(await claim('k1')).toEqual({ state: 'claimed' });
      expect(await store.commit(session(`n${commits}`, 0, 'y'.repeat(20_000)))).toBe('committed');
      expect((await store.counts()).sessions).toBe(commits + 2);
    },
  );

  test('is cut short while it is open says so, and nothing wrong is read', async () => {
    const { file, store, close } = await open();
    for (let at = 0; at < 50; at += 1) await store.commit(session(`s${at}`, 0, 'x'.repeat(5000)));
    await close();
    const again = await open(file);
    truncateSync(file, statSync(file).size >> 1);
    const read = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => again.store.load(`s${at}`)));
    for (const one of read)
      if (one.status === 'fulfilled') expect(one.value?.value).toBe(JSON.stringify('x'.repeat(5000)));
      else expect(String(one.reason)).toMatch(/^StoreUnavailable: sqlite: SQLITE_/);
    expect(read.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    await expect(again.store.commit(session('new', 0, 'x'))).rejects.toThrow('sqlite: SQLITE_');
  });

  test.each([
    ['was cut short', (file: string) => truncateSync(file, statSync(file).size >> 1)],
    ['lost its last bytes', (file: string) => truncateSync(file, statSync(file).size - 4096)],
    ['is something else', (file: string) => writeFileSync(file, 'Dear diary, '.repeat(1000))],
  ])('%s is refused at the start, with what to do, and stays as it is', async (_, damage) => {
    const { file, store, close } = await open();
    for (let at = 0; at < 50; at += 1) await store.commit(session(`s${at}`, 0, 'x'.repeat(5000)));
    await close();
    damage(file);
    const before = readFileSync(file);
    await expect(open(file)).rejects.toThrow(
      /^sqlite: .+ cannot be used \((?:database disk image is malformed|file is not a database)\)\. Name a file in a folder this user may write to; a damaged one must be restored or moved away\.$/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('may only be read is refused at the start, with what to do', async () => {
    const { file, store, close } = await open();
    await store.commit(session('s1', 0, 'x'));
    await close();
    await asNobody([file, folder], async () => {
      await expect(open(file)).rejects.toThrow(/^sqlite: .+ cannot be used \(.+\)\. Name a file in a folder this user/);
      await expect(open(join(folder, 'new.db'))).rejects.toThrow(/^sqlite: .+ cannot be used \(unable to open/);
    });
  });
});

/** Runs as a user who may read these and write none of them. For root no file is read-only. */
async function asNobody(paths: readonly string[], act: () => Promise<void>) {
  const modes = paths.map((path) => statSync(path).mode);
  for (const path of paths) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    paths.forEach((path, at) => {
      chmodSync(path, modes[at] ?? 0o600);
    });
  }
}
