/** What became of scenarios: as text for a terminal, as JSON for a program, as JUnit XML for a build server. */
import { escapedXml } from '../report/junit.ts';
import type { PlayedScenario } from './play-scenario.ts';

/** Scenarios that were played in one era over one transport. */
export interface ScenarioRun {
  agent: string;
  transport: string;
  /** The version of MCP. */
  version: string;
  scenarios: PlayedScenario[];
}

/** Whether anything was not as expected. */
export function hasFailed(runs: readonly ScenarioRun[]): boolean {
  return runs.some(({ scenarios }) => scenarios.some(({ complaints }) => complaints.length > 0));
}

/** A line for each scenario, and under it what was not as expected, with the answer. */
export function scenarioText(runs: readonly ScenarioRun[]): string {
  const lines = runs.flatMap(({ agent, transport, version, scenarios }) => [
    `${agent} (${transport}, MCP ${version})`,
    ...scenarios.flatMap(linesOf),
    '',
  ]);
  const all = runs.flatMap(({ scenarios }) => scenarios);
  const failed = all.filter(({ complaints }) => complaints.length > 0).length;
  const told = `${all.length} ${all.length === 1 ? 'scenario' : 'scenarios'}, ${failed === 0 ? 'all as expected' : `${failed} failed`}`;
  return `${[...lines, told].map(printable).join('\n')}\n`;
}

/** `{ scenarios, failed, runs }`, indented, with a line end. */
export function scenarioJson(runs: readonly ScenarioRun[]): string {
  const all = runs.flatMap(({ scenarios }) => scenarios);
  const failed = all.filter(({ complaints }) => complaints.length > 0).length;
  return `${JSON.stringify({ scenarios: all.length, failed, runs }, undefined, 2)}\n`;
}

/** A suite per run, a case per scenario. */
export function scenarioJunit(runs: readonly ScenarioRun[]): string {
  const all = runs.flatMap(({ scenarios }) => scenarios);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="si-mcp run" ${countsIn(all)}>`,
    ...runs.flatMap(({ agent, transport, version, scenarios }) => [
      `  <testsuite name="${escapedXml(`${agent} (${transport}, MCP ${version})`)}" ${countsIn(scenarios)}>`,
      ...scenarios.map(testcase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function linesOf({ name, file, complaints, turns }: PlayedScenario): string[] {
  if (complaints.length === 0) return [`  ✓ ${name}`];
  return [
    `  ✗ ${name} (${file})`,
    ...complaints.flatMap(({ turn, what }, at) => [
      `      turn ${turn}${didIn(turns, turn)}: ${what}`,
      // The answer is told once for the complaints about it.
      ...(complaints[at + 1]?.turn === turn ? [] : answerIn(turns, turn)),
    ]),
  ];
}

function didIn(turns: PlayedScenario['turns'], turn: number): string {
  const did = turns[turn - 1]?.did;
  return did === undefined ? '' : ` "${did}"`;
}

function answerIn(turns: PlayedScenario['turns'], turn: number): string[] {
  const answered = turns[turn - 1]?.answered;
  return answered === undefined ? [] : [`        answered: ${JSON.stringify(answered)}`];
}

function countsIn(scenarios: readonly PlayedScenario[]): string {
  const failures = scenarios.filter(({ complaints }) => complaints.length > 0).length;
  return `tests="${scenarios.length}" failures="${failures}" errors="0" skipped="0"`;
}

function testcase({ name, file, complaints, turns, ms }: PlayedScenario): string {
  const time = (ms / 1000).toFixed(3);
  const open = `    <testcase classname="${escapedXml(file)}" name="${escapedXml(name)}" time="${time}"`;
  const [first] = complaints;
  if (first === undefined) return `${open}/>`;
  const told = linesOf({ name, file, complaints, turns, ms })
    .slice(1)
    .map((line) => line.trim());
  const failure = `<failure type="${first.about}" message="${escapedXml(`turn ${first.turn}: ${first.what}`)}">`;
  return `${open}>\n      ${failure}${escapedXml(told.join('\n'))}</failure>\n    </testcase>`;
}

/** What an agent says may hold anything: a terminal is shown no control characters. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}
