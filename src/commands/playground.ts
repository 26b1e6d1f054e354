/** The playground of a service: the built page, what it says of the brands, and the inspection behind it. */
import { readFile } from 'node:fs/promises';
import type { BrandProfile } from '../brands/profile.ts';
import { createInspection, type Inspection } from '../inspector/inspection.ts';
import { createInspectorPage, type PageFiles } from '../inspector/page.ts';
import { connectSnippets } from '../mcp/http/connect.ts';
import type { OperatorPage } from '../mcp/http/operator-page.ts';

/** A brand as the page knows it. */
export interface PlaygroundBrand {
  name: string;
  title: string;
  /** Of its MCP endpoint. */
  path: string;
  profile: BrandProfile;
  tools: readonly { name: string; title: string }[];
  /** With a checkout over HTTP: where it is, and the key that opens the sandbox. */
  checkout?: () => { path: string; key: string } | undefined;
}

/** `clock` is the agent's. `traces`: from the first turn on, not only once somebody looks. */
export function openInspection(settings: { clock: () => number; personal: boolean; traces: boolean }): Inspection {
  const { clock: now, personal, traces } = settings;
  return createInspection({ now, personal, traces, ticks: () => performance.now() });
}

/** The page that is shown at `/`. `brands` may grow until it is asked for. */
export async function openPlayground(parts: {
  inspection: Inspection;
  brands: readonly PlaygroundBrand[];
  version: string;
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
  /** Whether there is a host lab, and so a report of hosts; none when left out. */
  lab?: boolean;
  /** Left out: those that were built. */
  files?: PageFiles;
}): Promise<OperatorPage> {
  const { inspection, brands, version, credentials, lab = false, files = await readBuiltPage() } = parts;
  return createInspectorPage({
    inspection,
    files,
    facts: (base) => ({
      version,
      credentials,
      lab,
      brands: brands.map(({ name, title, path, profile, checkout }) => ({
        ...{ name, title, path, offerings: profile.offerings },
        ...(checkout?.() && { checkout: checkout() }),
        snippets: connectSnippets(`${base}${path}`, credentials),
      })),
      tools: (brands[0]?.tools ?? []).map((tool) => ({ name: tool.name, title: tool.title })),
    }),
  });
}

/** Beside the bundle (build/build.mjs). */
async function readBuiltPage(): Promise<PageFiles> {
  const read = (name: string) => readFile(new URL(`./playground/${name}`, import.meta.url));
  const [html, script, style] = await Promise.all([read('index.html'), read('playground.js'), read('playground.css')]);
  return { html, script, style };
}
