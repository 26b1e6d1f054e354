/** The suite's brands beyond the shipped ones: packs of brands/, and packs made at run time around ../shared/feeds. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const exports = fileURLToPath(new URL('../../../shared/feeds/shopify/', import.meta.url));

/** The brands made from exports, by the name of the file. */
export const FEED_BRANDS = ['bicycles', 'apparel'] as const;
export type FeedBrand = (typeof FEED_BRANDS)[number];

const written = fileURLToPath(new URL('./brands/', import.meta.url));

/** The packs under brands/, file by brand name: thin ones, as a brand writes them in one sitting, with few synonyms. */
export const WRITTEN_BRANDS: ReadonlyMap<string, string> = new Map(
  readdirSync(written).map((name) => [name.replace(/\.yaml$/, ''), join(written, name)]),
);

const SHOPS: Record<FeedBrand, string> = { bicycles: 'Fixed Gear Corner', apparel: 'Blue Trail Outfitters' };

/** A tiny pack beside a copy of the export, in a new temporary folder; undefined where the export is absent. */
export function packAround(name: FeedBrand): string | undefined {
  const csv = join(exports, `${name}.csv`);
  if (!existsSync(csv)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'si-eval-'));
  copyFileSync(csv, join(folder, `${name}.csv`));
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, packText(name));
  return file;
}

function packText(name: FeedBrand): string {
  return `name: ${name}
brand: { display_name: ${SHOPS[name]}, domain: ${name}.example, contact: "the team at https://${name}.example/contact" }
agent_url: https://si.${name}.example/mcp
checkout: { url: "https://${name}.example/acp/checkout_sessions" }
updated_at: 2026-01-12T09:00:00Z
currency: USD
timezone: America/New_York
disclosure: { label_text: Sponsored by ${SHOPS[name]} }
feeds: [{ file: ${name}.csv }]
offerings: [{ id: everything, title: Everything at ${SHOPS[name]}, summary: The whole shop. }]
policies:
  - topic: Shipping
    asks: [shipping, ship, delivery, deliver, shipping cost]
    answer: Shipping within the United States takes 3 to 6 working days and costs $8.
  - topic: Returns
    asks: [return, returns, refund, send it back]
    answer: Unused goods can be sent back within 30 days.
`;
}
