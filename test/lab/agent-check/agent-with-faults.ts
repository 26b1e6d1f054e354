/**
 * The real brand agent on a connection in memory, with at most one fault in it: what it is asked or what it answers is changed on the
 * way. Without a fault it keeps every requirement.
 */
import type { Connection, ToolAnswer } from '../../../src/client/connection.ts';
import { ConnectionError, type Era, isJson, type Json, record } from '../../../src/client/message.ts';
import { type AgentCheck, type Caller, checkAgent } from '../../../src/lab/agent-check/agent-check.ts';
import type { Report } from '../../../src/lab/report/check-result.ts';
import { createDispatch } from '../../../src/mcp/dispatch.ts';
import { parseMessage } from '../../../src/mcp/envelope.ts';
import { createLog } from '../../../src/mcp/log.ts';
import { tools } from '../../../tools/index.ts';
import { openTestAgent, uuidOf } from '../../host.ts';
import { introduction } from '../../introduced.ts';

/** One call on its way: a fault changes what is asked before, and what is answered after. */
export interface Wire {
  tool: string;
  caller: Caller;
  /** Which connection it came over, from 1. */
  connection: number;
  args: Json;
  body: Json;
  isError: boolean;
  /** content[0].text, where it is not the JSON of the body. */
  text?: string;
}

/** What a fault may remember of a run. */
export interface Memory {
  /** What hosts can show, by session. */
  hosts: Map<string, Json>;
  /** The last body that was pending, and how many turns there were, by session. */
  pending: Map<string, Json>;
  turns: Map<string, number>;
  /** The reason of the first end, by session. */
  ended: Map<string, string>;
  /** Anything. */
  notes: Map<string, unknown>;
}

export interface Fault {
  /** The check that finds it. */
  finds: string;
  what: string;
  before?(wire: Wire, memory: Memory): void;
  /** Takes the call in place of the agent: an answer, or undefined to let it through. Throws ConnectionError for no answer. */
  instead?(wire: Wire, memory: Memory, through: () => Promise<Answer>): Answer | undefined | Promise<Answer>;
  after?(wire: Wire, memory: Memory): void;
  /** Other parts of the connection. */
  connection?(caller: Caller, usual: Connection): Partial<Connection>;
  /** An era it does not speak. */
  silentIn?: Era;
}

export interface Answer {
  body: Json;
  isError: boolean;
}

/** An offering that cannot be had, which no shipped brand has. */
export const GONE = 'gone-offering';
const ALTERNATIVE = 'delta_evening_saver';

export function refused(code: string, message = 'This is refused.', more: Json = {}): Answer {
  const error = { code, message, recovery: 'correctable', ...more };
  return { body: { status: 'failed', adcp_version: '3.2', adcp_error: error, errors: [{ ...error }] }, isError: true };
}

const unauthorized = () => new ConnectionError('http', 'HTTP 401: {"error":"invalid_token"}', { status: 401 });

/** The report on Delta's agent with this fault. */
export async function reportOn(
  fault?: Fault,
  eras: readonly Era[] = ['2026-07-28'],
  more: Partial<AgentCheck> = {},
): Promise<Report> {
  const testAgent = await openTestAgent();
  const log = createLog('error', () => {});
  const dispatch = createDispatch({ tools: async () => tools, agent: async () => testAgent.agent, log });
  const memory: Memory = { hosts: new Map(), pending: new Map(), turns: new Map(), ended: new Map(), notes: new Map() };
  let connections = 0;
  let keys = 0;

  const carry = async (wire: Wire): Promise<Answer> => {
    const { tool, args, caller } = wire;
    if (caller === 'nobody' && tool !== 'get_adcp_capabilities') throw unauthorized();
    if (tool === 'si_get_offering' && args.offering_id === GONE) return gone(args);
    const result = await dispatch(tool, args, { principal: caller });
    if (result === undefined) throw new ConnectionError('rpc', `Unknown tool: ${tool}`, { code: -32602 });
    return { body: structuredClone(record(result.structuredContent)), isError: result.isError === true };
  };

  const connect = (caller: Caller): Connection => {
    const connection = ++connections;
    const call = async (tool: string, args: unknown): Promise<ToolAnswer> => {
      if (!isJson(args)) return answerOf(refused('INVALID_REQUEST', 'Send an object.'));
      const wire: Wire = { tool, caller, connection, args: structuredClone(args), body: {}, isError: false };
      fault?.before?.(wire, memory);
      const taken = await fault?.instead?.(wire, memory, () => carry(wire));
      Object.assign(wire, taken ?? (await carry(wire)));
      if (wire.body.context === undefined && args.context !== undefined) wire.body.context = args.context;
      note(wire, memory);
      fault?.after?.(wire, memory);
      return answerOf(wire);
    };
    const usual: Connection = {
      ...{ transport: 'http', era: '2026-07-28', version: '2026-07-28', server: {}, call },
      async request(method, params = {}) {
        if (method === 'tools/list') return { tools: introduction.cards };
        if (method === 'resources/read') return { contents: [{ mimeType: 'text/html;profile=mcp-app' }] };
        return (await call(String(params.name), params.arguments)).result;
      },
      async send(message) {
        const read = parseMessage(String(message));
        const error = 'json' in read ? undefined : { code: read.code, message: read.message };
        return { status: 400, text: '', message: { jsonrpc: '2.0', id: null, error } };
      },
      close: async () => {},
    };
    return { ...usual, ...fault?.connection?.(caller, usual) };
  };

  return checkAgent({
    async connect(era, caller) {
      if (era === fault?.silentIn) throw new ConnectionError('rpc', 'Unsupported protocol version');
      return connect(caller);
    },
    subject: 'delta',
    profile: { unavailable: GONE, messages: ['Do you have any earlier flights?'] },
    eras,
    newKey: () => uuidOf(`key ${++keys}`),
    now: testAgent.now,
    wait: async () => {},
    ...more,
  });
}

function answerOf({ body, isError, text = JSON.stringify(body) }: Answer & { text?: string }): ToolAnswer {
  return { body, isError, result: { structuredContent: body, content: [{ type: 'text', text }], isError } };
}

function gone({ context }: Json): Answer {
  const about = { available: false, unavailable_reason: 'expired', alternative_offering_ids: [ALTERNATIVE] };
  return { body: { status: 'completed', adcp_version: '3.2', context, ...about }, isError: false };
}

function note({ tool, args, body, isError }: Wire, memory: Memory): void {
  if (isError) return;
  const session = String(body.session_id);
  if (tool === 'si_initiate_session') memory.hosts.set(session, record(args.supported_capabilities));
  if (tool === 'si_send_message') {
    if (body.replayed !== true) memory.turns.set(session, (memory.turns.get(session) ?? 0) + 1);
    if (body.session_status === 'pending_handoff') memory.pending.set(session, structuredClone(body));
    else memory.pending.delete(session);
  }
  if (tool === 'si_terminate_session' && !memory.ended.has(session)) memory.ended.set(session, String(args.reason));
}
