/** Callers who take more than their part: of connections, of bytes being read, of time after a refusal. Others are served. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBodyReader, type Sender } from '../../../src/mcp/http/body.ts';
import { createConnections } from '../../../src/mcp/http/connections.ts';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { dial, PING, post } from './dial.ts';
import { openService, smallBrand } from './service.ts';

async function keysFileWith(name: string) {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');
  return { keysFile, key: await addKey(keysFile, name, new Date(0)) };
}

const WAITING =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"si_send_message","arguments":{"message":"wait"}}}';
const ANSWERED = '"id":1}';
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('connections', () => {
  test('over the cap the oldest idle one makes room for the new one, and the others stay', async () => {
    const service = await openService({ bounds: { connections: 2 } });
    const one = await dial(service.port, post(PING));
    await one.until(ANSWERED);
    const two = await dial(service.port, post(PING));
    await two.until(ANSWERED);
    const three = await dial(service.port, post(PING));
    await three.until(ANSWERED);
    expect(await one.all).toContain('HTTP/1.1 200');
    for (const { socket, until } of [two, three]) {
      socket.write(post(PING.replace('1', '2')));
      expect(await until('"id":2}')).toContain('HTTP/1.1 200');
    }
  });

  test('one whose call is being answered is kept, and a new one is closed when all are', async () => {
    const brand = smallBrand();
    const service = await openService({ bounds: { connections: 2 } }, brand);
    const busy = [await dial(service.port, post(WAITING)), await dial(service.port, post(WAITING))];
    while (brand.waiting.length < 2) await nextTurn();
    expect(await (await dial(service.port, post(PING))).all).toBe('');
    brand.letGo();
    for (const { until } of busy) expect(await until(ANSWERED)).toContain('SESSION_NOT_FOUND');
  });

  test('slow senders make room, whether of headers or of a body', async () => {
    const service = await openService({ bounds: { connections: 2 } });
    const headers = await dial(service.port, 'POST /mcp HTTP/1.1\r\nHost: loc');
    const body = await dial(service.port, post(PING).slice(0, -5));
    for (const slow of [headers, body]) {
      const next = await dial(service.port, post(PING));
      await next.until(ANSWERED);
      expect(await slow.all).toBe('');
    }
  });

  test('of callers who showed a good key stay while those without one come and go', async () => {
    const { keysFile, key } = await keysFileWith('ann');
    const service = await openService({ auth: { keysFile }, bounds: { connections: 3 } });
    const ann = await dial(service.port, post(PING, `Authorization: Bearer ${key}\r\n`));
    await ann.until(ANSWERED);
    for (let at = 0; at < 10; at += 1) {
      const bearer = at % 2 === 0 ? '' : 'Authorization: Bearer si_000000000000_guess\r\n';
      await (await dial(service.port, post(PING, bearer))).until('\r\n\r\n');
    }
    ann.socket.write(post(PING.replace('1', '2'), `Authorization: Bearer ${key}\r\n`));
    expect(await ann.until('"id":2}')).toContain('HTTP/1.1 200');
  });

  test('of one address have a cap of their own, which those of a trusted proxy do not', async () => {
    const bounds = { connectionsPerAddress: 2 };
    const service = await openService({ bounds });
    const first = await dial(service.port);
    for (const _ of [1, 2]) await (await dial(service.port, post(PING))).until(ANSWERED);
    expect(await first.all).toBe('');
    const proxied = await openService({ bounds, trustProxy: true });
    const kept = await dial(proxied.port);
    for (const _ of [1, 2, 3]) await (await dial(proxied.port, post(PING))).until(ANSWERED);
    kept.socket.write(post(PING));
    expect(await kept.until(ANSWERED)).toContain('HTTP/1.1 200');
  });

  /** A socket that was never connected, from an address. */
  function socketFrom(remoteAddress: string, remotePort: number): Socket {
    const socket = new Socket();
    return Object.defineProperties(socket, {
      remoteAddress: { value: remoteAddress },
      remotePort: { value: remotePort },
    });
  }

  test('of the address that has most go first: one address cannot push another out', () => {
    const connections = createConnections({ most: 10, mostPerAddress: 10 });
    const add = (address: string, port: number) => {
      const socket = socketFrom(address, port);
      connections.add(socket);
      return socket;
    };
    const ann = add('203.0.113.1', 1);
    const bob = add('2001:db8:1::1', 1);
    const crowd = Array.from({ length: 100 }, (_, port) => add('203.0.113.9', port));
    const site = Array.from({ length: 100 }, (_, line) => add(`2001:db8:2:${line.toString(16)}::1`, line));
    expect([ann.destroyed, bob.destroyed, connections.size()]).toEqual([false, false, 10]);
    const alive = (sockets: Socket[]) => sockets.filter(({ destroyed }) => !destroyed).length;
    expect([alive(crowd), alive(site)]).toEqual([3, 5]);
    expect(site.at(-1)?.destroyed).toBe(false);
  });

  test('whatever comes and goes, the caps hold and whoever is let in is counted once', () => {
    const step = fc.record({
      from: fc.integer({ min: 1, max: 4 }),
      act: fc.constantFrom('open', 'open', 'leave', 'key'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const connections = createConnections({ most: 6, mostPerAddress: 3 });
        const open: { from: number; socket: Socket; key: boolean }[] = [];
        let port = 0;
        for (const { from, act } of steps) {
          const mine = open.find((one) => one.from === from && !one.socket.destroyed && !one.key);
          if (act === 'open') {
            port += 1;
            const socket = socketFrom(`203.0.113.${from}`, port);
            connections.add(socket);
            expect(socket.destroyed).toBe(false);
            open.push({ from, socket, key: false });
          } else if (act === 'leave') {
            mine?.socket.destroy();
            mine?.socket.emit('close');
          } else if (mine !== undefined) {
            connections.authenticated(mine.socket);
            mine.key = true;
          }
          const alive = open.filter(({ socket }) => !socket.destroyed);
          expect(connections.size()).toBe(alive.length);
          expect(alive.length).toBeLessThanOrEqual(6);
          for (const address of [1, 2, 3, 4])
            expect(alive.filter((one) => one.from === address).length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});

describe('connections over TLS', () => {
  const certificate = (() => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const words = `req -x509 -newkey rsa:2048 -nodes -keyout ${key} -out ${cert} -subj /CN=localhost -days 2`;
    try {
      execFileSync('openssl', words.split(' '), { stdio: 'ignore' });
      return { cert, key };
    } catch {
      return undefined;
    }
  })();

  async function dialTls(port: number): Promise<TLSSocket> {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    return socket;
  }
  const ask = (socket: TLSSocket, more = '') => {
    socket.write(post(PING, more));
    return new Promise<string>((resolve) => socket.once('data', (part) => resolve(String(part).slice(0, 12))));
  };

  test.runIf(certificate)('that shake no hands make room; those with a good key stay', async () => {
    const { keysFile, key } = await keysFileWith('ann');
    const service = await openService({ tls: certificate, auth: { keysFile }, bounds: { connections: 2 } });
    const ann = await dialTls(service.port);
    expect(await ask(ann, `Authorization: Bearer ${key}\r\n`)).toBe('HTTP/1.1 200');
    const mute = await dial(service.port);
    const bob = await dialTls(service.port);
    expect(await mute.all).toBe('');
    expect(await ask(bob)).toBe('HTTP/1.1 200');
    const left = new Promise((resolve) => bob.once('close', resolve));
    await dial(service.port);
    await left;
    expect(await ask(ann, `Authorization: Bearer ${key}\r\n`)).toBe('HTTP/1.1 200');
  });

  test.runIf(certificate)('that shake no hands are closed after the time for headers', async () => {
    const service = await openService({ tls: certificate, bounds: { headersTimeout: 60 } });
    expect(await (await dial(service.port)).all).toBe('');
  });
});

describe('bytes being read at the same time', () => {
  const READ = { bodyBytes: 100, together: 800 };
  function reading() {
    const read = createBodyReader(READ.bodyBytes, READ.together);
    return (sender: Sender, bytes: number) => {
      const message = new IncomingMessage(new Socket());
      const body = read(message, sender);
      message.push('x'.repeat(bytes));
      return { body, end: () => message.push(null), leave: () => message.emit('close') };
    };
  }
  const known = (name: string): Sender => ({ name, trusted: true });
  const unknown = (name: string): Sender => ({ name, trusted: false });

  test('have a bound for all, and what is refused or over is given back', async () => {
    const send = reading();
    const all = Array.from({ length: 8 }, (_, at) => send(known(`caller ${at}`), 95));
    await nextTurn();
    const late = send(known('another'), 95);
    expect(await late.body).toBe('busy');
    all[0]?.end();
    expect(String(await all[0]?.body)).toBe('x'.repeat(95));
    all[1]?.leave();
    expect(await all[1]?.body).toBe('gone');
    for (const name of ['another', 'one more']) {
      const next = send(known(name), 95);
      next.end();
      expect(String(await next.body)).toBe('x'.repeat(95));
    }
  });

  test('from callers without credentials are a quarter at most: the rest is kept for those with', async () => {
    const send = reading();
    const crowd = Array.from({ length: 20 }, (_, at) => send(unknown(`address ${at}`), 20));
    await nextTurn();
    const refused = await Promise.all(
      crowd.map(({ body }) => Promise.race([body, nextTurn().then(() => 'being read')])),
    );
    expect(refused.filter((one) => one === 'busy').length).toBe(10);
    const good = Array.from({ length: 6 }, (_, at) => send(known(`principal ${at}`), 100));
    for (const { end } of good) end();
    for (const { body } of good) expect(String(await body)).toBe('x'.repeat(100));
  });

  test('from one caller are an eighth at most of what its kind may have, with and without credentials', async () => {
    const send = reading();
    const first = send(known('ann'), 60);
    await nextTurn();
    expect(await send(known('ann'), 60).body).toBe('busy');
    const bob = send(known('bob'), 60);
    bob.end();
    expect(String(await bob.body)).toBe('x'.repeat(60));
    send(unknown('ann'), 20);
    await nextTurn();
    expect(await send(unknown('ann'), 20).body).toBe('busy');
    first.end();
    expect(String(await first.body)).toBe('x'.repeat(60));
    const again = send(known('ann'), 60);
    again.end();
    expect(String(await again.body)).toBe('x'.repeat(60));
  });

  test('a crowd without credentials that never finishes keeps nobody with a key from being read', async () => {
    const { keysFile, key } = await keysFileWith('ann');
    const bounds = { bodyBytes: 65_536, allBodyBytes: 1_048_576 };
    const service = await openService({ auth: { keysFile }, bounds });
    const half = post(`{"x":"${'x'.repeat(60_000)}"}`).slice(0, 31_000);
    const crowd = await Promise.all(Array.from({ length: 60 }, () => dial(service.port, half)));
    await crowd.at(-1)?.until('HTTP/1.1 503');
    const params = { x: 'x'.repeat(60_000) };
    const good = await service.post(
      { jsonrpc: '2.0', id: 1, method: 'ping', params },
      { Authorization: `Bearer ${key}` },
    );
    expect(good.status).toBe(200);
    for (const { socket } of crowd) socket.destroy();
  });
});

describe('after a refusal', () => {
  // Long enough that only the time after a refusal can end the test.
  const SLOW = { headersTimeout: 60, requestTimeout: 120, checkInterval: 20, stalledTimeout: 600_000 };

  /** A peer that never closes its half. With `mute` it does not even read. */
  async function stubborn(port: number, first: string, { mute }: { mute: boolean }) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => {
      socket.destroy();
    });
    let text = '';
    if (!mute) socket.on('data', (part) => (text += String(part)));
    const closed = new Promise<string>((resolve) => {
      socket.on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
    });
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(first);
    return { socket, closed };
  }

  test.each([
    ['slow headers', 'POST /mcp HTTP/1.1\r\nHost: loc', 408],
    ['a slow body', post(PING).slice(0, -5), 408],
    ['what is no HTTP', 'RUBBISH\r\n\r\n', 400],
    ['headers that are too long', `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('of %s, a peer that reads it and goes on sending is cut off', async (_what, bytes, status) => {
    const service = await openService({ bounds: { ...SLOW, lingerTimeout: 100 } });
    const { socket, closed } = await stubborn(service.port, bytes, { mute: false });
    socket.on('end', () => {
      const sending = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(sending));
    });
    expect((await closed).slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  });

  test('a peer that neither reads nor closes loses its connection, and its bytes are free again', async () => {
    const bounds = { ...SLOW, lingerTimeout: 100, bodyBytes: 1000, allBodyBytes: 1000 };
    const service = await openService({ bounds });
    const body = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${'x'.repeat(900)}"}}`;
    await stubborn(service.port, post(body).slice(0, -5), { mute: true });
    await expect.poll(async () => (await service.post(body)).status, { interval: 20 }).toBe(503);
    await expect.poll(async () => (await service.post(body)).status, { interval: 20, timeout: 15_000 }).toBe(200);
  });

  test.each([
    ['one that is too large', post(PING).replace(/Content-Length: \d+/, 'Content-Length: 99999999'), 413],
    ['one to an address that is not there', post(PING).replace('/mcp', '/x').slice(0, -5), 404],
    ['one of another type', post(PING).replace('application/json\r\n', 'text/plain\r\n').slice(0, -5), 415],
  ])('of %s while it is still being sent, the sender has a while to finish, and is then cut off', async (_what, bytes, status) => {
    const service = await openService({ bounds: { lingerTimeout: 100 } });
    const { all } = await dial(service.port, bytes);
    expect((await all).slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  });

  test('whoever finishes sending in that time goes on with the same connection', async () => {
    const service = await openService();
    const bytes = post(PING).replace('/mcp', '/x');
    const { socket, until } = await dial(service.port, bytes.slice(0, -5));
    await until('HTTP/1.1 404');
    socket.write(bytes.slice(-5) + post(PING));
    expect(await until(ANSWERED)).toContain('HTTP/1.1 200');
  });

  test('rubbish behind a request whose answer is awaited does not keep the connection when the answer went out', async () => {
    const service = await openService({ bounds: { ...SLOW, lingerTimeout: 100 } });
    const { socket, closed } = await stubborn(service.port, `${post(PING)}RUBBISH\r\n\r\n`, { mute: false });
    socket.on('end', () => {
      const sending = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(sending));
    });
    expect(await closed).toMatch(/"id":1\}$/);
  });
});
