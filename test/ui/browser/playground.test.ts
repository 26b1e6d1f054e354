/** The playground in a real browser: conversations by keyboard to an order, sessions of others watched live, and nothing that harms. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { endAll, run } from '../../cli/program.ts';
import { serve } from '../../cli/serving.ts';
import { axe } from './axe.ts';
import { answers, BRANDS, openPlayground } from './playground-page.ts';

const { browser, openPage, service } = await openPlayground();

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterAll(async () => {
  await browser?.close();
  endAll();
});

afterEach(async () => {
  await browser?.closePages();
});

/** Tabs until what has the focus has this name; the keyboard of somebody who sees no pointer. */
async function tabTo(page: Page, name: string, key = 'Tab') {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at?.getAttribute('aria-label') ?? (at as HTMLInputElement | null)?.labels?.[0]?.textContent;
      return (label ?? at?.textContent ?? '').trim();
    });
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    if ((await focused()).startsWith(name)) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

async function say(page: Page, words: string) {
  const before = await answers(page).count();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await answers(page).nth(before).waitFor();
}

/** What is said to each brand until it asks for no more. */
const WORDS: Record<string, string[]> = {
  delta: ['a flight to Boston next Tuesday morning', 'I take DL628'],
  'nova-motors': ['an electric car', "I'll take the Grand Touring.", 'Yes, please reserve it.'],
  'acme-outdoor': ['a light tent for two', 'Which one is the lightest?', "I'll take it.", 'Green, please.'],
  'pace-running': [
    'running shoes for the road',
    'Which one is the cheapest?',
    "I'll take it.",
    'Size 9, please.',
    'Regular.',
  ],
};

describe.runIf(browser)('a conversation', () => {
  test.each(BRANDS)('with %s, by keyboard alone, from the first words to the order', async (name) => {
    const { page, wrong } = await openPage();
    await tabTo(page, 'Brand');
    for (let at = 0; at < BRANDS.indexOf(name); at++) await page.keyboard.press('ArrowDown');
    await tabTo(page, 'What would you like');
    const confirm = page.getByRole('button', { name: 'Confirm' });
    for (const words of [...(WORDS[name] ?? []), 'Yes, please', 'Yes, please'])
      if ((await confirm.count()) === 0) await say(page, words);
    expect(await page.locator('.si-handoff').last().textContent()).toMatch(/1 × .*Total\$/s);
    await tabTo(page, 'Confirm', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Go to checkout' }).waitFor();
    await tabTo(page, 'Go to checkout', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Pay / }).waitFor();
    await tabTo(page, 'Pay ');
    await page.keyboard.press('Enter');
    expect(await page.locator('.order').textContent()).toMatch(/^Order \S+ is placed: \$[\d,.]+/);
    expect(await page.locator('.chat .si-state').getAttribute('title')).toBe('complete');
    expect(wrong).toEqual([]);
  });

  test('ends for each of the five reasons, and says what the host did', async () => {
    const { page } = await openPage();
    for (const [reason, status] of [
      ['handoff_transaction', 'complete'],
      ['handoff_complete', 'complete'],
      ['user_exit', 'terminated'],
      ['session_timeout', 'terminated'],
      ['host_terminated', 'terminated'],
    ] as const) {
      await page.getByLabel('What would you like').fill('a flight');
      await page.keyboard.press('Enter');
      await page.getByLabel('End for').selectOption(reason);
      await page.getByRole('button', { name: 'End', exact: true }).click();
      await page.locator(`.chat .si-state-${status}`).waitFor();
      expect(await page.locator('.si-from-note').last().textContent()).toContain(reason);
      expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'New conversation' }).click();
    }
  });

  test('with the choices of its host: text only, consent in part, an offering and its token, a version and an era', async () => {
    const { page, wrong } = await openPage();
    await page.getByText('Host choices').click();
    await page.getByRole('combobox', { name: 'Offering' }).selectOption('delta_chatgpt_3313');
    await page.getByLabel('Look at it first').check();
    await page.getByLabel('The user agreed').check();
    await page.getByLabel('phone', { exact: true }).first().uncheck();
    await page.getByRole('button', { name: 'Text only' }).click();
    await page.getByLabel('AdCP version').selectOption('3.1');
    await page.getByLabel('MCP era').selectOption('2026-07-28');
    const asked = page.waitForRequest((request) => (request.postData() ?? '').includes('si_initiate_session'));
    await page.getByLabel('What would you like').fill('a morning flight');
    await page.keyboard.press('Enter');
    const request = await asked;
    expect(request.headers()['mcp-protocol-version']).toBe('2026-07-28');
    expect(JSON.parse(request.postData() ?? '{}').params.arguments).toMatchObject({
      adcp_version: '3.1',
      intent: 'a morning flight',
      offering_id: 'delta_chatgpt_3313',
      offering_token: expect.stringMatching(/^ofr_/),
      identity: {
        consent_granted: true,
        consent_timestamp: expect.stringMatching(/^2026-01-18T15:3\d:\d\dZ$/),
        consent_scope: ['name', 'email', 'shipping_address', 'locale'],
        user: {
          name: 'Jane Smith',
          email: 'jane@person.example',
          locale: 'en-US',
          shipping_address: { street: '123 Main St', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
        },
      },
      supported_capabilities: { components: { standard: ['text'] }, commerce: { acp_checkout: true } },
    });
    await answers(page).nth(1).waitFor();
    expect(await page.locator('.si-from-brand .si-button').count()).toBe(0);
    // What was shared is nowhere in the inspector.
    await page.locator('.call summary').last().click();
    await expect.poll(() => page.locator('.inspector').textContent()).toContain('"email": "given, in scope"');
    expect(await page.locator('.inspector').textContent()).not.toContain('jane@');
    expect(wrong).toEqual([]);
  });

  test('what is refused is told, and what was typed is still there', async () => {
    const { page } = await openPage();
    await page.route('**/mcp', (route) => route.abort());
    await page.getByLabel('What would you like').fill('a flight');
    await page.keyboard.press('Enter');
    await page.getByText('The service does not answer.').waitFor();
    expect(await page.locator('#words').inputValue()).toBe('a flight');
    await page.unroute('**/mcp');
    await page.keyboard.press('Enter');
    await answers(page).first().waitFor();
  });
});

describe.runIf(browser)('the page', () => {
  test.each(['light', 'dark'] as const)('has nothing that axe-core finds, in %s', async (colorScheme) => {
    const { base } = await service();
    const watched = await browser?.open(base, { colorScheme });
    if (watched === undefined) throw new Error('no browser');
    const { page, wrong } = watched;
    await page.goto(base);
    await page.getByText('Host choices').click();
    await page.getByLabel('The user agreed').check();
    expect(await axe(page)).toEqual([]);
    await page.getByLabel('Brand').selectOption('acme-outdoor');
    await page.getByLabel('What would you like').fill('tents for two');
    await page.keyboard.press('Enter');
    await answers(page).first().waitFor();
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.locator('.call summary').first().click();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Connect' }).click();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await axe(page)).toEqual([]);
    // Nothing is wider than a phone.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(wrong).toEqual([]);
  });

  test('loads within 120 kB, from this service alone', async () => {
    const { base } = await service();
    const watched = await browser?.open(base);
    if (watched === undefined) throw new Error('no browser');
    const { page, wrong } = watched;
    const loaded: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (!request.url().includes('/inspect/events'))
        loaded.push(request.sizes().then((sizes) => sizes.responseBodySize + sizes.responseHeadersSize));
    });
    await page.goto(base);
    await page.locator('#words').waitFor();
    const bytes = (await Promise.all(loaded)).reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(120_000);
    expect(wrong).toEqual([]);
  });

  test('shows how to connect a client', async () => {
    const { page, base } = await openPage();
    await page.getByRole('button', { name: 'Connect' }).click();
    const panel = page.locator('.connect');
    expect(await panel.textContent()).toContain('No credentials are needed here.');
    expect(await panel.locator('pre').first().textContent()).toBe(`claude mcp add --transport http si ${base}/mcp`);
    await page.getByLabel('Brand').selectOption('nova-motors');
    expect(await panel.locator('pre').first().textContent()).toBe(
      `claude mcp add --transport http si ${base}/brands/nova-motors/mcp`,
    );
    expect(await panel.locator('td code').allTextContents()).toEqual([
      `${base}/mcp`,
      `${base}/brands/nova-motors/mcp`,
      `${base}/brands/acme-outdoor/mcp`,
      `${base}/brands/pace-running/mcp`,
    ]);
  });

  test('a script that came in would not run: its policy forbids it, and the test would see that', async () => {
    const { page, wrong } = await openPage();
    await page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
    });
    expect(await page.evaluate(() => Reflect.get(window, 'ran'))).toBe(undefined);
    expect(wrong.join()).toMatch(/content security policy/i);
  });
});

describe.runIf(browser)('where others can reach the service', () => {
  test('the page asks for the operator key, and then talks and watches with it', async () => {
    const keys = join(mkdtempSync(join(tmpdir(), 'si-mcp-keys-')), 'keys.json');
    const { stdout } = await run(['keys', 'add', 'operator', '--keys-file', keys]);
    const [key = ''] = /\bsk_\S+|\S{30,}/.exec(stdout) ?? [];
    const { base } = await serve(['--keys-file', keys, '--playground']);
    const watched = await browser?.open(base);
    if (watched === undefined) throw new Error('no browser');
    const { page, wrong } = watched;
    await page.goto(base);
    await page.getByLabel('Operator key').fill('another');
    await page.keyboard.press('Enter');
    await page.getByText('This key is not valid.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByLabel('Operator key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByLabel('What would you like').fill('a flight');
    await page.keyboard.press('Enter');
    await answers(page).first().waitFor();
    await page.locator('.inspector .call').first().waitFor();
    expect(wrong).toEqual([]);
  });
});

describe.runIf(browser && process.env.SI_MCP_SCREENSHOTS)('the pictures of docs/playground.md', () => {
  test.each([
    ['light', { width: 1280, height: 800 }],
    ['dark', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 760 }],
  ] as const)('%s', async (name, viewport) => {
    const { base } = await service();
    const watched = await browser?.open(base, { viewport, colorScheme: name === 'dark' ? 'dark' : 'light' });
    if (watched === undefined) throw new Error('no browser');
    const { page } = watched;
    await page.goto(base);
    await page.getByLabel('Brand').selectOption('acme-outdoor');
    for (const words of ['a light tent for two', 'Which one is the lightest?']) {
      await page.locator('#words').fill(words);
      await page.keyboard.press('Enter');
      await page
        .locator('.si-from-brand')
        .nth(words.startsWith('a light') ? 0 : 1)
        .waitFor();
    }
    if (name !== 'phone') {
      await page.locator('.call summary').first().click();
      await page
        .locator('.trace')
        .first()
        .evaluate((trace) => trace.scrollIntoView());
    }
    await page.screenshot({
      path: fileURLToPath(new URL(`../../../docs/images/playground-${name}.png`, import.meta.url)),
    });
  });
});
