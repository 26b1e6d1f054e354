/** With --checkout-tools: the merchant that only tools lead to. Its bundle is loaded when it is asked for (build/build.mjs). */
import type { Brand } from '../brands/catalogue.ts';
import type { DurableCheckouts } from '../checkout/durable-checkouts.ts';
import { type Config, isProduction } from '../config.ts';
import type { Merchant, MerchantSettings } from './merchant.ts';

/** Between two sweeps, in milliseconds. */
const SWEEP_MS = 10_000;

/** `now` is the agent's clock; `kept` where checkouts and orders are kept, in memory when left out. */
export async function openToolMerchant(
  { checkoutInProduction: allowProduction, outboxFile }: Config,
  brand: Brand,
  now: () => number,
  kept: DurableCheckouts | undefined,
  idsFor: MerchantSettings['idsFor'],
): Promise<Merchant> {
  const { createMerchant } = await import('./merchant.ts');
  const production = isProduction();
  const settings = { rest: false, tools: true, production, allowProduction, outboxFile, kept, idsFor };
  const merchant = createMerchant(brand, settings, now);
  // Where the store does not answer, the next time will do.
  setInterval(() => merchant.sweep().catch(() => {}), SWEEP_MS).unref();
  return merchant;
}
