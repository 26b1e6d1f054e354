/**
 * A language model that reads messages, as the engine knows it: it is asked before a turn, and what it read goes to the dialogue,
 * which decides. It may be asked again to put sentences that no fact hangs on into other words. Whoever it is, the engine waits for it
 * and keeps nothing of it but how often it was asked and what was said last.
 */
import { sayTo } from '../dialogue/personal.ts';
import type { Setting } from '../dialogue/setting.ts';
import type { Button, Memory, Outcome, Reading, Reply, Turn } from '../dialogue/turn.ts';
import { redact } from './redact.ts';

export interface MessageReader {
  /** The longest that it takes with a turn, in milliseconds. */
  longestMs: number;
  /** Never rejects: what it cannot read, the dialogue reads itself. */
  read(asked: ReadRequest): Promise<ReadResult>;
  /** Puts an answer into other words, where that is wanted. Never rejects; without words the answer is sent as it is. */
  reword?(answer: RewordRequest): Promise<RewordResult>;
}

/** A message to be read. Nothing here is about the person but what they typed themselves, and of that no address and no number. */
export interface ReadRequest {
  message: string;
  memory: Memory;
  setting: Setting;
  lately: readonly Exchange[];
  /** How often a model was called in this session. */
  calls: number;
}

export interface ReadResult {
  reading?: Reading;
  /** How often a model was called for it. */
  calls: number;
  /** Milliseconds that it took. */
  ms?: number;
}

/** An answer to be put into other words. */
export interface RewordRequest extends Pick<ReadRequest, 'message' | 'memory' | 'calls'> {
  /** With marks in place of all that is the user's own. */
  said: string;
  /** The sentences of it that may be put into other words. */
  free: readonly string[];
  /** Milliseconds of the turn's time that are spent. */
  spentMs: number;
}

export interface RewordResult {
  said?: string;
  calls: number;
}

/** One turn as it is remembered for the next. */
export interface Exchange {
  user: string;
  agent: string;
  buttons?: Button[];
}

/** What a session remembers for its reader; it goes when the session ends. */
export interface ReaderState {
  calls: number;
  /** The last turns, oldest first. */
  lately: Exchange[];
}

const MAX_TURNS = 2;
/** Characters of one side of a turn that are kept. */
const LONGEST = 250;

/** Has the message of a turn read. A pressed button needs no reader. */
export async function readTurn(
  reader: MessageReader,
  { memory, read: { calls, lately } = NOTHING_YET }: { memory: Memory; read?: ReaderState },
  { message }: Turn,
  setting: Setting,
): Promise<ReadResult> {
  if (message === undefined || message.trim() === '') return { calls: 0 };
  return reader.read({ message: redact(message), memory, setting, lately, calls });
}

/** The reply in other words where a model found some, and how often it was called. What is being handed over is told as it is. */
export async function rewordTurn(
  reader: MessageReader,
  { memory, read: { calls } = NOTHING_YET }: { memory: Memory; read?: ReaderState },
  { message }: Turn,
  read: ReadResult,
  { reply, event }: Pick<Outcome, 'reply' | 'event'>,
): Promise<{ reply: Reply; read: ReadResult }> {
  const { free = [], ...plainly } = reply;
  if (!reader.reword || free.length === 0 || event !== 'reply' || message === undefined || message.trim() === '')
    return { reply: plainly, read };
  const { message: said } = plainly;
  const before = { message: redact(message), memory, calls: calls + read.calls, spentMs: read.ms ?? 0 };
  const came = await reader.reword({ ...before, said, free });
  return {
    reply: { ...plainly, message: came.said ?? said },
    read: { ...read, calls: read.calls + came.calls },
  };
}

const NOTHING_YET: ReaderState = { calls: 0, lately: [] };

/** What is remembered after a turn. */
export function nextReaderState(
  before: ReaderState = NOTHING_YET,
  { message, action }: Turn,
  { calls }: ReadResult,
  { message: said, buttons }: Reply,
): ReaderState {
  const user = message === undefined ? `[${action?.action ?? ''}]` : redact(message.slice(0, 2 * LONGEST));
  const exchange: Exchange = { user: cut(user), agent: cut(sayTo({}, said)), ...(buttons && { buttons }) };
  return { calls: before.calls + calls, lately: [...before.lately, exchange].slice(-MAX_TURNS) };
}

function cut(text: string): string {
  return text.slice(0, LONGEST).replace(/\p{Cs}$/u, '');
}
