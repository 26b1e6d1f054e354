/** What a host meets on the wire: faults of the built program over stdio and HTTP, in both MCP versions. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, type Program, run, start } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

type Era = 'legacy' | 'modern';
const ERAS: Era[] = ['legacy', 'modern'];
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const CALLED = 'si_initiate_session';

/** A call whose intent asks for a fault. */
function callOf(era: Era, fault: string, id = 7, key = 'key-of-this-test-1') {
  const identity = { consent_granted: false, anonymous_session_id: 'anon-1' };
  const args = { intent: `${fault} a flight to Boston`, identity, idempotency_key: key };
  const params = { name: CALLED, arguments: args, ...(era === 'modern' && { _meta: META }) };
  return { jsonrpc: '2.0', id, method: 'tools/call', params };
}

async function stdio(era: Era): Promise<Program> {
  const program = start(['--lab']);
  if (era === 'legacy') await program.greet();
  return program;
}

/** The lines of stdout that answer calls. */
const answersOf = (program: Program) =>
  program
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{"result":{"content"'));

describe.each(ERAS)('over stdio, %s', (era) => {
  test('sent_twice is the same line twice, and malformed_json one that is no JSON; the server goes on', async () => {
    const program = await stdio(era);
    program.send(callOf(era, '[lab:sent_twice]'));
    await program.says('"id":7}\n{"result":{"content"');
    program.send(callOf(era, '[lab:malformed_json]', 8, 'key-of-this-test-2'));
    program.send(callOf(era, '', 9, 'key-of-this-test-3'));
    await program.says('"id":9}\n');
    const [first, second, cut = '', ...rest] = answersOf(program);
    expect([second, JSON.parse(first ?? '').id, rest.length]).toEqual([first, 7, 1]);
    expect(() => JSON.parse(cut)).toThrow(SyntaxError);
    program.child.stdin.end();
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  test('a status is a JSON-RPC error, and timeout no answer at all; a retry gets one', async () => {
    const program = await stdio(era);
    program.send(callOf(era, '[lab:rate_limited;retry_after=2]'));
    expect(await program.answer(7)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32000, message: 'Too many requests. Try again in 2 s.' },
    });
    program.send(callOf(era, '[lab:timeout]', 8, 'key-of-this-test-2'));
    let replayed: unknown;
    for (let id = 9; replayed !== true; id++) {
      program.send(callOf(era, '[lab:timeout]', id, 'key-of-this-test-2'));
      const { result } = await program.answer(id);
      replayed = Object(result).structuredContent.replayed;
    }
    expect(program.stdout()).not.toContain('"id":8');
    program.child.stdin.end();
    await program.ended;
  });

  test.each([
    ['[lab:drop_connection]', 0],
    ['[lab:drop_connection;partly=true]', 1],
  ])('%s ends the server with code 1', async (fault, halves) => {
    const program = await stdio(era);
    program.send(callOf(era, fault));
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(answersOf(program)).toHaveLength(halves);
  });
});

describe.each(ERAS)('over HTTP, %s', (era) => {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(era === 'modern' && { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': CALLED }),
  };
  const post = (base: string, fault: string, key: string, more: RequestInit = {}) =>
    fetch(`${base}/mcp`, { method: 'POST', headers, body: JSON.stringify(callOf(era, fault, 7, key)), ...more });

  test('each fault is what a network and a failing server do', async () => {
    const { program, base } = await serve(['--lab']);
    const limited = await post(base, '[lab:rate_limited;retry_after=2]', 'key-of-this-test-1');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await limited.json()).toMatchObject({ error: { message: 'Too many requests. Try again in 2 s.' } });
    const failed = await post(base, '[lab:server_error;status=502]', 'key-of-this-test-2');
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([502, null]);

    const cut = await post(base, '[lab:malformed_json]', 'key-of-this-test-3');
    expect([cut.status, cut.headers.get('content-type')]).toEqual([200, 'application/json']);
    await expect(cut.json()).rejects.toThrow(SyntaxError);

    const twice = await post(base, '[lab:sent_twice]', 'key-of-this-test-4');
    expect(twice.headers.get('content-type')).toBe('text/event-stream');
    const [first, second, ...more] = (await twice.text()).split('\n\n');
    expect([second, more]).toEqual([first, ['']]);
    expect(JSON.parse(first?.split('\ndata: ')[1] ?? '')).toMatchObject({ id: 7, result: { structuredContent: {} } });
    const plain = { ...headers, Accept: 'application/json' };
    const once = await post(base, '[lab:sent_twice]', 'key-of-this-test-5', { headers: plain });
    expect(await once.json()).toMatchObject({ id: 7 });

    await expect(post(base, '[lab:drop_connection]', 'key-of-this-test-6')).rejects.toThrow('fetch failed');
    const half = await post(base, '[lab:drop_connection;partly=true]', 'key-of-this-test-7');
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
    const retried = await post(base, '[lab:drop_connection]', 'key-of-this-test-6');
    expect(await retried.json()).toMatchObject({ result: { structuredContent: { replayed: true } } });

    const leaving = new AbortController();
    const unanswered = post(base, '[lab:timeout]', 'key-of-this-test-8', { signal: leaving.signal });
    // An answer on another connection, to the same key, shows that the call was carried out.
    let replayed: unknown;
    while (replayed !== true) {
      const other = (await (await post(base, '[lab:timeout]', 'key-of-this-test-8')).json()) as {
        result: { structuredContent: { replayed?: boolean } };
      };
      replayed = other.result.structuredContent.replayed;
    }
    leaving.abort();
    await expect(unanswered).rejects.toThrow();
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  test('a call without an answer does not keep a service that is told to end', async () => {
    const { program, base } = await serve(['--lab']);
    const unanswered = expect(post(base, '[lab:timeout]', 'key-of-this-test-1')).rejects.toThrow('fetch failed');
    await program.saysOnStderr('"gen_ai.tool.name":"si_initiate_session"');
    program.child.kill('SIGTERM');
    await unanswered;
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });
});

describe('--faults', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-faults-')), 'faults.yaml');

  test('names a file of rules; what was never carried out is told at the end, and rules change at run time', async () => {
    writeFileSync(
      file,
      'rules:\n  - {fault: adcp_error, name: busy, code: SERVICE_UNAVAILABLE, times: 1, match: {tool: si_initiate_session}}\n' +
        '  - {fault: timeout, name: never, match: {tool: si_send_message}}\n',
    );
    const { program, base } = await serve(['--lab', '--faults', file]);
    const call = async (key: string) => {
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
      const body = JSON.stringify(callOf('legacy', '', 1, key));
      const answer = await fetch(`${base}/mcp`, { method: 'POST', headers, body });
      return ((await answer.json()) as { result: { structuredContent: object } }).result.structuredContent;
    };
    expect(await call('key-of-this-test-1')).toMatchObject({ adcp_error: { code: 'SERVICE_UNAVAILABLE' } });
    expect(await call('key-of-this-test-1')).toMatchObject({ status: 'completed' });
    const faults = async (method: string, body?: string, path = '') => {
      const answer = await fetch(`${base}/lab/faults${path}`, { method, ...(body !== undefined && { body }) });
      return [answer.status, await answer.json()];
    };
    expect(await faults('GET')).toMatchObject([
      200,
      {
        rules: [
          { name: 'busy', applied: 1 },
          { name: 'never', applied: 0 },
        ],
      },
    ]);
    expect(await faults('POST', 'fault: adcp_error\ncode: POLICY_VIOLATION\nname: later')).toMatchObject([201, {}]);
    expect(await call('key-of-this-test-2')).toMatchObject({ adcp_error: { code: 'POLICY_VIOLATION' } });
    expect(await faults('POST', 'fault: timeout\nname: later')).toMatchObject([409, { error: 'name_taken' }]);
    expect(await faults('POST', 'fault: slow')).toMatchObject([400, { error: 'invalid_rules' }]);
    expect(await faults('DELETE', undefined, '/later')).toEqual([200, { removed: 1 }]);
    expect(await faults('DELETE', undefined, '/later')).toMatchObject([404, { error: 'not_found' }]);
    program.child.kill('SIGTERM');
    await program.ended;
    expect(program.stderr()).toContain(
      'si-mcp: fault rule "never" was never carried out: nearest was call 1, si_initiate_session: tool should be "si_send_message", not "si_initiate_session".\n',
    );
    expect(program.stderr()).not.toContain('"busy" was never');
  });

  test('that cannot be used ends the program with what to write instead', async () => {
    writeFileSync(file, 'rules: [{fault: slow}]');
    const { code, stderr } = await run(['--lab', '--faults', file]);
    expect([code, stderr.startsWith(`si-mcp: --faults: ${file}: Send rules[0].fault as one of delay, `)]).toEqual([
      2,
      true,
    ]);
    const gone = await run(['--lab', '--faults', `${file}.gone`]);
    expect(gone).toEqual({ code: 2, stdout: '', stderr: `si-mcp: --faults: ${file}.gone cannot be read (ENOENT).\n` });
    expect(await run(['--faults', file])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'si-mcp: --faults requires --lab.\n',
    });
  });
});
