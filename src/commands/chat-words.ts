/** The words of `si-mcp chat`, and the help that teaches them. */
import type { Command } from 'commander';
import type { ChatTask } from './chat.ts';

const CHAT_MORE = `
Examples:
  si-mcp chat                                   talk to the default brand; /help says what else can be typed
  si-mcp chat --brand acme-outdoor              to another one, or to your own: --brand ./my-brand.yaml
  si-mcp chat --brand acme-outdoor --clock 2026-01-18T10:30:00-05:00
                                                always the same day, for "next Tuesday"
  si-mcp chat --url http://127.0.0.1:3333/mcp   to a running service, ours or another SI agent's
  si-mcp chat --url http://127.0.0.1:3333 --brand nova-motors
                                                to one of several brands of a service
  printf '%s\\n' 'a tent for two' 1 /end | si-mcp chat --brand acme-outdoor
                                                by pipe: a line is a turn, a number presses a button
  si-mcp chat --json < lines.txt                one JSON line for each call: tool, request, answer, buttons

Without --url the agent runs in this process, and /trace tells what it understood.
The user is unknown to the brand: no consent is given, and nothing personal is sent by itself.

Exit code: 0 the conversation is over; 1 the agent cannot be reached, or, by pipe, a line was not answered; 2 a flag or brand
cannot be used.`;

/** Adds `chat` to the program; `ask` is told what is wanted. */
export function addChatWords(program: Command, ask: (task: ChatTask) => void): void {
  program
    .command('chat')
    .description('talk to a brand in the terminal, as the user of a host would')
    .option('--url <url>', 'the address of a service (si-mcp http) instead of an agent in this process')
    .option('--key <key>', 'the bearer key that the service asks for (or SI_MCP_KEY)')
    .option('--offering <id>', 'begin from this offering, as after an ad')
    .option('--json', 'print one JSON line for each call and command instead')
    .allowExcessArguments(false)
    .addHelpText('after', CHAT_MORE)
    .action((own: { url?: string; key?: string; offering?: string; json?: true }) =>
      ask({ ...own, json: own.json === true }),
    );
}
