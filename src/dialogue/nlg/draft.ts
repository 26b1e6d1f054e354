/** A reply in the making: sentences in order, lines of lists with their cards, and at most one closing question. */

import type { Word } from '../dialogue-acts.ts';
import { filled, type Said, type Sentence, slotName, type Template } from '../lang/replies.ts';
import { plain } from '../plain.ts';
import type { Setting } from '../setting.ts';
import type { State } from '../state.ts';
import type { Button, Reply } from '../turn.ts';
import { badgeOf, nameOf, type Thing } from './facts.ts';
import { ownerOf, type Slots, type SpeakingDomain } from './phrases.ts';
import { freeIn, type Wording, wordingOf } from './rewordable.ts';

type Card = NonNullable<Reply['cards']>[number];

interface Part {
  text: string;
  form: 'sentence' | 'line' | 'question';
  /** What a short message can do without. */
  spare?: true;
  card?: Card;
  /** Whether somebody else may put it into other words. */
  wording?: Wording;
}

export interface Draft {
  domain: SpeakingDomain;
  setting: Setting;
  state: State;
  parts: Part[];
  cards: Card[];
  buttons: Button[];
  links: { label: string; url: string }[];
  /** The name that was said last: what "it" means. */
  subject?: string;
  /** How many sentences were chosen: the place in the turn. */
  chosen: number;
  common: Record<string, string>;
  never: string[];
}

/**
 * Every action that a button or card can carry, with its payload; a host may send the same ones unasked.
 *
 * | action | payload | what happens |
 * |---|---|---|
 * | search | query, or option and attribute values | goods are looked for |
 * | select | product_id, variant_id? | one is chosen and asked about |
 * | add_to_cart | product_id, variant_id? or option values, quantity? | goes into the cart |
 * | remove | product_id, variant_id?, quantity? | comes out of the cart, all or so many |
 * | set_quantity | product_id, variant_id?, quantity | so many in all |
 * | choose | product_id, one value by option, quantity? | the choice that was asked for |
 * | compare | product_ids | side by side |
 * | ask | product_id, about? | details, or what the record says about it |
 * | checkout | product_id?, variant_id?, quantity? | the item, or the cart, is handed over |
 * | cancel | | nothing is ordered |
 * | show_more | | the next of the list |
 */
const ACTIONS = [
  'search', 'select', 'add_to_cart', 'remove', 'set_quantity', 'choose', 'compare', 'ask', 'checkout', 'cancel',
  'show_more',
] as const; // biome-ignore format: a list
export type Action = (typeof ACTIONS)[number];

const MOST = { characters: 1200, cards: 5, buttons: 6, links: 3 };
/** A first name takes more room than its mark. */
const MARK = /\u0090/;
const ROOM_FOR_MARKS = 60;

export function openDraft(domain: SpeakingDomain, setting: Setting, state: State): Draft {
  const known = commons.get(domain) ?? commonOf(domain);
  commons.set(domain, known);
  return { domain, setting, state, parts: [], cards: [], buttons: [], links: [], chosen: 0, ...known };
}

/** What any sentence may name, made once for each domain. */
const commons = new WeakMap<SpeakingDomain, Pick<Draft, 'common' | 'never'>>();

function commonOf(domain: SpeakingDomain): Pick<Draft, 'common' | 'never'> {
  const { brand, voice, words, disclosure } = domain.brand.pack;
  const name = plain(brand.display_name, 80);
  return {
    common: {
      brand: name,
      owner: ownerOf(domain, name),
      good: plain(words.item, 40),
      goods: plain(words.items, 40),
      disclosure: plain(disclosure.label_text, 120).replace(/\.$/, ''),
      sign_off: plain(voice.sign_off, 200),
      actions: ACTIONS.join(', '),
      ...(brand.about && { about: plain(brand.about, 400) }),
    },
    never: voice.never_say.map((word) => word.toLowerCase()),
  };
}

/** Adds a sentence of the language. */
export function say<S extends Sentence>(draft: Draft, key: S, slots: Slots<S>, how: Partial<Part> = {}) {
  const said = draft.domain.language.replies.sentences.get(key);
  if (said) add(draft, choose(draft, said.named, slots), { ...wordingOf(key), ...how });
}

/** Adds a sentence about an item: by its name, or as "it" when its name was said just before. */
export function sayOf<S extends Sentence>(
  draft: Draft,
  thing: Thing,
  key: S,
  slots: Omit<Slots<S>, 'item'>,
  how: Partial<Part> = {},
) {
  const said = draft.domain.language.replies.sentences.get(key);
  if (said)
    add(draft, choose(draft, formFor(draft, thing, said), { ...slots, item: nameOf(draft.domain, thing) }), how);
}

/** The templates of a sentence on this item, which is what "it" means from now on. */
export function formFor(draft: Draft, thing: Thing, said: Said): readonly Template[] {
  const name = nameOf(draft.domain, thing);
  const again = draft.subject === name;
  draft.subject = name;
  return (again && said.again) || said.named;
}

/** Adds a fixed sentence, in the variant that says most of what is known. */
export function sayWord(draft: Draft, word: Word, known: Record<string, string> = {}, how: Partial<Part> = {}) {
  const { named = [] } = draft.domain.language.replies.words.get(word) ?? {};
  const values: Record<string, string> = { ...draft.common, ...known };
  const own = named.filter(({ slots }) => slots.every((slot) => values[slotName(slot)] !== undefined));
  const telling = ({ slots }: Template) => slots.filter((slot) => slotName(slot) in known || slot === 'about').length;
  const most = Math.max(0, ...own.map(telling));
  add(
    draft,
    choose(
      draft,
      own.filter((template) => telling(template) === most),
      values,
    ),
    { ...wordingOf(word), ...how },
  );
}

/** Adds text that is ready: of the pack, or filled before. */
export function add(draft: Draft, text: string, { form, spare, card, wording }: Partial<Part> = {}) {
  const clean = form === 'line' ? text : withoutNever(draft, text);
  if (clean === '' || draft.parts.some((part) => part.text === clean)) return;
  const closes = form ?? (clean.endsWith('?') ? 'question' : 'sentence');
  draft.parts.push({
    ...{ text: clean, form: closes },
    ...(spare && { spare }),
    ...(card && { card }),
    ...(wording && { wording }),
  });
}

/** One of these by seed, turn and place in the turn, never one with a word the brand never says (P15). */
export function choose(draft: Draft, templates: readonly Template[], slots: Readonly<Record<string, string>>): string {
  const values = { ...draft.common, ...slots };
  const drawn = mix(draft.setting.seed, draft.state.turns, draft.chosen++);
  const first = templates[drawn % templates.length];
  const text = first ? filled(first, values) : '';
  if (!saysNever(draft, text)) return text;
  const allowed = templates.map((template) => filled(template, values)).filter((one) => !saysNever(draft, one));
  return allowed[drawn % allowed.length] ?? text;
}

export function saysNever({ never }: Draft, text: string): boolean {
  if (never.length === 0) return false;
  const low = text.toLowerCase();
  return never.some((word) => low.includes(word));
}

/** Sentences with a word the brand never says are left out. */
function withoutNever(draft: Draft, text: string): string {
  if (!saysNever(draft, text)) return text;
  return text
    .split(/(?<=[.!?]) /)
    .filter((sentence) => !saysNever(draft, sentence))
    .join(' ');
}

/** The card of an item, with its badge. */
export function cardOf({ domain, setting }: Draft, thing: Thing): Card {
  const badge = badgeOf(domain, thing, setting.now);
  const { item, variant } = thing;
  return { product_id: item.id, ...(variant && { variant_id: variant.id }), ...(badge && { badge }) };
}

export function addCard(draft: Draft, card: Card) {
  const same = (one: Card) => one.product_id === card.product_id && one.variant_id === card.variant_id;
  if (!draft.cards.some(same)) draft.cards.push(card);
}

export function addButton(draft: Draft, label: string, action: Action, payload?: Button['payload']) {
  const button = { label: plain(label, 60), action, ...(payload && { payload }) };
  const same = draft.buttons.findIndex(
    (one) => one.action === action && one.label === button.label && one.payload?.product_id === payload?.product_id,
  );
  if (same < 0) draft.buttons.push(button);
  else draft.buttons[same] = button;
}

export function addLink(draft: Draft, label: string, url: string) {
  if (url.startsWith('https://') && !draft.links.some((link) => link.url === url)) draft.links.push({ label, url });
}

/** The whole reply: the last question closes it, and what does not fit is left out with its card. */
export function closeDraft(draft: Draft): Reply {
  const last = draft.parts.findLast(({ form }) => form === 'question');
  const parts = draft.parts.filter(({ form }) => form !== 'question');
  if (last) parts.push(last);
  shorten(parts);
  const message = joined(parts);
  const free = draft.setting.rewording ? freeIn(parts) : [];
  const cards = draft.cards.filter((card) => !isCutOff(draft, parts, card)).slice(0, MOST.cards);
  return {
    message,
    ...(cards.length > 0 && { cards }),
    ...(draft.buttons.length > 0 && { buttons: draft.buttons.slice(0, MOST.buttons) }),
    ...(draft.links.length > 0 && { links: draft.links.slice(0, MOST.links) }),
    ...(free.length > 0 && { free }),
  };
}

/** A card whose line was left out: what a card shows stands in the text (R96). */
function isCutOff(draft: Draft, parts: readonly Part[], card: Card): boolean {
  return draft.parts.some((part) => part.card === card && !parts.includes(part));
}

/** Leaves out what is spare, then lines from the last one, then sentences; the first stays, cut if it must be. */
function shorten(parts: Part[]) {
  while (lengthOf(parts) > MOST.characters) {
    const spare = parts.findLastIndex((part) => part.spare);
    const line = parts.findLastIndex(({ form }) => form === 'line');
    const sentence = parts.findLastIndex(({ form }, at) => form === 'sentence' && at > 0);
    const at = [spare, line, sentence].find((place) => place >= 0) ?? parts.length - 1;
    const [only] = parts;
    if (parts.length === 1 && only) {
      only.text = `${only.text.slice(0, MOST.characters - ROOM_FOR_MARKS - 1)}…`;
      return;
    }
    parts.splice(at, 1);
  }
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + text.length + 1 + (MARK.test(text) ? ROOM_FOR_MARKS : 0), -1);
}

function joined(parts: readonly Part[]): string {
  return parts.reduce((message, { text, form }, at) => {
    if (at === 0) return text;
    return message + (form === 'line' || parts[at - 1]?.form === 'line' ? '\n' : ' ') + text;
  }, '');
}

/** A small integer from three, well spread; no state, no clock (P15). */
function mix(seed: number, turn: number, place: number): number {
  let hash =
    (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(turn + 1, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
