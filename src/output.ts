/** What this program prints, and what becomes of it: stdout and stderr may be slow, full or closed. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { createLogWriter, type LogWriter } from './mcp/log-writer.ts';

export interface Output {
  /** Takes lines without waiting for whoever reads stderr. */
  stderr: LogWriter;
  /** Resolves to the system's code, e.g. ENOSPC, when stdout cannot be written. */
  stdoutFailed: Promise<string>;
  /** Resolves when stdout took everything, or to the system's code when it did not. */
  printed(): Promise<string | undefined>;
}

/** How long output that nobody takes may keep a server that is over, in milliseconds. */
const LEAVE_MS = 500;

/** From here on no failure of stdout or stderr is an exception. */
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

/** Whether somebody sits at a terminal that this program was started from. */
export function hasTerminal(): boolean {
  return TERMINALS.some((descriptor) => isatty(descriptor));
}

/**
 * Lets go of a terminal that is gone by the time the process ends. Node sets a terminal back to how it was, and ends with a core
 * dump when that fails.
 */
function closeLostTerminal() {
  const had = TERMINALS.filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    for (const descriptor of had) if (!isatty(descriptor)) closeSync(descriptor);
  });
}

/** stdin, stdout and stderr. */
const TERMINALS = [0, 1, 2];

/** Ends the process also when what was written last is never taken. As soon as it is, the process ends by itself. */
export function exitSoon() {
  setTimeout(() => process.exit(), LEAVE_MS).unref();
}

/** Node writes to a terminal and waits; one that is held (Ctrl-S, a connection that hangs) would hold the service. */
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
