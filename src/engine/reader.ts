/**
 * The engine's interface to a language model. Before a turn it interprets the message, and the dialogue decides with the result.
 * Afterwards it may rephrase sentences that carry no facts. A session stores only the number of model calls and the latest turns.
 */
import { sayTo } from '../dialogue/personal.ts';
import type { Setting } from '../dialogue/setting.ts';
import type { Button, Memory, Outcome, Reading, Reply, Turn } from '../dialogue/turn.ts';
import { redact } from './redact.ts';

export interface MessageReader {
  /** Upper bound of the time it spends on a turn, in milliseconds. */
  longestMs: number;
  /** Never rejects: on failure the dialogue interprets the message itself. */
  read(asked: ReadRequest): Promise<ReadResult>;
  /** Rephrases an answer, if enabled. Never rejects; without a result the answer is sent unchanged. */
  reword?(answer: RewordRequest): Promise<RewordResult>;
}

/** A message to interpret. Contains nothing about the user except the typed text, with addresses and numbers redacted. */
export interface ReadRequest {
  message: string;
  memory: Memory;
  setting: Setting;
  lately: readonly Exchange[];
  /** Model calls so far in this session. */
  calls: number;
}

export interface ReadResult {
  reading?: Reading;
  /** Model calls made for it. */
  calls: number;
  /** Duration in milliseconds. */
  ms?: number;
}

/** An answer to rephrase. */
export interface RewordRequest extends Pick<ReadRequest, 'message' | 'memory' | 'calls'> {
  /** With placeholders for personal data. */
  said: string;
  /** The sentences that may be rephrased. */
  free: readonly string[];
  /** Milliseconds already spent on this turn. */
  spentMs: number;
}

export interface RewordResult {
  said?: string;
  calls: number;
}

/** One turn as stored for the next. */
export interface Exchange {
  user: string;
  agent: string;
  buttons?: Button[];
}

/** Reader state of a session; deleted when the session ends. */
export interface ReaderState {
  calls: number;
  /** The last turns, oldest first. */
  lately: Exchange[];
}

const MAX_TURNS = 2;
/** Characters stored per side of a turn. */
const MAX_CHARACTERS = 250;

/** Interprets the message of a turn. A pressed button needs no model. */
export async function readTurn(
  reader: MessageReader,
  { memory, read: { calls, lately } = INITIAL }: { memory: Memory; read?: ReaderState },
  { message }: Turn,
  setting: Setting,
): Promise<ReadResult> {
  if (message === undefined || message.trim() === '') return { calls: 0 };
  return reader.read({ message: redact(message), memory, setting, lately, calls });
}

/** The reply, rephrased if the model did so, and the updated number of calls. Handoffs are never rephrased. */
export async function rewordTurn(
  reader: MessageReader,
  { memory, read: { calls } = INITIAL }: { memory: Memory; read?: ReaderState },
  { message }: Turn,
  read: ReadResult,
  { reply, event }: Pick<Outcome, 'reply' | 'event'>,
): Promise<{ reply: Reply; read: ReadResult }> {
  const { free = [], ...plainly } = reply;
  if (!reader.reword || free.length === 0 || event !== 'reply' || message === undefined || message.trim() === '')
    return { reply: plainly, read };
  const { message: said } = plainly;
  const before = { message: redact(message), memory, calls: calls + read.calls, spentMs: read.ms ?? 0 };
  const reworded = await reader.reword({ ...before, said, free });
  return {
    reply: { ...plainly, message: reworded.said ?? said },
    read: { ...read, calls: read.calls + reworded.calls },
  };
}

const INITIAL: ReaderState = { calls: 0, lately: [] };

/** The reader state after a turn. */
export function nextReaderState(
  before: ReaderState = INITIAL,
  { message, action }: Turn,
  { calls }: ReadResult,
  { message: said, buttons }: Reply,
): ReaderState {
  const user = message === undefined ? `[${action?.action ?? ''}]` : redact(message.slice(0, 2 * MAX_CHARACTERS));
  const exchange: Exchange = { user: cut(user), agent: cut(sayTo({}, said)), ...(buttons && { buttons }) };
  return { calls: before.calls + calls, lately: [...before.lately, exchange].slice(-MAX_TURNS) };
}

function cut(text: string): string {
  return text.slice(0, MAX_CHARACTERS).replace(/\p{Cs}$/u, '');
}
