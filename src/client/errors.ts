/** Errors of the client: a refusal by the agent, and an unsafe handoff. */
import { type Json, list, record } from './message.ts';

/** The agent refused a call: an AdCP error. */
export class AgentError extends Error {
  override name = 'AgentError';
  /** As AdCP names it, e.g. `SESSION_NOT_FOUND`. */
  readonly code: string;
  /** What may help: the same again later, another request, or nothing. */
  readonly recovery: 'transient' | 'correctable' | 'terminal';
  /** Seconds to wait before the next try, where the agent says so. */
  readonly retryAfter?: number;
  /** The whole error. */
  readonly error: Json;

  /** From the body of a refusal: `adcp_error`, or the first of `errors`. */
  constructor(body: Json) {
    const error = record(body.adcp_error ?? list(body.errors)[0]);
    const { code, message, recovery, retry_after } = error;
    super(`${code}: ${message}`);
    this.code = String(code);
    this.error = error;
    this.retryAfter = typeof retry_after === 'number' ? retry_after : undefined;
    // An old agent may leave `recovery` out where it says how long to wait.
    const known = recovery === 'transient' || recovery === 'terminal' ? recovery : undefined;
    this.recovery = known ?? (this.retryAfter === undefined ? 'correctable' : 'transient');
  }
}

/** The session ended, but its handoff is not safe to follow; the message says why. Nothing was bought. */
export class HandoffError extends Error {
  override name = 'HandoffError';
}
