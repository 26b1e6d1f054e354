/** What the client makes of a handoff. */
import { describe, expect, test } from 'vitest';
import type { HostOptions, Json } from '../../src/client/client.ts';
import { AGREED, HANDOFF, host, type Script } from './scripted-host.ts';

describe('the handoff', () => {
  const ending = async (over: Json, more: { script?: Script; options?: HostOptions; says?: boolean } = {}) => {
    const body = { terminated: true, session_status: 'complete', acp_handoff: { ...HANDOFF, ...over } };
    const { client } = await host({ si_terminate_session: { body }, ...more.script }, more.options);
    const session = await client.open('a kettle');
    if (more.says !== false) await session.say('buy it');
    return session.end('handoff_transaction');
  };

  test('is given when it is safe', async () => {
    const { status, handoff } = await ending({});
    expect([status, handoff]).toEqual(['complete', HANDOFF]);
  });

  test.each<[string, Json, string]>([
    ['http', { checkout_url: 'http://kettle.example/checkout' }, 'not at a safe address'],
    ['a script', { checkout_url: 'javascript:alert(1)' }, 'not at a safe address'],
    ['a password in the address', { checkout_url: 'https://me:you@kettle.example/' }, 'not at a safe address'],
    ['no address', { checkout_url: '/checkout' }, 'has no address'],
    ['another host', { checkout_url: 'https://kettle.example.evil.example/' }, 'not a host of the brand'],
    ['a host that ends alike', { checkout_url: 'https://evilkettle.example/' }, 'not a host of the brand'],
    ['a time that has passed', { expires_at: '2026-01-18T15:30:00Z' }, 'has expired'],
    ['a time that is none', { expires_at: 'soon' }, 'has expired'],
    ['nothing to hand over', { checkout_token: undefined, payload: undefined }, 'neither token nor payload'],
    [
      'another price',
      { payload: { metadata: { price: { amount: 229, currency: 'USD' } } } },
      'Agreed was 129 USD, and the checkout says 229 USD',
    ],
    ['another price at the root', { payload: { price: { amount: 12, currency: 'USD' } } }, 'says 12 USD'],
    ['another currency', { payload: { currency: 'eur' } }, 'says 129 eur'],
    [
      'a sandbox at another machine',
      { checkout_url: 'http://kettle.example/', sandbox: true },
      'not at a safe address',
    ],
    ['this machine, but no sandbox', { checkout_url: 'http://127.0.0.1:1/' }, 'not at a safe address'],
  ])('to %s is not followed', async (_what, over, why) => {
    await expect(ending(over)).rejects.toMatchObject({ name: 'HandoffError', message: expect.stringContaining(why) });
  });

  test('is not followed when nothing was agreed', async () => {
    await expect(ending({}, { says: false })).rejects.toThrow('nothing was agreed');
  });

  test('in a currency that is none is not followed', async () => {
    const price = { amount: 129, currency: 'XQQ' };
    const body = { ...AGREED, handoff: { type: 'transaction', intent: { action: 'purchase', price } } };
    await expect(ending({}, { script: { si_send_message: { body } } })).rejects.toThrow('XQQ is no currency');
  });

  test('to a sandbox of this machine is followed where the agent is on it too', async () => {
    const over = { checkout_url: 'http://127.0.0.1:4444/checkout_sessions', sandbox: true };
    expect((await ending(over)).handoff).toMatchObject(over);
  });

  test('to a host that this host named is followed', async () => {
    const checkout_url = 'https://pay.psp.example/x';
    const options = { checkoutHosts: ['PSP.example'] };
    expect((await ending({ checkout_url }, { options })).handoff).toMatchObject({ checkout_url });
  });

  test('is none after another reason, whatever the agent sends', async () => {
    const { client } = await host();
    const session = await client.open('a kettle');
    await session.say('buy it');
    expect((await session.end('user_exit')).handoff).toBeUndefined();
  });
});
