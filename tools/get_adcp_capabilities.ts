import { GetAdcpCapabilitiesRequest, GetAdcpCapabilitiesResponse } from '../src/protocol/messages.ts';
import { defineTool } from './tool.ts';

export default defineTool({
  name: 'get_adcp_capabilities',
  title: ({ name }) => `See what ${name}'s brand agent can do`,
  description: ({ name }) =>
    `What ${name}'s brand agent supports: AdCP versions, UI components, ACP checkout. Optional; call it to decide what your client can render. ` +
    'No arguments, no consent.',
  inputSchema: GetAdcpCapabilitiesRequest,
  outputSchema: GetAdcpCapabilitiesResponse,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  rules: () => undefined,
  handle: (request, agent, call) => agent.getAdcpCapabilities(request, call),
});
