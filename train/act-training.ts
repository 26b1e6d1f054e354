/** Trains the act model of a language and writes it small: weights as bytes, features that say nothing left out. */
import type { ActModel } from '../src/dialogue/lang/act-model.ts';
import { CLAUSE_ACTS } from '../src/dialogue/nlu/classify.ts';
import type { ActSample } from './samples.ts';
import { TRAINING, trainSoftmax } from './softmax.ts';

/** A feature none of whose weights reaches this share of the largest is left out. */
const LEAST_SHARE = 0.012;
const MOST_BYTE = 127;

export function trainActs(samples: readonly ActSample[]): ActModel {
  const { features, weights } = trainSoftmax(samples, CLAUSE_ACTS, TRAINING);
  const count = CLAUSE_ACTS.length;
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const kept = features.flatMap((name, at) => {
    const own = weights.subarray(at * count, (at + 1) * count);
    return own.some((weight) => Math.abs(weight) > largest * LEAST_SHARE) ? [{ name, own }] : [];
  });
  const bytes = new Int8Array(kept.length * count);
  kept.forEach(({ own }, at) => {
    own.forEach((weight, act) => {
      bytes[at * count + act] = Math.round((weight / largest) * MOST_BYTE);
    });
  });
  return {
    acts: CLAUSE_ACTS,
    features: kept.map(({ name }) => name).join('\n'),
    weights: Buffer.from(bytes.buffer).toString('hex'),
    scale: Number((largest / MOST_BYTE).toPrecision(8)),
    buying: buyingWords(samples).join(' '),
  };
}

/** Words that purchases are told with, in at least two of them. */
function buyingWords(samples: readonly ActSample[]): string[] {
  const counts = new Map<string, number>();
  for (const { symbols, label } of samples) {
    if (label !== 'buy') continue;
    for (const symbol of new Set(symbols))
      if (/^\p{L}+$/u.test(symbol)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([word]) => word)
    .sort();
}
