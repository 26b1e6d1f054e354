/** Prints what CHANGELOG.md says of one release: the notes that are published with it. Exits 1 when it says nothing. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { commandLine, readWords } from '../bench/command-line.mjs';

/** The text below the heading of this version (with or without its v), up to the next release; `undefined` when there is none. */
export function notesOf(changelog, version) {
  const [, ...releases] = changelog.split(/^## /m);
  const release = releases.find((text) => text.split(/\s/)[0] === version.replace(/^v/, ''));
  const notes = release?.slice(release.indexOf('\n')).trim();
  return notes === '' ? undefined : notes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const command = commandLine(
    'packaging/release-notes.mjs',
    'Print the notes of a release from CHANGELOG.md.',
  ).argument('<version>', 'e.g. v0.1.0');
  const [version] = readWords(command).words;
  const notes = notesOf(await readFile(new URL('../CHANGELOG.md', import.meta.url), 'utf8'), version);
  if (notes === undefined) process.stderr.write(`CHANGELOG.md says nothing of ${version}.\n`);
  else process.stdout.write(`${notes}\n`);
  process.exitCode = notes === undefined ? 1 : 0;
}
