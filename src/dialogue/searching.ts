import type { Item } from '../brands/catalogue.ts';
import { settleDegree } from './attributes.ts';
import { carriedOver, usable } from './carried-over.ts';
import { nameOf } from './describing.ts';
import { EVERYDAY_WORDS } from './english.ts';
import { evidence } from './evidence.ts';
import { type Findings, find, inStock, variantsFor } from './find.ts';
import { isVague, sayNothingLeft, sayShades, withShades } from './nearest.ts';
import { note, orderOf, present, showBest } from './presenting.ts';
import type { Reading } from './reading.ts';
import { inView, numberFor } from './references.ts';
import { searchRelative, stillToCome } from './relative.ts';
import { seeks } from './seeking.ts';
import { saySoldOut } from './showing.ts';
import { itemAt, type Talk } from './talk.ts';
import { stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { listed, quoted, say } from './wording.ts';

/** Whether a reading says anything to search by. */
export function narrows(reading: Reading): boolean {
  return reading.wishes.length > 0 || reading.comparing.length > 0 || reading.drops.length > 0;
}

/** "Not the Performance": what goes by that name is left out of what is found from now on. */
export function unwantedNames(talk: Talk, { notNamed }: Reading): Wish[] {
  return [...new Set(notNamed)].flatMap((row): Wish[] => {
    const name = stems(itemAt(talk, row)?.name ?? '').join(' ');
    return name === '' ? [] : [{ on: 'name', any: [name], not: true }];
  });
}

/** Searches by all that was said so far and shows the result. */
export function search(talk: Talk, reading: Reading): void {
  const { mind, room, trace } = talk;
  const usableOnes = usable(room.index, reading.wishes);
  if (usableOnes.length < reading.wishes.length)
    trace.unusable = reading.wishes.filter((wish) => !usableOnes.includes(wish));
  mind.wishes = carriedOver(talk, reading);
  // "Your sedans, but not the Performance".
  if (narrows(reading)) mind.wishes = mergeWishes(mind.wishes, unwantedNames(talk, reading), []);
  mind.skip = 0;
  const kind = reading.wishes.find(({ on, not }) => on === 'category' && !not);
  const several = (kind?.any?.length ?? 0) > 1;
  if (reading.quantity !== undefined && reading.acts.size < 3 && !several) mind.count = reading.quantity;
  // How many of one thing says nothing of another.
  else if (kind && inView(talk) && !isSameKind(talk, kind)) mind.count = undefined;
  const comparison = reading.comparing.find((one) => one.degree === 'comparative' && !one.among);
  const kin = comparison && inView(talk)?.category;
  if (comparison && kin !== undefined)
    settleDegree(
      room.index,
      comparison,
      room.brand.items.flatMap((item, row) => (item.category === kin ? [row] : [])),
    );
  const ranking = reading.comparing.find((one) => one !== comparison);
  if (ranking && ranking.attribute !== 'price')
    settleDegree(room.index, ranking, find(room.index, { wishes: mind.wishes, soldOut: true }).rows);
  mind.order = ranking && isStated(talk, ranking.attribute) ? orderOf(ranking) : undefined;
  // "Which of your chargers is more powerful?": the most powerful of them.
  const utmost = / (?:which|what) (?:one )?of (?:your|all|the (?!two |three |four |\d)\w+) /.test(reading.said)
    ? (comparison ?? reading.comparing[0])
    : undefined;
  if (comparison && !utmost) {
    searchRelative(talk, reading, comparison);
    return;
  }
  if (utmost) mind.order = orderOf(utmost);
  const result = findOrLoosen(talk, reading);
  const gone = result.rows.length > 0 && saidSoldOut(talk, result);
  if (gone === 'told') return;
  if (result.rows.length === 0 || gone) {
    sayNothingLeft(talk, reading);
    return;
  }
  const found = stillToCome(
    talk,
    result.rows.flatMap((row) => itemAt(talk, row) ?? []),
  );
  // "Anything else by her?": not the one in view again.
  const others = / (?:else|other|others|another) /.test(reading.said)
    ? found.filter(({ id }) => id !== mind.focus)
    : [];
  // Put in order of a figure: what does not state it is left out.
  const stating = mind.order
    ? (others.length > 0 ? others : found).filter((item) => numberFor(talk, item, mind.order?.on ?? '') !== undefined)
    : [];
  const items = stating.length > 0 ? stating : others.length > 0 ? others : found;
  sayMentioned(talk, reading, items);
  if (utmost && items.length > 1) {
    showBest(talk, items, utmost, reading);
    return;
  }
  if (
    ranking &&
    mind.order &&
    ranking.degree === 'superlative' &&
    !/ first (?:please )?$/.test(reading.said) &&
    !/ (?:ones|options|(?!inches|hours|minutes|dollars|bucks|grams|kilos|miles|pounds|euros|lit(?:er|re)s|seats|persons)\w+s) (?:please )?$/.test(
      reading.said.replace(/ (?:is|has|this|does|was|less|less) /g, ' '),
    )
  ) {
    showBest(talk, items, ranking, reading);
    return;
  }
  present(talk, items, reading);
}

function isSameKind(talk: Talk, kind: Wish): boolean {
  const view = inView(talk);
  const row = view && talk.room.index.rowOf.get(view.id);
  return row !== undefined && find(talk.room.index, { wishes: [kind], among: [row], soldOut: true }).rows.length > 0;
}

/** "Do you sell phones?" of a charger for phones: nothing goes by that name, and that is said. */
function sayMentioned(talk: Talk, reading: Reading, items: readonly Item[]): void {
  const { index } = talk.room;
  const words = reading.wishes
    .filter(({ on, not, ranks }) => on.startsWith('w:') && !not && !ranks)
    .flatMap(({ on, any = [] }) =>
      any.filter((word) => {
        const { strength } = evidence(index, on, word);
        return items.every(({ id }) => (strength[index.rowOf.get(id) ?? -1] ?? 0) <= 1);
      }),
    );
  const telling = reading.tokens.filter(({ stem }) => words.includes(stem)).map(({ word }) => word);
  const kind = reading.wishes.some(({ on }) => on === 'category');
  if (telling.length > 0 && seeks(reading) && !kind)
    say(talk, `Nothing here goes by the name ${quoted(telling)}; this is what mentions it.`);
}

/** What would fit exists but not in that size, colour or price: named as sold out, so that the nearest can follow. */
function saidSoldOut(talk: Talk, { rows, soldOut }: Findings): boolean | 'told' {
  if (!soldOut || !talk.mind.wishes.some((wish) => wish.on.startsWith('o:'))) return false;
  const items = rows.flatMap((row) => itemAt(talk, row) ?? []).filter((item) => inStock(item));
  if (items.length === 0) return false;
  const [only] = items;
  const gone = only && items.length === 1 ? variantsFor(talk.room.index, only, talk.mind.wishes) : [];
  if (only && gone[0]) {
    saySoldOut(talk, only, gone[0]);
    return 'told';
  }
  say(talk, `${listed(items.slice(0, 3).map((item) => nameOf(item)))} would fit, but is sold out in that choice.`);
  return true;
}

/** Finds by all wishes; words that only some names contain are given up when nothing has all of them, and that is said. */
function findOrLoosen(talk: Talk, reading: Reading): Findings {
  const { mind, room } = talk;
  const by = (wishes: readonly Wish[]) => find(room.index, { wishes, soft: reading.soft, order: mind.order });
  const all = by(mind.wishes);
  if (all.rows.length === 0 && mind.wishes.some((wish) => wish.on === 'o:color' && !wish.not)) {
    const shaded = withShades(mind.wishes);
    const near = by(shaded);
    if (near.rows.length > 0 && !near.soldOut) {
      sayShades(talk, mind.wishes);
      mind.wishes = shaded;
      note(talk, shaded, near.rows, near.dropped);
      return near;
    }
  }
  note(talk, mind.wishes, all.rows, all.dropped);
  // What it is for was said of another kind of thing.
  const { index } = room;
  const ofBefore = (wish: Wish) =>
    index.attributes.get(wish.on.slice(2))?.type === 'list' &&
    !reading.wishes.some(({ on }) => on === wish.on) &&
    reading.wishes.some(({ on }) => on === 'category');
  const withoutBefore = (): Findings | undefined => {
    if (!mind.wishes.some(ofBefore)) return undefined;
    const without = mind.wishes.filter((wish) => !ofBefore(wish));
    const found = by(without);
    if (found.rows.length === 0) return undefined;
    mind.wishes = without;
    return found;
  };
  const firm = mind.wishes.filter((wish) => !isVague(wish));
  const vague = mind.wishes.filter(isVague);
  // Much was told of what it is for: what has most of it comes first.
  if (all.rows.length === 0 && vague.length > 1 && firm.length > 0) {
    const ranked = by([...firm, ...vague.map((wish) => ({ ...wish, ranks: true as const }))]);
    const [top] = ranked.rows;
    const has = (wish: Wish) =>
      wish.any?.some((word) => (evidence(index, wish.on, word).strength[top ?? -1] ?? 0) > 0) === true;
    if (top !== undefined && !ranked.soldOut) {
      const gone = vague.filter((wish) => !has(wish));
      const words = gone.flatMap((wish) => wish.any ?? []).filter((word) => !EVERYDAY_WORDS.has(word));
      if (words.length > 0 && vague.some(has))
        say(talk, `Nothing that fits is described as ${quoted(words)} in our records.`);
      const kept = vague.filter(has);
      const best = by([...firm, ...kept]);
      if (kept.length > 0 && best.rows.length > 0) {
        mind.wishes = [...firm, ...kept];
        talk.trace.left_aside = gone;
        return best;
      }
    }
  }
  if (all.rows.length > 0) return all;
  // "Anything under 100?" after a jacket: still a jacket, so the limit is what is left aside.
  const [noun, ...more] = vague;
  const limits =
    reading.wishes.length > 0 && reading.wishes.every(({ on, any }) => on === 'price' && any === undefined);
  if (
    noun &&
    more.length === 0 &&
    limits &&
    !/ something /.test(reading.said) &&
    !mind.wishes.some(({ on }) => on === 'category')
  )
    return all;
  if (firm.length === 0 || firm.length === mind.wishes.length) return withoutBefore() ?? all;
  for (const keep of [
    ...mind.wishes
      .filter(isVague)
      .reverse()
      .map((wish) => [...firm, wish]),
    firm,
  ]) {
    const found = by(keep);
    if (found.rows.length === 0) continue;
    const gone = mind.wishes.filter((wish) => !keep.includes(wish));
    const telling = gone.flatMap((wish) => wish.any ?? []).filter((word) => !EVERYDAY_WORDS.has(word));
    if (telling.length > 0) say(talk, `Nothing that fits is described as ${quoted(telling)} in our records.`);
    mind.wishes = keep;
    talk.trace.left_aside = gone;
    return found;
  }
  return withoutBefore() ?? all;
}

/** Whether anything that fits states it at all. */
function isStated(talk: Talk, attribute: string): boolean {
  const column = talk.room.index.columns.get(attribute);
  if (attribute === 'price' || !column) return true;
  const { rows } = find(talk.room.index, { wishes: talk.mind.wishes, soldOut: true });
  return rows.length === 0 || rows.some((row) => !Number.isNaN(column[row] ?? Number.NaN));
}
