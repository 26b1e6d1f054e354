/** The command line as people write it: the words, the flags, and the help that teaches both. */
import { Command, CommanderError, Option } from 'commander';
import { type Flags, SETTINGS } from '../config.ts';
import { addBrandWords, type BrandTask } from './brand-words.ts';
import { CLIENTS, type ClientName } from './clients.ts';
import { complaint, refuseCommand, refuseFlag, refuseValue } from './complaints.ts';
import type { HttpFlags } from './http-flags.ts';
import { addHttpWords, type HttpTask } from './http-words.ts';

/** What a command line asks for. `told` means that help, a version or a complaint has already been printed. */
export type Asked =
  | { command: 'serve'; flags: Flags }
  | { command: 'demo'; flags: Flags; json: boolean }
  | { command: 'config'; flags: Flags; client: ClientName }
  | { command: 'http'; flags: Flags; brands: string[]; http: HttpFlags }
  | { command: 'beside http'; task: Exclude<HttpTask, { command: 'http' }> }
  | { command: 'brand'; flags: Flags; task: BrandTask }
  | { command: 'told'; exitCode: 0 | 2 };

const EXAMPLES = `
Examples:
  si-mcp                                        speak MCP over stdio for the default brand (what a host starts)
  si-mcp --brand nova-motors                    speak for another shipped brand
  si-mcp --brand ./my-brand.yaml                speak for your own
  si-mcp --clock 2026-01-18T10:30:00-05:00 --seed 7
                                                a reproducible run
  si-mcp demo --brand pace-running              watch a whole conversation, from the greeting to the order
  si-mcp config claude-desktop --brand delta    print the entry to paste into a client's settings
  si-mcp http --port 8080                       the same agent as a service; more in si-mcp http --help
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
    .option('--json', 'print one JSON document instead')
    .allowExcessArguments(false)
    .action(({ json }: { json?: boolean }) => {
      asked = { command: 'demo', flags: program.opts(), json: json === true };
    });
  program
    .command('config')
    .description('print the entry for a client, with absolute paths and the flags given here')
    .argument('<client>', CLIENTS.join(', '))
    .allowExcessArguments(false)
    .action((name: string, _own: object, command: Command) => {
      const client = CLIENTS.find((one) => one === name);
      if (client === undefined) return refuseValue(command, 'client', name, CLIENTS);
      asked = { command: 'config', flags: program.opts(), client };
    });
  addBrandWords(program, (task) => {
    asked = { command: 'brand', flags: program.opts(), task };
  });
  addHttpWords(program, (task) => {
    asked =
      task.command === 'http'
        ? { command: 'http', flags: program.opts(), brands, http: task.flags }
        : { command: 'beside http', task };
  });
  addHelp(program, () => {
    asked = { command: 'told', exitCode: 0 };
  });

  try {
    const [first, second, ...rest] = words;
    const asksForHelp = second === 'help' && program.commands.some((one) => one.name() === first);
    await program.parseAsync(asksForHelp ? ['help', String(first), ...rest] : words, { from: 'user' });
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
