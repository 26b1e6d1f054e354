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
  /** What is kept for this owner. */
  of(owner: string): number;
  /** What is kept for everyone. */
  total(): number;
  /** How many owners have something. */
  owners(): number;
}

export interface ByteCaps {
  /** Bytes one owner may have. */
  each: number;
  /**
   * Bytes there are for all. Where they run low an owner may have at most as much as is still free: a newcomer always
   * finds room, and a few large owners cannot take everything. Left out: there is no such bound.
   */
  all?: number;
}

/** An empty budget with these caps. */
export function createByteBudget({ each, all = Number.POSITIVE_INFINITY }: ByteCaps): ByteBudget {
  const accounts = new Map<string, { name: string; bytes: number }>();
  let total = 0;

  const of = (owner: string) => accounts.get(owner)?.bytes ?? 0;

  function fits(owner: string, more: number): boolean {
    if (more <= 0) return true;
    const own = of(owner) + more;
    return own <= each && own <= all - (total + more);
  }

  function move(owner: string, difference: number) {
    const account = accounts.get(owner) ?? { name: owner, bytes: 0 };
    const bytes = account.bytes + difference;
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error(`a byte count of ${bytes}`);
    total += difference;
    account.bytes = bytes;
    if (bytes === 0) accounts.delete(owner);
    else accounts.set(account.name, account);
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
