/**
 * The brand agent on stdin and stdout. stdout carries JSON-RPC and nothing else; the process ends when its
 * host goes away, and not before the calls that still run are answered, as long as the host takes the answers.
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

/** How long an ending server waits for the next answer to be ready or taken, in milliseconds: hosts expect it gone within a second. */
const LAST_ANSWERS_MS = 800;

/** As long while the agent is still made ready, in milliseconds: what is wrong with its brand is to be told. */
const LAST_LOADING_MS = 5000;

/** A host that takes nothing of what is written for so long is gone, in milliseconds. As for a peer over HTTP. */
const STALLED_MS = 120_000;

/** Silence after which the agent is made ready without waiting for a first request, in milliseconds. */
const QUIET_MS = 60;

/** How often what has expired is swept from the store, in milliseconds. */
const SWEEP_MS = 30_000;

/** Messages being answered at the same time; further ones are read when one of them has its answer. */
const AT_ONCE = 64;

/** The streams and signals of a process, handed in so that a test can bring its own. */
export interface Terminal {
  stdin: Readable;
  stdout: Writable;
  onSignal: (listener: () => void) => void;
}

/** What of an agent is seen to beside its calls: that it forgets what has expired. */
type Swept = Pick<BrandAgent, 'sweep'>;

export interface ServingRuntime {
  agent: () => Promise<Swept>;
  terminal: Terminal;
  /** Called when nothing more comes in: what still takes long is to come to its end. */
  onEnding?: () => void;
  /** Left out in the program; a test takes less time. */
  bounds?: { lastAnswersMs?: number; stalledMs?: number };
}

/**
 * Serves one host over stdio and resolves to the exit code when it is over: 0 when stdin ended, the host closed stdout (EPIPE)
 * or a signal came, 1 when stdout cannot be written for
 * another reason or an answer was dropped on purpose (wire-effect.ts).
 * `agent` is asked for after the first answer went out, or after a moment of silence, so that `initialize` need not wait for
 * what only tool calls use; when there is no agent to be had, this rejects with its reason.
 * Every line is answered or, where nothing is to be answered, told to the log. No further lines are read while the host
 * does not take its answers.
 */
export async function serveStdio(parts: ServerParts, runtime: ServingRuntime): Promise<number> {
  const { stdin, stdout, onSignal } = runtime.terminal;
  const { lastAnswersMs = LAST_ANSWERS_MS, stalledMs = STALLED_MS } = runtime.bounds ?? {};
  const { log } = parts;
  let drop: () => void = () => {};
  const dropped = new Promise<number>((resolve) => {
    // When what was given back before it has been written.
    drop = () => void nextLoop().then(() => resolve(1));
  });
  const connection = openConnection({ ...parts, drop });
  let loading = true;
  const idle = createIdleTimer(() => {
    if (stdin.readableEnded) return loading ? LAST_LOADING_MS : lastAnswersMs;
    return answers.waiting() > 0 ? stalledMs : undefined;
  });
  const answers = createLineWriter(stdout, () => idle.look());
  let ready: () => void = () => {};
  const answeredOrQuiet = new Promise<void>((resolve) => {
    ready = resolve;
    setTimeout(resolve, QUIET_MS).unref();
  });
  const tell = (body: string) => {
    answers.write(`${body}\n`);
    // An answer that is ready is a sign of life of ours, none of a host that does not take it.
    if (stdin.readableEnded) idle.look();
    else idle.begin();
    ready();
  };
  const lines = wholeLines((id) => {
    log.warn('message over 10 MiB dropped');
    tell(errorBody(id ?? null, TOO_LONG));
  });

  const hostGone = new Promise<number>((resolve) => {
    stdin.on('end', () => {
      runtime.onEnding?.();
      idle.look();
    });
    stdin.on('error', () => lines.end());
    stdout.on('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code !== 'EPIPE') log.error('stdout cannot be written', { code: problem.code });
      resolve(problem.code === 'EPIPE' ? 0 : 1);
    });
    onSignal(() => resolve(0));
  });
  const impatient = idle.over.then(() => {
    if (answers.waiting() > 0) log.warn('the host does not take its answers', { answers: answers.waiting() });
    return 0;
  });
  const working = answeredOrQuiet
    .then(nextLoop)
    .then(() => startServing(runtime.agent, log))
    .then(() => {
      loading = false;
      idle.look();
    });
  const read = readAll(lines, answers, (line) => answerLine(line, connection, log), tell);
  // It fails when `lines` is destroyed below, when another end has come first.
  read.catch(() => {});
  stdin.pipe(lines);

  try {
    // Also when all is answered, the agent may still be made ready: what is wrong with its brand is to be told.
    const done = read.then(() => working).then(() => 0);
    return await Promise.race([hostGone, dropped, working.then(() => hostGone), done, impatient]);
  } finally {
    idle.stop();
    await connection.close();
    // An open stdin would keep the process.
    stdin.unpipe(lines).destroy();
    lines.destroy();
  }
}

const TOO_LONG = { code: -32602, message: 'The message is over 10 MiB and was not read. Send a shorter one.' };

/** Resolves when every line is answered and every answer taken. */
async function readAll(
  lines: AsyncIterable<Buffer>,
  answers: LineWriter,
  answer: (line: Buffer) => Promise<string | undefined>,
  tell: (body: string) => void,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const line of lines) {
    await answers.writable();
    if (running.size >= AT_ONCE) await Promise.race(running);
    const work: Promise<void> = answer(line)
      .then((body) => {
        if (body !== undefined) tell(body);
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
  // A live timer would keep the process after its host is gone.
  sweeping.unref();
  log.info('ready on stdio');
}

/** Lets what was just written leave before work that blocks begins. */
function nextLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
