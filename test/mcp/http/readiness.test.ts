import { expect, test } from 'vitest';
import { inTime, STORE, watched } from '../../../src/mcp/http/readiness.ts';

test('what says nothing in time is not there', async () => {
  expect(await inTime(() => new Promise(() => {}), 5)).toBe(false);
  expect(await inTime(async () => true, 1000)).toBe(true);
  expect(await inTime(async () => false, 1000)).toBe(false);
  expect(await inTime(undefined)).toBe(true);
});

test('the log is told once that it is gone, and once that it is back', async () => {
  const told: string[] = [];
  const answers = [true, false, false, true, true];
  const ask = watched(async () => answers.shift() ?? true, STORE, {
    warn: (message) => told.push(`warn ${message}`),
    info: (message) => told.push(`info ${message}`),
  });
  for (let time = 0; time < 5; time++) await ask();
  expect(told).toEqual(['warn the database of --store does not answer', 'info the database of --store answers again']);
});
