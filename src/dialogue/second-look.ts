/** What a whole sentence says beyond its words one by one: how many after all, an age, a fit, which figure is compared. */
import type { Act } from './acts.ts';
import { settleDegree } from './attributes.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { JUST_ONE, manyNow, partyOf, TWO_OF_US } from './counting.ts';
import { numberWord, unitOf } from './english.ts';
import { readForWhom } from './for-whom.ts';
import { peopleAttribute } from './measures.ts';
import type { Comparing, Reading } from './reading.ts';
import { CUT } from './sought.ts';
import { root, stem, stems } from './text.ts';
import type { Wish } from './wishes.ts';

/** Settles the reading once every word is read. */
export function lookAgain(index: CatalogueIndex, reading: Reading, acts: Set<Act>): void {
  const { said, tokens } = reading;
  // "Headlamps and lanterns": one part of the kind and all of it are all of it.
  const kindsSaid = reading.wishes.find(({ on, not }) => on === 'category' && !not)?.any?.length ?? 0;
  reading.wishes = reading.wishes.filter(({ on, any }) => on !== 'name' || (any?.length ?? 0) >= kindsSaid);
  // "Bump the pad up to 2": how many of it.
  const [, raised] =
    / (?:(?:bump|raise|increase|reduce|lower|change|set) (?:the |my |it |that |them |those )?|up (?:the |my |it |that |them |those ))(?:\w+ ){0,3}?(?:up |down )?to (\d{1,2}|two|three|four|five|six|ten)(?: (?:please|then|of them|pieces|pairs))? $/.exec(
      said,
    ) ??
    / make (?:the|my) (?:\w+ ){1,3}(\d{1,2}|two|three|four|five|six|ten)(?: (?:please|then))? $/.exec(said) ??
    [];
  if (raised !== undefined && !reading.amounts.some(({ money, unit }) => money || unit !== undefined)) {
    reading.quantity = figureOf(raised);
    reading.wishes = reading.wishes.filter(({ on }) => on === 'category' || on.startsWith('o:') || on === 'name');
  }
  // "And if it's not waterproof?": others then.
  if (
    / if (?:it|they|that)(?: is| are| was|s)? (?:not|does not|do not) /.test(said) &&
    !/ (?:can|could|do|may|should|would) i /.test(said) &&
    reading.wishes.length > 0 &&
    reading.wishes.every(({ not }) => not)
  ) {
    reading.pronoun = false;
    for (const act of ['question', 'conditional', 'yes'] as const) acts.delete(act);
  }
  // "Which has more metres on a ball?": the one figure in that unit.
  const [, way = '', counted = ''] = / (more|most|fewer|fewest|less) (\w+) /.exec(said) ?? [];
  const unit = unitOf(stem(counted))?.dimension;
  const inUnit =
    unit === undefined
      ? []
      : [...index.attributes.values()].filter(
          ({ id, dimension, factor }) =>
            dimension === unit && factor === unitOf(stem(counted))?.factor && index.columns.has(id),
        );
  if (inUnit[0] && inUnit.length === 1 && reading.comparing.length === 0 && acts.has('question'))
    reading.comparing.push({
      attribute: inUnit[0].id,
      down: /more|most/.test(way),
      degree: /st$/.test(way) ? 'superlative' : 'comparative',
      among: / (?:which|of the) /.test(said),
    });
  // "Between 12 and 5" in the afternoon: five o'clock then.
  for (const wish of reading.wishes)
    if (
      index.attributes.get(wish.on.slice(2))?.type === 'time' &&
      wish.min !== undefined &&
      wish.max !== undefined &&
      wish.max < wish.min &&
      wish.max < 720
    )
      wish.max += 720;
  // "How much weight can it take?" asks for no weight of its own.
  if (
    / (?:weight|much|heavy a load) (?:can|could|does|will) (?:it|this|that|they|one) (?:take|hold|carry|bear|support) /.test(
      said,
    )
  ) {
    const isOwn = (id: string) => /^weight$/i.test(index.attributes.get(id)?.label ?? '');
    reading.attributes = reading.attributes.filter((id) => !isOwn(id));
    reading.howAttributes = reading.howAttributes.filter((id) => !isOwn(id));
  }
  // "Drop the 10" of shoes that state their drop.
  if (acts.has('remove') && / drop (?:the|it|that|them|those|my|his|her) /.test(said)) {
    const isDrop = (id: string) => stems(index.attributes.get(id)?.label ?? '').includes('drop');
    reading.attributes = reading.attributes.filter((id) => !isDrop(id));
    reading.wishes = reading.wishes.filter(({ on }) => !on.startsWith('a:') || !isDrop(on.slice(2)));
  }
  // "What does it cost to bring a dog?": no price of the thing in view.
  if (
    / (?:what|how much) (?:does|would|will) it cost to (?!buy|get|take|order|book|reserve|have|own|purchase)\w+ /.test(
      said,
    )
  ) {
    acts.delete('ask-price');
    reading.pronoun = false;
  }
  // "Which one leaves next after that?": those that leave later.
  const leaves = [...index.attributes.values()].find(({ type }) => type === 'time');
  if (leaves && / (?:leave|go|depart)s? next after (?:that|it|this) /.test(said)) {
    reading.comparing = [{ attribute: leaves.id, down: true, degree: 'comparative', among: false }];
    acts.delete('ask-advice');
  }
  // "What would we pay a month?" asks for no price of the record.
  if (/ (?:a|per|each) month | monthly /.test(said)) acts.delete('ask-price');
  // "Your cheapest saw, how much is it?": the saw just told.
  if (
    reading.comparing.some(({ degree }) => degree === 'superlative') &&
    reading.wishes.some(({ on }) => on === 'category') &&
    / , (?:and )?how much (?:is|are|does) (?:it|that|they|one)(?: cost)? $/.test(said)
  ) {
    reading.pronoun = false;
    reading.plural = false;
    acts.delete('ask-price');
  }
  // "Which outdoor toys" of a shop for toys: everything here is one.
  const { items, item } = index.brand.pack.words;
  const general = new Set([...stems(items), ...stems(item)]);
  reading.wishes = reading.wishes.map((wish) => {
    const any =
      wish.on === 'category' && (wish.any?.length ?? 0) > 1 ? wish.any?.filter((key) => !general.has(key)) : undefined;
    return any && any.length > 0 ? { ...wish, any } : wish;
  });
  // "A charger for my phone": no phone is looked for.
  const [, sought = '', owned = ''] =
    / (?:an?|some|the|any) (?:\w+ )?(\w+) for (?:my|his|her|our|their) (\w+) /.exec(said) ?? [];
  if (
    sought !== '' &&
    (reading.named.length > 0 || reading.wishes.some(({ on, any }) => on === 'category' && any?.includes(stem(sought))))
  )
    reading.wishes = reading.wishes.flatMap((wish) => {
      if (wish.on !== 'category' || !wish.any?.includes(stem(owned))) return [wish];
      const any = wish.any.filter((key) => key !== stem(owned));
      return any.length > 0 ? [{ ...wish, any }] : [];
    });
  // "Big enough for two people?" where a tag says "two-person": how many it holds.
  const people = [...index.attributes.values()].find(
    ({ type, dimension }) => type === 'number' && (dimension === 'people' || dimension === 'seat'),
  );
  reading.wishes = reading.wishes.map((wish) => {
    const [, many = ''] = wish.on.startsWith('w:')
      ? (/^(\d|one|two|three|four|five|six|seven|eight) person$/.exec(wish.any?.[0] ?? '') ?? [])
      : [];
    if (many === '' || !people || !acts.has('question')) return wish;
    if (!reading.attributes.includes(people.id)) reading.attributes.push(people.id);
    return { on: `a:${people.id}`, min: figureOf(many) };
  });
  // "Does the lantern use batteries?": a verb, no purpose.
  if (/ (?:does|do|can|could|will|would) (?:\w+ ){1,4}use /.test(said))
    reading.attributes = reading.attributes.filter(
      (id) => id !== 'use' && stems(index.attributes.get(id)?.label ?? '').join(' ') !== 'use',
    );
  // "Cancel one seat": one less, the rest stands.
  const [, fewer = ''] =
    / (?:cancel|drop|remove|return) (?:only |just )?(one|two|three|a|1|2|3) (?:(?:of the )?(?:seat|ticket|pair|passenger|person|place)s?|of (?:them|those|these)) /.exec(
      said,
    ) ?? [];
  if (fewer !== '' && reading.named.length === 0 && !acts.has('question')) {
    reading.quantity = undefined;
    reading.quantityStep = -figureOf(fewer);
    for (const act of ['take-back', 'remove'] as const) acts.delete(act);
  }
  // "Not waterproof, those get so hot" gives the reason.
  if (/ , (?:those|they|these) (?:get|are|feel|look|run) (?:me )?(?:so|too|very|really) \w+ /.test(said))
    reading.plural = false;
  // "Which one carries more weight?": the load, no weight of its own.
  const [, most] =
    / (?:carr(?:y|ies)|holds?|takes?|bears?|supports?) (?:the )?(more|most)(?: weight| load)? /.exec(said) ?? [];
  const load = [...index.attributes.values()].find(
    ({ type, dimension, label }) =>
      type === 'number' && dimension === 'mass' && /load|capacity|carr|rider/i.test(label),
  );
  if (load && most !== undefined && acts.has('question')) {
    reading.comparing = [
      { attribute: load.id, down: true, degree: most === 'most' ? 'superlative' : 'comparative', among: true },
    ];
    reading.attributes = [];
  }
  // "Buy, green", "buy Tempo 10": said with the thing, it is the act.
  if (
    /^ (?:(?:ok|please|yes|then)[ ,]+)*(?:buy|order|book) (?!an?|some|for|me|it|of|number|status)\S/.test(said) &&
    !acts.has('question') &&
    !acts.has('not-buying') &&
    reading.named.length + reading.wishes.filter(({ on }) => on.startsWith('o:')).length > 0 &&
    !reading.wishes.some(({ on }) => on === 'category')
  )
    acts.add('buy');
  // "A game for five, the youngest is six": an age.
  const [, years = ''] =
    / (?:youngest|daughter|son|kid|child|girl|boy|he|she|(?:twins|kids|children|they)(?: are)?)(?: is| are)? (\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) (?:,|$|and|so)/.exec(
      said,
    ) ?? [];
  const forAge =
    years === ''
      ? undefined
      : [...index.attributes.values()].find(
          ({ label, type }) => type === 'number' && /^(?:from |min\w* |recommended )?age\b/i.test(label),
        );
  const old = figureOf(years);
  if (forAge && / (?:is|are) /.test(said) && !reading.wishes.some(({ on }) => on === `a:${forAge.id}`)) {
    reading.wishes.push({ on: `a:${forAge.id}`, max: old * forAge.factor });
    if (reading.quantity === old) reading.quantity = undefined;
  }
  // "She has plenty of soft toys already, so none of those".
  if (
    / (?:has|have|got|owns?) (?:plenty|enough|lots|loads) of | already (?:has|have|owns?|got) /.test(said) &&
    / (?:none|not|no) (?:of )?(?:those|these|them|more) /.test(said)
  ) {
    reading.plural = false;
    reading.wishes = reading.wishes.map((wish) => (wish.on === 'category' ? { ...wish, not: true as const } : wish));
  }
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
  const ofAge = [...index.attributes.values()].find(
    ({ label, type }) => type === 'number' && /^(?:from |min\w* |recommended )?age\b/i.test(label),
  );
  if (ofAge && / (?:a|one) year old /.test(said) && !reading.wishes.some(({ on }) => on === `a:${ofAge.id}`))
    reading.wishes.push({ on: `a:${ofAge.id}`, max: ofAge.factor });
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

/** The number a word or a figure says; "one" and "a" are one. */
function figureOf(word: string): number {
  return /^\d/.test(word) ? Number(word) : (numberWord(word) ?? 1);
}
