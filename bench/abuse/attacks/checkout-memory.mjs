/** What one customer can make the checkout keep: bytes, entries, keys and tokens, and who else still gets in. */
import { setTimeout as wait } from 'node:timers/promises';
import { acp, inTurn, paced, tally } from '../client.mjs';
import { basket, delegation, SHOP } from '../shop.mjs';

const SMALL_HEAP = ['--max-old-space-size=256'];
const UNLIMITED = ['--rate-writes', '1000000', '--rate-reads', '1000000'];
const KB = 'x'.repeat(1000);

/** Bodies just below the 128 KiB a request may have, each big in another place; all but one are taken. */
const BIG = [
  () => basket({ metadata: { note: KB.repeat(15) }, line_items: named(55, 1950) }),
  () => basket({ line_items: named(950, 90) }),
  () => basket({ affiliate_attribution: { provider: 'p', token: 't', extra: KB.repeat(127) } }),
  () => basket({ line_items: named(64, 1950) }),
  () => basket({ capabilities: { extensions: Array.from({ length: 252 }, () => KB.slice(0, 500)) } }),
];

const named = (count, length) =>
  Array.from({ length: count }, () => ({ id: 'trail-pro-w9', name: KB.repeat(2).slice(0, length) }));

/** While `fill` goes on, another customer asks for the same every half a second: how often they got it. */
async function besides(probe, fill) {
  let filling = true;
  const probes = [];
  const other = (async () => {
    while (filling) {
      probes.push(await probe());
      await wait(500);
    }
    probes.push(await probe());
  })();
  const figures = await fill();
  filling = false;
  await other;
  const served = probes.filter(({ status }) => status === 201).length;
  return { ...figures, other_served: `${served} of ${probes.length}`, other_refused: tally(refusalsOf(probes)) };
}

const refusalsOf = (answers) => answers.filter(({ status }) => status >= 300 || status === 0).map(codeOf);
const codeOf = ({ status, body }) => `${status} ${body?.code ?? ''}`.trim();
const othersServed = ({ other_refused }) =>
  other_refused && Object.keys(other_refused).length === 0 ? [] : ['another customer was refused'];

const create = (target, key) => acp(target, 'POST', '/checkout_sessions', basket(), { key });

export default {
  checkout_bodies: {
    about: '300 creates of 120 to 128 KB, the largest that are taken, thirty a second, with a heap of 256 MB',
    seconds: 30,
    service: { ...SHOP, node: SMALL_HEAP },
    async attack(target) {
      const answers = await paced(target, 300, 30, (at) =>
        acp(target, 'POST', '/checkout_sessions', BIG[at % BIG.length]()),
      );
      return { outcomes: tally(answers.map(codeOf)) };
    },
    wrong: ({ outcomes }, { rss_mb }) => [
      ...(rss_mb > 150 ? [`it keeps ${rss_mb} MB`] : []),
      ...(Object.keys(outcomes ?? {}).some((code) => code.startsWith('413'))
        ? ['a body was too large to be tried']
        : []),
    ],
  },

  checkout_caps: {
    about: '6,000 creates by one customer at raised rates while another creates',
    seconds: 60,
    long: true,
    service: { ...SHOP, flags: [...SHOP.flags, ...UNLIMITED] },
    attack: (target) =>
      besides(
        () => create(target, target.keys.other),
        async () => {
          const answers = [];
          await inTurn(target, 6000, 2, async () => answers.push(await create(target)));
          return { creates: answers.length, outcomes: tally(answers.map(codeOf)) };
        },
      ),
    wrong: othersServed,
  },

  checkout_keys: {
    about: '21,000 new Idempotency-Keys of requests that are refused, while another creates',
    seconds: 90,
    long: true,
    service: { ...SHOP, flags: [...SHOP.flags, ...UNLIMITED] },
    attack: (target) =>
      besides(
        () => create(target, target.keys.other),
        async () => {
          const answers = [];
          await inTurn(target, 21_000, 2, async () =>
            answers.push(await acp(target, 'POST', '/checkout_sessions', {})),
          );
          return { requests: answers.length, outcomes: tally(answers.map(codeOf)) };
        },
      ),
    wrong: othersServed,
  },

  checkout_tokens: {
    about: '21,000 delegated tokens that run out in the year 9999, while another asks for one',
    seconds: 90,
    long: true,
    service: { ...SHOP, flags: [...SHOP.flags, ...UNLIMITED] },
    attack(target) {
      const path = '/agentic_commerce/delegate_payment';
      const soon = new Date(Date.now() + 3_600_000).toISOString();
      return besides(
        () => acp(target, 'POST', path, delegation('4242424242424242', 'cs_1', soon), { key: target.keys.other }),
        async () => {
          const answers = [];
          await inTurn(target, 21_000, 2, async (at) => {
            const until = at % 2 === 0 ? '9999-12-31T00:00:00Z' : soon;
            answers.push(await acp(target, 'POST', path, delegation('4242424242424242', 'cs_1', until)));
          });
          return { requests: answers.length, outcomes: tally(answers.map(codeOf)) };
        },
      );
    },
    wrong: othersServed,
  },

  checkout_replays: {
    about: 'a replay of an answered create when its rate is used up',
    seconds: 20,
    service: SHOP,
    async attack(target) {
      const first = await acp(target, 'POST', '/checkout_sessions', basket(), { idempotency: 'first-of-all-keys' });
      const answers = [];
      await inTurn(target, 1500, 4, async () => {
        if (answers.at(-1)?.status !== 429) answers.push(await acp(target, 'POST', '/checkout_sessions', {}));
      });
      const again = await acp(target, 'POST', '/checkout_sessions', basket(), { idempotency: 'first-of-all-keys' });
      return {
        outcomes: tally(answers.map(codeOf)),
        replay: again.status,
        replayed: again.headers['idempotent-replayed'] === 'true' && again.body.id === first.body.id,
      };
    },
    wrong: ({ replayed, outcomes }) => [
      ...(replayed ? [] : ['over its rate a replay is refused']),
      ...(Object.keys(outcomes ?? {}).some((code) => code.startsWith('429')) ? [] : ['its rate was never used up']),
    ],
  },
};
