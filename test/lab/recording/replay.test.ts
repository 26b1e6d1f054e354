/** A recording played against an agent: no difference where there is none, and each difference where it is. */
import { describe, expect, test } from 'vitest';
import { type Recording, readRecording } from '../../../src/lab/recording/recording.ts';
import { type CallTool, replay, replayText } from '../../../src/lab/recording/replay.ts';
import { freshKey, openTestAgent, type TestAgentOptions } from '../../host.ts';
import { openRecordedAgent, type RecordedOptions, talk } from './conversation.ts';

async function record(options: RecordedOptions = {}): Promise<Recording> {
  const { testAgent, text } = await openRecordedAgent(options);
  const host = await testAgent.connect();
  await talk(host, testAgent.now());
  await host.close();
  return readRecording(text());
}

/** Plays against a new agent; `now` is the clock of this machine, which the agent's need not be. */
async function against(
  recording: Recording,
  options: TestAgentOptions,
  change: (result: Record<string, unknown>) => Record<string, unknown> = (result) => result,
  ignored: string[] = [],
) {
  const testAgent = await openTestAgent({ brand: 'acme-outdoor', ...options });
  const host = await testAgent.connect();
  const call: CallTool = async (tool, args) => change({ ...(await host.call(tool, args)) });
  const now = Date.parse('2026-11-29T10:00:00Z');
  const replayed = await replay(recording, call, { newId: freshKey, now: () => now, ignored });
  await host.close();
  return replayed;
}

const recording = await record();

describe('a replay', () => {
  test('against the same agent at another time, with other ids, finds nothing', async () => {
    const replayed = await against(recording, { clock: '2026-01-18T12:47:13-05:00' });
    expect(replayText(replayed)).toBe(
      [
        '✓ 1 get_adcp_capabilities',
        '✓ 2 si_get_offering',
        '✓ 3 si_initiate_session',
        '✓ 4 si_send_message',
        '✓ 5 si_send_message',
        '✓ 6 si_send_message',
        '✓ 7 si_terminate_session',
        '✓ 8 si_send_message',
        '',
        '8 calls, no difference',
        '',
      ].join('\n'),
    );
  });

  test('of a whole recording finds nothing either', async () => {
    const whole = await record({ whole: true });
    expect((await against(whole, {})).flatMap(({ differences }) => differences)).toEqual([]);
  });

  test('against an agent of the next version tells what is new, at its place, unless it is not looked at', async () => {
    const change = (result: Record<string, unknown>) => {
      const body = { ...Object(result.structuredContent), adcp_version: '3.3' };
      return { ...result, structuredContent: body, content: [{ type: 'text', text: JSON.stringify(body) }] };
    };
    const replayed = await against(recording, {}, change);
    expect(replayed.map(({ differences }) => differences)).toEqual(
      Array.from({ length: 8 }, () => [{ path: 'structuredContent.adcp_version', recorded: '3.2', now: '3.3' }]),
    );
    expect(replayText(replayed.slice(0, 1))).toBe(
      [
        '✗ 1 get_adcp_capabilities',
        '    structuredContent.adcp_version',
        '      - "3.2"',
        '      + "3.3"',
        '',
        '1 call, 1 different',
        '',
      ].join('\n'),
    );
    const ignored = ['structuredContent.adcp_version'];
    expect((await against(recording, {}, change, ignored)).flatMap(({ differences }) => differences)).toEqual([]);
  });

  test('sees a text that says something else than the body, and a session that lasts shorter', async () => {
    const change = (result: Record<string, unknown>) => {
      const body = Object(result.structuredContent);
      if (body.session_ttl_seconds === undefined) return result;
      const shorter = { ...body, session_ttl_seconds: 60 };
      return { ...result, structuredContent: shorter };
    };
    const [, , opened] = await against(recording, {}, change);
    expect(opened?.differences.map(({ path }) => path)).toEqual(['structuredContent.session_ttl_seconds', 'text']);
  });

  test('where a session is not opened, makes no call that needs it and says why', async () => {
    const change = (result: Record<string, unknown>) =>
      'session_ttl_seconds' in Object(result.structuredContent)
        ? { isError: true, content: [{ type: 'text', text: 'no' }] }
        : result;
    const replayed = await against(recording, {}, change);
    const missing = 'not made: it needs recorded-session-000001, which the answer to call 3 did not give';
    expect(replayed.map(({ problem }) => problem)).toEqual([
      ...[undefined, undefined, undefined],
      ...[missing, missing, missing, missing],
      undefined,
    ]);
    expect(replayText(replayed)).toMatch(/8 calls, 5 different\n$/);
  });

  test('says of a call that nobody answers why, and goes on', async () => {
    const call: CallTool = async () => {
      throw new Error('nobody answers at http://127.0.0.1:1/mcp');
    };
    const replayed = await replay(recording, call, { newId: freshKey, now: () => 0 });
    expect(replayed.filter(({ problem }) => problem?.startsWith('nobody answers')).map(({ call }) => call)).toEqual([
      ...[1, 2, 8],
    ]);
  });
});
