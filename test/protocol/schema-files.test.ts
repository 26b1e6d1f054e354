/** The shipped JSON Schema files: generated (`npm run schemas`), never stale, and of one mind with zod and the official schemas. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/protocol/errors.ts';
import * as messages from '../../src/protocol/messages.ts';
import { type Contract, readRequest } from '../../src/protocol/request.ts';
import * as rules from '../../src/protocol/rules.ts';
import { schemaFiles } from '../../src/protocol/schema-files.ts';
import { OFFICIAL_RELEASES, officialComplaints, type ToolName } from '../official.ts';

const folder = fileURLToPath(new URL('../../src/protocol/schemas/', import.meta.url));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const compiled = new Map(schemaFiles().map(([name, text]) => [name, ajv.compile(JSON.parse(text))]));

test.each(schemaFiles())('%s.json is what the zod schema prints now (R15)', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`${folder}${name}.json`);
});

test('one file for each of the ten messages, and no other', () => {
  expect(readdirSync(folder).sort()).toEqual(
    schemaFiles()
      .map(([name]) => `${name}.json`)
      .sort(),
  );
  expect(schemaFiles()).toHaveLength(10);
});

test('each file names itself, says that it is generated and stands alone', () => {
  const [, text = ''] = schemaFiles().find(([name]) => name === 'si-send-message-request') ?? [];
  expect(JSON.parse(text)).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:si-mcp:schema:si-send-message-request',
    $comment: 'Generated from src/protocol/messages.ts by `npm run schemas`. Do not edit.',
    title: 'si_send_message request',
    required: ['session_id', 'idempotency_key'],
    anyOf: [{ required: ['message'] }, { required: ['action_response'] }],
  });
  for (const [, file] of schemaFiles()) expect(file).not.toContain('$ref');
});

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';
const declaration = {
  paying_principal: { brand: { domain: 'acmeoutdoor.example' }, display_name: 'Acme Outdoor' },
  context_use: 'comparison_set',
  disclosure_obligation: {
    required: true,
    label_text: 'Sponsored',
    timing: 'before_use',
    proximity: 'session_level',
    jurisdictions: [{ country: 'DE', region: 'BY', regulation: 'UWG' }],
  },
  declared_by: { role: 'brand_agent', agent_url: 'https://acmeoutdoor.example/mcp' },
  declared_at: '2026-08-22T10:00:00+02:00',
};
const accepted = {
  status: 'accepted',
  received_at: '2026-08-22T10:00:02.125Z',
  accepted_context_use: 'comparison_set',
  host_surface: 'chat',
  disclosure_commitment: { status: 'accepted', label_text: 'Sponsored', notes: 'above the answer' },
};
const start = { idempotency_key: KEY, intent: 'a tent for two', identity: { consent_granted: false } };
const turn = { idempotency_key: KEY, session_id: 's-1' };

const SCHEMAS = {
  get_adcp_capabilities: messages.GetAdcpCapabilitiesRequest,
  si_get_offering: messages.SiGetOfferingRequest,
  si_initiate_session: messages.SiInitiateSessionRequest,
  si_send_message: messages.SiSendMessageRequest,
  si_terminate_session: messages.SiTerminateSessionRequest,
};

const reader = <Request>(schema: Contract<Request>['schema'], rules: Contract<Request>['rules']) => {
  return (args: unknown) => readRequest({ schema, rules }, args).result;
};
const READERS: Record<ToolName, (args: unknown) => Result<unknown>> = {
  get_adcp_capabilities: reader(messages.GetAdcpCapabilitiesRequest, () => undefined),
  si_get_offering: reader(messages.SiGetOfferingRequest, rules.getOfferingRules),
  si_initiate_session: reader(messages.SiInitiateSessionRequest, rules.initiateSessionRules),
  si_send_message: reader(messages.SiSendMessageRequest, rules.sendMessageRules),
  si_terminate_session: reader(messages.SiTerminateSessionRequest, rules.terminateSessionRules),
};

/** What hosts may send: the shapes of the five tools in literals of our own. */
const GOOD: [ToolName, object][] = [
  ['get_adcp_capabilities', {}],
  [
    'get_adcp_capabilities',
    { protocols: ['media_buy', 'signals', 'governance', 'sponsored_intelligence', 'creative'], adcp_major_version: 3 },
  ],
  [
    'get_adcp_capabilities',
    { adcp_version: '3.1', adcp_major_version: 3, context: { trace_id: 'cap-1' }, ext: { vendor: {} } },
  ],
  ['si_get_offering', { offering_id: 'summer' }],
  [
    'si_get_offering',
    {
      offering_id: 'summer',
      intent: 'a light tent',
      include_products: true,
      product_limit: 50,
      adcp_version: '3.0',
      context: {},
    },
  ],
  ['si_get_offering', { offering_id: '', include_products: false, product_limit: 1, email: 'ignored', user: null }],
  ['si_initiate_session', start],
  [
    'si_initiate_session',
    {
      ...start,
      identity: { consent_granted: false, anonymous_session_id: 'anon-1' },
      media_buy_id: '',
      placement: 'search',
    },
  ],
  [
    'si_initiate_session',
    {
      ...start,
      offering_id: 'summer',
      offering_token: 'token',
      identity: {
        consent_granted: true,
        consent_timestamp: '2026-08-22T10:00:00Z',
        consent_scope: ['name', 'email', 'shipping_address', 'phone', 'locale'],
        privacy_policy_acknowledged: {
          brand_policy_url: 'https://acmeoutdoor.example/privacy',
          brand_policy_version: '2',
        },
        user: {
          email: 'ada@mail.example',
          name: 'Ada',
          locale: 'en-GB',
          phone: '+44 20 7946 0000',
          shipping_address: {
            street: '1 High Street',
            city: 'Leeds',
            state: '',
            postal_code: 'LS1',
            country: 'GB',
            floor: 3,
          },
          shoe_size: 41,
        },
      },
    },
  ],
  [
    'si_initiate_session',
    {
      ...start,
      supported_capabilities: {
        modalities: {
          conversational: true,
          voice: { provider: 'p', voice_id: 'v' },
          video: false,
          avatar: { provider: 'p' },
        },
        components: {
          standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'],
          extensions: { map: { v: 1 } },
        },
        commerce: { acp_checkout: true },
        a2ui: { supported: false, catalogs: ['standard'] },
        mcp_apps: false,
        holograms: true,
      },
    },
  ],
  [
    'si_initiate_session',
    { ...start, sponsored_context_receipt: { sponsored_context: declaration, host_receipt: accepted } },
  ],
  [
    'si_initiate_session',
    {
      ...start,
      sponsored_context_receipt: {
        sponsored_context: { ...declaration, disclosure_obligation: { required: false } },
        host_receipt: { ...accepted, disclosure_commitment: { status: 'not_required' } },
      },
    },
  ],
  ['si_send_message', { ...turn, message: 'any earlier flights?' }],
  [
    'si_send_message',
    { ...turn, action_response: { action: 'checkout', element_id: 'card-1', payload: { product_id: 'p' } } },
  ],
  ['si_send_message', { ...turn, message: '', action_response: { action: 'checkout' } }],
  [
    'si_send_message',
    {
      ...turn,
      message: 'hello',
      sponsored_context_receipt: {
        sponsored_context: declaration,
        host_receipt: { status: 'rejected', received_at: '2026-08-22T10:00:02Z', rejection_reason: 'policy' },
      },
    },
  ],
  ...(['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'] as const).map(
    (reason): [ToolName, object] => ['si_terminate_session', { session_id: 's-1', reason }],
  ),
  [
    'si_terminate_session',
    {
      session_id: 's-1',
      reason: 'handoff_transaction',
      termination_context: {
        summary: 'Bought.',
        transaction_intent: { action: 'purchase', product: { product_id: 'p' } },
        cause: '',
      },
    },
  ],
  [
    'si_terminate_session',
    {
      session_id: 's-1',
      reason: 'session_timeout',
      idempotency_key: 'any',
      termination_context: {
        intent: { action: 'x', price: 3 },
        context_for_checkout: {},
        last_activity: '2026-08-22T10:00:00Z',
        timeout_seconds: 300,
      },
    },
  ],
];

/** Broken in one place each; every official release refuses them too. */
const BAD: [ToolName, object][] = [
  ['get_adcp_capabilities', { protocols: [] }],
  ['get_adcp_capabilities', { protocols: ['email'] }],
  ['si_get_offering', {}],
  ['si_get_offering', { offering_id: 'o', product_limit: 0 }],
  ['si_get_offering', { offering_id: 'o', product_limit: 51 }],
  ['si_get_offering', { offering_id: 'o', product_limit: '5' }],
  ['si_get_offering', { offering_id: 'o', product_limit: 2.5 }],
  ['si_get_offering', { offering_id: 'o', context: [] }],
  ['si_initiate_session', { ...start, idempotency_key: 'short' }],
  ['si_initiate_session', { ...start, idempotency_key: 'sixteen letters!' }],
  ['si_initiate_session', { ...start, identity: {} }],
  ['si_initiate_session', { ...start, identity: { consent_granted: 'yes' } }],
  ['si_initiate_session', { ...start, identity: { consent_granted: true, consent_timestamp: '2026-08-22T10:00:00' } }],
  ['si_initiate_session', { ...start, identity: { consent_granted: true, consent_scope: ['shoe_size'] } }],
  ['si_initiate_session', { ...start, supported_capabilities: { components: { standard: ['button'] } } }],
  ['si_send_message', turn],
  ['si_send_message', { ...turn, message: 7 }],
  ['si_send_message', { ...turn, action_response: 'checkout' }],
  ['si_terminate_session', { session_id: 's-1' }],
  ['si_terminate_session', { session_id: 's-1', reason: 'bored' }],
];

describe('requests', () => {
  test.each(GOOD)('%s: zod, our file and every official release take %j (R9, R60, R81, R85)', (tool, request) => {
    expect(SCHEMAS[tool].safeParse(request).error?.issues ?? []).toEqual([]);
    expect(compiled.get(`${tool.replaceAll('_', '-')}-request`)?.(request)).toBe(true);
    for (const release of OFFICIAL_RELEASES)
      expect(officialComplaints(release, tool, 'request', request), release).toEqual([]);
  });

  test.each(BAD)('%s: our file and every official release refuse %j (R34, R47, R63, R77)', (tool, request) => {
    expect(compiled.get(`${tool.replaceAll('_', '-')}-request`)?.(request)).toBe(false);
    for (const release of OFFICIAL_RELEASES)
      expect(officialComplaints(release, tool, 'request', request), release).not.toEqual([]);
    // The zod object leaves "message or action_response" to the rules; everything else it refuses itself.
    if (request !== turn) expect(SCHEMAS[tool].safeParse(request).success).toBe(false);
  });
});

/** Every copy of `value` in which one member, at any depth, is replaced by `graft`. */
function grafted(value: unknown, graft: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    [graft, ...grafted(member, graft)].map((inner) =>
      Array.isArray(value) ? value.map((item, i) => (String(i) === name ? inner : item)) : { ...value, [name]: inner },
    ),
  );
}

// null is left to not-given.test.ts: in an optional member it is none, whatever the official schemas say (P21).
const GRAFTS = ['', 'text', 'another text', -1, 0, 3, 2.5, true, false, [], {}, ['text'], { text: {} }];

test.runIf(OFFICIAL_RELEASES.includes('3.2'))(
  'what an official schema takes, we take, and what none takes, we refuse, whichever member is replaced (R9, R60)',
  () => {
    const counts = { taken: 0, refused: 0 };
    for (const [tool, good] of GOOD) {
      for (const request of GRAFTS.flatMap((graft) => grafted(good, graft))) {
        const complaints = officialComplaints('3.2', tool, 'request', request);
        // Rules between members of a receipt are the engine's (engine/receipts.ts).
        if (complaints.some((complaint) => /must match "then" schema/.test(complaint))) continue;
        const result = READERS[tool](request);
        const refused = !result.ok && result.error.code;
        const words = `${tool} ${JSON.stringify(request)}: ${complaints.join('; ')}`;
        const taken = complaints.length === 0 || officialComplaints('3.1', tool, 'request', request).length === 0;
        if (!taken) expect(refused, words).not.toBe(false);
        // What no schema says: a version we speak, a text that is not blank, a button with its action, a key that is no guess.
        else expect([false, 'VERSION_UNSUPPORTED', 'VALIDATION_ERROR'], words).toContain(refused);
        counts[refused ? 'refused' : 'taken']++;
      }
    }
    expect(counts.taken).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(1000);
  },
);
