/**
 * A payment of a checkout, in two units of work with the charge between them (docs/decisions/0043). The first records a pending
 * payment with everything needed to finish it; the second records the outcome and the order. Concurrent attempts to begin or to
 * finish have one winner, and another process resumes an abandoned payment.
 */
import type { Brand } from '../brands/catalogue.ts';
import { iso } from '../engine/iso-time.ts';
import { type Reply, refused } from './acp-error.ts';
import { merchantId } from './capabilities.ts';
import { type Checkout, type Checkouts, type Paying, personalOf } from './checkouts.ts';
import { LeaseLost, type Settle } from './idempotency.ts';
import type { Ledger } from './ledger.ts';
import { problem } from './messages.ts';
import type { Orders } from './orders.ts';
import type { ChargeOutcome, Psp } from './psp.ts';
import type { Units, Work } from './units.ts';

export function createPayments(parts: {
  brand: Brand;
  now: () => number;
  units: Units;
  checkouts: Checkouts;
  orders: Orders;
  psp: Psp;
  ledger: Ledger;
  lease: number;
}) {
  const { brand, now, units, checkouts, orders, psp, ledger, lease } = parts;
  const { currency, checkout: terms } = brand.pack;
  const { byId, move, save, shown } = checkouts;

  return {
    /** Records a pending payment. */
    async begin(work: Work, checkout: Checkout, asked: Omit<Paying, 'attempt' | 'lease_until'>) {
      move(checkout, 'charge');
      // A payment that broke is tried again under the same name: should it have been made after all, it is made once.
      const attempt = `${checkout.id}/${checkout.payments}/${asked.token_digest}`;
      checkout.paying = { ...asked, attempt, lease_until: now() + lease };
      await save(work, checkout);
      return checkout;
    },

    finish,

    /** Resumes a payment that another process has abandoned, unless its lease is still held. */
    async resume(id: string): Promise<void> {
      const taken = await units(async (work) => {
        const checkout = await byId(work, id);
        if (!checkout?.paying || checkout.paying.lease_until > now()) return undefined;
        checkout.paying.lease_until = now() + lease;
        await save(work, checkout);
        return checkout;
      });
      if (taken) await finish(taken);
    },
  };

  /** Charges, and records the outcome together with the response. */
  async function finish(begun: Checkout, kept?: Settle): Promise<Reply> {
    const charged = begun.paying && (await charge(begun, begun.paying));
    const write = (settle?: Settle) =>
      units<Reply>(async (work) => {
        const checkout = await byId(work, begun.id);
        if (!checkout) return BROKEN;
        const { paying } = checkout;
        // Otherwise another process has finished it, and this is its outcome.
        const ours = paying && charged && paying.attempt === begun.paying?.attempt;
        if (ours) await end(work, checkout, paying, charged);
        const reply = ours && charged === 'broken' ? BROKEN : await shown(work, checkout);
        await settle?.(work, reply);
        return reply;
      });
    try {
      return await write(kept);
    } catch (problem) {
      // The process that took over the call responds; the charge still becomes an order.
      if (problem instanceof LeaseLost) await write();
      throw problem;
    }
  }

  function charge(checkout: Checkout, { token_digest, attempt, authenticated }: Paying) {
    const charge = {
      ...{ token_digest, attempt, authenticated },
      principal: checkout.principal,
      amount: checkout.basket.total,
      currency: currency.toLowerCase(),
      checkout_session_id: checkout.id,
      merchant_id: merchantId(brand),
    };
    return psp.charge(charge).catch((): 'broken' => 'broken');
  }

  async function end(work: Work, checkout: Checkout, paying: Paying, charged: ChargeOutcome | 'broken') {
    const { claim, answers, before } = paying;
    checkout.paying = undefined;
    // A 5xx has no effects: the next try finds the checkout as this one did.
    if (charged === 'broken') Object.assign(checkout, before, { challenged: before.challenged });
    else {
      checkout.payments++;
      await settleCharge(work, checkout, paying, charged, answers);
      if (claim) await ledger.claim(work, checkout.owner, checkout.id, 'last', claim);
    }
    await save(work, checkout);
  }

  async function settleCharge(
    work: Work,
    checkout: Checkout,
    { token_digest }: Paying,
    charged: ChargeOutcome,
    answers: Paying['answers'],
  ) {
    checkout.challenged = undefined;
    if (charged.state === 'paid') await pay(work, checkout, answers);
    else if (charged.state === 'challenge') {
      move(checkout, 'challenge');
      checkout.challenged = token_digest;
      checkout.outcome = [
        problem('requires_3ds', 'The bank needs the buyer to confirm this payment.', '$.authentication_metadata'),
      ];
    } else {
      move(checkout, 'decline');
      checkout.outcome = [problem('payment_declined', charged.reason)];
    }
  }

  /** A29, A48, A68: one order, one event, one record of where it came from. */
  async function pay(work: Work, checkout: Checkout, answers: Paying['answers']) {
    const { id, owner, basket, quote } = checkout;
    move(checkout, 'pay');
    checkout.outcome = [];
    checkout.order = await orders.place(work, {
      owner,
      checkout_session_id: id,
      lines: basket.lines,
      chosen: basket.chosen,
      totals: basket.totals,
      address: personalOf(checkout).fulfillment_details?.address,
    });
    // A53: an answer to a question nobody asked is none.
    const offered = answers.filter(({ channel }) => terms.marketing.some((option) => option.channel === channel));
    if (offered.length > 0) await ledger.consent(work, owner, { checkout_session_id: id, answers: offered });
    if (!quote) return;
    const { session_id, offering_id, media_buy_id, placement } = quote;
    await ledger.convert(work, owner, {
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

const BROKEN = refused('processing_error', 'The payment could not be processed. Send the same request again.');
