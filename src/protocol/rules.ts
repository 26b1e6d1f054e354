/** Request checks beyond the schemas: blank texts, a button without its action, length limits, guessable keys. */
import { z } from 'zod/v3';
import { type Refusal, refuse } from './errors.ts';
import { isGuessable } from './idempotency-key.ts';
import { issuesOf, refuseIssues } from './issues.ts';
import { email } from './keywords.ts';
import type {
  SiGetOfferingRequest,
  SiInitiateSessionRequest,
  SiSendMessageRequest,
  SiTerminateSessionRequest,
} from './messages.ts';

/** A blank `intent` counts as absent: it is optional, and many hosts send "" instead of leaving it out. */
export function getOfferingRules(request: SiGetOfferingRequest): Refusal | undefined {
  return tooLong(request);
}

/** INVALID_REQUEST for a broken e-mail address of a user who consented, VALIDATION_ERROR for a blank intent. */
export function initiateSessionRules(request: SiInitiateSessionRequest): Refusal | undefined {
  return (
    brokenEmail(request) ??
    tooLong(request) ??
    guessableKey(request.idempotency_key) ??
    (isBlank(request.intent) ? BLANK_INTENT : undefined)
  );
}

const WithEmail = z.object({ identity: z.object({ user: z.object({ email: email().optional() }).optional() }) });

/** P1: data sent without consent is dropped, so it is not validated. */
function brokenEmail(request: SiInitiateSessionRequest): Refusal | undefined {
  if (!request.identity.consent_granted) return undefined;
  const { error } = WithEmail.safeParse(request);
  return error && refuseIssues(issuesOf(error));
}

/** R63: a message or a button is required. R68: a button needs its action. With a button, the message may be blank. */
export function sendMessageRules(request: SiSendMessageRequest): Refusal | undefined {
  const { message, action_response } = request;
  if (message === undefined && action_response === undefined) return NOTHING_SENT;
  const refusal = tooLong(request) ?? guessableKey(request.idempotency_key);
  if (refusal) return refusal;
  if (action_response) return isBlank(action_response.action ?? '') ? NO_ACTION : undefined;
  return isBlank(message ?? '') ? BLANK_MESSAGE : undefined;
}

/** Any `idempotency_key` is accepted and ignored: the session id already makes termination idempotent (R81). */
export function terminateSessionRules(request: SiTerminateSessionRequest): Refusal | undefined {
  return tooLong(request);
}

const NOTHING_SENT = refuseIssues([
  {
    pointer: '',
    keyword: 'anyOf',
    message:
      'Send message with the user\'s words, or action_response with a pressed button such as {"action": "checkout"}.',
  },
]);
const BLANK_MESSAGE = refuse(
  'VALIDATION_ERROR',
  "message is blank. Send the user's words in message, or a pressed button in action_response.",
  { field: 'message' },
);
const BLANK_INTENT = refuse('VALIDATION_ERROR', 'intent is blank. Send intent: what the user wants, in plain words.', {
  field: 'intent',
});
const NO_ACTION = refuse(
  'VALIDATION_ERROR',
  'Send action_response.action: the action of the pressed button, verbatim, such as checkout. ' +
    'If the user typed words instead, send them in message and leave action_response out.',
  { field: 'action_response.action' },
);

/** Visibly empty: only white space, control characters and invisible format characters. */
function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Cf}]*$/u.test(text);
}

/**
 * Maximum length of the text of a turn, in UTF-16 code units after NFKC; bounds the cost of a turn (docs/decisions/0016). These
 * limits are not part of the AdCP schemas, so exceeding them is POLICY_VIOLATION (R112).
 */
export const LONGEST_MESSAGE = 2_000;
/** Maximum length of data that is only looked up or stored. */
const LONGEST_RECORD = 8_000;
/** Ids and personal data have no limit here: they are truncated where they are stored (docs/decisions/0008). */
const LIMITS: readonly { path: readonly string[]; most: number }[] = [
  { path: ['message'], most: LONGEST_MESSAGE },
  { path: ['intent'], most: LONGEST_MESSAGE },
  { path: ['action_response', 'payload'], most: LONGEST_RECORD },
  { path: ['termination_context', 'summary'], most: LONGEST_RECORD },
];

function tooLong(request: object): Refusal | undefined {
  const limit = LIMITS.find(({ path, most }) => isLonger(valueAt(request, path), most));
  if (!limit) return undefined;
  const field = limit.path.join('.');
  const unit = typeof valueAt(request, limit.path) === 'string' ? 'characters' : 'characters of JSON';
  const message = `${field} is too long. Send at most ${limit.most.toLocaleString('en-US')} ${unit}.`;
  return refuse('POLICY_VIOLATION', message, { field });
}

function isLonger(value: unknown, most: number): boolean {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value).length > most;
  return typeof value === 'string' && (value.length > most || value.normalize('NFKC').length > most);
}

function valueAt(request: object, path: readonly string[]): unknown {
  let value: unknown = request;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** R111: a key that another conversation is likely to use too. */
function guessableKey(key: string): Refusal | undefined {
  if (!isGuessable(key)) return undefined;
  const message =
    'idempotency_key is easy to guess. Send idempotency_key: a new random value of 16 to 255 characters such as a UUID.';
  return refuse('INVALID_REQUEST', message, { field: 'idempotency_key' });
}
