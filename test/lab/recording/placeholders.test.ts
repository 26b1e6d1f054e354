/** Ids and times in a recording: the same value has the same name, and what is a fact stays. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlaceholders, timeAt } from '../../../src/lab/recording/placeholders.ts';

const AT = Date.parse('2026-01-18T15:30:00.400Z');

describe('placeholders', () => {
  test('a session, a key and a token are named by what they are, in the order they came', () => {
    const { put } = createPlaceholders();
    expect(put({ idempotency_key: 'a-key-of-the-host', offering_token: 'ofr_1KBeXjYtaUbR' }, AT)).toEqual({
      idempotency_key: 'recorded-key-000001',
      offering_token: 'recorded-offering-000001',
    });
    expect(put({ session_id: '283f313a-9095-4716-95b3-d6bce0536159', session_status: 'active' }, AT)).toEqual({
      session_id: 'recorded-session-000001',
      session_status: 'active',
    });
    expect(put({ idempotency_key: 'another-key-of-it' }, AT)).toEqual({ idempotency_key: 'recorded-key-000002' });
    expect(put({ idempotency_key: 'a-key-of-the-host' }, AT)).toEqual({ idempotency_key: 'recorded-key-000001' });
  });

  test('an id that is told under another name, or inside an address, is still the same', () => {
    const { put } = createPlaceholders();
    const session_id = 'ses_4QwErTyUiOp';
    expect(
      put({ session_id, metadata: { adcp_session_id: session_id }, url: `https://a.example/s/${session_id}?x=1` }, AT),
    ).toEqual({
      session_id: 'recorded-session-000001',
      metadata: { adcp_session_id: 'recorded-session-000001' },
      url: 'https://a.example/s/recorded-session-000001?x=1',
    });
  });

  test('an id nobody has a name for is known by its form, and keeps what stands before it', () => {
    const { put } = createPlaceholders();
    expect(put({ id: 'cs_2e716d97-02a5-4a87-8df5-43b3ecbe2700', product_id: 'DL628-20260127-JFK-BOS' }, AT)).toEqual({
      id: 'cs_recorded-id-000001',
      product_id: 'DL628-20260127-JFK-BOS',
    });
  });

  test('a service on this machine, which has another port each time, is a placeholder; any other address is a fact', () => {
    const { put } = createPlaceholders();
    expect(
      put(
        { image: 'http://127.0.0.1:45123/images/a.png', other: 'http://localhost:80', url: 'https://a.example:8443/x' },
        AT,
      ),
    ).toEqual({
      image: 'http://recorded-host-000001/images/a.png',
      other: 'http://recorded-host-000002',
      url: 'https://a.example:8443/x',
    });
  });

  test('a time of the run is its distance from the call; a departure and a day are facts', () => {
    const { put } = createPlaceholders();
    expect(
      put(
        {
          checked_at: '2026-01-18T15:30:00Z',
          expires_at: '2026-01-18T11:00:00-05:00',
          consent_timestamp: '2026-01-18T15:29:00Z',
          ready_by: '2026-01-18T15:31:00Z',
          departure: '2026-01-27T05:30:00-05:00',
          travel_date: '2026-01-27',
          valid_until: 'midnight',
        },
        AT,
      ),
    ).toEqual({
      checked_at: 'now+0s',
      expires_at: 'now+1800s',
      consent_timestamp: 'now-60s',
      ready_by: 'now+60s',
      departure: '2026-01-27T05:30:00-05:00',
      travel_date: '2026-01-27',
      valid_until: 'midnight',
    });
  });

  test('an id keeps its name, whatever member it comes under later', () => {
    const { put } = createPlaceholders();
    const id = 'cs_2e716d97-02a5-4a87-8df5-43b3ecbe2700';
    expect(put({ id }, AT)).toEqual({ id: 'cs_recorded-id-000001' });
    expect(put({ id, order: { checkout_session_id: id } }, AT)).toEqual({
      id: 'cs_recorded-id-000001',
      order: { checkout_session_id: 'cs_recorded-id-000001' },
    });
  });

  test('an id that is a common word is one only where an id stands', () => {
    const { put } = createPlaceholders();
    expect(put({ session_id: 'completed' }, AT)).toEqual({ session_id: 'recorded-session-000001' });
    expect(put({ session_id: 'completed', status: 'completed', message: 'completed' }, AT)).toEqual({
      session_id: 'recorded-session-000001',
      status: 'completed',
      message: 'completed',
    });
  });

  test('a test token of the sandbox stays, another payment token does not', () => {
    const { put } = createPlaceholders();
    expect(put([{ token: 'spt_test_ok' }, { token: 'spt_live_8e2f' }], AT)).toEqual([
      { token: 'spt_test_ok' },
      { token: 'recorded-token-000001' },
    ]);
  });

  test('a time comes back as far from the call as it was', () => {
    expect(timeAt(1800, Date.parse('2026-03-01T08:00:00.900Z'))).toBe('2026-03-01T08:30:00Z');
    expect(timeAt(-60, Date.parse('2026-03-01T08:00:00Z'))).toBe('2026-03-01T07:59:00Z');
  });

  test('what is written twice is the same as what is written once', () => {
    const member = fc.constantFrom('session_id', 'idempotency_key', 'token', 'expires_at', 'message', 'url');
    const text = fc.oneof(
      fc.uuid(),
      fc.string(),
      fc.constant('2026-01-18T15:30:00Z'),
      fc.constant('recorded-session-000007'),
    );
    fc.assert(
      fc.property(fc.array(fc.dictionary(member, text)), (bodies) => {
        const first = createPlaceholders();
        const once = bodies.map((body) => first.put(body, AT));
        const second = createPlaceholders();
        expect(once.map((body) => second.put(body, AT))).toEqual(once);
      }),
    );
  });
});
