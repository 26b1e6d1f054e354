/**
 * Hot reload of a brand file: one agent per version. Sessions, retries and offering tokens stay with the version that created
 * them, so that prices and terms do not change during a conversation.
 */
import type { Result } from '../protocol/errors.ts';
import type { Caller } from '../protocol/request.ts';
import type { BrandAgent, Reference } from './brand-agent.ts';
import { orUnavailable } from './store-unavailable.ts';

interface ReloadableAgent {
  /** The agent that callers use; it dispatches to the right version. */
  agent: BrandAgent;
  /** New sessions start with `next` from now on. `idleMs`: idle timeout of its sessions. */
  replace(next: BrandAgent, idleMs: number): Promise<void>;
}

/** Earlier versions kept for late retries after their sessions have expired. */
const MAX_OLD_GENERATIONS = 8;

interface Generation {
  agent: BrandAgent;
  /** Time of the last call, on the agents' clock. */
  called?: number;
  /** After this many milliseconds without a call it has no open session. */
  idleMs: number;
}

export function createReloadableAgent(first: BrandAgent, firstIdleMs: number, now: () => number): ReloadableAgent {
  /** Newest first; never empty. */
  let generations: [Generation, ...Generation[]] = [{ agent: first, idleMs: firstIdleMs }];

  /** The agent that knows one of these references, tried in order; else the newest. */
  async function agentFor(principal: string, ...references: Reference[]): Promise<BrandAgent> {
    const chosen = (await knowing(principal, references)) ?? generations[0];
    chosen.called = now();
    return chosen.agent;
  }

  async function knowing(principal: string, references: Reference[]): Promise<Generation | undefined> {
    if (generations.length === 1) return undefined;
    for (const reference of references)
      for (const generation of generations) if (await generation.agent.knows(principal, reference)) return generation;
    return undefined;
  }

  /** Runs an operation on the agent that knows one of these references. */
  function dispatch<T>(
    { principal }: Caller,
    references: Reference[],
    operation: (agent: BrandAgent) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return orUnavailable(async () => operation(await agentFor(principal, ...references)));
  }

  return {
    agent: {
      getAdcpCapabilities: (request, call) =>
        dispatch(call, [keyOf(request)], (one) => one.getAdcpCapabilities(request, call)),
      getOffering: (request, caller) => dispatch(caller, [keyOf(request)], (one) => one.getOffering(request, caller)),
      initiateSession(request, caller) {
        const { offering_token } = request;
        return dispatch(caller, [keyOf(request), { offering_token }], (one) => one.initiateSession(request, caller));
      },
      sendMessage: (request, caller) =>
        dispatch(caller, [sessionOf(request)], (one) => one.sendMessage(request, caller)),
      terminateSession: (request, caller) =>
        dispatch(caller, [sessionOf(request)], (one) => one.terminateSession(request, caller)),
      stateOfSession: async (principal, session_id) =>
        (await agentFor(principal, { session_id })).stateOfSession(principal, session_id),
      expireSession: async (caller, session_id) =>
        (await agentFor(caller.principal, { session_id })).expireSession(caller, session_id),
      hasProduct: (product_id) => generations[0].agent.hasProduct(product_id),
      offeringsHint: () => generations[0].agent.offeringsHint(),
      async knows(principal, reference) {
        for (const { agent } of generations) if (await agent.knows(principal, reference)) return true;
        return false;
      },
      async forget() {
        for (const { agent } of generations) await agent.forget();
      },
      async sweep(most) {
        const more = await Promise.all(generations.map(({ agent }) => agent.sweep(most)));
        return more.includes(true);
      },
    },

    async replace(next, idleMs) {
      const [last, ...before] = generations;
      // A file may be saved many times between two calls: versions that were never called are dropped.
      const used = [last, ...before].filter(({ called }) => called !== undefined);
      const kept = used.filter((one, at) => at < MAX_OLD_GENERATIONS || now() - (one.called ?? 0) <= one.idleMs);
      const gone = [last, ...before].filter((one) => !kept.includes(one));
      generations = [{ agent: next, idleMs }, ...kept];
      for (const { agent } of gone) await agent.forget();
    },
  };
}

function keyOf({ idempotency_key }: Reference): Reference {
  return { idempotency_key };
}

function sessionOf({ session_id }: Reference): Reference {
  return { session_id };
}
