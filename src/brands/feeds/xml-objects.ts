/** Any XML list of products as objects, one at a time, for the plain format: elements and attributes by name, nested ones inside. */
import type { JsonRecord } from './json.ts';
import { FeedError } from './row.ts';
import { elementText, xmlItems } from './xml.ts';

/** How records are called where only one stands in the file. */
const USUAL = [
  'product',
  'item',
  'offer',
  'article',
  'listing',
  'record',
  'row',
  'entry',
  'good',
  'produkt',
  'artikel',
];

/** The records of `text`, which begins with `head`: the outermost elements that repeat. Throws FeedError when none does. */
export async function* xmlObjects(text: AsyncIterable<string>, file: string, head: string): AsyncGenerator<JsonRecord> {
  const name = recordName(head);
  if (name === undefined)
    throw new FeedError(
      `${file}: this is markup without a list of products in it: no element repeats, and no <script type="application/ld+json"> is there`,
    );
  for await (const item of xmlItems(text, file, { records: [name] })) {
    if ('problem' in item) yield { line: item.line, problem: item.problem };
    else {
      const fields = [...item.fields].map(([key, values]): [string, unknown] => [key, plainValue(values, 0)]);
      yield { line: item.line, value: { ...Object.fromEntries(item.attributes), ...Object.fromEntries(fields) } };
    }
  }
}

function plainValue(values: readonly unknown[], depth: number): unknown {
  const read = values.map((value) => {
    const text = elementText(value);
    if (text !== undefined || typeof value !== 'object' || value === null || depth > 3) return text ?? '';
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name.slice(Math.max(name.indexOf(':'), name.indexOf('@')) + 1).toLowerCase(),
        plainValue(Array.isArray(inner) ? inner : [inner], depth + 1),
      ]),
    );
  });
  return read.length === 1 ? read[0] : read;
}

/** The name of the outermost element that stands twice beside itself and holds others. */
function recordName(head: string): string | undefined {
  const open: { name: string; inside: Map<string, number>; nested: Set<string> }[] = [];
  let best: { name: string; depth: number } | undefined;
  const usual = new Set(USUAL);
  let only: { name: string; depth: number } | undefined;
  for (const [tag, slash, written] of head.matchAll(/<(\/?)([a-z][\w.:-]{0,60})(?=[\s>/])[^<>]{0,2000}>/gi)) {
    const name = (written ?? '').toLowerCase();
    if (slash === '/') {
      const at = open.findLastIndex((one) => one.name === name);
      if (at !== -1) open.length = at;
      continue;
    }
    const parent = open.at(-1);
    const outer = open.at(-2);
    if (parent !== undefined) {
      outer?.nested.add(parent.name);
      const count = (parent.inside.get(name) ?? 0) + 1;
      parent.inside.set(name, count);
      if (count >= 2 && parent.nested.has(name) && (best === undefined || open.length < best.depth))
        best = { name, depth: open.length };
    }
    if (only === undefined && usual.has(name)) only = { name, depth: open.length };
    if (!tag.endsWith('/>')) open.push({ name, inside: new Map(), nested: new Set() });
    if (open.length > 40) break;
  }
  // A single record may hold lists of its own.
  return only !== undefined && (best === undefined || only.depth < best.depth) ? only.name : best?.name;
}
