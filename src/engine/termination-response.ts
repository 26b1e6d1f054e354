/**
 * The termination response of a session (R76–R87): rendered on each call from a small stored record. Personal data
 * is stored separately and only until the handoff expires (R79, R121).
 */
import type { Brand } from '../brands/catalogue.ts';
import type { SessionStatus, SiTerminateSessionResponse } from '../protocol/messages.ts';
import type { Buyer } from './consent.ts';
import { followUpOf, type Remembered } from './follow-up.ts';
import { acpHandoffOf, type Checkout, type Sold } from './handoff.ts';

/** What the response is rendered from. Plain JSON without personal data; stored, so member names must not change. */
export interface Ending {
  status: SessionStatus;
  /** Input of the follow-up. */
  about?: Remembered;
  /** A checkout was requested: why there is none (P9, A65, A67). */
  without?: keyof typeof WITHOUT;
  handoff?: Sold &
    Omit<Checkout, 'session_id' | 'buyer'> & {
      /** The payload contained personal data when it was first sent. */
      personal?: true;
    };
}

/** The response, with buyer data if still stored. Without it the personal members are left out and `message` says so. */
export function terminationResponse(
  brand: Brand,
  session_id: string,
  { status, about, without, handoff }: Ending,
  buyer: Buyer | undefined,
): SiTerminateSessionResponse {
  const ending = { session_id, terminated: true, session_status: status } as const;
  if (handoff) {
    const acp_handoff = acpHandoffOf(brand, handoff, { ...handoff, session_id, buyer });
    const expired = handoff.personal && buyer === undefined;
    return { ...ending, ...(expired && { message: EXPIRED }), acp_handoff };
  }
  const follow_up = about && followUpOf(brand, about);
  return { ...ending, ...(follow_up && { follow_up }), ...(without && { message: WITHOUT[without] }) };
}

const WITHOUT = {
  not_negotiated:
    'Ended without acp_handoff: commerce.acp_checkout was not negotiated when this session began. Offer it in supported_capabilities next time.',
  free: 'Ended without acp_handoff: the order is free, so there is nothing to check out. See follow_up.',
  not_sold:
    'Ended without acp_handoff: the order is no longer available. Start a new session with si_initiate_session to choose again.',
  nothing_agreed:
    'Ended without acp_handoff: no purchase was agreed. Next time continue with si_send_message until session_status is pending_handoff.',
};

const EXPIRED =
  'This acp_handoff has expired and the personal data in its payload was deleted. To buy, start a new session with si_initiate_session.';
