/** Other things than the one in view, measured by it: the nearest to it, something like it, by the same maker, within a limit. */
import type { Item } from '../brands/catalogue.ts';
import { nameOf } from './describing.ts';
import { inStock, variantsFor } from './find.ts';
import type { Reading } from './reading.ts';
import { extreme, type Pointed } from './references.ts';
import { search } from './searching.ts';
import { seeks } from './seeking.ts';
import { alternativesTo, showList } from './showing.ts';
import { shownItems, type Talk } from './talk.ts';
import { stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Looks for what stands beside the item in view; false when the sentence asks for nothing of that kind. */
export function looksBeside(talk: Talk, reading: Reading, pointed: Pointed, view: Item): boolean {
  const { mind } = talk;
  const { said, comparing, named, wishes } = reading;
  const alike = SIMILAR.test(said) && comparing.length === 0 && mind.turns > 0;
  const instead =
    !inStock(view) && INSTEAD.test(said) && named.length === 0 && !wishes.some(({ on }) => on === 'price');
  // "Anything else for the track, max 130" where this one is gone.
  if (!inStock(view) && / (?:anything|something|what) else /.test(said) && wishes.length > 0 && named.length === 0) {
    const firm = wishes.filter(({ on }) => !on.startsWith('o:'));
    if (firm.length > 0) {
      search(talk, { ...reading, attributes: [], pronoun: false });
      return true;
    }
  }
  if (alike || instead) {
    const choice = wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
    const near = alternativesTo(talk, view, choice.length > 0 ? 50 : 3)
      .filter(
        (item) => choice.length === 0 || variantsFor(talk.room.index, item, choice).some((one) => inStock(item, one)),
      )
      .slice(0, 3);
    if (choice.length > 0) mind.wishes = mergeWishes(mind.wishes, choice, []);
    if (near.length === 0) say(talk, `I have nothing else of that kind available besides ${nameOf(view)}.`);
    else {
      say(talk, `Nearest to ${nameOf(view)} I have:`);
      showList(talk, near);
    }
    return true;
  }
  // "Which ones do?" after a feature this one lacks.
  const [recalled] = talk.recall ?? [];
  const feature = recalled === undefined ? undefined : talk.room.index.attributes.get(recalled);
  if (feature?.type === 'boolean' && / which (?:ones? )?(?:do|does|is|are|has|have|can|would) $/.test(said)) {
    search(talk, { ...reading, wishes: [{ on: `a:${feature.id}`, any: ['yes'] }], plural: false });
    return true;
  }
  const maker = / by (?:her|him|them|the same \w+) /.test(said) ? makerWish(talk, view) : undefined;
  if (maker) {
    mind.wishes = [];
    search(talk, { ...reading, wishes: [...wishes, maker], pronoun: false });
    return true;
  }
  // "That is long. Something under 350 pages?"
  if (
    pointed.how === 'in focus' &&
    seeks(reading) &&
    / (?:something|anything) /.test(said) &&
    wishes.some(({ on, any }) => !any && on !== 'sale')
  ) {
    search(talk, { ...reading, attributes: [] });
    return true;
  }
  const [measure] = comparing;
  const shown = shownItems(talk);
  if (measure && shown.length > 1 && THAN_THOSE.test(said)) {
    mind.focus = extreme(talk, shown, measure)?.id;
    search(talk, { ...reading, plural: false, comparing: [{ ...measure, degree: 'comparative', among: false }] });
    return true;
  }
  return false;
}

const SIMILAR =
  / (?:something|anything|any|show me|one|ones|products?) (?:\w+ )?(?:similar|comparable|alternatives?|like (?:it|this|that))\b| (?:alternatives|similar ones?) /;
const INSTEAD = / (?:nearest|closest|alternatives?|instead|what else|similar|something else|anything else) /;
const THAN_THOSE = / (?:something|anything|one|any|ones?) .*than (?:both|these|those|them|either|all) /;

/** "By her", "by the same author": whoever the record of the item in view names. */
function makerWish(talk: Talk, item: Item): Wish | undefined {
  const kind = [...talk.room.index.attributes.values()].find(
    ({ id, label }) =>
      typeof item.attributes[id] === 'string' &&
      /author|artist|maker|designer|writer|brewer|illustrator|by/i.test(label),
  );
  if (kind) return { on: `a:${kind.id}`, any: [stems(String(item.attributes[kind.id])).join(' ')] };
  return item.vendor ? { on: 'vendor', any: [stems(item.vendor).join(' ')] } : undefined;
}
