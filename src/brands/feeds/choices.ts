/** Handles options that only some variants of a product state, because "not stated" cannot be chosen. */
import type { Draft, DraftVariant } from './item.ts';

/**
 * The variants of `draft`, each stating every option the product is chosen by. An option that some leave out and that
 * nothing depends on, or for which their titles speak, becomes an attribute of those that state it; where it alone tells
 * variants apart, those without it are `unclear`.
 */
export function withoutGaps(draft: Draft): {
  variants: DraftVariant[];
  unclear: { variant: DraftVariant; option: string }[];
} {
  let { variants } = draft;
  const unclear: { variant: DraftVariant; option: string }[] = [];
  if (variants.length < 2) return { variants, unclear };
  for (const key of new Set(variants.flatMap(({ options }) => Object.keys(options)))) {
    const stating = variants.filter(({ options }) => options[key] !== undefined);
    if (stating.length === variants.length) continue;
    // Titles of their own tell them apart as well.
    const titled = new Set(variants.flatMap(({ label }) => label ?? [])).size === variants.length;
    if (isDistinct(variants, key) || titled) {
      variants = variants.map((variant) => withoutOption(variant, key));
      continue;
    }
    for (const variant of variants) if (variant.options[key] === undefined) unclear.push({ variant, option: key });
    variants = stating;
  }
  return { variants, unclear };
}

/** Whether the variants differ in something else than the option `key`. */
function isDistinct(variants: readonly DraftVariant[], key: string): boolean {
  const rests = variants.map(({ options }) =>
    JSON.stringify(
      Object.entries(options)
        .filter(([name]) => name !== key)
        .sort(),
    ),
  );
  return new Set(rests).size === variants.length;
}

function withoutOption(variant: DraftVariant, key: string): DraftVariant {
  const { [key]: value, ...options } = variant.options;
  return value === undefined ? variant : { ...variant, options, attributes: { [key]: value, ...variant.attributes } };
}
