/** What a whole sentence says beyond its words one by one: how many after all, an age, a fit, which figure is compared. */
import type { Act } from './acts.ts';
import { settleDegree } from './attributes.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { figureOf, JUST_ONE, manyNow, partyOf, TWO_OF_US } from './counting.ts';
import { readForWhom } from './for-whom.ts';
import { ageAttribute } from './measured-by.ts';
import { peopleAttribute } from './measures.ts';
import { settleWords } from './other-meanings.ts';
import type { Comparing, Reading } from './reading.ts';
import { CUT } from './sought.ts';
import { root, stems } from './text.ts';
import type { Wish } from './wishes.ts';

/** Settles the reading once every word is read. */
export function lookAgain(index: CatalogueIndex, reading: Reading, acts: Set<Act>): void {
  settleWords(index, reading, acts);
  settleCounts(index, reading, acts);
  settleDegrees(index, reading, acts);
}

/** How many after all: "we are four", "one person dropped out", "me and my girlfriend". */
function settleCounts(index: CatalogueIndex, reading: Reading, acts: Set<Act>): void {
  const { said } = reading;
  // "Was 149?": a price of before counts nothing.
  if (acts.has('ask-saving') && / was (?:it |that )?(?:at )?\d+ /.test(said)) reading.quantity = undefined;
  if (reading.quantity === undefined && JUST_ONE.test(said)) reading.quantity = 1;
  if (TWO_OF_US.test(said)) {
    const holds = index.hasDated || index.perNight ? undefined : peopleAttribute(index, reading);
    if (holds === undefined) reading.quantity = 2;
    else if (!reading.wishes.some(({ on }) => on === `a:${holds}`)) reading.wishes.push({ on: `a:${holds}`, min: 2 });
  }
  // "Book the 12:55, we are four".
  const [, us = ''] =
    / we are (\d{1,2}|two|three|four|five|six|seven|eight)(?: of us| people| persons| adults)? (?:,|$)/.exec(said) ??
    [];
  const sitting = us === '' || index.hasDated || index.perNight ? undefined : peopleAttribute(index, reading);
  const many4 = figureOf(us);
  if (us !== '' && sitting === undefined && (index.hasDated || index.perNight || acts.has('buy')))
    reading.quantity = many4;
  else if (sitting !== undefined && !reading.wishes.some(({ on }) => on === `a:${sitting}`))
    reading.wishes.push({ on: `a:${sitting}`, min: many4 });
  const party = partyOf(said);
  if (party !== undefined) reading.quantity = party;
  const many = reading.wishes.length + reading.named.length === 0 ? manyNow(said) : undefined;
  if (many !== undefined) reading.quantity = many;
  // "One person dropped out": one less.
  const out =
    / (?:one|1|a) (?:person |friend |colleague |guy |passenger |of us |of them |of my \w+ )?(?:dropped out|drops out|is out|can not (?:come|make it|join)|is not coming|cancelled|fell ill) /.test(
      said,
    );
  if (out && reading.quantityStep === undefined) {
    reading.quantity = undefined;
    reading.quantityStep = -1;
  }
  // "Which flight has the best price?": the lowest.
  if (/ (?:has|have|with|is|are|got) the (?:best|lowest) (?:price|fare|rate|cost)s? /.test(said)) {
    acts.delete('discount');
    reading.comparing = [{ attribute: 'price', down: false, degree: 'superlative', among: false }];
  }
  const least = / costs? (?:the )?(least|most) /.exec(said)?.[1];
  if (least !== undefined && !reading.comparing.some(({ attribute }) => attribute === 'price'))
    reading.comparing.push({ attribute: 'price', down: least === 'most', degree: 'superlative', among: false });
  // "A tent, me and my girlfriend": for two, where that kind of thing says for how many it is.
  const pair =
    / (?:me and|with) my (?:girlfriend|boyfriend|wife|husband|partner|friend|mate|son|daughter|brother|sister|kid|child) /.test(
      said,
    );
  const holds = pair && reading.quantity === undefined ? peopleAttribute(index, reading) : undefined;
  if (holds !== undefined && !reading.wishes.some(({ on }) => on === `a:${holds}`))
    reading.wishes.push({ on: `a:${holds}`, min: 2 });
  // "For a one year old": no number word, but an age.
  const ofAge = ageAttribute(index);
  if (ofAge && / (?:a|one) year old /.test(said) && !reading.wishes.some(({ on }) => on === `a:${ofAge.id}`))
    reading.wishes.push({ on: `a:${ofAge.id}`, max: ofAge.factor });
}

/** Which figure is compared or asked for, and how it is cut or fits. */
function settleDegrees(index: CatalogueIndex, reading: Reading, acts: Set<Act>): void {
  const { said, tokens } = reading;
  // "Does it run small?" asks how it is cut, not for that size.
  const cut = acts.has('question') ? CUT.exec(said)?.[1] : undefined;
  if (cut !== undefined) {
    reading.wishes = reading.wishes.filter(({ on }) => !on.startsWith('o:'));
    reading.comparing = [];
    if (reading.policy === undefined) reading.unknown.push(cut);
  }
  if (FITS.test(said)) reading.wishes = reading.wishes.map((wish) => fitting(index, wish));
  const kinds = reading.wishes.find((wish) => wish.on === 'category' && !wish.not)?.any ?? [];
  const rows = kinds.flatMap(
    (key) =>
      index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? [],
  );
  for (const comparing of reading.comparing) settleDegree(index, comparing, rows);
  // "raise it to 400": the budget, no item.
  if (
    / (?:raise|increase|stretch|push|extend|lower|limit) (?:it|that|this) (?:up |down |out )?to /.test(said) &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ on }) => on === 'price')
  )
    reading.pronoun = false;
  // "how fast does it charge": the thing named says more than the adjective.
  if (reading.attributes.length === 0) reading.attributes.push(...new Set(reading.howAttributes));
  for (const comparing of reading.comparing) retarget(index, reading, comparing);
  // "Which pad insulates best?": the figure whose label the verb is a form of.
  if (reading.comparing.length === 0 && / (?:best|better|most|more) /.test(said) && / (?:which|what) /.test(said)) {
    const forms = new Set(tokens.filter(({ word }) => word.length > 5).map(({ stem: one }) => one.slice(0, 5)));
    const kind = [...index.attributes.values()].find(
      ({ id, type, label, synonyms }) =>
        type === 'number' &&
        index.columns.has(id) &&
        [label, ...synonyms].flatMap(stems).some((word) => word.length > 5 && forms.has(word.slice(0, 5))),
    );
    if (kind)
      reading.comparing.push({
        attribute: kind.id,
        down: true,
        degree: / (?:best|most) /.test(said) ? 'superlative' : 'comparative',
        among: false,
      });
  }
  readForWhom(index, reading);
  readImportance(index, reading);
  if (reading.dayStep !== undefined) reading.comparing = [];
  const clocks = reading.attributes.filter((id) => index.attributes.get(id)?.type === 'time');
  for (const comparing of reading.comparing) {
    // "gets in earlier": the earlier arrival.
    if (index.attributes.get(comparing.attribute)?.type === 'time' && clocks.length === 1 && clocks[0])
      comparing.attribute = clocks[0];
  }
  if (
    acts.has('ask-price') &&
    reading.attributes.some((id) => id !== 'price') &&
    / how much (?:does|do|can|will|is) /.test(said) &&
    !/\b(?:price|cost|fare|charge)\b/.test(said)
  )
    acts.delete('ask-price');
}

/** "Which of them charges quicker?": what the verb names is compared, not what "quicker" usually means. */
function retarget(index: CatalogueIndex, reading: Reading, comparing: Comparing): void {
  const kind = index.attributes.get(comparing.attribute);
  const quick = / (?:quick|fast|slow)(?:er|est) /.exec(reading.said);
  if (!kind || !quick || reading.attributes.length > 0) return;
  const said = new Set(reading.tokens.filter(({ word }) => word.length > 4).map(({ stem: one }) => root(one)));
  const names = (one: { label: string }) => stems(one.label).some((word) => word.length > 4 && said.has(root(word)));
  if (names(kind)) return;
  const meant = [...index.attributes.values()].find(
    (one) => one.dimension === 'time' && index.columns.has(one.id) && names(one),
  );
  if (!meant) return;
  comparing.attribute = meant.id;
  comparing.down = quick[0].includes('slow');
}

/** "Range matters most", "as much range as possible": an order by the attribute, towards what people want of it. */
function readImportance(index: CatalogueIndex, reading: Reading): void {
  const [id, ...more] = reading.attributes;
  const kind = index.attributes.get(id ?? '');
  if (!kind || more.length > 0 || reading.comparing.length > 0 || reading.acts.has('question')) return;
  const most = / (?:lots|plenty|a lot) of | as much \w+ as /.test(reading.said);
  if ((!most && !MATTERS.test(reading.said)) || !index.columns.has(kind.id)) return;
  const text = `${kind.label} ${kind.synonyms.join(' ')}`;
  const little =
    kind.dimension === 'mass' || (kind.dimension === 'time' && !/life|burn|run|play|last|battery/i.test(text));
  reading.comparing.push({ attribute: kind.id, down: most || !little, degree: 'plain', among: false });
  reading.attributes = [];
}

const MATTERS =
  / (?:matters?(?: the)? most|(?:is|are) (?:the )?(?:most|really|very|super)? ?important|is (?:key|my priority|a priority|what i care about)|care (?:most )?about|main thing is|priority is|most important(?: thing)? is) /;

const FITS = / (?:fit|fits|fitting|go|goes|squeeze) (?:in|into|through|inside|there|under|on|a|an|my|our|the) /;

/** A space something is to fit in is the most it may measure. */
function fitting(index: CatalogueIndex, wish: Wish): Wish {
  const length = index.attributes.get(wish.on.slice(2))?.dimension === 'length';
  return length && wish.exact && wish.near !== undefined ? { on: wish.on, max: wish.near } : wish;
}
