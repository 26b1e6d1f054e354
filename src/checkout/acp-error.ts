/** ACP errors: one flat object, only when no session can be returned (A43). */

/** The codes this merchant refuses with, each with its HTTP status. 409 and 422 mean one thing each: a key (A44). */
const STATUS = {
  missing_api_version: 400,
  unsupported_api_version: 400,
  unauthorized: 401,
  idempotency_key_required: 400,
  invalid_idempotency_key: 400,
  idempotency_conflict: 422,
  idempotency_in_flight: 409,
  invalid_json: 400,
  invalid_content_type: 400,
  body_too_large: 413,
  missing: 400,
  invalid: 400,
  invalid_type: 400,
  pii_not_allowed: 400,
  unsupported: 400,
  unsupported_currency: 400,
  invalid_item_id: 400,
  quote_not_found: 400,
  quote_expired: 400,
  quote_already_redeemed: 400,
  session_not_found: 404,
  session_completed: 400,
  session_canceled: 400,
  session_expired: 400,
  session_not_ready_for_payment: 400,
  session_authentication_required: 400,
  requires_3ds: 400,
  not_cancelable: 405,
  invalid_card: 400,
  not_found: 404,
  method_not_allowed: 405,
  processing_error: 500,
  service_unavailable: 503,
} as const;

export type AcpErrorCode = keyof typeof STATUS;

/** ACP `Error`. `param` is a JSONPath (RFC 9535) into the request. */
export interface AcpError {
  type: 'invalid_request' | 'processing_error' | 'service_unavailable';
  code: AcpErrorCode;
  message: string;
  param?: string;
  supported_versions?: string[];
}

/** What an operation gives back: an HTTP status with a session (or another ACP object), or with an Error. */
export type Reply = Answered | Refused;

export interface Answered {
  ok: true;
  status: 200 | 201;
  body: object;
  /** What is personal in it: the part of an answer that is forgotten before its key is. */
  personal?: PersonalMembers;
  /** This is the first answer once more (A9). */
  replayed?: true;
}

export interface Refused {
  ok: false;
  status: number;
  body: AcpError;
  replayed?: true;
  /** Seconds, with 409 and 503 (A11). */
  retry_after?: number;
}

/** Members of a body that are kept with a checkout, and shown for as long as that has them. */
export interface PersonalMembers {
  checkout_id: string;
  /** Which of all that was sent in its course. */
  version: number;
  members: object;
}

export function answered(body: object, status: 200 | 201 = 200): Answered {
  return { ok: true, status, body };
}

/** Answer with an ACP Error. `message` says what to do next and never repeats anything that was sent. */
export function refused(
  code: AcpErrorCode,
  message: string,
  {
    param,
    supported_versions,
    retry_after,
  }: Pick<AcpError, 'param' | 'supported_versions'> & { retry_after?: number } = {},
): Refused {
  const status = STATUS[code];
  const type = status === 503 ? 'service_unavailable' : status === 500 ? 'processing_error' : 'invalid_request';
  const body: AcpError = {
    type,
    code,
    message,
    ...(param && { param }),
    ...(supported_versions && { supported_versions }),
  };
  return { ok: false, status, body, ...(retry_after !== undefined && { retry_after }) };
}

/** The valid ids to end a message with, if they are few; else nothing (P19). */
export function fewOf(ids: Iterable<string>): string {
  const all = [...new Set(ids)];
  return all.length === 0 || all.length > MOST_TOLD ? '.' : `: ${all.join(', ')}.`;
}

const MOST_TOLD = 10;
