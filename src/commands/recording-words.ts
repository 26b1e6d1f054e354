/** The words of `si-mcp replay` and `si-mcp serve-recording`, and the help that teaches them. */
import { type Command, InvalidArgumentError } from 'commander';
import { type AgentTarget, addTargetFlags, checkTarget } from './agent-target.ts';

export type RecordingTask =
  | { do: 'replay'; file: string; target: AgentTarget; ignored: string[]; json: boolean }
  | { do: 'serve-recording'; file: string; port?: number; repeat: boolean };

const REPLAY_MORE = `
Examples:
  si-mcp replay talk.jsonl --url http://127.0.0.1:3333/mcp
                                                make the calls of the recording, and tell what each answer has different
  si-mcp replay talk.jsonl -- si-mcp --lab --brand acme-outdoor --clock 2026-01-18T10:30:00-05:00
                                                against a program that speaks MCP over stdio
  si-mcp replay talk.jsonl --ignore structuredContent.adcp.build_version --ignore 'structuredContent.response.ui_elements[*].id' --url ...
                                                and do not look at some members; [*] is any element, * any member

A recording is made with: si-mcp --lab --record talk.jsonl. Ids and tokens are equal to whatever stands in their place, and times to
the same distance from the call, within five seconds. Idempotency keys are new in each replay.

Exit code: 0 no difference, 1 differences, or calls that were not answered, 2 the recording cannot be read or the agent not reached.`;

const SERVE_MORE = `
Examples:
  si-mcp serve-recording talk.jsonl             answer an MCP client over stdio as the agent did when it was recorded
  si-mcp serve-recording talk.jsonl --port 8080 the same over HTTP, at http://127.0.0.1:8080/mcp
  si-mcp serve-recording talk.jsonl --port 0 --repeat
                                                at a free port, and from the first call again when all were answered

Nothing but the recording is known: a call is answered when it is the next one of its session and has the arguments that were
recorded. Any other is refused, and the refusal says which call was expected and what is different. Idempotency keys and other ids of
the host may be any, as long as the same stays the same; a context is echoed and not compared.

Exit code: 0 every call was in the recording, 1 one was not, 2 the recording cannot be read, or the port not be taken.`;

/** Adds both; `command` is what stands after `--`. */
export function addRecordingWords(program: Command, command: string[], ask: (task: RecordingTask) => void): void {
  const replay = program
    .command('replay')
    .description('play a recording against an agent, and tell what its answers have different')
    .argument('<file>', 'the recording, as --lab --record writes it')
    .usage('[flags] <file> --url <url> | <file> -- COMMAND [ARGUMENT...]');
  addTargetFlags(replay)
    .option(
      '--ignore <path>',
      'do not compare this member of the answers (repeatable)',
      (one, all: string[]) => [...all, one],
      [],
    )
    .option('--json', 'print one JSON document instead')
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
    .description('be an agent that answers strictly from a recording, over stdio or HTTP')
    .argument('<file>', 'the recording, as --lab --record writes it')
    .option('--port <n>', 'serve over HTTP at this port of this machine, 0 for a free one (default: stdio)', readPort)
    .option('--repeat', 'begin again with the first call when all were answered')
    .allowExcessArguments(false)
    .addHelpText('after', SERVE_MORE)
    .action((file: string, { port, repeat = false }: { port?: number; repeat?: boolean }) =>
      ask({ do: 'serve-recording', file, repeat, ...(port !== undefined && { port }) }),
    );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return port;
}
