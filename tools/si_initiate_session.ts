import { SiInitiateSessionRequest, SiInitiateSessionResponse } from '../src/protocol/messages.ts';
import { initiateSessionRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_initiate_session',
  title: ({ name }) => `Start a conversation with ${name}`,
  description: ({ name, sells }) =>
    `Open a conversation with ${name} (${sells}) once the user says they want to talk to the brand. ` +
    "Returns session_id and the brand's first reply in response.message; show it as the brand's words with the label in " +
    'sponsored_context.disclosure_obligation. Do not invent consent: leave consent_granted false unless the user just agreed to share ' +
    'personal data with the brand.',
  inputSchema: SiInitiateSessionRequest,
  outputSchema: SiInitiateSessionResponse,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  shown: true,
  rules: initiateSessionRules,
  handle: (request, agent, call) => agent.initiateSession(request, call),
});
