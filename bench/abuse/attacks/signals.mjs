/** Signals at the wrong moment, and starts that cannot succeed. */
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, tally, times } from '../client.mjs';
import { freePort, makeFolder, PROGRAM, run, start } from '../service.mjs';

/** A service that is sent `signal` after `ms` or, without, right at its ready line; then SIGTERM. How it ended. */
async function signalled(ring, signal, ms) {
  const child = start(process.execPath, [PROGRAM, 'http', '--port', '0', '--keys-file', ring.file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('exit', (code, by) => resolve(code ?? by)));
  const ready = new Promise((resolve) => {
    child.stderr.on('data', (part) => String(part).includes('ready on HTTP') && resolve('ready'));
  });
  await (ms === undefined ? ready : wait(ms));
  child.kill(signal);
  if (signal !== 'SIGTERM') {
    const first = await Promise.race([ended, ready.then(() => wait(100)), wait(15_000, 'never ready')]);
    if (first !== undefined) {
      child.kill('SIGKILL');
      return `${signal} ended it: ${first}`;
    }
    child.kill('SIGTERM');
  }
  const outcome = await Promise.race([ended, wait(13_000, 'killed')]);
  child.kill('SIGKILL');
  return String(outcome);
}

const STACK = /\n\s+at |node:internal/;

export default {
  hangup_at_start: {
    about: 'SIGHUP 30 to 450 ms after the start, when Node itself would take it, and at the ready line',
    alone: true,
    async attack({ ring }) {
      const early = [];
      // Before Node has run a line of ours nobody can listen: those moments are told, not judged.
      for (const ms of [30, 100, 200, 300, 450]) early.push(await signalled(ring, 'SIGHUP', ms));
      const ready = [];
      for (let at = 0; at < 6; at += 1) ready.push(await signalled(ring, 'SIGHUP'));
      return { early: tally(early), at_ready: tally(ready) };
    },
    wrong: ({ at_ready }) => (Object.keys(at_ready ?? {}).join() === '0' ? [] : ['SIGHUP at the ready line ends it']),
  },

  term_at_ready: {
    about: 'SIGTERM right at the ready line, eight times',
    alone: true,
    async attack({ ring }) {
      const ends = [];
      for (let at = 0; at < 8; at += 1) ends.push(await signalled(ring, 'SIGTERM'));
      return { ends: tally(ends) };
    },
    wrong: ({ ends }) => (Object.keys(ends ?? {}).join() === '0' ? [] : ['it does not end with 0']),
  },

  term_under_load: {
    about: 'SIGTERM with 64 requests on keep-alive connections, twice as many as were answered',
    seconds: 20,
    ends: true,
    async attack(target) {
      const ask = () => call(target, 'si_get_offering', { offering_id: 'delta_chatgpt_3313', intent: 'a flight' });
      await times(64, ask);
      return {};
    },
    // When the bystander is done: it must not be what is cut.
    async beforeEnd(service) {
      const target = { port: service.port, keys: service.keys };
      const ask = () => call(target, 'si_get_offering', { offering_id: 'delta_chatgpt_3313', intent: 'a flight' });
      await times(64, ask);
      const sent = times(64, ask);
      await wait(5);
      service.end();
      service.last = tally((await sent).map(({ status, text }) => (status === 0 ? text : status)));
    },
    after: (service) => ({ answered: service.last }),
    wrong: ({ answered }) => (Object.keys(answered ?? {}).join() === '200' ? [] : ['requests that were sent were cut']),
  },

  starts_that_fail: {
    about: 'a full or closed stdout, a certificate that is none, a key set over plain http: a message and no stack',
    alone: true,
    async attack({ ring }) {
      const junk = join(await makeFolder(), 'junk.pem');
      await writeFile(junk, 'junk');
      const full = await open('/dev/full', 'w');
      const http = async (...flags) => ['http', '--port', String(await freePort()), ...flags];
      const shop = ['--checkout'];
      const jwt = ['--jwt-issuer', 'https://issuer.example', '--jwt-audience', 'si'];
      const ms = { ms: 8000 };
      try {
        const seen = {
          'stdout full': await run(await http(...shop), { ...ms, stdio: ['ignore', full.fd, 'pipe'] }),
          'bad certificate': await run(await http('--tls-cert', junk, '--tls-key', junk), ms),
          // Nobody is asked for it: no token comes.
          'key set over http': await run(await http(...jwt, '--jwt-jwks', 'http://192.0.2.1/keys'), ms),
          'keys file is junk': await run(await http('--keys-file', junk), ms),
        };
        const told = ({ code, signal, stderr }) =>
          `${signal === 'SIGKILL' ? 'serves' : code} ${stderr.slice(0, 100).trim()}`;
        const warns = /warn|https/i.test(seen['key set over http'].stderr.replace('https://issuer', ''));
        return {
          ...Object.fromEntries(Object.entries(seen).map(([name, one]) => [name, told(one)])),
          stacks: Object.entries(seen).flatMap(([name, { stderr }]) => (STACK.test(stderr) ? [name] : [])),
          ...{ warned: warns, keys: ring.file !== undefined },
        };
      } finally {
        await full.close();
      }
    },
    wrong: ({ stacks, warned }) => [
      ...(stacks ?? ['all']).map((name) => `a stack: ${name}`),
      ...(warned ? [] : ['a key set over plain http is taken without a word']),
    ],
  },
};
