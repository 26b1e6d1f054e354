import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFaultRules } from '../../../src/lab/faults/fault-rules.ts';
import { SITUATIONS } from '../../../src/lab/host-report/situations.ts';

const TRAPS = { http: 'http://127.0.0.1:1/checkout_sessions', https: 'https://localhost:1/checkout_sessions' };

describe('the situations', () => {
  test.each(SITUATIONS)('$id has rules that can be read, named after it', ({ id, rules }) => {
    const read = readFaultRules(JSON.stringify({ rules: rules(TRAPS) }));
    if (!read.ok) throw new Error(read.problems.join(' '));
    const names = read.rules.rules.map(({ name }) => name?.split(' (')[0]);
    expect(new Set(names)).toEqual(new Set(id === 'plain' ? [] : [id]));
  });

  test('stand in docs/host-lab.md with what happens in them', () => {
    const page = readFileSync(new URL('../../../docs/host-lab.md', import.meta.url), 'utf8');
    const [, table = ''] = page.split('| Situation | What happens |\n|---|---|\n');
    expect(table.split('\n\n')[0]).toBe(SITUATIONS.map(({ id, happens }) => `| \`${id}\` | ${happens} |`).join('\n'));
  });

  test('plant everything that a check looks for', () => {
    const sources = ['traps', 'tolerance', 'idempotency'].map((name) =>
      readFileSync(new URL(`../../../src/lab/host-report/${name}.ts`, import.meta.url), 'utf8'),
    );
    const looked = sources.flatMap((text) =>
      [...text.matchAll(/(?:trapped\(run, |goesOn\(run, |planted\.includes\()'([\w-]+)'/g)].map(([, name]) => name),
    );
    const ids = SITUATIONS.map(({ id }) => id);
    expect(looked.length).toBeGreaterThan(5);
    expect(looked.filter((name) => !ids.includes(String(name)))).toEqual([]);
  });
});
