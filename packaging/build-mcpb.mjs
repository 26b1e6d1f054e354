/**
 * Builds the MCP bundle (.mcpb) that desktop hosts install by double-click: manifest, program and licence, from the sources.
 * The official tool validates the manifest and packs; a bundle it does not accept is not written.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import * as esbuild from 'esbuild';
import { commandLine, readWords } from '../bench/command-line.mjs';
import { filesOfDist } from '../build/build.mjs';

const command = commandLine('packaging/build-mcpb.mjs', 'Build the MCP bundle for desktop hosts.').argument(
  '[file]',
  'where to write it',
  'packaging/output/si-mcp.mcpb',
);
const {
  words: [file],
} = readWords(command);

const folder = await mkdtemp(join(tmpdir(), 'si-mcp-mcpb-'));
try {
  const files = new Map([...(await filesOfDist(esbuild))].map(([name, bytes]) => [join('dist', name), bytes]));
  for (const name of ['manifest.json', 'start.mjs'])
    files.set(name, await readFile(new URL(`mcpb/${name}`, import.meta.url)));
  for (const name of ['LICENSE', 'package.json']) files.set(name, await readFile(name));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  await mkdir(dirname(resolve(file)), { recursive: true });
  const packed = await packExtension({ extensionPath: folder, outputPath: resolve(file), silent: true });
  if (!packed) throw new Error('The bundle was not accepted by @anthropic-ai/mcpb.');
} finally {
  await rm(folder, { recursive: true, force: true });
}
