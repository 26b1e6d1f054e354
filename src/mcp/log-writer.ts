/**
 * Log lines on their way to whoever reads them: a pipe, a file, a terminal. The reader may be slow, full or gone; the program
 * never waits for it and keeps a bounded number of bytes for it. Lines that could not be written are counted, and the count is
 * written as soon as something can be again.
 */
/** What is written to: a stream of node's, whose errors are no end of it. */
interface Destination {
  write(text: string, done: (problem?: Error | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

export interface LogWriter {
  /** Takes one line with its newline. Never waits, never throws. */
  write(line: string): void;
  /** Lines lost so far. */
  lost(): number;
  /** Resolves when every line was written or lost, and after `ms` milliseconds at the latest. */
  flush(ms: number): Promise<void>;
}

/** Bytes of lines kept for a reader that does not take them. */
const MOST_BYTES = 1024 * 1024;

/** A writer to `stream`, which may fail at any time and may work again later, as process.stderr does. */
export function createLogWriter(stream: Destination, mostBytes: number = MOST_BYTES): LogWriter {
  let waiting: string[] = [];
  /** Of the lines that wait and of those being written. */
  let bytes = 0;
  let writing = false;
  let planned = false;
  let failed = false;
  let lost = 0;
  let untold = 0;
  const watchers: (() => void)[] = [];
  // What went wrong is told to the callback of the write as well.
  stream.on('error', () => {});

  // What is logged in one turn of the event loop is written at once; and a stream that failed is left alone for a turn.
  const plan = () => {
    planned = true;
    setImmediate(send);
  };
  const send = () => {
    planned = false;
    const lines = waiting;
    const size = bytes;
    const told = untold;
    waiting = [];
    writing = true;
    // Where a disk was full, a line may have been torn: what comes next begins on a line of its own.
    const text = `${failed ? '\n' : ''}${lines.join('')}${told > 0 ? lostLine(told) : ''}`;
    stream.write(text, (problem) => {
      writing = false;
      bytes -= size;
      failed = problem != null;
      untold += failed ? lines.length : -told;
      lost += failed ? lines.length : 0;
      if (waiting.length > 0 || (untold > 0 && !failed)) return plan();
      for (const tell of watchers.splice(0)) tell();
    });
  };

  return {
    write(line) {
      const size = Buffer.byteLength(line);
      if (bytes + size > mostBytes) {
        lost += 1;
        untold += 1;
        return;
      }
      waiting.push(line);
      bytes += size;
      if (!writing && !planned) plan();
    },
    lost: () => lost,
    async flush(ms) {
      if (bytes === 0 && !writing) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
        watchers.push(resolve);
      });
      clearTimeout(timer);
    },
  };
}

/** In the form of the other lines. */
function lostLine(lines: number): string {
  return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), msg: 'log lines lost', lines })}\n`;
}
