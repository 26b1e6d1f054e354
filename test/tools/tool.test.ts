import { describe, expect, test } from 'vitest';
import { z } from 'zod/v3';
import type { BrandAgent } from '../../src/engine/brand-agent.ts';
import { ok, refuse } from '../../src/protocol/errors.ts';
import { tools } from '../../tools/index.ts';
import { defineTool } from '../../tools/tool.ts';

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';

/** An agent that only writes down what it was asked. */
function scribe() {
  const asked: unknown[] = [];
  const note = (operation: string) => async (request: object, call: object) => {
    asked.push([operation, request, call]);
    return refuse('SESSION_NOT_FOUND', 'No such session. Start one with si_initiate_session.');
  };
  const agent: BrandAgent = {
    getAdcpCapabilities: note('getAdcpCapabilities'),
    getOffering: note('getOffering'),
    initiateSession: note('initiateSession'),
    sendMessage: note('sendMessage'),
    knows: async () => false,
    forget: async () => {},
    terminateSession: note('terminateSession'),
    offeringsHint: () => 'Offerings: spring.',
    sweep: async () => false,
    hasProduct: () => false,
    stateOfSession: async () => undefined,
    expireSession: async () => false,
  };
  return { agent, asked };
}

const toolNamed = (name: string) => {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
};

describe('a tool', () => {
  test.each([
    ['get_adcp_capabilities', 'getAdcpCapabilities', {}],
    ['si_get_offering', 'getOffering', { offering_id: 'o' }],
    [
      'si_initiate_session',
      'initiateSession',
      { idempotency_key: KEY, intent: 'a tent', identity: { consent_granted: false } },
    ],
    ['si_send_message', 'sendMessage', { idempotency_key: KEY, session_id: 's', message: 'hi' }],
    ['si_terminate_session', 'terminateSession', { session_id: 's', reason: 'user_exit' }],
  ])('%s asks the agent for %s, with principal and release, and returns its refusal with the envelope (R5, R10, R12)', async (name, operation, args) => {
    const { agent, asked } = scribe();
    const given = { ...args, adcp_version: '3.0', context: { trace_id: 't' } };
    const outcome = await toolNamed(name).call(given, agent, { principal: 'host-1' });
    expect(asked).toEqual([[operation, given, { principal: 'host-1', release: '3.0', sent: given }]]);
    expect(outcome).toEqual({
      result: refuse('SESSION_NOT_FOUND', 'No such session. Start one with si_initiate_session.'),
      release: '3.0',
      context: { trace_id: 't' },
    });
  });

  test.each([
    ['si_get_offering', {}, 'INVALID_REQUEST'],
    ['si_get_offering', 'offering', 'INVALID_REQUEST'],
    ['si_get_offering', { offering_id: 'o', adcp_version: '9.9' }, 'VERSION_UNSUPPORTED'],
    ['si_get_offering', { offering_id: 'o', ext: { api_key: 'x' } }, 'CREDENTIAL_IN_ARGS'],
    ['get_adcp_capabilities', { protocols: [] }, 'INVALID_REQUEST'],
    ['si_get_offering', { offering_id: 'o', intent: 'x'.repeat(8001) }, 'POLICY_VIOLATION'],
    [
      'si_initiate_session',
      { idempotency_key: KEY, intent: ' ', identity: { consent_granted: false } },
      'VALIDATION_ERROR',
    ],
    ['si_send_message', { idempotency_key: KEY, session_id: 's' }, 'INVALID_REQUEST'],
    ['si_send_message', { idempotency_key: KEY, session_id: 's', action_response: {} }, 'VALIDATION_ERROR'],
    [
      'si_terminate_session',
      { session_id: 's', reason: 'user_exit', termination_context: { summary: 'x'.repeat(8001) } },
      'POLICY_VIOLATION',
    ],
  ])('%s never bothers the agent with %j: %s (R5, R98)', async (name, args, code) => {
    const { agent, asked } = scribe();
    const { result } = await toolNamed(name).call(args, agent, { principal: 'host-1' });
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(asked).toEqual([]);
  });

  test('keeps the replayed mark of an answer (R99)', async () => {
    const tool = defineTool({
      name: 'x',
      title: () => 'X',
      description: () => 'Use x.',
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      inputSchema: z.object({}).passthrough(),
      outputSchema: z.object({}).passthrough(),
      rules: () => undefined,
      handle: async () => ({ ...ok({ n: 1 }), replayed: true as const }),
    });
    const outcome = await tool.call({}, scribe().agent, { principal: 'host-1' });
    expect(outcome).toEqual({ result: { ok: true, answer: { n: 1 }, replayed: true }, release: '3.2' });
  });
});
