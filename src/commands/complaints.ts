/** What is said of words on the command line that are not understood: always with code 2, and with what was probably meant. */
import type { Command } from 'commander';
import { nearWord } from '../brands/near-word.ts';

/** Ends the parsing: this command has no such command below it, or needs one. */
export function refuseCommand(command: Command, word: string | undefined): never {
  const known = command.commands.map((one) => one.name());
  const near = word === undefined ? undefined : nearWord(word, known);
  const path = pathOf(command).replace(/^si-mcp ?/, '');
  const what = word === undefined ? `${path} needs a command` : `there is no command "${`${path} ${word}`.trim()}"`;
  const listed = known.length === 0 ? '' : ` Commands: ${known.join(', ')}.`;
  return command.error(`${what}.${meant(near)}${listed}`);
}

/** Ends the parsing: a flag that this command does not have, but perhaps one of the commands below it. */
export function refuseFlag(command: Command, word: string): never {
  const [flag = word] = word.split('=');
  const near = nearWord(
    flag,
    command.options.flatMap(({ long }) => long ?? []),
  );
  const owner = command.commands.find(({ options }) => options.some(({ long, short }) => [long, short].includes(flag)));
  const place = owner === undefined ? '' : ` It belongs to ${pathOf(owner)}.`;
  return command.error(`unknown option '${flag}'.${place === '' ? meant(near) : place}`);
}

/** Ends the parsing: a value that is none of the known ones. */
export function refuseValue(command: Command, what: string, word: string, known: readonly string[]): never {
  return command.error(`no ${what} "${word}".${meant(nearWord(word, known))} There are: ${known.join(', ')}.`);
}

/** One line: what commander or we say of the words, and which help to read. */
export function complaint(text: string, program: Command, words: readonly string[]): string {
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
