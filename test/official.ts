/**
 * Holds every answer of the agent against the official schemas, and against what those schemas leave to the reader (R15).
 * One line per test: `const body = assertAnswer('si_send_message', result)` or `const error = assertRefusal(result)`.
 * AdCP 3.0 comes from @adcp/sdk; 3.1.19, 3.2 (its shapes are those of 3.2.0-beta.5) and ACP are read from ../shared/spec where that folder is present.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { z } from 'zod/v3';

const repository = fileURLToPath(new URL('../', import.meta.url));
const spec = fileURLToPath(new URL('../../shared/spec/', import.meta.url));

/** The releases this agent serves, each with the folder its official schemas lie in. */
const RELEASES = {
  '3.0': `${repository}node_modules/@adcp/sdk/dist/lib/schemas-data/3.0/`,
  '3.1': `${spec}adcp-schemas/3.1.19/`,
  '3.2': `${spec}adcp-schemas/3.2.0-beta.5/`,
} as const;
type Release = keyof typeof RELEASES;

/** The official releases this machine can check against; what-is-missing.ts says so where one is not here. */
export const OFFICIAL_RELEASES = (Object.keys(RELEASES) as Release[]).filter((release) => {
  return existsSync(RELEASES[release]);
});

const ACP = `${spec}acp-schemas/2026-04-17/json-schema/`;
/** Whether the ACP schemas lie beside the repository. */
export const ACP_PRESENT = existsSync(ACP);

const BUNDLED = {
  get_adcp_capabilities: 'bundled/protocol/get-adcp-capabilities',
  si_get_offering: 'bundled/sponsored-intelligence/si-get-offering',
  si_initiate_session: 'bundled/sponsored-intelligence/si-initiate-session',
  si_send_message: 'bundled/sponsored-intelligence/si-send-message',
  si_terminate_session: 'bundled/sponsored-intelligence/si-terminate-session',
} as const;
export type ToolName = keyof typeof BUNDLED;
export const TOOL_NAMES = Object.keys(BUNDLED) as ToolName[];

/** A JSON object whose members are looked at, not trusted. */
export type Json = Record<string, unknown>;
/** What a call_tool answer looks like from either SDK client. */
export interface ToolResult {
  isError?: boolean;
  structuredContent?: unknown;
  content?: unknown;
  [more: string]: unknown;
}

const compiled = new Map<string, ValidateFunction>();

function official(release: Release, path: string): ValidateFunction {
  const key = `${release} ${path}`;
  const known = compiled.get(key);
  if (known) return known;
  // The last two options only make compiling the 80 kB files three times faster.
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } });
  addFormats.default(ajv);
  // error-details refer to their envelope; everything else here is self-contained.
  const envelope = `${RELEASES[release]}core/version-envelope.json`;
  if (path.startsWith('error-details/') && existsSync(envelope)) ajv.addSchema(readJson(envelope));
  const validate = ajv.compile(readJson(`${RELEASES[release]}${path}`));
  compiled.set(key, validate);
  return validate;
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function complaints(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

/** Complaints of one official release about a body; [] when it is valid or the release is not on this machine. */
export function officialComplaints(release: Release, tool: ToolName, side: 'request' | 'response', body: unknown) {
  if (!OFFICIAL_RELEASES.includes(release)) return [];
  return complaints(official(release, `${BUNDLED[tool]}-${side}.json`), body);
}

/**
 * A success body must satisfy the release it was served as and every other release too: the agent sends one superset (R15).
 * `specialisms` is the one exception: 3.0 knows no such value, so a 3.1 answer is shown to 3.0 without it (R29).
 */
export function assertOfficial(tool: ToolName, body: unknown): asserts body is Json {
  expect(body, `${tool} has no structuredContent`).toBeTypeOf('object');
  const answer = body as Json;
  const served = answer.adcp_version;
  expect(Object.keys(RELEASES), `${tool} was served as ${String(served)}`).toContain(served);
  for (const release of OFFICIAL_RELEASES) {
    const { specialisms, ...older } = answer;
    if (served === '3.0') expect(specialisms, 'specialisms under 3.0 (R29)').toBeUndefined();
    const shown = release === '3.0' ? older : answer;
    expect(
      officialComplaints(release, tool, 'response', shown),
      `${tool} against AdCP ${release}: ${JSON.stringify(answer)}`,
    ).toEqual([]);
  }
  assertUnwritten(tool, answer);
}

/** What the schemas do not enforce and code must (R15): states, handoffs, element data, links. */
function assertUnwritten(tool: ToolName, answer: Json) {
  expect(answer.status, 'R4').toBe('completed');
  for (const foreign of ['task_status', 'response_status', 'payload', 'adcp_error'])
    expect(answer).not.toHaveProperty(foreign);
  assertLinks(answer, tool);
  for (const element of elementsOf(answer)) assertElement(element);
  if (tool === 'si_send_message') {
    expect(answer.session_status, 'R70').not.toBe('terminated');
    expect('handoff' in answer, 'R65').toBe(answer.session_status === 'pending_handoff');
  }
  if (tool === 'si_initiate_session') {
    expect(answer.session_status, 'R49').toBe('active');
    expect(answer).not.toHaveProperty('handoff');
  }
  if (tool === 'si_terminate_session') {
    expect(answer.terminated, 'R78').toBe(true);
    expect(['complete', 'terminated']).toContain(answer.session_status);
    if (answer.session_status === 'terminated') expect(answer, 'R84').not.toHaveProperty('acp_handoff');
    if (answer.acp_handoff) assertCheckoutHandoff(answer.acp_handoff);
  }
  if (answer.handoff) assertHandoff(answer.handoff);
  if (tool === 'si_get_offering') assertOffering(answer);
}

const HandoffBody = z.object({
  type: z.enum(['transaction', 'complete']),
  intent: z
    .object({
      action: z.string().min(1),
      product: z.object({ product_id: z.string(), name: z.string(), quantity: z.number().int().positive() }),
      price: z.object({ amount: z.number().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) }),
    })
    .optional(),
});

/** R65, R66, P8. */
function assertHandoff(handoff: unknown) {
  const read = HandoffBody.safeParse(handoff);
  expect(read.error?.issues ?? [], `handoff ${JSON.stringify(handoff)}`).toEqual([]);
  if (read.data?.type === 'transaction') expect(read.data.intent, 'R66').toBeDefined();
}

function assertOffering(answer: Json) {
  expect('offering_token' in answer, 'R35, R40').toBe(answer.available);
  if (answer.available === false) {
    expect(answer.unavailable_reason, 'R40').toBeTypeOf('string');
    expect(answer).not.toHaveProperty('matching_products');
  }
  if (Array.isArray(answer.matching_products)) {
    expect(Number(answer.total_matching), 'R38').toBeGreaterThanOrEqual(answer.matching_products.length);
  }
}

const ELEMENT_DATA: Record<string, string[]> = {
  text: ['message'],
  link: ['url', 'label'],
  image: ['url', 'alt'],
  product_card: ['title', 'price'],
  carousel: ['items'],
  action_button: ['label', 'action'],
};

/** Every UI element of an answer, carousel items excluded. */
export function elementsOf(answer: Json): Json[] {
  const response = answer.response as Json | undefined;
  return Array.isArray(response?.ui_elements) ? response.ui_elements : [];
}

function assertElement(element: Json) {
  const required = ELEMENT_DATA[String(element.type)];
  expect(required, `element type ${String(element.type)} (R95)`).toBeDefined();
  const data = element.data as Json;
  expect(data, 'R94').toBeTypeOf('object');
  for (const member of required ?? []) expect(data, `R94 ${String(element.type)}.${member}`).toHaveProperty(member);
}

/** R122: every address we send is https; anything else is a scheme somebody smuggled in. */
function assertLinks(value: unknown, where: string) {
  if (typeof value === 'string') {
    if (/^(https?|ftp|file|data|javascript|vbscript):/i.test(value))
      expect(value, `${where} (R122)`).toMatch(/^https:\/\//);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) if (name !== 'context') assertLinks(item, `${where}.${name}`);
  }
}

let checkout: ValidateFunction | undefined;

/** Complaints of ACP 2026-04-17 about a CheckoutSessionCreateRequest; [] when valid or when the schemas are not here (A56). */
export function checkoutComplaints(payload: unknown): string[] {
  if (!ACP_PRESENT) return [];
  if (!checkout) {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    for (const name of ['schema.agentic_checkout.json', 'schema.discount.json', 'schema.extension.json']) {
      ajv.addSchema({ ...readJson(`${ACP}${name}`), $id: `acp:/2026-04-17/${name}` });
    }
    checkout = ajv.getSchema('acp:/2026-04-17/schema.agentic_checkout.json#/$defs/CheckoutSessionCreateRequest');
    if (!checkout) throw new Error('ACP bundle without CheckoutSessionCreateRequest');
  }
  return complaints(checkout, payload);
}

const CheckoutHandoff = z.object({
  checkout_url: z.string().startsWith('https://'),
  checkout_token: z.string().min(16),
  expires_at: z.string().datetime({ offset: true }),
  payload: z
    .object({
      quote_id: z.string(),
      currency: z.string().regex(/^[a-z]{3}$/),
      line_items: z.array(z.object({ id: z.string(), name: z.string(), unit_amount: z.number().int() })).min(1),
      metadata: z
        .object({ adcp_session_id: z.string(), price: z.object({ amount: z.number(), currency: z.string() }) })
        .passthrough(),
    })
    .passthrough(),
});
export type CheckoutHandoff = z.infer<typeof CheckoutHandoff>;

/** The rules about `acp_handoff` that hold for every brand and every sale (A55, A56, A58). */
export function assertCheckoutHandoff(handoff: unknown): CheckoutHandoff {
  const read = CheckoutHandoff.safeParse(handoff);
  expect(read.error?.issues ?? [], JSON.stringify(handoff)).toEqual([]);
  expect(checkoutComplaints((handoff as Json).payload), JSON.stringify(handoff)).toEqual([]);
  const body = CheckoutHandoff.parse(handoff);
  expect(body.payload.quote_id, 'A58').toBe(body.checkout_token);
  return body;
}

/** A success as the MCP client got it: not an error, one text item equal to structuredContent, officially valid (R2, R3, R15, P4). */
export function assertAnswer(tool: ToolName, result: ToolResult): Json {
  expect(result.isError ?? false, `${tool} refused: ${JSON.stringify(result.structuredContent)}`).toBe(false);
  const body = assertTwins(result);
  assertOfficial(tool, body);
  return body;
}

/** R3, R7, P4: the one text item says what structuredContent says. */
function assertTwins(result: ToolResult): Json {
  const content = z
    .array(z.object({ type: z.literal('text'), text: z.string() }))
    .length(1)
    .safeParse(result.content);
  expect(content.success, `content must be one text item: ${JSON.stringify(result.content)}`).toBe(true);
  const body = result.structuredContent as Json;
  expect(JSON.parse(content.data?.[0]?.text ?? 'null'), 'R3, R7').toEqual(body);
  return body;
}

const SUCCESS_FIELDS = [
  ...['session_id', 'session_status', 'available', 'terminated', 'offering', 'offering_token', 'response', 'handoff'],
  ...[
    'acp_handoff',
    'follow_up',
    'adcp',
    'supported_protocols',
    'matching_products',
    'negotiated_capabilities',
    'replayed',
  ],
];

/** JSON Schema draft-07 keywords: what `issues[].keyword` may say (R114). */
const KEYWORDS = [
  ...[
    'type',
    'required',
    'enum',
    'const',
    'pattern',
    'format',
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
  ],
  ...[
    'maxItems',
    'uniqueItems',
    'additionalProperties',
    'anyOf',
    'oneOf',
    'allOf',
    'not',
    'multipleOf',
    'minProperties',
  ],
  ...['maxProperties', 'dependencies', 'propertyNames', 'contains', 'exclusiveMinimum', 'exclusiveMaximum', 'if'],
];

/** Traces of our own insides that no error may show (R116). */
const LEAKS = [
  /\n\s+at /,
  /\/(home|root|tmp|work|usr|var|node_modules|src)\//,
  /\.(ts|js|mjs):\d+/,
  /file:\/\//,
  /\b(zod|ZodError|TypeError|RangeError|SyntaxError|ReferenceError|ENOENT|ECONN)/i,
  /\b(undefined|NaN)\b|\[object /,
  /Cannot read prop/,
  /\b(ofr|chk|ckt|att)_[A-Za-z0-9]/,
];

const ErrorBody = z.object({
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .max(64),
  message: z.string().min(10),
  recovery: z.enum(['transient', 'correctable', 'terminal']),
  field: z.string().optional(),
  retry_after: z.number().int().min(1).max(3600).optional(),
  issues: z
    .array(z.object({ pointer: z.string().regex(/^(\/.*)?$/), message: z.string().min(1), keyword: z.string() }))
    .min(1)
    .optional(),
  details: z.record(z.unknown()).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** R112: the recovery each code goes with. */
const RECOVERIES: Record<string, ErrorBody['recovery']> = {
  CREDENTIAL_IN_ARGS: 'terminal',
  SERVICE_UNAVAILABLE: 'transient',
  RATE_LIMITED: 'transient',
  IDEMPOTENCY_IN_FLIGHT: 'transient',
};

/**
 * A refusal as the MCP client got it: marked, told twice with one content, free of success fields and of our insides, small, and
 * with a code and issues the standard knows (R4–R8, R112–R114, R116). `planted` are values that must not come back.
 */
export function assertRefusal(result: ToolResult, code?: string, planted: string[] = []): ErrorBody {
  expect(result.isError, `expected a refusal, got ${JSON.stringify(result.structuredContent)?.slice(0, 400)}`).toBe(
    true,
  );
  const body = assertTwins(result);
  expect(body.status, 'R4').toBe('failed');
  expect(Object.keys(RELEASES), 'R12').toContain(body.adcp_version);
  for (const field of SUCCESS_FIELDS) expect(body, 'R8').not.toHaveProperty(field);
  expect(body.errors, 'R6').toEqual([body.adcp_error]);
  const text = JSON.stringify(body);
  const { context, ...ours } = body;
  expect(Buffer.byteLength(JSON.stringify(ours)), 'an error stays under 4096 bytes').toBeLessThan(4096);
  for (const leak of LEAKS) expect(JSON.stringify(ours), 'R116').not.toMatch(leak);
  for (const value of planted) expect(text, 'R116: planted value came back').not.toContain(value);
  const read = ErrorBody.safeParse(body.adcp_error);
  expect(read.error?.issues ?? [], JSON.stringify(body.adcp_error)).toEqual([]);
  const error = ErrorBody.parse(body.adcp_error);
  for (const release of OFFICIAL_RELEASES) {
    expect(
      complaints(official(release, 'core/error.json'), body.adcp_error),
      `AdCP ${release} core/error.json`,
    ).toEqual([]);
  }
  expect(knownCodes(), 'R112').toContain(error.code);
  expect(error.recovery, 'R112').toBe(RECOVERIES[error.code] ?? 'correctable');
  if (error.issues) {
    expect(error.field, 'R113').toBe(dotted(error.issues[0]?.pointer ?? ''));
    for (const issue of error.issues) expect(KEYWORDS, 'R114').toContain(issue.keyword);
  }
  if (error.code === 'VERSION_UNSUPPORTED') assertVersionDetails(error.details);
  if (code) expect(error.code, `${error.message}`).toBe(code);
  return error;
}

/** R22. */
function assertVersionDetails(details: unknown) {
  expect((details as Json | undefined)?.supported_versions).toEqual(['3.0', '3.1', '3.2']);
  for (const release of OFFICIAL_RELEASES) {
    if (release === '3.0') continue;
    expect(complaints(official(release, 'error-details/version-unsupported.json'), details), release).toEqual([]);
  }
}

/** R113: `/identity/user/email` → `identity.user.email`, `/items/0` → `items[0]`. */
function dotted(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : `${index ? '.' : ''}${part}`)).join('');
}

/** Codes of the newest official list on this machine; 3.0 lacks CREDENTIAL_IN_ARGS, which later releases added. */
function knownCodes(): string[] {
  const newest = OFFICIAL_RELEASES.includes('3.1') ? '3.1' : '3.0';
  const list = z.object({ enum: z.array(z.string()) }).parse(readJson(`${RELEASES[newest]}enums/error-code.json`));
  return [...list.enum, 'CREDENTIAL_IN_ARGS'];
}
