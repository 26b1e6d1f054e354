/** Callers with JSON Web Tokens: which are believed, and for how long. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { bearer, call, keysFile, NOON } from './bearer.ts';
import { openService, smallBrand } from './service.ts';

describe('JSON Web Tokens', () => {
  const issuer = 'https://login.example';
  const audience = 'https://si.brand.example/mcp';

  async function tokenTestAgent() {
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
    const { jwks, token } = await tokenTestAgent();
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
    const { jwks, token } = await tokenTestAgent();
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
    const { token } = await tokenTestAgent();
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
    const { jwks, token } = await tokenTestAgent();
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
    const { jwks } = await tokenTestAgent();
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
    const { jwks } = await tokenTestAgent();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    expect(await (await fetch(`${service.base}/readyz`)).json()).toEqual({ status: 'ready' });
  });

  test('a token that was good stops being so when it expires', async () => {
    const { jwks, token } = await tokenTestAgent();
    const service = await openService({ auth: { jwt: { issuer, audience, jwks } } });
    const mine = bearer(await token({ exp: NOON.getTime() / 1000 + 30 }));
    expect((await service.post(call('si_get_offering'), mine)).status).toBe(200);
    service.wait(36);
    expect((await service.post(call('si_get_offering'), mine)).status).toBe(401);
  });

  test('the 401 leads to the protected-resource document, and that to the issuer', async () => {
    const { jwks } = await tokenTestAgent();
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
    const { jwk, token } = await tokenTestAgent();
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
    const { jwks, token } = await tokenTestAgent();
    const file = await keysFile();
    const key = await addKey(file, 'ann', NOON);
    const service = await openService({ auth: { keysFile: file, jwt: { issuer, audience, jwks } } }, smallBrand());
    for (const one of [key, await token()])
      expect((await service.post(call('si_get_offering'), bearer(one))).status).toBe(200);
  });
});
