/** Fault rules as people write them: what is read, and what is said of what cannot be. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultRule, nameRules, readFaultRules } from '../../../src/lab/faults/fault-rules.ts';
import { magicInputOf } from '../../../src/lab/faults/magic-input.ts';
import { fits } from '../../../src/lab/faults/matching.ts';

const problemsOf = (text: string) => {
  const read = readFaultRules(text);
  return read.ok ? [] : read.problems;
};

describe('a file of fault rules', () => {
  test('is YAML: a seed, and a rule for each fault with the calls that it is for', () => {
    const read = readFaultRules(`
seed: 3
rules:
  - name: slow third message
    match: {tool: si_send_message, session: 1, call: [3, 5], message: "*refund*", chance: 0.5}
    fault: delay
    ms: 800
    jitter_ms: 200
    times: 2
  - fault: missing_field
    path: response.ui_elements[0].data
`);
    expect(read).toEqual({
      ok: true,
      rules: {
        seed: 3,
        rules: [
          {
            name: 'slow third message',
            match: { tool: 'si_send_message', session: 1, call: [3, 5], message: '*refund*', chance: 0.5 },
            fault: 'delay',
            ms: 800,
            jitter_ms: 200,
            times: 2,
          },
          { fault: 'missing_field', path: ['response', 'ui_elements', 0, 'data'] },
        ],
      },
    });
  });

  test('may be one rule alone, and JSON', () => {
    expect(readFaultRules('{"fault": "sent_twice"}')).toEqual({
      ok: true,
      rules: { rules: [{ fault: 'sent_twice' }] },
    });
  });

  test.each([
    [
      'rules: [',
      ['Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 9:'],
    ],
    ['[]', ['Send arguments as an object, not as an array.']],
    [
      'rules: [{fault: slow}]',
      [
        'Send rules[0].fault as one of delay, timeout, drop_connection, rate_limited, server_error, adcp_error, expired_session, ' +
          'expired_token, malformed_json, missing_field, wrong_type, set_field, unknown_ui_type, http_checkout_url, ' +
          'past_expires_at, price_mismatch, oversized, sent_twice.',
      ],
    ],
    ['rules: [{fault: delay}]', ['Send rules[0].ms.']],
    ['rules: [{fault: delay, ms: 1, mx: 2}]', ['rules[0] has no mx; take it out.']],
    [
      'rules: [{fault: missing_field, path: "a..b"}]',
      ['Send rules[0].path as member names and [0] indexes, e.g. response.ui_elements[0].type.'],
    ],
    [
      'rules: [{fault: timeout, match: {tool: si_send_mesage}}]',
      ['There is no tool si_send_mesage. Did you mean si_send_message?'],
    ],
    ['rules: [{fault: timeout, name: a}, {fault: timeout, name: a}]', ['Two rules are called a.']],
  ])('%s is refused with what to write instead', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('that names itself over and over is refused and not unfolded', () => {
    const bomb = `a: &a [1]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nrules: [${'*c,'.repeat(50)}]`;
    expect(problemsOf(bomb)).toEqual(['Excessive alias count indicates a resource exhaustion attack']);
  });
});

test('rules without a name are called after their fault, and numbered where that is taken', () => {
  const read = readFaultRules('rules: [{fault: timeout}, {fault: timeout}, {fault: timeout, name: timeout}]');
  expect(read.ok && nameRules(read.rules.rules, ['timeout 2']).map(({ name }) => name)).toEqual([
    'timeout 3',
    'timeout 4',
    'timeout',
  ]);
});

describe('a pattern', () => {
  test.each([
    ['*refund*', 'my refund please', true],
    ['refund', 'my refund', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', '', true],
    ['hi*there*x', 'hi there', false],
    ['**b', 'ab', true],
  ])('%s of %j: %s', (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected);
  });

  test('fits every text that its stars stand for', () => {
    const piece = fc.stringMatching(/^[a-c]{0,4}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, piece), { minLength: 1, maxLength: 5 }), piece, (parts, last) => {
        const pattern = `${parts.map(([said]) => said).join('*')}*${last}`;
        const text = parts.map(([said, any]) => said + any).join('') + last;
        expect(fits(pattern, text)).toBe(true);
      }),
    );
  });
});

describe('docs/host-lab.md', () => {
  const page = readFileSync(new URL('../../../docs/host-lab.md', import.meta.url), 'utf8');
  const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

  test('shows rules that are rules', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(section('Faults')) ?? [];
    const read = readFaultRules(example);
    expect(read.ok && read.rules.rules.map(({ fault }) => fault)).toEqual(['delay', 'rate_limited', 'drop_connection']);
  });

  test('has a row for every fault and for no other', () => {
    const [, table = ''] = section('Faults').split('What the host meets');
    const rows = [...table.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
    expect(rows).toEqual(FaultRule.options.map(({ shape }) => shape.fault.value));
  });

  test('shows magic inputs that are faults', () => {
    const inputs = [...section('Magic inputs').matchAll(/^\| `([^`]+)`/gm)].map(([, input = '']) => input);
    expect(inputs).toHaveLength(5);
    for (const input of inputs) {
      const args = input.startsWith('lab:') ? { offering_id: input } : { message: input };
      expect(magicInputOf('si_get_offering', args, 'spring'), input).toMatchObject({ problems: [], rule: {} });
    }
  });
});
