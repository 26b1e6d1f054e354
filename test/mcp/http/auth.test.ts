import { readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { bearerToken, challenge, createAuth } from '../../../src/mcp/http/auth.ts';
import { addKey, readKeyRing } from '../../../src/mcp/http/keys.ts';
import { bearer, call, keysFile, NOON } from './bearer.ts';
import { bodyOf, JSON_HEADERS, openService } from './service.ts';

describe('bearer keys', () => {
  test('a key is kept as a digest in a file only its owner can read, and names its principal', async () => {
    const file = await keysFile();
    const ann = await addKey(file, 'ann', NOON);
    const bob = await addKey(file, 'bob', NOON);
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(ann.slice(16));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(text).keys[0]).toEqual({
      name: 'ann',
      id: ann.slice(3, 15),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      created: '2026-01-18T10:30:00.000Z',
    });
    const ring = await readKeyRing(file);
    expect([
      ring(ann),
      ring(bob),
      ring(`${ann.slice(0, -1)}!`),
      ring(''),
      ring(ann.slice(0, 16) + bob.slice(16)),
    ]).toEqual(['ann', 'bob', undefined, undefined, undefined]);
  });

  test('a keys file that is absent, broken or not ours is named in the complaint, its content is not', async () => {
    const file = await keysFile();
    await expect(readKeyRing(file)).rejects.toThrow('no such keys file');
    await writeFile(file, 'secret');
    await expect(readKeyRing(file)).rejects.toThrow('is not JSON');
    await writeFile(file, '{"keys":[{"name":"ann","id":"secret"}]}');
    await expect(readKeyRing(file)).rejects.toThrow('keys.0.id');
    await expect(addKey(await keysFile(), 'a b', NOON)).rejects.toThrow('A key name');
  });

  test('initialize, ping, tools/list and get_adcp_capabilities are open, the four si_* tools are 401 (R25, R117)', async () => {
    const file = await keysFile();
    await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file } });
    for (const message of [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } },
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      call('get_adcp_capabilities'),
    ]) {
      expect((await service.post(message)).status).toBe(200);
    }
    for (const name of ['si_get_offering', 'si_initiate_session', 'si_send_message', 'si_terminate_session']) {
      const response = await service.post(call(name));
      expect([name, response.status, response.headers.get('www-authenticate')]).toEqual([
        name,
        401,
        'Bearer realm="si-mcp"',
      ]);
      expect(await response.json()).toEqual({
        error: 'unauthorized',
        error_description: 'This tool needs a bearer token: "Authorization: Bearer <token>".',
      });
    }
    expect((await service.post([call('get_adcp_capabilities'), call('si_get_offering')])).status).toBe(401);
    expect(service.calls.map((one) => one.name)).toEqual(['get_adcp_capabilities']);
  });

  test('a credential that is no good is 401 invalid_token, on public calls too: nobody becomes anonymous by mistake (R117)', async () => {
    const file = await keysFile();
    const key = await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file } });
    const last = key.at(-1) === 'A' ? 'E' : 'A';
    for (const Authorization of [
      `Bearer ${key.slice(0, -1)}${last}`,
      'Bearer x',
      'Bearer',
      'Basic YTpi',
      `Bearer ${key} ${key}`,
      `Bearer ${key}, Bearer ${key}`,
      key,
    ]) {
      for (const message of [
        call('si_get_offering'),
        call('get_adcp_capabilities'),
        { jsonrpc: '2.0', id: 1, method: 'ping' },
      ]) {
        const response = await service.post(message, { Authorization });
        expect([Authorization.slice(0, 8), response.status, response.headers.get('www-authenticate')]).toEqual([
          Authorization.slice(0, 8),
          401,
          'Bearer realm="si-mcp", error="invalid_token"',
        ]);
      }
    }
    expect((await service.post(call('si_get_offering'), bearer(key))).status).toBe(200);
  });

  test('of two Authorization headers none counts, not even when both are good', async () => {
    const file = await keysFile();
    const [ann, bob] = [await addKey(file, 'ann', NOON), await addKey(file, 'bob', NOON)];
    const service = await openService({ auth: { keysFile: file } });
    const statusOf = (...keys: string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...JSON_HEADERS, Authorization: keys.map((key) => `Bearer ${key}`) };
        const asked = request(service.url, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', reject);
        asked.end(JSON.stringify(call('si_get_offering')));
      });
    expect([await statusOf(ann), await statusOf(ann, bob), await statusOf('x', bob), await statusOf(ann, ann)]).toEqual(
      [200, 401, 401, 401],
    );
    expect(service.calls.map((one) => one.principal)).toEqual(['key:ann']);
  });

  test('without credentials a message has at most 64 KiB', async () => {
    const file = await keysFile();
    const key = await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file } });
    const big = call('get_adcp_capabilities', { ext: { x: 'x'.repeat(70_000) } });
    expect((await service.post(big)).status).toBe(413);
    expect((await service.post(big, bearer(key))).status).toBe(200);
  });

  test('each name is a principal of its own, and two keys of one name are the same one (R106)', async () => {
    const file = await keysFile();
    const [ann, annAgain, bob] = [
      await addKey(file, 'ann', NOON),
      await addKey(file, 'ann', NOON),
      await addKey(file, 'bob', NOON),
    ];
    const service = await openService({ auth: { keysFile: file } });
    for (const key of [ann, annAgain, bob]) await service.post(call('si_get_offering'), bearer(key));
    expect(service.calls.map((one) => one.principal)).toEqual(['key:ann', 'key:ann', 'key:bob']);
  });

  test("another principal's session is byte for byte like none, headers included (R13, R42, R106, R118)", async () => {
    const file = await keysFile();
    const [ann, bob] = [await addKey(file, 'ann', NOON), await addKey(file, 'bob', NOON)];
    const service = await openService({ auth: { keysFile: file } });
    const opened = await bodyOf(service.post(call('si_initiate_session', { idempotency_key: 'k' }), bearer(ann)));
    const session_id = opened.result?.structuredContent.session_id;
    const ask = async (id: unknown) => {
      const response = await service.post(call('si_send_message', { session_id: id, message: 'x' }), bearer(bob));
      const headers = [...response.headers].filter(([name]) => name !== 'date');
      return [response.status, headers, await response.text()];
    };
    expect(await ask(session_id)).toEqual(await ask('session-0'));
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect(await (await service.post(list, bearer(ann))).text()).toBe(
      await (await service.post(list, bearer(bob))).text(),
    );
  });

  test('a reload takes new keys in and old ones out, and keeps what it has when the file is broken', async () => {
    const file = await keysFile();
    const ann = await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file } });
    const status = async (key: string) => (await service.post(call('si_get_offering'), bearer(key))).status;
    await writeFile(file, '{');
    await expect(service.reload()).rejects.toThrow('not JSON');
    expect(await status(ann)).toBe(200);
    await writeFile(file, '{"keys":[]}');
    const bob = await addKey(file, 'bob', NOON);
    expect(await status(bob)).toBe(401);
    await service.reload();
    expect([await status(ann), await status(bob)]).toEqual([401, 200]);
  });

  test('without keys or issuer a bind to loopback needs no credentials and ignores those it is shown', async () => {
    const service = await openService();
    expect((await service.post(call('si_get_offering'), bearer('x'))).status).toBe(200);
    expect(service.calls[0]?.principal).toBe('local');
  });
});

describe('who a header names', () => {
  test('nobody without a header, nobody known with a bad one, and the owner of a good key', async () => {
    const file = await keysFile();
    const key = await addKey(file, 'ann', NOON);
    const auth = await createAuth({ keysFile: file }, () => NOON.getTime());
    expect(auth.identify(undefined)).toBe('none');
    for (const bad of ['', 'Basic YTpi', 'Bearer x', `Bearer ${key}x`]) expect(auth.identify(bad)).toBe('invalid');
    expect(auth.identify(`bearer  ${key}`)).toEqual({ principal: 'key:ann', label: 'ann' });
    expect(await auth.canCheckTokens()).toBe(true);
    const nobodys = await createAuth({}, () => NOON.getTime());
    expect(nobodys.identify(`Bearer ${key}`)).toBe('invalid');
  });

  test('a token is at most 8192 characters of those that tokens have', () => {
    expect(bearerToken(`Bearer ${'a'.repeat(8192)}`)).toHaveLength(8192);
    for (const none of [`Bearer ${'a'.repeat(8193)}`, 'Bearer a b', 'Bearer ä', 'Bearer ', undefined])
      expect(bearerToken(none)).toBeUndefined();
  });

  test.each([
    ['none', undefined, 'Bearer realm="si-mcp"'],
    ['invalid', undefined, 'Bearer realm="si-mcp", error="invalid_token"'],
    ['none', 'https://x/m', 'Bearer realm="si-mcp", resource_metadata="https://x/m"'],
    ['invalid', 'https://x/m', 'Bearer realm="si-mcp", error="invalid_token", resource_metadata="https://x/m"'],
  ] as const)('with credentials that are %s and metadata at %s the challenge is %s', (problem, url, header) => {
    expect(challenge(problem, url)).toBe(header);
  });
});
