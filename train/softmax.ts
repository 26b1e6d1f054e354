/** Multinomial logistic regression with AdaGrad and L1 truncation. Deterministic: the same samples give the same bytes. */

export interface Sample {
  features: readonly string[];
  label: string;
}

export interface Trained {
  features: string[];
  /** Features × labels. */
  weights: Float64Array;
}

export interface Training {
  epochs: number;
  rate: number;
  l1: number;
  /** A feature seen in fewer samples is left out. */
  least: number;
  seed: number;
}

export const TRAINING: Training = { epochs: 14, rate: 0.35, l1: 1e-4, least: 2, seed: 1 };

export function trainSoftmax(samples: readonly Sample[], labels: readonly string[], training: Training): Trained {
  const counts = new Map<string, number>();
  for (const { features } of samples) for (const one of features) counts.set(one, (counts.get(one) ?? 0) + 1);
  const features = [...counts]
    .filter(([, count]) => count >= training.least)
    .map(([name]) => name)
    .sort();
  const place = new Map(features.map((name, at) => [name, at]));
  const data = samples.map(({ features: own, label }) => ({
    places: Int32Array.from(own.flatMap((name) => place.get(name) ?? [])),
    label: labels.indexOf(label),
  }));
  const count = labels.length;
  const weights = new Float64Array(features.length * count);
  const squares = new Float64Array(features.length * count).fill(1e-6);
  const order = data.map((_, at) => at);
  const random = generator(training.seed);
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) step(data[at], weights, squares, count, training);
  }
  return { features, weights };
}

type Row = { places: Int32Array; label: number } | undefined;

function step(row: Row, weights: Float64Array, squares: Float64Array, count: number, { rate, l1 }: Training) {
  if (!row || row.places.length === 0) return;
  const { places, label } = row;
  const norm = 1 / Math.sqrt(places.length);
  const scores = new Float64Array(count);
  for (const place of places)
    for (let act = 0; act < count; act++) scores[act] = (scores[act] ?? 0) + (weights[place * count + act] ?? 0);
  let all = 0;
  for (let act = 0; act < count; act++) {
    scores[act] = Math.exp((scores[act] ?? 0) * norm);
    all += scores[act] ?? 0;
  }
  for (let act = 0; act < count; act++) {
    const error = ((scores[act] ?? 0) / all - (act === label ? 1 : 0)) * norm;
    if (Math.abs(error) < 1e-4) continue;
    for (const place of places) {
      const at = place * count + act;
      const square = (squares[at] ?? 0) + error * error;
      squares[at] = square;
      const pace = rate / Math.sqrt(square);
      const moved = (weights[at] ?? 0) - pace * error;
      const cut = l1 * pace;
      weights[at] = moved > cut ? moved - cut : moved < -cut ? moved + cut : 0;
    }
  }
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: number[], random: () => number) {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}
