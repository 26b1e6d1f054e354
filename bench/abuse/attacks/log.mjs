/**
 * A log that cannot be written: a full disk, a reader who stalls, a reader who is gone; at the start, under load, at
 * SIGTERM.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, paced, tally } from '../client.mjs';
import { makeFolder } from '../service.mjs';

/** 100 calls a second, each of which is a line in the log; then calls that still run when SIGTERM comes. */
async function callsThenTerm(target, count) {
  const asked = () => call(target, 'si_get_offering', { offering_id: 'delta_chatgpt_3313' });
  const answers = await paced(target, count, 100, asked);
  if (target.decoy) return {};
  return { calls: answers.length, statuses: tally(answers.map(({ status }) => status)) };
}

const wrong = ({ statuses, thrown }) =>
  thrown === undefined && Object.keys(statuses ?? {}).join() === '200' ? [] : ['not every call was served'];

export default {
  log_disk_full_at_start: {
    about: 'stderr is a full disk from the start',
    service: { stderr: 'ignore', through: 'exec "$@" 2>/dev/full' },
    seconds: 10,
    attack: (target) => callsThenTerm(target, 500),
    wrong,
  },

  log_disk_full_later: {
    about: 'the log file reaches the limit of its size under load, then SIGTERM',
    async prepare() {
      const logFile = join(await makeFolder(), 'log');
      return { logFile, service: { stderr: 'ignore', through: `ulimit -f 64; exec "$@" 2>${logFile}` } };
    },
    seconds: 25,
    attack: (target) => callsThenTerm(target, 1500),
    after: async (_service, { logFile }) => ({ log_bytes: (await stat(logFile)).size }),
    wrong,
  },

  log_reader_stalls: {
    about: 'whoever reads the log stops reading under load, then SIGTERM',
    seconds: 25,
    async attack(target) {
      // A few hundred KB fit into the pipe and the reader; what the calls say is more.
      if (!target.decoy) target.service.child.stderr.pause();
      return callsThenTerm(target, 1500);
    },
    wrong,
  },

  log_reader_leaves: {
    about: 'whoever reads the log goes away under load, then SIGTERM',
    seconds: 15,
    async attack(target) {
      if (!target.decoy) target.service.child.stderr.destroy();
      return callsThenTerm(target, 500);
    },
    wrong,
  },

  log_reader_leaves_at_end: {
    about: 'whoever reads the log goes away, nothing is called, then SIGTERM',
    seconds: 5,
    attack: async () => ({}),
    // When the bystander is done: what it calls would be logged, and the log would notice.
    async beforeEnd(service) {
      await wait(1500);
      service.child.stderr.destroy();
      await wait(200);
    },
  },

  log_reader_leaves_at_start: {
    about: 'as in si-mcp http 2>&1 | head -c 40: the reader is gone before the ready line',
    service: { stderr: 'ignore', through: 'exec "$@" 2> >(head -c 40 >/dev/null)' },
    seconds: 10,
    attack: (target) => callsThenTerm(target, 500),
    wrong,
  },
};
