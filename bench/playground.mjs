/** How soon the playground is ready in a real Chromium, and how much it loads: the median of some visits, each in a fresh profile. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packaged from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { commandLine, readWords } from './command-line.mjs';

readWords(commandLine('bench/playground.mjs', 'Measure the playground of dist in a browser.'));

const VISITS = 15;
/** Of a request that ended with its page. */
const NOTHING = { responseBodySize: 0, responseHeadersSize: 0 };
const home = mkdtempSync(join(tmpdir(), 'si-mcp-bench-'));
const service = spawn(process.execPath, ['dist/si-mcp.js', 'http', '--port', '0', '--checkout'], {
  env: { ...process.env, XDG_STATE_HOME: home },
});
const base = await new Promise((resolve) => {
  let text = '';
  service.stderr.on('data', (part) => {
    text += part;
    const ready = text.split('\n').find((line) => line.includes('"ready on HTTP"') && line.endsWith('}'));
    if (ready !== undefined) resolve(JSON.parse(ready).address);
  });
});
const browser = await chromium.launch({
  executablePath: await packaged.executablePath(),
  args: packaged.args.filter((word) => word !== '--single-process'),
  env: { ...process.env, HOME: home },
});
/** Milliseconds since the navigation began, on the page's own clock, until `selector` is there; and the bytes that were loaded. */
async function visit(url, selector) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const loaded = [];
  page.on('requestfinished', (request) => {
    // The stream of events ends with the page.
    if (!request.url().includes('/inspect/events')) loaded.push(request.sizes().catch(() => NOTHING));
  });
  await page.goto(url);
  const ready = await page.waitForFunction((one) => document.querySelector(one) && performance.now(), selector, {
    polling: 'raf',
  });
  const ms = await ready.jsonValue();
  const bytes = (await Promise.all(loaded)).reduce(
    (sum, one) => sum + one.responseBodySize + one.responseHeadersSize,
    0,
  );
  await context.close();
  return { ms, bytes };
}

const times = { page: [], empty: [] };
let bytes = 0;
for (let count = 0; count < VISITS; count++) {
  const page = await visit(base, '#words');
  times.page.push(page.ms);
  bytes = page.bytes;
  // What a browser takes to show anything at all, on this machine and now.
  times.empty.push((await visit(`${base}/robots.txt`, 'pre')).ms);
}
await browser.close();
service.kill();
rmSync(home, { recursive: true, force: true });
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const [page, empty] = [median(times.page), median(times.empty)];
console.log(
  `ready after ${page.toFixed(0)} ms (median of ${VISITS}); a text file took ${empty.toFixed(0)} ms; ` +
    `${(bytes / 1000).toFixed(1)} kB transferred`,
);
