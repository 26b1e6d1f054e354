/**
 * Storage quota: bytes stored per owner. A limit on the number of entries would not bound memory, because callers choose the
 * size of an entry. Stores reserve bytes here before they store something and release them when it is deleted. The budget
 * itself holds one number per owner, and every operation takes constant time.
 */

export interface ByteBudget {
  /** Reserves `bytes` for this owner. False: they do not fit, and nothing was reserved. */
  add(owner: string, bytes: number): boolean;
  /** Replaces a reservation of `before` bytes by `after`. Shrinking always succeeds. False: does not fit, and nothing changed. */
  replace(owner: string, before: number, after: number): boolean;
  /** Replaces `before` by `after` without checking the limit: for small entries that must be stored, such as the end of a session. */
  charge(owner: string, before: number, after: number): void;
  /** Releases reserved bytes. Throws when more is released than was reserved, which is a bug in the store. */
  remove(owner: string, bytes: number): void;
  /** Whether `add` would succeed. */
  fits(owner: string, bytes: number): boolean;
  /** The budget's own copy of the owner's name, so that entries can share one string. */
  nameOf(owner: string): string;
  /** Bytes stored for this owner, including its sub-accounts. */
  of(owner: string): number;
  /** Bytes stored for all owners. */
  total(): number;
  /** Number of owners with stored bytes, including sub-accounts. */
  owners(): number;
}

export interface ByteCaps {
  /** Limit per owner; its sub-accounts (`sharedBy`) share it. */
  each: number;
  /**
   * Limit for all owners together. An owner may use at most as much as is still free, so that a few large owners cannot
   * exhaust it and new owners always get space. Left out: no such limit.
   */
  all?: number;
}

/**
 * The name of a sub-account that shares an owner's limit, such as one address of the anonymous callers. Each may use at most
 * as much as is still free of it. Owner names contain no NUL.
 */
export function sharedBy(owner: string, one: string): string {
  return `${owner}${SHARED}${one}`;
}

const SHARED = '\0';

/**
 * Whether `more` bytes fit. Bytes stored so far: `total` for all owners, `own` for this owner, `one` for the sub-account, if it
 * is one.
 */
export function fitsWithin(
  { each, all = Number.POSITIVE_INFINITY }: ByteCaps,
  kept: { total: number; own: number; one?: number | undefined },
  more: number,
): boolean {
  if (more <= 0) return true;
  const limit = Math.min(each, (all - (kept.total - kept.own)) / 2);
  const own = kept.own + more;
  return own <= limit && (kept.one === undefined || kept.one + more <= limit - own);
}

/** An empty budget with these caps. */
export function createByteBudget({ each, all = Number.POSITIVE_INFINITY }: ByteCaps): ByteBudget {
  const accounts = new Map<string, { name: string; bytes: number }>();
  let total = 0;

  const of = (owner: string) => accounts.get(owner)?.bytes ?? 0;

  function fits(name: string, more: number): boolean {
    const owner = ownerOf(name);
    return fitsWithin({ each, all }, { total, own: of(owner), one: name === owner ? undefined : of(name) }, more);
  }

  function move(name: string, difference: number) {
    const owner = ownerOf(name);
    const names = name === owner ? [name] : [name, owner];
    const changed = names.map((one) => accounts.get(one) ?? { name: one, bytes: 0 });
    for (const { bytes } of changed) {
      const after = bytes + difference;
      if (!Number.isSafeInteger(after) || after < 0) throw new Error(`a byte count of ${after}`);
    }
    total += difference;
    for (const account of changed) {
      account.bytes += difference;
      if (account.bytes === 0) accounts.delete(account.name);
      else accounts.set(account.name, account);
    }
  }

  return {
    add(owner, bytes) {
      if (!fits(owner, bytes)) return false;
      move(owner, bytes);
      return true;
    },
    replace(owner, before, after) {
      if (!fits(owner, after - before)) return false;
      move(owner, after - before);
      return true;
    },
    charge: (owner, before, after) => move(owner, after - before),
    remove: (owner, bytes) => move(owner, -bytes),
    fits,
    nameOf: (owner) => accounts.get(owner)?.name ?? owner,
    of,
    total: () => total,
    owners: () => accounts.size,
  };
}

function ownerOf(name: string): string {
  const end = name.indexOf(SHARED);
  return end === -1 ? name : name.slice(0, end);
}
