/** A Redis of one's own: started on a free loopback port with nothing on disk, and ended when the tests are over. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether a server can be had here. Tests that need one are skipped where it cannot, and say so once. */
export const hasRedis = COMMAND !== undefined;
if (!hasRedis) console.warn('skipped: neither redis-server nor valkey-server is installed');

export interface RedisServer {
  url: string;
  port: number;
  process: ChildProcess;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a server, on this port where one is given. `settings` are words of its command line. */
export async function startRedis(settings: string[] = [], givenPort?: number): Promise<RedisServer> {
  const port = givenPort ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'si-mcp-redis-'));
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn(COMMAND ?? 'redis-server', [...words, ...settings]);
  const ended = once(server, 'close').then(() => rmSync(folder, { recursive: true, force: true }));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (part) => {
      said += part;
      if (said.includes('Ready to accept connections')) resolve();
    });
    ended.then(() => reject(new Error(`Redis ended: ${said}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    process: server,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}
