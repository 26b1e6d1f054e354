import { expect, test } from 'vitest';
import { LIMITS } from '../../src/checkout/limits.ts';
import { CheckoutSettingsError, checkSettings } from '../../src/checkout/settings.ts';
import { acme, openMerchant } from './merchant.ts';

test.each([
  ['https://brand.example/acp', {}, 'https://brand.example/acp'],
  ['https://brand.example:8443/acp/', {}, 'https://brand.example:8443/acp'],
  ['https://brand.example', {}, 'https://brand.example'],
  ['http://127.0.0.1:3333/acp', {}, 'http://127.0.0.1:3333/acp'],
  ['http://[::1]:3333/acp', {}, 'http://[::1]:3333/acp'],
  ['http://localhost:3333/acp', { webhookUrl: 'http://127.0.0.1:9/hook' }, 'http://localhost:3333/acp'],
  ['https://brand.example/acp', { production: true, allowProduction: true }, 'https://brand.example/acp'],
])('%s may be the base with %j (A55, A69)', (baseUrl, more, base) => {
  expect(checkSettings({ baseUrl, ...more })).toBe(base);
});

test.each([
  ['http://brand.example/acp', {}],
  ['http://127.0.0.1.evil.example/acp', {}],
  ['http://192.0.2.1/acp', {}],
  ['http://0.0.0.0:3333/acp', {}],
  ['http://127.0.0.1:3333/acp', { production: true, allowProduction: true }],
  ['ftp://127.0.0.1/acp', {}],
  ['https://user@brand.example/acp', {}],
  ['https://brand.example/acp?x=1', {}],
  ['/acp', {}],
  ['https://brand.example/acp', { production: true }],
  ['https://brand.example/acp', { webhookUrl: 'http://host.example/hook' }],
])('%s is refused with %j (A55, A69)', (baseUrl, more) => {
  expect(() => checkSettings({ baseUrl, ...more })).toThrow(CheckoutSettingsError);
});

test('a merchant does not open in production unless that is asked for (A69)', () => {
  expect(() => openMerchant(acme, { production: true })).toThrow(/production/);
  expect(openMerchant(acme, { production: true, allowProduction: true }).checkout.handoff.sandbox).toBe(true);
});

test('a merchant without limits of its own has room for this much (A70)', () => {
  expect(LIMITS).toEqual({
    ...{ checkouts: 5000, keys: 20_000, tokens: 20_000, orders: 10_000 },
    bytes: { each: 67_108_864, all: 536_870_912 },
  });
});
