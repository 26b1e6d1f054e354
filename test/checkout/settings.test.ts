import { expect, test } from 'vitest';
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
