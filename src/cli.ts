/** Composition root: builds the brand agent from flags and settings. Importing this file has no side effects. */
import { randomUUID } from 'node:crypto';
import { version } from '../package.json';
import type { Tool } from '../tools/tool.ts';
import { BrandFileError } from './brands/brand-file-error.ts';
import type { Brand } from './brands/catalogue.ts';
import type { BrandFile } from './brands/load.ts';
import { type BrandProfile, NO_BRAND, profileOf, readShippedProfile } from './brands/profile.ts';
import { clockFrom } from './clock.ts';
import type { OwnAgent } from './commands/chat.ts';
import type { Asked } from './commands/command-line.ts';
import { readModelSettings } from './commands/model-settings.ts';
import { openAgent } from './commands/open-agent.ts';
import { checkLab, openLabOf } from './commands/open-lab.ts';
import type { Readers } from './commands/readers.ts';
import type { Reloaded } from './commands/reload.ts';
import { openDurableCheckouts, openStores, type Stores } from './commands/stores.ts';
import { openToolMerchant } from './commands/tool-merchant.ts';
import type { Shared } from './commands/worker.ts';
import { type Config, ConfigError, isProduction, readConfig, readList, SETTINGS } from './config.ts';
import type { Tracer } from './dialogue/trace.ts';
import type { BrandAgent } from './engine/brand-agent.ts';
import type { Lab } from './lab/lab.ts';
import { type CallHook, chainHooks } from './mcp/call-hook.ts';
import { createDispatch } from './mcp/dispatch.ts';
import { greet, introduce } from './mcp/introduction.ts';
import { createLog, type Log } from './mcp/log.ts';
import { openConnection, type ServerParts } from './mcp/server.ts';
import { serveStdio } from './mcp/stdio.ts';
import { exitSoon, hasTerminal, type Output, openOutput, processTerminal } from './output.ts';
import { catchSignals, exitAtLatest, reloadsOnHangup, type Signals } from './signals.ts';
import { StoreError } from './store/record-store.ts';

/**
 * Runs one command line: the words after the program's name, and the program's own absolute path.
 * Resolves to the exit code: 0 success, 1 failure, 2 invalid usage.
 */
export async function runCli(words: string[], program: string): Promise<number> {
  const output = openOutput();
  // Before the service listens: a signal in between must not kill it half started.
  const signals = words.includes('http') ? catchSignals() : undefined;
  try {
    const asked = await understand(words);
    if (asked.command === 'serve') return await serve(asked, output).finally(exitSoon);
    if (asked.command === 'http') return await serveOverHttp(asked, output, signals).finally(exitSoon);
    signals?.release();
    return await printed(await run(asked, program, output), output);
  } catch (problem) {
    const usage = problem instanceof ConfigError || problem instanceof BrandFileError || problem instanceof StoreError;
    if (!usage && !isSystemError(problem)) throw problem;
    process.stderr.write(`si-mcp: ${problem.message}\n`);
    return usage ? 2 : 1;
  }
}

/** Runs a command other than serving. */
async function run(
  asked: Exclude<Asked, { command: 'serve' | 'http' }>,
  program: string,
  output: Output,
): Promise<number> {
  switch (asked.command) {
    case 'demo':
      return (await import('./commands/demo.ts')).demo(asked.task, asked.flags, program);
    case 'chat':
      return (await import('./commands/chat.ts')).chat(asked.task, asked.flags, {
        open: openHere,
        ...{ input: process.stdin, output: process.stdout, errors: process.stderr },
        ...{ version, now: Date.now, newId: randomUUID },
      });
    case 'config':
      return (await import('./commands/client-config.ts')).configureClient(asked.task, asked.flags, program);
    case 'beside http':
      return runBesideHttp(asked.task, output);
    case 'brand':
      return (await import('./commands/brand.ts')).brand(asked);
    case 'store':
      return (await import('./commands/store.ts')).purgeStore(asked.task, readConfig(asked.flags));
    case 'recording':
      return (await import('./commands/recording.ts'))
        .recordings(asked.task, asked.flags, { version, output, terminal: processTerminal, steering: catchSignals })
        .finally(exitSoon);
    case 'run':
      return (await import('./commands/scenario.ts')).scenarios(asked.task, version);
    case 'lab':
      return (await import('./commands/lab-commands.ts')).runLabCommand(asked, { version, program, readBrand });
    case 'told':
      return asked.exitCode;
  }
}

/** A closed pipe (EPIPE, as by `head`) is not a failure; any other error of stdout is. */
async function printed(code: number, output: Output): Promise<number> {
  const failure = await output.printed();
  if (code !== 0 || failure === undefined || failure === 'EPIPE') return code;
  process.stderr.write(`si-mcp: stdout cannot be written (${failure}).\n`);
  return 1;
}

/** An error of the operating system, e.g. "EACCES: permission denied, open 'x'". */
function isSystemError(problem: unknown): problem is Error {
  return problem instanceof Error && 'syscall' in problem && 'code' in problem;
}

/** Hosts start the bare command, and checked hosts the bridge: neither waits for the command line parser to load. */
async function understand(words: string[]): Promise<Asked> {
  const [word, port, token = ''] = words;
  if (word === undefined) return { command: 'serve', flags: {} };
  if (word === 'host-check-stdio') return { command: 'lab', flags: {}, task: { do: word, port: Number(port), token } };
  return (await import('./commands/command-line.ts')).parseCommandLine(words, version);
}

async function serve({ flags }: Extract<Asked, { command: 'serve' }>, { stderr }: Output): Promise<number> {
  // stdout belongs to the protocol.
  for (const name of ['log', 'info', 'debug', 'warn'] as const) console[name] = console.error;
  const config = readConfig(flags);
  await checkTogether(config);
  const log = createLog(config.logLevel, stderr.write);
  if (process.stdin.isTTY && process.stdout.isTTY)
    stderr.write((await import('./commands/terminal-notice.ts')).terminalNotice(version, process.argv[1] ?? ''));

  const lab = await openLabOf(config, stderr.write);
  const clock = lab?.now ?? clockFrom(config.clock);
  const { inspect: traces, inspectPersonal: personal } = config;
  const inspector =
    traces || lab
      ? (await import('./commands/inspect.ts')).openInspector({ clock, personal, traces, lab: lab?.mount })
      : undefined;
  const served = assemble(config, log, { tracer: inspector?.tracer, clock, hook: inspector?.hook, lab });
  const { agent, parts, brand, onEnding } = served;
  inspector?.serve({ ...parts, brand, version, tell: stderr.write });
  if (lab) parts.introduction().then(lab.introduces, () => {});
  const code = await serveStdio(parts, { agent, terminal: processTerminal(), onEnding }).finally(served.close);
  await inspector?.close();
  await lab?.close();
  await stderr.flush(LAST_LINES_MS);
  return code;
}

/** Throws ConfigError for settings that cannot be combined when this process serves the agent alone. */
async function checkTogether(config: Config): Promise<void> {
  checkLab(config);
  readModelSettings(config);
  if (config.watch && config.checkoutTools) throw new ConfigError(NOT_TOGETHER);
  await checkOutboxFile(config, config.checkoutTools);
  if (config.checkoutTools && isProduction() && !config.checkoutInProduction) throw new ConfigError(A_SANDBOX);
}

/** What observes the agent of this process. */
interface Watching {
  /** Receives the trace of every turn. */
  tracer?: () => Tracer | undefined;
  /** Wraps every call. */
  hook?: CallHook;
  /** Its tools are served too, and its hooks wrap every call, inside `hook`. */
  lab?: Pick<Lab, 'tools' | 'hookFor' | 'idsFor'>;
  clock?: () => number;
}

/** Everything that serves a connection of this process, each part created on first use. */
function assemble(config: Config, log: Log, { tracer, hook, lab, clock: watched }: Watching = {}) {
  const brandFile = once(async () => (await import('./brands/load.ts')).openBrandFile(config.brand));
  const brand = once(async () => loadFrom(await brandFile(), config.clock ?? Date.now(), log, config));
  const now = once(async () => watched ?? clockFrom(config.clock));
  let opened: Stores | undefined;
  const stores = once(async () => {
    opened = await openStores(config);
    return opened;
  });
  const merchant = config.checkoutTools
    ? once(async () =>
        openToolMerchant(config, await brand(), await now(), await openDurableCheckouts(await stores()), lab?.idsFor),
      )
    : undefined;
  const model = readModelSettings(config);
  let readers: Readers | undefined;
  const agent = once(async () => {
    const [kept, clock] = [await stores(), await now()];
    readers = model && (await import('./commands/readers.ts')).openReaders(model, log);
    const runtime = { config, stores: kept, now: clock, readers, idsFor: lab?.idsFor };
    const beside = { publicUrl: config.publicUrl, tracer };
    const first = await openAgent(runtime, await brand(), { ...beside, merchant: await merchant?.() });
    if (!config.watch) return first;
    const open = (next: Brand) => openAgent(runtime, next, beside);
    return follow({ nameOrFile: config.brand, brand: await brand(), agent: first, open }, clock, log, config);
  });
  const tools = once(async (): Promise<readonly Tool[]> => {
    const own = (await import('../tools/index.ts')).tools;
    return lab ? [...own, ...lab.tools] : own;
  });
  const checkout = merchant && {
    tools: async () => (await import('../tools/checkout/list.ts')).checkoutTools,
    binding: async () => (await merchant()).checkout().binding,
  };
  const profile = once(async () => openProfile(config, brandFile));
  const greeting = once(async () => greet({ profile: await profile(), checkout: merchant !== undefined, version }));
  const introduction = once(async () =>
    introduce({
      profile: await profile(),
      tools: await tools(),
      checkoutTools: await checkout?.tools(),
      version,
    }),
  );
  const offering = async () => (await brand()).offerings.keys().next().value;
  const hooks = chainHooks([hook, lab?.hookFor({ agent, offering })]);
  const dispatch = createDispatch({ tools, agent, checkout, log, hook: hooks });
  const parts: ServerParts = { dispatch, introduction, greeting, principal: 'stdio', log };
  return { parts, agent, brand, onEnding: () => readers?.end(), close: async () => opened?.database?.close() };
}

/** The agent of this process, with an in-process connection. */
async function openHere(config: Config, tracer: Tracer): Promise<OwnAgent> {
  if (config.inspect) throw new ConfigError('--inspect is for servers; in a chat, type /trace and /calls.');
  if (config.lab) throw new ConfigError('--lab tests a host and is not available in a chat.');
  await checkTogether(config);
  const { parts, agent, brand, close } = assemble(config, createLog(QUIET, process.stderr.write.bind(process.stderr)), {
    tracer: () => tracer,
  });
  const [served] = [await brand(), await agent()];
  return { connection: openConnection(parts), brand: served, close };
}

/** A chat reports its problems itself; log lines would appear in the middle of it. */
const QUIET = 'error';

const NOT_TOGETHER =
  '--watch cannot be used with a checkout, which keeps the quotes and orders of the loaded brand; leave one of them out.';

const A_SANDBOX =
  '--checkout-tools: NODE_ENV is production, and this checkout is a sandbox that accepts test cards. To run it anyway, add --checkout-in-production.';

/** How long flushing the log may take at exit, in milliseconds. */
const LAST_LINES_MS = 200;

/** `si-mcp orders` and `si-mcp keys`. */
async function runBesideHttp(
  task: Extract<Asked, { command: 'beside http' }>['task'],
  output: Output,
): Promise<number> {
  const { readOrdersSettings, readKeysFile } = await import('./commands/http-flags.ts');
  if (task.command === 'orders')
    return (await import('./commands/orders.ts')).orders({
      ...readOrdersSettings(task.flags),
      json: task.json,
      ...(task.change && { change: task.change }),
    });
  const { keys } = await import('./commands/http.ts');
  return keys(task.task, { file: readKeysFile(task.flags), now: new Date(), printed: output.printed });
}

/** Serves over HTTP. Its modules are bundled separately (build/build.mjs). */
async function serveOverHttp(
  { flags, brands, http }: Extract<Asked, { command: 'http' }>,
  output: Output,
  signals: Signals = catchSignals(),
): Promise<number> {
  const [{ readHttpSettings, readMerchantSettings, readWorkers }, httpCommand] = await Promise.all([
    import('./commands/http-flags.ts'),
    import('./commands/http.ts'),
  ]);
  const config = readConfig(flags);
  const settings = readHttpSettings(http, config.publicUrl);
  if (!reloadsOnHangup({ keysFile: settings.auth?.keysFile, terminal: hasTerminal() })) signals.stopOnHangup();
  const log = createLog(config.logLevel, output.stderr.write);
  const named = readList(SETTINGS.brand, brands);
  const asked = readMerchantSettings(http, config);
  if (config.watch && asked !== undefined) throw new ConfigError(NOT_TOGETHER);
  await checkOutboxFile(config, asked !== undefined);
  const model = readModelSettings(config);
  const workers = readWorkers(http, config);
  checkLab(config);
  if (config.record !== undefined && named.length > 1)
    throw new ConfigError('--record works with one brand; give one --brand.');
  if (config.lab && workers > 1) throw new ConfigError('--lab needs a single process; leave --workers out.');
  if (workers > 1 && (await import('node:cluster')).default.isPrimary) {
    exitAtLatest(signals.stop, END_MS, () => process.exit(1));
    const { superviseWorkers } = await import('./commands/workers.ts');
    const { logLevel } = config;
    const { stderr } = output;
    return superviseWorkers({ workers, settings, logLevel, steering: signals, stderr, merchant: asked });
  }
  const worker = workers > 1 ? await (await import('./commands/worker.ts')).beginWorker(process, signals) : undefined;
  const steering = worker?.steering ?? signals;
  exitAtLatest(steering.stop, END_MS, () => process.exit(1));
  const lab = await openLabOf(config, output.stderr.write);
  const clock = lab?.now ?? clockFrom(config.clock, worker?.shared.startedAt);
  const stores = await openStores(config);
  const { database } = stores;
  const readers = model && (await import('./commands/readers.ts')).openReaders(model, log, workers);
  steering.stop.then(() => readers?.end());
  const code = await httpCommand.http({
    settings: worker ? { ...settings, ...ofWorker(worker.shared) } : settings,
    brands: named.length > 0 ? named : [config.brand],
    logLevel: config.logLevel,
    version,
    now: Date.now,
    clock,
    merchant: asked && {
      ...asked,
      ...(worker && secretsOf(worker.shared)),
      kept: await openDurableCheckouts(stores),
      idsFor: lab?.idsFor,
    },
    worker,
    ...(config.watch && { follow: (served) => follow(served, clock, log, config) }),
    loadBrand: (nameOrFile) => readBrand(nameOrFile, clock(), log, config),
    inspect: { personal: config.inspectPersonal, traces: config.inspect },
    lab,
    openAgent: (brand, beside) =>
      openAgent({ config, stores, now: clock, readers, idsFor: lab?.idsFor }, brand, beside),
    ...(readers && { onMetrics: readers.count }),
    ...(database && { storeAnswers: () => database.answers(), counter: database.counter }),
    steering,
    output,
  });
  await database?.close();
  await lab?.close();
  worker?.end();
  return code;
}

/** The settings that all workers share. The supervisor writes the operator key for this machine. */
function ofWorker({ port, operatorKey }: Shared) {
  return { port, operatorKey, operatorKeyFolders: [] };
}

function secretsOf({ sandboxKey, webhookSecret }: Shared) {
  return { sandboxKey, webhookSecret };
}

/** When a stopping service is killed, in milliseconds: well after its own shutdown limits. */
const END_MS = 20_000;

/** An agent that reloads its brand when the file changes. */
async function follow(
  served: Pick<Reloaded, 'nameOrFile' | 'brand' | 'agent' | 'open'>,
  now: () => number,
  log: Log,
  config: Config,
): Promise<BrandAgent> {
  const { reloadOnChange } = await import('./commands/reload.ts');
  return reloadOnChange({ ...served, now, load: (nameOrFile) => readBrand(nameOrFile, now(), log, config), log });
}

async function readBrand(nameOrFile: string, now: number, log: Log, config: Config): Promise<Brand> {
  return loadFrom(await (await import('./brands/load.ts')).openBrandFile(nameOrFile), now, log, config);
}

/** Loads a brand at the agent's time and logs the progress of its feeds. */
async function loadFrom(file: BrandFile, now: number, log: Log, { sessionTtl }: Config): Promise<Brand> {
  const { reportToLog } = await import('./commands/feed-progress.ts');
  return withSessionTtl(await file.load({ now, ...reportToLog(log) }), sessionTtl);
}

/** The description of the brand for `initialize`. An unreadable brand ends the program with an error, but `initialize` is still answered. */
async function openProfile({ brand, clock }: Config, file: () => Promise<BrandFile>): Promise<BrandProfile> {
  const shipped = await readShippedProfile(brand);
  if (shipped !== undefined) return shipped;
  return file().then(
    ({ pack }) => profileOf(pack, pack.offerings, clock ?? Date.now()),
    () => NO_BRAND,
  );
}

/** Checked before anything is served, so that an unwritable file is reported at once. */
async function checkOutboxFile({ outboxFile }: Config, sells: boolean): Promise<void> {
  if (outboxFile === undefined) return;
  if (!sells) throw new ConfigError('--outbox-file needs --checkout-tools, or http --checkout.');
  (await import('./commands/outbox-file.ts')).openOutboxFile(outboxFile);
}

function withSessionTtl(brand: Brand, ttl_seconds: number | undefined): Brand {
  if (ttl_seconds === undefined) return brand;
  return { ...brand, pack: { ...brand.pack, session: { ...brand.pack.session, ttl_seconds } } };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
