import { SiTerminateSessionRequest, SiTerminateSessionResponse } from '../src/protocol/messages.ts';
import { terminateSessionRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_terminate_session',
  title: 'End a brand conversation',
  description:
    'Use once when a session is over; it cannot be reopened. After pending_handoff, reason handoff_transaction returns acp_handoff: ' +
    'checkout_url, token and payload for an ACP checkout. Nothing is bought by this call. ' +
    'Use user_exit when the user leaves. Repeating the call returns the first result.',
  inputSchema: SiTerminateSessionRequest,
  outputSchema: SiTerminateSessionResponse,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  rules: terminateSessionRules,
  handle: (request, agent, call) => agent.terminateSession(request, call),
});
