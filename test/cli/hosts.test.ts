/** The built program, driven over real stdio by hosts on both SDKs, from the first call to the checkout payload. */
import { Client as ClientTwo } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTwo } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioOne } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, test } from 'vitest';
import { assertAnswer, assertRefusal, type ToolName } from '../official.ts';
import { PROGRAM } from './program.ts';

const server = {
  command: process.execPath,
  args: [PROGRAM, '--clock', '2026-01-18T10:30:00-05:00', '--seed', '7'],
  stderr: 'ignore' as const,
};

const SDKS = [
  ['@modelcontextprotocol/sdk', () => new ClientOne({ name: 'one', version: '1.0.0' }), () => new StdioOne(server)],
  ['@modelcontextprotocol/client', () => new ClientTwo({ name: 'two', version: '1.0.0' }), () => new StdioTwo(server)],
] as const;

/** Tests elsewhere hand ids and tokens in; these are the ones that hosts get. */
test('the ids and tokens of the program itself are random and new each time (R35, R48, R82)', async () => {
  const client = new ClientOne({ name: 'one', version: '1.0.0' });
  await client.connect(new StdioOne(server));
  const answer = async (name: ToolName, args: Record<string, unknown>) =>
    assertAnswer(name, await client.callTool({ name, arguments: args }));
  const seen = [];
  for (let count = 0; count < 3; count++) {
    const { offering_token } = await answer('si_get_offering', { offering_id: 'delta_chatgpt_3313' });
    const { session_id } = await answer('si_initiate_session', {
      idempotency_key: crypto.randomUUID(),
      intent: 'User wants to fly to Boston.',
      identity: { consent_granted: false },
    });
    await answer('si_send_message', {
      idempotency_key: crypto.randomUUID(),
      session_id,
      action_response: { action: 'checkout', payload: { flight_number: 'DL628' } },
    });
    const { acp_handoff } = await answer('si_terminate_session', { session_id, reason: 'handoff_transaction' });
    const { checkout_token } = Object(acp_handoff);
    expect(session_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // 24 random bytes each: 192 bits.
    expect(offering_token).toMatch(/^ofr_[\w-]{32}$/);
    expect(checkout_token).toMatch(/^chk_[\w-]{32}$/);
    seen.push(session_id, String(offering_token).slice(4), checkout_token.slice(4));
  }
  expect(new Set(seen).size).toBe(9);
  await client.close();
});

describe.each(SDKS)('a host on %s over stdio', (_name, newClient, newTransport) => {
  test('walks from capabilities to an acp_handoff, every answer valid against the official schemas (R1, R2, R3, R4, R5, R15)', async () => {
    const client = newClient();
    await client.connect(newTransport());
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(5);

    const call = (name: ToolName, args: Record<string, unknown>) => client.callTool({ name, arguments: args });
    const answer = async (name: ToolName, args: Record<string, unknown>) => assertAnswer(name, await call(name, args));
    const key = () => crypto.randomUUID();

    await answer('get_adcp_capabilities', {});
    const offering = await answer('si_get_offering', { offering_id: 'delta_chatgpt_3313', include_products: true });
    const { session_id } = await answer('si_initiate_session', {
      idempotency_key: key(),
      intent: 'User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.',
      identity: { consent_granted: false },
      offering_token: offering.offering_token,
      supported_capabilities: {
        components: { standard: ['text', 'link', 'product_card', 'action_button'] },
        commerce: { acp_checkout: true },
      },
    });
    const send = (args: Record<string, unknown>) =>
      answer('si_send_message', { idempotency_key: key(), session_id, ...args });
    expect(await send({ message: 'Do you have any earlier flights?' })).toMatchObject({ session_status: 'active' });
    await send({ action_response: { action: 'select_flight', payload: { flight_number: 'DL628' } } });
    expect(await send({ action_response: { action: 'checkout' } })).toMatchObject({
      session_status: 'pending_handoff',
      handoff: { type: 'transaction', intent: { price: { amount: 199, currency: 'USD' } } },
    });
    const end = { session_id, reason: 'handoff_transaction' };
    const first = await answer('si_terminate_session', end);
    expect(first).toMatchObject({
      session_status: 'complete',
      acp_handoff: { checkout_url: 'https://delta.example/acp/checkout_sessions', payload: { currency: 'usd' } },
    });
    expect(await answer('si_terminate_session', end)).toEqual(first);

    const refused = await call('si_send_message', { idempotency_key: key(), session_id, message: 'And back?' });
    expect(assertRefusal(refused).code).toBe('SESSION_TERMINATED');
    await expect(client.callTool({ name: 'si_buy', arguments: {} })).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });
});
