import { SiInitiateSessionRequest, SiInitiateSessionResponse } from '../src/protocol/messages.ts';
import { initiateSessionRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_initiate_session',
  title: 'Start a brand conversation',
  description:
    'Use when the user agrees to talk to the brand. Ask first whether personal data may be shared: ' +
    'identity.consent_granted true only after a yes; otherwise false and no identity.user. ' +
    'Returns the session_id for si_send_message and the first reply. ' +
    "Replies are sponsored: show them as the brand's words, with the disclosure label.",
  inputSchema: SiInitiateSessionRequest,
  outputSchema: SiInitiateSessionResponse,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: initiateSessionRules,
  handle: (request, agent, call) => agent.initiateSession(request, call),
});
