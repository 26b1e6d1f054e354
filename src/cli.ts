/** Puts the house together: words and flags in, one brand agent out. Importing this file starts nothing. */
import { randomBytes, randomUUID } from 'node:crypto';
import { version } from '../package.json';
import { checkoutInstructions, instructions } from '../tools/instructions.ts';
import type { Tool } from '../tools/tool.ts';
import { BrandFileError } from './brands/brand-file-error.ts';
import type { Brand } from './brands/catalogue.ts';
import type { Merchant } from './commands/merchant.ts';
import type { Asked } from './commands/words.ts';
import { type Config, ConfigError, type Flags, isProduction, readConfig, readList, SETTINGS } from './config.ts';
import type { BrandAgent } from './engine/brand-agent.ts';
import { createDispatch } from './mcp/dispatch.ts';
import { createLog, type Log } from './mcp/log.ts';
import { serveStdio } from './mcp/stdio.ts';
import type { ByteBudget } from './store/byte-budget.ts';

/**
 * Runs one command line: the words after the program's name, and the program's own absolute path.
 * Resolves to the exit code: 0 done, 1 failed, 2 not understood.
 */
export async function runCli(words: string[], program: string): Promise<number> {
  try {
    const asked = await understand(words);
    switch (asked.command) {
      case 'serve':
        return await serve(asked.flags, asked.unknown);
      case 'demo':
        return await (await import('./commands/demo.ts')).demo({ ...asked, program });
      case 'config':
        return await (await import('./commands/client-config.ts')).printClientConfig({ ...asked, program });
      case 'http':
        return await serveOverHttp(asked);
      case 'brand':
        return await (await import('./commands/brand.ts')).brand(asked);
      case 'told':
        return asked.exitCode;
    }
  } catch (problem) {
    if (!(problem instanceof ConfigError || problem instanceof BrandFileError)) throw problem;
    process.stderr.write(`si-mcp: ${problem.message}\n`);
    return 2;
  }
}

/** The bare command is what hosts start; it does not wait for the parser to load. */
async function understand(words: string[]): Promise<Asked> {
  if (words.length === 0) return { command: 'serve' as const, flags: {}, unknown: [] };
  return (await import('./commands/words.ts')).understandWords(words, version);
}

async function serve(flags: Flags, unknown: string[]): Promise<number> {
  // stdout belongs to the protocol (mcp-practice §8).
  for (const name of ['log', 'info', 'debug', 'warn'] as const) console[name] = console.error;
  const config = readConfig(flags);
  if (config.checkoutTools && isProduction() && !config.checkoutInProduction) throw new ConfigError(A_SANDBOX);
  const log = createLog(config.logLevel, (line) => process.stderr.write(line));
  for (const flag of unknown) log.warn('unknown flag ignored', { flag });

  const brand = once(async () => openBrand(config, log)(config.brand));
  const now = once(async () => clockFrom(config.clock));
  const merchant = config.checkoutTools
    ? once(async () => openMerchant(config, await brand(), await now()))
    : undefined;
  const agent = once(async () =>
    openAgent(config, await openBudget(), await brand(), await now(), config.publicUrl, await merchant?.()),
  );
  const tools = once(async (): Promise<readonly Tool[]> => (await import('../tools/index.ts')).tools);
  const checkout = merchant && {
    tools: async () => (await import('../tools/checkout/list.ts')).checkoutTools,
    binding: async () => (await merchant()).checkout().binding,
  };
  const cards = once(async () =>
    Object.freeze([...(await tools()), ...((await checkout?.tools()) ?? [])].map((tool) => tool.card)),
  );
  const code = await serveStdio(
    {
      dispatch: createDispatch({ tools, agent, checkout, log }),
      cards,
      instructions: merchant ? checkoutInstructions : instructions,
      version,
      principal: 'stdio',
      log,
    },
    { agent, terminal: ourTerminal() },
  );
  endSoon();
  return code;
}

const A_SANDBOX =
  '--checkout-tools: NODE_ENV is production, and this checkout is a sandbox that takes test cards. If that is meant, add --checkout-in-production.';

/** `si-mcp http`, `si-mcp orders` and `si-mcp keys`. What only they need is bundled apart (build.mjs). */
async function serveOverHttp({ flags, brands, http }: Extract<Asked, { command: 'http' }>): Promise<number> {
  if (http.command === 'orders') {
    const [{ readOrdersSettings }, { orders }] = await Promise.all([
      import('./commands/http-flags.ts'),
      import('./commands/orders.ts'),
    ]);
    return orders({ ...readOrdersSettings(http.flags), json: http.json });
  }
  const [{ readHttpSettings, readKeysFile, readMerchantSettings }, door] = await Promise.all([
    import('./commands/http-flags.ts'),
    import('./commands/http.ts'),
  ]);
  if (http.command === 'add key') return door.addKeyFor(http.name, readKeysFile(http.flags), new Date());

  const config = readConfig(flags);
  const log = createLog(config.logLevel, (line) => process.stderr.write(line));
  const named = readList(SETTINGS.brand, brands);
  const clock = clockFrom(config.clock);
  const budget = await openBudget();
  return door.http({
    settings: readHttpSettings(http.flags, config.publicUrl),
    brands: named.length > 0 ? named : [config.brand],
    logLevel: config.logLevel,
    version,
    now: Date.now,
    clock,
    merchant: readMerchantSettings(http.flags, config),
    loadBrand: openBrand(config, log),
    openAgent: (brand, publicUrl, merchant) => openAgent(config, budget, brand, clock, publicUrl, merchant),
    onSignal: (signal, listener) => process.on(signal, listener),
  });
}

/** Loads brands at the agent's time, and says what became of their feeds. */
function openBrand({ clock }: Config, log: Log): (nameOrFile: string) => Promise<Brand> {
  return async (nameOrFile) => {
    const [{ loadBrand }, { tellLog }] = await Promise.all([
      import('./brands/load.ts'),
      import('./commands/feed-progress.ts'),
    ]);
    return loadBrand(nameOrFile, { now: clock ?? Date.now(), ...tellLog(log) });
  };
}

/** What may be kept for whom. One for the stores of all brands, because they share a heap. */
async function openBudget(): Promise<ByteBudget> {
  const [{ createByteBudget }, { mostKept }, { getHeapStatistics }] = await Promise.all([
    import('./store/byte-budget.ts'),
    import('./store/memory.ts'),
    import('node:v8'),
  ]);
  return createByteBudget(mostKept(getHeapStatistics().heap_size_limit));
}

/** Everything a tool call needs and `initialize` does not; loaded when first asked for. */
async function openAgent(
  config: Config,
  budget: ByteBudget,
  brand: Brand,
  now: () => number,
  publicUrl: string | undefined,
  merchant: Pick<Merchant, 'desk' | 'sweep'> | undefined,
): Promise<BrandAgent> {
  const [{ createDialogue }, { createBrandAgent }, { memorySessionStore }] = await Promise.all([
    import('./dialogue/dialogue.ts'),
    import('./engine/brand-agent.ts'),
    import('./store/memory.ts'),
  ]);
  const agent = createBrandAgent({
    brand,
    dialogue: createDialogue(brand),
    store: memorySessionStore(budget),
    now,
    newId: randomUUID,
    newToken: () => randomBytes(24).toString('base64url'),
    seed: config.seed,
    strictHost: config.strictHost,
    publicUrl,
    buildVersion: version,
    checkout: merchant?.desk,
  });
  if (!merchant) return agent;
  const sweep = (most?: number) => {
    merchant.sweep();
    return agent.sweep(most);
  };
  return { ...agent, sweep };
}

/** The merchant that only tools lead to. A bundle of its own (build.mjs): who does not ask for it does not load it. */
async function openMerchant({ checkoutInProduction }: Config, brand: Brand, now: () => number): Promise<Merchant> {
  const { createMerchant } = await import('./commands/merchant.ts');
  const production = isProduction();
  return createMerchant(brand, { rest: false, tools: true, production, allowProduction: checkoutInProduction }, now);
}

/** A clock that starts at `start` (milliseconds since 1970) and runs on; without it, the machine's. */
function clockFrom(start: number | undefined): () => number {
  if (start === undefined) return Date.now;
  const ahead = start - Date.now();
  return () => Date.now() + ahead;
}

/** How long output that nobody takes may keep a server that is over, in milliseconds. */
const LEAVE_MS = 500;

/** Ends the process also when what was written last is never taken. As soon as it is, the process ends by itself. */
function endSoon() {
  setTimeout(() => process.exit(), LEAVE_MS).unref();
}

function ourTerminal() {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    onSignal(listener: () => void) {
      process.once('SIGINT', listener);
      process.once('SIGTERM', listener);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
