/** The endpoints of the lab as the service mounts them: who may ask, what is found, what a body becomes. */
import { describe, expect, test } from 'vitest';
import { type LabRequest, mountLab } from '../../src/lab/endpoints.ts';
import { openService } from '../mcp/http/service.ts';

const OPERATOR_KEY = `si_0123456789ab_${'k'.repeat(43)}`;
const seen: LabRequest[] = [];
const mount = mountLab([
  { method: 'GET', path: '/lab/clock', does: 'tell the time', answer: () => ({ body: { now: 1 } }) },
  {
    method: 'POST',
    path: '/lab/rules/*',
    does: 'change a rule',
    answer: (request) => {
      seen.push(request);
      return { status: 201, body: 'changed' };
    },
  },
]);
const open = (exposed = false) =>
  openService(exposed ? { trustProxy: true, operatorKey: OPERATOR_KEY } : {}, undefined, [], mount);

describe('the endpoints of the lab', () => {
  test('are listed at /lab, each with what it does', async () => {
    const { base } = await open();
    expect(await (await fetch(`${base}/lab`)).json()).toEqual({
      endpoints: [
        { method: 'GET', path: '/lab', does: 'list the endpoints of the lab' },
        { method: 'GET', path: '/lab/clock', does: 'tell the time' },
        { method: 'POST', path: '/lab/rules/*', does: 'change a rule' },
      ],
    });
  });

  test('answer a program of this machine without a key, and get its body as JSON and as text', async () => {
    const { base } = await open();
    const answer = await fetch(`${base}/lab/rules/slow?x=1`, { method: 'POST', body: '{"off":true}' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      201,
      'text/plain; charset=utf-8',
      'changed',
    ]);
    expect(seen.at(-1)).toEqual({ rest: 'slow', body: { off: true }, text: '{"off":true}', personal: false });
    await fetch(`${base}/lab/rules/slow`, { method: 'POST', body: 'no: json' });
    expect(seen.at(-1)).toEqual({ rest: 'slow', body: undefined, text: 'no: json', personal: false });
  });

  test('say what there is instead: another method, another path, a shorter body', async () => {
    const { base } = await open();
    const refusal = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${base}${path}`, init);
      const { error } = (await response.json()) as { error: string };
      return [response.status, error];
    };
    expect(await refusal('/lab/nothing')).toEqual([404, 'not_found']);
    expect(await refusal('/lab/rules/')).toEqual([404, 'not_found']);
    expect(await refusal('/lab/clock', { method: 'POST' })).toEqual([405, 'method_not_allowed']);
    const large = { method: 'POST', body: 'x'.repeat(256 * 1024 + 1) };
    expect(await refusal('/lab/rules/a', large)).toEqual([413, 'body_too_large']);
    const foreign = await fetch(`${base}/lab/clock`, { headers: { Origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });

  test('ask for the operator key where others can reach the service, and then hide nothing', async () => {
    const { base } = await open(true);
    const bare = await fetch(`${base}/lab/clock`);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const headers = { Authorization: `Bearer ${OPERATOR_KEY}` };
    const answer = await fetch(`${base}/lab/rules/a`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(201);
    expect(seen.at(-1)?.personal).toBe(true);
  });
});
