/** Much work in few messages: batches, long intents, and as many turns as one customer is allowed. */
import { randomUUID } from 'node:crypto';
import { bearer, call, ELSEWHERE, opening, paced, send, tally } from '../client.mjs';

/** Valid words without end, 2.2 kB of them. */
const LONG =
  'I would like a morning flight from New York to Boston with extra legroom under $300 for two adults, please; '
    .repeat(21)
    .slice(0, 2200);

const members = (count, name, args) =>
  Array.from({ length: count }, (_, id) => ({
    ...{ jsonrpc: '2.0', id, method: 'tools/call' },
    params: { name, arguments: args() },
  }));

const PLANTED = '0 zq@plant.example 4242424242424242';

export default {
  batch_of_100: {
    about: 'one request with 100 si_initiate_session of a 2.2 kB intent',
    seconds: 30,
    async attack(target) {
      const body = JSON.stringify(members(100, 'si_initiate_session', () => opening({ intent: LONG })));
      const answer = await send(target, body, { headers: bearer(target.keys.attacker), ms: 60_000 });
      const completed = (answer.text.match(/"status":"completed"/g) ?? []).length;
      return { status: answer.status, seconds: Math.round(answer.took / 100) / 10, completed };
    },
    wrong: ({ status }) => (status === 200 || status === 400 || status === 413 ? [] : ['the batch got no answer']),
  },

  long_turns: {
    about: 'one customer sends turns of 2.2 kB at the rate that is allowed, 60 a second',
    seconds: 12,
    async attack(target) {
      const { result } = await call(target, 'si_initiate_session', opening());
      const answers = await paced(target, 600, 60, () =>
        call(target, 'si_send_message', {
          ...{ session_id: result.session_id, idempotency_key: randomUUID(), message: LONG },
        }),
      );
      const took = answers.map((answer) => answer.took).sort((a, b) => a - b);
      return {
        outcomes: tally(answers.map(({ status, code }) => code ?? status)),
        median_ms: Math.round(took[took.length >> 1]),
      };
    },
  },

  batch_of_strangers: {
    about: 'batches of 100 without a key, and a batch whose version header is a card number',
    seconds: 10,
    async attack(target) {
      const body = JSON.stringify(members(100, 'get_adcp_capabilities', () => ({})));
      const answers = await paced(target, 30, 5, () => send(target, body, { from: ELSEWHERE }));
      const served = answers.flatMap(({ text }) => text.match(/"status":"completed"/g) ?? []).length;
      const planted = await send(target, body, { headers: { 'MCP-Protocol-Version': PLANTED } });
      return { statuses: tally(answers.map(({ status }) => status)), served, planted: planted.status };
    },
    after: (service) => ({ planted_in_log: service.said().includes('zq@plant') || service.said().includes('424242') }),
    wrong: ({ planted_in_log, planted, served }) => [
      ...(planted_in_log ? ['what a header said is in the log'] : []),
      ...(planted === 400 ? [] : [`a batch of an unknown version: ${planted}`]),
      ...(served > 500 ? ['a batch is not counted by its members'] : []),
    ],
  },
};
