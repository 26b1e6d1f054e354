import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createServiceLog } from '../../../src/mcp/http/log.ts';
import { openService } from './service.ts';

test('a call is one line: tool, duration, outcome, code, session as a digest, trace; names as OpenTelemetry has them', async () => {
  const service = await openService();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await service.call('si_initiate_session', { idempotency_key: 'k' }, { traceparent });
  await service.post({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'si_send_message', arguments: { session_id: 'none' }, _meta: { traceparent } },
  });
  expect(service.logged).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'si_initiate_session',
      'mcp.protocol.version': '2025-03-26',
      'network.transport': 'tcp',
      'mcp.server.operation.duration': expect.any(Number),
      outcome: 'completed',
      brand: 'delta',
      caller: 'local',
      session: '84097828fc31',
      traceparent,
      trace: { given: { idempotency_key: '1 characters' }, answered: { release: '3.1', session_status: 'active' } },
      msg: 'call',
    },
    expect.objectContaining({
      outcome: 'failed',
      'error.type': 'tool_error',
      adcp_error: 'SESSION_NOT_FOUND',
      traceparent,
    }),
  ]);
});

test('what a caller writes is in no log line, wherever it was planted (R43, R116)', async () => {
  const service = await openService();
  const planted = 'PLANTED-ann@host.example';
  const plant = { [planted]: planted };
  const headers = {
    'X-Planted': planted,
    Authorization: `Bearer ${planted}`,
    traceparent: planted,
    'User-Agent': planted,
  };
  const call = (name: string, args: unknown) => ({
    jsonrpc: '2.0',
    id: planted,
    method: 'tools/call',
    params: { name, arguments: args, _meta: { traceparent: planted, ...plant } },
  });
  const messages: unknown[] = [
    call('si_get_offering', { offering_id: planted, intent: planted, context: plant }),
    call('si_initiate_session', {
      idempotency_key: planted,
      intent: planted,
      identity: { consent_granted: true, user: { email: planted } },
    }),
    call('si_send_message', { session_id: planted, message: planted, ext: plant }),
    call('si_send_message', { session_id: 'session-1', message: 'throw', ext: plant }),
    call('si_terminate_session', { session_id: planted, termination_context: plant }),
    call(planted, plant),
    call('si_get_offering', planted),
    { jsonrpc: '2.0', id: planted, method: planted },
    { jsonrpc: planted },
    `{"broken": "${planted}`,
  ];
  for (const message of messages) await service.post(message, headers);
  await service.post(messages[0], { ...headers, 'MCP-Protocol-Version': planted });
  await service.post(messages[0], { ...headers, 'Content-Type': planted });
  await service.post(messages[0], { ...headers, Accept: planted });
  await service.post(messages[0], { ...headers, Origin: `https://${planted.toLowerCase().replace('@', '.')}` });
  await fetch(`${service.base}/${planted}?${planted}`, { headers });
  expect(service.logged.length).toBeGreaterThan(10);
  expect(service.logText().toLowerCase()).not.toContain('planted');
  const metrics = await (await fetch(`${service.base}/metrics`)).text();
  expect(metrics.toLowerCase()).not.toContain('planted-');
});

test('whatever is refused for a reason that can be put right is told at info, with the reason', async () => {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys.json');
  writeFileSync(keysFile, '{"keys":[]}');
  const service = await openService({ auth: { keysFile } });
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'si_get_offering', arguments: {} } };
  await service.post(call);
  await service.post(call, { Authorization: 'Bearer none' });
  await service.post(call, { Origin: 'https://evil.example' });
  await service.post(call, { Accept: 'text/html' });
  await service.post(call, { 'Content-Type': 'text/plain' });
  await service.post('{');
  await service.post(call, { 'MCP-Protocol-Version': '1999-01-01' });
  await fetch(`${service.base}/nothing`);
  await fetch(service.url);
  const told = service.logged.map((line) => [line.level, line['http.response.status_code'], line.msg]);
  expect(told).toEqual([
    ['info', 401, 'Unauthorized: no credentials were shown for a tool that needs them.'],
    ['info', 401, 'Unauthorized: the credentials are unknown, expired or not for this service.'],
    ['info', 403, 'Forbidden: pages of that Origin may not call this service.'],
    ['info', 406, expect.stringMatching(/^Not Acceptable: /)],
    ['info', 415, expect.stringMatching(/^Unsupported Media Type: /)],
    ['info', 400, expect.stringMatching(/^Parse error: /)],
    ['info', 400, expect.stringMatching(/^Bad Request: Unsupported protocol version /)],
    ['debug', 404, expect.stringMatching(/^Not found/)],
    ['debug', 405, expect.stringMatching(/^Method not allowed/)],
  ]);
});

test('a refusal names its caller where there is one', () => {
  const lines: string[] = [];
  const log = createServiceLog('debug', { write: (line) => lines.push(line), lost: () => 3, flush: async () => {} });
  log.refused(400, 'Bad Request', 'ann');
  log.refused(404, 'Not found', '');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time: expect.any(String), 'http.response.status_code': 400, caller: 'ann', msg: 'Bad Request' },
    { level: 'debug', time: expect.any(String), 'http.response.status_code': 404, msg: 'Not found' },
  ]);
  expect(log.lost()).toBe(3);
});

test('a duration is told in seconds, to the microsecond', () => {
  const lines: string[] = [];
  const log = createServiceLog('info', { write: (line) => lines.push(line), lost: () => 0, flush: async () => {} });
  log.call({
    ...{ brand: 'b', tool: 'si_get_offering', version: 'v', caller: 'c', duration: 1234.56789 },
    ...{ outcome: 'completed', code: undefined, session: undefined, traceparent: undefined, trace: () => ({}) },
  });
  expect(JSON.parse(lines[0] ?? '')['mcp.server.operation.duration']).toBe(1.234568);
});

test('an error of a checkout tool is told as ACP’s', () => {
  const lines: string[] = [];
  const log = createServiceLog('info', { write: (line) => lines.push(line), lost: () => 0, flush: async () => {} });
  log.call({
    ...{ brand: 'b', tool: 'create_checkout_session', version: 'v', caller: 'c', duration: 1, outcome: 'failed' },
    ...{ code: 'invalid', session: undefined, traceparent: undefined, trace: () => ({}) },
  });
  const { acp_error, adcp_error } = JSON.parse(lines[0] ?? '');
  expect([acp_error, adcp_error]).toEqual(['invalid', undefined]);
});

test('below the level of a log a call is not told', () => {
  const lines: string[] = [];
  const log = createServiceLog('warn', { write: (line) => lines.push(line), lost: () => 0, flush: async () => {} });
  log.call({
    ...{ brand: 'b', tool: 't', version: 'v', caller: 'c', duration: 1, outcome: 'completed' },
    ...{ code: undefined, session: undefined, traceparent: undefined, trace: () => ({}) },
  });
  log.info('passed over');
  log.warn('told');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['told']);
});

test('the trace of a call is told at debug and not at info, and made only there', () => {
  const linesAt = (level: 'debug' | 'info') => {
    const lines: string[] = [];
    let made = 0;
    const log = createServiceLog(level, { write: (line) => lines.push(line), lost: () => 0, flush: async () => {} });
    const facts = { brand: 'b', tool: 't', version: 'v', caller: 'c', duration: 1, outcome: 'completed' as const };
    const trace = () => {
      made += 1;
      return { given: {} };
    };
    log.call({ ...facts, code: undefined, session: undefined, traceparent: undefined, trace });
    return [made, lines.map((line) => JSON.parse(line).trace)];
  };
  expect([linesAt('debug'), linesAt('info')]).toEqual([
    [1, [{ given: {} }]],
    [0, [undefined]],
  ]);
});
