/** The built program records a conversation, plays it back, and answers from it: over stdio and HTTP, in both MCP versions. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Connection, openConnection } from '../../src/client/connection.ts';
import type { Era } from '../../src/client/message.ts';
import { amount } from '../checkout/acp-official.ts';
import { endAll, PROGRAM, run, start } from './program.ts';
import { serve } from './serving.ts';
import { PAYING, PURCHASES, type Purchase, talk as talkToBuy } from './shopping.ts';

afterAll(endAll);

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-recording-'));
const AGENT = ['--brand', 'acme-outdoor', '--clock', '2026-01-18T10:30:00-05:00', '--seed', '7'];
/** With a lab an agent tells that its states can be tested, and so it is recorded. */
const LAB_AGENT = ['--lab', ...AGENT];
const ways: [transport: 'stdio' | 'http', era: Era][] = [
  ['stdio', '2025-11-25'],
  ['stdio', '2026-07-28'],
  ['http', '2025-11-25'],
  ['http', '2026-07-28'],
];

/** Starts `si-mcp WORDS` over stdio or as a service, connects, does something, and ends it; its exit code. */
async function withAgent(
  [transport, era]: (typeof ways)[number],
  words: string[],
  use: (connection: Connection) => Promise<void>,
) {
  if (transport === 'stdio') {
    const connection = await openConnection({ command: process.execPath, args: [PROGRAM, ...words] }, { era });
    await use(connection);
    await connection.close();
    return;
  }
  const { program, base } = await serve(words);
  const connection = await openConnection({ url: `${base}/mcp` }, { era });
  await use(connection);
  program.child.kill('SIGTERM');
  await program.ended;
}

let keys = 0;
const key = () => `a-fresh-key-of-this-test-${++keys}`;

async function talk({ call, request }: Connection): Promise<string[]> {
  const { tools } = await request('tools/list');
  const names = (Array.isArray(tools) ? tools : []).map((tool) => String(Object(tool).name));
  await call('get_adcp_capabilities', {});
  const identity = { consent_granted: true, consent_scope: ['name'], user: { name: 'Jane Doe' } };
  const privacy = {
    privacy_policy_acknowledged: { brand_policy_url: 'https://acme.example', brand_policy_version: '1' },
  };
  const opening = await call('si_initiate_session', {
    idempotency_key: key(),
    intent: 'a headlamp, and I am at jane@doe.example',
    identity: { ...identity, ...privacy, consent_timestamp: '2026-01-18T15:00:00Z' },
    context: { turn: keys },
  });
  const { session_id } = opening.body;
  const take = { session_id, idempotency_key: key(), message: 'the Glow 300 headlamp please' };
  const agree = { session_id, idempotency_key: key(), action_response: { action: 'checkout' } };
  const answers = [opening, await call('si_send_message', take), await call('si_send_message', agree)];
  answers.push(await call('si_terminate_session', { session_id, reason: 'handoff_transaction' }));
  expect(opening.body.context).toEqual({ turn: keys - 2 });
  return [names.join(' '), ...answers.map(({ body }) => String(body.session_status))];
}

const TALKED = [
  'get_adcp_capabilities si_get_offering si_initiate_session si_send_message si_terminate_session',
  ...['active', 'active', 'pending_handoff', 'complete'],
];

async function record(way: (typeof ways)[number], more: string[] = []): Promise<string> {
  const file = join(folder, `${way.join('-')}-${++keys}.jsonl`);
  await withAgent(way, ['--lab', '--record', file, ...AGENT, ...more], async (connection) => {
    expect((await talk(connection)).slice(1)).toEqual(TALKED.slice(1));
  });
  return file;
}

/** Where nobody listens. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  server.close();
  return `http://127.0.0.1:${port}/mcp`;
}

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.each(ways)('over %s in the era of %s', (transport, era) => {
  test('a conversation is recorded, for this user alone, without whom it is about', { timeout: 60_000 }, async () => {
    const file = await record([transport, era]);
    const [header, ...calls] = lines(file);
    expect(header).toMatchObject({ recording: 1, introduction: { profile: { name: 'Acme Outdoor' } } });
    expect(calls.map(({ tool }) => tool)).toEqual([
      ...['get_adcp_capabilities', 'si_initiate_session', 'si_send_message', 'si_send_message', 'si_terminate_session'],
    ]);
    expect(calls.map((call) => [call.transport, call.version])).toEqual(Array(5).fill([transport, era]));
    expect(readFileSync(file, 'utf8')).not.toMatch(/jane|doe\b|a-fresh-key/i);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    // Played against an agent that is started anew.
    const target =
      transport === 'stdio'
        ? { words: ['--', process.execPath, PROGRAM, ...LAB_AGENT], end: async () => {} }
        : await serve(LAB_AGENT).then(({ base, program }) => ({
            words: ['--url', base],
            end: async () => {
              program.child.kill('SIGTERM');
              await program.ended;
            },
          }));
    const { code, stdout, stderr } = await run(['replay', file, '--era', era, ...target.words]);
    await target.end();
    expect([code, stderr, stdout.split('\n').at(-2)]).toEqual([0, '', '5 calls, no difference']);
  });

  test('a recording answers as the agent did, and nothing else', { timeout: 60_000 }, async () => {
    const file = await record(['stdio', '2025-11-25']);
    if (transport === 'stdio') {
      const connection = await openConnection(
        { command: process.execPath, args: [PROGRAM, 'serve-recording', file] },
        { era },
      );
      expect(connection.server.title).toBe('Acme Outdoor brand agent (Sponsored Intelligence)');
      expect((await talk(connection)).slice(1)).toEqual(TALKED.slice(1));
      const more = await connection.call('si_get_offering', { offering_id: 'acme_camp_season' });
      expect([more.isError, Object(more.body.adcp_error).message]).toEqual([
        true,
        'The recording has no more calls outside of sessions. The last was call 2, si_initiate_session; si_get_offering was not expected.',
      ]);
      await connection.close();
      return;
    }
    const program = start(['serve-recording', file, '--port', '0']);
    await program.saysOnStderr('"msg":"ready on HTTP"');
    const [, base = ''] = /"address":"(http:[^"]+)"/.exec(program.stderr()) ?? [];
    const connection = await openConnection({ url: `${base}/mcp` }, { era });
    expect((await talk(connection)).slice(1)).toEqual(TALKED.slice(1));
    const again = await connection.call('get_adcp_capabilities', { protocols: ['media_buy'] });
    expect(again.isError).toBe(true);
    program.child.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 1 });
    expect(program.stderr()).toContain('si-mcp: answered 5 of 5 recorded calls; 1 more call was not in it\n');
  });
});

/** What is sent to an address, and what is picked up. */
const BOUGHT = PURCHASES.filter(({ brand }) => ['acme-outdoor', 'nova-motors'].includes(brand));

describe('recordings on the command line', () => {
  test('a difference is printed and is code 1, as JSON too', { timeout: 60_000 }, async () => {
    const file = await record(['stdio', '2025-11-25']);
    const other = ['--', process.execPath, PROGRAM, ...LAB_AGENT, '--session-ttl', '60'];
    const { code, stdout } = await run(['replay', file, ...other]);
    expect([code, stdout]).toEqual([
      1,
      [
        '✓ 1 get_adcp_capabilities',
        '✗ 2 si_initiate_session',
        '    structuredContent.session_ttl_seconds',
        '      - 300',
        '      + 60',
        '✓ 3 si_send_message',
        '✓ 4 si_send_message',
        '✓ 5 si_terminate_session',
        '',
        '5 calls, 1 different',
        '',
      ].join('\n'),
    ]);
    const json = await run(['replay', file, '--json', ...other]);
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([1, { calls: 5, different: 1, transport: 'stdio' }]);
    const ignoring = await run(['replay', file, '--ignore', 'structuredContent.session_ttl_seconds', ...other]);
    expect(ignoring.code).toBe(0);
  });

  test('asked to be whole keeps the person, the keys and the times', { timeout: 60_000 }, async () => {
    const file = await record(['stdio', '2025-11-25'], ['--record-whole']);
    expect(readFileSync(file, 'utf8')).toMatch(/Jane Doe[\s\S]*jane@doe\.example|jane@doe\.example[\s\S]*Jane Doe/);
    expect(lines(file)[1]).toMatchObject({ at: expect.stringMatching(/^2026-01-18T15:3/) });
    const { code } = await run(['replay', file, '--', process.execPath, PROGRAM, ...LAB_AGENT]);
    expect(code).toBe(0);
  });

  test('a recording is replaced, and another file is not', { timeout: 60_000 }, async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'my notes\n');
    expect(await run(['--lab', '--record', file])).toEqual({
      code: 2,
      stdout: '',
      stderr: `si-mcp: --record: ${file} is there and is no recording; it is left as it is.\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('my notes\n');
    writeFileSync(file, '{"recording":1}\n');
    const { code } = await run(['--lab', '--record', file]);
    expect([code, readFileSync(file, 'utf8')]).toEqual([0, '']);
  });

  test('a fault of the lab is recorded, and is there again when the recording answers', {
    timeout: 60_000,
  }, async () => {
    const file = join(folder, 'faulty.jsonl');
    const faults = join(folder, 'faults.yaml');
    const [rule, target] = [
      '  - match: { tool: si_get_offering }',
      '    fault: server_error\n    status: 502\n    times: 1',
    ];
    writeFileSync(faults, `rules:\n${rule}\n${target}\n`);
    const ask = async (connection: Connection) => {
      const offering = () => connection.call('si_get_offering', { offering_id: 'acme_camp_season' });
      const failed = await offering().catch((problem: unknown) => Object(problem).status);
      return [failed, (await offering()).body.available];
    };
    const lab = ['--lab', '--record', file, '--faults', faults, ...AGENT];
    await withAgent(['http', '2026-07-28'], lab, async (connection) => {
      expect(await ask(connection)).toEqual([502, true]);
    });
    const program = start(['serve-recording', file, '--port', '0']);
    await program.saysOnStderr('"msg":"ready on HTTP"');
    const [, base = ''] = /"address":"(http:[^"]+)"/.exec(program.stderr()) ?? [];
    const connection = await openConnection({ url: `${base}/mcp` }, { era: '2025-11-25' });
    expect(await ask(connection)).toEqual([502, true]);
    program.child.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  test.each(BOUGHT.map((purchase) => [purchase.brand, purchase] as const))(
    'a purchase from %s is recorded to its order, without who buys, and plays again',
    { timeout: 120_000 },
    async (brand, purchase) => {
      const file = join(folder, `${brand}.jsonl`);
      const seller = ['--brand', brand, '--clock', purchase.clock, '--checkout-tools'];
      const buy = async (connection: Connection, { update }: Purchase) => {
        const call = async (tool: string, args: object) => (await connection.call(tool, args)).body;
        const meta = () => ({ api_version: '2026-04-17', idempotency_key: key() });
        const { acp_handoff } = await talkToBuy(call, purchase);
        const { id } = await call('create_checkout_session', { meta: meta(), payload: acp_handoff.payload });
        if (update) await call('update_checkout_session', { meta: meta(), id, payload: update });
        const paid = await call('complete_checkout_session', { meta: meta(), id, payload: PAYING });
        expect([paid.status, amount(paid.totals, 'total')]).toEqual(['completed', purchase.total]);
      };
      const recorded = ['--lab', '--record', file, ...seller];
      await withAgent(['stdio', '2025-11-25'], recorded, (connection) => buy(connection, purchase));
      const text = readFileSync(file, 'utf8');
      expect(text).not.toMatch(/jane|planted|smith|oakland|1 pier|94607/i);
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4|"(?:ofr|chk|att|cs|ord)_(?!recorded)/);
      const { code, stdout } = await run(['replay', file, '--', process.execPath, PROGRAM, ...seller]);
      expect(stdout).toMatch(/\n\d+ calls, no difference\n$/);
      expect(code).toBe(0);
      await withAgent(['stdio', '2026-07-28'], ['serve-recording', file], (connection) => buy(connection, purchase));
    },
  );

  test.each([
    [['--record', 'x.jsonl'], 'si-mcp: --record requires --lab.\n'],
    [['--lab', '--record-whole'], 'si-mcp: --record-whole requires --record.\n'],
    [['--lab', '--record', '/nowhere/x.jsonl'], 'si-mcp: --record: /nowhere/x.jsonl cannot be written (ENOENT).\n'],
    [
      ['http', '--lab', '--record', 'x.jsonl', '--brand', 'delta', '--brand', 'acme-outdoor'],
      'si-mcp: --record works with one brand; give one --brand.\n',
    ],
    [
      ['replay', '/nowhere/x.jsonl', '--url', 'http://127.0.0.1:1'],
      'si-mcp: /nowhere/x.jsonl cannot be read (ENOENT).\n',
    ],
    [['serve-recording', PROGRAM], `si-mcp: ${PROGRAM}: line 1 is no JSON.\n`],
    [
      ['replay', 'x.jsonl'],
      'si-mcp: replay needs an agent: --url URL, or -- COMMAND at the end. See si-mcp replay --help.\n',
    ],
    [
      ['replay', 'x.jsonl', '--url', 'http://127.0.0.1:1', '--', 'node'],
      'si-mcp: replay takes --url or -- COMMAND, not both. See si-mcp replay --help.\n',
    ],
  ])('%j ends with code 2 and says why', async (words, stderr) => {
    expect(await run(words)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('an agent that cannot be reached is code 2', async () => {
    const file = join(folder, 'empty.jsonl');
    writeFileSync(file, '{"recording":1}\n');
    const url = await freeAddress();
    expect(await run(['replay', file, '--url', url])).toEqual({
      code: 2,
      stdout: '',
      stderr: `si-mcp: ${url}: nobody answers at ${url}.\n`,
    });
    const { code, stderr } = await run(['replay', file, '--', 'no-such-program-here']);
    expect([code, stderr]).toEqual([
      2,
      'si-mcp: no-such-program-here: no-such-program-here cannot be started: spawn no-such-program-here ENOENT.\n',
    ]);
  });
});
