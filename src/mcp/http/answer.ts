/** Handles one JSON-RPC message of either era, with the same dispatcher as stdio. Independent of sockets. */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod/v3';
import { acpError, isCheckoutTool } from '../../../tools/checkout/acp-result.ts';
import { isRecord } from '../../protocol/json-object.ts';
import { type Caller, readRequest } from '../../protocol/request.ts';
import { traceOf } from '../call-trace.ts';
import type { Dispatch } from '../dispatch.ts';
import { type Envelope, type Request, readBatch, readEnvelope } from '../envelope.ts';
import type { Introduction } from '../introduction.ts';
import { initializeResult, LAST_WITH_BATCHES, LEGACY_VERSIONS, offeredVersion } from '../legacy.ts';
import { argumentsOf, otherAnswer, paramProblem, paramsOf } from '../methods.ts';
import {
  answerModern,
  eraOf,
  isTraceparent,
  type MirrorHeaders,
  MODERN_VERSION,
  type ModernTexts,
  modernTexts,
  traceparentOf,
  type WireAnswer,
} from '../modern.ts';
import { type AdcpToolResult, errorCodeOf, toCallToolResult } from '../result.ts';
import { errorBody, type MessageId, resultBody, toolResultText, unknownTool, type WireRefusal } from '../wire.ts';
import { WIRE_EFFECT, type WireEffect } from '../wire-effect.ts';
import type { BrandImages } from './images.ts';
import type { Account, Limits } from './limits.ts';
import type { ServiceLog } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One brand that this service serves. */
export interface ServedBrand extends Introduction {
  /** Name in the address: /brands/<brand>/mcp. */
  brand: string;
  title: string;
  dispatch: Dispatch;
  /** Placeholders for images that the pack names without a file. */
  images?: BrandImages;
}

/** The caller of a message, once authenticated. */
export interface CallerContext {
  caller: Caller;
  label: string;
  account: Account;
  /** May call the si_* tools: has valid credentials, or none are required. */
  trusted: boolean;
}

export interface Headers extends MirrorHeaders {
  traceparent?: string;
}

/** An answer without a call. `unauthorized`: credentials are required. `accepted`: the message needs no answer. */
type EarlyAnswer = WireAnswer | 'unauthorized' | 'accepted';

/** `wait`: the caller is rate limited and may retry after this many seconds. */
type Answer = EarlyAnswer | { wait: number };

/** The version assumed without a version header: the last one with batches. */
const UNNAMED_VERSION = LAST_WITH_BATCHES;

/** R25: the only tool that needs no credentials. */
const PUBLIC_TOOL = 'get_adcp_capabilities';

export type MessageHandler = (message: unknown, callerContext: CallerContext, headers: Headers) => Promise<Answer>;

export function createMessageHandler(
  served: ServedBrand,
  { limits, log, metrics }: { limits: Limits; log: ServiceLog; metrics: Metrics },
): MessageHandler {
  const names = new Set(served.cards.map((card) => card.name));
  const toolList = JSON.stringify({ tools: served.cards });
  // Created on the first request: the logo URL is known once the service listens.
  let modernOnce: ModernTexts | undefined;
  const modern = () => (modernOnce ??= modernTexts(served));
  const initializeResults = new Map<string, string>();

  return async (message, callerContext, headers) => {
    if (Array.isArray(message)) return answerBatch(message, callerContext, headers);
    const read = readEnvelope(message);
    if (read.kind === 'refused') return chargeMessage(callerContext, refused(read.id, read.refusal));
    if (read.kind === 'response') return chargeMessage(callerContext, 'accepted');
    const early = answerEarly(read, callerContext, headers);
    return read.kind === 'request' && early === undefined
      ? answerRequest(read, callerContext, headers)
      : chargeMessage(callerContext, early ?? 'accepted');
  };

  /** A refusal; `undefined` when the message is to be handled. */
  function answerEarly(
    read: Exclude<Envelope, { kind: 'refused' | 'response' }>,
    callerContext: CallerContext,
    headers: Headers,
  ): EarlyAnswer | undefined {
    const { message } = read;
    const id = read.kind === 'request' ? read.id : null;
    const era = eraOf(message, headers);
    if (typeof era === 'object') return refused(id, era);
    const unknown = era === 'legacy' && message.method !== 'initialize' ? unknownVersion(headers) : undefined;
    if (unknown !== undefined) return refused(id, unknown);
    return read.kind === 'request' && !callerContext.trusted && isProtected(message) ? 'unauthorized' : undefined;
  }

  async function answerRequest(request: Request, callerContext: CallerContext, headers: Headers): Promise<Answer> {
    const { id, message } = request;
    if (eraOf(message, headers) === 'legacy') return answerLegacySafely(request, callerContext, headers);
    const busy = message.method === 'tools/call' ? undefined : tooBusy(callerContext);
    if (busy !== undefined) return refused(id, busy);
    return answerModern(message, modern(), (name, args, traceparent) =>
      call(name, args, callerContext, MODERN_VERSION, traceparent ?? headers.traceparent),
    ).catch((error: unknown) => refused(id, logUnexpected(error)));
  }

  /**
   * Sequentially, yielding to other requests in between; each member costs what it would cost alone.
   */
  async function answerBatch(messages: unknown[], callerContext: CallerContext, headers: Headers): Promise<Answer> {
    const { version = UNNAMED_VERSION } = headers;
    const unknown = version === MODERN_VERSION ? undefined : unknownVersion(headers);
    const batch = unknown ?? readBatch(messages, version);
    if (!('requests' in batch)) return chargeMessage(callerContext, refused(null, batch));
    const { requests } = batch;
    if (!callerContext.trusted && requests.some(({ message }) => isProtected(message)))
      return chargeMessage(callerContext, 'unauthorized');
    let wait = 0;
    for (let at = requests.length; at < messages.length; at += 1) wait = limits.admitMessage(callerContext.account);
    if (requests.length === 0) return wait > 0 ? { wait } : 'accepted';
    const answers: WireAnswer[] = [];
    for (const request of requests) {
      if (answers.length > 0) await setImmediate();
      answers.push(await answerLegacySafely(request, callerContext, headers));
    }
    const effect = answers.find((answer) => answer.effect)?.effect;
    return { status: 200, body: `[${answers.map(({ body }) => body).join(',')}]`, effect };
  }

  /** Counts a message that is refused or needs no answer against the rate limit too. */
  function chargeMessage({ account }: CallerContext, answer: EarlyAnswer): Answer {
    const wait = limits.admitMessage(account);
    return wait > 0 ? { wait } : answer;
  }

  function answerLegacySafely(request: Request, callerContext: CallerContext, headers: Headers): Promise<WireAnswer> {
    return answerLegacy(request, callerContext, headers).catch((error: unknown) =>
      ok(errorBody(request.id, logUnexpected(error))),
    );
  }

  async function answerLegacy(
    { id, message }: Request,
    callerContext: CallerContext,
    headers: Headers,
  ): Promise<WireAnswer> {
    const params = paramsOf(message);
    if (message.method !== 'tools/call') {
      const busy = tooBusy(callerContext);
      if (busy !== undefined) return ok(errorBody(id, busy));
    }
    const problem = paramProblem(message.method, params);
    if (problem !== undefined) return ok(errorBody(id, problem));
    switch (message.method) {
      case 'initialize':
        return ok(resultBody(id, initializeText(offeredVersion(String(params.protocolVersion)))));
      case 'ping':
        return ok(resultBody(id, '{}'));
      case 'tools/list':
        return ok(resultBody(id, toolList));
      case 'tools/call': {
        const name = String(params.name);
        // It is logged, so only known versions.
        const version = LEGACY_VERSIONS.find((known) => known === headers.version) ?? UNNAMED_VERSION;
        const result = await call(
          name,
          argumentsOf(params),
          callerContext,
          version,
          traceparentOf(params) ?? headers.traceparent,
        );
        if (result === undefined) return ok(errorBody(id, unknownTool(name, names)));
        return ok(resultBody(id, toolResultText(result)), result[WIRE_EFFECT]);
      }
      default: {
        const other = await otherAnswer(message.method, served.app);
        return ok(
          other === undefined
            ? errorBody(id, { code: -32601, message: 'Method not found' })
            : resultBody(id, JSON.stringify(other.result)),
        );
      }
    }
  }

  function initializeText(version: string): string {
    const known = initializeResults.get(version) ?? initializeResult(served, version);
    initializeResults.set(version, known);
    return known;
  }

  /** One tool call: limits, dispatcher, bookkeeping. `undefined` when no tool has this name. */
  async function call(
    name: string,
    args: unknown,
    callerContext: CallerContext,
    version: string,
    traceparent: string | undefined,
  ): Promise<AdcpToolResult | undefined> {
    if (!names.has(name)) return undefined;
    const started = performance.now();
    const refusal = await limits.admit(callerContext.account, name, args);
    let result: AdcpToolResult | undefined;
    if (refusal !== undefined && isCheckoutTool(name)) {
      result = acpError('service_unavailable', refusal.error.message);
    } else if (refusal !== undefined) {
      const { release, context } = readRequest(ENVELOPE_ONLY, args);
      result = toCallToolResult({ result: refusal, release, context });
    } else {
      try {
        result = await served.dispatch(name, args, callerContext.caller, traceparent, version);
      } finally {
        const reached = limits.settle(callerContext.account, name, args, result);
        // A shared counter is not awaited.
        if (reached instanceof Promise) reached.then(metrics.reached);
        else metrics.reached(reached);
      }
    }
    if (result === undefined) return undefined;

    const duration = performance.now() - started;
    const code = errorCodeOf(result);
    const { structuredContent } = result;
    metrics.called(name, code, duration);
    log.call({
      brand: served.brand,
      tool: name,
      version,
      caller: callerContext.label,
      duration,
      outcome: code === undefined ? 'completed' : 'failed',
      code,
      session: structuredContent.session_id ?? (isRecord(args) ? args.session_id : undefined),
      traceparent: traceparent !== undefined && isTraceparent(traceparent) ? traceparent : undefined,
      trace: () => traceOf(args, structuredContent),
    });
    return result;
  }

  /** The dispatcher catches exceptions of tools; one that arrives here is a bug. Its message may quote a user, so it is not logged. */
  function logUnexpected(error: unknown): WireRefusal {
    log.error('unexpected exception', { thrown: error instanceof Error ? error.name : typeof error });
    return { status: 200, code: -32603, message: 'Internal error' };
  }

  function isProtected({ method, params }: Record<string, unknown>): boolean {
    if (method !== 'tools/call' || !isRecord(params)) return false;
    return params.name !== PUBLIC_TOOL && names.has(String(params.name));
  }

  function tooBusy({ account }: CallerContext): WireRefusal | undefined {
    const wait = limits.admitMessage(account);
    return wait === 0
      ? undefined
      : { status: 200, code: -32000, message: `Too many requests. Try again in ${wait} s.` };
  }
}

/** A rate limit refusal also has the release and echoes the context, unless it holds a credential (R10, R12). */
const ENVELOPE_ONLY = { schema: z.unknown(), rules: () => undefined };

function unknownVersion({ version }: Headers): WireRefusal | undefined {
  if (version === undefined || LEGACY_VERSIONS.some((known) => known === version)) return undefined;
  const supported = [...LEGACY_VERSIONS, MODERN_VERSION].join(', ');
  return {
    status: 400,
    code: -32000,
    message: `Bad Request: Unsupported protocol version (supported versions: ${supported})`,
    data: { supported: [...LEGACY_VERSIONS, MODERN_VERSION] },
  };
}

function ok(body: string, effect?: WireEffect): WireAnswer {
  return { status: 200, body, effect };
}

function refused(id: MessageId, refusal: WireRefusal): WireAnswer {
  return { status: refusal.status, body: errorBody(id, refusal) };
}
