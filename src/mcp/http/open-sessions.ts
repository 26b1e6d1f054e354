/** The open sessions of one caller, each with the time limit of its own brand, counted until they end or expire (R115, R120). */

export interface OpenSessions {
  /** A session was opened that expires after `ttl` milliseconds without a call. */
  opened(id: string, ttl: number): void;
  /** A session was spoken with: its time starts anew. One that is not known counts with `usualTtl`. */
  used(id: string, usualTtl: number): void;
  /** Whether it was known. */
  ended(id: string): boolean;
  /** Expired sessions may still be counted until `forgetExpired`. */
  readonly size: number;
  forgetExpired(): void;
  /** When the next one expires, in milliseconds of the clock. */
  nextExpiry(): number | undefined;
}

/** `now` gives milliseconds of a clock that never goes back; `onForgotten` is told the id of each session that expired. */
export function createOpenSessions(now: () => number, onForgotten: (id: string) => void): OpenSessions {
  // By time limit, each least recently used first: within one limit that is also the order in which they expire.
  const byTtl = new Map<number, Map<string, number>>();
  let size = 0;

  function remove(id: string): number | undefined {
    for (const [ttl, sessions] of byTtl) {
      if (!sessions.delete(id)) continue;
      size -= 1;
      if (sessions.size === 0) byTtl.delete(ttl);
      return ttl;
    }
    return undefined;
  }

  function add(id: string, ttl: number) {
    const sessions = byTtl.get(ttl) ?? new Map<string, number>();
    byTtl.set(ttl, sessions.set(id, now() + ttl));
    size += 1;
  }

  return {
    opened(id, ttl) {
      remove(id);
      add(id, ttl);
    },
    used(id, usualTtl) {
      add(id, remove(id) ?? usualTtl);
    },
    ended: (id) => remove(id) !== undefined,
    get size() {
      return size;
    },
    forgetExpired() {
      const at = now();
      for (const sessions of byTtl.values()) {
        for (const [id, expiry] of sessions) {
          if (expiry > at) break;
          remove(id);
          onForgotten(id);
        }
      }
    },
    nextExpiry() {
      let next: number | undefined;
      for (const sessions of byTtl.values()) {
        const [first] = sessions.values();
        if (first !== undefined && (next === undefined || first < next)) next = first;
      }
      return next;
    },
  };
}
