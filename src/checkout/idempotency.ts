/**
 * Idempotency (A6–A16): a POST runs once per Idempotency-Key, and its response is replayed for 24 hours. The response is
 * stored in the same unit of work as the effect. It is encrypted with a key derived from the request's key, which also keys the
 * digest of the request: the store contains no issued tokens and nothing to guess a card number from (A51).
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { canonicalJson } from '../engine/canonical-json.ts';
import { ownerKey } from '../engine/keys.ts';
import { StoreUnavailable } from '../engine/store-unavailable.ts';
import type { Caller } from '../protocol/request.ts';
import { type PersonalMembers, type Reply, refused } from './acp-error.ts';
import { personalIn } from './personal.ts';
import type { Kept, Units, Work } from './units.ts';

/** A keyed request. `path` holds the id of what is changed, so a key is good once per path and identity (A15). */
interface Keyed extends Caller {
  path: string;
  key: string;
  body: unknown;
}

/** Stores the response in the same unit of work as its effect. Throws LeaseLost when another process has claimed the key. */
export type Settle = (work: Work, reply: Reply) => Promise<void>;

export interface Idempotency {
  /**
   * Runs `act` unless this key has run. An act that has an effect settles its answer in the same unit of work. Refuses with
   * idempotency_conflict, idempotency_in_flight, service_unavailable.
   */
  run(call: Keyed, act: (settle: Settle) => Promise<Reply>): Promise<Reply>;
}

/** A14. */
const KEPT = 86_400_000;

interface Claim {
  fingerprint: string;
  /** Whose it is. */
  claim_id: string;
}

interface Answer {
  fingerprint: string;
  sealed: string;
}

interface Row {
  name: string;
  owner: string;
  fingerprint: string;
  /** Derived from the request's key, which is not stored. */
  key: Buffer;
  /** Identifies this claim: no other process may run the call before its lease ends. */
  claim_id: string;
  lease_until: number;
  until: number;
}

/** The stored response without its body, which has `null` in place of personal data. */
interface KeptReply {
  ok: boolean;
  status: number;
  /** The personal members, and where they are stored. */
  hidden: string[];
  personal?: Omit<PersonalMembers, 'members'>;
}

/** `secret` is of this merchant only. */
export function createIdempotency(parts: {
  now: () => number;
  newToken: () => string;
  units: Units;
  secret: string;
  /** How long a call may run before another process may take it for lost, in milliseconds. */
  lease: number;
  /** Called with unexpected exceptions, which are bugs; the caller gets a generic processing_error. */
  onUnexpectedError: (mistake: unknown) => void;
}): Idempotency {
  const { now, newToken, units, secret, lease, onUnexpectedError } = parts;
  const hash = (...words: string[]) => createHmac('sha256', secret).update(JSON.stringify(words)).digest();

  return {
    async run({ path, key, body, ...caller }, act) {
      const words = [caller.principal, path, key];
      const seals = hash('answer', ...words);
      const row: Row = {
        name: `k${hash('row', ...words).toString('base64url')}`,
        owner: ownerKey(caller),
        key: seals,
        fingerprint: createHmac('sha256', seals).update(canonicalJson(body)).digest('base64url'),
        claim_id: newToken(),
        lease_until: now() + lease,
        until: now() + KEPT,
      };
      return guarded(async () => {
        const standing = await claim(row);
        return standing ?? (await runOnce(row, act));
      }, onUnexpectedError);
    },
  };

  /** Claims the key; returns a reply when it is already used or in flight. */
  function claim(row: Row): Promise<Reply | undefined> {
    const { name, owner, fingerprint, claim_id, lease_until } = row;
    return units<Reply | undefined>(
      async (work) => {
        const kept = await work.read<Claim | Answer>(name, 'absent');
        if (kept?.value) return standingOf(work, kept.value, row);
        work.put<Claim>(name, { kind: 'claim', owner, value: { fingerprint, claim_id }, until: lease_until });
        return undefined;
      },
      { within: owner, full: FULL },
    );
  }

  async function standingOf(work: Work, value: Claim | Answer, row: Row): Promise<Reply> {
    if (value.fingerprint !== row.fingerprint) return CONFLICT;
    return 'sealed' in value ? again(work, unseal(row.key, value.sealed)) : IN_FLIGHT;
  }

  async function runOnce(row: Row, act: (settle: Settle) => Promise<Reply>): Promise<Reply> {
    let settled = false;
    const settle: Settle = async (work, reply) => {
      await keepAnswer(work, row, reply);
      work.after(() => {
        settled = true;
      });
    };
    try {
      const reply = await act(settle);
      if (!settled) await units((work) => keepAnswer(work, row, reply));
      return reply;
    } catch (problem) {
      if (problem instanceof LeaseLost) return IN_FLIGHT;
      // A13: server errors are not replayed. If the store is unavailable too, the claim expires by itself.
      await units((work) => release(work, row)).catch(() => {});
      throw problem;
    }
  }

  async function keepAnswer(work: Work, row: Row, reply: Reply) {
    if (!reply.ok && reply.status >= 500) return release(work, row);
    const { name, owner, fingerprint, until } = row;
    if (!isOurs(await work.read<Claim | Answer>(name), row)) throw new LeaseLost();
    const value: Answer = { fingerprint, sealed: seal(row.key, asKept(reply)) };
    work.put(name, { kind: reply.ok ? 'effect' : 'refusal', owner, value, until });
  }

  async function release(work: Work, row: Row) {
    if (isOurs(await work.read<Claim | Answer>(row.name), row)) work.drop(row.name);
  }
}

/** Another process has taken over the call. */
export class LeaseLost extends Error {
  override name = 'Overtaken';
}

function isOurs(kept: Kept<Claim | Answer> | undefined, { claim_id }: Row): boolean {
  return kept?.value !== undefined && 'claim_id' in kept.value && kept.value.claim_id === claim_id;
}

/** Runs `act`. An unavailable store becomes service_unavailable; any other exception is a bug and becomes processing_error. */
export async function guarded(
  act: () => Promise<Reply>,
  onUnexpectedError: (mistake: unknown) => void,
): Promise<Reply> {
  try {
    return await act();
  } catch (problem) {
    if (problem instanceof StoreUnavailable) return UNAVAILABLE;
    onUnexpectedError(problem);
    return BROKEN;
  }
}

/** An answer for as long as its key is kept; what is personal in it lies with its checkout, and only as long as that shows it. */
function asKept(reply: Reply): string {
  const { ok, status, body } = reply;
  const personal = reply.ok ? reply.personal : undefined;
  const hidden = Object.keys(personal?.members ?? {});
  const blanks = Object.fromEntries(hidden.map((name) => [name, null]));
  const kept: KeptReply = {
    ...{ ok, status, hidden },
    ...(personal && { personal: { checkout_id: personal.checkout_id, version: personal.version } }),
  };
  // A line each: a text within a text would be escaped.
  return `${JSON.stringify(kept)}\n${JSON.stringify({ ...body, ...blanks })}`;
}

/** A8: the same status and body. */
async function again(work: Work, kept: string): Promise<Reply> {
  const end = kept.indexOf('\n');
  const { ok, status, hidden, personal }: KeptReply = JSON.parse(kept.slice(0, end));
  const body = JSON.parse(kept.slice(end));
  if (!ok) return { ok, status, body, replayed: true };
  const shown = new Map(Object.entries(personal ? await personalIn(work, personal) : {}));
  for (const name of hidden) {
    if (shown.has(name)) body[name] = shown.get(name);
    else delete body[name];
  }
  return { ok, status: status === 201 ? 201 : 200, body, replayed: true };
}

/** A text under a key that nobody has but who made the request. The same text is sealed alike, and so gives nothing away. */
function seal(key: Buffer, text: string): string {
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64');
}

function unseal(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

const CONFLICT = refused(
  'idempotency_conflict',
  'This Idempotency-Key was used with a different body. Send a new key.',
);
const IN_FLIGHT = refused(
  'idempotency_in_flight',
  'A request with this Idempotency-Key is being processed. Send it again, unchanged.',
  { retry_after: 1 },
);
const BROKEN = refused('processing_error', 'Something went wrong on our side. Send the same request again.');
const UNAVAILABLE = refused('service_unavailable', 'The store is unavailable. Send the same request again.', {
  retry_after: 5,
});
const FULL = refused('service_unavailable', 'Storage quota reached. Try again later.', {
  retry_after: 60,
});
