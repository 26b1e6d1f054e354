/** `si-mcp http` and `si-mcp keys` as an operator meets them: the built program, its words, its signals, its exit codes. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { HTTP_LISTS, HTTP_SETTINGS } from '../../src/commands/http-flags.ts';
import { endAll, PROGRAM, type Program, run, start } from './program.ts';
import { scratch } from './scratch.ts';
import { anonymous, call, serve } from './serving.ts';

afterAll(endAll);

const OPENING = {
  idempotency_key: '3f0e0b9e-6a55-4c1a-9a7e-1df1a3f5b6c2',
  intent: 'a flight to Boston on Tuesday morning',
  identity: anonymous,
};

describe('si-mcp http', () => {
  test('gives the page of the MCP App to whoever reads it, also without a key (P39)', async () => {
    const keys = join(scratch(), 'keys.json');
    await run(['keys', 'add', 'ann', '--keys-file', keys]);
    const { base } = await serve(['--keys-file', keys]);
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'resources/read',
      params: { uri: 'ui://si/app.html' },
    });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    const { result } = (await (await fetch(`${base}/mcp`, { method: 'POST', headers, body })).json()) as {
      result: { contents: { text: string }[] };
    };
    expect(result.contents[0]?.text).toMatch(/^<!doctype html>/);
  });

  test('says where it listens in one line, serves several brands, and keeps stdout empty', async () => {
    const service = await serve(['--brand', 'delta', '--brand', 'nova-motors']);
    expect(service.ready).toMatchObject({
      level: 'info',
      msg: 'ready on HTTP',
      address: service.base,
      mcp: [`${service.base}/mcp`, `${service.base}/brands/nova-motors/mcp`],
    });
    const domain = async (path: string) => {
      const { structuredContent } = await call(service, 'get_adcp_capabilities', {}, { path });
      return Object(structuredContent).sponsored_intelligence.brand.domain;
    };
    expect(await domain('/mcp')).toBe('delta.example');
    expect(await domain('/brands/delta/mcp')).toBe('delta.example');
    expect(await domain('/brands/nova-motors/mcp')).toBe('novamotors.example');
    expect(await (await fetch(`${service.base}/`)).text()).toContain('si-mcp playground');
    const facts = await (await fetch(`${service.base}/inspect/facts`)).text();
    expect(facts).toContain('/brands/nova-motors/mcp');
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
    expect(service.program.stdout()).toBe('');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s answers what runs, then ends with 0', async (signal) => {
    const service = await serve();
    // Only half of the request is there when the signal comes.
    const half = await service.halfCall('get_adcp_capabilities');
    service.program.child.kill(signal);
    await service.program.saysOnStderr('"msg":"stopping"');
    await service.refusesConnections();
    expect(await half.finish()).toContain('"supported_protocols":["sponsored_intelligence"]');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
    expect(service.program.stderr()).toContain('"clean":true');
  });

  test('a second signal does not wait for what runs', async () => {
    const service = await serve();
    await service.halfCall('get_adcp_capabilities');
    service.program.child.kill('SIGTERM');
    await service.program.saysOnStderr('"msg":"stopping"');
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
    expect(service.program.stderr()).toContain('"clean":false');
  });

  /** Resolves as soon as the program catches SIGHUP: as the system tells, long before it is ready. */
  async function catching(program: Program) {
    const caught = () => {
      const [, mask = '0'] = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${program.child.pid}/status`, 'utf8')) ?? [];
      return (BigInt(`0x${mask}`) & 1n) === 1n;
    };
    while (!caught()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(program.stderr()).toBe('');
  }

  describe.skipIf(!existsSync('/proc/self/status'))('before it is ready', () => {
    test('SIGHUP of a service with keys ends nothing: it starts, and reads its keys', async () => {
      const file = join(scratch(), 'keys.json');
      writeFileSync(file, '{"keys":[]}');
      const program = start(['http', '--port', '0', '--keys-file', file]);
      await catching(program);
      program.child.kill('SIGHUP');
      await program.saysOnStderr('"msg":"ready on HTTP"');
      await program.saysOnStderr('"msg":"keys reloaded"');
      program.child.kill('SIGTERM');
      expect(await program.ended).toEqual({ code: 0, signal: null });
    });

    test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it with 0', async (signal) => {
      const program = start(['http', '--port', '0']);
      await catching(program);
      program.child.kill(signal);
      expect(await program.ended).toEqual({ code: 0, signal: null });
    });
  });

  describe.skipIf(!existsSync('/usr/bin/script'))('at a terminal', () => {
    /** The service at a terminal of its own, with a keys file or without. */
    async function atTerminal(flags: string) {
      const command = `'${process.execPath}' '${PROGRAM}' http --port 0 ${flags}`;
      const terminal = start([], { command: '/usr/bin/script', args: ['-qec', command, '/dev/null'] });
      await terminal.says('"msg":"ready on HTTP"');
      const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\/mcp/.exec(terminal.stdout()) ?? [];
      return { terminal, url: `http://127.0.0.1:${port}/healthz` };
    }
    const isGone = async (url: string) => {
      for (let turn = 0; turn < 400; turn += 1) {
        if (
          await fetch(url).then(
            () => false,
            () => true,
          )
        )
          return true;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      return false;
    };

    test.each(['without keys', 'with keys'])('it ends when its terminal is closed, %s (P23)', async (which) => {
      const file = join(scratch(), 'keys.json');
      writeFileSync(file, '{"keys":[]}');
      const { terminal, url } = await atTerminal(which === 'with keys' ? `--keys-file '${file}'` : '');
      expect((await fetch(url)).status).toBe(200);
      terminal.child.kill('SIGKILL');
      expect(await isGone(url)).toBe(true);
    });
  });

  test('keys add makes a key that is taken up on SIGHUP, without a restart (R25, R117)', async () => {
    const file = join(scratch(), 'keys.json');
    const ann = (await run(['keys', 'add', 'ann', '--keys-file', file])).stdout.trim();
    const service = await serve(['--keys-file', file]);
    const session = await call(service, 'si_initiate_session', OPENING, { key: ann });
    expect(session.structuredContent).toMatchObject({ status: 'completed' });
    expect((await service.post('si_initiate_session', OPENING)).status).toBe(401);
    expect((await service.post('get_adcp_capabilities', {})).status).toBe(200);

    const made = await run(['keys', 'add', 'bob'], { env: { SI_MCP_KEYS_FILE: file } });
    const bob = made.stdout.trim();
    expect(bob).toMatch(/^si_[0-9a-f]{12}_[\w-]{43}$/);
    expect(made.stderr).not.toContain(bob);
    expect((await service.post('si_initiate_session', OPENING, { key: bob })).status).toBe(401);
    service.program.child.kill('SIGHUP');
    await service.program.saysOnStderr('keys reloaded');
    const other = await call(service, 'si_initiate_session', OPENING, { key: bob });
    expect(Object(other.structuredContent).session_id).not.toBe(Object(session.structuredContent).session_id);

    writeFileSync(file, '{');
    service.program.child.kill('SIGHUP');
    await service.program.saysOnStderr('the previous keys stay valid');
    expect((await service.post('get_adcp_capabilities', {}, { key: bob })).status).toBe(200);
    expect(service.program.stderr()).not.toContain(ann.slice(16));
  });

  test('a port that is taken is said in one line, with exit code 1', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await run(['http', '--port', String(port)])).toEqual({
      code: 1,
      stdout: '',
      stderr: `si-mcp: cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE). Choose another with --port.\n`,
    });
    taken.close();
  });

  const OPEN_BIND = ['--host', '0.0.0.0', '--port', '0', '--allowed-host', 'si.brand.example'];
  test.each<[string, string[], string]>([
    [
      'an unknown flag',
      ['--prot', '1'],
      "si-mcp: unknown option '--prot'. Did you mean --port? See si-mcp http --help.\n",
    ],
    [
      'a word too many',
      ['serve'],
      "si-mcp: too many arguments for 'http'. Expected 0 arguments but got 1. See si-mcp http --help.\n",
    ],
    ['a bad port', ['--port', '70000'], 'si-mcp: Invalid --port "70000": expected an integer from 0 to 65535.\n'],
    ['a bad rate', ['--rate-reads', '0'], 'si-mcp: Invalid --rate-reads "0": expected an integer from 1 to 1000000.\n'],
    [
      'a bind for others without their names',
      ['--host', '0.0.0.0'],
      'si-mcp: Listening on 0.0.0.0 needs --allowed-host NAME or --public-url URL.\n',
    ],
    [
      'a bind for others without credentials (R117)',
      OPEN_BIND,
      'si-mcp: Other machines can reach this address: add --keys-file or --jwt-issuer, or --without-auth to serve everyone.\n',
    ],
    [
      'keys that are not there',
      ['--keys-file', 'nothing.json'],
      'si-mcp: nothing.json: no such keys file. Make one with: si-mcp keys add NAME\n',
    ],
    [
      'a part of the token settings',
      ['--jwt-issuer', 'https://login.example'],
      'si-mcp: --jwt-issuer, --jwt-audience and --jwt-jwks must be set together.\n',
    ],
    ['half of a certificate', ['--tls-cert', 'x.pem'], 'si-mcp: --tls-cert and --tls-key must be set together.\n'],
    ['one brand twice', ['--brand', 'delta', '--brand', 'delta'], 'si-mcp: --brand delta is given twice.\n'],
    [
      'an unknown brand',
      ['--brand', 'dleta'],
      'si-mcp: dleta is neither a file nor a shipped brand (did you mean delta?); the shipped brands are delta, nova-motors, acme-outdoor, pace-running\n',
    ],
    [
      'an origin that is none',
      ['--allowed-origin', 'page.example'],
      'si-mcp: --allowed-origin takes scheme://host[:port], not "page.example".\n',
    ],
  ])('%s is refused in one line with exit code 2', async (_what, words, usageError) => {
    expect(await run(['http', ...words])).toEqual({ code: 2, stdout: '', stderr: usageError });
  });

  test('http behind an unknown flag is not taken for a stdio server', async () => {
    expect(await run(['--transport', 'http'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `si-mcp: unknown option '--transport' before "http". Use: si-mcp http [flags]. See si-mcp http --help.\n`,
    });
  });

  test('the bind for others that is refused without credentials is served when that is waived', async () => {
    const service = await serve([...OPEN_BIND, '--without-auth', '--rate-unauthenticated', '1']);
    const headers = { Host: 'si.brand.example' };
    const statuses = [];
    for (let at = 0; at < 8; at += 1) statuses.push((await service.raw('ping', headers)).includes('"result":{}'));
    expect(statuses).toEqual([true, true, true, true, true, false, false, false]);
  });

  test('every flag has its variable and stands in the help', async () => {
    const { stdout: help, code } = await run(['http', '--help']);
    expect(code).toBe(0);
    const settings = [...Object.values(HTTP_SETTINGS), ...Object.values(HTTP_LISTS)];
    for (const { flag } of settings) expect(help).toContain(flag);
    expect(settings.map(({ variable }) => variable).sort()).toEqual([
      'SI_MCP_ALLOWED_HOST',
      'SI_MCP_ALLOWED_ORIGIN',
      'SI_MCP_ALLOW_INSECURE_LOOPBACK',
      'SI_MCP_CHECKOUT',
      'SI_MCP_CHECKOUT_URL',
      'SI_MCP_HOST',
      'SI_MCP_JWT_AUDIENCE',
      'SI_MCP_JWT_ISSUER',
      'SI_MCP_JWT_JWKS',
      'SI_MCP_KEYS_FILE',
      'SI_MCP_MAX_SESSIONS',
      'SI_MCP_PLAYGROUND',
      'SI_MCP_PORT',
      'SI_MCP_RATE_KEYS',
      'SI_MCP_RATE_READS',
      'SI_MCP_RATE_UNAUTHENTICATED',
      'SI_MCP_RATE_WRITES',
      'SI_MCP_TLS_CERT',
      'SI_MCP_TLS_KEY',
      'SI_MCP_TRUST_PROXY',
      'SI_MCP_WEBHOOK_SECRET',
      'SI_MCP_WEBHOOK_URL',
      'SI_MCP_WITHOUT_AUTH',
      'SI_MCP_WORKERS',
    ]);
  });

  test('what a host starts over stdio loads neither the service nor the merchant before it is asked for them', () => {
    const folder = dirname(PROGRAM);
    const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
    const loaded = new Set<string>();
    // From the program along its imports, but for those in parentheses, which wait.
    const load = (file: string) => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const [, next = ''] of textOf(file).matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) load(next);
    };
    // The program itself only looks at the version of Node.
    load(/import\("\.\/(cli-\w+\.js)"\)/.exec(textOf('si-mcp.js'))?.[1] ?? 'si-mcp.js');
    expect(loaded.size).toBeGreaterThan(1);
    const holding = (words: string) =>
      readdirSync(folder).filter((file) => /\.js$/.test(file) && textOf(file).includes(words));
    for (const words of ['si_mcp_calls_total', 'quote_already_redeemed']) {
      expect(holding(words).length, words).toBeGreaterThan(0);
      expect(
        holding(words).filter((file) => loaded.has(file)),
        words,
      ).toEqual([]);
    }
  });

  test('variables do what flags do, lists with commas', async () => {
    const service = await serve([], {
      SI_MCP_BRAND: 'pace-running, acme-outdoor',
      SI_MCP_ALLOWED_HOST: 'a.example,b.example',
      SI_MCP_PUBLIC_URL: 'https://si.here.example/mcp',
    });
    expect(service.ready.mcp).toEqual([`${service.base}/mcp`, `${service.base}/brands/acme-outdoor/mcp`]);
    for (const [Host, status] of [
      ['b.example', 200],
      ['si.here.example', 200],
      ['c.example', 403],
    ] as const)
      expect(await service.raw('ping', { Host })).toContain(`HTTP/1.1 ${status}`);
    const { structuredContent } = await call(
      service,
      'get_adcp_capabilities',
      {},
      { path: '/brands/acme-outdoor/mcp' },
    );
    expect(Object(structuredContent).sponsored_intelligence.endpoint.transports).toEqual([
      { type: 'mcp', url: 'https://si.here.example/brands/acme-outdoor/mcp' },
    ]);
  });

  test('limits given as flags hold for a principal with a key (R109, R115)', async () => {
    const file = join(scratch(), 'keys.json');
    const key = (await run(['keys', 'add', 'ann', '--keys-file', file])).stdout.trim();
    const service = await serve(['--keys-file', file, '--max-sessions', '1', '--rate-reads', '1']);
    const open = (idempotency_key: string) =>
      call(service, 'si_initiate_session', { ...OPENING, idempotency_key }, { key });
    expect((await open(OPENING.idempotency_key)).isError).toBeUndefined();
    const { structuredContent } = await open('8f1c1a47-7f5e-4b6f-9a0e-90b6de1c7a55');
    expect(structuredContent).toMatchObject({ adcp_error: { code: 'RATE_LIMITED', recovery: 'transient' } });
    expect(Number.isInteger(Object(structuredContent).adcp_error.retry_after)).toBe(true);
    expect((await open(OPENING.idempotency_key)).structuredContent).toMatchObject({ replayed: true });
  });
});
