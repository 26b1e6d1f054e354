import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bearerToken, challenge, createAuth } from '../../../src/mcp/http/auth.ts';
import { addKey, readKeyRing } from '../../../src/mcp/http/keys.ts';
import { bodyOf, JSON_HEADERS, openService, smallBrand } from './service.ts';

const NOON = new Date('2026-01-18T10:30:00Z');
const call = (name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
});
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function keysFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
}

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

describe('JSON Web Tokens', () => {
  const issuer = 'https://login.example';
  const audience = 'https://si.brand.example/mcp';

  async function tokenHouse() {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
    const directory = await mkdtemp(join(tmpdir(), 'si-mcp-'));
    const jwks = join(directory, 'jwks.json');
    await writeFile(jwks, JSON.stringify({ keys: [jwk] }));
    const token = (
      claims: Record<string, unknown> = {},
      key: Parameters<SignJWT['sign']>[0] = privateKey,
      alg = 'ES256',
    ) =>
      new SignJWT({ iss: issuer, aud: audience, sub: 'ann@host.example', exp: NOON.getTime() / 1000 + 600, ...claims })
        .setProtectedHeader({ alg, kid: 'one' })
        .sign(key);
    return { jwks, jwk, token };
  }

  /** A server of key sets on this machine: its URL. */
  async function keyServer(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks`;
  }

  test('issuer and subject are the principal, and no log line says who that is (R106)', async () => {
    const { jwks, token } = await tokenHouse();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    for (const _ of [1, 2])
      expect((await service.post(call('si_get_offering'), bearer(await token()))).status).toBe(200);
    await service.post(call('si_get_offering'), bearer(await token({ sub: 'bob' })));
    expect(service.calls.map((one) => one.principal)).toEqual([
      'jwt:["https://login.example","ann@host.example"]',
      'jwt:["https://login.example","ann@host.example"]',
      'jwt:["https://login.example","bob"]',
    ]);
    expect(service.logText()).not.toContain('ann@');
    expect(service.logged[0]?.caller).toMatch(/^jwt-[0-9a-f]{12}$/);
  });

  test('a token that is expired, for another, from another, without subject, unsigned or signed by another is 401', async () => {
    const { jwks, token } = await tokenHouse();
    const other = await generateKeyPair('ES256');
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await token()).split('.')[1]}.`;
    const shared = new SignJWT({ iss: issuer, aud: audience, sub: 'ann', exp: NOON.getTime() / 1000 + 600 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new Uint8Array(32));
    const bad = [
      token({ exp: NOON.getTime() / 1000 - 6 }),
      token({ exp: undefined }),
      token({ aud: 'https://other.example' }),
      token({ iss: 'https://other.example' }),
      token({ sub: '' }),
      token({ sub: 7 }),
      token({ sub: ['ann@host.example'] }),
      token({ sub: null }),
      token({ sub: undefined }),
      token({}, other.privateKey),
      unsigned,
      shared,
    ];
    for (const one of await Promise.all(bad)) {
      const response = await service.post(call('si_get_offering'), bearer(one));
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  test('a token with an algorithm that is not listed is refused before any key is asked for', async () => {
    let asked = 0;
    const jwks = await keyServer((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"keys":[]}');
    });
    const { token } = await tokenHouse();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const secret = new Uint8Array(64).fill(7);
    for (const alg of ['HS256', 'HS384', 'HS512'])
      expect((await service.post(call('si_get_offering'), bearer(await token({}, secret, alg)))).status).toBe(401);
    const [, claims, signature] = (await token()).split('.');
    for (const alg of ['none', 'ES256K', 'ML-DSA-44', 'RSA1_5', 'es256']) {
      const header = Buffer.from(JSON.stringify({ alg, kid: 'one' })).toString('base64url');
      const response = await service.post(call('si_get_offering'), bearer(`${header}.${claims}.${signature}`));
      expect(response.status).toBe(401);
    }
    expect(asked).toBe(0);
    expect((await service.post(call('si_get_offering'), bearer(await token()))).status).toBe(401);
    expect(asked).toBe(1);
  });

  test.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'])('a token signed with %s is good', async (alg) => {
    const { jwks, token } = await tokenHouse();
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg }] }));
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    expect((await service.post(call('si_get_offering'), bearer(await token({}, privateKey, alg)))).status).toBe(200);
  });

  test.each([
    'http://192.0.2.1/jwks',
    'http://login.example/jwks',
    'HTTP://login.example/jwks',
    'http://localhost.evil.example/jwks',
    'http://127.evil.example/jwks',
  ])('the key set at %s is refused at the start: over plain http its keys could be replaced', async (jwks) => {
    await expect(openService({ auth: { jwt: { issuer, audience, jwks } } })).rejects.toThrow('--jwt-jwks');
  });

  test('a shared secret in the key set does not make a token good: who can check it could make it', async () => {
    const { jwks } = await tokenHouse();
    const secret = new Uint8Array(32).fill(7);
    await writeFile(
      jwks,
      JSON.stringify({
        keys: [{ kty: 'oct', kid: 'one', alg: 'HS256', k: Buffer.from(secret).toString('base64url') }],
      }),
    );
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const token = await new SignJWT({ iss: issuer, aud: audience, sub: 'ann', exp: NOON.getTime() / 1000 + 600 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret);
    expect((await service.post(call('si_get_offering'), bearer(token))).status).toBe(401);
  });

  test('a key set that cannot be fetched shows in /readyz and once in the log, until it can be', async () => {
    let asked = 0;
    let up = false;
    const jwks = await keyServer((_request, response) => {
      asked += 1;
      response.writeHead(up ? 200 : 503, { 'Content-Type': 'application/json' });
      response.end('{"keys":[]}');
    });
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const readiness = async () => {
      const response = await fetch(`${service.base}/readyz`);
      return [response.status, await response.json()];
    };
    const reason = 'The key set of --jwt-jwks cannot be fetched, so no token can be checked.';
    const answers = await Promise.all([readiness(), readiness(), readiness()]);
    expect(answers).toEqual(Array.from({ length: 3 }, () => [503, { status: 'not ready', reason }]));
    // Whoever asks costs the key server nothing.
    expect(asked).toBe(1);
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    up = true;
    service.wait(9);
    expect([(await readiness())[0], asked]).toEqual([503, 1]);
    service.wait(1);
    expect([await readiness(), asked]).toEqual([[200, { status: 'ready' }], 2]);
    service.wait(60);
    expect([await readiness(), asked]).toEqual([[200, { status: 'ready' }], 2]);
    const told = service.logged.map(({ level, msg }) => `${level} ${msg}`).filter((line) => line.includes('key set'));
    expect(told).toEqual([
      'warn the key set of --jwt-jwks cannot be fetched',
      'info the key set of --jwt-jwks was fetched',
    ]);
  });

  test('a key set that is a file, and keys, need nobody to be ready', async () => {
    const { jwks } = await tokenHouse();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    expect(await (await fetch(`${service.base}/readyz`)).json()).toEqual({ status: 'ready' });
  });

  test('a token that was good stops being so when it expires', async () => {
    const { jwks, token } = await tokenHouse();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const mine = bearer(await token({ exp: NOON.getTime() / 1000 + 30 }));
    expect((await service.post(call('si_get_offering'), mine)).status).toBe(200);
    service.wait(36);
    expect((await service.post(call('si_get_offering'), mine)).status).toBe(401);
  });

  test('the 401 leads to the protected-resource document, and that to the issuer', async () => {
    const { jwks } = await tokenHouse();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const response = await service.post(call('si_get_offering'));
    const where = `${service.base}/.well-known/oauth-protected-resource/mcp`;
    expect(response.headers.get('www-authenticate')).toBe(`Bearer realm="si-mcp", resource_metadata="${where}"`);
    expect(await (await fetch(where)).json()).toEqual({
      resource: `${service.base}/mcp`,
      authorization_servers: ['https://login.example'],
      bearer_methods_supported: ['header'],
      resource_name: 'si-mcp',
    });
    expect((await fetch(`${where}/nothing`)).status).toBe(404);
    expect((await fetch(`${(await openService()).base}/.well-known/oauth-protected-resource/mcp`)).status).toBe(404);
  });

  test('a key set at a URL is fetched; while it cannot be, the answer is 503 and not "invalid"', async () => {
    const { jwk, token } = await tokenHouse();
    let broken = true;
    const jwks = await keyServer((_request, response) => {
      response.writeHead(broken ? 500 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const mine = bearer(await token());
    const response = await service.post(call('si_get_offering'), mine);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    broken = false;
    expect((await service.post(call('si_get_offering'), mine)).status).toBe(200);
  });

  test('keys and tokens can be used side by side', async () => {
    const { jwks, token } = await tokenHouse();
    const file = await keysFile();
    const key = await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file, jwt: { issuer, audience, jwks } } }, smallBrand());
    for (const one of [key, await token()])
      expect((await service.post(call('si_get_offering'), bearer(one))).status).toBe(200);
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
