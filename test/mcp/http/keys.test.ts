/** The keys file over the life of its keys: made, listed, expired, revoked (R117). */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readExpiry } from '../../../src/commands/keys.ts';
import { addKey, listKeys, readKeyRing, revokeKeys } from '../../../src/mcp/http/keys.ts';
import { openService } from './service.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys.json');
/** The clock of a test service at its start. */
const START = new Date('2026-01-18T10:30:00Z');
const in60s = new Date('2026-01-18T10:31:00Z');

describe('a key that expires', () => {
  test('opens the service until then, and is as unknown as any other afterwards, without a reload (R117)', async () => {
    const keysFile = file();
    const ann = await addKey(keysFile, 'ann', START, in60s);
    const bob = await addKey(keysFile, 'bob', START);
    const service = await openService({ auth: { keysFile } });
    const status = async (key: string) => {
      const params = { name: 'si_get_offering', arguments: {} };
      const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
      return (await service.post(message, { Authorization: `Bearer ${key}` })).status;
    };
    expect([await status(ann), await status(bob)]).toEqual([200, 200]);
    service.wait(59);
    expect(await status(ann)).toBe(200);
    service.wait(1);
    expect([await status(ann), await status(bob)]).toEqual([401, 200]);
  });

  test('that of the operator too: its page is closed from then on', async () => {
    const keysFile = file();
    const key = await addKey(keysFile, 'operator', START, in60s);
    const service = await openService({ auth: { keysFile } });
    const status = async () =>
      (await fetch(`${service.base}/metrics`, { headers: { Authorization: `Bearer ${key}` } })).status;
    expect(await status()).toBe(200);
    service.wait(60);
    expect(await status()).toBe(404);
  });

  test('is in the file as a time, and a time that is none makes the file unusable, never the key eternal', async () => {
    const keysFile = file();
    await addKey(keysFile, 'ann', START, in60s);
    expect(JSON.parse(readFileSync(keysFile, 'utf8')).keys[0].expires).toBe('2026-01-18T10:31:00.000Z');
    const text = readFileSync(keysFile, 'utf8');
    for (const other of ['"never"', '""', 'null', '7']) {
      writeFileSync(keysFile, text.replace('"2026-01-18T10:31:00.000Z"', other));
      await expect(readKeyRing(keysFile)).rejects.toThrow('keys.0.expires');
    }
  });

  test.each([
    ['12h', '2026-01-18T22:30:00.000Z'],
    ['90d', '2026-04-18T10:30:00.000Z'],
    ['4w', '2026-02-15T10:30:00.000Z'],
    ['2026-01-19', '2026-01-19T00:00:00.000Z'],
    ['2026-01-18T12:30+01:00', '2026-01-18T11:30:00.000Z'],
    ['2026-01-18', undefined],
    ['2026-02-30', undefined],
    ['2026-01-19T25:00Z', undefined],
    ['2026-01-19T10:00', undefined],
    ['0d', undefined],
    ['-1d', undefined],
    ['1.5h', undefined],
    ['99999d', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ])('%j is until %s', (text, until) => {
    expect(readExpiry(text, START)?.toISOString()).toBe(until);
  });
});

describe('keys of a file', () => {
  test('are listed as they were made, without anything that could be used', async () => {
    const keysFile = file();
    const made = [await addKey(keysFile, 'ann', START), await addKey(keysFile, 'bob', START, in60s)];
    const ids = made.map((key) => key.slice(3, 15));
    expect(await listKeys(keysFile)).toEqual([
      { name: 'ann', id: ids[0], created: '2026-01-18T10:30:00.000Z' },
      { name: 'bob', id: ids[1], created: '2026-01-18T10:30:00.000Z', expires: '2026-01-18T10:31:00.000Z' },
    ]);
  });

  test('are revoked by name, all of them, or by id, one; and on a reload the service refuses them', async () => {
    const keysFile = file();
    const [one, two, three] = [
      await addKey(keysFile, 'ann', START),
      await addKey(keysFile, 'ann', START),
      await addKey(keysFile, 'bob', START),
    ];
    const good = async () => {
      const ring = await readKeyRing(keysFile);
      return [one, two, three].map((key) => ring(key));
    };
    expect((await revokeKeys(keysFile, one.slice(3, 15))).map(({ id }) => id)).toEqual([one.slice(3, 15)]);
    expect(await good()).toEqual([undefined, 'ann', 'bob']);
    await addKey(keysFile, 'ann', START);
    expect(await revokeKeys(keysFile, 'ann')).toHaveLength(2);
    expect(await good()).toEqual([undefined, undefined, 'bob']);
  });

  test('of no such name or id change nothing, and a file that is not there is not made', async () => {
    const keysFile = file();
    await addKey(keysFile, 'ann', START);
    const before = readFileSync(keysFile, 'utf8');
    for (const name of ['bob', '', '0'.repeat(12), 'ANN'])
      await expect(revokeKeys(keysFile, name)).rejects.toThrow('si-mcp keys list');
    expect(readFileSync(keysFile, 'utf8')).toBe(before);
    const absent = file();
    await expect(revokeKeys(absent, 'ann')).rejects.toThrow('no such keys file');
    await expect(listKeys(absent)).rejects.toThrow('no such keys file');
    expect(() => readFileSync(absent)).toThrow('ENOENT');
  });
});
