/** The operator key in a private file: nobody else reads it, nothing of anybody's is written over, and it goes when the service goes. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryKey } from '../../../src/mcp/http/keys.ts';
import { findOperatorKey, writeOperatorKey } from '../../../src/mcp/http/operator-key.ts';
import { ask, openMerchantService } from './merchant-service.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));
const folderIn = (parent: string) => join(parent, 'state', 'si-mcp');
const HERE = { address: '127.0.0.1', port: 3333 };
const FILE = 'operator-127.0.0.1-3333.key';
const newKey = () => temporaryKey('operator').key;
const find = (folders: string[], url: string) => findOperatorKey(folders, new URL(url));

describe('a service that runs', () => {
  test('leaves a key that opens the orders and the metrics and nothing else, and takes it away at its end', async () => {
    const folder = folderIn(scratch());
    const settings = { publicUrl: 'https://si.brand.example/mcp', allowedHosts: [], operatorKeyFolders: [folder] };
    const { service, post } = await openMerchantService(settings);
    const file = join(folder, `operator-127.0.0.1-${service.port}.key`);
    expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    const key = readFileSync(file, 'utf8').trim();
    const headers = { Host: 'localhost', Authorization: `Bearer ${key}` };
    for (const path of ['/operator/orders', '/metrics'])
      expect((await ask(service.port, path, headers)).status).toBe(200);
    expect((await post('{}', { Authorization: `Bearer ${key}` })).status).toBe(401);
    expect(service.logText()).not.toContain(key);
    expect(service.logText()).toContain(file);
    await service.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('starts without a folder to leave it in, and says so', async () => {
    const blocked = join(scratch(), 'a file');
    writeFileSync(blocked, '');
    const { service } = await openMerchantService({ operatorKeyFolders: [join(blocked, 'si-mcp')] });
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    expect(service.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'no private folder for the operator key' }),
    );
  });
});

describe('the file', () => {
  test('replaces a link or a file in its place, and what the link leads to stays as it was', async () => {
    for (const plant of [symlinkSync, linkSync]) {
      const parent = scratch();
      const folder = folderIn(parent);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const victim = join(parent, 'victim');
      writeFileSync(victim, 'untouched', { mode: 0o644 });
      plant(victim, join(folder, FILE));
      const key = newKey();
      const left = await writeOperatorKey([folder], HERE, key);
      expect([readFileSync(victim, 'utf8'), statSync(victim).mode & 0o777]).toEqual(['untouched', 0o644]);
      expect(left?.file).toBe(join(folder, FILE));
      expect([readFileSync(join(folder, FILE), 'utf8'), statSync(join(folder, FILE)).mode & 0o777]).toEqual([
        `${key}\n`,
        0o600,
      ]);
      left?.remove();
      expect([readdirSync(folder), existsSync(victim)]).toEqual([[], true]);
    }
  });

  test('is not left in a folder that is a link, or that others may write to, but in the next one', async () => {
    const parent = scratch();
    const elsewhere = join(parent, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    const link = join(parent, 'link');
    symlinkSync(elsewhere, link);
    const open = join(parent, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const good = folderIn(parent);
    const left = await writeOperatorKey([link, open, good], HERE, newKey());
    expect([left?.file, readdirSync(elsewhere), readdirSync(open)]).toEqual([join(good, FILE), [], []]);
    expect(await writeOperatorKey([link, open], HERE, newKey())).toBeUndefined();
    left?.remove();
  });

  test('of a later service on the same port is not taken away by the earlier one', async () => {
    const folder = folderIn(scratch());
    const [first, second] = [newKey(), newKey()];
    const earlier = await writeOperatorKey([folder], HERE, first);
    const later = await writeOperatorKey([folder], HERE, second);
    earlier?.remove();
    expect((await find([folder], 'http://127.0.0.1:3333'))?.key).toBe(second);
    later?.remove();
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeUndefined();
  });

  test('in whose place a folder stands is not written, and nothing is left behind', async () => {
    const folder = folderIn(scratch());
    mkdirSync(join(folder, FILE), { recursive: true, mode: 0o700 });
    expect(await writeOperatorKey([folder], HERE, newKey())).toBeUndefined();
    expect(readdirSync(folder)).toEqual([FILE]);
  });
});

describe('who looks for the key', () => {
  test.each([
    ['127.0.0.1', 'http://127.0.0.1:3333', 'http://127.0.0.1:3333'],
    ['127.0.0.1', 'http://localhost:3333', 'http://127.0.0.1:3333'],
    ['127.0.0.1', 'http://[::1]:3333', undefined],
    ['127.0.0.1', 'http://127.0.0.1:3334', undefined],
    ['127.0.0.1', 'http://si.brand.example:3333', undefined],
    ['0.0.0.0', 'http://127.0.0.1:3333', 'http://127.0.0.1:3333'],
    ['::1', 'http://localhost:3333', 'http://[::1]:3333'],
    ['::1', 'http://127.0.0.1:3333', undefined],
    ['::', 'http://127.0.0.1:3333', 'http://[::1]:3333'],
    ['::', 'https://[::1]:3333', 'https://[::1]:3333'],
    ['::', 'https://si.brand.example:3333', undefined],
  ])('of a service on %s asks at %s: %s', async (address, url, origin) => {
    const folder = folderIn(scratch());
    const left = await writeOperatorKey([folder], { address, port: 3333 }, newKey());
    expect((await find([folder], url))?.origin).toBe(origin);
    left?.remove();
  });

  test.each([
    ['http://localhost', 80],
    ['https://localhost', 443],
  ])('asks at the usual port of %s', async (url, port) => {
    const folder = folderIn(scratch());
    const left = await writeOperatorKey([folder], { address: '127.0.0.1', port }, newKey());
    expect((await find([folder], url))?.origin).toBe(`${url.replace('localhost', '127.0.0.1')}:${port}`);
    left?.remove();
  });

  test('reads no file of 200 bytes and more', async () => {
    const folder = folderIn(scratch());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const key = newKey();
    writeFileSync(join(folder, FILE), key.padEnd(199), { mode: 0o600 });
    expect((await find([folder], 'http://127.0.0.1:3333'))?.key).toBe(key);
    writeFileSync(join(folder, FILE), key.padEnd(200));
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeUndefined();
  });

  test.each([
    0o640, 0o620, 0o610, 0o604, 0o602, 0o601,
  ])('takes none from a file of mode %o, which others may use', async (mode) => {
    const folder = folderIn(scratch());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, FILE), newKey());
    chmodSync(join(folder, FILE), mode);
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeUndefined();
  });

  test('takes none from a link, from a file that others can read, or that holds no key', async () => {
    const folder = folderIn(scratch());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, FILE);
    writeFileSync(file, newKey(), { mode: 0o644 });
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeUndefined();
    chmodSync(file, 0o600);
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeDefined();
    writeFileSync(file, 'a secret of another kind');
    expect(await find([folder], 'http://127.0.0.1:3333')).toBeUndefined();
    const other = folderIn(scratch());
    mkdirSync(other, { recursive: true, mode: 0o700 });
    writeFileSync(join(other, 'real'), newKey(), { mode: 0o600 });
    symlinkSync(join(other, 'real'), join(other, FILE));
    expect(await find([other], 'http://127.0.0.1:3333')).toBeUndefined();
    expect(await find([], 'http://127.0.0.1:3333')).toBeUndefined();
  });
});
