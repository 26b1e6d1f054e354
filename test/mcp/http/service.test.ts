import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { createServiceLog } from '../../../src/mcp/http/log.ts';
import { serveHttp } from '../../../src/mcp/http.ts';
import { catchSignals } from '../../../src/signals.ts';
import { introduction } from '../../introduced.ts';
import { JSON_HEADERS, openService, smallBrand } from './service.ts';

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('signals', () => {
  type Signal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

  async function serving(keysFile: string) {
    const source = Object.assign(new EventEmitter(), { pid: 1, kill: () => {} });
    let text = '';
    let spoke: () => void = () => {};
    const writer = {
      write(line: string) {
        text += line;
        spoke();
      },
      lost: () => 0,
      flush: async () => {},
    };
    const brand = smallBrand();
    const face = {
      brand: 'delta',
      title: 'Delta',
      ...introduction,
      dispatch: brand.dispatch,
    };
    const over = serveHttp(
      { host: '127.0.0.1', port: 0, auth: { keysFile } },
      { brands: [face], log: createServiceLog('info', writer), now: () => 0, ticks: () => 0 },
      catchSignals(source),
    );
    const said = (words: string) =>
      new Promise<void>((resolve) => {
        spoke = () => {
          if (text.includes(words)) resolve();
        };
        spoke();
      });
    await said('ready on HTTP');
    const [, base = ''] = /"address":"([^"]+)"/.exec(text) ?? [];
    const send = (signal: Signal) => source.emit(signal, signal);
    return { base, over, said, send };
  }

  const keysFile = () => join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the service in good order', async (signal) => {
    const file = keysFile();
    await addKey(file, 'ann', new Date(0));
    const { base, over, send, said } = await serving(file);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    send(signal);
    await over;
    await said('"clean":true');
    await expect(fetch(`${base}/readyz`)).rejects.toThrow();
  });

  test('SIGHUP reads the keys again, and a broken file leaves the old ones in force', async () => {
    const file = keysFile();
    await addKey(file, 'ann', new Date(0));
    const { over, send, said, base } = await serving(file);
    const key = await addKey(file, 'bob', new Date(0));
    send('SIGHUP');
    await said('keys reloaded');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(file, '{');
    send('SIGHUP');
    await said('the previous keys stay valid');
    const headers = { ...JSON_HEADERS, Authorization: `Bearer ${key}` };
    expect((await fetch(`${base}/mcp`, { method: 'POST', headers, body: PING })).status).toBe(200);
    send('SIGTERM');
    await over;
  });
});

test('at the end the last lines of the log get a second, and where each brand is was told at the beginning', async () => {
  const lines: Record<string, unknown>[] = [];
  const flushed: number[] = [];
  const writer = {
    write: (line: string) => void lines.push(JSON.parse(line)),
    lost: () => 0,
    flush: async (ms: number) => void flushed.push(ms),
  };
  const face = { title: 'Delta', ...introduction, dispatch: smallBrand().dispatch };
  const never = new Promise<void>(() => {});
  await serveHttp(
    { host: '127.0.0.1', port: 0 },
    {
      brands: [
        { ...face, brand: 'delta' },
        { ...face, brand: 'nova' },
      ],
      log: createServiceLog('info', writer),
      now: () => 0,
      ticks: () => 0,
    },
    { stop: Promise.resolve(), stopNow: never, onHangup: () => {} },
  );
  const address = String(lines[0]?.address);
  expect(lines.map(({ msg, mcp, clean }) => [msg, mcp, clean])).toEqual([
    ['ready on HTTP', [`${address}/mcp`, `${address}/brands/nova/mcp`], undefined],
    ['stopping', undefined, undefined],
    ['stopped', undefined, true],
  ]);
  expect(flushed).toEqual([1000]);
});

describe('TLS', () => {
  const openssl = (() => {
    try {
      execFileSync('openssl', ['version']);
      return true;
    } catch {
      return false;
    }
  })();

  function certificate() {
    const directory = mkdtempSync(join(tmpdir(), 'si-mcp-'));
    const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=localhost',
        '-days',
        '2',
      ],
      { stdio: 'ignore' },
    );
    return { cert, key };
  }

  test.runIf(openssl)('with a certificate the service speaks https only, and says so to browsers (R122)', async () => {
    const service = await openService({ tls: certificate() });
    expect(service.base).toMatch(/^https:/);
    const answer = await new Promise<{ status?: number; hsts?: string | string[] }>((resolve, reject) => {
      const asked = request(
        {
          port: service.port,
          host: '127.0.0.1',
          path: '/mcp',
          method: 'POST',
          rejectUnauthorized: false,
          headers: { ...JSON_HEADERS, Host: 'localhost' },
        },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'] });
        },
      );
      asked.on('error', reject);
      asked.end(PING);
    });
    expect(answer).toEqual({ status: 200, hsts: 'max-age=31536000' });
    await expect(fetch(`http://127.0.0.1:${service.port}/healthz`)).rejects.toThrow();
  });

  test.runIf(openssl)('it is the service that refuses a client of TLS 1.0 and 1.1, and serves one of 1.2', async () => {
    // Both sides at a level at which OpenSSL itself would speak the old versions.
    const usual = tls.DEFAULT_CIPHERS;
    const ciphers = 'DEFAULT@SECLEVEL=0';
    tls.DEFAULT_CIPHERS = ciphers;
    const service = await openService({ tls: certificate() }).finally(() => {
      tls.DEFAULT_CIPHERS = usual;
    });
    const outcome = (minVersion: tls.SecureVersion, maxVersion: tls.SecureVersion) =>
      new Promise((resolve) => {
        const target = { port: service.port, host: '127.0.0.1', rejectUnauthorized: false };
        const client = tls.connect({ ...target, ciphers, minVersion, maxVersion });
        client.on('error', (problem) => resolve(Reflect.get(problem, 'code')));
        client.on('secureConnect', () => {
          resolve(client.getProtocol());
          client.destroy();
        });
      });
    expect(await outcome('TLSv1', 'TLSv1.1')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await outcome('TLSv1', 'TLSv1.2')).toBe('TLSv1.2');
  });

  test('a certificate that cannot be read is told before anything listens', async () => {
    await expect(openService({ tls: { cert: 'nothing.pem', key: 'nothing.pem' } })).rejects.toThrow('--tls-cert');
  });
});
