/** The commands that test hosts and agents, as words: what they have in common is here. */
import type { Command } from 'commander';
import { type AgentCheckTask, addAgentCheckCommand } from './agent-check-command.ts';
import { addHostCheckCommand, type HostCheckTask } from './host-check-command.ts';

export type LabTask =
  | { do: 'host-check'; task: HostCheckTask }
  | { do: 'agent-check'; task: AgentCheckTask }
  /** What a checked host starts: carries lines to the agent that `host-check` runs. It is understood without the parser. */
  | { do: 'host-check-stdio'; port: number; token: string };

/** Adds them to the program. `command` is what stands behind `--`; `ask` is called with the parsed task. */
export function addLabCommands(program: Command, command: string[], ask: (task: LabTask) => void): void {
  addHostCheckCommand(program, command, (task) => ask({ do: 'host-check', task }));
  addAgentCheckCommand(program, command, (task) => ask({ do: 'agent-check', task }));
}
