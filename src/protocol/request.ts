/** How arguments become a request: every check that needs no session, in the order of adcp-si §2.8. */
import type { z } from 'zod/v3';
import { holdsCredential } from './credentials.ts';
import { ok, type Refusal, type Result, refuse } from './errors.ts';
import { issuesOf, refuseIssues } from './issues.ts';
import { DEFAULT_RELEASE, negotiate, type Release } from './versions.ts';

/** Who calls. */
export interface Caller {
  /** Whose sessions, tokens and keys the call may meet. */
  principal: string;
  /** Who is counted apart among callers that share the principal, such as one address of many without credentials. */
  account?: string;
}

/** Who calls, and the AdCP release that serves the call. */
export interface Call extends Caller {
  release: Release;
}

/** What a request must satisfy: its schema, and what a schema cannot say (protocol/rules.ts). */
export interface Contract<Request> {
  schema: z.ZodType<Request, z.ZodTypeDef, unknown>;
  rules: (request: Request) => Refusal | undefined;
}

/** A request or its refusal, with what the envelope of the answer needs in either case (R10, R12). */
export interface Reading<Request> {
  result: Result<Request>;
  release: Release;
  /** The host's `context`, to be echoed as it came. Absent when none came, when it is not an object, or when it must not be echoed. */
  context?: object;
}

/** Levels of objects and arrays an argument may have; SI's own messages need seven. */
export const DEEPEST = 32;

/**
 * UTF-16 code units of a `context` as JSON. An answer holds it twice, and SDK clients hang up on a line over 10 MiB:
 * what they could not read back must not be echoed (docs/decisions/0008).
 */
const LONGEST_CONTEXT = 1_000_000;

/**
 * Read the arguments of a tool call. Never throws, whatever came. Absent arguments are an empty request (R25).
 * Refuses with INVALID_REQUEST (not an object, too deep, schema, guessable key), CREDENTIAL_IN_ARGS, VERSION_UNSUPPORTED,
 * POLICY_VIOLATION (private limits) or VALIDATION_ERROR (blank texts, missing action).
 */
export function readRequest<Request>(contract: Contract<Request>, args: unknown): Reading<Request> {
  const given = args === undefined ? {} : args;
  if (!isObject(given)) return { result: refuseShape(given), release: DEFAULT_RELEASE };

  const negotiated = negotiate(given.adcp_version, given.adcp_major_version);
  const release = negotiated.ok ? negotiated.answer : DEFAULT_RELEASE;
  // P12: what is too deep to read is too deep to echo.
  if (isDeeperThan(DEEPEST, given)) return { result: refuse('INVALID_REQUEST', TOO_DEEP), release };

  const { context } = given;
  if (isObject(context) && JSON.stringify(context).length > LONGEST_CONTEXT)
    return { result: refuse('POLICY_VIOLATION', TOO_LONG, { field: 'context' }), release };
  const envelope = { release, ...(isObject(context) && !holdsCredential(context) && { context }) };
  if (holdsCredential(given)) return { result: refuse('CREDENTIAL_IN_ARGS', CREDENTIAL), ...envelope };
  // Before the schema: a malformed pin is an unsupported version, not a broken pattern (§1.3).
  if (!negotiated.ok) return { result: negotiated, ...envelope };

  const parsed = contract.schema.safeParse(given);
  if (!parsed.success) return { result: refuseIssues(issuesOf(parsed.error)), ...envelope };
  return { result: contract.rules(parsed.data) ?? ok(parsed.data), ...envelope };
}

/** Whether objects and arrays are nested more than `levels` deep. Without recursion: 10,000 levels must not end the process. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  const waiting: [value: unknown, level: number][] = [[value, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, level] = next;
    if (typeof node !== 'object' || node === null) continue;
    if (level > levels) return true;
    for (const inner of Object.values(node)) if (typeof inner === 'object') waiting.push([inner, level + 1]);
  }
  return false;
}

const TOO_DEEP = `The arguments are nested more than ${DEEPEST} levels deep. Send flatter arguments.`;
const TOO_LONG = `context is too long. Send at most ${LONGEST_CONTEXT.toLocaleString('en-US')} characters of JSON.`;
const CREDENTIAL =
  'The arguments hold a credential (a key such as api_key, authorization, bearer, client_secret, access_token or jwks). ' +
  'Take it out and call again: credentials belong in the headers of the transport.';

function refuseShape(given: unknown): Refusal {
  const message =
    typeof given === 'string'
      ? 'Send arguments as an object, not as a string: the JSON itself, without quotes around it.'
      : `Send arguments as an object, not as ${given === null ? 'null' : Array.isArray(given) ? 'an array' : `a ${typeof given}`}.`;
  return refuseIssues([{ pointer: '', keyword: 'type', message }]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
