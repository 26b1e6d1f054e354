/** Runs conformance checks against an SI agent in each MCP era it supports, and reports the results. */
import { type Connection, openConnection, type Target } from '../../client/connection.ts';
import { ConnectionError, type Era, type Json, list, record, words } from '../../client/message.ts';
import type { CheckResult, CheckStatus, Evidence, Report } from '../report/check-result.ts';
import { type Bench, createBench } from './bench.ts';
import { broken, type Check, unseen, type Verdict } from './check.ts';
import { answerChecks } from './checks/answers.ts';
import { discoveryChecks } from './checks/discovery.ts';
import { endingChecks } from './checks/ending.ts';
import { idempotencyChecks } from './checks/idempotency.ts';
import { negotiationChecks } from './checks/negotiation.ts';
import { offeringChecks } from './checks/offering.ts';
import { sessionChecks } from './checks/session.ts';
import { transportChecks } from './checks/transport.ts';
import { completed, offeringCandidates, type Profile } from './profile.ts';
import { Blocked, type Seen } from './seen.ts';

export const ERAS: readonly Era[] = ['2026-07-28', '2025-11-25'];

/** In the order of the report. */
export const CHECKS: readonly Check[] = [
  ...transportChecks,
  ...discoveryChecks,
  ...offeringChecks,
  ...sessionChecks,
  ...negotiationChecks,
  ...idempotencyChecks,
  ...endingChecks,
  ...answerChecks,
];

export type Caller = 'first' | 'second' | 'nobody';

export interface AgentCheck {
  /**
   * Opens a connection as this caller. `second` has another key than `first`, and `nobody` none; undefined where there is no such
   * caller. Throws ConnectionError.
   */
  connect(era: Era, caller: Caller): Promise<Connection | undefined>;
  /** How the report calls it. */
  subject: string;
  profile: Partial<Profile>;
  eras: readonly Era[];
  /** Modules to run, e.g. `idempotency`; all when left out. */
  only?: readonly string[];
  newKey(): string;
  /** In milliseconds. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** Called with progress messages. */
  progress?(text: string): void;
}

/** How each caller reaches an agent: a service with their keys, or a program, which has one caller. */
export function connecting(target: Target, secondKey: string | undefined): AgentCheck['connect'] {
  const keyed = 'url' in target && target.key !== undefined;
  const keys = { first: 'url' in target ? target.key : undefined, second: secondKey, nobody: undefined };
  return async (era, caller) => {
    if (caller === 'second' && secondKey === undefined) return undefined;
    if (caller === 'nobody' && !keyed) return undefined;
    return openConnection('url' in target ? { ...target, key: keys[caller] } : target, { era });
  };
}

/** The agent is unreachable or is not an SI agent. The message says why. */
export class AgentUnreachable extends Error {}

/** The report on an agent. Throws AgentUnreachable when it cannot be reached in any of the eras. */
export async function checkAgent(asked: AgentCheck): Promise<Report> {
  const runs: { era: Era; outcomes: Map<string, Verdict>; bench: Bench }[] = [];
  const notes: string[] = [];
  let failure = 'no era was asked for';
  for (const era of asked.eras) {
    const opened = await asked.connect(era, 'first').catch((thrown: unknown) => {
      if (!(thrown instanceof ConnectionError)) throw thrown;
      failure = thrown.message;
      notes.push(`The agent does not speak MCP ${era}: ${thrown.message}`);
    });
    if (opened === undefined) continue;
    try {
      runs.push({ era, ...(await runEra(asked, era, opened)) });
    } finally {
      await opened.close();
    }
  }
  if (runs.length === 0) throw new AgentUnreachable(failure);
  const { offering, releases } = runs[0]?.bench.profile ?? { offering: undefined, releases: [] };
  notes.push(
    `Offering: ${offering ?? 'none found; name one in the profile'}. Release asked for: ${releases[0] ?? 'none'}.`,
  );
  const results = chosen(asked).map((check) => resultOf(check, runs));
  return { about: 'agent', subject: asked.subject, results: [eraResult(asked, runs, notes), ...results], notes };
}

function chosen({ only }: AgentCheck): Check[] {
  return CHECKS.filter(({ id }) => only === undefined || only.includes(moduleOf(id)));
}

export const moduleOf = (id: string): string => id.slice(0, id.indexOf('.'));

/** Whether it speaks each era that was asked for. */
function eraResult({ eras }: AgentCheck, runs: readonly { era: Era }[], notes: readonly string[]): CheckResult {
  const missing = eras.filter((era) => runs.every((run) => run.era !== era));
  return {
    module: 'transport',
    id: 'transport.eras',
    title: `The agent speaks MCP ${eras.join(' and ')}`,
    status: missing.length === 0 ? 'PASSED' : 'WARNING',
    requirement: 'R1',
    evidence: missing.map((era) => ({ says: notes.find((note) => note.includes(era)) ?? `not ${era}` })),
  };
}

async function runEra(asked: AgentCheck, era: Era, connection: Connection) {
  const { now, wait, newKey } = asked;
  const other = await asked.connect(era, 'second');
  const { body: capabilities } = await connection.call('get_adcp_capabilities', {});
  const profile = await completed(asked.profile, capabilities, () => findOffering(connection));
  const connect = (caller: Caller) => asked.connect(era, caller);
  const bench = createBench({ era, connection, connect, other, capabilities, profile, now, wait, newKey });
  const outcomes = new Map<string, Verdict>();
  const checks = chosen(asked);
  for (const { id, title, run } of checks) {
    if (run === undefined) continue;
    asked.progress?.(`${era} ${title}`);
    outcomes.set(id, await bench.during(id, () => verdictOf(() => run(bench))));
  }
  for (const check of checks) if (check.look) outcomes.set(check.id, lookAt(check, bench));
  await other?.close();
  return { outcomes, bench };
}

/** Faults of the agent become verdicts; bugs in a check are thrown. */
async function verdictOf(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof Blocked) return unseen(thrown.message);
    if (thrown instanceof ConnectionError) return broken(`there was no answer: ${thrown.message}`);
    throw thrown;
  }
}

/** The first answer that does not keep it; unseen where it concerned none. */
function lookAt({ look }: Check, bench: Bench): Verdict {
  let concerned = false;
  for (const seen of bench.seen) {
    const said = look?.(seen, bench);
    if (said) return broken(String(said), seen);
    concerned ||= said === false;
  }
  return concerned ? { status: 'kept' } : unseen('no answer was of that kind');
}

/** The result of a check over all eras: broken in one is broken, unseen is what no era showed. */
function resultOf(
  { id, title, requirement, should }: Check,
  runs: { era: Era; outcomes: Map<string, Verdict>; bench: Bench }[],
): CheckResult {
  const verdicts = runs.flatMap(({ era, outcomes, bench }) => {
    const verdict = outcomes.get(id);
    return verdict === undefined ? [] : [{ era, verdict, bench }];
  });
  const wrong = verdicts.filter(({ verdict }) => verdict.status === 'broken');
  const warns = wrong.every(({ bench }) => (typeof should === 'function' ? should(bench) : should === true));
  const unkept = verdicts.every(({ verdict }) => verdict.status === 'unseen');
  const status: CheckStatus = wrong.length > 0 ? (warns ? 'WARNING' : 'FAILED') : unkept ? 'NOT_SEEN' : 'PASSED';
  const shown = wrong.length > 0 ? wrong : verdicts.filter(({ verdict }) => verdict.status === 'unseen');
  return {
    ...{ module: moduleOf(id), id, title, status, requirement },
    evidence: together(shown.map(({ era, verdict }) => evidenceOf(era, verdict))),
  };
}

/** What both eras say in the same words is said once. */
function together(evidence: Evidence[]): Evidence[] {
  const [first, ...more] = evidence;
  if (first === undefined || !more.every(({ says }) => says === first.says)) return evidence;
  const run = evidence.map(({ run }) => run).join(' and ');
  return [{ ...first, run }];
}

function evidenceOf(era: Era, verdict: Verdict): Evidence {
  const says = 'says' in verdict ? verdict.says : '';
  const seen = 'seen' in verdict ? verdict.seen : undefined;
  return { says, run: `MCP ${era}`, ...(seen && shown(seen)) };
}

function shown({ call, tool, request, body }: Seen) {
  return { call, tool, request, answer: body };
}

/** Tries words in what the server says of itself as the id of an offering, until one is available. */
async function findOffering(connection: Connection): Promise<string | undefined> {
  const { tools } = await connection.request('tools/list');
  const cards = list(tools).map(record);
  const texts = cards.flatMap(({ description }) => words(description) ?? []);
  const names = cards.flatMap(({ name, inputSchema }) => [
    String(name),
    ...Object.keys(record(record(inputSchema).properties)),
  ]);
  for (const offering_id of offeringCandidates(texts, names)) {
    const made = await connection.call('si_get_offering', { offering_id }).catch(() => undefined);
    const body: Json = made?.body ?? {};
    if (body.available === true) return offering_id;
  }
  return undefined;
}
