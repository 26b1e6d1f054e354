/** The checkout tools on their way through MCP: found after the SI tools, and answered in ACP's words whatever happens. */
import { describe, expect, test } from 'vitest';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { answerModern, modernTexts } from '../../src/mcp/modern.ts';
import type { CheckoutBinding } from '../../tools/checkout/checkout-tool.ts';
import { checkoutTools } from '../../tools/checkout/list.ts';
import { tools } from '../../tools/index.ts';
import { checkoutInstructionsFor } from '../../tools/instructions.ts';
import { DELTA, introduction } from '../introduced.ts';
import { openService } from './http/service.ts';

const SESSION = { ok: true, body: { id: 'cs_1', status: 'canceled' }, replayed: true } as const;
const agent = () => Promise.reject(new Error('no agent is asked'));

function dispatchTo(over: Partial<CheckoutBinding>) {
  const logged: string[] = [];
  const binding: CheckoutBinding = {
    create: async () => SESSION,
    get: async () => SESSION,
    update: async () => SESSION,
    complete: async () => SESSION,
    cancel: async () => SESSION,
    ...over,
  };
  const log = createLog('debug', (line) => logged.push(line));
  const checkout = { tools: async () => checkoutTools, binding: async () => binding };
  return { dispatch: createDispatch({ tools: async () => tools, agent, checkout, log }), logged };
}

describe('the checkout tools behind the dispatcher', () => {
  test('an exception is our own mistake: an ACP Error in fixed words, and nothing of it in the log (A43, A54)', async () => {
    const { dispatch, logged } = dispatchTo({ get: () => Promise.reject(new Error('planted secret')) });
    const result = await dispatch('get_checkout_session', { id: 'cs_planted' }, { principal: 'anna' });
    expect(result).toMatchObject({
      isError: true,
      structuredContent: { type: 'processing_error', code: 'processing_error' },
    });
    expect(JSON.stringify(result) + logged.join('')).not.toContain('planted');
    expect(logged.join('')).toContain('"acp_error":"processing_error"');
  });

  test('without a checkout no tool has such a name', async () => {
    const dispatch = createDispatch({ tools: async () => tools, agent, log: createLog('error', () => {}) });
    expect(await dispatch('get_checkout_session', {}, { principal: 'anna' })).toBeUndefined();
  });

  test('a caller over its rate gets an ACP Error, not AdCP’s (A43)', async () => {
    const { dispatch } = dispatchTo({});
    const service = await openService(
      {
        host: '0.0.0.0',
        allowedHosts: ['127.0.0.1'],
        withoutAuth: true,
        addressRate: { perSecond: 1, burst: 1 },
      },
      { dispatch, calls: [] },
      [],
      undefined,
      checkoutTools.map(({ card }) => card(DELTA)),
    );
    expect((await service.call('get_checkout_session', {})).result?.isError).toBeUndefined();
    const { result } = await service.call('get_checkout_session', {});
    expect(result).toMatchObject({ isError: true, structuredContent: { type: 'service_unavailable' } });
    expect(result?.structuredContent).not.toHaveProperty('adcp_error');
  });

  test('a replay says so in MCP 2026-07-28 too, in one _meta with the server’s own (A9)', async () => {
    const { dispatch } = dispatchTo({});
    const texts = modernTexts({ ...introduction, cards: [] });
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'cancel_checkout_session' } };
    const { body } = await answerModern(message, texts, (name, args) => dispatch(name, args, { principal: 'anna' }));
    expect(body.match(/"_meta"/g)).toHaveLength(1);
    const { result } = JSON.parse(body);
    expect(result._meta).toMatchObject({ 'acp/idempotent_replayed': true });
    expect(Object.keys(result._meta)).toHaveLength(2);
    expect(result.resultType).toBe('complete');
  });

  test('what a host is told about the order of calls fits the 512 characters that some of them load', () => {
    expect(checkoutInstructionsFor(DELTA).length).toBeLessThanOrEqual(512);
  });
});
