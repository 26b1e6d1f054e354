/** Reads `termination_context` (R85): only names of this brand's products and topics are used. */
import type { Brand } from '../brands/catalogue.ts';
import { isRecord } from '../protocol/json-object.ts';
import type { SiTerminateSessionRequest } from '../protocol/messages.ts';

/** The recognised parts. */
interface HostHints {
  /** Ids of the products it names, without duplicates. */
  viewed: string[];
  /** The topic it stopped at, if the brand file contains all of its words: "seat selection" becomes seat_selection. */
  topic?: string;
}

/** Reads `partial_context`. Everything else is ignored and never stored (R121). */
export function readTerminationContext(
  brand: Brand,
  context: SiTerminateSessionRequest['termination_context'],
): HostHints {
  const partial = context?.partial_context;
  if (!isRecord(partial)) return { viewed: [] };
  const viewed = new Set(textsIn(partial).flatMap((text) => named(brand).get(text.trim().toLowerCase()) ?? []));
  const topic = TOPICS.map((member) => partial[member]).find((value) => typeof value === 'string');
  return { viewed: [...viewed], topic: typeof topic === 'string' ? topicOf(brand, topic) : undefined };
}

const TOPICS = ['step', 'last_topic', 'topic'];
/** Limits: number of texts read, and their length. */
const MAX_TEXTS = 50;
const MAX_TEXT_LENGTH = 200;

/** The short texts in it, three levels deep. */
function textsIn(value: unknown, depth = 3): string[] {
  if (typeof value === 'string') return value.length <= MAX_TEXT_LENGTH ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value)
    .slice(0, MAX_TEXTS)
    .flatMap((one) => textsIn(one, depth - 1))
    .slice(0, MAX_TEXTS);
}

const names = new WeakMap<Brand, Map<string, string>>();

/** Item ids by name, alias and variant id; ambiguous names are left out. */
function named(brand: Brand): Map<string, string> {
  const known = names.get(brand);
  if (known) return known;
  const found = new Map<string, string>();
  const shared = new Set<string>();
  for (const { id, name, aliases, variants } of brand.items) {
    for (const one of new Set(
      [name, ...aliases, ...variants.map((variant) => variant.id)].map((text) => text.toLowerCase()),
    )) {
      if (found.has(one)) shared.add(one);
      found.set(one, id);
    }
  }
  for (const one of shared) found.delete(one);
  for (const { id } of brand.items) found.set(id.toLowerCase(), id);
  names.set(brand, found);
  return found;
}

const vocabularies = new WeakMap<Brand, Set<string>>();

/** The vocabulary of a brand file apart from item names: topics, options, attributes, categories. */
function vocabularyOf(brand: Brand): Set<string> {
  const known = vocabularies.get(brand);
  if (known) return known;
  const { policies, options, attributes, categories, words } = brand.pack;
  const labelled = [options, attributes, categories].flatMap((entries) =>
    Object.entries(entries).flatMap(([id, { label, synonyms }]) => [id, label, ...synonyms]),
  );
  const vocabulary = new Set(
    [
      ...policies.flatMap(({ topic, asks }) => [topic, ...asks]),
      ...labelled,
      ...Object.values(words),
      ...STEPS,
    ].flatMap(wordsOf),
  );
  vocabularies.set(brand, vocabulary);
  return vocabulary;
}

const STEPS = ['option selection', 'day selection', 'confirmation', 'handoff'];

function topicOf(brand: Brand, text: string): string | undefined {
  const words = text.length > 60 ? [] : wordsOf(text);
  const vocabulary = vocabularyOf(brand);
  return words.length > 0 && words.every((word) => vocabulary.has(word)) ? words.join('_') : undefined;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter(Boolean);
}
