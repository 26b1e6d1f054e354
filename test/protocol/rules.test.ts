import { describe, expect, test } from 'vitest';
import {
  SiInitiateSessionRequest,
  SiSendMessageRequest,
  SiTerminateSessionRequest,
} from '../../src/protocol/messages.ts';
import {
  getOfferingRules,
  initiateSessionRules,
  sendMessageRules,
  terminateSessionRules,
} from '../../src/protocol/rules.ts';

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';
const send = (more: object) =>
  sendMessageRules(SiSendMessageRequest.parse({ idempotency_key: KEY, session_id: 's', ...more }))?.error;
const start = (more: object) =>
  initiateSessionRules(
    SiInitiateSessionRequest.parse({
      idempotency_key: KEY,
      intent: 'a tent',
      identity: { consent_granted: false },
      ...more,
    }),
  )?.error;

describe('si_send_message', () => {
  test('neither message nor action_response is a schema failure at the root (R63, R113, R114)', () => {
    expect(send({})).toEqual({
      code: 'INVALID_REQUEST',
      message:
        'Send message with the user\'s words, or action_response with a pressed button such as {"action": "checkout"}.',
      recovery: 'correctable',
      field: '',
      issues: [
        {
          pointer: '',
          keyword: 'anyOf',
          message:
            'Send message with the user\'s words, or action_response with a pressed button such as {"action": "checkout"}.',
        },
      ],
    });
  });

  test.each([
    '',
    '   ',
    '\n\t',
    '\u200b\u200e',
    '\u0000',
  ])('the blank message %j alone is refused by field (R63)', (message) => {
    expect(send({ message })).toMatchObject({ code: 'VALIDATION_ERROR', field: 'message', recovery: 'correctable' });
  });

  test('a blank message beside a pressed button is one good turn (R63)', () => {
    expect(send({ message: '', action_response: { action: 'checkout' } })).toBeUndefined();
    expect(send({ message: 'this one', action_response: { action: 'checkout', payload: {} } })).toBeUndefined();
    expect(send({ message: 'hello' })).toBeUndefined();
  });

  test.each([
    {},
    { action: '' },
    { action: ' ' },
    { payload: { product_id: 'x' } },
  ])('the press %j lacks its action (R68)', (press) => {
    const error = send({ action_response: press, message: 'buy' });
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', field: 'action_response.action' });
    expect(error?.message).toContain('leave action_response out');
  });
});

test('a blank intent is refused when a session starts and is none when an offering is looked up (R47)', () => {
  expect(start({ intent: ' \u200b' })).toMatchObject({ code: 'VALIDATION_ERROR', field: 'intent' });
  expect(start({})).toBeUndefined();
  expect(getOfferingRules({ offering_id: 'o', intent: '' })).toBeUndefined();
});

describe('the e-mail address of a user', () => {
  const consented = (email: string) => start({ identity: { consent_granted: true, user: { email } } });

  test.each([
    'jane@example.xn--p1ai',
    'r&d@example.com',
    "o'hara/sales@example.com",
    'jane@localhost',
    '"jane doe"@example.com',
  ])('%s is one, by the rules of mail', (email) => {
    expect(consented(email)).toBeUndefined();
  });

  test('that is none is refused as a format, and is not repeated (R113, R114, R116)', () => {
    expect(consented('ada at lovelace')).toEqual({
      code: 'INVALID_REQUEST',
      message: 'Send identity.user.email as an e-mail address: leave it out unless the user gave one.',
      recovery: 'correctable',
      field: 'identity.user.email',
      issues: [
        {
          pointer: '/identity/user/email',
          keyword: 'format',
          message: 'Send identity.user.email as an e-mail address: leave it out unless the user gave one.',
        },
      ],
    });
  });

  test.each(['ada at lovelace', '', 'x'.repeat(10_000)])("is nobody's business without consent (P1)", (email) => {
    expect(start({ identity: { consent_granted: false, user: { email } } })).toBeUndefined();
  });
});

describe('private limits', () => {
  test('a text that is too long breaks our policy, not a schema keyword (R114, R116, P16)', () => {
    const error = send({ message: 'x'.repeat(2001) });
    expect(error).toEqual({
      code: 'POLICY_VIOLATION',
      message: 'message is too long. Send at most 2,000 characters.',
      recovery: 'correctable',
      field: 'message',
    });
    expect(start({ intent: 'x'.repeat(2001) })?.field).toBe('intent');
    expect(getOfferingRules({ offering_id: 'o', intent: 'x'.repeat(2001) })?.error.field).toBe('intent');
    const ending = SiTerminateSessionRequest.parse({
      session_id: 's',
      reason: 'user_exit',
      termination_context: { summary: 'x'.repeat(8001) },
    });
    expect(terminateSessionRules(ending)?.error).toEqual({
      code: 'POLICY_VIOLATION',
      message: 'termination_context.summary is too long. Send at most 8,000 characters.',
      recovery: 'correctable',
      field: 'termination_context.summary',
    });
  });

  test('a text at the limit passes (R9, P16)', () => {
    expect(send({ message: 'x'.repeat(2000) })).toBeUndefined();
    expect(start({ intent: 'x'.repeat(2000) })).toBeUndefined();
    expect(getOfferingRules({ offering_id: 'o', intent: 'x'.repeat(2000) })).toBeUndefined();
    const ending = { session_id: 's', reason: 'user_exit', termination_context: { summary: 'x'.repeat(8000) } };
    expect(terminateSessionRules(SiTerminateSessionRequest.parse(ending))).toBeUndefined();
  });

  test('a text is as long as it is written out: one character may stand for eighteen (P16)', () => {
    expect(send({ message: '\ufdfa'.repeat(111) })).toBeUndefined();
    expect(send({ message: '\ufdfa'.repeat(112) })).toMatchObject({ code: 'POLICY_VIOLATION', field: 'message' });
  });

  test('the payload of a press is as long as its JSON (P16)', () => {
    const press = (payload: Record<string, unknown>) => send({ action_response: { action: 'view', payload } });
    expect(press({ product_id: 'x'.repeat(7983) })).toBeUndefined();
    expect(press({ product_id: 'x'.repeat(7984) })).toEqual({
      code: 'POLICY_VIOLATION',
      message: 'action_response.payload is too long. Send at most 8,000 characters of JSON.',
      recovery: 'correctable',
      field: 'action_response.payload',
    });
    expect(press(Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`k${at}`, 'x'])))?.field).toBe(
      'action_response.payload',
    );
  });

  test('an id has none, and neither has what is said of a user (R61)', () => {
    const long = 'x'.repeat(100_000);
    expect(send({ session_id: long, action_response: { action: long, element_id: long } })).toBeUndefined();
    expect(start({ offering_id: long, offering_token: long, media_buy_id: long, placement: long })).toBeUndefined();
    const user = { name: long, phone: long, locale: long };
    expect(start({ identity: { consent_granted: true, user, anonymous_session_id: long } })).toBeUndefined();
    expect(getOfferingRules({ offering_id: long })).toBeUndefined();
  });
});

describe('guessable keys', () => {
  test.each([
    'aaaaaaaaaaaaaaaa',
    '0000000000000000',
    '00000000-0000-0000-0000-000000000000',
    '0123456789abcdef',
    '1234567890123456',
    'abcdefghijklmnop',
    'testtesttesttest',
    'abababababababab',
    '12341234123412341',
    '----------------',
    'xyzxyzxyzxyzxyzxyzxy',
  ])('%s is refused, and is not repeated (R111, R116)', (key) => {
    const error = start({ idempotency_key: key });
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', field: 'idempotency_key', recovery: 'correctable' });
    expect(JSON.stringify(error)).not.toContain(key);
    expect(send({ idempotency_key: key, message: 'hi' })?.code).toBe('INVALID_REQUEST');
  });

  test.each([
    KEY,
    'b1a7c6d5-1e2f-4a3b-8c9d-0e1f2a3b4c5d',
    '00000000-0000-4000-8000-000000000001',
    '0000000000000001',
    'idempotency-key-1',
    '01J9Z3K8M4Q7W2X5Y6T0R1S3V9',
    'creative-fate-cancel-v1',
    '4821903756124890',
    'session-2026-08-22T10:00:00Z-turn-2',
    'kx7Qp2Zm9Lw4Rt8v',
  ])('%s is taken (R111)', (key) => {
    expect(start({ idempotency_key: key })).toBeUndefined();
  });

  test('a thousand random UUIDs are taken (R111)', () => {
    for (let i = 0; i < 1000; i++) expect(start({ idempotency_key: crypto.randomUUID() })).toBeUndefined();
  });

  test('an ending takes any key, because it needs none (R81)', () => {
    const ending = SiTerminateSessionRequest.parse({ session_id: 's', reason: 'user_exit', idempotency_key: 'aaaa' });
    expect(terminateSessionRules(ending)).toBeUndefined();
  });
});
