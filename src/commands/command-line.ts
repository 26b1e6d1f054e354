/** The command line: commands, flags and their help. */
import { Command, CommanderError, Option } from 'commander';
import { type Flags, SETTINGS } from '../config.ts';
import { splitCommand } from './agent-target.ts';
import { addBrandCommands, type BrandTask } from './brand-command.ts';
import type { ChatTask } from './chat.ts';
import { addChatCommand } from './chat-command.ts';
import type { ConfigTask } from './client-config.ts';
import { CLIENTS } from './clients.ts';
import type { DemoTask } from './demo.ts';
import { addHttpCommands, type HttpTask } from './http-command.ts';
import type { HttpFlags } from './http-flags.ts';
import { addLabCommands, type LabTask } from './lab-command.ts';
import { addRecordingCommands, type RecordingTask } from './recording-command.ts';
import { addScenarioCommand, type ScenarioTask } from './scenario-command.ts';
import { addStoreCommands, type StoreTask } from './store-command.ts';
import { failOnCommand, failOnFlag, failOnValue, formatUsageError } from './usage-errors.ts';

/** A parsed command line. `told`: help, the version or a usage error has already been printed. */
export type Asked =
  | { command: 'serve'; flags: Flags }
  | { command: 'demo'; flags: Flags; task: DemoTask }
  | { command: 'chat'; flags: Flags; task: ChatTask }
  | { command: 'config'; flags: Flags; task: ConfigTask }
  | { command: 'http'; flags: Flags; brands: string[]; http: HttpFlags }
  | { command: 'beside http'; task: Exclude<HttpTask, { command: 'http' }> }
  | { command: 'brand'; flags: Flags; task: BrandTask }
  | { command: 'store'; flags: Flags; task: StoreTask }
  | { command: 'recording'; flags: Flags; task: RecordingTask }
  | { command: 'run'; task: ScenarioTask }
  | { command: 'lab'; flags: Flags; task: LabTask }
  | { command: 'told'; exitCode: 0 | 2 };

const EXAMPLES = `
Examples:
  si-mcp                                        speak MCP over stdio for the default brand (the command for a host)
  si-mcp --brand nova-motors                    another shipped brand
  si-mcp --brand ./my-brand.yaml                your own brand
  si-mcp --clock 2026-01-18T10:30:00-05:00 --seed 7
                                                a reproducible run
  si-mcp demo --brand pace-running              watch a whole conversation, from the greeting to the order
  si-mcp chat --brand acme-outdoor              talk to it yourself, in the terminal
  si-mcp config claude-desktop --brand delta    print the entry to paste into a client's settings
  si-mcp --store sqlite:./si-mcp.db             keep sessions and responses across restarts
  si-mcp http --port 8080                       the same agent over HTTP; see si-mcp http --help
  si-mcp host-check -- node my-host.mjs         test a host program
  si-mcp brand init --feed products.csv         draft a brand file from a catalogue export

Every flag has an environment variable: --brand is SI_MCP_BRAND, --log-level is SI_MCP_LOG_LEVEL. Flags take precedence.
stdout carries the protocol; logs go to stderr.`;

/** Parses the arguments. Prints help, version and usage errors itself; does not throw for them. */
export async function parseCommandLine(words: string[], version: string): Promise<Asked> {
  let asked: Asked = { command: 'told', exitCode: 2 };
  const program = new Command('si-mcp')
    .description('A Sponsored Intelligence brand agent as an MCP server. Without a command: MCP over stdio.')
    .usage('[flags] [command]')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .configureOutput({
      outputError: (text, write) => write(formatUsageError(text, program, words)),
      getOutHelpWidth: () => 110,
    })
    .exitOverride()
    // Unknown options are reported below, with a suggestion.
    .allowUnknownOption()
    .allowExcessArguments();
  for (const { flag, help } of Object.values(SETTINGS)) program.addOption(new Option(flag, help));
  const brands: string[] = [];
  program.on('option:brand', (name: string) => brands.push(name));

  program.action((flags: Flags, command: Command) => {
    const [word] = command.args;
    if (word !== undefined && !word.startsWith('-')) return failOnCommand(command, word);
    // Whoever writes --transport http wants a service, not a silent stdio server.
    if (command.args.includes('http'))
      return command.error(`unknown option '${word}' before "http". Use: si-mcp http [flags].`);
    if (word !== undefined) return failOnFlag(command, word);
    asked = { command: 'serve', flags };
  });
  program
    .command('demo')
    .description('play a whole conversation with the real server')
    .option('--json', 'print one JSON document with all requests and responses')
    .option(
      '--say <sentence>',
      'say this instead of the script (repeatable)',
      (one, all: string[]) => [...all, one],
      [],
    )
    // The program takes it as its own flag of that name.
    .addOption(new Option('--watch', 'print at reading speed; Enter prints the rest at once'))
    .allowExcessArguments(false)
    .addHelpText('after', DEMO_MORE)
    .action(({ json, say }: { json?: true; say: string[] }) => {
      const { watch, ...flags } = program.opts<Flags>();
      asked = { command: 'demo', flags, task: { json: json === true, say, watch: watch === true } };
    });
  addChatCommand(program, (task) => {
    asked = { command: 'chat', flags: program.opts(), task };
  });
  addConfigCommand(program, (task) => {
    asked = { command: 'config', flags: program.opts(), task };
  });
  addBrandCommands(program, (task) => {
    asked = { command: 'brand', flags: program.opts(), task };
  });
  addStoreCommands(program, (task) => {
    asked = { command: 'store', flags: program.opts(), task };
  });
  addHttpCommands(program, (task) => {
    asked =
      task.command === 'http'
        ? { command: 'http', flags: program.opts(), brands, http: task.flags }
        : { command: 'beside http', task };
  });
  const { own, command } = splitCommand(words);
  addLabCommands(program, command, (task) => {
    asked = { command: 'lab', flags: program.opts(), task };
  });
  addRecordingCommands(program, command, (task) => {
    asked = { command: 'recording', flags: program.opts(), task };
  });
  addScenarioCommand(program, command, (task) => {
    asked = { command: 'run', task };
  });
  addHelp(program, () => {
    asked = { command: 'told', exitCode: 0 };
  });

  try {
    const [first, second, ...rest] = own;
    const asksForHelp = second === 'help' && program.commands.some((one) => one.name() === first);
    await program.parseAsync(asksForHelp ? ['help', String(first), ...rest] : own, { from: 'user' });
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    return { command: 'told', exitCode: problem.exitCode === 0 ? 0 : 2 };
  }
  return asked;
}

/** `help` and `help COMMAND`: the same as --help behind the command. */
function addHelp(program: Command, told: () => void): void {
  program
    .command('help')
    .description('print the help of a command')
    .argument('[command...]', 'the command, e.g. brand check')
    .action((path: string[]) => {
      let found = program;
      for (const word of path) found = found.commands.find((one) => one.name() === word) ?? failOnCommand(found, word);
      found.outputHelp();
      told();
    });
}

const DEMO_MORE = `
Examples:
  si-mcp demo                                   the script of the brand, to the placed order
  si-mcp demo --watch                           the same, at reading speed
  si-mcp demo --brand acme-outdoor --say "a tent for two" --say "the lightest one, please" --say "I'll take it"
                                                your own sentences; a purchase agreed at the end is completed

Exit code: 0 the script ended in an order, or all your sentences were answered, 1 otherwise, 2 invalid flag or brand.`;

const CONFIG_MORE = `
Examples:
  si-mcp config cursor --brand delta            print the entry that starts this program
  si-mcp config codex --write                   write it to Codex's settings, with a backup of the old file
  si-mcp config vscode --write --file .vscode/mcp.json
                                                write it to the settings of this project
  si-mcp config zed --url http://127.0.0.1:3333/mcp
                                                connect to a running si-mcp http

--write changes only this entry and keeps comments and other servers. A file with syntax errors is not changed.

Exit code: 0 printed, written or already there, 2 invalid flag, brand or file.`;

/** `config CLIENT`. */
function addConfigCommand(program: Command, ask: (task: ConfigTask) => void): void {
  program
    .command('config')
    .description('print or write the configuration entry for a client, with the flags given here')
    .argument('<client>', CLIENTS.join(', '))
    .option('--url <url>', 'connect to a service (si-mcp http) instead of starting this program')
    .option('--key <key>', 'the bearer key of the service')
    .option('--name <name>', 'the name of the entry (default: si, or the name of the brand)')
    .option('--write', "write it into the client's file")
    .option('--file <file>', 'write it into this file')
    .option('--force', 'replace a different entry with the same name')
    .allowExcessArguments(false)
    .addHelpText('after', CONFIG_MORE)
    .action((given: string, own: Partial<ConfigTask>, command: Command) => {
      const client = CLIENTS.find((one) => one === given) ?? failOnValue(command, 'client', given, CLIENTS);
      ask({ ...own, client, write: own.write === true, force: own.force === true });
    });
}
