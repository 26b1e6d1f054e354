/** Faults that modify an answer: the call is executed, and its answer is changed before it is sent. */
import type { AdcpToolResult } from '../../mcp/result.ts';
import { isRecord } from '../../protocol/json-object.ts';
import { changedAt, type Path, REMOVED, valueAt, withBody, writePath } from './answer-path.ts';
import type { FaultRule } from './fault-rules.ts';

type Body = Record<string, unknown>;

/** The changed body, or why this fault has nothing to change in it. */
type Change = { body: Body } | { misses: string };

const UI_ELEMENTS = ['response', 'ui_elements'];
const CHECKOUT_URL = ['acp_handoff', 'checkout_url'];
const UNIT_AMOUNT = ['acp_handoff', 'payload', 'line_items', 0, 'unit_amount'];
const MESSAGE = ['response', 'message'];

const DEFAULTS = { ui_type: 'hologram', seconds: 3600, minor: 100, bytes: 2 * 1024 * 1024 };

/** The body with the fault of a rule in it; `undefined` for a fault of another kind. `now` in milliseconds since 1970. */
export function changeAnswer(rule: FaultRule, body: Body, now: number): Change | undefined {
  switch (rule.fault) {
    case 'missing_field':
      return has(body, rule.path) ? changed(body, rule.path, REMOVED) : missing(rule.path);
    case 'wrong_type':
      return has(body, rule.path) ? changed(body, rule.path, otherType(valueAt(body, rule.path))) : missing(rule.path);
    case 'set_field':
      return changed(body, rule.path, rule.value);
    case 'unknown_ui_type':
      return withUnknownElement(body, rule.type ?? DEFAULTS.ui_type);
    case 'http_checkout_url': {
      const url = valueAt(body, CHECKOUT_URL);
      if (typeof url !== 'string') return missing(CHECKOUT_URL);
      return changed(body, CHECKOUT_URL, rule.url ?? url.replace(/^https:/, 'http:'));
    }
    case 'past_expires_at': {
      const past = new Date(now - (rule.seconds ?? DEFAULTS.seconds) * 1000).toISOString();
      const aged = withPastEnds(body, past);
      return aged === body || !isRecord(aged) ? { misses: 'the answer has no expires_at' } : { body: aged };
    }
    case 'price_mismatch': {
      const amount = valueAt(body, UNIT_AMOUNT);
      if (typeof amount !== 'number') return missing(UNIT_AMOUNT);
      return changed(body, UNIT_AMOUNT, amount + (rule.minor ?? DEFAULTS.minor));
    }
    case 'oversized':
      return padded(body, rule.bytes ?? DEFAULTS.bytes);
    default:
      return undefined;
  }
}

/** The result with another body. */
export function withChange(result: AdcpToolResult, change: Change): AdcpToolResult {
  return 'body' in change ? withBody(result, change.body) : result;
}

function has(body: Body, path: Path): boolean {
  return valueAt(body, path) !== undefined;
}

function missing(path: Path): Change {
  return { misses: `the answer has no ${writePath(path)}` };
}

function changed(body: Body, path: Path, next: unknown): Change {
  const found = changedAt(body, path, next);
  return isRecord(found) ? { body: found } : missing(path.slice(0, -1));
}

/** The same in a type that it never has. */
function otherType(value: unknown): unknown {
  if (typeof value === 'string') return 4711;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return { value };
}

/** The first element gets a type that nobody knows; an answer without elements gets such an element. */
function withUnknownElement(body: Body, type: string): Change {
  const elements = valueAt(body, UI_ELEMENTS);
  if (Array.isArray(elements) && elements.length > 0) return changed(body, [...UI_ELEMENTS, 0, 'type'], type);
  return changed(body, UI_ELEMENTS, [{ type, id: 'lab-1', data: {} }]);
}

/** Every expires_at of the body as a time that has passed. */
function withPastEnds(value: unknown, past: string): unknown {
  if (Array.isArray(value)) {
    const aged = value.map((one) => withPastEnds(one, past));
    return aged.every((one, at) => one === value[at]) ? value : aged;
  }
  if (!isRecord(value)) return value;
  let aged = value;
  for (const [name, member] of Object.entries(value)) {
    const next = name === 'expires_at' && typeof member === 'string' ? past : withPastEnds(member, past);
    if (next !== member) aged = { ...aged, [name]: next };
  }
  return aged;
}

/** Longer by so many bytes: in the words of the answer, or in a member that nobody knows. */
function padded(body: Body, bytes: number): Change {
  const padding = ' More of the same.'.repeat(Math.ceil(bytes / 18)).slice(0, bytes);
  const words = valueAt(body, MESSAGE);
  return typeof words === 'string' ? changed(body, MESSAGE, words + padding) : { body: { ...body, padding } };
}
