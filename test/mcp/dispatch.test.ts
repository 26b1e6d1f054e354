/** One tool call, from its name to a result: what is logged of it, and what becomes of a mistake of ours. */
import { describe, expect, test } from 'vitest';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { tools } from '../../tools/index.ts';
import type { Tool } from '../../tools/tool.ts';
import { openTestAgent } from '../host.ts';

const testAgent = await openTestAgent();

/** A dispatcher whose one tool does this, and what its log was told. */
function dispatching(call: Tool['call']) {
  const told: [string, Record<string, unknown> | undefined][] = [];
  const note = (message: string, facts?: Record<string, unknown>) => void told.push([message, facts]);
  const card: Tool['card'] = () => {
    throw new Error('nobody asks for it');
  };
  const dispatch = createDispatch({
    tools: async () => [{ name: 'si_get_offering', card, call }],
    agent: async () => testAgent.agent,
    log: { error: note, debug: note },
  });
  return { told, dispatch };
}

/** Throws `mistake` below so many functions. */
function thrownBelow(depth: number, mistake: unknown): never {
  if (depth === 0) throw mistake;
  return thrownBelow(depth - 1, mistake);
}

describe('a mistake of ours', () => {
  test('is told with its kind and the five places nearest to it, and not its words', async () => {
    const { told, dispatch } = dispatching(async () => thrownBelow(8, new RangeError('ada@mail.example\n  at home')));
    await dispatch('si_get_offering', {}, { principal: 'local' });
    const [message, facts] = told[0] ?? [];
    expect(message).toBe('unexpected exception');
    expect(facts).toEqual({ 'gen_ai.tool.name': 'si_get_offering', thrown: 'RangeError', at: expect.any(Array) });
    const at = Object(facts?.at);
    expect(at).toHaveLength(5);
  });

  test('that is no Error is told by its type', async () => {
    const { told, dispatch } = dispatching(async () => thrownBelow(0, 'ada@mail.example'));
    await dispatch('si_get_offering', {}, { principal: 'local' });
    expect(told[0]?.[1]).toEqual({ 'gen_ai.tool.name': 'si_get_offering', thrown: 'string' });
  });
});

test('no tool has an unknown name, and nothing is told of the call', async () => {
  const { told, dispatch } = dispatching(async () => thrownBelow(0, new Error('not called')));
  expect(await dispatch('si_buy', {}, { principal: 'local' })).toBeUndefined();
  expect(told).toEqual([]);
});

test('a call that went well is told without an error and without a session where there is none', async () => {
  const told: [string, Record<string, unknown> | undefined][] = [];
  const dispatch = createDispatch({
    tools: async () => tools,
    agent: async () => testAgent.agent,
    log: { error: () => {}, debug: (message, facts) => void told.push([message, facts]) },
  });
  await dispatch('get_adcp_capabilities', {}, { principal: 'local' });
  await dispatch('get_adcp_capabilities', 7, { principal: 'local' });
  expect(told.map(([message, facts]) => [message, Object.keys(facts ?? {})])).toEqual([
    ['call', ['mcp.method.name', 'gen_ai.tool.name', 'network.transport', 'mcp.server.operation.duration', 'trace']],
    [
      'call',
      [
        ...['mcp.method.name', 'gen_ai.tool.name', 'network.transport', 'mcp.server.operation.duration'],
        ...['error.type', 'adcp_error', 'trace'],
      ],
    ],
  ]);
});
