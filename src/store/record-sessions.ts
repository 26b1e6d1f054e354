/** Durable session store on top of a RecordStore (R108), with the same contract as the in-memory store. */
import type { RecordStore, StoredRecord } from './record-store.ts';
import { type Change, CLAIM_KEPT_MS, type Claim, type Counts, type SessionStore } from './session-store.ts';

/** A SessionStore over the records of one brand. `newId` returns unique ids. */
export function recordSessionStore(records: RecordStore, newId: () => string): SessionStore {
  return {
    durable: true,
    replay_ttl_seconds: 86_400,

    async claim({ key, fingerprint, owner }, now, lease_until): Promise<Claim> {
      const claim = claimOf(key, fingerprint, owner, lease_until, newId());
      let from: string | undefined;
      for (;;) {
        const written = await records.write({ expect: [[row(key), from]], put: [claim], drop: [], within: owner });
        if (written.state === 'written') return { state: 'claimed' };
        if (written.state === 'full') return { state: 'full' };
        const [found] = written.found;
        const existing = found && existingClaim(found, now);
        if (existing) return existing;
        from = found?.tag;
      }
    },

    async release(key, fingerprint) {
      await records.write({ expect: [[row(key), claimTag(fingerprint)]], put: [], drop: [row(key)] });
    },

    async commit(change: Change) {
      const { session, row: answered } = change;
      const mustBeKept = answered === undefined && session !== undefined && session.from > 0 && isEnd(session);
      const written = await records.write({
        expect: [
          ...(answered ? [[row(answered.key), claimTag(answered.fingerprint)] as [string, string]] : []),
          ...(session ? [[open(session.key), session.from === 0 ? undefined : String(session.from)] as Expected] : []),
        ],
        ...writesOf(change),
        ...(!mustBeKept && { within: change.owner }),
      });
      if (written.state === 'written') return 'committed';
      if (written.state === 'full') return 'full';
      return answered && written.found[0]?.tag !== claimTag(answered.fingerprint) ? 'unclaimed' : 'stale';
    },

    async load(key) {
      const [session, personal] = await records.read([open(key), apart(key)]);
      if (!session) return undefined;
      return {
        revision: Number(session.tag),
        value: session.value,
        ...(personal?.value !== undefined && { personal: { value: personal.value, until: personal.until } }),
      };
    },

    async recall(key) {
      const [offering] = await records.read([shown(key)]);
      return offering?.value;
    },

    async knows(key) {
      return (await records.read([open(key), row(key), shown(key)])).some((record) => record !== undefined);
    },

    sweep: (now, most = Number.MAX_SAFE_INTEGER) => records.sweep(now, most),

    async counts(): Promise<Counts> {
      const counts = await records.counts();
      const of = (...kinds: string[]) => kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
      return {
        sessions: of('session'),
        session_tombstones: of('session tombstone'),
        claims: of('claim'),
        rows: of('row'),
        row_tombstones: of('row tombstone'),
        offerings: of('offering'),
      };
    },
  };
}

type Expected = [key: string, tag: string | undefined];

// All kinds share one space, so each kind of key has a prefix.
const open = (key: string) => `s${key}`;
const apart = (key: string) => `p${key}`;
const row = (key: string) => `k${key}`;
const shown = (key: string) => `o${key}`;

const claimTag = (fingerprint: string) => `claimed ${fingerprint}`;
const ANSWERED = 'answered ';

/** The id identifies the claimant: after a lost reply it recognises its own claim. */
function claimOf(key: string, fingerprint: string, owner: string, lease_until: number, id: string) {
  const until = lease_until + CLAIM_KEPT_MS;
  const tag = claimTag(fingerprint);
  return { key: row(key), kind: 'claim', owner, tag, value: id, until, remembered_until: until };
}

/** The existing claim or answer that prevents a new claim; `undefined` when it has expired. */
function existingClaim({ kind, tag, value, until, remembered_until }: StoredRecord, now: number): Claim | undefined {
  if (kind === 'claim') {
    return until - CLAIM_KEPT_MS > now
      ? { state: 'in_flight', fingerprint: tag.slice(claimTag('').length) }
      : undefined;
  }
  if (value !== undefined && until > now) {
    return { state: 'finished', fingerprint: tag.slice(ANSWERED.length), answer: value };
  }
  return remembered_until > now ? { state: 'expired' } : undefined;
}

function writesOf({ owner, session, row: answered, offering }: Change) {
  const put = [];
  const drop = [];
  if (session) {
    const { key, from, value, personal, until, remembered_until } = session;
    const keepOwner = from > 0 && isEnd(session);
    const record = { owner, keepOwner, tag: String(from + 1) };
    put.push({
      ...record,
      key: open(key),
      kind: 'session',
      ...(value !== undefined && { value }),
      until,
      remembered_until,
    });
    if (personal) {
      const at = { until: personal.until, remembered_until: personal.until };
      put.push({ ...record, key: apart(key), kind: 'personal', value: personal.value, ...at });
    } else drop.push(apart(key));
  }
  if (answered) {
    const { key, fingerprint, answer, until, remembered_until } = answered;
    const tag = `${ANSWERED}${fingerprint}`;
    put.push({ key: row(key), kind: 'row', owner, tag, value: answer, until, remembered_until });
  }
  if (offering) {
    const { key, value, until } = offering;
    put.push({ key: shown(key), kind: 'offering', owner, tag: '', value, until, remembered_until: until });
  }
  return { put, drop };
}

/** Whether the session has ended or only its tombstone remains: no further revision will follow. */
function isEnd({ value, until, remembered_until }: NonNullable<Change['session']>): boolean {
  return value === undefined || remembered_until <= until;
}
