/** Peers that are slow, silent or many, and peers that never hang up. They come from an address of their own. */
import { setTimeout as wait } from 'node:timers/promises';
import { dial, ELSEWHERE, JSON_HEADERS, PING, post, send, tally, times } from '../client.mjs';
import { usageOf } from '../service.mjs';

const from = ELSEWHERE;
const KIB = 1024;

/** A request whose last `missing` bytes never come. */
function unfinished(size, missing, more = '') {
  const head = `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${JSON_HEADERS}Content-Length: ${size}\r\n${more}\r\n`;
  return `${head}${'['.repeat(size - missing)}`;
}

const statuses = (all) => tally(all.map(({ status }) => status || 'closed'));

export default {
  slow_and_half_open: {
    about: '200 slow headers, 200 silent connections, 50 bodies whose last bytes never come',
    seconds: 50,
    long: true,
    async attack(target) {
      const [loris, silent, bodies] = await Promise.all([
        times(200, () =>
          dial(target, 'POST /mcp HTTP/1.1\r\nHost: localhost\r\n', 20_000, { again: 'X: y\r\n', from }),
        ),
        times(200, () => dial(target, '', 20_000, { from })),
        times(50, () => dial(target, post(PING).slice(0, -5), 45_000, { from })),
      ]);
      const slowest = Math.max(...[...loris, ...silent, ...bodies].map(({ seconds }) => seconds));
      return {
        slow_headers: statuses(loris),
        silent: statuses(silent),
        slow_bodies: statuses(bodies),
        slowest_cut_s: Math.round(slowest),
      };
    },
    wrong: ({ slowest_cut_s }) => (slowest_cut_s < 40 ? [] : ['a slow peer was kept for 40 s']),
  },

  thousand_connections: {
    about: '1,000 connections at once, each with a ping',
    seconds: 15,
    async attack(target) {
      const all = await times(1000, () => dial(target, post(PING, 'Connection: close\r\n'), 8000, { from }));
      return { outcomes: statuses(all) };
    },
  },

  stranger_bodies: {
    about: 'without a key: 1,024 requests that stop one byte short of 64 KiB, 30 of 64 bytes; held and repeated',
    seconds: 40,
    async attack(target) {
      const hold = target.quick || target.decoy ? 8000 : 35_000;
      const big = unfinished(64 * KIB, 1);
      const all = await Promise.all([
        times(1024, () => dial(target, big, hold, { from, reads: false })),
        times(30, () => dial(target, unfinished(65, 1), hold, { from, reads: false })),
      ]);
      return { connections: all.flat().length, accepted: all.flat().filter(({ connected }) => connected).length };
    },
  },

  keyed_bodies: {
    about: 'with a key: 17 bodies of 1 MiB that stop one byte short',
    seconds: 40,
    async attack(target) {
      const hold = target.quick || target.decoy ? 8000 : 20_000;
      const big = unfinished(KIB * KIB, 1, `Authorization: Bearer ${target.keys.attacker}\r\n`);
      const all = await times(17, () => dial(target, big, hold, { from }));
      return { connections: all.length, outcomes: statuses(all) };
    },
  },

  unread_refusals: {
    about: '100 peers that are refused, do not read the refusal and do not hang up: files open 20 s after the refusal',
    seconds: 75,
    long: true,
    async attack(target) {
      if (target.decoy) return {};
      const before = (await usageOf(target.service.pid)).files;
      times(50, () => dial(target, unfinished(64 * KIB, 1), 70_000, { from, reads: false }));
      times(50, () => dial(target, 'POST /mcp HTTP/1.1\r\nHost: loc', 70_000, { from, reads: false }));
      await wait(3000);
      const held = (await usageOf(target.service.pid)).files - before;
      // Refused after 10 s (headers) and 30 s (body).
      await wait(52_000);
      const still = (await usageOf(target.service.pid)).files - before;
      return { peers: 100, files_at_first: held, files_after_55_s: still };
    },
    wrong: ({ files_after_55_s: still }) => (still < 30 ? [] : ['refused peers keep their sockets']),
  },

  idle_connections: {
    about: '4,096 idle keep-alive connections from one address while newcomers come from another',
    seconds: 45,
    long: true,
    async attack(target) {
      const hold = target.decoy ? 5000 : 20_000;
      const all = [];
      for (let at = 0; at < 4096 && !target.over(); at += 64) {
        all.push(...Array.from({ length: 64 }, () => dial(target, post(PING), hold, { from })));
        await wait(30);
      }
      await wait(2000);
      const newcomer = await send(target, PING, { from: undefined, ms: 5000 });
      const done = await Promise.all(all);
      return {
        connections: 4096,
        answered: done.filter(({ status }) => status === '200').length,
        newcomer: newcomer.status,
      };
    },
    wrong: ({ newcomer }) => (newcomer === 200 ? [] : ['a newcomer is not let in']),
  },
};
