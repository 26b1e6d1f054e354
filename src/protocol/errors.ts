/** Errors as values: the AdCP error codes this agent emits, their recovery, and the Result type of every operation. */
import { z } from 'zod/v3';
import { list, open } from './keywords.ts';

/** The AdCP codes this agent emits, and how a host recovers from each (R112). */
export const RECOVERY = {
  INVALID_REQUEST: 'correctable',
  VALIDATION_ERROR: 'correctable',
  SESSION_NOT_FOUND: 'correctable',
  SESSION_TERMINATED: 'correctable',
  REFERENCE_NOT_FOUND: 'correctable',
  POLICY_VIOLATION: 'correctable',
  VERSION_UNSUPPORTED: 'correctable',
  IDEMPOTENCY_CONFLICT: 'correctable',
  IDEMPOTENCY_EXPIRED: 'correctable',
  CREDENTIAL_IN_ARGS: 'terminal',
  RATE_LIMITED: 'transient',
  SERVICE_UNAVAILABLE: 'transient',
} as const;

type AdcpErrorCode = keyof typeof RECOVERY;

/** One broken schema rule: where (RFC 6901 pointer), which JSON Schema keyword, and what to send instead. */
export const AdcpIssue = open({ pointer: z.string(), message: z.string(), keyword: z.string() });
export type AdcpIssue = z.infer<typeof AdcpIssue>;

/** The AdCP error object, equal in `adcp_error` and `errors[0]`. */
export const AdcpError = open({
  code: z.string().min(1).max(64),
  message: z.string(),
  recovery: z.enum(['transient', 'correctable', 'terminal']).optional(),
  field: z.string().optional(),
  suggestion: z.string().optional(),
  retry_after: z.number().int().min(1).max(3600).optional(),
  issues: list(AdcpIssue).optional(),
  details: open({}).optional(),
});
export type AdcpError = z.infer<typeof AdcpError>;

/** Result of an operation: an answer or an AdCP refusal. An exception is a bug. */
export type Result<T> = { ok: true; answer: T; replayed?: true } | Refusal;
export type Refusal = { ok: false; error: AdcpError };

export function ok<T>(answer: T): Result<T> {
  return { ok: true, answer };
}

/** Answer with an AdCP error. `message` says what to do next and holds only words this server wrote (R116). */
export function refuse(
  code: AdcpErrorCode,
  message: string,
  more: Pick<AdcpError, 'field' | 'issues' | 'details' | 'suggestion' | 'retry_after'> = {},
): Refusal {
  return { ok: false, error: { code, message, recovery: RECOVERY[code], ...more } };
}
