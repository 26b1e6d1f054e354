/** What words mean beside others: a reason, a verb, a load, an age, what one owns, where alone they would say something else. */
import type { Act } from './acts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { figureOf } from './counting.ts';
import { unitOf } from './english.ts';
import { ageAttribute } from './measured-by.ts';
import type { Reading } from './reading.ts';
import { stem, stems } from './text.ts';

/** Settles what single words were read as, in the light of the whole sentence. */
export function settleWords(index: CatalogueIndex, reading: Reading, acts: Set<Act>): void {
  const { said } = reading;
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
  const forAge = years === '' ? undefined : ageAttribute(index);
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
}
