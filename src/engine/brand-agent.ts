/**
 * The brand agent: five operations on one session record with four states. This file adds idempotency and per-session locking;
 * the operations are in offering.ts, conversation.ts and termination.ts. Answers have no AdCP envelope yet.
 */
import { ok, type Result, refuse } from '../protocol/errors.ts';
import type {
  GetAdcpCapabilitiesRequest,
  GetAdcpCapabilitiesResponse,
  SiGetOfferingRequest,
  SiGetOfferingResponse,
  SiInitiateSessionRequest,
  SiInitiateSessionResponse,
  SiSendMessageRequest,
  SiSendMessageResponse,
  SiTerminateSessionRequest,
  SiTerminateSessionResponse,
} from '../protocol/messages.ts';
import type { Call, Caller } from '../protocol/request.ts';
import { describeAgent } from './capabilities.ts';
import { answerOpening, answerTurn, continueSession, knownFor, openSession } from './conversation.ts';
import { withExpiryOnWrite } from './expiry-sweep.ts';
import { createOnce, type Once } from './idempotency.ts';
import { createKeyedMutex } from './keyed-mutex.ts';
import { offeringKey, rowKey, sessionKey } from './keys.ts';
import { answerOffering, lookUpOffering, offeringsHint } from './offering.ts';
import type { BrandAgentParts } from './parts.ts';
import { expireSession, type SessionState, stateOfSession } from './session-control.ts';
import { orUnavailable } from './store-unavailable.ts';
import { endSession } from './termination.ts';

export type BrandAgent = ReturnType<typeof createBrandAgent>;

/** Stored data that a call may refer to. */
export interface Reference {
  session_id?: string;
  idempotency_key?: string;
  offering_token?: string;
}

/**
 * Builds the agent. Every operation takes a request that readRequest has passed and gives a Result: the answer, with
 * `replayed` for a stored answer (R99), or an AdCP refusal. Principals are isolated from each other (R106, R118).
 */
export function createBrandAgent(given: BrandAgentParts) {
  const parts = { ...given, store: withExpiryOnWrite(given.store, given.now) };
  const { brand, store, now } = parts;
  const agentUrl = parts.publicUrl ?? brand.pack.agent_url;
  const engineOnce = createOnce(parts, parts.reader?.longestMs);
  const once: Once = (...call) => orUnavailable(() => engineOnce(...call));
  const serialised = createKeyedMutex();

  return {
    /** R25–R33. Public; the caller only scopes an optional idempotency key (R110). */
    getAdcpCapabilities(request: GetAdcpCapabilitiesRequest, call: Call): Promise<Result<GetAdcpCapabilitiesResponse>> {
      const agent = {
        url: agentUrl,
        build_version: parts.buildVersion,
        replay_ttl_seconds: store.replay_ttl_seconds,
      };
      return once(
        { tool: 'get_adcp_capabilities', caller: call, request },
        async () => ok({ kept: {}, change: {} }),
        () => describeAgent(brand, request, call.release, agent),
      );
    },

    /** R34–R46. REFERENCE_NOT_FOUND for an unknown offering; creates no session. */
    getOffering(request: SiGetOfferingRequest, caller: Call): Promise<Result<SiGetOfferingResponse>> {
      return once(
        { tool: 'si_get_offering', caller, request },
        async () => lookUpOffering(parts, request, caller.principal),
        (kept) => answerOffering(brand, agentUrl, kept),
      );
    },

    /** R47–R62. REFERENCE_NOT_FOUND, VALIDATION_ERROR (receipt, token, strict host checking). */
    initiateSession(request: SiInitiateSessionRequest, caller: Call): Promise<Result<SiInitiateSessionResponse>> {
      const { principal } = caller;
      const nextParts = partsPerRun(parts);
      return once(
        { tool: 'si_initiate_session', caller, request },
        () => openSession(nextParts(), request, principal),
        (kept, known) => answerOpening(parts, agentUrl, kept, known),
        ({ session_id, reply }) => knownFor(parts, reply, principal, session_id),
      );
    },

    /** R63–R75. SESSION_NOT_FOUND, SESSION_TERMINATED, VALIDATION_ERROR (receipt). Turns run in arrival order (R74). */
    sendMessage(request: SiSendMessageRequest, caller: Call): Promise<Result<SiSendMessageResponse>> {
      const { principal } = caller;
      const { session_id } = request;
      const nextParts = partsPerRun(parts);
      return serialised(mutexKey(principal, session_id), () =>
        once(
          { tool: 'si_send_message', caller, session_id, request },
          () => continueSession(nextParts(), request, caller),
          (kept, known) => answerTurn(parts, agentUrl, session_id, kept, known),
          ({ reply }) => knownFor(parts, reply, principal, session_id),
        ),
      );
    },

    /** R76–R87. SESSION_NOT_FOUND. The session is what makes it idempotent; a key is tolerated and ignored (R81). */
    terminateSession(request: SiTerminateSessionRequest, caller: Call): Promise<Result<SiTerminateSessionResponse>> {
      // Waits for the turns that arrived before it: what they agree on is handed over.
      return serialised(mutexKey(caller.principal, request.session_id), async () => {
        for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
          const ended = await orUnavailable(() => endSession(parts, request, caller));
          if (ended) return ended;
        }
        return refuse('SERVICE_UNAVAILABLE', 'The session is busy. Retry the same request.', { retry_after: 1 });
      });
    },

    /** Test control for developers of hosts (session-control.ts). Throws StoreUnavailable. */
    stateOfSession(principal: string, session_id: string): Promise<SessionState> {
      return stateOfSession(parts, principal, session_id);
    },

    /** Test control: expires a session as if it had been idle. False: no open session. Throws StoreUnavailable. */
    expireSession(caller: Caller, session_id: string): Promise<boolean> {
      return serialised(mutexKey(caller.principal, session_id), () => expireSession(parts, caller, session_id));
    },

    /** Whether the brand has an item of this id. */
    hasProduct(product_id: string): boolean {
      return brand.item.has(product_id);
    },

    /** For an error about `offering_id`: a sentence with the available ids (P19). */
    offeringsHint: () => offeringsHint(parts),

    /** Whether one of these references is stored for this principal: a session, an answer, or an offering token. */
    async knows(principal: string, { session_id, idempotency_key, offering_token }: Reference): Promise<boolean> {
      const keys = [
        session_id === undefined ? undefined : sessionKey(principal, session_id),
        idempotency_key === undefined ? undefined : rowKey({ principal, session_id }, idempotency_key),
        offering_token === undefined ? undefined : offeringKey(principal, offering_token),
      ];
      for (const key of keys) if (key !== undefined && (await store.knows(key))) return true;
      return false;
    },

    /**
     * Removes expired entries now; every write also removes some. `most`: at most that many entries of each kind. True: there
     * may be more.
     */
    sweep(most?: number): Promise<boolean> {
      return store.sweep(now(), most);
    },

    /** Drops all in-memory state of an agent that is no longer used. Durable state stays, because other processes may use it. */
    async forget(): Promise<void> {
      if (store.durable) return;
      // The first sweep leaves tombstones, the second removes them.
      for (let time = 0; time < 2; time++) await store.sweep(Number.POSITIVE_INFINITY);
    },
  };
}

const MAX_ATTEMPTS = 5;

/** The parts for each attempt of one call: only the first attempt uses the language model. */
function partsPerRun(parts: BrandAgentParts): () => BrandAgentParts {
  let next = parts;
  return () => {
    const current = next;
    if (current.reader) next = { ...parts, reader: undefined };
    return current;
  };
}

/** Key of the mutex. Lives only as long as the call, so it needs no digest. Principals contain no NUL. */
function mutexKey(principal: string, session_id: string): string {
  return `${principal}\0${session_id}`;
}
