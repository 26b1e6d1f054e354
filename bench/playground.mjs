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
const home = mkdtempSync(join(tmpdir(), 'si-mcp-bench-'));
const service = spawn(process.execPath, ['dist/si-mcp.js', 'http', '--port', '0', '--checkout'], {
  env: { ...process.env, XDG_STATE_HOME: home },
});
const base = await new Promise((resolve) => {
  let text = '';
  service.stderr.on('data', (part) => {
    text += part;
    const [, address] =
      /"msg":"ready on HTTP","address":"([^"]+)"|"address":"([^"]+)"[^\n]*ready on HTTP/.exec(text) ?? [];
    if (address !== undefined) resolve(address);
  });
});
const browser = await chromium.launch({
  executablePath: await packaged.executablePath(),
  args: packaged.args.filter((word) => word !== '--single-process'),
  env: { ...process.env, HOME: home },
});
const times = [];
let bytes = 0;
for (let visit = 0; visit < VISITS; visit++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const loaded = [];
  page.on('requestfinished', (request) => loaded.push(request.sizes()));
  await page.goto(base);
  // Since the navigation began, on the page's own clock.
  const ready = await page.waitForFunction(() => document.querySelector('#words') && performance.now(), undefined, {
    polling: 'raf',
  });
  times.push(await ready.jsonValue());
  const sizes = await Promise.all(loaded);
  bytes = sizes.reduce((sum, one) => sum + one.responseBodySize + one.responseHeadersSize, 0);
  await context.close();
}
await browser.close();
service.kill();
rmSync(home, { recursive: true, force: true });
times.sort((a, b) => a - b);
const shown = (ms) => `${ms.toFixed(0)} ms`;
console.log(
  `ready after ${shown(times[Math.floor(VISITS / 2)])} (median of ${VISITS}, ${shown(times[0])} to ${shown(times.at(-1))}), ` +
    `${(bytes / 1000).toFixed(1)} kB transferred`,
);
