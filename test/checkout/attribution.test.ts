import { describe, expect, test } from 'vitest';
import { readAttribution, readIntentTrace } from '../../src/checkout/attribution.ts';

/** ok, or the code and the place of the refusal. */
const verdict = (read: ReturnType<typeof readAttribution> | ReturnType<typeof readIntentTrace>) =>
  read.ok ? 'ok' : [read.body.code, read.body.param];
const claim = (more: object = {}) => verdict(readAttribution({ provider: 'aff.example', token: 't', ...more }));
const trace = (more: object = {}) => verdict(readIntentTrace({ reason_code: 'other', ...more }));

describe('a claim on a sale', () => {
  test.each<[good: object, place: string, bad: object]>([
    [{ provider: 'p'.repeat(500) }, 'provider', { provider: 'p'.repeat(501) }],
    [{ provider: 'p' }, 'provider', { provider: '' }],
    [{}, 'provider', { provider: undefined }],
    ...['token', 'publisher_id', 'campaign_id', 'creative_id', 'sub_id'].map((member): [object, string, object] => [
      { [member]: 'x'.repeat(2000) },
      member,
      { [member]: 'x'.repeat(2001) },
    ]),
    [{ source: { type: 'url', url: 'https://a.example' } }, 'source.url', { source: { type: 'url', url: 'no url' } }],
    [{ source: { type: 'platform' } }, 'source.type', { source: { type: 'other' } }],
    [{ source: { type: 'unknown' } }, 'source', { source: { type: 'unknown', more: 1 } }],
    [{ issued_at: '2026-01-18T10:00:00Z' }, 'issued_at', { issued_at: 'today' }],
    [{ expires_at: '2026-01-18T10:00:00Z' }, 'expires_at', { expires_at: 1 }],
    [{ touchpoint: 'first' }, 'touchpoint', { touchpoint: 'middle' }],
    [{ touchpoint: 'last' }, 'touchpoint', { touchpoint: 1 }],
    [{ metadata: { a: 'x', b: 1, c: true } }, 'metadata', { metadata: { a: {} } }],
    [{ metadata: { a: 'x'.repeat(2000) } }, 'metadata', { metadata: { a: 'x'.repeat(2001) } }],
  ])('%j is taken, another %s is refused with its place (A37)', (good, place, bad) => {
    expect(claim(good)).toBe('ok');
    expect(claim(bad)).toEqual(['invalid_type', `$.affiliate_attribution.${place}`]);
  });

  test('needs a token or a publisher, and nothing else but its provider (A37)', () => {
    expect(verdict(readAttribution(undefined))).toBe('ok');
    expect(verdict(readAttribution({ provider: 'p', token: 't' }))).toBe('ok');
    expect(verdict(readAttribution({ provider: 'p', publisher_id: 'i' }))).toBe('ok');
    expect(verdict(readAttribution({ provider: 'p' }))).toEqual(['invalid_type', '$.affiliate_attribution']);
    expect(verdict(readAttribution('p'))).toEqual(['invalid_type', '$.affiliate_attribution']);
  });

  test.each([
    [{ sub_id: 'jane@home.example' }, '.sub_id'],
    [{ sub_id: '+1 303 555 0100' }, '.sub_id'],
    [{ metadata: { a: 1, who: 'x jane@home.example' } }, '.metadata'],
    [{ metadata: { 'jane@home.example': 1 } }, '.metadata'],
    [{ extra: [1, { deep: ['+13035550100'] }] }, ''],
  ])('%j names a person, and is refused with the place (A38)', (more, place) => {
    expect(claim(more)).toEqual(['pii_not_allowed', `$.affiliate_attribution${place}`]);
  });

  test.each([
    [{ sub_id: '13035550100' }],
    [{ sub_id: '+1 303 5' }],
    [{ sub_id: 'a@b' }],
    [{ sub_id: '@home.example' }],
    [{ extra: [null, 1, true] }],
  ])('%j names nobody (A38)', (more) => {
    expect(claim(more)).toBe('ok');
  });
});

describe('why a buyer left', () => {
  test.each([
    ...['price_sensitivity', 'shipping_cost', 'shipping_speed', 'product_fit', 'trust_security'],
    ...['returns_policy', 'payment_options', 'comparison', 'timing_deferred', 'other'],
  ])('%s is kept as it is (A34)', (reason_code) => {
    expect(readIntentTrace({ reason_code })).toStrictEqual({ ok: true, value: { reason_code } });
  });

  test('what is said besides is kept, an unknown reason is other, and no trace is none (A34)', () => {
    const more = { trace_summary: '', metadata: { step: 2, final: false } };
    expect(readIntentTrace({ reason_code: 'boredom', ...more, extra: 1 })).toStrictEqual({
      ok: true,
      value: { reason_code: 'other', ...more },
    });
    expect(readIntentTrace(undefined)).toEqual({ ok: true, value: undefined });
  });

  test.each([
    [{ reason_code: 'x'.repeat(200) }, 'reason_code', { reason_code: 'x'.repeat(201) }],
    [{ reason_code: 'x' }, 'reason_code', { reason_code: '' }],
    [{ trace_summary: 'x'.repeat(500) }, 'trace_summary', { trace_summary: 'x'.repeat(501) }],
    [{ metadata: { a: 'x'.repeat(2000) } }, 'metadata', { metadata: { a: 'x'.repeat(2001) } }],
    [{ metadata: {} }, 'metadata', { metadata: { a: [] } }],
  ])('%j is taken, another %s is refused with its place (A37)', (good, place, bad) => {
    expect(trace(good)).toBe('ok');
    expect(trace(bad)).toEqual(['invalid_type', `$.intent_trace.${place}`]);
  });
});
