/** The file that --record writes: readable for this user alone, one line at a time, so that what was answered is in it. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { CallHook } from '../../mcp/call-hook.ts';
import type { Introduction } from '../../mcp/introduction.ts';
import { createRecorder } from './recorder.ts';
import { RecordingError, readHeader } from './recording.ts';

interface RecordFileSettings {
  file: string;
  /** Keep personal data, and write ids, tokens and times as they are. */
  whole: boolean;
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** What the server tells a client of itself, once that is known. */
  introduction: Promise<Introduction>;
  /** Writes to stderr. */
  tell: (text: string) => unknown;
}

/** What the lab puts around each call, and what ends the recording. */
interface RecordFile {
  hook: CallHook;
  close(): void;
}

/**
 * Begins a recording. A recording that is there is replaced, another file is not. Throws RecordingError when it cannot be written
 * from the start; when that fails later, it is told once and calls are answered all the same.
 */
export function openRecordFile({ file, whole, now, introduction, tell }: RecordFileSettings): RecordFile {
  const descriptor = open(file);
  let failed = false;
  const write = (line: string) => {
    if (failed) return;
    try {
      writeSync(descriptor, line);
    } catch (problem) {
      failed = true;
      tell(`si-mcp: ${file} cannot be written (${codeOf(problem)}): nothing more is recorded.\n`);
    }
  };
  return {
    hook: createRecorder({
      whole,
      now,
      write,
      onFailure: (tool) => tell(`si-mcp: a call of ${tool} could not be recorded.\n`),
      introduction: async () => {
        const { profile, instructions, cards } = await introduction;
        return { profile, instructions, cards: [...cards] };
      },
    }),
    close: () => closeSync(descriptor),
  };
}

function open(file: string): number {
  try {
    if (existsSync(file)) {
      const before = readFileSync(file, 'utf8');
      if (before.trim() !== '') readHeader(before);
    }
    return openSync(file, 'w', 0o600);
  } catch (problem) {
    if (problem instanceof RecordingError)
      throw new RecordingError(`${file} is there and is no recording; it is left as it is`);
    throw new RecordingError(`${file} cannot be written (${codeOf(problem)})`);
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown reason';
}
