/** What became of scenarios, written for a terminal, a program and a build server. */
import { describe, expect, test } from 'vitest';
import type { PlayedScenario } from '../../../src/lab/scenario/play-scenario.ts';
import { hasFailed, scenarioJson, scenarioJunit, scenarioText } from '../../../src/lab/scenario/scenario-report.ts';

const good: PlayedScenario = {
  name: 'a kettle',
  file: 'kettles.yaml',
  complaints: [],
  turns: [{ did: 'a kettle', answered: 'Red.', status: 'active' }],
  ms: 12,
};
const bad: PlayedScenario = {
  name: 'a <b> & more',
  file: 'kettles.yaml',
  complaints: [
    { turn: 1, about: 'shows', what: 'shows p1, not p2' },
    { turn: 1, about: 'says', what: 'does not say $10' },
    { turn: 2, about: 'no answer', what: 'si_send_message was refused: X: Y' },
  ],
  turns: [{ did: 'a kettle', answered: 'Red\u001b[31m "one".', status: 'active' }],
  ms: 1500,
};
const run = { agent: 'http://a.example/mcp', transport: 'http', version: '2026-07-28' };

describe('the result of scenarios', () => {
  test('as text has the answer under what it has wrong', () => {
    expect(scenarioText([{ ...run, scenarios: [good, bad] }])).toBe(
      [
        'http://a.example/mcp (http, MCP 2026-07-28)',
        '  ✓ a kettle',
        '  ✗ a <b> & more (kettles.yaml)',
        '      turn 1 "a kettle": shows p1, not p2',
        '      turn 1 "a kettle": does not say $10',
        '        answered: "Red\\u001b[31m \\"one\\"."',
        '      turn 2: si_send_message was refused: X: Y',
        '',
        '2 scenarios, 1 failed',
        '',
      ].join('\n'),
    );
    expect(scenarioText([{ ...run, scenarios: [good] }])).toMatch(/\n1 scenario, all as expected\n$/);
  });

  test('as JSON has everything', () => {
    const runs = [{ ...run, scenarios: [good, bad] }];
    expect(JSON.parse(scenarioJson(runs))).toEqual({ scenarios: 2, failed: 1, runs });
    expect([hasFailed(runs), hasFailed([{ ...run, scenarios: [good] }])]).toEqual([true, false]);
  });

  test('as JUnit is a suite for each run and a case for each scenario, well formed', () => {
    expect(scenarioJunit([{ ...run, scenarios: [good, bad] }])).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="si-mcp run" tests="2" failures="1" errors="0" skipped="0">',
        '  <testsuite name="http://a.example/mcp (http, MCP 2026-07-28)" tests="2" failures="1" errors="0" skipped="0">',
        '    <testcase classname="kettles.yaml" name="a kettle" time="0.012"/>',
        '    <testcase classname="kettles.yaml" name="a &lt;b&gt; &amp; more" time="1.500">',
        '      <failure type="shows" message="turn 1: shows p1, not p2">turn 1 &quot;a kettle&quot;: shows p1, not p2',
        'turn 1 &quot;a kettle&quot;: does not say $10',
        'answered: &quot;Red\\u001b[31m \\&quot;one\\&quot;.&quot;',
        'turn 2: si_send_message was refused: X: Y</failure>',
        '    </testcase>',
        '  </testsuite>',
        '</testsuites>',
        '',
      ].join('\n'),
    );
  });
});
