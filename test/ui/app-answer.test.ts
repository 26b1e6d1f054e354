/** What the MCP App makes of an answer, and what a press in it sends. */
import { describe, expect, test } from 'vitest';
import { newKey, pressOf, shownOf } from '../../src/ui/app/answer.ts';

const BODY = {
  session_id: 's-1',
  session_status: 'active',
  response: { message: 'Here.', ui_elements: [{ type: 'action_button' }] },
};

describe('an answer', () => {
  test.each([
    ['structuredContent', { structuredContent: BODY }],
    ['text alone', { content: [{ type: 'text', text: JSON.stringify(BODY) }] }],
  ])('is read from %s', (_case, result) => {
    expect(shownOf(result)).toEqual({
      sessionId: 's-1',
      status: 'active',
      message: 'Here.',
      elements: [{ type: 'action_button' }],
      body: BODY,
    });
  });

  test.each(['complete', 'terminated', undefined])('of a session that is %s has nothing to press for', (state) => {
    const read = shownOf({ structuredContent: { ...BODY, session_status: state } });
    expect(read).not.toHaveProperty('sessionId');
  });

  test('that is a refusal is told in its words', () => {
    const adcp_error = { code: 'SESSION_NOT_FOUND', message: 'Open a new session.' };
    expect(shownOf({ isError: true, structuredContent: { adcp_error } })).toEqual({ problem: 'Open a new session.' });
    expect(shownOf({ isError: true, content: [] })).toEqual({ problem: 'The brand could not answer.' });
  });

  test.each([
    [{}],
    [{ content: 7 }],
    [{ content: [{ text: '{' }] }],
    [{ structuredContent: { response: 'x' } }],
  ])('that is none shows nothing: %j', (result) => {
    expect(shownOf(result)).toMatchObject({ message: '', elements: undefined });
  });
});

describe('a press', () => {
  test('sends action and payload as the brand wrote them', () => {
    const pressed = { action: 'select', label: 'Choose', element_id: 'card-1', payload: { product_id: 'x' } };
    expect(pressOf('s-1', pressed, 'k')).toEqual({
      session_id: 's-1',
      idempotency_key: 'k',
      action_response: { action: 'select', element_id: 'card-1', payload: { product_id: 'x' } },
    });
    expect(pressOf('s-1', { action: 'more', label: 'More' }, 'k')).toMatchObject({
      action_response: { action: 'more' },
    });
  });

  test('has a key that is a UUID v4, whatever the bytes', () => {
    const filled = (byte: number) => newKey({ getRandomValues: (bytes) => Object(bytes).fill(byte) });
    expect(filled(0)).toBe('00000000-0000-4000-8000-000000000000');
    expect(filled(255)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });
});
