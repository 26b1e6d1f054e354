/** While a handoff is pending (P2): taking it back reopens, changes update it, everything else leaves it as it is. */
import { agree, lineText } from './buying.ts';
import { keepLines, linesNow } from './cart.ts';
import { hasChoice } from './cart-removing.ts';
import { bareNumber, someOf } from './cart-talk.ts';
import { withItsChoices } from './choosing.ts';
import { dayFor, nameOf } from './describing.ts';
import { find, optionWishes, variantsFor } from './find.ts';
import { beforeChoice, countOf } from './parts.ts';
import { prepareLine } from './preparing.ts';
import type { Reading } from './reading.ts';
import { resolve } from './references.ts';
import { itemOf, rowsOf, type Talk } from './talk.ts';
import { mergeWishes } from './wishes.ts';
import { listed, say } from './wording.ts';

/** Takes the purchase back when the user does; the handoff is gone and nothing is sold (R73). */
export function takeBack(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const { acts } = reading;
  const pointsElsewhere =
    reading.named.length > 0 ||
    reading.ordinals.length > 0 ||
    reading.other ||
    reading.wishes.some((wish) => wish.on.startsWith('o:')) ||
    reading.quantity !== undefined ||
    reading.day !== undefined ||
    reading.wishes.some(({ on, near }) => on.startsWith('a:') && near !== undefined);
  const asksPolicy = acts.has('question') && reading.policy !== undefined;
  if (asksPolicy || (acts.has('take-back') && bareNumber(reading) !== undefined)) return false;
  if (
    acts.has('remove') &&
    (mind.agreement?.lines.length ?? 0) > 1 &&
    (reading.named.length > 0 || reading.wishes.length > 0 || reading.ordinals.length > 0)
  )
    return false;
  // "Just wondering, is there a lighter one?" asks and refuses nothing.
  const wonders = acts.has('question') && / (?:just|only) (?:wondering|curious|asking) /.test(reading.said);
  const refuses =
    (acts.has('not-buying') && !wonders) ||
    (acts.has('take-back') && !acts.has('buy') && !(acts.has('question') && !CANCELS.test(reading.said))) ||
    (acts.has('no') && !pointsElsewhere && !acts.has('buy'));
  const looksOn =
    (acts.has('more') ||
      acts.has('list-all') ||
      (!acts.has('question') &&
        /\b(?:show me|see|look at|looking for|browse|find me)\b/.test(reading.said) &&
        !acts.has('show-cart'))) &&
    !acts.has('add');
  const wantsOther =
    reading.comparing.some((one) => one.degree !== 'plain' && !one.among) &&
    /\b(?:something|anything|one|any|another|ones)\b/.test(reading.said) &&
    !acts.has('question');
  // "No wait, 9.5", "hold on, she says black": a change, nothing is taken back.
  const outright =
    / (?:cancel\w*|never ?mind|forget|undo|changed|stop|back out|(?:do|does|will|would) not|not (?:yet|now)|no longer|pass|think) /.test(
      reading.said,
    );
  const changes = reading.wishes.some(({ on, not }) => on.startsWith('o:') && !not) || reading.quantity !== undefined;
  if (
    refuses &&
    changes &&
    !outright &&
    !acts.has('question') &&
    / (?:wait|hold on|hang on|no|nah|nope) /.test(reading.said)
  )
    return false;
  if (!refuses && !looksOn && !wantsOther) return false;
  if (
    refuses &&
    pointsElsewhere &&
    !acts.has('not-buying') &&
    (acts.has('buy') ||
      acts.has('buy-softly') ||
      reading.quantity !== undefined ||
      /\b(?:instead|rather|make it|the other|actually|change[ds]?|prefers?|nicer|better|sorry|says?|said|wants?|likes?)\b/.test(
        reading.said,
      ))
  )
    return false;
  // "They have agreed, book it" a little later means as many.
  const [only, ...others] = mind.agreement?.lines ?? [];
  if (only && others.length === 0 && only.quantity > 1) mind.count = only.quantity;
  mind.agreement = undefined;
  mind.ask = undefined;
  talk.trace.taken_back = true;
  say(
    talk,
    'No problem: nothing is ordered, the purchase is taken back.',
    'Of course. I have taken the purchase back; nothing is ordered.',
  );
  return true;
}

/** "Can you cancel that?"; "can I cancel later?" only asks. */
const CANCELS =
  /\bcan (?:you|we|i) (?:please |just )?(?:cancel|undo|go back)(?: (?:it|that|this|them|everything|the (?:order|purchase|booking|reservation)|my (?:order|purchase|booking|reservation)))?(?: (?:please|again|now|then|for me))* $/;

const REPLACES =
  / (?:instead|rather|prefers?|replace|swap|switch|change|changed|make (?:it|that)|exchange|better|actually|only|just) /;

/** Changes of day, options, item: the agreement is made anew. Quantities, additions and removals are the cart's. */
export function changePending(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const { acts } = reading;
  const agreement = mind.agreement;
  if (!agreement) return false;
  if (
    acts.has('question') &&
    !/\b(?:can|could) (?:you|we|i)\b.*\b(?:make|change|switch|swap|move|put|shift|book)\b|\binstead\b/.test(
      reading.said,
    )
  )
    return false;
  if (reading.day !== undefined && agreement.lines.some((line) => line.date !== undefined) && !acts.has('add')) {
    mind.date = reading.day;
    const lines = agreement.lines.map((line) => (line.date ? { ...line, date: reading.day } : line));
    const gone = lines
      .map((line) => itemOf(talk, line.product_id))
      .find((item) => item && dayFor(talk, item) && (reading.day ?? '') < talk.room.calendar.today(talk.setting.now));
    if (gone) {
      say(talk, 'That day has passed already. Which day shall it be?');
      return true;
    }
    agree(talk, lines);
    return true;
  }
  if (acts.has('add') || acts.has('remove') || acts.has('clear-cart') || acts.has('show-cart')) return false;
  const pointed = resolve(talk, reading);
  const current = agreement.lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const [meant] = pointed.items.filter((item) => !current.includes(item));
  // "Make it the Grand Touring instead" of one that is reserved: its reservation.
  const other = itemOf(talk, meant?.instead) ?? meant;
  const [line] = agreement.lines;
  const mentions =
    reading.named.length > 0 ||
    reading.ordinals.length > 0 ||
    reading.other ||
    pointed.how.startsWith('description') ||
    pointed.how === 'the one before or after' ||
    pointed.how.includes('of those shown');
  if (other && mentions) {
    const joins = / (?:with (?:it|that|them)|as well|on top) |^ (?:and|plus|also) /.test(reading.said);
    // A pad beside the tent that is being handed over: both, unless one is to stand in for the other.
    const otherKind = !current.some(({ category }) => category === other.category);
    const adds =
      (acts.has('add-to') || joins || (otherKind && other.action !== 'book')) && !REPLACES.test(reading.said);
    // "Swap the socks for the no-show ones": the line of that kind gives way, the rest stays.
    const kin = agreement.lines.filter((one) => itemOf(talk, one.product_id)?.category === other.category);
    const given = / (?:swap|replace|exchange|switch|change|trade) /.test(reading.said)
      ? agreement.lines.filter((one) => pointed.items.some(({ id }) => id === one.product_id))
      : [];
    const several = given.length === 1 ? given[0] : kin.length === 1 ? kin[0] : undefined;
    const leaving = agreement.lines.length > 1 ? several : line;
    if (!adds && !leaving) return false;
    const before = itemOf(talk, leaving?.product_id)?.variants.find(({ id }) => id === leaving?.variant_id);
    const alike = before && !adds ? optionWishes(talk.room.index, before, reading.wishes) : [];
    const fits = alike.length > 0 && other.variants.length > 1 && variantsFor(talk.room.index, other, alike).length > 0;
    const prepared = prepareLine(
      talk,
      other,
      {
        quantity: reading.quantity ?? (adds ? (mind.count ?? 1) : leaving?.quantity),
        wishes: fits ? alike : reading.wishes,
      },
      'buy',
    );
    if ('asked' in prepared) return true;
    const now = linesNow(talk);
    keepLines(talk, adds ? [...now, prepared.line] : now.map((one) => (one === leaving ? prepared.line : one)));
    talk.trace.changed = adds ? 'added' : 'replaced';
    return true;
  }
  // "Change the socks to black": the line of that kind.
  const kinds = reading.wishes.filter(({ on, not }) => on === 'category' && !not);
  const ofKind =
    kinds.length === 0
      ? []
      : current.filter(
          (item) =>
            find(talk.room.index, { wishes: kinds, among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0,
        );
  const target =
    (ofKind.length === 1 ? agreement.lines.find((one) => one.product_id === ofKind[0]?.id) : undefined) ??
    agreement.lines.find((one) => pointed.items.some(({ id }) => id === one.product_id)) ??
    (agreement.lines.length === 1
      ? line
      : agreement.lines.find((one) => (itemOf(talk, one.product_id)?.variants.length ?? 0) > 1));
  const item = itemOf(talk, target?.product_id);
  const said = (item ? withItsChoices(talk, item, reading) : reading).wishes.filter((wish) => wish.on.startsWith('o:'));
  if (kinds.length > 0 && ofKind.length === 0) return false;
  // "In brown rather than honey".
  const chosenOnes = said.filter(({ not }) => !not);
  const options = chosenOnes.length > 0 ? chosenOnes : said;
  // "Make that two grey": how many of the line in that choice.
  const [, told] = beforeChoice(reading.said, options);
  const many = reading.quantity ?? (told === undefined ? undefined : countOf(told));
  const inChoice = many === undefined ? [] : agreement.lines.filter((one) => hasChoice(talk, reading, one));
  const [chosenLine] = inChoice;
  if (many !== undefined && chosenLine && inChoice.length === 1 && agreement.lines.length > 1) {
    keepLines(
      talk,
      agreement.lines.map((one) => (one === chosenLine ? { ...one, quantity: many } : one)),
    );
    return true;
  }
  if (options.length > 0 && item && item.variants.length === 0 && reading.named.length > 0) {
    say(talk, `${nameOf(item)} comes in one kind only, so everything stays as it is.`);
    return true;
  }
  if (options.length > 0 && target && item && item.variants.length > 1) {
    const chosen = item.variants.find(({ id }) => id === target.variant_id);
    const another = / (?:more|another|as well|too|also) /.test(reading.said) && !/ instead /.test(reading.said);
    const wishes = chosen ? optionWishes(talk.room.index, chosen, options) : options;
    const some = another ? undefined : someOf(reading.said, target.quantity);
    const quantity = some ?? reading.quantity ?? (another ? 1 : target.quantity);
    const prepared = prepareLine(talk, item, { quantity, wishes }, 'buy');
    if ('asked' in prepared) return true;
    // "One of them in long": the others stay as they are.
    const stays = { ...target, quantity: target.quantity - (some ?? 0) };
    // "And one more in L, blue" is a line of its own.
    keepLines(
      talk,
      another
        ? [...agreement.lines, prepared.line]
        : agreement.lines.flatMap((one) => {
            if (one !== target) return [one];
            return some === undefined ? [prepared.line] : [stays, prepared.line];
          }),
    );
    talk.mind.wishes = mergeWishes(
      talk.mind.wishes,
      options.filter(({ on }) => talk.mind.wishes.some((one) => one.on === on)),
      [],
    );
    talk.trace.changed = 'options';
    return true;
  }
  if (
    (acts.has('yes') || acts.has('buy') || acts.has('thank')) &&
    !acts.has('bye') &&
    !acts.has('done') &&
    reading.quantity === undefined &&
    !other &&
    reading.wishes.length === 0 &&
    reading.quantityStep === undefined
  ) {
    say(
      talk,
      `It is ready: ${listed(agreement.lines.map((one) => lineText(talk, one)))}. Your assistant can complete it now.`,
    );
    return true;
  }
  return false;
}
