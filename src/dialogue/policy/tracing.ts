/** What was searched for and found, for a trace. */
import { droppedBy } from '../catalogue/dropped.ts';
import { isInRecords } from '../catalogue/evidence.ts';
import type { Found, Query } from '../catalogue/search.ts';
import type { Talk } from './talk.ts';

const MOST_TRACED = 20;

export function traceSearch({ trace, state, domain: { brand, index } }: Talk, query: Query, found: Found): void {
  if (!trace) return;
  const evidence = state.evidence.flatMap(({ words }) => words);
  trace.search = {
    wishes: query.wishes,
    relaxed: found.relaxed,
    ...(state.kind !== undefined && { kind: state.kind }),
    evidence,
    unknown: evidence.filter((word) => !isInRecords(index, word)),
    kept: found.rows.slice(0, MOST_TRACED).flatMap((row) => brand.items[row]?.id ?? []),
    total: found.total,
    dropped: droppedBy(index, query, found),
  };
}
