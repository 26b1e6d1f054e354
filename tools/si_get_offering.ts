import { SiGetOfferingRequest, SiGetOfferingResponse } from '../src/protocol/messages.ts';
import { getOfferingRules } from '../src/protocol/rules.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_get_offering',
  title: 'Look up an offering',
  description:
    'Use before a session to see whether an offering is available and, with include_products, what matches the intent. ' +
    'Anonymous: no personal data, no consent needed, no session opened. ' +
    'Pass the returned offering_token to si_initiate_session so that the brand knows what was shown.',
  inputSchema: SiGetOfferingRequest,
  outputSchema: SiGetOfferingResponse,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: getOfferingRules,
  handle: (request, agent, call) => agent.getOffering(request, call),
});
