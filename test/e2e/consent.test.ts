/** The matrix of consent: which fields of a person reach the checkout payload, and that the others reach nothing at all. */
import { describe, expect, test } from 'vitest';
import { type Host, openHost } from '../host.ts';
import { assertCheckoutHandoff, type Json } from '../official.ts';

/** Values that occur nowhere by themselves, by the scope that releases them. */
const PLANTED = {
  name: ['Xaviera Plantagenet', 'Xaviera'],
  email: ['xp-planted@person.example'],
  phone: ['+15550117733'],
  shipping_address: ['17 Plantedstreet', 'Plantville', 'QZ 98765'],
  locale: ['sv-FI'],
} as const;
type Scope = keyof typeof PLANTED;
const SCOPES = Object.keys(PLANTED) as Scope[];

const user = {
  name: PLANTED.name[0],
  email: PLANTED.email[0],
  phone: PLANTED.phone[0],
  locale: PLANTED.locale[0],
  shipping_address: {
    street: PLANTED.shipping_address[0],
    city: PLANTED.shipping_address[1],
    state: 'CO',
    postal_code: PLANTED.shipping_address[2],
    country: 'us',
  },
};

const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';

/** All 32 subsets. */
const subsets = Array.from({ length: 2 ** SCOPES.length }, (_, bits) =>
  SCOPES.filter((_, index) => bits & (1 << index)),
);

/** A purchase of a thing that ships, told in its answers. */
async function buy(host: Host, identity: Json): Promise<{ turns: string; ended: Json }> {
  const talk = await host.start('A headlamp for a night hike, the Glow 300', { identity });
  const answers = [
    talk.opening,
    await talk.say('What does it weigh?'),
    await talk.press('checkout', { product_id: 'glow-300-headlamp' }),
  ];
  expect(talk.last.session_status).toBe('pending_handoff');
  return { turns: JSON.stringify(answers), ended: await talk.terminate('handoff_transaction') };
}

/** The planted values that occur in a text, by scope. */
const occurring = (text: string) => SCOPES.filter((scope) => PLANTED[scope].some((value) => text.includes(value)));

describe('what reaches the ACP payload', () => {
  test.each(
    subsets,
  )('consent for %s %s %s %s %s forwards exactly that, as ACP wants it (R58, R121, A56, A61, P11)', async (...given) => {
    const scopes = given.filter((scope): scope is Scope => scope !== undefined);
    const host = await openHost({ brand: 'acme-outdoor' });
    const { turns, ended } = await buy(host, { consent_granted: true, consent_scope: scopes, user });
    const { payload } = assertCheckoutHandoff(ended.acp_handoff);
    const has = (scope: Scope) => scopes.includes(scope);
    const [name, email, phone] = [PLANTED.name[0], PLANTED.email[0], PLANTED.phone[0]];

    expect((payload as Json).buyer).toEqual(
      has('email')
        ? { email, ...(has('name') && { full_name: name }), ...(has('phone') && { phone_number: phone }) }
        : undefined,
    );
    const details = ((payload as Json).fulfillment_details ?? {}) as Json;
    expect(details.name).toBe(has('name') ? name : undefined);
    expect(details.phone_number).toBe(has('phone') ? phone : undefined);
    // Half an address is none: ACP requires the name in it.
    expect(details.address).toEqual(
      has('shipping_address') && has('name')
        ? {
            name,
            line_one: '17 Plantedstreet',
            city: 'Plantville',
            state: 'CO',
            country: 'US',
            postal_code: 'QZ 98765',
          }
        : undefined,
    );
    expect((payload as Json).locale === PLANTED.locale[0]).toBe(has('locale'));

    // Outside its scope a value occurs nowhere: not in words, payload, store or log.
    const everywhere = [
      turns,
      JSON.stringify(ended),
      ...host.testAgent.store.everything(),
      ...host.testAgent.logged,
    ].join('\n');
    expect(occurring(everywhere).filter((scope) => !has(scope))).toEqual([]);
    // Contact data are for the checkout alone, never for the conversation.
    expect(occurring(turns).filter((scope) => scope === 'email' || scope === 'phone')).toEqual([]);
    expect(occurring(host.testAgent.logged.join('\n'))).toEqual([]);
  });

  test('consent without a scope forwards nothing, and nothing of it is kept (R58, R60, A61)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const { turns, ended } = await buy(host, { consent_granted: true, user });
    expect(assertCheckoutHandoff(ended.acp_handoff).payload).not.toHaveProperty('buyer');
    expect(occurring(JSON.stringify(ended))).toEqual([]);
    const contact = (text: string) => occurring(text).filter((scope) => scope !== 'name' && scope !== 'locale');
    expect(contact([turns, ...host.testAgent.logged].join('\n'))).toEqual([]);
    expect(occurring(host.testAgent.store.everything().join('\n'))).toEqual([]);
  });

  test.each<[string, Json]>([
    ['refused, with a whole person', { consent_granted: false, consent_scope: SCOPES, user }],
    ['refused, with a pseudonym', { consent_granted: false, anonymous_session_id: 'anon-77', user }],
    ['refused, without a person', { consent_granted: false }],
    ['given for nothing', { consent_granted: true, consent_scope: [], user }],
  ])('consent %s: the session is anonymous and the values occur nowhere (R57, R59, A61, P1)', async (_what, identity) => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const { turns, ended } = await buy(host, identity);
    const { payload } = assertCheckoutHandoff(ended.acp_handoff);
    for (const member of ['buyer', 'fulfillment_details']) expect(payload).not.toHaveProperty(member);
    const everywhere = [
      turns,
      JSON.stringify(ended),
      ...host.testAgent.store.everything(),
      ...host.testAgent.logged,
    ].join('\n');
    expect(occurring(everywhere)).toEqual([]);
    expect(everywhere).not.toContain('anon-77');
  });

  test('incomplete addresses and unusable values are left out, and the payload stays valid (A56, A61)', async () => {
    const persons: Json[] = [
      { ...user, shipping_address: { street: '17 Plantedstreet' } },
      { ...user, shipping_address: { ...user.shipping_address, country: 'Atlantis' } },
      { ...user, shipping_address: {} },
      { ...user, name: '' },
      { ...user, locale: 'not a locale' },
      { name: 'Only Name' },
      {},
    ];
    for (const person of persons) {
      const host = await openHost({ brand: 'acme-outdoor' });
      const { ended } = await buy(host, { consent_granted: true, consent_scope: SCOPES, user: person });
      const { payload } = assertCheckoutHandoff(ended.acp_handoff);
      const details = ((payload as Json).fulfillment_details ?? {}) as Json;
      if (details.address)
        expect(details.address).toMatchObject({
          line_one: expect.stringMatching(/./),
          city: expect.stringMatching(/./),
          country: expect.stringMatching(/^[A-Z]{2}$/),
        });
    }
  });

  test.each([
    'r&d.jane@example.xn--p1ai',
    "o'hara+tents@sub-domain.example",
  ])('%s is an e-mail address like another (A56, A61)', async (email) => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const identity = { consent_granted: true, consent_scope: ['email'], user: { email } };
    const { ended } = await buy(host, identity);
    const { payload } = assertCheckoutHandoff(ended.acp_handoff);
    expect((payload as Json).buyer).toEqual({ email });
  });

  test('what is no e-mail address is dropped with the rest when there is no consent (R59, P1)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const planted = `xp-planted at person ${'x'.repeat(2000)}`;
    const { turns, ended } = await buy(host, { consent_granted: false, user: { ...user, email: planted } });
    const everywhere = [
      turns,
      JSON.stringify(ended),
      ...host.testAgent.store.everything(),
      ...host.testAgent.logged,
    ].join('\n');
    expect(occurring(everywhere)).toEqual([]);
    expect(everywhere).not.toContain('xp-planted');
    const strict = await openHost({ brand: 'acme-outdoor', strictHost: true });
    const args = {
      idempotency_key: KEY,
      intent: 'a tent',
      identity: { consent_granted: false, user: { email: planted } },
    };
    const error = await strict.refusal('si_initiate_session', args, 'VALIDATION_ERROR', ['xp-planted']);
    expect(error.field).toBe('identity.user');
  });

  test('an address is not asked along for what does not ship (A61)', async () => {
    const host = await openHost();
    const talk = await host.start('Flight DL628', { identity: { consent_granted: true, consent_scope: SCOPES, user } });
    await talk.press('checkout', { product_id: 'DL628' });
    const text = JSON.stringify(await talk.terminate('handoff_transaction'));
    expect(occurring(text)).toEqual(['name', 'email', 'phone', 'locale']);
  });
});

describe('what is left behind', () => {
  test('after any ending nothing knows the person, and after a day nothing is left (R120, R121, P11)', async () => {
    const identity = { consent_granted: true, consent_scope: SCOPES, user };
    for (const reason of [
      'handoff_transaction',
      'handoff_complete',
      'user_exit',
      'session_timeout',
      'host_terminated',
      'silence',
    ]) {
      const host = await openHost({ brand: 'acme-outdoor' });
      const { store, agent } = host.testAgent;
      const talk = await host.start('the Glow 300 headlamp', { identity });
      await talk.say('What does it weigh?');
      if (reason !== 'silence') await talk.terminate(reason);
      if (reason === 'silence') host.testAgent.wait(301);
      if (reason === 'silence') await agent.sweep();
      expect(occurring(store.everything().join('\n')), reason).toEqual([]);
      host.testAgent.wait(8 * 86_400);
      await agent.sweep();
      expect(occurring(store.everything().join('\n')), reason).toEqual([]);
      expect(await store.counts(), reason).toMatchObject({ sessions: 0, rows: 0, offerings: 0, claims: 0 });
    }
  });

  test('the buyer of a purchase is known until its handoff expires, and then to nobody (R79, R121, P11)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const { store, wait, agent } = host.testAgent;
    const { ended } = await buy(host, { consent_granted: true, consent_scope: SCOPES, user });
    const { acp_handoff } = ended as { acp_handoff: { expires_at: string; payload: Json } };
    const good = (Date.parse(acp_handoff.expires_at) - host.testAgent.now()) / 1000;
    const again = () =>
      host.answer('si_terminate_session', { session_id: ended.session_id, reason: 'handoff_transaction' });
    wait(good - 1);
    await agent.sweep();
    expect(await again()).toEqual(ended);
    wait(1);
    const late = await again();
    const { payload } = assertCheckoutHandoff(late.acp_handoff);
    expect(occurring(JSON.stringify(late))).toEqual([]);
    expect(payload).toMatchObject({ line_items: acp_handoff.payload.line_items, currency: 'usd' });
    expect(late.message).toMatch(/expired and the personal data in its payload was deleted/);
    await agent.sweep();
    expect(occurring(store.everything().join('\n'))).toEqual([]);
  });

  test('what a user typed is said back while the session is open, and is kept nowhere after it (R99, R121)', async () => {
    const typed = [
      'I am Zephyrine Quxwell, do you have a zephyrine tent?',
      'zephyrine@quxwell.example',
      'Do you sell Zephyrine?',
      'What is the zephyrine of it?',
      'compare zephyrine and the Glow 300',
      'I want two zephyrines',
      'ship it to 12 Quxwell Street',
      'something in zephyrine, for my son Quxwell',
    ];
    for (const brand of ['acme-outdoor', 'delta', 'nova-motors', 'pace-running']) {
      const host = await openHost({ brand });
      const { store } = host.testAgent;
      const holders = () => store.everything().filter((entry) => /zephyrine|quxwell/i.test(entry));
      const talk = await host.start('My name is Zephyrine Quxwell');
      const calls = typed.map((message, at) => {
        const idempotency_key = `typed-words-${brand}-${at}-5f0c1d7e`;
        return { session_id: talk.id, idempotency_key, message };
      });
      const firsts: Json[] = [];
      for (const call of calls) firsts.push(await host.answer('si_send_message', call));
      expect(JSON.stringify(firsts)).toContain('“zephyrine”');
      expect(holders().length, brand).toBe(1);

      for (const [at, call] of calls.entries()) {
        expect(await host.answer('si_send_message', call)).toEqual({ ...firsts[at], replayed: true });
      }
      await talk.terminate('user_exit');
      expect(holders(), brand).toEqual([]);
      for (const [at, call] of calls.entries()) {
        const spoken = JSON.stringify({ ...firsts[at], replayed: true });
        const unspoken = JSON.parse(spoken.replace(/“[^”]*”((, | or )“[^”]*”)*/g, '“…”'));
        expect(await host.answer('si_send_message', call)).toEqual(unspoken);
      }
    }
  });

  test('consent is not carried over to the next session (R58)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    await buy(host, { consent_granted: true, consent_scope: SCOPES, user });
    const { turns, ended } = await buy(host, { consent_granted: true, consent_scope: SCOPES });
    expect(occurring(turns + JSON.stringify(ended))).toEqual([]);
  });

  test('personal data in the intent of an offering is cut out before anything sees it (R43)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const intent = `headlamp, write to ${PLANTED.email[0]} or call ${PLANTED.phone[0]}, card 4242 4242 4242 4242`;
    const request = { offering_id: 'acme_camp_season', include_products: true };
    const answer = await host.answer('si_get_offering', { ...request, intent });
    const everywhere = [JSON.stringify(answer), ...host.testAgent.store.everything(), ...host.testAgent.logged].join(
      '\n',
    );
    expect(occurring(everywhere)).toEqual([]);
    expect(everywhere).not.toMatch(/4242 ?4242/);
    const plain = await host.answer('si_get_offering', { ...request, intent: 'headlamp' });
    expect(answer.matching_products).toEqual(plain.matching_products);
  });

  test('personal data that a user types is answered without being repeated (R116, R123)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const talk = await host.start('the Glow 300 headlamp');
    const answers = [
      await talk.say(`I am ${PLANTED.name[0]}, ${PLANTED.email[0]}, send it to ${PLANTED.shipping_address[0]}`),
      await talk.say("I'll take the Glow 300"),
      await talk.terminate('handoff_transaction'),
    ];
    expect(occurring(JSON.stringify(answers))).toEqual([]);
    expect(occurring(host.testAgent.logged.join('\n'))).toEqual([]);
  });
});
