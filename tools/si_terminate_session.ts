import { SiTerminateSessionRequest, SiTerminateSessionResponse } from '../src/protocol/messages.ts';
import { terminateSessionRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_terminate_session',
  title: ({ name }) => `End the conversation with ${name}`,
  description: ({ name }) =>
    `Close a session with ${name}; it cannot be reopened. Buying: only after session_status pending_handoff and a yes from the user, ` +
    'reason handoff_transaction returns acp_handoff {checkout_url, checkout_token, payload, expires_at}. This call charges nothing. ' +
    'Called before pending_handoff it ends the talk without a handoff. Leaving: reason user_exit. Safe to repeat.',
  inputSchema: SiTerminateSessionRequest,
  outputSchema: SiTerminateSessionResponse,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  rules: terminateSessionRules,
  handle: (request, agent, call) => agent.terminateSession(request, call),
});
