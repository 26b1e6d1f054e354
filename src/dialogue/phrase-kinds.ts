/** What a phrase of the catalogue is said of: a kind or part of one, a value, a choice, a place the other way round. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { includes } from './evidence.ts';
import type { Found, Meaning } from './lexicon.ts';
import { stems, type Token } from './text.ts';

/** "A lantern" among headlamps and lanterns, "a filter" among accessories: those that go by the word, not the whole kind. */
export function namesPart(index: CatalogueIndex, key: string, kinds: readonly Meaning[]): boolean {
  const category = kinds.find((meaning) => meaning.is === 'category');
  if (category?.is !== 'category' || category.rows.length > 200) return false;
  const wordsOf = (row: number) => stems(index.brand.items[row]?.name ?? '');
  const others = category.rows.filter((row) => !` ${wordsOf(row).join(' ')} `.includes(` ${key} `));
  // What most of the kind go by is the kind.
  if (others.length === category.rows.length || others.length * 2 < category.rows.length) return false;
  const label = stems(index.brand.pack.categories[category.value]?.label ?? category.value);
  if (!label.includes(key)) return true;
  const rest = label.filter((word) => word !== key);
  return label.includes('and') && others.every((row) => wordsOf(row).some((word) => rest.includes(word)));
}

/** "Not a lantern" of headlamps and lanterns: some of the kind go by the word, others do not. */
export function isPartOfKind(index: CatalogueIndex, key: string, kinds: readonly Meaning[]): boolean {
  const category = kinds.find((meaning) => meaning.is === 'category');
  if (category?.is !== 'category' || category.rows.length > 200) return false;
  const having = category.rows.filter((row) => stems(index.brand.items[row]?.name ?? '').includes(key));
  return having.length > 0 && having.length < category.rows.length;
}

/** What a record lists or is tagged with may tell its purpose; a kind, a maker, a choice or a figure never does. */
export function tells(index: CatalogueIndex, on: string): boolean {
  // For which animal, age or model a thing is made does leave others out: no cat collar for a dog.
  const label = stems(index.attributes.get(on.slice(2))?.label ?? '');
  if (on.startsWith('a:') && label.some((word) => FOR_WHOM.has(word))) return false;
  return (
    on.startsWith('w:') ||
    (on.startsWith('o:') && !/^o:(?:size|color|fit|width|length)$/.test(on)) ||
    index.attributes.get(on.slice(2))?.type === 'list'
  );
}

const FOR_WHOM = new Set([
  'for',
  'animal',
  'pet',
  'species',
  'fit',
  'suit',
  'compatible',
  'gender',
  'age',
  'model',
  'audience',
]);

export function dimensionOf(key: string, kinds: readonly Meaning[]): string {
  const [category, value] = [
    kinds.find((meaning) => meaning.is === 'category'),
    kinds.find((meaning) => meaning.is === 'value'),
  ];
  // "SUV" is a kind of car and a value of its body: the narrower one is meant.
  if (
    category &&
    value &&
    'rows' in category &&
    'rows' in value &&
    value.is === 'value' &&
    value.rows.length < category.rows.length &&
    value.rows.every((row) => includes(category.rows, row))
  )
    return `a:${value.on}`;
  const rank = (meaning: Meaning) => ['category', 'vendor', 'option', 'value', 'tag'].indexOf(meaning.is);
  const [best] = [...kinds].sort((a, b) => rank(a) - rank(b));
  if (!best || !('on' in best)) return `w:${key}`;
  if (best.is === 'category' || best.is === 'vendor') return best.is;
  if (best.is === 'option') return `o:${best.on}`;
  if (best.is === 'value') return `a:${best.on}`;
  return COLORS.has(key) ? 'o:color' : `w:${key}`;
}

/** "from Boston" where everything goes to Boston: the record knows the place, but the other way round. */
export function isWrongWay(
  index: CatalogueIndex,
  tokens: readonly Token[],
  { at, to }: Found,
  kinds: readonly Meaning[],
): boolean {
  const before = tokens[at - 1]?.word ?? '';
  const leaving =
    before === 'from' ||
    (tokens[to]?.word === 'to' &&
      before !== 'to' &&
      index.lexicon.get(tokens[to + 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'value') === true) ||
    (tokens[to]?.word === 'to' &&
      index.lexicon
        .get(`${tokens[to + 1]?.stem} ${tokens[to + 2]?.stem}`)
        ?.meanings.some((meaning) => meaning.is === 'value') === true);
  const arriving = before === 'to';
  if (!leaving && !arriving) return false;
  const ways = kinds.flatMap((meaning) => (meaning.is === 'value' ? [directionOf(index, meaning.on)] : []));
  if (ways.length === 0 || ways.some((way) => way === undefined)) return false;
  return leaving ? !ways.includes('from') : !ways.includes('to');
}

function directionOf(index: CatalogueIndex, attribute: string): 'from' | 'to' | undefined {
  const kind = index.attributes.get(attribute);
  const text = `${attribute.replaceAll('_', ' ')} ${kind?.label ?? ''}`.toLowerCase();
  if (/\b(?:from|origin|departure|starting)\b/.test(text)) return 'from';
  return /\b(?:to|destination|arrival)\b/.test(text) ? 'to' : undefined;
}

export const COLORS = new Set([
  'black',
  'white',
  'red',
  'blue',
  'green',
  'yellow',
  'orange',
  'purple',
  'pink',
  'brown',
  'grey',
  'gold',
  'silver',
  'navy',
  'teal',
  'beige',
  'tan',
  'olive',
  'cream',
  'charcoal',
  'turquoise',
  'burgundy',
  'khaki',
  'light blue',
  'dark green',
  'matte black',
  'dark blue',
]);
