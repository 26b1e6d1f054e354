/**
 * The last answer of a session (R76–R87): rendered anew each time from the little that is kept of it. What is
 * personal in it is kept apart, and only as long as the handoff is good (R79, R121).
 */
import type { Brand } from '../brands/catalogue.ts';
import type { SessionStatus, SiTerminateSessionResponse } from '../protocol/messages.ts';
import type { Buyer } from './consent.ts';
import { followUpOf, type Remembered } from './follow-up.ts';
import { acpHandoffOf, type Checkout, type Sold } from './handoff.ts';

/** What a farewell is rendered from. Plain JSON, and nothing personal. */
export interface Ending {
  status: SessionStatus;
  /** What it was about, for the follow-up. */
  about?: Remembered;
  /** Asked for a checkout, and why there is none (P9, A65, A67). */
  without?: keyof typeof WITHOUT;
  handoff?: Sold &
    Omit<Checkout, 'session_id' | 'buyer'> & {
      /** The payload was given out with personal data in it. */
      personal?: true;
    };
}

/** The farewell with what is known of the buyer. Without it, the same but for what was personal, and it says so. */
export function terminationResponse(
  brand: Brand,
  session_id: string,
  { status, about, without, handoff }: Ending,
  buyer: Buyer | undefined,
): SiTerminateSessionResponse {
  const ending = { session_id, terminated: true, session_status: status } as const;
  if (handoff) {
    const acp_handoff = acpHandoffOf(brand, handoff, { ...handoff, session_id, buyer });
    const gone = handoff.personal && buyer === undefined;
    return { ...ending, ...(gone && { message: EXPIRED }), acp_handoff };
  }
  const follow_up = about && followUpOf(brand, about);
  return { ...ending, ...(follow_up && { follow_up }), ...(without && { message: WITHOUT[without] }) };
}

const WITHOUT = {
  not_negotiated:
    'Ended without acp_handoff: commerce.acp_checkout was not negotiated when this session began. Offer it in supported_capabilities next time.',
  free: 'Ended without acp_handoff: what was agreed costs nothing, so there is nothing to check out. See follow_up.',
  not_sold:
    'Ended without acp_handoff: what was agreed cannot be ordered any more. Start a new session with si_initiate_session to choose anew.',
  nothing_agreed:
    'Ended without acp_handoff: no purchase had been agreed. Next time let the user agree in si_send_message until session_status is pending_handoff.',
};

const EXPIRED =
  'This acp_handoff has expired, and the personal data that its payload held is no longer kept. To buy, start a new session with si_initiate_session.';
