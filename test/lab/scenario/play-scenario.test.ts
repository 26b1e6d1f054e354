/** A scenario played against an agent: which calls are made, and what is told of the answers. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/lab/scenario/exchange.ts';
import { readScenarios } from '../../../src/lab/scenario/format.ts';
import { type CallTool, playScenario } from '../../../src/lab/scenario/play-scenario.ts';
import { openTestAgent } from '../../host.ts';

function scenario(turns: string, more = '') {
  const text = `- name: one\n  brand: somebody\n  tags: [x]\n${more}  turns:\n${turns}`;
  const [read] = readScenarios(text, 'one.yaml');
  if (!read) throw new Error('no scenario');
  return read;
}

/** An agent that nobody knows anything of, with its answers in order. */
function agentOf(answers: Json[]) {
  const calls: [tool: string, args: Json][] = [];
  const call: CallTool = async (tool, args) => {
    calls.push([tool, args]);
    const body = answers[calls.length - 1] ?? { session_status: 'terminated' };
    return { body, isError: 'adcp_error' in body };
  };
  return { calls, call };
}

function settings() {
  let keys = 0;
  return { newKey: () => `key-${++keys}`, ticks: () => 0 };
}

const card = (title: string, product_id: string) => ({
  type: 'product_card',
  data: { title, price: '$10', cta: { label: 'Choose', action: 'select', payload: { product_id } } },
});

const opened = (message: string, ui_elements: object[] = []) => ({
  session_id: 's1',
  session_status: 'active',
  response: { message, ui_elements },
});

describe('a scenario', () => {
  test('makes the calls of a host: it opens a session, says, presses what was shown, and ends', async () => {
    const { calls, call } = agentOf([
      { offering_token: 't1', matching_products: [{ product_id: 'p9', name: 'Blue kettle' }] },
      opened('Red kettle, or the Blue kettle?', [card('Red kettle', 'p1')]),
      opened('The Red kettle is $10.', [
        { type: 'action_button', data: { label: 'Buy', action: 'buy', payload: { n: 1 } } },
      ]),
      opened('Yes.'),
      { session_id: 's1', session_status: 'terminated' },
    ]);
    const played = await playScenario(
      scenario(
        [
          '    - user: a kettle',
          '      shows: [p1, p9]',
          '    - press_shown: { on: p1, like: choose }',
          '      shows: p1',
          '      says: $10',
          '    - press_shown: { like: buy }',
          '    - end: user_exit',
          '      status: terminated',
        ].join('\n'),
        '  token: { offering_id: o1 }\n  offering: o1\n',
      ),
      call,
      settings(),
    );
    expect(played).toEqual({
      name: 'one',
      file: 'one.yaml',
      complaints: [],
      ms: 0,
      turns: [
        { did: 'a kettle', answered: 'Red kettle, or the Blue kettle?', status: 'active' },
        { did: '[presses select {"product_id":"p1"}]', answered: 'The Red kettle is $10.', status: 'active' },
        { did: '[presses buy {"n":1}]', answered: 'Yes.', status: 'active' },
        { did: '[ends: user_exit]', answered: '', status: 'terminated' },
      ],
    });
    expect(calls).toEqual([
      ['si_get_offering', { offering_id: 'o1', include_products: true }],
      [
        'si_initiate_session',
        {
          idempotency_key: 'key-1',
          intent: 'a kettle',
          identity: { consent_granted: false, anonymous_session_id: 'si-mcp-run' },
          offering_id: 'o1',
          offering_token: 't1',
        },
      ],
      [
        'si_send_message',
        {
          session_id: 's1',
          idempotency_key: 'key-2',
          action_response: { action: 'select', payload: { product_id: 'p1' } },
        },
      ],
      [
        'si_send_message',
        { session_id: 's1', idempotency_key: 'key-3', action_response: { action: 'buy', payload: { n: 1 } } },
      ],
      ['si_terminate_session', { session_id: 's1', reason: 'user_exit' }],
    ]);
  });

  test('tells every expectation that is not met, and ends the session that it leaves', async () => {
    const { calls, call } = agentOf([opened('Hello.', [card('Red kettle', 'p1')]), opened('The Red kettle.')]);
    const { complaints } = await playScenario(
      scenario(
        [
          '    - user: a kettle',
          '      shows: p2',
          '      no_cards: true',
          '    - user: take it',
          '      handoff: { product_id: p1 }',
        ].join('\n'),
      ),
      call,
      settings(),
    );
    expect(complaints).toEqual([
      { turn: 1, about: 'shows', what: 'shows p1, not p2' },
      { turn: 1, about: 'shows', what: 'shows cards of p1' },
      { turn: 2, about: 'status', what: 'status is active, not pending_handoff' },
      { turn: 2, about: 'handoff', what: 'there is no handoff' },
    ]);
    expect(calls.at(-1)).toEqual(['si_terminate_session', { session_id: 's1', reason: 'host_terminated' }]);
  });

  test('ends where the agent refuses, does not answer, or shows no such button, and says so', async () => {
    const two = scenario('    - user: a kettle\n    - user: more\n    - user: even more');
    const refusing = agentOf([opened('Hi.'), { adcp_error: { code: 'SESSION_NOT_FOUND', message: 'Gone.' } }]);
    expect((await playScenario(two, refusing.call, settings())).complaints).toEqual([
      { turn: 2, about: 'no answer', what: 'si_send_message was refused: SESSION_NOT_FOUND: Gone.' },
    ]);
    const silent: CallTool = async () => {
      throw new Error('no answer in 60000 ms');
    };
    expect((await playScenario(two, silent, settings())).complaints).toEqual([
      { turn: 1, about: 'no answer', what: 'no answer in 60000 ms' },
    ]);
    const nameless = agentOf([{ session_status: 'active' }]);
    expect((await playScenario(two, nameless.call, settings())).complaints[0]?.what).toBe(
      'si_initiate_session gave no session_id',
    );
    const plain = agentOf([opened('Hi.')]);
    const pressing = scenario('    - user: a kettle\n    - press_shown: { like: buy }');
    expect((await playScenario(pressing, plain.call, settings())).complaints[0]?.what).toBe(
      'no button like {"like":"buy"} among []',
    );
  });

  test('against our own agent goes to the handoff and its payload', async () => {
    const host = await (await openTestAgent({ brand: 'acme-outdoor' })).connect();
    const call: CallTool = async (tool, args) => {
      const { structuredContent, isError } = await host.call(tool, args);
      return { body: Object(structuredContent), isError: isError === true };
    };
    const bought = scenario(
      [
        '    - user: a tent for two under $400',
        '      shows: ridge-2-tent',
        '    - user: the green one, please',
        '    - press: { action: checkout }',
        '      handoff: { product_id: ridge-2-tent, price: 349 }',
        '    - end: handoff_transaction',
        '      status: complete',
        '      checkout: { total: 34900 }',
      ].join('\n'),
    );
    expect((await playScenario(bought, call, { ...settings(), newKey: () => crypto.randomUUID() })).complaints).toEqual(
      [],
    );
    await host.close();
  });
});
