/** What the checks hold successes of other agents against: the official shapes, no more and no less. */
import { describe, expect, test } from 'vitest';
import { schemaProblem } from '../../../src/lab/agent-check/response-schemas.ts';

const CAPABILITIES = {
  adcp: { major_versions: [3], idempotency: { supported: false } },
  supported_protocols: ['sponsored_intelligence'],
  sponsored_intelligence: {
    endpoint: { transports: [{ type: 'mcp', url: 'https://a.example/mcp' }] },
    capabilities: {},
  },
};

test.each<[string, object]>([
  ['get_adcp_capabilities', CAPABILITIES],
  ['si_get_offering', { available: true }],
  ['si_get_offering', { available: false, unavailable_reason: 'on holiday', x_more: 1 }],
  ['si_initiate_session', {}],
  ['si_initiate_session', { response: { ui_elements: [{ type: 'x' }] } }],
  ['si_send_message', { response: {} }],
  ['si_terminate_session', { acp_handoff: { checkout_url: 'https://a.example/' } }],
])('%s: the least that the official schemas ask for is enough (%#)', (tool, body) => {
  expect(schemaProblem(tool, body)).toBeUndefined();
});

describe('what they do not admit is told with its place', () => {
  test.each<[string, object, string]>([
    ['get_adcp_capabilities', { ...CAPABILITIES, adcp: {} }, 'adcp.major_versions'],
    ['get_adcp_capabilities', { ...CAPABILITIES, supported_protocols: [] }, 'supported_protocols'],
    ['si_get_offering', {}, 'available'],
    ['si_get_offering', { available: true, matching_products: [{ name: 'x' }] }, 'matching_products.0.product_id'],
    ['si_get_offering', { available: true, offering: { image_url: 'no address' } }, 'offering.image_url'],
    ['si_initiate_session', { session_ttl_seconds: 0 }, 'session_ttl_seconds'],
    ['si_send_message', { response: { message: 5 } }, 'response.message'],
    ['si_terminate_session', { acp_handoff: { expires_at: 'soon' } }, 'acp_handoff.expires_at'],
  ])('%s: %j', (tool, body, place) => {
    expect(schemaProblem(tool, body)).toContain(`${place}: `);
  });
});
