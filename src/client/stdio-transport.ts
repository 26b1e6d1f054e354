/** stdio transport: the agent is a child process, one message per line. Node only, loaded on demand. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  ConnectionError,
  type Exchange,
  isAnswerTo,
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

/** How much of the end of stderr is kept for error messages. */
const KEPT_OF_STDERR = 2000;

interface Waiting {
  id: string | number | null;
  take: (exchange: Exchange) => void;
  fail: (problem: ConnectionError) => void;
}

/** Starts the command. Its requests are answered as a client without features does; `ping` with an empty result. */
export function stdioTransport(command: string, options: StdioOptions): Transport {
  const { args = [], cwd, env } = options;
  const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
  const waiting = new Set<Waiting>();
  let over: ConnectionError | undefined;
  let said = '';
  const end = (problem: 'unreachable' | 'closed', message: string) => {
    over ??= new ConnectionError(problem, `${command} ${message}`);
    for (const { fail } of waiting) fail(over);
  };
  child.on('error', ({ message }) => end('unreachable', `cannot be started: ${message}`));
  child.on('close', (code, signal) => end('closed', `ended with ${signal ?? `code ${code}`}: ${said.trim()}`));
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_OF_STDERR);
  });
  onLines(child, (text) => {
    const message = messageIn(text);
    if (!message) return;
    const { id, method } = message;
    if (method && id !== undefined)
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...asNoClient(method) })}\n`);
    for (const one of waiting) if (isAnswerTo(message, one.id)) return one.take({ text, message });
  });
  return {
    kind: 'stdio',
    async exchange(text, id, { timeoutMs = options.timeoutMs ?? TIMEOUT_MS }: SendOptions) {
      if (over) throw over;
      child.stdin.write(`${text}\n`);
      if (id === undefined) return { text: '' };
      let one: Waiting | undefined;
      let timer: NodeJS.Timeout | undefined;
      return new Promise<Exchange>((take, fail) => {
        const late = () => fail(new ConnectionError('timeout', `no answer of ${command} in ${timeoutMs} ms`));
        timer = setTimeout(late, timeoutMs);
        one = { id, take, fail };
        waiting.add(one);
      }).finally(() => {
        clearTimeout(timer);
        if (one) waiting.delete(one);
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

function asNoClient(method: unknown) {
  return method === 'ping' ? { result: {} } : { error: { code: -32601, message: 'Method not found' } };
}

/** Ends the child as MCP has it: its stdin, then SIGTERM, then SIGKILL. */
async function closeChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode || !child.pid) return;
  const [term, kill] = (['SIGTERM', 'SIGKILL'] as const).map((signal, at) =>
    setTimeout(() => child.kill(signal), (at + 1) * ENDING_MS),
  );
  child.stdin?.end();
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(term);
  clearTimeout(kill);
}
