/** Ids and tokens from a seed, so that two runs of the same calls can be compared byte for byte. Whoever knows the seed can guess them. */
import { seededRandom } from './seeded-random.ts';

/** Generates ids and tokens. */
export interface Ids {
  /** In the form of a UUIDv4. */
  newId: () => string;
  newToken: () => string;
}

/** Independent id streams, such as for the agent and the checkout of a brand. */
export function seededIds(seed: number): (maker: string) => Ids {
  return (maker) => {
    const [ids, tokens] = [seededRandom(`ids ${maker} ${seed}`), seededRandom(`tokens ${maker} ${seed}`)];
    return { newId: () => ids.uuid(), newToken: () => tokens.token(24) };
  };
}
