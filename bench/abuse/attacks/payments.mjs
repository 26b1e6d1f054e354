/**
 * Paying with what another authentication, another customer or another card allowed; and what comes back or goes out
 * on the way.
 */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { acp, send } from '../client.mjs';
import { authenticated, basket, delegation, inAnHour, paying, SHOP } from '../shop.mjs';

const CHALLENGED = '4000002760003184';
const GOOD = '4242424242424242';

async function open(target, key) {
  const { body } = await acp(target, 'POST', '/checkout_sessions', basket(), { key });
  const id = String(body.id);
  const [line] = body.line_items ?? [];
  const option = body.fulfillment_options?.[0];
  if (option) {
    const selected_fulfillment_options = [{ type: option.type, option_id: option.id, item_ids: [line?.id] }];
    await acp(target, 'POST', `/checkout_sessions/${id}`, { selected_fulfillment_options }, { key });
  }
  return id;
}

async function tokenOf(target, number, checkout, key) {
  const asked = delegation(number, checkout, inAnHour());
  return (await acp(target, 'POST', '/agentic_commerce/delegate_payment', asked, { key })).body.id;
}

const complete = async (target, id, body, key) =>
  (await acp(target, 'POST', `/checkout_sessions/${id}/complete`, body, { key })).body;

/**
 * What became of a challenge on one card that is answered with `answer` for a token of `card`, or for the same token.
 */
async function swapped(target, card, answer) {
  const id = await open(target);
  const first = await tokenOf(target, CHALLENGED, id);
  const asked = await complete(target, id, paying(first));
  if (asked.status !== 'authentication_required') return `no challenge: ${asked.status ?? asked.code}`;
  const token = card === undefined ? first : await tokenOf(target, card, id);
  const { status, code } = await complete(target, id, paying(token, answer));
  return status ?? code;
}

/** A receiver of webhooks on loopback that keeps what it was sent and answers as `answer` says. */
async function receiver(answer) {
  const received = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      received.push({ at: Date.now(), headers: request.headers, body: Buffer.concat(parts).toString() });
      answer(response, received.length);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const flags = ['--webhook-url', `http://127.0.0.1:${server.address().port}/hook`, '--webhook-secret', 'whsec_abuse'];
  return {
    received,
    service: { flags },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function buy(target) {
  const id = await open(target);
  return (await complete(target, id, paying('spt_test_ok'))).status;
}

export default {
  challenge_of_another_card: {
    about: 'a challenge on one card answered with the token of another, and with outcomes that prove nothing',
    service: SHOP,
    seconds: 20,
    async attack(target) {
      return {
        honest: await swapped(target, undefined, authenticated('authenticated', '05')),
        other_card: await swapped(target, CHALLENGED, authenticated('authenticated', '05')),
        informational: await swapped(target, undefined, authenticated('informational', '07')),
        eci_07: await swapped(target, undefined, authenticated('authenticated', '07')),
      };
    },
    wrong: ({ honest, ...others }) => [
      ...(honest === 'completed' ? [] : ['an honest authentication does not pay']),
      ...Object.entries(others).flatMap(([name, status]) => (status === 'completed' ? [`${name} was paid`] : [])),
    ],
  },

  card_numbers_and_tokens: {
    about: "a card number as a member's name; a token delegated by one customer spent by another",
    service: SHOP,
    seconds: 20,
    async attack(target) {
      const named = await acp(target, 'POST', '/checkout_sessions', basket({ [`${GOOD} jane`]: 1 }));
      const id = await open(target, target.keys.other);
      const token = await tokenOf(target, GOOD, id, target.keys.attacker);
      const { status, code } = await complete(target, id, paying(token), target.keys.other);
      return { status: named.status, number_comes_back: named.text.includes(GOOD), foreign_token: status ?? code };
    },
    wrong: ({ number_comes_back, foreign_token }) => [
      ...(number_comes_back ? ['a card number comes back'] : []),
      ...(foreign_token === 'completed' ? ["another customer's token was taken"] : []),
    ],
  },

  webhook_clock: {
    about: "the time a webhook is signed with when the agent's clock was set",
    service: { ...SHOP, flags: [...SHOP.flags, '--clock', '2026-01-18T10:45:00Z'] },
    seconds: 15,
    prepare: () =>
      receiver((response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"received":true}')),
    async attack(target) {
      if (target.decoy) return {};
      const status = await buy(target);
      for (let look = 0; look < 50 && target.ready.received.length === 0; look += 1) await wait(100);
      const [first] = target.ready.received;
      const [, seconds = 'none', mac] = /^t=(\d+),v1=(\w+)$/.exec(first?.headers['merchant-signature'] ?? '') ?? [];
      const expected = createHmac('sha256', 'whsec_abuse').update(`${seconds}.${first?.body}`).digest('hex');
      return { status, off_by_s: Math.round(Math.abs(Date.now() / 1000 - Number(seconds))), signed: mac === expected };
    },
    wrong: ({ off_by_s, signed }) => (signed && off_by_s <= 300 ? [] : ['a receiver would refuse its webhooks']),
  },

  webhook_answer: {
    about: 'a receiver of webhooks that answers with up to 400 MB',
    service: SHOP,
    seconds: 20,
    prepare: () =>
      receiver((response) => {
        let sent = 0;
        response.writeHead(200, { 'Content-Type': 'application/json' });
        const more = () => {
          while (sent < 400 && !response.destroyed) {
            sent += 1;
            if (!response.write('x'.repeat(1_000_000))) return response.once('drain', more);
          }
          response.end();
        };
        more();
      }),
    async attack(target) {
      if (target.decoy) return {};
      const status = await buy(target);
      await wait(6000);
      return { status, tries: target.ready.received.length };
    },
    wrong: (_figures, { rss_mb }) => (rss_mb > 60 ? [`reading the answer took ${rss_mb} MB`] : []),
  },

  webhook_at_the_end: {
    about: 'SIGTERM while the third try of a webhook is due',
    service: SHOP,
    seconds: 15,
    ends: true,
    prepare: () => receiver((response) => response.writeHead(500).end()),
    async attack(target) {
      if (target.decoy) return {};
      const status = await buy(target);
      for (let look = 0; look < 80 && target.ready.received.length < 2; look += 1) await wait(100);
      return { status };
    },
    after: (_service, ready) => ({ tries: ready.received.length }),
    wrong: ({ tries }) => (tries >= 3 ? [] : ['the third try was dropped']),
  },

  open_operator_page: {
    about: "on one machine without keys: the operator's page shows no address without the key",
    service: { ...SHOP, keys: false },
    seconds: 15,
    async attack(target) {
      if (target.decoy) return {};
      const key = target.service.sandboxKey();
      const id = await open(target, key);
      const { status } = await complete(target, id, paying('spt_test_ok'), key);
      const page = await send(target, undefined, { path: '/operator/orders', headers: { Host: 'localhost' } });
      return { order: status, page: page.status, address_shown: page.text.includes('Secret Rd') };
    },
    wrong: ({ address_shown }) => (address_shown === false ? [] : ['the page shows a street address to anyone here']),
  },
};
