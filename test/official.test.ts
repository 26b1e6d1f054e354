import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  ACP_PRESENT,
  assertAnswer,
  assertOfficial,
  assertRefusal,
  checkoutComplaints,
  type Json,
  OFFICIAL_RELEASES,
  officialComplaints,
  TOOL_NAMES,
  type ToolName,
  type ToolResult,
} from './official.ts';

const turn = {
  status: 'completed',
  adcp_version: '3.1',
  session_id: '3f0e0b9e-6a55-4c1a-9a7e-1df1a3f5b6c2',
  session_status: 'pending_handoff',
  response: {
    message: 'One tent it is.',
    ui_elements: [{ type: 'link', data: { url: 'https://tents.example/one', label: 'The tent' } }],
  },
  handoff: {
    type: 'transaction',
    intent: {
      action: 'purchase',
      product: { product_id: 'tent', name: 'Tent', quantity: 1 },
      price: { amount: 20, currency: 'USD' },
    },
  },
};

const capabilities = {
  status: 'completed',
  adcp_version: '3.1',
  adcp: { major_versions: [3], supported_versions: ['3.0', '3.1'], idempotency: { supported: false } },
  supported_protocols: ['sponsored_intelligence'],
  specialisms: ['sponsored-intelligence'],
};

const refusal = (error: Json, more: Json = {}): ToolResult => {
  const body = { status: 'failed', adcp_version: '3.1', adcp_error: error, errors: [error], ...more };
  return { isError: true, structuredContent: body, content: [{ type: 'text', text: JSON.stringify(body) }] };
};
const gone = { code: 'SESSION_NOT_FOUND', message: 'No such session. Start one.', recovery: 'correctable' };

describe('a success held against the official schemas', () => {
  test('at least AdCP 3.0 is always here to check against (R15)', () => {
    expect(OFFICIAL_RELEASES).toContain('3.0');
    for (const tool of TOOL_NAMES) expect(officialComplaints('3.0', tool, 'response', {}), tool).not.toEqual([]);
  });

  test('a sound turn passes in every release (R15)', () => {
    expect(() => assertOfficial('si_send_message', turn)).not.toThrow();
  });

  test.each<[string, Json]>([
    ['without a session_status', { ...turn, session_status: undefined }],
    ['served as a release nobody knows', { ...turn, adcp_version: '3.7' }],
    ['that says terminated', { ...turn, session_status: 'terminated', handoff: undefined }],
    ['pending without a handoff', omit(turn, 'handoff')],
    ['active with a handoff', { ...turn, session_status: 'active' }],
    ['with a transaction that names no price', { ...turn, handoff: { type: 'transaction' } }],
    ['with a nested payload', { ...turn, payload: {} }],
    ['with task_status', { ...turn, task_status: 'completed' }],
    ['with an http link', withElement({ type: 'link', data: { url: 'http://tents.example', label: 'x' } })],
    ['with a javascript link', withElement({ type: 'link', data: { url: 'javascript:alert(1)', label: 'x' } })],
    ['with an element without data', withElement({ type: 'text' })],
    ['with a card without a price', withElement({ type: 'product_card', data: { title: 'Tent' } })],
    ['with an element of no known type', withElement({ type: 'video', data: {} })],
  ])('a turn %s is caught (R65, R66, R70, R94, R95, R122)', (_what, body) => {
    expect(() => assertOfficial('si_send_message', body)).toThrow();
  });

  test('specialisms pass under 3.1 and are caught under 3.0 (R29)', () => {
    expect(() => assertOfficial('get_adcp_capabilities', capabilities)).not.toThrow();
    expect(() => assertOfficial('get_adcp_capabilities', { ...capabilities, adcp_version: '3.0' })).toThrow();
  });

  test('text that differs from structuredContent is caught (R3)', () => {
    const text = (body: Json) => [{ type: 'text', text: JSON.stringify(body) }];
    expect(() => assertAnswer('si_send_message', { structuredContent: turn, content: text(turn) })).not.toThrow();
    expect(() => assertAnswer('si_send_message', { structuredContent: turn, content: text({}) })).toThrow();
    expect(() => assertAnswer('si_send_message', { structuredContent: turn, content: [] })).toThrow();
  });
});

describe('a refusal held against the common rules of errors', () => {
  test('a sound one passes (R5, R6, R7)', () => {
    expect(assertRefusal(refusal(gone), 'SESSION_NOT_FOUND').code).toBe('SESSION_NOT_FOUND');
  });

  const broken: [string, ToolResult][] = [
    ['not marked', { ...refusal(gone), isError: false }],
    ['with a success field', refusal(gone, { session_id: 's' })],
    ['told once', refusal(gone, { errors: [] })],
    ['with a code nobody knows', refusal({ ...gone, code: 'OFFERING_NOT_FOUND' })],
    ['with the wrong recovery', refusal({ ...gone, recovery: 'terminal' })],
    ['with a stack', refusal({ ...gone, message: 'Failed\n    at run (/srv/x.ts:1:1)' })],
    ['with a token', refusal({ ...gone, message: 'The token ofr_Zk3uYw0mQ8 is gone.' })],
    ['with a field that is not its first issue', refusal(withIssue('b', 'required'))],
    ['with a keyword of another validator', refusal(withIssue('a', 'invalid_type'))],
    ['of 5 kB', refusal({ ...gone, message: 'x'.repeat(5000) })],
  ];
  test.each(broken)('one %s is caught (R4, R6, R8, R112, R113, R114, R116)', (_what, result) => {
    expect(() => assertRefusal(result)).toThrow();
  });

  test('a value that must not come back is caught (R116)', () => {
    const told = refusal({ ...gone, message: 'No session for jane@person.example here.' });
    expect(() => assertRefusal(told, undefined, ['jane@person.example'])).toThrow();
  });
});

const specification = new URL('../../shared/spec/adcp-si.md', import.meta.url);
test.skipIf(!existsSync(specification))('the validators accept every example of the engineering brief (R15)', () => {
  const examples = readFileSync(specification, 'utf8').matchAll(
    /```json ([a-z-]+)-(request|response)@all\n([\s\S]*?)```/g,
  );
  let seen = 0;
  for (const [, name, side, text] of examples) {
    const tool = String(name).replaceAll('-', '_') as ToolName;
    for (const release of OFFICIAL_RELEASES) {
      expect(
        officialComplaints(release, tool, side as 'request', JSON.parse(String(text))),
        `${release} ${tool}`,
      ).toEqual([]);
    }
    seen += 1;
  }
  expect(seen).toBeGreaterThan(9);
});

const worked = new URL('../../shared/spec/acp-schemas/worked-examples/', import.meta.url);
test.skipIf(!ACP_PRESENT)('the ACP validator accepts the worked create requests and refuses broken ones (A56)', () => {
  const sold = readdirSync(worked).filter((name) => /travel|retail|nova|subscription/.test(name));
  for (const name of sold) {
    const example = JSON.parse(readFileSync(new URL(name, worked), 'utf8'));
    expect(checkoutComplaints(example.acp.create_request), name).toEqual([]);
    expect(checkoutComplaints({ ...example.acp.create_request, line_items: [] }), name).not.toEqual([]);
    expect(checkoutComplaints({ ...example.acp.create_request, passenger: {} }), name).not.toEqual([]);
  }
  expect(sold).toHaveLength(4);
});

function omit(body: Json, name: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

function withElement(element: Json): Json {
  return { ...turn, response: { message: 'Look.', ui_elements: [element] } };
}

function withIssue(field: string, keyword: string): Json {
  return { ...gone, code: 'INVALID_REQUEST', field, issues: [{ pointer: '/a', message: 'is required', keyword }] };
}
