/** A session's end (adcp-si §3.5, §5): one farewell, given once and repeated for ever after (R76–R87). */
import type { Brand } from '../brands/catalogue.ts';
import { ok, type Result } from '../protocol/errors.ts';
import type { SiTerminateSessionRequest, SiTerminateSessionResponse, TerminationReason } from '../protocol/messages.ts';
import { inForce } from './capabilities.ts';
import { followUpOf } from './follow-up.ts';
import { acpHandoffOf } from './handoff.ts';
import { advance, asksForCheckout, ENDINGS } from './lifecycle.ts';
import type { BrandAgentParts } from './parts.ts';
import { findSession, keepEnded, keepExpired, NO_SESSION, type Session } from './session.ts';

/**
 * Ends a session, whatever its state. `undefined`: somebody else wrote first, look again. Refuses with SESSION_NOT_FOUND.
 * `termination_context` is accepted in both vocabularies and decides nothing (R85, P10).
 */
export async function endSession(
  parts: BrandAgentParts,
  { session_id, reason }: SiTerminateSessionRequest,
  principal: string,
): Promise<Result<SiTerminateSessionResponse> | undefined> {
  const { brand, store, now } = parts;
  const found = await findSession(store, principal, session_id, { ttl: brand.pack.session.ttl_seconds, now: now() });
  if (found.state === 'missing') return NO_SESSION;
  // R79, R80: the first answer stands, whatever the reason now.
  if (found.state === 'ended') return ok(found.farewell);
  if (found.state === 'expired') {
    if (!found.swept && (await store.commit({ session: keepExpired(found, now()) })) !== 'committed') return undefined;
    return ok({ session_id, terminated: true, session_status: ENDINGS.session_timeout });
  }

  const farewell = farewellOf(parts, found.session, session_id, reason);
  const change = { session: keepEnded(found, { farewell, receipts: found.session.receipts }, now()) };
  if ((await store.commit(change)) !== 'committed') return undefined;
  keepPromise(parts, found.session, farewell);
  return ok(farewell);
}

/** A58, A60: only what was really handed over is promised, and a repeated farewell promises nothing new (A59). */
function keepPromise({ brand, checkout }: BrandAgentParts, session: Session, farewell: SiTerminateSessionResponse) {
  const { acp_handoff, session_id } = farewell;
  const { agreement, offering_id } = session.memory;
  if (checkout === undefined || acp_handoff === undefined || agreement === undefined) return;
  checkout.keep({
    token: acp_handoff.checkout_token,
    expires_at: Date.parse(acp_handoff.expires_at),
    brand,
    lines: agreement.lines,
    offers: agreement.offers,
    session_id,
    offering_id,
    ...session.attribution,
  });
}

/** The farewell of a session that the agent itself concluded: nothing is left to hand over (§5). */
export function farewellOfAgent(brand: Brand, session: Session, session_id: string): SiTerminateSessionResponse {
  const follow_up = followUpOf(brand, session.memory);
  return { session_id, terminated: true, session_status: session.status, ...(follow_up && { follow_up }) };
}

function farewellOf(
  { brand, now, newToken, checkout }: BrandAgentParts,
  session: Session,
  session_id: string,
  reason: TerminationReason,
): SiTerminateSessionResponse {
  const session_status = advance(session.status, reason);
  if (session_status === undefined) throw new Error(`a session that is ${session.status} cannot end with ${reason}`);
  const { agreement, offering_id } = session.memory;
  const ending = { session_id, terminated: true, session_status } as const;
  const follow_up = followUpOf(brand, session.memory);
  const otherwise = { ...ending, ...(follow_up && { follow_up }) };

  if (!asksForCheckout(reason)) return otherwise;
  if (!inForce(session.negotiated).checkout) return { ...otherwise, message: NOT_NEGOTIATED };
  if (agreement?.type === 'complete') return { ...otherwise, message: FREE };
  if (!agreement) return { ...otherwise, message: NOTHING_AGREED };
  return {
    ...ending,
    acp_handoff: acpHandoffOf(brand, agreement, {
      session_id,
      now: now(),
      token: `chk_${newToken()}`,
      claim: `att_${newToken()}`,
      offering_id,
      ...session.attribution,
      buyer: session.buyer,
      desk: checkout?.handoff(),
    }),
  };
}

// P9, A65, A67: a handoff that cannot be says why.
const NOT_NEGOTIATED =
  'Ended without acp_handoff: commerce.acp_checkout was not negotiated when this session began. Offer it in supported_capabilities next time.';
const FREE =
  'Ended without acp_handoff: what was agreed costs nothing, so there is nothing to check out. See follow_up.';
const NOTHING_AGREED =
  'Ended without acp_handoff: no purchase had been agreed. Next time let the user agree in si_send_message until session_status is pending_handoff.';
