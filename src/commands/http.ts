/** `si-mcp http`: one agent per brand behind one address. Bundled separately, so that the stdio server never loads it. */

import { setImmediate } from 'node:timers/promises';
import { checkoutTools } from '../../tools/checkout/list.ts';
import { tools as ownTools } from '../../tools/index.ts';
import type { Brand } from '../brands/catalogue.ts';
import { isPlaceholder } from '../brands/image-address.ts';
import { placeholdersOf } from '../brands/placeholder-images.ts';
import { profileOf } from '../brands/profile.ts';
import { CheckoutSettingsError } from '../checkout/settings.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import type { CallCounter } from '../engine/call-counter.ts';
import { sweepInSlices } from '../engine/expiry-sweep.ts';
import type { BrandAgentParts } from '../engine/parts.ts';
import type { Lab } from '../lab/lab.ts';
import { chainHooks } from '../mcp/call-hook.ts';
import { createDispatch } from '../mcp/dispatch.ts';
import { isLoopback } from '../mcp/http/address.ts';
import type { ServedBrand } from '../mcp/http/answer.ts';
import { type BrandImages, servedImages } from '../mcp/http/images.ts';
import { KeysFileError } from '../mcp/http/keys.ts';
import { createServiceLog, type ServiceLog } from '../mcp/http/log.ts';
import type { Metrics } from '../mcp/http/metrics.ts';
import {
  type HttpSettings,
  HttpSettingsError,
  type MountContext,
  type Steering,
  serveHttp,
  servesOperatorPage,
} from '../mcp/http.ts';
import { introduce } from '../mcp/introduction.ts';
import type { LogLevel } from '../mcp/log.ts';
import type { Output } from '../output.ts';
import type { MerchantRequest } from './http-merchants.ts';
import type { Merchant } from './merchant.ts';
import type { PlaygroundBrand } from './playground.ts';
import type { Reloaded } from './reload.ts';
import type { Worker } from './worker.ts';

export { keys } from './keys.ts';

/** How often expired records are removed, in milliseconds. */
const SWEEP_MS = 5_000;

/** How long pending webhooks are sent on shutdown, in milliseconds. */
const DRAIN_MS = 5_000;
/** How long flushing the log may take on shutdown, in milliseconds. */
const LAST_LINES_MS = 1_000;

interface HttpDeps {
  settings: HttpSettings;
  /** Names of shipped brands or paths of brand files; the first is served at /mcp. */
  brands: readonly string[];
  logLevel: LogLevel;
  version: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** The agents' clock, which may have been set. */
  clock: () => number;
  /** With --checkout or --checkout-tools: the merchant of each brand. */
  merchant?: MerchantRequest;
  /** With --watch: an agent that follows changes of the brand file. */
  follow?: (served: Pick<Reloaded, 'nameOrFile' | 'brand' | 'agent' | 'open'>) => Promise<BrandAgent>;
  loadBrand: (nameOrFile: string) => Promise<Brand>;
  /** With --store: whether the store is available. */
  storeAnswers?: () => Promise<boolean>;
  /** With --reader model: what it costs is counted too. */
  onMetrics?: (metrics: Metrics) => void;
  /** With a store that counts the calls of all processes. */
  counter?: CallCounter;
  openAgent: (brand: Brand, beside: BesideAgent) => Promise<BrandAgent>;
  /** Of the page at `/`: whether it shows personal data, and traces from the first turn. */
  inspect: { personal: boolean; traces: boolean };
  /** With --lab. */
  lab?: Pick<Lab, 'hookFor' | 'tools' | 'mount' | 'watched' | 'introduces'>;
  /** With --workers: this is one of several processes. */
  worker?: Pick<Worker, 'listening' | 'shareMetrics'>;
  steering: Steering;
  output: Pick<Output, 'stderr' | 'stdoutFailed'>;
}

/** What an agent is opened with, besides its brand. */
export interface BesideAgent {
  publicUrl?: string;
  merchant?: Merchant;
  tracer?: BrandAgentParts['tracer'];
}

/**
 * Serves until it is stopped, which may be before it listens. Resolves to the exit code: 0 clean shutdown, 1 the port
 * is in use, 2 a setting is invalid.
 */
export async function http(deps: HttpDeps): Promise<number> {
  const log = createServiceLog(deps.logLevel, deps.output.stderr);
  try {
    const { steering, output } = deps;
    const open = await Promise.race([openBrands(deps, log), steering.stop]);
    if (open === undefined) return 0;
    let unheard: string | undefined;
    const cannotTell = output.stdoutFailed.then((code) => {
      unheard = code;
    });
    const { served: brands, mounts, onListening, operatorPage } = open;
    const { now, storeAnswers, onMetrics, counter, worker } = deps;
    const parts = {
      ...{ brands, log, now, ticks: () => performance.now(), mounts, onListening, onMetrics, storeAnswers, counter },
      operatorPage,
      ...(worker && { announce: worker.listening, shareMetrics: worker.shareMetrics }),
    };
    const sweeping = setInterval(() => open.sweep(), SWEEP_MS).unref();
    await serveHttp(deps.settings, parts, { ...steering, stop: Promise.race([steering.stop, cannotTell]) });
    clearInterval(sweeping);
    await sendTheRest(open.drain, steering.stopNow);
    await log.flush(LAST_LINES_MS);
    if (unheard === undefined) return 0;
    process.stderr.write(`si-mcp: stdout cannot be written (${unheard}), so the sandbox key cannot be shown.\n`);
    return 1;
  } catch (problem) {
    const told = SETTINGS_ERRORS.some((kind) => problem instanceof kind);
    if (!(problem instanceof Error) || !(told || isNotListening(problem))) throw problem;
    const { host, port } = deps.settings;
    process.stderr.write(
      `si-mcp: ${told ? problem.message : `cannot listen on ${host}:${port}${reasonOf(problem)}`}\n`,
    );
    return told ? 2 : 1;
  }
}

/** Sends pending webhooks now, until the deadline or a second stop signal. */
async function sendTheRest(drain: (end: AbortSignal) => Promise<void>, stopNow: Promise<void>) {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), DRAIN_MS);
  stopNow.then(() => end.abort());
  await drain(end.signal);
  clearTimeout(timer);
}

const SETTINGS_ERRORS = [HttpSettingsError, KeysFileError, CheckoutSettingsError];

function isNotListening(problem: object): boolean {
  return 'syscall' in problem && ['listen', 'bind', 'getaddrinfo'].includes(String(problem.syscall));
}

function reasonOf({ code }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return ': the port is in use (EADDRINUSE). Choose another with --port.';
  if (code === 'EACCES') return ': permission denied (EACCES). Choose a port above 1023 with --port.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `: the address is not available on this machine (${code}). Choose another with --host.`;
  return ` (${String(code)}).`;
}

async function openBrands(deps: HttpDeps, log: ServiceLog) {
  const served: ServedBrand[] = [];
  const agents: BrandAgent[] = [];
  let listening: string | undefined;
  const { merchant: asked, lab } = deps;
  const tools = lab ? [...ownTools, ...lab.tools] : ownTools;
  // Of several processes each would know only its own sessions.
  const isShown = deps.worker === undefined && servesOperatorPage(deps.settings);
  const shown = isShown ? await import('./playground.ts') : undefined;
  const inspection = shown?.openInspection({ clock: deps.clock, ...deps.inspect });
  const inPage: PlaygroundBrand[] = [];
  const merchants = asked && (await import('./http-merchants.ts')).createHttpMerchants(asked, deps, log);
  for (const nameOrFile of deps.brands) {
    const loaded = await deps.loadBrand(nameOrFile);
    const { name, brand: facts } = loaded.pack;
    if (served.some((servedBrand) => servedBrand.brand === name))
      throw new HttpSettingsError(`--brand ${name} is given twice.`);
    const images: BrandImages = { brand: name, placeholders: placeholdersOf(loaded) };
    const imageAddress = servedImages(images, () => imagesBase(deps.settings, listening));
    const brand = { ...loaded, imageAddress };
    const merchant = merchants?.of(brand);
    const address = addressOf(deps, name, served.length);
    const beside = { publicUrl: address, tracer: inspection?.tracer };
    const first = await deps.openAgent(brand, { ...beside, merchant });
    const open = (next: Brand) => {
      images.placeholders = placeholdersOf(next);
      return deps.openAgent({ ...next, imageAddress }, beside);
    };
    const agent = deps.follow ? await deps.follow({ nameOrFile, brand, agent: first, open }) : first;
    agents.push(agent);
    const servedBrand: ServedBrand = {
      brand: name,
      title: facts.display_name,
      ...introduce({
        profile: profileOf(brand.pack, brand.offerings.values(), deps.clock()),
        tools,
        checkoutTools: asked?.tools ? checkoutTools : undefined,
        version: deps.version,
        servedLogo: () =>
          facts.logo_url !== undefined && isPlaceholder(facts.logo_url) ? imageAddress(facts.logo_url) : undefined,
      }),
      images,
      // The front logs each call; only bugs are logged here.
      dispatch: createDispatch({
        tools: async () => tools,
        agent: async () => agent,
        ...(merchant &&
          asked?.tools && {
            checkout: { tools: async () => checkoutTools, binding: async () => merchant.checkout().binding },
          }),
        hook: chainHooks([
          inspection && ((call, run) => inspection.observe(name, call, run)),
          lab?.hookFor({ agent: async () => agent, offering: async () => loaded.offerings.keys().next().value }),
        ]),
        transport: 'http',
        log: { error: log.error },
      }),
    };
    const path = served.length === 0 ? '/mcp' : `/brands/${name}/mcp`;
    const { title, profile, cards } = servedBrand;
    inPage.push({ name, title, path, profile, tools: cards, checkout: () => merchants?.checkoutAccessOf(name) });
    served.push(servedBrand);
  }
  const [first] = served;
  if (first) lab?.introduces(first);
  const { version, settings } = deps;
  const inBrowser = { brands: inPage, version, credentials: settings.auth !== undefined };
  const operatorPage =
    inspection && (await shown?.openPlayground({ inspection, lab: lab !== undefined, ...inBrowser }));
  const sweep = () => {
    for (const agent of agents) {
      sweepInSlices(agent, () => setImmediate()).catch((mistake: unknown) => {
        log.error('sweep failed', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
      });
    }
  };
  const onListening = (base: string) => {
    listening = base;
  };
  return {
    served,
    sweep,
    onListening,
    operatorPage,
    mounts: [
      merchants &&
        ((context: MountContext) => (lab ? lab.watched(merchants.mount(context)) : merchants.mount(context))),
      lab?.mount,
    ].filter((mount) => mount !== undefined),
    drain: async (end: AbortSignal) => merchants?.drain(end),
  };
}

/**
 * Scheme and host at which hosts load images: the public address, or that of this machine when nothing says that others come
 * here under another one. Otherwise nobody knows it, and images are left out.
 */
function imagesBase(settings: HttpSettings, listening: string | undefined): string | undefined {
  const { host, publicUrl, trustProxy, announced, allowedHosts = [] } = settings;
  if (publicUrl !== undefined) return new URL(publicUrl).origin;
  return isLoopback(host) && !trustProxy && !announced && allowedHosts.every(isLoopback) ? listening : undefined;
}

/** P13: a public address is the first brand's; the others stand beside it on the same host. */
function addressOf({ settings: { publicUrl } }: HttpDeps, name: string, at: number): string | undefined {
  if (publicUrl === undefined || at === 0) return publicUrl;
  return new URL(`/brands/${name}/mcp`, publicUrl).href;
}
