/** Which agent a command speaks to: a service by its address, or a program after `--` that speaks MCP over stdio. */
import { type Command, Option } from 'commander';
import type { Era } from '../client/message.ts';

export interface AgentTarget {
  url?: string;
  key?: string;
  era?: Era;
  /** The program and its arguments; empty where an address is given. */
  command: string[];
}

export const ERAS: readonly Era[] = ['2025-11-25', '2026-07-28'];

/** The flags of a command that speaks to an agent; `eras` are the words after --era. */
export function addTargetFlags(command: Command, eras: readonly string[] = ERAS): Command {
  return command
    .option('--url <url>', 'the address of the agent, e.g. http://127.0.0.1:3333/mcp')
    .option('--key <key>', 'the bearer key of the agent (or SI_MCP_KEY)')
    .addOption(
      new Option('--era <version>', 'the MCP version to use (default: the newest that the agent supports)').choices(
        eras,
      ),
    );
}

/** Ends the parsing unless there is one of an address and a program. */
export function checkTarget(here: Command, { url, command }: Pick<AgentTarget, 'url' | 'command'>): void {
  const name = here.name();
  if (url === undefined && command.length === 0)
    here.error(`${name} needs an agent: --url URL, or -- COMMAND at the end.`);
  if (url !== undefined && command.length > 0) here.error(`${name} takes --url or -- COMMAND, not both.`);
}

/** Whom a report names. */
export function targetName({ url, command }: AgentTarget): string {
  return url ?? command.join(' ');
}

/** Commands that take a program after `--`. */
const TAKE_A_PROGRAM = ['replay', 'run', 'host-check', 'agent-check'];

/** The words before `--`, and the program after it; all words where no command takes one. */
export function splitCommand(words: readonly string[]): { own: string[]; command: string[] } {
  const at = words.indexOf('--');
  const takes = words.slice(0, at).some((word) => TAKE_A_PROGRAM.includes(word));
  return at === -1 || !takes
    ? { own: [...words], command: [] }
    : { own: words.slice(0, at), command: words.slice(at + 1) };
}
