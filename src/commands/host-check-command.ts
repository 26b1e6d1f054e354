/** Command `host-check`: flags and help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReportFormat } from './report-output.ts';

export interface HostCheckTask {
  /** The host program and its arguments. */
  command: string[];
  /** Ids of situations; none: all. */
  situations: string[];
  /** Only tell the situations. */
  list: boolean;
  format: Exclude<ReportFormat, 'html'>;
  /** Where the report is written; left out: stdout. */
  out?: string;
  baseline?: string;
  writeBaseline?: string;
  /** How long the host may take in one situation, in seconds. */
  timeout: number;
  /** Pass on what the host prints. */
  show: boolean;
  /** Tell what was seen of passed checks too. */
  all: boolean;
}

const MORE = `
Examples:
  si-mcp host-check -- node my-host.mjs         run this host in every situation and report what it does wrong
  si-mcp host-check --brand acme-outdoor --situation plain --situation lost-answer -- npm run talk
                                                only two situations, with another brand
  si-mcp host-check --format junit --out report.xml -- node my-host.mjs
                                                for CI
  si-mcp host-check --write-baseline known.yaml -- node my-host.mjs
                                                accept today's failures ...
  si-mcp host-check --baseline known.yaml -- node my-host.mjs
                                                ... and fail on new ones
  si-mcp host-check --list                      the situations

The host runs once per situation. It must hold a whole conversation and then exit. It gets these environment variables:
  SI_HOST_CHECK_URL        the MCP endpoint of the agent
  SI_HOST_CHECK_COMMAND    a shell command for the same agent over stdio; SI_HOST_CHECK_ARGV has it as a JSON array
  SI_HOST_CHECK_KEY        the bearer key of the checkout (a sandbox)
  SI_HOST_CHECK_OFFERING   an offering of the brand
  SI_HOST_CHECK_USER       the user as JSON: name, email, phone, shipping_address. Must not be sent without consent
  SI_HOST_CHECK_SITUATION  the situation, for the host's own log; a host should not act on it

Obligations, modules and limits: docs/host-lab.md.

Exit code: 0 no failures outside the baseline, 1 failures, or the host made no call, 2 invalid flag or file, or the host
cannot be started.`;

const LONGEST_SECONDS = 3600;

/** Adds `host-check` to the program. `command` is what stands after `--`; `ask` is called with the parsed task. */
export function addHostCheckCommand(program: Command, command: string[], ask: (task: HostCheckTask) => void): void {
  program
    .command('host-check')
    .description('run a host program against a brand agent that misbehaves, and report what the host does wrong')
    .usage('[flags] -- COMMAND [ARGUMENT...]')
    .option('--situation <id>', 'only this situation (repeatable)', (one, all: string[]) => [...all, one], [])
    .option('--list', 'list the situations and exit')
    .addOption(new Option('--format <format>', 'the report format').choices(['text', 'json', 'junit']).default('text'))
    .option('--out <file>', 'write the report to this file instead of stdout')
    .option('--baseline <file>', 'known, accepted failures (YAML)')
    .option('--write-baseline <file>', 'write a baseline that accepts the current failures')
    .option('--timeout <seconds>', 'the time limit of the host in one situation', readSeconds, 60)
    .option('--show', "print the host's output to stderr")
    .option('--all', 'include evidence of passed checks (text format)')
    .allowExcessArguments(false)
    .addHelpText('after', MORE)
    .action((own: Asked, here: Command) => {
      const { situation: situations, list = false, show = false, all = false, ...rest } = own;
      if (command.length === 0 && !list)
        here.error('host-check needs the host after --, e.g. host-check -- node host.mjs');
      ask({ ...rest, command, situations, list, show, all });
    });
}

type Asked = Pick<HostCheckTask, 'format' | 'out' | 'baseline' | 'writeBaseline' | 'timeout'> & {
  situation: string[];
  list?: true;
  show?: true;
  all?: true;
};

function readSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_SECONDS)
    throw new InvalidArgumentError(`Expected seconds as an integer from 1 to ${LONGEST_SECONDS}.`);
  return seconds;
}
