import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, messages, REPOSITORY, run, start } from './program.ts';

afterAll(endAll);

/** How it ended; `ended` also waits for a stdout that nobody reads. */
async function exitOf({ child }: ReturnType<typeof start>) {
  return once(child, 'exit');
}

const OFFERING = { name: 'si_get_offering', arguments: { offering_id: 'delta_chatgpt_3313' } };

describe('over stdio', () => {
  test('stdout carries JSON-RPC and nothing else, also at the most talkative log level', async () => {
    const host = start(['--log-level', 'debug']);
    await host.greet();
    await host.ask('tools/list');
    await host.ask('tools/call', OFFERING);
    await host.ask('tools/call', { name: 'si_send_message', arguments: {} });
    host.child.stdin.end();
    await host.ended;
    expect(messages(host.stdout()).map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
      ['2.0', 1],
      ['2.0', 2],
      ['2.0', 3],
      ['2.0', 4],
    ]);
    for (const line of messages(host.stderr()))
      expect(line).toMatchObject({ level: expect.any(String), msg: expect.any(String) });
  });

  test('at the normal log level one ready line stands on stderr, and nothing else', async () => {
    const host = start();
    await host.greet();
    await host.ask('tools/call', OFFERING);
    host.child.stdin.end();
    await host.ended;
    expect(messages(host.stderr())).toEqual([{ level: 'info', time: expect.any(String), msg: 'ready on stdio' }]);
  });

  test('the end of stdin ends the process with 0 within a second', async () => {
    const host = start();
    await host.greet();
    await host.saysOnStderr('ready on stdio');
    const began = performance.now();
    host.child.stdin.end();
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('calls under way when stdin ends are answered first, the last line without a newline too', async () => {
    const host = start();
    host.send({ jsonrpc: '2.0', id: 'a', method: 'tools/call', params: OFFERING });
    host.child.stdin.end(JSON.stringify({ jsonrpc: '2.0', id: 'b', method: 'tools/call', params: OFFERING }));
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(
      messages(host.stdout())
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  test('--session-ttl is how long a session lasts, in place of the time of the brand (R120)', async () => {
    const host = start(['--session-ttl', '7']);
    await host.greet();
    const identity = { consent_granted: false };
    const args = { idempotency_key: '0d3c9a1e-7b0e-4b6a-9d6a-6e1c5a8f1b13', intent: 'a flight', identity };
    expect(await host.ask('tools/call', { name: 'si_initiate_session', arguments: args })).toMatchObject({
      result: { structuredContent: { session_status: 'active', session_ttl_seconds: 7 } },
    });
    host.child.stdin.end();
    await host.ended;
  });

  test('a cancelled call does not hold the process', async () => {
    const host = start();
    await host.greet();
    host.send({ jsonrpc: '2.0', id: 'x', method: 'tools/call', params: OFFERING });
    host.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'x' } });
    host.child.stdin.end();
    expect((await host.ended).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the process with 0', async (signal) => {
    const host = start();
    await host.greet();
    host.child.kill(signal);
    expect(await host.ended).toEqual({ code: 0, signal: null });
  });

  test('a host that closes stdout ends the process with 0 and without a stack', async () => {
    const host = start();
    await host.greet();
    await host.saysOnStderr('ready on stdio');
    host.child.stdout.destroy();
    for (let id = 10; id < 15; id++) host.send({ jsonrpc: '2.0', id, method: 'tools/list' });
    expect((await host.ended).code).toBe(0);
    expect(host.stderr()).not.toMatch(/EPIPE|\n\s+at /);
  });

  test('an unknown first request is answered with -32601 and the conversation goes on', async () => {
    const host = start();
    expect(await host.ask('server/discover')).toMatchObject({ error: { code: -32601 } });
    expect(await host.greet()).toMatchObject({ result: { serverInfo: { name: 'si-mcp' } } });
    expect(await host.ask('tools/call', OFFERING)).toMatchObject({
      result: { structuredContent: { status: 'completed', available: true } },
    });
  });

  test('a request of MCP 2026-07-28 needs no handshake, and is answered as over HTTP', async () => {
    const host = start();
    const envelope = (protocolVersion: string) => ({
      _meta: {
        'io.modelcontextprotocol/protocolVersion': protocolVersion,
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    });
    const discovered = await host.ask('server/discover', envelope('2026-07-28'));
    expect(discovered).toMatchObject({ result: { supportedVersions: ['2026-07-28'], resultType: 'complete' } });
    expect(await host.ask('tools/call', { ...OFFERING, ...envelope('2026-07-28') })).toMatchObject({
      result: { resultType: 'complete', structuredContent: { available: true } },
    });
    expect(await host.ask('tools/call', { ...OFFERING, arguments: 7, ...envelope('2026-07-28') })).toMatchObject({
      result: { isError: true, structuredContent: { adcp_error: { code: 'INVALID_REQUEST' } } },
    });
    expect(await host.ask('ping', envelope('2026-07-28'))).toMatchObject({ error: { code: -32601 } });
    expect(await host.ask('tools/list', envelope('2031-01-01'))).toMatchObject({
      error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
    });
    expect(await host.greet()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    host.child.stdin.end();
    expect(await host.ended).toEqual({ code: 0, signal: null });
  });

  test('an old protocol version is served', async () => {
    const host = start();
    expect(await host.greet('2024-11-05')).toMatchObject({ result: { protocolVersion: '2024-11-05' } });
    expect(await host.ask('tools/call', OFFERING)).toMatchObject({
      result: { structuredContent: { available: true } },
    });
  });

  test('a version nobody knows gets the newest we speak', async () => {
    expect(await start().greet('1999-01-01')).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  });

  test('initialize tells our name, title, version, instructions and no capability but tools and an app', async () => {
    const { result } = await start().greet();
    expect(result).toMatchObject({
      capabilities: {
        tools: {},
        resources: {},
        extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
      },
      serverInfo: { name: 'si-mcp', title: 'Delta brand agent (Sponsored Intelligence)', version: '0.1.0' },
      instructions: expect.stringMatching(/^Delta: .*si_initiate_session/),
    });
    expect(JSON.stringify(result)).toContain(
      '"capabilities":{"tools":{},"resources":{},"extensions":{"io.modelcontextprotocol/ui":',
    );
  });

  test('the app is read from beside the program, whole (P39)', async () => {
    const host = start();
    await host.greet();
    const { result } = await host.ask('resources/read', { uri: 'ui://si/app.html' });
    const [{ mimeType, text }] = Object(result).contents;
    expect(mimeType).toBe('text/html;profile=mcp-app');
    expect(text).toBe(readFileSync(join(REPOSITORY, 'dist/app.html'), 'utf8'));
    expect(text.length).toBeGreaterThan(10_000);
  });

  test('a line over 10 MiB is answered with an error, and the conversation goes on', async () => {
    const host = start();
    await host.greet();
    const message = 'x'.repeat(11 * 1024 * 1024);
    host.send({
      jsonrpc: '2.0',
      id: 'long',
      method: 'tools/call',
      params: { name: 'si_send_message', arguments: { message } },
    });
    expect(await host.answer('long')).toMatchObject({
      error: { code: -32602, message: 'The message is over 10 MiB and was not read. Send a shorter one.' },
    });
    expect(await host.ask('tools/call', OFFERING)).toMatchObject({
      result: { structuredContent: { available: true } },
    });
    expect(host.stderr()).toContain('message over 10 MiB dropped');
    expect(host.stderr()).not.toContain('xxxx');
  });

  test('lines that are not JSON-RPC are answered with the error HTTP has, and the conversation goes on', async () => {
    const host = start();
    host.child.stdin.write('hello\n{"half":\n[]\n\n');
    expect(await host.greet()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    const codes = messages(host.stdout()).map(({ id, error }) => [id, Object(error).code]);
    expect(codes).toEqual([
      [null, -32700],
      [null, -32700],
      [null, -32600],
      [1, undefined],
    ]);
  });

  test('a host that takes no answers cannot keep the process once its input has ended', async () => {
    const host = start([], { reading: false });
    const list = { jsonrpc: '2.0', method: 'tools/list' };
    for (let id = 1; id <= 6000; id++) host.send({ ...list, id });
    host.child.stdin.end();
    expect(await exitOf(host)).toEqual([0, null]);
  });

  test.each([
    ['a string', '"{\\"offering_id\\":\\"delta_chatgpt_3313\\"}"'],
    ['an array', '[1]'],
    ['a number', '7'],
    ['null', 'null'],
  ])('arguments that are %s get an AdCP error, not a validator text (P12, R5)', async (_kind, args) => {
    const host = start();
    await host.greet();
    host.child.stdin.write(
      `{"jsonrpc":"2.0","id":"odd","method":"tools/call","params":{"name":"si_get_offering","arguments":${args}}}\n`,
    );
    expect(await host.answer('odd')).toMatchObject({
      result: {
        isError: true,
        structuredContent: { status: 'failed', adcp_error: { code: 'INVALID_REQUEST', recovery: 'correctable' } },
      },
    });
  });

  test.each([
    ['without params', undefined],
    ['without a name', { arguments: {} }],
    ['with a number for a name', { name: 5, arguments: {} }],
  ])('a tools/call %s is refused in the words HTTP has, not in a validator text', async (_kind, params) => {
    const host = start();
    await host.greet();
    host.send({ jsonrpc: '2.0', id: 'nameless', method: 'tools/call', ...(params && { params }) });
    expect(await host.answer('nameless')).toEqual({
      jsonrpc: '2.0',
      id: 'nameless',
      error: { code: -32602, message: 'params.name must name a tool.' },
    });
  });

  test('a brand that cannot be read is told even when nobody is listening any more', async () => {
    const { code, stderr } = await run(['--brand', 'no-such-brand']);
    expect(code).toBe(2);
    expect(stderr).toContain('si-mcp: no-such-brand is neither a file nor a shipped brand');
  });

  test('a context and an id come back with all their digits (R10)', async () => {
    const host = start();
    await host.greet();
    const context = '{"trace_id":9223372036854775807,"x":1e400}';
    host.child.stdin.write(
      `{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"si_get_offering","arguments":{"offering_id":"delta_chatgpt_3313","context":${context}}}}\n`,
    );
    // What a reader in JavaScript makes of the id.
    await host.answer(2 ** 53);
    const [line] = host.stdout().split('\n').slice(1);
    expect(line).toContain('"id":9007199254740993');
    expect(line).toContain(`"context":${context}`);
    expect(line).toContain(JSON.stringify(`"context":${context}`).slice(1, -1));
  });

  test.each([10_000, 200_000])('arguments %i levels deep get an AdCP error and harm nothing (P12)', async (levels) => {
    const host = start();
    await host.greet();
    const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    host.child.stdin.write(
      `{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":{"name":"si_get_offering","arguments":{"offering_id":"delta_chatgpt_3313","context":${deep}}}}\n`,
    );
    const answer = await host.answer('deep');
    expect(answer).toMatchObject({
      result: { isError: true, structuredContent: { adcp_error: { code: 'INVALID_REQUEST' } } },
    });
    expect(JSON.stringify(answer)).not.toContain('"context"');
    expect(await host.ask('tools/call', OFFERING)).toMatchObject({
      result: { structuredContent: { available: true } },
    });
  });
});
