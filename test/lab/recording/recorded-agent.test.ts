/** An agent that answers from a recording: the same conversation is the same, and any other is refused with what was expected. */

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, test } from 'vitest';
import { createRecordedAgent } from '../../../src/lab/recording/recorded-agent.ts';
import { readRecording } from '../../../src/lab/recording/recording.ts';
import { createLog } from '../../../src/mcp/log.ts';
import { openConnection } from '../../../src/mcp/server.ts';
import { attach } from '../../host.ts';
import { introduction } from '../../introduced.ts';
import type { ToolResult } from '../../official.ts';
import { jane, openRecordedAgent, talk } from './conversation.ts';

const NOW = Date.parse('2026-05-01T00:00:00Z');

async function record(whole = false) {
  const { testAgent, text } = await openRecordedAgent({ whole });
  const host = await testAgent.connect();
  const said = await talk(host, testAgent.now());
  await host.close();
  return { recording: readRecording(text()), said };
}
const { recording, said: saidThen } = await record();
/** A recording has a stand-in for the name. */
const said = saidThen.map(([tool, words]) => [tool, String(words).replace('Jane', 'Robin')]);

/** A real client on a server whose tools are the recording. */
async function open(more: { repeat?: boolean } = {}, from = recording) {
  const refused: string[] = [];
  const agent = createRecordedAgent(from, { now: () => NOW, onRefused: (why) => refused.push(why), ...more });
  const server = openConnection({
    dispatch: async (name, args) => agent.answer(name, args),
    introduction: async () => introduction,
    principal: 'host',
    log: createLog('error', () => {}),
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test-host', version: '1' });
  await Promise.all([client.connect(theirs), attach(server, ours)]);
  await client.listTools();
  const call = async (name: string, args: Record<string, unknown>) => {
    const { structuredContent, isError } = await client.callTool({ name, arguments: args });
    return { ...Object(structuredContent), ...(isError === true && { isError }) };
  };
  const host = {
    call: async (name: string, args: unknown): Promise<ToolResult> =>
      client.callTool({ name, arguments: Object(args) }),
  };
  return { agent, call, refused, talk: () => talk(host, NOW) };
}

describe('an agent from a recording', () => {
  test('has the same conversation with a host that has other keys, another context and another day', async () => {
    const { agent, talk } = await open();
    expect(await talk()).toEqual(said);
    expect(agent.played()).toEqual({ answered: 8, of: 8, refused: 0 });
  });

  test('from a whole recording too', async () => {
    const whole = await record(true);
    const { talk } = await open({}, whole.recording);
    expect(await talk()).toEqual(whole.said);
  });

  test('echoes the context of the call, and counts times from it', async () => {
    const { call } = await open();
    await call('get_adcp_capabilities', {});
    const context = { mine: ['x', 12] };
    const offering = await call('si_get_offering', {
      offering_id: 'acme_camp_season',
      include_products: true,
      context,
    });
    expect(offering).toMatchObject({ context, checked_at: '2026-05-01T00:00:00Z' });
  });

  test('refuses a call that differs in anything, and says what was expected and what is different', async () => {
    const { call, refused, agent } = await open();
    await call('get_adcp_capabilities', {});
    const answer = await call('si_get_offering', { offering_id: 'acme_camp_season', include_products: false });
    expect(answer).toMatchObject({
      isError: true,
      status: 'failed',
      adcp_error: {
        code: 'INVALID_REQUEST',
        message:
          'The recording does not have this call here. Expected: call 2, si_get_offering {"offering_id":"acme_camp_season","include_products":true}. Different: include_products is false, recorded true.',
      },
    });
    expect(refused).toHaveLength(1);
    expect(agent.played()).toEqual({ answered: 1, of: 8, refused: 1 });
    // The call that was expected is still the next one.
    expect(await call('si_get_offering', { offering_id: 'acme_camp_season', include_products: true })).toMatchObject({
      offering_token: 'recorded-offering-000001',
    });
  });

  test('refuses a call out of its order, another tool, and one more', async () => {
    const { call } = await open();
    const message = async (tool: string, args: object = {}) => (await call(tool, { ...args })).adcp_error.message;
    expect(await message('si_get_offering', { offering_id: 'acme_camp_season', include_products: true })).toMatch(
      /Expected: call 1, get_adcp_capabilities \{\}\. Different: tool is "si_get_offering", recorded "get_adcp_capabilities"\.$/,
    );
    expect(await message('si_send_message', { session_id: 'recorded-session-000001', message: 'hi' })).toMatch(
      /Expected: call 8, si_send_message .* Different: idempotency_key is left out/,
    );
    const { talk, call: again } = await open();
    await talk();
    expect((await again('get_adcp_capabilities', {})).adcp_error.message).toBe(
      'The recording has no more calls outside of sessions. The last was call 3, si_initiate_session; get_adcp_capabilities was not expected.',
    );
  });

  test('holds a host to its own ids: the same key again is the same, a new one is not', async () => {
    const { call } = await open();
    await call('get_adcp_capabilities', {});
    const { offering_token } = await call('si_get_offering', {
      offering_id: 'acme_camp_season',
      include_products: true,
    });
    expect(offering_token).toBe('recorded-offering-000001');
    const opening = {
      ...Object(recording.calls[2]?.arguments),
      idempotency_key: 'key-of-mine-0001',
      identity: { ...jane, consent_timestamp: '2026-04-30T23:00:00Z' },
    };
    expect(await call('si_initiate_session', { ...opening, identity: { consent_granted: false } })).toMatchObject({
      isError: true,
    });
    const { session_id } = await call('si_initiate_session', opening);
    const press = { session_id, action_response: { action: 'checkout' } };
    const say = { session_id, message: 'the Glow 300 headlamp, says jane' };
    expect(await call('si_send_message', { ...say, idempotency_key: 'key-of-mine-0001' })).toMatchObject({
      isError: true,
    });
    await call('si_send_message', { ...say, idempotency_key: 'key-of-mine-0002' });
    expect(await call('si_send_message', { ...press, idempotency_key: 'key-of-mine-0003' })).not.toHaveProperty(
      'replayed',
    );
    expect(await call('si_send_message', { ...press, idempotency_key: 'key-of-mine-0004' })).toMatchObject({
      isError: true,
    });
    expect(await call('si_send_message', { ...press, idempotency_key: 'key-of-mine-0003' })).toMatchObject({
      replayed: true,
    });
  });

  test('begins again when it is told to repeat, and not before the end', async () => {
    const { talk, agent } = await open({ repeat: true });
    expect(await talk()).toEqual(said);
    expect(await talk()).toEqual(said);
    expect(agent.played()).toEqual({ answered: 16, of: 8, refused: 0 });
  });
});
