import { describe, expect, test } from 'vitest';
import { converse, lampShop } from './conversation.ts';

const { dialogue } = lampShop();
const lamps = (intent: string, more = {}) => converse(dialogue, intent, more);

describe('actions', () => {
  test('a forged price or product in a payload changes nothing (R67)', () => {
    const host = lamps('hello');
    const said = host.press('checkout', { product_id: 'wren', price: 1, amount: 1, discount: 99 });
    expect(said.memory.agreement?.lines).toEqual([{ product_id: 'wren', quantity: 1 }]);
    expect(said.message).toContain('€39.90');
    expect(lamps('hello').press('checkout', { product_id: '__proto__' }).pending).toBe(false);
  });

  test.each([-5, 0, 0.5, 'many'])('a quantity of %s is asked again, never replaced', (quantity) => {
    expect(lamps('hello').press('checkout', { product_id: 'wren', quantity }).pending).toBe(false);
  });

  test('a million of something is told to be more than there are', () => {
    const said = lamps('hello').press('checkout', { product_id: 'wren', quantity: 1_000_000 });
    expect(said.pending).toBe(false);
    expect(said.message).toContain('5');
  });

  test('an unknown action gets a conversational reply (R69)', () => {
    const said = lamps('hello').press('launch_rocket', {});
    expect(said.event).toBe('reply');
    expect(said.message.length).toBeGreaterThan(10);
  });

  test('a button label typed as a message works like the button', () => {
    const host = lamps('the Wren');
    expect(host.say('Add to cart').memory.cart).toEqual([{ product_id: 'wren', quantity: 1 }]);
    expect(host.say('Check out').event).toBe('request_handoff');
  });
});
