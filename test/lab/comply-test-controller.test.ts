/** comply_test_controller on a real agent: its scenarios, and what it says to what it does not have. */
import { describe, expect, test } from 'vitest';
import { complianceControllerPart } from '../../src/lab/comply-test-controller.ts';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { tools } from '../../tools/index.ts';
import { anonymous, freshKey, openTestAgent } from '../host.ts';

async function openController() {
  const testAgent = await openTestAgent();
  const { tools: own = [], hook } = complianceControllerPart();
  const dispatch = createDispatch({
    tools: async () => [...tools, ...own],
    agent: async () => testAgent.agent,
    hook,
    log: { error: () => {} },
  });
  const call = async (name: string, args: object, principal = 'runner') => {
    const result = await dispatch(name, args, { principal });
    return { body: result?.structuredContent ?? {}, isError: result?.isError === true, text: result?.content[0].text };
  };
  const control = (scenario: string, params: object = {}, principal?: string) =>
    call('comply_test_controller', { scenario, params, context: { id: 'c1' } }, principal);
  const open = async () => {
    const args = { intent: 'a flight to Boston', identity: anonymous, idempotency_key: freshKey() };
    return String((await call('si_initiate_session', args)).body.session_id);
  };
  return { testAgent, call, control, open };
}

describe('comply_test_controller', () => {
  test('lists its scenarios, and the capabilities say that it is there', async () => {
    const { call, control } = await openController();
    expect((await control('list_scenarios')).body).toEqual({
      status: 'completed',
      adcp_version: '3.2',
      context: { id: 'c1' },
      success: true,
      scenarios: ['force_session_status', 'seed_product'],
    });
    expect((await call('get_adcp_capabilities', {})).body.compliance_testing).toEqual({
      scenarios: ['force_session_status'],
    });
  });

  test.each([
    ['terminated', 'session_timeout', 'terminated'],
    ['terminated', 'policy_violation', 'terminated'],
    ['complete', undefined, 'complete'],
  ])('ends a session as %s for %s: from then on it takes no message (R72)', async (status, termination_reason, current_state) => {
    const { call, control, open } = await openController();
    const session_id = await open();
    const forced = await control('force_session_status', { session_id, status, termination_reason });
    expect([forced.isError, forced.body]).toMatchObject([
      false,
      { success: true, previous_state: 'active', current_state },
    ]);
    const said = await call('si_send_message', { session_id, message: 'hello', idempotency_key: freshKey() });
    expect(said.body).toMatchObject({ adcp_error: { code: 'SESSION_TERMINATED' } });
    const again = await control('force_session_status', { session_id, status: 'terminated' });
    expect([again.isError, again.body]).toMatchObject([
      true,
      { success: false, error: 'INVALID_TRANSITION', current_state },
    ]);
    expect(JSON.parse(again.text ?? '')).toEqual(again.body);
  });

  test('a session that was idle for its time is terminated already', async () => {
    const { control, testAgent, open } = await openController();
    const session_id = await open();
    testAgent.wait(300);
    expect((await control('force_session_status', { session_id, status: 'complete' })).body).toMatchObject({
      success: false,
      error: 'INVALID_TRANSITION',
      current_state: 'terminated',
    });
  });

  test('finds no session of another caller (R118)', async () => {
    const { control, open } = await openController();
    const session_id = await open();
    const foreign = await control('force_session_status', { session_id, status: 'terminated' }, 'somebody else');
    expect(foreign.body).toMatchObject({ success: false, error: 'NOT_FOUND', current_state: null });
  });

  test('a product is seeded where the catalogue has it, and cannot be made', async () => {
    const { control } = await openController();
    expect((await control('seed_product', { product_id: 'DL628', fixture: {} })).body).toMatchObject({ success: true });
    expect((await control('seed_product', { product_id: 'unicorn' })).body).toMatchObject({ error: 'FORBIDDEN' });
  });

  test.each([
    ['nonexistent_scenario', {}, 'UNKNOWN_SCENARIO'],
    ['force_session_status', {}, 'INVALID_PARAMS'],
    ['force_session_status', { session_id: 's', status: 'active' }, 'INVALID_PARAMS'],
    ['force_session_status', { session_id: 's', status: 'complete' }, 'NOT_FOUND'],
    ['force_creative_status', {}, 'INVALID_PARAMS'],
    ['force_creative_status', { creative_id: 'c', status: 'approved' }, 'NOT_FOUND'],
    ['seed_product', {}, 'INVALID_PARAMS'],
  ])('%s with %j is %s', async (scenario, params, error) => {
    const { control } = await openController();
    expect(await control(scenario, params)).toMatchObject({
      isError: true,
      body: { success: false, error, status: 'failed' },
    });
  });

  test('without a scenario says which there are to send', async () => {
    const { call } = await openController();
    expect((await call('comply_test_controller', {})).body).toMatchObject({ success: false, error: 'INVALID_PARAMS' });
  });
});
