/** `si-mcp http`: one brand agent per brand behind one address. Bundled apart, so that the stdio server never loads it. */

import { tools } from '../../tools/index.ts';
import { instructions } from '../../tools/instructions.ts';
import type { Brand } from '../brands/catalogue.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { createDispatch } from '../mcp/dispatch.ts';
import type { BrandFace } from '../mcp/http/answer.ts';
import { KeysFileError } from '../mcp/http/keys.ts';
import { createServiceLog, type ServiceLog } from '../mcp/http/log.ts';
import { type HttpSettings, HttpSettingsError, serveHttp } from '../mcp/http.ts';
import type { LogLevel } from '../mcp/log.ts';

export { addKeyFor } from './keys.ts';

/** How often what has expired is swept from a store, in milliseconds, and how many entries of each kind at most. */
const SWEEP_MS = 5_000;

export interface HttpHouse {
  settings: HttpSettings;
  /** Names of shipped brands or paths of brand files; the first is served at /mcp. */
  brands: readonly string[];
  logLevel: LogLevel;
  version: string;
  /** Milliseconds since 1970. */
  now: () => number;
  loadBrand: (nameOrFile: string) => Promise<Brand>;
  openAgent: (brand: Brand, publicUrl: string | undefined) => Promise<BrandAgent>;
  onSignal: (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void) => void;
}

/** Serves until a signal ends it. Resolves to the exit code: 0 ended in good order, 1 the port is taken, 2 a setting will not do. */
export async function http(house: HttpHouse): Promise<number> {
  const log = createServiceLog(house.logLevel);
  try {
    const open = await openBrands(house, log);
    const parts = { brands: open.faces, log, now: house.now, ticks: () => performance.now() };
    const sweeping = setInterval(() => open.sweep(), SWEEP_MS).unref();
    await serveHttp(house.settings, parts, house.onSignal);
    clearInterval(sweeping);
    return 0;
  } catch (problem) {
    const told = problem instanceof HttpSettingsError || problem instanceof KeysFileError;
    const code = problem instanceof Error && 'syscall' in problem && 'code' in problem ? problem.code : undefined;
    if (!told && code === undefined) throw problem;
    const { host, port } = house.settings;
    process.stderr.write(`si-mcp: ${told ? problem.message : `cannot listen on ${host}:${port}${reasonOf(code)}`}\n`);
    return told ? 2 : 1;
  }
}

function reasonOf(code: unknown): string {
  if (code === 'EADDRINUSE') return ': the port is taken (EADDRINUSE). Give another with --port.';
  if (code === 'EACCES') return ': this user may not use that port (EACCES). Give one above 1023 with --port.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `: this machine has no such address (${code}). Give one of its own with --host.`;
  return ` (${String(code)}).`;
}

async function openBrands(house: HttpHouse, log: ServiceLog) {
  const faces: BrandFace[] = [];
  const agents: BrandAgent[] = [];
  for (const nameOrFile of house.brands) {
    const brand = await house.loadBrand(nameOrFile);
    const { name, brand: facts } = brand.pack;
    if (faces.some((face) => face.brand === name)) throw new HttpSettingsError(`--brand: ${name} is there twice.`);
    const agent = await house.openAgent(brand, addressOf(house, name, faces.length));
    agents.push(agent);
    faces.push({
      brand: name,
      title: facts.display_name,
      cards: Object.freeze(tools.map((tool) => tool.card)),
      instructions,
      version: house.version,
      // The front writes the line of a call; from here only our own mistakes are told.
      dispatch: createDispatch({
        tools: async () => tools,
        agent: async () => agent,
        log: { ...log, debug: () => {} },
      }),
    });
  }
  const sweep = () => {
    for (const agent of agents) {
      agent.sweep().catch((mistake: unknown) => {
        log.error('sweep failed', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
      });
    }
  };
  return { faces, sweep };
}

/** P13: a public address is the first brand's; the others stand beside it on the same host. */
function addressOf({ settings: { publicUrl } }: HttpHouse, name: string, at: number): string | undefined {
  if (publicUrl === undefined || at === 0) return publicUrl;
  return new URL(`/brands/${name}/mcp`, publicUrl).href;
}
