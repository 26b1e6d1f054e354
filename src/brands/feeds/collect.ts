/**
 * Turns rows into catalogue items: groups variants, converts prices to minor units, separates sale and list prices, and
 * counts and names every record that is not loaded. Nothing is guessed.
 */
import { isUri } from '../../protocol/formats.ts';
import type { Item } from '../catalogue.ts';
import { createAttributeTable } from './attributes.ts';
import { withoutGaps } from './choices.ts';
import { noteCategory, tellTwinsApart, withoutHead } from './grouping.ts';
import { cut, htmlToText, lineOf, sentencesOf } from './html.ts';
import { commonStart, type Draft, itemOf } from './item.ts';
import { isNothing, isPlaceholder, isPlaceholderImage } from './placeholder.ts';
import { type AttributeKind, keyOf, labelOf } from './quantity.ts';
import {
  type BadRow,
  FeedError,
  type FeedRow,
  type FeedVariant,
  type LeftOut,
  type Rejection,
  type Where,
} from './row.ts';
import { readStatus } from './row-status.ts';
import { createTerms } from './variant-terms.ts';

interface CollectSetting {
  file: string;
  /** ISO 4217 of the pack; prices in another currency are rejected. */
  currency?: string;
  basis: Item['basis'];
  /** Milliseconds since 1970; decides which sales are on. Without it a sale with dates is not told. */
  now?: number;
  /** Whether what is not published is loaded; not given: as the format has it. */
  unpublished: 'keep' | 'skip';
  /** Whether the pack set it explicitly. */
  unpublished_told?: boolean;
  /** Whether 0 is a price. */
  free_items?: 'refuse' | 'keep';
}

/** What a feed gave. Counts are of records: `read = items + merged + skipped`. */
export interface Collected {
  items: Item[];
  read: number;
  /** Records added to an item that another record began: its variants and images. */
  merged: number;
  /** Records that were not loaded: rejected ones and those the brand itself does not show. */
  skipped: number;
  rejected: Rejection[];
  left_out: Partial<Record<LeftOut, number>>;
  /** Labels, types and units of the attributes and options found, in the shape a pack writes them. */
  attributes: Record<string, AttributeKind>;
  options: Record<string, { label: string }>;
  currency?: string;
  warnings: string[];
}

const KEPT = 'product is not published, and loaded all the same; unpublished: skip in the feed leaves it out';
const MAX_TAGS = 50;

/** Creates a collector: pass every row, then call `finish`. `finish` throws FeedError when too much of the feed is bad. */
export function createCollector(setting: CollectSetting) {
  const { file } = setting;
  const drafts = new Map<string, Draft>();
  const rejected: Rejection[] = [];
  const leftOut: Partial<Record<LeftOut, number>> = {};
  /** Products of which a row at least is not shown; with no other row left, neither is the product. */
  const rowsLeftOut = new Set<string>();
  const notes = new Map<string, { count: number; example: string }>();
  let read = 0;
  let skipped = 0;

  const reject = (where: Where, field: string, reason: string, records = 1) => {
    rejected.push({ ...where, field, reason });
    skipped += records;
    // Stop early when a file is bad from the start.
    if (rejected.length >= 1000 && skipped > read / 2) tooBad();
  };
  const note = (what: string, example: string) => {
    const known = notes.get(what);
    if (known) known.count++;
    else notes.set(what, { count: 1, example });
  };
  const terms = createTerms({ ...setting, note });
  const tooBad = () => {
    const first = rejected.slice(0, 5).map(({ line, field, reason }) => `  line ${line}, ${field}: ${reason}`);
    throw new FeedError(
      `${file}: ${rejected.length} of ${read} records cannot be used, so nothing is loaded. The first:\n${first.join('\n')}`,
    );
  };

  function add(row: FeedRow | BadRow): void {
    if ('bad' in row) {
      read++;
      reject(row.bad, row.bad.field, row.bad.reason);
      return;
    }
    const records = row.combined ? 1 : Math.max(row.variants.length, 1);
    read += records;
    const id = row.id.trim();
    if (id === '' || id.length > 200 || /[\p{Cc}\p{Cf}]/u.test(id)) {
      reject(row.where, 'id', `"${lineOf(id, 40)}" is not an id: 1 to 200 visible characters`, records);
      return;
    }
    const judged = row.says === undefined ? {} : readStatus(row.says.cells, setting);
    if ('unread' in judged) {
      reject(row.where, judged.unread.field, judged.unread.reason, records);
      return;
    }
    if (judged.kept && !setting.unpublished_told) note(KEPT, id);
    const left_out =
      judged.left_out === undefined || row.left_out !== undefined
        ? row.left_out
        : { reason: judged.left_out, scope: row.says?.scope ?? 'row' };
    if (left_out?.scope === 'row') {
      leftOut[left_out.reason] = (leftOut[left_out.reason] ?? 0) + 1;
      skipped += records;
      rowsLeftOut.add(id);
      return;
    }
    const known = drafts.get(id);
    if (known !== undefined && !row.grouped && saysNothing(row)) {
      known.records++;
      return;
    }
    if (known !== undefined && !(row.grouped && known.grouped)) {
      reject(row.where, 'id', `"${lineOf(id, 60)}" stands already on line ${known.where.line}`, records);
      return;
    }
    const draft = known ?? newDraft(row, id);
    drafts.set(id, draft);
    if (draft.left_out === undefined && left_out !== undefined) {
      // The row that says so may stand below others of the product.
      draft.left_out = left_out.reason;
      leftOut[draft.left_out] = (leftOut[draft.left_out] ?? 0) + 1;
      skipped += draft.records;
      draft.variants = [];
    }
    if (draft.left_out !== undefined) {
      skipped += records;
      return;
    }
    describe(draft, row);
    if (row.variants.length === 0) draft.records++;
    const ships = row.ships ?? (row.variants.length > 0 && (draft.variants.length === 0 || draft.ships));
    if (ships) draft.ships = true;
    for (const [index, variant] of row.variants.entries()) {
      if (!addVariant(draft, row, variant, !(row.combined && index > 0)) && row.combined) break;
    }
  }

  /** The first row that says something about the product is believed. */
  function describe(draft: Draft, row: FeedRow): void {
    draft.name ??= described(row.name, lineOf);
    draft.category ??= described(row.category, values);
    draft.vendor ??= described(row.vendor, values);
    draft.description ??= described(row.description, htmlToText);
    draft.image ??= linkOf(row.image, 'image', row.where);
    draft.url ??= linkOf(row.url, 'url', row.where);
    if (row.tags !== undefined && draft.tags.length === 0) {
      const tags = row.tags.map((tag) => lineOf(tag, 60)).filter((tag) => tag !== '' && !isPlaceholder(tag));
      draft.tags = [...new Set(tags)].slice(0, MAX_TAGS);
    }
    if (row.attributes !== undefined) draft.attributes = { ...row.attributes, ...draft.attributes };
  }

  /** Whether the variant was taken; `counted` is false for one that shares its record with another. */
  function addVariant(draft: Draft, row: FeedRow, variant: FeedVariant, counted: boolean): boolean {
    const { where } = row;
    const sold = terms.termsOf(variant);
    if (!sold.ok) {
      reject(where, sold.field, sold.reason);
      return false;
    }
    const attributes = { ...variant.attributes, ...sold.attributes };
    const options: Record<string, string> = {};
    for (const [name, value] of Object.entries(variant.options)) {
      const key = keys(name);
      const text = values(value);
      if (key !== '' && !isNothing(text)) options[key] = text;
    }
    const id = variant.id?.trim();
    if (id !== undefined && (id.length > 200 || /[\p{Cc}\p{Cf}]/u.test(id))) {
      reject(where, 'variant id', `"${lineOf(id, 40)}" is not an id: at most 200 visible characters`);
      return false;
    }
    // No option value has a control character in it.
    const said = Object.entries(options).flat().join('\n');
    const same = said === '' ? `id ${id ?? ''}` : `options ${said}`;
    draft.seen ??= new Set();
    if (draft.seen.has(same) && !(draft.loose && !draft.seen.has(`id ${id}`))) {
      const what = Object.values(options).join(' / ') || (id ?? 'without options');
      reject(where, 'variant', `${lineOf(draft.id, 60)} has the variant ${lineOf(what, 60)} already`);
      return false;
    }
    draft.seen.add(same);
    if (draft.loose && id !== undefined) draft.seen.add(`id ${id}`);
    if (counted) draft.records++;
    const label = described(variant.label, lineOf);
    draft.variants.push({
      where,
      ...(id ? { id } : {}),
      ...(label === undefined ? {} : { label }),
      options,
      price: sold.price,
      ...(sold.list_price === undefined ? {} : { list_price: sold.list_price }),
      ...(sold.stock === undefined ? {} : { stock: sold.stock }),
      ...(variant.image === undefined || variant.image === row.image
        ? {}
        : { image: linkOf(variant.image, 'image', where) }),
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    });
    return true;
  }
  const optionLabels = new Map<string, string>();
  const keys = repeated((name: string) => {
    const key = keyOf(name);
    if (key !== '') optionLabels.set(key, labelOf(lineOf(name, 40)));
    return key;
  });
  const values = repeated((value: string) => lineOf(value, 100));

  function linkOf(link: string | undefined, what: string, where: Where): string | undefined {
    const text = link?.trim();
    if (!text || isPlaceholder(text) || (what === 'image' && isPlaceholderImage(text))) return undefined;
    const url = text.startsWith('//') ? `https:${text}` : text;
    if (/^https:\/\/[^\s"'<>\\]{1,2000}$/i.test(url) && URL.canParse(url) && !new URL(url).username) {
      // Letters of other alphabets are percent-encoded, as a browser does it.
      const written = isUri(url) ? url : new URL(url).href;
      if (isUri(written)) return written;
    }
    note(
      /^http:/i.test(url)
        ? `http ${what} is left out: only https is shown`
        : `${what} is not an https address and is left out`,
      `line ${where.line}`,
    );
    return undefined;
  }

  /** What only the last row of a product could settle: which variants are told apart, and its name. */
  function complete(draft: Draft): void {
    draft.variants = withoutHead(draft, note);
    const { variants, unclear } = withoutGaps(draft);
    draft.variants = variants;
    for (const { variant, option } of unclear) {
      draft.records--;
      reject(
        variant.where,
        'variant',
        `names no ${option}, by which the other variants of ${lineOf(draft.id, 60)} are told apart`,
      );
    }
    draft.name ??= commonStart(draft.variants.flatMap(({ label }) => label ?? []));
    noteCategory(draft, note);
  }

  function finish(): Collected {
    const items: Item[] = [];
    let merged = 0;
    const ids = timesUsed(drafts);
    for (const draft of drafts.values()) complete(draft);
    tellTwinsApart(drafts.values());
    const attributeTable = createAttributeTable(note);
    const context = {
      currency: terms.currency() ?? '',
      basis: setting.basis,
      ids,
      boilerplate: commonSentences(drafts),
      keepAttributes: attributeTable.keep,
      note,
    };
    for (const draft of drafts.values()) {
      // Drafts and items of a large feed do not both fit: each draft goes when its item is there.
      drafts.delete(draft.id);
      if (draft.left_out !== undefined) continue;
      if (draft.variants.length === 0 && rowsLeftOut.has(draft.id)) {
        skipped += draft.records;
        continue;
      }
      if (draft.name === undefined || draft.variants.length === 0) {
        // Its bad variants are named already; what is left are rows that only described it.
        const reason =
          draft.variants.length === 0 ? 'nothing with a price stands under this id' : 'the product has no name';
        if (draft.records > 0)
          reject(draft.where, draft.variants.length === 0 ? 'price' : 'name', reason, draft.records);
        continue;
      }
      merged += draft.records - 1;
      items.push(itemOf({ ...draft, name: draft.name }, context));
    }
    const everything = read > 0 && items.length === 0 && rejected.length > 0;
    if (everything || (rejected.length > 10 && rejected.length > read * 0.2)) tooBad();
    if (items.length === 0) {
      const why = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
      throw new FeedError(
        `${file}: no products in it${why.length > 0 ? ` that may be shown (${why.join(', ')})` : ''}`,
      );
    }
    const attributes = attributeTable.settle(items);
    const used = new Set(items.flatMap((item) => Object.keys(item.variants[0]?.options ?? {})));
    return {
      items,
      read,
      merged,
      skipped,
      rejected,
      left_out: leftOut,
      attributes,
      options: Object.fromEntries([...used].map((key) => [key, { label: optionLabels.get(key) ?? labelOf(key) }])),
      ...(terms.currency() === undefined ? {} : { currency: terms.currency() }),
      warnings: [...notes].map(([what, { count, example }]) => `${count} × ${what} (first: ${cut(example, 60)})`),
    };
  }

  return { add, finish, warn: (message: string) => note(message, file), counted: () => read };
}

/** A product of which nothing but its first row's marks is known. */
function newDraft({ where, grouped, loose_options, headed }: FeedRow, id: string): Draft {
  return {
    ...{ where, id, grouped, tags: [], ships: false, variants: [], records: 0 },
    loose: loose_options === true,
    headed: headed === true,
  };
}

/** How often each id is used. Items and variants share one space of ids: each is a line id at the merchant. */
function timesUsed(drafts: ReadonlyMap<string, Draft>): Map<string, number> {
  const ids = new Map<string, number>();
  const count = (id: string) => ids.set(id, (ids.get(id) ?? 0) + 1);
  for (const draft of drafts.values()) {
    count(draft.id);
    for (const { id } of draft.variants) if (id) count(id);
  }
  return ids;
}

/** A describing cell as it is told; a placeholder is no description. */
function described(text: string | undefined, read: (text: string) => string): string | undefined {
  const told = text === undefined ? '' : read(text);
  return isPlaceholder(told) ? undefined : told;
}

/** A row that only repeats an id, as exports write them below a product for each of its variants. */
function saysNothing(row: FeedRow): boolean {
  return !row.name && row.variants.every(({ price, label }) => !price && !label);
}

/** What a feed repeats (a color, a vendor) is read once and kept once; long texts and all that came before 10,000 others are forgotten. */
function repeated(read: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > 200) return read(text);
    let result = known.get(text);
    if (result === undefined) {
      result = read(text);
      if (known.size >= 10_000) known.clear();
      known.set(text, result);
    }
    return result;
  };
}

/** First sentences that a fifth of the catalogue shares (at least ten items): the shop speaking, not the product. */
function commonSentences(drafts: ReadonlyMap<string, Draft>): Set<string> {
  const counts = new Map<string, number>();
  for (const { description } of drafts.values()) {
    for (const sentence of sentencesOf(description?.slice(0, 600) ?? '').slice(0, 3))
      counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  const least = Math.max(10, drafts.size / 5);
  return new Set([...counts].filter(([, count]) => count >= least).map(([sentence]) => sentence));
}
