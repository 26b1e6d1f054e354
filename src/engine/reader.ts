/**
 * A language model that reads messages, as the engine knows it: it is asked before a turn, and what it read goes to the dialogue,
 * which decides. Whoever it is, the engine waits for it and keeps nothing of it but how often it was asked and what was said last.
 */
import { sayTo } from '../dialogue/personal.ts';
import type { Button, Memory, Reading, Reply, Setting, Turn } from '../dialogue/turn.ts';
import { redact } from './redact.ts';
import type { Session } from './session.ts';

export interface MessageReader {
  /** The longest that it takes with a turn, in milliseconds. */
  longestMs: number;
  /** Never rejects: what it cannot read, the dialogue reads itself. */
  read(asked: Asked): Promise<Read>;
}

/** A message to be read. Nothing here is about the person but what they typed themselves, and of that no address and no number. */
export interface Asked {
  message: string;
  memory: Memory;
  setting: Setting;
  lately: readonly Exchange[];
  /** How often a model was called in this session. */
  calls: number;
}

export interface Read {
  reading?: Reading;
  /** How often a model was called for it. */
  calls: number;
}

/** One turn as it is remembered for the next. */
export interface Exchange {
  user: string;
  agent: string;
  buttons?: Button[];
}

/** What a session remembers for its reader; it goes when the session ends. */
export interface ReadSoFar {
  calls: number;
  /** The last turns, oldest first. */
  lately: Exchange[];
}

const MOST_TURNS = 2;
/** Characters of one side of a turn that are kept. */
const LONGEST = 250;

/** Has the message of a turn read. A pressed button needs no reader. */
export async function readTurn(
  reader: MessageReader,
  { memory, read: { calls, lately } = NOTHING_YET }: Pick<Session, 'memory' | 'read'>,
  { message }: Turn,
  setting: Setting,
): Promise<Read> {
  if (message === undefined || message.trim() === '') return { calls: 0 };
  return reader.read({ message: redact(message), memory, setting, lately, calls });
}

const NOTHING_YET: ReadSoFar = { calls: 0, lately: [] };

/** What is remembered after a turn. */
export function readSoFar(
  before: ReadSoFar = NOTHING_YET,
  { message, action }: Turn,
  { calls }: Read,
  { message: said, buttons }: Reply,
): ReadSoFar {
  const user = message === undefined ? `[${action?.action ?? ''}]` : redact(message.slice(0, 2 * LONGEST));
  const exchange: Exchange = { user: cut(user), agent: cut(sayTo({}, said)), ...(buttons && { buttons }) };
  return { calls: before.calls + calls, lately: [...before.lately, exchange].slice(-MOST_TURNS) };
}

function cut(text: string): string {
  return text.slice(0, LONGEST).replace(/\p{Cs}$/u, '');
}
