import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { complaints, type Json } from './acp-official.ts';
import { type Asking, acme, idOf, newKey, openMerchant, paying, retail } from './merchant.ts';

const VERSION_ERROR = { type: 'invalid_request', supported_versions: ['2026-04-17'] };
const NOWHERE = '/acp/checkout_sessions/cs_none';

describe('what every call must say', () => {
  test.each([
    ['POST', '/acp/checkout_sessions'],
    ['GET', NOWHERE],
    ['POST', NOWHERE],
    ['POST', `${NOWHERE}/complete`],
    ['POST', `${NOWHERE}/cancel`],
    ['POST', '/acp/agentic_commerce/delegate_payment'],
  ])('%s %s needs a known API version, and a key of this merchant before that (A1, A2)', async (method, path) => {
    const merchant = openMerchant(acme);
    const body = method === 'POST' ? {} : undefined;
    // The payment service has no codes of its own for these.
    const codeOf = (code: string) => (path.endsWith('delegate_payment') ? 'invalid_card' : code);
    const none = await merchant.ask(method, path, body, { version: null });
    expect([none.status, none.body.code]).toEqual([400, codeOf('missing_api_version')]);
    expect(none.body).toMatchObject(VERSION_ERROR);
    const old = await merchant.ask(method, path, body, { version: '2026-01-30' });
    expect([old.status, old.body.code]).toEqual([400, codeOf('unsupported_api_version')]);
    expect(old.body).toMatchObject(VERSION_ERROR);
    for (const bearer of [null, 'key-of-nobody']) {
      const stranger = await merchant.ask(method, path, body, { bearer, version: null });
      expect([stranger.status, stranger.body.code]).toEqual([401, codeOf('unauthorized')]);
      expect(stranger.headers['WWW-Authenticate']).toBe('Bearer realm="acp"');
    }
  });

  test.each([
    '',
    '/cs_none',
    '/cs_none/complete',
    '/cs_none/cancel',
  ])('POST /checkout_sessions%s needs a plain Idempotency-Key of 1 to 255 characters, a GET none (A6, A7)', async (rest) => {
    const merchant = openMerchant(acme);
    const path = `/acp/checkout_sessions${rest}`;
    for (const key of [null, '']) {
      const answer = await merchant.ask('POST', path, {}, { key });
      expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_required']);
    }
    const long = await merchant.ask('POST', path, {}, { key: 'k'.repeat(256) });
    expect([long.status, long.body.code]).toEqual([400, 'invalid_idempotency_key']);
    const longest = await merchant.ask('POST', path, {}, { key: 'k'.repeat(255) });
    expect(longest.body.code).not.toBe('invalid_idempotency_key');
    expect((await merchant.get('cs_none')).status).toBe(404);
  });

  test('the key and the Request-Id come back, and nothing that could not stand in a header (A16)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail(), { key: 'k-1', headers: { 'Request-Id': 'r-1' } });
    expect(created.headers).toMatchObject({ 'Idempotency-Key': 'k-1', 'Request-Id': 'r-1' });
    const read = await merchant.get(idOf(created), { headers: { 'Request-Id': 'a\r\nSet-Cookie: x' } });
    expect(read.headers).not.toHaveProperty('Request-Id');
    expect(read.headers).not.toHaveProperty('Idempotency-Key');
  });
});

describe('statuses', () => {
  test('create 201, retrieve 200, update 200, complete 200, then cancel 405; unknown ids 404 (A3, A5)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail());
    const id = idOf(created);
    const statuses = [
      created.status,
      (await merchant.get(id)).status,
      (await merchant.update(id, { buyer: { email: 'jo@person.example' } })).status,
      (await merchant.complete(id, paying('spt_test_ok'))).status,
      (await merchant.cancel(id)).status,
    ];
    expect(statuses).toEqual([201, 200, 200, 200, 405]);
    for (const answer of [
      await merchant.get('cs_none'),
      await merchant.update('cs_none', {}),
      await merchant.complete('cs_none', paying('spt_test_ok')),
      await merchant.cancel('cs_none'),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'session_not_found']);
    }
  });

  test("another identity's checkout is not there (A5)", async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const bert = { bearer: 'key-bert' };
    const answers = [
      await merchant.get(id, bert),
      await merchant.update(id, {}, bert),
      await merchant.complete(id, paying('spt_test_ok'), bert),
      await merchant.cancel(id, undefined, bert),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(Array(4).fill('session_not_found'));
  });

  test('a browser at the checkout address gets one line of JSON and the right method (A43)', async () => {
    const answer = await openMerchant(acme).ask('GET', '/acp/checkout_sessions', undefined, {
      bearer: null,
      version: null,
    });
    expect([answer.status, answer.headers.Allow, answer.body.code]).toEqual([405, 'POST', 'method_not_allowed']);
  });

  test.each([
    '/acp/carts',
    '/acp/checkout_sessions/',
    '/acp/checkout_sessions/a/b',
    '/acp/checkout_sessions/a/cancel/b',
    '/acp',
  ])('%s is nothing (A43)', async (path) => {
    const answer = await openMerchant(acme).ask('POST', path, {});
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});

describe('bodies', () => {
  test.each([
    ['no JSON', '{"a":', 'invalid_json', 400],
    ['nothing', '', 'invalid_json', 400],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'invalid_json', 400],
    ['ten thousand levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'invalid_json', 400],
    ['an array', '[]', 'invalid', 400],
    ['a number beyond all bounds', '{"currency":1e999}', 'missing', 400],
    ['more than 128 KiB', JSON.stringify({ order_notes: 'x'.repeat(150_000) }), 'body_too_large', 413],
  ])('%s is refused (A43)', async (_, raw, code, status) => {
    const answer = await openMerchant(acme).create({}, { raw });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('with too many values is refused before it is parsed, and a thousand lines are not too many (A43)', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    const answer = await openMerchant(acme).create({}, { raw: `{"metadata":{"list":[${'{},'.repeat(30_000)}{}]}}` });
    expect([answer.status, answer.body.code, answer.body.message]).toEqual([
      400,
      'invalid_json',
      'Send at most 10,000 values.',
    ]);
    expect(parse.mock.calls.filter(([text]) => text.length > 5_000)).toEqual([]);
    const line = { id: 'wool-sock-m', name: 'Merino hiking sock, M', unit_amount: 2400, quantity: 1 };
    const lines = await openMerchant(acme).create(retail({ line_items: Array(1000).fill(line) }));
    expect(lines.body.code).not.toBe('invalid_json');
    expect(lines.body.param).not.toBe('$.line_items');
  });

  test('a form is not JSON, whatever it holds (A43)', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await openMerchant(acme).create(retail(), { headers })).body.code).toBe('invalid_content_type');
    const fine = { 'content-type': 'application/json; charset=utf-8' };
    expect((await openMerchant(acme).create(retail(), { headers: fine })).status).toBe(201);
  });
});

describe('the payment service refuses in its own words', () => {
  const DELEGATE = '/acp/agentic_commerce/delegate_payment';
  const CARD = {
    type: 'card',
    card_number_type: 'fpan',
    number: '4242424242424242',
    display_card_funding_type: 'debit',
  };
  const allowance = {
    ...{ reason: 'one_time', max_amount: 1, currency: 'usd', checkout_session_id: 'cs_1', merchant_id: 'm' },
    expires_at: '2026-01-18T11:15:00Z',
  };
  const body = { payment_method: { ...CARD, metadata: {} }, allowance, risk_signals: [], metadata: {} };
  test.each<[string, unknown, Asking, string, number, string]>([
    ['nothing', {}, {}, 'invalid_card', 400, 'This field is required.'],
    ['no card', { ...body, payment_method: CARD }, {}, 'invalid_card', 400, 'This field is required.'],
    [
      'an unknown member',
      { ...body, note: 1 },
      {},
      'invalid_card',
      400,
      'Unknown field. ACP 2026-04-17 allows here: payment_method, ',
    ],
    [
      'an allowance of yesterday',
      { ...body, allowance: { ...allowance, expires_at: '2026-01-17T11:15:00Z' } },
      {},
      'invalid_card',
      400,
      'The allowance ends in the past.',
    ],
    ['no JSON', body, { raw: '{' }, 'invalid_card', 400, 'The body is not valid UTF-8 JSON.'],
    [
      'a form',
      body,
      { headers: { 'content-type': 'text/plain' } },
      'invalid_card',
      400,
      'Send "Content-Type: application/json".',
    ],
    [
      'too much',
      { ...body, metadata: { x: 'x'.repeat(150_000) } },
      {},
      'invalid_card',
      413,
      'A body has at most 128 KiB.',
    ],
    ['no key', body, { key: null }, 'idempotency_key_required', 400, 'Send an Idempotency-Key'],
    [
      'a key that is too long',
      body,
      { key: 'k'.repeat(256) },
      'idempotency_key_required',
      400,
      'An Idempotency-Key has',
    ],
    ['no credentials', body, { bearer: null }, 'invalid_card', 401, 'Missing or unknown bearer key.'],
    ['another version', body, { version: '2025-09-29' }, 'invalid_card', 400, 'This API version is not supported.'],
  ])('%s, with a code of its closed list (A43)', async (_, sent, asking, code, status, message) => {
    const merchant = openMerchant(acme);
    const answer = await merchant.delegate(sent, asking);
    expect([answer.status, answer.body.type, answer.body.code]).toEqual([status, 'invalid_request', code]);
    expect(answer.body.message).toContain(message);
  });

  test('another body, another method, no more room (A43, A70)', async () => {
    const merchant = openMerchant(acme, { limits: { tokens: 1 } });
    expect((await merchant.delegate(body, { key: 'k-1' })).status).toBe(201);
    const codes = async (answer: Promise<{ status: number; body: Json }>) => {
      const { status, body: said } = await answer;
      return [status, said.type, said.code];
    };
    const other = { ...body, metadata: { a: 'b' } };
    expect(await codes(merchant.delegate(other, { key: 'k-1' }))).toEqual([
      422,
      'invalid_request',
      'idempotency_conflict',
    ]);
    expect(await codes(merchant.ask('GET', DELEGATE))).toEqual([405, 'invalid_request', 'invalid_card']);
    expect(await codes(merchant.delegate(body))).toEqual([503, 'service_unavailable', 'too_many_requests']);
    expect(merchant.notes.map(({ code }) => code)).toEqual([
      undefined,
      'idempotency_conflict',
      'method_not_allowed',
      'service_unavailable',
    ]);
  });
});

describe('discovery', () => {
  test('is at the root, public, cacheable, valid, and leads to the checkout address (A2, A45, A55)', async () => {
    const merchant = openMerchant(acme);
    const answer = await merchant.ask('GET', '/.well-known/acp.json', undefined, { bearer: null, version: null });
    expect(answer.status).toBe(200);
    expect(answer.headers['Cache-Control']).toBe('public, max-age=3600');
    expect(complaints('DiscoveryResponse', answer.body)).toEqual([]);
    expect(`${answer.body.api_base_url}/checkout_sessions`).toBe('https://acmeoutdoor.example/acp/checkout_sessions');
    expect(merchant.checkout.handoff).toEqual({
      checkout_url: 'https://acmeoutdoor.example/acp/checkout_sessions',
      discovery_url: 'https://acmeoutdoor.example/.well-known/acp.json',
      sandbox: true,
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/merchant|card|psp|token/);
  });

  test('names what is served and nothing else (A46)', async () => {
    const plain = await openMerchant(acme).ask('GET', '/.well-known/acp.json');
    expect(plain.body).toMatchObject({
      protocol: { name: 'acp', version: '2026-04-17', supported_versions: ['2026-04-17'] },
      transports: ['rest'],
      capabilities: {
        services: ['checkout', 'delegate_payment'],
        intervention_types: ['3ds'],
        supported_currencies: ['usd'],
        supported_locales: ['en-US'],
      },
    });
    const both = await openMerchant(acme, { mcp: true }).ask('GET', '/.well-known/acp.json');
    expect(both.body.transports).toEqual(['rest', 'mcp']);
  });

  test('the room owns its own paths, at the root as well (A46)', () => {
    const { checkout } = openMerchant(acme);
    expect(checkout.owns('/.well-known/acp.json')).toBe(true);
    expect(checkout.owns('/acp/anything')).toBe(true);
    expect(['/mcp', '/acpx', '/acp', '/'].filter((path) => checkout.owns(path))).toEqual([]);
    const atRoot = openMerchant(acme, { baseUrl: 'https://acmeoutdoor.example/' }).checkout;
    expect(['/mcp', '/checkout_sessions', '/checkout_sessions/cs_1/complete'].map(atRoot.owns)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

test('a note about a request names the route, not the checkout (A36, A54)', async () => {
  const merchant = openMerchant(acme);
  const id = idOf(await merchant.create(retail(), { key: newKey() }));
  await merchant.get(id);
  await merchant.cancel('cs_none');
  expect(merchant.notes).toEqual([
    { method: 'POST', route: '/checkout_sessions', status: 201, code: undefined, replayed: false },
    { method: 'GET', route: '/checkout_sessions/{id}', status: 200, code: undefined, replayed: false },
    {
      method: 'POST',
      route: '/checkout_sessions/{id}/cancel',
      status: 404,
      code: 'session_not_found',
      replayed: false,
    },
  ] satisfies Json[]);
});

test('a body has up to 128 KiB and 32 levels, however it is counted, and not one more (A43)', async () => {
  const merchant = openMerchant(acme);
  const padded = (bytes: number, text = JSON.stringify(retail())) => `${text}${' '.repeat(bytes - text.length)}`;
  const status = async (raw: string | Uint8Array) =>
    (await merchant.create(undefined, { raw, headers: JSON_TYPE })).status;
  expect(await status(padded(131_072))).toBe(201);
  expect(await status(padded(131_073))).toBe(413);
  expect(await status(new TextEncoder().encode(padded(131_072)))).toBe(201);
  expect(await status(new TextEncoder().encode(padded(131_073)))).toBe(413);
  // Bytes, not characters: each of these is two.
  const order_notes = 'ß'.repeat(5000);
  const wide = JSON.stringify(retail({ order_notes }));
  expect(await status(padded(131_072 - 5000, wide))).toBe(201);
  expect(await status(padded(131_073 - 5000, wide))).toBe(413);

  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const deep = async (levels: number) => (await merchant.create(retail({ metadata: nested(levels - 1) }))).status;
  expect([await deep(32), await deep(33)]).toEqual([201, 400]);
});

const JSON_TYPE = { 'content-type': 'application/json' };
