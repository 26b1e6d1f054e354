/** Calls of several processes that die and whose clocks differ, over one store: each is carried out once, and answered alike for ever. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOnce, type Once } from '../../src/engine/idempotency.ts';
import { ok } from '../../src/protocol/errors.ts';
import type { SessionStore } from '../../src/store/session-store.ts';
import type { OpenKept } from './databases.ts';

/** A process: what it knows of its own calls, and how far its clock is ahead of the other's, in milliseconds. */
interface Process {
  once: Once;
  store: SessionStore;
}

/** The steps of a call at which a process can die: before or after the store has carried out its claim, reading or commit. */
const STEPS = ['claim', 'load', 'commit'] as const;
type Death = { step: (typeof STEPS)[number]; after: boolean };

const call = fc.record({
  key: fc.integer({ min: 0, max: 3 }),
  process: fc.constantFrom<0 | 1>(0, 1),
  death: fc.option(fc.record({ step: fc.constantFrom(...STEPS), after: fc.boolean() }), { freq: 3 }),
});
/** What happens at once, and how much time passes after it. */
const moment = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 5 }),
  passes: fc.constantFrom(0, 1000, 5000, 40_000),
});

export function answersOnce(name: string, open: OpenKept) {
  test('whatever dies and whenever it is sent again, a call is carried out once and has one answer (R99, R103)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 6 }), async (moments) => {
        const kept = await open({ each: 2 ** 28 });
        const time = { now: 0 };
        /** A process that is started again has the records, and nothing else. */
        const start = (at: 0 | 1, death?: Death): Process => {
          const store = dying(at === 0 ? kept.one : kept.other, death);
          return { store, once: createOnce({ store, now: () => time.now + at * 30_000 }) };
        };
        const processes: [Process, Process] = [start(0), start(1)];
        const answers = new Map<number, Set<string>>();

        for (const { calls, passes } of moments) {
          await Promise.all(
            calls.map(async ({ key, process, death }) => {
              const doomed = death === null ? processes[process] : start(process, death);
              const answer = await Promise.race([turn(doomed, key), died(doomed.store)]);
              if (typeof answer === 'string') answers.set(key, (answers.get(key) ?? new Set()).add(answer));
              if (death) processes[process] = start(process);
            }),
          );
          time.now += passes;
          await kept.one.sweep(time.now);
        }

        // Every host goes on until it has its answer. No lease is older than that, on any clock.
        time.now += 36_000;
        for (const at of [0, 1] as const)
          for (const key of [0, 1, 2, 3]) {
            const answer = await turn(start(at), key);
            expect(answer).toBeTypeOf('string');
            answers.set(key, (answers.get(key) ?? new Set()).add(String(answer)));
          }
        // The numbers 1 to 4, each the answer of one key.
        expect([...answers.values()].map((given) => given.size)).toEqual([1, 1, 1, 1]);
        expect([...answers.values()].flatMap((given) => [...given]).sort()).toEqual([
          'turn 1',
          'turn 2',
          'turn 3',
          'turn 4',
        ]);
        expect(await kept.one.load('s')).toEqual({ revision: 4, value: '4' });
      }),
      { numRuns: name === 'memory' ? 300 : 40 },
    );
  });
}

/** One call that counts up what the session keeps. The answer, or `undefined` where it is to be sent again. */
async function turn({ once, store }: Process, key: number): Promise<string | undefined> {
  const answer = await once(
    { tool: 'count', caller: { principal: 'anna' }, request: { idempotency_key: `key ${key}` } },
    async () => {
      const session = await store.load('s');
      const count = Number(session?.value ?? 0) + 1;
      const change = {
        key: 's',
        from: session?.revision ?? 0,
        value: String(count),
        until: 1e9,
        remembered_until: 1e9,
      };
      return ok({ kept: count, change: { session: change } });
    },
    (count) => `turn ${count}`,
  );
  if (answer.ok) return answer.answer;
  expect(answer.error.code).toBe('SERVICE_UNAVAILABLE');
  return undefined;
}

const ends = new WeakMap<SessionStore, Promise<undefined>>();

/** Resolves when the process died. */
function died(store: SessionStore): Promise<undefined> {
  return ends.get(store) ?? new Promise(() => {});
}

/** What a process has of a store until it dies: from then on nothing reaches it, and it gets no answer. */
function dying(store: SessionStore, death?: Death): SessionStore {
  if (death === undefined) return store;
  let end = () => {};
  const over = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  let dead = false;
  const step =
    <A extends unknown[], R>(name: string, act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const dies = name === death.step;
      if (!dead && (!dies || death.after)) {
        const result = await act(...args);
        if (!dies && !dead) return result;
      }
      dead = true;
      end();
      return new Promise<R>(() => {});
    };
  const mortal: SessionStore = {
    ...store,
    claim: step('claim', store.claim),
    load: step('load', store.load),
    commit: step('commit', store.commit),
    release: step('release', store.release),
  };
  ends.set(mortal, over);
  return mortal;
}
