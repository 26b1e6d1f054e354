/** The checks find each known fault of an agent once, and none in an agent that has none. */
import { describe, expect, test } from 'vitest';
import { CHECKS, ERAS } from '../../../src/lab/agent-check/agent-check.ts';
import type { Report } from '../../../src/lab/report/check-result.ts';
import { reportOn } from './agent-with-faults.ts';
import { FAULTS } from './faults.ts';

const wrongIn = ({ results }: Report) =>
  results.filter(({ status }) => status === 'FAILED' || status === 'WARNING').map(({ id }) => id);

test('an agent without a fault passes every check, in both eras', async () => {
  const report = await reportOn(undefined, ERAS);
  expect(report.results.filter(({ status }) => status !== 'PASSED').map(({ id, status }) => [id, status])).toEqual([
    ['errors.retry-after', 'NOT_SEEN'],
  ]);
  expect(report.results.length).toBe(CHECKS.length + 1);
});

test('every check has an id and a title of its own', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
  expect(new Set(CHECKS.map(({ title }) => title)).size).toBe(CHECKS.length);
});

describe('each fault is found once, by its check', () => {
  test.each(FAULTS.map((fault) => [fault.finds, fault.what, fault] as const))('%s: %s', async (finds, _what, fault) => {
    const report = await reportOn(fault, fault.silentIn ? ERAS : ['2026-07-28']);
    expect(wrongIn(report)).toEqual([finds]);
  });

  test('and nearly every check has a fault that it finds', () => {
    const found = new Set(FAULTS.map(({ finds }) => finds));
    expect(CHECKS.map(({ id }) => id).filter((id) => !found.has(id))).toEqual(['transport.no-arguments']);
  });
});
