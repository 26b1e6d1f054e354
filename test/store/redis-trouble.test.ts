/** What a session store in Redis does when connection or server fail: nothing twice, nothing lost, and it comes back by itself. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openRedis } from '../../src/store/redis.ts';
import type { Change } from '../../src/store/session-store.ts';
import { after, seenByTwo } from './databases.ts';
import { freePort, hasRedis, type RedisServer, startRedis } from './redis-server.ts';
import { type Moment, startWire, type Wire } from './wire.ts';

const CAPS = { each: 2 ** 28 };
const named = { key: 'k1', fingerprint: 'f1', owner: 'o1' };
const sessionOf = (from: number, value: string) => ({
  key: 's1',
  from,
  value,
  until: 1000,
  remembered_until: 5000,
});
const turn = (from: number, value: string): Change => ({
  owner: 'o1',
  session: sessionOf(from, value),
  row: { key: 'k1', fingerprint: 'f1', answer: '"answer"', until: 1000, remembered_until: 5000 },
});

describe.skipIf(!hasRedis)('a session store whose Redis', () => {
  let server: RedisServer;
  let wire: Wire;
  let spaces = 0;

  beforeAll(async () => {
    server = await startRedis();
    wire = await startWire(server.port);
  });
  afterAll(async () => {
    await wire?.close();
    await server?.stop();
  });

  /** Two processes' stores over the same records: one behind the wire that is cut, one beside it. */
  async function open() {
    const space = `b${++spaces}`;
    const [database, beside] = [await openRedis(wire.url, CAPS, after), await openRedis(server.url, CAPS, after)];
    onTestFinished(() => Promise.all([database.close(), beside.close()]).then(() => undefined));
    const { one, other } = seenByTwo(database, beside, space);
    return { database, store: one, other };
  }

  describe.each<Moment>(['before', 'half', 'ran', 'answered'])('is cut off at a command, %s', (at) => {
    test('still gives a claim once: it is ours when we wrote it', async () => {
      const { store, other } = await open();
      wire.at(at, 'k1');
      expect(await store.claim(named, 0, 60)).toEqual({ state: 'claimed' });
      expect(await other.claim(named, 0, 60)).toEqual({ state: 'in_flight', fingerprint: 'f1' });
    });

    test('commits a turn once, and knows its own commit again', async () => {
      const { store, other } = await open();
      await store.claim(named, 0, 60);
      wire.at(at, 'answer');
      expect(await store.commit(turn(0, '"first"'))).toBe('committed');
      expect(await other.load('s1')).toEqual({ revision: 1, value: '"first"' });
      expect(await other.claim(named, 0, 60)).toEqual({ state: 'finished', fingerprint: 'f1', answer: '"answer"' });
    });

    test('ends a session once, without a claim', async () => {
      const { store, other } = await open();
      const { session, owner } = turn(0, '"first"');
      await store.commit({ owner, session });
      wire.at(at, 'the end');
      expect(await store.commit({ owner, session: turn(1, '"the end"').session })).toBe('committed');
      expect(await other.load('s1')).toEqual({ revision: 2, value: '"the end"' });
    });

    test('gives a claim up', async () => {
      const { store, other } = await open();
      await store.claim(named, 0, 60);
      wire.at(at, 'claimed f1');
      await store.release('k1', 'f1');
      expect(await other.claim(named, 0, 60)).toEqual({ state: 'claimed' });
    });
  });

  test('lost a record to somebody who deleted its key by hand is swept all the same', async () => {
    const { store } = await open();
    for (const key of ['s1', 's2']) await store.commit({ owner: 'o1', session: { ...sessionOf(0, '"x"'), key } });
    await server.command('DEL', `{si-mcp}:r:b${spaces}:ss1`);
    expect(await store.sweep(1000)).toBe(false);
    expect(await store.load('s2')).toEqual({ revision: 1 });
    await store.sweep(5000);
    expect(Object.values(await store.counts())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('holds thousands of records of an owner loses all of them to a purge, and no other', async () => {
    const { store, database } = await open();
    const keys = Array.from({ length: 2500 }, (_, at) => `s${at}`);
    const commit = (key: string, owner: string) => store.commit({ owner, session: { ...sessionOf(0, '"x"'), key } });
    for (let from = 0; from < keys.length; from += 100)
      await Promise.all(keys.slice(from, from + 100).map((key, at) => commit(key, at % 5 === 0 ? 'o2' : 'purged')));
    expect(await database.purge('purged')).toEqual({ session: 2000 });
    expect((await store.counts()).sessions).toBe(500);
    expect(await database.bytes('purged')).toBe(0);
  });

  test('is cut off while another process takes the same claim: it is not taken for ours', async () => {
    const { store, other } = await open();
    wire.at('before', 'k1');
    const claims = await Promise.all([store.claim(named, 0, 60), other.claim(named, 0, 60)]);
    expect(claims).toEqual([{ state: 'in_flight', fingerprint: 'f1' }, { state: 'claimed' }]);
  });

  test('is cut off while another process is faster: the commit that lost says so', async () => {
    const { store, other } = await open();
    const { session, owner } = turn(0, '"mine"');
    wire.at('before', 'mine');
    const [mine, theirs] = await Promise.all([
      store.commit({ owner, session }),
      other.commit({ owner, session: turn(0, '"theirs"').session }),
    ]);
    expect([mine, theirs]).toEqual(['stale', 'committed']);
    expect((await other.load('s1'))?.value).toBe('"theirs"');
  });

  test('stands and says nothing any more is asked over a new connection', async () => {
    const { store, database } = await open();
    await store.claim(named, 0, 60);
    wire.mute();
    await expect(store.commit(turn(0, '"x"'))).rejects.toThrow('redis: no answer in 1500 ms');
    expect(await database.answers()).toBe(true);
    expect(await store.commit(turn(0, '"x"'))).toBe('committed');
  });

  test('lets it in as a user who may do what docs/operations.md says, and no more', async () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const [, rule = ''] = /`ACL SETUSER (si-mcp on .+?)`/.exec(page) ?? [];
    expect(await server.command('ACL', 'SETUSER', ...rule.split(' '))).toBe('+OK\r\n');
    const database = await openRedis(`redis://si-mcp:secret@127.0.0.1:${server.port}`, CAPS, after);
    onTestFinished(() => database.close());
    const { one } = seenByTwo(database, database, `b${++spaces}`);
    await one.claim(named, 0, 60);
    expect(await one.commit(turn(0, '"x"'))).toBe('committed');
    expect((await one.load('s1'))?.value).toBe('"x"');
    await one.sweep(100_000);
    expect(Object.values(await one.counts())).toEqual([0, 0, 0, 0, 0, 0]);
    expect([await database.answers(), await database.purge('nobody')]).toEqual([true, {}]);
    const buckets = [{ name: 'calls', rate: { perSecond: 1, burst: 1 } }];
    expect(await database.counter?.admit({ caller: 'anna', buckets })).toBeUndefined();
    expect(await database.counter?.openSessions()).toBe(0);
  });

  test.each([
    [
      'forgets what it likes when it is full',
      '1mb',
      'allkeys-lru',
      /^redis: maxmemory-policy is allkeys-lru, .+ noeviction\.$/,
    ],
    ['would, and has no bound', '0', 'allkeys-lru', undefined],
    ['refuses when it is full', '1gb', 'noeviction', undefined],
  ])('%s is taken only where nothing is lost by it', async (_, maxmemory, policy, refusal) => {
    const full = await startRedis(['--maxmemory', maxmemory, '--maxmemory-policy', policy]);
    onTestFinished(full.stop);
    const opened = openRedis(full.url, CAPS, after);
    if (refusal) await expect(opened).rejects.toThrow(refusal);
    else await (await opened).close();
  });

  test('is not there is told at the start, without the password', async () => {
    const opened = openRedis(`redis://user:secret@127.0.0.1:${await freePort()}`, CAPS, after);
    await expect(opened).rejects.toThrow(
      /^redis: redis:\/\/127\.0\.0\.1:\d+ does not answer \(.*ECONNREFUSED.*\)\. Start it, or name another store\.$/,
    );
  });
});
