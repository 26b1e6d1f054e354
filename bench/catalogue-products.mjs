/** A made-up shop for catalogue.mjs: twenty kinds of things in colors and sizes, as the Shopify export a brand would have. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A Shopify export and the pack beside it; the path of the pack. The same every time. */
export async function makeBrand(folder, products) {
  const out = createWriteStream(join(folder, `${products}.csv`));
  let seed = 1;
  const pick = (list) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return list[Math.floor((seed / 2_147_483_647) * list.length)];
  };
  out.write(
    'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Requires Shipping,Image Src,Status\n',
  );
  for (let at = 0; at < products; at++) {
    const [kind, sizes, least, most] = pick(KINDS);
    const make = pick(MAKES);
    const vendor = pick(VENDORS);
    const material = pick(MATERIALS);
    const price = least + Math.floor((((at * 7919) % 1000) / 1000) * (most - least));
    const sale = at % 9 === 0 ? (price * 1.25).toFixed(2) : '';
    const grams = 80 + ((at * 131) % 2400);
    const body = `"<p>The ${make} ${kind.toLowerCase()} is made of ${material}, for ${pick(USES)} and ${pick(USES)}.</p><p>Care: wash cold, dry in the shade. Weighs ${grams} g.</p>"`;
    let first = true;
    for (const color of [pick(COLORS), pick(COLORS)].slice(0, 1 + (at % 2))) {
      for (const size of sizes.slice(0, 1 + (at % sizes.length))) {
        const head = first
          ? `"${make} ${kind} ${at}",${body},${vendor},${kind},"${material}, ${pick(USES)}",true`
          : ',,,,,';
        const options = `Color,${color},Size,${size}`;
        const line = `p-${at},${head},${options},sku-${at}-${color}-${size},${grams},shopify,${(at * 13 + size.length) % 25},${price}.00,${sale},true,https://shop.example/${at}.jpg,active\n`;
        if (!out.write(line)) await once(out, 'drain');
        first = false;
      }
    }
  }
  out.end();
  await once(out, 'finish');
  const pack = join(folder, `${products}.yaml`);
  await writeFile(pack, PACK.replaceAll('FEED', `${products}.csv`));
  return pack;
}

const PACK = `name: bench
brand: { display_name: Bench, domain: bench.example }
agent_url: https://si.bench.example/mcp
checkout: { url: https://bench.example/acp/checkout_sessions }
updated_at: 2026-01-12T09:00:00Z
currency: USD
disclosure: { label_text: Sponsored by Bench }
feeds: [{ file: FEED }]
policies:
  - { topic: returns, asks: [return, send back, refund], answer: You may return what does not fit within 30 days. }
offerings: [{ id: all, title: Everything, summary: All we have. }]
`;

const SHOES = ['6', '7', '8', '9', '10', '11'];
const CLOTHES = ['XS', 'S', 'M', 'L', 'XL'];
const ONE = ['One size'];
const KINDS = [
  ['Jackets', CLOTHES, 60, 400],
  ['Sweaters', CLOTHES, 40, 180],
  ['Shirts', CLOTHES, 20, 120],
  ['Trousers', CLOTHES, 40, 190],
  ['Dresses', CLOTHES, 50, 320],
  ['Skirts', CLOTHES, 30, 150],
  ['Sneakers', SHOES, 50, 220],
  ['Boots', SHOES, 80, 380],
  ['Sandals', SHOES, 25, 140],
  ['Hats', ['S', 'M', 'L'], 12, 80],
  ['Gloves', ['S', 'M', 'L'], 10, 90],
  ['Scarves', ONE, 12, 110],
  ['Backpacks', ['20 l', '30 l', '40 l'], 45, 260],
  ['Tents', ['1 person', '2 person', '4 person'], 120, 900],
  ['Sleeping Bags', ['Regular', 'Long'], 70, 500],
  ['Stoves', ONE, 30, 210],
  ['Lamps', ONE, 15, 160],
  ['Mugs', ONE, 8, 40],
  ['Watches', ONE, 60, 900],
  ['Bicycles', ['50 cm', '54 cm', '58 cm'], 400, 4000],
];
const MAKES =
  'Alder Birch Cedar Delta Ember Fjord Glade Harbor Indigo Juniper Kestrel Lark Meadow Nordic Orchard Prairie Quarry Ridge Summit Tundra Upland Valley Willow Yarrow Zephyr'.split(
    ' ',
  );
const VENDORS = Array.from({ length: 40 }, (_, at) => `${MAKES[at % 25]} ${['Works', 'Supply', 'Trading'][at % 3]}`);
const COLORS = ['Black', 'White', 'Red', 'Blue', 'Navy', 'Green', 'Olive', 'Yellow', 'Orange', 'Grey', 'Brown', 'Pink'];
const MATERIALS = [
  'cotton',
  'merino wool',
  'leather',
  'nylon',
  'linen',
  'steel',
  'titanium',
  'canvas',
  'recycled polyester',
];
const USES = [
  'hiking',
  'commuting',
  'travel',
  'running',
  'winter',
  'summer',
  'camping',
  'the office',
  'the beach',
  'rain',
];
