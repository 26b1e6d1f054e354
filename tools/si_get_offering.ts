import { SiGetOfferingRequest, SiGetOfferingResponse } from '../src/protocol/messages.ts';
import { getOfferingRules } from '../src/protocol/rules.ts';
import { offeringsNow } from './offerings-sentence.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'si_get_offering',
  title: ({ name }) => `Look up an offering of ${name}`,
  description: (brand) =>
    `Preview an offering of ${brand.name} before the user agrees to talk to the brand: availability, price hint and, with include_products, ` +
    `items that match the intent. Anonymous and read-only. ${offeringsNow(brand)}No fitting id? Skip this and call si_initiate_session. ` +
    'Keep offering_token for si_initiate_session, or the brand forgets what the user saw.',
  inputSchema: SiGetOfferingRequest,
  outputSchema: SiGetOfferingResponse,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: getOfferingRules,
  advise: ({ error }, agent) => (error.field === 'offering_id' ? agent.offeringsHint() : undefined),
  handle: (request, agent, call) => agent.getOffering(request, call),
});
