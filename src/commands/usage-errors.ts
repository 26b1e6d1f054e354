/** Usage errors of the command line: exit code 2, with a suggestion for a probable typo. */
import type { Command } from 'commander';
import { nearWord } from '../brands/near-word.ts';

/** Fails: unknown or missing subcommand. */
export function failOnCommand(command: Command, word: string | undefined): never {
  const known = command.commands.map((one) => one.name());
  const near = word === undefined ? undefined : nearWord(word, known);
  const path = pathOf(command).replace(/^si-mcp ?/, '');
  const what = word === undefined ? `${path} needs a command` : `unknown command "${`${path} ${word}`.trim()}"`;
  const listed = known.length === 0 ? '' : ` Commands: ${known.join(', ')}.`;
  return command.error(`${what}.${meant(near)}${listed}`);
}

/** Fails: unknown flag; names the subcommand that has it, if any. */
export function failOnFlag(command: Command, word: string): never {
  const [flag = word] = word.split('=');
  const near = nearWord(
    flag,
    command.options.flatMap(({ long }) => long ?? []),
  );
  const owner = command.commands.find(({ options }) => options.some(({ long, short }) => [long, short].includes(flag)));
  const place = owner === undefined ? '' : ` It is a flag of ${pathOf(owner)}.`;
  return command.error(`unknown option '${flag}'.${place === '' ? meant(near) : place}`);
}

/** Fails: unknown value. */
export function failOnValue(command: Command, what: string, word: string, known: readonly string[]): never {
  return command.error(
    `unknown ${what} "${word}".${meant(nearWord(word, known))} Expected one of: ${known.join(', ')}.`,
  );
}

/** One line with the error and the help to read. */
export function formatUsageError(text: string, program: Command, words: readonly string[]): string {
  const said = text
    .replace(/^error: /, '')
    .replace('\n(Did', '. Did')
    .replace('?)', '?')
    .trim();
  return `si-mcp: ${/[.?]$/.test(said) ? said : `${said}.`} See ${pathOf(commandOf(program, words))} --help.\n`;
}

/** The command that these words begin with: the program itself, or one below it. */
function commandOf(program: Command, words: readonly string[]): Command {
  let here = program;
  for (const word of words) {
    const next = here.commands.find((one) => one.name() === word);
    if (next !== undefined && word !== 'help') here = next;
  }
  return here;
}

/** "si-mcp brand check": how a command is called. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function meant(near: string | undefined): string {
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
