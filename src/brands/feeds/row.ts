/** The output of every feed reader: one row per product or variant, as text, with its position in the file. */

/** A place in a feed: the file as the pack names it and the line the record begins on (1 is the first). */
export interface Where {
  file: string;
  line: number;
}

/** One sellable choice as the feed writes it. Money is text ("19.99 USD", "1.299,00 €"); collect.ts makes minor units of it. */
export interface FeedVariant {
  id?: string;
  /** Option values by the option's name in the feed: {Color: Black, Size: M}. */
  options: Record<string, string>;
  /** Tells variants apart when the feed names no options. */
  label?: string;
  /** The price asked. Without a sale that is the regular price. */
  price?: string;
  /** A lower price than `price`, told only inside `sale_window`. */
  sale_price?: string;
  /** Start and end of the sale, separated by a slash; either may be left out. */
  sale_window?: string;
  /** What it cost before; told only when it is above the price. */
  list_price?: string;
  /** ISO 4217, where it stands in a field of its own. */
  currency?: string;
  /** Units left; left out when nobody counts. */
  stock?: number;
  /** The same as the feed writes it: "12", "12.0000", "10+". What is no number of units is an error of the row. */
  quantity?: string;
  /** Whether it can be had, as the feed writes it; a word that is not known is an error of the row. */
  availability?: string;
  /** With preorder and backorder: from when. */
  available_from?: string;
  image?: string;
  attributes?: Record<string, string>;
}

/** One record of a feed. Rows with the same id and `grouped` are one product; continuation rows carry only what is new. */
export interface FeedRow {
  where: Where;
  /** The product, as text: 000123 and 1e3 stay what they are. */
  id: string;
  grouped: boolean;
  name?: string;
  category?: string;
  vendor?: string;
  /** Plain text or HTML. */
  description?: string;
  tags?: string[];
  image?: string;
  url?: string;
  /** By column or property name; numbers with units are read later, when all rows are known. */
  attributes?: Record<string, string>;
  ships?: boolean;
  /** An option that is the same for every variant of a product is an attribute of it, not a choice. */
  loose_options?: boolean;
  /** The first row of the product may only describe it: one without a choice beside others with one is no variant. */
  headed?: boolean;
  /** Empty for a row that only adds an image. */
  variants: FeedVariant[];
  /** The variants are the combinations that one record lists, not records of their own. */
  combined?: boolean;
  /** The brand itself does not show this row, or (`product`) the whole product. */
  left_out?: { reason: LeftOut; scope: 'row' | 'product' };
  /** The cells in which the row says whether it is shown (published, status, visibility …), for the row or the product. */
  says?: { cells: StatusCells; scope: 'row' | 'product' };
}

/** What is said where: the column as the feed calls it, and its text. */
export type StatusCells = Partial<Record<StatusField, { column: string; text: string }>>;

export type StatusField = 'status' | 'published' | 'visibility' | 'hidden' | 'expires' | 'visible_from';

export type LeftOut =
  | 'draft'
  | 'archived'
  | 'unpublished'
  | 'hidden'
  | 'expired'
  | 'deleted'
  | 'not for sale'
  | 'sold elsewhere'
  | 'a list of other products'
  | 'a translation';

/** A record that was not loaded, and why. */
export interface Rejection extends Where {
  field: string;
  reason: string;
}

/** A record that could not be turned into a row. */
export interface BadRow {
  bad: Rejection;
}

/** How a feed calls the shop it comes from, and where that is. */
export interface ShopFacts {
  title?: string;
  link?: string;
  /** ISO 4217 of the prices that name none. */
  currency?: string;
}

/** What a reader needs to know beyond the text itself. */
export interface ReaderSetting {
  /** Name of the file as it stands in messages. */
  file: string;
  /** Field mapping of the pack (plain feeds). */
  mapping: Record<string, string>;
  /** Reports a warning about the whole feed, once. */
  warn: (message: string) => void;
  /** What the feed says of its shop; the first word on each counts. */
  shop: (facts: ShopFacts) => void;
  /** Reports columns or properties this format does not use. */
  unmapped: (column: string) => void;
  /** Whether what is active but not published is loaded; not given: as the format has it. */
  unpublished?: 'keep' | 'skip';
}

/** A feed that cannot be loaded. The message says what to do. */
export class FeedError extends Error {
  override name = 'FeedError';
  /** Columns by field that a mapping would probably name. */
  mapping?: Record<string, string>;
}
