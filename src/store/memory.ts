/**
 * The keeper that lives in this process and forgets everything with it (P6). Maps keep their insertion order and every
 * kind of entry lives equally long, so the oldest stand in front and a sweep costs what it drops. No timer runs.
 */
import type { Change, Claim, Counts, SessionStore } from './session-store.ts';
import { createPacker, type KeptText, textOf } from './texts.ts';

export interface MemorySessionStore extends SessionStore {
  /** Every key and value kept, so that a test can search for what must not be there (R43, R121). */
  everything(): string[];
}

/** A SessionStore in this process. */
export function memorySessionStore(): MemorySessionStore {
  /** Open sessions, least recently used first. */
  const open = new Map<string, Session>();
  /** Finished sessions with their last answer, and expired ones without any. */
  const ended = new Map<string, Ended>();
  const claims = new Map<string, { fingerprint: string; until: number }>();
  const rows = new Map<string, Row>();
  const spentRows = new Map<string, { until: number }>();
  const offerings = new Map<string, { value: string; until: number }>();
  const [farewells, answers] = [createPacker(), createPacker()];

  return {
    async claim(key, fingerprint, now, lease_until): Promise<Claim> {
      const row = rows.get(key);
      if (row && row.until > now) return { state: 'finished', fingerprint: row.fingerprint, answer: textOf(row) };
      const remembered_until = row ? row.until + row.afterwards : spentRows.get(key)?.until;
      if (remembered_until !== undefined && remembered_until > now) return { state: 'expired' };

      const claim = claims.get(key);
      if (claim && claim.until > now) return { state: 'in_flight', fingerprint: claim.fingerprint };
      claims.set(key, { fingerprint, until: lease_until });
      return { state: 'claimed' };
    },

    async release(key, fingerprint) {
      if (claims.get(key)?.fingerprint === fingerprint) claims.delete(key);
    },

    async commit({ session, row, offering }: Change) {
      // All tests first, then all writes, with no await between them: that makes it one step.
      if (row && claims.get(row.key)?.fingerprint !== row.fingerprint) return 'unclaimed';
      if (session && (find(session.key)?.revision ?? 0) !== session.from) return 'stale';

      if (session) {
        const { key, from, value, until, remembered_until } = session;
        open.delete(key);
        ended.delete(key);
        const afterwards = remembered_until - until;
        const revision = from + 1;
        if (value !== undefined && afterwards > 0) open.set(flat(key), { revision, value, until, afterwards });
        else {
          const last = value === undefined ? undefined : { text: value, at: 0, until };
          ended.set(flat(key), { revision, last, until });
          if (last) farewells.add(last);
        }
      }
      if (row) {
        const { key, fingerprint, answer, until, remembered_until } = row;
        claims.delete(key);
        spentRows.delete(key);
        rows.delete(key);
        const afterwards = remembered_until - until;
        const kept = { fingerprint: flat(fingerprint), text: answer, at: 0, until, afterwards };
        rows.set(flat(key), kept);
        answers.add(kept);
      }
      if (offering) offerings.set(flat(offering.key), { value: offering.value, until: offering.until });
      return 'committed';
    },

    async load(key) {
      const kept = open.get(key);
      if (kept) return { revision: kept.revision, value: kept.value };
      const over = ended.get(key);
      return over && { revision: over.revision, value: over.last && textOf(over.last) };
    },

    async recall(key) {
      return offerings.get(key)?.value;
    },

    async sweep(now, most = Number.POSITIVE_INFINITY) {
      for (const [key, { revision, until, afterwards }] of takeOld(open, now, most)) {
        ended.set(key, { revision, last: undefined, until: until + afterwards });
      }
      for (const [key, row] of takeOld(rows, now, most)) spentRows.set(key, { until: row.until + row.afterwards });
      for (const packer of [farewells, answers]) packer.sweep(now);
      for (const kind of [ended, claims, spentRows, offerings]) takeOld(kind, now, most);
    },

    async counts(): Promise<Counts> {
      const withAnswer = [...ended.values()].filter(({ last }) => last !== undefined).length;
      return {
        sessions: open.size + withAnswer,
        session_tombstones: ended.size - withAnswer,
        claims: claims.size,
        rows: rows.size,
        row_tombstones: spentRows.size,
        offerings: offerings.size,
      };
    },

    everything() {
      const plain = [open, claims, spentRows, offerings].flatMap((kind) =>
        [...kind].map(([key, entry]) => [key, JSON.stringify(entry), 'value' in entry ? entry.value : ''].join(' ')),
      );
      const packed = [...rows].map(([key, row]) => [key, row.fingerprint, textOf(row)].join(' '));
      const over = [...ended].map(([key, { last }]) => [key, last && textOf(last)].join(' '));
      return [...plain, ...packed, ...over];
    },
  };

  function find(key: string): { revision: number } | undefined {
    return open.get(key) ?? ended.get(key);
  }
}

interface Session {
  revision: number;
  value: string;
  until: number;
  /** How long the key outlives the value. A short number, and so a small one to V8, which boxes long ones. */
  afterwards: number;
}

interface Ended {
  revision: number;
  last: KeptText | undefined;
  until: number;
}

interface Row extends KeptText {
  fingerprint: string;
  afterwards: number;
}

/** Removes and returns the entries past their time, from the front. */
function takeOld<E extends { until: number }>(entries: Map<string, E>, now: number, most: number): [string, E][] {
  const old: [string, E][] = [];
  for (const entry of entries) {
    if (entry[1].until > now || old.length >= most) break;
    old.push(entry);
  }
  for (const [key] of old) entries.delete(key);
  return old;
}

/** A copy of its own, one byte per character: not a rope, and not a slice that holds on to a longer string. */
function flat(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1');
}
