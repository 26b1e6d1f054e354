/** A page for whoever runs this service, with what it asks for by GET. Which page it is, only the cli knows. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { OperatorAccess } from './operator.ts';
import type { Page } from './page.ts';

export interface OperatorPage {
  owns(path: string): boolean;
  /** Files that are the same for everyone, and say nothing of anybody. */
  isShell(path: string): boolean;
  /** `undefined` when nothing is there. */
  answer(asked: AskedPage): Page | EventStream | undefined;
}

interface AskedPage {
  path: string;
  /** By lower-case name. */
  headers: IncomingHttpHeaders;
  /** Scheme and host this service is reached at. */
  base: string;
}

/** Events as they come. `open` is given what sends one, and gives back what ends it. */
interface EventStream {
  open(send: (event: string) => void): () => void;
}

const NEEDS_KEY: Page = {
  status: 401,
  headers: ['Content-Type', 'application/json', 'Cache-Control', 'no-store', 'WWW-Authenticate', 'Bearer'],
  body: JSON.stringify({
    error: 'unauthorized',
    error_description: 'This needs the operator key: "Authorization: Bearer <key>".',
  }),
};

/**
 * What this page answers to whom. The operator, and as long as nobody else can reach this service any program of this machine, is
 * shown all of it; where others can (`exposed`), everyone may load the shell, which then asks for the key.
 */
export function answerOperator(
  page: OperatorPage,
  asked: AskedPage,
  access: OperatorAccess,
  exposed: boolean,
): Page | EventStream | undefined {
  if (access === 'full' || (access === 'impersonal' && !exposed)) return page.answer(asked);
  if (!exposed) return undefined;
  return page.isShell(asked.path) ? page.answer(asked) : NEEDS_KEY;
}

/** Often enough that no proxy and no bound of ours takes the connection for a dead one, in milliseconds. */
const HEARTBEAT_MS = 10_000;
/** Bytes that may wait for a reader who takes none; then the connection is cut, and the page connects again. */
const MOST_WAITING = 4 * 1024 * 1024;

/** The streams that are open, at most so many. */
export function createEventStreams(most = 64) {
  const open = new Set<() => void>();
  let stopped = false;
  return {
    /** False when there are too many already, or the service ends. */
    send(response: ServerResponse, headers: readonly string[], stream: EventStream): boolean {
      if (stopped || open.size >= most) return false;
      response.writeHead(200, [...headers, 'Content-Type', 'text/event-stream', 'Cache-Control', 'no-store']);
      if (response.req.method === 'HEAD') {
        response.end();
        return true;
      }
      const write = (text: string) => {
        if (response.writableLength > MOST_WAITING) response.destroy();
        else response.write(text);
      };
      write('retry: 1000\n\n');
      const stop = stream.open((event) => write(`data: ${event}\n\n`));
      const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS).unref();
      const end = () => response.end();
      open.add(end);
      response.on('close', () => {
        clearInterval(heartbeat);
        stop();
        open.delete(end);
      });
      return true;
    },

    /** The service ends: so do they. */
    stop(): void {
      stopped = true;
      for (const end of open) end();
    },
  };
}
