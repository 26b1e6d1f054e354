/** An agent with a lab around it, for tests: calls through the dispatcher, with a clock and a wait that are handed in. */
import { createFaultHook } from '../../src/lab/faults/fault-hook.ts';
import { readFaultRules } from '../../src/lab/faults/fault-rules.ts';
import { createFaultSet } from '../../src/lab/faults/fault-set.ts';
import { createMagicFaults } from '../../src/lab/faults/magic-faults.ts';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import type { AdcpToolResult } from '../../src/mcp/result.ts';
import { WIRE_EFFECT, type WireEffect } from '../../src/mcp/wire-effect.ts';
import { tools } from '../../tools/index.ts';
import { anonymous, freshKey, openTestAgent } from '../host.ts';

export type Body = Record<string, unknown>;

export interface Faulted {
  body: Body;
  isError: boolean;
  effect: WireEffect | undefined;
  result: AdcpToolResult;
}

/** `rules` as in a file of --faults. */
export async function openLabAgent(rules = 'rules: []', seed = 7, brand = 'delta') {
  const testAgent = await openTestAgent({ brand });
  const read = readFaultRules(rules);
  if (!read.ok) throw new Error(read.problems.join(' '));
  const set = createFaultSet(seed);
  set.add(read.rules);
  const waited: number[] = [];
  const wait = async (ms: number) => void waited.push(ms);
  const dispatch = createDispatch({
    tools: async () => tools,
    agent: async () => testAgent.agent,
    hook: createFaultHook(
      set,
      createMagicFaults(seed),
      { now: testAgent.now, wait },
      {
        agent: async () => testAgent.agent,
        offering: async () => 'delta_chatgpt_3313',
      },
    ),
    log: { error: () => {} },
  });
  const call = async (name: string, args: Body, principal = 'host'): Promise<Faulted> => {
    const result = await dispatch(name, args, { principal });
    if (result === undefined) throw new Error(`no tool ${name}`);
    return {
      result,
      body: result.structuredContent,
      isError: result.isError === true,
      effect: result[WIRE_EFFECT],
    };
  };
  const open = (intent = 'a flight to Boston', more: Body = {}, principal?: string) =>
    call('si_initiate_session', { idempotency_key: freshKey(), intent, identity: anonymous, ...more }, principal);
  return {
    testAgent,
    set,
    waited,
    call,
    open,
    /** Opens a session and gives what says something in it. */
    async session(intent?: string) {
      const { body } = await open(intent);
      const session_id = String(body.session_id);
      return {
        id: session_id,
        say: (message: string, more: Body = {}) =>
          call('si_send_message', { session_id, idempotency_key: freshKey(), message, ...more }),
        end: (reason = 'user_exit') => call('si_terminate_session', { session_id, reason }),
      };
    },
  };
}

/** The AdCP error of a refusal. */
export function errorOf({ body }: Faulted): Body {
  return Object(body.adcp_error);
}
