import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDispatch } from '../../../src/mcp/dispatch.ts';
import { createLog } from '../../../src/mcp/log.ts';
import { holdsCredential } from '../../../src/protocol/credentials.ts';
import { RECOVERY } from '../../../src/protocol/errors.ts';
import { isDeeperThan } from '../../../src/protocol/request.ts';
import { tools } from '../../../tools/index.ts';
import { openHouse } from '../../host.ts';
import { bodyOf, JSON_HEADERS, openService, type RpcBody, type Service } from './service.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);

async function openFuzzed(): Promise<Service> {
  const { agent } = await openHouse();
  const log = createLog('error', () => {});
  return openService(
    {},
    { dispatch: createDispatch({ tools: async () => tools, agent: async () => agent, log }), calls: [] },
  );
}

const names = tools.map((tool) => tool.card.name);
const words = fc.oneof(
  fc.constantFrom(
    ...new Set(tools.flatMap((tool) => Object.keys((tool.card.inputSchema as { properties: object }).properties))),
  ),
  fc.constantFrom('api_key', '__proto__', 'constructor', 'toString', ''),
  fc.string({ unit: 'binary' }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, false, '', 0, -1, 1e308, '3.1', '3.0', 'a'.repeat(9000)),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(words, tie('value'), { maxKeys: 6 }),
  ),
}));
/** Requests that are nearly right reach further in than noise does. */
const nearlyRight = fc.record(
  {
    adcp_version: fc.oneof(fc.constantFrom('3.0', '3.1', '3.9', '4.0', '3.1.2'), value),
    idempotency_key: fc.oneof(fc.uuid(), value),
    intent: fc.oneof(fc.string({ unit: 'binary' }), value),
    identity: fc.oneof(fc.record({ consent_granted: fc.boolean() }), value),
    session_id: fc.oneof(fc.uuid(), value),
    message: fc.oneof(fc.string({ unit: 'binary' }), value),
    action_response: value,
    offering_id: fc.oneof(fc.string(), value),
    product_limit: fc.oneof(fc.integer(), value),
    reason: fc.oneof(fc.constantFrom('user_exit', 'handoff_transaction'), value),
    sponsored_context_receipt: value,
    context: fc.oneof(fc.dictionary(words, value), value),
    ext: value,
  },
  { requiredKeys: [] },
);

const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

function checkAnswer(body: RpcBody, sent: unknown) {
  const { result } = body;
  expect(body.error).toBeUndefined();
  const answer = result?.structuredContent ?? {};
  expect(JSON.parse(String(result?.content[0]?.text))).toEqual(answer);
  // What JSON made of it: -0 became 0.
  const args: unknown = JSON.parse(JSON.stringify(sent) ?? 'null');
  if (result?.isError) {
    const { code, message } = answer.adcp_error as { code: keyof typeof RECOVERY; message: string };
    expect(RECOVERY[code]).toBeDefined();
    expect(code).not.toBe('SERVICE_UNAVAILABLE');
    expect(message.length).toBeGreaterThan(0);
  }
  const echo = isObject(args) && !isDeeperThan(32, args) && isObject(args.context) && !holdsCredential(args.context);
  expect(Object.hasOwn(answer, 'context')).toBe(echo);
  if (echo) expect(JSON.stringify(answer.context)).toBe(JSON.stringify(args.context));
}

test('whatever the arguments, a call is answered as AdCP has it and the context comes back (R5, R10, R112)', async () => {
  const service = await openFuzzed();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.oneof(nearlyRight, value), async (name, args) => {
      checkAnswer(await service.call(name, args), args);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

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
