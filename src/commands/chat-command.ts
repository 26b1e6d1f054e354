/** The words of `si-mcp chat`, and the help that teaches them. */
import type { Command } from 'commander';
import type { ChatTask } from './chat.ts';

const CHAT_MORE = `
Examples:
  si-mcp chat                                   talk to the default brand; /help says what else can be typed
  si-mcp chat --brand acme-outdoor              to another one, or to your own: --brand ./my-brand.yaml
  si-mcp chat --brand acme-outdoor --clock 2026-01-18T10:30:00-05:00
                                                with a fixed date, for "next Tuesday"
  si-mcp chat --url http://127.0.0.1:3333/mcp   connect to a running SI agent
  si-mcp chat --url http://127.0.0.1:3333 --brand nova-motors
                                                one of several brands of a service
  printf '%s\\n' 'a tent for two' 1 /end | si-mcp chat --brand acme-outdoor
                                                piped: each line is a turn, a number presses a button
  si-mcp chat --json < lines.txt                one JSON line per call: tool, request, answer, buttons

Without --url the agent runs in this process, and /trace shows how it understood a message.
The user is anonymous: no consent is given, and no personal data is sent automatically.

Exit code: 0 the conversation ended, 1 the agent cannot be reached or, when piped, a line was not answered, 2 invalid flag or brand.`;

/** Adds `chat` to the program; `ask` is called with the parsed task. */
export function addChatCommand(program: Command, ask: (task: ChatTask) => void): void {
  program
    .command('chat')
    .description('talk to a brand in the terminal, as the user of a host would')
    .option('--url <url>', 'the address of a service (si-mcp http) instead of an agent in this process')
    .option('--key <key>', 'the bearer key of the service (or SI_MCP_KEY)')
    .option('--offering <id>', 'start from this offering, as after an ad')
    .option('--json', 'print one JSON line per call and command')
    .allowExcessArguments(false)
    .addHelpText('after', CHAT_MORE)
    .action((own: { url?: string; key?: string; offering?: string; json?: true }) =>
      ask({ ...own, json: own.json === true }),
    );
}
