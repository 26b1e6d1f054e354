/** Streamable HTTP: each message is one POST, answered with JSON or with an event stream. */
import {
  ConnectionError,
  type Exchange,
  isJson,
  type Json,
  MOST_BYTES,
  messageIn,
  type SendOptions,
  TIMEOUT_MS,
  type Transport,
} from './message.ts';

export interface HttpOptions {
  /** Sent as `Authorization: Bearer`. */
  key?: string;
  /** Headers of every request. */
  headers?: Record<string, string>;
  timeoutMs?: number;
  fetch?: typeof fetch;
}

/** A transport to the MCP address of a service. Redirects are not followed: they could lead a key elsewhere. */
export function httpTransport(url: URL, options: HttpOptions = {}): Transport {
  const post = options.fetch ?? fetch;
  return {
    kind: 'http',
    async exchange(text, id, { timeoutMs = options.timeoutMs ?? TIMEOUT_MS, headers }: SendOptions = {}) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const response = await post(url, {
          method: 'POST',
          redirect: 'manual',
          signal: abort.signal,
          body: text,
          headers: {
            'Content-Type': 'application/json',
            Accept: 'application/json, text/event-stream',
            ...(options.key !== undefined && { Authorization: `Bearer ${options.key}` }),
            ...options.headers,
            ...headers,
          },
        });
        return await read(response, id);
      } catch (thrown) {
        if (thrown instanceof ConnectionError) throw thrown;
        if (abort.signal.aborted) throw new ConnectionError('timeout', `no answer of ${url.href} in ${timeoutMs} ms`);
        const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
        const refused = isJson(cause) && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(cause.code));
        throw refused
          ? new ConnectionError('unreachable', `nobody answers at ${url.href}`)
          : new ConnectionError('closed', `the connection to ${url.href} was lost: ${String(cause)}`);
      } finally {
        clearTimeout(timer);
        abort.abort();
      }
    },
    close: async () => {},
  };
}

async function read(response: Response, id: string | number | null | undefined): Promise<Exchange> {
  const about = { status: response.status, headers: Object.fromEntries(response.headers) };
  const events = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  let text = '';
  let bytes = 0;
  let looked = 0;
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > MOST_BYTES) throw new ConnectionError('too large', `the answer is over ${MOST_BYTES} bytes`);
    text += decoder.decode(part.value, { stream: true });
    if (!events) continue;
    // An event ends with an empty line; a stream may stay open behind the answer.
    for (const [event, end] of eventsIn(text, looked)) {
      looked = end;
      const message = messageIn(event);
      if (message !== undefined && isAnswerTo(message, id)) return { ...about, text: event, message };
    }
  }
  text += decoder.decode();
  const message = messageIn(text);
  return { ...about, text, ...(message !== undefined && { message }) };
}

/** The data of each whole event behind `from`, and where it ends. */
function* eventsIn(text: string, from: number): Generator<[data: string, end: number]> {
  const ends = /\r?\n\r?\n/g;
  ends.lastIndex = from;
  let begin = from;
  for (let found = ends.exec(text); found !== null; found = ends.exec(text)) {
    const lines = text.slice(begin, found.index).split(/\r?\n/);
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).replace(/^ /, ''));
    begin = ends.lastIndex;
    yield [data.join('\n'), begin];
  }
}

/** A request of the server is none, even where it has the same id. An error that has no id has `null`. */
export function isAnswerTo(message: Json, id: string | number | null | undefined): boolean {
  return !('method' in message) && (message.id ?? null) === id;
}
