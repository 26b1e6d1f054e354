/** null in an optional member is "not given", wherever a schema describes the member, and nowhere else (P21). */
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../src/engine/idempotency.ts';
import { ExactNumber } from '../../src/protocol/exact-json.ts';
import { type JsonSchema, toJsonSchema } from '../../src/protocol/json-schema.ts';
import * as messages from '../../src/protocol/messages.ts';
import { withoutNulls } from '../../src/protocol/optional-nulls.ts';
import { readRequest } from '../../src/protocol/request.ts';
import * as rules from '../../src/protocol/rules.ts';

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';

const CONTRACTS = {
  get_adcp_capabilities: { schema: messages.GetAdcpCapabilitiesRequest, rules: () => undefined },
  si_get_offering: { schema: messages.SiGetOfferingRequest, rules: rules.getOfferingRules },
  si_initiate_session: { schema: messages.SiInitiateSessionRequest, rules: rules.initiateSessionRules },
  si_send_message: { schema: messages.SiSendMessageRequest, rules: rules.sendMessageRules },
  si_terminate_session: { schema: messages.SiTerminateSessionRequest, rules: rules.terminateSessionRules },
};

const receipt = {
  sponsored_context: {
    paying_principal: {
      brand: {
        domain: 'a.example',
        data_subject_contestation: { url: 'https://a.example/who' },
        brand_kit_override: { colors: {} },
      },
    },
    context_use: 'comparison_set',
    disclosure_obligation: { required: true, jurisdictions: [{ country: 'DE', regulation: 'UWG' }] },
    declared_by: { role: 'brand_agent' },
  },
  host_receipt: {
    status: 'accepted',
    received_at: '2026-08-22T10:00:02Z',
    accepted_context_use: 'comparison_set',
    disclosure_commitment: { status: 'accepted' },
  },
};
const capabilities = {
  modalities: { voice: { provider: 'p' }, video: { formats: ['mp4'] }, avatar: true },
  components: { standard: ['text'] },
  commerce: {},
  a2ui: {},
};
const identity = {
  consent_granted: true,
  consent_timestamp: '2026-08-22T10:00:00Z',
  privacy_policy_acknowledged: {},
  user: { shipping_address: {} },
};

/** Requests with every nested object there is, so that there is a place for every null. */
const GOOD: [keyof typeof CONTRACTS, object][] = [
  ['get_adcp_capabilities', {}],
  ['si_get_offering', { offering_id: 'o' }],
  [
    'si_initiate_session',
    {
      idempotency_key: KEY,
      intent: 'a tent',
      identity,
      supported_capabilities: capabilities,
      sponsored_context_receipt: receipt,
    },
  ],
  ['si_send_message', { idempotency_key: KEY, session_id: 's', message: 'hi' }],
  ['si_send_message', { idempotency_key: KEY, session_id: 's', action_response: { action: 'checkout' } }],
  ['si_terminate_session', { session_id: 's', reason: 'user_exit', termination_context: { transaction_intent: {} } }],
];

/** The value with null in every optional member that it does not have, as the printed schema knows them; how many were put in. */
function withNulls(schema: JsonSchema, value: unknown): { value: unknown; nulls: number } {
  const form = [schema, ...((schema.anyOf as JsonSchema[] | undefined) ?? [])].find(({ properties }) => properties);
  if (Array.isArray(value)) {
    const filled = value.map((element) => withNulls(schema.items ?? {}, element));
    return { value: filled.map((one) => one.value), nulls: filled.reduce((sum, one) => sum + one.nulls, 0) };
  }
  if (typeof value !== 'object' || value === null || form === undefined) return { value, nulls: 0 };
  let nulls = 0;
  const full: Record<string, unknown> = { ...value };
  for (const [name, member] of Object.entries(form.properties ?? {})) {
    if (name in value) {
      const inner = withNulls(member, full[name]);
      full[name] = inner.value;
      nulls += inner.nulls;
    } else if (!form.required?.includes(name)) {
      full[name] = null;
      nulls += 1;
    }
  }
  return { value: full, nulls };
}

describe('a request that says null for everything it need not say', () => {
  test.each(GOOD)('%s is read as the one that leaves it out, and is the same to a retry (P21)', (tool, request) => {
    const { schema, rules } = CONTRACTS[tool];
    const read = (args: unknown) => readRequest<unknown>({ schema, rules: rules as () => undefined }, args);
    const { value, nulls } = withNulls(toJsonSchema(schema), request);
    expect(nulls).toBeGreaterThanOrEqual(3);
    expect(read(request).result.ok).toBe(true);
    expect(read(value)).toEqual(read(request));
    expect(read(value)).not.toHaveProperty('context');
    expect(fingerprintOf(tool, read(value).sent ?? [])).toBe(fingerprintOf(tool, read(request).sent ?? []));
  });

  test('was full of them: the start of a session has room for more than thirty', () => {
    const [, start] = GOOD[2] ?? [];
    expect(withNulls(toJsonSchema(messages.SiInitiateSessionRequest), start).nulls).toBeGreaterThan(30);
  });
});

describe('null stays null', () => {
  const refused = (tool: keyof typeof CONTRACTS, args: object) => {
    const { result } = readRequest<unknown>({ schema: CONTRACTS[tool].schema, rules: () => undefined }, args);
    return result.ok ? [] : (result.error.issues ?? []).map(({ keyword, pointer }) => `${keyword} ${pointer}`);
  };

  test.each([
    ['si_get_offering', { offering_id: null }, 'type /offering_id'],
    ['si_send_message', { idempotency_key: KEY, session_id: null, message: 'hi' }, 'type /session_id'],
    ['si_send_message', { idempotency_key: null, session_id: 's', message: 'hi' }, 'type /idempotency_key'],
    ['si_initiate_session', { idempotency_key: KEY, intent: 'x', identity: null }, 'type /identity'],
    [
      'si_initiate_session',
      { idempotency_key: KEY, intent: 'x', identity: { consent_granted: null } },
      'type /identity/consent_granted',
    ],
    ['si_terminate_session', { session_id: 's', reason: null }, 'type /reason'],
    ['get_adcp_capabilities', { protocols: [null] }, 'type /protocols/0'],
  ] as const)('%s %j is an error of the required member or the element', (tool, args, issue) => {
    expect(refused(tool, args)).toEqual([issue]);
  });

  test('in what a host or a vendor put there, which comes back or is kept as it was', () => {
    const args = { ext: { vendor: null }, context: { trace: null, list: [null] }, surprise: null };
    const read = readRequest(CONTRACTS.get_adcp_capabilities, args);
    expect(read).toEqual({ result: { ok: true, answer: args }, release: '3.2', sent: args, context: args.context });
    expect(read.context).toBe(args.context);
  });

  test('and nothing that came is changed or copied without need', () => {
    const args = JSON.parse('{"intent":null,"offering_id":"o","__proto__":{"a":1},"ext":{"n":1}}');
    const before = JSON.stringify(args);
    const kept = withoutNulls(messages.SiGetOfferingRequest, args) as Record<string, unknown>;
    expect([JSON.stringify(args), JSON.stringify(kept)]).toEqual([
      before,
      '{"offering_id":"o","__proto__":{"a":1},"ext":{"n":1}}',
    ]);
    expect(kept.ext).toBe(args.ext);
    expect(withoutNulls(messages.SiGetOfferingRequest, kept)).toBe(kept);
    const exact = { offering_id: 'o', context: { n: new ExactNumber('9223372036854775807') } };
    expect(withoutNulls(messages.SiGetOfferingRequest, exact)).toBe(exact);
  });
});
