import { describe, expect, test } from 'vitest';
import { dial, PING, post } from './dial.ts';
import { JSON_HEADERS, openService, smallBrand } from './service.ts';

const QUICK = {
  headersTimeout: 300,
  requestTimeout: 600,
  checkInterval: 20,
  keepAliveTimeout: 60,
  stalledTimeout: 5000,
  lingerTimeout: 5000,
};

describe('connections that mean no good', () => {
  test('half-open connections, slow headers and slow bodies are closed with 408 as JSON while others are served', async () => {
    const service = await openService({ bounds: QUICK });
    const silent = await dial(service.port);
    const slowHeaders = await dial(service.port, 'POST /mcp HTTP/1.1\r\nHost: loc');
    const slowBody = await dial(service.port, post(PING).slice(0, -5));
    expect((await service.post(PING)).status).toBe(200);
    for (const { all } of [silent, slowHeaders, slowBody]) {
      const text = await all;
      expect(text.slice(0, 12)).toBe('HTTP/1.1 408');
      expect(text).toContain('{"jsonrpc":"2.0","id":null,"error":');
    }
    expect((await service.post(PING)).status).toBe(200);
  });

  test('an idle connection is closed after its keep-alive time', async () => {
    const service = await openService({ bounds: QUICK });
    const { all } = await dial(service.port, post(PING));
    expect(await all).toContain('"result":{}');
  });

  test('a client that leaves in the middle of a body or of an answer disturbs nobody', async () => {
    const brand = smallBrand();
    const service = await openService({}, brand);
    const half = await dial(service.port, post(PING).slice(0, -5));
    half.socket.destroy();
    const call =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"si_send_message","arguments":{"message":"wait"}}}';
    const leaving = await dial(service.port, post(call));
    while (brand.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    leaving.socket.resetAndDestroy();
    await leaving.all;
    brand.letGo();
    expect((await service.post(PING)).status).toBe(200);
  });
});

describe('odd HTTP', () => {
  test('pipelined requests are answered in order', async () => {
    const service = await openService();
    const { socket, until } = await dial(service.port);
    socket.write([1, 2, 3].map((id) => post(PING.replace('1', String(id)))).join(''));
    const text = await until('"id":3}');
    expect(text.match(/"id":\d/g)).toEqual(['"id":1', '"id":2', '"id":3']);
  });

  test('a slow call does not let a later pipelined one overtake it', async () => {
    const brand = smallBrand();
    const service = await openService({}, brand);
    const call =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"si_send_message","arguments":{"message":"wait"}}}';
    const { socket, until } = await dial(service.port);
    socket.write(post(call) + post(PING.replace('1', '2')));
    while (brand.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    brand.letGo();
    const text = await until('"id":2}');
    expect(text.indexOf('SESSION_NOT_FOUND')).toBeLessThan(text.indexOf('"id":2}'));
  });

  test('a chunked body in chunks of one byte, with extensions and a trailer, is read', async () => {
    const service = await openService();
    const headers = Object.entries(JSON_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
    const chunks = [...PING].map((sign) => `1;x=y\r\n${sign}\r\n`).join('');
    const { until } = await dial(
      service.port,
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${headers.join('')}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\nX-Trailer: 1\r\n\r\n`,
    );
    expect(await until('"id":1}')).toContain('"result":{}');
  });

  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['both lengths at once', post(PING, 'Transfer-Encoding: chunked\r\n'), 400],
    ['a length that is no number', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e1\r\n\r\n', 400],
    ['a header over several lines', 'GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n', 400],
    ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    ['20,000 headers', `GET / HTTP/1.1\r\nHost: localhost\r\n${'a:b\r\n'.repeat(20_000)}\r\n`, 431],
    ['no Host', 'POST /mcp HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 400],
    ['no Host at a health check', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 400],
    ['two equal Hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nhost: a\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts of a message', post(PING, 'Host: localhost\r\nConnection: close\r\n'), 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 403],
    ['HTTP/1.0 without a Host', 'GET / HTTP/1.0\r\n\r\n', 403],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 200-maybe\r\n\r\n', 417],
    ['a target elsewhere', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 403],
    ['a target with a user', 'GET http://a@localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 403],
    [
      'a target of another scheme',
      'GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      404,
    ],
  ])('%s is answered in JSON with its status, and the service goes on', async (_what, bytes, status) => {
    const service = await openService();
    const { all } = await dial(service.port, bytes);
    const text = await all;
    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(text.toLowerCase()).toContain('content-type: application/json\r\n');
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.any(String) } });
    expect(text).not.toMatch(/<html|evil| {4}at /i);
    expect((await service.post(PING)).status).toBe(200);
  });

  test.each([
    ['GET', 'http://localhost:3333/healthz', '{"status":"ok"}'],
    ['GET', 'HTTP://LOCALHOST/healthz?x=1', '{"status":"ok"}'],
    ['GET', 'http://127.0.0.1', '<title>si-mcp'],
    ['GET', 'http://127.0.0.1?x=/healthz', '<title>si-mcp'],
    ['POST', 'http://[::1]:1/mcp', '"result":{}'],
  ])('the target in absolute form is served, whatever Host says: %s %s', async (method, target, said) => {
    const service = await openService();
    const headers = Object.entries(JSON_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
    const body = method === 'POST' ? PING : '';
    const { all } = await dial(
      service.port,
      `${method} ${target} HTTP/1.1\r\nHost: other.example\r\n${headers.join('')}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const text = await all;
    expect(text).toContain('HTTP/1.1 200 OK');
    expect(text).toContain(said);
  });

  test('CONNECT and an upgrade lead nowhere', async () => {
    const service = await openService();
    expect(await (await dial(service.port, 'CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n')).all).toBe('');
    const upgrade = await dial(
      service.port,
      'GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(await upgrade.until('\r\n\r\n')).toContain('HTTP/1.1 405');
  });

  test('rubbish behind a good request gets its answer first, in one piece', async () => {
    const service = await openService();
    const { all } = await dial(service.port, `${post(PING)}RUBBISH\r\n\r\n`);
    const text = await all;
    expect(text).toMatch(/\r\n\r\n\{"result":\{\},"jsonrpc":"2.0","id":1\}$/);
  });

  test('a body over the limit is refused before it was sent, with 100-continue asked for', async () => {
    const service = await openService();
    const { until } = await dial(
      service.port,
      post(PING)
        .replace(/Content-Length: \d+/, 'Content-Length: 99999999\r\nExpect: 100-continue')
        .replace(PING, ''),
    );
    expect(await until('HTTP/1.1 413')).toBeTruthy();
  });
});

describe('many at once', () => {
  test('over the bound of messages at once the answer is 503 with Retry-After, and earlier ones finish', async () => {
    const brand = smallBrand();
    const service = await openService({ bounds: { atOnce: 2 } }, brand);
    const slow = [1, 2].map(() => service.call('si_send_message', { session_id: 'none', message: 'wait' }));
    while (brand.waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const refused = await service.post(PING);
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('content-type')]).toEqual([
      503,
      '1',
      'application/json',
    ]);
    brand.letGo();
    expect((await Promise.all(slow)).map((body) => body.result?.isError)).toEqual([true, true]);
    expect((await service.post(PING)).status).toBe(200);
  });

  test('1,000 open connections leave room for the next caller', async () => {
    const service = await openService();
    const open = await Promise.all(Array.from({ length: 1000 }, () => dial(service.port, post(PING))));
    await Promise.all(open.map(({ until }) => until('"id":1}')));
    expect((await service.post(PING)).status).toBe(200);
    for (const { socket } of open) socket.destroy();
  });
});

describe('the end', () => {
  test('closing lets running calls finish, takes no new connection, and closes idle ones', async () => {
    const brand = smallBrand();
    const service = await openService({}, brand);
    const idle = await dial(service.port, post(PING));
    await idle.until('"id":1}');
    const running = service.post(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"si_send_message","arguments":{"message":"wait"}}}',
    );
    while (brand.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = service.close(5000);
    await idle.all;
    await expect(fetch(`${service.base}/healthz`)).rejects.toThrow();
    brand.letGo();
    const response = await running;
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    expect(await closed).toBe(true);
  });

  test('what still runs at the deadline is cut', async () => {
    const brand = smallBrand();
    const service = await openService({}, brand);
    const stuck = service.call('si_send_message', { message: 'wait' });
    const cut = expect(stuck).rejects.toThrow();
    while (brand.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await service.close(1)).toBe(false);
    await cut;
  });
});
