/** What the user wants, as constraints that persist, are tightened, replaced and dropped from turn to turn. */
import type { Bounds } from './bounds.ts';

/**
 * One constraint. `on` is what it is about: `price`, `category`, `vendor`, `sale`, an attribute (`a:weight`), an option
 * (`o:color`) a word of the catalogue (`w:leather`) or of names alone (`name`). `any` are phrases of the lexicon, one of which must hold; numbers
 * are minor units for `price`, base units for attributes, minutes after midnight for times.
 */
export interface Wish extends Bounds {
  on: string;
  any?: string[];
  not?: true;
  /** With `near`: that figure itself, not about it. */
  exact?: true;
  /** Comes from a comparison ("a lighter one"), so another kind of thing or a new comparison ends it. */
  relative?: true;
  /** Only says what it is for or for whom, so it puts things in order and leaves nothing out. */
  ranks?: true;
}

/** The wishes after a turn: `said` replaces, tightens or adds; `dropped` names what no longer matters ("*" for all). */
export function mergeWishes(
  kept: readonly Wish[],
  said: readonly Wish[],
  dropped: readonly string[],
  narrows?: (kind: Wish, before: Wish) => boolean,
): Wish[] {
  let wishes = dropped.includes('*')
    ? []
    : kept.filter(
        (wish) => !dropped.includes(wish.on) && !(dropped.includes('a:*') && wish.on.startsWith('a:') && !wish.any),
      );
  const open = ['min', 'max'].filter((end) => dropped.includes(`price.${end}`));
  if (open.length > 0) wishes = wishes.flatMap((wish) => (wish.on === 'price' ? opened(wish, open) : [wish]));
  const category = said.find((wish) => wish.on === 'category' && !wish.not);
  const before = wishes.find((wish) => wish.on === 'category' && !wish.not);
  if (category && before && !overlap(category.any, before.any) && !narrows?.(category, before)) {
    // Another kind of thing: only the budget still means the same.
    wishes = wishes.filter((wish) => wish.on === 'price' && !wish.relative);
  }
  for (const wish of said) wishes = mergeOne(wishes, wish);
  return wishes.slice(-12);
}

/** A price without this end; nothing when no other end is left. */
function opened(wish: Wish, ends: readonly string[]): Wish[] {
  const { min, max, below, above, ...rest } = wish;
  const left = {
    ...rest,
    ...(min !== undefined && !ends.includes('min') && { min, ...(above && { above }) }),
    ...(max !== undefined && !ends.includes('max') && { max, ...(below && { below }) }),
  };
  return left.min === undefined && left.max === undefined && left.near === undefined ? [] : [left];
}

function mergeOne(wishes: Wish[], wish: Wish): Wish[] {
  const same = wishes.find((known) => known.on === wish.on && known.not === wish.not);
  const others = wishes.filter((known) => known !== same);
  if (wish.any) {
    const any = wish.not ? [...new Set([...(same?.any ?? []), ...wish.any])] : wish.any;
    const opposite = others.flatMap((known) => {
      if (known.on !== wish.on) return [known];
      const left = known.any?.filter((value) => !wish.any?.includes(value));
      return left?.length === 0 ? [] : [{ ...known, ...(left && { any: left }) }];
    });
    return [...opposite, { ...wish, any }];
  }
  if (same && wish.near === undefined && same.near === undefined && !wish.not) {
    const merged = { ...same, ...wish };
    if (!wish.relative) delete merged.relative;
    const sensible = merged.min === undefined || merged.max === undefined || merged.min <= merged.max;
    if (sensible && (wish.min === undefined || wish.max === undefined)) return [...others, merged];
  }
  return [...others, wish];
}

function overlap(a: string[] | undefined, b: string[] | undefined): boolean {
  return a?.some((value) => b?.includes(value)) ?? false;
}

/** Whether a number keeps the bounds. */
export function within(value: number, { min, max, near, below, above }: Bounds, tolerance: number): boolean {
  if (Number.isNaN(value)) return false;
  if (near !== undefined) return Math.abs(value - near) <= tolerance;
  if (min !== undefined && (above ? value <= min : value < min)) return false;
  return !(max !== undefined && (below ? value >= max : value > max));
}
