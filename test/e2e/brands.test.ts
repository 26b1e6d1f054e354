/** What each shipped brand is there to show, from the first disclosure to the checkout. */
import { describe, expect, test } from 'vitest';
import { type Host, openHost, restartKeys, type Talk, words } from '../host.ts';
import { assertCheckoutHandoff, elementsOf, type Json } from '../official.ts';

const BRANDS: [brand: string, name: string, domain: string, offering: string][] = [
  ['delta', 'Delta', 'delta.example', 'delta_chatgpt_3313'],
  ['nova-motors', 'Nova Motors', 'novamotors.example', 'novamotors_conversational_v1'],
  ['acme-outdoor', 'Acme Outdoor', 'acmeoutdoor.example', 'acme_camp_season'],
  ['pace-running', 'Pace Running', 'pacerunning.example', 'pace_run_season'],
];

describe.each(BRANDS)('%s', (brand, name, domain, offering_id) => {
  test('discloses itself in its first sentence, and admits being an ad and a machine (P7)', async () => {
    const host = await openHost({ brand });
    const talk = await host.start('What can you show me?');
    const first = words(talk.opening).split(/(?<=[.!?:])\s/)[0] ?? '';
    const second = words(talk.opening).split(/(?<=[.!?:])\s/)[1] ?? '';
    expect(`${first} ${second}`).toContain(name);
    expect(`${first} ${second}`.toLowerCase()).toContain('sponsored');
    for (const question of ['Is this an ad?', 'Are you an AI?', 'Am I talking to a human?', 'Are you a real person?']) {
      expect(words(await talk.say(question)), question).toMatch(
        /\b(sponsored|assistant|AI|advertis\w+|automated|software)\b/i,
      );
      expect(talk.last.session_status).toBe('active');
    }
  });

  test('declares who pays on every answer with content (R26, R31, R44, R75, R88, R93, P13)', async () => {
    const host = await openHost({ brand });
    const capabilities = await host.answer('get_adcp_capabilities', {});
    const agent_url = `https://si.${domain}/mcp`;
    expect(capabilities).toMatchObject({
      supported_protocols: ['sponsored_intelligence'],
      experimental_features: ['sponsored_intelligence.core'],
      sponsored_intelligence: { endpoint: { transports: [{ type: 'mcp', url: agent_url }] }, brand: { domain } },
    });
    const offering = await host.answer('si_get_offering', { offering_id, include_products: true, product_limit: 3 });
    const talk = await host.start('Tell me about the first one', { offering_token: offering.offering_token });
    for (const [answer, context_use] of [
      [offering, 'comparison_set'],
      [talk.opening, 'presentation_only'],
      [await talk.say('And the second one?'), 'presentation_only'],
    ] as [Json, string][]) {
      expect(answer.sponsored_context).toMatchObject({
        paying_principal: { brand: { domain } },
        context_use,
        disclosure_obligation: { required: true },
        declared_by: { role: 'brand_agent', agent_url },
      });
    }
  });

  test('shows its offering, repeats its id at the root, and recalls what it showed (R35, R37, R38, R39, R46, P14)', async () => {
    const host = await openHost({ brand });
    const ask = { offering_id, include_products: true, product_limit: 3 };
    const [one, two] = [await host.answer('si_get_offering', ask), await host.answer('si_get_offering', ask)];
    expect(one).toMatchObject({ offering_id, available: true, offering: { offering_id } });
    expect(one.matching_products).toHaveLength(3);
    expect(Number(one.total_matching)).toBeGreaterThan(3);
    expect(one.offering_token).not.toBe(two.offering_token);
    expect({ ...one, offering_token: '' }).toEqual({ ...two, offering_token: '' });
    expect(await host.answer('si_get_offering', { offering_id })).not.toHaveProperty('matching_products');
    expect((await host.testAgent.store.counts()).sessions).toBe(0);

    const shown = (one.matching_products as Json[]).map((product) => String(product.name));
    for (const [which, index] of [
      ['second', 1],
      ['last', 2],
      ['first', 0],
    ] as const) {
      const talk = await host.start(`The user wants to know more about the ${which} one.`, {
        offering_token: one.offering_token,
      });
      expect(words(talk.opening), which).toContain(shown[index]);
    }
  });

  test('gives each session an id of its own, shaped as a version 4 UUID (R48)', async () => {
    const host = await openHost({ brand });
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push((await host.start('Hello')).id);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('says the same words under the same seed, and sells the same thing at the same price under any (P15)', async () => {
    const run = async (seed: number) => {
      restartKeys();
      const host = await openHost({ brand, seed });
      const { matching_products } = await host.answer('si_get_offering', { offering_id, include_products: true });
      const talk = await host.start('What do you recommend?');
      const answers = [talk.opening, await talk.say('Tell me about the first one'), await talk.say('How much is it?')];
      return {
        products: matching_products,
        words: answers.map(words),
        states: answers.map((answer) => answer.session_status),
      };
    };
    const [first, again, other] = [await run(1), await run(1), await run(7)];
    expect(again).toEqual(first);
    expect(other.products).toEqual(first.products);
    expect(other.states).toEqual(first.states);
    const figures = (said: string[]) => said.map((text) => text.match(/\$[\d.,]*\d/g));
    expect(figures(other.words)).toEqual(figures(first.words));
  });

  test('sends elements with all their data, of known types, with https links only (R94, R95, R122)', async () => {
    const host = await openHost({ brand });
    const talk = await host.start('What do you have?');
    const answers = [talk.opening];
    for (const message of [
      'Show me three',
      'Compare the first two',
      'Where can I see more?',
      'Tell me about the second one',
    ]) {
      answers.push(await talk.say(message));
    }
    // assertOfficial has looked at every one of them; here it is shown that there was something to look at.
    const elements = answers.flatMap(elementsOf);
    const types = new Set(elements.map((element) => element.type));
    expect([...types]).toEqual(expect.arrayContaining(['product_card', 'action_button']));
    expect(elements.length).toBeGreaterThan(5);
    expect(JSON.stringify(answers)).not.toMatch(/http:\/\/|javascript:|data:/);
  });
});

test('delta: later flights are cheaper and come without the upgrade, and a sold-out one is not sold (P8, P10)', async () => {
  const host = await openHost();
  const late = await host.start('The cheapest evening flight to Boston');
  expect(words(late.opening)).toMatch(/DL724[\s\S]*\$99/);
  await late.press('select_flight', { flight_number: 'DL724' });
  const pending = await late.press('checkout');
  expect(pending.handoff).toMatchObject({
    intent: { product: { product_id: 'DL724' }, price: { amount: 99, currency: 'USD' } },
  });
  const { payload } = assertCheckoutHandoff((await late.terminate('handoff_transaction')).acp_handoff);
  expect(payload.line_items).toHaveLength(1);
  expect(payload).not.toHaveProperty('discounts');
  expect((payload as Json).capabilities).not.toHaveProperty('extensions');

  const full = await host.start('I want flight DL644');
  expect(words(full.opening).toLowerCase()).toContain('sold out');
  expect((await full.say("I'll take DL644")).session_status).toBe('active');
  expect((await full.press('checkout', { product_id: 'DL644' })).session_status).toBe('active');
});

describe('nova-motors', () => {
  test('a car is not sold: "I\'ll take it" leads to the $100 reservation, handed over only after a yes (P8, P10, A56)', async () => {
    const host = await openHost({ brand: 'nova-motors' });
    const talk = await host.start('I am interested in the Volta Grand Touring');
    expect(words(talk.opening)).toContain('$51,900');
    const asked = await talk.say("I'll take it");
    expect(asked.session_status).toBe('active');
    expect(words(asked)).toMatch(/reserv/i);
    expect(words(asked)).toContain('$100');
    const agreed = await talk.say('Yes, please');
    expect(agreed).toMatchObject({
      session_status: 'pending_handoff',
      handoff: {
        type: 'transaction',
        intent: { product: { product_id: 'volta-gt-reservation' }, price: { amount: 100, currency: 'USD' } },
      },
    });
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.line_items).toEqual([
      { id: 'volta-gt-reservation', name: 'Volta EV Grand Touring, refundable reservation', unit_amount: 10000 },
    ]);
    expect(payload).not.toHaveProperty('buyer');
  });

  test('declining the reservation sells nothing (P10)', async () => {
    const host = await openHost({ brand: 'nova-motors' });
    const talk = await host.start('I am interested in the Volta Grand Touring');
    await talk.say("I'll take it");
    expect((await talk.say('No, thank you')).session_status).toBe('active');
    expect(await talk.terminate('handoff_transaction')).not.toHaveProperty('acp_handoff');
  });

  test('a free test drive is a handoff of type complete and never reaches ACP, however the session is ended (R86, A67)', async () => {
    for (const reason of ['handoff_complete', 'handoff_transaction']) {
      const host = await openHost({ brand: 'nova-motors' });
      const talk = await host.start('I would like to test drive the Volta Touring');
      for (const words of ['Yes, book the test drive', 'Yes please']) {
        if (talk.last.session_status === 'active') await talk.say(words);
      }
      expect(talk.last).toMatchObject({ session_status: 'pending_handoff', handoff: { type: 'complete' } });
      const ended = await talk.terminate(reason);
      expect(ended.session_status).toBe('complete');
      expect(ended).not.toHaveProperty('acp_handoff');
      expect(ended.follow_up).toMatchObject({
        action: 'set_reminder',
        suggested_action: 'set_reminder',
        data: { booking_url: 'https://novamotors.example/test-drive' },
      });
    }
  });
});

describe('acme-outdoor', () => {
  test('boots and two pairs of socks, with 15% off the boots, as one order (P8, A56)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const talk = await host.start('Trail Pro boots for women');
    await talk.press('add_to_cart', { product_id: 'trail-pro-boot', variant_id: 'trail-pro-w9' });
    await talk.press('add_to_cart', { product_id: 'wool-sock', variant_id: 'wool-sock-m', quantity: 2 });
    const pending = await talk.press('checkout');
    expect(pending.handoff).toMatchObject({
      intent: { product: { product_id: 'trail-pro-boot', quantity: 1 }, price: { amount: 208.65, currency: 'USD' } },
      context_for_checkout: { applied_offers: ['acme_si_15'] },
    });
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.line_items.map(({ id, unit_amount }) => [id, unit_amount])).toEqual([
      ['trail-pro-w9', 18900],
      ['wool-sock-m', 2400],
      ['wool-sock-m', 2400],
    ]);
    expect(payload).toMatchObject({ currency: 'usd', discounts: { codes: ['acme_si_15'] } });
  });

  test('a color that is sold out is said to be, and another can be had (P10)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const talk = await host.start('The Day 22 pack in rust');
    expect(words(talk.opening).toLowerCase()).toMatch(/sold out|out of stock|not available|unavailable/);
    await talk.say("I'll take it in blue then");
    expect(talk.last.handoff).toMatchObject({
      intent: { product: { product_id: 'day-22-pack' }, price: { amount: 89 } },
    });
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.line_items).toMatchObject([{ id: 'day-22-blue', unit_amount: 8900 }]);
  });
});

describe('pace-running', () => {
  test('a missing size is asked for, and the sale only made once it is known (R66, P8, P10)', async () => {
    const host = await openHost({ brand: 'pace-running' });
    const talk = await host.start('I would like the Anchor 2');
    const asked = await talk.say("I'll take it");
    expect(asked.session_status).toBe('active');
    expect(words(asked)).toMatch(/size/i);
    await talk.say('size 9, wide');
    if (talk.last.session_status === 'active') await talk.say("Yes, I'll take it");
    expect(talk.last.handoff).toMatchObject({
      intent: { product: { product_id: 'anchor-2' }, price: { amount: 149, currency: 'USD' } },
    });
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.line_items).toMatchObject([{ id: 'anchor-2-9-wide-navy', unit_amount: 14900 }]);
  });

  test('a sale price and the regular one beside it stand in the card (R94)', async () => {
    const host = await openHost({ brand: 'pace-running' });
    const talk = await host.start('Tell me about the Glide 3');
    expect(words(talk.opening)).toContain('$94.50');
  });
});

describe('taking a purchase back', () => {
  const buying = async (host: Host): Promise<Talk> => {
    const talk = await host.start('Flight DL628 to Boston next Tuesday');
    await talk.press('checkout', { product_id: 'DL628' });
    expect(talk.last.session_status).toBe('pending_handoff');
    return talk;
  };

  test('a question keeps the handoff as it was (R73, P2)', async () => {
    const talk = await buying(await openHost());
    const before = talk.last.handoff;
    const asked = await talk.say('How much is a checked bag?');
    expect(asked.session_status).toBe('pending_handoff');
    expect(asked.handoff).toMatchObject({ type: 'transaction', intent: (before as Json).intent });
    expect(words(asked)).toContain('$35');
  });

  test('another number of tickets changes the handoff and its price (R73, P2, P8)', async () => {
    const talk = await buying(await openHost());
    const changed = await talk.say('Make it two tickets');
    expect(changed.session_status).toBe('pending_handoff');
    expect(changed.handoff).toMatchObject({
      intent: { product: { product_id: 'DL628', quantity: 2 }, price: { amount: 398 } },
    });
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.metadata.price).toEqual({ amount: 398, currency: 'USD' });
  });

  test('"not yet" reopens the session, and then nothing is sold (R65, R73, P2, P10)', async () => {
    const talk = await buying(await openHost());
    const reopened = await talk.say("Actually, I don't want to buy anything yet");
    expect(reopened.session_status).toBe('active');
    expect(reopened).not.toHaveProperty('handoff');
    const ended = await talk.terminate('handoff_transaction');
    expect(ended).toMatchObject({ session_status: 'complete', message: expect.any(String) });
    expect(ended).not.toHaveProperty('acp_handoff');
  });

  test("after changing one's mind the new flight is sold and not the old one (R73, P2, P10)", async () => {
    const talk = await buying(await openHost());
    await talk.say('Show me other flights instead');
    await talk.press('checkout', { product_id: 'DL632' });
    expect(talk.last.handoff).toMatchObject({ intent: { product: { product_id: 'DL632' } } });
    const text = JSON.stringify((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(text).toContain('DL632');
    expect(text).not.toContain('DL628');
  });

  test('wishing to talk is not buying (R66, P10)', async () => {
    const host = await openHost();
    for (const message of [
      "I don't want to buy anything yet",
      'What would it cost if I bought it?',
      'Can I buy it later?',
      'I would never buy that',
      'How do I pay?',
      'Is it worth buying?',
    ]) {
      const talk = await host.start('Flight DL628 to Boston');
      expect((await talk.say(message)).session_status, message).toBe('active');
    }
  });

  test('buying in words works in many of them (R66)', async () => {
    const host = await openHost();
    for (const message of [
      "I'll take it",
      'Book it please',
      'Yes, buy it',
      "Let's do it, I want to purchase DL628",
      'checkout',
    ]) {
      const talk = await host.start('Tell me about flight DL628 to Boston');
      expect((await talk.say(message)).handoff, message).toMatchObject({
        intent: { product: { product_id: 'DL628' } },
      });
    }
  });
});
