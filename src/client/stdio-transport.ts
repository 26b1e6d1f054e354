/** stdio: the agent is a child process, each message is one line. Node only, and loaded only where it is asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { isAnswerTo } from './http-transport.ts';
import {
  ConnectionError,
  type Exchange,
  MOST_BYTES,
  messageIn,
  type SendOptions,
  TIMEOUT_MS,
  type Transport,
} from './message.ts';

export interface StdioOptions {
  args?: readonly string[];
  cwd?: string;
  /** Left out: that of this process. */
  env?: Record<string, string | undefined>;
  timeoutMs?: number;
}

/** How long an agent that is to end may take for each of: by itself, told to, in milliseconds. */
const ENDING_MS = 2000;

/** How much of the end of what it says on stderr is kept, to say why it ended. */
const KEPT_OF_STDERR = 2000;

interface Waiting {
  id: string | number | null;
  take(exchange: Exchange): void;
  fail(problem: ConnectionError): void;
}

/** Starts the command. Its requests are answered as a client without features does; `ping` with an empty result. */
export function stdioTransport(command: string, options: StdioOptions = {}): Transport {
  const { args = [], cwd, env } = options;
  const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
  const waiting = new Set<Waiting>();
  let over: ConnectionError | undefined;
  let said = '';
  const end = (problem: ConnectionError) => {
    over ??= problem;
    for (const one of waiting) one.fail(over);
  };
  child.on('error', (thrown) =>
    end(new ConnectionError('unreachable', `${command} cannot be started: ${thrown.message}`)),
  );
  child.on('close', (code, signal) => {
    const last = said.trim() === '' ? '' : `: ${said.trim()}`;
    end(new ConnectionError('closed', `${command} ended with ${signal ?? `code ${code}`}${last}`));
  });
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_OF_STDERR);
  });
  onLines(child, (line) => {
    const message = messageIn(line);
    if (message !== undefined && 'method' in message && 'id' in message)
      return void child.stdin.write(`${JSON.stringify(asNoClient(message.method, message.id))}\n`);
    for (const one of waiting) if (message && isAnswerTo(message, one.id)) return one.take({ text: line, message });
  });
  return {
    kind: 'stdio',
    async exchange(text, id, { timeoutMs = options.timeoutMs ?? TIMEOUT_MS }: SendOptions = {}) {
      if (over !== undefined) throw over;
      child.stdin.write(`${text}\n`);
      if (id === undefined) return { text: '' };
      return new Promise<Exchange>((resolve, reject) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(one);
        };
        const one: Waiting = {
          id,
          take: (exchange) => {
            done();
            resolve(exchange);
          },
          fail: (problem) => {
            done();
            reject(problem);
          },
        };
        const late = () => one.fail(new ConnectionError('timeout', `no answer of ${command} in ${timeoutMs} ms`));
        const timer = setTimeout(late, timeoutMs);
        waiting.add(one);
      });
    },
    close: () => closeChild(child),
  };
}

/** Calls `take` with each line of stdout; a line over the limit is left out. */
function onLines({ stdout }: ChildProcess, take: (line: string) => void): void {
  let held: string[] = [];
  let size = 0;
  stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = chunk.split('\n');
    for (const [at, part] of parts.entries()) {
      size += part.length;
      if (size <= MOST_BYTES) held.push(part);
      if (at === parts.length - 1) continue;
      if (size <= MOST_BYTES) take(held.join(''));
      held = [];
      size = 0;
    }
  });
}

function asNoClient(method: unknown, id: unknown) {
  if (method === 'ping') return { jsonrpc: '2.0', id, result: {} };
  return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
}

/** Ends the child as MCP has it: its stdin, then SIGTERM, then SIGKILL. */
async function closeChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), ENDING_MS),
    setTimeout(() => child.kill('SIGKILL'), 2 * ENDING_MS),
  ];
  child.stdin?.end();
  await closed;
  for (const timer of timers) clearTimeout(timer);
}
