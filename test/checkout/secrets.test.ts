/** Planted and searched for: what must stay where it was sent (A36, A51, A54). */
import { describe, expect, test } from 'vitest';
import type { Json } from './acp-official.ts';
import { acme, answering, BOOT, converse, idOf, jane, openMerchant, paying, START } from './merchant.ts';

const PLANTED = {
  number: '4242424242424242',
  cvc: '987',
  claim: 'att_PLANTED_claim',
  campaign: 'campaign_PLANTED',
  sub: 'sub_PLANTED',
  trace: 'The buyer PLANTED a reason.',
};

/** A whole sale, and one that was given up, with something planted in every field that is not to come back. */
async function story() {
  const sent: string[] = [];
  const webhook = {
    url: 'https://host.example/hook',
    now: () => START,
    fetch: async (_: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
      sent.push(JSON.stringify(headers), body);
      return { ok: true, body: answering({ received: true }) };
    },
    setTimer: () => () => {},
  };
  const merchant = openMerchant(acme, { webhook });
  const scope = ['name', 'email', 'shipping_address'];
  const talk = await converse(merchant, acme, { lines: [BOOT], offers: ['acme_si_15'] }, jane(...scope));
  const claim = { provider: 'host.example', token: PLANTED.claim, campaign_id: PLANTED.campaign, sub_id: PLANTED.sub };
  const payload: Json = { ...talk.acp_handoff.payload, affiliate_attribution: claim };
  const created = await merchant.create(payload);
  const id = idOf(created);
  const payment_method = {
    type: 'card',
    card_number_type: 'fpan',
    number: PLANTED.number,
    cvc: PLANTED.cvc,
    display_card_funding_type: 'credit',
    metadata: { note: PLANTED.number },
  };
  const allowance = {
    reason: 'one_time',
    max_amount: 1_000_000,
    currency: 'usd',
    checkout_session_id: id,
    merchant_id: 'merchant_acme-outdoor_sandbox',
    expires_at: '2026-01-18T11:15:00Z',
  };
  const delegated = await merchant.delegate({
    payment_method,
    allowance,
    risk_signals: [],
    metadata: { note: PLANTED.cvc },
  });
  const token = String(delegated.body.id);
  const beforePayment = merchant.said.length;
  await merchant.complete(id, paying('spt_test_declined', { affiliate_attribution: { ...claim, touchpoint: 'last' } }));
  await merchant.complete(id, paying(token));
  await merchant.get(id);
  await merchant.checkout.orders.fulfil(String(((await merchant.get(id)).body.order as Json).id));

  const second = idOf(await merchant.create({ ...payload, quote_id: undefined }));
  await merchant.cancel(second, { intent_trace: { reason_code: 'other', trace_summary: PLANTED.trace } });
  await merchant.create({ ...payload, affiliate_attribution: { ...claim, sub_id: 'jane@person.example' } });
  await new Promise((resolve) => setImmediate(resolve));
  const { ledger, orders, outbox } = merchant.checkout;
  return {
    merchant,
    token,
    checkout_token: talk.acp_handoff.checkout_token,
    answers: merchant.said.join('\n'),
    afterDelegation: merchant.said.slice(beforePayment).join('\n'),
    webhooks: sent.join('\n'),
    logs: JSON.stringify(merchant.notes),
    stores: JSON.stringify([
      await ledger.claims(),
      await ledger.departures(),
      await ledger.conversions(),
      await ledger.consents(),
      await orders.list(),
      await outbox.list(),
    ]),
  };
}

describe('nothing comes back that was not to come back', () => {
  test('the story has happened: something is planted and something was said (A36)', async () => {
    const { answers, webhooks, logs, stores } = await story();
    expect(answers).toContain('"status":"completed"');
    expect(webhooks).toContain('order_update');
    expect(logs).toContain('/checkout_sessions/{id}/complete');
    // Where the operator looks, the claim and the trace are.
    for (const kept of [PLANTED.claim, PLANTED.trace]) expect(stores).toContain(kept);
  });

  test('card numbers and codes are in no answer, webhook, log or store (A51, A54)', async () => {
    const { answers, webhooks, logs, stores, merchant } = await story();
    for (const place of [answers, webhooks, logs, stores]) {
      expect(place).not.toContain(PLANTED.number);
      expect(place).not.toContain(PLANTED.cvc);
    }
    expect(reachable(merchant.checkout)).not.toMatch(new RegExp(`${PLANTED.number}|"${PLANTED.cvc}"`));
  });

  test('payment tokens are only in the answer that made them (A51, A54)', async () => {
    const { token, answers, afterDelegation, webhooks, logs, stores } = await story();
    expect(answers.split(token)).toHaveLength(2);
    for (const place of [afterDelegation, webhooks, logs, stores]) expect(place).not.toContain(token);
    expect([answers, webhooks, stores].join()).not.toContain('spt_test_declined');
  });

  test('claims and traces are in no answer, webhook or log (A33, A36)', async () => {
    const { answers, webhooks, logs } = await story();
    for (const place of [answers, webhooks, logs]) {
      for (const planted of [PLANTED.claim, PLANTED.campaign, PLANTED.sub, PLANTED.trace])
        expect(place).not.toContain(planted);
      expect(place).not.toMatch(/affiliate_attribution":|intent_trace/);
    }
  });

  test('logs hold no token, id, e-mail, name or address (A54)', async () => {
    const { logs, checkout_token } = await story();
    for (const secret of [checkout_token, 'jane@person.example', 'Jane', 'Main St', 'cs_0', 'ord_', 'key-anna']) {
      expect(logs).not.toContain(secret);
    }
  });

  test('the record of a sale holds nothing personal, and the webhooks no e-mail (A68)', async () => {
    const { merchant, webhooks, checkout_token } = await story();
    const record = JSON.stringify(await merchant.checkout.ledger.conversions());
    expect(record).toContain('mb_test_1');
    for (const personal of ['jane', 'Jane', 'Main St', '80202', checkout_token]) expect(record).not.toContain(personal);
    expect(webhooks).not.toContain('jane@person.example');
    expect(webhooks).not.toContain(checkout_token);
  });
});

/** Everything an object shows of itself to whoever walks its members. */
function reachable(root: object): string {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [root];
  const found: string[] = [];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) {
      found.push(JSON.stringify(next) ?? '');
      continue;
    }
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...Object.values(next).filter((value) => typeof value !== 'function' && value !== undefined));
  }
  return found.join('\n');
}
