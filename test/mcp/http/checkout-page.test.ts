/** The page of a checkout behind the real front: by plain HTTP, and in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, HEADERS, openMerchantService } from './merchant-service.ts';

interface Session {
  id: string;
  status: string;
  continue_url: string;
  order?: { order_number: string };
}

async function openPage() {
  const { service, post, key, merchant } = await openMerchantService();
  const session = (await (await post(CREATE)).json()) as Session;
  const path = new URL(session.continue_url).pathname;
  const get = async () => {
    const headers = { ...HEADERS, Authorization: `Bearer ${key}` };
    return (await (await fetch(`${service.base}/acp/checkout_sessions/${session.id}`, { headers })).json()) as Session;
  };
  return { service, session, page: `${service.base}${path}`, path, get, merchant };
}

const form = (fields: Record<string, string>, origin?: string) => ({
  method: 'POST',
  redirect: 'manual' as const,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(origin && { Origin: origin }) },
  body: new URLSearchParams(fields).toString(),
});

const tokenIn = (html: string) => /name="form" value="([^"]*)"/.exec(html)?.[1] ?? '';

describe('by plain HTTP', () => {
  test('the link lets in without a key, a form of its own site works, one of another does not (P33)', async () => {
    const { service, page, get } = await openPage();
    const shown = await fetch(page);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    const fields = { form: tokenIn(await shown.text()), do: 'save', email: 'jane@person.example' };
    expect((await fetch(page, form(fields, 'https://evil.example'))).status).toBe(403);
    expect((await fetch(page, form(fields, 'null'))).status).toBe(403);
    expect((await get()).status).toBe('not_ready_for_payment');
    const saved = await fetch(page, form(fields, service.base));
    expect([saved.status, saved.headers.get('location')]).toEqual([303, new URL(page).pathname]);
    expect((await get()) as unknown).toMatchObject({ buyer: { email: 'jane@person.example' } });
    expect(service.logText()).not.toContain(new URL(page).pathname.split('/').at(-1));
  });

  test('a guess is 404 before its body is read; a form over 128 KiB is refused (P33)', async () => {
    const { service, page, path } = await openPage();
    const slow = request(`${service.base}${path.slice(0, -4)}AAAA`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '100' },
    });
    slow.on('error', () => {});
    slow.flushHeaders();
    expect(await new Promise((resolve) => slow.on('response', ({ statusCode }) => resolve(statusCode)))).toBe(404);
    slow.destroy();
    expect((await fetch(page, form({ form: 'x'.repeat(140_000) }))).status).toBe(413);
  });
});

// The packaged browser is for Linux; elsewhere one line says that this was left out.
const browsable = process.platform === 'linux';
if (!browsable)
  process.stderr.write('The checkout page is not tried in a browser: the packaged Chromium needs Linux.\n');

describe.runIf(browsable)('in a browser without scripts', () => {
  let home: string;
  let open: () => Promise<import('playwright-core').Page>;
  let close = async () => {};

  beforeAll(async () => {
    const [{ chromium }, { default: packaged }] = await Promise.all([
      import('playwright-core'),
      import('@sparticuz/chromium'),
    ]);
    home = mkdtempSync(join(tmpdir(), 'si-mcp-browser-'));
    const browser = await chromium.launch({
      executablePath: await packaged.executablePath(),
      args: packaged.args,
      headless: true,
      timeout: 30_000,
      env: { ...process.env, HOME: home },
    });
    close = () => browser.close();
    open = async () => {
      const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      page.setDefaultTimeout(10_000);
      return page;
    };
  }, 60_000);

  afterAll(async () => {
    await close();
    if (home) rmSync(home, { recursive: true, force: true });
  });

  test('a person enters an address, chooses the delivery, confirms at the bank and reads the order number (P33)', async () => {
    const { page: address, get } = await openPage();
    const page = await open();
    const blocked: string[] = [];
    page.on('console', (line) => {
      if (/content security policy/i.test(line.text())) blocked.push(line.text());
    });
    const foreign: string[] = [];
    page.on('request', (asked) => {
      if (!asked.url().startsWith(new URL(address).origin)) foreign.push(asked.url());
    });
    await page.goto(address);
    // Its own style is let through by its own policy.
    expect((await page.locator('main').boundingBox())?.width).toBeLessThanOrEqual(640 + 2 * 16);
    for (const [label, value] of [
      ['E-mail', 'jane@person.example'],
      ['Street', '1 Secret Rd'],
      ['City', 'LA'],
      ['State or province', 'Kalifornien'],
      ['Postal code', '90001'],
      ['Country (two letters)', 'us'],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(value);
    await page.locator('input[name=name]').fill('Jane Smith');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('ISO 3166-2');
    // Nothing that was entered is lost.
    await page.getByLabel('State or province').fill('California');
    await page.getByLabel(/Express shipping/).check();
    await page.getByRole('button', { name: 'Save' }).click();
    // 189.00, express 14.99, 7.25% of the boots.
    expect(await page.locator('#total').textContent()).toBe('$217.69');
    await page.getByLabel('Test card whose bank asks for confirmation').check();
    await page.getByRole('button', { name: 'Pay $217.69' }).click();
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    const session = await get();
    expect(session.status).toBe('completed');
    expect(await page.locator('#order-number').textContent()).toBe(session.order?.order_number);
    expect(await page.getByRole('link', { name: 'Back to Acme Outdoor' }).getAttribute('href')).toBe(
      'https://acmeoutdoor.example',
    );
    expect([blocked, foreign]).toEqual([[], []]);
    // Back in the browser, and once more: still one order.
    await page.reload();
    expect(await page.locator('#order-number').textContent()).toBe(session.order?.order_number);
  });

  test('a double click on Pay is one order (P33, A29)', async () => {
    const { page: address, merchant } = await openPage();
    const page = await open();
    await page.goto(address);
    await page.getByLabel('E-mail').fill('jane@person.example');
    await page.getByRole('radio', { name: /Pick up at Acme Denver/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /^Pay/ }).dblclick();
    await page.waitForSelector('#order-number');
    expect(await merchant.checkout().orders.list()).toHaveLength(1);
  });
});
