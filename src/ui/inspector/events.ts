/** Parses server-sent events from a fetch body, because EventSource cannot send credentials. */

/** Maximum characters of one event. */
const LONGEST = 4 * 1024 * 1024;

/** The data of each event, in order. Comments and other fields are ignored. */
export async function* eventsIn(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const lines = part.split('\n').filter((line) => line.startsWith('data:'));
      if (lines.length > 0) yield lines.map((line) => line.slice(line[5] === ' ' ? 6 : 5)).join('\n');
    }
    if (rest.length > LONGEST) throw new Error('an event without an end');
  }
}

/** The text of a response body, piece by piece. */
export async function* textOfBody(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
