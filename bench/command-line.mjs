/** How the scripts of this project read their command lines: -h and --help, and code 2 with a suggestion for what is unknown. */
import { Command, InvalidArgumentError } from 'commander';

/** A command whose flags and arguments a script still adds, before it calls `readWords`. */
export function commandLine(name, about) {
  return new Command(name)
    .description(about)
    .helpOption('-h, --help', 'print this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${name}: ${oneLine(text)} See node ${name} --help.\n`) });
}

/** Reads the words of this process; ends it when help was asked for, or when they are not understood. */
export function readWords(command, words = process.argv.slice(2)) {
  try {
    command.parse(words, { from: 'user' });
  } catch (problem) {
    if (problem.exitCode === undefined) throw problem;
    process.exit(problem.exitCode === 0 ? 0 : 2);
  }
  return { flags: command.opts(), words: command.processedArgs };
}

/** For an argument: a whole number of at least 1. */
export function readCount(text) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return Number(text);
}

function oneLine(text) {
  const said = text
    .replace(/^error: /, '')
    .replace('\n(Did', '. Did')
    .replace('?)', '?')
    .trim();
  return /[.?]$/.test(said) ? said : `${said}.`;
}
