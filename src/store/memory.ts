/**
 * The keeper that lives in this process and forgets everything with it (P6). Maps keep their insertion order and every
 * kind of entry lives equally long, so the oldest stand in front and a sweep costs what it drops. No timer runs.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Change, Claim, Counts, SessionStore } from './session-store.ts';

export interface MemorySessionStore extends SessionStore {
  /** Every key and value kept, so that a test can search for what must not be there (R43, R121). */
  everything(): string[];
}

/** A SessionStore in this process. */
export function memorySessionStore(): MemorySessionStore {
  /** Open sessions, least recently used first. */
  const open = new Map<string, Session>();
  /** Finished sessions with their last answer, and expired ones without any. */
  const ended = new Map<string, Session>();
  const claims = new Map<string, { fingerprint: string; until: number }>();
  const rows = new Map<string, Row>();
  const spentRows = new Map<string, { until: number }>();
  const offerings = new Map<string, { value: string; until: number }>();

  return {
    async claim(key, fingerprint, now, lease_until): Promise<Claim> {
      const row = rows.get(key);
      if (row && row.until > now)
        return { state: 'finished', fingerprint: row.fingerprint, answer: unpack(row.answer) };
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
        const shelf = value !== undefined && afterwards > 0 ? open : ended;
        shelf.set(flat(key), { revision: from + 1, value: value && pack(value), until, afterwards });
      }
      if (row) {
        const { key, fingerprint, answer, until, remembered_until } = row;
        claims.delete(key);
        spentRows.delete(key);
        rows.delete(key);
        const afterwards = remembered_until - until;
        rows.set(flat(key), { fingerprint: flat(fingerprint), answer: pack(answer), until, afterwards });
      }
      if (offering) offerings.set(flat(offering.key), { value: pack(offering.value), until: offering.until });
      return 'committed';
    },

    async load(key) {
      const kept = find(key);
      return kept && { revision: kept.revision, value: kept.value && unpack(kept.value) };
    },

    async recall(key) {
      const kept = offerings.get(key);
      return kept && unpack(kept.value);
    },

    async sweep(now, most = Number.POSITIVE_INFINITY) {
      for (const [key, session] of takeOld(open, now, most)) {
        ended.set(key, { ...session, value: undefined, until: session.until + session.afterwards, afterwards: 0 });
      }
      for (const [key, row] of takeOld(rows, now, most)) spentRows.set(key, { until: row.until + row.afterwards });
      for (const kind of [ended, claims, spentRows, offerings]) takeOld(kind, now, most);
    },

    async counts(): Promise<Counts> {
      const sessions = [...open.values(), ...ended.values()];
      const withValue = sessions.filter((session) => session.value !== undefined).length;
      return {
        sessions: withValue,
        session_tombstones: sessions.length - withValue,
        claims: claims.size,
        rows: rows.size,
        row_tombstones: spentRows.size,
        offerings: offerings.size,
      };
    },

    everything() {
      const texts = (kind: Map<string, { until: number; value?: string; answer?: string }>) =>
        [...kind].map(([key, { value, answer, ...rest }]) =>
          [key, JSON.stringify(rest), value && unpack(value), answer && unpack(answer)].join(' '),
        );
      return [open, ended, claims, rows, spentRows, offerings].flatMap(texts);
    },
  };

  function find(key: string): Session | undefined {
    return open.get(key) ?? ended.get(key);
  }
}

interface Session {
  revision: number;
  value: string | undefined;
  until: number;
  /** How long the key outlives the value. A short number, and so a small one to V8, which boxes long ones. */
  afterwards: number;
}

interface Row {
  fingerprint: string;
  answer: string;
  until: number;
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

/** Deflated, one byte per character: an open session and its rows take a third less room for some 15 µs a text. */
function pack(json: string): string {
  return deflateRawSync(json, { windowBits: 11, memLevel: 4 }).toString('latin1');
}

function unpack(packed: string): string {
  return inflateRawSync(Buffer.from(packed, 'latin1')).toString('utf8');
}

/** A copy of its own, one byte per character: not a rope, and not a slice that holds on to a longer string. */
function flat(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1');
}
