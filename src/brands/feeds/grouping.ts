/**
 * Post-processing once all rows are known: removes header rows that are not variants, names products that differ in one
 * property, and reports groups that are really categories.
 */
import { type Draft, type DraftVariant, startOf } from './item.ts';
import { keyOf } from './quantity.ts';

type Note = (what: string, example: string) => void;

/**
 * Without the rows that only head a product: beside variants with options, one without any is the product's own row,
 * where it stands first (in formats that head products so) or bears the product's id.
 */
export function withoutHead(draft: Draft, note: Note): DraftVariant[] {
  const { variants } = draft;
  if (variants.length < 2) return variants;
  const isHead = (one: DraftVariant, at: number) =>
    Object.keys(one.options).length === 0 && ((draft.headed && at === 0) || one.id === draft.id);
  const sold = variants.filter((one, at) => !isHead(one, at));
  const chosen = sold.some(({ options }) => Object.keys(options).length > 0);
  if (sold.length === variants.length || !chosen) return variants;
  note('row without a choice beside rows with one describes the product and is no variant of it', draft.id);
  return sold;
}

/** Says where rows of one group are no variants of one thing: their titles begin differently, and no option tells them apart. */
export function noteCategory(draft: Draft, note: Note): void {
  const titles = [...new Set(draft.variants.flatMap(({ label }) => label ?? []))];
  if (!draft.grouped || titles.length < 3) return;
  const words = titles.map((title) => new Set(title.toLowerCase().split(/[^\p{L}\p{N}]+/u)));
  const shared = [...(words[0] ?? [])].filter((word) => word.length > 2 && words.every((one) => one.has(word)));
  const choices = new Set(draft.variants.map(({ options }) => JSON.stringify(options)));
  const apart = choices.size === draft.variants.length;
  const named = [draft.category, ...draft.tags].some((one) => one?.toLowerCase() === draft.id.toLowerCase());
  if ((apart && shared.length > 0 && !named) || (startOf(titles) !== undefined && !named)) return;
  note(
    'group holds rows with unlike titles and looks like a category: leave its column out, or map it as category, and they are products of their own',
    `${draft.id}: ${titles.slice(0, 2).join(', ')}`,
  );
}

/** Gives products of one name the thing in which they differ: "Lina top" in black, khaki and white. */
export function tellTwinsApart(drafts: Iterable<Draft>): void {
  const byName = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const name = draft.name?.toLowerCase();
    if (name === undefined || draft.left_out !== undefined || draft.variants.length === 0) continue;
    const twins = byName.get(name);
    if (twins === undefined) byName.set(name, [draft]);
    else twins.push(draft);
  }
  for (const twins of byName.values()) {
    if (twins.length < 2 || twins.length > 500) continue;
    const facts = twins.map(factsOf);
    const keys = new Set(facts.flatMap((one) => Object.keys(one)));
    const ranked = [...keys].sort((a, b) => rankOf(a) - rankOf(b));
    const telling = ranked.find(
      (key) =>
        new Set(facts.map((one) => one[key]?.toLowerCase())).size === twins.length && facts.every((one) => one[key]),
    );
    const words = telling === undefined ? undefined : facts.map((one) => one[telling] ?? '');
    twins.forEach((draft, at) => {
      const word = words?.[at] ?? '';
      if (word !== '' && !draft.name?.toLowerCase().includes(word.toLowerCase())) draft.name = `${draft.name}, ${word}`;
    });
  }
}

/** What is the same in all variants of a product and short enough for a name. */
function factsOf(draft: Draft): Record<string, string> {
  const [first, ...rest] = draft.variants;
  const facts: Record<string, string> = {};
  const said = { ...first?.attributes, ...draft.attributes, ...first?.options };
  for (const [name, value] of Object.entries(said)) {
    const key = keyOf(name);
    const same = rest.every(
      ({ options, attributes }) => (options[key] ?? { ...draft.attributes, ...attributes }[name]) === value,
    );
    if (same && value.length <= 30 && /\p{L}/u.test(value) && !NO_NAME.test(key)) facts[key] = value;
  }
  // lina-top-black is the Lina top in black.
  const own = new Set((draft.name ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const rest_of_id = draft.id
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !own.has(word));
  if (rest_of_id.length <= 3 && rest_of_id.every((word) => /^\p{L}{3,}$/u.test(word)) && rest_of_id.length > 0)
    facts[FROM_ID] = rest_of_id.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return facts;
}

const FROM_ID = 'from id';
const NO_NAME =
  /^(sku|gtin\d*|ean\d*|upc|isbn|mpn|barcode|.*_id|.*code|.*number|rating|review.*|availability|shipping.*|title)$/;

/** Colors tell things apart best, then sizes and materials; the words of an id come last. */
function rankOf(key: string): number {
  const at = [
    /colou?r|farbe|couleur|colore|kleur|barva|kolor|цвет/,
    /size|größe|taille|taglia|maat/,
    /material|pattern|style/,
  ].findIndex((one) => one.test(key));
  return key === FROM_ID ? 9 : at === -1 ? 5 : at;
}
