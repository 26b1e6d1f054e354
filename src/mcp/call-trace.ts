/**
 * What `--log-level debug` tells of a call besides its line: which members came and how large they were, and what was done with
 * them. Names, numbers and words of ours only, never what a user wrote, whatever the level (R116).
 */
import { isRecord } from '../protocol/json-object.ts';

/** Facts for a log line. */
export function traceOf(args: unknown, answer: Record<string, unknown>): object {
  return { given: isRecord(args) ? given(args) : typeof args, answered: answered(answer) };
}

/** Arguments of our tools, of which the log may tell the name. Of others it tells how many there were. */
const MEMBERS = [
  ...['adcp_version', 'adcp_major_version', 'context', 'ext', 'idempotency_key', 'protocols'],
  ...['offering_id', 'offering_token', 'intent', 'include_products', 'product_limit', 'media_buy_id', 'placement'],
  ...['identity', 'supported_capabilities', 'sponsored_context_receipt', 'session_id', 'message', 'action_response'],
  ...['reason', 'termination_context', 'meta', 'id', 'payload'],
];

/** Each member by its size: characters of a text, elements of a list, members of an object. */
function given(args: Record<string, unknown>): Record<string, unknown> {
  const known = MEMBERS.filter((name) => Object.hasOwn(args, name));
  const others = Object.keys(args).length - known.length;
  return {
    ...Object.fromEntries(known.map((name) => [name, sizeOf(args[name])])),
    ...(others > 0 && { others }),
  };
}

function sizeOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length} characters`;
  if (Array.isArray(value)) return `${value.length} elements`;
  return isRecord(value) ? `${Object.keys(value).length} members` : String(value === null ? null : typeof value);
}

function answered(answer: Record<string, unknown>): object {
  const { adcp_version, replayed, session_status, matching_products, response, handoff, follow_up, errors } = answer;
  const elements = isRecord(response) && Array.isArray(response.ui_elements) ? response.ui_elements : [];
  const issues = Array.isArray(errors) && isRecord(errors[0]) ? errors[0].issues : undefined;
  return {
    release: adcp_version,
    ...(replayed === true && { replayed }),
    ...(typeof session_status === 'string' && { session_status }),
    ...(Array.isArray(matching_products) && { products: matching_products.length }),
    ...(elements.length > 0 && { elements: elements.map((element) => (isRecord(element) ? element.type : undefined)) }),
    ...(isRecord(handoff) && { handoff: handoff.type }),
    ...(isRecord(follow_up) && { follow_up: follow_up.action }),
    ...(Array.isArray(issues) && { issues: issues.map((issue) => (isRecord(issue) ? issue.keyword : undefined)) }),
  };
}
