/** What a search found, put before the user: one in full, the best, a list, the next ones, a first selection. */

import type { Item } from '../brands/catalogue.ts';
import { isSoldOn } from '../brands/sale-days.ts';
import { closedText } from '../brands/selling-words.ts';
import { assumeDay, dayFor } from './describing.ts';
import { find, inStock, type Order } from './find.ts';
import { sayStock } from './option-answers.ts';
import type { Comparing, Reading } from './reading.ts';
import { extreme, numberFor } from './references.ts';
import { MAX_LIST, sayAssumedDay, showList, showOne } from './showing.ts';
import { itemAt, rowsOf, type Talk } from './talk.ts';
import type { Wish } from './wishes.ts';
import { quoted, say } from './wording.ts';

export function showBest(talk: Talk, items: readonly Item[], ranking: Comparing, reading?: Reading): void {
  const best = ranking.rank === undefined ? items[0] : extreme(talk, items, ranking);
  if (!best) {
    say(talk, 'There are not so many that fit.');
    showList(talk, items.slice(0, MAX_LIST), [ranking.attribute]);
    return;
  }
  if (reading) sayUnmatched(talk, reading);
  const value = numberFor(talk, best, ranking.attribute);
  const equals = items.filter((item) => numberFor(talk, item, ranking.attribute) === value);
  if (equals.length > 1) {
    say(talk, `These share the ${superlativeFor(talk, ranking)}:`);
    showList(talk, equals.slice(0, MAX_LIST), [ranking.attribute]);
    sayDay(talk, equals);
    return;
  }
  showOne(talk, best, {
    keepShown: talk.mind.shown.includes(best.id),
    lead: `The ${superlativeFor(talk, ranking)}${talk.mind.wishes.length > 0 ? ' that fits' : ''}:`,
    facts: [ranking.attribute],
  });
}

function superlativeFor(talk: Talk, { attribute, down, rank }: Comparing): string {
  const place = rank === undefined ? '' : `${PLACES[rank] ?? `${rank}th`} `;
  if (attribute === 'price') return `${place}${down ? 'highest price' : 'lowest price'}`;
  const kind = talk.room.index.attributes.get(attribute);
  return `${place}${kind?.type === 'time' ? (down ? 'latest' : 'earliest') : down ? 'highest' : 'lowest'} ${kind?.label.toLowerCase() ?? attribute}`;
}

const PLACES = ['', '', 'second', 'third', 'fourth', 'fifth'];

/** A found list: one in full, several as a list. */
export function present(talk: Talk, all: readonly Item[], reading: Reading): void {
  const { mind, room } = talk;
  const asked = reading.acts.has('question') ? reading.attributes : [];
  const stating = all.filter((item) => asked.some((id) => item.attributes[id] !== undefined));
  const items = stating.length > 0 ? stating : all;
  const [only] = items;
  const attributes = attributesSaid(talk, reading);
  if (items.length === 1 && only) {
    mind.shown = [only.id];
    mind.skip = 0;
    showOne(talk, only, { lead: mind.turns > 0 ? 'One fits:' : undefined, facts: attributes });
    if (reading.acts.has('ask-stock') && inStock(only)) sayStock(talk, only, { ...reading, wishes: [] });
    return;
  }
  const what = room.brand.pack.words.items;
  const fits = mind.wishes.length > 0;
  if (items.length > MAX_LIST)
    say(
      talk,
      fits ? `Here are ${what} that fit:` : `Here are some of our ${what}:`,
      fits ? `These ${what} fit:` : `A few of our ${what}:`,
    );
  else say(talk, fits ? `These ${what} fit:` : `Our ${what}:`, fits ? `Here is what fits:` : `Here are our ${what}:`);
  showList(talk, items, attributes);
  sayUnmatched(talk, reading);
  sayDay(talk, items);
  // Only when there is more than was shown: "the cheapest" then means of all of it.
  mind.skip = items.length > MAX_LIST ? MAX_LIST : 0;
  if (items.length > MAX_LIST) {
    say(talk, 'There are more if you like.', 'I can show you more.');
    talk.buttons.push({ label: 'Show me more', action: 'show_more' });
  } else
    say(
      talk,
      'Does one of them suit you?',
      'Would you like to know more about one of them?',
      'Which one appeals to you?',
    );
}

/** The next results of the last search. */
export function showMore(talk: Talk, reading?: Reading): void {
  const { mind, room } = talk;
  const offering = mind.offering_id === undefined ? undefined : room.brand.offerings.get(mind.offering_id);
  const among =
    mind.wishes.length === 0 && offering?.items
      ? [...new Set([...rowsOf(talk, offering.items), ...room.brand.items.keys()])]
      : undefined;
  const { rows, dropped } = find(room.index, {
    wishes: mind.wishes,
    soft: reading?.soft,
    order: mind.order,
    among,
    limit: mind.skip + 100,
  });
  note(talk, mind.wishes, rows, dropped);
  const unseen =
    mind.skip > 0 ? rows.slice(mind.skip) : rows.filter((row) => !mind.shown.includes(itemAt(talk, row)?.id ?? ''));
  const items = unseen.flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 0) {
    say(
      talk,
      'That is all I have that fits. Shall we loosen something?',
      'You have seen everything that fits; we could widen the search.',
    );
    return;
  }
  say(talk, 'Here are more:', 'A few more:');
  showList(talk, items);
  mind.skip += Math.min(MAX_LIST, items.length);
  if (items.length > MAX_LIST) talk.buttons.push({ label: 'Show me more', action: 'show_more' });
}

/** The opening selection of an offering, or of the whole catalogue. */
export function showDefault(talk: Talk, limit = MAX_LIST): void {
  const { mind, room } = talk;
  const offering = mind.offering_id === undefined ? undefined : room.brand.offerings.get(mind.offering_id);
  const among = offering?.items ? rowsOf(talk, offering.items) : undefined;
  const { rows } = find(room.index, { wishes: [], among });
  const items = rows.slice(0, limit).flatMap((row) => itemAt(talk, row) ?? []);
  showList(talk, items);
  mind.skip = rows.length > items.length ? items.length : 0;
  if (rows.length > limit || (among && room.brand.items.length > rows.length))
    talk.buttons.push({ label: 'Show me more', action: 'show_more' });
  sayDay(talk, items);
}

export function sayDay(talk: Talk, items: readonly Item[]): void {
  const dated = items.filter((item) => item.dated).slice(0, MAX_LIST);
  const [item] = dated;
  if (!item) return;
  assumeDay(talk, dated);
  const day = dayFor(talk, item);
  if (!day) return;
  const closed = dated.filter((one) => !isSoldOn(one, day.day));
  if (day.assumed) {
    talk.mind.assumed = day.day;
    sayAssumedDay(talk, day.day);
  } else if (closed.length < dated.length)
    say(talk, `All for ${talk.room.calendar.say(day.day)}.`, `That is for ${talk.room.calendar.say(day.day)}.`);
  for (const one of closed) say(talk, closedText(talk.room.brand, one, day.day));
}

export function orderOf({ attribute, down }: Comparing): Order {
  return { on: attribute, ...(down && { down: true as const }) };
}

function attributesSaid(talk: Talk, reading: Reading): string[] {
  const wished = talk.mind.wishes.flatMap((wish) => (wish.on.startsWith('a:') && !wish.any ? [wish.on.slice(2)] : []));
  const compared = reading.comparing.map(({ attribute }) => attribute);
  const asked = reading.acts.has('question') ? reading.attributes : [];
  return [...new Set([...compared, ...wished, ...asked])].filter((id) => id !== 'price').slice(0, 3);
}

/** What the user named that the catalogue does not know, said plainly. */
function sayUnmatched(talk: Talk, reading: Reading): void {
  const { tokens, unknown, said } = reading;
  // "I need a new computer": the thing itself is not to be had under that word.
  const [, seeking = ''] =
    / (?:need|want|after|looking for|find|have|got|sell|buy|get)((?: me)?(?: (?:a|an|any|some|new|good|nice|cheap))+(?: \w+){1,3}) /.exec(
      said,
    ) ?? [];
  const [, asked = ''] = / (?:which|what|any) (\w+) (?:are|do|does|have|is|can|that|for|under|with) /.exec(said) ?? [];
  const sought = [...seeking.split(' '), asked];
  const named = unknown.filter((word) => {
    const at = tokens.findIndex((token) => token.word === word);
    const before = tokens[at - 1]?.word ?? '';
    return (
      (at > 0 && /^\p{Lu}/u.test(tokens[at]?.raw ?? '')) ||
      /^(?:to|from|with|by|called|named|no|without)$/.test(before) ||
      // "Vegan boots": what no record says of boots.
      (word.length > 3 &&
        talk.room.index.lexicon
          .get(tokens[at + 1]?.stem ?? '')
          ?.meanings.some((meaning) => meaning.is === 'category') === true) ||
      (!talk.mind.wishes.some(({ on }) => on === 'category') && sought.includes(word)) ||
      said.includes(` from ${word} to `) ||
      (/[^s]s$/.test(word) &&
        word.length > 3 &&
        (at === 0 ||
          /^(?:an?|any|some|me|for|need|want|got|have|sell|buy|find|good|new|nice|cheap|your|mens|womens|kids)$/.test(
            before,
          ) ||
          talk.room.index.lexicon.get(tokens[at - 1]?.stem ?? '') !== undefined) &&
        (!talk.mind.wishes.some(({ on }) => on === 'category') ||
          /^(?:|size|in|under|below|for|with|on|please)$/.test(tokens[at + 1]?.word ?? '')))
    );
  });
  if (named.length > 0) say(talk, `Our records have nothing for ${quoted(named)}, so this is what we do have.`);
}

export function note(
  talk: Talk,
  wishes: readonly Wish[],
  rows: readonly number[],
  dropped: Record<string, number>,
): void {
  talk.trace.wishes = wishes;
  talk.trace.kept = rows.slice(0, 20).flatMap((row) => itemAt(talk, row)?.id ?? []);
  talk.trace.dropped = dropped;
}
