/** A local OpenAI-compatible endpoint that says what a test tells it to, true or not: on a real socket, like any other. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../official.ts';

/** What it does with one request. */
export type Scripted =
  /** Acts as a model writes them. */
  | { acts: Json[] }
  /** Any text in place of them. */
  | { text: string }
  /** The whole body. */
  | { body: unknown }
  | { refusal: string }
  | { toolCall: Json }
  | { status: number; error: string; location?: string }
  /** Never answers. `cut`: after the first half, the connection is gone. `flood`: does not stop. */
  | 'stall'
  | 'cut'
  | 'flood';

export interface Seen {
  path: string;
  authorization: string | undefined;
  body: Json & { messages: { role: string; content: string }[] };
}

export interface ModelServer {
  /** Base address for --model-url. */
  url: string;
  seen: Seen[];
  /** What it says next, in order; the last goes on. */
  says(...script: Scripted[]): void;
  /** Says what is made of each request. */
  answers(make: (seen: Seen) => Scripted): void;
  /** Resolves when it has seen so many requests. */
  saw(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openModelServer(): Promise<ModelServer> {
  const seen: Seen[] = [];
  const waiting = new Set<() => void>();
  let make: (one: Seen) => Scripted = () => ({ text: '' });
  const server = createServer(async (request, response) => {
    const one: Seen = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(await textOf(request)),
    };
    seen.push(one);
    for (const look of waiting) look();
    try {
      answer(response, make(one));
    } catch (mistake) {
      // The script's own: told where the test looks for what went wrong.
      process.stderr.write(`${String(mistake)}\n`);
      answer(response, { status: 500, error: 'the script is wrong' });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    says(...script) {
      const left = [...script];
      make = () => (left.length > 1 ? left.shift() : left[0]) ?? { text: '' };
    },
    answers(next) {
      make = next;
    },
    saw: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (seen.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += part;
  return text;
}

function answer(response: ServerResponse, scripted: Scripted) {
  response.on('error', () => {});
  if (scripted === 'stall') return;
  if (scripted === 'flood') return flood(response);
  const status = typeof scripted === 'object' && 'status' in scripted ? scripted.status : 200;
  const location = typeof scripted === 'object' && 'location' in scripted ? scripted.location : undefined;
  response.writeHead(status, { 'Content-Type': 'application/json', ...(location && { Location: location }) });
  const text = JSON.stringify(bodyOf(scripted === 'cut' ? { acts: [{ act: 'yes' }] } : scripted));
  if (scripted !== 'cut') return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

/** As long as somebody takes it. */
function flood(response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(16_384)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function bodyOf(scripted: Exclude<Scripted, string>): unknown {
  if ('body' in scripted) return scripted.body;
  if ('status' in scripted) return { error: { message: scripted.error } };
  const usage = { prompt_tokens: 900, completion_tokens: 40, total_tokens: 940 };
  if ('refusal' in scripted) return completion({ content: null, refusal: scripted.refusal }, usage);
  if ('toolCall' in scripted) {
    const called = { name: 'acts', arguments: JSON.stringify(scripted.toolCall) };
    return completion({ content: null, tool_calls: [{ id: 'call-1', type: 'function', function: called }] }, usage);
  }
  const content = 'text' in scripted ? scripted.text : JSON.stringify({ acts: scripted.acts });
  return completion({ content }, usage);
}

function completion(message: Json, usage: Json): Json {
  const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } }];
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'scripted', choices, usage };
}

/** The id that a request offers for a thing, by the name it goes by there. Throws when it does not. */
export function idOf({ body }: Seen, letter: string, name: string): string {
  const data = body.messages.find(({ role }) => role === 'user')?.content ?? '';
  const told = data.split(/; |: |\n|option /).map((piece) => /^([a-z]\d+) (.*)$/.exec(piece));
  const found = told.find((one) => one?.[1]?.startsWith(letter) && one[2]?.startsWith(name));
  if (found?.[1] === undefined) throw new Error(`${letter} ${name} is not offered in ${data}`);
  return found[1];
}
