/** The states of a checkout and what moves it between them (A26). An event missing from a row is refused in that state. */

export type CheckoutStatus =
  | 'not_ready_for_payment'
  | 'ready_for_payment'
  | 'authentication_required'
  | 'complete_in_progress'
  | 'completed'
  | 'canceled'
  | 'expired';

/**
 * `lack` and `satisfy`: priced anew, with something missing or nothing. `charge`: the payment is on its way, and ends in
 * `pay`, `decline` or `challenge` (the issuer wants to see the buyer). A charge that breaks leaves the state before it.
 */
export type CheckoutEvent = 'lack' | 'satisfy' | 'charge' | 'pay' | 'decline' | 'challenge' | 'cancel' | 'expire';

const END = { cancel: 'canceled', expire: 'expired' } as const;
const PRICED = { lack: 'not_ready_for_payment', satisfy: 'ready_for_payment' } as const;

export const TRANSITIONS: Record<CheckoutStatus, Partial<Record<CheckoutEvent, CheckoutStatus>>> = {
  not_ready_for_payment: { ...PRICED, ...END },
  ready_for_payment: { ...PRICED, charge: 'complete_in_progress', ...END },
  authentication_required: { charge: 'complete_in_progress', decline: 'ready_for_payment', ...END },
  complete_in_progress: {
    pay: 'completed',
    decline: 'ready_for_payment',
    challenge: 'authentication_required',
  },
  completed: {},
  canceled: {},
  expired: {},
};

/** The state after an event, or `undefined` when the event has no place in this state. */
export function next(status: CheckoutStatus, event: CheckoutEvent): CheckoutStatus | undefined {
  return TRANSITIONS[status][event];
}

/** Whether nothing can happen any more. */
export function isOver(status: CheckoutStatus): boolean {
  return Object.keys(TRANSITIONS[status]).length === 0;
}
