/** One JSON-RPC message of either era to its answer, through the dispatcher that stdio uses too. Knows nothing of sockets. */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod/v3';
import { acpError, isCheckoutTool } from '../../../tools/checkout/acp-result.ts';
import { type Caller, readRequest } from '../../protocol/request.ts';
import { traceOf } from '../call-trace.ts';
import type { Dispatch } from '../dispatch.ts';
import { type Envelope, type Request, readBatch, readEnvelope } from '../envelope.ts';
import type { Introduction } from '../introduction.ts';
import { LAST_WITH_BATCHES, LEGACY_VERSIONS, offeredVersion, welcomeText } from '../legacy.ts';
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
import {
  errorBody,
  isRecord,
  type MessageId,
  resultBody,
  toolResultText,
  unknownTool,
  type WireRefusal,
} from '../wire.ts';
import { WIRE_EFFECT, type WireEffect } from '../wire-effect.ts';
import type { BrandImages } from './images.ts';
import type { Account, Limits } from './limits.ts';
import type { ServiceLog } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One brand as this service speaks for it. */
export interface BrandFace extends Introduction {
  /** Name in the address: /brands/<brand>/mcp. */
  brand: string;
  title: string;
  dispatch: Dispatch;
  /** Served in the place of those that its pack only names. */
  images?: BrandImages;
}

/** Who is behind a message, once the front has found out. */
export interface Visitor {
  caller: Caller;
  label: string;
  account: Account;
  /** May call the si_* tools: shown good credentials, or none are asked for. */
  trusted: boolean;
}

export interface Headers extends MirrorHeaders {
  traceparent?: string;
}

/** What is answered without calling anything. `unauthorized`: the caller must show credentials first. `accepted`: nothing to answer. */
type EarlyAnswer = WireAnswer | 'unauthorized' | 'accepted';

/** `wait`: the caller is over its limit, and may come again after so many seconds. */
type Answer = EarlyAnswer | { wait: number };

/** Streamable HTTP without a version header means the last version that knew batches. */
const UNNAMED_VERSION = LAST_WITH_BATCHES;

/** R25: the one tool that answers anyone. */
const PUBLIC_TOOL = 'get_adcp_capabilities';

export type Answerer = (message: unknown, visitor: Visitor, headers: Headers) => Promise<Answer>;

export function createAnswerer(
  face: BrandFace,
  { limits, log, metrics }: { limits: Limits; log: ServiceLog; metrics: Metrics },
): Answerer {
  const names = new Set(face.cards.map((card) => card.name));
  const toolList = JSON.stringify({ tools: face.cards });
  // With the first request, because only a service that listens knows where its logo is.
  let modernOnce: ModernTexts | undefined;
  const modern = () => (modernOnce ??= modernTexts(face));
  const welcomes = new Map<string, string>();

  return async (message, visitor, headers) => {
    if (Array.isArray(message)) return answerBatch(message, visitor, headers);
    const read = readEnvelope(message);
    if (read.kind === 'refused') return afterPayment(visitor, refused(read.id, read.refusal));
    if (read.kind === 'response') return afterPayment(visitor, 'accepted');
    const early = answerEarly(read, visitor, headers);
    return read.kind === 'request' && early === undefined
      ? answerRequest(read, visitor, headers)
      : afterPayment(visitor, early ?? 'accepted');
  };

  /** What is refused, or is not to be answered; `undefined` for everything else. */
  function answerEarly(
    read: Exclude<Envelope, { kind: 'refused' | 'response' }>,
    visitor: Visitor,
    headers: Headers,
  ): EarlyAnswer | undefined {
    const { message } = read;
    const id = read.kind === 'request' ? read.id : null;
    const era = eraOf(message, headers);
    if (typeof era === 'object') return refused(id, era);
    const unknown = era === 'legacy' && message.method !== 'initialize' ? unknownVersion(headers) : undefined;
    if (unknown !== undefined) return refused(id, unknown);
    return read.kind === 'request' && !visitor.trusted && isProtected(message) ? 'unauthorized' : undefined;
  }

  async function answerRequest(request: Request, visitor: Visitor, headers: Headers): Promise<Answer> {
    const { id, message } = request;
    if (eraOf(message, headers) === 'legacy') return answerLegacySafely(request, visitor, headers);
    const busy = message.method === 'tools/call' ? undefined : tooBusy(visitor);
    if (busy !== undefined) return refused(id, busy);
    return answerModern(message, modern(), (name, args, traceparent) =>
      call(name, args, visitor, MODERN_VERSION, traceparent ?? headers.traceparent),
    ).catch((mistake: unknown) => refused(id, noteMistake(mistake)));
  }

  /**
   * In order, one after the other: a batch is one caller's, and each member costs what it would cost alone. Between two
   * members everyone else has a turn.
   */
  async function answerBatch(messages: unknown[], visitor: Visitor, headers: Headers): Promise<Answer> {
    const { version = UNNAMED_VERSION } = headers;
    const unknown = version === MODERN_VERSION ? undefined : unknownVersion(headers);
    const batch = unknown ?? readBatch(messages, version);
    if (!('requests' in batch)) return afterPayment(visitor, refused(null, batch));
    const { requests } = batch;
    if (!visitor.trusted && requests.some(({ message }) => isProtected(message)))
      return afterPayment(visitor, 'unauthorized');
    let wait = 0;
    for (let at = requests.length; at < messages.length; at += 1) wait = limits.admitMessage(visitor.account);
    if (requests.length === 0) return wait > 0 ? { wait } : 'accepted';
    const answers: WireAnswer[] = [];
    for (const request of requests) {
      if (answers.length > 0) await setImmediate();
      answers.push(await answerLegacySafely(request, visitor, headers));
    }
    const effect = answers.find((answer) => answer.effect)?.effect;
    return { status: 200, body: `[${answers.map(({ body }) => body).join(',')}]`, effect };
  }

  /** Nothing is free of charge: what is refused or needs no answer costs a message too. */
  function afterPayment({ account }: Visitor, answer: EarlyAnswer): Answer {
    const wait = limits.admitMessage(account);
    return wait > 0 ? { wait } : answer;
  }

  function answerLegacySafely(request: Request, visitor: Visitor, headers: Headers): Promise<WireAnswer> {
    return answerLegacy(request, visitor, headers).catch((mistake: unknown) =>
      said(errorBody(request.id, noteMistake(mistake))),
    );
  }

  async function answerLegacy({ id, message }: Request, visitor: Visitor, headers: Headers): Promise<WireAnswer> {
    const params = paramsOf(message);
    if (message.method !== 'tools/call') {
      const busy = tooBusy(visitor);
      if (busy !== undefined) return said(errorBody(id, busy));
    }
    const problem = paramProblem(message.method, params);
    if (problem !== undefined) return said(errorBody(id, problem));
    switch (message.method) {
      case 'initialize':
        return said(resultBody(id, welcome(offeredVersion(String(params.protocolVersion)))));
      case 'ping':
        return said(resultBody(id, '{}'));
      case 'tools/list':
        return said(resultBody(id, toolList));
      case 'tools/call': {
        const name = String(params.name);
        // It goes into log lines, so only what we know.
        const version = LEGACY_VERSIONS.find((known) => known === headers.version) ?? UNNAMED_VERSION;
        const result = await call(
          name,
          argumentsOf(params),
          visitor,
          version,
          traceparentOf(params) ?? headers.traceparent,
        );
        if (result === undefined) return said(errorBody(id, unknownTool(name, names)));
        return said(resultBody(id, toolResultText(result)), result[WIRE_EFFECT]);
      }
      default: {
        const other = await otherAnswer(message.method, face.app);
        return said(
          other === undefined
            ? errorBody(id, { code: -32601, message: 'Method not found' })
            : resultBody(id, JSON.stringify(other.result)),
        );
      }
    }
  }

  function welcome(version: string): string {
    const known = welcomes.get(version) ?? welcomeText(face, version);
    welcomes.set(version, known);
    return known;
  }

  /** One tool call: limits, dispatcher, bookkeeping. `undefined` when no tool has this name. */
  async function call(
    name: string,
    args: unknown,
    visitor: Visitor,
    version: string,
    traceparent: string | undefined,
  ): Promise<AdcpToolResult | undefined> {
    if (!names.has(name)) return undefined;
    const started = performance.now();
    const refusal = await limits.admit(visitor.account, name, args);
    let result: AdcpToolResult | undefined;
    if (refusal !== undefined && isCheckoutTool(name)) {
      result = acpError('service_unavailable', refusal.error.message);
    } else if (refusal !== undefined) {
      const { release, context } = readRequest(ENVELOPE_ONLY, args);
      result = toCallToolResult({ result: refusal, release, context });
    } else {
      try {
        result = await face.dispatch(name, args, visitor.caller, traceparent, version);
      } finally {
        const reached = limits.settle(visitor.account, name, args, result);
        // Where others count too, nobody waits for it.
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
      brand: face.brand,
      tool: name,
      version,
      caller: visitor.label,
      duration,
      outcome: code === undefined ? 'completed' : 'failed',
      code,
      session: structuredContent.session_id ?? (isRecord(args) ? args.session_id : undefined),
      traceparent: traceparent !== undefined && isTraceparent(traceparent) ? traceparent : undefined,
      trace: () => traceOf(args, structuredContent),
    });
    return result;
  }

  /** The dispatcher answers its own mistakes; what still comes up here is ours. Its words may quote a user. */
  function noteMistake(mistake: unknown): WireRefusal {
    log.error('unexpected exception', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
    return { status: 200, code: -32603, message: 'Internal error' };
  }

  function isProtected({ method, params }: Record<string, unknown>): boolean {
    if (method !== 'tools/call' || !isRecord(params)) return false;
    return params.name !== PUBLIC_TOOL && names.has(String(params.name));
  }

  function tooBusy({ account }: Visitor): WireRefusal | undefined {
    const wait = limits.admitMessage(account);
    return wait === 0
      ? undefined
      : { status: 200, code: -32000, message: `Too many requests. Try again in ${wait} s.` };
  }
}

/** A refusal by the limits also names the release and echoes the context, unless the context holds a credential (R10, R12). */
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

function said(body: string, effect?: WireEffect): WireAnswer {
  return { status: 200, body, effect };
}

function refused(id: MessageId, refusal: WireRefusal): WireAnswer {
  return { status: refusal.status, body: errorBody(id, refusal) };
}
