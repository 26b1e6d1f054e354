/** A hook that writes every tool call and its answer to a recording, as the host wrote it and as it was answered. */
import type { CallHook } from '../../mcp/call-hook.ts';
import type { AdcpToolResult } from '../../mcp/result.ts';
import { WIRE_EFFECT } from '../../mcp/wire-effect.ts';
import { createRedaction } from './personal.ts';
import { createPlaceholders } from './placeholders.ts';
import { type RecordedAnswer, type RecordingHeader, readAnswer, recordingLine, saysTheSame } from './recording.ts';

export interface RecorderSettings {
  /** Keep personal data, and write ids, tokens and times as they are. */
  whole: boolean;
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** Takes one line. */
  write: (line: string) => void;
  /** What the server tells a client of itself; asked for once, before the first line is written. */
  introduction: () => Promise<RecordingHeader['introduction']>;
}

/** Calls are numbered as they begin and written when they are answered. */
export function createRecorder({ whole, now, write, introduction }: RecorderSettings): CallHook {
  const redaction = createRedaction();
  const placeholders = createPlaceholders();
  let began = 0;
  let header: Promise<void> | undefined;

  async function writeHeader(): Promise<void> {
    const told = await introduction();
    write(recordingLine({ recording: 1, ...(whole && { whole }), ...(told && { introduction: told }) }));
  }

  return async ({ name, args, transport, version }, run) => {
    header ??= writeHeader();
    await header;
    const [number, at] = [++began, now()];
    const redacted = redaction.call(args);
    const sent = whole ? args : placeholders.put(redacted.args, at);
    const result = await run();
    const answer = answerOf(result);
    write(
      recordingLine({
        call: number,
        tool: name,
        transport,
        version,
        ...(whole && { at: new Date(at).toISOString() }),
        arguments: sent,
        answer: whole ? answer : readAnswer(placeholders.put(redacted.answer(answer), at)),
      }),
    );
    return result;
  };
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
