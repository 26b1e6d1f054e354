/** A conversation as a file: the session that the playground exports and imports, so that what was typed here can be looked at there. */
import { addCall, type CallRecord, type SessionRecord } from '../inspector/record.ts';
import type { ChatCall } from './chat-conversation.ts';

/** As src/ui/inspector/session.ts reads it. */
const FORMAT = 'si-mcp-session';

/** The last session among these calls, with the look at an offering that it began with; undefined when nothing was called. */
export function sessionFile(brand: string, calls: readonly ChatCall[]): { text: string; calls: number } | undefined {
  const opened = calls.findLastIndex(({ tool }) => tool === 'si_initiate_session');
  const from = calls[opened - 1]?.tool === 'si_get_offering' ? opened - 1 : opened;
  const own = calls.slice(Math.max(0, from));
  const [first] = own;
  if (first === undefined) return undefined;
  const id = own.map(({ answer }) => answer.session_id).find((one) => typeof one === 'string');
  const session: SessionRecord = {
    id: String(id ?? 'none'),
    brand,
    caller: 'si-mcp chat',
    began: first.at,
    status: 'none',
    path: [],
    receipts: [],
    calls: [],
  };
  own.forEach((call, at) => {
    addCall(session, recordOf(call, at + 1), call.at + call.ms);
  });
  return { text: `${JSON.stringify({ format: FORMAT, version: 1, session }, null, 2)}\n`, calls: own.length };
}

function recordOf({ tool, request, answer, at, ms, trace }: ChatCall, number: number): CallRecord {
  return {
    ...{ number, tool, at, ms, arguments: request },
    text: JSON.stringify(answer),
    structuredContent: answer,
    isError: answer.adcp_error !== undefined,
    replayed: answer.replayed === true,
    traces: trace === undefined ? [] : [trace],
  };
}
