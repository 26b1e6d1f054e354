/** Commands `replay` and `serve-recording`: flags and help. */
import { type Command, InvalidArgumentError } from 'commander';
import { type AgentTarget, addTargetFlags, checkTarget } from './agent-target.ts';

export type RecordingTask =
  | { do: 'replay'; file: string; target: AgentTarget; ignored: string[]; json: boolean }
  | { do: 'serve-recording'; file: string; port?: number; repeat: boolean };

const REPLAY_MORE = `
Examples:
  si-mcp replay talk.jsonl --url http://127.0.0.1:3333/mcp
                                                repeat the recorded calls and print how the responses differ
  si-mcp replay talk.jsonl -- si-mcp --lab --brand acme-outdoor --clock 2026-01-18T10:30:00-05:00
                                                against a program that speaks MCP over stdio
  si-mcp replay talk.jsonl --ignore structuredContent.adcp.build_version --ignore 'structuredContent.response.ui_elements[*].id' --url ...
                                                and ignore some fields; [*] is any element, * any field

A recording is made with: si-mcp --lab --record talk.jsonl. Ids and tokens match any value in their place; times match if
their offset from the call is equal within five seconds. Each replay uses new idempotency keys.

Exit code: 0 no differences, 1 differences or unanswered calls, 2 the recording cannot be read or the agent cannot be reached.`;

const SERVE_MORE = `
Examples:
  si-mcp serve-recording talk.jsonl             answer an MCP client over stdio as the agent did when it was recorded
  si-mcp serve-recording talk.jsonl --port 8080 the same over HTTP, at http://127.0.0.1:8080/mcp
  si-mcp serve-recording talk.jsonl --port 0 --repeat
                                                on a free port, starting over after the last call

A call is answered if it is the next recorded call of its session and has the recorded arguments. Any other call is rejected with
the expected call and the difference. Idempotency keys and other host-generated ids may differ but must be used consistently; context
is echoed and not compared.

Exit code: 0 all calls matched, 1 a call did not match, 2 the recording cannot be read or the port is not available.`;

/** Adds both; `command` is what stands after `--`. */
export function addRecordingCommands(program: Command, command: string[], ask: (task: RecordingTask) => void): void {
  const replay = program
    .command('replay')
    .description('replay a recording against an agent and report differences')
    .argument('<file>', 'a recording made with --lab --record')
    .usage('[flags] <file> --url <url> | <file> -- COMMAND [ARGUMENT...]');
  addTargetFlags(replay)
    .option(
      '--ignore <path>',
      'ignore this field of the responses (repeatable)',
      (one, all: string[]) => [...all, one],
      [],
    )
    .option('--json', 'print one JSON document')
    .allowExcessArguments(false)
    .addHelpText('after', REPLAY_MORE)
    .action((file: string, own: Omit<AgentTarget, 'command'> & { ignore: string[]; json?: true }, here: Command) => {
      const { ignore: ignored, json = false, ...where } = own;
      const target = { ...where, command };
      checkTarget(here, target);
      ask({ do: 'replay', file, target, ignored, json });
    });

  program
    .command('serve-recording')
    .description('run an agent that answers only from a recording, over stdio or HTTP')
    .argument('<file>', 'a recording made with --lab --record')
    .option('--port <n>', 'serve over HTTP on this local port; 0 picks a free one (default: stdio)', readPort)
    .option('--repeat', 'start over after the last call')
    .allowExcessArguments(false)
    .addHelpText('after', SERVE_MORE)
    .action((file: string, { port, repeat = false }: { port?: number; repeat?: boolean }) =>
      ask({ do: 'serve-recording', file, repeat, ...(port !== undefined && { port }) }),
    );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
