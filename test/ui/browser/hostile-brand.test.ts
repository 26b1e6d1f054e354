/** What a brand sends is text, in a real browser: nothing of it runs, loads or breaks the page. */
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { endAll } from '../../cli/program.ts';
import { answers, openPlayground } from './playground-page.ts';

const { browser, openPage } = await openPlayground();

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterAll(async () => {
  await browser?.close();
  endAll();
});

afterEach(async () => {
  await browser?.closePages();
});

const PLANTED = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';

const HUGE = 'x'.repeat(100_000);

describe.runIf(browser)('a hostile brand', () => {
  test.each([
    ['script in every text', PLANTED],
    ['100,000 characters in every text', HUGE],
  ])('does nothing with %s', async (_, text) => {
    const { page, wrong } = await openPage();
    const run = 'javascript:window.ran=1';
    const card = {
      title: text,
      price: text,
      badge: text,
      image_url: run,
      cta: { label: text, action: text, payload: { __proto__: null, [text.slice(0, 50)]: text } },
    };
    const content = {
      status: 'completed',
      session_id: 'hostile-session',
      session_status: 'pending_handoff',
      session_ttl_seconds: 300,
      response: {
        message: text,
        ui_elements: [
          { type: 'product_card', id: text, data: card },
          { type: 'carousel', data: { items: [card, card] } },
          { type: 'link', data: { label: text, url: run } },
          { type: 'image', data: { url: run, alt: text } },
          { type: 'action_button', data: { label: text, action: text } },
          { type: text, data: { text } },
        ],
      },
      handoff: {
        type: 'transaction',
        intent: {
          product: { name: text, quantity: 1, [text.slice(0, 40)]: text },
          price: { amount: 1, currency: 'USD' },
        },
        context_for_checkout: { conversation_summary: text, applied_offers: [text] },
      },
      sponsored_context: { disclosure_obligation: { required: true, label_text: text } },
    };
    await page.route('**/mcp', (route) => {
      const { id } = JSON.parse(route.request().postData() ?? '{}');
      const result = { content: [{ type: 'text', text: '' }], structuredContent: content };
      return route.fulfill({ json: { jsonrpc: '2.0', id, result } });
    });
    await page.getByLabel('What would you like').fill('a flight');
    await page.keyboard.press('Enter');
    await answers(page).first().waitFor();
    await page.getByRole('button', { name: 'Side by side' }).click();
    expect(await page.evaluate(() => Reflect.get(window, 'ran'))).toBe(undefined);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('.log a, .log img').count()).toBe(0);
    expect(await page.evaluate(() => document.body.innerText.length)).toBeLessThan(60_000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
    expect(wrong).toEqual([]);
  });
});
