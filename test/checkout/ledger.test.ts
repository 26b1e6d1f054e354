import { describe, expect, test } from 'vitest';
import { type Consents, type Conversion, createLedger, type Departure } from '../../src/checkout/ledger.ts';
import { inMemory } from './kept.ts';

/** A ledger whose every entry is a unit of work of its own. */
function open(onConversion?: (conversion: Conversion) => void) {
  const { now, records, units } = inMemory();
  const ledger = createLedger({ now, records, onConversion });
  return {
    ...ledger,
    claim: (
      ...[owner, id, touchpoint, claim]: Parameters<typeof ledger.claim> extends [unknown, ...infer T] ? T : never
    ) => units((work) => ledger.claim(work, owner, id, touchpoint, claim)),
    depart: (owner: string, departure: Departure) => units((work) => ledger.depart(work, owner, departure)),
    consent: (owner: string, consents: Consents) => units((work) => ledger.consent(work, owner, consents)),
    convert: (owner: string, conversion: Conversion) => units((work) => ledger.convert(work, owner, conversion)),
  };
}

const claim = (token: string) => ({ provider: 'p.example', token });
const conversion = (order_id: string): Conversion => ({
  ...{ at: '2026-01-18T10:45:00Z', adcp_session_id: 's', applied_offers: [], checkout_session_id: 'c' },
  ...{ order_id, total: 1, currency: 'usd' },
});

describe('what the operator may read', () => {
  test('the first claim of a touchpoint stands, and the other touchpoint has its own (A35)', async () => {
    const ledger = open();
    await ledger.claim('anna', 'c1', 'first', claim('a'));
    await ledger.claim('anna', 'c1', 'first', claim('b'));
    await ledger.claim('anna', 'c1', 'last', claim('c'));
    await ledger.claim('anna', 'c2', 'last', claim('d'));
    expect(await ledger.claims()).toEqual([
      { checkout_session_id: 'c1', first: claim('a'), last: claim('c') },
      { checkout_session_id: 'c2', last: claim('d') },
    ]);
  });

  test('the newest thousand of each kind are kept', async () => {
    const ledger = open();
    for (let at = 0; at <= 1000; at++) {
      const checkout_session_id = `c${at}`;
      await ledger.claim('anna', checkout_session_id, 'first', claim('t'));
      await ledger.depart('anna', { at: '', checkout_session_id, reason_code: 'other' });
      await ledger.consent('anna', { checkout_session_id, answers: [{ channel: 'email', opted_in: true }] });
      await ledger.convert('anna', conversion(checkout_session_id));
    }
    const ids = [await ledger.claims(), await ledger.departures(), await ledger.consents()].map((kept) =>
      kept.map(({ checkout_session_id }) => checkout_session_id),
    );
    for (const kept of [...ids, (await ledger.conversions()).map(({ order_id }) => order_id)]) {
      expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, 'c1', 'c1000']);
    }
  });

  test('a conversion is told once, and stands whatever becomes of the telling', async () => {
    const told: string[] = [];
    const ledger = open(({ order_id }) => {
      told.push(order_id);
      throw new Error('nobody listens');
    });
    await ledger.convert('anna', conversion('o1'));
    await ledger.convert('anna', conversion('o2'));
    expect(told).toEqual(['o1', 'o2']);
    expect(await ledger.conversions()).toEqual([conversion('o1'), conversion('o2')]);
    await expect(open().convert('anna', conversion('o3'))).resolves.toBeUndefined();
  });

  test('what was read may be changed without changing what is kept', async () => {
    const ledger = open();
    await ledger.claim('anna', 'c', 'first', claim('t'));
    await ledger.depart('anna', { at: '', checkout_session_id: 'c', reason_code: 'other' });
    await ledger.consent('anna', { checkout_session_id: 'c', answers: [{ channel: 'email', opted_in: true }] });
    await ledger.convert('anna', conversion('o'));
    const all = async () => [
      await ledger.claims(),
      await ledger.departures(),
      await ledger.consents(),
      await ledger.conversions(),
    ];
    for (const [entry] of await all()) if (entry) Object.assign(entry, { checkout_session_id: 'changed' });
    expect(JSON.stringify(await all())).not.toContain('changed');
  });
});
