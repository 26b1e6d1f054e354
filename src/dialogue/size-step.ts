/** "One size up", "half a size smaller": a step from the choice in view to a neighbouring one. */
import type { Variant } from '../brands/catalogue.ts';
import { variantOfFocus } from './describing.ts';
import { optionValue } from './find.ts';
import { inView } from './references.ts';
import type { Talk } from './talk.ts';
import type { Wish } from './wishes.ts';

const LETTERS = ['xxs', 'xs', 's', 'm', 'l', 'xl', 'xxl', 'xxxl'];

/** The choice that a step leads to, as a wish; undefined when no step was said or nothing to step from is known. */
export function sizeStep(talk: Talk, said: string): Wish | undefined {
  const [, half, whole, way] =
    /\b(?:(half a?|1\/2 a?) size|(one|a|1|the next|two) size|(?:next )?size) (up|down|bigger|larger|smaller|lower|higher|less|more)\b/.exec(
      said,
    ) ??
    / (?:(half a)|(a|one)) (?:size )?(bigger|larger|smaller) size\b/.exec(said) ??
    [];
  if (way === undefined || (!half && !whole && !/\bnext size\b/.test(said))) return undefined;
  const item = inView(talk);
  const line = (talk.mind.agreement?.lines ?? talk.mind.cart).find((one) => one.product_id === item?.id);
  const variant: Variant | undefined = variantOfFocus(talk) ?? item?.variants.find(({ id }) => id === line?.variant_id);
  const { index } = talk.room;
  const wish = talk.mind.wishes.find((one) => one.on === 'o:size' && !one.not);
  const current = (variant && optionValue(index, variant, 'size')) ?? wish?.any?.[0];
  if (!item || current === undefined) return undefined;
  const key = index.canonical.get(current) ?? current;
  const up = /up|bigger|larger|higher|more/.test(way);
  const letter = LETTERS.indexOf(key);
  if (letter >= 0) {
    // Small and Large, and nothing between: the next there is.
    const had = item.variants
      .flatMap((one) => optionValue(index, one, 'size') ?? [])
      .map((one) => index.canonical.get(one) ?? one);
    const ordered = up ? LETTERS.slice(letter + 1) : LETTERS.slice(0, letter).reverse();
    const [next] = ordered;
    return { on: 'o:size', any: [ordered.find((one) => had.includes(one)) ?? next ?? key] };
  }
  const number = Number.parseFloat(key);
  if (!Number.isFinite(number)) return undefined;
  const wanted = number + (up ? 1 : -1) * (half ? 0.5 : whole === 'two' ? 2 : 1);
  const unit = key.replace(/^[\d.]+/, '');
  if (unit === '') return { on: 'o:size', any: [String(wanted)] };
  // Frame sizes and the like step through the values there are.
  const values = [...new Set(item.variants.flatMap((one) => optionValue(index, one, 'size') ?? []))]
    .map((value) => index.canonical.get(value) ?? value)
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  const next = values[values.indexOf(key) + (up ? 1 : -1)];
  return { on: 'o:size', any: [next ?? `${wanted}${unit}`] };
}
