import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { acceptKnown, BaselineError, baselineOf, readBaseline } from '../../../src/lab/report/baseline.ts';
import { type CheckResult, countsOf, exitCodeOf, type Report } from '../../../src/lab/report/check-result.ts';
import { jsonReport } from '../../../src/lab/report/json.ts';
import { junitReport } from '../../../src/lab/report/junit.ts';
import { textReport } from '../../../src/lab/report/text.ts';

const passed: CheckResult = {
  module: 'discovery',
  id: 'discovery.first',
  title: 'It asks for capabilities first',
  status: 'PASSED',
  requirement: 'O1',
  evidence: [{ says: 'It asked.', call: 1 }],
};
const failed: CheckResult = {
  module: 'ending',
  id: 'ending.silence',
  title: 'It sends nothing after the end',
  status: 'FAILED',
  requirement: 'O30',
  evidence: [
    {
      says: 'A message came after the end.',
      run: 'plain',
      call: 4,
      tool: 'si_send_message',
      request: { message: 'a <b> & "c"' },
    },
  ],
};
const warned: CheckResult = { ...passed, id: 'discovery.pin', status: 'WARNING', evidence: [{ says: 'No pin.' }] };
const unseen: CheckResult = { ...failed, id: 'ending.time', status: 'NOT_SEEN', evidence: [] };
const report: Report = {
  about: 'host',
  subject: 'node host.mjs',
  results: [passed, warned, failed, unseen],
  notes: ['What is painted on the screen cannot be seen.'],
};

describe('a report', () => {
  test('as text has each check on a line, evidence under what is not kept, and the counts at the end', () => {
    expect(textReport(report)).toBe(
      [
        'Host report: node host.mjs',
        '',
        'discovery',
        '  PASSED    It asks for capabilities first (discovery.first, O1)',
        '  WARNING   It asks for capabilities first (discovery.pin, O1)',
        '            No pin.',
        '',
        'ending',
        '  FAILED    It sends nothing after the end (ending.silence, O30)',
        '            plain, call 4, si_send_message: A message came after the end.',
        '              {"message":"a <b> & \\"c\\""}',
        '  NOT SEEN  It sends nothing after the end (ending.time, O30)',
        '',
        'Note: What is painted on the screen cannot be seen.',
        '',
        '1 passed, 1 failed, 1 warnings, 1 not seen',
        '',
      ].join('\n'),
    );
  });

  test('as text shows no control character of what a host sent', () => {
    const hostile = { ...failed, evidence: [{ says: 'a\u001b[2Jb\u202ec' }] };
    expect(textReport({ ...report, results: [hostile] })).toContain('a [2Jb c');
  });

  test('as JSON is the whole report with its counts', () => {
    expect(JSON.parse(jsonReport(report))).toEqual({
      ...report,
      counts: { PASSED: 1, FAILED: 1, WARNING: 1, NOT_SEEN: 1, accepted: 0 },
    });
  });

  test('as JUnit has a suite per module; FAILED is a failure, NOT_SEEN is skipped, WARNING passes with its words', () => {
    const xml = junitReport(report);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml);
    expect(testsuites['@_tests']).toBe('4');
    expect(testsuites['@_failures']).toBe('1');
    expect(testsuites['@_skipped']).toBe('1');
    const [discovery, ending] = testsuites.testsuite;
    expect(discovery.testcase[0]).toEqual({
      '@_classname': 'discovery',
      '@_name': 'It asks for capabilities first (discovery.first, O1)',
    });
    expect(discovery.testcase[1]['system-out']).toBe('WARNING\nNo pin.');
    expect(ending.testcase[0].failure['@_type']).toBe('ending.silence');
    expect(ending.testcase[0].failure['@_message']).toBe('A message came after the end.');
    expect(xml).toContain('request: {&quot;message&quot;:&quot;a &lt;b&gt; &amp; \\&quot;c\\&quot;&quot;}');
    expect(ending.testcase[1].skipped).toEqual({ '@_message': 'not seen' });
  });

  test('as JUnit is well-formed whatever a host sent', () => {
    const words = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(words, words, (says, note) => {
        const xml = junitReport({ ...report, notes: [note], results: [{ ...failed, evidence: [{ says }] }] });
        expect(XMLValidator.validate(xml)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('ends a run with 1 only for a failure that nobody accepted', () => {
    expect(exitCodeOf(report)).toBe(1);
    expect(exitCodeOf({ results: [passed, warned, unseen] })).toBe(0);
    expect(exitCodeOf(acceptKnown(report, new Map([['ending.silence', 'next release']])))).toBe(0);
  });
});

describe('a baseline', () => {
  const text = 'accepted:\n  - id: ending.silence\n    reason: fixed in our next release\n';

  test('accepts a known failure, which is then told as accepted in every format', () => {
    const accepted = acceptKnown(report, readBaseline(text));
    expect(countsOf(accepted)).toEqual({ PASSED: 1, FAILED: 0, WARNING: 1, NOT_SEEN: 1, accepted: 1 });
    expect(textReport(accepted)).toContain('  ACCEPTED  It sends nothing after the end');
    expect(textReport(accepted)).toContain('accepted: fixed in our next release');
    expect(junitReport(accepted)).toContain('<skipped message="accepted: fixed in our next release"/>');
    expect(JSON.parse(jsonReport(accepted)).results[2].accepted).toBe('fixed in our next release');
  });

  test('that accepts what passes, or what there is not, is told so', () => {
    const baseline = new Map([
      ['discovery.first', 'known'],
      ['discovery.typo', 'known'],
      ['ending.time', 'known'],
    ]);
    expect(acceptKnown(report, baseline).notes.slice(1)).toEqual([
      'The baseline accepts discovery.first, which passes now. Take it out.',
      'The baseline accepts discovery.typo, and there is no such check. Take it out.',
    ]);
  });

  test('written from a report accepts its failures and no other', () => {
    expect([...readBaseline(baselineOf(report))]).toEqual([
      ['ending.silence', 'not yet fixed: A message came after the end.'],
    ]);
    expect([...readBaseline(baselineOf({ ...report, results: [passed] }))]).toEqual([]);
  });

  test.each([
    ['no YAML', 'accepted: [', 'The baseline is no YAML.'],
    ['no list', 'ids: []', 'The baseline has no list "accepted".'],
    ['an empty file', '', 'The baseline has no list "accepted".'],
    ['an entry without a reason', 'accepted:\n  - id: a.b\n', 'Every entry of a baseline has an id and a reason.'],
    [
      'an entry twice',
      'accepted: [{id: a.b, reason: x}, {id: a.b, reason: y}]',
      'The baseline names a.b twice. Leave one of them.',
    ],
  ])('with %s is refused with what to write', (_what, written, message) => {
    expect(() => readBaseline(written)).toThrow(BaselineError);
    expect(() => readBaseline(written)).toThrow(message);
  });
});
