/** Streamable HTTP: each message is one POST, answered with JSON or with an event stream. */
import {
  ConnectionError,
  type Exchange,
  isAnswerTo,
  MOST_BYTES,
  messageIn,
  record,
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
export function httpTransport(url: URL, options: HttpOptions): Transport {
  const { key, fetch: post = fetch } = options;
  return {
    kind: 'http',
    async exchange(body, id, { timeoutMs = options.timeoutMs ?? TIMEOUT_MS, headers }: SendOptions) {
      const abort = new AbortController();
      const { signal } = abort;
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const all = {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...(key && { Authorization: `Bearer ${key}` }),
          ...options.headers,
          ...headers,
        };
        return await read(await post(url, { method: 'POST', redirect: 'manual', signal, body, headers: all }), id);
      } catch (thrown) {
        if (thrown instanceof ConnectionError) throw thrown;
        if (signal.aborted) throw new ConnectionError('timeout', `no answer of ${url} in ${timeoutMs} ms`);
        const { cause = thrown } = record(thrown);
        throw ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(record(cause).code))
          ? new ConnectionError('unreachable', `nobody answers at ${url}`)
          : new ConnectionError('closed', `the connection to ${url} was lost: ${cause}`);
      } finally {
        clearTimeout(timer);
        abort.abort();
      }
    },
    close: async () => {},
  };
}

async function read(response: Response, id: string | number | null | undefined): Promise<Exchange> {
  const { status, headers, body } = response;
  const about = { status, headers: Object.fromEntries(headers) };
  const events = headers.get('content-type')?.startsWith('text/event-stream');
  let text = '';
  let bytes = 0;
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > MOST_BYTES) throw new ConnectionError('too large', `the answer is over ${MOST_BYTES} bytes`);
    text += decoder.decode(part.value, { stream: true });
    if (!events) continue;
    // An event ends with an empty line; a stream may stay open behind the answer.
    const whole = text.split(/\r?\n\r?\n/);
    text = whole.pop() ?? '';
    for (const event of whole) {
      const data = event.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? line.slice(5) : []));
      const message = messageIn(data.join('\n'));
      if (message && isAnswerTo(message, id)) return { ...about, text: event, message };
    }
  }
  return { ...about, text, message: messageIn(text) };
}
