import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDispatch } from '../../../src/mcp/dispatch.ts';
import { createLog } from '../../../src/mcp/log.ts';
import { tools } from '../../../tools/index.ts';
import { names, value } from '../../conformance/calls.ts';
import { openTestAgent } from '../../host.ts';
import { bodyOf, JSON_HEADERS, openService, type RpcBody, type Service } from './service.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);

async function openFuzzed(): Promise<Service> {
  const { agent } = await openTestAgent();
  const log = createLog('error', () => {});
  return openService(
    {},
    { dispatch: createDispatch({ tools: async () => tools, agent: async () => agent, log }), calls: [] },
  );
}

test('whatever the message, the answer is JSON-RPC with a status that fits', async () => {
  const service = await openFuzzed();
  const method = fc.oneof(
    fc.constantFrom('initialize', 'ping', 'tools/list', 'tools/call', 'server/discover', 'notifications/initialized'),
    fc.string(),
  );
  const meta = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        'io.modelcontextprotocol/protocolVersion',
        'io.modelcontextprotocol/clientCapabilities',
        'traceparent',
      ),
      fc.string(),
    ),
    fc.oneof(fc.constantFrom('2026-07-28', '2025-11-25'), value),
  );
  const params = fc.record(
    {
      name: fc.oneof(fc.constantFrom(...names), value),
      arguments: value,
      _meta: fc.oneof(meta, value),
      protocolVersion: value,
    },
    { requiredKeys: [] },
  );
  const message = fc.record(
    {
      jsonrpc: fc.oneof(fc.constant('2.0'), value),
      id: fc.oneof(fc.integer(), fc.string(), value),
      method: fc.oneof(method, value),
      params: fc.oneof(params, value),
    },
    { requiredKeys: [] },
  );
  const headers = fc.record(
    {
      'MCP-Protocol-Version': fc.constantFrom('2025-11-25', '2025-06-18', '2026-07-28', '1'),
      'Mcp-Method': fc.constantFrom('tools/call', 'tools/list'),
      'Mcp-Name': fc.constantFrom(...names),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(message, fc.array(message, { maxLength: 3 }), value), headers, async (sent, more) => {
      const response = await service.post(sent, more);
      expect([200, 202, 400, 404]).toContain(response.status);
      const text = await response.text();
      if (response.status === 202) {
        expect(text).toBe('');
        return;
      }
      expect(response.headers.get('content-type')).toBe('application/json');
      const said: RpcBody | RpcBody[] = JSON.parse(text);
      for (const body of [said].flat()) expect(body.jsonrpc).toBe('2.0');
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test('whatever the bytes, the answer is JSON', async () => {
  const service = await openFuzzed();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const body = Buffer.from(bytes);
      const response = await fetch(service.url, { method: 'POST', headers: JSON_HEADERS, body });
      expect(response.status).toBe(400);
      expect((await bodyOf(response)).error?.code).toBeLessThan(0);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
