import { describe, expect, test } from 'vitest';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { ok, refuse } from '../../src/protocol/errors.ts';

describe('the envelope', () => {
  test('a success is the flat AdCP body, completed, with the release served and the context as it came (R2, R4, R10, R12)', () => {
    const result = toCallToolResult({
      result: ok({ session_id: 's1', session_status: 'active' }),
      release: '3.0',
      context: { trace_id: 't-1', nested: { ünï: [1, null] } },
    });
    expect(result.structuredContent).toEqual({
      status: 'completed',
      adcp_version: '3.0',
      context: { trace_id: 't-1', nested: { ünï: [1, null] } },
      session_id: 's1',
      session_status: 'active',
    });
    expect(result).not.toHaveProperty('isError');
  });

  test('the only text item is the JSON of the same body (R3, P4)', () => {
    const result = toCallToolResult({ result: ok({ available: true }), release: '3.1' });
    expect(result.content).toEqual([
      { type: 'text', text: '{"status":"completed","adcp_version":"3.1","available":true}' },
    ]);
  });

  test('context absent in is absent out, and replayed is left out of a fresh answer (R10, R100)', () => {
    const { structuredContent } = toCallToolResult({ result: ok({ available: true }), release: '3.1' });
    expect(Object.keys(structuredContent)).toEqual(['status', 'adcp_version', 'available']);
  });

  test('a replay says so beside the stored body (R99)', () => {
    const { structuredContent } = toCallToolResult({
      result: { ok: true, answer: { session_id: 's1' }, replayed: true },
      release: '3.1',
    });
    expect(structuredContent).toEqual({ status: 'completed', adcp_version: '3.1', replayed: true, session_id: 's1' });
  });

  test('a refusal says the same in adcp_error and errors, in both content and structuredContent, and nothing of a success (R5, R6, R7, R8)', () => {
    const result = toCallToolResult({
      result: refuse('SESSION_NOT_FOUND', 'No such session. Start one with si_initiate_session.'),
      release: '3.1',
      context: { trace_id: 't-2' },
    });
    const error = {
      code: 'SESSION_NOT_FOUND',
      message: 'No such session. Start one with si_initiate_session.',
      recovery: 'correctable',
    };
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toEqual({
      status: 'failed',
      adcp_version: '3.1',
      context: { trace_id: 't-2' },
      adcp_error: error,
      errors: [error],
    });
    expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
    expect(result.content).toHaveLength(1);
  });

  test('an error body stays under 4096 bytes however many issues there are, and keeps the first ones (R113)', () => {
    const issues = Array.from({ length: 200 }, (_, index) => ({
      pointer: `/identity/consent_scope/${index}`,
      keyword: 'enum',
      message: 'must be one of name, email, shipping_address, phone, locale',
    }));
    const result = toCallToolResult({
      result: refuse('INVALID_REQUEST', 'Mend what issues lists.', { field: 'identity.consent_scope[0]', issues }),
      release: '3.1',
    });
    const text = result.content[0].text;
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    const { issues: kept } = JSON.parse(text).adcp_error;
    expect(kept.length).toBeGreaterThan(3);
    expect(kept[0].pointer).toBe('/identity/consent_scope/0');
  });
});
