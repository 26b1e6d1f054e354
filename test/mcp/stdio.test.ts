/** serveStdio on streams of this test: a host that writes odd lines, reads slowly, or reads nothing. */
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { serveStdio } from '../../src/mcp/stdio.ts';
import { ok } from '../../src/protocol/errors.ts';
import { openTestAgent } from '../host.ts';
import { introduction } from '../introduced.ts';

const { agent } = await openTestAgent();

type Take = (text: string, taken: (problem?: Error) => void) => void;

/** A server on a stdin that this test writes and a stdout that takes what `take` lets it. */
function serve(
  take: Take = (_text, taken) => taken(),
  bounds: { lastAnswersMs?: number; stalledMs?: number } = {},
  ready: () => Promise<typeof agent> = async () => agent,
) {
  const stdin = new PassThrough();
  const logged: Record<string, unknown>[] = [];
  const lines: string[] = [];
  let signal: () => void = () => {};
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, taken) {
      take(String(chunk), (problem) => {
        if (problem === undefined) lines.push(...String(chunk).split('\n').filter(Boolean));
        taken(problem);
      });
    },
  });
  const dispatch: Dispatch = async (name) =>
    name === 'si_get_offering' ? toCallToolResult({ result: ok({ available: true }), release: '3.1' }) : undefined;
  const over = serveStdio(
    {
      dispatch,
      introduction: async () => introduction,
      principal: 'stdio',
      log: createLog('debug', (line) => logged.push(JSON.parse(line))),
    },
    {
      agent: ready,
      terminal: {
        stdin,
        stdout,
        onSignal: (listener) => {
          signal = listener;
        },
      },
      bounds,
    },
  );
  return { stdin, lines, logged, over, stop: () => signal() };
}

/** What comes back for these lines, in any order. */
async function answersTo(lines: (string | Buffer)[]) {
  const host = serve();
  for (const line of lines) host.stdin.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  host.stdin.end();
  expect(await host.over).toBe(0);
  return { answers: host.lines.map((line) => JSON.parse(line)), logged: host.logged };
}

const hello = (protocolVersion: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 'hello', method: 'initialize', params: { protocolVersion } });
const ping = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
const refusal = (id: unknown, code: number) => ({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } });
const pong = (id: unknown) => ({ jsonrpc: '2.0', id, result: {} });

describe('what is no message as MCP has it', () => {
  test.each<[string, string | Buffer, unknown]>([
    ['text', 'hello', refusal(null, -32700)],
    ['half an object', '{"jsonrpc":"2.0","id":1', refusal(null, -32700)],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), refusal(null, -32700)],
    ['a number', '7', refusal(null, -32600)],
    ['an empty object', '{}', refusal(null, -32600)],
    ['no jsonrpc', '{"id":22,"method":"ping"}', refusal(22, -32600)],
    ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":1,"method":"ping"}', refusal(1, -32600)],
    ['a method that is a number', '{"jsonrpc":"2.0","id":11,"method":123}', refusal(11, -32600)],
    ['the id null', ping(null), refusal(null, -32600)],
    ['an id that is an object', ping({}), refusal(null, -32600)],
    ['params that are a list', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', refusal(1, -32600)],
    ['a notification with a list', '{"jsonrpc":"2.0","method":"notifications/x","params":[1]}', refusal(null, -32600)],
    ['an empty batch', '[]', refusal(null, -32600)],
  ])('%s is answered with the JSON-RPC error, and told to the log without its words', async (_what, line, answer) => {
    const { answers, logged } = await answersTo([line, ping('after')]);
    expect(answers).toEqual([answer, pong('after')]);
    expect(logged.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ msg: 'message refused', code: Object(answer).error.code }),
    ]);
  });

  test.each<[string, string, unknown]>([
    ['params that are null', '{"jsonrpc":"2.0","id":17,"method":"ping","params":null}', pong(17)],
    ['members nobody knows', '{"jsonrpc":"2.0","id":1,"method":"ping","extra":{"id":2}}', pong(1)],
    ['an id that is no whole number', ping(1.5), pong(1.5)],
    ['a byte order mark', `\ufeff${ping(1)}`, pong(1)],
    ['a carriage return', `${ping(1)}\r`, pong(1)],
    ['_meta that is null', '{"jsonrpc":"2.0","id":19,"method":"ping","params":{"_meta":null}}', pong(19)],
    [
      'a progress token that is null',
      '{"jsonrpc":"2.0","id":24,"method":"ping","params":{"_meta":{"progressToken":null}}}',
      pong(24),
    ],
  ])('%s is passed over and the request served', async (_what, line, answer) => {
    expect((await answersTo([line])).answers).toEqual([answer]);
  });

  test('a cursor that is null gives the list, in no words of a validator', async () => {
    const { answers } = await answersTo(['{"jsonrpc":"2.0","id":25,"method":"tools/list","params":{"cursor":null}}']);
    expect(answers[0].result.tools.map(({ name }: { name: string }) => name)).toHaveLength(5);
  });

  test('blank lines, notifications and responses get no answer; what is passed over is told at level debug', async () => {
    const { answers, logged } = await answersTo([
      '',
      ' \r',
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      '{"jsonrpc":"2.0","method":"notifications/from-elsewhere"}',
      '{"jsonrpc":"2.0","id":4,"result":{}}',
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
    ]);
    expect(answers).toEqual([]);
    expect(logged.map(({ level, msg }) => `${level}: ${msg}`).filter((line) => !line.startsWith('info'))).toEqual([
      'debug: notification passed over',
      'debug: response passed over: nothing was asked',
      'debug: response passed over: nothing was asked',
    ]);
  });
});

describe('batches', () => {
  const batch = `[${ping('a')},{"jsonrpc":"2.0","method":"notifications/initialized"},${ping('b')}]`;

  test.each([
    '2025-03-26',
    '2024-11-05',
  ])('a host that speaks %s gets one line with the answers in order', async (version) => {
    const { answers } = await answersTo([hello(version), batch]);
    expect(answers[1]).toEqual([pong('a'), pong('b')]);
  });

  test.each([
    ['a newer host', [hello('2025-06-18')]],
    ['a host that has not said hello', []],
  ])('%s is refused one', async (_who, before) => {
    const { answers } = await answersTo([...before, batch]);
    expect(answers.filter(({ id }) => id === null)).toEqual([refusal(null, -32600)]);
  });

  test('a batch of notifications has no answer', async () => {
    const { answers } = await answersTo([hello('2025-03-26'), '[{"jsonrpc":"2.0","method":"notifications/x"}]']);
    expect(answers).toHaveLength(1);
  });
});

describe('a host that does not read', () => {
  const list = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"tools/list"}\n`;

  test('gets no more answers made than are at work at once, and the end of its input ends the server', async () => {
    let handed = 0;
    const host = serve(() => void handed++, { lastAnswersMs: 60 });
    let read = 0;
    host.stdin.on('data', (chunk) => {
      read += chunk.length;
    });
    for (let id = 1; id <= 6000; id++) host.stdin.write(list(id));
    host.stdin.end();
    expect(await host.over).toBe(0);
    expect(read).toBeGreaterThan(280_000);
    expect(handed).toBe(1);
    const [{ answers }] = host.logged.filter(({ msg }) => msg === 'the host does not read its answers') as [
      { answers: number },
    ];
    expect(answers).toBeGreaterThanOrEqual(1);
    expect(answers).toBeLessThanOrEqual(65);
  });

  test('and leaves its input open is given up in the end', async () => {
    const host = serve(() => {}, { stalledMs: 60 });
    host.stdin.write(list(1));
    expect(await host.over).toBe(0);
    expect(host.logged.map(({ msg }) => msg)).toContain('the host does not read its answers');
  });

  test('and one that reads slowly gets every answer, also those it takes after its input has ended', async () => {
    const host = serve((_text, taken) => setImmediate(taken));
    for (let id = 1; id <= 300; id++) host.stdin.write(list(id));
    host.stdin.end();
    expect(await host.over).toBe(0);
    expect(host.lines.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  });

  test('does not keep the server from ending at a signal', async () => {
    const host = serve(() => {});
    host.stdin.write(list(1));
    host.stop();
    expect(await host.over).toBe(0);
  });
});

describe('a stdout that cannot be written', () => {
  test.each([
    ['EPIPE', 0, []],
    ['ENOSPC', 1, ['stdout cannot be written']],
  ])('%s ends with code %i', async (code, exitCode, told) => {
    const host = serve((_text, taken) => taken(Object.assign(new Error(code), { code })));
    host.stdin.write(`${ping(1)}\n`);
    expect(await host.over).toBe(exitCode);
    expect(host.logged.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual(told);
  });
});

test('a brand that cannot be read is told although the input has long ended', async () => {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('no such brand')), 80));
  late.catch(() => {});
  const host = serve(undefined, { lastAnswersMs: 5 }, () => late);
  host.stdin.end();
  await expect(host.over).rejects.toThrow('no such brand');
});

test('a cancelled request gets no answer, and nobody waits for it', async () => {
  const host = serve();
  host.stdin.write('{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"si_get_offering"}}\n');
  host.stdin.end('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x"}}\n');
  expect(await host.over).toBe(0);
  expect(host.lines).toEqual([]);
});
