/**
 * The operator's pages through proxies that say nothing of themselves, and everything else that is believed because
 * it looks local.
 */
import { createServer, request } from 'node:http';
import { connect, createServer as createForwarder } from 'node:net';
import { acp, bearer, call, ELSEWHERE, paced, send, tally } from '../client.mjs';
import { basket, paying, SHOP } from '../shop.mjs';

const BEHIND_PROXY = ['--public-url', 'https://si.brand.example/mcp', '--trust-proxy'];

async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

/** Bytes to the service and back, as stunnel, socat or a load balancer of TCP pass them. */
function tcpForwarder(port) {
  return createForwarder((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const one of [socket, onward]) one.on('error', () => {});
    socket.pipe(onward).pipe(socket);
  });
}

/** HTTP as nginx passes it on with `proxy_pass` alone: its own Host, nothing of where it came from. */
function httpProxy(port) {
  return createServer((asked, response) => {
    const { method, url: path, headers } = asked;
    const passed = { ...headers, host: `127.0.0.1:${port}`, connection: 'close' };
    const onward = request({ port, host: '127.0.0.1', method, path, headers: passed }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  });
}

async function order(target) {
  const { body } = await acp(target, 'POST', '/checkout_sessions', basket());
  const [line] = body.line_items ?? [];
  const option = body.fulfillment_options?.[0];
  const selected = [{ type: option?.type, option_id: option?.id, item_ids: [line?.id] }];
  await acp(target, 'POST', `/checkout_sessions/${body.id}`, { selected_fulfillment_options: selected });
  return (await acp(target, 'POST', `/checkout_sessions/${body.id}/complete`, paying('spt_test_ok'))).body.status;
}

const LOCAL = { Host: 'localhost' };

export default {
  operator_pages: {
    about: 'orders and metrics through a TCP forwarder, a plain HTTP proxy, forged Host and forwarding headers',
    service: { ...SHOP, flags: [...SHOP.flags, ...BEHIND_PROXY] },
    seconds: 20,
    async attack(target) {
      if (target.decoy) return {};
      const placed = await order(target);
      const servers = [tcpForwarder(target.port), httpProxy(target.port)];
      const [tcp, http] = [{ port: await listening(servers[0]) }, { port: await listening(servers[1]) }];
      const ways = {
        'tcp forwarder': [tcp, LOCAL],
        'http proxy': [http, { Host: 'si.brand.example' }],
        direct: [target, LOCAL],
        'X-Real-IP': [target, { ...LOCAL, 'X-Real-IP': '203.0.113.7' }],
        'CF-Connecting-IP': [target, { ...LOCAL, 'CF-Connecting-IP': '203.0.113.7' }],
        'X-Forwarded-Proto': [target, { ...LOCAL, 'X-Forwarded-Proto': 'https' }],
        "a customer's key": [target, { ...LOCAL, ...bearer(target.keys.other) }],
      };
      const seen = {};
      try {
        for (const [way, [to, headers]] of Object.entries(ways)) {
          const orders = await send(to, undefined, { path: '/operator/orders', headers });
          const metrics = await send(to, undefined, { path: '/metrics', headers });
          seen[way] =
            `${orders.status}${orders.text.includes('Secret Rd') ? ' with the address' : ''}, ${metrics.status}`;
        }
        const own = await send(target, undefined, {
          path: '/operator/orders',
          headers: { ...LOCAL, ...bearer(target.keys.operator) },
        });
        return {
          placed,
          ...seen,
          operator: `${own.status}${own.text.includes('Secret Rd') ? ' with the address' : ''}`,
        };
      } finally {
        for (const server of servers) server.close();
      }
    },
    wrong: ({ placed, operator, ...seen }) => [
      ...(placed === 'completed' && operator === '200 with the address' ? [] : ['the operator does not see the order']),
      ...Object.entries(seen).flatMap(([way, outcome]) => (/200/.test(outcome) ? [`open through: ${way}`] : [])),
    ],
  },

  forwarded_addresses: {
    about: 'one stranger with 600 spellings of his address in X-Forwarded-For',
    service: { flags: BEHIND_PROXY },
    seconds: 20,
    async attack(target) {
      const spellings = {
        ports: (at) => `203.0.113.7:${1024 + at}`,
        capitals: (at) => (at % 2 ? '::FFFF:203.0.113.8' : '::ffff:203.0.113.8'),
        'IPv6 of one /48': (at) => `2001:db8:7:${at.toString(16)}::1`,
      };
      const served = {};
      for (const [name, spelling] of Object.entries(spellings)) {
        const answers = await paced(target, 200, 100, (at) =>
          call(target, 'get_adcp_capabilities', {}, { key: null, headers: { 'X-Forwarded-For': spelling(at) } }),
        );
        served[name] = answers.filter(({ status, code }) => status === 200 && code === undefined).length;
      }
      return { sent_of_each: 200, served };
    },
    // 100 at once and 20 a second are allowed; two seconds on a slow machine may become four.
    wrong: ({ served }) =>
      Object.entries(served ?? { nothing: 999 }).flatMap(([name, count]) =>
        count > 185 ? [`not limited by: ${name}`] : [],
      ),
  },

  cheap_floods: {
    about: '401s, GET / and tools/list with a key, 300 of each, 100 a second',
    seconds: 15,
    async attack(target) {
      const floods = {
        'bad key': () =>
          send(target, '{"jsonrpc":"2.0","id":1,"method":"ping"}', { headers: bearer('x'), from: ELSEWHERE }),
        'no key': () => call(target, 'si_get_offering', { offering_id: 'x' }, { key: null, from: ELSEWHERE }),
        page: () => send(target, undefined, { path: '/', from: ELSEWHERE }),
        'tools/list': () =>
          send(target, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', { headers: bearer(target.keys.attacker) }),
      };
      const seen = {};
      for (const [name, flood] of Object.entries(floods))
        seen[name] = tally((await paced(target, 300, 100, flood)).map(({ status }) => status));
      return seen;
    },
  },
};
