import { SiSendMessageRequest, SiSendMessageResponse } from '../src/protocol/messages.ts';
import { sendMessageRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_send_message',
  title: ({ name }) => `Say something to ${name}`,
  description: ({ name }) =>
    `One user turn in an open session with ${name}: free text in message, or a pressed button in action_response. ` +
    'Read session_status in the reply. active: show response.message and go on. ' +
    'pending_handoff: the brand agreed a purchase; show what is in handoff.intent, ask the user, then call si_terminate_session ' +
    'with reason handoff_transaction (changes and questions may still be sent here). ' +
    'SESSION_NOT_FOUND or SESSION_TERMINATED: open a new session with si_initiate_session.',
  inputSchema: SiSendMessageRequest,
  outputSchema: SiSendMessageResponse,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  shown: true,
  rules: sendMessageRules,
  handle: (request, agent, call) => agent.sendMessage(request, call),
});
