/** A turn whose message somebody else read: the acts come from there, and nothing is handed over without the second key. */
import { describe, expect, test } from 'vitest';
import type { LineChange, UserAct } from '../../src/dialogue/dialogue-acts.ts';
import { sayTo } from '../../src/dialogue/personal.ts';
import type { Trace } from '../../src/dialogue/trace.ts';
import type { Memory } from '../../src/dialogue/turn.ts';
import { NOW, shipped } from './conversation.ts';

const { dialogue } = await shipped('acme-outdoor');
const GREEN: LineChange = { item: { id: 'ridge-2-tent' }, choices: [{ on: 'o:color', any: ['green'] }] };
const buy = (...lines: LineChange[]): UserAct => ({ act: 'buy', lines, certain: true });

function read(memory: Memory, acts: UserAct[], agrees: boolean, pending = false) {
  const traces: Trace[] = [];
  const tracer = { clock: () => 0, done: (trace: Trace) => traces.push(trace) };
  const setting = { now: NOW, seed: 1, checkout: true, pending, tracer };
  const reading = { acts, agrees: () => agrees, embedded: [{ act: 'thank' } satisfies UserAct] };
  const outcome = dialogue.takeTurn(memory, { message: 'xyzzy' }, setting, reading);
  return { ...outcome, message: sayTo({}, outcome.reply.message), trace: traces[0] };
}

const begun = { ...dialogue.openMemory({}), turns: 1 };

describe('a turn that somebody else read', () => {
  test('takes the acts as they were read, and its trace names the reader and both readings', () => {
    const { trace, message } = read(begun, [{ act: 'look', of: [{ id: 'ridge-2-tent' }] }], true);
    expect(message).toContain('Ridge 2 tent is $349');
    expect(trace).toMatchObject({ reader: 'model', acts: [{ act: 'look' }], embedded: [{ act: 'thank' }] });
  });

  test('hands over with the second key (P40)', () => {
    const { event, memory } = read(begun, [buy(GREEN)], true);
    expect(event).toBe('request_handoff');
    expect(memory.agreement?.lines).toMatchObject([{ product_id: 'ridge-2-tent', quantity: 1 }]);
  });

  test('asks without it, and a yes hands over no more (P40)', () => {
    const first = read(begun, [buy(GREEN)], false);
    expect([first.event, first.memory.agreement]).toEqual(['reply', undefined]);
    expect(first.message).toMatch(/1 × Ridge 2 tent \(Green\).*\?$/);
    expect(read(first.memory, [{ act: 'affirm', certain: true }], false).event).toBe('reply');
    expect(read(first.memory, [{ act: 'affirm', certain: true }], true).event).toBe('request_handoff');
  });

  test('changes nothing of what is being handed over without it (P40)', () => {
    const { memory } = read(begun, [buy(GREEN)], true);
    for (const act of [
      { act: 'set', lines: [{ ...GREEN, quantity: 5 }] },
      buy({ ...GREEN, quantity: 5 }),
    ] as UserAct[]) {
      const next = read(memory, [act], false, true);
      expect(next.event).toBe('revise_handoff');
      expect(next.memory.agreement?.lines).toEqual(memory.agreement?.lines);
    }
  });

  test('never hands over more of a thing than there are, however it was told', async () => {
    const pace = await shipped('pace-running');
    const item = pace.brand.items.find(({ variants }) => variants.some(({ stock }) => stock === 3));
    const variant = item?.variants.find(({ stock }) => stock === 3);
    const line = { item: { id: item?.id ?? '', variant: variant?.id } };
    const memory = { ...pace.dialogue.openMemory({}), turns: 1 };
    const reading = {
      acts: [buy({ ...line, quantity: 3 }, { ...line, quantity: 2 })],
      agrees: () => true,
      embedded: [],
    };
    const setting = { now: NOW, seed: 1, checkout: true, pending: false };
    const outcome = pace.dialogue.takeTurn(memory, { message: 'x' }, setting, reading);
    expect(outcome.event).toBe('reply');
    expect(outcome.memory.ask).toMatchObject({ for: 'buy', lines: [{ product_id: item?.id, quantity: 3 }] });
  });
});
