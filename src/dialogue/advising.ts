/** Advice from the records alone, and whether a list is in order of price. */
import { compare } from './comparing.ts';
import { find } from './find.ts';
import { showDefault } from './presenting.ts';
import type { Reading } from './reading.ts';
import { numberFor, type Pointed } from './references.ts';
import { narrows, search } from './searching.ts';
import { showList, showOne } from './showing.ts';
import { itemAt, rowsOf, shownItems, type Talk } from './talk.ts';
import { say } from './wording.ts';

/** "Is this in order of price?": whether it is, and if not, the list that is. */
export function answerOrder(talk: Talk): void {
  const shown = shownItems(talk);
  if (shown.length < 2) {
    say(talk, 'There is only one in view, so there is no order yet.');
    return;
  }
  const prices = shown.map((item) => numberFor(talk, item, 'price') ?? 0);
  const sorted = (sign: number) =>
    prices.every((price, at) => at === 0 || sign * price >= sign * (prices[at - 1] ?? price));
  if (sorted(1)) {
    say(talk, 'Yes, from the lowest price to the highest.');
    return;
  }
  if (sorted(-1)) {
    say(talk, 'Yes, from the highest price to the lowest.');
    return;
  }
  say(talk, 'No, they are not in order of price. Lowest price first:');
  showList(
    talk,
    [...shown].sort((a, b) => (numberFor(talk, a, 'price') ?? 0) - (numberFor(talk, b, 'price') ?? 0)),
  );
}

/** Advice is a fact or an admission: what differs, or what leads on what the user named. */
export function advise(talk: Talk, reading: Reading, pointed: Pointed): void {
  const shown = pointed.items.length > 1 ? pointed.items : shownItems(talk);
  if (reading.comparing.length > 0 && shown.length > 1) {
    compare(talk, shown.slice(0, 4), reading);
    return;
  }
  if (reading.wishes.length > 0 || reading.soft.length > 0) {
    const among =
      shown.length > 1
        ? rowsOf(
            talk,
            shown.map(({ id }) => id),
          )
        : undefined;
    const { rows } = find(talk.room.index, { wishes: reading.wishes, soft: reading.soft, among });
    const best = itemAt(talk, rows[0]);
    // None of those shown is for that.
    if (!best && among && narrows(reading)) {
      search(talk, reading);
      return;
    }
    if (best && (reading.wishes.length > 0 || among)) {
      say(talk, 'Going by our records, this one comes nearest to what you describe:');
      showOne(talk, best, { keepShown: shown.length > 1 });
      return;
    }
  }
  if (shown.length > 1) {
    say(
      talk,
      'That depends on what matters to you; this is how they differ.',
      'It depends on you. This is where they differ:',
    );
    compare(talk, shown.slice(0, 3), reading);
    return;
  }
  if (narrows(reading)) {
    search(talk, reading);
    return;
  }
  say(talk, 'Here is where I would start; tell me what matters to you and I will narrow it down.');
  showDefault(talk, 3);
}
