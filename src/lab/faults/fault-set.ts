/** The active rules with their statistics: how often each matched, how often it was applied, and the nearest miss. */
import type { HookedCall } from '../../mcp/call-hook.ts';
import { isRecord } from '../../protocol/json-object.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { type FaultRule, type FaultRules, nameRules } from './fault-rules.ts';
import { type Condition, conditionsOf, type MatchedCall } from './matching.ts';

/** A rule that is for a call. Whoever carries it out says what became of it. */
export interface DueFault {
  rule: FaultRule;
  /** For its jitter. */
  random: SeededRandom;
  done(): void;
  /** It had nothing to change in this answer. */
  missed(why: string): void;
}

/** The call that came nearest to a rule that was never carried out. */
interface NearestMiss {
  /** The number of the call since the start, and its tool. */
  call: number;
  tool: string;
  /** The conditions that fitted. */
  fitted: string[];
  /** Those that did not, each with what was wanted and what was found; or why there was nothing to change. */
  missed: { what: string; wanted?: unknown; found?: unknown }[];
}

export interface RuleReport {
  name: string;
  rule: FaultRule;
  /** Calls that all conditions fitted. */
  matched: number;
  /** Calls that it changed. */
  applied: number;
  nearest_miss?: NearestMiss;
}

interface Entry {
  rule: FaultRule & { name: string };
  random: SeededRandom;
  /** Calls that everything but `call` and `chance` fitted. */
  eligible: number;
  matched: number;
  applied: number;
  nearest?: NearestMiss & { rank: number };
}

/** Sessions that are numbered; who opens more has no use for the number of the first. */
const MOST_SESSIONS = 10_000;

export type FaultSet = ReturnType<typeof createFaultSet>;

/** `seed` is what chance is drawn from where the rules name no seed of their own. */
export function createFaultSet(seed: number) {
  let entries: Entry[] = [];
  let calls = 0;
  let opened = 0;
  const sessions = new Map<string, number>();

  return {
    /** Adds rules, the last wrapped around by those before. The names that are taken already, when there are some: then none is added. */
    add({ rules, seed: own = seed }: FaultRules): string[] {
      const known = entries.map(({ rule }) => rule.name);
      const taken = rules.flatMap(({ name }) => (name !== undefined && known.includes(name) ? [name] : []));
      if (taken.length > 0) return taken;
      for (const rule of nameRules(rules, known))
        entries.push({ rule, random: seededRandom(`fault ${own} ${rule.name}`), eligible: 0, matched: 0, applied: 0 });
      return [];
    },

    /** Takes all rules away, or the one of this name. How many are gone. */
    remove(name?: string): number {
      const before = entries.length;
      entries = name === undefined ? [] : entries.filter(({ rule }) => rule.name !== name);
      return before - entries.length;
    },

    /** The rules that are for this call, in their order; asked once for each call. */
    due(call: HookedCall): DueFault[] {
      calls += 1;
      if (entries.length === 0) return [];
      const seen: MatchedCall = { ...call, session: sessionOf(call) };
      return entries.filter((entry) => isDue(entry, seen)).map((entry) => dueOf(entry, call.name));
    },

    /** A session was opened: from now on calls of it are of the next number. */
    opened(principal: string, session_id: unknown): void {
      if (typeof session_id !== 'string' || sessions.has(keyOf(principal, session_id))) return;
      sessions.set(keyOf(principal, session_id), ++opened);
      const [oldest] = sessions.keys();
      if (sessions.size > MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    },

    report(): RuleReport[] {
      return entries.map(({ rule, matched, applied, nearest }) => {
        const { rank: _rank, ...nearest_miss } = nearest ?? { rank: 0 };
        return {
          name: rule.name,
          rule,
          matched,
          applied,
          ...(applied === 0 && 'call' in nearest_miss && { nearest_miss }),
        };
      });
    },
  };

  /** Of a call that opens a session, the number that the session will have. */
  function sessionOf({ name, args, principal }: HookedCall): number | undefined {
    if (name === 'si_initiate_session') return opened + 1;
    const session_id = isRecord(args) ? args.session_id : undefined;
    return typeof session_id === 'string' ? sessions.get(keyOf(principal, session_id)) : undefined;
  }

  function isDue(entry: Entry, call: MatchedCall): boolean {
    const { rule, random } = entry;
    const { match = {}, times = Number.POSITIVE_INFINITY } = rule;
    const conditions = conditionsOf(match, call);
    if (conditions.every(({ fits }) => fits)) {
      entry.eligible += 1;
      const nth = entry.eligible;
      if (match.call !== undefined)
        conditions.push({ what: 'call', fits: [match.call].flat().includes(nth), wanted: match.call, found: nth });
      if (match.chance !== undefined && conditions.every(({ fits }) => fits)) {
        const drawn = random.unit();
        conditions.push({ what: 'chance', fits: drawn < match.chance, wanted: match.chance, found: drawn });
      }
    }
    if (!conditions.every(({ fits }) => fits)) {
      noteMiss(entry, call.name, conditions);
      return false;
    }
    entry.matched += 1;
    return entry.applied < times;
  }

  function dueOf(entry: Entry, tool: string): DueFault {
    const call = calls;
    return {
      rule: entry.rule,
      random: entry.random,
      done() {
        entry.applied += 1;
      },
      missed(why) {
        entry.nearest ??= {
          rank: Number.POSITIVE_INFINITY,
          call,
          tool,
          fitted: fittedOf(entry),
          missed: [{ what: why }],
        };
      },
    };
  }

  function noteMiss(entry: Entry, tool: string, conditions: Condition[]): void {
    const fitted = conditions.filter(({ fits }) => fits).map(({ what }) => what);
    // What was counted came nearer than what was not even eligible.
    const rank = fitted.length + (conditions.some(({ what }) => what === 'call' || what === 'chance') ? 1 : 0);
    if (entry.nearest && entry.nearest.rank >= rank) return;
    const missed = conditions.filter(({ fits }) => !fits).map(({ what, wanted, found }) => ({ what, wanted, found }));
    entry.nearest = { rank, call: calls, tool, fitted, missed };
  }
}

function fittedOf({ rule }: Entry): string[] {
  return Object.keys(rule.match ?? {});
}

function keyOf(principal: string, session_id: string): string {
  return `${principal}\0${session_id}`;
}
