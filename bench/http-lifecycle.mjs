/** One host's day, over and over: look up the offering, open a session, three turns and a pressed button, end it with a handoff. */
import { randomUUID } from 'node:crypto';

/** Messages a host sends for one brand; `offering` and `words` fit that brand. For `host` of runLoad (http-load.mjs). */
export function lifecycleHost({ offering, words }) {
  let step = 0;
  let session = '';
  let token = '';
  let id = 0;
  const say = (args) => ['si_send_message', { session_id: session, idempotency_key: randomUUID(), ...args }];
  const steps = [
    () => ['si_get_offering', { offering_id: offering, intent: words[0], include_products: true }],
    () => [
      'si_initiate_session',
      {
        idempotency_key: randomUUID(),
        intent: words[0],
        offering_id: offering,
        offering_token: token,
        identity: { consent_granted: false },
      },
    ],
    () => say({ message: words[1] }),
    () => say({ message: words[2] }),
    () => say({ message: words[3] }),
    () => say({ action_response: { action: 'checkout', payload: {} } }),
    () => ['si_terminate_session', { session_id: session, reason: 'handoff_transaction' }],
  ];
  const wrong = {};
  return {
    wrong,
    steps: steps.length,
    next() {
      const [name, args] = steps[step]();
      return JSON.stringify({ jsonrpc: '2.0', id: ++id, method: 'tools/call', params: { name, arguments: args } });
    },
    heard(body) {
      const { result, error } = JSON.parse(body);
      const answer = result?.structuredContent;
      if (error || result.isError) {
        const code = answer?.adcp_error?.code ?? error?.code;
        wrong[`${step} ${code}`] = (wrong[`${step} ${code}`] ?? 0) + 1;
      }
      token = answer?.offering_token ?? token;
      session = answer?.session_id ?? session;
      step = (step + 1) % steps.length;
    },
  };
}
