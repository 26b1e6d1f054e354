/** `si-mcp brand search FILE "query"`: what a user would be shown for some words, and why. */
import type { Brand, Item } from '../brands/catalogue.ts';
import type { FeedReading } from '../brands/feeds/fed-items.ts';
import { loadBrand } from '../brands/load.ts';
import { formatMoney } from '../brands/money.ts';
import { createDialogue } from '../dialogue/dialogue.ts';
import type { SystemAct, Wish } from '../dialogue/dialogue-acts.ts';
import { sayTo } from '../dialogue/personal.ts';
import { openTrace, type Trace, type Tracer } from '../dialogue/trace.ts';
import type { Outcome } from '../dialogue/turn.ts';
import { aboutWords, wishWords } from './wish-words.ts';

interface Asked {
  file: string;
  query: string;
  /** Items listed at most. */
  limit: number;
  json: boolean;
}

/** Prints one first turn of a conversation with its reasons. Resolves to 0, or to 1 when there is nothing to show. */
export async function search(asked: Asked, reading: FeedReading & { now: number }): Promise<number> {
  const brand = await loadBrand(asked.file, reading);
  const dialogue = createDialogue(brand);
  const memory = dialogue.openMemory({});
  let trace = openTrace(memory);
  const tracer: Tracer = {
    clock: () => performance.now(),
    done: (made) => {
      trace = made;
    },
  };
  const setting = { now: reading.now, seed: 0, pending: false, checkout: true, tracer };
  const outcome = dialogue.takeTurn(memory, { message: asked.query }, setting);
  const found = readOutcome(brand, outcome, trace, asked.limit);
  const answer = sayTo({}, outcome.reply.message);
  const [offering] = brand.offerings.values();
  const listing = offering === undefined ? [] : dialogue.findProducts(asked.query, offering, reading.now);
  if (asked.json) {
    const { query } = asked;
    const told = { brand: brand.pack.name, query, clock: new Date(reading.now).toISOString(), ...found };
    const rest = { offering: listing.slice(0, asked.limit), answer, trace };
    process.stdout.write(`${JSON.stringify({ ...told, ...rest }, null, 2)}\n`);
  } else process.stdout.write(asText(brand, asked, found, listing, answer));
  return found.kept.length > 0 || found.policy !== undefined ? 0 : 1;
}

/** An item that fits: whether the answer shows it, and what a card would say. `price` in integer minor units. */
interface Kept {
  id: string;
  name: string;
  category: string;
  price: number;
  currency: string;
  in_stock: boolean;
  shown: boolean;
}

interface Found {
  /** The wishes in force, in words. */
  understood: string[];
  /** What of the query no record knows. */
  unknown: string[];
  kept: Kept[];
  /** How many fit. */
  kept_count: number;
  /** Items that did not fit, by what they missed. */
  dropped: Record<string, number>;
  /** Some of them, by the same word. */
  dropped_items: Record<string, string[]>;
  /** The wish that was given up because nothing kept them all; what is kept then only comes nearest. */
  left_aside?: string;
  /** The policy of the pack that answers, when a question was asked. */
  policy?: string;
}

/** What the trace of the turn says: wishes, kept, dropped. A turn that was no search has kept what it shows. */
function readOutcome(brand: Brand, { reply }: Outcome, { search, said }: Trace, limit: number): Found {
  const shown = [...new Set((reply.cards ?? []).map((card) => card.product_id))];
  const ids = [...new Set([...shown, ...(search?.kept ?? [])])];
  const relaxed = search?.relaxed ?? [];
  const wishes = (search?.wishes ?? []).filter((wish) => !relaxed.includes(wish));
  const kind: Wish[] = search?.kind === undefined ? [] : [{ on: 'category', any: [search.kind] }];
  const [aside] = relaxed;
  const policy = policyTold(brand, said);
  const dropped = Object.entries(search?.dropped ?? {});
  return {
    understood: [...kind, ...wishes].map((wish) => wishWords(brand, wish)).filter((words) => words !== ''),
    unknown: search?.unknown ?? [],
    kept: ids
      .flatMap((id) => brand.item.get(id) ?? [])
      .slice(0, limit)
      .map((item) => keptOf(item, shown.includes(item.id))),
    kept_count: Math.max(search?.total ?? 0, ids.length),
    dropped: Object.fromEntries(dropped.map(([on, { count }]) => [on, count])),
    dropped_items: Object.fromEntries(dropped.map(([on, { some }]) => [on, some])),
    ...(aside && { left_aside: wishWords(brand, aside) }),
    ...(policy !== undefined && { policy }),
  };
}

/** The policy that the answer is told from. */
function policyTold({ pack }: Brand, said: readonly SystemAct[]): string | undefined {
  const facts = said.flatMap((act) => (act.say === 'tell' ? act.facts : []));
  const [at] = facts.flatMap((fact) => (fact.field === 'policy' ? fact.at : []));
  return at === undefined ? undefined : pack.policies[at]?.topic;
}

function keptOf(item: Item, shown: boolean): Kept {
  const { id, name, category, currency, stock } = item;
  const price = item.variants.reduce((low, variant) => Math.min(low, variant.price), item.price);
  return { id, name, category, price, currency, in_stock: stock !== 0, shown };
}

function asText(brand: Brand, { query, limit }: Asked, found: Found, listing: string[], answer: string): string {
  const { locale, name } = brand.pack;
  const all = brand.items.length;
  const lines = [`${name}, ${number(all)} items: "${query}"`, ''];
  const nothing = found.policy === undefined ? 'no wish that narrows the catalogue' : 'a question';
  lines.push(`Understood  ${found.understood.join('; ') || nothing}`);
  if (found.policy !== undefined) lines.push(`Answered    from the policy "${found.policy}"`);
  if (found.unknown.length > 0) lines.push(`Unknown     ${found.unknown.join(', ')}: no record says so`);
  if (found.left_aside !== undefined) lines.push(`Left aside  ${found.left_aside}: nothing keeps every wish`);
  const more = found.kept_count > found.kept.length ? ` (the first ${found.kept.length})` : '';
  const head = found.left_aside === undefined ? 'Kept   ' : 'Nearest';
  lines.push('', `${head}     ${number(found.kept_count)}${more}`);
  found.kept.forEach((item, at) => {
    const facts = [
      formatMoney(item.price, item.currency, locale),
      item.category,
      ...(item.in_stock ? [] : ['sold out']),
    ];
    lines.push(
      `${String(at + 1).padStart(4)}. ${item.shown ? '●' : ' '} ${item.name} · ${facts.join(' · ')} · ${item.id}`,
    );
  });
  if (found.kept.some(({ shown }) => shown)) lines.push('      ● shown in the answer');
  const reasons = Object.entries(found.dropped).sort(([, a], [, b]) => b - a);
  if (reasons.length > 0) {
    lines.push('', 'Dropped');
    for (const [on, count] of reasons) {
      const some = (found.dropped_items[on] ?? []).flatMap((id) => brand.item.get(id)?.name ?? []);
      const names = some.length > 0 ? `: ${some.join(', ')}${count > some.length ? ', …' : ''}` : '';
      lines.push(`${number(count).padStart(6)} ${aboutWords(brand, on)}${names}`);
    }
    const counted =
      (found.left_aside === undefined ? found.kept_count : 0) + reasons.reduce((sum, [, count]) => sum + count, 0);
    if (counted < all) lines.push(`${number(all - counted).padStart(6)} others`);
  }
  if (listing.length > 0)
    lines.push('', `A host that asks si_get_offering first lists ${listing.slice(0, Math.min(5, limit)).join(', ')}`);
  lines.push('', 'The answer', ...answer.split('\n').map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
