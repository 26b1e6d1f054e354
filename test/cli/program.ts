/** The built program as a child process, spoken to line by line. Tests that use it need `npm run build` first (`npm test` does). */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../dist/si-mcp.js', import.meta.url));
/** Where programs leave what only this user may read, so that tests leave nothing in a home folder. */
export const STATE = mkdtempSync(join(tmpdir(), 'si-mcp-state-'));
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

type Message = Record<string, unknown>;

export interface Program {
  child: ChildProcessWithoutNullStreams;
  /** Everything that came out so far. */
  stdout(): string;
  stderr(): string;
  /** Sends one message as one line. */
  send(message: Message): void;
  /** The answer with this id. Rejects when the program ends without giving it. */
  answer(id: number | string): Promise<Message>;
  /** Sends a request and waits for its answer. */
  ask(method: string, params?: Message): Promise<Message>;
  /** Says hello as a host does; the answer to `initialize`. */
  greet(protocolVersion?: string): Promise<Message>;
  /** Resolves when stderr holds the text. */
  saysOnStderr(text: string): Promise<void>;
  /** Resolves when stdout holds the text. */
  says(text: string): Promise<void>;
  ended: Promise<{ code: number | null; signal: string | null }>;
}

const children = new Set<ChildProcessWithoutNullStreams>();

/** Ends whatever a failed test left running. */
export function endAll() {
  for (const child of children) child.kill('SIGKILL');
}

export function start(
  words: string[] = [],
  {
    command = process.execPath,
    args = [PROGRAM, ...words],
    cwd = REPOSITORY,
    env = {} as NodeJS.ProcessEnv,
    /** Whether anybody reads what comes out on stdout. */
    reading = true,
  } = {},
): Program {
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH, XDG_STATE_HOME: STATE, ...env } });
  children.add(child);
  let out = '';
  let err = '';
  let next = 1;
  const ended = once(child, 'close').then(([code, signal]) => {
    children.delete(child);
    return { code, signal };
  });
  if (reading) {
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
  }
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.on('error', () => {});

  const until = (stream: NodeJS.ReadableStream, found: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      let met = false;
      const look = () => {
        if (met || !found()) return;
        met = true;
        stream.off('data', look);
        resolve();
      };
      stream.on('data', look);
      look();
      ended.then(() => (met || found() ? resolve() : reject(new Error(`the program ended without ${what}: ${err}`))));
    });
  const given = (id: unknown) => messages(out).find((message) => message.id === id && !('method' in message));

  const program: Program = {
    child,
    stdout: () => out,
    stderr: () => err,
    send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
    async answer(id) {
      await until(child.stdout, () => given(id) !== undefined, `an answer to ${id}`);
      return given(id) ?? {};
    },
    ask(method, params = {}) {
      const id = next++;
      program.send({ jsonrpc: '2.0', id, method, params });
      return program.answer(id);
    },
    async greet(protocolVersion = '2025-11-25') {
      const answer = await program.ask('initialize', {
        protocolVersion,
        capabilities: {},
        clientInfo: { name: 'test-host', version: '1.0.0' },
      });
      program.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return answer;
    },
    says: (text) => until(child.stdout, () => out.includes(text), `saying "${text}"`),
    saysOnStderr: (text) => until(child.stderr, () => err.includes(text), `saying "${text}"`),
    ended,
  };
  return program;
}

/** Runs a command line to its end. */
export async function run(words: string[], options: Parameters<typeof start>[1] = {}) {
  const program = start(words, options);
  program.child.stdin.end();
  const { code } = await program.ended;
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

/** The complete lines of a stdout, parsed. Throws on anything that is not JSON. */
export function messages(stdout: string): Message[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
