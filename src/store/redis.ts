/**
 * Records in Redis or Valkey, for processes on several machines. Every write is one Lua script, so it happens whole or not at all;
 * all keys share a hash tag, so that a cluster keeps them together. The server must not evict (maxmemory-policy noeviction), and
 * keeps what was committed as well as it is told to (appendonly). The package redis is loaded when this store is asked for.
 */
import type { ByteCaps } from './byte-budget.ts';
import {
  bytesOf,
  type Database,
  FORMAT,
  type RecordStore,
  rootOf,
  type StoredRecord,
  StoreError,
  StoreUnavailable,
  type Write,
  type Written,
} from './record-store.ts';
import { SCRIPTS } from './redis-scripts.ts';

/** How long a command may take before the store counts as not answering, in milliseconds. */
const PATIENCE_MS = 1500;
/** The longest pause between two tries to connect again, in milliseconds. */
const RECONNECT_MS = 500;

/** Every key begins with it; the braces make it the hash tag. */
const PREFIX = '{si-mcp}';

/** Connects. Throws StoreError where the address cannot be used or nobody answers. `after` runs `act` in so many milliseconds. */
export async function openRedis(
  url: string,
  caps: ByteCaps,
  after: (ms: number, act: () => void) => { cancel(): void },
): Promise<Database> {
  const { createClient, defineScript } = await import('redis').catch((problem: unknown) => {
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
  const client = createClient({
    url,
    scripts: { write: script(SCRIPTS.write), sweep: script(SCRIPTS.sweep), purge: script(SCRIPTS.purge) },
    name: 'si-mcp',
    // What is asked while there is no connection is refused at once: the caller is told to come again.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: PATIENCE_MS,
      reconnectStrategy: (tries) => Math.min(RECONNECT_MS, 2 ** Math.min(tries, 10)),
    },
  });
  // Each command that fails says so itself; without a listener the process would end.
  client.on('error', () => {});

  /** The reply, or StoreUnavailable when none comes in time. */
  function asked<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new StoreUnavailable(`redis: no answer in ${PATIENCE_MS} ms`));
      const timer = after(PATIENCE_MS, late);
      reply
        .then(resolve, (problem) => reject(new StoreUnavailable(`redis: ${messageOf(problem)}`)))
        .finally(timer.cancel);
    });
  }

  const run = (name: keyof typeof SCRIPTS, ...args: string[]): Promise<unknown> => asked(client[name](args));

  await firstConnection(client.connect(), url, asked);

  function space(name: string): RecordStore {
    const keyOf = (key: string) => `${PREFIX}:r:${name}:${key}`;
    return {
      async read(keys) {
        const texts = await asked(
          keys.length === 1 ? client.get(keyOf(keys[0] ?? '')).then((text) => [text]) : client.mGet(keys.map(keyOf)),
        );
        return texts.map(recordOf);
      },

      async write(write): Promise<Written> {
        const reply = await run('write', name, ...argumentsOf(write, caps));
        if (reply === 'written' || reply === 'full') return { state: reply };
        return { state: 'stale', found: (reply as (string | null)[]).map(recordOf) };
      },

      async list(kind, most) {
        const keys = await asked(client.zRange(`${PREFIX}:u:${name}:${kind}`, 0, most - 1));
        if (keys.length === 0) return [];
        const texts = await asked(client.mGet(keys.map(keyOf)));
        return keys.flatMap((key, at): [string, StoredRecord][] => {
          const record = recordOf(texts[at] ?? null);
          return record?.value === undefined ? [] : [[key, record]];
        });
      },

      sweep: async (now, most) => (await run('sweep', name, String(now), String(Math.min(most, 10_000)))) === 1,

      async counts() {
        const kinds = await asked(client.sMembers(`${PREFIX}:kinds:${name}`));
        const counts = kinds.map(async (kind) => [kind, await asked(client.zCard(`${PREFIX}:u:${name}:${kind}`))]);
        return Object.fromEntries(await Promise.all(counts));
      },
    };
  }

  return {
    space,
    answers: () =>
      asked(client.ping()).then(
        () => true,
        () => false,
      ),
    async purge(owner) {
      let count = 0;
      for (const space of await asked(client.sMembers(`${PREFIX}:spaces`))) {
        for (const kind of await asked(client.sMembers(`${PREFIX}:kinds:${space}`))) {
          count += Number(await run('purge', space, kind, owner));
        }
      }
      return count;
    },
    async bytes(owner) {
      const field = owner === undefined ? 'all' : `o${owner}`;
      return Number((await asked(client.hGet(`${PREFIX}:bytes`, field))) ?? 0);
    },
    async close() {
      client.destroy();
    },
  };
}

/** The address without its password. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

async function firstConnection(connected: Promise<unknown>, url: string, asked: <T>(reply: Promise<T>) => Promise<T>) {
  try {
    await asked(connected);
  } catch (problem) {
    throw new StoreError(
      `redis: ${shown(url)} does not answer (${messageOf(problem)}). Start it, or name another store.`,
    );
  }
}

/** A write as the flat words the script reads. */
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
  if (Number(format) > FORMAT) throw new StoreError(`redis: a record of format ${format}, which a newer si-mcp wrote.`);
  const value = text.slice(end + 1);
  return {
    ...{ kind, owner, tag, until: Number(until), remembered_until: Number(remembered_until) },
    ...(value !== '' && { value: value.slice(1) }),
  };
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message || problem.name : String(problem);
}
