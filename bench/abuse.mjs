/**
 * What hostile callers do to the built program, one bounded attack after another, all on loopback. During each of
 * them a bystander with a key keeps calling: it must be served within twice its calm p99, and SIGTERM must end the
 * service.
 * `node bench/abuse.mjs [name …]` runs all attacks, or those whose name or family is given; `--list` names them;
 * `--quick` takes fewer samples and leaves out the long ones. Prints a table, writes bench/results/abuse.json, and
 * exits 1 when one did not hold.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { runAttack } from './abuse/harness.mjs';
import { makeKeys } from './abuse/service.mjs';
import { printHead, printRow, printVerdicts } from './abuse/table.mjs';
import { commandLine, readWords } from './command-line.mjs';

const FAMILIES = new URL('abuse/attacks/', import.meta.url);

const command = commandLine('bench/abuse.mjs', 'Attack the built program; a bystander must be served all the while.')
  .argument('[name...]', 'attacks or families of them; without one, all of them')
  .option('--list', 'name the attacks and end')
  .option('--quick', 'fewer samples, and not the long ones');
const {
  flags: { list = false, quick = false },
  words: [names],
} = readWords(command);

const attacks = [];
for (const file of (await readdir(FAMILIES)).sort()) {
  const { default: family } = await import(new URL(file, FAMILIES));
  for (const [name, attack] of Object.entries(family)) attacks.push({ name, family: file.replace('.mjs', ''), attack });
}
const unknown = names.filter((name) => !attacks.some((one) => one.name === name || one.family === name));
if (unknown.length > 0) {
  console.error(`No such attack: ${unknown.join(', ')}. See --list.`);
  process.exit(2);
}
if (list) {
  for (const { name, family, attack } of attacks)
    console.log(`${name.padEnd(28)} ${family.padEnd(16)} ${attack.about}${attack.long ? ' (long)' : ''}`);
  process.exit(0);
}

const chosen = attacks.filter(({ name, family, attack }) =>
  names.length > 0 ? names.includes(name) || names.includes(family) : !(quick && attack.long),
);
const ring = await makeKeys();
const rows = [];
printHead();
for (const { name, attack } of chosen) {
  const row = await runAttack(name, attack, ring, quick);
  rows.push(row);
  printRow(row);
}
printVerdicts(rows);
await mkdir(new URL('results/', import.meta.url), { recursive: true });
const results = new URL(names.length > 0 || quick ? 'results/abuse-part.json' : 'results/abuse.json', import.meta.url);
const never = (_name, value) => (value === Number.POSITIVE_INFINITY ? 'never' : value);
await writeFile(results, `${JSON.stringify({ node: process.version, quick, rows }, never, 2)}\n`);
process.exit(rows.every(({ pass }) => pass) ? 0 : 1);
