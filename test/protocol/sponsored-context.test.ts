/** Receipts: what the official schema refuses is refused, with its place, and the two closed objects are closed. */
import { describe, expect, test } from 'vitest';
import { SiInitiateSessionRequest, SiSendMessageRequest } from '../../src/protocol/messages.ts';
import { readRequest } from '../../src/protocol/request.ts';
import { initiateSessionRules, sendMessageRules } from '../../src/protocol/rules.ts';
import { OFFICIAL_RELEASES, officialComplaints } from '../official.ts';

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';
const initiate = { schema: SiInitiateSessionRequest, rules: initiateSessionRules };
const send = { schema: SiSendMessageRequest, rules: sendMessageRules };
const starting = (receipt: unknown) => ({
  idempotency_key: KEY,
  intent: 'a tent',
  identity: { consent_granted: false },
  sponsored_context_receipt: receipt,
});

const logo = { asset_type: 'image', url: 'https://a.example/l.png', width: 300, height: 250 };
const brand = {
  domain: 'a.example',
  brand_id: 'acme_2',
  countries: ['DE', 'US'],
  industries: ['sport'],
  data_subject_contestation: { email: 'r&d@a.example', languages: ['de'] },
  brand_kit_override: { logo, colors: { primary: '#ffffff', mood: 'sunny' }, voice: 'calm', tagline: 'Out.' },
};
const receipt = {
  sponsored_context: {
    paying_principal: { brand, account: { account_id: 'a-1' }, operator: 'ops.example', display_name: 'Acme' },
    context_use: 'comparison_set',
    disclosure_obligation: { required: true, jurisdictions: [{ country: 'DE', regulation: 'UWG' }] },
    declared_by: { role: 'brand_agent', agent_url: 'https://a.example/mcp' },
    declared_at: '2026-08-22T10:00:00Z',
    ext: { vendor: 1 },
  },
  host_receipt: {
    status: 'accepted',
    received_at: '2026-08-22T10:00:02Z',
    accepted_context_use: 'comparison_set',
    disclosure_commitment: { status: 'accepted' },
  },
  ext: {},
};

type Path = readonly (string | number)[];

/** A copy in which the member at `path` is `value`; `undefined` takes it away. */
function changed(whole: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(whole)) return whole.map((item, at) => (at === name ? changed(item, rest, value) : item));
  return { ...(whole as object), [name]: changed((whole as Record<string, unknown>)[name], rest, value) };
}

const PAYER = ['sponsored_context', 'paying_principal'] as const;

describe('a receipt', () => {
  test('of every official kind passes, members that nobody knows in its open objects too (R9, R89)', () => {
    expect(readRequest(initiate, starting(receipt)).result.ok).toBe(true);
    const { countries, ...older } = brand;
    for (const more of [
      receipt,
      changed(receipt, [...PAYER, 'mood'], 'sunny'),
      changed(receipt, ['host_receipt', 'mood'], 'sunny'),
      changed(receipt, [...PAYER, 'brand'], older),
      changed(receipt, [...PAYER, 'brand', 'data_subject_contestation'], { url: 'https://a.example/contest' }),
    ]) {
      expect(readRequest(initiate, starting(more)).result.ok, JSON.stringify(more)).toBe(true);
    }
  });

  test.each<[Path, unknown, string, string]>([
    [[...PAYER, 'brand', 'foo'], 1, '/brand', 'additionalProperties'],
    [[...PAYER, 'account', 'foo'], 1, '/account', 'additionalProperties'],
    [[...PAYER, 'account', 'account_id'], undefined, '/account/account_id', 'required'],
    [[...PAYER, 'brand', 'brand_id'], 'Acme X', '/brand/brand_id', 'pattern'],
    [[...PAYER, 'brand', 'domain'], 'not a domain', '/brand/domain', 'pattern'],
    [[...PAYER, 'operator'], 'not a domain', '/operator', 'pattern'],
    [[...PAYER, 'brand', 'countries'], [], '/brand/countries', 'minItems'],
    [[...PAYER, 'brand', 'countries'], ['DE', 'DE'], '/brand/countries', 'uniqueItems'],
    [[...PAYER, 'brand', 'countries'], ['de'], '/brand/countries/0', 'pattern'],
    [[...PAYER, 'brand', 'industries'], 'sport', '/brand/industries', 'type'],
    [[...PAYER, 'brand', 'data_subject_contestation'], {}, '/brand/data_subject_contestation', 'anyOf'],
    [
      [...PAYER, 'brand', 'data_subject_contestation', 'phone'],
      '1',
      '/brand/data_subject_contestation',
      'additionalProperties',
    ],
    [
      [...PAYER, 'brand', 'data_subject_contestation', 'email'],
      'a at b',
      '/brand/data_subject_contestation/email',
      'format',
    ],
    [[...PAYER, 'brand', 'brand_kit_override', 'logo'], {}, '/brand/brand_kit_override/logo/asset_type', 'required'],
    [
      [...PAYER, 'brand', 'brand_kit_override', 'colors', 'primary'],
      'red',
      '/brand/brand_kit_override/colors/primary',
      'pattern',
    ],
  ])('with %j %j is refused with its place (R89, R113, R114)', (path, value, place, keyword) => {
    const pointer = `/sponsored_context_receipt/sponsored_context/paying_principal${place}`;
    const args = starting(changed(receipt, path, value));
    for (const reading of [
      readRequest(initiate, args),
      readRequest(send, { ...args, session_id: 's', message: 'hi' }),
    ]) {
      expect(reading.result).toMatchObject({
        ok: false,
        error: {
          code: 'VALIDATION_ERROR',
          recovery: 'correctable',
          field: pointer
            .slice(1)
            .replaceAll('/', '.')
            .replace(/\.(\d+)$/, '[$1]'),
        },
      });
      const issues = reading.result.ok ? [] : (reading.result.error.issues ?? []);
      expect(issues[0]).toMatchObject({ pointer, keyword });
      expect(JSON.stringify(reading.result)).not.toMatch(/foo|Acme X|not a domain|phone/);
    }
  });

  test.each<[Path, unknown, string]>([
    [['sponsored_context', 'declared_at'], '2026-08-22T10:00Z', '/sponsored_context/declared_at'],
    [['sponsored_context', 'declared_by', 'agent_url'], 'https://a b', '/sponsored_context/declared_by/agent_url'],
    [['sponsored_context', 'ext'], 'x', '/sponsored_context/ext'],
    [['host_receipt', 'received_at'], 'yesterday', '/host_receipt/received_at'],
    [['ext'], [], '/ext'],
    [[], 'accepted', ''],
  ])('that breaks a rule at %j is a VALIDATION_ERROR wherever the rule stands (R89)', (path, value, place) => {
    const { result } = readRequest(initiate, starting(changed(receipt, path, value)));
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR', issues: [{ pointer: `/sponsored_context_receipt${place}` }] },
    });
  });

  test('beside another mistake does not hide that the request itself is broken (R113)', () => {
    const { result } = readRequest(initiate, { ...starting('x'), intent: 7 });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST', field: 'intent' } });
  });
});

// null is left to not-given.test.ts: in an optional member it is none (P21).
const GRAFTS = ['', 'text', 'a.example', -1, 0, 2.5, true, [], {}, ['text'], { text: {} }];

/** Places that we look at less closely: what an image was made with is nothing to a brand agent. */
const LOOSE = /\/provenance|\/pixel_ratio/;

test.runIf(OFFICIAL_RELEASES.includes('3.2'))(
  'what the newest official schema refuses in a receipt is refused, and what it takes is taken, whichever member is replaced (R9, R89)',
  () => {
    const places = (value: unknown, path: Path): Path[] =>
      typeof value === 'object' && value !== null
        ? Object.keys(value).flatMap((name) => {
            const at = [...path, Array.isArray(value) ? Number(name) : name];
            return [at, ...places((value as Record<string, unknown>)[name], at)];
          })
        : [];
    const counts = { taken: 0, refused: 0 };
    for (const path of [...places(receipt, []), [...PAYER, 'brand', 'more'], [...PAYER, 'account', 'more']]) {
      for (const graft of GRAFTS) {
        const args = starting(changed(receipt, path, graft));
        const complaints = officialComplaints('3.2', 'si_initiate_session', 'request', args);
        // Rules between members are the engine's (engine/receipts.ts).
        const own = complaints.filter(
          (complaint) => !/must match "then" schema|must be equal to constant/.test(complaint),
        );
        const loose = complaints.some((complaint) => LOOSE.test(complaint));
        if (complaints.length > 0 && (own.length === 0 || loose)) continue;
        const ok = readRequest(initiate, args).result.ok;
        expect(ok, `${path.join('.')} = ${JSON.stringify(graft)}: ${complaints.join('; ')}`).toBe(
          complaints.length === 0,
        );
        counts[ok ? 'taken' : 'refused']++;
      }
    }
    expect(counts.taken).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(200);
  },
);
