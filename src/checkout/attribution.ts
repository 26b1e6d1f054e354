/**
 * What a host tells a merchant and never gets back: who to thank for a sale (affiliate attribution) and why a buyer left
 * (intent trace). Both are read here and kept by ledger.ts; neither is in any answer or webhook (A36).
 */
import { z } from 'zod/v3';
import { closed, dateTime, map, open, uri } from '../protocol/keywords.ts';
import { type Refused, refused } from './acp-error.ts';
import { jsonPath, namesOf } from './json-path.ts';
import { isLonger } from './requests.ts';

/** Of a claim or a trace, as JSON. */
const MOST_KIB = 8;

const text = () => z.string().max(2000);
const flat = () => map(z.union([z.string().max(2000), z.number(), z.boolean()]));

const Attribution = open({
  provider: z.string().min(1).max(500),
  token: text().optional(),
  publisher_id: text().optional(),
  campaign_id: text().optional(),
  creative_id: text().optional(),
  sub_id: text().optional(),
  source: closed({ type: z.enum(['url', 'platform', 'unknown']), url: uri().optional() }).optional(),
  issued_at: dateTime().optional(),
  expires_at: dateTime().optional(),
  metadata: flat().optional(),
  touchpoint: z.enum(['first', 'last']).optional(),
});
/** A claim on a sale. Its token is a secret. */
export type Attribution = z.infer<typeof Attribution>;

/**
 * A claim as it may be stored; `undefined` when none was made. Refuses with invalid_type (A37) and pii_not_allowed (A38).
 * Whether it is true, expired or known is nobody's business at checkout (A39).
 */
export function readAttribution(given: unknown): { ok: true; value: Attribution | undefined } | Refused {
  if (given === undefined) return { ok: true, value: undefined };
  if (isLonger(MOST_KIB, given)) return tooLong('affiliate_attribution');
  const parsed = Attribution.safeParse(given);
  if (!parsed.success) return malformed('affiliate_attribution', parsed.error);
  const { token, publisher_id } = parsed.data;
  if (token === undefined && publisher_id === undefined) {
    return refused('invalid_type', 'A claim needs a token or a publisher_id.', { param: '$.affiliate_attribution' });
  }
  const personal = personalIn(parsed.data);
  if (personal) {
    return refused('pii_not_allowed', 'affiliate_attribution must not contain personal data.', {
      param: jsonPath(['affiliate_attribution', ...personal], NAMES),
    });
  }
  return { ok: true, value: parsed.data };
}

const REASONS = [
  ...(['price_sensitivity', 'shipping_cost', 'shipping_speed', 'product_fit', 'trust_security'] as const),
  ...(['returns_policy', 'payment_options', 'comparison', 'timing_deferred', 'other'] as const),
] as const;

const Trace = open({
  reason_code: z.string().min(1).max(200),
  trace_summary: z.string().max(500).optional(),
  metadata: flat().optional(),
});

/** Names that may stand in a refusal. */
const NAMES = new Set(['affiliate_attribution', 'intent_trace', ...namesOf(Attribution, Trace)]);

/** Why a buyer left. */
export interface IntentTrace {
  reason_code: (typeof REASONS)[number];
  trace_summary?: string;
  metadata?: Record<string, string | number | boolean>;
}

/** A trace as it may be stored; an unknown reason is `other` (A34). Refuses with invalid_type. */
export function readIntentTrace(given: unknown): { ok: true; value: IntentTrace | undefined } | Refused {
  if (given === undefined) return { ok: true, value: undefined };
  if (isLonger(MOST_KIB, given)) return tooLong('intent_trace');
  const parsed = Trace.safeParse(given);
  if (!parsed.success) return malformed('intent_trace', parsed.error);
  const { reason_code, trace_summary, metadata } = parsed.data;
  const known = REASONS.find((reason) => reason === reason_code) ?? 'other';
  return {
    ok: true,
    value: {
      reason_code: known,
      ...(trace_summary !== undefined && { trace_summary }),
      ...(metadata !== undefined && { metadata }),
    },
  };
}

function malformed(member: string, error: z.ZodError): Refused {
  const path = error.issues[0]?.path ?? [];
  return refused('invalid_type', `${member} is not as ACP describes it; its metadata is flat.`, {
    param: jsonPath([member, ...path], NAMES),
  });
}

function tooLong(member: string): Refused {
  return refused('invalid_type', `${member} has at most ${MOST_KIB} KiB.`, { param: `$.${member}` });
}

// One character before the @ is enough, and keeps the search linear however long the text is.
const EMAIL = /[^\s@]@[^\s@]+\.[^\s@]/;
/** Only with a plus: long numbers without one are ids. */
const PHONE = /\+\d[\d\s().-]{7,}\d/;

/** The place of the first text that names a person's address, without recursion: members may nest as they like. */
function personalIn(claim: object): (string | number)[] | undefined {
  const waiting: [value: unknown, path: (string | number)[]][] = [[claim, []]];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [value, path] = next;
    if (typeof value === 'string' && (EMAIL.test(value) || PHONE.test(value))) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (EMAIL.test(key)) return path;
      waiting.push([inner, [...path, Array.isArray(value) ? Number(key) : key]]);
    }
  }
  return undefined;
}
