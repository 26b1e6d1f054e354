/** replies.yaml: every sentence the agent says, with the slots that facts are filled in; compiled once per language. */
import type { Word } from '../dialogue-acts.ts';

/** The sentences and phrases of every language, each with what it may name. A slot with a capital begins with one. */
export const SLOTS = {
  // Prices, lines, values.
  price_from: ['price'], price_was: ['price', 'was'], price_free: [], price_every: ['price', 'interval'],
  line: ['count', 'item'], line_at: ['line', 'price'], line_for: ['line', 'price'], line_dated: ['line', 'day'],
  line_billed: ['line', 'interval'], line_more: ['count'],
  option_value: ['option', 'value'], fact: ['label', 'value'], fact_none: ['label'], fact_missing: ['label'],
  quoted: ['word'], measure: ['value', 'unit'],
  in_parens: ['text', 'note'], basis_all_in: [], basis_net: [],
  least_price: [], most_price: [], earliest: ['label'], latest: ['label'], least: ['label'], most: ['label'],
  placed: ['ordinal', 'extreme'],
  // Wishes.
  wish_below: ['value'], wish_above: ['value'], wish_most: ['value'], wish_least: ['value'],
  wish_between: ['min', 'max'], wish_near: ['value'],
  wish_sale: [], wish_of: ['label', 'wish'], wish_not: ['wish'],
  // Lists.
  list_fits: [], list_fits_one: [], list_fits_some: [], list_some: [], list_more: [], list_first: [],
  list_nearest: [], list_relaxed: ['wishes'], list_extreme: ['extreme'], list_named: [], there_is_more: [], suits: [],
  none: ['wishes'], none_for: ['words'], none_at_all: [], loosen: [],
  // One item in full.
  describe: ['item', 'price'], describe_facts: ['item', 'facts', 'price'],
  describe_named: ['item'], describe_free: ['item'], describe_free_facts: ['item', 'facts'],
  lead_fits: [], lead_extreme: ['extreme'],
  gone_sold_out: ['item'], gone_paused: ['item'], gone_blocked: ['item'], nearest: [], only_left_one: ['count'],
  only_left: ['count'],
  after_offer: ['price'], after_offer_many: ['count', 'price'], come_to: ['count', 'price'],
  offer: ['title'], offer_of: ['title', 'text'], offer_new_customer: [], offer_first_order: [], offer_from: ['price'],
  offer_from_units: ['count'], offer_on: ['items'],
  offers_on_kind: ['kind'], offers_none_on_kind: ['kind'], offers_none: [], offers_none_on: ['item'], offers_lead: [],
  // What a record says.
  states: ['statement'], states_yes: ['statement'], states_no: ['statement'], tells: ['item', 'facts'],
  tells_yes: ['item', 'facts'], tells_no: ['item', 'facts'], tells_each: ['label', 'list'], each: ['item', 'value'],
  price_is: ['item', 'price', 'basis'], price_is_free: ['item'], price_saves: ['gap'], own_prices: [],
  price_each: ['list'],
  price_state: ['item', 'price'],
  stock_yes: ['item'], stock_yes_count: ['item', 'count'], stock_not_gone: ['item'],
  stock_not_gone_count: ['item', 'count'], option_yes: ['item', 'choices'],
  option_yes_at: ['item', 'choices', 'price'],
  option_apart: ['item', 'choices'], option_count: ['item', 'count'], option_gone: ['item', 'choices'],
  option_no: ['item', 'choices'], option_left: ['values'],
  choices: ['item', 'choices'], choices_gone: ['item', 'choices', 'gone'], choices_none: ['item'],
  billing: ['item', 'interval'], billing_once: ['item'], limit: ['item', 'count'], limit_none: ['item'],
  brands_one: ['name'], brands: ['list'], brands_some: ['list'],
  quote: ['item', 'text'], total: ['lines', 'price'], total_saved: ['lines', 'price', 'full'],
  unknown: ['item', 'what'], unknown_words: ['words'], unknown_this: [], contact: ['contact'],
  // Side by side.
  winner: ['item', 'word', 'value', 'other', 'other_value'],
  winner_of_two: ['item', 'extreme', 'value', 'other', 'other_value'],
  winner_of: ['item', 'extreme', 'value'], equal: ['label', 'value'],
  cheaper: ['item', 'value', 'other', 'other_value', 'gap'],
  cheaper_told: ['item', 'gap'], same_price: ['item', 'other', 'price'], same_price_told: [],
  compared: ['item', 'facts'],
  // Orders.
  ask_buy: ['lines'], ask_buy_it: [], ask_book: ['lines'], ask_book_it: [], ask_option: ['item', 'option', 'values'],
  ask_option_also: ['item', 'option', 'values', 'options'],
  ask_which: ['items'], ask_which_shown: [], values_more: ['list'], values_range: ['min', 'max'],
  cart_added: ['lines'], cart_removed: ['lines'], cart_changed: ['lines'], cart_one: ['line', 'price'],
  cart_total: ['price'],
  cart_total_saved: ['price', 'full'], cart_next: [],
  handoff: ['lines', 'price', 'basis'], handoff_revised: ['lines', 'price', 'basis'], handoff_next: [],
  booked: ['lines'], booked_for: ['lines', 'price'], assumed_day: ['day'], summary: ['lines', 'price'],
  summary_booked: ['lines'],
  summary_offers: ['text', 'offers'], too_many_stock: ['item', 'count'], too_many_stock_one: ['item', 'count'],
  too_many_limit: ['item', 'count'],
  make_it: ['count'], lacks: ['item', 'choices'],
  day: ['day'], day_assumed: ['day'], day_closed: ['item', 'day'], day_closed_next: ['item', 'day', 'next'],
  link: ['item', 'url'], link_several: [], link_line: ['item', 'url'], link_none: ['item'],
  led: ['item', 'instead', 'price'],
  led_free: ['item', 'instead'], led_ask: [],
  // Of the agent itself.
  closed_sold_out: ['title'], closed_expired: ['title'], closed_region_restricted: ['title'],
  closed_inactive: ['title'],
  closed_instead: ['titles'],
  greet: ['hello', 'name'], shared: ['list'], shared_nothing: [], talked_of: ['items'],
} as const; // biome-ignore format: a table

export type Sentence = keyof typeof SLOTS;

/** What any sentence may name: the brand, whose it is, what it calls one of its goods and several, and the actions there are. */
export const COMMON_SLOTS = ['brand', 'owner', 'good', 'goods', 'disclosure', 'about', 'sign_off', 'actions'];
/** What a fixed sentence may name when the policy knows it; without it a variant that does not name it is said. */
export const WORD_SLOTS = ['item', 'items', 'day', 'next', 'count', 'words', 'contact'];

type Variants = string | string[];

/** How a yes or no is said of attributes with labels of one form. Without any condition: of all others. */
interface Feature {
  /** Last letters of the label; of labels of one word; first words, with what they become under "not". */
  ends?: string[];
  word_ends?: string[];
  starts?: Record<string, string>;
  /** The label begins so, and is said without it. */
  begins?: string[];
  /** It is said with a small letter, being no noun. */
  small?: true;
  /** Said without these endings. */
  drops?: string[];
  /** In a list of facts. */
  with: string;
  without: string;
  /** As a statement, without its full stop. */
  is: { named: string; again: string };
  is_not: { named: string; again: string };
}

/** replies.yaml as JSON. */
export interface Replies {
  /** Whether labels begin with a small letter inside a sentence. */
  small_labels: boolean;
  numbers: { group: string; decimal: string };
  joined: { between: string; apart: string; and: string; or: string };
  possessive: { ends?: string[]; is: string }[];
  ordinals: string[];
  /** By a pack's `billed_every`: its unit alone, or its plural after a number. */
  intervals: Record<string, string>;
  badges: Record<'sold_out' | 'paused' | 'blocked' | 'sale', string>;
  buttons: Record<
    'buy' | 'book' | 'lead' | 'add' | 'check_out' | 'more' | 'compare' | 'details' | 'choose' | 'cancel' | 'make_it',
    string
  >;
  shared: Record<'name' | 'city' | 'country' | 'locale', string>;
  features: Feature[];
  sentences: Record<Sentence, Variants | { named: Variants; again: Variants }>;
  words: Record<Word, Variants>;
}

/** Text with gaps: one piece of text more than slots. */
export interface Template {
  texts: readonly string[];
  slots: readonly string[];
}

export interface Said {
  named: readonly Template[];
  /** When the item was named just before. */
  again?: readonly Template[];
}

export interface FeatureWords {
  form: Feature;
  with: Template;
  without: Template;
  is: Said;
  is_not: Said;
}

export interface ReplyLanguage {
  tables: Replies;
  sentences: ReadonlyMap<Sentence, Said>;
  words: ReadonlyMap<Word, Said>;
  features: readonly FeatureWords[];
  joined: { and: Template; or: Template };
}

export function replyLanguage(replies: Replies): ReplyLanguage {
  const { sentences, words, features, joined } = replies;
  return {
    tables: replies,
    sentences: new Map(keysOf(sentences).map((key) => [key, saidOf(sentences[key])])),
    words: new Map(keysOf(words).map((key) => [key, saidOf(words[key])])),
    features: features.map((form) => ({
      form,
      with: templateOf(form.with),
      without: templateOf(form.without),
      is: saidOf(form.is),
      is_not: saidOf(form.is_not),
    })),
    joined: { and: templateOf(joined.and), or: templateOf(joined.or) },
  };
}

function keysOf<K extends string>(table: Record<K, unknown>): K[] {
  return Object.keys(table) as K[];
}

function saidOf(said: Variants | { named: Variants; again: Variants }): Said {
  if (typeof said === 'string' || Array.isArray(said)) return { named: [said].flat().map(templateOf) };
  return { named: [said.named].flat().map(templateOf), again: [said.again].flat().map(templateOf) };
}

function templateOf(text: string): Template {
  const pieces = text.split(/\{(\w+)\}/);
  return { texts: pieces.filter((_, at) => at % 2 === 0), slots: pieces.filter((_, at) => at % 2 === 1) };
}

/** The slot as values name it: one with a capital is the same, said with a capital. */
export function slotName(slot: string): string {
  return slot.charAt(0).toLowerCase() + slot.slice(1);
}

export function filled({ texts, slots }: Template, values: Readonly<Record<string, string | undefined>>): string {
  let said = texts[0] ?? '';
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] ?? '';
    const name = slotName(slot);
    const value = values[name] ?? '';
    said += (name === slot ? value : value.charAt(0).toUpperCase() + value.slice(1)) + (texts[at + 1] ?? '');
  }
  return said;
}
