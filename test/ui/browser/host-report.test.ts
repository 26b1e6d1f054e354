/** The host report of the playground in a real browser: what a host does shows as it goes on, and what is wrong with it first. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { endAll } from '../../cli/program.ts';
import { type Service, serve } from '../../cli/serving.ts';
import { axe } from './axe.ts';
import { openBrowser } from './browser.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const browser = await openBrowser('The host report');
let shared: Promise<Service> | undefined;
const service = () => (shared ??= serve(['--brand', 'acme-outdoor', '--lab', '--checkout']));

afterAll(async () => {
  await browser?.close();
  endAll();
});

afterEach(async () => {
  await browser?.closePages();
});

async function openReport() {
  const { base, post } = await service();
  await fetch(`${base}/lab/host-report`, { method: 'DELETE' });
  const watched = await browser?.open(base);
  if (watched === undefined) throw new Error('no browser');
  const { page } = watched;
  await page.goto(`${base}/`);
  await page.getByRole('button', { name: 'Host report' }).click();
  return { ...watched, base, post };
}

const check = (page: Page, id: string) => page.locator('.check', { has: page.getByText(id, { exact: true }) });

const OPENING = {
  idempotency_key: '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f',
  intent: 'A tent for two',
  identity: { consent_granted: false, user: { email: 'jane@person.example' } },
};

describe.runIf(browser)('the host report', () => {
  test('shows what a host did as soon as it did it, with the request as evidence, and nothing that harms', async () => {
    const { page, wrong, post } = await openReport();
    await page.getByText('0 passed, 0 failed, 0 warnings, 48 not seen').waitFor();
    await post('si_initiate_session', OPENING);
    const first = check(page, 'discovery.capabilities-first');
    await first.getByText('failed').waitFor();
    expect(await first.textContent()).toContain('It called this without having asked get_adcp_capabilities.');
    expect(await check(page, 'consent.no-user').textContent()).toContain('identity.user has email. Leave user out.');
    expect(await check(page, 'consent.anonymous-id').textContent()).toMatch(/^warning/);
    expect(await check(page, 'ending.terminates').textContent()).toMatch(/^not seen/);
    expect(await check(page, 'disclosure.label-shown').textContent()).toContain('What is painted on the screen');
    await page.getByLabel('Only what is wrong').check();
    expect(await check(page, 'idempotency.key-sent').count()).toBe(0);
    await page.getByRole('button', { name: 'The host is done' }).click();
    await check(page, 'ending.terminates').getByText('failed').waitFor();
    await page.getByRole('button', { name: 'Forget' }).click();
    await page.getByText('0 passed, 0 failed, 0 warnings, 48 not seen').waitFor();
    expect(wrong).toEqual([]);
  });

  test('breaks no rule of accessibility, on a desk and on a phone', async () => {
    const { page, post } = await openReport();
    await post('si_initiate_session', { ...OPENING, idempotency_key: '0f4b1c2d-5f0c-4a3d-9e57-8d0b2f2e3e4f' });
    await check(page, 'discovery.capabilities-first').getByText('failed').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('is there with a lab only', async () => {
    const { base } = await serve(['--brand', 'acme-outdoor']);
    const watched = await browser?.open(base);
    await watched?.page.goto(`${base}/`);
    await watched?.page.getByRole('button', { name: 'Connect' }).waitFor();
    expect(await watched?.page.getByRole('button', { name: 'Host report' }).count()).toBe(0);
  });
});
