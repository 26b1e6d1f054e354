/** The MCP App inside the bridge that ext-apps gives to hosts, in a real browser, with the real agent behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHost } from '../host.ts';
import type { Json } from '../official.ts';

// The packaged browser is for Linux; elsewhere one line says that this was left out.
const browsable = process.platform === 'linux';
if (!browsable) process.stderr.write('The MCP App is not tried in a browser: the packaged Chromium needs Linux.\n');

/** A host's page: ext-apps' own bridge around a frame without rights but scripts, as hosts make it. */
const HOST = `
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
const said = (window.said = { sizes: [], links: [], told: [], messages: [] });
window.openApp = async (html, hostContext) => {
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts';
  frame.style.cssText = 'width:600px;height:800px;border:0';
  frame.title = 'app';
  document.body.append(frame);
  const capabilities = { openLinks: {}, serverTools: {}, updateModelContext: { text: {} } };
  const bridge = new AppBridge(null, { name: 'test-host', version: '1.0.0' }, capabilities, { hostContext });
  bridge.oncalltool = (params) => window.callTool(params);
  bridge.onopenlink = async ({ url }) => (said.links.push(url), {});
  bridge.onupdatemodelcontext = async (params) => (said.told.push(params), {});
  bridge.onmessage = async (params) => (said.messages.push(params), {});
  bridge.onsizechange = (size) => said.sizes.push(size);
  const ready = new Promise((resolve) => (bridge.oninitialized = resolve));
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.srcdoc = html;
  await ready;
  window.bridge = bridge;
};
`;

/** The page as it is built, and its parts. */
async function builtApp(): Promise<string> {
  const { bundleApp } = (await import(new URL('../../build/ui.mjs', import.meta.url).href)) as {
    bundleApp(tool: typeof esbuild): Promise<{ html: string }>;
  };
  return (await bundleApp(esbuild)).html;
}

interface Bridge {
  sendToolResult(result: object): Promise<void>;
  setHostContext(context: object): void;
  teardownResource(params: object): Promise<object>;
}

interface HostWindow {
  openApp(html: string, context: object): Promise<void>;
  bridge: Bridge;
  said: { sizes: { height: number }[]; links: string[]; told: { content: { text: string }[] }[]; messages: object[] };
}

describe('the page', () => {
  test('is one file below 60 kB that loads nothing and holds no address', async () => {
    const html = await builtApp();
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]*\s(?:src|href)=/i);
    const addresses = [...html.matchAll(/https?:\/\/[^\s"'`)]+/g)].map(([address]) => address);
    // Names of XML vocabularies, which nobody asks for.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(html).not.toMatch(/@import|url\(/);
  });
});

describe.runIf(browsable)("inside ext-apps' own host bridge", () => {
  let home: string;
  let html: string;
  let host: string;
  let close = async () => {};
  let newPage: () => Promise<Page>;

  beforeAll(async () => {
    const [{ chromium }, { default: packaged }] = await Promise.all([
      import('playwright-core'),
      import('@sparticuz/chromium'),
    ]);
    html = await builtApp();
    const stdin = { contents: HOST, resolveDir: process.cwd(), loader: 'js' as const };
    const { outputFiles } = await esbuild.build({ stdin, bundle: true, write: false, format: 'iife' });
    host = outputFiles[0]?.text ?? '';
    home = mkdtempSync(join(tmpdir(), 'si-mcp-browser-'));
    const browser = await chromium.launch({
      executablePath: await packaged.executablePath(),
      args: packaged.args,
      headless: true,
      timeout: 60_000,
      env: { ...process.env, HOME: home },
    });
    close = () => browser.close();
    newPage = async () => {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(15_000);
      return page;
    };
  }, 120_000);

  afterAll(async () => {
    await close();
    if (home) rmSync(home, { recursive: true, force: true });
  });

  /** A host that has opened a session with the brand and shows its app. */
  async function opened({ brand = 'acme-outdoor', intent = 'the lightest tent for two', context = {} } = {}) {
    const page = await newPage();
    const foreign: string[] = [];
    page.on('request', (asked) => foreign.push(asked.url()));
    const agent = await openHost({ brand });
    const talk = await agent.start(intent);
    const calls: { name: string; arguments: Json }[] = [];
    await page.exposeFunction('callTool', (params: { name: string; arguments: Json }) => {
      calls.push(params);
      return agent.call(params.name as 'si_send_message', params.arguments);
    });
    await page.setContent('<!doctype html><title>host</title><body></body>');
    await page.addScriptTag({ content: host });
    await page.evaluate(([text, given]) => (globalThis as unknown as HostWindow).openApp(text, given), [
      html,
      context,
    ] as const);
    const send = (result: object) =>
      page.evaluate((one) => (globalThis as unknown as HostWindow).bridge.sendToolResult(one), result);
    const said = () => page.evaluate(() => (globalThis as unknown as HostWindow).said);
    const app = page.frameLocator('iframe');
    return { page, agent, talk, calls, send, said, app, foreign };
  }

  /** What axe-core finds in the frame of the app, by rule and place. */
  async function axeFinds(page: Page): Promise<string[]> {
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error('the app has no frame');
    await frame.evaluate(axe.source);
    const { violations } = (await frame.evaluate('axe.run()')) as {
      violations: { id: string; nodes: { target: string[] }[] }[];
    };
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }

  const resultOf = (body: Json) => ({
    structuredContent: body,
    content: [{ type: 'text', text: JSON.stringify(body) }],
  });

  test('shows the answer of a tool, and carries a conversation by presses to the handoff (P39)', async () => {
    const { app, send, talk, calls, said, page } = await opened();
    await send(resultOf(talk.opening));
    await app.getByText('Sponsored by Acme Outdoor', { exact: true }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await app.getByText('Ridge 2 tent').first().waitFor();
    expect(await app.locator('.si-state').textContent()).toBe('active');
    await app.getByRole('button', { name: 'Buy it' }).click();
    await app.getByRole('button', { name: 'Green', exact: true }).click();
    const hands = app.locator('.si-handoff');
    for (let turn = 0; turn < 2 && (await hands.count()) === 0; turn++) {
      const buy = app.getByRole('button', { name: 'Buy it' });
      await buy.or(hands).first().waitFor();
      if ((await hands.count()) === 0) await buy.click();
    }
    await hands.waitFor();
    expect(await axeFinds(page)).toEqual([]);
    expect(await hands.innerText()).toContain('Ridge 2 tent');
    expect(await app.locator('.si-state').textContent()).toBe('waiting for the handoff');
    expect(calls[0]).toMatchObject({
      name: 'si_send_message',
      arguments: {
        session_id: talk.id,
        action_response: { action: 'checkout', payload: { product_id: 'ridge-2-tent' } },
      },
    });
    const { told, sizes } = await said();
    expect(told[0]?.content[0]?.text).toMatch(/^The user pressed "Buy it"\. The brand answered: /);
    expect(sizes.at(-1)?.height).toBeGreaterThan(100);
    expect(page.frames().length).toBe(2);
  });

  test('has the cards of a carousel side by side, and takes the theme and the variables of its host (P39)', async () => {
    const context = { theme: 'dark', styles: { variables: { '--color-background-primary': 'rgb(1, 2, 3)' } } };
    const { app, send, talk, page } = await opened({ intent: 'a tent', context });
    await send(resultOf(talk.opening));
    await app.getByRole('button', { name: 'Side by side' }).click();
    await app.getByRole('row', { name: /price/ }).waitFor();
    expect(await app.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await axeFinds(page)).toEqual([]);
    const colour = () =>
      app.locator('body').evaluate((body) => Reflect.get(globalThis, 'getComputedStyle')(body).backgroundColor);
    expect(await colour()).toBe('rgb(1, 2, 3)');
    await page.evaluate(() => (globalThis as unknown as HostWindow).bridge.setHostContext({ theme: 'light' }));
    await app.locator('html[data-theme=light]').waitFor();
  });

  test('tells a refusal, stays usable, and answers its host to the end (P39)', async () => {
    const { app, send, talk, agent, page } = await opened();
    await send(resultOf(talk.opening));
    await agent.call('si_terminate_session', { session_id: talk.id, reason: 'user_exit' });
    await app.getByRole('button', { name: 'Buy it' }).click();
    await app.getByRole('alert').waitFor();
    expect(await app.getByRole('alert').textContent()).toMatch(/si_initiate_session/);
    const gone = await page.evaluate(() => (globalThis as unknown as HostWindow).bridge.teardownResource({}));
    expect(gone).toEqual({});
  });

  test('does nothing of what a hostile catalogue writes, and listens to nobody but its host (P39)', async () => {
    const { app, send, talk, said, page, foreign } = await opened();
    const evil = '<img src=x onerror="parent.postMessage(1,\'*\')"><script>document.title="owned"</script>';
    const cta = { label: 'Go', action: 'select', payload: {} };
    const body = {
      ...talk.opening,
      response: {
        message: `${evil}${'x'.repeat(100_000)}`,
        ui_elements: [
          { type: 'product_card', data: { title: evil, price: evil, image_url: 'javascript:alert(1)', cta } },
          { type: 'link', data: { label: 'run', url: 'javascript:document.title="owned"' } },
          { type: 'link', data: { label: 'shop', url: 'https://x.example/shop' } },
          { type: evil, data: null },
        ],
      },
    };
    await send(resultOf(body));
    await app.getByText('run', { exact: true }).click();
    expect(await app.locator('img, script:not([type=module])').count()).toBe(0);
    expect(await app.locator('html').evaluate((root) => Reflect.get(root, 'ownerDocument').title)).toBe(
      'Sponsored Intelligence',
    );
    await app.getByRole('link', { name: 'shop' }).click();
    await expect.poll(async () => (await said()).links).toEqual(['https://x.example/shop']);
    // A frame inside the app is not its host.
    await app.locator('body').evaluate(() => {
      const forged = { structuredContent: { session_status: 'complete', response: { message: 'forged' } } };
      const data = { jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: forged };
      Reflect.get(globalThis, 'postMessage')(data, '*');
      return new Promise((resolve) => Reflect.get(globalThis, 'requestAnimationFrame')(resolve));
    });
    expect(await app.getByText('forged').count()).toBe(0);
    expect(page.frames().length).toBe(2);
    expect(foreign).toEqual([]);
  });
});
