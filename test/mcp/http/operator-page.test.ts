/** The operator's page over real sockets: who is shown it, and what streams to whoever looks on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createInspection } from '../../../src/inspector/inspection.ts';
import { createInspectorPage, PAGE_POLICY } from '../../../src/inspector/page.ts';
import { findOperatorKey } from '../../../src/mcp/http/operator-key.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { ask } from './merchant-service.ts';
import { openService } from './service.ts';

const files = { html: Buffer.from('<p>page</p>'), script: Buffer.from('script'), style: Buffer.from('style') };

async function openWatched(settings: Partial<HttpSettings> = {}) {
  const inspection = createInspection({ now: () => 1000, ticks: () => 0, personal: false, traces: false });
  const operatorPage = createInspectorPage({ inspection, files, facts: (base) => ({ base }) });
  const service = await openService(settings, undefined, [], undefined, [], { operatorPage });
  const call = (session_id: string) =>
    inspection.observe('delta', { name: 'si_send_message', args: { session_id }, principal: 'local' }, async () => ({
      content: [{ text: '{}' }],
      structuredContent: { session_id, session_status: 'active' },
    }));
  return { service, inspection, call };
}

describe('on this machine', () => {
  test('the page stands at /, with its policy, and its files are not sent twice', async () => {
    const { service } = await openWatched();
    const page = await fetch(`${service.base}/`);
    expect([page.status, await page.text()]).toEqual([200, '<p>page</p>']);
    expect(page.headers.get('content-security-policy')).toBe(PAGE_POLICY);
    expect(PAGE_POLICY).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;/);
    const script = await fetch(`${service.base}/playground/playground.js`);
    expect(script.headers.get('content-encoding')).toBe('gzip');
    const again = { 'If-None-Match': String(script.headers.get('etag')) };
    expect((await fetch(`${service.base}/playground/playground.js`, { headers: again })).status).toBe(304);
  });

  test('it asks for facts, sessions and one of them; nothing else is there', async () => {
    const { service, call, inspection } = await openWatched();
    await call('session-one');
    const get = async (path: string) => (await fetch(`${service.base}${path}`)).json();
    expect(await get('/inspect/facts')).toEqual({ base: service.base, now: 1000, personal: false });
    const [{ id = '' } = {}] = inspection.sessions();
    expect(await get('/inspect/sessions')).toMatchObject({ now: 1000, sessions: [{ id, calls: 1, status: 'active' }] });
    expect(await get(`/inspect/sessions/${id}`)).toMatchObject({
      session: { id, calls: [{ tool: 'si_send_message' }] },
    });
    expect((await fetch(`${service.base}/inspect/sessions/ffff`)).status).toBe(404);
    expect((await fetch(`${service.base}/inspect/facts`, { method: 'POST' })).status).toBe(405);
  });

  test('what happens is sent as it happens, and the stream ends with the service', async () => {
    const { service, call } = await openWatched();
    const stream = await fetch(`${service.base}/inspect/events`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('retry: 1000\n\n');
    await call('session-one');
    const { value = '' } = (await reader?.read()) ?? {};
    expect(JSON.parse(value.slice('data: '.length))).toMatchObject({
      now: 1000,
      session: { status: 'active', calls: 1 },
      call: { tool: 'si_send_message', number: 1 },
    });
    expect((await fetch(`${service.base}/inspect/events`, { method: 'HEAD' })).status).toBe(200);
    expect(await service.close(2000)).toBe(true);
    expect((await reader?.read())?.done).toBe(true);
  });

  test('a foreign name or origin, and what a proxy passed on, is not shown it', async () => {
    const { service } = await openWatched();
    expect((await ask(service.port, '/inspect/sessions', { Host: 'evil.example' })).status).toBe(403);
    const origin = { Host: `127.0.0.1:${service.port}`, Origin: 'https://evil.example' };
    expect((await ask(service.port, '/inspect/sessions', origin)).status).toBe(403);
    const passed = { Host: `127.0.0.1:${service.port}`, 'X-Forwarded-For': '203.0.113.5' };
    expect((await ask(service.port, '/inspect/sessions', passed)).status).toBe(404);
    expect((await ask(service.port, '/', passed)).body).toContain('claude mcp add');
  });
});

describe('where others can reach the service', () => {
  const reached = { publicUrl: 'https://si.brand.example/mcp', allowedHosts: ['127.0.0.1'] };

  test('nobody is shown it, whatever the key, unless --playground says so', async () => {
    const { service } = await openWatched(reached);
    expect(await (await fetch(`${service.base}/`)).text()).toContain('claude mcp add');
    expect((await fetch(`${service.base}/inspect/sessions`)).status).toBe(404);
    expect((await fetch(`${service.base}/playground/playground.js`)).status).toBe(404);
  });

  test('with --playground everyone may load the shell, and what it asks for needs the operator key', async () => {
    const { service } = await openWatched({ ...reached, playground: true });
    expect(await (await fetch(`${service.base}/`)).text()).toBe('<p>page</p>');
    const refused = await fetch(`${service.base}/inspect/sessions`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const wrong = { Authorization: 'Bearer sk_wrong' };
    expect((await fetch(`${service.base}/inspect/events`, { headers: wrong })).status).toBe(401);
  });

  test('the operator key that was left for this machine opens it, and without --playground opens nothing', async () => {
    const statusOf = async (playground: boolean) => {
      const folder = mkdtempSync(join(tmpdir(), 'si-mcp-operator-'));
      const { service, call } = await openWatched({ ...reached, playground, operatorKeyFolders: [folder] });
      await call('session-one');
      const { key } = (await findOperatorKey([folder], new URL(service.base))) ?? {};
      const shown = await fetch(`${service.base}/inspect/sessions`, { headers: { Authorization: `Bearer ${key}` } });
      await service.close(0);
      rmSync(folder, { recursive: true });
      return shown.status;
    };
    expect(await statusOf(true)).toBe(200);
    expect(await statusOf(false)).toBe(404);
  });
});
