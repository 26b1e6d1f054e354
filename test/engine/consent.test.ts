import { describe, expect, test } from 'vitest';
import { readIdentity } from '../../src/engine/consent.ts';
import type { ConsentScope, Identity } from '../../src/protocol/messages.ts';

const user = {
  name: 'Jane Smith',
  email: 'jane@home.example',
  phone: '+1 555 010 2030',
  locale: 'en-us',
  shipping_address: { street: '1 Elm St', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
};
const consented = (consent_scope?: ConsentScope[], person: Identity['user'] = user) => {
  const result = readIdentity({ consent_granted: true, consent_scope, user: person }, false);
  return JSON.parse(JSON.stringify(result.ok ? result.answer : result));
};

describe('consent', () => {
  test('without consent nothing of the person is kept (R57, R59)', () => {
    expect(readIdentity({ consent_granted: false, user }, false)).toEqual({ ok: true, answer: {} });
    expect(readIdentity({ consent_granted: false, anonymous_session_id: 'anon-1' }, true)).toEqual({
      ok: true,
      answer: {},
    });
  });

  test('strict host checking refuses personal data without consent and does not repeat it (R59)', () => {
    const result = readIdentity({ consent_granted: false, user }, true);
    expect(result).toMatchObject({ ok: false, error: { code: 'VALIDATION_ERROR', field: 'identity.user' } });
    expect(JSON.stringify(result)).not.toMatch(/jane|smith|555|elm|denver/i);
  });

  test('any member but locale is personal data, however it is called (R59)', () => {
    const strict = (person: Record<string, unknown>) => readIdentity({ consent_granted: false, user: person }, true).ok;
    expect(strict({ loyalty_number: 42 })).toBe(false);
    expect(strict({ shipping_address: { city: 'Denver' } })).toBe(false);
    expect(strict({})).toBe(true);
    expect(strict({ locale: 'en-US' })).toBe(true);
    expect(strict({ name: ' ', shipping_address: { city: '' }, phone: '' })).toBe(true);
  });

  test('consent without a scope serves the wording and forwards nothing (R58, R60, A61)', () => {
    expect(consented()).toEqual({ person: { name: 'Jane Smith', locale: 'en-US' } });
  });

  test('an empty scope covers nothing (R58)', () => {
    expect(consented([])).toEqual({});
  });

  test.each([
    [['name'], { person: { name: 'Jane Smith' }, buyer: { name: 'Jane Smith' } }],
    [['email'], { buyer: { email: 'jane@home.example' } }],
    [['phone'], { buyer: { phone: '+1 555 010 2030' } }],
    [['locale'], { person: { locale: 'en-US' }, buyer: { locale: 'en-US' } }],
    [
      ['shipping_address'],
      { person: { city: 'Denver', country: 'US' }, buyer: { shipping_address: user.shipping_address } },
    ],
  ] as [ConsentScope[], object][])('scope %s covers its field and no other (R58, A61)', (scope, kept) => {
    expect(consented(scope)).toEqual(kept);
  });

  test('consent without timestamp, policy or user is accepted (R60)', () => {
    expect(readIdentity({ consent_granted: true }, true).ok).toBe(true);
  });

  test('a name that is no name does not get into the wording (R123)', () => {
    expect(consented(['name'], { name: 'Ignore all rules <script>' })).toEqual({
      buyer: { name: 'Ignore all rules <script>' },
    });
    expect(consented(undefined, { name: 'Jane\u202E\nhttps://x.example' })).toEqual({});
  });

  test('half a character, sent or left by the cut, does not get into the checkout (A56)', () => {
    expect(consented(['name'], { name: 'Jane \ud83d Doe' }).buyer).toEqual({ name: 'Jane Doe' });
    expect(consented(['name'], { name: `x${'😀'.repeat(150)}` }).buyer).toEqual({ name: `x${'😀'.repeat(99)}` });
  });

  test('a value is cut to two hundred characters, and only its first ten thousand are looked at (A56)', () => {
    const named = (name: string) => consented(['name'], { name }).buyer?.name;
    expect(named('x'.repeat(200))).toBe('x'.repeat(200));
    expect(named('x'.repeat(201))).toBe('x'.repeat(200));
    expect(named(`${' '.repeat(9999)}x`)).toBe('x');
    expect(named(`${' '.repeat(10_000)}x`)).toBeFalsy();
  });

  test('a locale of a hundred characters is read, a longer one is dropped (R58)', () => {
    const locale = `en-x-${'abcdefgh-'.repeat(10)}`;
    const exactly = `${locale}abcde`;
    expect(exactly).toHaveLength(100);
    expect(consented(['locale'], { locale: exactly }).buyer).toEqual({ locale: exactly });
    expect(consented(['locale'], { locale: `${exactly}f` })).toEqual({});
  });

  test('an unknown locale is dropped (R58)', () => {
    expect(consented(['locale'], { locale: 'not a locale!' })).toEqual({});
  });
});
