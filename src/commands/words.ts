/** The command line as people write it: the words, the flags, and the help that teaches both. */
import { Command, CommanderError, Option } from 'commander';
import { type Flags, SETTINGS } from '../config.ts';
import { splitCommand } from './agent-target.ts';
import { addBrandWords, type BrandTask } from './brand-words.ts';
import type { ChatTask } from './chat.ts';
import { addChatWords } from './chat-words.ts';
import type { ConfigTask } from './client-config.ts';
import { CLIENTS } from './clients.ts';
import { complaint, refuseCommand, refuseFlag, refuseValue } from './complaints.ts';
import type { DemoTask } from './demo.ts';
import type { HttpFlags } from './http-flags.ts';
import { addHttpWords, type HttpTask } from './http-words.ts';
import { addLabWords, type LabTask } from './lab-words.ts';
import { addRecordingWords, type RecordingTask } from './recording-words.ts';
import { addScenarioWords, type ScenarioTask } from './scenario-words.ts';
import { addStoreWords, type StoreTask } from './store-words.ts';

/** What a command line asks for. `told` means that help, a version or a complaint has already been printed. */
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
  si-mcp                                        speak MCP over stdio for the default brand (what a host starts)
  si-mcp --brand nova-motors                    speak for another shipped brand
  si-mcp --brand ./my-brand.yaml                speak for your own
  si-mcp --clock 2026-01-18T10:30:00-05:00 --seed 7
                                                a reproducible run
  si-mcp demo --brand pace-running              watch a whole conversation, from the greeting to the order
  si-mcp chat --brand acme-outdoor              talk to it yourself, in the terminal
  si-mcp config claude-desktop --brand delta    print the entry to paste into a client's settings
  si-mcp --store sqlite:./si-mcp.db             keep sessions and answers where a restart does not forget them
  si-mcp http --port 8080                       the same agent as a service; more in si-mcp http --help
  si-mcp host-check -- node my-host.mjs         test a host: what it does wrong, and when
  si-mcp brand init --feed products.csv         draft a brand file from a catalogue export

Every flag has a variable: --brand is SI_MCP_BRAND, --log-level is SI_MCP_LOG_LEVEL. Flags win.
stdout carries the protocol; what the server says about itself goes to stderr.`;

/** Understands the words after the program's name. Prints help, version and complaints itself; throws nothing of its own. */
export async function understandWords(words: string[], version: string): Promise<Asked> {
  let asked: Asked = { command: 'told', exitCode: 2 };
  const program = new Command('si-mcp')
    .description('A Sponsored Intelligence brand agent as an MCP server. Without a command: MCP over stdio.')
    .usage('[flags] [command]')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .configureOutput({
      outputError: (text, write) => write(complaint(text, program, words)),
      getOutHelpWidth: () => 110,
    })
    .exitOverride()
    // So that the complaint is our own.
    .allowUnknownOption()
    .allowExcessArguments();
  for (const { flag, help } of Object.values(SETTINGS)) program.addOption(new Option(flag, help));
  const brands: string[] = [];
  program.on('option:brand', (name: string) => brands.push(name));

  program.action((flags: Flags, command: Command) => {
    const [word] = command.args;
    if (word !== undefined && !word.startsWith('-')) return refuseCommand(command, word);
    // Whoever writes --transport http wants a service, not a silent stdio server.
    if (command.args.includes('http'))
      return command.error(`unknown option '${word}' before "http". Say: si-mcp http [flags].`);
    if (word !== undefined) return refuseFlag(command, word);
    asked = { command: 'serve', flags };
  });
  program
    .command('demo')
    .description('play a whole conversation with the real server and print it')
    .option('--json', 'print one JSON document instead, with whole requests and answers')
    .option(
      '--say <sentence>',
      'say this instead of the script (repeatable)',
      (one, all: string[]) => [...all, one],
      [],
    )
    // The program takes it as its own flag of that name.
    .addOption(new Option('--watch', 'show it at the speed at which it is read; Enter shows the rest at once'))
    .allowExcessArguments(false)
    .addHelpText('after', DEMO_MORE)
    .action(({ json, say }: { json?: true; say: string[] }) => {
      const { watch, ...flags } = program.opts<Flags>();
      asked = { command: 'demo', flags, task: { json: json === true, say, watch: watch === true } };
    });
  addChatWords(program, (task) => {
    asked = { command: 'chat', flags: program.opts(), task };
  });
  addConfigWords(program, (task) => {
    asked = { command: 'config', flags: program.opts(), task };
  });
  addBrandWords(program, (task) => {
    asked = { command: 'brand', flags: program.opts(), task };
  });
  addStoreWords(program, (task) => {
    asked = { command: 'store', flags: program.opts(), task };
  });
  addHttpWords(program, (task) => {
    asked =
      task.command === 'http'
        ? { command: 'http', flags: program.opts(), brands, http: task.flags }
        : { command: 'beside http', task };
  });
  const { own, command } = splitCommand(words);
  addLabWords(program, command, (task) => {
    asked = { command: 'lab', flags: program.opts(), task };
  });
  addRecordingWords(program, command, (task) => {
    asked = { command: 'recording', flags: program.opts(), task };
  });
  addScenarioWords(program, command, (task) => {
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
      for (const word of path) found = found.commands.find((one) => one.name() === word) ?? refuseCommand(found, word);
      found.outputHelp();
      told();
    });
}

const DEMO_MORE = `
Examples:
  si-mcp demo                                   the script of the brand, to the placed order
  si-mcp demo --watch                           the same, as slowly as one reads
  si-mcp demo --brand acme-outdoor --say "a tent for two" --say "the lightest one, please" --say "I'll take it"
                                                your own sentences; what is agreed in the end is bought

Exit code: 0 the script ended in an order, or your sentences were all answered, 1 they were not, 2 a flag or brand cannot be used.`;

const CONFIG_MORE = `
Examples:
  si-mcp config cursor --brand delta            print the entry that starts this program
  si-mcp config codex --write                   put it into Codex's own file; what was there is kept beside it
  si-mcp config vscode --write --file .vscode/mcp.json
                                                into the file of this project
  si-mcp config zed --url http://127.0.0.1:3333/mcp
                                                lead to a running si-mcp http

Writing changes this one entry: comments and other servers stay. A file that the client could not read is left as it is.

Exit code: 0 printed, written or there already, 2 a flag, brand or file cannot be used.`;

/** `config CLIENT`. */
function addConfigWords(program: Command, ask: (task: ConfigTask) => void): void {
  program
    .command('config')
    .description('print or write the entry for a client, with absolute paths and the flags given here')
    .argument('<client>', CLIENTS.join(', '))
    .option('--url <url>', 'lead to a service (si-mcp http) instead of starting this program')
    .option('--key <key>', 'the bearer key that the service asks for')
    .option('--name <name>', 'what the client calls it (default: si, or the name of the brand)')
    .option('--write', "write it into the client's file")
    .option('--file <file>', 'write it into this file')
    .option('--force', 'replace an entry of the same name that leads elsewhere')
    .allowExcessArguments(false)
    .addHelpText('after', CONFIG_MORE)
    .action((given: string, own: Partial<ConfigTask>, command: Command) => {
      const client = CLIENTS.find((one) => one === given) ?? refuseValue(command, 'client', given, CLIENTS);
      ask({ ...own, client, write: own.write === true, force: own.force === true });
    });
}
