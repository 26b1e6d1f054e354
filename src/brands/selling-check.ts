/** Checks of limits, sale days and billing intervals that the schema cannot express. */
import type { PackPath } from './brand-file-error.ts';
import { toMinor } from './money.ts';
import type { BrandPack } from './pack.ts';
import { nextSaleDay } from './sale-days.ts';

type Complain = (path: PackPath, message: string) => void;
type Known = readonly { id: string; category: string }[];

/** Reports `limits` that refer to nothing or contradict each other; `known` are all items of the brand. */
export function checkLimits({ limits, currency }: BrandPack, known: Known, complain: Complain): void {
  for (const [index, id] of limits.blocked_items.entries()) {
    if (!known.some((item) => item.id === id)) {
      complain(['limits', 'blocked_items', index], `there is no item ${id}; write the id of an item`);
    }
  }
  for (const [index, category] of limits.blocked_categories.entries()) {
    if (!known.some((item) => item.category === category)) {
      complain(
        ['limits', 'blocked_categories', index],
        `no item is in the category ${category}; write one that items have`,
      );
    }
  }
  for (const word of ['most_amount', 'approval_above'] as const)
    fits(limits[word], currency, ['limits', word], complain);
  const { most_amount, approval_above } = limits;
  if (most_amount !== undefined && approval_above !== undefined && Number(approval_above) >= Number(most_amount)) {
    complain(
      ['limits', 'approval_above'],
      `is never reached, as no order costs more than most_amount, ${most_amount}; write less, or remove it`,
    );
  }
}

/** Reports billing intervals without a subscription, and sale days of undated items or that never occur. */
export function checkSelling(item: BrandPack['items'][number], path: PackPath, complain: Complain): void {
  if (item.billed_every !== undefined && item.action !== 'subscribe') {
    complain([...path, 'billed_every'], 'only a subscription is charged again; write action: subscribe, or remove it');
  }
  const { sale_days } = item;
  if (sale_days === undefined) return;
  const at = [...path, 'sale_days'];
  if (!item.dated) complain(at, 'only what is sold for a day has sale days; write dated: true, or remove them');
  if (sale_days.from !== undefined && sale_days.until !== undefined && sale_days.until < sale_days.from) {
    complain([...at, 'until'], `is before from, ${sale_days.from}; write a later day`);
  } else if (nextSaleDay(item, sale_days.from ?? sale_days.dates?.toSorted()[0] ?? '2000-01-01') === undefined) {
    complain(at, 'leaves no day at all; its words narrow each other, so remove one');
  }
}

/** What to write instead of a value that is not an amount in the pack's currency; undefined when it is valid. */
export function remedyForMoney(value: unknown, currency: string): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return AMOUNT;
  try {
    toMinor(value, currency);
    return undefined;
  } catch {
    return `${AMOUNT} with the decimals of ${currency}`;
  }
}

const AMOUNT = 'write an amount such as 500 or "19.99", without sign or currency';

function fits(amount: string | number | undefined, currency: string, path: PackPath, complain: Complain): void {
  const remedy = amount === undefined ? undefined : remedyForMoney(amount, currency);
  if (remedy) complain(path, remedy);
}
