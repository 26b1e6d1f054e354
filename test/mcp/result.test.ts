import { describe, expect, test } from 'vitest';
import { errorCodeOf, toCallToolResult } from '../../src/mcp/result.ts';
import { ok, refuse } from '../../src/protocol/errors.ts';
import { ExactNumber } from '../../src/protocol/exact-json.ts';

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

  test('one issue is kept, however long it is', () => {
    const issue = { pointer: '/a', keyword: 'type', message: 'x'.repeat(3000) };
    const result = toCallToolResult({
      result: refuse('INVALID_REQUEST', 'Mend it.', { issues: [issue, { ...issue, pointer: '/b' }] }),
      release: '3.1',
    });
    expect(Object(result.structuredContent.adcp_error).issues).toEqual([issue]);
  });

  test('all issues are kept where there is room for them, to the byte', () => {
    const issue = (pointer: string, length: number) => ({ pointer, keyword: 'type', message: 'x'.repeat(length) });
    const keptOf = (length: number) => {
      const result = refuse('INVALID_REQUEST', 'Mend it.', { issues: [issue('/a', 9), issue('/b', length)] });
      const { structuredContent } = toCallToolResult({ result, release: '3.1' });
      return Object(structuredContent.adcp_error).issues.length;
    };
    // The error without that message has 186 bytes, of the 1900 that it may have.
    expect([keptOf(1900 - 186), keptOf(1901 - 186)]).toEqual([2, 1]);
  });

  test('an error without issues stays as it is, however long its words', () => {
    const words = 'x'.repeat(3000);
    const { structuredContent } = toCallToolResult({ result: refuse('INVALID_REQUEST', words), release: '3.1' });
    expect(structuredContent.adcp_error).toEqual({ code: 'INVALID_REQUEST', message: words, recovery: 'correctable' });
  });

  test('a context with digits that JavaScript has no number for is echoed with all of them', () => {
    const context = { id: new ExactNumber('12345678901234567890') };
    const { content } = toCallToolResult({ result: ok({ a: 1 }), release: '3.1', context });
    expect(content[0].text).toBe(
      '{"status":"completed","adcp_version":"3.1","context":{"id":12345678901234567890},"a":1}',
    );
  });
});

describe('the code of a result', () => {
  const answered = (structuredContent: Record<string, unknown>, isError?: true) =>
    errorCodeOf({ content: [{ type: 'text', text: '' }], structuredContent, isError });

  test.each<[string, Record<string, unknown>, true | undefined, string | undefined]>([
    ['a success', { code: 'x' }, undefined, undefined],
    ['an error of AdCP', { adcp_error: { code: 'SESSION_NOT_FOUND' }, code: 'x' }, true, 'SESSION_NOT_FOUND'],
    ['an error of ACP', { code: 'invalid' }, true, 'invalid'],
    ['an error with a code that is no text', { code: 7 }, true, 'unknown'],
    ['an error that is none', { adcp_error: null }, true, 'unknown'],
    ['an error that is a text', { adcp_error: 'x' }, true, 'unknown'],
  ])('of %s', (_what, structuredContent, isError, code) => {
    expect(answered(structuredContent, isError)).toBe(code);
  });
});
