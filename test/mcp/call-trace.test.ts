/** What debug tells of a call: what came and what was done, without a word of a user (R116). */
import { expect, test } from 'vitest';
import { traceOf } from '../../src/mcp/call-trace.ts';
import { openTestAgent } from '../host.ts';

test('a turn shows its members by size, and what it led to', () => {
  const args = { session_id: 'abc', message: 'my secret', ext: { a: 1, b: 2 }, context: null, 'ann@host.example': 1 };
  const answer = {
    ...{ status: 'completed', adcp_version: '3.2', session_status: 'pending_handoff', replayed: true },
    response: { message: 'my secret', ui_elements: [{ type: 'product_card', data: { title: 'x' } }] },
    handoff: { type: 'transaction', intent: { product: 'x' } },
  };
  expect(traceOf(args, answer)).toEqual({
    given: { session_id: '3 characters', message: '9 characters', ext: '2 members', context: 'null', others: 1 },
    answered: {
      ...{ release: '3.2', replayed: true, session_status: 'pending_handoff' },
      ...{ elements: ['product_card'], handoff: 'transaction' },
    },
  });
});

test('every argument of a tool is told by its name, and how many others there were', () => {
  const names = [
    ...['adcp_version', 'adcp_major_version', 'context', 'ext', 'idempotency_key', 'protocols', 'offering_id'],
    ...['offering_token', 'intent', 'include_products', 'product_limit', 'media_buy_id', 'placement', 'identity'],
    ...['supported_capabilities', 'sponsored_context_receipt', 'session_id', 'message', 'action_response', 'reason'],
    ...['termination_context', 'meta', 'id', 'payload'],
  ];
  const args = Object.fromEntries([...names, 'other', 'another'].map((name) => [name, [1, 2]]));
  expect(traceOf(args, {})).toStrictEqual({
    given: { ...Object.fromEntries(names.map((name) => [name, '2 elements'])), others: 2 },
    answered: { release: undefined },
  });
});

test.each<[unknown, string]>([
  ['', '0 characters'],
  [[], '0 elements'],
  [{}, '0 members'],
  [null, 'null'],
  [7, 'number'],
  [true, 'boolean'],
  [undefined, 'undefined'],
])('the size of %j is told as %s', (message, size) => {
  expect(traceOf({ message }, {})).toEqual({ given: { message: size }, answered: {} });
});

test('products, a follow-up and elements are told by number and kind, and what is no such thing is not told', () => {
  const answer = {
    matching_products: [{ name: 'x' }, { name: 'y' }],
    response: { ui_elements: [7, { type: 'text' }] },
    follow_up: { action: 'save_for_later' },
    errors: [{ issues: [7, { keyword: 'enum' }] }],
  };
  expect(traceOf({}, answer)).toStrictEqual({
    given: {},
    answered: {
      ...{ release: undefined, products: 2, elements: [undefined, 'text'], follow_up: 'save_for_later' },
      issues: [undefined, 'enum'],
    },
  });
  const none = { session_status: 7, replayed: false, matching_products: 7, response: { ui_elements: [] }, handoff: 7 };
  expect(traceOf({}, { ...none, follow_up: 7, errors: [7] })).toStrictEqual({
    given: {},
    answered: { release: undefined },
  });
  expect(traceOf({}, { response: 7, errors: [{ issues: 7 }] })).toStrictEqual({
    given: {},
    answered: { release: undefined },
  });
});

test('a refusal shows which rules were broken, and arguments that are none what they are', () => {
  const errors = [{ code: 'INVALID_REQUEST', issues: [{ keyword: 'type', pointer: '/x', message: 'Send x' }] }];
  expect(traceOf('ann@host.example', { adcp_version: '3.2', errors })).toEqual({
    given: 'string',
    answered: { release: '3.2', issues: ['type'] },
  });
});

test('over stdio it stands in the line of the call, and a whole conversation leaves no word of it there', async () => {
  const testAgent = await openTestAgent();
  const host = await testAgent.connect();
  const planted = 'planted-ann@host.example';
  await host.call('si_get_offering', { offering_id: planted, intent: planted, [planted]: planted });
  await host.call('si_initiate_session', {
    intent: planted,
    identity: { consent_granted: false },
    ext: { [planted]: 1 },
  });
  const calls = testAgent.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'call');
  expect(calls[0].trace.given).toEqual({ offering_id: '24 characters', intent: '24 characters', others: 1 });
  expect(calls[1].trace.answered.issues).toEqual(['required']);
  expect(testAgent.logged.join('')).not.toContain('planted');
});
