import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCredential } from '../../src/protocol/credentials.ts';

describe('holdsCredential', () => {
  test.each([
    'api_key',
    'apiKey',
    'API-KEY',
    'x-api-key',
    'client_secret',
    'clientSecret',
    'bearer',
    'Authorization',
    'access_token',
    'gsc_access_token',
    'metaAccessToken',
    'jwk',
    'jwks',
    'jwks_uri',
  ])('the key %s names a credential, at any depth and in arrays (R119)', (key) => {
    expect(holdsCredential({ [key]: 'x' })).toBe(true);
    expect(holdsCredential({ ext: { vendor: [{ deep: { [key]: null } }] } })).toBe(true);
  });

  test.each([
    'checkout_token',
    'offering_token',
    'token',
    'idempotency_key',
    'key',
    'author',
    'authorized',
    'bearer_bond',
    'authentication',
    'credentials',
    'session_id',
    '0',
  ])('the key %s names none (R119)', (key) => {
    expect(holdsCredential({ [key]: 'x' })).toBe(false);
  });

  test('the push notification credentials have their legal place (R119)', () => {
    const push = {
      url: 'https://host.example/hook',
      authentication: { schemes: ['Bearer'], credentials: 'x'.repeat(32) },
    };
    expect(holdsCredential({ push_notification_config: push })).toBe(false);
  });

  test('values are not looked at, only keys (R119)', () => {
    expect(holdsCredential({ message: 'api_key: hunter2', list: ['authorization', 'bearer'] })).toBe(false);
  });

  test('own __proto__ keys are walked like any other and harm nothing (R119)', () => {
    expect(holdsCredential(JSON.parse('{"__proto__": {"api_key": 1}}'))).toBe(true);
    expect(holdsCredential(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {}}}'))).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('ten thousand levels are walked without overflow, and a credential at the bottom is found (R119)', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(10_000)}{"api_key":1}${'}'.repeat(10_000)}`);
    expect(holdsCredential(deep)).toBe(true);
  });

  test('no JSON makes it throw, and a planted key is always found (R119)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        holdsCredential(value);
        expect(holdsCredential({ outer: [value, { client_secret: value }] })).toBe(true);
      }),
    );
  });
});
