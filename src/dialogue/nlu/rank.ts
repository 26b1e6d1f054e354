/** The one ranker: candidates with readable features, scored by a weight each (log-linear), best first. */

export type Weights = Readonly<Record<string, number>>;

interface Candidate<T> {
  value: T;
  features: Readonly<Record<string, number>>;
}

interface Ranked<T> extends Candidate<T> {
  score: number;
}

export function rank<T>(candidates: readonly Candidate<T>[], weights: Weights): Ranked<T>[] {
  return candidates.map((one) => ({ ...one, score: scoreOf(one.features, weights) })).sort((a, b) => b.score - a.score);
}

function scoreOf(features: Readonly<Record<string, number>>, weights: Weights): number {
  let score = 0;
  for (const name in features) score += (features[name] ?? 0) * (weights[name] ?? 0);
  return score;
}
