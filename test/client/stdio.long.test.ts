/** The client's connection over stdio: at the built program in both eras, and at programs that misbehave. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Connection, type ConnectionOptions, openConnection } from '../../src/client/connection.ts';
import type { Era } from '../../src/client/message.ts';
import { PROGRAM } from '../cli/program.ts';

const ERAS: Era[] = ['2025-11-25', '2026-07-28'];

async function started(args: string[], options?: ConnectionOptions, timeoutMs?: number): Promise<Connection> {
  const connection = await openConnection({ command: process.execPath, args, timeoutMs }, options);
  onTestFinished(() => connection.close());
  return connection;
}

/** A program that answers each line it reads with the lines that this JavaScript, of `id` and `method`, writes. */
const program = (answer: string) => [
  '-e',
  `const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const ok = (id, result) => say({ id, result });
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, result, error } = JSON.parse(line);
    if (method === 'server/discover') say({ id, error: { code: -32601, message: 'Method not found' } });
    else if (method === 'initialize') ok(id, { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'odd' } });
    else if (method !== 'notifications/initialized') { ${answer} }
  });`,
];

describe.each(ERAS)('at the built program, in %s', (era) => {
  test('calls tools, many at a time, and ends the program', async () => {
    const connection = await openConnection({ command: process.execPath, args: [PROGRAM] }, { era });
    expect([connection.transport, connection.era]).toEqual(['stdio', era]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => connection.call('get_adcp_capabilities', {})));
    expect(answers.map(({ body }) => body.status)).toEqual(Array(20).fill('completed'));
    await connection.close();
    await expect(connection.call('get_adcp_capabilities', {})).rejects.toMatchObject({ problem: 'closed' });
  });

  test('a text as it is gets what the program answers to it', async () => {
    const connection = await started([PROGRAM], { era });
    expect((await connection.send('{ not json')).message?.error).toMatchObject({ code: -32700 });
  });
});

test('without an era it takes 2026-07-28 at the built program, and the handshake at one that does not know it', async () => {
  expect((await started([PROGRAM])).era).toBe('2026-07-28');
  const odd = await started(program('ok(id, { structuredContent: {} })'));
  expect([odd.era, odd.server]).toEqual(['2025-11-25', { name: 'odd' }]);
});

test('what the program asks is answered as a client without features does', async () => {
  const asking = program(`
    if (method === 'tools/call') { say({ id: 'a', method: 'ping' }); say({ id: 'b', method: 'roots/list' }); this.call = id; }
    else { (this.got ??= []).push({ id, result, error }); if (this.got.length === 2) ok(this.call, { structuredContent: { got: this.got } }); }`);
  const { body } = await (await started(asking)).call('any', {});
  expect(body.got).toEqual([
    { id: 'a', result: {} },
    { id: 'b', error: { code: -32601, message: 'Method not found' } },
  ]);
});

test('lines that are no messages, and answers to nobody, are passed over', async () => {
  const chatty = program(`console.log('started'); ok(999, {}); ok(id, { structuredContent: { late: false } })`);
  expect((await (await started(chatty)).call('any', {})).body).toEqual({ late: false });
});

describe('says what became of a call', () => {
  test('a command that is not there', async () => {
    const command = '/no/such/command';
    await expect(openConnection({ command })).rejects.toMatchObject({ problem: 'unreachable' });
  });

  test('a program that ends, with what it said last', async () => {
    const ending = program(`console.error('out of paper'); process.exitCode = 3; process.stdin.destroy();`);
    const call = (await started(ending)).call('any', {});
    await expect(call).rejects.toMatchObject({
      problem: 'closed',
      message: expect.stringMatching(/ended with code 3: out of paper/),
    });
  });

  test('no answer in time', async () => {
    const silent = await started(program(''));
    await expect(silent.call('any', {}, { timeoutMs: 50 })).rejects.toMatchObject({ problem: 'timeout' });
  });
});
