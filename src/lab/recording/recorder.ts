/** A hook that writes every tool call and its answer to a recording, as the host wrote it and as it was answered. */
import type { CallHook, HookedCall } from '../../mcp/call-hook.ts';
import type { AdcpToolResult } from '../../mcp/result.ts';
import { WIRE_EFFECT } from '../../mcp/wire-effect.ts';
import { createRedaction } from './personal.ts';
import { createPlaceholders } from './placeholders.ts';
import {
  type RecordedAnswer,
  type RecordedCall,
  type RecordingHeader,
  readAnswer,
  recordingLine,
  saysTheSame,
} from './recording.ts';

interface RecorderSettings {
  /** Keep personal data, and write ids, tokens and times as they are. */
  whole: boolean;
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** Takes one line. */
  write: (line: string) => void;
  /** Hears of a call that could not be written; it is answered all the same. */
  onFailure?: (tool: string) => void;
  /** What the server tells a client of itself; asked for once, before the first line is written. */
  introduction: () => Promise<RecordingHeader['introduction']>;
}

/** Calls are numbered as they begin and written when they are answered. */
export function createRecorder({ whole, now, write, onFailure, introduction }: RecorderSettings): CallHook {
  const redaction = createRedaction();
  const placeholders = createPlaceholders();
  let began = 0;
  let header: Promise<void> | undefined;

  async function writeHeader(): Promise<void> {
    const told = await introduction();
    write(recordingLine({ recording: 1, ...(whole && { whole }), ...(told && { introduction: told }) }));
  }

  return async (call, run) => {
    header ??= writeHeader();
    await header;
    const lineOf = begin(call);
    const result = await run();
    try {
      write(recordingLine(lineOf(result)));
    } catch {
      onFailure?.(call.name);
    }
    return result;
  };

  /** What was sent, as it was when it came; the line follows when it is answered. */
  function begin({ name, args, transport, version }: HookedCall): (result: AdcpToolResult) => RecordedCall {
    const [call, at] = [++began, now()];
    const about = { call, tool: name, transport, version, ...(whole && { at: new Date(at).toISOString() }) };
    if (whole) return (result) => ({ ...about, arguments: args, answer: answerOf(result) });
    try {
      const redacted = redaction.call(args);
      const sent = placeholders.put(redacted.args, at);
      return (result) => {
        const answer = readAnswer(placeholders.put(redacted.answer(answerOf(result)), at));
        return { ...about, arguments: sent, answer };
      };
    } catch (problem) {
      return () => {
        throw problem;
      };
    }
  }
}

/** The text is kept only where it says something else than the body. */
function answerOf({
  content,
  structuredContent,
  isError,
  _meta,
  [WIRE_EFFECT]: effect,
}: AdcpToolResult): RecordedAnswer {
  const { text } = content[0];
  return readAnswer({
    structuredContent,
    ...(isError && { isError }),
    ...(!saysTheSame(text, structuredContent) && { text }),
    ...(_meta !== undefined && { _meta }),
    ...(effect && { effect }),
  });
}
