/** Load time and memory of feeds of 300, 5,000 and 100,000 products, made on the spot: node bench/feeds.mjs [csv|xml|jsonl] [products …] */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const words = process.argv.slice(2);
const kind = words.find((word) => ['csv', 'xml', 'jsonl'].includes(word)) ?? 'csv';
const sizes = words.map(Number).filter((size) => size > 0);
const folder = mkdtempSync(join(tmpdir(), 'si-mcp-feeds-'));
try {
  const reader = join(folder, 'read.mjs');
  await build({
    entryPoints: ['src/brands/feeds/read.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: reader,
    logLevel: 'error',
  });
  const { readFeed } = await import(pathToFileURL(reader).href);
  for (const products of sizes.length > 0 ? sizes : [300, 5_000, 100_000]) {
    const file = join(folder, `${products}.${kind}`);
    await write(file, products);
    const before = process.memoryUsage().heapUsed;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().heapUsed);
    }, 20);
    const start = performance.now();
    const { report } = await readFeed(file, { currency: 'USD' });
    const took = performance.now() - start;
    clearInterval(watch);
    const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
    console.log(
      `${kind} · ${report.items} products · ${report.read} records · file ${mb(statSync(file).size)} · ${took.toFixed(0)} ms · heap +${mb(Math.max(peak, process.memoryUsage().heapUsed) - before)} · rss ${mb(process.memoryUsage().rss)}`,
    );
    rmSync(file);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Three variants per product and a body of some 400 characters. */
async function write(file, products) {
  const out = createWriteStream(file);
  if (kind === 'csv') {
    out.write(
      'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Status\n',
    );
  }
  if (kind === 'xml') out.write('<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n');
  for (let n = 0; n < products; n++) {
    for (const [at, size] of ['S', 'M', 'L'].entries()) {
      if (!out.write(record(n, at, size))) await once(out, 'drain');
    }
  }
  if (kind === 'xml') out.write('</channel></rss>\n');
  out.end();
  await once(out, 'finish');
}

function record(n, at, size) {
  const color = ['Black', 'Blue', 'Red', 'Green', 'White'][n % 5];
  const type = ['Shoe', 'Jacket', 'Tent', 'Bicycle', 'Lamp', 'Backpack'][n % 6];
  const grams = 100 + (n % 900);
  const price = `${(n % 500) + 9}.99`;
  const title = `${color} ${type} ${n}`;
  const body = `<p>The ${title} weighs ${grams} g.</p><ul>${'<li>Made of <b>good</b> cloth &amp; thread, sewn by hand</li>'.repeat(6)}</ul>`;
  const image = `https://cdn.example/p/${n}.jpg`;
  if (kind === 'csv') {
    const head = at === 0 ? `${title},"${body}",Vendor ${n % 50},${type},"${color}, ${type}",true,Size` : ',,,,,,';
    return `p-${n},${head},${size},SKU-${n}-${size},${grams},shopify,${n % 20},deny,${price},,${at === 0 ? `${image},active` : ','}\n`;
  }
  if (kind === 'xml') {
    return `<item><g:id>SKU-${n}-${size}</g:id><g:item_group_id>p-${n}</g:item_group_id><g:title>${title}</g:title><g:description><![CDATA[${body}]]></g:description><g:price>${price} USD</g:price><g:availability>in stock</g:availability><g:size>${size}</g:size><g:color>${color}</g:color><g:image_link>${image}</g:image_link><g:product_type>${type}</g:product_type><g:shipping_weight>${grams} g</g:shipping_weight></item>\n`;
  }
  return `${JSON.stringify({ item_id: `SKU-${n}-${size}`, group_id: `p-${n}`, title, description: body, price: `${price} USD`, availability: 'in_stock', variant_dict: { size }, image_url: image, product_category: type, weight: `${grams} g`, is_eligible_search: true })}\n`;
}
