/** Text that appears at the speed at which it is read, for `si-mcp demo --watch`. */

/** Milliseconds for a word: 300 words a minute, as adults read on a screen. */
const WORD_MS = 200;

/** A mark of colour with what it colours, a word with the space behind it, or space alone: shown at once. */
const PIECES = /[^\P{Cc}\s]\[\d+m\P{Cc}*[^\P{Cc}\s]\[0m|[^\s\p{Cc}]+\s*|\s+|\p{Cc}/gu;

/** What carries words; lines that are drawn do not. */
const WORD = /[\p{L}\p{N}]/u;

interface Typing {
  write(text: string): void;
  /** Resolves after so many milliseconds, or at once when the reader does not want to wait any longer. */
  wait(ms: number): Promise<void>;
}

/** Writes the text word by word. Resolves when all of it is written. */
export async function typeOut(text: string, { write, wait }: Typing): Promise<void> {
  for (const [piece] of text.matchAll(PIECES)) {
    write(piece);
    if (WORD.test(piece)) await wait(WORD_MS);
  }
}

/** Waiting that ends for good when the signal comes. */
export function waitUntil(skipped: AbortSignal): Typing['wait'] {
  return (ms) =>
    new Promise((resolve) => {
      if (skipped.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        skipped.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      skipped.addEventListener('abort', done);
    });
}
