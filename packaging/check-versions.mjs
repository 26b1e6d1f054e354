/**
 * Checks that every file that states the version of this package states the same one, and that the registry's entry names this
 * package. With a tag (v1.2.3), that the tag is that version too. Exits 1 and names what differs.
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { commandLine, readWords } from '../bench/command-line.mjs';

/** What each file states, read below `root`: the versions, and the names under which the registry knows the package. */
export async function statedIn(root) {
  const text = (file) => readFile(new URL(file, root), 'utf8');
  const [manifest, lock, server, bundle] = await Promise.all(
    ['package.json', 'package-lock.json', 'server.json', 'packaging/mcpb/manifest.json'].map(async (file) =>
      JSON.parse(await text(file)),
    ),
  );
  // The first release of the list; what is not released yet stands above it.
  const [, released] = /^## (\d\S*)/m.exec(await text('CHANGELOG.md')) ?? [];
  return {
    versions: {
      'package.json': manifest.version,
      'package-lock.json': lock.version,
      'package-lock.json, its root package': lock.packages[''].version,
      'server.json': server.version,
      ...Object.fromEntries(
        server.packages.map((one, at) => [`server.json, package ${at + 1} (${one.registryType})`, one.version]),
      ),
      'packaging/mcpb/manifest.json': bundle.version,
      'CHANGELOG.md, newest release': released,
    },
    names: { 'package.json, mcpName': manifest.mcpName, 'server.json, name': server.name },
  };
}

/** One line for each thing that differs from package.json, or from the tag. */
export function differences({ versions, names }, tag) {
  const version = versions['package.json'];
  const name = names['package.json, mcpName'];
  return [
    ...Object.entries(versions).filter(([, one]) => one !== version),
    ...Object.entries(names).filter(([, one]) => one !== name),
    ...(tag === undefined || tag === `v${version}` ? [] : [['the tag', tag]]),
  ].map(([where, what]) => `${where}: ${what}; package.json says ${where.includes('ame') ? name : version}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const command = commandLine('packaging/check-versions.mjs', 'Check that all files state the same version.').argument(
    '[tag]',
    'a release tag that must be that version, e.g. v0.1.0',
  );
  const { words } = readWords(command);
  const stated = await statedIn(new URL('../', import.meta.url));
  const wrong = differences(stated, words[0]);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  if (wrong.length === 0) process.stdout.write(`${stated.versions['package.json']}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
