/** Which era a message belongs to, and how a message of MCP 2026-07-28 is answered; the wire is in http/modern.test.ts. */

import { describe, expect, test } from 'vitest';
import { APP_RESOURCE } from '../../src/mcp/app-resource.ts';
import { answerModern, eraOf, modernTexts, traceparentOf } from '../../src/mcp/modern.ts';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { ok } from '../../src/protocol/errors.ts';
import { introduction } from '../introduced.ts';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const INFO = 'io.modelcontextprotocol/clientInfo';
const META = { [VERSION]: '2026-07-28', [CAPABILITIES]: {}, [INFO]: { name: 'x', version: '1' } };
const message = (method: string, meta: unknown = META, params: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: { ...params, _meta: meta },
});
const note = (method: string, meta: unknown) => ({ jsonrpc: '2.0', method, params: { _meta: meta } });
const LIST = { version: '2026-07-28', method: 'tools/list' };

const envelope = (key: string, problem: string) => ({
  status: 400,
  code: -32602,
  message: `Invalid _meta envelope for protocol version 2026-07-28: ${key}: ${problem}`,
  data: { envelope: { key, problem } },
});
const mismatch = (what: string) => ({
  status: 400,
  code: -32020,
  message: `Bad Request: headers and body disagree: ${what}.`,
});

describe('the era of a message', () => {
  test.each<[string, object]>([
    ['without parameters', { jsonrpc: '2.0', id: 1, method: 'tools/list' }],
    ['with parameters that are none', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: [] }],
    ['with a _meta that is none', message('tools/list', 7)],
    ['with a _meta that is null', message('tools/list', null)],
    ['with a _meta that names no version', message('tools/list', { progressToken: 1 })],
    ['with a version that is null', message('tools/list', { ...META, [VERSION]: null })],
  ])('a message %s is of an earlier one', (_what, given) => {
    expect(eraOf({ ...given })).toBe('legacy');
    expect(eraOf({ ...given }, { version: '2025-11-25' })).toBe('legacy');
  });

  test('a message with a whole envelope is of 2026-07-28, on a line and over HTTP', () => {
    expect(eraOf(message('tools/list'))).toBe('modern');
    expect(eraOf(message('tools/list'), LIST)).toBe('modern');
    const { [INFO]: _, ...brief } = META;
    expect(eraOf(message('tools/list', brief))).toBe('modern');
    expect(eraOf(message('tools/list', { ...META, [INFO]: null }))).toBe('modern');
  });

  test.each<[string, object, string, string]>([
    ['a version that is no string', { ...META, [VERSION]: 7 }, VERSION, 'must be a string'],
    ['no capabilities', { [VERSION]: '2026-07-28' }, CAPABILITIES, 'missing'],
    ['capabilities that are a list', { ...META, [CAPABILITIES]: [] }, CAPABILITIES, 'must be an object'],
    ['client info that is a text', { ...META, [INFO]: 'x' }, INFO, 'must have a name and a version'],
    ['client info without a name', { ...META, [INFO]: { version: '1' } }, INFO, 'must have a name and a version'],
    ['client info without a version', { ...META, [INFO]: { name: 'x' } }, INFO, 'must have a name and a version'],
  ])('an envelope with %s is refused, and the key that is wrong is named', (_what, meta, key, problem) => {
    expect(eraOf(message('tools/list', meta))).toEqual(envelope(key, problem));
  });

  test('a notification is passed on with an incomplete envelope, not with one of no version', () => {
    expect(eraOf(note('notifications/cancelled', { [VERSION]: '2026-07-28' }))).toBe('modern');
    expect(eraOf(note('notifications/cancelled', { [VERSION]: 7 }))).toEqual(envelope(VERSION, 'must be a string'));
  });

  test('a header of 2026-07-28 or later asks for an envelope, of a notification it does not', () => {
    const bare = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect(eraOf(bare, LIST)).toEqual(envelope(VERSION, 'missing'));
    expect(eraOf(bare, { version: '2030-01-01' })).toEqual(envelope(VERSION, 'missing'));
    for (const version of ['2026-07-27', 'zzzz', '9']) expect(eraOf(bare, { version })).toBe('legacy');
    expect(eraOf({ jsonrpc: '2.0', method: 'notifications/initialized' }, LIST)).toBe('modern');
  });

  test('the handshake is of an earlier era, and not under a header of this one', () => {
    const handshake = mismatch('initialize opens a session of an earlier protocol version');
    const half = message('initialize', { [VERSION]: '2026-07-28' });
    const early = message('initialize', { ...META, [VERSION]: '2025-11-25' });
    for (const one of [half, early, { jsonrpc: '2.0', id: 1, method: 'initialize' }]) {
      expect(eraOf(one)).toBe('legacy');
      expect(eraOf(one, { version: '2025-11-25' })).toBe('legacy');
      expect(eraOf(one, { version: '2026-07-28' })).toEqual(handshake);
    }
    expect(eraOf(message('initialize'))).toBe('modern');
  });

  test('a version that nobody speaks yet is refused with the one that is spoken', () => {
    expect(eraOf(message('tools/list', { ...META, [VERSION]: `2031-01-01${'x'.repeat(40)}` }))).toEqual({
      status: 400,
      code: -32022,
      message: 'Unsupported protocol version; this server speaks 2026-07-28 without a handshake.',
      data: { supported: ['2026-07-28'], requested: `2031-01-01${'x'.repeat(22)}` },
    });
  });

  test.each<[object, string]>([
    [{ ...LIST, version: '2025-11-25' }, '_meta and the MCP-Protocol-Version header name different versions'],
    [{ ...LIST, method: 'ping' }, 'the body and the Mcp-Method header name different methods'],
    [{ method: 'tools/list' }, 'the MCP-Protocol-Version header is missing'],
    [{ version: '2026-07-28' }, 'the Mcp-Method header is missing'],
  ])('headers %j that do not repeat the body are refused: %s', (headers, what) => {
    expect(eraOf(message('tools/list'), headers)).toEqual(mismatch(what));
  });

  test('a notification need not repeat anything in headers, and what it repeats must be right', () => {
    expect(eraOf(note('notifications/cancelled', META), {})).toBe('modern');
    expect(eraOf(note('notifications/cancelled', META), { method: 'ping' })).toEqual(
      mismatch('the body and the Mcp-Method header name different methods'),
    );
  });

  test.each<[string, unknown, string | undefined, object | string]>([
    ['its tool', 'si_get_offering', 'si_get_offering', 'modern'],
    ['its tool with spaces around', 'si_get_offering', ' si_get_offering ', 'modern'],
    ['its tool in Base64', 'ü', '=?base64?w7w=?=', 'modern'],
    ['another tool', 'a', 'b', mismatch('the body and the Mcp-Name header name different tools')],
    ['no Base64', 'a', '=?base64?!?=', mismatch('the Mcp-Name header is not valid Base64')],
    ['Base64 with bits left over', 'a', '=?base64?YR==?=', mismatch('the Mcp-Name header is not valid Base64')],
    ['no tool', 'a', undefined, mismatch('the Mcp-Name header is missing')],
    ['no tool where the name is empty', ' ', undefined, 'modern'],
    ['no tool where the name is none', 7, undefined, 'modern'],
    ['a tool where the name is none', 7, 'a', 'modern'],
  ])('a call repeats %s in a header', (_what, name, header, era) => {
    const headers = { version: '2026-07-28', method: 'tools/call', name: header };
    expect(eraOf(message('tools/call', META, { name }), headers)).toEqual(era);
  });

  test('a name in a header of what is no call is passed over', () => {
    expect(eraOf(message('tools/list', META, { name: 'a' }), { ...LIST, name: 'b' })).toBe('modern');
    expect(eraOf(message('tools/list', META, { name: 'a' }), LIST)).toBe('modern');
  });
});

describe('an answer of 2026-07-28', () => {
  const texts = modernTexts(introduction);
  const result = toCallToolResult({ result: ok({ available: true }), release: '3.1' });
  const calls: unknown[] = [];
  const answer = async (given: Record<string, unknown>, made = result) => {
    const { status, body } = await answerModern(given, texts, async (...call) => {
      calls.push(call);
      return call[0] === 'si_get_offering' ? made : undefined;
    });
    return [status, JSON.parse(body)];
  };
  const SERVER = {
    'io.modelcontextprotocol/serverInfo': {
      name: 'si-mcp',
      title: 'Delta brand agent (Sponsored Intelligence)',
      version: '0.0.0-test',
    },
  };
  const stamp = { resultType: 'complete', _meta: SERVER };
  const said = (more: object) => [200, { jsonrpc: '2.0', id: 1, result: more }];

  test('a call hands on its name, its arguments and its trace, and its result says that it is complete', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const params = { name: 'si_get_offering', arguments: { a: 1 } };
    expect(await answer(message('tools/call', { ...META, traceparent }, params))).toEqual(
      said({ ...result, ...stamp }),
    );
    expect(calls.splice(0)).toEqual([['si_get_offering', { a: 1 }, traceparent]]);
  });

  test('a result with a _meta of its own keeps it beside ours', async () => {
    const made = { ...result, _meta: { 'example.com/x': 1 } };
    expect(await answer(message('tools/call', META, { name: 'si_get_offering' }), made)).toEqual(
      said({ ...made, resultType: 'complete', _meta: { 'example.com/x': 1, ...SERVER } }),
    );
  });

  test('a list says how long it may be kept, and by whom', async () => {
    const kept = { ttlMs: 300_000, cacheScope: 'public', ...stamp };
    expect(await answer(message('tools/list'))).toEqual(said({ tools: [...introduction.cards], ...kept }));
    expect(await answer(message('resources/list'))).toEqual(said({ resources: [APP_RESOURCE], ...kept }));
    expect(await answer(message('resources/templates/list'))).toEqual(said({ resourceTemplates: [], ...kept }));
    expect(await answer(message('prompts/list'))).toEqual(said({ prompts: [], ...kept }));
    expect(await answer(message('completion/complete'))).toEqual(
      said({ completion: { values: [], total: 0, hasMore: false }, ...stamp }),
    );
  });

  test.each<[string, object, number, number, string]>([
    ['tools/call', {}, 200, -32602, 'params.name must name a tool.'],
    [
      'tools/call',
      { name: 'si_buy' },
      200,
      -32602,
      'Unknown tool: si_buy. Tools: get_adcp_capabilities, si_get_offering, si_initiate_session, si_send_message, si_terminate_session.',
    ],
    [
      'tools/list',
      { cursor: 'x' },
      200,
      -32602,
      'There is no such cursor: the list is one page. Ask again without cursor.',
    ],
    ['initialize', {}, 404, -32601, 'Method not found'],
    ['logging/setLevel', { level: 'info' }, 404, -32601, 'Method not found'],
    ['logging/setLevel', { level: 'loud' }, 404, -32601, 'Method not found'],
    ['ping', {}, 404, -32601, 'Method not found'],
    ['nothing', {}, 404, -32601, 'Method not found'],
  ])('%s with %j is refused with %i: %i %s', async (method, params, status, code, words) => {
    expect(await answer(message(method, META, params))).toEqual([
      status,
      { jsonrpc: '2.0', id: 1, error: { code, message: words } },
    ]);
  });

  test('what has no id that could be repeated is answered with none', async () => {
    const { id: _, ...without } = message('ping');
    expect((await answer(without))[1]).toMatchObject({ id: null });
  });
});

describe('a traceparent in _meta', () => {
  const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  test.each<[unknown, string | undefined]>([
    [{ _meta: { traceparent: good } }, good],
    [{ _meta: { traceparent: `${good}x` } }, undefined],
    [{ _meta: { traceparent: `x${good}` } }, undefined],
    [{ _meta: { traceparent: 7 } }, undefined],
    [{ _meta: {} }, undefined],
    [{ _meta: null }, undefined],
    [{}, undefined],
  ])('of %j is %s', (params, traceparent) => {
    expect(traceparentOf(Object(params))).toBe(traceparent);
  });
});
