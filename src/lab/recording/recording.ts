/**
 * A recording on disk: JSON lines, first what the agent says of itself, then one line for each call with its answer. Ids, tokens and
 * times are written as placeholders.ts says, unless the recording is `whole`; reading one makes both the same.
 */
import { z } from 'zod/v3';
import type { ToolCard } from '../../../tools/tool.ts';
import type { BrandProfile } from '../../brands/profile.ts';
import { canonicalJson } from '../../engine/canonical-json.ts';
import type { WireEffect } from '../../mcp/wire-effect.ts';
import { writeJson } from '../../protocol/exact-json.ts';
import { createPlaceholders } from './placeholders.ts';

function hasKind(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** An answer of a tool: the body, whether it was a refusal, and the text where it is not the JSON of the body. */
const Answer = z
  .object({
    structuredContent: z.record(z.unknown()).optional(),
    isError: z.literal(true).optional(),
    text: z.string().optional(),
    _meta: z.record(z.unknown()).optional(),
    /** What a fault of the lab did to it on the wire. */
    effect: z.custom<WireEffect>(hasKind).optional(),
  })
  .strict();
export type RecordedAnswer = z.infer<typeof Answer>;

const Call = z
  .object({
    call: z.number().int().positive(),
    tool: z.string(),
    transport: z.string().optional(),
    version: z.string().optional(),
    /** When it was made, in a whole recording. */
    at: z.string().optional(),
    arguments: z.unknown(),
    answer: Answer,
  })
  .strict();
export type RecordedCall = z.infer<typeof Call>;

/** What an MCP client is told is passed on as it was recorded. */
function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

const Header = z
  .object({
    recording: z.literal(1),
    /** `whole`: ids, tokens and personal data as they were. */
    whole: z.literal(true).optional(),
    /** What the server tells a client of itself. */
    introduction: z
      .object({
        profile: z.custom<BrandProfile>(isNamed),
        instructions: z.string(),
        cards: z.array(z.custom<ToolCard>(isNamed)),
      })
      .optional(),
  })
  .strict();
export type RecordingHeader = z.infer<typeof Header>;

export interface Recording extends RecordingHeader {
  calls: RecordedCall[];
}

/** A recording that cannot be read. The message is one line: where, and what is wrong. */
export class RecordingError extends Error {}

/** Reads the text of a recording; calls in the order in which they were made. Throws RecordingError. */
export function readRecording(text: string): Recording {
  const header = readHeader(text);
  const [, ...rest] = linesOf(text);
  const calls = rest.map((line) => readLine(Call, line)).sort((a, b) => a.call - b.call);
  const twice = calls.find(({ call }, at) => calls[at - 1]?.call === call);
  if (twice) throw new RecordingError(`call ${twice.call} is there twice`);
  return { ...header, calls: header.whole ? withPlaceholders(calls) : calls };
}

/** The first line of a recording. Throws RecordingError when it is none. */
export function readHeader(text: string): RecordingHeader {
  const [first] = linesOf(text);
  if (first === undefined) throw new RecordingError('it is empty; a recording is made with --lab --record FILE');
  return readLine(Header, first);
}

function linesOf(text: string): { line: string; number: number }[] {
  return text
    .split('\n')
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line.trim() !== '');
}

/** An answer as a recording holds it, from plain JSON. */
export function readAnswer(json: unknown): RecordedAnswer {
  return Answer.parse(json);
}

/** Whether the text of an answer is the JSON of its body. */
export function saysTheSame(text: string | undefined, body: unknown): boolean {
  try {
    return text !== undefined && canonicalJson(JSON.parse(text)) === canonicalJson(body);
  } catch {
    return false;
  }
}

/** One line of a recording, with its line end. */
export function recordingLine(line: RecordingHeader | RecordedCall): string {
  return `${writeJson(line)}\n`;
}

function readLine<T>(shape: z.ZodType<T>, { line, number }: { line: string; number: number }): T {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new RecordingError(`line ${number} is no JSON`);
  }
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join('.') || (number === 1 ? 'the first line says {"recording": 1}' : 'a call');
  throw new RecordingError(`line ${number}: ${where}: ${issue?.message ?? 'not understood'}`);
}

function withPlaceholders(calls: readonly RecordedCall[]): RecordedCall[] {
  const { put } = createPlaceholders();
  return calls.map(({ at: text, ...call }) => {
    const at = Date.parse(text ?? '');
    const made = Number.isNaN(at) ? 0 : at;
    return { ...call, arguments: put(call.arguments, made), answer: readAnswer(put(call.answer, made)) };
  });
}
