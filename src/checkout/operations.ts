/**
 * The five operations of a checkout (acp-checkout §2, §5), whoever asks: HTTP and the MCP tools call the same functions.
 * One record per checkout, in memory; its changes run one at a time; every POST runs once per Idempotency-Key.
 */
import type { Brand } from '../brands/catalogue.ts';
import { iso } from '../engine/iso-time.ts';
import { createLine } from '../engine/line.ts';
import type { Caller } from '../protocol/request.ts';
import { type Refused, type Reply, refused } from './acp-error.ts';
import { readAttribution, readIntentTrace } from './attribution.ts';
import { HANDLER_ID, interventionsWith, merchantId, namesDiscounts } from './capabilities.ts';
import { merge } from './cart.ts';
import { type Asked, type Checkout, createCheckouts } from './checkouts.ts';
import { checkSelections } from './delivery.ts';
import { ownerOf } from './keep.ts';
import type { Ledger } from './ledger.ts';
import type { Rooms } from './limits.ts';
import { problem } from './messages.ts';
import type { Once } from './once.ts';
import type { Orders } from './orders.ts';
import { nothingPersonal, withSent } from './personal.ts';
import type { ChargeOutcome, Psp } from './psp.ts';
import type { Quotes } from './quotes.ts';
import { CancelRequest, CompleteRequest, CreateRequest, provesBuyer, read, UpdateRequest } from './requests.ts';
import { type CheckoutStatus, isOver, next } from './session-machine.ts';
import type { Shown } from './view.ts';

/** Who asks to change what. `key` is the Idempotency-Key, already known to be there. */
export interface Call extends Caller {
  key: string;
  body: unknown;
}

export interface Operations {
  /** E1: 201, or an Error. */
  create(call: Call): Promise<Reply>;
  /** E2: 200, or 404. Someone else's checkout is not there. */
  get(caller: Caller, id: string): Reply;
  /** E3: 200, or an Error. */
  update(id: string, call: Call): Promise<Reply>;
  /** E4: 200 whether paid, declined or challenged, so look at `status`; or an Error. */
  complete(id: string, call: Call): Promise<Reply>;
  /** E5: 200, or 405 when it is over. */
  cancel(id: string, call: Call): Promise<Reply>;
  /** A checkout by its id alone, and whose it is: for its page. */
  look(id: string): Look | undefined;
}

export interface Look {
  caller: Caller;
  shown: Shown;
  /** The payment token whose issuer asks for the buyer. */
  challenged?: string;
}

export function createOperations(parts: {
  brand: Brand;
  now: () => number;
  newId: () => string;
  once: Once;
  quotes: Quotes;
  orders: Orders;
  psp: Psp;
  ledger: Ledger;
  rooms: Rooms;
  /** Checkouts of one owner that are open or paid. */
  most: number;
  /** Where a person finishes a checkout. */
  pageOf: (id: string) => string | undefined;
}): Operations & { sweep(): void; size(): number } {
  const { brand, now, newId, once, quotes, orders, psp, ledger, rooms, most, pageOf } = parts;
  const { currency, checkout: terms } = brand.pack;
  const checkouts = createCheckouts({ brand, now, orders, rooms, most, pageOf });
  const { find, price, settle, move, shown } = checkouts;
  const line = createLine();

  return {
    create: (call) => once.run({ ...call, path: '/checkout_sessions' }, async () => create(call, call.body)),
    get(caller, id) {
      const checkout = find(caller, id);
      return checkout ? shown(checkout) : NOT_FOUND;
    },
    update: (id, call) => changing(id, '', call, async (body) => update(call, id, body)),
    complete: (id, call) => changing(id, '/complete', call, (body) => complete(call, id, body)),
    cancel: (id, call) => changing(id, '/cancel', call, async (body) => cancel(call, id, body)),
    look(id) {
      const checkout = checkouts.byId(id);
      if (!checkout) return undefined;
      const { principal, account, challenged } = checkout;
      const caller = { principal, ...(account !== undefined && { account }) };
      return { caller, shown: checkouts.shownOf(checkout), challenged };
    },
    sweep: checkouts.sweep,
    size: checkouts.size,
  };

  function changing(id: string, action: string, call: Call, act: (body: unknown) => Promise<Reply>) {
    const path = `/checkout_sessions/${id}${action}`;
    return once.run({ ...call, path }, () => line(id, () => act(call.body)));
  }

  function create(caller: Caller, body: unknown): Reply {
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
    const found = request.quote_id === undefined ? undefined : quotes.find(request.quote_id, caller.principal);
    if (found && !found.ok) return found;

    const quote = found?.quote;
    const { principal, account } = caller;
    const { metadata } = request;
    const asked: Asked = {
      ids: request.line_items.map(({ id }) => id),
      wanted: merge(request.line_items),
      codes: request.discounts?.codes ?? request.coupons ?? [],
      selections: [],
      personal: withSent(nothingPersonal(), request),
    };
    const priced = price(asked, quote, []);
    if (!priced.ok) return priced;

    const checkout: Checkout = {
      ...{ id: `cs_${newId()}`, principal, account, owner: ownerOf(caller), status: 'not_ready_for_payment' },
      ...{ created: now(), updated: now() },
      expires: checkouts.endOf(priced.basket, quote),
      ...{ asked, said: [asked.personal], basket: priced.basket, notices: priced.notices, outcome: [], quote },
      interventions: interventionsWith(request.capabilities),
      discounts:
        namesDiscounts(request.capabilities) || request.discounts !== undefined || request.coupons !== undefined,
      metadata: metadata && JSON.stringify(metadata),
    };
    settle(checkout);
    if (!checkouts.add(checkout)) return FULL;
    if (quote) quotes.redeem(quote.token, { principal, checkout_id: checkout.id });
    if (claim.value) ledger.claim(checkout.owner, checkout.id, 'first', claim.value);
    return shown(checkout, 201);
  }

  function update(caller: Caller, id: string, body: unknown): Reply {
    const parsed = read(UpdateRequest, body);
    if (!parsed.ok) return parsed;
    const request = parsed.value;
    if (splits(request)) return NO_GROUPS;
    const checkout = find(caller, id);
    if (!checkout) return NOT_FOUND;
    if (next(checkout.status, 'satisfy') === undefined) return wrongState(checkout.status);

    const { asked } = checkout;
    const codes = request.discounts?.codes ?? request.coupons;
    const selections = request.selected_fulfillment_options;
    const changed: Asked = {
      ...asked,
      ...(request.line_items && {
        ids: request.line_items.map((item) => item.id),
        wanted: merge(request.line_items),
      }),
      ...(codes && { codes }),
      ...(selections && { selections }),
      personal: withSent(asked.personal, request),
    };
    const priced = price(changed, checkout.quote, checkout.basket.offers);
    if (!priced.ok) return priced;
    const misfit = selections && checkSelections(checkouts.ways, priced.basket.lines, selections);
    if (misfit) return misfit;

    ask(checkout, changed);
    checkout.basket = priced.basket;
    checkout.notices = priced.notices;
    checkout.outcome = [];
    checkout.discounts ||= codes !== undefined;
    checkout.updated = now();
    settle(checkout);
    checkouts.changed(checkout);
    return shown(checkout);
  }

  function ask(checkout: Checkout, asked: Asked) {
    checkout.asked = asked;
    if (!checkout.said.includes(asked.personal)) checkout.said.push(asked.personal);
  }

  async function complete(caller: Caller, id: string, body: unknown): Promise<Reply> {
    const parsed = read(CompleteRequest, body);
    if (!parsed.ok) return aboutPayment(parsed, body) ? withForm(parsed) : parsed;
    const { payment_data, authentication_result, affiliate_attribution, marketing_consents } = parsed.value;
    const claim = readAttribution(affiliate_attribution);
    if (!claim.ok) return claim;
    const checkout = find(caller, id);
    if (!checkout) return NOT_FOUND;
    if (isOver(checkout.status)) return wrongState(checkout.status);
    const asked: Asked = { ...checkout.asked, personal: withSent(checkout.asked.personal, parsed.value) };
    const challenged = checkout.status === 'authentication_required';
    if (challenged && authentication_result === undefined) return NEEDS_3DS;
    if (!challenged && checkouts.obstacles(checkout.basket, asked).length > 0) return NOT_READY;
    const token = payable(payment_data);
    if (typeof token !== 'string') return withForm(token);

    const before = { ...checkout };
    ask(checkout, asked);
    if (checkout.status === 'not_ready_for_payment') move(checkout, 'satisfy');
    const passed = authentication_result !== undefined && provesBuyer(authentication_result);
    if (challenged && !passed) {
      move(checkout, 'decline');
      checkout.challenged = undefined;
      checkout.outcome = [problem('payment_declined', 'The buyer was not authenticated. Try another payment method.')];
    } else {
      // What the issuer of one card says of the buyer proves nothing for another card.
      const charged = await charge(checkout, token, challenged && checkout.challenged === token);
      if (charged === 'broken') {
        // A 5xx has no effects: the next try finds the checkout as this one did.
        Object.assign(checkout, before);
        checkouts.changed(checkout);
        return BROKEN;
      }
      settleCharge(checkout, token, charged, marketing_consents ?? []);
    }
    if (claim.value) ledger.claim(checkout.owner, id, 'last', claim.value);
    checkouts.changed(checkout);
    return shown(checkout);
  }

  function settleCharge(
    checkout: Checkout,
    token: string,
    charged: ChargeOutcome,
    answers: { channel: string; opted_in: boolean }[],
  ) {
    checkout.challenged = undefined;
    if (charged.state === 'paid') pay(checkout, answers);
    else if (charged.state === 'challenge') {
      move(checkout, 'challenge');
      checkout.challenged = token;
      checkout.outcome = [
        problem('requires_3ds', 'The bank asks the buyer to confirm this payment.', '$.authentication_metadata'),
      ];
    } else {
      move(checkout, 'decline');
      checkout.outcome = [problem('payment_declined', charged.reason)];
    }
  }

  function cancel(caller: Caller, id: string, body: unknown): Reply {
    const parsed = read(CancelRequest, body);
    if (!parsed.ok) return parsed;
    const trace = readIntentTrace(parsed.value.intent_trace);
    if (!trace.ok) return trace;
    const checkout = find(caller, id);
    if (!checkout) return NOT_FOUND;
    if (next(checkout.status, 'cancel') === undefined) {
      return refused('not_cancelable', `This checkout is already ${checkout.status}.`);
    }
    move(checkout, 'cancel');
    checkout.outcome = [];
    checkouts.changed(checkout);
    if (trace.value) {
      const from = checkout.quote && { adcp_session_id: checkout.quote.session_id };
      ledger.depart(checkout.owner, { at: iso(now()), checkout_session_id: id, ...from, ...trace.value });
    }
    return shown(checkout);
  }

  function charge(checkout: Checkout, token: string, authenticated: boolean): Promise<ChargeOutcome | 'broken'> {
    move(checkout, 'charge');
    checkouts.changed(checkout);
    return psp
      .charge({
        token,
        principal: checkout.principal,
        amount: checkout.basket.total,
        currency: currency.toLowerCase(),
        checkout_session_id: checkout.id,
        merchant_id: merchantId(brand),
        authenticated,
      })
      .catch((): 'broken' => 'broken');
  }

  /** A29, A48, A68: one order, one event, one record of where it came from. */
  function pay(checkout: Checkout, answers: { channel: string; opted_in: boolean }[]) {
    const { id, owner, basket, asked, quote } = checkout;
    move(checkout, 'pay');
    checkout.outcome = [];
    checkout.order = orders.place({
      owner,
      checkout_session_id: id,
      lines: basket.lines,
      chosen: basket.chosen,
      totals: basket.totals,
      address: asked.personal.members.fulfillment_details?.address,
    });
    // A53: an answer to a question nobody asked is none.
    const offered = answers.filter(({ channel }) => terms.marketing.some((option) => option.channel === channel));
    if (offered.length > 0) ledger.consent(owner, id, offered);
    if (!quote) return;
    const { session_id, offering_id, media_buy_id, placement } = quote;
    ledger.convert(owner, {
      at: iso(now()),
      adcp_session_id: session_id,
      ...(media_buy_id !== undefined && { media_buy_id }),
      ...(offering_id !== undefined && { offering_id }),
      ...(placement !== undefined && { placement }),
      applied_offers: basket.offers,
      checkout_session_id: id,
      order_id: checkout.order.id,
      total: basket.total,
      currency: currency.toLowerCase(),
    });
  }
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
    return refused('missing', 'This member is required.', { param: '$.payment_data.handler_id' });
  if (handler_id !== HANDLER_ID) {
    return refused('invalid', 'Send the id of one of capabilities.payment.handlers.', {
      param: '$.payment_data.handler_id',
    });
  }
  if (!instrument) return refused('missing', 'This member is required.', { param: '$.payment_data.instrument' });
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
const BROKEN = refused('processing_error', 'The payment could not be processed. Send the same request again.');
const FULL = refused('service_unavailable', 'You have too many checkouts open. Complete or cancel some.', {
  retry_after: 60,
});
