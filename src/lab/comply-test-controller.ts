/**
 * The tool comply_test_controller, by which the AdCP compliance runner puts an agent into a known state instead of waiting for it
 * (AdCP, "compliance test controller"). An SI agent has sessions and a catalogue: it lists its scenarios, ends a session, and says
 * whether a product that a storyboard wants seeded is there. Only with --lab, and only for the sessions of who calls.
 */
import { z } from 'zod/v3';
import { defineTool } from '../../tools/tool.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { ENDINGS, isTerminal } from '../engine/lifecycle.ts';
import type { CallHook } from '../mcp/call-hook.ts';
import { ok } from '../protocol/errors.ts';
import { open } from '../protocol/keywords.ts';
import type { TerminationReason } from '../protocol/messages.ts';
import type { Call } from '../protocol/request.ts';
import { withBody } from './faults/answer-path.ts';
import type { LabPart } from './lab-part.ts';

const TOOL = 'comply_test_controller';

/** What `list_scenarios` lists. */
const SCENARIOS = ['force_session_status', 'seed_product'] as const;

type ErrorCode =
  | 'INVALID_TRANSITION'
  | 'NOT_FOUND'
  | 'UNKNOWN_SCENARIO'
  | 'INVALID_PARAMS'
  | 'FORBIDDEN'
  | 'INTERNAL_ERROR';

type Answer =
  | { success: true; scenarios: readonly string[] }
  | { success: true; message: string }
  | { success: true; previous_state: string; current_state: string }
  | { success: false; error: ErrorCode; error_detail: string; current_state?: string | null };

const tool = defineTool({
  name: TOOL,
  title: ({ name }) => `Compliance test controller of ${name}`,
  description: () =>
    'For the AdCP compliance runner, never for a conversation: list_scenarios, force_session_status {session_id, status}, ' +
    'seed_product {product_id}.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  inputSchema: open({ scenario: z.string().optional(), params: open({}).optional() }),
  outputSchema: open({ success: z.boolean(), scenarios: z.array(z.string()).optional() }),
  rules: () => undefined,
  handle: async ({ scenario, params = {} }, agent, call) => ok(await answer(scenario, params, agent, call)),
});

/** The controller as a part of the lab. */
export function complianceControllerPart(): LabPart {
  return { tools: [tool], hook };
}

/** A failed scenario is a failed call, and the capabilities say that there is a controller. */
const hook: CallHook = async ({ name }, run) => {
  const result = await run();
  const { structuredContent: body } = result;
  if (name === 'get_adcp_capabilities' && !result.isError)
    return withBody(result, { ...body, compliance_testing: { scenarios: ['force_session_status'] } });
  return name === TOOL && body.success === false
    ? { ...withBody(result, { ...body, status: 'failed' }), isError: true }
    : result;
};

async function answer(
  scenario: string | undefined,
  params: Record<string, unknown>,
  agent: BrandAgent,
  call: Call,
): Promise<Answer> {
  switch (scenario) {
    case undefined:
      return failed('INVALID_PARAMS', 'Send scenario: list_scenarios, or one that it lists.');
    case 'list_scenarios':
      return { success: true, scenarios: SCENARIOS };
    case 'force_session_status':
      return forceSession(params, agent, call);
    case 'seed_product':
      return seedProduct(params, agent);
    default:
      return ofOtherAgents(scenario, params);
  }
}

/** What AdCP's other scenarios name: an SI agent has no such things, so that none of them is ever found. */
const FOREIGN = {
  force_creative_status: 'creative_id',
  force_account_status: 'account_id',
  force_media_buy_status: 'media_buy_id',
} as const;

function ofOtherAgents(scenario: string, params: Record<string, unknown>): Answer {
  const [, id] = Object.entries(FOREIGN).find(([name]) => name === scenario) ?? [];
  if (id === undefined) return failed('UNKNOWN_SCENARIO', `This agent has the scenarios ${SCENARIOS.join(', ')}.`);
  if (typeof params[id] !== 'string' || typeof params.status !== 'string')
    return failed('INVALID_PARAMS', `Send params.${id} and params.status.`);
  return { ...failed('NOT_FOUND', `An SI agent has nothing with a ${id}.`), current_state: null };
}

/** Ends a session as its agent ends it, so that every call since then finds it ended. */
async function forceSession(params: Record<string, unknown>, agent: BrandAgent, call: Call): Promise<Answer> {
  const { session_id, status, termination_reason } = params;
  if (typeof session_id !== 'string') return failed('INVALID_PARAMS', 'Send params.session_id.');
  if (status !== 'complete' && status !== 'terminated')
    return failed('INVALID_PARAMS', 'Send params.status as complete or terminated.');
  const before = await agent.stateOfSession(call.principal, session_id);
  if (before === undefined) return { ...failed('NOT_FOUND', 'This caller has no such session.'), current_state: null };
  if (before === 'expired' || isTerminal(before)) {
    const current_state = before === 'expired' ? ENDINGS.session_timeout : before;
    return {
      ...failed('INVALID_TRANSITION', `The session is ${current_state}, and nothing leads out of that.`),
      current_state,
    };
  }
  const reason = status === 'complete' ? 'handoff_complete' : reasonOf(termination_reason);
  const ended = await agent.terminateSession({ session_id, reason }, call);
  if (!ended.ok) return failed('INTERNAL_ERROR', ended.error.message);
  return { success: true, previous_state: before, current_state: ended.answer.session_status };
}

/** The reason of a termination, where it is one of SI's; the runner may name others, such as policy_violation. */
function reasonOf(given: unknown): TerminationReason {
  const known = Object.entries(ENDINGS).filter(([, status]) => status === 'terminated');
  const [reason] = known.find(([name]) => name === given) ?? [];
  return reason === 'user_exit' || reason === 'session_timeout' ? reason : 'host_terminated';
}

/** The catalogue is the brand's file: a product that is in it is seeded, and no other can be. */
function seedProduct({ product_id }: Record<string, unknown>, agent: BrandAgent): Answer {
  if (typeof product_id !== 'string') return failed('INVALID_PARAMS', 'Send params.product_id.');
  if (agent.hasProduct(product_id)) return { success: true, message: 'The catalogue of the brand has this product.' };
  return failed('FORBIDDEN', "The catalogue is the brand's file: put the product into it, and start again.");
}

function failed(error: ErrorCode, error_detail: string): Extract<Answer, { success: false }> {
  return { success: false, error, error_detail };
}
