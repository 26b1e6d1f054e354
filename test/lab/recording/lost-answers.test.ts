/** Faults on the wire in a recording: they are kept, served again, and nothing is held against an agent that has none. */
import { describe, expect, test } from 'vitest';
import { createRecordedAgent } from '../../../src/lab/recording/recorded-agent.ts';
import { createRecorder } from '../../../src/lab/recording/recorder.ts';
import { readRecording } from '../../../src/lab/recording/recording.ts';
import { replay, replayText } from '../../../src/lab/recording/replay.ts';
import { type CallHook, chainHooks } from '../../../src/mcp/call-hook.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { WIRE_EFFECT, type WireEffect } from '../../../src/mcp/wire-effect.ts';
import { refuse } from '../../../src/protocol/errors.ts';
import { anonymous, freshKey, openTestAgent } from '../../host.ts';

const LIMITED: WireEffect = { kind: 'status', status: 429, retry_after: 2 };
const DROPPED: WireEffect = { kind: 'dropped', partly: false };

/** The second call does not come through, and the answer of the fourth is lost; the host sends each once more. */
async function record() {
  let [calls, text] = [0, ''];
  const write = (line: string) => {
    text += line;
  };
  const testAgent = await openTestAgent({ brand: 'acme-outdoor' });
  const host = await testAgent.connect();
  const recorder = createRecorder({ whole: false, now: testAgent.now, write, introduction: async () => undefined });
  const faults: CallHook = async (_call, run) => {
    calls += 1;
    const refused = refuse('SERVICE_UNAVAILABLE', 'Not carried out.');
    if (calls === 2) return { ...toCallToolResult({ result: refused, release: '3.2' }), [WIRE_EFFECT]: LIMITED };
    return calls === 4 ? { ...(await run()), [WIRE_EFFECT]: DROPPED } : run();
  };
  const hook = chainHooks([recorder, faults]) ?? recorder;
  const call = async (name: string, args: Record<string, unknown>) => {
    const origin = { principal: 'host', transport: 'stdio', era: 'legacy', version: '2025-11-25' } as const;
    const { structuredContent } = await hook({ name, args, ...origin }, async () => {
      const { structuredContent, isError } = await host.call(name, args);
      const body = Object(structuredContent);
      const content: [{ type: 'text'; text: string }] = [{ type: 'text', text: JSON.stringify(body) }];
      return { content, structuredContent: body, ...(isError === true && { isError }) };
    });
    return structuredContent;
  };
  await call('get_adcp_capabilities', {});
  const opening = { idempotency_key: freshKey(), intent: 'a headlamp', identity: anonymous };
  await call('si_initiate_session', opening);
  const { session_id } = await call('si_initiate_session', opening);
  const message = { idempotency_key: freshKey(), session_id, message: 'the Glow 300 headlamp' };
  await call('si_send_message', message);
  await call('si_send_message', message);
  await host.close();
  return readRecording(text);
}
const recording = await record();

describe('a fault on the wire', () => {
  test('is in the recording', () => {
    expect(recording.calls.map(({ answer }) => answer.effect)).toEqual([
      undefined,
      LIMITED,
      undefined,
      DROPPED,
      undefined,
    ]);
  });

  test('is carried out again by an agent that answers from it', () => {
    const agent = createRecordedAgent(recording, { now: () => 0 });
    const answers = recording.calls.map(({ tool, arguments: args }) => agent.answer(tool, args));
    expect(answers.map((answer) => answer[WIRE_EFFECT])).toEqual([undefined, LIMITED, undefined, DROPPED, undefined]);
    expect(agent.played()).toEqual({ answered: 5, of: 5, refused: 0 });
  });

  test('is no difference of an agent that has none: what did not come through is not sent, a lost answer not compared', async () => {
    const host = await (await openTestAgent({ brand: 'acme-outdoor' })).connect();
    const replayed = await replay(recording, async (tool, args) => ({ ...(await host.call(tool, args)) }), {
      newId: freshKey,
      now: () => 0,
    });
    await host.close();
    expect(replayText(replayed)).toBe(
      [
        '✓ 1 get_adcp_capabilities',
        '- 2 si_initiate_session: a fault kept it from the agent',
        '✓ 3 si_initiate_session',
        '- 4 si_send_message: a fault kept its answer from the host',
        '✓ 5 si_send_message',
        '',
        '5 calls, no difference',
        '',
      ].join('\n'),
    );
  });
});
