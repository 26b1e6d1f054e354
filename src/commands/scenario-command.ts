/** Command `run`: flags and help. */
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
                                                a folder, against a program over stdio, in both MCP versions
  si-mcp run tents.yaml --name cheapest --tag carts --url ...
                                                filter by name or tag
  si-mcp run tents.yaml --format junit --out result.xml --url ...
                                                for CI

A scenario is a conversation with expectations for each answer:
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

All fields: docs/host-lab.md. Each scenario runs in a new session, with -- COMMAND also in a new process with the scenario's clock in
SI_MCP_CLOCK. Expectations work with any agent: items are matched by the ids and names on its cards, and by the brand if it is a
shipped one or a brand file.

Exit code: 0 all passed, 1 failures, 2 a file cannot be read or the agent cannot be reached.`;

/** Adds `run`; `command` is what stands after `--`. */
export function addScenarioCommand(program: Command, command: string[], ask: (task: ScenarioTask) => void): void {
  const run = program
    .command('run')
    .description('run scenarios against an agent and report failures')
    .argument('<file...>', 'YAML files of scenarios, or folders of them')
    .usage('[flags] <file...> --url <url> | <file...> -- COMMAND [ARGUMENT...]');
  addTargetFlags(run, [...ERAS, 'both'])
    .option('--name <part>', 'only scenarios whose name contains this (repeatable)', collect, [])
    .option('--tag <tag>', 'only scenarios with this tag (repeatable)', collect, [])
    .addOption(new Option('--format <format>', 'the output format').choices(FORMATS).default('text'))
    .option('--out <file>', 'write the result to this file instead of stdout')
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
