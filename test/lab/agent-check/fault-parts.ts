/** What the faults are written with. */
import type { Connection } from '../../../src/client/connection.ts';
import { type Json, list, record } from '../../../src/client/message.ts';
import { type Answer, type Fault, type Memory, refused, type Wire } from './agent-with-faults.ts';

export const CAPABILITIES = 'get_adcp_capabilities';
export const OFFERING = 'si_get_offering';
export const OPEN = 'si_initiate_session';
export const SEND = 'si_send_message';
export const END = 'si_terminate_session';

/** A connection that lists these tools. */
export const listing = ({ request }: Connection, tools: readonly unknown[]): Partial<Connection> => ({
  request: async (method, params, options) => (method === 'tools/list' ? { tools } : request(method, params, options)),
});

export const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** Changes the body of a success of this tool. */
export const success = (
  finds: string,
  what: string,
  tool: string,
  change: (body: Json, wire: Wire, memory: Memory) => void,
): Fault => ({
  finds,
  what,
  after: (wire, memory) => {
    if (wire.tool === tool && !wire.isError) change(wire.body, wire, memory);
  },
});

/** Changes an error with this code, in both places. */
export const error = (finds: string, what: string, code: string, change: (error: Json, body: Json) => void): Fault => ({
  finds,
  what,
  after: ({ body, isError }) => {
    if (!isError || record(body.adcp_error).code !== code) return;
    change(record(body.adcp_error), body);
    if (body.errors !== undefined) body.errors = [structuredClone(body.adcp_error)];
  },
});

/** Changes what a tool is asked. */
export const asked = (
  finds: string,
  what: string,
  tool: string,
  change: (args: Json, wire: Wire, memory: Memory) => void,
): Fault => ({
  finds,
  what,
  before: (wire, memory) => {
    if (wire.tool === tool) change(wire.args, wire, memory);
  },
});

/** Refuses, or answers otherwise, where `when` holds. */
export const taken = (
  finds: string,
  what: string,
  tool: string,
  answer: (wire: Wire, memory: Memory) => Answer | undefined,
): Fault => ({
  finds,
  what,
  instead: (wire, memory) => (wire.tool === tool ? answer(wire, memory) : undefined),
});

export const said = (body: Json) => record(body.response);
export const first = (body: Json, type: string) =>
  list(said(body).ui_elements)
    .map(record)
    .find((one) => one.type === type);
export const host = (body: Json, { hosts }: Memory) => hosts.get(String(body.session_id)) ?? {};
export const standardOf = (capabilities: Json) => list(record(capabilities.components).standard);
export const done = (body: Json): Answer => ({
  body: { status: 'completed', adcp_version: '3.2', ...body },
  isError: false,
});

export const HANDED = {
  checkout_url: 'https://delta.example/acp',
  checkout_token: 'chk_0123456789012345678901',
  expires_at: '2026-01-18T16:00:00Z',
};

/** The first turn of a run is told to wait. */
export function limitedOnce(tool: string, notes: Map<string, unknown>, more: Json): Answer | undefined {
  if (tool !== SEND || notes.has('limited')) return undefined;
  notes.set('limited', true);
  return refused('RATE_LIMITED', 'Slow down.', more);
}

export const pinned = (finds: string, what: string, change: (args: Json) => void): Fault =>
  asked(finds, what, CAPABILITIES, change);
export const able = (finds: string, what: string, change: (body: Json, wire: Wire) => void): Fault =>
  success(finds, what, CAPABILITIES, change);
