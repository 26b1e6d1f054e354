/** A merchant with its own clock, ids and keys, and a buyer's agent that checks every answer it gets. */
import { expect } from 'vitest';
import type { Brand, CartLine } from '../../src/brands/catalogue.ts';
import { loadBrand } from '../../src/brands/load.ts';
import { type Checkout, type CheckoutParts, createCheckout } from '../../src/checkout/checkout.ts';
import type { RequestNote } from '../../src/checkout/http.ts';
import type { Agreement } from '../../src/dialogue/agreement.ts';
import type { Dialogue } from '../../src/dialogue/dialogue.ts';
import type { Outcome } from '../../src/dialogue/turn.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { type AcpHandoff, SiInitiateSessionRequest, SiSendMessageRequest } from '../../src/protocol/messages.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import { assertError, assertPaymentError, assertSession, type Json } from './acp-official.ts';

export const delta = await loadBrand('delta');
export const nova = await loadBrand('nova-motors');
export const acme = await loadBrand('acme-outdoor');
export const pace = await loadBrand('pace-running');

export const START = Date.parse('2026-01-18T10:45:00Z');
/** Bearer keys and who they stand for. */
const KEYS: Record<string, string> = { 'key-anna': 'anna', 'key-bert': 'bert', 'key-carl': 'carl' };

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

export interface Asking {
  /** Left out: a new one for each POST. `null`: none. */
  key?: string | null;
  bearer?: string | null;
  version?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is, instead of a body as JSON. */
  raw?: string | Uint8Array;
}

export interface Merchant {
  checkout: Checkout;
  clock: { now: number };
  /** Seconds pass. */
  wait(seconds: number): void;
  ask(method: string, path: string, body?: unknown, asking?: Asking): Promise<Answer>;
  create(body: unknown, asking?: Asking): Promise<Answer>;
  get(id: string, asking?: Asking): Promise<Answer>;
  update(id: string, body: unknown, asking?: Asking): Promise<Answer>;
  complete(id: string, body: unknown, asking?: Asking): Promise<Answer>;
  cancel(id: string, body?: unknown, asking?: Asking): Promise<Answer>;
  delegate(body: unknown, asking?: Asking): Promise<Answer>;
  notes: RequestNote[];
  /** Every answer's text so far, head and body. */
  said: string[];
}

let keys = 0;
export const newKey = () => `key-${++keys}`;

export function openMerchant(brand: Brand, over: Partial<CheckoutParts> = {}, clock = { now: START }): Merchant {
  const notes: RequestNote[] = [];
  const said: string[] = [];
  let ids = 0;
  let tokens = 0;
  const checkout = createCheckout({
    brand,
    now: () => clock.now,
    newId: () => `${String(++ids).padStart(6, '0')}`,
    newToken: () => `random${++tokens}`,
    baseUrl: `https://${brand.pack.brand.domain}/acp`,
    merchantSecret: 'whsec_test',
    onRequest: (note) => notes.push(note),
    ...over,
  });

  async function ask(method: string, path: string, body?: unknown, asking: Asking = {}): Promise<Answer> {
    const {
      key = method === 'POST' ? newKey() : null,
      bearer = 'key-anna',
      version = '2026-04-17',
      headers,
      raw,
    } = asking;
    const answer = await checkout.handle({
      method,
      path,
      headers: {
        ...(version !== null && { 'api-version': version }),
        ...(key !== null && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      rawBody: raw ?? (body === undefined ? '' : JSON.stringify(body)),
      principal: bearer === null ? undefined : KEYS[bearer],
    });
    said.push(JSON.stringify(answer.headers), answer.body);
    const read: Json = answer.body === '' ? {} : JSON.parse(answer.body);
    if (answer.status >= 400 && path.endsWith('/delegate_payment')) assertPaymentError(read);
    else if (answer.status >= 400) assertError(answer.status, read);
    else if (path.startsWith('/acp/checkout_sessions')) assertSession(read);
    if (method === 'POST' && key && key.length <= 255) expect(answer.headers['Idempotency-Key'], 'A16').toBe(key);
    return { status: answer.status, headers: answer.headers, body: read };
  }

  const sessions = '/acp/checkout_sessions';
  return {
    ...{ checkout, clock, ask, notes, said },
    wait: (seconds) => {
      clock.now += seconds * 1000;
    },
    create: (body, asking) => ask('POST', sessions, body, asking),
    get: (id, asking) => ask('GET', `${sessions}/${id}`, undefined, asking),
    update: (id, body, asking) => ask('POST', `${sessions}/${id}`, body, asking),
    complete: (id, body, asking) => ask('POST', `${sessions}/${id}/complete`, body, asking),
    cancel: (id, body, asking) => ask('POST', `${sessions}/${id}/cancel`, body, asking),
    delegate: (body, asking) => ask('POST', '/acp/agentic_commerce/delegate_payment', body, asking),
  };
}

/** A conversation that ends in this agreement, with the brand's real engine; the merchant learns of it as a host's would. */
export async function converse(
  merchant: Merchant,
  brand: Brand,
  agreement: Pick<Agreement, 'lines' | 'offers'>,
  identity: Json = { consent_granted: false },
): Promise<{ session_id: string; handoff: Json; acp_handoff: AcpHandoff }> {
  let ids = 0;
  let tokens = 0;
  const { quotes } = await merchant.checkout.counts();
  const agent = createBrandAgent({
    brand,
    dialogue: agreeing({ type: 'transaction', action: 'purchase', summary: 'Agreed.', ...agreement }),
    store: memorySessionStore(),
    now: () => merchant.clock.now,
    newId: () => `sess-${brand.pack.name}-${++ids}`,
    newToken: () => `EXAMPLE0${brand.pack.name.replaceAll('-', '0')}0${quotes}0${++tokens}`,
    seed: 1,
    buildVersion: '0.0.1',
    checkout: { handoff: () => merchant.checkout.handoff, recordHandoff: merchant.checkout.quotes.keep },
  });
  const call = { principal: 'host', release: '3.1' } as const;
  const opened = await agent.initiateSession(
    SiInitiateSessionRequest.parse({
      idempotency_key: 'a-key-of-a-host-0001',
      intent: 'I would like to buy something.',
      offering_id: [...brand.offerings.keys()][0],
      media_buy_id: 'mb_test_1',
      placement: 'test_assistant',
      identity,
      supported_capabilities: { commerce: { acp_checkout: true } },
    }),
    call,
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { session_id } = opened.answer;
  const pending = await agent.sendMessage(
    SiSendMessageRequest.parse({ idempotency_key: 'a-key-of-a-host-0002', session_id, message: 'I take it.' }),
    call,
  );
  if (!pending.ok) throw new Error(JSON.stringify(pending.error));
  const ended = await agent.terminateSession({ session_id, reason: 'handoff_transaction' }, call);
  if (!ended.ok) throw new Error(JSON.stringify(ended.error));
  const { acp_handoff } = ended.answer;
  if (!acp_handoff) throw new Error(`no acp_handoff: ${JSON.stringify(ended.answer)}`);
  return { session_id, handoff: { ...pending.answer.handoff }, acp_handoff };
}

/** A dialogue that agrees on the second turn. */
function agreeing(agreement: Agreement): Dialogue {
  return {
    openMemory: ({ offering_id }) => ({ offering_id, shown: [], discussed: [], cart: [], turns: 0 }),
    takeTurn: (memory): Outcome => {
      const turns = memory.turns + 1;
      return memory.turns === 0
        ? { memory: { ...memory, turns }, reply: { message: 'Hello.' }, event: 'reply' }
        : {
            memory: { ...memory, turns, agreement },
            reply: { message: 'Agreed.' },
            event: 'request_handoff',
          };
    },
    findProducts: () => [],
  };
}

/** Jane, who shares these fields. */
export function jane(...consent_scope: string[]): Json {
  return {
    consent_granted: true,
    consent_timestamp: '2026-01-18T10:30:00Z',
    consent_scope,
    user: {
      email: 'jane@person.example',
      name: 'Jane Smith',
      locale: 'en-US',
      shipping_address: { street: '123 Main St', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
    },
  };
}

export const BOOT: CartLine = { product_id: 'trail-pro-boot', variant_id: 'trail-pro-w9', quantity: 1 };
export const SOCKS: CartLine = { product_id: 'wool-sock', variant_id: 'wool-sock-m', quantity: 2 };
export const FLIGHT: CartLine = { product_id: 'DL628', quantity: 1, date: '2026-01-27' };

export const BUYER = { full_name: 'Jane Smith', email: 'jane@person.example' };
export const DENVER = {
  name: 'Jane Smith',
  line_one: '123 Main St',
  city: 'Denver',
  state: 'CO',
  country: 'US',
  postal_code: '80202',
};
export const BARE = { interventions: { supported: [] } };

/** A create request without a conversation: boots and two socks to Denver. */
export function retail(more: Json = {}): Json {
  return {
    line_items: [{ id: 'trail-pro-w9' }, { id: 'wool-sock-m' }, { id: 'wool-sock-m' }],
    currency: 'usd',
    capabilities: BARE,
    buyer: BUYER,
    fulfillment_details: { name: 'Jane Smith', email: 'jane@person.example', address: DENVER },
    ...more,
  };
}

export function paying(token: string, more: Json = {}): Json {
  const credential = { type: 'spt', token };
  return { payment_data: { handler_id: 'card_sandbox', instrument: { type: 'card', credential } }, ...more };
}

export const AUTHENTICATED = {
  outcome: 'authenticated',
  outcome_details: {
    three_ds_cryptogram: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    electronic_commerce_indicator: '05',
    transaction_id: 'dsTransId_sandbox_1',
    version: '2.2.0',
  },
};

/** The body of a receiver's answer, in pieces. */
export async function* answering(answer: unknown): AsyncGenerator<Uint8Array> {
  const text = Buffer.from(JSON.stringify(answer));
  yield text.subarray(0, 5);
  yield text.subarray(5);
}

/** The id of an answer's session. */
export const idOf = ({ body }: Answer) => String(body.id);

/** Rows of totals as [type, amount]. */
export function rows({ body }: Answer): [string, number][] {
  return (body.totals as { type: string; amount: number }[]).map(({ type, amount }) => [type, amount]);
}

/** Messages as [type, code, param]. */
export function notices({ body }: Answer): (string | undefined)[][] {
  return (body.messages as Record<string, string | undefined>[]).map(({ type, code, param }) => [type, code, param]);
}
