/** What the user wants, as wishes that persist, are tightened, replaced and dropped from turn to turn. */
import type { Wish } from '../dialogue-acts.ts';

/** Older wishes are given up when there are more. */
const MOST = 12;

/**
 * The wishes after a turn: a new value or limit takes the place of the old one on the same thing (with `also` values add up: "or
 * blue"), a limit at the other end is added to it, what is not wanted is taken out of what was. `dropped` names what no longer
 * matters: what a wish is on, `*` for all, `price.min` or `a:weight.max` for one end.
 */
export function mergeWishes(
  before: readonly Wish[],
  now: readonly Wish[],
  dropped: readonly string[] = [],
  also = false,
): Wish[] {
  let wishes = dropped.includes('*') ? [] : before.filter(({ on }) => !dropped.includes(on));
  for (const end of ['min', 'max'] as const)
    wishes = wishes.flatMap((wish) => (dropped.includes(`${wish.on}.${end}`) ? opened(wish, end) : [wish]));
  const kind = now.find(isKind);
  const kindBefore = wishes.find(isKind);
  // Another kind of thing: only the budget still means the same.
  if (kind && kindBefore && !also && !kind.any?.some((value) => kindBefore.any?.includes(value)))
    wishes = wishes.filter(({ on }) => on === 'price');
  for (const wish of now) wishes = mergeOne(wishes, wish, also);
  return wishes.slice(-MOST);
}

function isKind({ on, any, not }: Wish): boolean {
  return on === 'category' && any !== undefined && !not;
}

/** A wish without this end; nothing when no other end is left. */
function opened(wish: Wish, end: 'min' | 'max'): Wish[] {
  const left: Wish = { ...wish };
  delete left[end];
  delete left[end === 'min' ? 'above' : 'below'];
  return left.min === undefined && left.max === undefined && left.near === undefined ? [] : [left];
}

function mergeOne(wishes: readonly Wish[], wish: Wish, also: boolean): Wish[] {
  const same = wishes.find(
    (known) => known.on === wish.on && known.not === wish.not && isWorded(known) === isWorded(wish),
  );
  const others = wishes.filter((known) => known !== same);
  if (wish.on === 'tag' && wish.any && !wish.not)
    return [...wishes.filter((known) => known !== same || !isSameAny(known, wish)), wish];
  if (wish.any) {
    const any = wish.not || also ? [...new Set([...(same?.any ?? []), ...wish.any])] : wish.any;
    const rest = others.flatMap((known) => (known.on === wish.on ? withoutValues(known, any) : [known]));
    return [...rest, { ...wish, any }];
  }
  if (same && same.near === undefined && !wish.not && isOneEnd(wish)) {
    const merged = { ...(opened(same, wish.min === undefined ? 'max' : 'min')[0] ?? { on: wish.on }), ...wish };
    if (merged.min === undefined || merged.max === undefined || merged.min <= merged.max) return [...others, merged];
  }
  return [...others, wish];
}

/** A thing may have several tags; the same one is told once. */
function isSameAny(a: Wish, b: Wish): boolean {
  return a.any?.join('|') === b.any?.join('|');
}

function isWorded({ any }: Wish): boolean {
  return any !== undefined;
}

function isOneEnd({ min, max, near }: Wish): boolean {
  return near === undefined && (min === undefined) !== (max === undefined);
}

function withoutValues(wish: Wish, values: readonly string[]): Wish[] {
  if (!wish.any) return [wish];
  const any = wish.any.filter((value) => !values.includes(value));
  return any.length === 0 ? [] : [{ ...wish, any }];
}

/** Whether a number keeps the bounds of a wish. */
export function within(value: number, wish: Wish, around: number): boolean {
  const { low, high } = limitsOf(wish, around);
  return value >= low && value <= high;
}

/** A wish's bounds as the least and the greatest number that keep them; `around` is how far from `near` still counts. */
export function limitsOf({ min, max, near, below, above }: Wish, around: number): { low: number; high: number } {
  if (near !== undefined && min === undefined && max === undefined) return { low: near - around, high: near + around };
  const low = min === undefined ? Number.NEGATIVE_INFINITY : above ? min + step(min) : min;
  const high = max === undefined ? Number.POSITIVE_INFINITY : below ? max - step(max) : max;
  return { low, high };
}

/** Next to nothing, beside this number. */
function step(number: number): number {
  return Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}
