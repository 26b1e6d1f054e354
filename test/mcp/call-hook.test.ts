/** What stands around a call: several hooks as one, the first outermost, each of which may change arguments and answer. */
import { describe, expect, test } from 'vitest';
import { type CallHook, chainHooks, type HookedCall } from '../../src/mcp/call-hook.ts';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { type AdcpToolResult, toCallToolResult } from '../../src/mcp/result.ts';
import { ok } from '../../src/protocol/errors.ts';
import { tools } from '../../tools/index.ts';
import { openTestAgent } from '../host.ts';

const CALL: HookedCall = {
  name: 'si_send_message',
  args: { message: 'a' },
  principal: 'host',
  transport: 'stdio',
  era: 'legacy',
  version: '2025-11-25',
};
const answering = (body: object): AdcpToolResult => toCallToolResult({ result: ok(body), release: '3.1' });

describe('a chain of hooks', () => {
  test('of none is none, so that a call costs nothing', () => {
    expect(chainHooks([undefined, undefined])).toBeUndefined();
  });

  test('calls the first outermost, and each sees the arguments that the one before it gave', async () => {
    const told: unknown[] = [];
    const adding =
      (letter: string): CallHook =>
      async (call, run) => {
        told.push([letter, call.args]);
        const { structuredContent } = await run({ ...Object(call.args), [letter]: true });
        return answering({ said: `${letter}${structuredContent.said}` });
      };
    const chain = chainHooks([adding('x'), undefined, adding('y')]);
    const answer = await chain?.(CALL, async (args) => {
      told.push(['run', args]);
      return answering({ said: '!' });
    });
    expect(answer?.structuredContent.said).toBe('xy!');
    expect(told).toEqual([
      ['x', { message: 'a' }],
      ['y', { message: 'a', x: true }],
      ['run', { message: 'a', x: true, y: true }],
    ]);
  });

  test('runs the call with the arguments of the host where no hook gives others', async () => {
    const chain = chainHooks([(_call, run) => run(), (_call, run) => run()]);
    const given: unknown[] = [];
    await chain?.(CALL, async (args) => {
      given.push(args);
      return answering({});
    });
    expect(given).toEqual([{ message: 'a' }]);
  });
});

describe('the hook of a dispatcher', () => {
  test('is told how the call came, and may answer without running it', async () => {
    const testAgent = await openTestAgent();
    const seen: HookedCall[] = [];
    const dispatch = createDispatch({
      tools: async () => tools,
      agent: async () => testAgent.agent,
      transport: 'http',
      hook: async (call) => {
        seen.push(call);
        return answering({ made: 'up' });
      },
      log: { error: () => {} },
    });
    const result = await dispatch('get_adcp_capabilities', { a: 1 }, { principal: 'ann' }, undefined, '2026-07-28');
    expect(result?.structuredContent).toMatchObject({ status: 'completed', made: 'up' });
    await dispatch('si_get_offering', {}, { principal: 'ann' }, undefined, '2025-06-18');
    expect(seen).toEqual([
      {
        name: 'get_adcp_capabilities',
        args: { a: 1 },
        principal: 'ann',
        transport: 'http',
        era: 'modern',
        version: '2026-07-28',
      },
      { name: 'si_get_offering', args: {}, principal: 'ann', transport: 'http', era: 'legacy', version: '2025-06-18' },
    ]);
    expect(await dispatch('no_such_tool', {}, { principal: 'ann' })).toBeUndefined();
    expect(seen).toHaveLength(2);
  });
});
