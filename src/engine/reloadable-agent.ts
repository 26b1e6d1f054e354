/**
 * One agent after another for the same brand, as its file changes. What was begun with one goes on with it: its sessions, the
 * retries of its answers and its offering tokens, so that nothing that was said or agreed changes under a conversation.
 */
import type { Result } from '../protocol/errors.ts';
import type { Caller } from '../protocol/request.ts';
import type { BrandAgent, Reference } from './brand-agent.ts';
import { orUnavailable } from './store-unavailable.ts';

interface ReloadableAgent {
  /** The agent that callers see. */
  agent: BrandAgent;
  /** From now on what begins, begins with `next`. `idleMs`: how long a session of the agent before lives without a call. */
  succeed(next: BrandAgent, idleMs: number): Promise<void>;
}

/** Agents before the present one that are kept even when none of their sessions can be open any more, for late retries. */
const MAX_OLD_GENERATIONS = 8;

interface Generation {
  agent: BrandAgent;
  /** When it was called last, on the agents' clock. */
  called?: number;
  /** Without a call for so long, in milliseconds, it has no open session. */
  idleMs: number;
}

export function createReloadableAgent(first: BrandAgent, firstIdleMs: number, now: () => number): ReloadableAgent {
  /** The newest first; never empty. */
  let generations: [Generation, ...Generation[]] = [{ agent: first, idleMs: firstIdleMs }];

  /** The agent that knows one of these references, the first of them first; else the newest. */
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

  /** The operation of the agent that knows one of these references. */
  function asked<T>(
    { principal }: Caller,
    references: Reference[],
    operation: (agent: BrandAgent) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return orUnavailable(async () => operation(await agentFor(principal, ...references)));
  }

  return {
    agent: {
      getAdcpCapabilities: (request, call) =>
        asked(call, [keyOf(request)], (one) => one.getAdcpCapabilities(request, call)),
      getOffering: (request, caller) => asked(caller, [keyOf(request)], (one) => one.getOffering(request, caller)),
      initiateSession(request, caller) {
        const { offering_token } = request;
        return asked(caller, [keyOf(request), { offering_token }], (one) => one.initiateSession(request, caller));
      },
      sendMessage: (request, caller) => asked(caller, [sessionOf(request)], (one) => one.sendMessage(request, caller)),
      terminateSession: (request, caller) =>
        asked(caller, [sessionOf(request)], (one) => one.terminateSession(request, caller)),
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

    async succeed(next, idleMs) {
      const [last, ...before] = generations;
      // A file may be saved many times between two calls.
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
