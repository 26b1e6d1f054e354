/** What a clause does, by a linear model over its words with the catalogue's spans replaced by their type (lang/en/examples.yaml). */

import type { ActModel } from '../lang/act-model.ts';
import type { Language } from '../lang/language.ts';

/** The acts a clause can be; see docs/dialogue.md for what each means. */
export const CLAUSE_ACTS = [
  ...([
    'find',
    'ask',
    'compare',
    'look',
    'pick',
    'buy',
    'add',
    'remove',
    'change',
    'yes',
    'no',
    'stop',
    'later',
  ] as const),
  ...(['more', 'restart', 'cart', 'hello', 'thanks', 'bye', 'haggle', 'agent', 'other'] as const),
];
export type ClauseAct = (typeof CLAUSE_ACTS)[number];

/** What of the conversation a clause is read in. */
export interface ClauseContext {
  asked: 'start' | 'none' | 'buy' | 'option' | 'which' | 'pending';
  /** Something is in the cart. */
  cart: boolean;
  /** How much is in view: one thing, or several that were shown. */
  view?: 'one' | 'many';
  /** What the clause before it in the message does. */
  after?: ClauseAct;
}

export interface ActClassifier {
  /** Probability of each act for a clause with these features, best first. */
  classify(features: readonly string[]): { act: ClauseAct; p: number }[];
  /** What counts most for an act in these features. */
  because(act: ClauseAct, features: readonly string[]): Record<string, number>;
  /** Whether purchases are told with this word. */
  buysWith(word: string): boolean;
}

export function createClassifier(model: ActModel): ActClassifier {
  const names = model.features.split('\n');
  const place = new Map(names.map((name, at) => [name, at]));
  const bytes = Buffer.from(model.weights, 'hex');
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const acts = model.acts.filter((act): act is ClauseAct => (CLAUSE_ACTS as readonly string[]).includes(act));
  const count = acts.length;
  const buying = new Set(model.buying.split(' '));
  return {
    classify(features) {
      const sums = new Float64Array(count);
      let known = 0;
      for (const feature of features) {
        const at = place.get(feature);
        if (at === undefined) continue;
        known += 1;
        for (let act = 0; act < count; act++) sums[act] = (sums[act] ?? 0) + (weights[at * count + act] ?? 0);
      }
      const norm = model.scale / Math.sqrt(Math.max(1, known));
      const powers = [...sums].map((sum) => Math.exp(sum * norm));
      const all = powers.reduce((a, b) => a + b, 0);
      return acts.map((act, at) => ({ act, p: (powers[at] ?? 0) / all })).sort((a, b) => b.p - a.p);
    },
    because(act, features) {
      const column = acts.indexOf(act);
      const counted = features.map((name): [string, number] => [
        name,
        weights[(place.get(name) ?? -1) * count + column] ?? 0,
      ]);
      return Object.fromEntries(counted.sort(([, a], [, b]) => b - a).slice(0, MOST_TOLD));
    },
    buysWith: (word) => buying.has(word),
  };
}

/** Features of a clause that a trace names. */
const MOST_TOLD = 4;
const LONG = 8;

/** The features of a clause: its words and their roots, words in twos, how it begins and ends, and what it answers. */
export function featuresOf(
  { stem, root }: Pick<Language, 'stem' | 'root'>,
  symbols: readonly string[],
  asks: boolean,
  { asked, cart, view, after }: ClauseContext,
): string[] {
  const features: string[] = ['*', `a ${asked}`];
  if (asks) features.push('?', `? ${asked}`);
  if (cart) features.push('cart');
  if (view) features.push(`v ${view}`);
  if (after) features.push(`b ${after}`, `b ${after} ${symbols[0] ?? ''}`);
  const all = ['^', ...symbols, '$'];
  const kinds = new Set<string>();
  for (let at = 1; at < all.length - 1; at++) {
    const word = all[at] ?? '';
    features.push(`1 ${word}`);
    if (word.startsWith('<')) kinds.add(word);
    else if (root(stem(word)) !== word) features.push(`r ${root(stem(word))}`);
  }
  for (let at = 0; at + 1 < all.length; at++) features.push(`2 ${all[at]} ${all[at + 1]}`);
  for (const kind of kinds) features.push(`k ${kind} ${asked}`);
  features.push(`^ ${symbols[0] ?? ''} ${asked}`);
  features.push(`n ${symbols.length > LONG ? 'long' : symbols.length} ${asked}`);
  return [...new Set(features)];
}
