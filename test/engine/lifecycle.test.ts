import { describe, expect, test } from 'vitest';
import {
  advance,
  asksForCheckout,
  awaitsHandoff,
  hasExpired,
  isTerminal,
  OPENING,
  type SessionEvent,
  TRANSITIONS,
} from '../../src/engine/lifecycle.ts';
import { SessionStatus, TerminationReason } from '../../src/protocol/messages.ts';

describe('lifecycle', () => {
  test('a session starts active (R49)', () => {
    expect(OPENING).toBe('active');
  });

  test.each([
    ['handoff_transaction', 'complete'],
    ['handoff_complete', 'complete'],
    ['user_exit', 'terminated'],
    ['session_timeout', 'terminated'],
    ['host_terminated', 'terminated'],
  ] as const)('%s ends an active and a pending session as %s (R76, R78)', (reason, status) => {
    expect(advance('active', reason)).toBe(status);
    expect(advance('pending_handoff', reason)).toBe(status);
  });

  test('a finished session refuses every event (R80)', () => {
    const turns: SessionEvent[] = ['reply', 'request_handoff', 'revise_handoff', 'reopen', 'conclude'];
    for (const event of [...turns, ...TerminationReason.options]) {
      expect(advance('complete', event)).toBeUndefined();
      expect(advance('terminated', event)).toBeUndefined();
    }
  });

  test('pending_handoff is no trap: it can be revised, reopened and concluded (R73)', () => {
    expect(advance('active', 'request_handoff')).toBe('pending_handoff');
    expect(advance('pending_handoff', 'revise_handoff')).toBe('pending_handoff');
    expect(advance('pending_handoff', 'reopen')).toBe('active');
    expect(advance('pending_handoff', 'conclude')).toBe('complete');
  });

  test('no turn leads to terminated (R70)', () => {
    const turns: SessionEvent[] = ['reply', 'request_handoff', 'revise_handoff', 'reopen', 'conclude'];
    const reached = Object.values(TRANSITIONS).flatMap((row) => turns.map((event) => row[event]));
    expect(reached).not.toContain('terminated');
  });

  test('complete and terminated are terminal, only pending_handoff awaits a handoff (R65, R80)', () => {
    expect(SessionStatus.options.filter(isTerminal)).toEqual(['complete', 'terminated']);
    expect(SessionStatus.options.filter(awaitsHandoff)).toEqual(['pending_handoff']);
  });

  test('only handoff_transaction asks for a checkout (R84)', () => {
    expect(TerminationReason.options.filter(asksForCheckout)).toEqual(['handoff_transaction']);
  });

  test('a session is expired from the very moment its TTL is over (R120)', () => {
    expect(hasExpired(1000, 300, 300_999)).toBe(false);
    expect(hasExpired(1000, 300, 301_000)).toBe(true);
  });
});
