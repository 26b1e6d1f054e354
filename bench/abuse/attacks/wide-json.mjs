/** Messages that are flat, legal JSON and cost the validator far more than their bytes. */
import { setTimeout as wait } from 'node:timers/promises';
import { acp, call, clean, ELSEWHERE, inTurn, opening, paced, send, tally, toolCall } from '../client.mjs';
import { SHOP } from '../shop.mjs';

const list = (count, entry) => `[${Array(count).fill(entry).join(',')}]`;
const members = (count, value) => `{${Array.from({ length: count }, (_, at) => `"k${at}":${value}`).join(',')}}`;

/** A tool call in which `"HERE"` is replaced by JSON text too long to build as an object. */
const bodyWith = (name, args, json) => toolCall(name, args).replace('"HERE"', () => json);

const receipt = {
  sponsored_context: { disclosure_obligation: { required: true, jurisdictions: 'HERE' } },
};
const offering = { offering_id: 'delta_chatgpt_3313' };

/** One at a time, each built when it is its turn: the attacker's memory is not the question. */
const WIDE = [
  ['jurisdictions', 'si_initiate_session', opening({ sponsored_context_receipt: receipt }), () => list(345_000, '{}')],
  [
    'consent_scope',
    'si_initiate_session',
    opening({ identity: { consent_granted: true, consent_scope: 'HERE' } }),
    () => list(520_000, '0'),
  ],
  ['protocols', 'get_adcp_capabilities', { protocols: 'HERE' }, () => list(520_000, '0')],
  ['ext', 'si_get_offering', { ...offering, ext: { list: 'HERE' } }, () => list(345_000, '{}')],
  ['ext members', 'si_get_offering', { ...offering, ext: 'HERE' }, () => members(70_000, '{}')],
  ['context', 'si_get_offering', { ...offering, context: { list: 'HERE' } }, () => list(345_000, '[]')],
  ['unknown members', 'si_get_offering', 'HERE', () => members(80_000, '0')],
  [
    'action payload',
    'si_send_message',
    {
      session_id: 'none',
      idempotency_key: 'k'.repeat(20),
      action_response: { action: 'a', payload: { list: 'HERE' } },
    },
    () => list(345_000, '{}'),
  ],
];

export default {
  wide_messages: {
    about:
      'messages of just under 1 MiB, the most that is read, with up to half a million entries, each once, with a key and a heap of 1 GB',
    seconds: 120,
    service: { node: ['--max-old-space-size=1024'] },
    async attack(target) {
      const seen = {};
      for (const [what, name, args, json] of WIDE) {
        if (target.over()) break;
        const answer = await call(target, name, bodyWith(name, args, json()), { ms: 60_000 });
        seen[what] = `${answer.code ?? answer.status} ${Math.round(answer.took)} ms`;
        if (answer.status === 0) break;
        await wait(1000);
      }
      return seen;
    },
    wrong: (seen, { rss_mb }) => [
      ...(Object.keys(seen).length === WIDE.length ? [] : ['not every message was answered']),
      ...(rss_mb > 400 ? [`it took ${rss_mb} MB`] : []),
    ],
  },

  wide_strangers: {
    about: '64 KiB of bad protocols without credentials, 20 a second from one address',
    seconds: 8,
    async attack(target) {
      const body = bodyWith('get_adcp_capabilities', { protocols: 'HERE' }, list(16_200, '"x"'));
      const answers = await paced(target, 160, 20, () =>
        call(target, 'get_adcp_capabilities', body, { key: null, from: ELSEWHERE }),
      );
      const took = answers.map((answer) => answer.took).sort((a, b) => a - b);
      return {
        outcomes: tally(answers.map(({ status, code }) => code ?? status)),
        median_ms: Math.round(took[took.length >> 1]),
      };
    },
  },

  bodies_and_bombs: {
    about: 'deep, wide, broken, huge and foreign bodies, ten rounds',
    seconds: 90,
    async attack(target) {
      const asked = (text) => bodyWith('si_get_offering', 'HERE', text);
      const bombs = [
        asked('['.repeat(500_000) + ']'.repeat(500_000)),
        asked(`${'{"a":'.repeat(170_000)}1${'}'.repeat(170_000)}`),
        asked(`{"offering_id":"x","context":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`),
        asked(`{"offering_id":"x","ext":${members(100_000, 0)}}`),
        asked(`{"offering_id":"${'x'.repeat(1_000_000)}"}`),
        asked('{"offering_id":"x","context":{"__proto__":{"a":1},"constructor":1}}'),
        '{"jsonrpc":"2.0","id":1,"method":',
        'null',
        list(5000, '{"jsonrpc":"2.0","id":1,"method":"ping"}'),
        Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]),
        'x'.repeat(5_000_000),
      ];
      const answers = [];
      await inTurn(target, target.quick ? 22 : 110, 1, async (at) => {
        answers.push(
          await send(target, bombs[at % bombs.length], {
            headers: { Authorization: `Bearer ${target.keys.attacker}` },
          }),
        );
        await wait(200);
      });
      return {
        bombs: answers.length,
        statuses: tally(answers.map(({ status }) => status)),
        types: tally(answers.map(({ headers }) => headers['content-type'] ?? 'none')),
        clean: clean(answers.map(({ text }) => text)),
      };
    },
    wrong: ({ clean: isClean, types }) =>
      isClean && Object.keys(types ?? {}).join() === 'application/json' ? [] : ['an answer that is not clean JSON'],
  },

  wide_checkout: {
    about: 'bodies of 500 KB for the checkout with 100,000 entries where a list or a map may stand',
    seconds: 30,
    service: SHOP,
    async attack(target) {
      const bodies = {
        line_items: `{"line_items":${list(160_000, '{}')}}`,
        metadata: `{"line_items":[],"metadata":${members(30_000, '{}')}}`,
        handlers: `{"capabilities":{"payment":{"handlers":${list(160_000, '{}')}}}}`,
        attribution: `{"affiliate_attribution":{"metadata":${members(30_000, '[]')}}}`,
        risk_signals: `{"risk_signals":${list(160_000, '{}')}}`,
      };
      const seen = {};
      for (const [what, body] of Object.entries(bodies)) {
        if (target.over()) break;
        const path = what === 'risk_signals' ? '/agentic_commerce/delegate_payment' : '/checkout_sessions';
        const answer = await acp(target, 'POST', path, body);
        seen[what] = `${answer.status} ${Math.round(answer.took)} ms`;
        await wait(500);
      }
      return seen;
    },
  },
};
