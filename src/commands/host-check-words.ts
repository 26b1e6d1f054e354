/** The words of `si-mcp host-check`, and the help that teaches them. */
import { type Command, InvalidArgumentError, Option } from 'commander';

type ReportFormat = 'text' | 'json' | 'junit';

export interface HostCheckTask {
  /** The host program and its arguments. */
  command: string[];
  /** Ids of situations; none: all. */
  situations: string[];
  /** Only tell the situations. */
  list: boolean;
  format: ReportFormat;
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
  si-mcp host-check -- node my-host.mjs         run this host in every situation, and say what it did wrong
  si-mcp host-check --brand acme-outdoor --situation plain --situation lost-answer -- npm run talk
                                                in two of them, with another brand
  si-mcp host-check --format junit --out report.xml -- node my-host.mjs
                                                for a build server
  si-mcp host-check --write-baseline known.yaml -- node my-host.mjs
                                                accept what fails today ...
  si-mcp host-check --baseline known.yaml -- node my-host.mjs
                                                ... and fail on what is new
  si-mcp host-check --list                      the situations

The host is run once for each situation. It is to hold a whole conversation and end by itself; what it needs is in variables:
  SI_HOST_CHECK_URL        the MCP endpoint of the agent
  SI_HOST_CHECK_COMMAND    a command that is the same agent over stdio, for a shell; SI_HOST_CHECK_ARGV has it as a JSON array
  SI_HOST_CHECK_KEY        the bearer key of the checkout (a sandbox)
  SI_HOST_CHECK_OFFERING   an offering of the brand
  SI_HOST_CHECK_USER       its user as JSON: name, email, phone, shipping_address. Without consent none of it may be sent
  SI_HOST_CHECK_SITUATION  the situation, for the host's own log; a host should not act on it

Obligations, modules and what cannot be seen: docs/host-lab.md.

Exit code: 0 nothing failed but what the baseline accepts, 1 something failed, or the host made no call, 2 a flag or file
cannot be used, or the host cannot be started.`;

const LONGEST_SECONDS = 3600;

/** Adds `host-check` to the program. `command` is what stands after `--`; `ask` is told what is wanted. */
export function addHostCheckWords(program: Command, command: string[], ask: (task: HostCheckTask) => void): void {
  program
    .command('host-check')
    .description('run a host program against a brand agent that misbehaves, and report what the host does wrong')
    .usage('[flags] -- COMMAND [ARGUMENT...]')
    .option('--situation <id>', 'only this situation (repeatable)', (one, all: string[]) => [...all, one], [])
    .option('--list', 'tell the situations, and run nothing')
    .addOption(
      new Option('--format <format>', 'how the report is written').choices(['text', 'json', 'junit']).default('text'),
    )
    .option('--out <file>', 'write the report into this file instead of printing it')
    .option('--baseline <file>', 'failures that are known and accepted, as YAML')
    .option('--write-baseline <file>', 'write a baseline that accepts what fails now')
    .option('--timeout <seconds>', 'how long the host may take in one situation', readSeconds, 60)
    .option('--show', 'pass on what the host prints, to stderr')
    .option('--all', 'tell what was seen of passed checks too (text)')
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
    throw new InvalidArgumentError(`Give whole seconds from 1 to ${LONGEST_SECONDS}.`);
  return seconds;
}
