/** Whatever a host writes gets one answer, whether it comes over HTTP or over stdio: both read messages in envelope.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../src/mcp/dispatch.ts';
import { parseMessage } from '../../src/mcp/envelope.ts';
import { createLog } from '../../src/mcp/log.ts';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { openConnection } from '../../src/mcp/server.ts';
import { errorBody } from '../../src/mcp/wire.ts';
import { ok } from '../../src/protocol/errors.ts';
import { tools } from '../../tools/index.ts';
import { introduction } from '../introduced.ts';
import { openService } from './http/service.ts';

const names = tools.map(({ name }) => name);

/** Says which arguments it got; one tool breaks. */
const dispatch: Dispatch = async (name, args) => {
  if (name === 'si_terminate_session') throw new TypeError('planted exception text');
  if (!names.some((known) => known === name)) return undefined;
  return toCallToolResult({ result: ok({ got: JSON.stringify(args) ?? 'nothing' }), release: '3.1' });
};

async function overStdio(text: string): Promise<string | undefined> {
  const connection = openConnection({
    dispatch,
    introduction: async () => introduction,
    principal: 'local',
    log: createLog('error', () => {}),
  });
  // The version that a caller over HTTP speaks who names none.
  const params = { protocolVersion: '2025-03-26' };
  await connection.answer({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const read = parseMessage(text);
  return 'json' in read ? connection.answer(read.json) : errorBody(null, read);
}

/** What HTTP answers; a message of MCP 2026-07-28 is repeated in the headers, as HTTP asks. */
async function openHttp() {
  const service = await openService({}, { dispatch, calls: [] });
  return async (text: string, headers: Record<string, string> = {}): Promise<string | undefined> => {
    const response = await service.post(text, headers);
    return response.status === 202 ? undefined : response.text();
  };
}

/** HTTP has a status for a notification of a version nobody speaks; on a line there is nothing to answer it with. */
function onALine(body: string | undefined): string | undefined {
  const { id, error } = body === undefined ? {} : JSON.parse(body);
  return id === null && ![-32700, -32600].includes(error.code) ? undefined : body;
}

const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const META = [
  null,
  7,
  {},
  { progressToken: null },
  { progressToken: {} },
  { traceparent: 7 },
  { 'io.modelcontextprotocol/protocolVersion': '2031-01-01', 'io.modelcontextprotocol/clientCapabilities': {} },
  { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
];
const absent = Symbol('absent');
const one = (...values: unknown[]) => fc.constantFrom(...values);

/** An object with some of these members, each of them odd now and then. */
function members(parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .record(parts)
    .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== absent)));
}

const anyParams = members({
  name: one(absent, ...names, 'si_nothing', 7, null, ''),
  arguments: fc.oneof(one(absent, {}, null, [], 'text', 7), fc.jsonValue()),
  _meta: one(absent, absent, ...META),
  cursor: one(absent, absent, null, 7, 'next'),
  task: one(absent, absent, 7),
  protocolVersion: one(absent, '2025-11-25', '2024-10-07', '1999-01-01', 7, null),
  capabilities: one(absent, {}, null, 7),
  clientInfo: one(absent, { name: 'host', version: '1' }, null, {}),
});
const METHODS = ['initialize', 'ping', 'tools/list', 'tools/call', 'resources/list', 'notifications/initialized'];
const anyMessage = members({
  jsonrpc: one('2.0', '2.0', '2.0', '1.0', 2, null, absent),
  id: one(1, 1, 'a', '', 0, -7, 1.5, 2 ** 53, 1e300, null, {}, [], true, absent),
  method: one(...METHODS, ...METHODS, '', 7, null, absent),
  params: fc.oneof(anyParams, one(absent, {}, null, [], 'text', 7)),
  result: one(absent, absent, absent, absent, {}, null),
  error: one(absent, absent, absent, absent, {}, null),
  extra: one(absent, absent, 7, { id: 3 }),
});

describe('the answer is the same over stdio and over HTTP', () => {
  test('to messages that are whole, odd or broken, alone and in batches', async () => {
    const overHttp = await openHttp();
    const messages = fc.oneof(
      { weight: 4, arbitrary: anyMessage },
      { weight: 1, arbitrary: fc.array(fc.oneof(anyMessage, fc.jsonValue()), { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    await fc.assert(
      fc.asyncProperty(messages, async (message) => {
        const text = JSON.stringify(message);
        expect(await overStdio(text)).toBe(onALine(await overHttp(text)));
      }),
      { numRuns: 250 },
    );
  });

  test('to text that is no JSON, and to JSON behind a byte order mark', async () => {
    const overHttp = await openHttp();
    const text = fc.oneof(
      fc.string(),
      anyMessage.map((message) => JSON.stringify(message).slice(0, -1)),
      anyMessage.map((message) => `\ufeff${JSON.stringify(message)}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        expect(await overStdio(text)).toBe(onALine(await overHttp(text)));
      }),
      { numRuns: 80 },
    );
  });

  test('to requests of MCP 2026-07-28', async () => {
    const overHttp = await openHttp();
    const modern = anyMessage.map((message) => ({
      ...message,
      jsonrpc: '2.0',
      method: ['tools/list', 'tools/call', 'server/discover', 'ping'].find((one) => one === message.method) ?? 'ping',
      params: { ...Object(message.params), _meta: MODERN_META },
    }));
    await fc.assert(
      fc.asyncProperty(modern, async (message) => {
        const text = JSON.stringify(message);
        const { name } = message.params as { name?: unknown };
        const headers = {
          'MCP-Protocol-Version': '2026-07-28',
          'Mcp-Method': message.method,
          ...(typeof name === 'string' && { 'Mcp-Name': name }),
        };
        expect(await overStdio(text)).toBe(await overHttp(text, headers));
      }),
      { numRuns: 80 },
    );
  });
});
