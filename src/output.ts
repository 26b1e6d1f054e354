/** Output of the program: stdout and stderr may be slow, full or closed. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { createLogWriter, type LogWriter } from './mcp/log-writer.ts';

export interface Output {
  /** Writes lines without waiting for the reader of stderr. */
  stderr: LogWriter;
  /** Resolves to the error code, e.g. ENOSPC, when stdout cannot be written. */
  stdoutFailed: Promise<string>;
  /** Resolves when stdout was flushed, to the error code if it failed. */
  printed(): Promise<string | undefined>;
}

/** How long unread output may delay the exit of a server, in milliseconds. */
const LEAVE_MS = 500;

/** From here on an error of stdout or stderr throws no exception. */
export function openOutput(): Output {
  let failure: string | undefined;
  let fail: (code: string) => void = () => {};
  const stdoutFailed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
    failure ??= problem.code ?? problem.name;
    fail(failure);
  });
  makeTerminalNonBlocking();
  closeLostTerminal();
  return {
    stderr: createLogWriter(process.stderr),
    stdoutFailed,
    printed: () =>
      new Promise((resolve) => {
        process.stdout.write('', () => setImmediate(() => resolve(failure)));
      }),
  };
}

/** Whether the program was started from a terminal. */
export function hasTerminal(): boolean {
  return TERMINALS.some((descriptor) => isatty(descriptor));
}

/** Closes a terminal that has gone away before the process exits: Node resets terminals on exit and dumps core when that fails. */
function closeLostTerminal() {
  const had = TERMINALS.filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    for (const descriptor of had) if (!isatty(descriptor)) closeSync(descriptor);
  });
}

/** stdin, stdout and stderr. */
const TERMINALS = [0, 1, 2];

/** Exits even if the last output is never read. If it is read, the process ends by itself. */
export function exitSoon() {
  setTimeout(() => process.exit(), LEAVE_MS).unref();
}

/** Node writes to a terminal synchronously; a stopped one (Ctrl-S, a hanging connection) would block the service. */
function makeTerminalNonBlocking() {
  const handle: unknown = process.stderr.isTTY ? Reflect.get(process.stderr, '_handle') : undefined;
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') handle.setBlocking(false);
}

/** The streams and signals of this process, for a server on stdio. */
export function processTerminal() {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    onSignal(listener: () => void) {
      process.once('SIGINT', listener);
      process.once('SIGTERM', listener);
    },
  };
}
