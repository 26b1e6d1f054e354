/**
 * In-memory session store (P6): one expiring map per kind of entry, and one byte budget for all of them. State is lost when
 * the process ends. Uses no timer.
 */
import { type ByteBudget, type ByteCaps, createByteBudget } from './byte-budget.ts';
import { bytesOfText, createExpiringMap, type Entry, type ExpiringMap } from './expiring-map.ts';
import {
  type Change,
  CLAIM_KEPT_MS,
  type Claim,
  type Counts,
  type KeptSession,
  type SessionStore,
} from './session-store.ts';
import { bytesOfKept, createTextPacker, type KeptText, textOf } from './text-packer.ts';

export interface MemorySessionStore extends SessionStore {
  /** Every stored key and value, so that tests can search for data that must not be stored (R43, R121). */
  everything(): string[];
  /** Bytes per owner, recounted from the entries. Must equal the budget. */
  recount(): Map<string, number>;
}

/**
 * Storage limits per caller and in total, for a heap of this many bytes. The smallest entry counts 144 bytes, so no Map
 * approaches V8's limit of 2^24 entries.
 */
export function storageCaps(heap: number): ByteCaps {
  return { each: 256 * MIB, all: Math.min(1024 * MIB, Math.floor(heap / 4)) };
}

const MIB = 2 ** 20;

/** A SessionStore in the memory of this process. Several may share a budget. */
export function memorySessionStore(
  budget: ByteBudget = createByteBudget(storageCaps(Number.POSITIVE_INFINITY)),
): MemorySessionStore {
  /** Least recently used first. */
  const open = createExpiringMap<Session>(budget, ({ value }) => BYTES.open + bytesOfText(value));
  /** Ended sessions with their last answer, personal data separately, and tombstones of expired sessions. */
  const endedSessions = createExpiringMap<EndedSession>(
    budget,
    (kept) => BYTES.farewell + bytesOfKept(kept),
    createTextPacker(budget),
  );
  const personal = createExpiringMap<Kept<{ value: string }>>(budget, ({ value }) => BYTES.value + bytesOfText(value));
  const tombstones = createExpiringMap<Kept<{ revision: number }>>(budget, () => BYTES.tombstone);
  const claims = createExpiringMap<Kept<{ fingerprint: string }>>(budget, () => BYTES.claim);
  const rows = createExpiringMap<Row>(budget, (kept) => BYTES.row + bytesOfKept(kept), createTextPacker(budget));
  const spentRows = createExpiringMap<Entry>(budget, () => BYTES.tombstone);
  const offerings = createExpiringMap<Kept<{ value: string }>>(budget, ({ value }) => BYTES.value + bytesOfText(value));

  return {
    durable: false,
    replay_ttl_seconds: 3600,

    async claim({ key, fingerprint, owner }, now, lease_until): Promise<Claim> {
      const row = rows.get(key);
      if (row && row.until > now) return { state: 'finished', fingerprint: row.fingerprint, answer: textOf(row) };
      const remembered_until = row ? row.until + row.afterwards : spentRows.get(key)?.until;
      if (remembered_until !== undefined && remembered_until > now) return { state: 'expired' };

      const claim = claims.get(key);
      if (claim && claim.until - CLAIM_KEPT_MS > now) return { state: 'in_flight', fingerprint: claim.fingerprint };
      if (!budget.fits(owner, BYTES.claim - claims.held(key, owner))) return { state: 'full' };
      claims.put(key, { fingerprint, owner, until: lease_until + CLAIM_KEPT_MS });
      return { state: 'claimed' };
    },

    async release(key, fingerprint) {
      if (claims.get(key)?.fingerprint === fingerprint) claims.drop(key);
    },

    async commit(change: Change) {
      // All checks first, then all writes, without an await in between: that makes it atomic.
      const { owner, session, row, offering } = change;
      if (row && claims.get(row.key)?.fingerprint !== row.fingerprint) return 'unclaimed';
      const before = session && find(session.key);
      if (session && (before?.revision ?? 0) !== session.from) return 'stale';

      const writes = [
        ...(session ? writesOf(session, before !== undefined && isEnd(session) ? before.owner : owner) : []),
        ...(row ? [writeOf(rows, row.key, rowOf(row, owner))] : []),
        ...(offering ? [writeOf(offerings, offering.key, textEntry(offering, owner))] : []),
      ];
      const more = writes.reduce((sum, { bytes }) => sum + bytes, 0) - replacedBy(change);
      const mustBeKept = row === undefined && before !== undefined && session !== undefined && isEnd(session);
      if (!mustBeKept && !budget.fits(owner, more)) return 'full';

      if (session) for (const map of [open, endedSessions, personal, tombstones]) map.drop(session.key);
      if (row) for (const map of [claims, rows, spentRows]) map.drop(row.key);
      for (const { write } of writes) write();
      return 'committed';
    },

    async load(key): Promise<KeptSession | undefined> {
      const kept = open.get(key);
      if (kept) return { revision: kept.revision, value: kept.value };
      const ended = endedSessions.get(key);
      const tombstone = tombstones.get(key);
      if (!ended) return tombstone && { revision: tombstone.revision };
      const apart = personal.get(key);
      return {
        revision: ended.revision,
        value: textOf(ended),
        ...(apart && { personal: { value: apart.value, until: apart.until } }),
      };
    },

    async recall(key) {
      return offerings.get(key)?.value;
    },

    async knows(key) {
      const all = [open, endedSessions, tombstones, claims, rows, spentRows, offerings];
      return all.some((map) => map.get(key) !== undefined);
    },

    async sweep(now, most = Number.POSITIVE_INFINITY) {
      const expired = open.takeExpired(now, most);
      for (const [key, { owner, revision, until, afterwards }] of expired) {
        tombstones.put(key, { owner, revision, until: until + afterwards });
      }
      const spent = rows.takeExpired(now, most);
      for (const [key, { owner, until, afterwards }] of spent) spentRows.put(key, { owner, until: until + afterwards });
      const others = [endedSessions, personal, tombstones, claims, spentRows, offerings];
      const taken = others.map((map) => map.takeExpired(now, most).length);
      return [expired.length, spent.length, ...taken].some((count) => count >= most);
    },

    async counts(): Promise<Counts> {
      return {
        sessions: open.size() + endedSessions.size(),
        session_tombstones: tombstones.size(),
        claims: claims.size(),
        rows: rows.size(),
        row_tombstones: spentRows.size(),
        offerings: offerings.size(),
      };
    },

    everything() {
      const plain = [open, personal, tombstones, claims, spentRows, offerings].flatMap((map) =>
        [...map.entries()].map(([key, entry]) =>
          [key, JSON.stringify(entry), 'value' in entry ? entry.value : ''].join(' '),
        ),
      );
      const packed = [...rows.entries()].map(([key, row]) => [key, row.fingerprint, textOf(row)].join(' '));
      const ended = [...endedSessions.entries()].map(([key, farewell]) => [key, textOf(farewell)].join(' '));
      return [...plain, ...packed, ...ended];
    },

    recount() {
      const counted = new Map<string, number>();
      for (const map of [open, endedSessions, personal, tombstones, claims, rows, spentRows, offerings]) {
        for (const [key, { owner }] of map.entries()) {
          counted.set(owner, (counted.get(owner) ?? 0) + map.held(key, owner));
        }
      }
      return counted;
    },
  };

  function find(key: string): { revision: number; owner: string } | undefined {
    return open.get(key) ?? endedSessions.get(key) ?? tombstones.get(key);
  }

  function writesOf(session: NonNullable<Change['session']>, owner: string): Write[] {
    const { key, from, value, until, remembered_until } = session;
    const revision = from + 1;
    if (value === undefined) return [writeOf(tombstones, key, { owner, revision, until })];
    if (!isEnd(session)) {
      return [writeOf(open, key, { owner, revision, value, until, afterwards: remembered_until - until })];
    }
    const apart = session.personal && writeOf(personal, key, textEntry(session.personal, owner));
    return [writeOf(endedSessions, key, { owner, revision, text: value, at: 0, until }), ...(apart ? [apart] : [])];
  }

  /** Bytes of this owner under the keys that are about to be written. */
  function replacedBy({ owner, session, row, offering }: Change): number {
    const held = (key: string | undefined, maps: Pick<ExpiringMap<Entry>, 'held'>[]) =>
      key === undefined ? 0 : maps.reduce((sum, map) => sum + map.held(key, owner), 0);
    return (
      held(session?.key, [open, endedSessions, personal, tombstones]) +
      held(row?.key, [claims, rows, spentRows]) +
      held(offering?.key, [offerings])
    );
  }
}

type Kept<What> = Entry & What;

interface Session extends Entry {
  revision: number;
  value: string;
  /** How long the key outlives the value. A small integer, because V8 boxes large numbers. */
  afterwards: number;
}

interface EndedSession extends KeptText {
  revision: number;
}

interface Row extends KeptText {
  fingerprint: string;
  afterwards: number;
}

/** A pending write and its size. */
interface Write {
  bytes: number;
  write(): void;
}

function writeOf<E extends Entry>(map: ExpiringMap<E>, key: string, entry: E): Write {
  return { bytes: map.bytesOf(entry), write: () => map.put(key, entry) };
}

/** Properties are listed, because an object built by spread takes 50 % more memory. */
function textEntry({ value, until }: { value: string; until: number }, owner: string): Kept<{ value: string }> {
  return { owner, value, until };
}

function rowOf({ fingerprint, answer, until, remembered_until }: NonNullable<Change['row']>, owner: string): Row {
  return { owner, fingerprint, text: answer, at: 0, until, afterwards: remembered_until - until };
}

/** Whether the session has ended or only its tombstone remains: no further revision will follow. */
function isEnd({ value, until, remembered_until }: NonNullable<Change['session']>): boolean {
  return value === undefined || remembered_until <= until;
}

/** Bytes of an entry besides its text: map slot, key, object and numbers. Measured on V8, rounded up. */
const BYTES = { open: 192, farewell: 192, value: 176, tombstone: 144, claim: 192, row: 232 };
