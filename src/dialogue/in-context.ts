/** What a reading says in its context: choices of the thing in view, days and figures that go on from the turn before. */

import type { Item } from '../brands/catalogue.ts';
import { settleDegree } from './attributes.ts';
import { withItsChoices } from './choosing.ts';
import { addDays, inWeekOf } from './dates.ts';
import { includes } from './evidence.ts';
import { find, optionValue } from './find.ts';
import type { Comparing, Reading } from './reading.ts';
import { inView, resolve } from './references.ts';
import { seeks } from './seeking.ts';
import { isOfItsKind } from './sources.ts';
import { itemAt, itemOf, type Talk } from './talk.ts';
import { stems } from './text.ts';

/** The reading as this turn means it, given what is in view and what was said before. */
export function inContext(talk: Talk, reading: Reading): Reading {
  return howMany(
    talk,
    figureOfRecall(
      talk,
      measuredInView(
        talk,
        withChoices(
          talk,
          versionOf(talk, inMySize(talk, inWeek(talk, placed(talk, comparable(talk, calledShort(talk, reading)))))),
        ),
      ),
    ),
  );
}

/** "And 5 pairs?" of the thing in view: what so many come to. */
function howMany(talk: Talk, heard: Reading): Reading {
  const reading = countsHere(talk, heard);
  const { acts, quantity, tokens, named, wishes, attributes, optionNames, policy } = reading;
  const bare = named.length + wishes.length + attributes.length + optionNames.length === 0 && policy === undefined;
  if (quantity === undefined || !bare || !acts.has('question') || acts.has('ask-stock') || tokens.length > 5)
    return reading;
  if (
    !inView(talk) ||
    !/^ (?:(?:and|what about|how about|for|or|so|then|total|price|cost)[ ,]+)*(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) /.test(
      reading.said,
    )
  )
    return reading;
  return { ...reading, acts: new Set([...acts, 'ask-price'] as const) };
}

/** "And 3?" of a thing that comes in no such number: how many. */
function countsHere(talk: Talk, reading: Reading): Reading {
  const [bare, ...more] = reading.amounts;
  const view = inView(talk);
  const [variant] = view?.variants ?? [];
  const foreign = reading.wishes.every(
    ({ on }) => on.startsWith('o:') && (!variant || optionValue(talk.room.index, variant, on.slice(2)) === undefined),
  );
  const counts =
    view &&
    bare &&
    more.length === 0 &&
    !bare.money &&
    !bare.bounded &&
    bare.unit === undefined &&
    Number.isInteger(bare.value);
  if (!counts || !foreign || reading.wishes.length === 0 || reading.tokens.length > 3 || reading.named.length > 0)
    return reading;
  return { ...reading, wishes: [], quantity: bare.value };
}

/** "3" after a list, and nothing else: the third of it. */
function placed({ mind }: Talk, reading: Reading): Reading {
  const [bare] = reading.amounts;
  const place = reading.tokens.length === 1 && bare && !bare.money && Number.isInteger(bare.value) ? bare.value : 0;
  const listed = mind.shown.length > 1 && mind.focus === undefined && mind.ask?.for !== 'option';
  if (!listed || place < 1 || place > mind.shown.length || reading.wishes.length + reading.named.length > 0)
    return reading;
  return { ...reading, ordinals: [place], quantity: undefined, amounts: [] };
}

/** "And on Tuesday?" after a day of next week: the Tuesday of that week. */
function inWeek({ mind }: Talk, reading: Reading): Reading {
  const from = mind.date ?? mind.assumed;
  if (reading.dayStep && from !== undefined) return { ...reading, day: addDays(from, reading.dayStep) };
  if (!reading.weekday || reading.day === undefined || mind.date === undefined) return reading;
  return { ...reading, day: inWeekOf(reading.day, mind.date) };
}

/** "Is it 2 inches or more?" of a pad: the length that its record states, not the one another kind of thing is measured by. */
function measuredInView(talk: Talk, reading: Reading): Reading {
  const item = inView(talk);
  if (!item || !reading.acts.has('question') || seeks(reading) || reading.named.length > 0) return reading;
  const { attributes } = talk.room.index;
  const wishes = reading.wishes.map((wish) => {
    const kind = wish.any ? undefined : attributes.get(wish.on.slice(2));
    if (!kind?.dimension || item.attributes[kind.id] !== undefined || reading.attributes.includes(kind.id)) return wish;
    const stated = [...attributes.values()].filter(
      ({ id, dimension }) => dimension === kind.dimension && item.attributes[id] !== undefined,
    );
    return stated.length === 1 && stated[0] ? { ...wish, on: `a:${stated[0].id}` } : wish;
  });
  return { ...reading, wishes };
}

/** "Something that can go in at 250" after an oven was asked about: the figure asked for last. */
function figureOfRecall(talk: Talk, heard: Reading): Reading {
  // "What's the max?" of what was asked about just now.
  const limit = / what (?:is|was) (?:the|its) (?:max\w*|min\w*|limit|most|highest|lowest) $/.test(heard.said);
  const asked = talk.recall?.filter((id) => talk.room.index.attributes.has(id)) ?? [];
  const reading =
    limit && heard.attributes.length === 0 && asked.length > 0
      ? { ...heard, attributes: asked, comparing: [], pronoun: true }
      : heard;
  const [bare, ...more] = reading.amounts;
  const kind = talk.room.index.attributes.get(talk.recall?.[0] ?? '');
  if (!bare || more.length > 0 || bare.money || bare.unit !== undefined || bare.ordinal || kind?.type !== 'number')
    return reading;
  if (reading.wishes.length + reading.named.length + reading.attributes.length > 0 || reading.quantity !== undefined)
    return reading;
  if (!/ (?:something|anything|one|ones) (?:that|which|with|for|at|over|under|up) /.test(reading.said)) return reading;
  const scaled = (value: number | undefined) => (value === undefined ? undefined : value * kind.factor);
  const { min, max } = bare.bounds;
  const bounds = bare.bounded
    ? { ...(min !== undefined && { min: scaled(min) }), ...(max !== undefined && { max: scaled(max) }) }
    : { min: bare.value * kind.factor };
  return { ...reading, wishes: [{ on: `a:${kind.id}`, ...bounds }], pronoun: false };
}

/** "And the waterproof version?": the one that goes by the same name and more, and has what this one lacks. */
function versionOf(talk: Talk, reading: Reading): Reading {
  const view = inView(talk);
  if (!view || reading.named.length > 0 || !/ (?:version|edition|model|variant) /.test(reading.said)) return reading;
  const { index, brand } = talk.room;
  const features = reading.wishes.filter(({ on, any, not }) => on.startsWith('a:') && any !== undefined && !not);
  if (features.length === 0 || brand.items.length > 2000) return reading;
  const words = stems(view.name);
  const fits = (item: Item) =>
    find(index, { wishes: features, among: [index.rowOf.get(item.id) ?? -1], soldOut: true }).rows.length > 0;
  const others = brand.items.filter(
    (item) =>
      item !== view &&
      item.category === view.category &&
      words.every((word) => stems(item.name).includes(word)) &&
      fits(item),
  );
  const [only, ...more] = others;
  const row = only && index.rowOf.get(only.id);
  if (!only || more.length > 0 || row === undefined || fits(view)) return reading;
  const at = reading.tokens.length;
  return {
    ...reading,
    named: [{ rows: [row], at, to: at, exact: true }],
    wishes: reading.wishes.filter((wish) => !features.includes(wish)),
    attributes: [],
    optionNames: [],
  };
}

/** "The Glide 4 or the GTX?": the one whose name is that of the thing in question and the word. */
function calledShort(talk: Talk, reading: Reading): Reading {
  const { brand, index } = talk.room;
  const [name, ...more] = reading.named;
  const base = name ? (name.rows.length === 1 ? itemAt(talk, name.rows[0]) : undefined) : inView(talk);
  if (!base || more.length > 0) return reading;
  const own = stems(base.name);
  // "The normal one": of those that came up, the one whose name is part of another's.
  const plainAt = reading.tokens.findIndex(
    ({ word }, at) =>
      (/^(?:normal|plain|standard|basic|ordinary)$/.test(word) &&
        /^(?:one|version|model)$/.test(reading.tokens[at + 1]?.word ?? '')) ||
      (word === 'non' && /^(?:one|version|model)$/.test(reading.tokens[at + 2]?.word ?? '')),
  );
  if (plainAt >= 0 && !name) {
    const known = [...new Set([...talk.mind.shown, ...talk.mind.discussed])].flatMap((id) => itemOf(talk, id) ?? []);
    const kin = index.names.get(own[0] ?? '') ?? [];
    const less = kin
      .slice(0, 200)
      .flatMap((row) => brand.items[row] ?? [])
      .filter(
        (item) =>
          item.category === base.category && item !== base && stems(item.name).every((one) => own.includes(one)),
      );
    const plain = [...new Set([...known, ...less])].filter((item) =>
      known.some((other) => {
        const [less, all] = [stems(item.name), stems(other.name)];
        return other !== item && less.length < all.length && less.every((one) => all.includes(one));
      }),
    );
    const row = plain[0] && index.rowOf.get(plain[0].id);
    if (plain.length === 1 && row !== undefined)
      return { ...reading, named: [{ rows: [row], at: plainAt, to: plainAt + 1, exact: true }], pronoun: false };
  }
  for (const [at, { word, stem }] of reading.tokens.entries()) {
    if (reading.tokens[at - 1]?.word !== 'the' || word.length < 3 || own.includes(stem)) continue;
    if (index.lexicon.get(stem)?.meanings.some(({ is }) => is === 'category' || is === 'value')) continue;
    const rows = (index.names.get(stem) ?? [])
      .filter((row) => own.every((one) => includes(index.names.get(one) ?? [], row)))
      .filter((row) => stems(brand.items[row]?.name ?? '').includes(stem));
    const [row] = rows;
    if (rows.length !== 1 || row === undefined) continue;
    const meant = index.lexicon.get(stem)?.meanings.flatMap((one) => (one.is === 'attribute' ? one.attribute : []));
    return {
      ...reading,
      named: [...reading.named, { rows: [row], at, to: at + 1, exact: true }],
      attributes: reading.attributes.filter((id) => !meant?.includes(id)),
      pronoun: false,
    };
  }
  return reading;
}

/** "Do you have that in my size?": the size that was told before. */
function inMySize({ mind }: Talk, reading: Reading): Reading {
  if (!/ (?:my|his|her|their|our|that|this|the same) size /.test(reading.said)) return reading;
  const size = mind.wishes.find(({ on, not }) => on === 'o:size' && !not);
  if (!size || reading.wishes.some(({ on }) => on === 'o:size')) return reading;
  // "Which widths are there in that size?" asks for no sizes.
  if (reading.optionNames.length > 1)
    return { ...reading, optionNames: reading.optionNames.filter((name) => name !== 'size') };
  return {
    ...reading,
    wishes: [...reading.wishes, size],
    optionNames: reading.optionNames.filter((name) => name !== 'size'),
  };
}

/** Choices are read against the item they are made of: the one named or pointed at, else the one in view. */
function withChoices(talk: Talk, reading: Reading): Reading {
  const { mind } = talk;
  if (seeks(reading)) return reading;
  const asked = mind.ask?.for === 'option' ? itemOf(talk, mind.ask.id) : undefined;
  const [only, ...others] = reading.named;
  if (mind.ask?.for === 'which' && !only) return reading;
  if (others.length > 0 || (only && only.rows.length > 1)) return reading;
  const pointed = only || asked ? undefined : resolve(talk, reading);
  const single = pointed?.items.length === 1 ? pointed.items[0] : undefined;
  const item = only ? itemAt(talk, only.rows[0]) : (asked ?? single ?? inView(talk));
  // "And socks, small" chooses nothing of the boots in view.
  if (!item || (!only && !isOfItsKind(talk, item, reading))) return reading;
  return withItsChoices(talk, item, forPersons(talk, item, ownMeasures(talk, item, reading)));
}

/** "Smoked oak, 20 cm" of a knife that comes in handles: a measure that only other things come in is no choice of it. */
function ownMeasures({ room }: Talk, item: Item, reading: Reading): Reading {
  const [variant] = item.variants;
  if (!variant) return reading;
  const has = (on: string) => optionValue(room.index, variant, on.slice(2)) !== undefined;
  const options = reading.wishes.filter(({ on }) => on.startsWith('o:'));
  const foreign = options.filter(({ on, any }) => !has(on) && any?.every((key) => /^\d/.test(key)));
  if (foreign.length === 0 || foreign.length === options.length) return reading;
  return { ...reading, wishes: reading.wishes.filter((wish) => !foreign.includes(wish)) };
}

/** "I'll take that, for two people": where the record says nothing of persons, how many. */
function forPersons({ room }: Talk, item: Item, reading: Reading): Reading {
  if (reading.quantity !== undefined || reading.acts.has('question')) return reading;
  // Where nothing is booked, how many they are says how many they take only with the act.
  const { acts } = reading;
  if (!item.dated && !room.index.perNight && !acts.has('buy') && !acts.has('buy-softly') && !acts.has('add'))
    return reading;
  const persons = reading.wishes.find(({ on, min }) => {
    const { dimension } = room.index.attributes.get(on.slice(2)) ?? {};
    return (
      min !== undefined &&
      (dimension === 'people' || dimension === 'seat') &&
      item.attributes[on.slice(2)] === undefined
    );
  });
  if (!persons) return reading;
  return { ...reading, quantity: persons.min, wishes: reading.wishes.filter((wish) => wish !== persons) };
}

/** "The bigger set of blocks": no wingspan is compared where nothing in view has one. */
function comparable(talk: Talk, reading: Reading): Reading {
  const { index } = talk.room;
  const view = inView(talk);
  const near = [...(view ? [view.id] : []), ...talk.mind.shown];
  const rows = [...reading.named.flatMap((name) => name.rows), ...near.flatMap((id) => index.rowOf.get(id) ?? [])];
  if (rows.length === 0 || reading.comparing.length === 0 || seeks(reading)) return reading;
  const states = (attribute: string) =>
    attribute === 'price' || rows.some((row) => !Number.isNaN(index.columns.get(attribute)?.[row] ?? Number.NaN));
  const usual = (attribute: string) => {
    const kind = index.attributes.get(attribute);
    return kind !== undefined && kind.less.length + kind.more.length === 0;
  };
  const settles = (one: Comparing) => {
    const settled = { ...one };
    settleDegree(index, settled, rows);
    return states(settled.attribute);
  };
  // Only words that the pack itself did not give to a measure are let go.
  const comparing = reading.comparing.filter(
    (one) => one.degree === 'superlative' || !usual(one.attribute) || settles(one),
  );
  return comparing.length === reading.comparing.length ? reading : { ...reading, comparing };
}
