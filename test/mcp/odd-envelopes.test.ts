/**
 * What real hosts write and no schema foresees, as one table: each line goes to the real agent over stdio and over HTTP, in
 * both eras of MCP, and gets the same bytes; every line with an id gets an answer (P21, docs/decisions/0029).
 */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDispatch, type Dispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { serveStdio } from '../../src/mcp/stdio.ts';
import { tools } from '../../tools/index.ts';
import { openTestAgent, type TestAgent } from '../host.ts';
import { introduction } from '../introduced.ts';
import { openService } from './http/service.ts';

const log = createLog('error', () => {});
const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const HELLO = { jsonrpc: '2.0', id: 'hello', method: 'initialize', params: { protocolVersion: '2025-03-26' } };

type Message = Record<string, unknown>;
const ask = (method: unknown, params?: unknown, more: object = {}): Message => ({
  ...{ jsonrpc: '2.0', id: 7, method },
  ...(params !== undefined && { params }),
  ...more,
});
const call = (name: unknown, args?: unknown, more: object = {}) =>
  ask('tools/call', { name, ...(args !== undefined && { arguments: args }), ...more });
const start = (more: object) =>
  call('si_initiate_session', {
    idempotency_key: '0d3c9a1e-7b0e-4b6a-9d6a-6e1c5a8f1b13',
    intent: 'a flight to Boston',
    identity: { consent_granted: false },
    ...more,
  });

const INVALID = 'AdCP INVALID_REQUEST';
/** The line, what comes of it up to 2025-11-25, and in 2026-07-28 where that is something else. */
const TABLE: [what: string, line: Message, outcome: unknown, modern?: unknown][] = [
  ['params is null', ask('tools/list', null), 'tools'],
  ['params is an empty array, as PHP writes an empty object', ask('tools/list', []), 'tools'],
  ['params is an array', ask('tools/list', [1]), -32600],
  ['params is a text', ask('tools/list', '{}'), -32600],
  ['params is a number', ask('tools/list', 0), -32600],
  ['_meta is null', ask('tools/list', { _meta: null }), 'tools'],
  ['_meta is an array', ask('tools/list', { _meta: [] }), 'tools'],
  ['a call with _meta null', call('get_adcp_capabilities', undefined, { _meta: null }), 'AdCP completed'],
  ['progressToken is null', ask('tools/list', { _meta: { progressToken: null } }), 'tools'],
  ['progressToken is an object', ask('tools/list', { _meta: { progressToken: {} } }), 'tools'],
  ['traceparent is null', call('get_adcp_capabilities', {}, { _meta: { traceparent: null } }), 'AdCP completed'],
  ['clientInfo is null', ask('tools/list', { _meta: { 'io.modelcontextprotocol/clientInfo': null } }), 'tools'],
  ['cursor is null', ask('tools/list', { cursor: null }), 'tools'],
  ['cursor was never given out', ask('tools/list', { cursor: 'zzz' }), -32602],
  ['cursor is empty', ask('tools/list', { cursor: '' }), -32602],
  ['cursor is a number', ask('tools/list', { cursor: 0 }), -32602],
  ['cursor is an object', ask('tools/list', { cursor: {} }), -32602],
  ['resources are asked for', ask('resources/list'), 'resources'],
  ['resources are asked for with params null', ask('resources/list', null), 'resources'],
  ['resources are asked for with cursor null', ask('resources/list', { cursor: null }), 'resources'],
  ['resources are asked for with a cursor', ask('resources/list', { cursor: 'zzz' }), -32602],
  ['resource templates are asked for', ask('resources/templates/list'), 'resourceTemplates'],
  ['resource templates are asked for with a cursor', ask('resources/templates/list', { cursor: 'zzz' }), -32602],
  ['prompts are asked for', ask('prompts/list', {}), 'prompts'],
  ['prompts are asked for with a cursor', ask('prompts/list', { cursor: 'zzz' }), -32602],
  ['a resource is asked for', ask('resources/read', { uri: 'file:///etc/passwd' }), -32602],
  ['a prompt is asked for', ask('prompts/get', { name: 'x' }), -32602],
  ['a resource is subscribed to', ask('resources/subscribe', { uri: 'x:y' }), -32601],
  ['completions are asked for', ask('completion/complete', { ref: { type: 'ref/prompt', name: 'x' } }), 'completion'],
  ['a log level is set', ask('logging/setLevel', { level: 'debug' }), '{}', -32601],
  ['a log level that is none is set', ask('logging/setLevel', { level: 'loud' }), -32602, -32601],
  ['ping with params null', ask('ping', null), '{}', -32601],
  ['ping with odd params', ask('ping', { a: [null] }), '{}', -32601],
  ['no jsonrpc', { id: 22, method: 'ping' }, -32600],
  ['jsonrpc 1.0', ask('ping', undefined, { jsonrpc: '1.0' }), -32600],
  ['jsonrpc is a number', ask('ping', undefined, { jsonrpc: 2 }), -32600],
  ['method is a number', ask(123), -32600],
  ['method is null', ask(null), -32600],
  ['no method and no result', { jsonrpc: '2.0', id: 7 }, -32600],
  ['method is empty', ask(''), -32601],
  ['method in capitals', ask('Tools/List'), -32601],
  ['an id of null on a request', ask('tools/list', undefined, { id: null }), -32600],
  ['an id that is an object', ask('tools/list', undefined, { id: {} }), -32600],
  ['an empty id', ask('tools/list', undefined, { id: '' }), 'tools'],
  ['an id below zero', ask('tools/list', undefined, { id: -1 }), 'tools'],
  ['an id with decimals', ask('tools/list', undefined, { id: 1.5 }), 'tools'],
  ['members nobody knows', ask('tools/list', { task: null, x: 1 }, { extra: { id: 3 } }), 'tools'],
  ['a result beside the method', ask('tools/list', {}, { result: null, error: null }), 'tools'],
  ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, 'nothing'],
  ['a notification with id null', ask('notifications/initialized', null, { id: null }), 'nothing'],
  ['a notification nobody knows', { jsonrpc: '2.0', method: 'notifications/x', params: null }, 'nothing'],
  ['a notification with an id, which makes it a request', ask('notifications/initialized'), -32601],
  ['a cancellation without params', { jsonrpc: '2.0', method: 'notifications/cancelled' }, 'nothing'],
  ['a response to nothing', { jsonrpc: '2.0', id: 5, result: {} }, 'nothing'],
  ['an error to nothing', { jsonrpc: '2.0', id: null, error: { code: -32601, message: 'x' } }, 'nothing'],
  ['a call without a name', ask('tools/call', {}), -32602],
  ['a call with the name null', call(null), -32602],
  ['a call with params null', ask('tools/call', null), -32602],
  ['a call of no tool', call('si_nothing'), -32602],
  ['arguments are null', call('get_adcp_capabilities', null), 'AdCP completed'],
  ['arguments are an empty array', call('get_adcp_capabilities', []), 'AdCP completed'],
  ['arguments are an array', call('get_adcp_capabilities', [1]), INVALID],
  ['arguments are a text', call('get_adcp_capabilities', '{}'), INVALID],
  ['arguments are a number', call('get_adcp_capabilities', 7), INVALID],
  ['an argument nobody knows is null', call('get_adcp_capabilities', { x: null }), 'AdCP completed'],
  [
    'every optional argument is null',
    start({
      ...{ adcp_version: null, adcp_major_version: null, context: null, ext: null, offering_id: null },
      ...{ media_buy_id: null, placement: null, offering_token: null, supported_capabilities: null },
      identity: { consent_granted: false, user: null, consent_scope: null, consent_timestamp: null },
      sponsored_context_receipt: null,
    }),
    'AdCP completed',
  ],
  ['a required argument is null', start({ intent: null }), INVALID],
  ['a required member of an argument is null', start({ identity: { consent_granted: null } }), INVALID],
  ['an element is null', call('get_adcp_capabilities', { protocols: [null] }), INVALID],
];

/** One agent for each transport. Both hear the same calls in the same order, so their ids are the same too. */
let testAgents: Record<'stdio' | 'http', TestAgent>;
beforeAll(async () => {
  testAgents = { stdio: await openTestAgent(), http: await openTestAgent() };
});

function dispatchOf({ agent }: TestAgent): Dispatch {
  return createDispatch({ tools: async () => tools, agent: async () => agent, log });
}

async function overStdio(line: string): Promise<string> {
  const { agent } = testAgents.stdio;
  const dispatch = dispatchOf(testAgents.stdio);
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const served = serveStdio(
    { dispatch, introduction: async () => introduction, principal: 'local', log },
    { agent: async () => agent, terminal: { stdin, stdout, onSignal: () => {} } },
  );
  stdin.end(`${JSON.stringify(HELLO)}\n${line}\n`);
  expect(await served).toBe(0);
  stdout.end();
  const answers = (await text(stdout)).split('\n').filter((answer) => answer !== '');
  const others = answers.filter((answer) => !answer.includes('"id":"hello"'));
  expect(answers.length - others.length).toBe(1);
  return others.join('\n');
}

async function overHttp(line: string, headers: Record<string, string>): Promise<string> {
  const service = await openService({}, { dispatch: dispatchOf(testAgents.http), calls: [] });
  const response = await service.post(line, headers);
  const body = await response.text();
  await service.close(0);
  return body;
}

/** What an answer comes to: the code of an error, the first member of a result, or what AdCP says in it. */
function outcomeOf(body: string): unknown {
  if (body === '') return 'nothing';
  const { error, result } = JSON.parse(body);
  if (error) return error.code;
  const told = result.structuredContent;
  if (told) return `AdCP ${told.adcp_error?.code ?? told.status}`;
  const [first = '{}'] = Object.keys(result).filter((name) => name !== 'resultType' && name !== '_meta');
  return first;
}

/** A message as MCP 2026-07-28 has it, with the headers that repeat it; `undefined` where it says nothing of a version. */
function modernised(message: Message): { line: string; headers: Record<string, string> } | undefined {
  const { method, params } = message;
  if (typeof method !== 'string' || method === '' || typeof (params ?? {}) !== 'object') return undefined;
  if (Array.isArray(params) && params.length > 0) return undefined;
  const given = { ...Object(params) };
  const line = JSON.stringify({ ...message, params: { ...given, _meta: { ...Object(given._meta), ...MODERN } } });
  const name = typeof given.name === 'string' && { 'Mcp-Name': given.name };
  return { line, headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, ...name } };
}

describe('an odd line gets one answer, the same over stdio and HTTP (P21)', () => {
  test.each(TABLE)('%s', async (_what, message, outcome, modern = outcome) => {
    const line = JSON.stringify(message);
    const answer = await overStdio(line);
    expect(outcomeOf(answer)).toBe(outcome);
    expect(await overHttp(line, {})).toBe(answer);
    if (outcome !== 'nothing' && answer !== '') {
      const id = typeof message.id === 'object' ? null : message.id;
      expect(JSON.parse(answer).id).toBe(id);
    }
    // No validator of ours or of others speaks in an answer (R116).
    expect(answer).not.toMatch(/invalid_type|ZodError|expected/);

    const asked = modernised(message);
    if (asked === undefined) return;
    const other = await overStdio(asked.line);
    expect([outcomeOf(other), await overHttp(asked.line, asked.headers)]).toEqual([modern, other]);
  });

  test('a session that was started with nulls answers the retry that leaves them out, and has no context', async () => {
    const host = await (await openTestAgent()).connect();
    const given = start({ context: null, offering_id: null }).params as { arguments: Record<string, unknown> };
    const first = await host.call('si_initiate_session', given.arguments);
    const { context, offering_id, ...without } = given.arguments;
    const second = await host.call('si_initiate_session', without);
    const { replayed, ...rest } = second.structuredContent as Record<string, unknown>;
    expect([replayed, rest]).toEqual([true, first.structuredContent]);
    expect(first.structuredContent).not.toHaveProperty('context');
  });
});
