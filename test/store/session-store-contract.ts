/** What every session store promises, as one suite: run it against each keeper. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpenKept } from './databases.ts';
import { answersOnce } from './idempotency-contract.ts';

export function keepsSessions(name: string, openKept: OpenKept) {
  const open = async () => (await openKept({ each: 2 ** 28 })).one;
  const session = (key: string, from: number, value: string | undefined, until = 1000, remembered_until = 5000) => ({
    owner: 'o1',
    session: { key, from, value, until, remembered_until },
  });
  const row = (key: string, fingerprint: string, answer: string) => ({
    owner: 'o1',
    row: { key, fingerprint, answer, until: 1000, remembered_until: 5000 },
  });
  const named = (key: string, fingerprint: string) => ({ key, fingerprint, owner: 'o1' });

  describe(`${name} keeps sessions`, () => {
    test('what was committed is loaded, and an unknown key is not there', async () => {
      const store = await open();
      expect(await store.commit(session('s1', 0, '{"a":1}'))).toBe('committed');
      expect(await store.load('s1')).toEqual({ revision: 1, value: '{"a":1}' });
      expect(await store.load('s2')).toBeUndefined();
    });

    test('every Unicode text comes back with its meaning', async () => {
      const store = await open();
      let from = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
          await store.commit(session('s1', from++, JSON.stringify({ text })));
          expect(JSON.parse((await store.load('s1'))?.value ?? '')).toEqual({ text });
        }),
        { numRuns: 100 },
      );
      await store.commit(session('mixed', 0, JSON.stringify({ text: 'Grüße 東京 👟 "\\u00e9" \n' })));
      expect(JSON.parse((await store.load('mixed'))?.value ?? '')).toEqual({ text: 'Grüße 東京 👟 "\\u00e9" \n' });
    });

    test('a change made from an old revision is stale and writes nothing, its row included', async () => {
      const store = await open();
      await store.commit(session('s1', 0, '"first"'));
      await store.commit(session('s1', 1, '"second"'));
      await store.claim(named('k1', 'f1'), 0, 60);
      expect(await store.commit({ ...session('s1', 1, '"late"'), ...row('k1', 'f1', '"late"') })).toBe('stale');
      expect(await store.load('s1')).toEqual({ revision: 2, value: '"second"' });
      expect(await store.claim(named('k1', 'f1'), 0, 60)).toEqual({ state: 'in_flight', fingerprint: 'f1' });
    });

    test('a new session does not overwrite one that is there', async () => {
      const store = await open();
      await store.commit(session('s1', 0, '"first"'));
      expect(await store.commit(session('s1', 0, '"second"'))).toBe('stale');
    });

    test('a claim is given once, and says whose it is (R103)', async () => {
      const store = await open();
      expect(await store.claim(named('k1', 'f1'), 0, 60)).toEqual({ state: 'claimed' });
      expect(await store.claim(named('k1', 'f1'), 0, 60)).toEqual({ state: 'in_flight', fingerprint: 'f1' });
      expect(await store.claim(named('k1', 'f2'), 0, 60)).toEqual({ state: 'in_flight', fingerprint: 'f1' });
      expect(await store.claim(named('k2', 'f2'), 0, 60)).toEqual({ state: 'claimed' });
    });

    test('of twenty claims at once one is given (R103)', async () => {
      const store = await open();
      const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(named('k1', 'f1'), 0, 60)));
      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
    });

    test('a released claim can be taken again, a foreign release changes nothing (R98)', async () => {
      const store = await open();
      await store.claim(named('k1', 'f1'), 0, 60);
      await store.release('k1', 'f2');
      expect((await store.claim(named('k1', 'f1'), 0, 60)).state).toBe('in_flight');
      await store.release('k1', 'f1');
      expect((await store.claim(named('k1', 'f3'), 0, 60)).state).toBe('claimed');
    });

    test('a claim lapses at the end of its lease, and its late commit is unclaimed', async () => {
      const store = await open();
      await store.claim(named('k1', 'f1'), 0, 60);
      expect((await store.claim(named('k1', 'f2'), 59, 119)).state).toBe('in_flight');
      expect((await store.claim(named('k1', 'f2'), 60, 120)).state).toBe('claimed');
      expect(await store.commit({ ...session('s1', 0, '"x"'), ...row('k1', 'f1', '"x"') })).toBe('unclaimed');
      expect(await store.load('s1')).toBeUndefined();
    });

    test('a committed row is finished with its answer, and is committed once', async () => {
      const store = await open();
      await store.claim(named('k1', 'f1'), 0, 60);
      expect(await store.commit(row('k1', 'f1', '"answer"'))).toBe('committed');
      expect(await store.claim(named('k1', 'f2'), 999, 1060)).toEqual({
        state: 'finished',
        fingerprint: 'f1',
        answer: '"answer"',
      });
      expect(await store.commit(row('k1', 'f1', '"again"'))).toBe('unclaimed');
    });

    test('after its time a row is expired, then forgotten, swept or not (R107)', async () => {
      for (const swept of [false, true]) {
        const store = await open();
        await store.claim(named('k1', 'f1'), 0, 60);
        await store.commit(row('k1', 'f1', '"answer"'));
        if (swept) await store.sweep(1000);
        expect(await store.claim(named('k1', 'f1'), 1000, 1060)).toEqual({ state: 'expired' });
        if (swept) await store.sweep(5000);
        expect(await store.claim(named('k1', 'f1'), 5000, 5060)).toEqual({ state: 'claimed' });
      }
    });

    test('session, row and offering are committed together', async () => {
      const store = await open();
      await store.claim(named('k1', 'f1'), 0, 60);
      const offering = { key: 't1', value: '"shown"', until: 1000 };
      expect(await store.commit({ ...session('s1', 0, '"x"'), ...row('k1', 'f1', '"a"'), offering })).toBe('committed');
      expect(await store.recall('t1')).toBe('"shown"');
      expect(await store.counts()).toEqual({
        sessions: 1,
        session_tombstones: 0,
        claims: 0,
        rows: 1,
        row_tombstones: 0,
        offerings: 1,
      });
    });

    test('a sweep leaves tombstones first and nothing in the end (R121)', async () => {
      const store = await open();
      await store.claim(named('k0', 'f0'), 0, 60);
      await store.claim(named('k1', 'f1'), 0, 60);
      const offering = { key: 't1', value: '"shown"', until: 1000 };
      await store.commit({ ...session('s1', 0, '"x"'), ...row('k1', 'f1', '"a"'), offering });

      await store.sweep(999);
      expect((await store.load('s1'))?.value).toBe('"x"');
      await store.sweep(1000);
      expect(await store.load('s1')).toEqual({ revision: 1, value: undefined });
      expect(await store.recall('t1')).toBeUndefined();
      expect(await store.counts()).toEqual({
        sessions: 0,
        session_tombstones: 1,
        claims: 1,
        rows: 0,
        row_tombstones: 1,
        offerings: 0,
      });
      await store.sweep(5000);
      expect(await store.load('s1')).toBeUndefined();
      await store.sweep(60_060);
      expect(Object.values(await store.counts())).toEqual([0, 0, 0, 0, 0, 0]);
    });

    test('a claim is not swept by a clock that is half a minute ahead, and can be committed', async () => {
      const { one, other } = await openKept({ each: 2 ** 28 });
      await one.claim(named('k1', 'f1'), 0, 5000);
      await other.sweep(30_000);
      expect(await one.commit({ ...session('s1', 0, '"x"'), ...row('k1', 'f1', '"x"') })).toBe('committed');
      expect((await other.load('s1'))?.value).toBe('"x"');
    });

    test('a session used again is not swept at its old time', async () => {
      const store = await open();
      await store.commit(session('s1', 0, '"x"', 1000));
      await store.commit(session('s2', 0, '"y"', 1100));
      await store.commit(session('s1', 1, '"xx"', 1200));
      await store.sweep(1150);
      expect((await store.load('s1'))?.value).toBe('"xx"');
      expect((await store.load('s2'))?.value).toBeUndefined();
    });

    test('what is personal in an ended session goes at its own time, the rest stays (R121)', async () => {
      const store = await open();
      await store.commit(session('s1', 0, '"x"'));
      const ended = { key: 's1', from: 1, value: '"over"', until: 5000, remembered_until: 5000 };
      const personal = { value: '"jane"', until: 2000 };
      expect(await store.commit({ owner: 'o1', session: { ...ended, personal } })).toBe('committed');
      await store.sweep(1999);
      expect(await store.load('s1')).toEqual({ revision: 2, value: '"over"', personal });
      await store.sweep(2000);
      expect(await store.load('s1')).toEqual({ revision: 2, value: '"over"' });
      await store.sweep(5000);
      expect(await store.load('s1')).toBeUndefined();
    });

    test('a sweep that was bounded says whether there may be more', async () => {
      const store = await open();
      for (const key of ['s1', 's2', 's3']) await store.commit(session(key, 0, '"x"'));
      expect(await store.sweep(1000, 2)).toBe(true);
      expect(await store.sweep(1000, 2)).toBe(false);
      expect(await store.sweep(1000)).toBe(false);
    });

    test('a change without a value drops the record at once and keeps the tombstone (R121)', async () => {
      const store = await open();
      await store.commit(session('s1', 0, '"x"'));
      await store.commit(session('s1', 1, undefined, 5000, 5000));
      expect(await store.load('s1')).toEqual({ revision: 2, value: undefined });
      expect(await store.counts()).toMatchObject({ sessions: 0, session_tombstones: 1 });
    });

    test('whether something has expired is asked with the time of the caller, not with one of its own', async () => {
      const store = await open();
      const now = 4_000_000_000_000;
      await store.commit(session('s1', 0, '"x"', now + 1000, now + 5000));
      await store.claim(named('k1', 'f1'), now, now + 60);
      await store.commit({
        owner: 'o1',
        row: { ...row('k1', 'f1', '"a"').row, until: now + 1, remembered_until: now + 2 },
      });
      await store.sweep(now);
      expect((await store.load('s1'))?.value).toBe('"x"');
      expect((await store.claim(named('k1', 'f1'), now, now + 60)).state).toBe('finished');
      expect((await store.claim(named('k1', 'f1'), now + 1, now + 60)).state).toBe('expired');
      // Long past for any clock of its own, and nobody swept.
      await store.commit(session('s2', 0, '"y"', 1, 2));
      expect((await store.load('s2'))?.value).toBe('"y"');
    });

    test('what one process wrote another reads, and only one of two that change it at once is taken', async () => {
      const { one, other } = await openKept({ each: 2 ** 28 });
      await one.commit(session('s1', 0, '"first"'));
      expect(await other.load('s1')).toEqual({ revision: 1, value: '"first"' });
      const committed = await Promise.all(
        Array.from({ length: 10 }, (_, at) => (at % 2 ? one : other).commit(session('s1', 1, `"${at}"`))),
      );
      expect(committed.filter((state) => state === 'committed')).toHaveLength(1);
      expect(committed.filter((state) => state === 'stale')).toHaveLength(9);
      expect(await one.load('s1')).toEqual({ revision: 2, value: `"${committed.indexOf('committed')}"` });
    });

    test('of twenty claims of two processes one is given (R103)', async () => {
      const { one, other } = await openKept({ each: 2 ** 28 });
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, at) => (at % 2 ? one : other).claim(named('k1', 'f1'), 0, 60)),
      );
      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ state }) => state === 'in_flight')).toHaveLength(19);
    });

    keepsBudgets(name, openKept);
    answersOnce(name, openKept);
  });
}

function keepsBudgets(name: string, openKept: OpenKept) {
  const text = (bytes: number) => JSON.stringify('x'.repeat(bytes));
  const opened = (owner: string, key: string, bytes: number, from = 0) => ({
    owner,
    session: { key, from, value: text(bytes), until: 1000, remembered_until: 5000 },
  });

  describe(`an owner whose budget in ${name} is used up`, () => {
    test('gets nothing new and nothing larger, of which nothing is written; others get theirs (R109)', async () => {
      const { one, bytes } = await openKept({ each: 3000 });
      expect(await one.commit(opened('anna', 's1', 2000))).toBe('committed');
      const before = [await bytes('anna'), await bytes()];
      expect(await one.commit(opened('anna', 's2', 2000))).toBe('full');
      expect(await one.commit(opened('anna', 's1', 3000, 1))).toBe('full');
      const offering = { key: 't1', value: text(2500), until: 1000 };
      expect(await one.commit({ ...opened('anna', 's1', 400, 1), offering })).toBe('full');
      expect([await bytes('anna'), await bytes()]).toEqual(before);
      expect([await one.load('s2'), await one.recall('t1')]).toEqual([undefined, undefined]);
      expect(await one.commit(opened('bert', 's3', 2000))).toBe('committed');
      expect(await one.commit(opened('anna', 's1', 2000, 1))).toBe('committed');
    });

    test('gets no new claim, still its old answers, and may end what it has (R78, R99, R109)', async () => {
      const { one } = await openKept({ each: 2000 });
      await one.commit(opened('anna', 's1', 300));
      await one.claim({ key: 'k1', fingerprint: 'f1', owner: 'anna' }, 0, 60);
      const row = { key: 'k1', fingerprint: 'f1', answer: text(1200), until: 1000, remembered_until: 5000 };
      expect(await one.commit({ owner: 'anna', row })).toBe('committed');
      expect(await one.claim({ key: 'k2'.repeat(200), fingerprint: 'f2', owner: 'anna' }, 0, 60)).toEqual({
        state: 'full',
      });
      expect((await one.claim({ key: 'k1', fingerprint: 'f1', owner: 'anna' }, 0, 60)).state).toBe('finished');
      const end = { key: 's1', from: 1, value: text(2000), until: 5000, remembered_until: 5000 };
      expect(await one.commit({ owner: 'anna', session: end })).toBe('committed');
      expect((await one.load('s1'))?.value).toBe(text(2000));
    });

    test('has room again when it was swept, and in the end nothing is counted for anybody', async () => {
      const { one, bytes } = await openKept({ each: 3000 });
      await one.commit(opened('anna', 's1', 2000));
      expect(await one.commit(opened('anna', 's2', 2000))).toBe('full');
      await one.sweep(1000);
      expect(await one.commit(opened('anna', 's2', 2000))).toBe('committed');
      await one.claim({ key: 'k1', fingerprint: 'f1', owner: 'anna' }, 0, 60);
      for (const now of [1000, 5000, 60_060]) await one.sweep(now);
      expect([await bytes('anna'), await bytes()]).toEqual([0, 0]);
    });
  });
}
