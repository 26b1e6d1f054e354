/** A brand agent as this program makes it. What only tool calls need is loaded here, and not before one is asked for. */
import { randomBytes, randomUUID } from 'node:crypto';
import { version } from '../../package.json';
import type { Brand } from '../brands/catalogue.ts';
import type { Config } from '../config.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import type { BrandAgentParts } from '../engine/parts.ts';
import type { BesideAgent } from './http.ts';
import type { Readers } from './readers.ts';
import type { Stores } from './stores.ts';

/** What the agents of a program have in common. */
interface AgentDeps {
  config: Config;
  stores: Stores;
  now: () => number;
  readers?: Readers;
  /** What makes the ids and tokens of a brand's agent; left out: chance. */
  idsFor?: (maker: string) => Pick<BrandAgentParts, 'newId' | 'newToken'>;
}

const RANDOM_IDS = { newId: () => randomUUID(), newToken: () => randomBytes(24).toString('base64url') };

/** Everything a tool call needs and `initialize` does not; loaded when first asked for. */
export async function openAgent(
  { config, stores, now, readers, idsFor }: AgentDeps,
  brand: Brand,
  { publicUrl, merchant, tracer }: BesideAgent,
): Promise<BrandAgent> {
  const [{ createDialogue }, { createBrandAgent }] = await Promise.all([
    import('../dialogue/dialogue.ts'),
    import('../engine/brand-agent.ts'),
  ]);
  const dialogue = createDialogue(brand);
  const agent = createBrandAgent({
    brand,
    dialogue,
    reader: readers?.readerFor(brand, dialogue),
    store: stores.sessions(brand),
    now,
    ...(idsFor?.(`agent ${brand.pack.name}`) ?? RANDOM_IDS),
    seed: config.seed ?? 0,
    strictHost: config.strictHost,
    publicUrl,
    buildVersion: version,
    checkout: merchant?.gateway,
    tracer,
  });
  const { database } = stores;
  if (!merchant && !database) return agent;
  const sweep = async (most?: number) => {
    await merchant?.sweep();
    // All of it: a brand that is served no longer left something too.
    return database ? database.sweep(now(), most ?? Number.MAX_SAFE_INTEGER) : agent.sweep(most);
  };
  return { ...agent, sweep };
}
