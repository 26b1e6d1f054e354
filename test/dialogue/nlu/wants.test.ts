/** What a message wants, as wishes. */
import { expect, test } from 'vitest';
import { loadBrand } from '../../../src/brands/load.ts';
import { createDialogue } from '../../../src/dialogue/dialogue.ts';
import type { UserAct } from '../../../src/dialogue/dialogue-acts.ts';
import type { Tracer } from '../../../src/dialogue/trace.ts';

const NOW = Date.parse('2026-01-18T17:00:00Z');
const speakers = new Map(
  await Promise.all(
    ['delta', 'nova-motors', 'pace-running'].map(
      async (name) => [name, createDialogue(await loadBrand(name))] as const,
    ),
  ),
);

test.each([
  ['pace-running', 'a present for a runner, 40 dollars max', { on: 'price', max: 4000 }],
  ['pace-running', 'road shoes w/o carbon', { on: 'a:plate', not: true }],
  ['nova-motors', 'sedans, 0-60 in under 5 seconds', { on: 'a:acceleration', max: 5 / 60, below: true }],
  ['delta', 'I need to be at a meeting in Boston at 11am', { on: 'a:arrival', max: 660 }],
  ['delta', 'evening flights, but not the last flight', { on: 'a:departure', max: 1345, below: true }],
  ['delta', 'flights that leave b4 9pm', { on: 'a:departure', max: 1260, below: true }],
])('%s: %s', (name, message, wish) => {
  const dialogue = speakers.get(name);
  const acts: UserAct[] = [];
  const tracer: Tracer = { clock: () => 0, done: (trace) => acts.push(...trace.acts) };
  dialogue?.takeTurn(dialogue.openMemory({}), { message }, { now: NOW, pending: false, tracer } as never);
  expect(acts.flatMap((act) => (act.act === 'inform' ? act.wishes : []))).toContainEqual(wish);
});
