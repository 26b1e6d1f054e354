/**
 * A payment of a checkout, in two units of work with the charge between them (docs/decisions/0043). The first writes that it is
 * on its way and all that is needed to bring it to its end; the second writes what came of it, the order with it. Of several who
 * begin, one does; of several who finish, one does; and a process that finds a payment left behind goes on with it.
 */
import type { Brand } from '../brands/catalogue.ts';
import { iso } from '../engine/iso-time.ts';
import { type Reply, refused } from './acp-error.ts';
import { merchantId } from './capabilities.ts';
import { type Checkout, type Checkouts, type Paying, personalOf } from './checkouts.ts';
import type { Ledger } from './ledger.ts';
import { problem } from './messages.ts';
import { Overtaken, type Settle } from './once.ts';
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
    /** Writes that a payment is on its way. */
    async begin(work: Work, checkout: Checkout, asked: Omit<Paying, 'attempt' | 'lease_until'>) {
      move(checkout, 'charge');
      // A payment that broke is tried again under the same name: should it have been made after all, it is made once.
      const attempt = `${checkout.id}/${checkout.payments}/${asked.token_digest}`;
      checkout.paying = { ...asked, attempt, lease_until: now() + lease };
      await save(work, checkout);
      return checkout;
    },

    finish,

    /** Brings a payment to its end that another process has left behind. Nothing happens where somebody else does. */
    async goOn(id: string): Promise<void> {
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

  /** Charges, and writes what came of it together with the answer. */
  async function finish(begun: Checkout, kept?: Settle): Promise<Reply> {
    const charged = begun.paying && (await charge(begun, begun.paying));
    const write = (settle?: Settle) =>
      units<Reply>(async (work) => {
        const checkout = await byId(work, begun.id);
        if (!checkout) return BROKEN;
        const { paying } = checkout;
        // Otherwise somebody else has brought it to its end, and this is what came of it.
        const ours = paying && charged && paying.attempt === begun.paying?.attempt;
        if (ours) await end(work, checkout, paying, charged);
        const reply = ours && charged === 'broken' ? BROKEN : await shown(work, checkout);
        await settle?.(work, reply);
        return reply;
      });
    try {
      return await write(kept);
    } catch (problem) {
      // Who took the call for lost gives the answer; what was charged is an order all the same.
      if (problem instanceof Overtaken) await write();
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
        problem('requires_3ds', 'The bank asks the buyer to confirm this payment.', '$.authentication_metadata'),
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
