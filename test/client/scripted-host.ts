/** A host on the client, and what the scripted agent answers it. */
import { onTestFinished } from 'vitest';
import { type Agent, connect, type HostOptions, type Json } from '../../src/client/client.ts';
import { CAPABILITIES, type Scripted, scriptedAgent } from './scripted-agent.ts';

export const NOW = Date.parse('2026-01-18T15:30:00Z');

export const DECLARED = {
  paying_principal: { brand: { domain: 'kettle.example' }, display_name: 'Kettle' },
  context_use: 'presentation_only',
  disclosure_obligation: { required: true, label_text: 'Sponsored by Kettle' },
};

export const OPENING: Json = {
  status: 'completed',
  session_id: 'session-1',
  session_status: 'active',
  session_ttl_seconds: 300,
  response: { message: 'Hello.' },
  sponsored_context: DECLARED,
};

export const AGREED = {
  status: 'completed',
  session_id: 'session-1',
  session_status: 'pending_handoff',
  response: { message: 'Very well.' },
  handoff: { type: 'transaction', intent: { action: 'purchase', price: { amount: 129, currency: 'USD' } } },
};

export const HANDOFF = {
  checkout_url: 'https://shop.kettle.example/acp/checkout_sessions',
  checkout_token: 'chk_1',
  expires_at: '2026-01-18T16:00:00Z',
  payload: { currency: 'usd', metadata: { price: { amount: 129, currency: 'USD' } } },
};

/** The body of each tool; what is left out is answered with the usual one. */
export type Script = Partial<Record<string, Scripted | ((args: Json, nth: number) => Scripted)>>;

export async function host(script: Script = {}, options: HostOptions = {}) {
  const usual: Record<string, Scripted> = {
    get_adcp_capabilities: { body: CAPABILITIES },
    si_initiate_session: { body: OPENING },
    si_send_message: { body: AGREED },
    si_terminate_session: { body: { terminated: true, session_status: 'complete', acp_handoff: HANDOFF } },
  };
  const agent = await scriptedAgent((tool, args, nth) => {
    const given = script[tool] ?? usual[tool];
    return typeof given === 'function' ? given(args, nth) : given;
  });
  let keys = 0;
  const waited: number[] = [];
  const settings: HostOptions = {
    now: () => NOW,
    newKey: () => `key-${++keys}-of-this-test`,
    wait: async (milliseconds) => void waited.push(milliseconds),
    ...options,
  };
  const client: Agent = await connect({ url: agent.url }, settings);
  onTestFinished(() => client.close());
  return {
    client,
    calls: agent.calls,
    waited,
    argsOf: (tool: string) => agent.calls.filter((one) => one.tool === tool).map(({ args }) => args),
  };
}
