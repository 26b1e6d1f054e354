/** What a message's JSON may be, over both transports and in both eras: what is echoed keeps its numbers, what is too much is not parsed. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDispatch, type Dispatch } from '../../src/mcp/dispatch.ts';
import { parseMessage } from '../../src/mcp/envelope.ts';
import { addKey } from '../../src/mcp/http/keys.ts';
import { createLog } from '../../src/mcp/log.ts';
import { openConnection } from '../../src/mcp/server.ts';
import { errorBody } from '../../src/mcp/wire.ts';
import { ExactNumber, readExact } from '../../src/protocol/exact-json.ts';
import { tools } from '../../tools/index.ts';
import { openTestAgent } from '../host.ts';
import { introduction } from '../introduced.ts';
import { openService } from './http/service.ts';

const quiet = createLog('error', () => {});

async function dispatchOf(): Promise<Dispatch> {
  const { agent } = await openTestAgent();
  return createDispatch({ tools: async () => tools, agent: async () => agent, log: quiet });
}

function connect(dispatch: Dispatch) {
  return openConnection({
    dispatch,
    introduction: async () => introduction,
    principal: 'local',
    log: quiet,
  });
}

type Ask = (text: string) => Promise<string>;

/** How a text is asked: over a line after a handshake of the last version with batches, and over HTTP. */
async function openBoth(): Promise<[transport: string, ask: Ask][]> {
  const dispatch = await dispatchOf();
  const connection = connect(dispatch);
  await connection.answer({ jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-03-26' } });
  const service = await openService({}, { dispatch, calls: [] });
  return [
    [
      'stdio',
      async (text) => {
        const read = parseMessage(text);
        return ('json' in read ? await connection.answer(read.json) : errorBody(null, read)) ?? '';
      },
    ],
    [
      'HTTP',
      async (text) => {
        const modern = text.includes('"2026-07-28"') ? MODERN_HEADERS : {};
        return (await service.post(text, modern)).text();
      },
    ],
  ];
}

const MODERN_META =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}';
const MODERN_HEADERS = {
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': 'tools/call',
  'Mcp-Name': 'get_adcp_capabilities',
};
const ERAS = [
  ['2025-11-25', ''],
  ['2026-07-28', `,${MODERN_META}`],
] as const;

/** One call as text; `args` and `id` are JSON. */
const calling = (args: string, { id = '1', meta = '', name = 'get_adcp_capabilities' } = {}) =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${args}${meta}}}`;

describe('the context comes back as it was sent (R10)', () => {
  const CONTEXT = '{"trace_id":9223372036854775807,"x":1e400,"zero":-0,"list":[0.10000000000000000001,{"y":1E-400}]}';

  test.each(ERAS)('with all its digits, on success and on refusal: MCP %s', async (_, meta) => {
    for (const [transport, ask] of await openBoth()) {
      for (const more of ['', ',"protocols":[]', ',"adcp_version":"9.0"']) {
        const answer = await ask(calling(`{"context":${CONTEXT}${more}}`, { meta }));
        // Once as structuredContent, once inside the text item.
        expect(answer, transport).toContain(`"context":${CONTEXT}`);
        expect(answer, transport).toContain(`\\"context\\":${JSON.stringify(CONTEXT).slice(1, -1)}`);
        const { content, structuredContent, isError } = JSON.parse(answer).result;
        expect(JSON.parse(content[0].text)).toEqual(structuredContent);
        expect(isError ?? false, more).toBe(more !== '');
      }
    }
  });

  test('also where the call itself is over a limit (R10, R115)', async () => {
    const keysFile = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys.json');
    const key = await addKey(keysFile, 'ann', new Date(0));
    const service = await openService({ auth: { keysFile }, quota: { reads: { perSecond: 1, burst: 1 } } });
    const ask = async () =>
      (await service.post(calling(`{"context":${CONTEXT}}`), { Authorization: `Bearer ${key}` })).text();
    await ask();
    const over = await ask();
    expect(over).toContain('RATE_LIMITED');
    expect(over).toContain(`"context":${CONTEXT}`);
  });

  /** Exact numbers that JavaScript writes as they are, such as 1.0000000009e+50, as numbers. */
  const settle = (value: unknown): unknown => {
    if (value instanceof ExactNumber)
      return JSON.stringify(Number(value.text)) === value.text ? Number(value.text) : value;
    if (Array.isArray(value)) return value.map(settle);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settle(inner)]));
  };
  const read = (text: string) => settle(readExact(text));

  test('whatever the numbers are, and however the text is written', async () => {
    const number = fc.oneof(
      fc.integer().map(String),
      fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,20})?([eE][+-]?\d{1,4})?$/),
    );
    const member = fc.tuple(fc.string({ unit: 'binary', maxLength: 4 }), number).map(([name, token]) => {
      return `${JSON.stringify(name)} : [${token} ,{"n":${token}}]`;
    });
    const both = await openBoth();
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 5 }), async (members) => {
        const context = `{ ${members.join(' , ')} }`;
        for (const [transport, ask] of both) {
          const answer = await ask(calling(`{"adcp_version":"3.1","context":${context}}`));
          const { result } = read(answer) as { result: { content: [{ text: string }]; structuredContent: object } };
          expect(result.structuredContent, transport).toMatchObject({ context: read(context) });
          expect(read(result.content[0].text), transport).toEqual(result.structuredContent);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a context with a credential is not echoed, also when a member of the same name hides it (R119)', async () => {
    for (const [, ask] of await openBoth()) {
      const answer = await ask(calling('{"context":{"n":1e400,"a":{"api_key":"hunter2"},"a":1}}'));
      expect(answer).toContain('"context":{"n":1e400,"a":1}');
      expect(await ask(calling('{"context":{"n":1e400,"a":{"api_key":"hunter2"}}}'))).not.toContain('hunter2');
    }
  });
});

describe('an id comes back as it was sent', () => {
  const IDS = [
    '9007199254740993',
    '-9007199254740995',
    '123456789012345678901234567890',
    '1e400',
    '0.1000000000000000000001',
    '-0',
  ];

  test.each(IDS)('%s, whatever is answered', async (id) => {
    const messages = [
      calling('{}', { id }),
      calling('{"protocols":[]}', { id }),
      calling('{}', { id, name: 'si_nothing' }),
      calling('{}', { id, meta: `,${MODERN_META}` }),
      `{"jsonrpc":"2.0","id":${id},"method":"ping"}`,
      `{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`,
      `{"jsonrpc":"2.0","id":${id},"method":"nothing"}`,
      `{"jsonrpc":"1.0","id":${id},"method":"ping"}`,
      `{"id":7,"jsonrpc":"2.0","method":"ping","\\u0069d":${id}}`,
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"si_get_offering","arguments":${'['.repeat(99)}${']'.repeat(99)}}}`,
    ];
    for (const [transport, ask] of await openBoth()) {
      for (const message of messages) {
        const answer = await ask(message);
        expect(answer, `${transport} ${message.slice(0, 90)}`).toContain(`"id":${id}`);
        expect(readExact(answer)).toHaveProperty('id', readExact(id));
      }
    }
  });

  test('each of a batch', async () => {
    const batch = `[ ${IDS.map((id) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`).join(' ,\n ')} ]`;
    for (const [, ask] of await openBoth())
      expect(await ask(batch)).toBe(`[${IDS.map((id) => `{"result":{},"jsonrpc":"2.0","id":${id}}`).join(',')}]`);
  });

  test('and cancels its own request only', async () => {
    const answering: (() => void)[] = [];
    const connection = connect(async () => {
      await new Promise<void>((resolve) => answering.push(resolve));
      return undefined;
    });
    const ask = (text: string) => {
      const read = parseMessage(text);
      return 'json' in read ? connection.answer(read.json) : undefined;
    };
    const calls = ['9007199254740992', '9007199254740993'].map((id) => ask(calling('{}', { id })));
    await vi.waitFor(() => expect(answering).toHaveLength(2));
    await ask(
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9007199254740993,"reason":"changed my mind"}}',
    );
    expect(await calls[1]).toBeUndefined();
    for (const go of answering) go();
    expect(await calls[0]).toContain('"id":9007199254740992');
  });
});

describe('JSON that is too much is not parsed', () => {
  const wide = (count: number) => `[${'{},'.repeat(count)}{}]`;
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  /** The longest text that was parsed. */
  function watchParsing(): () => number {
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    return () => Math.max(0, ...parse.mock.calls.map(([text]) => text.length));
  }

  test.each([
    ['345,000 objects', `{"context":{"a":1},"protocols":${wide(345_000)}}`, 'hold more than 10,000 values'],
    ['520,000 numbers', `{"ext":{"list":[${'1,'.repeat(520_000)}1]},"context":{}}`, 'hold more than 10,000 values'],
    ['520,000 levels', `{"context":${deep(520_000)}}`, 'nested more than 32 levels deep'],
    ['a bare array', deep(520_000), 'nested more than 32 levels deep'],
    ['a little more than allowed', `{"ext":{"list":${wide(10_000)}},"context":{}}`, 'hold more than 10,000 values'],
    ['one level too many', `{"context":${'{"a":'.repeat(31)}{}${'}'.repeat(31)}}`, 'nested more than 32 levels deep'],
  ])('%s as arguments are an ordinary refusal of their tool, without the context (P12)', async (_, args, words) => {
    for (const [, meta] of ERAS) {
      for (const [transport, ask] of await openBoth()) {
        const longest = watchParsing();
        const answer = JSON.parse(await ask(calling(args, { id: '"big"', meta })));
        expect(answer, transport).toMatchObject({
          id: 'big',
          result: {
            isError: true,
            structuredContent: { adcp_error: { code: 'INVALID_REQUEST', recovery: 'correctable' } },
          },
        });
        expect(answer.result.structuredContent.adcp_error.message).toContain(words);
        expect(answer.result.structuredContent).not.toHaveProperty('context');
        expect(longest()).toBeLessThan(50_000);
      }
    }
  });

  test.each([
    [
      'parameters',
      `{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"x","_meta":${wide(100_000)}}}`,
      'big',
    ],
    ['an unknown member', `{"jsonrpc":"2.0","id":"big","method":"ping","more":${deep(100_000)}}`, null],
    ['a batch', `[${calling('{}')},${calling(`{"ext":{"a":${wide(100_000)}}}`)}]`, null],
    ['a bare array', deep(520_000), null],
  ])('%s too large make a message that is refused', async (_, text, id) => {
    for (const [transport, ask] of await openBoth()) {
      const longest = watchParsing();
      expect(JSON.parse(await ask(text)), transport).toEqual({
        jsonrpc: '2.0',
        id,
        error: {
          code: -32600,
          message: 'Invalid Request: a message has at most 11000 values and 35 levels. Send smaller ones.',
        },
      });
      expect(longest()).toBeLessThan(5_000);
    }
  });

  test('what is just allowed is taken, and a long text is no large one', async () => {
    const context = `{"text":"${'[{,'.repeat(300_000)}"}`;
    for (const [, ask] of await openBoth()) {
      for (const args of [
        `{"ext":{"list":[${'1,'.repeat(9_990)}1]}}`,
        `{"ext":${'{"a":'.repeat(30)}1${'}'.repeat(30)}}`,
        `{"context":${context}}`,
      ]) {
        expect(JSON.parse(await ask(calling(args))).result.isError, args.slice(0, 30)).toBeUndefined();
      }
    }
  });

  test('what is broken around it is no JSON', async () => {
    for (const [, ask] of await openBoth())
      for (const text of [`${calling(deep(1000))}}`, calling(deep(1000)).slice(0, -1), calling('['.repeat(1000))])
        expect(JSON.parse(await ask(text))).toMatchObject({ id: null, error: { code: -32700 } });
  });
});

describe('an idempotency_key is good for one request (R101, R102)', () => {
  const args = (more: string) =>
    `{"idempotency_key":"8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f","intent":"a flight","identity":{"consent_granted":false}${more}}`;

  test.each([
    ['"ext":{"n":1e400}', '"ext":{"n":null}'],
    ['"ext":{"__proto__":{"a":1}}', '"ext":{"__proto__":{"a":2}}'],
    ['"__proto__":{"a":1}', '"__proto__":{"a":2}'],
    ['"__proto__":{"a":1}', '"ext":{}'],
    ['"ext":{"v":{"__proto__":1}}', '"ext":{"v":{}}'],
  ])('%s and %s are two', async (one, other) => {
    // The two transports share a principal and an agent here, so the second one finds what the first one did.
    const name = 'si_initiate_session';
    const codes = [];
    for (const [, ask] of await openBoth()) {
      for (const more of [one, other, one]) {
        const { structuredContent } = JSON.parse(await ask(calling(args(`,${more}`), { name }))).result;
        codes.push(structuredContent.adcp_error?.code ?? structuredContent.replayed ?? 'first');
      }
    }
    expect(codes).toEqual(['first', 'IDEMPOTENCY_CONFLICT', true, true, 'IDEMPOTENCY_CONFLICT', true]);
  });
});
