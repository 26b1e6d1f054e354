/** What becomes of the order: any sequence of acts leaves exactly the lines they say, and nothing is handed over unasked. */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadBrand } from '../../../src/brands/load.ts';
import { createDomain } from '../../../src/dialogue/dialogue.ts';
import type { UserAct } from '../../../src/dialogue/dialogue-acts.ts';
import { decide } from '../../../src/dialogue/policy/decide.ts';
import type { Talk } from '../../../src/dialogue/policy/talk.ts';
import { openState, type State } from '../../../src/dialogue/state.ts';
import { english } from '../language.ts';

const domain = createDomain(await loadBrand(fileURLToPath(new URL('../lamp-shop.yaml', import.meta.url))), english);

/** Things without a choice, which can be had in any number used here. */
const LAMPS = ['wren', 'stork'] as const;
type Lamp = (typeof LAMPS)[number];
type Order = Partial<Record<Lamp, number>>;

interface Step {
  act: UserAct;
  /** The order after it, where there was this one. */
  makes: (order: Order, pending: boolean) => Order;
  /** It orders, so that a handoff may begin. */
  orders?: true;
}

const item = (id: Lamp) => ({ item: { id } });
const without = (order: Order, gone: Lamp): Order =>
  Object.fromEntries(Object.entries(order).filter(([id]) => id !== gone));

const lamp = fc.constantFrom(...LAMPS);
const count = fc.integer({ min: 1, max: 2 });
const same = (act: UserAct): Step => ({ act, makes: (order) => order });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(lamp, count).map(
    ([id, quantity]): Step => ({
      act: { act: 'buy', lines: [{ ...item(id), quantity }], certain: true },
      makes: (order) => ({ ...order, [id]: quantity }),
      orders: true,
    }),
  ),
  fc.tuple(lamp, count).map(
    ([id, quantity]): Step => ({
      act: { act: 'set', lines: [{ ...item(id), quantity }] },
      // Of what is not in the order a change is no purchase; here it is not tried.
      makes: (order) => (order[id] === undefined ? order : { ...order, [id]: quantity }),
    }),
  ),
  lamp.map((id): Step => ({ act: { act: 'remove', lines: [item(id)] }, makes: (order) => without(order, id) })),
  lamp.map(
    (id): Step => ({
      act: { act: 'keep', lines: [item(id)], only: true },
      makes: (order) => (order[id] === undefined ? order : { [id]: order[id] }),
    }),
  ),
  lamp.map((id) => same({ act: 'keep', lines: [item(id)], only: false })),
  fc.constant<Step>({ act: { act: 'cancel' }, makes: (order, pending) => (pending ? {} : order) }),
  lamp.map((id) =>
    same({
      act: 'request',
      of: [{ id }],
      about: [{ is: 'price', score: 5 }],
      words: [],
      lines: [{ ...item(id), quantity: 9 }],
    }),
  ),
  fc.constantFrom(
    same({ act: 'thank' }),
    same({ act: 'haggle', of: [] }),
    same({ act: 'deny' }),
    same({ act: 'set', lines: [] }),
    same({ act: 'inform', wishes: [], evidence: [], order: { on: 'price' } }),
    same({ act: 'compare', of: LAMPS.map((id) => ({ id })), on: [] }),
  ),
);

function play(steps: readonly Step[], check: (state: State, order: Order, last: Step) => void) {
  const state = openState({ shown: [], discussed: [], cart: [], turns: 1 });
  let order: Order = {};
  for (const one of steps) {
    const { act } = one;
    const [line] = 'lines' in act && act.act === 'set' ? act.lines : [];
    if (line?.item && order[line.item.id as Lamp] === undefined) continue;
    const pending = state.agreement !== undefined;
    const setting = { now: 1_768_000_000_000, seed: 1, pending, checkout: true };
    const talk: Talk = { domain, state, setting, said: [] };
    decide(talk, [act]);
    order = one.makes(order, pending);
    expect(talk.said, 'something is said').not.toEqual([]);
    check(state, order, one);
    state.turns += 1;
  }
}

const linesOf = ({ agreement, cart }: State): Order =>
  Object.fromEntries((agreement?.lines ?? cart).map(({ product_id, quantity }) => [product_id, quantity]));

test('what is agreed is exactly what the acts say', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) =>
      play(steps, (state, order) => expect(linesOf(state)).toEqual(order)),
    ),
    { numRuns: 300 },
  );
});

test('nothing is handed over without an act that orders', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      let ordered = false;
      play(steps, (state, _, last) => {
        ordered ||= last.orders === true;
        if (!ordered) expect(state.agreement).toBeUndefined();
      });
    }),
    { numRuns: 300 },
  );
});

test('looking, comparing, asking and haggling neither fill a cart nor change what is agreed', () => {
  const idle = step.filter(({ act }) => !['buy', 'set', 'remove', 'keep', 'cancel'].includes(act.act));
  fc.assert(
    fc.property(fc.array(idle, { maxLength: 6 }), (steps) => {
      play(steps, (state) => expect([state.cart, state.agreement]).toEqual([[], undefined]));
    }),
    { numRuns: 100 },
  );
});
