/**
 * How many bytes are kept for whom. A count of entries is no bound on memory, because a caller chooses how large an entry
 * is; so keepers ask here before they keep something, and say when it is gone. Nothing is kept here but one number per
 * owner who has something, and every operation costs the same however much that is.
 */

export interface ByteBudget {
  /** Takes `bytes` for this owner. False: they do not fit, and nothing was taken. */
  add(owner: string, bytes: number): boolean;
  /** Takes `after` bytes in place of `before`. What does not grow always fits. False: it does not, and nothing changed. */
  replace(owner: string, before: number, after: number): boolean;
  /** Takes `after` in place of `before` without asking: for what must be kept and is small, such as the end of a session. */
  charge(owner: string, before: number, after: number): void;
  /** Gives back what was taken. Throws when it was never taken: that is a mistake in the keeper's own counting. */
  remove(owner: string, bytes: number): void;
  /** Whether `add` would take them. */
  fits(owner: string, bytes: number): boolean;
  /** The owner's name as the budget holds it: entries that keep this one need no copy of their own. */
  nameOf(owner: string): string;
  /** What is kept for this owner, and for all who share what it may have. */
  of(owner: string): number;
  /** What is kept for everyone. */
  total(): number;
  /** How many owners have something; those who share one's count too. */
  owners(): number;
}

export interface ByteCaps {
  /** Bytes one owner may have. Those who share an owner's (`sharedBy`) have them together. */
  each: number;
  /**
   * Bytes there are for all. Where they run low an owner may have at most as much as is still free: a newcomer always
   * finds room, and a few large owners cannot take everything. Left out: there is no such bound.
   */
  all?: number;
}

/**
 * The name of one of many who share what an owner may have, such as addresses without credentials. Each of them may have at most
 * as much as is still free of it. The owner's own name holds no NUL.
 */
export function sharedBy(owner: string, one: string): string {
  return `${owner}${SHARED}${one}`;
}

const SHARED = '\0';

/**
 * Whether so many bytes more find room. `total`: what is kept for all. `own`: for this owner. `one`: for the one of many who share
 * what the owner may have, where it is one of those.
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
