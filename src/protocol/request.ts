/** Parses tool arguments into a request. All checks that need no session, in order: size, credentials, version, schema, rules. */
import type { z } from 'zod/v3';
import { holdsCredential } from './credentials.ts';
import { ok, type Refusal, type Result, refuse } from './errors.ts';
import { writeJson } from './exact-json.ts';
import { issuesOf, refuseIssues } from './issues.ts';
import { isRecord } from './json-object.ts';
import { DEEPEST, type Excess, excessOf, MOST_VALUES } from './json-text.ts';
import { withoutNulls } from './optional-nulls.ts';
import { DEFAULT_RELEASE, negotiate, type Release } from './versions.ts';

/** The caller of a tool. */
export interface Caller {
  /** Sessions, tokens and keys are scoped to it. */
  principal: string;
  /** Separate rate-limit and quota account within a shared principal, such as the IP address of an anonymous caller. */
  account?: string;
}

/** The caller, and the AdCP release that serves the call. */
export interface Call extends Caller {
  release: Release;
  /** The arguments as sent, for the idempotency fingerprint. Left out: the request is used. */
  sent?: object;
}

/** What a request must satisfy: its schema, and what a schema cannot say (protocol/rules.ts). */
export interface Contract<Request> {
  schema: z.ZodType<Request, z.ZodTypeDef, unknown>;
  rules: (request: Request) => Refusal | undefined;
}

/** A request or its refusal, with the data that the answer's envelope needs in either case (R10, R12). */
export interface Reading<Request> {
  result: Result<Request>;
  release: Release;
  /**
   * The arguments as they came, but for the optional members that were null: sent as null or left out, it is one request.
   * Absent when they are no object or are refused unread.
   */
  sent?: object;
  /**
   * The host's `context`, to be echoed as it came: its numbers may be exact (exact-json.ts). Absent when none came, when it is
   * not an object, or when it must not be echoed.
   */
  context?: object;
}

/**
 * Maximum length of `context` as JSON, in UTF-16 code units. An answer contains it twice, and SDK clients disconnect on lines over
 * 10 MiB (docs/decisions/0008).
 */
const LONGEST_CONTEXT = 1_000_000;

/**
 * Parses the arguments of a tool call. Never throws. Absent arguments are an empty request (R25), and null in
 * an optional member counts as absent (P21).
 * Refuses with INVALID_REQUEST (not an object, too deep, too many values, schema, guessable key), CREDENTIAL_IN_ARGS, VERSION_UNSUPPORTED,
 * POLICY_VIOLATION (private limits) or VALIDATION_ERROR (blank texts, missing action).
 */
export function readRequest<Request>(contract: Contract<Request>, args: unknown): Reading<Request> {
  const given = args === undefined ? {} : args;
  if (!isRecord(given)) return { result: refuseShape(given), release: DEFAULT_RELEASE };

  const negotiated = negotiate(given.adcp_version ?? undefined, given.adcp_major_version ?? undefined);
  const release = negotiated.ok ? negotiated.answer : DEFAULT_RELEASE;
  // P12: a context that exceeds the limits is not echoed either.
  const excess = excessOf(given);
  if (excess) return { result: refuse('INVALID_REQUEST', TOO_MUCH[excess]), release };

  const { context } = given;
  if (isRecord(context) && writeJson(context).length > LONGEST_CONTEXT)
    return { result: refuse('POLICY_VIOLATION', TOO_LONG, { field: 'context' }), release };
  const envelope = { release, ...(isRecord(context) && !holdsCredential(context) && { context }) };
  if (holdsCredential(given)) return { result: refuse('CREDENTIAL_IN_ARGS', CREDENTIAL), ...envelope };
  // Before the schema: a malformed version is VERSION_UNSUPPORTED, not a pattern issue (R23).
  if (!negotiated.ok) return { result: negotiated, ...envelope };

  const sent = withoutNulls(contract.schema, given);
  const parsed = contract.schema.safeParse(sent);
  if (!parsed.success) return { result: refuseIssues(issuesOf(parsed.error)), ...envelope };
  return { result: contract.rules(parsed.data) ?? ok(parsed.data), ...envelope, ...(isRecord(sent) && { sent }) };
}

const TOO_MUCH: Record<Excess, string> = {
  'too deep': `The arguments are nested more than ${DEEPEST} levels deep. Send flatter arguments.`,
  'too many': `The arguments hold more than ${MOST_VALUES.toLocaleString('en-US')} values. Send fewer.`,
};
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
