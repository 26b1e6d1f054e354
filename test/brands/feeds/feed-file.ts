/** A feed made on the spot: its text goes into a file that is gone after the test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeedOptions, readFeed } from '../../../src/brands/feeds/read.ts';

/** Reads `content` as a file called `name`; USD unless said otherwise. */
export async function feedOf(content: string | Uint8Array, name = 'feed.csv', options: FeedOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'feed-'));
  try {
    await writeFile(join(folder, name), content);
    return await readFeed(join(folder, name), { currency: 'USD', name, ...options });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function csv(...rows: string[][]): string {
  return rows
    .map((row) => row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n');
}

type Feed = Awaited<ReturnType<typeof feedOf>>;

/** What is sold: per item its variants' options, price and stock, or its own where it has none. */
export function sold({ items }: Feed) {
  return items.map(({ id, name, price, list_price, stock, variants }) => ({
    id,
    name,
    ...(variants.length > 0
      ? { variants: variants.map((one) => [one.id, Object.values(one.options).join('/'), one.price, one.stock]) }
      : { price, ...(list_price === undefined ? {} : { list_price }), ...(stock === undefined ? {} : { stock }) }),
  }));
}
