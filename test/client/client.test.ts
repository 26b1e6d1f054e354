/** The typed client at agents whose answers are written down: what it sends, what it makes of an answer, what it does not follow. */
import { describe, expect, test } from 'vitest';
import type { HostOptions, Identity, Json } from '../../src/client/client.ts';
import { CAPABILITIES, type Scripted } from './scripted-agent.ts';
import { DECLARED, host, OPENING } from './scripted-host.ts';

describe('connect', () => {
  test('asks for the newest release that both know', async () => {
    const { client, argsOf } = await host();
    await client.open('a kettle');
    expect(client.release).toBe('3.2');
    expect(argsOf('si_initiate_session')[0]).toMatchObject({ adcp_version: '3.2' });
  });

  test('names no release to an agent that lists none', async () => {
    const { client, argsOf } = await host({
      get_adcp_capabilities: { body: { ...CAPABILITIES, adcp: { major_versions: [3] } } },
    });
    await client.open('a kettle');
    expect(argsOf('si_initiate_session')[0]).not.toHaveProperty('adcp_version');
  });

  test('refuses a server that is no brand agent', async () => {
    await expect(host({ get_adcp_capabilities: { body: { tools: 'others' } } })).rejects.toThrow('no Sponsored');
  });
});

describe('what goes out', () => {
  test('each turn has a key of its own, the session, and the receipt for what was declared last', async () => {
    const { client, argsOf } = await host();
    const session = await client.open('a kettle', { offering: 'autumn' });
    await session.say('the second one');
    await session.press({ action: 'checkout', payload: { product_id: 'k' }, elementId: 'button-1' });
    expect(argsOf('si_initiate_session')).toEqual([
      {
        adcp_version: '3.2',
        idempotency_key: 'key-2-of-this-test',
        intent: 'a kettle',
        offering_id: 'autumn',
        identity: { consent_granted: false, anonymous_session_id: 'key-1-of-this-test' },
      },
    ]);
    expect(argsOf('si_send_message')).toEqual([
      {
        adcp_version: '3.2',
        idempotency_key: 'key-3-of-this-test',
        session_id: 'session-1',
        message: 'the second one',
        sponsored_context_receipt: {
          sponsored_context: DECLARED,
          host_receipt: {
            status: 'accepted',
            received_at: '2026-01-18T15:30:00.000Z',
            accepted_context_use: 'presentation_only',
            disclosure_commitment: { status: 'accepted', label_text: 'Sponsored by Kettle' },
          },
        },
      },
      {
        adcp_version: '3.2',
        idempotency_key: 'key-4-of-this-test',
        session_id: 'session-1',
        action_response: { action: 'checkout', payload: { product_id: 'k' }, element_id: 'button-1' },
      },
    ]);
  });

  test('an offering that was looked at brings its token', async () => {
    const body = { available: true, offering_token: 'ofr_1', matching_products: [{ product_id: 'k' }] };
    const { client, argsOf } = await host({ si_get_offering: { body } });
    const offering = await client.offering('autumn', { intent: 'quiet', products: 3 });
    expect(offering).toMatchObject({ id: 'autumn', available: true, products: [{ product_id: 'k' }] });
    await client.open('the first one', { offering });
    const asked = {
      adcp_version: '3.2',
      offering_id: 'autumn',
      intent: 'quiet',
      include_products: true,
      product_limit: 3,
    };
    expect(argsOf('si_get_offering')).toEqual([asked]);
    expect(argsOf('si_initiate_session')[0]).toMatchObject({ offering_id: 'autumn', offering_token: 'ofr_1' });
  });

  test('without consent nothing personal goes along, whatever is handed in', async () => {
    const { client, argsOf } = await host();
    const identity: Identity & Json = { consent_granted: false, user: { email: 'jane@person.example' } };
    await client.open('a kettle', { identity });
    expect(JSON.stringify(argsOf('si_initiate_session'))).not.toContain('jane');
  });

  test('two sessions answer each for its own declarations', async () => {
    const body = (args: Json) => ({
      body: { ...OPENING, session_id: args.intent, sponsored_context: { ...DECLARED, declared_at: args.intent } },
    });
    const { client, argsOf } = await host({ si_initiate_session: body });
    const [one, two] = [await client.open('one'), await client.open('two')];
    await one.say('yes');
    await two.say('yes');
    expect(argsOf('si_send_message')).toMatchObject([
      { session_id: 'one', sponsored_context_receipt: { sponsored_context: { declared_at: 'one' } } },
      { session_id: 'two', sponsored_context_receipt: { sponsored_context: { declared_at: 'two' } } },
    ]);
    expect(argsOf('si_initiate_session')[1]).not.toHaveProperty('sponsored_context_receipt');
  });

  test('3.0 gets no receipts', async () => {
    const old = { ...CAPABILITIES, adcp: { supported_versions: ['3.0'], idempotency: { supported: true } } };
    const { client, argsOf } = await host({ get_adcp_capabilities: { body: old } });
    await (await client.open('a kettle')).say('yes');
    expect(argsOf('si_send_message')[0]).not.toHaveProperty('sponsored_context_receipt');
  });

  test('nothing is said after the end', async () => {
    const { client, argsOf } = await host();
    const session = await client.open('a kettle');
    await session.end('user_exit');
    await expect(session.say('hello?')).rejects.toThrow('has ended');
    expect(argsOf('si_send_message')).toEqual([]);
  });
});

describe('disclosure', () => {
  const declaring = async (over: object, options?: HostOptions) => {
    const { client, argsOf } = await host(
      { si_initiate_session: { body: { ...OPENING, sponsored_context: { ...DECLARED, ...over } } } },
      options,
    );
    const session = await client.open('a kettle');
    await session.say('yes');
    const receipt = argsOf('si_send_message')[0]?.sponsored_context_receipt as { host_receipt: Json } | undefined;
    return receipt?.host_receipt;
  };

  test('a use that the host does not make is rejected, not downgraded', async () => {
    expect(await declaring({ context_use: 'reasoning_context' })).toEqual({
      status: 'rejected',
      received_at: '2026-01-18T15:30:00.000Z',
      rejection_reason: 'this host does not use content as reasoning_context',
    });
  });

  test('a host that cannot show the label rejects what asks for it', async () => {
    expect(await declaring({}, { disclosure: { shows: false } })).toMatchObject({ status: 'rejected' });
  });

  test('what asks for no label needs none', async () => {
    expect(await declaring({ disclosure_obligation: { required: false } })).toMatchObject({
      status: 'accepted',
      disclosure_commitment: { status: 'not_required' },
    });
  });

  test.each([
    ['no domain', { paying_principal: { brand: {} } }],
    ['an unknown use', { context_use: 'anything' }],
    ['no word on the obligation', { disclosure_obligation: {} }],
  ])('a broken declaration (%s) is answered by no receipt', async (_what, over) => {
    expect(await declaring(over)).toBeUndefined();
  });

  test('the answer says what to show, and whether it may be used', async () => {
    const { client } = await host();
    const { answer } = await client.open('a kettle');
    expect([answer.label, answer.use, answer.accepted]).toEqual(['Sponsored by Kettle', 'presentation_only', true]);
  });
});

describe('an answer', () => {
  const reading = async (response: Json, options?: HostOptions) => {
    const { client } = await host({ si_initiate_session: { body: { ...OPENING, response } } }, options);
    return (await client.open('a kettle')).answer;
  };
  const ELEMENTS = [
    {
      type: 'product_card',
      id: 'card',
      data: { title: 'Wren', cta: { label: 'Buy', action: 'checkout', payload: { id: 1 } } },
    },
    { type: 'carousel', data: { items: [{ title: 'A', cta: { label: 'See A', action: 'select' } }, 'broken'] } },
    { type: 'action_button', id: 'b', data: { label: 'Compare', action: 'compare' } },
    { type: 'hologram', data: { label: 'New', action: 'new' } },
    { type: 'link' },
    'broken',
  ];

  test('holds the elements that the host shows, and their buttons', async () => {
    const { message, elements, buttons } = await reading({ message: 'Two.', ui_elements: ELEMENTS });
    expect(message).toBe('Two.');
    expect(elements.map(({ type }) => type)).toEqual(['product_card', 'carousel', 'action_button', 'link']);
    expect(buttons).toEqual([
      { label: 'Buy', action: 'checkout', payload: { id: 1 }, elementId: 'card' },
      { label: 'See A', action: 'select', payload: undefined, elementId: undefined },
      { label: 'Compare', action: 'compare', payload: undefined, elementId: 'b' },
    ]);
  });

  test('leaves out what the host did not negotiate, and keeps extensions that it did', async () => {
    const components = { standard: ['action_button'], extensions: { hologram: '1' } };
    const { elements } = await reading({ ui_elements: ELEMENTS }, { capabilities: { components } });
    expect(elements.map(({ type }) => type)).toEqual(['action_button', 'hologram']);
  });

  test('without words or elements is an answer too', async () => {
    expect(await reading({})).toMatchObject({ message: '', elements: [], buttons: [], status: 'active' });
  });
});

describe('retries', () => {
  const opened: Scripted = { body: OPENING };
  const failing = (first: Scripted) => ({
    si_initiate_session: (_: Json, nth: number) => (nth === 1 ? first : opened),
  });

  test.each<[string, Scripted, number]>([
    [
      'a rate limit, after the time it names',
      { error: { code: 'RATE_LIMITED', retry_after: 7, recovery: 'transient' } },
      7000,
    ],
    ['an agent that is overloaded', { error: { code: 'SERVICE_UNAVAILABLE', recovery: 'transient' } }, 250],
    ['a lost connection', 'cut', 250],
    ['HTTP 503 with a time', { status: 503, retryAfter: 2 }, 2000],
    ['HTTP 429', { status: 429 }, 250],
  ])('%s: the same call with the same key', async (_what, first, milliseconds) => {
    const { client, argsOf, waited } = await host(failing(first));
    const session = await client.open('a kettle');
    expect(session.id).toBe('session-1');
    const [one, two, ...more] = argsOf('si_initiate_session');
    expect(two).toEqual(one);
    expect(more).toEqual([]);
    expect(waited).toEqual([milliseconds]);
  });

  test.each<[string, Scripted, string]>([
    [
      'what the host did wrong',
      { error: { code: 'INVALID_REQUEST', message: 'no', recovery: 'correctable' } },
      'INVALID_REQUEST: no',
    ],
    [
      'a wait of a minute',
      { error: { code: 'RATE_LIMITED', message: 'later', retry_after: 60 } },
      'RATE_LIMITED: later',
    ],
    ['a wrong key', { status: 401 }, 'HTTP 401: no'],
  ])('%s is told at once', async (_what, first, message) => {
    const { client, waited } = await host(failing(first));
    await expect(client.open('a kettle')).rejects.toThrow(message);
    expect(waited).toEqual([]);
  });

  test('three tries, then what is wrong', async () => {
    const { client, waited } = await host({ si_initiate_session: 'cut' });
    await expect(client.open('a kettle')).rejects.toMatchObject({ name: 'ConnectionError', problem: 'closed' });
    expect(waited).toEqual([250, 500]);
  });

  test('an agent that does not honour keys gets no second call that it might carry out twice', async () => {
    const capabilities = { body: { ...CAPABILITIES, adcp: { idempotency: { supported: false } } } };
    const cut = await host({ ...failing('cut'), get_adcp_capabilities: capabilities });
    await expect(cut.client.open('a kettle')).rejects.toMatchObject({ problem: 'closed' });
    const limited = await host({ ...failing({ status: 429 }), get_adcp_capabilities: capabilities });
    expect((await limited.client.open('a kettle')).id).toBe('session-1');
  });

  test('an AdCP error says code, recovery and wait', async () => {
    const error = { code: 'SESSION_NOT_FOUND', message: 'gone', recovery: 'correctable' };
    const { client } = await host({ si_send_message: { error } });
    const session = await client.open('a kettle');
    const said = { name: 'AgentError', code: 'SESSION_NOT_FOUND', recovery: 'correctable', error };
    await expect(session.say('hello')).rejects.toMatchObject(said);
  });
});

test.each(['2025-11-25', '2026-07-28'] as const)('a whole conversation in %s', async (era) => {
  const { client } = await host({}, { era });
  expect(client.connection.era).toBe(era);
  const session = await client.open('a kettle');
  expect((await session.say('buy it')).status).toBe('pending_handoff');
  expect((await session.end('handoff_transaction')).handoff).toMatchObject({ checkout_token: 'chk_1' });
});
