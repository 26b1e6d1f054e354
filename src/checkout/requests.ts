/**
 * The ACP requests as they may come in (A17, A72). Objects are closed but for the open ones, so an unknown member
 * is named and refused (A72); a request item may carry a `quantity`, the one leniency (A21).
 */
import { z } from 'zod/v3';
import { closed, dateTime, email, Keyword, list, open } from '../protocol/keywords.ts';
import { type AcpErrorCode, type Refused, refused } from './acp-error.ts';
import { jsonPath, membersAt, namesOf } from './json-path.ts';

const text = (most = 500) => z.string().max(most);

/** The number of units of one item nobody needs more of. */
const MOST_UNITS = 10_000;
/** What is kept of a caller's own making. */
const METADATA_KIB = 16;

export const Address = closed({
  name: text(),
  line_one: text(),
  line_two: text().optional(),
  city: text(),
  state: text(),
  country: z.string().regex(/^[A-Za-z]{2}$/),
  postal_code: text(),
  company: text().optional(),
});
export type Address = z.infer<typeof Address>;

const FulfillmentDetails = closed({
  name: text().optional(),
  phone_number: text().optional(),
  email: email().optional(),
  address: Address.optional(),
});
export type FulfillmentDetails = z.infer<typeof FulfillmentDetails>;

const Buyer = closed({
  first_name: text().optional(),
  last_name: text().optional(),
  full_name: text().optional(),
  email: email(),
  phone_number: text().optional(),
  customer_id: text().optional(),
  account_type: z.enum(['guest', 'registered', 'business']).optional(),
  authentication_status: z.enum(['authenticated', 'guest', 'requires_signin']).optional(),
  company: closed({
    name: text(),
    tax_id: text().optional(),
    department: text().optional(),
    cost_center: text().optional(),
  }).optional(),
  loyalty: closed({
    tier: text().optional(),
    points_balance: z.number().int().optional(),
    member_since: dateTime().optional(),
  }).optional(),
  tax_exemption: closed({
    certificate_id: text(),
    certificate_type: z.enum(['resale', 'exempt_organization', 'government']),
    exempt_regions: list(text()).optional(),
    expires_at: dateTime().optional(),
  }).optional(),
});
export type Buyer = z.infer<typeof Buyer>;

const Item = closed({
  id: z.string().min(1).max(300),
  name: text(2000).optional(),
  unit_amount: z.number().int().safe().optional(),
  quantity: z.number().int().min(1).max(MOST_UNITS).optional(),
});
export type RequestItem = z.infer<typeof Item>;

/** A23, CN 4.6, 7.3: members and values we do not know are ignored, so only the type of those we know is checked here. */
const Capabilities = open({
  payment: open({ handlers: list(open({})) }).optional(),
  interventions: open({
    supported: list(text()).optional(),
    required: list(text()).optional(),
    enforcement: text().optional(),
    display_context: text().optional(),
    redirect_context: text().optional(),
    max_redirects: z.number().int().nonnegative().optional(),
    max_interaction_depth: z.number().int().positive().optional(),
  }).optional(),
  extensions: list(z.union([text(), open({ name: text() })])).optional(),
});
export type AgentCapabilities = z.infer<typeof Capabilities>;

const codes = () => list(text(200), { max: 50 });
const notes = () => z.string().max(5000).optional();
/** What attribution.ts reads, with codes of its own. */
const later = () => z.unknown().optional();

export const CreateRequest = closed({
  line_items: list(Item, { min: 1 }),
  currency: text(20),
  capabilities: Capabilities,
  buyer: Buyer.optional(),
  fulfillment_details: FulfillmentDetails.optional(),
  fulfillment_groups: list(z.unknown()).optional(),
  affiliate_attribution: later(),
  discounts: closed({ codes: codes().optional() }).optional(),
  coupons: codes().optional(),
  locale: text(100).optional(),
  timezone: text(100).optional(),
  quote_id: text(500).optional(),
  metadata: atMost(METADATA_KIB, open({})).optional(),
  order_notes: notes(),
});
export type CreateRequest = z.infer<typeof CreateRequest>;

const Selection = closed({
  type: z.enum(['shipping', 'digital', 'pickup', 'local_delivery']),
  option_id: text(),
  item_ids: list(text()),
});
export type Selection = z.infer<typeof Selection>;

export const UpdateRequest = closed({
  buyer: Buyer.optional(),
  line_items: list(Item).optional(),
  fulfillment_details: FulfillmentDetails.optional(),
  fulfillment_groups: list(z.unknown()).optional(),
  selected_fulfillment_options: list(Selection).optional(),
  discounts: closed({ codes: codes().optional() }).optional(),
  coupons: codes().optional(),
  order_notes: notes(),
});
export type UpdateRequest = z.infer<typeof UpdateRequest>;

const AuthenticationResult = closed({
  outcome: z.enum([
    ...(['abandoned', 'attempt_acknowledged', 'authenticated', 'canceled', 'denied', 'informational'] as const),
    ...(['internal_error', 'not_supported', 'processing_error', 'rejected'] as const),
  ]),
  outcome_details: closed({
    three_ds_cryptogram: text(),
    electronic_commerce_indicator: z.enum(['01', '02', '05', '06', '07']),
    transaction_id: text(),
    version: text(),
  }).optional(),
}).superRefine(({ outcome, outcome_details }, context) => {
  if (PASSED.includes(outcome) && outcome_details === undefined) {
    context.addIssue({ code: 'invalid_type', expected: 'object', received: 'undefined', path: ['outcome_details'] });
  }
});
type AuthenticationResult = z.infer<typeof AuthenticationResult>;

/** Outcomes of an authentication that let a payment go on (A26). */
const PASSED: readonly string[] = ['authenticated', 'attempt_acknowledged', 'informational'];

/** What the issuers' networks call a payment without authentication. */
const NOT_AUTHENTICATED = '07';

/**
 * Whether an issuer that asked for the buyer can go on with this. Whatever the outcome is called: the indicator 07 says
 * that nobody was authenticated, so it proves nothing (A30, decision 0012).
 */
export function provesBuyer({ outcome, outcome_details }: AuthenticationResult): boolean {
  return PASSED.includes(outcome) && outcome_details?.electronic_commerce_indicator !== NOT_AUTHENTICATED;
}

export const CompleteRequest = closed({
  payment_data: closed({
    handler_id: text().optional(),
    instrument: open({ type: text(), credential: open({ type: text(), token: text(1000) }) }).optional(),
    billing_address: Address.optional(),
    purchase_order_number: text().optional(),
    payment_terms: z.enum(['immediate', 'net_15', 'net_30', 'net_60', 'net_90']).optional(),
    due_date: dateTime().optional(),
    approval_required: z.boolean().optional(),
  }),
  buyer: Buyer.optional(),
  authentication_result: AuthenticationResult.optional(),
  affiliate_attribution: later(),
  risk_signals: closed({
    ip_address: text().optional(),
    user_agent: text(2000).optional(),
    accept_language: text().optional(),
    session_id: text().optional(),
    device_fingerprint: text(2000).optional(),
  }).optional(),
  marketing_consents: list(closed({ channel: text(), opted_in: z.boolean() })).optional(),
  order_notes: notes(),
});
export type CompleteRequest = z.infer<typeof CompleteRequest>;

export const CancelRequest = open({ intent_trace: later() });

/** Of ACP's requests to a merchant: names that may stand in a refusal. */
const NAMES = namesOf(CreateRequest, UpdateRequest, CompleteRequest, CancelRequest);

/**
 * A request, or the refusal of the first rule it breaks: `missing` or `invalid`, with the JSONPath of the place as far as
 * it is made of these `names`.
 */
export function read<T>(
  schema: z.ZodType<T, z.ZodTypeDef, unknown>,
  body: unknown,
  names = NAMES,
): { ok: true; value: T } | Refused {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue === undefined) return refused('invalid', 'Send a body that matches the ACP 2026-04-17 schema.');
  const { code, path, message } = firstRule(issue, membersAt(schema, issue.path));
  return refused(code, message, { param: jsonPath(path, names) });
}

function firstRule(
  issue: z.ZodIssue,
  members: string[],
): { code: AcpErrorCode; path: (string | number)[]; message: string } {
  const { path } = issue;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.received === 'undefined') return { code: 'missing', path, message: 'This field is required.' };
      if (issue.received === 'float')
        return { code: 'invalid', path, message: 'Send an integer: amounts are in minor units.' };
      return {
        code: 'invalid',
        path,
        message: `Send ${TYPES[issue.expected] ?? issue.expected}, not ${TYPES[issue.received] ?? issue.received}.`,
      };
    case 'unrecognized_keys':
      return {
        code: 'invalid',
        path: [...path, issue.keys[0] ?? ''],
        message: `Unknown field. ACP 2026-04-17 allows here: ${members.join(', ')}.`,
      };
    case 'invalid_enum_value':
      return { code: 'invalid', path, message: `Send one of ${issue.options.join(', ')}.` };
    case 'too_small':
      return {
        code: 'invalid',
        path,
        message: `Send ${issue.type === 'number' ? '' : 'at least '}${issue.minimum}${issue.type === 'number' ? ' or more' : ''}.`,
      };
    case 'too_big':
      if (issue.type === 'set') return { code: 'invalid', path, message: `Send at most ${issue.maximum} fields.` };
      return { code: 'invalid', path, message: `Send at most ${issue.maximum}.` };
    case 'custom':
      return {
        code: 'invalid',
        path,
        message: issue.params?.kib ? `Send at most ${issue.params.kib} KiB here.` : FORM,
      };
    default:
      return { code: 'invalid', path, message: FORM };
  }
}

const FORM = 'Invalid format. See the ACP 2026-04-17 schema.';

/** Whether a value is longer than so many KiB as JSON. */
export function isLonger(kib: number, value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value) ?? '') > kib * 1024;
}

function atMost<T extends z.ZodTypeAny>(kib: number, inner: T): Keyword<T> {
  const broken = (value: unknown): z.IssueData | undefined =>
    isLonger(kib, value) ? { code: 'custom', params: { kib } } : undefined;
  return new Keyword({ inner, broken, printed: {} });
}

const TYPES: Partial<Record<z.ZodParsedType, string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  null: 'null',
};
