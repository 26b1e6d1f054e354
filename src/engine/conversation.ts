/** Opening a session and its turns (R47–R75): turns the dialogue's decision into a store change and an answer. */

import type { Agreement } from '../dialogue/agreement.ts';
import { languageNamed, languageOf } from '../dialogue/lang/languages.ts';
import { elementsFor } from '../dialogue/nlg/elements.ts';
import { isPersonal, type Known, type Quotations, sayTo, setApart, sharedOf } from '../dialogue/personal.ts';
import type { Setting } from '../dialogue/setting.ts';
import type { Outcome, Reading, Reply, Turn } from '../dialogue/turn.ts';
import { ok, type Result, refuse } from '../protocol/errors.ts';
import { APP_URI } from '../protocol/mcp-app.ts';
import type {
  SessionStatus,
  SiInitiateSessionRequest,
  SiInitiateSessionResponse,
  SiSendMessageRequest,
  SiSendMessageResponse,
} from '../protocol/messages.ts';
import type { Caller } from '../protocol/request.ts';
import type { SponsoredContextReceipt } from '../protocol/sponsored-context.ts';
import type { Change } from '../store/session-store.ts';
import { asSiCapabilities, effectiveCapabilities, type Negotiated, negotiate, STANDARD } from './capabilities.ts';
import { readIdentity } from './consent.ts';
import { handoffOf } from './handoff.ts';
import type { Execution } from './idempotency.ts';
import { withLoadableImages } from './images.ts';
import { ownerKey } from './keys.ts';
import { advance, awaitsHandoff, isTerminal, OPENING } from './lifecycle.ts';
import { withinLimits } from './limits.ts';
import { offeringNotFound, type Recall, recallOffering } from './offering.ts';
import type { BrandAgentParts } from './parts.ts';
import { nextReaderState, type ReadResult, readTurn, rewordTurn } from './reader.ts';
import { auditOf, checkReceipt, type ReceiptAudit } from './receipts.ts';
import { looksPersonal } from './redact.ts';
import {
  findSession,
  keepEnded,
  keepExpired,
  keepOpen,
  locationOf,
  NO_SESSION,
  SESSION_OVER,
  type Session,
} from './session.ts';
import { sponsoredContext } from './sponsored.ts';
import { surfaceOf } from './surface.ts';
import { endingOfAgent } from './termination.ts';

/** Stored data that the answer to si_initiate_session is rebuilt from. */
interface KeptOpening {
  session_id: string;
  reply: Reply;
  negotiated?: Negotiated;
}

/** Stored data that the answer to si_send_message is rebuilt from. */
interface KeptTurn {
  status: SessionStatus;
  reply: Reply;
  negotiated?: Negotiated;
  agreement?: Agreement;
  /** Number of the turn, for the id of an A2UI surface. */
  turn?: number;
}

/**
 * Opens a session and answers its intent. An unknown offering token is ignored (R56); an unavailable offering is
 * explained by the dialogue. Refuses with REFERENCE_NOT_FOUND or VALIDATION_ERROR without creating a session.
 */
export async function openSession(
  parts: BrandAgentParts,
  request: SiInitiateSessionRequest,
  principal: string,
): Promise<Result<Execution<KeptOpening>>> {
  const { brand, dialogue, store, now } = parts;
  const began = now();
  const recall = await recallOffering(store, principal, request.offering_token, began);
  const offering = chooseOffering(parts, request.offering_id, recall);
  if (!offering.ok) return offering;
  const receipt = checkReceipt(request.sponsored_context_receipt);
  if (!receipt.ok) return receipt;
  const consented = readIdentity(request.identity, parts.strictHost ?? false);
  if (!consented.ok) return consented;

  const session: Session = {
    ...consented.answer,
    status: OPENING,
    last_activity: began,
    memory: dialogue.openMemory({ offering_id: offering.answer, shown: recall?.shown }),
    negotiated: negotiate(request.supported_capabilities),
    attribution: { placement: opaqueId(request.placement), media_buy_id: opaqueId(request.media_buy_id) },
    receipts: auditsOf(parts, request.sponsored_context_receipt, began),
  };
  const turn = { message: request.intent };
  const setting = settingOf(parts, session);
  const { outcome, quotations, read } = await readAndAnswer(parts, session, turn, setting);
  // R49: a new session is always active and without a handoff, whatever the intent asks for.
  const { agreement: _, ...memory } = outcome.memory;

  const session_id = parts.newId();
  const at = locationOf(store, principal, session_id);
  return ok({
    kept: { session_id, reply: outcome.reply, negotiated: session.negotiated },
    change: {
      session: keepOpen(
        store,
        at,
        {
          ...session,
          memory,
          quotations,
          ...(read && { read: nextReaderState(undefined, turn, read, outcome.reply) }),
        },
        brand.pack.session.ttl_seconds,
      ),
    },
    known: { person: session.person, quotations },
  });
}

/** One turn of an open session. Refuses with SESSION_NOT_FOUND, SESSION_TERMINATED or VALIDATION_ERROR; nothing moves then. */
export async function continueSession(
  parts: BrandAgentParts,
  request: SiSendMessageRequest,
  caller: Caller,
): Promise<Result<Execution<KeptTurn>>> {
  const { brand, store, now } = parts;
  const ttl = brand.pack.session.ttl_seconds;
  const found = await findSession(store, caller.principal, request.session_id, { ttl, now: now() });
  if (found.state === 'missing') return NO_SESSION;
  if (found.state === 'expired') {
    // R121: whoever notices the expiry removes the session data.
    if (!found.swept) await store.commit({ owner: ownerKey(caller), session: keepExpired(store, found, now()) });
    return NO_SESSION;
  }
  if (found.state === 'ended') return SESSION_OVER;
  const receipt = checkReceipt(request.sponsored_context_receipt);
  if (!receipt.ok) return receipt;

  const { session } = found;
  const turn = { message: request.message, action: request.action_response };
  const setting = settingOf(parts, session);
  const { outcome, quotations, read } = await readAndAnswer(parts, session, turn, setting);
  const receipts = [...session.receipts, ...auditsOf(parts, request.sponsored_context_receipt, now())];
  const moved: Session = {
    ...applyOutcome(session, outcome),
    receipts: receipts.slice(-MAX_RECEIPTS),
    last_activity: now(),
    quotations,
    ...(read && { read: nextReaderState(session.read, turn, read, outcome.reply) }),
  };
  const change: Change['session'] = isTerminal(moved.status)
    ? keepEnded(store, found, { ending: endingOfAgent(brand, moved), receipts: moved.receipts }, now())
    : keepOpen(store, found, moved, ttl);
  return ok({
    kept: {
      status: moved.status,
      reply: outcome.reply,
      negotiated: session.negotiated,
      ...(session.negotiated?.a2ui && { turn: outcome.memory.turns }),
      agreement: awaitsHandoff(moved.status) ? moved.memory.agreement : undefined,
    },
    change: { session: change },
    known: { person: session.person, quotations },
  });
}

/** Personal data for a replay of this reply: from the open session, or none once it has ended (R121). */
export async function knownFor(
  { brand, store, now }: BrandAgentParts,
  reply: Reply,
  principal: string,
  session_id: string,
): Promise<Known> {
  if (!isPersonal(reply.message)) return {};
  const ttl = brand.pack.session.ttl_seconds;
  const found = await findSession(store, principal, session_id, { ttl, now: now() });
  return found.state === 'open' ? found.session : {};
}

/** The answer to si_initiate_session, the same for the first time and every replay while its personal data is stored (R49–R54). */
export function answerOpening(
  { brand }: BrandAgentParts,
  agentUrl: string,
  { session_id, reply, negotiated }: KeptOpening,
  known: Known,
): SiInitiateSessionResponse {
  return {
    session_id,
    session_status: OPENING,
    session_ttl_seconds: brand.pack.session.ttl_seconds,
    response: responseOf(brand, { session_id, turn: 1, reply, negotiated }, known),
    negotiated_capabilities: asSiCapabilities(effectiveCapabilities(negotiated)),
    sponsored_context: sponsoredContext(brand, agentUrl, { products: false }),
  };
}

/** The answer to si_send_message, the same for the first time and every replay while its personal data is stored (R64–R66, R75). */
export function answerTurn(
  { brand }: BrandAgentParts,
  agentUrl: string,
  session_id: string,
  { status, reply, negotiated, agreement, turn }: KeptTurn,
  known: Known,
): SiSendMessageResponse {
  return {
    session_id,
    session_status: status,
    response: responseOf(brand, { session_id, turn, reply, negotiated }, known),
    ...(negotiated?.apps && { mcp_resource_uri: APP_URI }),
    ...(agreement && { handoff: handoffOf(brand, agreement) }),
    sponsored_context: sponsoredContext(brand, agentUrl, { products: false }),
  };
}

const MAX_RECEIPTS = 20;

/** The requested offering must exist and match the offering token. */
function chooseOffering(
  parts: BrandAgentParts,
  offering_id: string | undefined,
  recall: Recall | undefined,
): Result<string | undefined> {
  // Many hosts send "" instead of leaving a member out.
  if (offering_id === undefined || offering_id.trim() === '') return ok(recall?.offering_id);
  if (!parts.brand.offerings.has(offering_id)) return offeringNotFound(parts, offering_id);
  if (recall && recall.offering_id !== offering_id) {
    return refuse(
      'VALIDATION_ERROR',
      `offering_token belongs to offering ${recall.offering_id}, which is not offering_id. Send both from the same si_get_offering answer, or only one.`,
      { field: 'offering_token' },
    );
  }
  return ok(offering_id);
}

function settingOf({ now, seed, tracer, reader }: BrandAgentParts, session: Session): Setting {
  return {
    now: now(),
    seed,
    pending: awaitsHandoff(session.status),
    checkout: effectiveCapabilities(session.negotiated).checkout,
    shared: sharedOf(session.person),
    tracer: tracer?.(),
    ...(reader?.reword && { rewording: true as const }),
  };
}

interface TurnResult {
  outcome: Outcome;
  quotations?: Quotations;
  read?: ReadResult;
}

/** One turn, with the language model (if any) before and after it. */
async function readAndAnswer(
  parts: BrandAgentParts,
  session: Session,
  turn: Turn,
  setting: Setting,
): Promise<TurnResult> {
  const { reader } = parts;
  if (!reader) return takeTurn(parts, session, turn, setting, undefined);
  const first = await readTurn(reader, session, turn, setting);
  const { outcome, quotations } = takeTurn(parts, session, turn, setting, first.reading);
  const { reply, read } = await rewordTurn(reader, session, turn, first, outcome);
  return { outcome: { ...outcome, reply }, read, ...(quotations && { quotations }) };
}

/** The dialogue's outcome for this turn, with the user's words replaced by placeholders, and all quotations of the session. */
function takeTurn(
  { brand, dialogue }: BrandAgentParts,
  session: Session,
  turn: Turn,
  setting: Setting,
  reading: Reading | undefined,
): TurnResult {
  const decided = dialogue.takeTurn(session.memory, turn, setting, reading);
  const outcome = withinLimits(brand, decided, setting.pending);
  const { message, quotations } = setApart(outcome.reply.message, session.quotations);
  return { outcome: { ...outcome, reply: { ...outcome.reply, message } }, quotations };
}

/** The session after the turn. Throws when the outcome violates the state table, R52 or R66, which is a bug in the dialogue. */
function applyOutcome(session: Session, { event, memory }: Outcome): Session {
  const status = advance(session.status, event);
  if (status === undefined) throw new Error(`the dialogue said ${event} in a session that is ${session.status}`);
  const { agreement, ...rest } = memory;
  if (!awaitsHandoff(status)) return { ...session, status, memory: rest };

  if (!agreement) throw new Error(`the dialogue said ${event} without an agreement`);
  if (agreement.type === 'transaction' && !effectiveCapabilities(session.negotiated).checkout) {
    throw new Error('the dialogue hands over a purchase that was not negotiated');
  }
  return { ...session, status, memory };
}

interface ReplyContext {
  session_id: string;
  turn?: number;
  reply: Reply;
  negotiated?: Negotiated;
}

/** The surface shows all elements, even if the host negotiated only some of the standard components. */
function responseOf(
  brand: BrandAgentParts['brand'],
  { session_id, turn, reply, negotiated }: ReplyContext,
  known: Known,
) {
  const language = reply.language === undefined ? languageOf(brand) : languageNamed(reply.language);
  const terms = effectiveCapabilities(negotiated);
  const drawn = (standard: Negotiated['standard']) =>
    withLoadableImages(elementsFor(brand, reply, { ...terms, standard }, language), brand.imageAddress);
  const ui_elements = drawn(terms.standard);
  const surface = terms.a2ui && surfaceOf(`${session_id.slice(0, 8)}-${turn}`, drawn(STANDARD));
  return {
    message: sayTo(known, reply.message),
    ...(ui_elements.length > 0 && { ui_elements }),
    ...(surface && { surface }),
  };
}

function auditsOf(
  { brand }: BrandAgentParts,
  receipt: SponsoredContextReceipt | undefined,
  now: number,
): ReceiptAudit[] {
  if (!receipt) return [];
  return [auditOf(receipt, brand.pack.brand.domain, now)];
}

/** Characters stored of an id supplied by the host. */
const MAX_ID_LENGTH = 500;

/** R61: any value is accepted and none is trusted. Values that look like personal data are dropped, long ones are truncated. */
function opaqueId(value: string | undefined): string | undefined {
  // Checks twice the length, so that an address across the cut is still recognised.
  const text = value?.trim().slice(0, 2 * MAX_ID_LENGTH);
  return text === undefined || text === '' || looksPersonal(text)
    ? undefined
    : text.slice(0, MAX_ID_LENGTH).replace(/\p{Cs}$/u, '');
}
