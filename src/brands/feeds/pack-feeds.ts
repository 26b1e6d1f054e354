/** Reads the feeds a brand pack names; paths are relative to the pack. */
import { dirname, isAbsolute, join } from 'node:path';
import { proportion } from '../money.ts';
import type { BrandPack } from '../pack.ts';
import type { FedItems, FeedReading } from './fed-items.ts';
import { unknownTargets } from './plain.ts';
import { readFeed } from './read.ts';
import { FeedError } from './row.ts';

type Feed = BrandPack['feeds'][number];

/** Reads one feed of the pack in `packFile`. Throws FeedError. */
export async function readPackFeed(
  feed: Feed,
  pack: BrandPack,
  packFile: string,
  reading: FeedReading,
): Promise<FedItems> {
  const { file } = feed;
  if (isAbsolute(file) || /^[a-z][a-z0-9+.-]+:/i.test(file) || file.includes('\0')) {
    throw new FeedError(`${file}: write a path relative to the pack, such as feeds/products.csv`);
  }
  const unknown = unknownTargets(feed.mapping);
  if (unknown.length > 0) {
    throw new FeedError(
      `${file}: the mapping fills fields that do not exist (${unknown.join(', ')}); write id, name, price … or options.size, attributes.weight`,
    );
  }
  const basis = feed.basis ?? pack.basis;
  if (basis === 'all_in' && feed.tax_percent === undefined) {
    throw new FeedError(`${file}: its prices are all_in; write the tax they contain, tax_percent: 0 if none`);
  }
  const { items, report } = await readFeed(join(dirname(packFile), file), {
    name: file,
    format: feed.format,
    encoding: feed.encoding,
    currency: feed.currency ?? pack.currency,
    basis,
    mapping: feed.mapping,
    unpublished: feed.unpublished,
    free_items: feed.free_items,
    now: reading.now,
    onProgress: (read) => reading.onProgress?.(file, read),
  });
  if (report.currency !== pack.currency) {
    throw new FeedError(`${file}: its prices are in ${report.currency}, the pack sells in ${pack.currency}`);
  }
  const percent = basis === 'all_in' ? (feed.tax_percent ?? 0) : 0;
  for (const one of items.flatMap((item) => [item, ...item.variants])) one.tax = containedTax(one.price, percent);
  reading.onReport?.(report);
  return { items, attributes: report.attributes, options: report.options };
}

/** The tax inside an all-in price of integer minor units: 19 % of 11900 is 1900. */
function containedTax(price: number, percent: number): number {
  const thousandths = Math.round(percent * 1000);
  return proportion(price, thousandths, 100_000 + thousandths);
}
