/** A service for tests: real sockets on a free port, a small brand behind it, a clock that is handed in. */
import { onTestFinished } from 'vitest';
import type { Dispatch } from '../../../src/mcp/dispatch.ts';
import { createServiceLog } from '../../../src/mcp/http/log.ts';
import { type HttpParts, type HttpSettings, openHttp } from '../../../src/mcp/http.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok, type Refusal, refuse } from '../../../src/protocol/errors.ts';
import type { Caller } from '../../../src/protocol/request.ts';
import type { ToolCard } from '../../../tools/tool.ts';
import { introduction } from '../../introduced.ts';

export const JSON_HEADERS = {
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};

export interface Service {
  base: string;
  url: string;
  port: number;
  /** Every log line, parsed. */
  logged: Record<string, unknown>[];
  /** Everything the log wrote. */
  logText(): string;
  /** Calls that reached the dispatcher. */
  calls: ({ name: string; args: unknown } & Caller)[];
  /** Lets `seconds` pass on both clocks. */
  wait(seconds: number): void;
  reload(): Promise<void>;
  close(deadline?: number): Promise<boolean>;
  /** One POST of a JSON-RPC message. */
  post(message: unknown, headers?: Record<string, string>, path?: string): Promise<Response>;
  /** One tools/call; the JSON-RPC body. */
  call(name: string, args?: unknown, headers?: Record<string, string>): Promise<RpcBody>;
}

export interface RpcBody {
  jsonrpc: '2.0';
  id: unknown;
  result?: {
    structuredContent: Record<string, unknown>;
    content: { type: string; text: string }[];
    isError?: boolean;
    protocolVersion?: string;
    tools?: { name: string }[];
    [key: string]: unknown;
  };
  error?: { code: number; message: string; data?: unknown };
}

export async function bodyOf(response: Response | Promise<Response>): Promise<RpcBody> {
  return (await response).json() as Promise<RpcBody>;
}

const START = Date.parse('2026-01-18T10:30:00Z');

/** A brand of a few lines: sessions by principal, `wait` as message answers only when `letGo` is called. */
export function smallBrand() {
  const sessions = new Map<string, { owner: string; status: string }>();
  const keys = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const calls: Service['calls'] = [];
  let made = 0;

  const dispatch: Dispatch = async (name, args, caller) => {
    calls.push({ name, args, ...caller });
    const { principal } = caller;
    const given = typeof args === 'object' && args !== null ? (args as Record<string, unknown>) : {};
    const { context } = given;
    const envelope = { release: '3.1' as const, ...(typeof context === 'object' && context !== null && { context }) };
    const answer = (body: object, replayed?: true) =>
      toCallToolResult({ result: { ...ok(body), ...(replayed && { replayed }) }, ...envelope });
    const no = (refusal: Refusal) => toCallToolResult({ result: refusal, ...envelope });
    const session = sessions.get(String(given.session_id));
    const mine = session?.owner === principal ? session : undefined;
    switch (name) {
      case 'get_adcp_capabilities':
        return answer({ supported_protocols: ['sponsored_intelligence'] });
      case 'si_get_offering':
        return answer({ available: true, offering_token: `ofr_${++made}` });
      case 'si_initiate_session': {
        const key = `${principal} ${String(given.idempotency_key)}`;
        const known = keys.get(key);
        if (known !== undefined) return answer({ session_id: known, session_status: 'active' }, true);
        const session_id = `session-${++made}`;
        keys.set(key, session_id);
        sessions.set(session_id, { owner: principal, status: 'active' });
        return answer({
          session_id,
          session_status: 'active',
          session_ttl_seconds: 300,
          response: { message: 'Hello “you”.' },
        });
      }
      case 'si_send_message': {
        if (given.message === 'throw') throw new Error('planted exception text');
        if (given.message === 'wait') await new Promise<void>((resolve) => waiting.push(resolve));
        if (mine === undefined) return no(refuse('SESSION_NOT_FOUND', 'No such session.'));
        if (given.message === 'buy') mine.status = 'pending_handoff';
        return answer({ session_id: given.session_id, session_status: mine.status, response: { message: 'Yes.' } });
      }
      case 'si_terminate_session': {
        if (mine === undefined) return no(refuse('SESSION_NOT_FOUND', 'No such session.'));
        const bought = given.reason === 'handoff_transaction';
        mine.status = bought ? 'complete' : 'terminated';
        return answer({
          session_id: given.session_id,
          terminated: true,
          session_status: mine.status,
          ...(bought && { acp_handoff: { checkout_token: 'chk' } }),
        });
      }
      default:
        return undefined;
    }
  };
  return { dispatch, calls, letGo: () => waiting.splice(0).map((go) => go()), waiting };
}

export async function openService(
  settings: Partial<HttpSettings> = {},
  brand: { dispatch: Dispatch; calls: Service['calls'] } = smallBrand(),
  more: { dispatch: Dispatch; brand: string }[] = [],
  mount?: NonNullable<HttpParts['mounts']>[number],
  moreCards: readonly ToolCard[] = [],
  parts: Partial<HttpParts> = {},
): Promise<Service> {
  let passed = 0;
  let text = '';
  const writer = {
    write(line: string) {
      text += line;
    },
    lost: () => 7,
    flush: async () => {},
  };
  const face = {
    brand: 'delta',
    title: 'Delta <Air> Lines',
    ...introduction,
    cards: [...introduction.cards, ...moreCards],
    dispatch: brand.dispatch,
  };
  const service = await openHttp(
    { host: '127.0.0.1', port: 0, ...settings },
    {
      brands: [face, ...more.map((one) => ({ ...face, title: one.brand, ...one }))],
      log: createServiceLog('debug', writer),
      now: () => START + passed,
      ticks: () => passed,
      ...(mount && { mounts: [mount] }),
      ...parts,
    },
  );
  onTestFinished(async () => {
    await service.close(0);
  });
  const port = Number(new URL(service.base).port);
  const base = service.base.replace(/\/\/[^/]*$/, `//127.0.0.1:${port}`);
  let ids = 0;
  const post: Service['post'] = (message, headers = {}, path = '/mcp') =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { ...JSON_HEADERS, ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
  return {
    base,
    port,
    url: `${base}/mcp`,
    get logged() {
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    logText: () => text,
    calls: brand.calls,
    wait: (seconds) => {
      passed += seconds * 1000;
    },
    reload: service.reload,
    close: service.close,
    post,
    async call(name, args = {}, headers = {}) {
      const message = { jsonrpc: '2.0', id: ++ids, method: 'tools/call', params: { name, arguments: args } };
      return bodyOf(post(message, headers));
    },
  };
}
