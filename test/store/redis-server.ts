/** A Redis or Valkey of one's own: started on a free loopback port, and ended when the tests are over. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether a server can be had here. Tests that need one are skipped where it cannot; test/what-is-missing.ts says so. */
export const hasRedis = COMMAND !== undefined;

export interface RedisServer {
  url: string;
  port: number;
  /** The process that runs now. */
  readonly process: ChildProcess;
  /** Ends it as the lack of memory would (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again on its port, with what it wrote down. */
  restart(): Promise<void>;
  /** One command, given as words, and the answer as it came. */
  command(...words: string[]): Promise<string>;
  /** Ends it and removes what it wrote down. */
  stop(): Promise<void>;
}

/** Starts a server, on this port where one is given. `settings` are words of its command line; without any it writes nothing down. */
export async function startRedis(settings: string[] = [], givenPort?: number): Promise<RedisServer> {
  const port = givenPort ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'si-mcp-redis-'));
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const begin = () => begun(spawn(COMMAND ?? 'redis-server', [...words, ...settings]));
  let server = await begin();

  async function kill() {
    server.process.kill('SIGKILL');
    await server.ended;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get process() {
      return server.process;
    },
    kill,
    async restart() {
      server = await begin();
    },
    command: (...words) => command(port, words),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function begun(process: ChildProcess) {
  const ended = once(process, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    process.stdout?.on('data', (part) => {
      said += part;
      if (said.includes('Ready to accept connections')) resolve();
    });
    ended.then(() => reject(new Error(`Redis ended: ${said}`)));
  });
  return { process, ended };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

async function command(port: number, words: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}
