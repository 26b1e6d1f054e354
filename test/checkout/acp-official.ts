/**
 * Holds every answer of the merchant against the official ACP 2026-04-17 JSON Schemas, and against the arithmetic those
 * schemas leave to the reader (A18). The schemas lie beside the repository; without them one line says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { parse } from 'yaml';

export type Json = Record<string, unknown>;

const folder = fileURLToPath(new URL('../../../shared/spec/acp-schemas/', import.meta.url));
const schemas = `${folder}2026-04-17/json-schema/`;
export const PRESENT = existsSync(schemas);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
if (PRESENT) {
  for (const name of ['agentic_checkout', 'delegate_payment', 'discount', 'extension']) {
    const file = `schema.${name}.json`;
    ajv.addSchema({ ...JSON.parse(readFileSync(`${schemas}${file}`, 'utf8')), $id: `acp:/2026-04-17/${file}` });
  }
}

const OPEN_API = ['agentic_checkout', 'agentic_checkout_webhook', 'delegate_payment'] as const;
if (PRESENT) {
  for (const name of OPEN_API) {
    const file = `openapi.${name}.yaml`;
    ajv.addSchema({
      ...parse(readFileSync(`${folder}2026-04-17/openapi/${file}`, 'utf8')),
      $id: `acp:/2026-04-17/${file}`,
    });
  }
}

export type AcpType =
  | 'CheckoutSession'
  | 'CheckoutSessionWithOrder'
  | 'CheckoutSessionCreateRequest'
  | 'CheckoutSessionUpdateRequest'
  | 'CheckoutSessionCompleteRequest'
  | 'CancelSessionRequest'
  | 'DiscoveryResponse'
  | 'Order'
  | 'Error';

/** Complaints of the official JSON Schema; [] when valid or when it is not here. */
export function complaints(
  type: AcpType | 'DelegatePaymentRequest' | 'DelegatePaymentResponse',
  value: unknown,
): string[] {
  const bundle = type.startsWith('Delegate') ? 'delegate_payment' : 'agentic_checkout';
  return complaintsOf(`schema.${bundle}.json#/$defs/${type}`, value);
}

/** The same of the OpenAPI files. In them a completed session can never be valid, and webhook events exist only there. */
export function openApiComplaints(file: (typeof OPEN_API)[number], type: string, value: unknown): string[] {
  return complaintsOf(`openapi.${file}.yaml#/components/schemas/${type}`, value);
}

function complaintsOf(path: string, value: unknown): string[] {
  if (!PRESENT) return [];
  const validate = ajv.getSchema(`acp:/2026-04-17/${path}`);
  if (!validate) throw new Error(`${path} is not among the official schemas`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

/** The amount of a row, 0 when there is none. */
export function amount(totals: unknown, type: string): number {
  const rows = (totals as { type: string; amount: number }[]).filter((row) => row.type === type);
  return rows.reduce((sum, row) => sum + row.amount, 0);
}

const sum = (list: number[]) => list.reduce((whole, one) => whole + one, 0);

/** A4, A18, A24, A25, A42, A52: everything that is true of every session this merchant shows. */
export function assertSession(session: Json): void {
  const type = session.status === 'completed' ? 'CheckoutSessionWithOrder' : 'CheckoutSession';
  expect(complaints(type, session), JSON.stringify(session)).toEqual([]);
  if (type === 'CheckoutSession') {
    expect(openApiComplaints('agentic_checkout', type, session), JSON.stringify(session)).toEqual([]);
  }
  const lines = session.line_items as Json[];
  for (const line of lines) assertLine(line);
  assertCart(session.totals, lines);
  assertDiscounts(session, lines);
  const capabilities = session.capabilities as Json;
  if ('extensions' in capabilities) expect((capabilities.extensions as unknown[]).length, 'A24').toBeGreaterThan(0);
  assertPlain(session);
  const errors = (session.messages as Json[]).filter((message) => message.type === 'error');
  if (session.status === 'not_ready_for_payment') expect(errors.length, 'A26').toBeGreaterThan(0);
  if (session.status === 'ready_for_payment') {
    expect(
      errors.filter(({ code }) => code !== 'payment_declined'),
      'A26',
    ).toEqual([]);
  }
  expect('order' in session, 'A29').toBe(session.status === 'completed');
  expect('authentication_metadata' in session, 'A30').toBe(session.status === 'authentication_required');
  const ids = (session.fulfillment_options as Json[]).map(({ id }) => id);
  for (const { option_id } of (session.selected_fulfillment_options ?? []) as Json[])
    expect(ids, 'A27').toContain(option_id);
  if (session.order) assertOrder(session.order as Json);
}

function assertLine({ totals, unit_amount, quantity }: Json): void {
  expect(amount(totals, 'items_base_amount'), 'A18').toBe(Number(unit_amount) * Number(quantity));
  expect(amount(totals, 'subtotal'), 'A18').toBe(
    amount(totals, 'items_base_amount') - amount(totals, 'items_discount'),
  );
  expect(amount(totals, 'total'), 'A18').toBe(amount(totals, 'subtotal') + amount(totals, 'tax'));
  for (const row of totals as Json[]) expect(row.amount, 'A18').toBeGreaterThanOrEqual(0);
}

function assertCart(totals: unknown, lines: Json[]): void {
  for (const row of totals as Json[]) expect(Number.isSafeInteger(row.amount), 'A17').toBe(true);
  for (const type of ['items_base_amount', 'items_discount', 'subtotal']) {
    expect(amount(totals, type), `A18 ${type}`).toBe(sum(lines.map((line) => amount(line.totals, type))));
  }
  expect(amount(totals, 'tax'), 'A18').toBeGreaterThanOrEqual(sum(lines.map((line) => amount(line.totals, 'tax'))));
  expect((totals as Json[]).filter(({ type }) => type === 'total')).toHaveLength(1);
  expect(amount(totals, 'total'), 'A18').toBe(
    amount(totals, 'subtotal') - amount(totals, 'discount') + amount(totals, 'fulfillment') + amount(totals, 'tax'),
  );
}

/** A42. */
function assertDiscounts(session: Json, lines: Json[]): void {
  const { applied = [] } = (session.discounts ?? {}) as { applied?: Json[] };
  let all = 0;
  for (const { amount: whole, allocations } of applied) {
    const shares = allocations as { path: string; amount: number }[];
    expect(whole, 'A42').toBeGreaterThan(0);
    expect(sum(shares.map((one) => one.amount)), 'A42').toBe(whole);
    for (const { path } of shares) {
      const [, index] = /^\$\.line_items\[(\d+)\]$/.exec(path) ?? [];
      expect(lines[Number(index)], `A42 ${path}`).toBeDefined();
    }
    all += Number(whole);
  }
  if (session.discounts)
    expect(all, 'A42').toBe(amount(session.totals, 'items_discount') + amount(session.totals, 'discount'));
}

/** A52: no markup goes out. */
function assertPlain(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('content_type' in value) {
    expect(value.content_type, 'A52').toBe('plain');
    expect('content' in value && String(value.content), 'A52').not.toMatch(/<\/?[a-z]/i);
  }
  for (const inner of Object.values(value)) assertPlain(inner);
}

export function assertOrder(order: Json): void {
  expect(complaints('Order', order), JSON.stringify(order)).toEqual([]);
  expect(openApiComplaints('agentic_checkout', 'Order', order), JSON.stringify(order)).toEqual([]);
  for (const required of ['type', 'id', 'checkout_session_id', 'permalink_url', 'status'])
    expect(order).toHaveProperty(required);
  for (const { quantity, status } of order.line_items as { quantity: Record<string, number>; status: string }[]) {
    const { current = 0, fulfilled = 0 } = quantity;
    const derived =
      current === 0 ? 'removed' : fulfilled >= current ? 'fulfilled' : fulfilled > 0 ? 'partial' : 'processing';
    expect(status, 'A49').toBe(derived);
  }
}

/** The payment service's Error: its types and codes are closed lists, and only one of the artefacts has `supported_versions`. */
export function assertPaymentError(body: Json): void {
  const complain = (error: Json) => complaintsOf('schema.delegate_payment.json#/$defs/Error', error);
  expect(complain(body), JSON.stringify(body)).toEqual([]);
  const { supported_versions, ...rest } = body;
  expect(openApiComplaints('delegate_payment', 'Error', rest), JSON.stringify(body)).toEqual([]);
  if (body.param !== undefined) expect(body.param, 'A43').toMatch(/^\$([.[]|$)/);
}

/** A43, A44: flat, with a JSONPath, and 409 and 422 only about keys. */
export function assertError(status: number, body: Json): void {
  expect(complaints('Error', body), JSON.stringify(body)).toEqual([]);
  expect(body, 'A43').not.toHaveProperty('error');
  if (body.param !== undefined) expect(body.param, 'A43').toMatch(/^\$([.[]|$)/);
  if (status === 409) expect(body.code, 'A44').toBe('idempotency_in_flight');
  if (status === 422) expect(body.code, 'A44').toBe('idempotency_conflict');
}
