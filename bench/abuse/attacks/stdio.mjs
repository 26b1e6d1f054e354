/** The same over stdio, where the one host is the bystander: it must be answered, and the program must end with it. */
import { setTimeout as wait } from 'node:timers/promises';
import { opening, toolCall } from '../client.mjs';
import { usageOf } from '../service.mjs';
import { openStdio } from '../stdio.mjs';
import { SENTENCES } from './regex.mjs';

const endsBadly = ({ end }) => (end?.killed ? ['it did not end with its host, SIGKILL did'] : []);
const PING = '"method":"ping"';

/** Lines that are no message MCP knows, each by what is wrong with it. */
const UNREADABLE = {
  'broken JSON': '{"jsonrpc":"2.0","id":1,',
  batch: `[{"jsonrpc":"2.0","id":1,${PING}}]`,
  'list as params': '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}',
  'another member': `{"jsonrpc":"2.0","id":1,${PING},"more":1}`,
  'JSON-RPC 1.0': `{"jsonrpc":"1.0","id":1,${PING}}`,
  'id null': `{"jsonrpc":"2.0","id":null,${PING}}`,
  'id 1.5': `{"jsonrpc":"2.0","id":1.5,${PING}}`,
  'id above 2^53': `{"jsonrpc":"2.0","id":9007199254740993,${PING}}`,
  'a byte order mark': `\uFEFF{"jsonrpc":"2.0","id":1,${PING}}`,
  'a number': '5',
};

export default {
  pumped_over_stdio: {
    about: 'four sentences of 200 characters that four patterns read in exponentially many ways',
    alone: true,
    async attack(target) {
      const host = await openStdio();
      const took = [];
      try {
        for (const [at, intent] of SENTENCES.entries()) {
          const began = performance.now();
          host.write(`${toolCall('si_initiate_session', opening({ intent }), `say-${at}`)}\n`);
          if (!(await host.hears(`"say-${at}"`, 15_000)) || target.over()) break;
          took.push(Math.round(performance.now() - began));
        }
      } finally {
        host.last = await host.end();
      }
      return { answered: `${took.length} of ${SENTENCES.length}`, ms: took, end: host.last };
    },
    wrong: ({ ms, end }) => [
      ...(ms?.length === SENTENCES.length ? [] : ['a sentence got no answer within 15 s']),
      ...endsBadly({ end }),
    ],
  },

  unreadable_lines: {
    about: 'lines that are no message: each is answered or logged',
    alone: true,
    async attack() {
      const silent = [];
      const host = await openStdio({ flags: ['--log-level', 'debug'] });
      for (const [what, line] of Object.entries(UNREADABLE)) {
        const [before, log] = [host.said.length, host.log().length];
        host.write(`${line}\n{"jsonrpc":"2.0","id":"after ${what}",${PING}}\n`);
        const after = await host.hears(`"after ${what}"`, 5000);
        await wait(50);
        const heard = host.said.slice(before).length > (after ? 1 : 0) || host.log().length > log;
        if (!heard || !after) silent.push(what);
      }
      return { lines: Object.keys(UNREADABLE).length, silent, end: await host.end() };
    },
    wrong: ({ silent, end }) => [
      ...(silent?.length === 0 ? [] : [`neither answered nor logged: ${silent?.join(', ')}`]),
      ...endsBadly({ end }),
    ],
  },

  batch_over_stdio: {
    about: 'a batch of a client of 2025-03-26, which has batches',
    alone: true,
    async attack() {
      const host = await openStdio({ protocolVersion: '2025-03-26' });
      const before = host.said.length;
      host.write(`[{"jsonrpc":"2.0","id":"one",${PING}},{"jsonrpc":"2.0","id":"two",${PING}}]\n`);
      await host.hears('"', 3000, before);
      await wait(100);
      return {
        lines: host.said.length - before,
        said: host.said.slice(before).join(' ').slice(0, 160),
        end: await host.end(),
      };
    },
    wrong: ({ lines, end }) => [...(lines > 0 ? [] : ['the batch got no answer']), ...endsBadly({ end })],
  },

  host_never_reads: {
    about: '6,000 tools/list by a host that does not read, then stdin ends',
    alone: true,
    async attack() {
      const host = await openStdio({ reads: false });
      await wait(1000);
      const before = (await usageOf(host.child.pid)).rss;
      for (let at = 0; at < 6000; at += 1) {
        if (!host.write(`{"jsonrpc":"2.0","id":${at},"method":"tools/list"}\n`)) await wait(5);
      }
      await wait(2000);
      const rss_mb = Math.round((await usageOf(host.child.pid)).rss - before);
      return { rss_mb, end: await host.end() };
    },
    wrong: ({ rss_mb, end }) => [...(rss_mb < 50 ? [] : [`it keeps ${rss_mb} MB for its host`]), ...endsBadly({ end })],
  },

  json_over_both: {
    about: 'numbers and members that JSON readers lose: an id above 2^53, __proto__, 1e400',
    seconds: 10,
    async attack(target) {
      const { call, opening: open } = await import('../client.mjs');
      const raw = async (text) => (await call(target, '', text)).text;
      const id = await raw(`{"jsonrpc":"2.0","id":9007199254740993,${PING}}`);
      const twice = async (first, second) => {
        const asked = open({ intent: 'a flight to Boston', ext: 'HERE' });
        const body = (json) => toolCall('si_initiate_session', asked).replace('"HERE"', json);
        await raw(body(first));
        return /IDEMPOTENCY_CONFLICT|INVALID_REQUEST|VALIDATION_ERROR/.exec(await raw(body(second)))?.[0] ?? 'the same';
      };
      return {
        id_echoed: !id.includes('"id":90071992547409') || id.includes('"id":9007199254740993'),
        proto: await twice('{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'),
        infinity: await twice('{"n":1e400}', '{"n":null}'),
      };
    },
    wrong: ({ id_echoed, proto, infinity }) => [
      ...(id_echoed ? [] : ['an id comes back changed']),
      ...(proto === 'the same' ? ['a different __proto__ counts as the same request'] : []),
      ...(infinity === 'the same' ? ['1e400 counts as null'] : []),
    ],
  },
};
