/** Sessions without number: open, ended, duplicated, of two brands, and what of a person is left in them. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, ELSEWHERE, gauge, inTurn, opening, tally, times } from '../client.mjs';
import { makeFolder, usageOf } from '../service.mjs';

const UNLIMITED = ['--rate-reads', '1000000', '--rate-writes', '1000000', '--rate-keys', '1000000'];
const PACK = fileURLToPath(new URL('../../../src/brands/packs/delta.yaml', import.meta.url));
const limited = (all) => all.filter(({ code }) => code === 'RATE_LIMITED').length;

/** The airline with other times: `name`, seconds of a session and of a handoff. */
async function packs(...all) {
  const folder = await makeFolder();
  const text = await readFile(PACK, 'utf8');
  const flags = [];
  for (const { name, ttl, handoff = 1800 } of all) {
    const own = text
      .replace('name: delta', `name: ${name}`)
      .replace('handoff_ttl_seconds: 1800', `handoff_ttl_seconds: ${handoff}`);
    const session = /^session:/m.test(own)
      ? own.replace(/^ {2}ttl_seconds: \d+/m, `  ttl_seconds: ${ttl}`)
      : `${own}\nsession: { ttl_seconds: ${ttl} }\n`;
    await writeFile(join(folder, `${name}.yaml`), session);
    flags.push('--brand', join(folder, `${name}.yaml`));
  }
  return { service: { flags } };
}

const initiate = (target, more, path = '/mcp') => call(target, 'si_initiate_session', opening(more), { path });
const speak = (target, session_id, message, path = '/mcp') =>
  call(target, 'si_send_message', { session_id, idempotency_key: randomUUID(), message }, { path });
const end = (target, session_id, reason = 'user_exit') => call(target, 'si_terminate_session', { session_id, reason });

export default {
  session_flood: {
    about: '2,000 sessions by one customer who may have 200',
    seconds: 40,
    service: { flags: ['--max-sessions', '200', ...UNLIMITED] },
    async attack(target) {
      const all = [];
      await inTurn(target, 2000, 2, async () => all.push(await initiate(target)));
      const open = all.filter(({ code, status }) => status === 200 && code === undefined).length;
      const waits = all.every(({ result }) => !result.adcp_error || Number.isInteger(result.adcp_error.retry_after));
      return { tried: all.length, open, limited: limited(all), says_when: waits };
    },
    wrong: ({ open, says_when }) =>
      open === 200 && says_when ? [] : ['not 200 sessions, or a refusal without a time'],
  },

  call_flood: {
    about: '1,000 initiates where 30 a second are allowed, 1,000 calls of a stranger where 10 are, 500 bad keys',
    seconds: 30,
    service: { flags: ['--rate-unauthenticated', '10', '--rate-keys', '30'] },
    async attack(target) {
      const [keyed, strangers, guesses] = [[], [], []];
      await inTurn(target, 1000, 2, async () => keyed.push(await initiate(target)));
      const stranger = { key: null, from: ELSEWHERE };
      await inTurn(target, 1000, 2, async () =>
        strangers.push(await call(target, 'get_adcp_capabilities', {}, stranger)),
      );
      await inTurn(target, 500, 2, async () => guesses.push(await call(target, 'ping', {}, { ...stranger, key: 'x' })));
      const still = await call(target, 'si_get_offering', { offering_id: 'delta_chatgpt_3313' });
      return {
        keyed: tally(keyed.map(({ status, code }) => code ?? status)),
        strangers: tally(strangers.map(({ status, code }) => code ?? status)),
        guesses: tally(guesses.map(({ status }) => status)),
        the_key_is_still_served: still.result.available === true,
      };
    },
    wrong: ({ the_key_is_still_served: still, keyed, strangers }) => [
      ...(still ? [] : ['the key is not served any more']),
      ...(keyed?.RATE_LIMITED > 0 && strangers?.RATE_LIMITED > 0 ? [] : ['a flood was not limited']),
    ],
  },

  duplicates_and_turns: {
    about: '200 parallel duplicates of an initiate, 100 turns at once in one session, 100 duplicates of a turn',
    seconds: 20,
    async attack(target) {
      const same = opening();
      const opened = await times(200, () => call(target, 'si_initiate_session', same));
      const sessions = new Set(opened.map(({ result }) => result.session_id).filter(Boolean));
      const [id] = sessions;
      const turns = await times(100, (at) => speak(target, id, `Tell me about number ${at}.`));
      const twin = { session_id: id, idempotency_key: randomUUID(), message: 'Which is the cheapest?' };
      const twins = await times(100, () => call(target, 'si_send_message', twin));
      return {
        sessions: sessions.size,
        initiates: tally(opened.map(({ status, code }) => code ?? status)),
        turns: tally(turns.map(({ status, code }) => code ?? status)),
        executed: twins.filter(({ result }) => result.status === 'completed' && result.replayed !== true).length,
      };
    },
    wrong: ({ sessions, executed }) => (sessions === 1 && executed === 1 ? [] : ['a duplicate was executed']),
  },

  two_lifetimes: {
    about: 'sessions of a brand that forgets soon, and words in those of one that does not, with --max-sessions 60',
    seconds: 40,
    service: { flags: ['--max-sessions', '60'] },
    prepare: () => packs({ name: 'delta', ttl: 600 }, { name: 'shuttle', ttl: 2 }),
    async attack(target) {
      if (target.decoy) return {};
      const long = new Set();
      for (let round = 0; round < 4 && !target.over(); round += 1) {
        await inTurn(target, 50, 4, async () => {
          const { result } = await initiate(target);
          if (result.session_id) long.add(result.session_id);
        });
        const all = [...long];
        for (let at = 0; at < all.length; at += 10) {
          await initiate(target, {}, '/brands/shuttle/mcp');
          await Promise.all(all.slice(at, at + 10).map((id) => speak(target, id, 'Do they have wifi?')));
        }
        await wait(2500);
      }
      const states = [];
      for (const id of long) states.push((await speak(target, id, 'Which is the cheapest?')).result.session_status);
      return { allowed: 60, open: states.filter((status) => status === 'active').length };
    },
    wrong: ({ open }) => (open <= 60 ? [] : [`${open} sessions are open, 60 are allowed`]),
  },

  ended_sessions: {
    about: '20,000 sessions opened and ended by one customer: what each leaves behind',
    seconds: 150,
    long: true,
    service: { flags: UNLIMITED },
    async attack(target) {
      const used = async () => (target.decoy ? 0 : gauge(target, 'nodejs_heap_size_used_bytes'));
      const one = async () => {
        const { result } = await initiate(target);
        await end(target, result.session_id);
      };
      const steps = [];
      for (let step = 0; step < 4; step += 1) {
        const before = await used();
        await inTurn(target, 5000, 2, one);
        steps.push(Math.round(((await used()) - before) / 5000));
      }
      return { bytes_per_session: steps, ended: 20_000 };
    },
  },

  personal_data: {
    about: 'who a buyer is, asked for after the handoff has run out',
    seconds: 110,
    long: true,
    prepare: () => packs({ name: 'delta', ttl: 300, handoff: 60 }),
    async attack(target) {
      if (target.decoy) return {};
      const user = {
        ...{ email: 'zq@plant.example', name: 'Zephyrine Quill' },
        shipping_address: { street: '1 Secret Rd', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
      };
      const consent_scope = ['name', 'email', 'shipping_address'];
      const consent_timestamp = new Date().toISOString();
      const identity = { consent_granted: true, consent_timestamp, consent_scope, user };
      const asked = opening({
        ...{
          identity,
          offering_id: 'delta_chatgpt_3313',
          supported_capabilities: { commerce: { acp_checkout: true } },
        },
      });
      const first = await call(target, 'si_initiate_session', asked);
      const id = first.result.session_id;
      const pressed = { action: 'select', payload: { product_id: 'DL628' } };
      await call(target, 'si_send_message', {
        session_id: id,
        idempotency_key: randomUUID(),
        action_response: pressed,
      });
      await speak(target, id, 'Yes, book it for me please');
      const shows = ({ text }) =>
        ['Zephyrine', 'zq@plant', '1 Secret'].filter((word) => text.includes(word)).join(', ');
      const farewell = await end(target, id, 'handoff_transaction');
      await wait(65_000);
      const later = await end(target, id, 'handoff_transaction');
      const replay = await call(target, 'si_initiate_session', asked);
      return {
        ...{ handoff: farewell.result.acp_handoff !== undefined, at_once: shows(farewell) },
        ...{ after_65_s: shows(later), replay: shows(replay) },
      };
    },
    wrong: ({ handoff, after_65_s, replay }) => [
      ...(handoff ? [] : ['there was no handoff']),
      ...(after_65_s === '' && replay === '' ? [] : ['a person is still in an answer']),
    ],
  },

  hundred_thousand_sessions: {
    about: '100,000 sessions opened and left open',
    seconds: 900,
    long: true,
    service: { flags: [...UNLIMITED, '--max-sessions', '1000000'] },
    async attack(target) {
      const most = target.quick ? 5000 : Number(process.env.SESSIONS ?? 100_000);
      let failed = 0;
      const began = performance.now();
      const before = (await usageOf(target.service.pid)).rss;
      await inTurn(target, most, 2, async () => {
        if ((await initiate(target)).result.session_id === undefined) failed += 1;
      });
      const grown = (await usageOf(target.service.pid)).rss - before;
      const seconds = (performance.now() - began) / 1000;
      return { tried: most, failed, per_second: Math.round(most / seconds), grown_mb: Math.round(grown) };
    },
    wrong: ({ failed }) => (failed === 0 ? [] : ['a session was not opened']),
  },
};
