/** A conversation that is recorded, replayed and answered from a recording: every tool, a user with consent, and a refusal. */
import { createRecorder } from '../../../src/lab/recording/recorder.ts';
import { freshKey, type Host, openTestAgent, type TestAgentOptions } from '../../host.ts';

export const jane = {
  consent_granted: true,
  consent_scope: ['name', 'email'],
  privacy_policy_acknowledged: { brand_policy_url: 'https://acme.example/privacy', brand_policy_version: '1' },
  user: { name: 'Jane van Dorn', email: 'jane.dorn@mail.example' },
};

/** What a host does; the tools it called in their order, with what each said. */
export async function talk(host: Pick<Host, 'call'>, now: number): Promise<[tool: string, said: unknown][]> {
  const said: [string, unknown][] = [];
  const call = async (tool: string, args: Record<string, unknown>) => {
    const { structuredContent } = await host.call(tool, args);
    const body = Object(structuredContent);
    said.push([tool, body.response?.message ?? body.session_status ?? body.adcp_error?.code ?? body.status]);
    return body;
  };
  await call('get_adcp_capabilities', {});
  const { offering_token } = await call('si_get_offering', {
    offering_id: 'acme_camp_season',
    include_products: true,
  });
  const { session_id } = await call('si_initiate_session', {
    idempotency_key: freshKey(),
    intent: 'a headlamp, I am Jane, my number is +1 212 555 0137',
    identity: { ...jane, consent_timestamp: new Date(now - 60_000).toISOString() },
    offering_token,
    context: { trace: freshKey() },
  });
  await call('si_send_message', {
    idempotency_key: freshKey(),
    session_id,
    message: 'the Glow 300 headlamp, says jane',
  });
  const key = freshKey();
  const press = { idempotency_key: key, session_id, action_response: { action: 'checkout' } };
  await call('si_send_message', press);
  await call('si_send_message', press);
  await call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
  await call('si_send_message', { idempotency_key: freshKey(), session_id: 'no-such-session-77', message: 'hello' });
  return said;
}

export interface RecordedOptions extends TestAgentOptions {
  whole?: boolean;
  /** Sessions that were there before, and are not in the recording: the ids of later ones are others. */
  sessions?: number;
}

/** An agent whose calls are recorded. `text()` is the recording so far. */
export async function openRecordedAgent({ whole = false, sessions = 0, ...options }: RecordedOptions = {}) {
  let text = '';
  let recording = false;
  const testAgent = await openTestAgent({
    brand: 'acme-outdoor',
    ...options,
    hook: (now) => {
      const write = (line: string) => {
        text += line;
      };
      const recorder = createRecorder({ whole, now, write, introduction: async () => undefined });
      return (call, run) => (recording ? recorder(call, run) : run());
    },
  });
  const host = await testAgent.connect();
  for (let made = 0; made < sessions; made += 1) await host.start('hello');
  await host.close();
  recording = true;
  return { testAgent, text: () => text };
}
