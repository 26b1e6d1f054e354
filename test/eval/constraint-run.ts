/** Asks the generated queries of a brand, each as the first words of a session, and counts what is shown. */
import type { Brand } from '../../src/brands/catalogue.ts';
import { putForward } from '../../src/lab/scenario/expectations.ts';
import { type Query, queriesAbout } from './constraints.ts';
import { openTalk, type Speaker } from './direct.ts';
import { exchangeOf } from './exchange.ts';
import { Turn } from './format.ts';
import { rate } from './score.ts';

/** `shown`: items put forward; `satisfying`: those that keep to the words; `answerable`: queries for which something qualifies. */
export interface Tally {
  queries: number;
  shown: number;
  satisfying: number;
  answerable: number;
  answered: number;
}

export interface Asked {
  all: Tally;
  kinds: Record<string, Tally>;
  /** What went wrong, a line each. */
  wrong: string[];
}

/** Said of near misses that are shown because nothing fits. */
const OWNED = /\b(?:no|not|none|nothing|n't|closest|nearest|instead)\b/i;

export async function askQueries(speaker: Speaker, count: number, seed: number): Promise<Asked> {
  const asked: Asked = { all: nothing(), kinds: {}, wrong: [] };
  for (const query of queriesAbout(speaker.brand, count, seed)) {
    const { words, kind } = query;
    const opening = await openTalk(speaker).start(words);
    const exchange = exchangeOf(speaker.brand, Turn.parse({ user: words }), words, opening);
    const forward = putForward(speaker.brand, exchange);
    const ids = query.first ? forward.slice(0, 1) : forward;
    const tally = asked.kinds[kind] ?? nothing();
    asked.kinds[kind] = tally;
    for (const counted of [asked.all, tally]) countIn(counted, query, ids, exchange.message);
    asked.wrong.push(...complaintsAbout(query, ids, exchange.message));
  }
  return asked;
}

function isOwned({ qualifying }: Query, message: string): boolean {
  return qualifying.size === 0 && OWNED.test(message);
}

function countIn(tally: Tally, query: Query, ids: readonly string[], message: string): void {
  const satisfying = ids.filter(query.satisfies).length;
  tally.queries++;
  if (!isOwned(query, message)) {
    tally.shown += ids.length;
    tally.satisfying += satisfying;
  }
  if (query.qualifying.size === 0) return;
  tally.answerable++;
  if (satisfying > 0) tally.answered++;
}

function complaintsAbout(query: Query, ids: readonly string[], message: string): string[] {
  const { words, kind, qualifying, satisfies } = query;
  const strays = ids.filter((id) => !satisfies(id));
  const found = ids.length > strays.length;
  return [
    ...(strays.length > 0 && !isOwned(query, message) ? [`${kind}: "${words}" shows ${strays.join(', ')}`] : []),
    ...(qualifying.size > 0 && !found
      ? [`${kind}: "${words}" shows nothing of ${[...qualifying].slice(0, 5).join(', ')}: ${message}`]
      : []),
  ];
}

/** The brand with its two fullest categories as one whose name has an "&": "coats & jackets". */
export function withAmpersand(brand: Brand): Brand {
  const sizes = new Map<string, number>();
  for (const { category } of brand.items) sizes.set(category, (sizes.get(category) ?? 0) + 1);
  const [one, other] = [...sizes].sort(([, a], [, b]) => b - a).map(([category]) => category);
  if (one === undefined || other === undefined) return brand;
  const both = `${one} & ${other}`;
  const items = brand.items.map((item) => ([one, other].includes(item.category) ? { ...item, category: both } : item));
  const { [one]: _, [other]: __, ...categories } = brand.pack.categories;
  return { ...brand, pack: { ...brand.pack, categories }, items, item: new Map(items.map((item) => [item.id, item])) };
}

export function tellAsked(name: string, { all, kinds }: Asked): string {
  const row = (title: string, { queries, shown, satisfying, answerable, answered }: Tally) =>
    `  ${title.padEnd(32)} ${String(queries).padStart(5)}   precision ${rate(satisfying, shown)}   recall ${rate(answered, answerable)}`;
  return [name, ...Object.entries(kinds).map(([kind, tally]) => row(kind, tally)), row('all', all)].join('\n');
}

/** The sum of several. */
export function sumOf(all: readonly Asked[]): Asked {
  const sum: Asked = { all: nothing(), kinds: {}, wrong: all.flatMap(({ wrong }) => wrong) };
  const add = (to: Tally, more: Tally) => {
    for (const key of Object.keys(to) as (keyof Tally)[]) to[key] += more[key];
  };
  for (const one of all) {
    add(sum.all, one.all);
    for (const [kind, tally] of Object.entries(one.kinds)) {
      const known = sum.kinds[kind] ?? nothing();
      sum.kinds[kind] = known;
      add(known, tally);
    }
  }
  return sum;
}

function nothing(): Tally {
  return { queries: 0, shown: 0, satisfying: 0, answerable: 0, answered: 0 };
}
