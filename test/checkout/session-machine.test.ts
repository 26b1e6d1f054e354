import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CheckoutEvent,
  type CheckoutStatus,
  isOver,
  next,
  TRANSITIONS,
} from '../../src/checkout/session-machine.ts';
import type { Json } from './acp-official.ts';
import { AUTHENTICATED, acme, idOf, openMerchant, paying, retail } from './merchant.ts';

const STATES = Object.keys(TRANSITIONS) as CheckoutStatus[];

test('the table is the one of the brief, row by row (A71)', () => {
  expect(
    STATES.map((state) => [state, ...Object.entries(TRANSITIONS[state]).map((move) => move.join('>'))].join(' ')),
  ).toEqual([
    'not_ready_for_payment lack>not_ready_for_payment satisfy>ready_for_payment cancel>canceled expire>expired',
    'ready_for_payment lack>not_ready_for_payment satisfy>ready_for_payment charge>complete_in_progress cancel>canceled expire>expired',
    'authentication_required charge>complete_in_progress decline>ready_for_payment cancel>canceled expire>expired',
    'complete_in_progress pay>completed decline>ready_for_payment challenge>authentication_required',
    'completed',
    'canceled',
    'expired',
  ]);
});

test('what is over is over, and only a charge is paid (A29, A32)', () => {
  expect(STATES.filter(isOver)).toEqual(['completed', 'canceled', 'expired']);
  const events: CheckoutEvent[] = ['lack', 'satisfy', 'charge', 'pay', 'decline', 'challenge', 'cancel', 'expire'];
  for (const state of STATES) {
    for (const event of events) {
      if (isOver(state)) expect(next(state, event)).toBeUndefined();
      if (next(state, event) === 'completed') expect([state, event]).toEqual(['complete_in_progress', 'pay']);
    }
  }
});

/** What a host may do, as a word. */
const STEPS = [
  'buyer',
  'no items',
  'items',
  'bad item',
  'ok',
  'declined',
  '3ds',
  'passed',
  'denied',
  'broken',
  'cancel',
  'hour',
  'get',
] as const;
const OVER = ['completed', 'canceled', 'expired'];

test('whatever a host does in whatever order, states follow the table and there is at most one order (A8, A26, A29, A31, A32, A48, A71)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 12 }), async (steps) => {
      const merchant = openMerchant(acme);
      const created = await merchant.create(retail({ buyer: undefined }));
      const id = idOf(created);
      let before = String(created.body.status);
      for (const step of steps) {
        const answer = await act(merchant, id, step);
        const { body: now } = await merchant.get(id);
        const status = String(now.status);
        if (OVER.includes(before)) expect(status, step).toBe(before);
        if (answer && answer.status >= 400 && status !== 'expired') expect(status, `${step} was refused`).toBe(before);
        if (status === 'completed' && before !== 'completed') expect(['ok', 'passed']).toContain(step);
        before = status;
        const orders = await merchant.checkout.orders.list();
        expect(orders.length).toBe(status === 'completed' ? 1 : 0);
        expect((await merchant.checkout.outbox.list()).length).toBe(orders.length);
      }
    }),
    { numRuns: 60 },
  );
});

function act(merchant: ReturnType<typeof openMerchant>, id: string, step: (typeof STEPS)[number]) {
  const update = (body: Json) => merchant.update(id, body);
  const complete = (token: string, more: Json = {}) => merchant.complete(id, paying(token, more));
  switch (step) {
    case 'buyer':
      return update({ buyer: { email: 'jane@person.example' } });
    case 'no items':
      return update({ line_items: [] });
    case 'items':
      return update({ line_items: [{ id: 'wool-sock-m' }] });
    case 'bad item':
      return update({ line_items: [{ id: 'gold' }] });
    case 'ok':
      return complete('spt_test_ok');
    case 'declined':
      return complete('spt_test_declined');
    case '3ds':
      return complete('spt_test_3ds');
    case 'passed':
      return complete('spt_test_3ds', { authentication_result: AUTHENTICATED });
    case 'denied':
      return complete('spt_test_3ds', { authentication_result: { outcome: 'denied' } });
    case 'broken':
      return complete('spt_test_error');
    case 'cancel':
      return merchant.cancel(id);
    case 'hour':
      return void merchant.wait(3600);
    case 'get':
      return merchant.get(id);
  }
}
