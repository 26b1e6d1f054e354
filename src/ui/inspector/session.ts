/** A recorded session as the page keeps it, parsed from the service or from an imported file. */
import { type Fields, fieldsOf, isFields, listOf, textOf, textsOf } from '../read.ts';

export interface Call {
  number: number;
  tool: string;
  /** Milliseconds since 1970 on the agent's clock. */
  at: number;
  ms: number;
  arguments: unknown;
  text: string;
  structuredContent: Fields;
  isError: boolean;
  replayed: boolean;
  traces: Fields[];
}

export interface Step {
  status: string;
  at: number;
  by: string;
}

export interface Session {
  id: string;
  brand: string;
  caller: string;
  began: number;
  status: string;
  path: Step[];
  ttlSeconds?: number;
  expiresAt?: number;
  receipts: unknown[];
  calls: Call[];
  /** How many there were; `calls` may not be loaded. */
  count: number;
  imported?: true;
}

const MOST_CALLS = 1000;

/** `undefined` when it is no session. Takes a summary too, whose calls are a number. */
export function readSession(value: unknown): Session | undefined {
  const { id, brand, caller, status, path, receipts, calls, ...rest } = fieldsOf(value);
  if (typeof id !== 'string' || typeof status !== 'string') return undefined;
  const read = listOf(calls, MOST_CALLS).flatMap((call) => readCall(call) ?? []);
  return {
    id: id.slice(0, 40),
    brand: textOf(brand, 80) ?? '',
    caller: textOf(caller, 40) ?? '',
    status: status.slice(0, 40),
    began: numberOf(rest.began) ?? 0,
    path: listOf(path, 100).map((step) => ({
      status: textOf(step.status, 40) ?? '',
      at: numberOf(step.at) ?? 0,
      by: textOf(step.by, 120) ?? '',
    })),
    receipts: Array.isArray(receipts) ? receipts.slice(0, 50) : [],
    calls: read,
    count: numberOf(calls) ?? read.length,
    ...(numberOf(rest.ttlSeconds) !== undefined && { ttlSeconds: numberOf(rest.ttlSeconds) }),
    ...(numberOf(rest.expiresAt) !== undefined && { expiresAt: numberOf(rest.expiresAt) }),
  };
}

/** `undefined` when it is no call. */
export function readCall(value: unknown): Call | undefined {
  const { number, tool, at, ms, text, structuredContent, isError, replayed, traces, ...rest } = fieldsOf(value);
  if (typeof number !== 'number' || typeof tool !== 'string' || !isFields(structuredContent)) return undefined;
  return {
    number,
    tool: tool.slice(0, 80),
    at: numberOf(at) ?? 0,
    ms: numberOf(ms) ?? 0,
    arguments: rest.arguments,
    text: typeof text === 'string' ? text : '',
    structuredContent,
    isError: isError === true,
    replayed: replayed === true,
    traces: listOf(traces, 20),
  };
}

/** The session with one more call and its new state. */
export function withCall(session: Session, now: Session, call: Call): Session {
  const known = session.calls.some(({ number }) => number === call.number);
  const calls = known ? session.calls : [...session.calls, call];
  return { ...now, calls, count: now.count };
}

/** The session_id, as far as it is visible. */
function sessionIdOf({ calls }: Session): string | undefined {
  for (const { structuredContent } of calls) {
    const id = textOf(structuredContent.session_id, 200);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Whether this session is the one with this id, of which only the beginning may be shown. */
export function isSession(session: Session, session_id: string | undefined): boolean {
  const shown = sessionIdOf(session);
  if (shown === undefined || session_id === undefined) return false;
  return shown.endsWith('…') ? session_id.startsWith(shown.slice(0, -1)) : shown === session_id;
}

const FORMAT = 'si-mcp-session';

/** One session as a file. */
export function sessionFile({ count: _, imported: __, ...session }: Session): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, session }, null, 2)}\n`;
}

/** The session of such a file, or what is wrong with it. */
export function readSessionFile(text: string): Session | { problem: string } {
  let file: Fields;
  try {
    file = fieldsOf(JSON.parse(text));
  } catch {
    return { problem: 'This is no JSON file.' };
  }
  if (file.format !== FORMAT)
    return { problem: `This is no session that was exported here (no "format": "${FORMAT}").` };
  if (file.version !== 1)
    return { problem: `Version ${textsOf([String(file.version)])[0]} of the format is not known.` };
  const session = readSession(file.session);
  if (session === undefined) return { problem: 'The file holds no session.' };
  return { ...session, id: `file-${session.id}`.slice(0, 40), imported: true };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
