/** The playground in a real browser, and what tests do there. */
import type { Page } from 'playwright-core';
import { type Service, serve } from '../../cli/serving.ts';
import { openBrowser } from './browser.ts';

export const BRANDS = ['delta', 'nova-motors', 'acme-outdoor', 'pace-running'];

/** A browser and a service of its own for each test file, which closes them: files share their modules. */
export async function openPlayground() {
  const browser = await openBrowser('The playground');
  let shared: Promise<Service> | undefined;

  /** All shipped brands, each with its checkout. */
  const service = () =>
    (shared ??= serve([
      ...BRANDS.flatMap((name) => ['--brand', name]),
      ...['--checkout', '--clock', '2026-01-18T10:30:00-05:00', '--seed', '1'],
    ]));

  async function openPage(path = '/') {
    const { base } = await service();
    const watched = await browser?.open(base);
    if (watched === undefined) throw new Error('no browser');
    await watched.page.goto(`${base}${path}`);
    return { ...watched, base };
  }

  return { browser, service, openPage };
}

export const answers = (page: Page) => page.locator('.si-from-brand');
