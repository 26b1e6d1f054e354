/**
 * The five operations of a checkout (A1–A6, A26), whoever asks: HTTP and the MCP tools call the same functions.
 * Each changes its checkout in one unit of work, with the answer to its Idempotency-Key in it; a payment takes two (payment.ts).
 */
import type { Brand } from '../brands/catalogue.ts';
import { iso } from '../engine/iso-time.ts';
import { createKeyedMutex } from '../engine/keyed-mutex.ts';
import { ownerKey } from '../engine/keys.ts';
import type { Caller } from '../protocol/request.ts';
import { type Refused, type Reply, refused } from './acp-error.ts';
import { readAttribution, readIntentTrace } from './attribution.ts';
import { HANDLER_ID, interventionsWith, namesDiscounts } from './capabilities.ts';
import { merge } from './cart.ts';
import { type Asked, type Checkout, createCheckouts, personalOf } from './checkouts.ts';
import { checkSelections } from './delivery.ts';
import { guarded, type Idempotency, type Settle } from './idempotency.ts';
import type { Ledger } from './ledger.ts';
import { problem } from './messages.ts';
import type { Orders } from './orders.ts';
import { createPayments } from './payment.ts';
import { type Personal, withSent } from './personal.ts';
import { type Psp, tokenDigest } from './psp.ts';
import type { Quotes } from './quotes.ts';
import { CancelRequest, CompleteRequest, CreateRequest, provesBuyer, read, UpdateRequest } from './requests.ts';
import { type CheckoutStatus, isOver, next } from './session-machine.ts';
import type { Units, Work } from './units.ts';
import type { Shown } from './view.ts';

/** Who asks to change what. `key` is the Idempotency-Key, already known to be there. */
interface Call extends Caller {
  key: string;
  body: unknown;
  /** Pays with the token whose issuer asks for the buyer, whatever the body says: the checkout's page does not know it. */
  confirms?: true;
}

export interface Operations {
  /** E1: 201, or an Error. */
  create(call: Call): Promise<Reply>;
  /** E2: 200, or 404. Someone else's checkout is not there. */
  get(caller: Caller, id: string): Promise<Reply>;
  /** E3: 200, or an Error. */
  update(id: string, call: Call): Promise<Reply>;
  /** E4: 200 whether paid, declined or challenged, so look at `status`; or an Error. */
  complete(id: string, call: Call): Promise<Reply>;
  /** E5: 200, or 405 when it is over. */
  cancel(id: string, call: Call): Promise<Reply>;
  /** A checkout by its id alone, and whose it is: for its page. Throws StoreUnavailable. */
  look(id: string): Promise<Look | undefined>;
}

export interface Look {
  caller: Caller;
  shown: Shown;
  /** The issuer of a payment token asks for the buyer. */
  challenged: boolean;
}

export function createOperations(parts: {
  brand: Brand;
  now: () => number;
  newId: () => string;
  units: Units;
  idempotency: Idempotency;
  quotes: Quotes;
  orders: Orders;
  psp: Psp;
  ledger: Ledger;
  /** How long a payment may take before another process goes on with it, in milliseconds. */
  lease: number;
  onUnexpectedError: (mistake: unknown) => void;
  /** The checkout page for the buyer. */
  pageOf: (id: string) => string | undefined;
}): Operations & { resumePayment(id: string): Promise<void> } {
  const { brand, now, newId, units, idempotency, quotes, orders, psp, ledger, lease, onUnexpectedError, pageOf } =
    parts;
  const { currency } = brand.pack;
  const checkouts = createCheckouts({ brand, now, orders, pageOf });
  const { find, price, settle, move, save, shown } = checkouts;
  const payments = createPayments({ brand, now, units, checkouts, orders, psp, ledger, lease });
  const line = createKeyedMutex();

  return {
    create: (call) => idempotency.run({ ...call, path: '/checkout_sessions' }, (kept) => create(call, call.body, kept)),
    get: (caller, id) =>
      guarded(
        () =>
          units(async (work) => {
            const checkout = await find(work, caller, id);
            return checkout ? shown(work, checkout) : NOT_FOUND;
          }),
        onUnexpectedError,
      ),
    update: (id, call) => changing(id, '', call, (kept) => update(call, id, call.body, kept)),
    complete: (id, call) => changing(id, '/complete', call, (kept) => complete(call, id, kept)),
    cancel: (id, call) => changing(id, '/cancel', call, (kept) => cancel(call, id, call.body, kept)),
    look: (id) =>
      units(async (work) => {
        const checkout = await checkouts.byId(work, id);
        if (!checkout) return undefined;
        const { principal, account, challenged } = checkout;
        const caller = { principal, ...(account !== undefined && { account }) };
        return { caller, shown: await checkouts.shownOf(work, checkout), challenged: challenged !== undefined };
      }),
    resumePayment: (id) => line(id, () => payments.resume(id)),
  };

  function changing(id: string, action: string, call: Call, act: (kept: Settle) => Promise<Reply | 'abandoned'>) {
    const path = `/checkout_sessions/${id}${action}`;
    return idempotency.run({ ...call, path }, (kept) =>
      line(id, async () => {
        const reply = await act(kept);
        if (reply !== 'abandoned') return reply;
        await payments.resume(id);
        const again = await act(kept);
        return again === 'abandoned' ? IN_PROGRESS : again;
      }),
    );
  }

  async function create(caller: Caller, body: unknown, kept: Settle): Promise<Reply> {
    const parsed = read(CreateRequest, body);
    if (!parsed.ok) return parsed;
    const request = parsed.value;
    if (splits(request)) return NO_GROUPS;
    if (request.currency.toLowerCase() !== currency.toLowerCase()) {
      return refused('unsupported_currency', `This merchant sells in ${currency.toLowerCase()}.`, {
        param: '$.currency',
      });
    }
    const claim = readAttribution(request.affiliate_attribution);
    if (!claim.ok) return claim;
    const { quote_id, metadata } = request;
    const { principal, account } = caller;
    const owner = ownerKey(caller);
    const asked: Asked = {
      ids: request.line_items.map(({ id }) => id),
      wanted: merge(request.line_items),
      codes: request.discounts?.codes ?? request.coupons ?? [],
      selections: [],
    };
    const personal = withSent({}, request);
    const discounts =
      namesDiscounts(request.capabilities) || request.discounts !== undefined || request.coupons !== undefined;

    return units<Reply>(
      async (work) => {
        const found = quote_id === undefined ? undefined : await quotes.find(work, quote_id, principal);
        if (found && !found.ok) return found;
        const quote = found && quote_id !== undefined ? { ...found.quote, token: quote_id } : undefined;
        const priced = price(asked, personal, quote, []);
        if (!priced.ok) return priced;
        const checkout: Checkout = {
          ...{ id: `cs_${newId()}`, principal, account, owner, status: 'not_ready_for_payment' },
          ...{ created: now(), updated: now(), expires: checkouts.endOf(priced.basket, quote) },
          ...{ asked, said: [personal], version: 0, basket: priced.basket, notices: priced.notices, outcome: [] },
          ...{ quote, payments: 0, interventions: interventionsWith(request.capabilities), discounts },
          metadata: metadata && JSON.stringify(metadata),
        };
        settle(checkout);
        await save(work, checkout);
        if (quote) await quotes.redeem(work, quote.token, { principal, checkout_id: checkout.id });
        if (claim.value) await ledger.claim(work, owner, checkout.id, 'first', claim.value);
        return settled(work, kept, await shown(work, checkout, 201));
      },
      { within: owner, full: FULL },
    );
  }

  async function update(caller: Caller, id: string, body: unknown, kept: Settle): Promise<Reply | 'abandoned'> {
    const parsed = read(UpdateRequest, body);
    if (!parsed.ok) return parsed;
    const request = parsed.value;
    if (splits(request)) return NO_GROUPS;
    return units<Reply | 'abandoned'>(
      async (work) => {
        const checkout = await find(work, caller, id);
        if (!checkout) return NOT_FOUND;
        if (checkout.paying) return underWay(checkout.paying);
        if (next(checkout.status, 'satisfy') === undefined) return wrongState(checkout.status);

        const codes = request.discounts?.codes ?? request.coupons;
        const selections = request.selected_fulfillment_options;
        const asked: Asked = {
          ...checkout.asked,
          ...(request.line_items && {
            ids: request.line_items.map((item) => item.id),
            wanted: merge(request.line_items),
          }),
          ...(codes && { codes }),
          ...(selections && { selections }),
        };
        const personal = withSent(personalOf(checkout), request);
        const priced = price(asked, personal, checkout.quote, checkout.basket.offers);
        if (!priced.ok) return priced;
        const misfit = selections && checkSelections(checkouts.ways, priced.basket.lines, selections);
        if (misfit) return misfit;

        say(checkout, personal);
        const { basket, notices } = priced;
        Object.assign(checkout, { asked, basket, notices, outcome: [], updated: now() });
        checkout.discounts ||= codes !== undefined;
        settle(checkout);
        await save(work, checkout);
        return settled(work, kept, await shown(work, checkout));
      },
      { within: ownerKey(caller), full: FULL },
    );
  }

  async function complete(call: Call, id: string, kept: Settle): Promise<Reply | 'abandoned'> {
    const { body, confirms, ...caller } = call;
    const parsed = read(CompleteRequest, body);
    if (!parsed.ok) return aboutPayment(parsed, body) ? withForm(parsed) : parsed;
    const { payment_data, authentication_result, affiliate_attribution, marketing_consents } = parsed.value;
    const claim = readAttribution(affiliate_attribution);
    if (!claim.ok) return claim;
    const begun = await units<Reply | 'abandoned' | Checkout>(
      async (work) => {
        const checkout = await find(work, caller, id);
        if (!checkout) return NOT_FOUND;
        if (checkout.paying) return underWay(checkout.paying);
        if (isOver(checkout.status)) return wrongState(checkout.status);
        const personal = withSent(personalOf(checkout), parsed.value);
        const challenged = checkout.status === 'authentication_required';
        if (challenged && authentication_result === undefined) return NEEDS_3DS;
        if (!challenged && checkouts.obstacles(checkout.basket, personal).length > 0) return NOT_READY;
        const token = payable(payment_data);
        if (typeof token !== 'string') return withForm(token);

        const { status, version, outcome, updated } = checkout;
        const before = { status, version, challenged: checkout.challenged, outcome, updated };
        say(checkout, personal);
        if (checkout.status === 'not_ready_for_payment') move(checkout, 'satisfy');
        const passed = authentication_result !== undefined && provesBuyer(authentication_result);
        if (challenged && !passed) {
          move(checkout, 'decline');
          const message = 'The buyer was not authenticated. Try another payment method.';
          Object.assign(checkout, { challenged: undefined, outcome: [problem('payment_declined', message)] });
          if (claim.value) await ledger.claim(work, checkout.owner, id, 'last', claim.value);
          await save(work, checkout);
          return settled(work, kept, await shown(work, checkout));
        }
        const token_digest = confirms && checkout.challenged ? checkout.challenged : tokenDigest(token);
        const answers = marketing_consents ?? [];
        return payments.begin(work, checkout, {
          ...{ token_digest, before, answers, claim: claim.value },
          // What the issuer of one card says of the buyer proves nothing for another card.
          authenticated: challenged && checkout.challenged === token_digest,
        });
      },
      // Refused before anything is charged: whatever comes of it must be kept.
      { within: ownerKey(caller), full: FULL },
    );
    return begun === 'abandoned' || 'ok' in begun ? begun : payments.finish(begun, kept);
  }

  async function cancel(caller: Caller, id: string, body: unknown, kept: Settle): Promise<Reply | 'abandoned'> {
    const parsed = read(CancelRequest, body);
    if (!parsed.ok) return parsed;
    const trace = readIntentTrace(parsed.value.intent_trace);
    if (!trace.ok) return trace;
    return units<Reply | 'abandoned'>(async (work) => {
      const checkout = await find(work, caller, id);
      if (!checkout) return NOT_FOUND;
      if (checkout.paying) return underWay(checkout.paying);
      if (next(checkout.status, 'cancel') === undefined) {
        return refused('not_cancelable', `This checkout is already ${checkout.status}.`);
      }
      move(checkout, 'cancel');
      Object.assign(checkout, { outcome: [], said: [] });
      await save(work, checkout);
      if (trace.value) {
        const from = checkout.quote && { adcp_session_id: checkout.quote.session_id };
        const departure = { at: iso(now()), checkout_session_id: id, ...from, ...trace.value };
        await ledger.depart(work, checkout.owner, departure);
      }
      return settled(work, kept, await shown(work, checkout));
    });
  }

  /** A payment that another call began: in progress, or abandoned by a process that ended. */
  function underWay({ lease_until }: { lease_until: number }): Reply | 'abandoned' {
    return lease_until > now() ? IN_PROGRESS : 'abandoned';
  }
}

async function settled(work: Work, kept: Settle, reply: Reply): Promise<Reply> {
  await kept(work, reply);
  return reply;
}

/** A new version of what is personal, where something was sent. */
function say(checkout: Checkout, personal: Personal) {
  if (checkout.said[checkout.version] === personal) return;
  checkout.said.push(personal);
  checkout.version = checkout.said.length - 1;
}

/** An empty list splits nothing. */
function splits({ fulfillment_groups = [] }: { fulfillment_groups?: unknown[] }): boolean {
  return fulfillment_groups.length > 0;
}

/** Whether a body was refused for how it pays: the members of older releases and of other services have such names. */
function aboutPayment({ body: { param = '' } }: Refused, sent: unknown): boolean {
  if (param.startsWith('$.payment_data')) return true;
  const names = typeof sent === 'object' && sent !== null ? Object.keys(sent) : [];
  return (
    param === '$' && names.some((name) => name !== 'payment_data' && /pay|card|token|instrument|wallet/i.test(name))
  );
}

/** The same refusal with what to send instead. */
function withForm(refusal: Refused): Refused {
  return { ...refusal, body: { ...refusal.body, message: `${refusal.body.message} ${PAYMENT_FORM}` } };
}

const PAYMENT_FORM =
  `Pay with "payment_data": {"handler_id": "${HANDLER_ID}", "instrument": {"type": "card", "credential": ` +
  '{"type": "spt", "token": "…"}}}; the token comes from delegate_payment, or is spt_test_ok.';

/** The token to charge, or why this cannot be charged at all. */
function payable({ handler_id, instrument, purchase_order_number }: CompleteRequest['payment_data']): string | Refused {
  if (purchase_order_number !== undefined && !instrument) {
    return refused('unsupported', 'This merchant does not take purchase orders.', {
      param: '$.payment_data.purchase_order_number',
    });
  }
  if (handler_id === undefined)
    return refused('missing', 'This field is required.', { param: '$.payment_data.handler_id' });
  if (handler_id !== HANDLER_ID) {
    return refused('invalid', 'Send the id of one of capabilities.payment.handlers.', {
      param: '$.payment_data.handler_id',
    });
  }
  if (!instrument) return refused('missing', 'This field is required.', { param: '$.payment_data.instrument' });
  if (instrument.type !== 'card') {
    return refused('unsupported', 'This merchant takes cards.', { param: '$.payment_data.instrument.type' });
  }
  return instrument.credential.token;
}

function wrongState(status: CheckoutStatus): Refused {
  switch (status) {
    case 'completed':
      return refused('session_completed', 'This checkout is completed. Start a new one.', { param: '$.status' });
    case 'canceled':
      return refused('session_canceled', 'This checkout was canceled. Start a new one.', { param: '$.status' });
    case 'expired':
      return refused('session_expired', 'This checkout has expired. Start a new one.', { param: '$.status' });
    default:
      return refused('session_authentication_required', 'Complete the authentication first, or cancel.', {
        param: '$.status',
      });
  }
}

const NOT_FOUND = refused('session_not_found', 'No such checkout session.');
const NOT_READY = refused('session_not_ready_for_payment', 'Resolve the error messages of the session first.', {
  param: '$.status',
});
const NEEDS_3DS = refused('requires_3ds', 'authentication_result is required.', { param: '$.authentication_result' });
const NO_GROUPS = refused('unsupported', 'Orders are not split here. Use selected_fulfillment_options.', {
  param: '$.fulfillment_groups',
});
const IN_PROGRESS = refused('service_unavailable', 'A payment of this checkout is in progress. Send this again.', {
  retry_after: 1,
});
const FULL = refused('service_unavailable', 'You have too many checkouts open. Complete or cancel some.', {
  retry_after: 60,
});
