/** The real brand agent behind the service, over real sockets. */
import { createDispatch } from '../../../src/mcp/dispatch.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { createLog } from '../../../src/mcp/log.ts';
import type { ByteBudget } from '../../../src/store/byte-budget.ts';
import { tools } from '../../../tools/index.ts';
import { anonymous, openTestAgent, uuidOf } from '../../host.ts';
import { openService } from './service.ts';

export async function openAgentService(settings: Partial<HttpSettings> = {}, budget?: ByteBudget) {
  const testAgent = await openTestAgent({ budget });
  const dispatch = createDispatch({
    tools: async () => tools,
    agent: async () => testAgent.agent,
    log: createLog('error', () => {}),
  });
  return { testAgent, service: await openService(settings, { dispatch, calls: [] }) };
}

export const OPENING = {
  idempotency_key: uuidOf('opening'),
  intent: 'a flight to Boston on Tuesday morning',
  identity: anonymous,
  context: { trace: 1 },
};
