/** Every row of the error table (R112), provoked by a real MCP client. `refusal` checks the rules common to all errors. */
import { describe, expect, test } from 'vitest';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { tools } from '../../tools/index.ts';
import { freshKey, openHost, openTestAgent, uuidOf } from '../host.ts';
import { assertRefusal, type Json } from '../official.ts';
import { opening } from './requests.ts';

const UNKNOWN_SESSION = uuidOf('nobody has this session');

const turn = (session_id: string, message = 'Hello?') => ({ session_id, message, idempotency_key: freshKey() });

const declaration = {
  paying_principal: { brand: { domain: 'delta.example' } },
  context_use: 'comparison_set',
  disclosure_obligation: { required: true, label_text: 'Sponsored by Delta' },
};

const receipt = (host_receipt: Json) => ({
  sponsored_context_receipt: {
    sponsored_context: declaration,
    host_receipt: { received_at: '2026-01-18T15:30:00Z', ...host_receipt },
  },
});

describe('INVALID_REQUEST', () => {
  test('missing, malformed and wrong-typed fields come with their pointers (R5, R8, R34, R47, R63, R77, R98, R112, R113, R114)', async () => {
    const host = await openHost();
    const cases: [Parameters<typeof host.refusal>[0], unknown, string, string][] = [
      ['si_get_offering', {}, '/offering_id', 'required'],
      ['si_get_offering', { offering_id: 7 }, '/offering_id', 'type'],
      ['si_get_offering', { offering_id: 'x', product_limit: 0 }, '/product_limit', 'minimum'],
      ['si_get_offering', { offering_id: 'x', product_limit: 51 }, '/product_limit', 'maximum'],
      ['si_get_offering', { offering_id: 'x', product_limit: '5' }, '/product_limit', 'type'],
      ['si_get_offering', { offering_id: 'x', product_limit: 2.5 }, '/product_limit', 'type'],
      ['si_initiate_session', without(opening(), 'idempotency_key'), '/idempotency_key', 'required'],
      ['si_initiate_session', without(opening(), 'intent'), '/intent', 'required'],
      ['si_initiate_session', opening({ identity: {} }), '/identity/consent_granted', 'required'],
      ['si_initiate_session', opening({ identity: { consent_granted: 'no' } }), '/identity/consent_granted', 'type'],
      [
        'si_initiate_session',
        opening({ identity: { consent_granted: true, consent_timestamp: '2026-01-18T10:30:00' } }),
        '/identity/consent_timestamp',
        'format',
      ],
      [
        'si_initiate_session',
        opening({ identity: { consent_granted: true, consent_scope: ['age'] } }),
        '/identity/consent_scope/0',
        'enum',
      ],
      ['si_send_message', without(turn(UNKNOWN_SESSION), 'idempotency_key'), '/idempotency_key', 'required'],
      ['si_send_message', { ...turn(UNKNOWN_SESSION), idempotency_key: 'short' }, '/idempotency_key', 'minLength'],
      [
        'si_send_message',
        { ...turn(UNKNOWN_SESSION), idempotency_key: 'has blanks in it, and is long' },
        '/idempotency_key',
        'pattern',
      ],
      ['si_send_message', without(turn(UNKNOWN_SESSION), 'session_id'), '/session_id', 'required'],
      ['si_send_message', without(turn(UNKNOWN_SESSION), 'message'), '', 'anyOf'],
      ['si_terminate_session', { reason: 'user_exit' }, '/session_id', 'required'],
      ['si_terminate_session', { session_id: UNKNOWN_SESSION }, '/reason', 'required'],
      ['si_terminate_session', { session_id: UNKNOWN_SESSION, reason: 'bored' }, '/reason', 'enum'],
      ['get_adcp_capabilities', { protocols: [] }, '/protocols', 'minItems'],
    ];
    for (const [tool, args, pointer, keyword] of cases) {
      const error = await host.refusal(tool, args, 'INVALID_REQUEST');
      expect(error.issues, `${tool} ${JSON.stringify(args)}`).toContainEqual({
        pointer,
        keyword,
        message: expect.any(String),
      });
    }
  });

  test('a refused request leaves its key free for the corrected one (R98)', async () => {
    const host = await openHost();
    const request = opening();
    await host.refusal('si_initiate_session', { ...request, identity: {} }, 'INVALID_REQUEST');
    const started = await host.answer('si_initiate_session', request);
    expect(started).not.toHaveProperty('replayed');
  });

  test('a key without randomness is refused (R111)', async () => {
    const host = await openHost();
    for (const idempotency_key of ['aaaaaaaaaaaaaaaa', '1234567890123456', 'abcabcabcabcabcabc']) {
      await host.refusal('si_initiate_session', opening({ idempotency_key }), 'INVALID_REQUEST');
    }
  });
});

describe('VALIDATION_ERROR', () => {
  test('blank words and a press without an action (R68)', async () => {
    const host = await openHost();
    const talk = await host.start('a flight to Boston');
    const cases: [Json, string][] = [
      [{ message: '' }, 'message'],
      [{ message: ' \n\t' }, 'message'],
      [{ action_response: {} }, 'action_response.action'],
      [{ action_response: { action: '' } }, 'action_response.action'],
      [{ action_response: { payload: { product_id: 'DL628' } } }, 'action_response.action'],
    ];
    for (const [said, field] of cases) {
      const args = { session_id: talk.id, idempotency_key: freshKey(), ...said };
      const error = await host.refusal('si_send_message', args);
      expect(['VALIDATION_ERROR', 'INVALID_REQUEST']).toContain(error.code);
      expect(error.field).toBe(field);
    }
    const blank = await host.refusal('si_initiate_session', opening({ intent: '  ' }), 'VALIDATION_ERROR');
    expect(blank.field).toBe('intent');
  });

  test('a receipt that breaks an invariant starts no session, and a used-otherwise one says "silent downgrade forbidden" (R89, R90)', async () => {
    const host = await openHost();
    const committed = { status: 'accepted' };
    const broken: Json[] = [
      receipt({ status: 'accepted', disclosure_commitment: committed }),
      receipt({ status: 'accepted', accepted_context_use: 'comparison_set' }),
      receipt({
        status: 'accepted',
        accepted_context_use: 'comparison_set',
        disclosure_commitment: { status: 'not_required' },
      }),
      receipt({ status: 'rejected', accepted_context_use: 'comparison_set' }),
      receipt({ status: 'rejected', disclosure_commitment: committed }),
    ];
    for (const one of broken) {
      const error = await host.refusal('si_initiate_session', opening(one));
      expect(['VALIDATION_ERROR', 'INVALID_REQUEST'], JSON.stringify(one)).toContain(error.code);
    }
    const downgraded = receipt({
      status: 'accepted',
      accepted_context_use: 'presentation_only',
      disclosure_commitment: committed,
    });
    const error = await host.refusal('si_initiate_session', opening(downgraded), 'VALIDATION_ERROR');
    expect(error.message).toContain('silent downgrade forbidden');
    expect((await host.testAgent.store.counts()).sessions).toBe(0);

    const talk = await host.start('flight DL628 please');
    await host.refusal('si_send_message', { ...turn(talk.id), ...broken[0] });
    const said = await talk.say('How much is DL628?', receipt({ status: 'rejected', rejection_reason: 'no room' }));
    expect(said.session_status).toBe('active');
  });

  test('personal data without consent under strict host checking, without repeating it (R59, P1)', async () => {
    const host = await openHost({ strictHost: true });
    const identity = { consent_granted: false, user: { email: 'mallory@secret.example', name: 'Mallory Quux' } };
    const error = await host.refusal('si_initiate_session', opening({ identity }), 'VALIDATION_ERROR', [
      'mallory',
      'Mallory',
      'Quux',
    ]);
    expect(error.field).toBe('identity.user');
    expect((await host.testAgent.store.counts()).sessions).toBe(0);
    for (const harmless of [{}, { locale: 'de-DE' }]) {
      await host.answer('si_initiate_session', opening({ identity: { consent_granted: false, user: harmless } }));
    }
  });

  test('a token of another offering than the one named', async () => {
    const host = await openHost();
    const { offering_token } = await host.answer('si_get_offering', { offering_id: 'delta_evening_saver' });
    const args = opening({ offering_token, offering_id: 'delta_chatgpt_3313' });
    await host.refusal('si_initiate_session', args, 'VALIDATION_ERROR', [String(offering_token)]);
  });
});

describe('SESSION_NOT_FOUND and SESSION_TERMINATED', () => {
  test('unknown, foreign, expired and forgotten sessions cannot be told apart (R71, R87, R106, R118, R120)', async () => {
    const testAgent = await openTestAgent();
    const [host, stranger] = [await testAgent.connect('host'), await testAgent.connect('stranger')];
    const mine = await host.start('a flight to Boston');
    const said = { message: 'Hello?', idempotency_key: freshKey() };

    const unknown = await host.call('si_send_message', { ...said, session_id: UNKNOWN_SESSION });
    assertRefusal(unknown, 'SESSION_NOT_FOUND');
    const same = JSON.stringify(unknown);
    expect(JSON.stringify(await stranger.call('si_send_message', { ...said, session_id: mine.id }))).toBe(same);
    expect(JSON.stringify(await stranger.call('si_send_message', { ...said, session_id: 'x' }))).toBe(same);
    testAgent.wait(300);
    expect(JSON.stringify(await host.call('si_send_message', { ...said, session_id: mine.id }))).toBe(same);
    testAgent.wait(10 * 86_400);
    await testAgent.agent.sweep();
    expect(JSON.stringify(await host.call('si_send_message', { ...said, session_id: mine.id }))).toBe(same);

    const ending = { reason: 'user_exit' };
    const nothing = JSON.stringify(await host.call('si_terminate_session', { ...ending, session_id: UNKNOWN_SESSION }));
    expect(nothing).toContain('SESSION_NOT_FOUND');
    const theirs = await stranger.start('a flight to Boston');
    expect(JSON.stringify(await host.call('si_terminate_session', { ...ending, session_id: theirs.id }))).toBe(nothing);
    expect((await theirs.say('How much is DL628?')).session_status).toBe('active');
  });

  test('an expired session can be ended, but not continued (R54, R80, R120)', async () => {
    const host = await openHost();
    const talk = await host.start('a flight to Boston');
    host.testAgent.wait(299);
    await talk.say('Do you have any earlier flights?');
    host.testAgent.wait(300);
    await host.refusal('si_send_message', turn(talk.id), 'SESSION_NOT_FOUND');
    const ended = await talk.terminate('session_timeout');
    expect(ended).toMatchObject({ terminated: true, session_status: 'terminated' });
    expect(ended).not.toHaveProperty('acp_handoff');
  });

  test('a message to a finished session, whatever finished it (R72, R80)', async () => {
    const host = await openHost();
    for (const reason of [
      'handoff_complete',
      'user_exit',
      'session_timeout',
      'host_terminated',
      'handoff_transaction',
    ]) {
      const talk = await host.start('a flight to Boston');
      const first = await talk.terminate(reason);
      await host.refusal('si_send_message', turn(talk.id), 'SESSION_TERMINATED');
      const again = await talk.terminate('handoff_transaction');
      expect(again, reason).toEqual(first);
    }
  });
});

test('REFERENCE_NOT_FOUND names the offerings there are, the same for every id that is not there, and no field (R42, P19)', async () => {
  const host = await openHost();
  const there =
    'Offerings: delta_chatgpt_3313, delta_evening_saver. Send one of them, or call si_initiate_session without it.';
  for (const offering_id of ['delta_secret', 'novamotors_conversational_v1']) {
    for (const [tool, args] of [
      ['si_get_offering', { offering_id }],
      ['si_initiate_session', opening({ offering_id })],
    ] as const) {
      const error = await host.refusal(tool, args, 'REFERENCE_NOT_FOUND');
      expect(Object.keys(error).sort()).toEqual(['code', 'message', 'recovery']);
      expect(error.message).toBe(`No offering "${offering_id}". ${there}`);
    }
  }
  // What may be about a person, or is no id at all, does not come back (R116).
  for (const offering_id of ['anna@mail.example', '+1 617 555 0142', '<script>', 'a b', '', 'x'.repeat(65), 'Łódź'])
    expect((await host.refusal('si_get_offering', { offering_id }, 'REFERENCE_NOT_FOUND')).message).toBe(
      `No offering of this id. ${there}`,
    );
  const missing = await host.refusal('si_get_offering', {}, 'INVALID_REQUEST');
  expect(missing.message).toBe(`Send offering_id: the brand's id of the offering, verbatim. ${there}`);
  expect((await host.testAgent.store.counts()).sessions).toBe(0);
});

test('a known offering that is unavailable is an answer, not PRODUCT_UNAVAILABLE, and its alternatives are there (R40, R41, R45)', async () => {
  const host = await openHost();
  const answer = await host.answer('si_get_offering', { offering_id: 'delta_first_to_boston', include_products: true });
  expect(answer).toMatchObject({ available: false, unavailable_reason: 'sold_out' });
  expect((answer.offering as Json | undefined)?.availability_status ?? 'sold_out').toBe('sold_out');
  for (const offering_id of answer.alternative_offering_ids as string[]) {
    expect(await host.answer('si_get_offering', { offering_id })).toMatchObject({ available: true });
  }
  expect(
    (await host.start('First Class to Boston', { offering_id: 'delta_first_to_boston' })).last.session_status,
  ).toBe('active');
});

test('a capability nobody supports is negotiated away, not UNSUPPORTED_FEATURE (R51)', async () => {
  const host = await openHost();
  const supported_capabilities = { mcp_apps: false, a2ui: { supported: true }, modalities: { voice: true } };
  const { opening } = await host.start('a flight to Boston', { supported_capabilities });
  expect(opening.negotiated_capabilities).toMatchObject({
    mcp_apps: false,
    a2ui: { supported: false },
    modalities: { voice: false },
  });
});

test('POLICY_VIOLATION for words beyond our private limit, without a schema keyword (R112, R114, P16)', async () => {
  const host = await openHost();
  const error = await host.refusal('si_initiate_session', opening({ intent: 'x'.repeat(2001) }), 'POLICY_VIOLATION');
  expect(error.issues).toBeUndefined();
  expect((await host.testAgent.store.counts()).sessions).toBe(0);
  const talk = await host.start('x'.repeat(2000));
  expect(talk.last.session_status).toBe('active');
});

test('VERSION_UNSUPPORTED for every pin we do not serve, on every tool (R19, R20, R21, R22, R23)', async () => {
  const host = await openHost();
  const pins: Json[] = [
    { adcp_version: '2.0' },
    { adcp_version: '4.0' },
    { adcp_version: '3.1-beta' },
    { adcp_version: '3.2-beta.5' },
    { adcp_version: '3.2.0' },
    { adcp_version: '3.1.2' },
    { adcp_version: 'v3' },
    { adcp_version: '' },
    { adcp_version: 3.1 },
    { adcp_version: '3.1', adcp_major_version: 4 },
    { adcp_major_version: 2 },
    { adcp_major_version: 99 },
  ];
  for (const pin of pins) {
    for (const tool of [
      'get_adcp_capabilities',
      'si_get_offering',
      'si_initiate_session',
      'si_send_message',
      'si_terminate_session',
    ] as const) {
      await host.refusal(tool, { ...pin, context: { trace: 1 } }, 'VERSION_UNSUPPORTED');
    }
  }
});

test('SERVICE_UNAVAILABLE when something of ours breaks: no detail reaches the host, and the key is free again (R5, R12, R116)', async () => {
  const testAgent = await openTestAgent();
  const log: string[] = [];
  const broken = { ...testAgent.agent, initiateSession: () => Promise.reject(new Error('secret in pack.yaml')) };
  const dispatch = createDispatch({
    tools: async () => tools,
    agent: async () => broken,
    log: createLog('debug', (line) => log.push(line)),
  });
  const request = opening({ adcp_version: '3.0', context: { trace: 3 } });
  const result = await dispatch('si_initiate_session', request, { principal: 'host' });
  const error = assertRefusal(result ?? {}, 'SERVICE_UNAVAILABLE', ['secret', 'pack.yaml']);
  expect(error.retry_after).toBe(5);
  expect(result?.structuredContent.adcp_version).toBe('3.0');
  expect(result?.structuredContent.context).toEqual({ trace: 3 });
  expect(log.join('')).not.toContain('secret');
  await (await testAgent.connect()).answer('si_initiate_session', request);
});

test('CREDENTIAL_IN_ARGS at any depth, without echoing the secret or the context that holds it (R119)', async () => {
  const host = await openHost();
  const secret = 'sk-live-4242secret';
  const places: Json[] = [
    { api_key: secret },
    { ext: { deep: { list: [{ client_secret: secret }] } } },
    { identity: { consent_granted: false, user_access_token: secret } },
    { context: { authorization: secret } },
    { jwks: { keys: [secret] } },
  ];
  for (const place of places) {
    await host.refusal('si_initiate_session', opening(place), 'CREDENTIAL_IN_ARGS', [secret]);
    await host.refusal('get_adcp_capabilities', place, 'CREDENTIAL_IN_ARGS', [secret]);
  }
  const legal = { push_notification_config: { authentication: { credentials: secret } } };
  const started = await host.answer('si_initiate_session', opening(legal));
  expect(JSON.stringify(started)).not.toContain(secret);
  expect(host.testAgent.logged.join('')).not.toContain(secret);
});

test("an unknown tool is the one refusal that is the protocol's own (R1)", async () => {
  const host = await openHost();
  await expect(host.call('si_user_action', {})).rejects.toMatchObject({ code: -32602 });
});

function without(body: Json, name: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}
