/** The SI session state machine (R80) as a table. No other file compares a session status. */
import type { DialogueEvent } from '../dialogue/turn.ts';
import type { SessionStatus, TerminationReason } from '../protocol/messages.ts';

/** An event of a session: a turn's outcome, or a host's termination. For the idle timeout see `hasExpired`. */
export type SessionEvent = DialogueEvent | TerminationReason;

/** R78: a host may end any open session; the reason determines the final status. */
export const ENDINGS = {
  handoff_transaction: 'complete',
  handoff_complete: 'complete',
  user_exit: 'terminated',
  session_timeout: 'terminated',
  host_terminated: 'terminated',
} as const satisfies Record<TerminationReason, SessionStatus>;

/** An event missing from a row is refused in that state. `reopen` is ruling P2: a purchase can be taken back. */
export const TRANSITIONS: Record<SessionStatus, Partial<Record<SessionEvent, SessionStatus>>> = {
  active: { reply: 'active', request_handoff: 'pending_handoff', conclude: 'complete', ...ENDINGS },
  pending_handoff: { revise_handoff: 'pending_handoff', reopen: 'active', conclude: 'complete', ...ENDINGS },
  complete: {},
  terminated: {},
};

/** R49: every session starts here. */
export const OPENING: SessionStatus = 'active';

/** The status after `event`, or undefined when this state refuses it. */
export function advance(status: SessionStatus, event: SessionEvent): SessionStatus | undefined {
  return TRANSITIONS[status][event];
}

/** R80: whether a state has no outgoing transitions. */
export function isTerminal(status: SessionStatus): boolean {
  return Object.keys(TRANSITIONS[status]).length === 0;
}

/** R65: whether an answer in this state carries a handoff. */
export function awaitsHandoff(status: SessionStatus): boolean {
  return status === 'pending_handoff';
}

/** R82, R84: whether this reason asks for an `acp_handoff`. */
export function asksForCheckout(reason: TerminationReason): boolean {
  return reason === 'handoff_transaction';
}

/** R120: idle for the whole TTL; the boundary itself counts as expired. Milliseconds, but `ttl` in seconds. */
export function hasExpired(lastActivity: number, ttl: number, now: number): boolean {
  return now >= lastActivity + ttl * 1000;
}
