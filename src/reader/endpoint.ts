/**
 * Client of an OpenAI-compatible chat-completions endpoint: one request, one answer as text. Parameters the endpoint rejects are
 * omitted from then on. Its error texts are never logged, because they may quote the user.
 */
import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';

export interface EndpointSettings {
  /** Up to and without /chat/completions. */
  url: string;
  model: string;
  key?: string;
}

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

interface Question {
  messages: Message[];
  /** What the answer must be; left out for plain text. */
  schema?: { name: string; schema: Record<string, unknown> };
  /** Tokens of the answer at most. */
  most: number;
}

/** Why there is no answer. `unsupported`: worth one retry without the rejected parameter. */
type Failure = 'stopped' | 'error' | 'refusal' | 'too_large' | 'unsupported';

interface Answer {
  text?: string;
  failure?: Failure;
  /** As the endpoint counts them; 0 where it does not. */
  tokens: { in: number; out: number };
}

export interface Endpoint {
  /** Never rejects; ends when `stop` does, whatever the endpoint does. */
  ask(question: Question, stop: AbortSignal): Promise<Answer>;
}

/** An answer is a few hundred bytes; longer bodies are not read to the end. */
const MOST_BYTES = 64 * 1024;

class TooLarge extends Error {}

/** What this endpoint supports, learned from its rejections. */
interface Dialect {
  output: 'schema' | 'tools';
  temperature: boolean;
  limit: 'max_tokens' | 'max_completion_tokens';
}

export function createEndpoint({ url, model, key }: EndpointSettings, fetchFrom: typeof fetch = fetch): Endpoint {
  const client = new OpenAI({
    baseURL: url,
    apiKey: key ?? 'none',
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: limited(fetchFrom),
  });
  const dialect: Dialect = { output: 'schema', temperature: true, limit: 'max_tokens' };
  return {
    async ask(question, stop) {
      const stopped = new Promise<Answer>((resolve) => {
        const end = () => resolve(failed('stopped'));
        if (stop.aborted) end();
        stop.addEventListener('abort', end, { once: true });
      });
      return Promise.race([stopped, asked(question, stop)]);
    },
  };

  async function asked(question: Question, signal: AbortSignal): Promise<Answer> {
    try {
      const body = bodyOf(model, question, dialect);
      return answerOf(await client.chat.completions.create(body, { signal }));
    } catch (problem) {
      if (signal.aborted || problem instanceof APIUserAbortError || problem instanceof APIConnectionTimeoutError)
        return failed('stopped');
      if (isTooLarge(problem)) return failed('too_large');
      return failed(problem instanceof APIError && learn(dialect, problem) ? 'unsupported' : 'error');
    }
  }
}

function failed(failure: Failure): Answer {
  return { failure, tokens: { in: 0, out: 0 } };
}

function isTooLarge(problem: unknown): boolean {
  return problem instanceof TooLarge || (problem instanceof Error && problem.cause instanceof TooLarge);
}

function bodyOf(
  model: string,
  { messages, schema, most }: Question,
  { output, temperature, limit }: Dialect,
): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages,
    [limit]: most,
    ...(temperature && { temperature: 0 }),
    ...(schema && output === 'schema' && { response_format: formatOf(schema) }),
    ...(schema && output === 'tools' && { tools: [toolOf(schema)], tool_choice: choiceOf(schema) }),
  };
}

function formatOf({ name, schema }: NonNullable<Question['schema']>): OpenAI.ResponseFormatJSONSchema {
  return { type: 'json_schema', json_schema: { name, strict: true, schema } };
}

function toolOf({ name, schema }: NonNullable<Question['schema']>): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, parameters: schema } };
}

function choiceOf({ name }: NonNullable<Question['schema']>): OpenAI.ChatCompletionNamedToolChoice {
  return { type: 'function', function: { name } };
}

/** The unsupported parameter: the one named in the rejection, else the response format. */
function learn(dialect: Dialect, { status, message }: APIError): boolean {
  if (status !== 400 && status !== 422) return false;
  const said = message.toLowerCase();
  if (said.includes('temperature') && dialect.temperature) dialect.temperature = false;
  else if (said.includes('max_tokens') && dialect.limit === 'max_tokens') dialect.limit = 'max_completion_tokens';
  else if (dialect.output === 'schema') dialect.output = 'tools';
  else return false;
  return true;
}

/** The declared content type is not trusted. */
function answerOf(completion: Partial<OpenAI.ChatCompletion> | string | null): Answer {
  const { choices, usage }: Partial<OpenAI.ChatCompletion> =
    typeof completion === 'object' && completion !== null ? completion : {};
  const tokens = { in: countOf(usage?.prompt_tokens), out: countOf(usage?.completion_tokens) };
  const message = Array.isArray(choices) ? choices[0]?.message : undefined;
  if (typeof message?.refusal === 'string' && message.refusal !== '') return { failure: 'refusal', tokens };
  const call = Array.isArray(message?.tool_calls) ? message.tool_calls[0] : undefined;
  const text = call?.type === 'function' ? call.function?.arguments : message?.content;
  return typeof text === 'string' ? { text, tokens } : { text: '', tokens };
}

function countOf(count: unknown): number {
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** Stops reading when an answer is too long, and follows no redirects, so that key and message only reach the configured host. */
function limited(fetchFrom: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetchFrom(input, { ...init, redirect: 'error' });
    const { status, headers, body } = response;
    if (body === null || status < 200) return response;
    let bytes = 0;
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        bytes += part.byteLength;
        if (bytes > MOST_BYTES) controller.error(new TooLarge());
        else controller.enqueue(part);
      },
    });
    return new Response(body.pipeThrough(count), { status, headers });
  };
}
