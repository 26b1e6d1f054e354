/**
 * The stdio transport. stdout carries JSON-RPC only. The process exits when its host disconnects, after running calls were
 * answered, as long as the host still reads the answers.
 */
import type { Readable, Writable } from 'node:stream';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { sweepInSlices } from '../engine/expiry-sweep.ts';
import { parseBytes } from './envelope.ts';
import { createIdleTimer, createLineWriter, type LineWriter } from './line-writer.ts';
import { wholeLines } from './lines.ts';
import type { Log } from './log.ts';
import { type McpConnection, openConnection, type ServerParts } from './server.ts';
import { errorBody } from './wire.ts';

/** How long shutdown waits for the next answer to be ready or read, in milliseconds: hosts expect an exit within a second. */
const LAST_ANSWERS_MS = 800;

/** The same while the agent is still loading, in milliseconds: an error in its brand file must be reported. */
const LAST_LOADING_MS = 5000;

/** A host that reads nothing for this long counts as gone, in milliseconds. The same as over HTTP. */
const STALLED_MS = 120_000;

/** Silence after which the agent is loaded without waiting for a first request, in milliseconds. */
const QUIET_MS = 60;

/** How often expired sessions are removed from the store, in milliseconds. */
const SWEEP_MS = 30_000;

/** Messages being answered at the same time; more are read when one of them is done. */
const AT_ONCE = 64;

/** The streams and signals of a process, injected so that a test can use its own. */
export interface Terminal {
  stdin: Readable;
  stdout: Writable;
  onSignal: (listener: () => void) => void;
}

/** The part of an agent that is called here: removing what has expired. */
type Swept = Pick<BrandAgent, 'sweep'>;

interface ServingRuntime {
  agent: () => Promise<Swept>;
  terminal: Terminal;
  /** Called when stdin has ended: slow work should finish. */
  onEnding?: () => void;
  /** Shorter limits for tests. */
  bounds?: { lastAnswersMs?: number; stalledMs?: number };
}

/**
 * Serves one host over stdio and resolves to the exit code: 0 when stdin ended, the host closed stdout (EPIPE) or a signal
 * arrived, 1 when stdout cannot be written for another reason or an answer was dropped on purpose (wire-effect.ts).
 * `agent` is loaded after the first answer was sent, or after a short silence, so that `initialize` does not wait for what
 * only tool calls need; rejects when it cannot be loaded. Every line is answered or, where it needs no answer, logged. No
 * more lines are read while the host does not read its answers.
 */
export async function serveStdio(parts: ServerParts, runtime: ServingRuntime): Promise<number> {
  const { stdin, stdout, onSignal } = runtime.terminal;
  const { lastAnswersMs = LAST_ANSWERS_MS, stalledMs = STALLED_MS } = runtime.bounds ?? {};
  const { log } = parts;
  let drop: () => void = () => {};
  const dropped = new Promise<number>((resolve) => {
    // After the text that `onLines` returned has been written.
    drop = () => void nextLoop().then(() => resolve(1));
  });
  const connection = openConnection({ ...parts, drop });
  let loading = true;
  const idle = createIdleTimer(() => {
    if (stdin.readableEnded) return loading ? LAST_LOADING_MS : lastAnswersMs;
    return answers.pending() > 0 ? stalledMs : undefined;
  });
  const answers = createLineWriter(stdout, () => idle.restart());
  let ready: () => void = () => {};
  const answeredOrQuiet = new Promise<void>((resolve) => {
    ready = resolve;
    setTimeout(resolve, QUIET_MS).unref();
  });
  const send = (body: string) => {
    answers.write(`${body}\n`);
    // A new answer is activity of this server, not of a host that does not read.
    if (stdin.readableEnded) idle.restart();
    else idle.start();
    ready();
  };
  const lines = wholeLines((id) => {
    log.warn('message over 10 MiB dropped');
    send(errorBody(id ?? null, TOO_LONG));
  });

  const hostGone = new Promise<number>((resolve) => {
    stdin.on('end', () => {
      runtime.onEnding?.();
      idle.restart();
    });
    stdin.on('error', () => lines.end());
    stdout.on('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code !== 'EPIPE') log.error('stdout cannot be written', { code: problem.code });
      resolve(problem.code === 'EPIPE' ? 0 : 1);
    });
    onSignal(() => resolve(0));
  });
  const timedOut = idle.expired.then(() => {
    if (answers.pending() > 0) log.warn('the host does not read its answers', { answers: answers.pending() });
    return 0;
  });
  const working = answeredOrQuiet
    .then(nextLoop)
    .then(() => startServing(runtime.agent, log))
    .then(() => {
      loading = false;
      idle.restart();
    });
  const read = readAll(lines, answers, (line) => answerLine(line, connection, log), send);
  // Rejects when `lines` is destroyed below.
  read.catch(() => {});
  stdin.pipe(lines);

  try {
    // When everything is answered the agent may still be loading: an error in its brand file must be reported.
    const done = read.then(() => working).then(() => 0);
    return await Promise.race([hostGone, dropped, working.then(() => hostGone), done, timedOut]);
  } finally {
    idle.stop();
    await connection.close();
    // An open stdin would keep the process alive.
    stdin.unpipe(lines).destroy();
    lines.destroy();
  }
}

const TOO_LONG = { code: -32602, message: 'The message is over 10 MiB and was not read. Send a shorter one.' };

/** Resolves when every line is answered and every answer written. */
async function readAll(
  lines: AsyncIterable<Buffer>,
  answers: LineWriter,
  answer: (line: Buffer) => Promise<string | undefined>,
  send: (body: string) => void,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const line of lines) {
    await answers.writable();
    if (running.size >= AT_ONCE) await Promise.race(running);
    const work: Promise<void> = answer(line)
      .then((body) => {
        if (body !== undefined) send(body);
      })
      .finally(() => running.delete(work));
    running.add(work);
  }
  await Promise.all(running);
  await answers.drained();
}

async function answerLine(line: Buffer, connection: McpConnection, log: Log): Promise<string | undefined> {
  const read = parseBytes(line);
  if ('json' in read) return connection.answer(read.json);
  if (line.toString().trim() === '') return undefined;
  log.warn('message refused', { code: read.code });
  return errorBody(null, read);
}

async function startServing(agent: () => Promise<Swept>, log: Log): Promise<void> {
  const open = await agent();
  const sweeping = setInterval(() => {
    sweepInSlices(open, nextLoop).catch((error: unknown) => log.error('sweep failed', { thrown: String(error) }));
  }, SWEEP_MS);
  // The timer must not keep the process alive after its host is gone.
  sweeping.unref();
  log.info('ready on stdio');
}

/** Lets pending writes flush before blocking work begins. */
function nextLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
