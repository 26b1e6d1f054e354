import { SiSendMessageRequest, SiSendMessageResponse } from '../src/protocol/messages.ts';
import { sendMessageRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_send_message',
  title: 'Say something to the brand',
  description:
    "Use for each further turn of a session that si_initiate_session opened: the user's words as message, a pressed button as action_response. " +
    'When session_status is pending_handoff and the user confirms the purchase, call si_terminate_session with reason handoff_transaction; ' +
    'questions and changes may still be sent here. ' +
    'SESSION_NOT_FOUND means expired (see session_ttl_seconds): start again with si_initiate_session.',
  inputSchema: SiSendMessageRequest,
  outputSchema: SiSendMessageResponse,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: sendMessageRules,
  handle: (request, agent, call) => agent.sendMessage(request, call),
});
