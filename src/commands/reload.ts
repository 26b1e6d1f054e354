/** `--watch`: reloads a brand when its file or one of its feeds changes. Open sessions keep the brand they began with. */
import { dirname, resolve } from 'node:path';
import { BrandFileError } from '../brands/brand-file-error.ts';
import type { Brand } from '../brands/catalogue.ts';
import { fileOf } from '../brands/load.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { createReloadableAgent } from '../engine/reloadable-agent.ts';
import type { Log } from '../mcp/log.ts';
import { type Watching, watchFiles } from './watch-files.ts';

export interface Reloaded {
  nameOrFile: string;
  /** The brand that was read first, and its agent. */
  brand: Brand;
  agent: BrandAgent;
  /** The agents' clock. */
  now: () => number;
  load: (nameOrFile: string) => Promise<Brand>;
  open: (brand: Brand) => Promise<BrandAgent>;
  log: Pick<Log, 'info' | 'error'>;
}

/** Problems of a broken file in one log line. */
const MOST_TOLD = 20;

/**
 * An agent that follows changes of the brand file. An invalid file is logged and the previous brand stays in use; so is a file
 * with another brand name.
 */
export async function reloadOnChange({
  nameOrFile,
  brand,
  agent,
  now,
  load,
  open,
  log,
}: Reloaded): Promise<BrandAgent> {
  const agents = createReloadableAgent(agent, idleMsOf(brand), now);
  const { name } = brand.pack;
  let watching: Watching | undefined;
  let last: Promise<void> = Promise.resolve();

  async function readAgain() {
    try {
      const next = await load(nameOrFile);
      if (next.pack.name !== name)
        return keep([`the name is ${next.pack.name}, which is another brand; start the server again to serve it`]);
      await agents.replace(await open(next), idleMsOf(next));
      watching?.follow(filesOf(nameOrFile, next));
      log.info('brand read again', { brand: name, items: next.items.length });
    } catch (problem) {
      if (problem instanceof BrandFileError) keep(problem.message.split('\n'));
      else keep([problem instanceof Error ? problem.message : typeof problem]);
    }
  }
  function keep(problems: string[]) {
    log.error('the brand file cannot be used; the brand read before stays', {
      brand: name,
      problems: problems.slice(0, MOST_TOLD),
    });
  }

  // One after the other: a large feed may take longer than the next change.
  watching = await watchFiles(filesOf(nameOrFile, brand), () => {
    last = last.then(readAgain);
  });
  return agents.agent;
}

function idleMsOf({ pack }: Brand): number {
  return pack.session.ttl_seconds * 1000;
}

/** The pack and its feeds. */
function filesOf(nameOrFile: string, { pack }: Brand): string[] {
  const file = resolve(fileOf(nameOrFile));
  return [file, ...pack.feeds.map((feed) => resolve(dirname(file), feed.file))];
}
