import { GetAdcpCapabilitiesRequest, GetAdcpCapabilitiesResponse } from '../src/protocol/messages.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'get_adcp_capabilities',
  title: 'See what the brand agent can do',
  description:
    'Call first, or when unsure what this brand agent supports: AdCP versions, components, checkout. Needs no consent and no arguments.',
  inputSchema: GetAdcpCapabilitiesRequest,
  outputSchema: GetAdcpCapabilitiesResponse,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: () => undefined,
  handle: (request, agent, call) => agent.getAdcpCapabilities(request, call),
});
