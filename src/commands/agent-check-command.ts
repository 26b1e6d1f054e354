/** Command `agent-check`: flags and help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReportFormat } from './report-output.ts';

export interface AgentCheckTask {
  /** Where the agent is; or the program that is one, and its arguments. */
  url?: string;
  command: string[];
  key?: string;
  secondKey?: string;
  profile?: string;
  /** MCP protocol versions; none: both. */
  eras: string[];
  /** Modules; none: all. */
  only: string[];
  list: boolean;
  format: ReportFormat;
  out?: string;
  baseline?: string;
  writeBaseline?: string;
  /** How long the agent may take for one answer, in seconds. */
  timeout: number;
  all: boolean;
}

const MORE = `
Examples:
  si-mcp agent-check http://127.0.0.1:3333/mcp  check a running agent
  si-mcp agent-check -- node dist/si-mcp.js     check a program over stdio
  si-mcp agent-check --profile kettle.yaml --format html --out report.html https://si.kettle.example/mcp
                                                with a profile of the agent, as an HTML report
  si-mcp agent-check --key "$ONE" --second-key "$TWO" https://si.kettle.example/mcp
                                                with two callers, to check their isolation too
  si-mcp agent-check --only idempotency --only errors http://127.0.0.1:3333/mcp
                                                only these modules
  si-mcp agent-check --list                     the checks, by module

A profile is a YAML file; all fields are optional:
  offering: autumn-brew                 an available offering (default: found in the tool descriptions)
  unavailable: summer-brew              a known, unavailable offering
  intent: I am looking for a kettle.    what opens a session
  messages: [Which is the quietest?]    an ordinary question
  buy:                                  turns that lead to pending_handoff (default: presses buttons)
    - I'll take the Wren.
    - { action: checkout }
  back: Not yet, show me other ones.    cancels the purchase
  releases: ["3.1"]                     AdCP releases to request (default: the newest that the agent lists)

The check makes about 400 calls: anonymous sessions, and purchases that are handed over but never paid.
Checks and limits: docs/host-lab.md.

Exit code: 0 no failures outside the baseline, 1 failures, or the agent cannot be reached, 2 invalid flag or file.`;

const LONGEST_SECONDS = 600;

const ERAS = ['2025-11-25', '2026-07-28'];

const collect = (one: string, all: string[]) => [...all, one];

/** Adds `agent-check` to the program. `command` is what stands behind `--`; `ask` is called with the parsed task. */
export function addAgentCheckCommand(program: Command, command: string[], ask: (task: AgentCheckTask) => void): void {
  program
    .command('agent-check')
    .description('check an SI brand agent against the requirements, and report what it does wrong')
    .usage('[flags] URL | -- COMMAND [ARGUMENT...]')
    .argument('[url]', 'the MCP address of the agent')
    .option('--key <key>', 'the bearer key of the agent (or SI_MCP_KEY)')
    .option('--second-key <key>', 'the key of another caller')
    .option('--profile <file>', 'what to ask of this agent, as YAML')
    .addOption(new Option('--era <version>', 'only this MCP version').choices(ERAS).argParser(readEra))
    .option('--only <module>', 'only the checks of this module (repeatable)', collect, [])
    .option('--list', 'list the checks and exit')
    .addOption(
      new Option('--format <format>', 'the report format').choices(['text', 'json', 'junit', 'html']).default('text'),
    )
    .option('--out <file>', 'write the report to this file instead of stdout')
    .option('--baseline <file>', 'known, accepted failures (YAML)')
    .option('--write-baseline <file>', 'write a baseline that accepts the current failures')
    .option('--timeout <seconds>', 'the time limit for one response of the agent', readSeconds, 30)
    .option('--all', 'include evidence of passed checks (text format)')
    .allowExcessArguments(false)
    .addHelpText('after', MORE)
    .action((url: string | undefined, own: Asked, here: Command) => {
      const { era, list = false, all = false, ...rest } = own;
      if ((url === undefined) === (command.length === 0) && !list)
        here.error('agent-check needs an address, or a program after --, e.g. agent-check http://127.0.0.1:3333/mcp');
      ask({ ...rest, url, command, eras: era ?? [], list, all });
    });
}

type Asked = Omit<AgentCheckTask, 'url' | 'command' | 'eras' | 'list' | 'all'> & {
  era?: string[];
  list?: true;
  all?: true;
};

function readEra(version: string): string[] {
  if (!ERAS.includes(version)) throw new InvalidArgumentError(`Expected one of ${ERAS.join(', ')}.`);
  return [version];
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_SECONDS)
    throw new InvalidArgumentError(`Expected seconds as an integer from 1 to ${LONGEST_SECONDS}.`);
  return seconds;
}
