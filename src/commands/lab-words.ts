/** The commands that test hosts and agents, as words: what they have in common is here. */
import type { Command } from 'commander';
import { type AgentCheckTask, addAgentCheckWords } from './agent-check-words.ts';
import { addHostCheckWords, type HostCheckTask } from './host-check-words.ts';

export type LabTask =
  | { do: 'host-check'; task: HostCheckTask }
  | { do: 'agent-check'; task: AgentCheckTask }
  /** What a checked host starts: carries lines to the agent that `host-check` runs. It is understood without the parser. */
  | { do: 'host-check-stdio'; port: number; token: string };

/** Adds them to the program. `command` is what stands behind `--`; `ask` is told what is wanted. */
export function addLabWords(program: Command, command: string[], ask: (task: LabTask) => void): void {
  addHostCheckWords(program, command, (task) => ask({ do: 'host-check', task }));
  addAgentCheckWords(program, command, (task) => ask({ do: 'agent-check', task }));
}
