/** Which rules are due for which call, how often, and what is told of those that never were. */
import { describe, expect, test } from 'vitest';
import { readFaultRules } from '../../../src/lab/faults/fault-rules.ts';
import { createFaultSet } from '../../../src/lab/faults/fault-set.ts';
import { reportJson, unmatchedLines } from '../../../src/lab/faults/report.ts';
import type { HookedCall } from '../../../src/mcp/call-hook.ts';

const call = (name: string, args: object = {}, more: Partial<HookedCall> = {}): HookedCall => ({
  ...{ name, args, principal: 'ann', transport: 'stdio', era: 'legacy', version: '2025-11-25' },
  ...more,
});
const say = (message: string, session_id = 's1') => call('si_send_message', { message, session_id });

function setOf(rules: string, seed = 1) {
  const read = readFaultRules(rules);
  if (!read.ok) throw new Error(read.problems.join(' '));
  const set = createFaultSet(seed);
  set.add(read.rules);
  return set;
}

/** For each call, whether the one rule was due. Each that is due is carried out. */
const dueOf = (set: ReturnType<typeof createFaultSet>, calls: HookedCall[]) =>
  calls.map((one) => set.due(one).map((due) => due.done()).length > 0);

describe('a rule', () => {
  test('without conditions is for every call', () => {
    expect(dueOf(setOf('fault: timeout'), [call('si_get_offering'), say('a')])).toEqual([true, true]);
  });

  test('is for the nth of the calls that everything else fits', () => {
    const set = setOf('{fault: timeout, match: {tool: si_send_message, message: "a*", call: [2, 3]}}');
    const calls = [say('a'), say('b'), say('A few'), call('si_get_offering'), say('abc'), say('a')];
    expect(dueOf(set, calls)).toEqual([false, false, true, false, true, false]);
  });

  test('is carried out so many times at most', () => {
    expect(dueOf(setOf('{fault: timeout, times: 2}'), [say('a'), say('b'), say('c')])).toEqual([true, true, false]);
  });

  test('is for the nth session that was opened, from its first call on', () => {
    const set = setOf('{fault: timeout, match: {session: 2}}');
    const start = call('si_initiate_session', { intent: 'x' });
    expect(dueOf(set, [start])).toEqual([false]);
    set.opened('ann', 's1');
    expect(dueOf(set, [say('a'), start])).toEqual([false, true]);
    set.opened('ann', 's2');
    // The replay of the answer that opened it opens nothing.
    set.opened('ann', 's2');
    expect(dueOf(set, [say('a', 's1'), say('a', 's2'), say('a', 's3')])).toEqual([false, true, false]);
  });

  test('is for a session by its id, a principal, an offering, a transport, an era', () => {
    const rules = `
rules:
  - {fault: timeout, name: id, match: {session: s9}}
  - {fault: timeout, name: who, match: {principal: bob}}
  - {fault: timeout, name: what, match: {offering: "bo*"}}
  - {fault: timeout, name: how, match: {transport: http}}
  - {fault: timeout, name: when, match: {era: modern}}
`;
    const named = (one: HookedCall) =>
      setOf(rules)
        .due(one)
        .map(({ rule }) => rule.name);
    expect(named(say('a', 's9'))).toEqual(['id']);
    expect(named(call('si_get_offering', { offering_id: 'boston' }, { principal: 'bob' }))).toEqual(['who', 'what']);
    expect(named(call('si_get_offering', {}, { transport: 'http', era: 'modern' }))).toEqual(['how', 'when']);
  });

  test('sees what is said in a message, an intent or a pressed button', () => {
    const set = setOf('{fault: timeout, match: {message: checkout}}');
    const calls = [
      call('si_send_message', { action_response: { action: 'checkout' } }),
      call('si_initiate_session', { intent: 'Checkout' }),
      call('si_send_message', { action_response: 'checkout' }),
    ];
    expect(dueOf(set, calls)).toEqual([true, true, false]);
  });

  test('with a chance is drawn from its seed: the same again with the same, another with another', () => {
    const drawn = (seed: number) =>
      dueOf(
        setOf('{fault: timeout, match: {chance: 0.5}}', seed),
        Array.from({ length: 40 }, () => say('a')),
      );
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    const due = drawn(1).filter(Boolean).length;
    expect([due > 10, due < 30]).toEqual([true, true]);
    expect(dueOf(setOf('{fault: timeout, match: {chance: 0}}'), [say('a')])).toEqual([false]);
    expect(dueOf(setOf('{fault: timeout, match: {chance: 1}}'), [say('a')])).toEqual([true]);
  });

  test('of a name that is taken is not added, nor are those beside it', () => {
    const set = setOf('{fault: timeout, name: a}');
    const read = readFaultRules('rules: [{fault: timeout, name: b}, {fault: timeout, name: a}]');
    expect(read.ok && set.add(read.rules)).toEqual(['a']);
    expect(set.report().map(({ name }) => name)).toEqual(['a']);
    expect([set.remove('b'), set.remove('a'), set.report()]).toEqual([0, 1, []]);
  });
});

describe('a rule that was never carried out', () => {
  test('tells the call that came nearest, without what a user wrote', () => {
    const set = setOf('{fault: timeout, name: late, match: {tool: si_send_message, message: "*refund*", call: 2}}');
    for (const one of [call('si_get_offering'), say('I want Ada back'), say('a refund'), say('hello')]) set.due(one);
    expect(unmatchedLines(set.report())).toEqual([
      'fault rule "late" was never carried out: nearest was call 3, si_send_message (tool, message fitted): call should be 2, not 1.',
    ]);
  });

  test('says what was wanted of a message, and what was found only to whoever shows the operator key', () => {
    const set = setOf('{fault: timeout, name: late, match: {tool: si_send_message, message: "*refund*"}}');
    set.due(say('My name is Ada'));
    expect(unmatchedLines(set.report())).toEqual([
      'fault rule "late" was never carried out: nearest was call 1, si_send_message (tool fitted): message should be "*refund*".',
    ]);
    const shared = { call: 1, tool: 'si_send_message', fitted: ['tool'] };
    expect(reportJson(set.report(), false)).toMatchObject([
      { nearest_miss: { ...shared, missed: [{ what: 'message', wanted: '*refund*' }] } },
    ]);
    expect(JSON.stringify(reportJson(set.report(), false))).not.toContain('Ada');
    expect(reportJson(set.report(), true)).toMatchObject([
      { nearest_miss: { ...shared, missed: [{ what: 'message', wanted: '*refund*', found: 'My name is Ada' }] } },
    ]);
  });

  test('tells that nothing was called at all, and one that was carried out tells nothing', () => {
    const set = setOf('{fault: timeout, name: late}');
    expect(unmatchedLines(set.report())).toEqual(['fault rule "late" was never carried out: no tool was called.']);
    dueOf(set, [say('a')]);
    expect(unmatchedLines(set.report())).toEqual([]);
    expect(reportJson(set.report(), false)).toEqual([{ name: 'late', fault: 'timeout', matched: 1, applied: 1 }]);
  });

  test('because its answers had nothing to change, says so', () => {
    const set = setOf('{fault: http_checkout_url, name: link, match: {tool: si_terminate_session}}');
    for (const due of set.due(call('si_terminate_session'))) due.missed('the answer has no acp_handoff.checkout_url');
    set.due(say('a'));
    expect(unmatchedLines(set.report())).toEqual([
      'fault rule "link" was never carried out: nearest was call 1, si_terminate_session (tool fitted): the answer has no acp_handoff.checkout_url.',
    ]);
  });
});
