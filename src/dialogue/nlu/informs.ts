/** The searches of a clause: one for each kind of thing that it names. */
import type { Order, UserAct, Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { Wants } from './measures.ts';
import type { Read } from './read.ts';
import type { Reference } from './refer.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';
import { wantsIn } from './wants.ts';

const MOST_KINDS = 4;

/** What a clause looks for. `standard`: what the things wanted are held against, "lighter than the Glide". */
export function informs(domain: Domain, parsed: Parsed, read: Read, standard: readonly number[]): UserAct[] {
  const { clause, view, reference } = read;
  const spent = reference.how === 'name' ? reference.by : [];
  const parts = partsOf(domain, parsed, clause);
  const all = parts.slice(0, MOST_KINDS).map((part) => wantsIn(domain, parsed, part, view, spent));
  const budget = all.flatMap(({ wishes }) => wishes.filter(({ on }) => on === 'price'));
  return all.flatMap((wants) => {
    const own = wants.wishes.filter(({ on }) => on !== 'price');
    return informOf(domain, parsed, read, standard, { ...wants, wishes: [...own, ...budget] });
  });
}

function informOf(domain: Domain, parsed: Parsed, read: Read, standard: readonly number[], wants: Wants): UserAct[] {
  const { clause, view, reference } = read;
  const { kinds, drop } = wants;
  // "Not the Summit, it is too heavy": lighter than that.
  const denied = clause.mentions.flatMap(({ not, rows = [] }) => (not ? rows : []));
  const held = denied.length > 0 ? denied : standard;
  const against = held.length > 0 ? held : view.focus !== undefined ? [view.focus] : view.shown;
  const relative = wants.relative && bounded(domain, against, wants.relative);
  const order = wants.order ?? (wants.relative && alongOf(wants.relative, relative !== undefined));
  const among =
    order !== undefined &&
    kinds.length === 0 &&
    standard.length === 0 &&
    isAmongShown(domain, parsed, clause, view, reference);
  const { wishes, evidence } = order?.utmost ? wants : softened(wants);
  const inform = (kind?: string): UserAct => ({
    act: 'inform',
    wishes: [...wishes, ...(relative ? [relative] : [])],
    evidence,
    ...(kind !== undefined && { kind }),
    ...(order && { order }),
    ...(among && { among: true as const }),
    ...(drop.length > 0 && { drop }),
  });
  return kinds.length > 1 ? kinds.map(inform) : [inform(kinds[0])];
}

/** What a thing is good for ranks, and outweighs words said by the way. */
function softened({ wishes, evidence, purposes }: Wants): Pick<Wants, 'wishes' | 'evidence'> {
  const said = purposes.map(({ any = [] }) => ({ words: any.flatMap((value) => value.split(' ')), weight: PURPOSE }));
  return {
    wishes: wishes.map((wish) => (purposes.includes(wish) ? { ...wish, soft: true as const } : wish)),
    evidence: [...evidence, ...said],
  };
}

const PURPOSE = 2;

/** What comes next in that direction, or what goes farthest when there is nothing to hold it against. */
function alongOf({ attribute, down }: { attribute: string; down: boolean }, bounded: boolean): Order | undefined {
  if (bounded && attribute === 'price') return undefined;
  return { on: attribute, ...(down !== bounded && { down: true as const }) };
}

/** "Which of those is the lightest": of what was shown. */
function isAmongShown(
  { language }: Domain,
  parsed: Parsed,
  { from, to }: ParsedClause,
  view: View,
  reference: Reference,
) {
  if (view.shown.length < 2) return false;
  if (reference.how === 'many') return true;
  return parsed.words.slice(from, to).some((word) => language.which.has(word));
}

/** "Cheaper": than these. */
function bounded(
  { index }: Domain,
  rows: readonly number[],
  { attribute, down }: { attribute: string; down: boolean },
): Wish | undefined {
  const column = attribute === 'price' ? index.prices : index.columns.get(attribute);
  const values = rows.map((row) => column?.[row] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return undefined;
  const on = attribute === 'price' ? 'price' : `a:${attribute}`;
  return down ? { on, min: Math.max(...values), above: true } : { on, max: Math.min(...values), below: true };
}

/** The clause cut where one kind ends and the next begins: at the comma or joining word between two that are wanted. */
function partsOf({ language }: Domain, parsed: Parsed, clause: ParsedClause): ParsedClause[] {
  const kinds = clause.mentions.filter(({ kind, not }) => kind === 'kind' && !not);
  const cuts: number[] = [];
  kinds.slice(1).forEach((kind, at) => {
    const before = kinds[at];
    if (!before) return;
    for (let place = before.to; place <= kind.at; place++) {
      const joiner = language.clauses.joiners.has(parsed.words[place] ?? '') && place < kind.at;
      const comma = parsed.tokens[place - 1]?.after === ',';
      if (!joiner && !comma) continue;
      cuts.push(joiner ? place + 1 : place);
      break;
    }
  });
  const ends = [...cuts, clause.to];
  return ends.map((to, at) => {
    const from = at === 0 ? clause.from : (ends[at - 1] ?? clause.from);
    const mentions = clause.mentions.filter((one) => one.at >= from && one.to <= to);
    return cuts.length === 0 ? clause : { ...clause, from, to, mentions };
  });
}
