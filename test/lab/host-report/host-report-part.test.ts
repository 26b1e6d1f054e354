import { describe, expect, test } from 'vitest';
import { hostReportPart } from '../../../src/lab/host-report/host-report-part.ts';
import type { HookedCall } from '../../../src/mcp/call-hook.ts';

function opened() {
  let now = 0;
  const part = hostReportPart({ ticks: () => ++now });
  const call = (name: string, args: object, answer: object = {}) => {
    const origin = { principal: 'local', transport: 'http', era: 'legacy', version: '2025-11-25' } as const;
    const hooked: HookedCall = { name, args, ...origin };
    return part.hook?.(hooked, async () => ({
      content: [{ type: 'text', text: '' }],
      structuredContent: { ...answer },
    }));
  };
  const ask = async (method: string, path: string, personal = true) => {
    const endpoint = part.endpoints?.find((one) => one.method === method && one.path === path);
    const answer = await endpoint?.answer({ rest: '', body: {}, text: '', personal });
    return String(answer?.body);
  };
  const statusOf = async (id: string) =>
    JSON.parse(await ask('GET', '/lab/host-report')).results.find((one: { id: string }) => one.id === id).status;
  return { call, ask, statusOf };
}

const OPENING = { idempotency_key: 'k-8d0b2f2e-5f0c-4a3d', intent: 'hi', identity: { consent_granted: false } };

describe('the host report of a lab', () => {
  test('judges as it goes on, and does not take for missing what may still come', async () => {
    const { call, statusOf, ask } = opened();
    expect(await statusOf('discovery.capabilities-first')).toBe('NOT_SEEN');
    await call('si_initiate_session', OPENING, { session_id: 's1', session_status: 'active' });
    expect(await statusOf('discovery.capabilities-first')).toBe('FAILED');
    expect(await statusOf('ending.terminates')).toBe('NOT_SEEN');
    await ask('POST', '/lab/host-report/end');
    expect(await statusOf('ending.terminates')).toBe('FAILED');
    await ask('DELETE', '/lab/host-report');
    expect(await statusOf('ending.terminates')).toBe('NOT_SEEN');
  });

  test('judges a run that has ended and the one that goes on together', async () => {
    const { call, statusOf, ask } = opened();
    await call('get_adcp_capabilities', {});
    await call('si_get_offering', { offering_id: 'a' });
    await ask('POST', '/lab/host-report/end');
    await call('si_get_offering', { offering_id: 'a' });
    expect(await statusOf('discovery.capabilities-first')).toBe('PASSED');
    expect(
      JSON.parse(await ask('GET', '/lab/host-report')).results[0].evidence.map(({ run }: { run: string }) => run),
    ).toEqual(['run 1', 'run 2']);
  });

  test('leaves requests out for whoever did not show the operator key', async () => {
    const { call, ask } = opened();
    await call('si_initiate_session', { ...OPENING, intent: 'my secret wish' }, { session_id: 's1' });
    for (const path of ['/lab/host-report', '/lab/host-report.txt', '/lab/host-report.xml']) {
      expect(await ask('GET', path, true)).toContain('my secret wish');
      expect(await ask('GET', path, false)).not.toContain('my secret wish');
    }
  });

  test('is told as text and as JUnit too', async () => {
    const { ask } = opened();
    expect(await ask('GET', '/lab/host-report.txt')).toContain('0 passed, 0 failed, 0 warnings, 48 not seen');
    expect(await ask('GET', '/lab/host-report.xml')).toContain('tests="48" failures="0"');
  });
});
