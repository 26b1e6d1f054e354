/** The trace of a turn in words: what was heard, how it could be read, what was searched and dropped, what was done, how long it took. */
import type { Brand } from '../brands/catalogue.ts';
import type { UserAct } from '../dialogue/dialogue-acts.ts';
import type { SearchTrace, Trace } from '../dialogue/trace.ts';
import { printable } from './screen.ts';
import { aboutWords, wishWords } from './wish-words.ts';

/** Readings of a clause that are told, and features of the best of them. */
const READINGS = 3;
const FEATURES = 4;

export function tellTrace(brand: Brand, trace: Trace): string {
  const lines = [
    ...trace.clauses.flatMap(({ words, acts }) => [`heard     ${words}`, ...acts.slice(0, READINGS).map(readingWords)]),
    ...column('mentions', trace.mentions),
    ...column(
      'read as',
      trace.acts.map((act) => actWords(act)),
    ),
    ...(trace.search ? searchLines(brand, trace.search) : []),
    ...column('in the way', trace.obstacles ?? []),
    ...column(
      'said',
      trace.said.map(({ say }) => say),
    ),
    `event     ${trace.event}`,
    `time      ${Object.entries(trace.ms)
      .map(([stage, ms]) => `${stage} ${ms.toFixed(1)} ms`)
      .join(', ')}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function readingWords({ is, score, features }: Trace['clauses'][number]['acts'][number], at: number): string {
  const counted = Object.entries(features ?? {}).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const told = counted
    .slice(0, FEATURES)
    .map(([name, weight]) => `${name} ${weight >= 0 ? '+' : ''}${weight.toFixed(1)}`);
  const because = at === 0 && told.length > 0 ? `  (${told.join(', ')})` : '';
  return `          ${score.toFixed(2)} ${is}${because}`;
}

function actWords(act: UserAct): string {
  const { act: name, ...rest } = act;
  const filled = Object.entries(rest).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return filled.length === 0 ? name : `${name} ${JSON.stringify(Object.fromEntries(filled))}`;
}

function searchLines(brand: Brand, search: SearchTrace): string[] {
  const nameOf = (id: string) => brand.item.get(id)?.name ?? id;
  const kind = search.kind === undefined ? [] : [`category ${search.kind}`];
  const dropped = Object.entries(search.dropped).sort(([, a], [, b]) => b.count - a.count);
  return [
    ...column('searched', [...kind, ...search.wishes.map((wish) => wishWords(brand, wish))]),
    ...column(
      'left aside',
      search.relaxed.map((wish) => wishWords(brand, wish)),
    ),
    ...column('unknown', search.unknown),
    `kept      ${search.total}${search.kept.length > 0 ? `: ${search.kept.map(nameOf).join(', ')}` : ''}`,
    ...column(
      'dropped',
      dropped.map(([on, { count, some }]) => `${count} ${aboutWords(brand, on)}: ${some.map(nameOf).join(', ')}`),
    ),
  ];
}

/** A heading before the first of its lines; nothing where there are none. */
function column(heading: string, lines: readonly string[]): string[] {
  return lines.map(
    (line, at) => `${(at === 0 ? heading : '').padEnd(10)}${heading.length > 9 && at === 0 ? ' ' : ''}${line}`,
  );
}
