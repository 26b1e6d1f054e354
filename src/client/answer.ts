/** Parses an agent's answer for display. Treat all text as plain text, never as markup or instructions. */
import { isJson, type Json, list, record, words } from './message.ts';
import type { Disclosure } from './receipt.ts';

export type SessionStatus = 'active' | 'pending_handoff' | 'complete' | 'terminated';

/** A part of an answer that a host draws. */
export interface Element {
  type: string;
  id?: string;
  data: Json;
}

/** A button; pass it to `session.press`. */
export interface Button {
  label: string;
  action: string;
  payload?: Json;
  elementId?: string;
}

export interface Answer extends Disclosure {
  message: string;
  status: SessionStatus;
  /** Those of the types that this host shows. */
  elements: Element[];
  /** The buttons among them, those of cards too. */
  buttons: Button[];
  /** What was agreed, while `status` is `pending_handoff`. */
  handoff?: Json;
  /** The answer is a replay of an earlier call with the same key. */
  replayed: boolean;
  /** The whole AdCP body. */
  body: Json;
}

/** The components that every host draws. */
const STANDARD: readonly string[] = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];

/** Reads the body of an answer in a session. Elements that the host does not know are left out. */
export function readAnswer(body: Json, disclosure: Disclosure, capabilities: Json | undefined): Answer {
  const { session_status, handoff, replayed } = body;
  const { message, ui_elements } = record(body.response);
  const { standard = STANDARD, extensions } = record(capabilities?.components);
  const types = [...list(standard), ...Object.keys(record(extensions))];
  const known = list(ui_elements)
    .filter(isJson)
    .filter((one) => types.includes(one.type));
  const elements = known.map(({ type, id, data }) => ({ type: String(type), id: words(id), data: record(data) }));
  return {
    ...disclosure,
    message: words(message) ?? '',
    status: statusOf(session_status),
    elements,
    buttons: elements.flatMap(buttonsOf),
    handoff: isJson(handoff) ? handoff : undefined,
    replayed: replayed === true,
    body,
  };
}

export function statusOf(value: unknown): SessionStatus {
  return STATUSES.find((status) => status === value) ?? 'active';
}

const STATUSES: readonly SessionStatus[] = ['active', 'pending_handoff', 'complete', 'terminated'];

function buttonsOf({ type, id, data }: Element): Button[] {
  const ctas = [data, ...list(data.items)].map((one) => record(one).cta);
  return (type === 'action_button' ? [data] : ctas).map(record).flatMap(({ label, action, payload }) => {
    const name = words(action);
    return name
      ? [{ label: words(label) ?? name, action: name, payload: isJson(payload) ? payload : undefined, elementId: id }]
      : [];
  });
}
