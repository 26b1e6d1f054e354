/** The words of `si-mcp agent-check`, and the help that teaches them. */
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
  si-mcp agent-check http://127.0.0.1:3333/mcp  check a running agent, ours or another
  si-mcp agent-check -- node dist/si-mcp.js     check one that is a program over stdio
  si-mcp agent-check --profile kettle.yaml --format html --out report.html https://si.kettle.example/mcp
                                                with what to say to it, and as a page to read
  si-mcp agent-check --key "$ONE" --second-key "$TWO" https://si.kettle.example/mcp
                                                with two callers, so that their isolation is checked too
  si-mcp agent-check --only idempotency --only errors http://127.0.0.1:3333/mcp
                                                these modules alone
  si-mcp agent-check --list                     the checks, by module

A profile is YAML; each member may be left out:
  offering: autumn-brew                 one that can be had; left out, it is looked for in the cards of the tools
  unavailable: summer-brew              one that is known and cannot be had
  intent: I am looking for a kettle.    what opens a session
  messages: [Which is the quietest?]    a turn that asks for nothing special
  buy:                                  turns that lead to pending_handoff; left out, buttons are pressed
    - I'll take the Wren.
    - { action: checkout }
  back: Not yet, show me other ones.    what takes a purchase back
  releases: ["3.1"]                     AdCP releases to ask for; left out, the newest that the agent lists

The agent gets about 400 calls: anonymous sessions, and purchases that are agreed and handed over, but never paid.
What is checked, and what cannot be seen: docs/host-lab.md.

Exit code: 0 nothing failed but what the baseline accepts, 1 something failed, or the agent cannot be reached, 2 a flag or file
cannot be used.`;

const LONGEST_SECONDS = 600;

const ERAS = ['2025-11-25', '2026-07-28'];

const collect = (one: string, all: string[]) => [...all, one];

/** Adds `agent-check` to the program. `command` is what stands behind `--`; `ask` is told what is wanted. */
export function addAgentCheckWords(program: Command, command: string[], ask: (task: AgentCheckTask) => void): void {
  program
    .command('agent-check')
    .description('check an SI brand agent against the requirements, and report what it does wrong')
    .usage('[flags] URL | -- COMMAND [ARGUMENT...]')
    .argument('[url]', 'the MCP address of the agent')
    .option('--key <key>', 'the bearer key that the agent asks for (or SI_MCP_KEY)')
    .option('--second-key <key>', 'the key of another caller')
    .option('--profile <file>', 'what to ask of this agent, as YAML')
    .addOption(new Option('--era <version>', 'only this MCP version').choices(ERAS).argParser(readEra))
    .option('--only <module>', 'only the checks of this module (repeatable)', collect, [])
    .option('--list', 'tell the checks, and run nothing')
    .addOption(
      new Option('--format <format>', 'how the report is written')
        .choices(['text', 'json', 'junit', 'html'])
        .default('text'),
    )
    .option('--out <file>', 'write the report into this file instead of printing it')
    .option('--baseline <file>', 'failures that are known and accepted, as YAML')
    .option('--write-baseline <file>', 'write a baseline that accepts what fails now')
    .option('--timeout <seconds>', 'how long the agent may take for one answer', readSeconds, 30)
    .option('--all', 'tell what was seen of passed checks too (text)')
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
  if (!ERAS.includes(version)) throw new InvalidArgumentError(`Give one of ${ERAS.join(', ')}.`);
  return [version];
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_SECONDS)
    throw new InvalidArgumentError(`Give whole seconds from 1 to ${LONGEST_SECONDS}.`);
  return seconds;
}
