/**
 * Record store on Redis or Valkey, for processes on several machines. Every write is one Lua script and therefore atomic; all keys
 * share a hash tag, so that a cluster keeps them in one slot. The server must not evict (maxmemory-policy noeviction); durability
 * depends on its settings (appendonly). The redis package is loaded only when this store is used.
 */
import type { ByteCaps } from './byte-budget.ts';
import {
  bytesOf,
  type Database,
  FORMAT,
  type RecordStore,
  readable,
  rootOf,
  type StoredRecord,
  StoreError,
  type Write,
  type Written,
} from './record-store.ts';
import { type After, createConnection, messageOf } from './redis-connection.ts';
import { COUNTER_SCRIPTS as COUNTER, redisCounter } from './redis-counter.ts';
import { SCRIPTS } from './redis-scripts.ts';

/** Maximum delay between two reconnection attempts, in milliseconds. */
const RECONNECT_MS = 500;

/** Batch size of a purge. */
const PURGE_BATCH_SIZE = 1000;

/** Prefix of every key; the braces make it the hash tag. */
const PREFIX = '{si-mcp}';

/** Connects. Throws StoreError where the address cannot be used or the server does not reply. */
export async function openRedis(url: string, caps: ByteCaps, after: After): Promise<Database> {
  const { createClient, defineScript, ErrorReply } = await import('redis').catch((problem: unknown) => {
    throw new StoreError(`redis: the package redis cannot be loaded; npm install redis (${messageOf(problem)})`);
  });
  const script = (text: string) =>
    defineScript({
      SCRIPT: text,
      NUMBER_OF_KEYS: 1,
      parseCommand(parser, args: string[]) {
        parser.pushKey(PREFIX);
        parser.push(...args);
      },
      transformReply: (reply: unknown) => reply,
    });
  const { ask, close } = createConnection(
    () =>
      createClient({
        url,
        scripts: {
          ...{ write: script(SCRIPTS.write), sweep: script(SCRIPTS.sweep), purge: script(SCRIPTS.purge) },
          ...{ admit: script(COUNTER.admit), settle: script(COUNTER.settle), open: script(COUNTER.open) },
        },
        name: 'si-mcp',
        disableOfflineQueue: true,
        socket: {
          connectTimeout: RECONNECT_MS * 3,
          reconnectStrategy: (tries) => Math.min(RECONNECT_MS, 2 ** Math.min(tries, 10)),
        },
      }),
    (problem) => problem instanceof ErrorReply,
    after,
  );

  const run = (name: 'sweep' | 'purge', ...args: string[]): Promise<unknown> => ask((client) => client[name](args));

  await ask((client) => client.info('memory'))
    .catch((problem) => {
      // Users without INFO permission can still use the store; a busy machine gets a second attempt.
      const notPermitted = messageOf(problem).includes('NOPERM');
      return notPermitted ? ask((client) => client.ping()) : ask((client) => client.info('memory'));
    })
    .then(refuseEviction, (problem) => {
      throw new StoreError(
        `redis: ${shown(url)} does not answer (${messageOf(problem)}). Start it, or name another store.`,
      );
    })
    .catch((problem) => {
      close();
      throw problem;
    });

  function space(name: string): RecordStore {
    const keyOf = (key: string) => `${PREFIX}:r:${name}:${key}`;
    return {
      async read(keys) {
        return (await ask((client) => client.mGet(keys.map(keyOf)))).map(recordOf);
      },

      async write(write): Promise<Written> {
        const args = [name, ...argumentsOf(write, caps)];
        const [reply, again] = await ask(async (client, again) => [await client.write(args), again] as const);
        if (reply === 'written' || reply === 'full') return { state: reply };
        const found = (reply as (string | null)[]).map(recordOf);
        return again && isDone(write, found) ? { state: 'written' } : { state: 'stale', found };
      },

      async list(kind, most) {
        const keys = await ask((client) => client.zRange(`${PREFIX}:u:${name}:${kind}`, 0, most - 1));
        if (keys.length === 0) return [];
        const texts = await ask((client) => client.mGet(keys.map(keyOf)));
        return keys.flatMap((key, at): [string, StoredRecord][] => {
          const record = recordOf(texts[at] ?? null);
          return record?.value === undefined ? [] : [[key, record]];
        });
      },

      sweep: async (now, most) => (await run('sweep', name, String(now), String(Math.min(most, 10_000)))) === 1,

      async counts() {
        const kinds = await ask((client) => client.sMembers(`${PREFIX}:kinds:${name}`));
        const counts = kinds.map(async (kind) => [
          kind,
          await ask((client) => client.zCard(`${PREFIX}:u:${name}:${kind}`)),
        ]);
        return Object.fromEntries(await Promise.all(counts));
      },
    };
  }

  /** Deletes the owner's records of this kind. Resolves to their number. */
  async function purgeKind(space: string, kind: string, owner: string): Promise<number> {
    let count = 0;
    let cursor = '0';
    do {
      const at = cursor;
      const scanned = await ask((client) =>
        client.zScan(`${PREFIX}:u:${space}:${kind}`, at, { COUNT: PURGE_BATCH_SIZE }),
      );
      cursor = scanned.cursor;
      count += Number(await run('purge', space, owner, ...scanned.members.map(({ value }) => value)));
    } while (cursor !== '0');
    return count;
  }

  return {
    space,
    counter: redisCounter((name, args) => ask((client) => client[name](args))),
    async sweep(now, most) {
      let more = false;
      for (const name of await ask((client) => client.sMembers(`${PREFIX}:spaces`)))
        more = (await space(name).sweep(now, most)) || more;
      return more;
    },
    answers: () =>
      ask((client) => client.ping()).then(
        () => true,
        () => false,
      ),
    async purge(owner) {
      const counts: Record<string, number> = {};
      for (const space of await ask((client) => client.sMembers(`${PREFIX}:spaces`))) {
        for (const kind of await ask((client) => client.sMembers(`${PREFIX}:kinds:${space}`))) {
          const count = await purgeKind(space, kind, owner);
          if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
        }
      }
      return counts;
    },
    async bytes(owner) {
      const field = owner === undefined ? 'all' : `o${owner}`;
      return Number((await ask((client) => client.hGet(`${PREFIX}:bytes`, field))) ?? 0);
    },
    async close() {
      close();
    },
  };
}

/** The URL without its password. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** A server that evicts keys could forget that a call was answered, and the call would run twice. */
function refuseEviction(memory: string) {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? '';
  if (!policy.startsWith('allkeys-') || /^maxmemory:0\b/m.test(memory)) return;
  throw new StoreError(
    `redis: maxmemory-policy is ${policy}, which may evict answers and orders; set it to noeviction.`,
  );
}

/** Whether a stale write was in fact applied by an earlier attempt: the expected keys hold what it writes. */
function isDone({ expect, put, drop }: Write, found: (StoredRecord | undefined)[]): boolean {
  return expect.every(([key, tag], at) => {
    const written = put.find((record) => record.key === key);
    const there = found[at];
    if (written) return there?.tag === written.tag && there.value === written.value;
    return there?.tag === (drop.includes(key) ? undefined : tag);
  });
}

/** A write as the flat argument list that the script reads. */
function argumentsOf(
  { expect, put, drop, within }: Write,
  { each, all = Number.MAX_SAFE_INTEGER }: ByteCaps,
): string[] {
  return [
    ...[String(each), String(all)],
    ...(within === undefined ? ['', ''] : [within, rootOf(within)]),
    within === undefined ? '0' : '1',
    String(expect.length),
    ...expect.flatMap(([key, tag]) => [key, tag === undefined ? '' : `=${tag}`]),
    String(drop.length),
    ...drop,
    String(put.length),
    ...put.flatMap((record) => {
      const { key, kind, owner, keepOwner, tag, value, until, remembered_until } = record;
      const kept = [kind, tag, String(until), String(remembered_until), String(bytesOf(key, record)), String(FORMAT)];
      return [key, owner, rootOf(owner), keepOwner ? '1' : '0', ...kept, value === undefined ? '' : `=${value}`];
    }),
  ];
}

/** `kind RS tag RS until RS remembered RS bytes RS format RS root RS owner LF =value`, as the script writes it. */
function recordOf(text: string | null): StoredRecord | undefined {
  if (text === null) return undefined;
  const end = text.indexOf('\n');
  const [kind = '', tag = '', until, remembered_until, , format, , owner = ''] = text.slice(0, end).split('\u001e');
  const value = text.slice(end + 1);
  const record = {
    ...{ kind, owner, tag, until: Number(until), remembered_until: Number(remembered_until) },
    ...(value !== '' && { value: value.slice(1) }),
  };
  return readable(record, Number(format));
}
