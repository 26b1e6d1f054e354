/** Ending a session: the first termination response is stored and repeated for every later call (R76–R87). */
import type { Brand } from '../brands/catalogue.ts';
import { ok, type Result } from '../protocol/errors.ts';
import type { SiTerminateSessionRequest, SiTerminateSessionResponse, TerminationReason } from '../protocol/messages.ts';
import type { Caller } from '../protocol/request.ts';
import { effectiveCapabilities } from './capabilities.ts';
import { remembered } from './follow-up.ts';
import { isPersonalPayload } from './handoff.ts';
import { ownerKey } from './keys.ts';
import { advance, asksForCheckout, ENDINGS } from './lifecycle.ts';
import { obstaclesOf } from './limits.ts';
import type { BrandAgentParts } from './parts.ts';
import { findSession, keepEnded, keepExpired, NO_SESSION, type Session } from './session.ts';
import { type Ending, terminationResponse } from './termination-response.ts';

/**
 * Ends a session, whatever its state. `undefined`: another process wrote first, try again. Refuses with SESSION_NOT_FOUND.
 * `termination_context` is accepted in both vocabularies. It may shape the follow-up, never what is sold (R85, P10).
 */
export async function endSession(
  parts: BrandAgentParts,
  { session_id, reason, termination_context }: SiTerminateSessionRequest,
  caller: Caller,
): Promise<Result<SiTerminateSessionResponse> | undefined> {
  const { brand, store, now } = parts;
  const owner = ownerKey(caller);
  const ttl = brand.pack.session.ttl_seconds;
  const found = await findSession(store, caller.principal, session_id, { ttl, now: now() });
  if (found.state === 'missing') return NO_SESSION;
  // R79, R80: the first answer stands, whatever the reason now.
  if (found.state === 'ended') return ok(terminationResponse(brand, session_id, found.ending, found.buyer));
  if (found.state === 'expired') {
    const change = { owner, session: keepExpired(store, found, now()) };
    if (!found.swept && (await store.commit(change)) !== 'committed') return undefined;
    return ok({ session_id, terminated: true, session_status: ENDINGS.session_timeout });
  }

  const { session } = found;
  const { buyer, receipts } = session;
  const ending = endingOf(parts, session, reason, termination_context);
  const response = terminationResponse(brand, session_id, ending, buyer);
  const { acp_handoff } = response;
  const isPersonal = acp_handoff !== undefined && isPersonalPayload(acp_handoff.payload);
  if (isPersonal && ending.handoff) ending.handoff.personal = true;
  const handedOver = isPersonal && buyer ? { buyer, until: Date.parse(acp_handoff.expires_at) } : undefined;
  const ended = keepEnded(store, found, { ending, receipts }, now(), handedOver);
  await recordHandoff(parts, session, response, owner);
  if ((await store.commit({ owner, session: ended })) !== 'committed') return undefined;
  return ok(response);
}

/** A58, A60: only a real handoff records a quote; repeating the response records nothing new (A59). */
async function recordHandoff(
  { brand, checkout }: BrandAgentParts,
  session: Session,
  response: SiTerminateSessionResponse,
  owner: string,
) {
  const { acp_handoff, session_id } = response;
  const { agreement, offering_id } = session.memory;
  if (checkout === undefined || acp_handoff === undefined || agreement === undefined) return;
  await checkout.recordHandoff({
    owner,
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

/** The ending of a session that the agent itself concluded: there is nothing to hand over (R80). */
export function endingOfAgent(brand: Brand, { status, memory }: Session): Ending {
  return { status, about: remembered(brand, memory) };
}

function endingOf(
  { brand, now, newToken, checkout }: BrandAgentParts,
  { status, memory, negotiated, attribution }: Session,
  reason: TerminationReason,
  context: SiTerminateSessionRequest['termination_context'],
): Ending {
  const ended = advance(status, reason);
  if (ended === undefined) throw new Error(`a session that is ${status} cannot end with ${reason}`);
  const ending: Ending = { status: ended, about: remembered(brand, memory, reason, context) };
  const { agreement, offering_id } = memory;

  if (!asksForCheckout(reason)) return ending;
  if (!effectiveCapabilities(negotiated).checkout) return { ...ending, without: 'not_negotiated' };
  if (agreement?.type === 'complete') return { ...ending, without: 'free' };
  if (!agreement) return { ...ending, without: 'nothing_agreed' };
  // The pack may have changed since.
  if (obstaclesOf(brand, agreement).length > 0) return { ...ending, without: 'not_sold' };
  return {
    status: ended,
    handoff: {
      lines: agreement.lines,
      offers: agreement.offers,
      now: now(),
      token: `chk_${newToken()}`,
      claim: `att_${newToken()}`,
      offering_id,
      ...attribution,
      // `desk` is a key of the stored record.
      desk: checkout?.handoff(),
    },
  };
}
