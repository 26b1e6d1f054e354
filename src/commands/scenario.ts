/** `si-mcp run`. Loaded with this command alone. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadBrand, SHIPPED_BRANDS } from '../brands/load.ts';
import type { Era } from '../client/message.ts';
import { ConfigError } from '../config.ts';
import { readScenarios, type Scenario, ScenarioError } from '../lab/scenario/format.ts';
import type { Named } from '../lab/scenario/names.ts';
import { type PlayedScenario, playScenario } from '../lab/scenario/play-scenario.ts';
import {
  hasFailed,
  type ScenarioRun,
  scenarioJson,
  scenarioJunit,
  scenarioText,
} from '../lab/scenario/scenario-report.ts';
import { targetName } from './agent-target.ts';
import { openTarget } from './open-target.ts';
import type { ScenarioTask } from './scenario-command.ts';

const WRITERS = { text: scenarioText, json: scenarioJson, junit: scenarioJunit };

/** Resolves to the exit code. Throws ConfigError when a file cannot be read or written, or the agent not be reached. */
export async function scenarios(task: ScenarioTask, version: string): Promise<number> {
  const chosen = task.files
    .flatMap(filesIn)
    .flatMap(readFile)
    .filter((one) => isChosen(one, task));
  if (chosen.length === 0) throw new ConfigError(`No scenario of ${task.files.join(', ')} is asked for.`);
  const itemsOf = createItems();
  const runs: ScenarioRun[] = [];
  for (const era of task.eras.length > 0 ? task.eras : [undefined]) runs.push(await runAll(era));
  tell(WRITERS[task.format](runs), task.out);
  return hasFailed(runs) ? 1 : 0;

  async function runAll(era: Era | undefined): Promise<ScenarioRun> {
    const run = { agent: targetName(task.target), transport: '', version: '' };
    const played: PlayedScenario[] = [];
    for (const scenario of chosen) {
      const { clock } = scenario;
      const environment: Record<string, string> = clock === undefined ? {} : { SI_MCP_CLOCK: clock };
      const connection = await openTarget({ ...task.target, ...(era && { era }) }, version, environment);
      Object.assign(run, { transport: connection.transport, version: connection.version });
      const items = await itemsOf(scenario);
      const settings = { newKey: randomUUID, ticks: () => performance.now(), ...(items && { items }) };
      played.push(await playScenario(scenario, connection.call, settings));
      await connection.close();
    }
    return { ...run, scenarios: played };
  }
}

/** A folder's YAML files, at any depth. */
function filesIn(path: string): string[] {
  if (!existsSync(path)) throw new ConfigError(`${path} cannot be read (ENOENT).`);
  if (!statSync(path).isDirectory()) return [path];
  const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return inside
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function readFile(file: string): Scenario[] {
  try {
    return readScenarios(readFileSync(file, 'utf8'), file);
  } catch (problem) {
    if (problem instanceof ScenarioError) throw new ConfigError(problem.message);
    throw new ConfigError(`${file} cannot be read (${codeOf(problem)}).`);
  }
}

function isChosen({ name, tags }: Scenario, { names, tags: wanted }: ScenarioTask): boolean {
  const named = names.length === 0 || names.some((part) => name.includes(part));
  return named && (wanted.length === 0 || wanted.some((tag) => tags.includes(tag)));
}

/** What the items of a scenario's brand are called: of a shipped one, or of a brand file beside the scenario. */
function createItems() {
  const known = new Map<string, Promise<Named['items']>>();
  return async ({ brand, file }: Scenario): Promise<Named['items'] | undefined> => {
    const beside = resolve(dirname(file), brand);
    const isFile = /\.ya?ml$/.test(brand) && existsSync(beside);
    if (!isFile && !SHIPPED_BRANDS.some((name) => name === brand)) return undefined;
    const place = isFile ? beside : brand;
    const items = known.get(place) ?? loadBrand(place).then((loaded) => loaded.items);
    known.set(place, items);
    return items;
  };
}

function tell(text: string, out: string | undefined): void {
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(out, text);
  } catch (problem) {
    throw new ConfigError(`--out: ${out} cannot be written (${codeOf(problem)}).`);
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown reason';
}
