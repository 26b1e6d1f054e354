/** The inspector in a real browser: sessions, calls and traces as they come. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { endAll } from '../../cli/program.ts';
import { openPlayground } from './playground-page.ts';

const { browser, openPage, service } = await openPlayground();

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterAll(async () => {
  await browser?.close();
  endAll();
});

afterEach(async () => {
  await browser?.closePages();
});

describe.runIf(browser)('the inspector', () => {
  async function client() {
    const { base } = await service();
    const sdk = new Client({ name: 'another-host', version: '1.0.0' });
    await sdk.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`)));
    const call = async (name: string, args: Record<string, unknown>) =>
      (await sdk.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>;
    return { call, close: () => sdk.close() };
  }
  const identity = { consent_granted: false, anonymous_session_id: 'anon-1' };

  test('follows a session that an SDK client holds, call by call, with its states, traces and replays', async () => {
    const { page, wrong } = await openPage();
    await page.locator('.inspector').getByText('live').waitFor();
    const { call, close } = await client();
    const opening = { idempotency_key: 'opening-of-this-test', intent: 'a flight to Boston', identity };
    const { session_id } = await call('si_initiate_session', opening);
    const label = /^delta \w{6}, active, 1 call$/;
    await page.locator('.session-list option').filter({ hasText: label }).first().waitFor({ state: 'attached' });
    const value = await page.locator('.session-list option').filter({ hasText: label }).first().getAttribute('value');
    await page.getByRole('combobox', { name: 'Session' }).selectOption(value);
    const calls = page.locator('.inspector .call');
    await expect.poll(() => calls.count()).toBe(1);
    const turn = { session_id, idempotency_key: 'a-turn-of-this-test', message: 'the earliest one, please' };
    await call('si_send_message', turn);
    await call('si_send_message', turn);
    await expect.poll(() => calls.count()).toBe(3);
    expect(await calls.first().locator('.mark').textContent()).toBe('replayed');
    await calls.nth(1).locator('summary').first().click();
    expect(await calls.nth(1).locator('.trace').textContent()).toContain('“the earliest one');
    expect(await page.locator('.session-facts').textContent()).toMatch(/^active time left [45]:\d\d of 300 s$/);
    await call('si_terminate_session', { session_id, reason: 'user_exit' });
    await page.locator('.session-facts .si-state-terminated').waitFor();
    expect(await page.getByRole('img', { name: /^States of the session/ }).getAttribute('aria-label')).toBe(
      'States of the session: active, then terminated',
    );
    await close();
    expect(wrong).toEqual([]);
  });

  test('gives a session as a file, and shows it again from there', async () => {
    const { page, wrong } = await openPage();
    await page.getByLabel('What would you like').fill('a flight to Boston');
    await page.keyboard.press('Enter');
    await page.locator('.inspector .call').first().waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const path = await file.path();
    const other = await openPage();
    await other.page.locator('input[type=file]').setInputFiles(path);
    await other.page.locator('.session-list option', { hasText: '(from a file)' }).waitFor({ state: 'attached' });
    expect(await other.page.locator('.inspector .call').count()).toBe(1);
    await other.page.locator('input[type=file]').setInputFiles({
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"format":"another"}'),
    });
    expect(await other.page.getByRole('alert').textContent()).toContain('no session that was exported here');
    expect([wrong, other.wrong]).toEqual([[], []]);
  });
});
