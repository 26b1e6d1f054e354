/** Run by catalogue.mjs, bundled and in a process of its own: loads one brand, plays conversations, prints what that cost as JSON. */
import { loadBrand } from '../src/brands/load.ts';
import { createDialogue } from '../src/dialogue/dialogue.ts';
import { longMessages } from './long-messages.mjs';

/** What users say, turn by turn: the intent a session opens with, a further constraint, a question. */
const CONVERSATIONS = [
  ['a blue jacket under $150', 'only in size M', 'what does the first one weigh?'],
  ['merino wool sweaters', 'something cheaper than $90', 'can I send it back?'],
  ['I am looking for boots in size 9, not black', 'under $200 please', 'is the second one in stock?'],
  ['a two person tent for camping', 'the lightest one', 'how heavy is it?'],
  ['show me red sneakers between $60 and $120', 'in a 10', 'which colors does the first come in?'],
  ['the cheapest backpack', 'with 30 l', 'what is it made of?'],
  ['something from Ridge Works', 'for hiking', 'what does it cost?'],
  ['leather gloves, size L', 'not brown', 'do you ship to Canada?'],
];
const KINDS = ['search', 'follow-up', 'question'];
const SETTING = { now: Date.parse('2026-01-18T15:30:00Z'), seed: 7, pending: false, checkout: true };
const SECONDS = 4;

const [file] = process.argv.slice(2);
const begin = performance.now();
const brand = await loadBrand(file, { now: SETTING.now });
const loaded = performance.now();
const dialogue = createDialogue(brand);
const indexed = performance.now();
const peak = process.resourceUsage().maxRSS * 1024;
globalThis.gc();
const { heapUsed } = process.memoryUsage();

const times = KINDS.map(() => []);
play([]);
const until = performance.now() + SECONDS * 1000;
while (performance.now() < until) play(times);

const hostile = slowest(longMessages(brand.items.slice(0, 300).map(({ name }) => name)));

console.log(
  JSON.stringify({
    products: brand.items.length,
    variants: brand.items.reduce((sum, item) => sum + item.variants.length, 0),
    load_ms: Math.round(loaded - begin),
    index_ms: Math.round(indexed - loaded),
    heap_mb: mb(heapUsed),
    rss_mb: mb(peak),
    hostile,
    turns: Object.fromEntries(
      KINDS.map((kind, at) => [
        kind,
        { median_ms: quantile(times[at], 0.5), p95_ms: quantile(times[at], 0.95), turns: times[at].length },
      ]),
    ),
  }),
);

function play(kept) {
  for (const words of CONVERSATIONS) {
    let memory = dialogue.openMemory({});
    for (const [at, message] of words.entries()) {
      const start = performance.now();
      ({ memory } = dialogue.takeTurn(memory, { message }, SETTING));
      kept[at]?.push(performance.now() - start);
    }
  }
}

/** The message that takes longest, as the first and as the second of a session; of a few tries the best counts. */
function slowest(messages) {
  const worst = { ms: 0, message: '' };
  for (const message of messages) {
    const opened = dialogue.takeTurn(dialogue.openMemory({}), { message: 'show me something' }, SETTING).memory;
    for (const memory of [dialogue.openMemory({}), opened]) {
      let best = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 5 && best > worst.ms; attempt++) {
        const start = performance.now();
        dialogue.takeTurn(memory, { message }, SETTING);
        best = Math.min(best, performance.now() - start);
      }
      if (best > worst.ms) Object.assign(worst, { ms: best, message: message.slice(0, 60) });
    }
  }
  return { ...worst, ms: Math.round(worst.ms * 1000) / 1000 };
}

/** The value below which that part of the measurements lies. */
function quantile(measured, part) {
  const sorted = measured.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 1000) / 1000;
}

function mb(bytes) {
  return Math.round(bytes / 1e5) / 10;
}
