/** Every mistake a model is known for, at every step: the words of the error alone lead to a handoff. */
import { describe, expect, test } from 'vitest';
import { freshKey, openHost, uuidOf } from '../host.ts';
import { assertCheckoutHandoff, type Json } from '../official.ts';
import { type Attempt, type Errand, type Mistake, runErrand } from './careless-model.ts';

const errand: Errand = {
  wish: 'A flight to Boston next Tuesday morning',
  words: 'Tell me about DL628',
  action: 'checkout',
  payload: { product_id: 'DL628' },
};

const args = (attempt: Attempt) => attempt.args as Json;
const change = (changes: Json) => (right: Attempt) => ({ ...right, args: { ...args(right), ...changes } });
const forget =
  (...names: string[]) =>
  (right: Attempt) => ({
    ...right,
    args: Object.fromEntries(Object.entries(args(right)).filter(([name]) => !names.includes(name))),
  });
const wrap = (right: Attempt): Attempt => ({ ...right, args: JSON.stringify(right.args) });
const STEPS = ['start', 'say', 'press', 'end'] as const;

/** [what goes wrong, the mistake, whether an error must have been read] */
const mistakes: [string, Mistake, boolean][] = [
  ...STEPS.map((at): [string, Mistake, boolean] => [
    `arguments wrapped in a string (${at})`,
    { at, spoil: wrap },
    true,
  ]),
  ...STEPS.map((at): [string, Mistake, boolean] => [
    `a malformed adcp_version (${at})`,
    { at, spoil: change({ adcp_version: '3.1.2' }) },
    true,
  ]),
  ...STEPS.map((at): [string, Mistake, boolean] => [
    `two versions that disagree (${at})`,
    { at, spoil: change({ adcp_version: '3.1', adcp_major_version: 4 }) },
    true,
  ]),
  ...STEPS.map((at): [string, Mistake, boolean] => [
    `context as a string (${at})`,
    { at, spoil: change({ context: 'c' }) },
    true,
  ]),
  ...STEPS.map((at): [string, Mistake, boolean] => [
    `an API key among the arguments (${at})`,
    { at, spoil: change({ api_key: 'k' }) },
    true,
  ]),
  ...(['start', 'say', 'press'] as const).flatMap((at): [string, Mistake, boolean][] => [
    [`a forgotten idempotency key (${at})`, { at, spoil: forget('idempotency_key') }, true],
    [`a short idempotency key (${at})`, { at, spoil: change({ idempotency_key: '1' }) }, true],
    [
      `an idempotency key with blanks (${at})`,
      { at, spoil: change({ idempotency_key: 'my key for this call' }) },
      true,
    ],
    [
      `an idempotency key without randomness (${at})`,
      { at, spoil: change({ idempotency_key: '0000000000000000' }) },
      true,
    ],
    [`a numeric idempotency key (${at})`, { at, spoil: change({ idempotency_key: 12345 }) }, true],
  ]),
  ...(['say', 'press', 'end'] as const).flatMap((at): [string, Mistake, boolean][] => [
    [`an invented session id (${at})`, { at, spoil: change({ session_id: 'sess_abc123' }) }, true],
    [`a forgotten session id (${at})`, { at, spoil: forget('session_id') }, true],
    [`a session id inside payload (${at})`, { at, spoil: inPayload }, true],
  ]),
  ['no identity', { at: 'start', spoil: forget('identity') }, true],
  ['an identity without consent_granted', { at: 'start', spoil: change({ identity: {} }) }, true],
  ['consent as a word', { at: 'start', spoil: change({ identity: { consent_granted: 'false' } }) }, true],
  ['no intent', { at: 'start', spoil: forget('intent') }, true],
  ['a blank intent', { at: 'start', spoil: change({ intent: ' ' }) }, true],
  ['an endless intent', { at: 'start', spoil: change({ intent: 'a flight to Boston '.repeat(1000) }) }, true],
  ['an invented offering id', { at: 'start', spoil: change({ offering_id: 'boston-deals' }) }, true],
  [
    'an empty start',
    { at: 'start', spoil: change({ intent: undefined, identity: undefined, idempotency_key: undefined }) },
    true,
  ],
  ['a turn before any session', { at: 'start', spoil: tooEarly }, true],
  ['an ending before any session', { at: 'start', spoil: endTooEarly }, true],
  ['neither words nor action', { at: 'say', spoil: forget('message') }, true],
  ['blank words', { at: 'say', spoil: change({ message: '' }) }, true],
  ['words as a list', { at: 'say', spoil: change({ message: ['Tell me about DL628'] }) }, true],
  ['a button without an action', { at: 'press', spoil: change({ action_response: { label: 'Book DL628' } }) }, true],
  ['a button as a word', { at: 'press', spoil: change({ action_response: 'checkout' }) }, true],
  ['a wrong reason', { at: 'end', spoil: change({ reason: 'purchase' }) }, true],
  ['no reason', { at: 'end', spoil: forget('reason') }, true],
  ...['Buy it', 'buy it', '[Buy it]', 'Book DL628'].map((words): [string, Mistake, boolean] => [
    `a button label typed as a message: ${words}`,
    { at: 'press', spoil: typed(words) },
    false,
  ]),
  ['an idempotency key on the ending', { at: 'end', spoil: change({ idempotency_key: 'x' }) }, false],
];

describe('a model that follows only the words of errors reaches a handoff', () => {
  test.each(mistakes)('after %s (R5, R112, R116)', async (_what, mistake, refused) => {
    const host = await openHost();
    const { last, refusals, calls } = await runErrand(host, errand, mistake);
    expect(refusals.length > 0, refusals.join('\n')).toBe(refused);
    expect(calls.length, refusals.join('\n')).toBeLessThan(12);
    await expectHandoff(last);
  });

  test('after reusing the idempotency key of another turn (R101, R112)', async () => {
    const host = await openHost();
    let used: unknown;
    const spoil = (right: Attempt) => {
      used = used ?? uuidOf('reused');
      return change({ idempotency_key: used })(right);
    };
    const first = await runErrand(host, errand, { at: 'start', spoil });
    expect(first.refusals).toEqual([]);
    const second = await runErrand(host, { ...errand, wish: 'A flight to Boston tomorrow' }, { at: 'start', spoil });
    expect(second.refusals).toHaveLength(1);
    await expectHandoff(second.last);
  });

  test('after talking on in a session that is over, or that expired meanwhile (R71, R72, R112)', async () => {
    for (const over of ['ended', 'expired']) {
      const host = await openHost();
      const old = await host.start(errand.wish);
      if (over === 'ended') await old.terminate('user_exit');
      else host.testAgent.wait(301);
      const spoil = change({ session_id: old.id });
      const { last, refusals } = await runErrand(host, errand, { at: 'press', spoil });
      expect(refusals, over).toHaveLength(1);
      await expectHandoff(last);
    }
  });

  test('ending too early says what was missing, and the next session gets there (A65, P10)', async () => {
    const host = await openHost();
    const early = await host.start(errand.wish);
    const ended = await early.terminate('handoff_transaction');
    expect(ended).not.toHaveProperty('acp_handoff');
    expect(ended.message).toMatch(/si_send_message until session_status is pending_handoff/);
    const { last } = await runErrand(host, errand);
    await expectHandoff(last);
  });
});

async function expectHandoff(last: Json) {
  expect(last).toMatchObject({ terminated: true, session_status: 'complete' });
  const { payload } = assertCheckoutHandoff(last.acp_handoff);
  expect(payload.metadata.price).toEqual({ amount: 199, currency: 'USD' });
}

function inPayload(right: Attempt): Attempt {
  const { session_id, ...rest } = args(right);
  return { ...right, args: { ...rest, payload: { session_id } } };
}

function tooEarly(): Attempt {
  return { tool: 'si_send_message', args: { session_id: '', message: errand.words, idempotency_key: freshKey() } };
}

function endTooEarly(): Attempt {
  return { tool: 'si_terminate_session', args: { session_id: 'none', reason: 'host_terminated' } };
}

function typed(words: string) {
  return (right: Attempt): Attempt => ({ ...right, args: { ...forgetAction(args(right)), message: words } });
}

function forgetAction({ action_response, ...rest }: Json): Json {
  return rest;
}
