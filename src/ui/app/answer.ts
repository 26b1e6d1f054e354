/** Parses a tool result for this view, and builds the call for a pressed button. */
import type { Pressed } from '../components/press.ts';
import { type Fields, fieldsOf, isFields, textOf } from '../read.ts';

export interface Shown {
  /** Undefined once the session has ended; buttons are then disabled. */
  sessionId?: string;
  status?: string;
  message: string;
  elements: unknown;
  /** The whole AdCP body, for handoff and disclosure. */
  body: Fields;
}

/** An error message to show. */
interface Problem {
  problem: string;
}

/** Reads the MCP result of an SI tool; structuredContent, or the same as text where a host passes only that on. */
export function shownOf(result: Fields): Shown | Problem {
  const body = bodyOf(result);
  const error = fieldsOf(body.adcp_error);
  if (result.isError === true || body.adcp_error !== undefined)
    return { problem: textOf(error.message, 500) ?? 'The brand could not answer.' };
  const response = fieldsOf(body.response);
  const status = textOf(body.session_status, 40);
  const open = status === 'active' || status === 'pending_handoff';
  const sessionId = typeof body.session_id === 'string' && open ? body.session_id : undefined;
  const message = textOf(response.message) ?? textOf(fieldsOf(body.follow_up).message) ?? textOf(body.message) ?? '';
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(status !== undefined && { status }),
    message,
    elements: response.ui_elements,
    body,
  };
}

function bodyOf({ structuredContent, content }: Fields): Fields {
  if (isFields(structuredContent)) return structuredContent;
  const [first] = Array.isArray(content) ? content : [];
  const text = fieldsOf(first).text;
  if (typeof text !== 'string') return {};
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The arguments of si_send_message for a press: action and payload as the brand wrote them. */
export function pressOf(sessionId: string, { action, element_id, payload }: Pressed, idempotencyKey: string): Fields {
  return {
    session_id: sessionId,
    idempotency_key: idempotencyKey,
    action_response: { action, ...(element_id !== undefined && { element_id }), ...(payload && { payload }) },
  };
}

/** A UUID v4. `crypto.randomUUID` is missing in frames that are no secure context. */
export function newKey(random: Pick<Crypto, 'getRandomValues'>): string {
  const bytes = random.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
