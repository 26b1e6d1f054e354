/** Watches a host: keeps the calls it makes and what it got, in the form in which they are judged. */

import type { CallHook } from '../../mcp/call-hook.ts';
import type { AdcpToolResult } from '../../mcp/result.ts';
import { WIRE_EFFECT, type WireEffect } from '../../mcp/wire-effect.ts';
import { type AppliedFault, appliedFaults } from '../faults/applied-faults.ts';
import type { Exchange, HostRun, Visit } from './exchange.ts';

export interface HostWatch {
  /** Stands around everything that changes an answer: it is to see what the host gets. */
  hook: CallHook;
  /** A checkout was asked. */
  visited(method: string, path: string): void;
  /** What was seen so far. */
  run(facts: Pick<HostRun, 'situation' | 'canaries' | 'ended'>): HostRun;
  clear(): void;
}

/** What is kept at most: the newest calls. */
const MOST = { exchanges: 2000, visits: 1000, bytes: 16 * 1024 * 1024 };

/** `ticks` is a clock that never goes back, in milliseconds. */
export function createHostWatch(ticks: () => number, most = MOST): HostWatch {
  let exchanges: Exchange[] = [];
  let visits: Visit[] = [];
  let sizes: number[] = [];
  let bytes = 0;
  let calls = 0;

  return {
    async hook(call, run) {
      const number = ++calls;
      const at = ticks();
      const result = await run();
      const { name: tool, args, principal, transport, era, version } = call;
      keep({ number, at, answeredAt: ticks(), tool, args, principal, transport, era, version, ...seenBy(result) });
      return result;
    },
    visited(method, path) {
      visits = [...visits.slice(1 - most.visits), { at: ticks(), method, path }];
    },
    run: (facts) => ({ ...facts, visits, exchanges: exchanges.toSorted((a, b) => a.number - b.number) }),
    clear() {
      [exchanges, visits, sizes, bytes, calls] = [[], [], [], 0, 0];
    },
  };

  function keep(exchange: Exchange): void {
    const size = JSON.stringify([exchange.args, exchange.answer])?.length ?? 0;
    exchanges.push(exchange);
    sizes.push(size);
    bytes += size;
    while (exchanges.length > 1 && (exchanges.length > most.exchanges || bytes > most.bytes)) {
      exchanges.shift();
      bytes -= sizes.shift() ?? 0;
    }
  }
}

/** What the host got of an answer. */
function seenBy(result: AdcpToolResult): Pick<Exchange, 'answer' | 'isError' | 'lost' | 'planted'> {
  const { structuredContent, isError = false, [WIRE_EFFECT]: effect } = result;
  const names = appliedFaults(result).map(plantedBy);
  const planted = names.length > 0 ? { planted: names } : {};
  if (effect?.kind === 'status' && effect.status === 429)
    return {
      answer: { adcp_error: { code: 'RATE_LIMITED', retry_after: effect.retry_after } },
      isError: true,
      ...planted,
    };
  const lost = effect && lossOf(effect);
  return { answer: structuredContent, isError, ...planted, ...(lost !== undefined && { lost }) };
}

function lossOf(effect: WireEffect): string | undefined {
  switch (effect.kind) {
    case 'unanswered':
      return 'no answer came';
    case 'dropped':
      return 'the connection was dropped';
    case 'status':
      return `the service failed with ${effect.status}`;
    case 'malformed':
      return 'the answer was cut off';
    case 'twice':
      return undefined;
  }
}

/** What checks look for, by the name of a rule, or by its fault where a rule has a name of its own. */
const BY_FAULT: Readonly<Record<string, string>> = {
  http_checkout_url: 'http-checkout',
  past_expires_at: 'expired-handoff',
  price_mismatch: 'changed-price',
  oversized: 'oversized-answer',
  unknown_ui_type: 'unknown-element',
  sent_twice: 'answer-twice',
};

function plantedBy({ name, fault }: AppliedFault): string {
  const known = BY_FAULT[fault];
  if (name === undefined || (name.startsWith(fault) && known !== undefined)) return known ?? fault;
  return name.split(' (')[0] ?? name;
}
