import { describe, expect, test } from 'vitest';
import { APPLIED_FAULTS } from '../../../src/lab/faults/applied-faults.ts';
import { createHostWatch } from '../../../src/lab/host-report/host-watch.ts';
import type { HookedCall } from '../../../src/mcp/call-hook.ts';
import type { AdcpToolResult } from '../../../src/mcp/result.ts';
import { WIRE_EFFECT } from '../../../src/mcp/wire-effect.ts';

const CALL: HookedCall = {
  ...{ name: 'si_send_message', args: { message: 'Hi' }, principal: 'local' },
  ...{ transport: 'http', era: 'modern', version: '2026-07-28' },
};
const FACTS = { situation: 'plain', canaries: [], ended: false };

function result(more: object = {}): AdcpToolResult {
  return { content: [{ type: 'text', text: '{}' }], structuredContent: { session_status: 'active' }, ...more };
}

function watchAt(times: number[], most?: { exchanges: number; visits: number; bytes: number }) {
  return createHostWatch(() => times.shift() ?? 0, most);
}

describe('what is seen of a host', () => {
  test('is the call as it came and the answer as it was sent, with both times', async () => {
    const watch = watchAt([10, 25]);
    const answer = result();
    expect(await watch.hook(CALL, async () => answer)).toBe(answer);
    expect(watch.run(FACTS).exchanges).toEqual([
      {
        ...{ number: 1, at: 10, answeredAt: 25, tool: 'si_send_message', args: { message: 'Hi' }, principal: 'local' },
        ...{ transport: 'http', era: 'modern', version: '2026-07-28' },
        ...{ answer: { session_status: 'active' }, isError: false },
      },
    ]);
  });

  test.each([
    ['unanswered', { kind: 'unanswered' }, 'no answer came'],
    ['dropped', { kind: 'dropped', partly: false }, 'the connection was dropped'],
    ['a status', { kind: 'status', status: 503 }, 'the service failed with 503'],
    ['malformed', { kind: 'malformed' }, 'the answer was cut off'],
    ['sent twice', { kind: 'twice' }, undefined],
  ])('of an answer that is %s is that it was lost', async (_what, effect, lost) => {
    const watch = watchAt([]);
    await watch.hook(CALL, async () => result({ [WIRE_EFFECT]: effect }));
    expect(watch.run(FACTS).exchanges[0]?.lost).toBe(lost);
  });

  test('of HTTP 429 is what it says in AdCP', async () => {
    const watch = watchAt([]);
    await watch.hook(CALL, async () => result({ [WIRE_EFFECT]: { kind: 'status', status: 429, retry_after: 3 } }));
    const [seen] = watch.run(FACTS).exchanges;
    expect(seen).toMatchObject({ isError: true, answer: { adcp_error: { code: 'RATE_LIMITED', retry_after: 3 } } });
    expect(seen?.lost).toBeUndefined();
  });

  test.each([
    ['a situation by the name of its rule', { name: 'foreign-checkout', fault: 'set_field' }, 'foreign-checkout'],
    ['one of its rules', { name: 'foreign-checkout (not a sandbox)', fault: 'missing_field' }, 'foreign-checkout'],
    ['a fault without a name', { fault: 'oversized' }, 'oversized-answer'],
    ['a fault that was named after itself', { name: 'sent_twice 2', fault: 'sent_twice' }, 'answer-twice'],
    ['another fault', { fault: 'delay' }, 'delay'],
  ])('names %s', async (_what, fault, planted) => {
    const watch = watchAt([]);
    await watch.hook(CALL, async () => result({ [APPLIED_FAULTS]: [fault] }));
    expect(watch.run(FACTS).exchanges[0]?.planted).toEqual([planted]);
  });

  test('stands in the order in which calls came, not in that of their answers', async () => {
    const watch = watchAt([]);
    let answerFirst: (answer: AdcpToolResult) => void = () => {};
    const first = watch.hook(CALL, () => new Promise((resolve) => (answerFirst = resolve)));
    await watch.hook({ ...CALL, name: 'si_terminate_session' }, async () => result());
    answerFirst(result());
    await first;
    expect(watch.run(FACTS).exchanges.map(({ number, tool }) => [number, tool])).toEqual([
      [1, 'si_send_message'],
      [2, 'si_terminate_session'],
    ]);
  });

  test('is bounded: the newest calls and visits are kept, by number and by bytes', async () => {
    const watch = watchAt([], { exchanges: 3, visits: 2, bytes: 1000 });
    for (const size of [1, 2, 3, 4]) await watch.hook({ ...CALL, args: { size } }, async () => result());
    for (const path of ['/a', '/b', '/c']) watch.visited('POST', path);
    const { exchanges, visits } = watch.run(FACTS);
    expect(exchanges.map(({ args }) => args)).toEqual([{ size: 2 }, { size: 3 }, { size: 4 }]);
    expect(visits.map(({ path }) => path)).toEqual(['/b', '/c']);
    await watch.hook({ ...CALL, args: { text: 'x'.repeat(2000) } }, async () => result());
    expect(watch.run(FACTS).exchanges.map(({ number }) => number)).toEqual([5]);
  });

  test('is forgotten when it is told to', async () => {
    const watch = watchAt([]);
    await watch.hook(CALL, async () => result());
    watch.visited('POST', '/acp');
    watch.clear();
    expect(watch.run(FACTS)).toEqual({ ...FACTS, exchanges: [], visits: [] });
  });
});
