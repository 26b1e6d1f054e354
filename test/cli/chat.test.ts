/** `si-mcp chat` as a process: by pipe, against a service, and on a terminal (script of util-linux makes one). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSessionFile, type Session } from '../../src/ui/inspector/session.ts';
import { endAll, messages, PROGRAM, start } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-chat-'));
const CLOCK = ['--clock', '2026-01-18T10:30:00-05:00'];

/** Types these lines into a chat, and closes its input. */
async function chat(words: string[], lines: string[], options: Parameters<typeof start>[1] = {}) {
  const program = start(['chat', ...words], options);
  program.child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const { code } = await program.ended;
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

describe('si-mcp chat by pipe', () => {
  test('is a whole conversation, from the first words to the handoff, that reads as a transcript (P37)', async () => {
    const lines = ['a tent for two', '1', 'Green, please', "I'll take it", '/state', '/end', '/calls'];
    const { code, stdout, stderr } = await chat(['--brand', 'acme-outdoor', ...CLOCK], lines);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Acme Outdoor.* speaks through si-mcp 0\.1\.0, in this process\./);
    expect(stdout).not.toContain('\u001b');
    for (const line of [
      'You       a tent for two',
      '          │ Ridge 2 tent                  $349 │',
      '          │ [1] Choose                         │',
      'You       [presses select {"product_id":"ridge-2-tent"}]',
      '          │ To be handed over: purchase        │',
      '          │ Ridge 2 tent               349 USD │',
      '          /end hands it over; or say what should be different.',
      'state     active → pending_handoff',
      'Host      Ends the session: handoff_transaction',
      '          ACP payload: 1 line in usd; /calls has it whole',
      '          status: complete',
    ])
      expect(stdout).toContain(`${line}\n`);
    expect(stdout).toMatch(/ {3}1 {2}si_initiate_session +\d+ ms {2}active\n/);
    expect(stdout).toMatch(/ {3}5 {2}si_terminate_session +\d+ ms {2}complete\n/);
  });

  test('leaves politely when its input ends, and opens another session after the end of one', async () => {
    const { code, stdout } = await chat(['--brand', 'delta', '--json', ...CLOCK], ['hello', '/end', 'hello again']);
    expect(code).toBe(0);
    const calls = messages(stdout).map(({ tool, request }) => [tool, Reflect.get(Object(request), 'reason')]);
    expect(calls).toEqual([
      ['si_initiate_session', undefined],
      ['si_terminate_session', 'user_exit'],
      ['si_initiate_session', undefined],
      ['si_terminate_session', 'user_exit'],
    ]);
  });

  test('gives JSON lines: each call whole with what can be pressed, each command with its facts', async () => {
    const lines = ['shoes for the road', '/state', '/trace', '/calls', '1', '/help', '/nonsense'];
    const { code, stdout } = await chat(['--brand', 'pace-running', '--json', ...CLOCK], lines);
    expect(code).toBe(1);
    const told = messages(stdout);
    expect(told.map(({ type }) => type)).toEqual(['call', 'state', 'trace', 'calls', 'call', 'help', 'error', 'call']);
    expect(told[0]).toMatchObject({
      number: 1,
      tool: 'si_initiate_session',
      request: { intent: 'shoes for the road' },
      answer: { session_status: 'active' },
    });
    expect(Object(told[0]).buttons[0]).toMatchObject({ number: 1, label: 'Choose', action: expect.any(String) });
    expect(told[1]).toMatchObject({ path: ['active'], turns: 1, ttl_seconds: 300 });
    expect(told[2]).toMatchObject({ trace: { event: 'reply', search: { kept: expect.any(Array) } } });
    expect(told[4]).toMatchObject({
      request: { action_response: { action: 'select', element_id: expect.any(String) } },
    });
  });

  test('tells of the last turn what was understood, searched and dropped, by /trace', async () => {
    const { stdout } = await chat(['--brand', 'acme-outdoor', ...CLOCK], ['a tent for two under $400', '/trace']);
    expect(stdout).toContain('\nheard     a tent for two under 400\n');
    expect(stdout).toMatch(/\n {10}\d\.\d\d find {2}\(.+ [+-]\d+\.\d/);
    expect(stdout).toContain('\nsearched  category tent\n');
    expect(stdout).toMatch(/\nkept {6}\d+: .*Ridge 2 tent/);
    expect(stdout).toMatch(/\ntime {6}parse \d+\.\d ms, interpret/);
  });

  test('begins from an offering, as after an ad', async () => {
    const words = ['--offering', 'delta_chatgpt_3313', '--json', ...CLOCK];
    const { stdout } = await chat(words, ['a morning flight to Boston']);
    const [looked, opened] = messages(stdout);
    expect(looked).toMatchObject({ tool: 'si_get_offering', answer: { available: true } });
    const token = Reflect.get(Object(looked?.answer), 'offering_token');
    expect(opened).toMatchObject({ request: { offering_id: 'delta_chatgpt_3313', offering_token: token } });
  });

  test('saves the conversation for its user alone, and never writes over a file', async () => {
    const file = join(folder, 'saved.json');
    const lines = [
      '/trace',
      `/save ${file}`,
      'hello',
      'any earlier flights?',
      `/save ${file}`,
      `/save ${file}`,
      `/save ${folder}/none/x.json`,
    ];
    const { code, stdout } = await chat(['--brand', 'delta', ...CLOCK], lines);
    expect(code).toBe(1);
    expect(stdout).toContain('Error     there is no trace yet. Say something to the brand first.\n');
    expect(stdout).toContain('Error     there is nothing to save yet. Say something to the brand first.\n');
    expect(stdout).toContain(`The session, 2 calls, is saved in ${file}. The playground (si-mcp http) imports it.\n`);
    expect(stdout).toContain(`Error     ${file} is not written: it already exists. Choose another file.\n`);
    expect(stdout).toContain(`${folder}/none/x.json is not written: its folder does not exist. Choose another file.\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // As the playground reads it.
    const saved = readSessionFile(readFileSync(file, 'utf8'));
    expect(saved).toMatchObject({
      brand: 'delta',
      status: 'active',
      path: [{ status: 'active', by: 'si_initiate_session' }],
      ttlSeconds: 300,
      count: 2,
    });
    const { calls } = saved as Session;
    expect(calls.map(({ tool, traces }) => [tool, traces.length])).toEqual([
      ['si_initiate_session', 1],
      ['si_send_message', 1],
    ]);
    expect(calls[1]?.arguments).toMatchObject({ message: 'any earlier flights?' });
  });

  test('what is refused is told with what to do, and the conversation goes on', async () => {
    const lines = ['/end', '/press checkout', 'x'.repeat(2001), 'hello', '/calls 9', 'hello'];
    const { code, stdout } = await chat(['--brand', 'delta', ...CLOCK], lines);
    expect(code).toBe(1);
    for (const line of [
      'Error     there is no open session to end. What you type next opens one.',
      'Error     there is no open session, so nothing to press. Say something first.',
      'Error     there is no call 9; there are 2 so far. /calls lists them.',
    ])
      expect(stdout).toContain(`${line}\n`);
    expect(stdout).toMatch(/\nError {5}POLICY_VIOLATION: /);
    expect(stdout.match(/status: terminated/g)).toHaveLength(1);
  });
});

describe('si-mcp chat --url', () => {
  test('talks to a service over HTTP, to one of its brands, and has no trace of it', async () => {
    const { base } = await serve(['--brand', 'delta', '--brand', 'nova-motors']);
    const { code, stdout, stderr } = await chat(['--url', base, '--brand', 'nova-motors'], ['hello', '/trace']);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(new RegExp(`^Nova Motors.* speaks through ${base}/brands/nova-motors/mcp\\.`));
    expect(stdout).toContain(
      `Error     there is no trace: the agent runs at ${base}/brands/nova-motors/mcp, not in this process. Leave --url out to see one.\n`,
    );
  });

  test('says which key is missing, and takes it from the environment', async () => {
    const keys = join(folder, 'keys.json');
    const made = start(['keys', 'add', 'ann', '--keys-file', keys]);
    made.child.stdin.end();
    await made.ended;
    const { base } = await serve(['--keys-file', keys]);
    const url = `${base}/mcp`;
    const { code, stdout } = await chat(['--url', url], ['hello']);
    expect(code).toBe(1);
    expect(stdout).toContain(`Error     ${url} asks for a key (HTTP 401). Give one with --key, or with SI_MCP_KEY.\n`);
    const key = made.stdout().trim();
    expect(await chat(['--url', url], ['hello'], { env: { SI_MCP_KEY: key } })).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    [
      ['--url', 'http://127.0.0.1:1/mcp'],
      1,
      'nobody answers at http://127.0.0.1:1/mcp. Start a service with: si-mcp http. Or leave --url out.',
    ],
    [['--url', 'ftp://x'], 2, 'Invalid --url "ftp://x": expected an http or https URL.'],
    [['--url', 'http://si.example/mcp', '--key', 'k'], 2, '--url: keys are only sent over HTTPS or to localhost.'],
    [['--key', 'k'], 2, '--key requires --url.'],
    [['--inspect'], 2, '--inspect is for servers; in a chat, type /trace and /calls.'],
    [['--url', 'http://127.0.0.1:1', '--seed', '3'], 2, '--url: the service has its own settings; omit --seed.'],
    [
      ['--url', 'http://127.0.0.1:1/x', '--brand', 'delta'],
      2,
      '--url: the path already names the brand; omit --brand.',
    ],
    [
      ['--brand', 'dleta'],
      2,
      'dleta is neither a file nor a shipped brand (did you mean delta?); the shipped brands are delta, nova-motors, acme-outdoor, pace-running',
    ],
  ])('%j ends with %i and one line', async (words, code, usageError) => {
    expect(await chat(words, ['hello'])).toEqual({ code, stdout: '', stderr: `si-mcp: ${usageError}\n` });
  });

  test('what is no MCP server is told apart from what is no SI agent', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('no such page'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const { code, stderr } = await chat(['--url', url], ['hello']);
    server.close();
    const usageError = `${url} speaks no MCP (HTTP 404). Give the whole address, e.g. http://127.0.0.1:3333/mcp.`;
    expect([code, stderr]).toEqual([1, `si-mcp: ${usageError}\n`]);
  });

  test('a service that goes away in the middle is told, and what was said stays', async () => {
    const { base, program } = await serve();
    const talk = start(['chat', '--url', base]);
    talk.child.stdin.write('hello\n');
    await talk.says('Brand     ');
    program.child.kill('SIGKILL');
    await program.ended;
    talk.child.stdin.end('hello?\n/calls\n');
    expect((await talk.ended).code).toBe(1);
    expect(talk.stdout()).toContain(`Error     nobody answers at ${base}/mcp.`);
    expect(talk.stdout()).toMatch(/ {3}1 {2}si_initiate_session +\d+ ms {2}active\n/);
  });
});

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe.skipIf(!hasScript)('si-mcp chat on a terminal', () => {
  const onTerminal = (line: string, env: NodeJS.ProcessEnv = { TERM: 'xterm' }) =>
    start([], { command: 'script', args: ['-qec', `stty cols 80 && exec ${line}`, '/dev/null'], env });
  const CHAT = `${process.execPath} ${PROGRAM} chat --brand acme-outdoor`;

  test('asks with a prompt, in colours, takes a number for a button, completes a command, and leaves by Ctrl-D', async () => {
    const terminal = onTerminal(CHAT);
    await terminal.says('\u001b[36mYou       \u001b[0m');
    terminal.child.stdin.write('a tent for two\r');
    await terminal.says('[1] Choose');
    expect(terminal.stdout()).toContain('\u001b[35mBrand     \u001b[0m');
    terminal.child.stdin.write('1\r');
    await terminal.says('Which color');
    terminal.child.stdin.write('/sta');
    await terminal.says('/sta');
    terminal.child.stdin.write('\t');
    await terminal.says('/state');
    terminal.child.stdin.write('\r');
    await terminal.says('state     active');
    terminal.child.stdin.write('\u0004');
    expect((await terminal.ended).code).toBe(0);
    expect(terminal.stdout()).toContain('status: terminated');
    // What was typed stands there already.
    expect(terminal.stdout()).not.toContain('[presses');
  });

  test('Ctrl-C ends the session too, and a refused line is no failure', async () => {
    const terminal = onTerminal(CHAT);
    await terminal.says('You       ');
    terminal.child.stdin.write('hello\r/nonsense\r');
    await terminal.says('there is no /nonsense');
    terminal.child.stdin.write('\u0003');
    expect((await terminal.ended).code).toBe(0);
    expect(terminal.stdout()).toContain('status: ');
  });

  test('has no colours where NO_COLOR is set', async () => {
    const terminal = onTerminal(CHAT, { TERM: 'xterm', NO_COLOR: '1' });
    await terminal.says('You       ');
    terminal.child.stdin.write('hello\r');
    await terminal.says('Brand     ');
    terminal.child.stdin.write('\u0004');
    expect((await terminal.ended).code).toBe(0);
    const sequences = terminal.stdout().split('\u001b[').slice(1);
    expect(sequences.filter((after) => /^\d+m/.test(after))).toEqual([]);
  });
});
