import { describe, expect, test } from 'vitest';
import { type Conversion, createLedger } from '../../src/checkout/ledger.ts';
import { LIMITS, roomsOf } from '../../src/checkout/limits.ts';

const open = (onConversion?: (conversion: Conversion) => void) =>
  createLedger({ now: () => 0, rooms: roomsOf(LIMITS.bytes), onConversion });

const claim = (token: string) => ({ provider: 'p.example', token });
const conversion = (order_id: string): Conversion => ({
  ...{ at: '2026-01-18T10:45:00Z', adcp_session_id: 's', applied_offers: [], checkout_session_id: 'c' },
  ...{ order_id, total: 1, currency: 'usd' },
});

describe('what the operator may read', () => {
  test('the first claim of a touchpoint stands, and the other touchpoint has its own (A35)', () => {
    const ledger = open();
    ledger.claim('anna', 'c1', 'first', claim('a'));
    ledger.claim('anna', 'c1', 'first', claim('b'));
    ledger.claim('anna', 'c1', 'last', claim('c'));
    ledger.claim('anna', 'c2', 'last', claim('d'));
    expect(ledger.claims()).toEqual([
      { checkout_session_id: 'c1', first: claim('a'), last: claim('c') },
      { checkout_session_id: 'c2', last: claim('d') },
    ]);
  });

  test('the newest thousand of each kind are kept', () => {
    const ledger = open();
    for (let at = 0; at <= 1000; at++) {
      const checkout_session_id = `c${at}`;
      ledger.claim('anna', checkout_session_id, 'first', claim('t'));
      ledger.depart('anna', { at: '', checkout_session_id, reason_code: 'other' });
      ledger.consent('anna', checkout_session_id, [{ channel: 'email', opted_in: true }]);
      ledger.convert('anna', conversion(checkout_session_id));
    }
    const ids = [ledger.claims(), ledger.departures(), ledger.consents()].map((kept) =>
      kept.map(({ checkout_session_id }) => checkout_session_id),
    );
    for (const kept of [...ids, ledger.conversions().map(({ order_id }) => order_id)]) {
      expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, 'c1', 'c1000']);
    }
  });

  test('a conversion is told once, and stands whatever becomes of the telling', () => {
    const told: string[] = [];
    const ledger = open(({ order_id }) => {
      told.push(order_id);
      throw new Error('nobody listens');
    });
    ledger.convert('anna', conversion('o1'));
    ledger.convert('anna', conversion('o2'));
    expect(told).toEqual(['o1', 'o2']);
    expect(ledger.conversions()).toEqual([conversion('o1'), conversion('o2')]);
    expect(() => open().convert('anna', conversion('o3'))).not.toThrow();
  });

  test('what was read may be changed without changing what is kept', () => {
    const ledger = open();
    ledger.claim('anna', 'c', 'first', claim('t'));
    ledger.depart('anna', { at: '', checkout_session_id: 'c', reason_code: 'other' });
    ledger.consent('anna', 'c', [{ channel: 'email', opted_in: true }]);
    ledger.convert('anna', conversion('o'));
    const all = () => [ledger.claims(), ledger.departures(), ledger.consents(), ledger.conversions()];
    for (const [entry] of all()) if (entry) Object.assign(entry, { checkout_session_id: 'changed' });
    expect(JSON.stringify(all())).not.toContain('changed');
  });
});
