import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/v3';
import { ExactNumber } from '../../src/protocol/exact-json.ts';
import { Unread } from '../../src/protocol/json-text.ts';
import { type Contract, readRequest } from '../../src/protocol/request.ts';
import { capabilities, initiate, KEY, offering, refusal, START, send, terminate } from './contracts.ts';

describe('the shape of arguments', () => {
  test('absent arguments are an empty request (R25)', () => {
    const nothing = { result: { ok: true, answer: {} }, release: '3.2', sent: {} };
    expect(readRequest(capabilities, undefined)).toEqual(nothing);
  });

  test('arguments wrapped in a string are refused in words that unwrap them (P12, R113)', () => {
    expect(readRequest(offering, '{"offering_id":"o"}')).toEqual({
      result: {
        ok: false,
        error: {
          code: 'INVALID_REQUEST',
          message: 'Send arguments as an object, not as a string: the JSON itself, without quotes around it.',
          recovery: 'correctable',
          field: '',
          issues: [
            {
              pointer: '',
              keyword: 'type',
              message: 'Send arguments as an object, not as a string: the JSON itself, without quotes around it.',
            },
          ],
        },
      },
      release: '3.2',
    });
  });

  test.each([
    [null, 'null'],
    [[], 'an array'],
    [7, 'a number'],
    [true, 'a boolean'],
  ])('%j is no object (P12)', (args, what) => {
    expect(refusal(offering, args)).toMatchObject({
      code: 'INVALID_REQUEST',
      message: `Send arguments as an object, not as ${what}.`,
    });
  });
});

describe('depth', () => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);

  test('ten thousand levels are refused without an echo and without overflow (P12)', () => {
    const args = { offering_id: 'o', context: { trace_id: 't' }, ext: nested(10_000) };
    const reading = readRequest(offering, args);
    expect(reading.result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST', recovery: 'correctable' } });
    expect(reading).not.toHaveProperty('context');
  });

  test('thirty-two levels are taken, thirty-three are not (P12)', () => {
    expect(readRequest(offering, { offering_id: 'o', ext: nested(31) }).result.ok).toBe(true);
    expect(readRequest(offering, { offering_id: 'o', ext: nested(32) }).result.ok).toBe(false);
  });
});

describe('how much it is', () => {
  test('ten thousand values are taken, one more is not and is not echoed, before anything is validated (P12)', () => {
    const validated: unknown[] = [];
    const contract = { schema: z.unknown().refine((args) => validated.push(args) > 0), rules: () => undefined };
    const args = (count: number) => ({ context: { trace_id: 't' }, ext: { list: Array(count).fill({}) } });
    expect(readRequest(contract, args(9_995)).result.ok).toBe(true);
    expect(validated).toHaveLength(1);
    const reading = readRequest(contract, args(9_996));
    expect(reading).toEqual({
      release: '3.2',
      result: {
        ok: false,
        error: {
          code: 'INVALID_REQUEST',
          recovery: 'correctable',
          message: 'The arguments hold more than 10,000 values. Send fewer.',
        },
      },
    });
    expect(validated).toHaveLength(1);
  });

  test('arguments that were too much to be parsed are refused for what they were (P12)', () => {
    expect(refusal(offering, new Unread('too deep'))).toMatchObject({
      code: 'INVALID_REQUEST',
      message: 'The arguments are nested more than 32 levels deep. Send flatter arguments.',
    });
    expect(refusal(offering, new Unread('too many')).message).toBe(
      'The arguments hold more than 10,000 values. Send fewer.',
    );
  });

  test('an array that is longer than its maximum is one issue (R114)', () => {
    const receipt = { sponsored_context: { disclosure_obligation: { jurisdictions: Array(301).fill({}) } } };
    const { issues } = refusal(initiate, { ...START, sponsored_context_receipt: receipt });
    expect(issues?.filter(({ pointer }) => pointer.includes('jurisdictions'))).toEqual([
      {
        pointer: '/sponsored_context_receipt/sponsored_context/disclosure_obligation/jurisdictions',
        keyword: 'maxItems',
        message:
          'Send sponsored_context_receipt.sponsored_context.disclosure_obligation.jurisdictions with at most 300 items.',
      },
    ]);
  });
});

describe('credentials', () => {
  test('a credential beside the context is refused and the context is echoed (R119, R10)', () => {
    const reading = readRequest(offering, {
      offering_id: 'o',
      context: { trace_id: 't' },
      ext: { api_key: 'sk-hunter2' },
    });
    expect(reading.result).toMatchObject({ ok: false, error: { code: 'CREDENTIAL_IN_ARGS', recovery: 'terminal' } });
    expect(reading.context).toEqual({ trace_id: 't' });
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });

  test('a context that holds the credential is not echoed (R119, R116)', () => {
    const reading = readRequest(offering, { offering_id: 'o', context: { auth: { bearer: 'sk-hunter2' } } });
    expect(reading.result).toMatchObject({ ok: false, error: { code: 'CREDENTIAL_IN_ARGS' } });
    expect(reading).not.toHaveProperty('context');
  });

  test('credentials are found before the version and the schema are looked at (R119)', () => {
    expect(refusal(send, { adcp_version: '9.0', authorization: 'x' }).code).toBe('CREDENTIAL_IN_ARGS');
  });

  test('push notification credentials are tolerated (R119, R9)', () => {
    const push_notification_config = {
      url: 'https://h.example',
      authentication: { schemes: ['Bearer'], credentials: 'x' },
    };
    expect(readRequest(offering, { offering_id: 'o', push_notification_config }).result.ok).toBe(true);
  });
});

describe('version', () => {
  test('the version is resolved before the schema, so a bad pin is never a pattern error (R23)', () => {
    expect(refusal(send, { adcp_version: 3.1 }).code).toBe('VERSION_UNSUPPORTED');
    expect(refusal(send, { adcp_version: '' }).code).toBe('VERSION_UNSUPPORTED');
    expect(refusal(send, { adcp_major_version: '3' }).code).toBe('VERSION_UNSUPPORTED');
  });

  test('the release travels with successes and refusals; an unserved pin gets the default (R12, R17, R18)', () => {
    expect(readRequest(offering, { offering_id: 'o', adcp_version: '3.0' }).release).toBe('3.0');
    expect(readRequest(offering, { adcp_version: '3.0' }).release).toBe('3.0');
    expect(readRequest(offering, { adcp_version: '3.9' }).release).toBe('3.2');
    expect(readRequest(offering, { adcp_version: '4.0', context: { a: 1 } })).toMatchObject({
      release: '3.2',
      context: { a: 1 },
    });
  });
});

const ENVELOPE = {
  context_id: 'c-1',
  task_id: 't-1',
  governance_context: { policy: [1, { a: null }] },
  push_notification_config: { url: 'https://host.example/hook' },
  ext: { vendor: { nested: [null, 'x'] } },
  surprise: { list: [], nothing: null },
};

test.each<[string, Contract<unknown>, object]>([
  ['get_adcp_capabilities', capabilities, {}],
  ['si_get_offering', offering, { offering_id: 'o' }],
  ['si_initiate_session', initiate, START],
  ['si_send_message', send, { idempotency_key: KEY, session_id: 's', message: 'hi' }],
  ['si_terminate_session', terminate, { session_id: 's', reason: 'user_exit' }],
] as [
  string,
  Contract<unknown>,
  object,
][])('%s takes every envelope field and any stranger, and keeps them as they came (R9, R11)', (_, contract, args) => {
  const given = { ...args, ...ENVELOPE };
  expect(readRequest(contract, given).result).toEqual({ ok: true, answer: given });
});

test('strangers are taken at depth too (R9, R85)', () => {
  const identity = {
    consent_granted: true,
    mood: 'sunny',
    user: { email: 'a@b.example', shoe_size: 44, shipping_address: { floor: 3 } },
  };
  const given = { ...START, identity, supported_capabilities: { holograms: true, modalities: { smell: {} } } };
  expect(readRequest(initiate, given).result).toEqual({ ok: true, answer: given });
  const ending = {
    session_id: 's',
    reason: 'user_exit',
    termination_context: {
      user_signal: 'bye',
      partial_context: { products: [] },
      last_activity: 'yesterday',
      timeout_seconds: '300',
    },
  };
  expect(readRequest(terminate, ending).result).toEqual({ ok: true, answer: ending });
});

describe('the context', () => {
  const context = { trace_id: 'ü\u0000\u202e', deep: [[{ a: null }]], big: 'x'.repeat(100_000) };

  test('is handed back as it came on success and refusal, and absent when absent (R10)', () => {
    expect(readRequest(offering, { offering_id: 'o', context }).context).toBe(context);
    expect(readRequest(offering, { context }).context).toBe(context);
    expect(readRequest(offering, { offering_id: 'o' })).not.toHaveProperty('context');
  });

  test('keeps an own __proto__ key (R10)', () => {
    const args = JSON.parse('{"offering_id":"o","context":{"__proto__":{"a":1},"b":2}}');
    expect(JSON.stringify(readRequest(offering, args).context)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  test('of a million characters is echoed; a longer one is refused and is not, because hosts could not read it (R10)', () => {
    const sized = (length: number) => ({ x: 'y'.repeat(length - '{"x":""}'.length) });
    const fits = readRequest(capabilities, { context: sized(1_000_000) });
    expect([fits.result.ok, JSON.stringify(fits.context).length]).toEqual([true, 1_000_000]);
    const reading = readRequest(capabilities, { context: sized(1_000_001) });
    expect(reading).toEqual({
      release: '3.2',
      result: {
        ok: false,
        error: {
          code: 'POLICY_VIOLATION',
          recovery: 'correctable',
          message: 'context is too long. Send at most 1,000,000 characters of JSON.',
          field: 'context',
        },
      },
    });
  });

  test('keeps exact numbers, and is as long as it is written (R10)', () => {
    const context = { n: new ExactNumber('9223372036854775807') };
    expect(readRequest(offering, { offering_id: 'o', context }).context).toBe(context);
    const digits = (count: number) => ({ n: new ExactNumber('1'.repeat(count)) });
    expect(readRequest(capabilities, { context: digits(999_994) }).result.ok).toBe(true);
    expect(refusal(capabilities, { context: digits(999_995) }).code).toBe('POLICY_VIOLATION');
  });

  test('that is no object is a schema failure and is not echoed (R10)', () => {
    const reading = readRequest(offering, { offering_id: 'o', context: 'trace' });
    expect(reading.result).toMatchObject({
      ok: false,
      error: { field: 'context', message: 'Send context as an object, not as a string.' },
    });
    expect(reading).not.toHaveProperty('context');
  });
});

test('__proto__ in arguments neither pollutes nor reaches the request (R123)', () => {
  const args = JSON.parse('{"offering_id":"o","__proto__":{"product_limit":3},"constructor":{"prototype":{"x":1}}}');
  const { result } = readRequest(offering, args);
  expect(result.ok && result.answer.product_limit).toBeUndefined();
  expect(Reflect.get({}, 'x')).toBeUndefined();
});

test('no JSON makes reading throw, and every refusal is well-formed and short (R112, R113, R116)', () => {
  const names = fc.constantFrom(
    'adcp_version',
    'adcp_major_version',
    'context',
    'ext',
    'idempotency_key',
    'session_id',
    'message',
    'action_response',
    'intent',
    'identity',
    'offering_id',
    'offering_token',
    'product_limit',
    'protocols',
    'reason',
    'termination_context',
    'supported_capabilities',
    'sponsored_context_receipt',
    'consent_granted',
    'consent_scope',
    'user',
    'action',
    '__proto__',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.constantFrom('3.1', KEY, true, 3), tie('object')),
    object: fc
      .array(fc.tuple(names, tie('any')))
      .map((entries) =>
        JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`),
      ),
  }));
  fc.assert(
    fc.property(fc.oneof(value.object, value.any), (args) => {
      for (const contract of [capabilities, offering, initiate, send, terminate] as Contract<unknown>[]) {
        const { result } = readRequest(contract, args);
        if (result.ok) continue;
        const { code, message, recovery, field, issues } = result.error;
        expect(code).toMatch(/^[A-Z_]+$/);
        expect(recovery).toMatch(/^(correctable|terminal)$/);
        expect(message).toMatch(/\.$/);
        expect(JSON.stringify(result.error).length).toBeLessThan(2000);
        if (issues) expect(field?.replaceAll(/[.[]/g, '/').replaceAll(']', '')).toBe(issues[0]?.pointer.slice(1));
      }
    }),
    { numRuns: 300 },
  );
});
