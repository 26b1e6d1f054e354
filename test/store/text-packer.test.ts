import { describe, expect, test } from 'vitest';
import { createByteBudget } from '../../src/store/byte-budget.ts';
import { createTextPacker, type KeptText, textOf } from '../../src/store/text-packer.ts';

const BATCH_SIZE = 48;
const text = (name: string, until = 0): KeptText => ({ owner: 'anna', text: JSON.stringify(name), at: 0, until });
/** A packer whose budget has counted the texts already, as a shelf does. */
const packerOf = () => {
  const budget = createByteBudget({ each: 1_000_000 });
  budget.charge('anna', 0, 100_000);
  return createTextPacker(budget);
};
const isWaiting = (kept: KeptText) => typeof kept.text === 'string';

function added(texts: KeptText[], packer = packerOf()): KeptText[] {
  for (const one of texts) packer.add(one);
  return texts;
}
const several = (count: number, until = 0) => Array.from({ length: count }, (_, at) => text(`text ${at}`, until));

describe('texts kept for long', () => {
  test('wait until there are forty-eight and are then packed, again and again', () => {
    expect(added(several(BATCH_SIZE - 1)).filter(isWaiting)).toHaveLength(47);
    expect(added(several(BATCH_SIZE)).filter(isWaiting)).toHaveLength(0);
    const many = added(several(2 * BATCH_SIZE + 5));
    expect(many.filter(isWaiting)).toEqual(many.slice(-5));
    expect(new Set(many.map((kept) => kept.text)).size).toBe(2 + 5);
    expect(many.map(textOf)).toEqual(many.map((_, at) => `"text ${at}"`));
  });

  test('share a batch when they end within a minute of each other, and not a moment more (R121)', () => {
    const [late, minute, over] = [text('late', 60_001), text('a minute before', 1), text('over a minute before', 0)];
    added([over, minute, ...several(BATCH_SIZE - 3, 60_001), late]);
    expect([late, minute, over].map(isWaiting)).toEqual([false, false, true]);
    expect([late, minute, over].map(textOf)).toEqual(['"late"', '"a minute before"', '"over a minute before"']);
  });

  test('are no longer waited for once they are dropped, and with the last one its owner is not either (R121)', () => {
    const packer = packerOf();
    const [past, now, later] = [text('past', 9), text('now', 10), text('later', 11)];
    added([past, now, later], packer);
    for (const one of [past, now, later]) packer.drop(one);
    expect(packer.owners()).toBe(0);
    added([past, now, later], packer);
    for (const one of [past, now]) packer.drop(one);
    const others = added(several(BATCH_SIZE - 2, 11), packer);
    expect(others.every(isWaiting)).toBe(true);
    added([text('the last one', 11)], packer);
    expect([past, now, later, ...others].filter(isWaiting)).toEqual([past, now]);
  });

  test('a place that its batch does not have is an error, not nothing', () => {
    const [first] = added(several(BATCH_SIZE));
    expect(() => textOf({ owner: 'anna', text: first?.text ?? '', at: BATCH_SIZE, until: 0 })).toThrow(
      'a batch without the text',
    );
  });
});
