/** `si-mcp --inspect`: a page beside a stdio server, which sees what its host does and is gone with it. */
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, start } from './program.ts';

afterAll(endAll);

const identity = { consent_granted: false, anonymous_session_id: 'anon-1' };
const addressIn = (stderr: string) => /inspect at (http:\/\/127\.0\.0\.1:\d+)\//.exec(stderr)?.[1] ?? '';

describe('a stdio server with --inspect', () => {
  test('tells the address on stderr, shows the calls of its host with their traces, and keeps stdout to the protocol', async () => {
    const program = start(['--inspect', '--clock', '2026-01-18T10:30:00-05:00']);
    await program.greet();
    await program.ask('tools/call', {
      name: 'si_initiate_session',
      arguments: { idempotency_key: 'key-of-this-test-1', intent: 'a flight to Boston', identity },
    });
    await program.saysOnStderr('inspect at ');
    const base = addressIn(program.stderr());
    const get = async (path: string) => (await fetch(`${base}${path}`)).json();
    const { sessions } = (await get('/inspect/sessions')) as { sessions: { id: string; brand: string }[] };
    expect(sessions).toMatchObject([{ brand: 'delta', status: 'active', calls: 1 }]);
    const { session } = (await get(`/inspect/sessions/${sessions[0]?.id}`)) as { session: { calls: object[] } };
    expect(session.calls[0]).toMatchObject({
      tool: 'si_initiate_session',
      arguments: { intent: 'a flight to Boston' },
      traces: [{ clauses: [{ words: 'a flight to boston' }] }],
    });
    expect(await (await fetch(`${base}/`)).text()).toContain('/playground/playground.js');
    // The page's own chat speaks with the same agent.
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const listed = await fetch(`${base}/mcp`, { method: 'POST', headers, body: JSON.stringify(message) });
    expect(await listed.json()).toMatchObject({ result: { tools: expect.any(Array) } });
    expect(
      program
        .stdout()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).jsonrpc),
    ).toEqual(['2.0', '2.0']);
    program.child.stdin.end();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(`${base}/healthz`)).rejects.toThrow();
  });

  test('without the flag nothing listens, and nothing of it is told', async () => {
    const program = start();
    await program.greet();
    await program.saysOnStderr('ready on stdio');
    expect(program.stderr()).not.toContain('inspect at');
    program.child.stdin.end();
    await program.ended;
  });
});
