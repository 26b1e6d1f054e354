/** A real Chromium for tests, which notes what a page must not do: break its policy, ask another site, or throw. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';

export interface Watched {
  page: Page;
  /** Violations of the policy, requests to other origins, and exceptions, in words. */
  wrong: string[];
}

export interface TestBrowser {
  /** A fresh context at this origin. */
  open(origin: string, options?: BrowserContextOptions): Promise<Watched>;
  /** What was opened so far. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** The packaged browser is for Linux. */
const BROWSABLE = process.platform === 'linux';

/** Starts it; `undefined`, and one line that says so, where it cannot start. */
export async function openBrowser(what: string): Promise<TestBrowser | undefined> {
  if (!BROWSABLE) return notHere(what, 'the packaged Chromium needs Linux');
  const home = mkdtempSync(join(tmpdir(), 'si-mcp-browser-'));
  const [{ chromium }, { default: packaged }] = await Promise.all([
    import('playwright-core'),
    import('@sparticuz/chromium'),
  ]);
  try {
    const browser = await chromium.launch({
      executablePath: await packaged.executablePath(),
      // In one process the end of one page would be the end of all.
      args: packaged.args.filter((word) => word !== '--single-process'),
      headless: true,
      timeout: 30_000,
      env: { ...process.env, HOME: home },
    });
    return {
      async open(origin, options = {}) {
        const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        const wrong: string[] = [];
        page.on('console', (line) => {
          if (/content security policy|refused to/i.test(line.text())) wrong.push(line.text());
        });
        page.on('pageerror', (problem) => wrong.push(String(problem)));
        page.on('request', (asked) => {
          const url = asked.url();
          if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) wrong.push(url);
        });
        return { page, wrong };
      },
      async closePages() {
        await Promise.all(browser.contexts().map((context) => context.close()));
      },
      async close() {
        await browser.close();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (problem) {
    rmSync(home, { recursive: true, force: true });
    return notHere(what, problem instanceof Error ? (problem.message.split('\n')[0] ?? '') : 'it does not start');
  }
}

function notHere(what: string, why: string): undefined {
  process.stderr.write(`${what} is not tried in a browser: ${why}.\n`);
  return undefined;
}
