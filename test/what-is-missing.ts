/** Before any test: one line for each thing that is not on this machine, and what is skipped without it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = (path: string) => existsSync(fileURLToPath(new URL(path, import.meta.url)));

const NEEDED: readonly { name: string; isHere: () => boolean; without: string }[] = [
  {
    name: '../shared',
    isHere: () => beside('../../shared/spec'),
    without: 'checks against the official schemas of AdCP 3.1, 3.2 and ACP, the pages that began it, and real exports',
  },
  {
    name: 'the MCP conformance suite and the Inspector (node .ci/mcp-tools.mjs fetches them)',
    isHere: () => beside('../node_modules/.cache/mcp-tools/node_modules/.bin/conformance'),
    without: 'test/conformance/mcp.test.ts',
  },
  { name: 'openssl', isHere: () => runs('openssl', 'version'), without: 'TLS' },
  {
    name: 'redis-server or valkey-server (apt-get install redis-server)',
    isHere: () => runs('redis-server', '--version') || runs('valkey-server', '--version'),
    without: 'sessions and orders in Redis, and what happens when it fails',
  },
  { name: 'prlimit (util-linux)', isHere: () => runs('prlimit', '--version'), without: 'SQLite on a full disk' },
  {
    name: 'the daemon of Docker or Podman',
    isHere: () => runs('docker', 'info') || runs('podman', 'info'),
    without: 'building and running the container image, whose Dockerfile is linted all the same',
  },
  { name: 'script (util-linux)', isHere: () => runs('script', '--version'), without: 'what needs a terminal' },
];

export default function setup(): void {
  for (const { name, isHere, without } of NEEDED)
    if (!isHere()) console.log(`Not here: ${name}. Skipped without it: ${without}.`);
}

function runs(command: string, word: string): boolean {
  try {
    execFileSync(command, [word], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
