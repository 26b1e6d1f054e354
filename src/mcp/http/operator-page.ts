/** The operator page and its GET API. The CLI injects which page it is. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { OperatorAccess } from './operator.ts';
import type { Page } from './page.ts';

export interface OperatorPage {
  owns(path: string): boolean;
  /** Static files without any data. */
  isShell(path: string): boolean;
  /** `undefined` when nothing is there. */
  answer(asked: AskedPage): Page | EventStream | undefined;
}

interface AskedPage {
  path: string;
  /** By lower-case name. */
  headers: IncomingHttpHeaders;
  /** Scheme and host of the service as the client reaches it. */
  base: string;
}

/** Server-sent events. `open` receives the function that sends one, and returns the function that unsubscribes. */
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
 * Access to the operator page: everything for the operator and, unless the service is `exposed`, for any program on this
 * machine. When exposed, everyone may load the static files, which then ask for the key.
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

/** Below the idle timeouts of proxies and of this service, in milliseconds. */
const HEARTBEAT_MS = 10_000;
/** Bytes buffered for a slow reader; then the connection is closed, and the page reconnects. */
const MOST_WAITING = 4 * 1024 * 1024;

/** The open event streams, at most `most`. */
export function createEventStreams(most = 64) {
  const open = new Set<() => void>();
  let stopped = false;
  return {
    /** False when there are too many already, or the service is stopping. */
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

    /** Ends all streams when the service stops. */
    stop(): void {
      stopped = true;
      for (const end of open) end();
    },
  };
}
