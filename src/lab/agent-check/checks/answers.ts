/** What every answer keeps, whatever it was asked for. */
import { isJson, list, messageIn, record, words } from '../../../client/message.ts';
import { type Check, same } from '../check.ts';
import { schemaProblem } from '../response-schemas.ts';
import type { Seen } from '../seen.ts';
import { codeOf } from '../seen.ts';

/** An answer of a tool; a success unless it says otherwise. */
const success = (seen: Seen) => !seen.problem && !seen.isError;
const TOOLS = [
  'get_adcp_capabilities',
  'si_get_offering',
  'si_initiate_session',
  'si_send_message',
  'si_terminate_session',
];

/** Members of successes, which an error has none of. */
const SUCCESS_FIELDS = ['session_id', 'session_status', 'available', 'terminated', 'offering', 'response'];

/** The size of an error that clients read whole, in bytes. */
const LARGEST_ERROR = 4096;

export const answerChecks: readonly Check[] = [
  {
    id: 'answers.given',
    title: 'Every call is answered',
    requirement: 'R5',
    look: ({ problem }) => {
      // What HTTP refuses has checks of its own.
      const missing = problem !== undefined && problem.problem !== 'rpc' && problem.status === undefined;
      return missing && `no answer: ${problem.message}`;
    },
  },
  {
    id: 'answers.flat',
    title: 'The body stands flat in structuredContent, without a nested payload',
    requirement: 'R2',
    look: (seen) => {
      if (!success(seen)) return undefined;
      if (!isJson(seen.result.structuredContent)) return 'there is no structuredContent; send the AdCP body there';
      return 'payload' in seen.body && 'the body stands in "payload"; put its members at the root';
    },
  },
  {
    id: 'answers.text',
    title: 'The first text item holds the same JSON as structuredContent',
    requirement: 'R3',
    look: ({ result, problem }) => {
      if (problem || !isJson(result.structuredContent)) return undefined;
      const text = words(record(list(result.content)[0]).text);
      return (
        !same(messageIn(text ?? ''), result.structuredContent) && 'content[0].text is not the JSON of structuredContent'
      );
    },
  },
  {
    id: 'answers.status',
    title: 'status is "completed" on success and "failed" on an error, and there is no task_status or response_status',
    requirement: 'R4',
    look: ({ body, isError, problem }, { release }) => {
      if (problem) return undefined;
      if ('task_status' in body || 'response_status' in body) return 'the body has task_status or response_status';
      // 3.0 has no status in its schemas.
      if (release === '3.0' && body.status === undefined) return false;
      const right = isError ? 'failed' : 'completed';
      return body.status !== right && `status is ${JSON.stringify(body.status)}; it has to be "${right}"`;
    },
  },
  {
    id: 'answers.schema',
    title: 'Every success satisfies the response schema of its release',
    requirement: 'R15',
    look: (seen) => success(seen) && TOOLS.includes(seen.tool) && schemaProblem(seen.tool, seen.body),
  },
  {
    id: 'answers.context',
    title: 'context comes back unchanged on success and error, and only where it was sent',
    requirement: 'R10',
    look: (seen) => {
      // A context that holds a credential is not repeated.
      if (seen.problem || codeOf(seen) === 'CREDENTIAL_IN_ARGS') return undefined;
      const [sent, got] = [seen.request.context, seen.body.context];
      return !same(sent, got) && `context was ${JSON.stringify(sent)} and came back as ${JSON.stringify(got)}`;
    },
  },
  {
    id: 'answers.release',
    title: 'Every answer names the release that served it',
    requirement: 'R12',
    should: true,
    look: ({ request, body, problem }, { release }) => {
      if (problem || release === undefined || request.adcp_version !== release) return undefined;
      return (
        body.adcp_version !== release && `adcp_version is ${JSON.stringify(body.adcp_version)}, asked was ${release}`
      );
    },
  },
  {
    id: 'answers.links',
    title: 'Addresses are https',
    requirement: 'R122',
    look: (seen) => {
      if (!success(seen) || seen.tool === 'get_adcp_capabilities') return undefined;
      // The checkout has a check of its own.
      const { acp_handoff: _, context: __, ...rest } = seen.body;
      const wrong = linksIn(rest).find((link) => !link.startsWith('https://') && !isHere(link));
      return wrong !== undefined && `${wrong.slice(0, 200)} is not https`;
    },
  },
  {
    id: 'errors.as-results',
    title: 'Refusals are tool results with isError, never JSON-RPC errors',
    requirement: 'R5',
    look: ({ problem, body, isError, tool }) => {
      if (problem?.problem === 'rpc' && TOOLS.includes(tool))
        return `the refusal is the JSON-RPC error ${problem.code}: ${problem.message}`;
      return !isError && 'adcp_error' in body && 'there is an adcp_error, but isError is not true';
    },
  },
  error('errors.both-places', 'An error stands in adcp_error and, the same, in errors[]', 'R6', ({ body }) => {
    if (!isJson(body.adcp_error)) return 'there is no adcp_error';
    return (
      !list(body.errors).some((one) => same(one, body.adcp_error)) && 'errors[] does not hold what adcp_error holds'
    );
  }),
  error('errors.no-success-fields', 'An error has no members of a success', 'R8', ({ body }) => {
    const extra = SUCCESS_FIELDS.find((name) => name in body);
    return extra !== undefined && `the error has ${extra}`;
  }),
  error('errors.code', 'An error has a code in capitals and a message', 'R112', (seen) => {
    const { code, message } = errorOf(seen);
    if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(String(code)))
      return `the code is ${JSON.stringify(code)}; write it as SESSION_NOT_FOUND`;
    return !words(message)?.trim() && 'there is no message';
  }),
  {
    ...error('errors.recovery', 'An error says how to recover from it', 'R112', (seen) => {
      const { recovery } = errorOf(seen);
      const known = ['transient', 'correctable', 'terminal'].includes(String(recovery));
      return !known && `recovery is ${JSON.stringify(recovery)}; send transient, correctable or terminal`;
    }),
    // Required since 3.2.
    should: ({ release }) => release !== '3.2',
  },
  error('errors.field', 'field names what the first issue points to', 'R113', (seen) => {
    const { field, issues } = errorOf(seen);
    const { pointer } = record(list(issues)[0]);
    if (pointer === undefined) return undefined;
    const dotted = String(pointer)
      .slice(1)
      .replaceAll(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.');
    return (field ?? '') !== dotted && `field is ${JSON.stringify(field)}, and the first issue points to ${pointer}`;
  }),
  error('errors.retry-after', 'RATE_LIMITED says in whole seconds, 1 to 3600, when to come again', 'R115', (seen) => {
    const { code, retry_after } = errorOf(seen);
    if (code !== 'RATE_LIMITED' && retry_after === undefined) return undefined;
    const right = Number.isInteger(retry_after) && Number(retry_after) >= 1 && Number(retry_after) <= 3600;
    return !right && `retry_after is ${JSON.stringify(retry_after)}`;
  }),
  error('errors.no-internals', 'Errors tell nothing of the inside: no stack, no path, no query', 'R116', (seen) => {
    const text = JSON.stringify(errorOf(seen));
    const [found] =
      /\bat [\w.<>]+ \(|node_modules|\/(?:home|usr|var|srv|app|opt)\/\w|\bSELECT .{1,80} FROM\b|Traceback/.exec(text) ??
      [];
    return found !== undefined && `the error shows "${found}"`;
  }),
  {
    ...error('errors.small', 'An error is under 4096 bytes', 'R112', ({ body }) => {
      const { context: _, ...rest } = body;
      return Buffer.byteLength(JSON.stringify(rest)) > LARGEST_ERROR && 'the error is larger than clients read';
    }),
    should: true,
  },
];

/** A look at refusals alone. */
function error(
  id: string,
  title: string,
  requirement: string,
  look: (seen: Seen) => string | boolean | undefined,
): Check {
  return { id, title, requirement, look: (seen) => (seen.problem || !seen.isError ? undefined : look(seen)) };
}

function errorOf({ body }: Seen) {
  return record(body.adcp_error ?? list(body.errors)[0]);
}

/** An agent that is tried out on this machine serves its own images there. */
function isHere(link: string): boolean {
  return URL.canParse(link) && ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(link).hostname);
}

/** Names of members that hold an address. */
const ADDRESSES = /^(?:url|image_url|landing_url|deep_link|checkout_url|src)$/;

function linksIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return ADDRESSES.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => linksIn(one, name));
  return isJson(value) ? Object.entries(value).flatMap(([inner, one]) => linksIn(one, inner)) : [];
}
