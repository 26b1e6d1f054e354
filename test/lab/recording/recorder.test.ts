/** What --record writes: every call and answer, the same for the same conversation, without a token and without a person. */
import { describe, expect, test } from 'vitest';
import { createRecorder } from '../../../src/lab/recording/recorder.ts';
import { RecordingError, readRecording } from '../../../src/lab/recording/recording.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok } from '../../../src/protocol/errors.ts';
import { openRecordedAgent, type RecordedOptions, talk } from './conversation.ts';

async function record(options: RecordedOptions = {}) {
  const { testAgent, text } = await openRecordedAgent(options);
  const host = await testAgent.connect();
  const said = await talk(host, testAgent.now());
  await host.close();
  return { text: text(), said };
}

describe('a recording', () => {
  test('has a line that says what it is, and one for each call with its answer', async () => {
    const { text, said } = await record();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ recording: 1 });
    expect(lines.slice(1).map(({ call, tool }) => [call, tool])).toEqual(said.map(([tool], at) => [at + 1, tool]));
    expect(lines[3]).toMatchObject({
      transport: 'stdio',
      arguments: {
        idempotency_key: 'recorded-key-000001',
        offering_token: 'recorded-offering-000001',
        intent: 'a headlamp, I am Robin, my number is +0 000 000 0000',
        identity: {
          consent_granted: true,
          consent_timestamp: 'now-60s',
          user: { name: 'Robin Redacted', email: 'person@recording.example' },
        },
        context: { trace: 'opaque' },
      },
      answer: { structuredContent: { session_id: 'recorded-session-000001', context: { trace: 'opaque' } } },
    });
    expect(lines[4].arguments.message).toBe('the Glow 300 headlamp, says Robin');
    expect(lines[6]).toMatchObject({
      arguments: lines[5].arguments,
      answer: { structuredContent: { replayed: true, session_status: 'pending_handoff' } },
    });
    expect(lines[7].answer.structuredContent.acp_handoff).toMatchObject({
      checkout_token: 'recorded-checkout-000001',
      expires_at: 'now+1800s',
    });
    expect(lines[8]).toMatchObject({
      arguments: { session_id: 'recorded-session-000002' },
      answer: { isError: true, structuredContent: { adcp_error: { code: 'SESSION_NOT_FOUND' } } },
    });
  });

  test('holds no id, no token, no time and nothing of the person', async () => {
    const { text } = await record();
    expect(text).not.toMatch(/jane|dorn|212|0137/i);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|2026-01-18T|no-such-session/);
  });

  test('of the same conversation is the same byte for byte, whatever the ids and whenever it was', async () => {
    const [first, second] = [await record(), await record({ clock: '2026-01-18T11:47:13-05:00', sessions: 3 })];
    expect(second.said).toEqual(first.said);
    expect(second.text).toBe(first.text);
  });

  test('asked to be whole keeps everything, and reads as the same calls', async () => {
    const { text } = await record({ whole: true });
    expect(JSON.parse(text.split('\n')[0] ?? '')).toEqual({ recording: 1, whole: true });
    expect(text).toMatch(/jane\.dorn@mail\.example/);
    expect(text).toMatch(/"session_id":"[0-9a-f]{8}-/);
    const [whole, normalised] = [readRecording(text), readRecording((await record()).text)];
    expect(whole.calls.map(({ call, tool }) => [call, tool])).toEqual(
      normalised.calls.map(({ call, tool }) => [call, tool]),
    );
    expect(whole.calls[3]?.arguments).toMatchObject({
      session_id: 'recorded-session-000001',
      message: 'the Glow 300 headlamp, says jane',
    });
    expect(whole.calls[6]?.answer.structuredContent).toMatchObject({ acp_handoff: { expires_at: 'now+1800s' } });
  });

  test('leaves out a call that cannot be written, says so, and the call is answered all the same', async () => {
    const failed: string[] = [];
    const lines: string[] = [];
    const recorder = createRecorder({
      whole: true,
      now: () => 0,
      write: (line) => lines.push(line),
      onFailure: (tool) => failed.push(tool),
      introduction: async () => undefined,
    });
    let deep: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const result = toCallToolResult({ result: ok({ fine: true }), release: '3.2' });
    const call = { name: 'si_send_message', principal: 'p', transport: 'stdio', era: 'legacy', version: 'v' } as const;
    expect(await recorder({ ...call, args: { deep } }, async () => result)).toBe(result);
    expect(await recorder({ ...call, args: { message: 'hi' } }, async () => result)).toBe(result);
    expect(lines.map((line) => JSON.parse(line).call)).toEqual([undefined, 2]);
    expect(failed).toEqual(['si_send_message']);
  });

  test.each([
    ['', 'it is empty; a recording is made with --lab --record FILE'],
    ['{', 'line 1 is no JSON'],
    ['{"recording":2}\n', 'line 1: recording: Invalid literal value, expected 1'],
    ['{"recording":1}\n\n{"call":1,"tool":"x"}\n', 'line 3: answer: Required'],
    [
      '{"recording":1}\n{"call":1,"tool":"x","arguments":{},"answer":{}}\n{"call":1,"tool":"x","answer":{}}',
      'call 1 is there twice',
    ],
  ])('%j cannot be read, and why is said', (text, message) => {
    expect(() => readRecording(text)).toThrow(new RecordingError(message));
  });
});
