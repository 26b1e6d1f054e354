/** The page at which a person finishes a checkout: what it shows, what its forms do, and whom it lets in. */
import { describe, expect, test } from 'vitest';
import type { Json } from './acp-official.ts';
import { acme, BARE, idOf, type Merchant, nova, openMerchant, pace, paying, retail } from './merchant.ts';

/** A person with a link and no key. */
function visit(merchant: Merchant, link: string) {
  const path = new URL(link).pathname;
  const send = async (method: string, body = '', headers: Record<string, string> = {}, at = path) => {
    const answer = await merchant.checkout.handle({ method, path: at, headers, rawBody: body, principal: undefined });
    return { ...answer, text: textOf(answer.body) };
  };
  let page = '';
  return {
    path,
    send,
    async look() {
      const answer = await send('GET');
      page = answer.body;
      return answer;
    },
    /** Sends the form of the page that was looked at last, with its hidden fields. */
    async press(button: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
      const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      const all = { ...Object.fromEntries(hidden), ...fields, do: button };
      return send('POST', new URLSearchParams(all).toString(), headers);
    },
  };
}

const textOf = (html: string) =>
  html
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

const BARE_CREATE = { line_items: [{ id: 'trail-poles' }], currency: 'usd', capabilities: BARE };
const LINK = /^https:\/\/acmeoutdoor\.example\/acp\/pay\/cs_000001\/[\w-]{32}$/;
const JANE = { email: 'jane@person.example', full_name: 'Jane Smith' };
const HOME = {
  name: 'Jane Smith',
  line_one: '1 Secret Rd',
  city: 'LA',
  state: 'California',
  postal_code: '90001',
  country: 'us',
};

async function opened(body: Json = BARE_CREATE) {
  const merchant = openMerchant(acme);
  const created = await merchant.create(body);
  return { merchant, id: idOf(created), link: String(created.body.continue_url) };
}

describe('continue_url', () => {
  test('is the same on every answer of a session, whatever its state (P33)', async () => {
    const { merchant, id, link } = await opened(retail());
    expect(link).toMatch(LINK);
    expect((await merchant.get(id)).body.continue_url).toBe(link);
    expect((await merchant.update(id, { buyer: JANE })).body.continue_url).toBe(link);
    expect((await merchant.complete(id, paying('spt_test_3ds'))).body.continue_url).toBe(link);
    expect((await merchant.cancel(id)).body.continue_url).toBe(link);
    const { merchant: other, id: paid } = await opened(retail());
    expect((await other.complete(paid, paying('spt_test_ok'))).body.continue_url).toMatch(LINK);
  });

  test("is the merchant's own page where the pack names one, and then the sandbox has none (P33)", async () => {
    const checkout = { ...acme.pack.checkout, page_url: 'https://acmeoutdoor.example/basket' };
    const merchant = openMerchant({ ...acme, pack: { ...acme.pack, checkout } });
    expect((await merchant.create(retail())).body.continue_url).toBe('https://acmeoutdoor.example/basket/cs_000001');
    expect((await merchant.ask('GET', '/acp/pay/cs_000001/x')).status).toBe(404);
  });

  test('is not told where nobody would answer (P33)', async () => {
    const merchant = openMerchant(acme, { pages: false });
    expect((await merchant.create(retail())).body.continue_url).toBeUndefined();
  });
});

describe('a person with the link', () => {
  test('enters what is missing, sees tax and delivery, pays, and gets the order number the agent gets (P33)', async () => {
    const { merchant, id, link } = await opened();
    const person = visit(merchant, link);
    const first = await person.look();
    expect([first.status, first.headers['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(first.text).toContain('Add an email address for the order confirmation');
    const saved = await person.press('save', { ...JANE, ...HOME });
    expect([saved.status, saved.headers.Location]).toEqual([303, person.path]);
    const ready = await person.look();
    expect(ready.text).toContain('Standard shipping');
    expect(ready.body).toContain('<td id="total">$155.07</td>');
    const { body } = await merchant.get(id);
    expect([body.status, body.buyer]).toEqual(['ready_for_payment', JANE]);

    expect((await person.press('pay', { card: 'ok' })).status).toBe(303);
    const paid = await person.look();
    const done = await merchant.get(id);
    expect(done.body.status).toBe('completed');
    expect(paid.text).toContain(`Your order number is ${(done.body.order as Json).order_number}`);
    expect(paid.body).toContain('href="https://acmeoutdoor.example"');
    expect(paid.body).not.toContain('<form');
    expect((await merchant.checkout.outbox.list()).map(({ type }) => type)).toEqual(['order_create']);
  });

  test('chooses another delivery, and sees what it costs (P33)', async () => {
    const { merchant, id, link } = await opened(retail());
    const person = visit(merchant, link);
    expect((await person.look()).text).toContain('Express shipping, $14.99');
    await person.press('save', { ...JANE, option: 'ship_exp' });
    expect((await merchant.get(id)).body.selected_fulfillment_options).toEqual([
      { type: 'shipping', option_id: 'ship_exp', item_ids: ['trail-pro-w9', 'wool-sock-m'] },
    ]);
    await person.look();
    await person.press('save', { ...JANE, option: 'store_denver' });
    expect((await person.look()).text).toContain('Delivery: Pick up at Acme Denver');
  });

  test('sees which delivery is chosen, and none where nothing can be delivered', async () => {
    const { link, merchant, id } = await opened(retail());
    const person = visit(merchant, link);
    const checked = (html: string) =>
      [...html.matchAll(/name="option" value="([^"]*)"( checked)?/g)].map(([, way, on]) => [way, on !== undefined]);
    const [first, ...others] = checked((await person.look()).body);
    expect([first?.[1], others.map(([, on]) => on)]).toEqual([true, others.map(() => false)]);
    await merchant.update(id, {
      selected_fulfillment_options: [
        { type: 'shipping', option_id: 'ship_exp', item_ids: ['trail-pro-w9', 'wool-sock-m'] },
      ],
    });
    expect(checked((await person.look()).body).filter(([, on]) => on)).toEqual([['ship_exp', true]]);
    const abroad = openMerchant(pace);
    const line_items = [{ id: 'crew-sock-3-m-white' }];
    const address = { ...HOME, country: 'JP' };
    const made = await abroad.create({ ...retail({ line_items }), fulfillment_details: { address } });
    const { body } = await visit(abroad, String(made.body.continue_url)).look();
    expect(body).not.toContain('<p>Delivery');
  });

  test('presses twice, at once or later, and has one order (P33, A29)', async () => {
    const { merchant, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    const twice = await Promise.all([person.press('pay', { card: 'ok' }), person.press('pay', { card: 'ok' })]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect((await person.press('pay', { card: 'ok' })).status).toBe(303);
    // From a page that was left open, with another card.
    const late = await person.press('pay', { card: 'declined' });
    expect([late.status, late.text.includes('Thank you for your order')]).toEqual([400, true]);
    expect(await merchant.checkout.orders.list()).toHaveLength(1);
    expect(await merchant.checkout.outbox.list()).toHaveLength(1);
  });

  test('is declined, and pays with another card (P33, A31)', async () => {
    const { merchant, id, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    await person.press('pay', { card: 'declined' });
    expect((await person.look()).text).toContain('The payment was declined');
    await person.press('pay', { card: 'ok' });
    expect((await merchant.get(id)).body.status).toBe('completed');
  });

  test.each([
    ['confirm', 'completed'],
    ['refuse', 'ready_for_payment'],
  ])('is asked by the bank: %s leads to %s (P33, A30)', async (button, status) => {
    const { merchant, id, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    await person.press('pay', { card: '3ds' });
    expect((await person.look()).text).toContain('Your bank asks you to confirm');
    expect((await person.press(button)).status).toBe(303);
    expect((await merchant.get(id)).body.status).toBe(status);
  });

  test('does not pay another total than the one that was shown (P33)', async () => {
    const { merchant, id, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    await merchant.update(id, { line_items: [{ id: 'trail-pro-w9' }, { id: 'trail-pro-w9' }] });
    const late = await person.press('pay', { card: 'ok' });
    expect([late.status, late.text.includes('The total has changed')]).toEqual([400, true]);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
  });

  test.each([
    ['an unknown region', { ...JANE, ...HOME, state: 'Kalifornien' }, 'Tax depends on the state'],
    ['no region', { ...JANE, ...HOME, state: '' }, 'Send the state or province'],
    ['half an address', { ...JANE, ...HOME, city: '' }, 'the city is missing'],
    ['no e-mail', { ...HOME, email: ' ' }, 'Enter your e-mail address'],
    ['an e-mail that is none', { ...JANE, ...HOME, email: 'jane' }, 'Enter an email address such as name@example.com'],
    ['a country that is none', { ...JANE, ...HOME, country: 'USA' }, 'Enter the country as two letters'],
  ])('hears what is wrong with %s, and loses nothing of what was entered (P33, P32)', async (_, fields, words) => {
    const { merchant, id, link } = await opened();
    const person = visit(merchant, link);
    await person.look();
    const said = await person.press('save', fields);
    expect([said.status, said.text.includes(words)]).toEqual([400, true]);
    expect(said.body).toContain('value="1 Secret Rd"');
    expect((await merchant.get(id)).body.buyer).toBeUndefined();
  });

  test('sees what became of a checkout that is over, and cannot pay it (P33)', async () => {
    const canceled = await opened(retail());
    await canceled.merchant.cancel(canceled.id);
    const expired = await opened(retail());
    const late = visit(expired.merchant, expired.link);
    await late.look();
    expired.merchant.wait(6 * 3600 + 1);
    for (const [{ merchant, link }, words] of [
      [canceled, 'This checkout was canceled'],
      [expired, 'This checkout has expired'],
    ] as const) {
      const seen = await visit(merchant, link).look();
      expect([seen.status, seen.text.includes(words), seen.body.includes('<form')]).toEqual([200, true, false]);
      expect(seen.text).not.toMatch(/jane|Main St/i);
    }
    expect((await late.press('pay', { card: 'ok' })).status).toBe(400);
    expect(await expired.merchant.checkout.orders.list()).toEqual([]);
    // A day later it is not kept any more.
    expired.merchant.wait(24 * 3600 + 1);
    expect((await late.look()).status).toBe(404);
  });

  test('sees what became of the order (P33)', async () => {
    const { merchant, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    await person.press('pay', { card: 'ok' });
    const [order] = await merchant.checkout.orders.list();
    await merchant.checkout.orders.fulfil(order?.id ?? '', { carrier: 'Post', tracking_number: 'T1' });
    await merchant.checkout.orders.refund(order?.id ?? '', { amount: 500 });
    const { text } = await person.look();
    expect(text).toContain('Standard shipping, shipped (Post T1)');
    expect(text).toContain('Refunded −$5');
  });

  test('fetches where nothing ships: no address is asked for (P33)', async () => {
    const merchant = openMerchant(nova);
    const created = await merchant.create({ ...BARE_CREATE, line_items: [{ id: 'volta-gt-reservation' }] });
    const person = visit(merchant, String(created.body.continue_url));
    expect((await person.look()).body).not.toContain('name="line_one"');
    await person.press('save', JANE);
    await person.look();
    await person.press('pay', { card: 'ok' });
    expect((await merchant.get(idOf(created))).body.status).toBe('completed');
  });
});

describe('nobody else', () => {
  test('is let in by a guess, by the id of the checkout, or by the link of another (P33)', async () => {
    const { merchant, id, link } = await opened(retail());
    const other = await merchant.create(retail());
    const proof = link.slice(-32);
    const person = visit(merchant, link);
    const guesses = [
      '/acp/pay/',
      `/acp/pay/${id}`,
      `/acp/pay/${id}/`,
      `/acp/pay/${id}/${'A'.repeat(32)}`,
      `/acp/pay/${id}/${proof.slice(0, 31)}`,
      `/acp/pay/${id}/${proof}A`,
      `/acp/pay/${id}/${proof}/x`,
      `/acp/pay/${idOf(other)}/${proof}`,
      `/acp/pay/__proto__/${proof}`,
    ];
    for (const path of guesses) {
      expect(merchant.checkout.isLink(path), path).toBe(false);
      for (const method of ['GET', 'POST']) {
        const answer = await person.send(method, 'do=pay&card=ok', {}, path);
        expect([answer.status, /jane|Secret|Main St|\$/i.test(answer.body)], path).toEqual([404, false]);
      }
    }
    expect(merchant.checkout.isLink(person.path)).toBe(true);
  });

  test('sends a form for the person: from another site, or without having seen the page (P33)', async () => {
    const { merchant, id, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    expect((await person.press('pay', { card: 'ok' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await person.press('pay', { card: 'ok', form: 'x.y' })).status).toBe(400);
    expect((await person.send('POST', 'do=pay&card=ok')).status).toBe(400);
    // A form of another checkout's page.
    const other = await merchant.create(retail());
    const foreign = visit(merchant, String(other.body.continue_url));
    const form = /name="form" value="([^"]*)"/.exec((await foreign.look()).body)?.[1] ?? '';
    expect((await person.press('pay', { card: 'ok', form })).status).toBe(400);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
  });

  test('puts markup or a script into the page, or a frame around it (P33, A52)', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const { merchant, link } = await opened(retail({ buyer: { email: 'j@person.example', full_name: evil } }));
    const person = visit(merchant, link);
    const shown = await person.look();
    const again = await person.press('save', { ...HOME, email: evil, city: evil });
    for (const { body, headers } of [shown, again]) {
      expect(body).not.toMatch(
        /<(?!\/?(?:html|head|meta|title|style|body|main|h[123]|p|table|tr|th|td|form|input|label|button|strong|small|br|a|footer|!doctype)[ >])/i,
      );
      expect(body).not.toMatch(/<script|<img/);
      const csp = headers['Content-Security-Policy'] ?? '';
      expect(csp).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
      );
      expect([headers['Referrer-Policy'], headers['Cache-Control'], headers['X-Robots-Tag']]).toEqual([
        'same-origin',
        'no-store',
        'noindex',
      ]);
    }
  });

  test('learns the link from the log (P33, A54)', async () => {
    const { merchant, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    await person.press('pay', { card: 'ok' });
    expect(merchant.notes.at(-1)).toEqual({ method: 'POST', route: '/pay/{link}', status: 303, replayed: false });
    expect(JSON.stringify(merchant.notes)).not.toContain(link.slice(-32));
  });

  test('makes it fall over with odd forms (P33)', async () => {
    const { merchant, link } = await opened(retail());
    const person = visit(merchant, link);
    await person.look();
    const odd: Record<string, string>[] = [
      {},
      { card: 'visa' },
      { card: '' },
      { total: '1', card: 'ok' },
      { total: 'NaN', card: 'ok' },
    ];
    for (const fields of odd) expect((await person.press('pay', fields)).status).toBe(400);
    for (const button of ['', 'delete', '__proto__', 'confirm', 'refuse'])
      expect((await person.press(button)).status).toBe(400);
    expect((await person.press('save', { email: `${'x'.repeat(100_000)}@a.example` })).status).toBe(400);
    for (const method of ['PUT', 'DELETE', 'PATCH']) expect((await person.send(method)).status).toBe(405);
    expect((await person.send('HEAD')).body).toBe('');
  });
});
