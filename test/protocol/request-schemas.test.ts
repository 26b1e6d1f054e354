/** What the schemas of the five tools take and refuse. */
import { describe, expect, test } from 'vitest';
import { type Contract, readRequest } from '../../src/protocol/request.ts';
import { capabilities, initiate, KEY, offering, refusal, START, send, terminate } from './contracts.ts';

function pointers<T>(contract: Contract<T>, args: unknown) {
  const { code, issues = [] } = refusal(contract, args);
  return [code, ...issues.map((issue) => `${issue.keyword} ${issue.pointer}`)];
}

describe('schemas', () => {
  test('initiate requires a key, an intent and a word on consent (R47, R113, R114)', () => {
    expect(pointers(initiate, {})).toEqual([
      'INVALID_REQUEST',
      'required /intent',
      'required /identity',
      'required /idempotency_key',
    ]);
    expect(pointers(initiate, { ...START, identity: {} })).toEqual([
      'INVALID_REQUEST',
      'required /identity/consent_granted',
    ]);
    expect(refusal(initiate, { ...START, identity: {} }).field).toBe('identity.consent_granted');
  });

  test('each missing member of initiate is told in words that are enough to mend it (R47)', () => {
    const { idempotency_key, ...keyless } = START;
    expect(refusal(initiate, keyless).message).toBe(
      'Send idempotency_key: a new random value of 16 to 255 characters from A-Z a-z 0-9 _ . : - such as a UUID.',
    );
    const { intent, ...aimless } = START;
    expect(refusal(initiate, aimless).message).toBe('Send intent: what the user wants, in plain words.');
    const { identity, ...unasked } = START;
    expect(refusal(initiate, unasked).message).toBe(
      'Send identity: {"consent_granted": false}, or true only if the user agreed to share personal data.',
    );
    expect(refusal(initiate, { ...START, identity: '{"consent_granted": false}' }).message).toBe(
      'Send identity as an object, not as a string: {"consent_granted": false}, or true only if the user agreed to share personal data.',
    );
  });

  test.each([
    'short',
    'fifteen-letters',
    'has spaces in the key',
    'x'.repeat(256),
    'ключ-ключ-ключ-ключ',
  ])('the key %j is malformed (R47)', (idempotency_key) => {
    const error = refusal(initiate, { ...START, idempotency_key });
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', field: 'idempotency_key' });
    expect(error.issues?.map((issue) => issue.pointer)).toEqual(['/idempotency_key']);
    expect(error.message).toContain('a new random value of 16 to 255 characters');
    expect(JSON.stringify(error)).not.toContain(idempotency_key);
  });

  test('get_offering requires an offering_id and a whole product_limit from 1 to 50 (R34)', () => {
    expect(pointers(offering, {})).toEqual(['INVALID_REQUEST', 'required /offering_id']);
    const limit = (product_limit: unknown) => pointers(offering, { offering_id: 'o', product_limit });
    expect(limit(0)).toEqual(['INVALID_REQUEST', 'minimum /product_limit']);
    expect(limit(51)).toEqual(['INVALID_REQUEST', 'maximum /product_limit']);
    expect(limit('5')).toEqual(['INVALID_REQUEST', 'type /product_limit']);
    expect(limit(2.5)).toEqual(['INVALID_REQUEST', 'type /product_limit']);
    expect(readRequest(offering, { offering_id: 'o', product_limit: 50 }).result.ok).toBe(true);
  });

  test('send requires a key, a session and something to send (R63, R114)', () => {
    expect(pointers(send, { message: 'hi' })).toEqual([
      'INVALID_REQUEST',
      'required /session_id',
      'required /idempotency_key',
    ]);
    expect(pointers(send, { idempotency_key: KEY, session_id: 's' })).toEqual(['INVALID_REQUEST', 'anyOf ']);
  });

  test('terminate requires a session and one of five reasons (R77)', () => {
    expect(pointers(terminate, {})).toEqual(['INVALID_REQUEST', 'required /session_id', 'required /reason']);
    expect(pointers(terminate, { session_id: 's', reason: 'bored' })).toEqual(['INVALID_REQUEST', 'enum /reason']);
    expect(refusal(terminate, { session_id: 's', reason: 'bored' })).toMatchObject({
      field: 'reason',
      message:
        'Send reason as one of handoff_transaction, handoff_complete, user_exit, session_timeout, host_terminated: ' +
        'handoff_transaction to buy after pending_handoff, user_exit when the user leaves.',
    });
    for (const reason of ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'])
      expect(readRequest(terminate, { session_id: 's', reason }).result.ok).toBe(true);
  });

  test.each([
    'x',
    '',
    7,
    null,
    {},
    'has spaces in the key',
    'x'.repeat(256),
    'aaaaaaaaaaaaaaaa',
  ])('the reads need no idempotency_key and take %j for none (R110, R81)', (idempotency_key) => {
    expect(readRequest(capabilities, { idempotency_key }).result).toEqual({ ok: true, answer: {} });
    expect(readRequest(offering, { offering_id: 'o', idempotency_key }).result).toEqual({
      ok: true,
      answer: { offering_id: 'o' },
    });
  });

  test('a good key of a read is kept (R110)', () => {
    const args = { offering_id: 'o', idempotency_key: KEY };
    expect(readRequest(offering, args).result).toEqual({ ok: true, answer: args });
  });

  test('terminate needs no idempotency_key and tolerates any (R81)', () => {
    expect(readRequest(terminate, { session_id: 's', reason: 'user_exit', idempotency_key: 'x' }).result.ok).toBe(true);
  });

  test('a naive consent timestamp and an unknown scope are schema failures (R60)', () => {
    const identity = { consent_granted: true, consent_timestamp: '2026-08-22T10:00:00', consent_scope: ['shoe_size'] };
    expect(pointers(initiate, { ...START, identity })).toEqual([
      'INVALID_REQUEST',
      'format /identity/consent_timestamp',
      'enum /identity/consent_scope/0',
    ]);
    expect(refusal(initiate, { ...START, identity }).field).toBe('identity.consent_timestamp');
    expect(readRequest(initiate, { ...START, identity: { consent_granted: true } }).result.ok).toBe(true);
  });

  test('times are those of RFC 3339 and addresses those of RFC 3986 (R60, R114)', () => {
    const consent = (more: object) => ({ ...START, identity: { consent_granted: true, ...more } });
    for (const consent_timestamp of ['2026-06-15t10:00:00z', '2026-06-15T23:59:60Z', '2026-06-15T10:00:00.5-07:00'])
      expect(readRequest(initiate, consent({ consent_timestamp })).result.ok, consent_timestamp).toBe(true);
    expect(pointers(initiate, consent({ consent_timestamp: '2026-06-15T10:00Z' }))).toEqual([
      'INVALID_REQUEST',
      'format /identity/consent_timestamp',
    ]);
    const policy = (brand_policy_url: string) => consent({ privacy_policy_acknowledged: { brand_policy_url } });
    expect(readRequest(initiate, policy('https://x.example/a%20b')).result.ok).toBe(true);
    expect(pointers(initiate, policy('https://x.example/a b'))).toEqual([
      'INVALID_REQUEST',
      'format /identity/privacy_policy_acknowledged/brand_policy_url',
    ]);
  });

  test('a rejected e-mail address is not repeated (R116)', () => {
    const error = refusal(initiate, {
      ...START,
      identity: { consent_granted: true, user: { email: 'ada at lovelace' } },
    });
    expect(error).toMatchObject({
      field: 'identity.user.email',
      message: 'Send identity.user.email as an e-mail address: leave it out unless the user gave one.',
    });
    expect(JSON.stringify(error)).not.toContain('lovelace');
  });
});
