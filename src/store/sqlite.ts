/**
 * Record store in one SQLite file, shared by several processes on one machine. With the write-ahead log readers do not block on the
 * writer; with `synchronous = NORMAL` commits survive a crash of the process, and a power failure loses at most the latest ones.
 * Every write is one transaction. The better-sqlite3 package is loaded only when this store is used.
 */
import type BetterSqlite3 from 'better-sqlite3';
import { type ByteCaps, fitsWithin } from './byte-budget.ts';
import {
  bytesOf,
  type Database,
  FORMAT,
  type RecordStore,
  readable,
  rootOf,
  type StoredRecord,
  StoreError,
  StoreUnavailable,
  type Write,
  type Written,
} from './record-store.ts';

type Connection = BetterSqlite3.Database;

/** How long a write waits for another process, in milliseconds, without blocking this process. */
const TIMEOUT_MS = 2000;
/** Delay between two attempts, in milliseconds. */
const RETRY_DELAY_MS = 5;

/** Opens the file, creating it if needed. Throws StoreError when it cannot be used. */
export async function openSqlite(
  file: string,
  caps: ByteCaps,
  pause: (ms: number) => Promise<unknown>,
): Promise<Database> {
  const { default: Sqlite } = await import('better-sqlite3').catch((problem: unknown) => {
    throw new StoreError(
      `sqlite: the package better-sqlite3 cannot be loaded; npm install better-sqlite3 (${reasonOf(problem)})`,
    );
  });
  const connection = configuredConnection(file, () => new Sqlite(file));
  const tables = tablesOf(connection, caps);

  /** Retries while another process is writing. SQLite errors become StoreUnavailable. */
  async function withBusyRetry<T>(act: () => T): Promise<T> {
    for (let waited = 0; ; waited += RETRY_DELAY_MS) {
      if (!connection.open) throw new StoreUnavailable('sqlite: the file is closed');
      try {
        return act();
      } catch (problem) {
        const code = codeOf(problem);
        if (code === undefined) throw problem;
        if (!code.startsWith('SQLITE_BUSY') || waited >= TIMEOUT_MS) throw new StoreUnavailable(`sqlite: ${code}`);
      }
      await pause(RETRY_DELAY_MS);
    }
  }

  function space(name: string): RecordStore {
    return {
      read: (keys) => withBusyRetry(() => tables.read(name, keys)),
      write: (asked) => withBusyRetry(() => tables.write(name, asked)),
      list: (kind, most) => withBusyRetry(() => tables.list(name, kind, most)),
      sweep: (now, most) => withBusyRetry(() => tables.sweep(name, now, most)),
      counts: () => withBusyRetry(() => tables.counts(name)),
    };
  }

  return {
    space,
    async sweep(now, most) {
      let more = false;
      for (const name of await withBusyRetry(tables.spaces)) more = (await space(name).sweep(now, most)) || more;
      return more;
    },
    answers: () =>
      withBusyRetry(() => tables.bytes()).then(
        () => true,
        () => false,
      ),
    purge: (owner) => withBusyRetry(() => tables.purge(owner)),
    bytes: (owner) => withBusyRetry(() => tables.bytes(owner)),
    async close() {
      connection.close();
    },
  };
}

/** The configured connection. Throws StoreError with advice when the file cannot be used. */
function configuredConnection(file: string, open: () => Connection): Connection {
  try {
    const connection = open();
    connection.pragma(`busy_timeout = ${TIMEOUT_MS}`);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    const format = Number(connection.pragma('user_version', { simple: true }));
    if (format > FORMAT) {
      connection.close();
      throw new StoreError(
        `sqlite: ${file} was written by a newer si-mcp (format ${format}, this one reads ${FORMAT}); start the newer one, or name another file.`,
      );
    }
    connection.exec(TABLES);
    connection.pragma(`user_version = ${FORMAT}`);
    // From here on the retries above wait instead, without blocking the event loop.
    connection.pragma('busy_timeout = 0');
    return connection;
  } catch (problem) {
    if (problem instanceof StoreError) throw problem;
    throw new StoreError(
      `sqlite: ${file} cannot be used (${reasonOf(problem)}). Name a file in a folder this user may write to; a damaged one must be restored or moved away.`,
    );
  }
}

const TABLES = `
create table if not exists records (
  space text not null, key text not null, kind text not null, owner text not null, root text not null, tag text not null,
  value text, until real not null, remembered_until real not null, bytes integer not null, format integer not null,
  primary key (space, key)
) without rowid;
create index if not exists records_until on records (space, until);
create index if not exists records_root on records (root);
create index if not exists records_kind on records (space, kind, until);
create table if not exists accounts (name text primary key, bytes integer not null) without rowid;
`;

interface Row extends Record<'key' | 'kind' | 'owner' | 'tag', string> {
  value: string | null;
  until: number;
  remembered_until: number;
  bytes: number;
  format: number;
}

/** The account of all owners together. Names of owners are prefixed with `o`. */
const ALL = 'all';
const account = (owner: string) => `o${owner}`;

/** Operations on the tables, one transaction each. */
function tablesOf(connection: Connection, caps: ByteCaps) {
  const get = connection.prepare<[string, string], Row>('select * from records where space = ? and key = ?');
  const insert = connection.prepare(
    'insert into records values ($space, $key, $kind, $owner, $root, $tag, $value, $until, $remembered_until, $bytes, $format)',
  );
  const remove = connection.prepare<[string, string]>('delete from records where space = ? and key = ?');
  const makeTombstone = connection.prepare(
    'update records set value = null, until = remembered_until, bytes = ? where space = ? and key = ?',
  );
  const old = connection.prepare<[string, number, number], Row>(
    'select * from records where space = ? and until <= ? order by until limit ?',
  );
  const ofKind = connection.prepare<[string, string, number], Row>(
    'select * from records where space = ? and kind = ? and value is not null order by until limit ?',
  );
  const byKind = connection.prepare<[string], { kind: string; tombstone: number; count: number }>(
    'select kind, value is null as tombstone, count(*) as count from records where space = ? group by 1, 2',
  );
  // A loose index scan: one look-up per space, where `distinct` would read every record.
  const spaces = connection.prepare<[], { space: string }>(
    `with recursive found (space) as (
       select min(space) from records
       union all select (select min(space) from records where space > found.space) from found where space is not null
     ) select space from found where space is not null`,
  );
  const ofRoot = connection.prepare<[string], Row & { space: string }>('select * from records where root = ?');
  const held = connection.prepare<[string], { bytes: number }>('select bytes from accounts where name = ?');
  const add = connection.prepare<[string, number]>(
    'insert into accounts values (?, ?) on conflict (name) do update set bytes = bytes + excluded.bytes',
  );
  const settle = connection.prepare<[string]>('delete from accounts where name = ? and bytes = 0');

  const bytes = (owner?: string) => held.get(owner === undefined ? ALL : account(text(owner)))?.bytes ?? 0;

  function charge(owner: string, more: number) {
    for (const name of new Set([ALL, account(rootOf(owner)), account(owner)])) {
      add.run(text(name), more);
      settle.run(text(name));
    }
  }

  function drop(space: string, key: string) {
    const row = get.get(space, key);
    if (row === undefined) return;
    remove.run(space, key);
    charge(owner(row), -row.bytes);
  }

  function fits(
    space: string,
    within: string,
    written: { key: string; owner: string; bytes: number }[],
    drops: string[],
  ) {
    const before = [...written.map(({ key }) => key), ...drops]
      .map((key) => get.get(space, key))
      .reduce((sum, row) => sum + (row && owner(row) === within ? row.bytes : 0), 0);
    const after = written.reduce((sum, { bytes }) => sum + bytes, 0);
    const root = rootOf(within);
    const one = root === within ? undefined : bytes(within);
    return fitsWithin(caps, { total: bytes(), own: bytes(root), one }, after - before);
  }

  const once = <A extends unknown[], R>(act: (...args: A) => R) => connection.transaction(act).immediate;

  return {
    bytes,
    spaces: () => spaces.all().map((row) => row.space),
    /** A consistent snapshot. */
    read: connection.transaction((space: string, keys: readonly string[]) =>
      keys.map((key) => recordOf(get.get(space, key))),
    ),
    list: (space: string, kind: string, most: number) =>
      ofKind.all(space, kind, most).map((row): [string, StoredRecord] => [row.key, recordOf(row)]),
    counts: (space: string): Record<string, number> =>
      Object.fromEntries(
        byKind.all(space).map(({ kind, tombstone, count }) => [tombstone ? `${kind} tombstone` : kind, count]),
      ),

    write: once((space: string, { expect, put, drop: drops, within }: Write): Written => {
      const found = expect.map(([key]) => recordOf(get.get(space, key)));
      if (expect.some(([, tag], at) => found[at]?.tag !== tag)) return { state: 'stale', found };
      const written = put.map((record) => {
        const before = record.keepOwner ? get.get(space, record.key) : undefined;
        return { ...record, owner: before ? owner(before) : record.owner, bytes: bytesOf(record.key, record) };
      });
      if (within !== undefined && !fits(space, within, written, drops)) return { state: 'full' };
      for (const key of drops) drop(space, key);
      for (const { keepOwner, value = null, ...record } of written) {
        drop(space, record.key);
        const names = { owner: text(record.owner), root: text(rootOf(record.owner)) };
        insert.run({ ...record, ...names, space, value, format: FORMAT });
        charge(record.owner, record.bytes);
      }
      return { state: 'written' };
    }),

    sweep: once((space: string, now: number, most: number): boolean => {
      const rows = old.all(space, now, Math.min(most, 2 ** 31));
      for (const row of rows) {
        if (row.remembered_until <= now) drop(space, row.key);
        else {
          const left = bytesOf(row.key, { tag: row.tag });
          makeTombstone.run(left, space, row.key);
          charge(owner(row), left - row.bytes);
        }
      }
      return rows.length >= most;
    }),

    purge: once((owner: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { space, key, kind, value } of ofRoot.all(text(owner))) {
        const name = value === null ? `${kind} tombstone` : kind;
        counts[name] = (counts[name] ?? 0) + 1;
        drop(space, key);
      }
      return counts;
    }),
  };
}

/** SQLite truncates texts at a NUL in some places, so it is stored as U+001F, which owner names never contain. */
const text = (owner: string) => owner.replace('\0', '\u001f');
const owner = ({ owner }: Row) => owner.replace('\u001f', '\0');

function recordOf(row: Row): StoredRecord;
function recordOf(row: Row | undefined): StoredRecord | undefined;
function recordOf(row: Row | undefined): StoredRecord | undefined {
  if (row === undefined) return undefined;
  const { kind, tag, value, until, remembered_until, format } = row;
  const record = { kind, owner: owner(row), tag, ...(value !== null && { value }), until, remembered_until };
  return readable(record, format);
}

/** The code of an SQLite error; undefined for other errors. */
function codeOf(problem: unknown): string | undefined {
  const code = problem instanceof Error && 'code' in problem ? String(problem.code) : '';
  return code.startsWith('SQLITE_') ? code : undefined;
}

function reasonOf(problem: unknown): string {
  return problem instanceof Error ? (problem.message.split('\n')[0] ?? '') : String(problem);
}
