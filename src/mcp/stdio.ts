/**
 * The brand agent on stdin and stdout (mcp-practice §8). stdout carries JSON-RPC and nothing else; the process ends when its
 * host goes away, and not before the calls that still run are answered.
 */
import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { LINE_BYTES, wholeLines } from './lines.ts';
import type { Log } from './log.ts';
import { buildServer, type ServerParts } from './server.ts';

/** How long an ending server waits for answers under way, in milliseconds: hosts expect the process gone within a second. */
const LAST_ANSWERS_MS = 800;

/** Silence after which the agent is made ready without waiting for a first request, in milliseconds. */
const QUIET_MS = 60;

/** How often what has expired is swept from the store, in milliseconds. */
const SWEEP_MS = 30_000;

/** The streams and signals of a process, handed in so that a test can bring its own. */
export interface Terminal {
  stdin: Readable;
  stdout: Writable;
  onSignal: (listener: () => void) => void;
}

export interface House {
  agent: () => Promise<BrandAgent>;
  terminal: Terminal;
  log: Log;
}

/**
 * Serves one host over stdio and resolves when it is over: stdin ended, stdout closed (EPIPE), or a signal came.
 * `agent` is asked for after the first answer went out, or after a moment of silence, so that `initialize` need not wait for
 * what only tool calls use; when there is no agent to be had, this rejects with its reason.
 * A line over 10 MiB is answered with a JSON-RPC error and the conversation goes on.
 */
export async function serveStdio(parts: ServerParts, house: House): Promise<void> {
  const { stdin, stdout, onSignal } = house.terminal;
  const lines = wholeLines((id) => {
    house.log.warn('message over 10 MiB dropped');
    if (id !== undefined) stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: TOO_LONG })}\n`);
  });
  const hostGone = new Promise<'answer first' | 'leave'>((resolve) => {
    lines.on('end', () => resolve('answer first'));
    stdin.on('error', () => resolve('answer first'));
    stdout.on('error', () => resolve('leave'));
    onSignal(() => resolve('leave'));
  });

  const server = buildServer(parts);
  const transport = new StdioServerTransport(lines, stdout, { maxBufferSize: 2 * LINE_BYTES });
  const connection = await server.connect(transport);
  const answeredOrQuiet = new Promise<void>((resolve) => {
    connection.onanswered = resolve;
    setTimeout(resolve, QUIET_MS).unref();
  });
  const working = answeredOrQuiet.then(nextLoop).then(() => openShop(house));
  stdin.pipe(lines);

  try {
    const ending = await Promise.race([hostGone, working.then(() => hostGone)]);
    // Also for an agent that is still being made ready: what is wrong with its brand is to be told.
    if (ending === 'answer first')
      await atMost(
        LAST_ANSWERS_MS,
        connection.settled().then(() => working),
      );
  } finally {
    await server.close();
    // An open stdin would keep the process.
    stdin.unpipe(lines).destroy();
  }
}

const TOO_LONG = { code: -32602, message: 'The message is over 10 MiB and was not read. Send a shorter one.' };

async function openShop({ agent, log }: House): Promise<void> {
  const open = await agent();
  const sweeping = setInterval(() => {
    open.sweep().catch((mistake: unknown) => log.error('sweep failed', { thrown: String(mistake) }));
  }, SWEEP_MS);
  // A live timer would keep the process after its host is gone.
  sweeping.unref();
  log.info('ready on stdio');
}

/** Lets what was just written leave before work that blocks begins. */
function nextLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function atMost(ms: number, wait: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([wait, limit]);
  clearTimeout(timer);
}
