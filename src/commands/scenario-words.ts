/** The words of `si-mcp run`, and the help that teaches them. */
import { type Command, Option } from 'commander';
import type { Era } from '../client/message.ts';
import { type AgentTarget, addTargetFlags, checkTarget, ERAS } from './agent-target.ts';

export interface ScenarioTask {
  /** Files and folders of scenarios. */
  files: string[];
  target: AgentTarget;
  /** One after the other; none: the newest that the agent speaks. */
  eras: Era[];
  /** Parts of names, and tags; none: all. */
  names: string[];
  tags: string[];
  format: 'text' | 'json' | 'junit';
  /** Where the result is written; left out: stdout. */
  out?: string;
}

const MORE = `
Examples:
  si-mcp run tents.yaml --url http://127.0.0.1:3333/mcp
                                                play the scenarios of a file against a service
  si-mcp run scenarios/ --era both -- node my-agent.mjs
                                                those of a folder, against a program over stdio, in both eras of MCP
  si-mcp run tents.yaml --name cheapest --tag carts --url ...
                                                only some of them
  si-mcp run tents.yaml --format junit --out result.xml --url ...
                                                for a build server

A scenario is a conversation, and what each answer must show, say and hand over:
  - name: a tent for two, bought
    brand: acme-outdoor
    tags: [buying]
    turns:
      - user: a tent for two under $400
        shows: [ridge-2-tent]
      - user: the green one, please
      - press: { action: checkout }
        handoff: { product_id: ridge-2-tent, price: 349 }
      - end: handoff_transaction
        status: complete

All members: docs/host-lab.md. Each scenario has a session of its own; with -- COMMAND also a process of its own, which is given
the scenario's clock in SI_MCP_CLOCK. What is expected is looked at in any agent: items are known by the ids on its cards, by the
names that these tell, and by the brand where that is a shipped one or a brand file.

Exit code: 0 all as expected, 1 something was not, 2 a file cannot be read or the agent not be reached.`;

/** Adds `run`; `command` is what stands after `--`. */
export function addScenarioWords(program: Command, command: string[], ask: (task: ScenarioTask) => void): void {
  const run = program
    .command('run')
    .description('play scenarios against an agent, and tell what is not as they expect')
    .argument('<file...>', 'YAML files of scenarios, or folders of them')
    .usage('[flags] <file...> --url <url> | <file...> -- COMMAND [ARGUMENT...]');
  addTargetFlags(run, [...ERAS, 'both'])
    .option('--name <part>', 'only scenarios whose name contains this (repeatable)', collect, [])
    .option('--tag <tag>', 'only scenarios with this tag (repeatable)', collect, [])
    .addOption(new Option('--format <format>', 'how the result is written').choices(FORMATS).default('text'))
    .option('--out <file>', 'write the result into this file instead of printing it')
    .addHelpText('after', MORE)
    .action((files: string[], own: Own, here: Command) => {
      const { era, url, key, name: names, tag: tags, format, out } = own;
      checkTarget(here, { url, command });
      const eras = era === undefined ? [] : era === 'both' ? [...ERAS] : [era];
      ask({ files, target: { url, key, command }, eras, names, tags, format, ...(out !== undefined && { out }) });
    });
}

const FORMATS = ['text', 'json', 'junit'] as const;

type Own = Omit<AgentTarget, 'command' | 'era'> & {
  era?: Era | 'both';
  name: string[];
  tag: string[];
  format: ScenarioTask['format'];
  out?: string;
};

function collect(one: string, all: string[]): string[] {
  return [...all, one];
}
