/** Keys: what comes again with the same key is carried out once. */
import { type Json, record } from '../../../client/message.ts';
import type { Bench } from '../bench.ts';
import {
  acceptance,
  broken,
  type Check,
  first,
  INVALID,
  kept,
  lasting,
  refusal,
  same,
  unseen,
  type Verdict,
} from '../check.ts';
import type { Seen } from '../seen.ts';
import { Blocked, codeOf } from '../seen.ts';

const OPEN = 'si_initiate_session';
const SEND = 'si_send_message';

/** How many of one request come at once. */
const AT_ONCE = 8;

/** What an IDEMPOTENCY_CONFLICT may say; anything else could tell of the first request. */
const OF_A_CONFLICT = ['code', 'message', 'recovery', 'source', 'sdk_id'];

/** Only where the agent declares that it honours keys. */
function keyed(run: (bench: Bench) => Promise<Verdict>): (bench: Bench) => Promise<Verdict> {
  return async (bench) => {
    const { supported } = record(record(bench.capabilities.adcp).idempotency);
    return supported === true ? run(bench) : unseen('the agent declares no idempotency');
  };
}

/** Whether `again` is the answer `before` given once more. */
function replay(before: Seen, again: Seen, why: string): Verdict {
  if (again.isError) return broken(`${why}, and the second call was refused with ${codeOf(again)}`, again);
  if (!same(lasting(before.body), lasting(again.body)))
    return broken(`${why}, and the second answer is another`, again);
  return kept;
}

const reversed = (args: Json): Json => Object.fromEntries(Object.entries(args).reverse());

export const idempotencyChecks: readonly Check[] = [
  {
    id: 'idempotency.replay',
    title: 'An opening that comes again with its key gets the same answer',
    requirement: 'R99',
    run: keyed(async (bench) => {
      const args = bench.opening();
      const before = await bench.call(OPEN, args);
      bench.opened(before);
      return replay(before, await bench.call(OPEN, reversed(args)), 'key and request were the same');
    }),
  },
  {
    id: 'idempotency.replayed',
    title: 'replayed is true on what was given before, and not on what is new',
    requirement: 'R100',
    run: keyed(async (bench) => {
      const session = await bench.open();
      const turn = { message: bench.profile.messages[0], idempotency_key: bench.newKey() };
      const before = await bench.send(session, turn);
      if (before.body.replayed === true) return broken('replayed is true on a new turn', before);
      const again = await bench.send(session, turn);
      return again.body.replayed === true ? kept : broken('replayed is not true on a turn that came again', again);
    }),
  },
  {
    id: 'idempotency.conflict',
    title: 'The key of another request is IDEMPOTENCY_CONFLICT, which tells nothing of that one',
    requirement: 'R101',
    run: keyed(async (bench) => {
      const args = bench.opening();
      bench.opened(await bench.call(OPEN, args));
      const seen = await bench.call(OPEN, { ...args, intent: `${args.intent} And something else.` });
      const refused = refusal(seen, ['IDEMPOTENCY_CONFLICT'], 'the key was of another request');
      if (refused.status !== 'kept') return refused;
      const more = Object.keys(record(seen.body.adcp_error)).find((name) => !OF_A_CONFLICT.includes(name));
      return more === undefined ? kept : broken(`the error has ${more}, which may tell of the first request`, seen);
    }),
  },
  {
    id: 'idempotency.compared',
    title: 'Another ext makes another request',
    requirement: 'R102',
    run: keyed(async (bench) => {
      const args = bench.opening({ ext: { x: 1 } });
      bench.opened(await bench.call(OPEN, args));
      const seen = await bench.call(OPEN, { ...args, ext: { x: 2 } });
      return refusal(seen, ['IDEMPOTENCY_CONFLICT'], 'ext differed');
    }),
  },
  {
    id: 'idempotency.at-once',
    title: 'The same opening many times at once makes one session',
    requirement: 'R103',
    run: keyed(async (bench) => {
      const args = bench.opening();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => bench.call(OPEN, args)));
      const opened = answers.filter(({ isError }) => !isError);
      const other = answers.find((seen) => seen.isError && codeOf(seen) !== 'IDEMPOTENCY_IN_FLIGHT');
      if (other) return broken(`one of ${AT_ONCE} at once was refused with ${codeOf(other)}`, other);
      for (const seen of opened) bench.opened(seen);
      const ids = new Set(opened.map(({ body }) => body.session_id));
      return ids.size === 1 ? kept : broken(`${AT_ONCE} at once opened ${ids.size} sessions`, opened[1]);
    }),
  },
  {
    id: 'idempotency.errors',
    title: 'A key of a refused request is free: the corrected request goes through',
    requirement: 'R98',
    run: keyed(async (bench) => {
      const args = bench.opening();
      await bench.call(OPEN, { ...args, identity: {} });
      const seen = await bench.call(OPEN, args);
      const taken = acceptance(seen, 'the request was corrected');
      return seen.body.replayed === true ? broken('the corrected request was answered as a replay', seen) : taken;
    }),
  },
  {
    id: 'idempotency.old-turn',
    title: 'A turn that comes again after later turns gets its own answer again',
    requirement: 'R105',
    run: keyed(async (bench) => {
      const session = await bench.open();
      const turn = { message: bench.profile.messages[0], idempotency_key: bench.newKey() };
      const before = await bench.send(session, turn);
      await bench.say(session);
      return replay(before, await bench.send(session, turn), 'a later turn was in between');
    }),
  },
  {
    id: 'idempotency.after-end',
    title: 'A turn that comes again after the end gets its own answer again',
    requirement: 'R105',
    run: keyed(async (bench) => {
      const session = await bench.open();
      const turn = { message: bench.profile.messages[0], idempotency_key: bench.newKey() };
      const before = await bench.send(session, turn);
      await bench.end(session, 'user_exit');
      return replay(before, await bench.send(session, turn), 'the session had ended in between');
    }),
  },
  {
    id: 'idempotency.per-session',
    title: 'The key of a turn counts in its own session alone',
    requirement: 'R106',
    run: keyed(async (bench) => {
      const [one, two] = [await bench.open(), await bench.open()];
      const turn = { message: bench.profile.messages[0], idempotency_key: bench.newKey() };
      await bench.send(one, turn);
      const seen = await bench.send(two, turn);
      if (seen.isError || seen.body.replayed === true) return broken('the key was of another session', seen);
      return kept;
    }),
  },
  {
    id: 'idempotency.reads',
    title: 'A look with a key gives the same answer again',
    requirement: 'R110',
    run: keyed(async (bench) => {
      const { offering } = bench.profile;
      if (offering === undefined) return unseen('the profile names no offering');
      const args = { offering_id: offering, idempotency_key: bench.newKey() };
      const before = await bench.call('si_get_offering', args);
      return replay(before, await bench.call('si_get_offering', args), 'key and request were the same');
    }),
  },
  {
    id: 'idempotency.form',
    title: 'A key has 16 to 255 characters of A-Z a-z 0-9 _ . : -',
    requirement: 'R63',
    async run(bench) {
      const session = await bench.open();
      for (const idempotency_key of ['short', 'a key with blanks in it', `${'k1'.repeat(128)}`]) {
        const seen = await bench.call(SEND, { session_id: session.id, message: 'Hello?', idempotency_key });
        const verdict = refusal(seen, INVALID, `the key was "${idempotency_key.slice(0, 30)}"`);
        if (verdict.status !== 'kept') return verdict;
      }
      return kept;
    },
  },
  {
    id: 'idempotency.guessable',
    title: 'A key of one repeated letter is refused',
    requirement: 'R111',
    should: true,
    run: async (bench) =>
      refusal(
        await bench.call(OPEN, bench.opening({ idempotency_key: 'a'.repeat(32) })),
        INVALID,
        'anybody guesses that key',
      ),
  },
  {
    id: 'isolation.sessions',
    title: 'What one session agreed is not pending in another',
    requirement: 'R64',
    async run(bench) {
      const alone = await bench.end(await bench.open(), 'handoff_transaction');
      if (alone.body.acp_handoff !== undefined) throw new Blocked('a session alone hands over what was not agreed');
      const quiet = await bench.open();
      await bench.agreed();
      const seen = await bench.end(quiet, 'handoff_transaction');
      return seen.body.acp_handoff === undefined
        ? kept
        : broken('the session ended with what another one agreed', seen);
    },
  },
  {
    id: 'isolation.sessions-of-others',
    title: "Another caller's session looks as one that does not exist",
    requirement: 'R118',
    run: others(async (bench, on) => {
      const session = await bench.open();
      const turn = () => ({ idempotency_key: bench.newKey(), message: 'Hello?' });
      const foreign = await bench.call(SEND, { session_id: session.id, ...turn() }, { on, bare: true });
      const unknown = await bench.call(SEND, { session_id: crypto.randomUUID(), ...turn() }, { on, bare: true });
      const refused = refusal(foreign, ['SESSION_NOT_FOUND'], 'the session is of another caller');
      if (refused.status !== 'kept') return refused;
      return same(foreign.body, unknown.body)
        ? kept
        : broken('the refusal differs from that of an unknown session', foreign);
    }),
  },
  {
    id: 'isolation.ends-of-others',
    title: "Another caller's session cannot be ended",
    requirement: 'R118',
    run: others(async (bench, on) => {
      const session = await bench.open();
      const seen = await bench.call('si_terminate_session', { session_id: session.id, reason: 'user_exit' }, { on });
      const refused = refusal(seen, ['SESSION_NOT_FOUND'], 'the session is of another caller');
      return first(
        refused,
        acceptance(await bench.send(session, { message: bench.profile.messages[0] }), 'it was never ended'),
      );
    }),
  },
  {
    id: 'isolation.keys',
    title: 'The same key of another caller is another request',
    requirement: 'R106',
    run: others(async (bench, on) => {
      const args = bench.opening();
      const one = bench.opened(await bench.call(OPEN, args));
      const seen = await bench.call(OPEN, args, { on });
      const taken = acceptance(seen, 'the key was of another caller');
      if (taken.status !== 'kept') return taken;
      return bench.opened(seen, { on }).id === one.id ? broken("the answer is another caller's session", seen) : kept;
    }),
  },
  {
    id: 'isolation.tools',
    title: 'Every caller sees the same tools',
    requirement: 'R13',
    run: others(async (bench, on) => {
      const [one, two] = [await bench.connection.request('tools/list'), await on.request('tools/list')];
      return same(one.tools, two.tools) ? kept : broken('tools/list differs between two callers');
    }),
  },
];

/** Only with a second key. */
function others(
  run: (bench: Bench, on: NonNullable<Bench['other']>) => Promise<Verdict>,
): (bench: Bench) => Promise<Verdict> {
  return async (bench) =>
    bench.other ? run(bench, bench.other) : unseen('give the key of a second caller: --second-key');
}
